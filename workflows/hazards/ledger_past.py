"""What was done about a hazard before its ledger came in: its steps with their days and people, and its clocks with their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cases.vocabulary import Result
from permissions.models import Account
from workflows.engine.adoption import DoneStep, OldClock
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_roads import written_day
from workflows.hazards.vocabulary import HazardState

PASSED_ON = frozenset({HazardState.PASSED, HazardState.CLOSING, HazardState.CLOSED})
#: Stages at which the period of an order still counts.
PERIOD_RUNS = frozenset({HazardState.RECTIFYING, HazardState.EXTENSION_REQUESTED})
#: Stages behind a re-inspection that has been made.
REVIEWED = PASSED_ON | {HazardState.FAILED, HazardState.PENALTY_REFERRED, HazardState.CLOSURE_PROPOSED}


# --- steps -----------------------------------------------------------------------------------------------------------------


def steps(entry: Entry) -> list[DoneStep]:
    """The steps behind the hazard in the order of their days, with the people the ledger names; where it names none, nobody is invented."""
    return sorted(_steps(entry), key=lambda done: done.on)


def _steps(entry: Entry) -> Iterator[DoneStep]:
    found_on, day = entry.days["found_on"], entry.day
    entered = day("entered_on") or found_on
    yield _step("register", entry.inspectors, entered)
    if entry.state == HazardState.REGISTERED:
        return
    yield _step("verify", [], day("verified_on") or entered)
    if entry.orders and entry.is_on_site:
        yield _step("fix_on_site", entry.inspectors, day("served_on") or found_on)
    else:
        yield from _first_order(entry)
        yield from _more_time(entry)
        yield from _listing(entry)
        yield from _reviews(entry)
        yield from _penalty(entry)
    yield from _closing(entry)


def _first_order(entry: Entry) -> Iterator[DoneStep]:
    served = entry.day("served_on")
    if served is None or not entry.measures:
        return
    # INS-03 alone stops something without a period of its own.
    alone = entry.due is None
    people = tuple(one.pk for one in entry.inspectors[:2])
    if alone:
        yield DoneStep("order_stop", None, served, people, "ordered")
    else:
        yield _step("order_rectify", entry.inspectors, served)
    yield _step("serve_stop" if alone else "serve_order", entry.inspectors, served)


def _more_time(entry: Entry) -> Iterator[DoneStep]:
    if entry.has_request:
        listed = "listed_" if entry.is_listed else ""
        steps = {f"request_{listed}extension": "ext_applied_on", f"decide_{listed}extension": "ext_answered_on"}
        yield from _dated(entry, steps)


def _listing(entry: Entry) -> Iterator[DoneStep]:
    yield from _dated(entry, {"propose_listing": "proposed_on"})
    if not entry.is_listed:
        return
    announced = entry.day("list_served_on") is not None or entry.texts.get("list_no")
    yield from _dated(entry, {"approve_listing": "list_approved_on"})
    yield from _dated(entry, {"announce_listing": "list_approved_on"} if announced else {})
    yield from _dated(entry, {"serve_listing": "list_served_on", "submit_plan": "plan_on"})
    for held in entry.rounds:
        yield _step("tracking_round", [], held.held_on)
        if not (entry.state == HazardState.TRACKING and held == entry.rounds[-1]):
            yield _step("back_to_listed", [], held.held_on)


def _reviews(entry: Entry) -> Iterator[DoneStep]:
    """What the unit reported and the officers looked at, by the road of the hazard."""
    day, asked, second = entry.day, entry.day("asked_on"), entry.day("served2_on")
    report, review = ("apply_acceptance", "accept_listed") if entry.is_listed else ("report_done", "reinspect")
    if entry.is_stop:
        yield from _resumption(entry)
        return
    if asked is not None:
        yield _step(report, [], asked)
    for number in (1, 2, 3):
        reviewed = day(f"review{number}_on") or (day("closed_on") if number == 1 and entry.reviewers.get(1) else None)
        if reviewed is not None and entry.state != HazardState.REVIEW_DUE:
            yield _step(review, entry.reviewers.get(number, []), reviewed)
    if second is not None:
        yield DoneStep("reorder", None, second, tuple(one.pk for one in entry.inspectors[:2]), "ordered")
        yield _step("serve_order", entry.inspectors, second)


def _resumption(entry: Entry) -> Iterator[DoneStep]:
    yield from _dated(entry, {"apply_resume": "resume_applied_on"})
    reviewed = entry.day("resume_reviewed_on") or entry.day("review1_on")
    if reviewed is not None:
        yield _step("review_resume", entry.reviewers.get(1, []), reviewed)
        if entry.resume_granted is not None:
            yield _step("decide_resume", [], reviewed)


def _penalty(entry: Entry) -> Iterator[DoneStep]:
    yield from _dated(entry, {"refer_penalty": "referred_on", "enter_penalty": "decided_on"})
    yield from _dated(entry, {"follow_penalty": "decided_on"} if entry.state != HazardState.PENALTY_REFERRED else {})
    if entry.state == HazardState.CLOSURE_PROPOSED:
        yield _step("propose_closure", [], proposed_for_closure(entry))


def proposed_for_closure(entry: Entry) -> dt.date:
    """The ledger has no column for it: the day in its remark, else the last day on which something was done."""
    done = [entry.day(name) for name in ("found_on", "referred_on", "decided_on", "review2_on", "review3_on")]
    last = max(day for day in done if day is not None)
    written = written_day(entry.texts.get("note", ""))
    return written if written is not None and written >= last else last


def _closing(entry: Entry) -> Iterator[DoneStep]:
    submitted, stopped = entry.day("submitted_on"), entry.is_stop
    if submitted is not None and not entry.is_on_site:
        yield _step("submit_after_stop" if stopped else "submit_closing", [], submitted)
    if entry.state == HazardState.CLOSED:
        name = "close_on_site" if entry.is_on_site else "approve_closing"
        yield _step(name, [entry.closed_by] if entry.closed_by else [], entry.days["closed_on"])


def _dated(entry: Entry, steps: Mapping[str, str]) -> Iterator[DoneStep]:
    """Steps of which the ledger tells the day, in the columns named, and nobody who did them."""
    for name, column in steps.items():
        if (on := entry.day(column)) is not None:
            yield _step(name, [], on)


def _step(name: str, accounts: Sequence[Account], on: dt.date) -> DoneStep:
    ids = [account.pk for account in accounts]
    return DoneStep(name, ids[0] if ids else None, on, tuple(ids[1:]))


# --- clocks ----------------------------------------------------------------------------------------------------------------


def clocks(entry: Entry) -> Iterator[OldClock]:
    """Every clock of the hazard with its own dates, and the days on which they were met."""
    if not entry.is_on_site:
        yield from _periods(entry)
        yield from _stop_clocks(entry)
        yield from _listing_clocks(entry)
    asked, answered = entry.day("ext_applied_on"), entry.day("ext_answered_on")
    if asked is not None and entry.has_request and not entry.is_listed:
        yield OldClock("TL-HAZ-03", asked, met_on=answered, task_key="decide_extension")


def _asked_within(entry: Entry, since: dt.date, before: dt.date | None) -> dt.date | None:
    """The report of completion that belongs to the period that began on this day."""
    asked = entry.day("asked_on")
    return asked if asked is not None and since <= asked and (before is None or asked < before) else None


def _periods(entry: Entry) -> Iterator[OldClock]:
    """The period of the order, of the second order, of the order that came with the penalty; then the re-inspection."""
    day, served, due = entry.day, entry.day("served_on"), entry.due
    if not entry.orders or served is None or due is None:
        return
    starts = [(served, due, "order_rectify"), (day("served2_on"), day("due2_on"), "reorder")]
    starts.append((day("decided_on"), day("due3_on"), "follow_penalty"))
    periods = [(start, until, key) for start, until, key in starts if start is not None and until is not None]
    for number, (start, until, key) in enumerate(periods):
        following = periods[number + 1][0] if number + 1 < len(periods) else None
        met = _asked_within(entry, start, following)
        over = following is not None or entry.state not in PERIOD_RUNS
        moved = _moved(entry, day("due_original"), due) if number == 0 else {}
        yield OldClock("TL-HAZ-01", start, until, met_on=met, lapsed=over and met is None, task_key=key, **moved)
    yield from _review_clock(entry, *periods[-1][:2])


def _moved(entry: Entry, old: dt.date | None, due: dt.date) -> dict[str, Any]:
    """How a clock got its later last day, where more time was granted."""
    granted = entry.day("ext_answered_on")
    reason: dict[str, Any] = {"extended_reason": entry.texts.get("ext_reason", "")}
    return reason | ({"original_due_on": old, "extended_on": granted} if old is not None and old != due and granted else {})


def _review_clock(entry: Entry, start_of_period: dt.date, due: dt.date) -> Iterator[OldClock]:
    """TL-HAZ-04: from the day the unit asks, or the day after the period, whichever is first."""
    after = due + dt.timedelta(days=1)
    start = min(_asked_within(entry, start_of_period, None) or after, after)
    if entry.state in (HazardState.OVERDUE, HazardState.REVIEW_DUE):
        yield OldClock("TL-HAZ-04", start, task_key="reinspect")
    reviewed = entry.day(f"review{entry.last_review}_on") if entry.last_review else None
    if entry.state in REVIEWED and reviewed is not None:
        yield OldClock("TL-HAZ-04", min(start, reviewed), met_on=reviewed, task_key="reinspect")


def _stop_clocks(entry: Entry) -> Iterator[OldClock]:
    """The stop until its last day or the consent to resume (TL-HAZ-18), and the review that was asked for (TL-HAZ-05)."""
    day, served, until = entry.day, entry.day("served_on"), entry.day("stop_until")
    if served is None or until is None:
        return
    resumed = day("resume_reviewed_on") if entry.resume_granted else None
    if entry.is_stop:
        yield OldClock("TL-HAZ-18", served, until, met_on=resumed, task_key="order_stop")
    if applied := day("resume_applied_on"):
        yield OldClock("TL-HAZ-05", applied, met_on=day("resume_reviewed_on"), task_key="review_resume")


def _listing_clocks(entry: Entry) -> Iterator[OldClock]:
    """Notice, treatment, plan, rounds and acceptance of a listed hazard."""
    day = entry.day
    if not entry.is_listed:
        return
    served, asked, reviewed = day("list_served_on"), day("asked_on"), day("review1_on")
    yield OldClock("TL-HAZ-10", entry.days["list_approved_on"], met_on=served, task_key="approve_listing")
    if served is None or entry.treat_due is None:
        return
    moved = _moved(entry, day("list_due_original"), entry.treat_due)
    yield OldClock("TL-HAZ-11", served, entry.treat_due, met_on=asked, task_key="announce_listing", **moved)
    yield OldClock("TL-HAZ-19", served, met_on=day("plan_on"), task_key="announce_listing")
    yield from _round_clocks(entry, served)
    if asked is not None:
        done = entry.state in PASSED_ON or entry.results.get(1) == Result.FAILED
        yield OldClock("TL-HAZ-13", asked, met_on=reviewed if done else None, task_key="accept_listed")


def _round_clocks(entry: Entry, served: dt.date) -> Iterable[OldClock]:
    """TL-HAZ-14: from the service to the first round, then from round to round."""
    starts: list[tuple[dt.date, dt.date | None, str]] = [(served, None, "announce_listing")]
    starts += [(held.held_on, held.next_due, "tracking_round") for held in entry.rounds]
    for number, (start, until, key) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else None
        yield OldClock("TL-HAZ-14", start, until, met_on=following, task_key=key)
