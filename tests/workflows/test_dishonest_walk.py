"""Nobody gets through: a hazard under dishonest hands, days and papers closes with nothing left, and no figure of a past day moves unlisted.

Every move is an act of the procedure as somebody might bend it, or a move around it (claim, transfer, send back, take back, cancel, correct,
enter later, take in). What always holds is asked of the tables in `always`; what is refused leaves nothing but the refusal in the history.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.models import Case, EnteredLater, Participation
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal, Refusals
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from reports import figures, rectification, since
from reports.scope import Scope
from tests.cast import FAR_AHEAD, LONG_AGO, photo
from tests.workflows import always
from tests.workflows.road import DAY
from tests.workflows.test_random_walk import BEGIN, LEAPS, LEFT_OUT, STORIES, Choose, Wanderer, moves, open_steps, possible
from tests.workflows.watch import Untouched
from workflows.engine import acts, adoption
from workflows.engine import moves as engine_moves
from workflows.engine.boards import Rectification, declared
from workflows.engine.correction import CORRECT, Corrected
from workflows.engine.figures import Span
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards import figures as hazard_figures
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardRecord

pytestmark = pytest.mark.django_db

BOARD = next(declared(Rectification))
REFUSED = (acts.InvalidForm, Refusal, Refusals, acts.NotVisible, acts.Conflict)
#: What nobody refuses but the player itself: there is no such task, or nothing that could be filled in.
NO_OCCASION = (Task.DoesNotExist, IssuedDocument.DoesNotExist, KeyError, IndexError, AttributeError, TypeError, StopIteration)
DOORS = ("perform", "do_aside", "open_case", "act_on_paper")
LATE = {"late_reason": "当日在外检查，回局后补录"}
SCANS = ("late_scan", "late_scan_2", "late_scan_3")
MOVES = 14

Bent = tuple[Account, dict[str, Any], Any]
Bend = Callable[[Account, dict[str, Any], Any], Bent]


class Cheat(Wanderer):
    """Everybody of the county, somebody whose office has ended, one whose certificate has run out, and one who holds nearly all offices."""

    def __init__(self, choose: Choose) -> None:
        super().__init__(choose)
        town = self.town
        self.former = self._inspector("T0901", "已离任", until=BEGIN.date() - DAY, certified_until=FAR_AHEAD)
        self.expired = self._inspector("T0902", "证件过期", until=None, certified_until=BEGIN.date() - DAY)
        self.people = [
            town.inspector, town.colleague, town.third, town.head, town.leader, town.bureau_head, town.township, town.office, town.brigade,
            town.trade_inspector, town.auditor, town.administrator, town.observer, town.unit_account, town.other_unit_account, self.former,
            self.expired,
        ]  # fmt: skip
        self.told: Counter[str] = Counter()
        self.days: dict[dt.date, Any] = {}

    def _inspector(self, number: str, name: str, *, until: dt.date | None, certified_until: dt.date) -> Account:
        account = Account.objects.create_user(number, "demo-password", name=name, officer_no=number)
        office = {"role": Role.INSPECTOR, "region": self.town.county, "section": self.town.mines}
        Appointment.objects.create(account=account, valid_from=LONG_AGO, valid_until=until, **office)
        words = {"number": f"鄂B{number}", "category": "安全生产行政执法"}
        Certificate.objects.create(account=account, valid_from=LONG_AGO, valid_until=certified_until, **words)
        return account

    def fresh(self, account: Account) -> Account:
        """As a request of its own would have it: nothing kept from before."""
        return Account.objects.get(pk=account.pk)


# --- how an act is bent -------------------------------------------------------------------------------------------------------


def honest(road: Cheat) -> Bend:
    return lambda actor, data, files: (actor, data, files)


def of_another_day(road: Cheat) -> Bend:
    """Said to be of another day: tomorrow, yesterday, weeks ago; with the scan of what was signed then, or without."""
    ago, scanned = road.choose([-1, 1, 1, 3, 12, 40]), road.choose([True, True, False])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        said = {"acted_on": (clock.today() - ago * DAY).isoformat()} | LATE
        if scanned:
            for name in SCANS:
                files.setlist(name, [photo(f"{name}.jpg")])
        return actor, data | said, files

    return bend


def with_other_days(road: Cheat) -> Bend:
    """Every day in the answers is shifted."""
    by = road.choose([-400, -30, -1, 1, 30, 400])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        return actor, {name: _shifted(value, by) for name, value in data.items()}, files

    return bend


def _shifted(value: Any, by: int) -> Any:
    try:
        return (dt.date.fromisoformat(value) + by * DAY).isoformat()
    except (TypeError, ValueError):
        return value


def by_another_hand(road: Cheat) -> Bend:
    """Anybody of the county."""
    who = road.choose(road.people)
    return lambda actor, data, files: (road.fresh(who), data, files)


def by_who_was_there_before(road: Cheat) -> Bend:
    """Somebody who took part in an earlier act of the case, or the one who holds nearly all offices."""
    before = Account.objects.filter(participations__case=road.case).distinct().order_by("pk")
    who = road.choose([*before, road.town.third])
    return lambda actor, data, files: (road.fresh(who), data, files)


def with_another_second(road: Cheat) -> Bend:
    """The second officer is the first, somebody without a certificate or an office, or one who ordered; others are named for the section head."""
    who, self_named = road.choose(road.people), road.choose([True, False])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        named = (actor if self_named else who).pk
        return actor, {name: named if name.startswith("inspector_") else value for name, value in data.items()}, files

    return bend


def as_signed_by_another(road: Cheat) -> Bend:
    """Entered by one, and said to have been signed yesterday by another."""
    who, actor_too = road.choose(road.people), road.choose([None, *road.people])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        for name in SCANS:
            files.setlist(name, [photo(f"{name}.jpg")])
        said = {"acted_on": (clock.today() - DAY).isoformat(), "signed_by": who.pk} | LATE
        return road.fresh(actor_too or actor), data | said, files

    return bend


def without_an_item(road: Cheat) -> Bend:
    """The last item of a list is left out, or another problem is written in its place."""
    renamed = road.choose([True, False])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        changed = dict(data)
        for name in [name for name in data if name.endswith("-TOTAL_FORMS")]:
            prefix, count = name.removesuffix("-TOTAL_FORMS"), int(data[name])
            if renamed and f"{prefix}-0-problem" in data:
                changed[f"{prefix}-0-problem"] = "另一处问题"
            elif count:
                changed[name] = str(count - 1)
        return actor, changed, files

    return bend


def all_is_well(road: Cheat) -> Bend:
    """Whatever was looked at has passed, with photographs or without."""
    shown = road.choose([True, False])

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        passed = {
            name: "passed" if name.startswith("results-") and name.endswith("-result") else value for name, value in data.items()
        }
        return actor, passed, files if shown else type(files)()

    return bend


def with_something_missing(road: Cheat) -> Bend:
    """One answer is left out."""
    place = road.choose(list(range(12)))

    def bend(actor: Account, data: dict[str, Any], files: Any) -> Bent:
        names = sorted(data)
        gone = names[place % len(names)] if names else ""
        return actor, {name: value for name, value in data.items() if name != gone}, files

    return bend


BENDS: tuple[Callable[[Cheat], Bend], ...] = (
    honest, honest, honest, honest, of_another_day, of_another_day, with_other_days, by_another_hand, by_who_was_there_before,
    by_who_was_there_before, with_another_second, as_signed_by_another, without_an_item, all_is_well, with_something_missing,
)  # fmt: skip


@contextmanager
def bent(road: Cheat, bend: Bend) -> Iterator[None]:
    """Every door is knocked at in the bent way, and what is refused leaves nothing behind."""
    with mock.patch.multiple(acts, **{name: _door(road, getattr(acts, name), bend) for name in DOORS}):
        yield


def _door(road: Cheat, original: Callable[..., Any], bend: Bend) -> Callable[..., Any]:
    def knock(*args: Any, actor: Account, data: Any = None, files: Any = None, **words: Any) -> Any:
        from django.utils.datastructures import MultiValueDict

        actor, data, files = bend(actor, dict(data or {}), MultiValueDict() if files is None else files)
        return tried(lambda: original(*args, actor=actor, data=data, files=files, **words))

    return knock


def tried(attempt: Callable[[], Any]) -> Any:
    """Do it; if it is refused, every table is as it was, but for the refusal in the history."""
    before = Untouched(telling=True)
    before.__enter__()
    try:
        return attempt()
    except REFUSED:
        before.__exit__(None, None, None)
        raise


# --- moves around the acts ----------------------------------------------------------------------------------------------------


def some_task(road: Cheat, *, done: bool = False) -> Task:
    tasks = Task.objects.filter(case=road.case, flow_task_type="HUMAN").order_by("id")
    return road.choose(list(tasks.filter(status="DONE") if done else tasks.filter(status__in=OPEN)))


def claim(road: Cheat) -> None:
    engine_moves.claim(some_task(road).pk, actor=road.fresh(road.choose(road.people)))


def release(road: Cheat) -> None:
    engine_moves.release(some_task(road).pk, actor=road.fresh(road.choose(road.people)), reason="另有任务")


def transfer(road: Cheat) -> None:
    to, by = road.choose(road.people), road.choose(road.people)
    engine_moves.transfer(some_task(road).pk, actor=road.fresh(by), to=road.fresh(to), reason="请代为办理")


def send_back(road: Cheat) -> None:
    engine_moves.send_back(some_task(road).pk, actor=road.fresh(road.choose(road.people)), reason="退回重办")


def take_back(road: Cheat) -> None:
    task = some_task(road, done=True)
    engine_moves.take_back(
        task.pk, actor=road.fresh(road.choose([task.owner or road.town.third, road.town.third])), reason="填写有误"
    )


def cancel(road: Cheat) -> None:
    engine_moves.cancel(road.case.pk, actor=road.fresh(road.choose([road.town.head, *road.people])), reason="误登")


def correct(road: Cheat) -> None:
    """A paper is put right: a day of it, or a text, by whoever issued it or by anybody."""
    document = road.choose(list(IssuedDocument.objects.select_related("case", "party").filter(case=road.case).order_by("id")))
    asked = {one.name: one.value for one in Corrected(document).stated() if one.field}
    name, by = road.choose(sorted(asked)), road.choose([-30, -5, -1, 1])
    value = asked[name]
    other = _shifted(value, by) if _shifted(value, by) != value else f"{value}（更正）"
    data = asked | {"wrong": "原文书填写有误", name: other}
    actor = road.choose([document.issued_by, document.issued_by, *road.people])
    acts.act_on_paper(document.pk, CORRECT, actor=road.fresh(actor), data=data)


def take_in(road: Cheat) -> None:
    """A ledger brings another hazard, found some time ago."""
    region, day = road.town.chengui, clock.today() - road.choose([2, 20]) * DAY
    case = {
        "title": "另一处隐患",
        "region": region,
        "township": region,
        "category": "other",
        "level": "general",
        "opened_on": day,
    }
    record = HazardRecord(description="护栏缺失两处，无警示牌", source="patrol", found_on=day)
    with transaction.atomic():
        adoption.adopt_many(HazardFlow, [adoption.Matter(case=case, record=record, stands_at="verify")], by=road.town.township)


def register_behind(road: Cheat) -> None:
    """Another hazard is registered today, and was found before."""
    mine = road.case
    try:
        found = (clock.today() - road.choose([1, 10]) * DAY).isoformat()
        road.register(similar_checked="on", found_on=found)
    finally:
        road.case = mine


def office_ends(road: Cheat) -> None:
    """Somebody leaves: whatever he does from tomorrow on is refused."""
    who = road.choose([road.town.colleague, road.town.brigade, road.town.trade_inspector])
    Appointment.objects.filter(account=who, valid_until=None).update(valid_until=clock.today())


AROUND = (claim, release, transfer, send_back, take_back, cancel, correct, correct, take_in, register_behind, office_ends)


# --- the walk -----------------------------------------------------------------------------------------------------------------


def move(road: Cheat) -> None:
    kind = road.choose(["act"] * 6 + ["time"] * 2 + ["around"] * 3)
    road.now += dt.timedelta(minutes=1)
    if kind == "time":
        road.now += road.choose(LEAPS)
    with clock.at(road.now):
        remember(road)
        before = {day: always.entered_behind(day) for day in road.days}
        name = {"act": act, "around": around, "time": time_passes}[kind](road)
        jobs.run_due()
        road.case.refresh_from_db()
        road.walked.append(name)
        check(road, before)


def act(road: Cheat) -> str:
    waiting = [name for name in open_steps(road.case) if name not in LEFT_OUT] or possible(road.case)
    name, bending = road.choose(road.choose([waiting, waiting, possible(road.case)])), road.choose(BENDS)
    if road.case.closed_on is not None:
        bending = road.choose(BENDS[4:])
    with bent(road, bending(road)):
        return attempt(road, f"{name} {bending.__name__}", moves(road)[name])


def around(road: Cheat) -> str:
    chosen = road.choose(AROUND)
    with bent(road, honest(road)):
        direct = chosen in (correct, take_in, register_behind, office_ends)
        return attempt(road, chosen.__name__, lambda: chosen(road) if direct else tried(lambda: chosen(road)))


def attempt(road: Cheat, words: str, doing: Callable[[], Any]) -> str:
    kind = words.split()[-1]
    try:
        with transaction.atomic():
            doing()
    except REFUSED:
        road.told[f"{kind} refused"] += 1
        return f"({words})"
    except NO_OCCASION as none:
        if not _of_the_player(none):
            raise
        return "-"
    road.told[f"{kind} done"] += 1
    return words


def _of_the_player(error: BaseException) -> bool:
    """Whether it was the player that had nothing to do, and no door was opened: the fault lies in the tests."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
        if "/workflows/" in trace.tb_frame.f_code.co_filename and "/tests/" not in trace.tb_frame.f_code.co_filename:
            return False
    return True


def time_passes(road: Cheat) -> str:
    sweep()
    return f"to {clock.today():%m-%d}"


def remember(road: Cheat) -> None:
    """Of the days that are over the latest and some before stay in memory, with what was counted of them then."""
    yesterday = clock.today() - DAY
    for day in (yesterday, yesterday - 6 * DAY):
        if day not in road.days and day >= BEGIN.date() - DAY:
            road.days[day] = counted(road, day)
    for day in sorted(road.days)[:-6]:
        del road.days[day]


#: Any day on which no limit of a year falls: the statements of the figures are made for it once, and asked of other days with its days shifted.
A_DAY = dt.date(2024, 6, 13)
Statement = tuple[str, tuple[Any, ...]]


def counted(road: Cheat, day: dt.date) -> list[Any]:
    """What every page and return says of that day: the board, the statistics and the declared figures."""
    answers = []
    with connection.cursor() as cursor:
        for sql, parameters in statements_of(road.town.bureau_head.pk):
            cursor.execute(sql, [_on(value, day) for value in parameters])
            answers.append(sorted(map(str, cursor.fetchall())))
    return answers


@cache
def statements_of(account: int) -> list[Statement]:
    """The statements by which board, statistics and figures count a day that is over; making them takes a second, asking them does not."""
    found: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        found.append((sql, tuple(parameters or ())))
        return execute(sql, parameters, many, context)

    with clock.at(dt.datetime.combine(A_DAY + 300 * DAY, dt.time(10), clock.ZONE)):
        reader = Account.objects.get(pk=account)
        with connection.execute_wrapper(note):
            rectification.count(Scope(BOARD, reader, {"on": A_DAY}, A_DAY))
            hazard_figures.statistics(hazard_figures.EVERYTHING, A_DAY)
            figures.values(Span.of(A_DAY.year, A_DAY))
    return found


def _on(value: Any, day: dt.date) -> Any:
    """A day of a statement as far from the day asked for as it was from the one it was made for; the year's first day stays."""
    try:
        said = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    if abs(said - A_DAY) > 30 * DAY:
        return value
    moved = said + (day - A_DAY)
    return moved if isinstance(value, dt.date) else moved.isoformat()


def scope_of(road: Cheat, day: dt.date) -> Scope:
    return Scope(BOARD, road.town.bureau_head, {"on": day}, day)


def check(road: Cheat, before: dict[dt.date, set[tuple[str, int]]]) -> None:
    """What always holds; and no figure of a past day has moved, unless something was entered behind it, which is listed."""
    broke = [words for case in Case.objects.filter(process="hazards") for words in always.broken(case)]
    assert broke == []
    for day, then in road.days.items():
        now = counted(road, day)
        if now == then:
            continue
        entered = always.entered_behind(day) - before[day]
        moved = [(old, new) for old, new in zip(then, now, strict=True) if old != new]
        assert entered, f"figures of {day} have moved though nothing was entered behind it: {moved}"
        assert _listed(road, day, entered), f"{entered} has moved {day} and is not listed"
        road.days[day] = now


def _listed(road: Cheat, day: dt.date, entered: set[tuple[str, int]]) -> bool:
    """Whether the page of that day names whatever was entered behind it just now."""
    rows = since.entered(BOARD, road.town.bureau_head, day, clock.end_of(day), most=None)
    named = {(row.case.pk, row.on) for row in rows}
    acts_ = EnteredLater.objects.filter(pk__in=[pk for kind, pk in entered if kind == "act"])
    late = {(row.case_id, row.acted_on) for row in acts_}
    cases = {pk for kind, pk in entered if kind == "case"}
    return late <= named and all(any(case == pk for case, _on in named) for pk in cases)


def cheat(story: str, choose: Choose) -> Counter[str]:
    """So many moves from where a story begins; what was tried is counted."""
    with transaction.atomic():
        road = Cheat(choose)
        with clock.at(road.now):
            STORIES[story].begin(road)
        assert road.case is not None
        try:
            for _ in range(MOVES):
                move(road)
        except BaseException as error:
            error.add_note(f"from {story!r}: {' | '.join(road.walked)}")
            raise
        assert audit.verify() == [], road.walked
        road.told["closed"] += road.case.closed_on is not None
        road.told["acts"] += Participation.objects.filter(case=road.case).values("act_no").distinct().count()
        transaction.set_rollback(True)
    return road.told


#: So many walks, the same every time. `./dev test --walks N --seed S` draws N others.
DRAWN = "ANJIAN_WALKS" in os.environ
EXAMPLES = max(int(os.environ.get("ANJIAN_WALKS", "14")), 1)
SEED = int(os.environ.get("ANJIAN_WALKS_SEED", "2024"))


@pytest.mark.walk
@settings(
    max_examples=max(EXAMPLES // 4, 1), derandomize=not DRAWN, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink] if DRAWN else [Phase.explicit, Phase.generate],
)  # fmt: skip
@given(data=st.data())
def test_no_dishonest_move_gets_through(data: st.DataObject) -> None:
    """A fixed set by day; what fails among newly drawn walks is shrunk to the fewest moves."""
    cheat(data.draw(st.sampled_from(sorted(STORIES))), lambda options: data.draw(st.sampled_from(options)))


@pytest.mark.walk
def test_every_kind_of_dishonesty_is_tried_and_nothing_gets_through() -> None:
    """From every story at least once; what is bent is refused more often than not, and honest acts go on."""
    told: Counter[str] = Counter()
    names = sorted(STORIES)
    for number in range(max(EXAMPLES, len(names))):
        story = names[number % len(names)]
        try:
            told += cheat(story, Random(f"dishonest:{SEED}:{story}:{number}").choice)
        except BaseException as error:
            error.add_note(f"walk {number} of {story!r}, seed {SEED}, {EXAMPLES} walks")
            raise
    if not DRAWN:
        tried_kinds = {words.split()[0] for words in told}
        assert {bend.__name__ for bend in BENDS} | {each.__name__ for each in AROUND} <= tried_kinds, told
        assert all(told[f"{name} refused"] for name in ("by_another_hand", "of_another_day", "claim", "cancel")), told
