"""A township may end on a day, and another then goes on for it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permissions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="region",
            name="ended_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="region",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="permissions.region",
                verbose_name="successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("successor__isnull", True)),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("level", "township"),
                        ("successor__isnull", False),
                        models.Q(("successor", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="township_ends_with_successor",
            ),
        ),
    ]
