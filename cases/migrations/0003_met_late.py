"""Clocks that were met late say so, and those that ran out since when."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import migrations, models


def say_since_when(apps: Any, schema_editor: Any) -> None:
    """Rows from before: limits in days only, what ran in hours kept no hour of its fulfilment."""
    deadline = apps.get_model("cases", "Deadline")
    rows = deadline.objects.order_by()
    rows.filter(state="lapsed", due_on__isnull=False).update(lapsed_on=models.F("due_on") + dt.timedelta(days=1))
    for row in rows.filter(state="met", paused_from=None, met_on__gt=models.F("due_on")).only("met_on", "due_on").iterator():
        rows.filter(pk=row.pk).update(state="met_late", days_late=(row.met_on - row.due_on).days)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="days_late",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="met so many days late"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="lapsed_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day on which it was late"),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="state",
            field=models.CharField(
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
        migrations.RunPython(say_since_when, migrations.RunPython.noop, elidable=True),
    ]
