"""Penalty decisions entered by hand, each number once; a request for more time whose end a ledger does not say."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_what_a_case_was_before"),
        ("hazards", "0002_a_supervision_that_cannot_be_cheated"),
    ]

    operations = [
        migrations.CreateModel(
            name="PenaltyDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, verbose_name="Number of the decision")),
                (
                    "number_key",
                    models.CharField(editable=False, max_length=80, unique=True, verbose_name="number however it is written"),
                ),
                ("decided_on", models.DateField(verbose_name="Decided on")),
                (
                    "content",
                    models.CharField(
                        max_length=200,
                        validators=[django.core.validators.MinLengthValidator(2)],
                        verbose_name="What the decision imposes",
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="Where this is known from")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="penalty_decisions", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penalty_decisions",
                        to="cases.enterprise",
                        verbose_name="unit",
                    ),
                ),
                (
                    "violation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.violation",
                        verbose_name="Ground of the penalty",
                    ),
                ),
            ],
            options={
                "verbose_name": "penalty decision",
                "verbose_name_plural": "penalty decisions",
                "ordering": ["decided_on", "number_key"],
                "default_permissions": (),
            },
        ),
        migrations.AlterField(
            model_name="extensionrequest",
            name="asked_until",
            field=models.DateField(blank=True, null=True, verbose_name="asked until"),
        ),
    ]
