"""System checks of floor 6."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from foundation.audit import AuditRow
from reports import demo_mark


@register(Tags.database)
def no_bureau_in_a_demo(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A bureau does not begin in the database of the demo, where everybody has one known password. `migrate` asks this."""
    if settings.ANJIAN_DEMO or "default" not in (databases or ()):
        return []
    # Before the first migration there is nothing to ask.
    if AuditRow._meta.db_table not in connections["default"].introspection.table_names() or not demo_mark.is_marked():
        return []
    return [Error("This database was made by the demo", hint="Name an empty one in ANJIAN_DATABASE_URL.", id="reports.E001")]
