"""Steps that nobody can do today: found, listed and told; and what would be left without anybody if somebody went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import vocabulary
from cases.models import Case, CaseDuty, Participation, Spokesman
from cases.services import NewNotice, tell
from foundation import audit, clock
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.offices import Standing, covers
from permissions.roles import Role
from workflows.engine import authority, people
from workflows.engine.models import OPEN, Task, Vacancy
from workflows.engine.nodes import HANDLERS, PARTY
from workflows.engine.registry import flow_by_code, flows

CHUNK = 500
#: Who answers for a field of work; the administrator, who can appoint somebody, sees no case.
HEADS = (Role.SECTION_HEAD, Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
CASES_NAMED = 5

Place = tuple[int | None, int | None, int | None]
"""Township, region and section of a task or a case."""


@dataclass(frozen=True)
class Leaving:
    """Somebody who goes: out of these appointments only, or out of all with the whole account (None)."""

    account_id: int
    appointments: Collection[int] | None = None

    def takes(self, appointment: Appointment) -> bool:
        if self.appointments is None:
            return appointment.account_id == self.account_id
        return appointment.pk in self.appointments


class Desk:
    """Who stands in which office today, without whoever leaves; asked of the database once."""

    def __init__(self, leaving: Leaving | None = None) -> None:
        self.leaving = leaving
        self._known: dict[tuple[Collection[str], Place], frozenset[int]] = {}

    @cached_property
    def standings(self) -> list[Standing]:
        rows = Appointment.objects.filter(holding(clock.today()), account__is_active=True).select_related("region")
        return [
            Standing(row.account_id, Role(row.role), row.region_id, row.region.level, row.section_id)
            for row in rows
            if row.role in Role.values and not (self.leaving and self.leaving.takes(row))
        ]

    @cached_property
    def in_office(self) -> frozenset[int]:
        """Whose named duties count: an officer keeps them while he keeps an office of the bureau's."""
        return frozenset(each.account_id for each in self.standings if each.role is not Role.SYSTEM_ADMIN)

    def is_gone(self, account_id: int) -> bool:
        return self.leaving is not None and self.leaving.appointments is None and self.leaving.account_id == account_id

    def holders(self, roles: Iterable[str], place: Place) -> frozenset[int]:
        """The accounts that stand in one of the offices for what lies there."""
        key = (frozenset(map(str, roles)), place)
        if key not in self._known:
            township_id, region_id, section_id = place
            self._known[key] = frozenset(
                each.account_id
                for each in self.standings
                if each.role in key[0] and covers(each, township_id=township_id, region_id=region_id, section_id=section_id)
            )
        return self._known[key]


def vacant(tasks: Iterable[Task], desk: Desk) -> Iterator[Task]:
    """Those of the open tasks that nobody can do today: no holder of the office or duty, or only such as must not (*NotBy*)."""
    chunk: list[Task] = []
    for task in tasks:
        chunk.append(task)
        if len(chunk) == CHUNK:
            yield from _vacant(chunk, desk)
            chunk = []
    yield from _vacant(chunk, desk)


def _vacant(tasks: list[Task], desk: Desk) -> Iterator[Task]:
    known = [(task, node) for task in tasks if (node := node_of(task)) is not None and (node.roles or node.duty)]
    named = _Named([task.case for task, node in known if node.duty], desk)
    history = _history([task.case for task, node in known if node.bars])
    for task, node in known:
        may = desk.holders(node.roles, place_of(task)) if node.roles else named.holders(node, task.case)
        took = [*history[task.case_id], *history[task.case.parent_id]] if node.bars else []
        if all(authority.barred(node, account_id, took) is not None for account_id in may):
            yield task


class _Named:
    """Who holds the named duties of some cases and who speaks for their units, today."""

    def __init__(self, cases: list[Case], desk: Desk) -> None:
        self.desk = desk
        self.duties: dict[tuple[int, str], set[int]] = defaultdict(set)
        self.speaking: dict[int, set[int]] = defaultdict(set)
        if not cases:
            return
        units = {case.unit_id for case in cases if case.unit_id}
        speaking = Spokesman.objects.speaking(clock.today()).filter(enterprise__in=units, account__is_active=True)
        for unit_id, account_id in speaking.values_list("enterprise_id", "account_id"):
            if not desk.is_gone(account_id):
                self.speaking[unit_id].add(account_id)
        held = CaseDuty.objects.filter(
            holding(clock.today()), content_object__in={case.pk for case in cases}, user__is_active=True
        )
        for case_id, duty, account_id in held.values_list("content_object_id", "permission__codename", "user_id"):
            self.duties[case_id, duty].add(account_id)

    def holders(self, node: Any, case: Case) -> set[int]:
        speaking = self.speaking[case.unit_id] if case.unit_id else set()
        if node.duty != PARTY:
            return self.duties[case.pk, node.duty] & self.desk.in_office
        found = speaking | (self.duties[case.pk, PARTY] & self.desk.in_office)
        return found | (self.duties[case.pk, HANDLERS] & self.desk.in_office if node.allows_handlers else set())


def _history(cases: list[Case]) -> dict[int | None, list[Participation]]:
    """Who took part in some cases and in those they came from, for separation of duties."""
    found: dict[int | None, list[Participation]] = defaultdict(list)
    keys = {key for case in cases for key in (case.pk, case.parent_id) if key}
    for row in Participation.objects.filter(case__in=keys) if keys else ():
        found[row.case_id].append(row)
    return found


def node_of(task: Task) -> Any:
    """The step of a task, or None for one that the flow no longer knows."""
    try:
        return flow_by_code(task.case.process).living(task.step)
    except LookupError:
        return None


def place_of(task: Task) -> Place:
    return task.township_id, task.region_id, task.section_id


def waiting() -> Any:
    """Every open task that somebody has to do."""
    return Task.objects.filter(status__in=OPEN).exclude(role_key="", duty="").select_related("case")


# --- looking and telling ---------------------------------------------------------------------------------------------------


def look() -> int:
    """Bring the list up to date: what was filled goes, what nobody can do any more comes and is told; answers how many are new."""
    desk = Desk()
    found = {task.pk: task for task in vacant(waiting().order_by("pk").iterator(chunk_size=CHUNK), desk)}
    with transaction.atomic():
        audit.the_bureau()  # two who look at once look one after the other
        known = dict(Vacancy.objects.values_list("task_id", "pk"))
        Vacancy.objects.filter(pk__in=[key for task, key in known.items() if task not in found]).delete()
        new = [task for key, task in found.items() if key not in known]
        now = clock.now()
        Vacancy.objects.bulk_create([Vacancy(task=task, since=now) for task in new])
        tell(list(_notices(new, desk, f"vacancies:{now.isoformat()}")))
    return len(new)


def _notices(tasks: list[Task], desk: Desk, key: str) -> Iterator[NewNotice]:
    """One notice for each head over what he answers for, and for the administrator over all of it, without a word of a case."""
    told: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        for account_id in desk.holders(HEADS, place_of(task)):
            told[account_id].append(task)
    for standing in desk.standings:
        if standing.role is Role.SYSTEM_ADMIN and tasks:
            told[standing.account_id] = tasks
    for account_id, own in sorted(told.items()):
        steps = sorted({str(node_of(task).task_title) for task in own})
        body = "、".join(steps[:CASES_NAMED]) + ("等" if len(steps) > CASES_NAMED else "")
        yield NewNotice(account_id, key, f"{len(own)}个在办环节今日无人可办", body, reverse("vacancies"))


def seen_by(account: Account, held: Collection[Standing]) -> Any:
    """The vacancies that an account answers for: a head those that his office covers, the administrator all. None for others."""
    rows = Vacancy.objects.filter(task__status__in=OPEN).select_related(
        "task__case__unit", "task__case__township", "task__township", "task__section"
    )
    if any(each.role is Role.SYSTEM_ADMIN for each in held):
        return rows
    over = Q(pk__in=[])
    heads = [each for each in held if each.role in HEADS]
    for each in heads:
        own = Q()
        if each.region_level == "township":
            own &= Q(task__township=each.region_id) | Q(task__region=each.region_id)
        if each.section_id is not None:
            own &= Q(task__section=each.section_id)
        over |= own
    return rows.filter(over) if heads else None


def row_of(vacancy: Vacancy, *, reads: bool) -> dict[str, Any]:
    """One line of the list; what the case is about only for whoever ``reads`` it by office."""
    task, node = vacancy.task, node_of(vacancy.task)
    case = task.case
    needed = people.who(node, case) if node is not None and (reads or node.duty != PARTY) else _("Responsible unit")
    return {
        "number": case.number or str(case.pk),
        "process": process_words(case.process),
        "step": str(node.task_title) if node is not None else task.step,
        "needed": needed,
        "place": "　".join(str(each) for each in (task.township, task.section) if each),
        "since": vacancy.since,
        "due_on": task.due_on,
        "subject": str(case) if reads else "",
        "url": case.get_absolute_url() if reads else "",
    }


# --- before somebody goes --------------------------------------------------------------------------------------------------


def left_by(account: Account, appointments: Collection[int] | None = None) -> list[str]:
    """In sentences: the steps that wait and nobody could do without this person, then those of the future that nobody would."""
    leaving = Leaving(account.pk, appointments)
    now, then = Desk(), Desk(leaving)
    own = [each for each in now.standings if each.account_id == account.pk and each not in then.standings]
    candidates = waiting().filter(_touched_by(account, own)).order_by("pk")
    already = {task.pk for task in vacant(candidates, now)}
    left: dict[tuple[str, str], list[str]] = defaultdict(list)
    for task in vacant(candidates, then):
        if task.pk not in already:
            left[task.case.process, str(node_of(task).task_title)].append(task.case.number or str(task.case_id))
    return [_waiting_words(*step, numbers) for step, numbers in sorted(left.items())] + list(_future_words(own, now, then))


def _touched_by(account: Account, own: Iterable[Standing]) -> Q:
    """Tasks that this person could do: by an office that goes, by a duty in the case, or for a unit."""
    named = CaseDuty.objects.filter(holding(clock.today()), user=account).values("content_object")
    units = Spokesman.objects.speaking(clock.today()).filter(account=account).values("enterprise")
    touched = Q(case__in=named) | Q(case__unit__in=units, duty=PARTY)
    for each in own:
        place = Q()
        if each.region_level == "township":
            place &= Q(township=each.region_id) | Q(region=each.region_id)
        elif each.region_level == "village":
            place &= Q(region=each.region_id)
        if each.section_id is not None:
            place &= Q(section=each.section_id)
        keys = {node.role_key for flow in flows() for node in flow.steps() if each.role in node.roles}
        touched |= place & Q(role_key__in=keys)
    return touched


def _waiting_words(process: str, step: str, numbers: list[str]) -> str:
    named = "、".join(numbers[:CASES_NAMED])
    words = ngettext(
        "%(process)s, “%(step)s”: %(count)d step that waits now (%(named)s)",
        "%(process)s, “%(step)s”: %(count)d steps that wait now (%(named)s)",
        len(numbers),
    )
    more = "…" if len(numbers) > CASES_NAMED else ""
    return words % {"process": process_words(process), "step": step, "count": len(numbers), "named": f"{named}{more}"}


def _future_words(own: Iterable[Standing], now: Desk, then: Desk) -> Iterator[str]:
    """Steps of every process that this office alone does in its place."""
    for flow in flows():
        steps = [
            str(node.task_title)
            for node in flow.steps()
            if any(each.role in node.roles and not then.holders(node.roles, _own_place(each)) for each in own)
        ]
        if steps:
            named = "、".join(dict.fromkeys(steps))
            yield _("%(process)s, from now on nobody for: %(steps)s") % {"process": process_words(flow.code), "steps": named}


def _own_place(standing: Standing) -> Place:
    if standing.region_level == "county":
        return None, standing.region_id, standing.section_id
    return standing.region_id, standing.region_id, standing.section_id


def process_words(code: str) -> str:
    """The process in its own words."""
    known = vocabulary.PROCESSES.get(code)
    return str(known.title) if known else code
