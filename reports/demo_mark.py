"""Whether a database is the demo's: the only kind that may hold accounts with the one known password."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError

from foundation import audit
from permissions.models import Account

#: The first row in the bureau's history. Rows of it are never changed and never put in between: a database in which somebody
#: else began cannot be made the demo's afterwards, and the demo's cannot be made to look like a bureau's own.
MADE = "demo_made"


class NotTheDemo(CommandError):
    """This installation or its database is a bureau's own."""


def is_marked() -> bool:
    """Whether the demo made the database that we are connected to."""
    return audit.history(audit.Bureau(pk=1)).filter(number=1, act=MADE).exists()


def is_the_demos() -> bool:
    """Whether the settings are those of a demo and the database is one that the demo made."""
    return settings.ANJIAN_DEMO and is_marked()


def require() -> None:
    """Raise NotTheDemo where the one password must neither be given to anybody nor be named."""
    _require_settings()
    if not is_marked():
        raise NotTheDemo("The demo did not make this database. Run load_demo first, on an empty one: ./dev demo --reset")


def set_at_the_making() -> None:
    """Mark a database in which nothing was ever done; on one that is marked do nothing. Requires a transaction.

    Raises NotTheDemo under a bureau's settings, and where there is an account or a history that the demo did not begin.
    """
    _require_settings()
    bureau = audit.the_bureau()
    if is_marked():
        return
    if bureau.audit_count or Account.objects.exists():
        raise NotTheDemo("The demo did not make this database, and loads into an empty one only: ./dev demo --reset")
    audit.append(bureau, [audit.Entry(MADE)], actor=None)


def _require_settings() -> None:
    if not settings.ANJIAN_DEMO:
        raise NotTheDemo(
            f"{settings.SETTINGS_MODULE} is a bureau's own installation: it takes no demo, whose accounts all have one known password."
        )
