"""Nobody gets through: no decision stands without a served notice and a valid opinion on the very words, whoever bends days, hands or drafts.

Every move is an act of the procedure as somebody might bend it, a draft changed behind its review, evidence excluded behind the report, or a
move around the procedure. What always holds is asked of the tables in `always`; what is refused leaves nothing but the refusal in the history.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from tests.cast import FAR_AHEAD, LONG_AGO
from tests.enforcement.always import broken
from tests.enforcement.test_random_walk_of_enforcement import (
    BEGIN,
    BEGINNINGS,
    LEAPS,
    Choose,
    Wanderer,
    moves,
    possible,
    propose,
    when,
)
from tests.workflows import test_dishonest_walk as dishonest
from workflows.enforcement import rules_discussion
from workflows.enforcement.models import Exhibit
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MOVES = 8
REFUSED = (*dishonest.REFUSED, Http404)
NO_OCCASION = (
    Task.DoesNotExist,
    IssuedDocument.DoesNotExist,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    StopIteration,
    AssertionError,
)


class Cheat(Wanderer):
    """Everybody of the county, somebody whose office has ended, and one whose certificate has run out."""

    def __init__(self, choose: Choose, violation: Any, parties: int) -> None:
        super().__init__(choose, violation, parties)
        town = self.town
        yesterday = BEGIN.date() - DAY
        self.former = self._inspector("T0901", "已离任", until=yesterday, certified_until=FAR_AHEAD)
        self.expired = self._inspector("T0902", "证件过期", until=None, certified_until=yesterday)
        self.people = [
            town.inspector, town.colleague, town.third, town.head, town.leader, town.bureau_head, town.brigade, town.trade_inspector, town.auditor,
            town.administrator, town.unit_account, town.other_unit_account, self.lawyer, self.finance, self.archivist, self.former, self.expired,
            *self.appointed.values(),
        ]  # fmt: skip
        self.tally: Counter[str] = Counter()

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


BENDS = (
    dishonest.honest, dishonest.honest, dishonest.honest, dishonest.of_another_day, dishonest.with_other_days, dishonest.by_another_hand,
    dishonest.by_who_was_there_before, dishonest.with_another_second, dishonest.as_signed_by_another, dishonest.without_an_item,
    dishonest.with_something_missing,
)  # fmt: skip


# --- moves around the acts ---------------------------------------------------------------------------------------------------


def draft_changed(road: Cheat) -> None:
    """Another proposal, or other facts, behind the report: by whoever knocks at the door of the act, asked for or not."""
    facts, by = road.choose(road.parties), road.choose([road.town.inspector, road.town.third])
    if {"submit_report", "submit_changed_draft"} & set(road.waiting):
        propose(road, facts)
        return
    row = {"no_penalty_ground": "G2", "amount_reason": "首次违法且危害后果轻微并及时改正"}
    acts.do_aside(road.case.pk, "propose", actor=road.fresh(by), data=row, of=str(facts.party_id))


def evidence_excluded(road: Cheat) -> None:
    """What the report rests on is excluded, by a handler or by the lawyer."""
    exhibit = road.choose(list(Exhibit.objects.filter(case=road.case, excluded_on=None).order_by("no")))
    by = road.choose([road.town.inspector, road.lawyer])
    road.do("exclude_evidence", road.fresh(by), exhibit=exhibit, exclusion_reason="来源无法查证")


def decided_at_once(road: Cheat) -> None:
    """Whatever still waits before the decision is done this minute, and the head decides; what is refused is left."""
    by = road.choose([road.town.bureau_head, road.town.leader, road.town.third])
    for facts in road.parties:
        for act in (
            partial(road.serve_notice, facts),
            partial(road.recheck, "keep", facts),
            partial(road.decide, facts, road.fresh(by)),
        ):
            try:
                with transaction.atomic():
                    act()
            except (*REFUSED, KeyError):
                road.tally["hurry refused"] += 1


def reviewed_unread(road: Cheat) -> None:
    """An opinion on another draft than the one that lies there."""
    road.review(actor=road.fresh(road.choose([road.lawyer, road.town.third])), draft=road.choose(["0" * 64, ""]))


def discussed_by_few(road: Cheat) -> None:
    """Two of the leaders agree for all of them, or a handler writes it down."""
    task = Task.objects.filter(case=road.case, step="discuss", status__in=OPEN).order_by("pk").first()
    of = task.party_id if task is not None else None
    said = {"vote": "for", "words": "已经阅读案卷，同意处罚"}
    away = {"attendance": "absent", "reason": "外出学习", "vote": "", "words": ""}
    due = len(rules_discussion.members_on(road.today))
    if road.choose([True, False]):
        road.discuss(of, [said, *[away] * (due - 2), said])
    else:
        road.discuss(of, [said] * due, recorder=road.town.inspector)


def heard_at_once(road: Cheat) -> None:
    """A hearing on the next day, or by a handler, or before its day: what is refused is left."""
    tomorrow = clock.now() + DAY
    soon = {"hearing_at": tomorrow, "enrol_by": road.today}
    for facts in road.parties:
        for act in (
            partial(road.ask, facts),
            partial(road.fix, facts, road.fresh(road.choose([road.host, road.town.inspector])), **soon),
            partial(road.fix, facts, **when(road, facts), member_1=road.town.colleague),
            partial(road.hand_over, "serve_hearing_notice", facts),
            partial(road.hold, facts, road.fresh(road.choose([road.host, road.town.third]))),
        ):
            try:
                with transaction.atomic():
                    act()
            except (*REFUSED, *NO_OCCASION):
                road.tally["hearing refused"] += 1


AROUND = (
    discussed_by_few, discussed_by_few, heard_at_once, heard_at_once,
    draft_changed, draft_changed, evidence_excluded, evidence_excluded, decided_at_once, decided_at_once, reviewed_unread, dishonest.claim,
    dishonest.release, dishonest.transfer, dishonest.send_back, dishonest.take_back, dishonest.cancel, dishonest.correct,
)  # fmt: skip
#: Moves that go through the doors of the acts; the others are knocked at themselves.
DIRECT = (
    draft_changed, evidence_excluded, decided_at_once, reviewed_unread, discussed_by_few, heard_at_once, dishonest.correct,
)  # fmt: skip


# --- the walk ----------------------------------------------------------------------------------------------------------------


def move(road: Cheat) -> None:
    kind = road.choose(["act"] * 5 + ["time"] * 2 + ["around"] * 4)
    road.now += dt.timedelta(minutes=2)
    if kind == "time":
        road.now += road.choose(LEAPS)
    with clock.at(road.now):
        if kind == "time":
            sweep()
            words = f"to {clock.today():%m-%d}"
        else:
            words = act(road) if kind == "act" else around(road)
        jobs.run_due()
        road.case.refresh_from_db()
        road.walked.append(words)
        assert broken(road.case) == [], road.walked


def act(road: Cheat) -> str:
    options = road.choose([road.waiting or possible(road), possible(road)])
    name, bending = road.choose(options), road.choose(BENDS)
    with dishonest.bent(road, bending(road)):
        return attempt(road, f"{name} {bending.__name__}", moves(road)[name])


def around(road: Cheat) -> str:
    chosen = road.choose(AROUND)
    with dishonest.bent(road, dishonest.honest(road)):
        doing = (lambda: chosen(road)) if chosen in DIRECT else (lambda: dishonest.tried(lambda: chosen(road)))
        return attempt(road, chosen.__name__, doing)


def attempt(road: Cheat, words: str, doing: Callable[[], Any]) -> str:
    kind = words.split()[-1]
    try:
        with transaction.atomic():
            doing()
    except REFUSED:
        road.tally[f"{kind} refused"] += 1
        return f"({words})"
    except NO_OCCASION as none:
        if not dishonest._of_the_player(none):
            raise
        road.tally[f"{kind} idle"] += 1
        return "-"
    road.tally[f"{kind} done"] += 1
    return words


def cheat(name: str, choose: Choose, violation: Any, parties: int) -> Counter[str]:
    """So many moves from where a walk begins; what was tried is counted."""
    with transaction.atomic():
        with clock.at(BEGIN):
            road = Cheat(choose, violation, parties)
            road.choose = lambda options: options[0]
            BEGINNINGS[name](road)
            road.choose = choose
        try:
            for _ in range(MOVES):
                move(road)
            assert audit.verify() == []
        except BaseException as error:
            error.add_note(f"{parties} parties from {name}: {' | '.join(road.walked)}")
            raise
        transaction.set_rollback(True)
    return road.tally


@pytest.mark.parametrize(
    ("name", "moves_"),
    [
        ("told", [decided_at_once]),
        ("hearing_notified", [heard_at_once, decided_at_once]),
        ("to_be_discussed", [decided_at_once]),
        ("to_be_decided", [evidence_excluded, decided_at_once]),
        ("under_review", [decided_at_once]),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_whoever_hurries_is_held_up(violation: Any, name: str, moves_: list[Callable[[Cheat], None]]) -> None:
    """While the party may still speak, on evidence that was excluded, before the lawyer has read: nothing is decided."""
    with transaction.atomic(), clock.at(BEGIN):
        road = Cheat(lambda options: options[0], violation, 1)
        BEGINNINGS[name](road)
        for each in moves_:
            each(road)
        assert broken(road.case) == [] and road.facts.decided_on is None and road.tally["hurry refused"]
        transaction.set_rollback(True)


DRAWN = "ANJIAN_WALKS" in os.environ
EXAMPLES = max(int(os.environ.get("ANJIAN_WALKS", "8")), 1)
SEED = int(os.environ.get("ANJIAN_WALKS_SEED", "2026"))


@pytest.mark.walk
def test_no_decision_stands_untold_or_unread_whatever_is_bent(violation: Any) -> None:
    told: Counter[str] = Counter()
    names = list(BEGINNINGS)[1:]
    for number in range(EXAMPLES):
        name, parties = names[number % len(names)], 1 + number % 2
        told += cheat(name, Random(f"penalty:{SEED}:{name}:{number}").choice, violation, parties)
    if not DRAWN:
        assert sum(count for words, count in told.items() if words.endswith("refused")) > EXAMPLES, told
        assert sum(count for words, count in told.items() if words.endswith("done")) > EXAMPLES, told
