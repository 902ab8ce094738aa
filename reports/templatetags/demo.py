"""The accounts of the demo on its page of signing in; a bureau's own installation shows none."""

from typing import Any

from django import template

from reports import demo_mark
from reports.demo_logins import logins
from reports.demo_register import PASSWORD

register = template.Library()


@register.inclusion_tag("reports/demo_logins.html")
def demo_logins() -> dict[str, Any]:
    """Roles with something to do first, the others folded away."""
    rows = list(logins()) if demo_mark.is_the_demos() else []
    return {
        "password": PASSWORD,
        "working": [row for row in rows if row.has_work],
        "idle": [row for row in rows if not row.has_work],
    }
