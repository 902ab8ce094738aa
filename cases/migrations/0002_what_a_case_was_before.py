"""What figures of a past day count by: earlier values of cases, and what was entered later than its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnteredLater",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=100, verbose_name="act")),
                ("acted_on", models.DateField(verbose_name="legal day")),
                ("entered_at", models.DateTimeField(verbose_name="recorded at")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "act entered later",
                "verbose_name_plural": "acts entered later",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["acted_on", "entered_at"], name="entered_later_by_day")],
            },
        ),
        migrations.CreateModel(
            name="FormerValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column", models.CharField(max_length=20, verbose_name="column")),
                ("value", models.CharField(blank=True, max_length=40, verbose_name="value before")),
                ("changed_on", models.DateField(verbose_name="changed on")),
                ("changed_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="former_values", to="cases.case"),
                ),
            ],
            options={
                "verbose_name": "earlier value of a case",
                "verbose_name_plural": "earlier values of cases",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["case", "column", "changed_on"], name="former_value_by_day")],
            },
        ),
    ]
