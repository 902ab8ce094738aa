"""What stands in the rail, in the phone's bottom bar and in the head of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cases import doubles
from config.display import Display, display_of
from foundation import settings as bureau_settings
from permissions import sessions
from permissions.models import Account, Region, Section
from permissions.offices import holds, standings
from permissions.roles import Role, Scope
from workflows.engine import late, vacancies, worklists

NAMES_KEPT = 600  # seconds; a region or section is renamed once in years


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

    is_current = False
    """Whether we stand on it: the entry with the longest address that the page's address begins with."""

    @property
    def leads_here(self) -> bool:
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
        return f"{worklists.CAP}+" if self.count > worklists.CAP else str(self.count)


def is_officer(request: HttpRequest) -> bool:
    return getattr(request.user, "kind", None) == Account.Kind.OFFICER


def handles_cases(request: HttpRequest) -> bool:
    """Everybody but those who hold no other office than the administrator's: they see no case (SOD-14)."""
    held = standings(request.user) if isinstance(request.user, Account) else ()
    return not held or any(standing.scope is not Scope.NONE for standing in held)


def opens_cases(request: HttpRequest) -> bool:
    return is_officer(request) and handles_cases(request)


def is_administrator(request: HttpRequest) -> bool:
    return isinstance(request.user, Account) and request.user.is_staff


def minds_incidents(request: HttpRequest) -> bool:
    """Who sees failed jobs and has them tried again: the administrator and the heads of the bureau."""
    return holds(request.user, Role.SYSTEM_ADMIN, Role.BUREAU_HEAD, Role.DEPUTY_LEADER)


def minds_vacancies(request: HttpRequest) -> bool:
    """Who sees the steps that nobody can do: those who answer for a field of work, and the administrator who appoints."""
    return holds(request.user, Role.SYSTEM_ADMIN, *vacancies.HEADS)


def answers_late_entries(request: HttpRequest) -> bool:
    """Who consents to what is entered long after it was done."""
    return holds(request.user, *late.HEADS, *late.ABOVE)


def merges_units(request: HttpRequest) -> bool:
    """Who says that two rows of the register are one unit."""
    return isinstance(request.user, Account) and request.user.has_perm(doubles.MERGE)


def count_mergers(request: HttpRequest) -> int:
    return doubles.to_decide(request.user).count() if isinstance(request.user, Account) else 0


#: Who answers for a field of work or a place; whoever works on single cases finds them in his own lists.
MANAGERS = (
    Role.SECTION_HEAD,
    Role.DEPUTY_LEADER,
    Role.BUREAU_HEAD,
    Role.TOWNSHIP_LEADER,
    Role.TOWNSHIP_SAFETY_OFFICER,
    Role.SAFETY_COMMITTEE_OFFICE,
    Role.AUDITOR,
)


def minds_rectification(request: HttpRequest) -> bool:
    """To whom the rail offers the rectification board; every officer may open it, each over what he may see."""
    return holds(request.user, *MANAGERS)


def minds_listed(request: HttpRequest) -> bool:
    """To whom the rail offers the wall: managers, inspectors, and the observer for what is opened to him."""
    return holds(request.user, *MANAGERS, Role.INSPECTOR, Role.DISCIPLINE_OBSERVER)


def returns_figures(request: HttpRequest) -> bool:
    """To whom the rail offers the annual return: who sends it, and the leaders and the auditor; whoever reads the county may open it."""
    return holds(request.user, Role.SAFETY_COMMITTEE_OFFICE, Role.BUREAU_HEAD, Role.DEPUTY_LEADER, Role.AUDITOR)


def reviews_cases(request: HttpRequest) -> bool:
    """Whose office is the legal review of other people's cases."""
    return holds(request.user, Role.LEGAL_REVIEWER)


def examines_files(request: HttpRequest) -> bool:
    """Whose office has files drawn and scored, or may be asked to score one; the rail offers it to leaders and reviewers."""
    return holds(request.user, Role.LEGAL_REVIEWER, Role.DEPUTY_LEADER, Role.BUREAU_HEAD)


def count_to_do(request: HttpRequest) -> int:
    """Asked for once a page, though the rail and the phone's bar both show it."""
    if not isinstance(request.user, Account):
        return 0
    kept = request.__dict__
    if "_count_to_do" not in kept:
        kept["_count_to_do"] = worklists.capped_count(worklists.to_do_arms(request.user))
    return int(kept["_count_to_do"])


RAIL = (
    Item(_("My work"), "my-work", "inbox", count_to_do, audience=handles_cases),
    Item(_("To claim"), "to-claim", "hand-index-thumb", audience=opens_cases),
    Item(_("My reviews"), "my-reviews", "shield-check", audience=reviews_cases),
    Item(_("File reviews"), "file-reviews", "search", audience=examines_files),
    Item(_("New case"), "new-case", "plus-lg", audience=opens_cases),
    Item(_("Cases"), "case-list", "folder2", audience=handles_cases),
    Item(_("Ledger"), "ledger", "table", audience=opens_cases),
    Item(_("Rectification"), "rectification", "clipboard-check", audience=minds_rectification),
    Item(_("Listed supervision"), "listed-wall", "flag", audience=minds_listed),
    Item(_("Annual return"), "annual-returns", "journal-text", audience=returns_figures),
    Item(_("Calendar"), "calendar", "calendar3", audience=handles_cases),
    Item(_("Time limits"), "calculator", "calculator"),
    Item(_("Notices"), "notices", "bell"),
    Item(_("Nobody at hand"), "vacancies", "people", audience=minds_vacancies),
    Item(_("Late entries"), "late-entries", "clock", audience=answers_late_entries),
    Item(_("Doubled units"), "unit-mergers", "arrow-left-right", count_mergers, audience=merges_units),
    Item(_("Incidents"), "incidents", "exclamation-triangle", audience=minds_incidents),
    Item(_("Accounts and offices"), "accounts", "people", audience=is_administrator),
    Item(_("Rest days"), "rest-days", "calendar3", audience=is_administrator),
    Item(_("Bureau settings"), "bureau-settings", "journal-text", audience=is_administrator),
    Item(_("Administration"), "admin:index", "gear", audience=is_administrator),
)
BOTTOM_BAR = (
    Item(_("My work"), "my-work", "inbox", count_to_do, audience=handles_cases),
    Item(_("Register"), "new-case", "plus-lg", audience=opens_cases),
    Item(_("Look up"), "case-list", "search", audience=handles_cases),
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
    if here := [entry for entry in found if entry.leads_here]:
        max(here, key=lambda entry: len(entry.url)).is_current = True
    return found


def _name_of(model: type[Region] | type[Section], key: int | None) -> str:
    """Name of a region or section: needed on every page, so it is not asked of the database each time."""
    if key is None:
        return ""
    kept = f"navigation-{model.__name__}-{key}"
    name: str | None = cache.get(kept)
    if name is None:
        name = model._default_manager.values_list("name", flat=True).get(pk=key)
        cache.set(kept, name, NAMES_KEPT)
    return name


def office_lines(request: HttpRequest) -> list[str]:
    """What I am here, a line for each office: 「陈贵镇 · 行政执法人员」, with the section where the office has one."""
    lines = []
    for standing in standings(request.user):
        parts = (_name_of(Region, standing.region_id), _name_of(Section, standing.section_id), str(standing.role.label))
        lines.append(" · ".join(part for part in parts if part))
    return lines


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
        "offices": SimpleLazyObject(lambda: office_lines(request) if signed_in else []),
        "session_seconds": SimpleLazyObject(lambda: sessions.seconds_left(request) if signed_in else 0),
        "bureau_name": SimpleLazyObject(lambda: bureau_settings.value("bureau.name")),
        "search_url": _address("search"),
        "source_url": settings.ANJIAN_SOURCE_URL,
    }
