"""What is owed is agreed on, dunned for, brought to the court; the execution suspended, resumed, ended."""

from __future__ import annotations

from cases import terms as limits
from tests.enforcement.court_road import CourtRoad
from tests.enforcement.transitions.table import HANDLERS, Chapter
from tests.enforcement.transitions.walk import Walk
from tests.enforcement.whole_road import DAY
from workflows.enforcement import payments, terms
from workflows.engine import tasks


class CourtWalk(Walk, CourtRoad):
    """The walk with the acts of this chapter."""


def taken_in_hand(road: Walk) -> CourtWalk:
    """The same walker, with this chapter's short words."""
    road.__class__ = CourtWalk
    assert isinstance(road, CourtWalk)
    return road


def agreed_and_broken(road: Walk) -> None:
    road = taken_in_hand(road)
    due = road.overdue().pay_due_on
    assert due is not None
    road.on(due + 10 * DAY)
    left = payments.owed_by(road.facts, road.today).total
    road.refuses("overdue", "sign_agreement", "E-ENF-43", lambda: road.agree(left - 1))
    with road.row("overdue", "sign_agreement"):
        road.agree(13000, left - 13000)
    until = road.facts.plan_due_on
    assert until is not None
    road.on(until + DAY)
    with road.row("deferred", "breach_agreement"):
        tasks.sweep()


def dunned_and_executed(road: Walk) -> None:
    """Dunned and answered; the court accepts, refuses, is contested; suspended and resumed; at last all is in."""
    road = taken_in_hand(road)
    road.overdue()
    with road.row("overdue", "serve_dunning"):
        road.dun()
        road.refuses("overdue", "serve_dunning", "E-ENF-02", lambda: road.serve_dunning(inspector_2=road.town.inspector))
        road.refuses("overdue", "serve_dunning", "E-ENF-41", lambda: road.serve_dunning(proof=[]))
        road.serve_dunning()
    with road.row("overdue", "answer_dunning"):
        road.say()
        road.reply()
    road.over(limits.count(terms.DUN, road.today).due_on)
    road.refuses("overdue", "apply_court", "E-ENF-21", road.apply_court)
    road.to_the_window()
    with road.row("overdue", "apply_court"):
        road.apply_court()
    with road.row("enforcement_applied", "court_accepted"):
        road.accepted()
    with road.row("enforcement_applied", "court_refused"):
        road.refused_by_court()
    with road.row("enforcement_applied", "contest_ruling"):
        road.contest()
    with road.row("enforcement_applied", "suspend_execution"):
        road.suspend()
    with road.row("execution_suspended", "resume_execution"):
        road.resume()
    left = payments.owed_by(road.facts, road.today)
    with road.row("enforcement_applied", "court_executed"):
        road.pay(("fine", str(left.fine)), ("surcharge", str(left.surcharge)), step="court_executed")


def ended_by_the_head(road: Walk) -> None:
    road = taken_in_hand(road)
    road.applied()
    with road.row("enforcement_applied", "end_execution"):
        road.end_it()


def ended_while_it_is_suspended(road: Walk) -> None:
    road = taken_in_hand(road)
    road.applied()
    road.suspend()
    with road.row("execution_suspended", "end_execution"):
        road.end_it()


RATE = "the surcharge is a rate, reckoned to the day of payment: no clock runs for it"
FINANCE = {"finance": "who takes the money in hears what becomes of it"}
BOTH_HEAR = {**FINANCE, "handlers": HANDLERS}
CHAPTER = Chapter(
    stories=(agreed_and_broken, dunned_and_executed, ended_by_the_head, ended_while_it_is_suspended),
    said_otherwise={
        ("deferred", "breach_agreement", "deadlines_started"): ("TL-ENF-36", RATE),
        ("execution_suspended", "end_execution", "deadlines_stopped"): (
            "TL-ENF-39;TL-ENF-37",
            "the days of the court, which went on, end with it",
        ),
        ("overdue", "sign_agreement", "deadlines_started"): (
            "TL-ENF-26",
            "the agreement ends before the window of the court, whose clock begins with the end of the remedies",
        ),
    },
    told_besides={
        ("deferred", "breach_agreement"): FINANCE,
        ("overdue", "sign_agreement"): {"handlers": HANDLERS},
        ("overdue", "answer_dunning"): {"handlers": HANDLERS},
        ("overdue", "apply_court"): BOTH_HEAR,
        ("enforcement_applied", "contest_ruling"): {"handlers": HANDLERS},
        ("enforcement_applied", "suspend_execution"): BOTH_HEAR,
        ("execution_suspended", "resume_execution"): BOTH_HEAR,
        ("enforcement_applied", "end_execution"): BOTH_HEAR,
        ("execution_suspended", "end_execution"): BOTH_HEAR,
    },
    not_kept={("deferred", "breach_agreement"): {"TL-ENF-26": "ran out: that is what the row is about"}},
    met_at={(("enforcement_applied", "court_executed"), "E-ENF-30"): "test_court.py"},
)
