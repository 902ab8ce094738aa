"""The rows every case has, and the indexes of the search on PostgreSQL: see `cases.words.HasWord`."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import foundation.sealed

INDEXES = {
    "case_words": ("cases_case", ("title", "number", "place")),
    "enterprise_words": ("cases_enterprise", ("name", "short_name", "name_initials")),
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, columns) in INDEXES.items():
        text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        schema_editor.execute(
            f"CREATE INDEX {name} ON {table} USING gin ((regexp_replace(upper({text}), '(.)', '\\1\\1', 'g')) gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("permissions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="date")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                ("name", models.CharField(blank=True, default="", max_length=60, verbose_name="name")),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                (
                    "notice_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="A year of whose notice a day stands here counts as announced; its days are no longer provisional.",
                        null=True,
                        verbose_name="year of the notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a holiday notice",
                "verbose_name_plural": "days of holiday notices",
                "ordering": ("date",),
            },
        ),
        migrations.CreateModel(
            name="SpecialOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("categories", models.JSONField(blank=True, default=list, verbose_name="categories")),
            ],
            options={
                "verbose_name": "special operation",
                "verbose_name_plural": "special operations",
                "ordering": ("-valid_from", "code"),
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audit_count", models.PositiveIntegerField(default=0, editable=False)),
                ("audit_head", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("process", models.CharField(max_length=40, verbose_name="process")),
                ("number", models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("state", models.CharField(max_length=40, verbose_name="state")),
                ("outcome", models.CharField(blank=True, default="", max_length=40, verbose_name="outcome")),
                ("category", models.CharField(blank=True, default="", max_length=40, verbose_name="category")),
                ("level", models.CharField(blank=True, default="", max_length=20, verbose_name="level")),
                ("place", models.CharField(blank=True, default="", max_length=120, verbose_name="place")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("adopted", models.BooleanField(default=False, verbose_name="taken in from an earlier register")),
                ("next_due", models.DateField(blank=True, null=True, verbose_name="next deadline")),
                ("created_at", models.DateTimeField(verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cases.case",
                        verbose_name="belongs to case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.region",
                        verbose_name="place in the region tree",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.section",
                        verbose_name="section",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.region",
                        verbose_name="township",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("chemicals", "Hazardous chemicals"),
                            ("industry_trade", "Industry and trade"),
                            ("non_coal_mine", "Non-coal mines"),
                            ("fireworks", "Fireworks"),
                            ("construction", "Construction"),
                            ("fire", "Fire safety"),
                            ("road", "Road traffic"),
                            ("gas", "Town gas"),
                            ("special_equipment", "Special equipment"),
                            ("flood", "Flood control"),
                            ("geological", "Geological disasters"),
                            ("forest_fire", "Forest fire prevention"),
                            ("drowning", "Drowning prevention"),
                            ("tailings", "Tailings ponds"),
                            ("tourism", "Culture and tourism"),
                            ("other", "Other"),
                        ],
                        max_length=40,
                        verbose_name="category",
                    ),
                ),
                ("standard", models.CharField(blank=True, default="", max_length=120, verbose_name="standard")),
                ("standard_no", models.CharField(blank=True, default="", max_length=60, verbose_name="number of the standard")),
                ("item", models.CharField(blank=True, default="", max_length=60, verbose_name="item of the standard")),
                ("subject", models.CharField(blank=True, default="", max_length=120, verbose_name="what it is about")),
                ("text", models.CharField(max_length=200, verbose_name="criterion as papers cite it")),
                ("certainty", models.CharField(blank=True, default="", max_length=40, verbose_name="certainty")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
            ],
            options={
                "verbose_name": "criterion of major hazards",
                "verbose_name_plural": "criteria of major hazards",
                "ordering": ("category", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="criterion_code_from", nulls_distinct=False),
                    models.UniqueConstraint(
                        fields=("category", "text", "valid_from"), name="criterion_text_from", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=20, verbose_name="term")),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("item", models.CharField(blank=True, default="", max_length=60, verbose_name="other row it concerns")),
                ("task_key", models.CharField(blank=True, default="", max_length=80, verbose_name="step or task it concerns")),
                (
                    "owner_role",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="whose deadline, as an office"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for service"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("extended", "Extended"),
                            ("met", "Met"),
                            ("met_late", "Met late"),
                            ("lapsed", "Lapsed"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "length",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="length as fixed, in the unit of the term"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="starts at")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due at (terms in hours)")),
                ("raw_due_on", models.DateField(blank=True, null=True, verbose_name="last day before any roll")),
                ("original_due_on", models.DateField(blank=True, null=True, verbose_name="originally due on")),
                ("fixed_due_on", models.DateField(blank=True, null=True, verbose_name="last day fixed by the officer")),
                (
                    "provisional",
                    models.BooleanField(default=False, verbose_name="provisional: the holiday notice is not out yet"),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="unit, where the term leaves the choice"
                    ),
                ),
                ("basis", models.TextField(blank=True, default="", verbose_name="how it was counted, and by which article")),
                ("paused_from", models.DateField(blank=True, null=True, verbose_name="paused from")),
                ("lapsed_on", models.DateField(blank=True, null=True, verbose_name="first day on which it was late")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="met on")),
                ("days_late", models.PositiveIntegerField(blank=True, null=True, verbose_name="met so many days late")),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason of the last change")),
                (
                    "held_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ran out and could not act, last tried at"),
                ),
                ("held_up_by", models.TextField(blank=True, default="", verbose_name="what stands against its acting")),
                ("created_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deadlines", to="cases.case"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose deadline",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="DeadlineChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extended", "Extended"),
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("recounted", "Recounted"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("state_before", models.CharField(max_length=10)),
                ("state_after", models.CharField(max_length=10)),
                ("due_before", models.DateField(blank=True, null=True)),
                ("due_after", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="cases.deadline"),
                ),
            ],
            options={
                "verbose_name": "change of a deadline",
                "verbose_name_plural": "changes of deadlines",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True, max_length=18, null=True, unique=True, verbose_name="unified social credit code"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="name")),
                ("short_name", models.CharField(blank=True, default="", max_length=60, verbose_name="short name")),
                (
                    "name_initials",
                    models.CharField(blank=True, db_index=True, default="", max_length=120, verbose_name="initials of the name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit", "Unit"),
                            ("individual_business", "Individual business"),
                            ("body", "Department or other body"),
                        ],
                        default="unit",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "organisation_type",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="type of organisation"),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("chemicals", "Hazardous chemicals"),
                            ("industry_trade", "Industry and trade"),
                            ("non_coal_mine", "Non-coal mines"),
                            ("fireworks", "Fireworks"),
                            ("construction", "Construction"),
                            ("fire", "Fire safety"),
                            ("road", "Road traffic"),
                            ("gas", "Town gas"),
                            ("special_equipment", "Special equipment"),
                            ("flood", "Flood control"),
                            ("geological", "Geological disasters"),
                            ("forest_fire", "Forest fire prevention"),
                            ("drowning", "Drowning prevention"),
                            ("tailings", "Tailings ponds"),
                            ("tourism", "Culture and tourism"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=40,
                        verbose_name="category",
                    ),
                ),
                ("sub_sector", models.CharField(blank=True, default="", max_length=60, verbose_name="sub-sector")),
                ("address", models.CharField(blank=True, default="", max_length=200, verbose_name="address")),
                (
                    "legal_representative",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="legal representative"),
                ),
                ("contact", models.CharField(blank=True, default="", max_length=60, verbose_name="contact")),
                ("phone", models.CharField(blank=True, default="", max_length=30, verbose_name="phone")),
                (
                    "risk_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red (major risk)"),
                            ("orange", "Orange (considerable risk)"),
                            ("yellow", "Yellow (general risk)"),
                            ("blue", "Blue (low risk)"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="risk level",
                    ),
                ),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="closed or moved away on")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.region",
                        verbose_name="place in the region tree",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.region",
                        verbose_name="township",
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise",
                "verbose_name_plural": "enterprises",
                "ordering": ("name",),
            },
        ),
        migrations.AddField(
            model_name="case",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="cases.enterprise",
                verbose_name="responsible unit",
            ),
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "Photograph"), ("document", "Document")], max_length=20, verbose_name="kind"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "file_name",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="name of the file handed in"),
                ),
                ("file", models.FileField(max_length=200, upload_to="evidence/", verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file handed in")),
                ("served_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the cleaned copy")),
                ("mime", models.CharField(max_length=60, verbose_name="content type")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken at")),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude")),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"),
                ),
                ("compressed", models.BooleanField(default=False, verbose_name="compressed before it was sent")),
                ("stage", models.CharField(blank=True, default="", max_length=60, verbose_name="step")),
                ("field", models.CharField(blank=True, default="", max_length=60, verbose_name="question of the step")),
                ("item_ref", models.CharField(blank=True, default="", max_length=60, verbose_name="item")),
                ("act_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="number of the act in the case")),
                ("uploaded_at", models.DateTimeField(verbose_name="handed in at")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="cases.case"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("chemicals", "Hazardous chemicals"),
                            ("industry_trade", "Industry and trade"),
                            ("non_coal_mine", "Non-coal mines"),
                            ("fireworks", "Fireworks"),
                            ("construction", "Construction"),
                            ("fire", "Fire safety"),
                            ("road", "Road traffic"),
                            ("gas", "Town gas"),
                            ("special_equipment", "Special equipment"),
                            ("flood", "Flood control"),
                            ("geological", "Geological disasters"),
                            ("forest_fire", "Forest fire prevention"),
                            ("drowning", "Drowning prevention"),
                            ("tailings", "Tailings ponds"),
                            ("tourism", "Culture and tourism"),
                            ("other", "Other"),
                        ],
                        max_length=40,
                        verbose_name="category",
                    ),
                ),
                (
                    "level",
                    models.CharField(choices=[("general", "General"), ("major", "Major")], max_length=20, verbose_name="level"),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("description", models.TextField(verbose_name="description")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
                ("basis_valid_from", models.DateField(blank=True, null=True, verbose_name="basis valid from")),
                ("basis_before", models.CharField(blank=True, default="", max_length=200, verbose_name="basis before that day")),
                ("certainty", models.CharField(max_length=40, verbose_name="certainty of the citation")),
                ("usual_measures", models.JSONField(default=list, verbose_name="usual measures")),
                ("requirement", models.TextField(verbose_name="requirement")),
                ("usual_days", models.PositiveIntegerField(verbose_name="usual days")),
                ("typical_proof", models.CharField(blank=True, default="", max_length=200, verbose_name="typical proof")),
            ],
            options={
                "verbose_name": "finding of the catalogue",
                "verbose_name_plural": "catalogue of findings",
                "ordering": ("category", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="finding_code_from", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                ("observer", models.BooleanField(default=False, verbose_name="by an observer")),
                ("created_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case")),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="event")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(blank=True, default="", verbose_name="text")),
                ("url", models.CharField(blank=True, default="", max_length=200, verbose_name="address in the application")),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="OutsideBody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("county_gov", "People's government of the county"),
                            ("prefecture_bureau", "Bureau of the prefecture"),
                            ("court", "People's court"),
                            ("court_upper", "People's court of the higher level"),
                            ("police", "Police"),
                            ("procuratorate", "Procuratorate"),
                            ("justice", "Bureau of justice"),
                            ("finance_bureau", "Bureau of finance"),
                            ("bank", "Bank"),
                            ("institute", "Testing institute"),
                            ("supplier", "Supplier of power"),
                            ("warehouse", "Warehouse"),
                            ("discipline", "Discipline commission"),
                            ("audit", "Bureau of audit"),
                            ("department", "Department in charge of a sector"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("used_for", models.CharField(blank=True, default="", max_length=200, verbose_name="used for")),
                ("address", models.CharField(blank=True, default="", max_length=200, verbose_name="address")),
                ("account", foundation.sealed.SealedTextField(blank=True, default="", verbose_name="bank account")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
            ],
            options={
                "verbose_name": "outside body",
                "verbose_name_plural": "outside bodies",
                "ordering": ("kind", "code", "valid_from"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="body_code_from", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(max_length=30, verbose_name="capacity")),
                ("step", models.CharField(max_length=60, verbose_name="step")),
                ("act_title", models.CharField(max_length=100, verbose_name="act")),
                ("act_no", models.PositiveIntegerField(verbose_name="number of the act in the case")),
                ("acted_on", models.DateField(verbose_name="acted on")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("second", models.BooleanField(default=False, verbose_name="named as second officer")),
                ("objection", models.TextField(blank=True, default="", verbose_name="objection")),
                ("objected_at", models.DateTimeField(blank=True, null=True, verbose_name="objected at")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participations", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "participation",
                "verbose_name_plural": "participations",
                "ordering": ("act_no", "id"),
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("unit", "Unit"), ("individual_business", "Individual business"), ("person", "Person")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "credit_code",
                    models.CharField(blank=True, default="", max_length=18, verbose_name="unified social credit code"),
                ),
                ("identity", foundation.sealed.SealedTextField(blank=True, null=True, verbose_name="identity number")),
                ("identity_index", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                (
                    "identity_masked",
                    models.CharField(blank=True, default="", max_length=18, verbose_name="identity number, masked"),
                ),
                ("phone", foundation.sealed.SealedTextField(blank=True, null=True, verbose_name="phone")),
                ("phone_masked", models.CharField(blank=True, default="", max_length=30, verbose_name="phone, masked")),
                ("address", models.CharField(blank=True, default="", max_length=200, verbose_name="address")),
                (
                    "representative",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="legal representative or person in charge"
                    ),
                ),
                ("post", models.CharField(blank=True, default="", max_length=60, verbose_name="post")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="cases.case")),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
            },
        ),
        migrations.AddField(
            model_name="deadline",
            name="party",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"
            ),
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("penalty", "For penalty"),
                            ("other_department", "To the competent department"),
                            ("higher_level", "To the higher department"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                (
                    "process",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="process that should take it up"),
                ),
                ("department", models.CharField(blank=True, default="", max_length=120, verbose_name="department")),
                ("reason", models.TextField(verbose_name="reason")),
                ("basis", models.TextField(verbose_name="legal basis")),
                ("opened_on", models.DateField(verbose_name="referred on")),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="taken up on")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                ("decision", models.TextField(blank=True, default="", verbose_name="decision")),
                (
                    "opened_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "source_case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.case"),
                ),
                (
                    "target_case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referred_from",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[("identity", "Identity number"), ("phone", "Phone")], max_length=20, verbose_name="field"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("revealed_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="cases.party"),
                ),
            ],
            options={
                "verbose_name": "look at a sealed value",
                "verbose_name_plural": "looks at sealed values",
            },
        ),
        migrations.CreateModel(
            name="Spokesman",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speaks_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spokesmen",
                        to="cases.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "account of an enterprise",
                "verbose_name_plural": "accounts of enterprises",
            },
        ),
        migrations.CreateModel(
            name="Violation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("description_zh", models.CharField(max_length=200, verbose_name="violation")),
                ("description_en", models.CharField(blank=True, default="", max_length=200, verbose_name="violation in English")),
                ("article_violated", models.CharField(max_length=200, verbose_name="article violated")),
                ("penalty_article", models.CharField(max_length=200, verbose_name="article of the penalty")),
                (
                    "article_violated_zh",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="article violated as papers cite it"),
                ),
                (
                    "penalty_article_zh",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="article of the penalty as papers cite it"
                    ),
                ),
                ("first_unit_min_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("first_unit_max_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("first_person_min_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("first_person_max_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("overdue_unit_min_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("overdue_unit_max_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("overdue_person_min_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("overdue_person_max_yuan", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("base_kind", models.CharField(max_length=80, verbose_name="what the fine is counted on")),
                ("other_measures", models.CharField(blank=True, default="", max_length=300, verbose_name="other measures")),
                ("correction_required_first", models.BooleanField(verbose_name="correction must be ordered first")),
                ("tiers", models.JSONField(default=list, verbose_name="tiers of discretion: fact and range in yuan")),
                ("range_certainty", models.CharField(max_length=40, verbose_name="certainty of the range")),
                ("tier_certainty", models.CharField(max_length=40, verbose_name="certainty of the tiers")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
            ],
            options={
                "verbose_name": "violation",
                "verbose_name_plural": "violations",
                "ordering": ("code", "valid_from"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="violation_code_from", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="until (last day)")),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("granted_at", models.DateTimeField(verbose_name="granted at")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="reason of the end")),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="cases.case"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.permission", verbose_name="duty"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="holder",
                    ),
                ),
            ],
            options={
                "verbose_name": "named duty",
                "verbose_name_plural": "named duties",
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["user", "content_object"],
                        include=("permission", "valid_from", "valid_until", "ended_at"),
                        name="caseduty_of_user",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("user", "permission", "content_object", "valid_from"),
                        name="caseduty_granted_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reappeared", "Appeared again"),
                            ("duplicate", "Reported twice"),
                            ("referred", "Referred"),
                            ("related", "Related"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="links_out", to="cases.case"),
                ),
                (
                    "target",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="links_in", to="cases.case"),
                ),
            ],
            options={
                "verbose_name": "linked case",
                "verbose_name_plural": "linked cases",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target", "kind"), name="case_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True), name="case_link_not_itself"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["township", "-id"], name="case_township_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["section", "-id"], name="case_section_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["section", "township", "-id"], name="case_section_township"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "-id"], name="case_state_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("closed_on__isnull", True)), fields=["-id"], name="case_open_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)), fields=["township", "-id"], name="case_township_open"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)), fields=["section", "-id"], name="case_section_open"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("next_due__isnull", False)), fields=["next_due"], name="case_next_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due__isnull", False)), fields=["township", "next_due"], name="case_township_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due__isnull", False)), fields=["section", "next_due"], name="case_section_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__isnull", True), ("closed_on__gte", models.F("opened_on")), _connector="OR"),
                name="case_closed_not_before_opened",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["account", "-created_at", "-id"], name="notice_newest"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("read_at__isnull", True)), fields=["account"], name="notice_unread"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="notice_once"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(fields=("case", "act_no", "account", "capacity"), name="participation_once"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["state", "due_on"], name="deadline_sweep"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["provisional", "state"], name="deadline_provisional"),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running", "extended"]), _negated=True), ("due_on__isnull", False), _connector="OR"
                ),
                name="deadline_running_has_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "paused"), _negated=True), ("paused_from__isnull", False), _connector="OR"),
                name="deadline_paused_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "met_late"), _negated=True),
                    models.Q(("days_late__gt", 0), ("met_on__isnull", False)),
                    _connector="OR",
                ),
                name="deadline_late_by_days",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["process", "target_case"], name="referral_open"),
        ),
        migrations.AddConstraint(
            model_name="spokesman",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("account",), name="spokesman_one_unit_at_a_time"
            ),
        ),
        migrations.RunPython(create, drop),
    ]
