"""Steps that nobody can do today: found, listed and told; and what would be left without anybody if somebody went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import vocabulary
from cases.faces import units_spoken_for
from cases.models import DUTIES, CaseDuty, Spokesman
from cases.services import NewNotice, tell
from foundation import audit, clock
from permissions import certificates
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.offices import Standing, covers
from permissions.roles import Role
from workflows.engine import authority, people
from workflows.engine.branches import about
from workflows.engine.models import WAITING, Task, Vacancy
from workflows.engine.nodes import HANDLERS, MEMBER, PARTY
from workflows.engine.officers import needs_certificate
from workflows.engine.registry import flow_by_code, flows
from workflows.engine.rows import node_of
from workflows.engine.worklists import covered

CHUNK = 500
#: Who answers for a field of work. The administrator, who can appoint somebody, sees no case.
HEADS = (Role.SECTION_HEAD, Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
STEPS_NAMED = 5

Place = tuple[int | None, int | None, int | None]
"""Township, region and section."""


class Desk:
    """Who stands in which office today, each asked of the database once; without the account that goes, or one office of it."""

    def __init__(self, without: Account | None = None, office: Appointment | None = None) -> None:
        self.without, self.office = without, office
        self._known: dict[tuple[Collection[str], Place], frozenset[int]] = {}

    def is_gone(self, account_id: int) -> bool:
        return self.without is not None and self.office is None and account_id == self.without.pk

    @cached_property
    def offices(self) -> list[tuple[Appointment, Standing]]:
        held = Appointment.objects.filter(holding(clock.today()), account__is_active=True, role__in=Role.values)
        return [
            (row, Standing(row.account_id, Role(row.role), row.region_id, row.region.level, row.section_id))
            for row in held.select_related("region", "section").order_by("pk")
            if not self.is_gone(row.account_id) and row != self.office
        ]

    @cached_property
    def in_office(self) -> frozenset[int]:
        """Whose named duties count: an officer keeps them while he keeps an office of the bureau's."""
        return frozenset(each.account_id for _row, each in self.offices if each.role is not Role.SYSTEM_ADMIN)

    @cached_property
    def certified(self) -> frozenset[int]:
        """Who of them holds a certificate valid today."""
        valid = certificates.valid_on(self.in_office, clock.today())
        return frozenset(account_id for account_id, certificate in valid.items() if certificate is not None)

    @cached_property
    def speaking(self) -> dict[int | None, set[int]]:
        """Who speaks for which unit."""
        found: dict[int | None, set[int]] = defaultdict(set)
        rows = Spokesman.objects.speaking(clock.today()).filter(account__is_active=True)
        for unit_id, double_id, account_id in rows.values_list("enterprise_id", "enterprise__doubles", "account_id"):
            if not self.is_gone(account_id):
                found[unit_id].add(account_id)
                found[double_id].add(account_id)
        found.pop(None, None)
        return found

    def holders(self, roles: Collection[str], place: Place) -> frozenset[int]:
        """The accounts that stand in one of these offices for what lies there."""
        key = (tuple(roles), place)
        if key not in self._known:
            township_id, region_id, section_id = place
            self._known[key] = frozenset(
                each.account_id
                for _row, each in self.offices
                if each.role in roles and covers(each, township_id=township_id, region_id=region_id, section_id=section_id)
            )
        return self._known[key]


class _Named:
    """Who may do, by name and not by an office, some of the tasks today: duties, spokesmen and members, each kind by one statement."""

    def __init__(self, known: Collection[tuple[Task, Any]], desk: Desk) -> None:
        self.desk = desk
        self.duties: dict[tuple[int, str], set[int]] = defaultdict(set)
        self.members: dict[int, int] = {}
        named = [(task, node) for task, node in known if node.duty]
        if not named:
            return
        self._ask_duties({task.case_id for task, _node in named})
        kinds: dict[tuple[Any, str], dict[int, int]] = defaultdict(dict)
        for task, node in named:
            if node.duty == MEMBER:
                kind, key = list(about(task.token).items())[-1]
                kinds[flow_by_code(task.case.process).rows[kind], node.member][key] = task.pk
        for (model, column), tasks in kinds.items():
            rows = model._default_manager.filter(pk__in=tasks, **{f"{column}__is_active": True})
            self.members |= {tasks[key]: account_id for key, account_id in rows.values_list("pk", f"{column}_id")}

    def _ask_duties(self, case_ids: Collection[int]) -> None:
        speaks = {account_id for speaking in self.desk.speaking.values() for account_id in speaking}
        held = CaseDuty.objects.filter(holding(clock.today()), content_object__in=case_ids, user__is_active=True)
        for case_id, duty, account_id in held.values_list("content_object_id", "permission__codename", "user_id"):
            if account_id in self.desk.in_office or (duty == PARTY and account_id in speaks):
                self.duties[case_id, duty].add(account_id)

    def holders(self, task: Task, node: Any) -> set[int]:
        """The same as ``authority.entitled`` asks of one account."""
        if node.duty == MEMBER:
            member = self.members.get(task.pk)
            return set() if member is None or self.desk.is_gone(member) else {member}
        if node.duty != PARTY:
            return self.duties[task.case_id, node.duty]
        unit_id = task.party.enterprise_id if task.party is not None else task.case.unit_id
        found = set(self.desk.speaking.get(unit_id, ()))
        if task.party is None:
            found |= self.duties[task.case_id, PARTY]
        return found | self.duties[task.case_id, HANDLERS] if node.allows_handlers else found


def vacant(tasks: QuerySet[Task], desk: Desk) -> Iterator[Task]:
    """Those of the waiting tasks that nobody can do today: nobody holds the office or duty, or only such as must not (*NotBy*).

    Where the act asks for the actor's certificate, whoever has none valid today cannot do it either.
    """
    rows = tasks.select_related("case", "party").order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        known = [(task, node) for task in chunk if (node := node_of(task)) is not None and (node.roles or node.duty)]
        named = _Named(known, desk)
        barring = [task.case for task, node in known if authority.looks_back(node)]
        history = authority.histories_of(barring) if barring else {}
        for task, node in known:
            may = desk.holders(node.roles, _place(task)) if node.roles else named.holders(task, node)
            if node.duty != PARTY and needs_certificate(node.form_class):
                may &= desk.certified
            if all(authority.barred(node, account_id, history.get(task.case_id, ())) is not None for account_id in may):
                yield task


def waiting() -> QuerySet[Task]:
    """Every task that waits for a person."""
    return Task.objects.filter(status__in=WAITING).exclude(role_key="", duty="")


def _place(task: Task) -> Place:
    return task.township_id, task.region_id, task.section_id


# --- looking and telling ---------------------------------------------------------------------------------------------------


def look() -> int:
    """Bring the list up to date: what somebody can do again goes, what nobody can do any more comes and is told; answers how many are new.

    Leaves a row for each such task, and one notice for each person who can mend some of the new ones: at the next look they are not new.
    """
    desk = Desk()
    with transaction.atomic():
        audit.the_bureau()  # two who look at once look one after the other
        found = {task.pk: task for task in vacant(waiting(), desk)}
        known = dict(Vacancy.objects.values_list("task_id", "pk"))
        Vacancy.objects.filter(pk__in=[key for task_id, key in known.items() if task_id not in found]).delete()
        new, now = [task for key, task in found.items() if key not in known], clock.now()
        Vacancy.objects.bulk_create([Vacancy(task=task, since=now) for task in new])
        tell(list(_notices(new, desk, f"vacancies:{new[0].pk}:{now.isoformat()}" if new else "")))
    return len(new)


def _notices(tasks: list[Task], desk: Desk, key: str) -> Iterator[NewNotice]:
    """One notice for each head over what he answers for, and for each administrator over all of it, without a word of a case."""
    told: dict[int, list[Task]] = defaultdict(list)
    administrators = [each.account_id for _row, each in desk.offices if each.role is Role.SYSTEM_ADMIN]
    for task in tasks:
        for account_id in desk.holders(HEADS, _place(task)) | set(administrators):
            told[account_id].append(task)
    for account_id, own in sorted(told.items()):
        yield NewNotice(account_id, key, f"{len(own)}个在办环节今日无人可办", _steps_words(own), reverse("vacancies"))


def _steps_words(tasks: Iterable[Task]) -> str:
    steps = sorted({f"{vocabulary.process_title(task.case.process)}“{node_of(task).task_title}”" for task in tasks})
    return "、".join(steps[:STEPS_NAMED]) + ("等" if len(steps) > STEPS_NAMED else "")


# --- the list --------------------------------------------------------------------------------------------------------------


def seen_by(held: Collection[Standing]) -> QuerySet[Vacancy] | None:
    """The vacancies that somebody with these offices can mend: a head those that his office covers, the administrator all; None for others."""
    rows = Vacancy.objects.filter(task__status__in=WAITING).select_related(
        "task__case__unit", "task__case__township", "task__township", "task__section"
    )
    if any(each.role is Role.SYSTEM_ADMIN for each in held):
        return rows
    over = [Q(**covered(each, "task__")) for each in held if each.role in HEADS]
    return rows.filter(_any(over)) if over else None


def still_vacant(shown: Collection[Vacancy]) -> list[Vacancy]:
    """Those of a page that nobody can do at this moment: what was mended since the last look is not shown."""
    found = {task.pk for task in vacant(Task.objects.filter(pk__in=[row.task_id for row in shown]), Desk())}
    return [row for row in shown if row.task_id in found]


def row_of(vacancy: Vacancy, held: Collection[Standing]) -> dict[str, Any]:
    """One line of the list; what the case is about only for a head."""
    task, node = vacancy.task, node_of(vacancy.task)
    case = task.case
    # Nobody is both administrator and head (SOD-14).
    reads = any(each.role in HEADS for each in held)
    return {
        "number": case.number or str(case.pk),
        "process": vocabulary.process_title(case.process),
        "step": node.task_title if node is not None else task.step,
        "needed": _needed(task),
        "place": " ".join(str(each) for each in (task.township, task.section) if each),
        "since": vacancy.since,
        "due_on": task.due_on,
        "subject": case.title if reads else "",
        "url": case.get_absolute_url() if reads else "",
    }


def _needed(task: Task) -> str:
    """Who acts at the step, without the name of a party."""
    node = node_of(task)
    if node is None:
        return ""
    return str(DUTIES[PARTY][0]) if node.duty == PARTY else people.who(node, task.case)


# --- before somebody goes --------------------------------------------------------------------------------------------------


def left_by(sender: Any, account: Account, office: Appointment | None = None, **kwargs: Any) -> list[str]:
    """In sentences: how many waiting steps nobody could do without the account (or this office of it), and which office nobody would hold."""
    now, then = Desk(), Desk(account, office)
    staying = {row.pk for row, _each in then.offices}
    going = [(row, each) for row, each in now.offices if row.pk not in staying]
    candidates = waiting().filter(_touched_by(account, [each for _row, each in going]))
    already = {task.pk for task in vacant(candidates, now)}
    left: dict[str, list[Task]] = defaultdict(list)
    for task in vacant(candidates, then):
        if task.pk not in already:
            left[_needed(task)].append(task)
    return [*map(_left_words, left, left.values()), *(_last_words(row) for row, each in going if _is_last(each, now, then))]


def _touched_by(account: Account, going: Iterable[Standing]) -> Q:
    """Tasks that this person could do: claimed or a member's own, by an office that goes, by a duty in the case, or for a unit."""
    named = CaseDuty.objects.filter(holding(clock.today()), user=account).values("content_object")
    units = units_spoken_for(account, clock.today())
    ours = Q(case__unit__in=units) | Q(party__enterprise__in=units)
    touched = [Q(owner=account), Q(case__in=named) & ~Q(duty=""), ours & Q(duty=PARTY)]
    for each in going:
        keys = {node.role_key for flow in flows() for node in flow.steps() if each.role in node.roles}
        touched.append(Q(role_key__in=keys, **covered(each)))
    return _any(touched)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _left_words(needed: str, tasks: list[Task]) -> str:
    words = ngettext(
        "%(who)s: nobody could do %(count)d waiting step (%(steps)s)",
        "%(who)s: nobody could do %(count)d waiting steps (%(steps)s)",
        len(tasks),
    )
    return words % {"who": needed, "count": len(tasks), "steps": _steps_words(tasks)}


def _is_last(standing: Standing, now: Desk, then: Desk) -> bool:
    township_id = None if standing.region_level == "county" else standing.region_id
    place = (township_id, standing.region_id, standing.section_id)
    return bool(now.holders([standing.role], place)) and not then.holders([standing.role], place)


def _last_words(row: Appointment) -> str:
    place = row.section.name if row.section is not None else row.region.name
    return _("%(place)s, %(office)s: nobody would hold this office") % {"place": place, "office": row.get_role_display()}
