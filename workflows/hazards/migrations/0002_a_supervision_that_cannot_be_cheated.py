"""What acts by hand, returned closings, revocations and more time leave in the file."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="extensionrequest",
            name="received_on",
            field=models.DateField(blank=True, null=True, verbose_name="received on"),
        ),
        migrations.AddField(
            model_name="hazarditem",
            name="again_in",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="asked again by order"),
        ),
        migrations.AddField(
            model_name="hazarditem",
            name="withdrawn",
            field=models.BooleanField(default=False, verbose_name="withdrawn with its order"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="closing_returned_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("papers", "To the handlers: papers are missing"),
                    ("review", "To another re-inspection"),
                    ("order", "To another order"),
                    ("list", "Back to the listed treatment"),
                ],
                max_length=10,
                verbose_name="Where it is returned",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="listing_withdrawal",
            field=models.CharField(blank=True, max_length=80, verbose_name="Number of the decision of the body that listed it"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="revoke_no",
            field=models.CharField(blank=True, max_length=80, verbose_name="number of the revocation"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="revoke_reason",
            field=models.TextField(
                blank=True,
                max_length=1000,
                validators=[django.core.validators.MinLengthValidator(10)],
                verbose_name="What was found, and why the order was wrong",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="revoked_on",
            field=models.DateField(blank=True, null=True, verbose_name="order revoked on"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="safety_ensured",
            field=models.BooleanField(
                blank=True,
                choices=[(True, "Yes, by the measures named"), (False, "No: people are withdrawn and it is stopped")],
                null=True,
                verbose_name="Can safety be ensured until it is removed?",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="safety_measures",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.MinLengthValidator(4)],
                verbose_name="Safety measures until it is removed",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_confirmed",
            field=models.BooleanField(
                blank=True,
                choices=[(True, "Yes, I confirm it"), (False, "No, it lapses from now on")],
                null=True,
                verbose_name="Did you decide so, and does the stop hold?",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_granted",
            field=models.BooleanField(
                blank=True,
                choices=[(True, "It is stopped"), (False, "It is not stopped")],
                null=True,
                verbose_name="Decision on the stop",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Leader who decided by telephone",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_opinion",
            field=models.CharField(blank=True, max_length=300, verbose_name="Reason of the decision on the stop"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Hour of the telephone call"),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="stop_words",
            field=models.CharField(
                blank=True,
                help_text="As they were said.",
                max_length=300,
                validators=[django.core.validators.MinLengthValidator(4)],
                verbose_name="Words of the leader",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="withdrawal",
            field=models.CharField(
                blank=True,
                choices=[("now", "With this order"), ("stands", "Before")],
                max_length=10,
                verbose_name="people withdrawn",
            ),
        ),
        migrations.AddField(
            model_name="hazardrecord",
            name="withdrawal_no",
            field=models.CharField(blank=True, max_length=80, verbose_name="number of the withdrawal of people"),
        ),
        migrations.AlterField(
            model_name="hazardrecord",
            name="closing_approved",
            field=models.BooleanField(
                blank=True, choices=[(True, "Close the hazard off"), (False, "Return it")], null=True, verbose_name="Decision"
            ),
        ),
        migrations.AlterField(
            model_name="hazardrecord",
            name="cut_notice_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="notice served on the unit at"),
        ),
    ]
