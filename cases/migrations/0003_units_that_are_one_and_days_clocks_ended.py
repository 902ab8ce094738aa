"""Units that are one, the names they bore before, and the day on which a clock ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce, TruncDate


def nothing_counts_of_what_ended(apps, schema_editor):
    """Of a clock that was ended in a case still open no day counted so far, and none of its past days begins to."""
    deadlines = apps.get_model("cases", "Deadline").objects.filter(state="ended", case__closed_on__isnull=True)
    deadlines.update(ended_on=Coalesce("starts_on", TruncDate("created_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_a_case_was_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="doubles",
                to="cases.enterprise",
                verbose_name="merged into",
            ),
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name before")),
                ("changed_on", models.DateField(verbose_name="renamed on")),
                ("paper", models.CharField(max_length=200, verbose_name="paper on which the change rests")),
                ("entered_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_names",
                        to="cases.enterprise",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "former name of a unit",
                "verbose_name_plural": "former names of units",
                "ordering": ("unit", "changed_on"),
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("unit", "changed_on"), name="former_name_one_a_day")],
            },
        ),
        migrations.CreateModel(
            name="UnitMerger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                ("confirmed", models.BooleanField(blank=True, null=True, verbose_name="confirmed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("opinion", models.CharField(blank=True, default="", max_length=300, verbose_name="opinion")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.enterprise",
                        verbose_name="older row, under which it goes on",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "younger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.enterprise",
                        verbose_name="younger row",
                    ),
                ),
            ],
            options={
                "verbose_name": "merger of rows",
                "verbose_name_plural": "mergers of rows",
                "ordering": ("-pk",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("younger__gt", models.F("older"))), name="merger_into_the_older"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="merger_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed__isnull", True), ("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("confirmed__isnull", False), ("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merger_decided_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed__isnull", True)),
                        fields=("younger",),
                        name="merger_proposed_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="deadline",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="ended on"),
        ),
        migrations.RunPython(nothing_counts_of_what_ended, migrations.RunPython.noop),
    ]
