"""A county of any size for the benches of lists and rights: the same regions and people, and as many cases as asked for."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

DAY = dt.date.today()
FIRST_DAY = DAY - dt.timedelta(days=3 * 365)
TOWNSHIPS, VILLAGES, SECTIONS, OFFICERS, UNITS = 16, 20, 6, 150, 2000
#: How many duties the officer has who sees cases by duties only; the same at every size.
NAMED_IN = 300
AT_ONCE, LINES_AT_ONCE = 20_000, 5_000


@dataclass
class County:
    """Who the lists are asked for, and where everything lies."""

    townships: list[int]
    villages: dict[int, list[int]]
    sections: list[int]
    officers: list[int]
    units: list[int]
    people: dict[str, int]
    """Name of a reader -> key of the account."""


def build() -> County:
    """Regions, sections, units and people: small, and the same before the cases come."""
    from cases.models import Enterprise, Spokesman
    from permissions.models import Account, Appointment, Region, Section
    from permissions.roles import Role

    top = Region.objects.create(code="420281", name="County", level="county", kind="county")
    townships, villages = [], {}
    for number in range(TOWNSHIPS):
        code = f"420281{number + 100}"
        township = Region.objects.create(code=code, name=f"Township {number}", level="township", kind="town", parent=top)
        below = [
            Region(code=f"{code}{village + 200}", name=f"Village {village}", level="village", kind="village", parent=township)
            for village in range(VILLAGES)
        ]
        townships.append(township)
        villages[township.pk] = [region.pk for region in Region.objects.bulk_create(below)]
    sections = [Section.objects.create(code=f"s{number}", name=f"Section {number}") for number in range(SECTIONS)]
    officers = Account.objects.bulk_create(
        [Account(username=f"o{number}", officer_no=f"o{number}", name=f"Officer {number}") for number in range(OFFICERS)]
    )
    units = Enterprise.objects.bulk_create(
        [
            Enterprise(name=f"Unit {number}", region=townships[number % TOWNSHIPS], township=townships[number % TOWNSHIPS])
            for number in range(UNITS)
        ]
    )

    def appoint(number: int, *offices: tuple[Any, Any, Any]) -> int:
        account = officers[number]
        for role, region, section in offices:
            Appointment.objects.create(account=account, role=role, region=region, section=section, valid_from=FIRST_DAY)
        return account.pk

    people = {
        "leader": appoint(0, (Role.DEPUTY_LEADER, top, None)),
        # A township with powers of enforcement: its people take steps there, and register.
        "township": appoint(1, (Role.INSPECTOR, townships[3], None), (Role.TOWNSHIP_SAFETY_OFFICER, townships[3], None)),
        # An observer's office opens no file: what he sees he sees by the duties alone.
        "duties only": appoint(2, (Role.DISCIPLINE_OBSERVER, top, None)),
        "section": appoint(3, (Role.SECTION_HEAD, top, sections[1])),
        "inspector": appoint(4, (Role.INSPECTOR, top, sections[2])),
    }
    for number in range(5, OFFICERS):
        appoint(number, (Role.INSPECTOR, top, sections[number % SECTIONS]))
    unit_account = Account.objects.create(username="u0", name="Unit account", kind=Account.Kind.UNIT)
    Spokesman.objects.create(account=unit_account, enterprise=units[7], since=FIRST_DAY)
    people["unit"] = unit_account.pk
    return County(
        [township.pk for township in townships],
        villages,
        [section.pk for section in sections],
        [account.pk for account in officers],
        [unit.pk for unit in units],
        people,
    )


def fill(county: County, size: int) -> None:
    """So many cases with a task each (one in four still waiting), their clocks, and two named officers on every case."""
    from cases.models import Case, CaseDuty, Deadline
    from workflows.engine.models import ProcessInstance, Task

    rows = _Rows(county, size)
    for first in range(1, size + 1, AT_ONCE):
        matters = [rows.matter(number) for number in range(first, min(size + 1, first + AT_ONCE))]
        _load(Case, rows.cases(matters))
        _load(ProcessInstance, rows.processes(matters))
        _load(Deadline, rows.deadlines(matters))
        _load(Task, rows.tasks(matters))
        _load(CaseDuty, rows.duties(matters))


def fresh(account: Any) -> Any:
    """The account as a request has it: loaded by the session, nothing asked yet."""
    found = copy.copy(account)
    for name in ("_standings", "_duties"):
        found.__dict__.pop(name, None)
    return found


@dataclass(frozen=True, slots=True)
class Matter:
    """What the rows of one case have in common."""

    number: int
    township: int
    region: int
    section: int
    unit: int
    is_open: bool
    named: bool
    """Whether the officer of duties alone is named here."""
    created: str
    opened_on: str
    due: dt.date | None
    handlers: tuple[int, int]


class _Rows:
    """Rows of every table by turns, from one seed; each is a dictionary of what differs from the model's defaults."""

    def __init__(self, county: County, size: int) -> None:
        from django.contrib.auth.models import Permission
        from viewflow.workflow.fields import get_flow_ref

        from workflows.engine.nodes import Await
        from workflows.hazards.flows import HazardFlow

        self.county, self.size, self.chance = county, size, random.Random(size)
        self.second = (dt.timedelta(days=3 * 365) / size).total_seconds()
        self.weights = [1 / (place + 2) for place in range(TOWNSHIPS)]
        self.named = set(self.chance.sample(range(1, size + 1), NAMED_IN))
        self.duty_ids = dict(Permission.objects.filter(content_type__app_label="cases").values_list("codename", "pk"))
        self.flow = get_flow_ref(HazardFlow)
        steps = [step for step in HazardFlow.steps() if not isinstance(step, Await)]
        self.by_office: dict[str, list[str]] = {}
        self.by_duty: dict[str, list[str]] = {}
        for step in steps:
            place, key = (self.by_office, step.role_key) if step.role_key else (self.by_duty, step.duty)
            place.setdefault(key, []).append(step.name)

    def matter(self, number: int) -> Matter:
        chance, inspectors = self.chance, self.county.officers[3:]
        township = chance.choices(self.county.townships, self.weights)[0]
        created = dt.datetime.combine(FIRST_DAY, dt.time()) + dt.timedelta(seconds=int(number * self.second))
        named = number in self.named
        # One in four is open, recent ones more often.
        is_open = chance.random() < (0.4 if named else 0.05 + 0.4 * number / self.size)
        due = DAY + dt.timedelta(days=chance.randrange(-60, 90)) if is_open and chance.random() < 0.7 else None
        return Matter(
            number,
            township,
            chance.choice(self.county.villages[township]),
            chance.choice(self.county.sections),
            chance.choice(self.county.units),
            is_open,
            named,
            str(created),
            str(created.date()),
            due,
            (chance.choice(inspectors), self.county.officers[2] if named else chance.choice(inspectors)),
        )

    def cases(self, matters: Sequence[Matter]) -> Iterator[dict[str, Any]]:
        for one in matters:
            yield {
                "id": one.number, "process": "hazards", "number": f"H{one.number}", "title": f"Hazard {one.number}",
                "state": "rectifying" if one.is_open else "closed", "region_id": one.region, "township_id": one.township,
                "section_id": one.section, "category": "other", "level": "general", "unit_id": one.unit,
                "opened_on": one.opened_on, "closed_on": None if one.is_open else one.opened_on,
                "opened_by_id": one.handlers[0], "next_due": one.due, "created_at": one.created, "updated_at": one.created,
            }  # fmt: skip

    def processes(self, matters: Sequence[Matter]) -> Iterator[dict[str, Any]]:
        for one in matters:
            status = "NEW" if one.is_open else "DONE"
            yield {"id": one.number, "case_id": one.number, "flow_class": self.flow, "status": status, "created": one.created}

    def deadlines(self, matters: Sequence[Matter]) -> Iterator[dict[str, Any]]:
        for one in matters:
            if one.due is not None:
                yield {
                    "id": one.number, "case_id": one.number, "term": "TL-HAZ-04", "title": "Term", "state": "running",
                    "due_on": one.due, "original_due_on": one.due, "created_at": one.created,
                }  # fmt: skip

    def tasks(self, matters: Sequence[Matter]) -> Iterator[dict[str, Any]]:
        for one in matters:
            row = {
                "id": one.number, "process_id": one.number, "case_id": one.number, "created": one.created,
                "flow_task_type": "HUMAN", "township_id": one.township, "region_id": one.region, "section_id": one.section,
                "sent_by_id": one.handlers[0],
            }  # fmt: skip
            row |= self._open_task(one) if one.is_open else self._done_task(one)
            yield row | {"flow_task": f"{self.flow}.{row['step']}"}

    def _done_task(self, one: Matter) -> dict[str, Any]:
        key = self.chance.choice(list(self.by_office))
        step = self.chance.choice(self.by_office[key])
        return {
            "status": "DONE",
            "step": step,
            "role_key": key,
            "owner_id": one.handlers[0],
            "finished": one.created,
            "act_no": 2,
        }

    def _open_task(self, one: Matter) -> dict[str, Any]:
        """Waiting for an office (six in ten), for a duty or the unit (three in ten), or claimed."""
        turn = 0.7 if one.named else self.chance.random()
        key = self.chance.choice(list(self.by_office))
        row: dict[str, Any] = {"status": "NEW", "role_key": key, "step": self.chance.choice(self.by_office[key])}
        if 0.6 <= turn < 0.9:
            duty = "handle_case" if one.named else self.chance.choice(list(self.by_duty))
            row |= {"role_key": "", "duty": duty, "step": self.chance.choice(self.by_duty[duty])}
        elif turn >= 0.9:
            row |= {"status": "ASSIGNED", "owner_id": one.handlers[0], "assigned": one.created}
        if one.due is not None:
            row |= {"due_on": one.due, "due_sort": one.due, "deadline_id": one.number, "late": one.due < DAY}
        return row

    def duties(self, matters: Sequence[Matter]) -> Iterator[dict[str, Any]]:
        for one in matters:
            handler, second = one.handlers
            other = "handle_case" if one.named else "second_officer"
            for place, (holder, code) in enumerate(((handler, "handle_case"), (second, other))):
                yield {
                    "id": 2 * one.number + place, "user_id": holder, "permission_id": self.duty_ids[code],
                    "content_object_id": one.number, "valid_from": one.opened_on, "granted_at": one.created,
                }  # fmt: skip


def _load(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Into the table past the ORM: COPY on PostgreSQL, executemany on SQLite."""
    from django.db import connection

    fields = model._meta.concrete_fields
    defaults = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
    places = {field.attname: place for place, field in enumerate(fields)}
    columns = ", ".join(f'"{field.column}"' for field in fields)

    def whole() -> Iterator[list[Any]]:
        for row in rows:
            values = defaults.copy()
            for name, value in row.items():
                values[places[name]] = value
            yield values

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The rows are right by construction: no foreign key is asked for each of them.
            cursor.execute("SET session_replication_role = 'replica'")
            with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
                for lines in _slices_of(whole()):
                    copy.write(
                        "".join("\t".join("\\N" if value is None else str(value) for value in line) + "\n" for line in lines)
                    )
            cursor.execute("SET session_replication_role = 'origin'")
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.execute("BEGIN")
            cursor.executemany(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})",
                [[str(value) if isinstance(value, dt.date) else value for value in line] for line in whole()],
            )
            cursor.execute("COMMIT")


def _slices_of(lines: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while chunk := list(itertools.islice(lines, LINES_AT_ONCE)):
        yield chunk
