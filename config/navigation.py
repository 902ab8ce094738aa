"""What stands in the rail, in the phone's bottom bar and in the head of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from config.display import Display, display_of

COUNT_CAP = 500


@dataclass(frozen=True)
class Item:
    """One place a person goes to; it is shown only where its page exists and its `audience` lets this person in."""

    label: str | Promise
    url_name: str
    icon: str
    count_callable: Callable[[HttpRequest], int] | None = None
    audience: Callable[[HttpRequest], bool] = lambda request: True


class Entry:
    """An item as one request sees it: with its address, whether we stand on it, and its count, asked for once."""

    def __init__(self, item: Item, url: str, request: HttpRequest) -> None:
        self.label, self.icon, self.url_name, self.url = item.label, item.icon, item.url_name, url
        self._item, self._request = item, request

    @cached_property
    def is_current(self) -> bool:
        path = self._request.path
        return path == self.url or (len(self.url) > 1 and path.startswith(self.url))

    @cached_property
    def count(self) -> int | None:
        return self._item.count_callable(self._request) if self._item.count_callable else None

    @property
    def count_text(self) -> str:
        """Nothing for none, and a cap above: nobody reads the difference between 512 and 731 tasks."""
        if not self.count:
            return ""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


def _is_officer(request: HttpRequest) -> bool:
    return getattr(request.user, "kind", "officer") == "officer"


def _is_staff(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_staff", False))


RAIL = (
    Item(_("My work"), "my-work", "inbox"),
    Item(_("To claim"), "to-claim", "hand-index-thumb", audience=_is_officer),
    Item(_("New case"), "start-page", "plus-lg"),
    Item(_("Cases"), "case-list", "folder2"),
    Item(_("Ledger"), "ledger", "table", audience=_is_officer),
    Item(_("Time limits"), "calculator", "calculator"),
    Item(_("Incidents"), "incidents", "exclamation-triangle", audience=_is_staff),
    Item(_("Bureau settings"), "bureau-settings", "journal-text", audience=_is_staff),
    Item(_("Administration"), "admin:index", "gear", audience=_is_staff),
)
BOTTOM_BAR = (
    Item(_("My work"), "my-work", "inbox"),
    Item(_("Register"), "start-page", "plus-lg"),
    Item(_("Look up"), "case-list", "search"),
    Item(_("Me"), "me", "person-circle"),
)


def entries(items: tuple[Item, ...], request: HttpRequest) -> list[Entry]:
    """The items whose page exists and whose audience this person belongs to, in their order."""
    found = []
    for item in items:
        if not item.audience(request):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        found.append(Entry(item, url, request))
    return found


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; what needs the database is asked only when a template reads it."""
    signed_in = bool(getattr(request, "user", None)) and request.user.is_authenticated
    display: Display = display_of(request)
    return {
        "display": display,
        "rail": SimpleLazyObject(lambda: entries(RAIL, request) if signed_in else []),
        "bottom_bar": SimpleLazyObject(lambda: entries(BOTTOM_BAR, request) if signed_in else []),
        "search_url": _address("search"),
        "source_url": getattr(settings, "ANJIAN_SOURCE_URL", ""),
    }
