"""A good row of the ledger as a matter: its case, its record, where it stands, and the rows of the hazard's own tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from cases.models import Referral
from cases.vocabulary import Result
from foundation import settings as bureau
from permissions.models import Account
from workflows.engine.adoption import Matter, OldDuty, OldPaper
from workflows.hazards import ledger
from workflows.hazards import ledger_past as past
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_register import Register
from workflows.hazards.ledger_rows import RowReading, order_numbers
from workflows.hazards.models import (
    ExtensionRequest,
    HazardItem,
    HazardRecord,
    ListingBatch,
    Reinspection,
    RoundVisit,
    TrackingRound,
)
from workflows.hazards.vocabulary import STOP_MEASURES, ClosureGround, ExtensionDecision, HazardState, Measure, Withdrawal

ADOPTED = "台账导入"
UNKNOWN = "台账未载"

#: The step at which an open hazard waits in each state, and the one beside it.
STANDS_AT: dict[str, tuple[str, ...]] = {
    HazardState.REGISTERED: ("verify",),
    HazardState.VERIFIED: ("order_rectify",),
    HazardState.ON_SITE_FIXED: ("close_on_site",),
    HazardState.RECTIFYING: ("report_done",),
    HazardState.OVERDUE: ("open_review",),
    HazardState.REVIEW_DUE: ("reinspect",),
    HazardState.PASSED: ("submit_closing",),
    HazardState.FAILED: ("reorder",),
    HazardState.CLOSING: ("approve_closing",),
    HazardState.EXTENSION_REQUESTED: ("report_done", "decide_extension"),
    HazardState.STOPPED: ("apply_resume",),
    HazardState.RESUME_REQUESTED: ("review_resume",),
    HazardState.LISTING_PROPOSED: ("approve_listing",),
    HazardState.LISTED: ("apply_acceptance",),
    HazardState.TRACKING: ("apply_acceptance", "back_to_listed"),
    HazardState.PENALTY_REFERRED: ("await_penalty",),
    HazardState.CLOSURE_PROPOSED: ("decide_closure",),
}
#: Where the same state of a listed hazard waits at another step.
LISTED_STANDS_AT: dict[str, tuple[str, ...]] = {
    HazardState.OVERDUE: ("open_acceptance",),
    HazardState.REVIEW_DUE: ("accept_listed",),
    HazardState.FAILED: ("continue_listing",),
    HazardState.EXTENSION_REQUESTED: ("apply_acceptance", "decide_listed_extension"),
}


def matter_of(reading: RowReading, entry: Entry, register: Register) -> Matter:
    """The hazard of a good row: case, record, where it stands, what was done before by whom, its clocks, papers and items."""
    stands = _stands(entry)
    finished_on = _finished_on(entry)
    return Matter(
        case=_case(reading, entry, register, finished_on),
        record=_record(reading, entry),
        stands_at=stands[0] if stands else None,
        beside=stands[1:],
        outcome=entry.state if finished_on else "",
        done=tuple(past.steps(entry)),
        clocks=tuple(past.clocks(entry)),
        duties=tuple(_duties(entry, register)),
        papers=tuple(_papers(reading, entry)),
        rows=(
            *_items(reading, entry),
            *_reviews(entry),
            *_requests(entry),
            *_visits(entry),
            *_referrals(entry, register.account),
        ),
        reason=ADOPTED,
    )


def _case(reading: RowReading, entry: Entry, register: Register, finished_on: dt.date | None) -> dict[str, Any]:
    first = entry.inspectors[0].pk if entry.inspectors else None
    opened = entry.day("entered_on") or entry.days["found_on"]
    return reading.kept("case") | {
        "number": reading.text("hazard_no") or None,
        "region": entry.village or (entry.unit.region if entry.unit else entry.township),
        "township": entry.township,
        "section": register.section_for(str(entry.category), first),
        "unit": entry.unit,
        "opened_on": min(opened, finished_on) if finished_on else opened,
        "closed_on": finished_on,
    }


def _stands(entry: Entry) -> tuple[str, ...]:
    """The waiting step and those beside it; none for a finished hazard."""
    if entry.is_finished:
        return ()
    if entry.is_listed:
        if entry.state in (HazardState.LISTED, HazardState.TRACKING) and entry.day("list_served_on") is None:
            return ("serve_listing" if entry.texts.get("list_no") else "announce_listing",)
        if entry.state in LISTED_STANDS_AT:
            return LISTED_STANDS_AT[entry.state]
    if entry.state == HazardState.RESUME_REQUESTED and entry.day("resume_reviewed_on"):
        return ("decide_resume",)
    if entry.state == HazardState.PENALTY_REFERRED and entry.day("decided_on"):
        return ("follow_penalty",)
    return STANDS_AT[entry.state]


def _finished_on(entry: Entry) -> dt.date | None:
    if entry.state == HazardState.CLOSED:
        return entry.days["closed_on"]
    if entry.state == HazardState.REJECTED:
        return entry.day("verified_on") or entry.day("entered_on") or entry.days["found_on"]
    return None


def _duties(entry: Entry, register: Register) -> Iterator[OldDuty]:
    """The inspectors handle it, the unit answers while it is open and verified; observers read a listed one from its listing until sixty days after its closing (hazard.md H7)."""
    for account in entry.inspectors[:2]:
        yield OldDuty("handle_case", account.pk)
    if entry.unit is not None and entry.state not in (HazardState.REGISTERED, HazardState.REJECTED, HazardState.CLOSED):
        yield from (OldDuty("party", account_id) for account_id in register.spokesmen.get(entry.unit.pk, ()))
    if not entry.is_listed:
        return
    closed, until = entry.day("closed_on") if entry.state == HazardState.CLOSED else None, None
    if closed is not None:
        until = closed + dt.timedelta(days=int(bureau.value("hazards.observer_days", closed)))
    for account_id in register.observers:
        yield OldDuty("observe_case", account_id, since=entry.days["list_approved_on"], until=until)


# --- the record ------------------------------------------------------------------------------------------------------------


def _record(reading: RowReading, entry: Entry) -> HazardRecord:
    facts = reading.kept("record") | _found(entry) | _ordered(reading, entry) | _reviewed(entry) | _extended(entry)
    return HazardRecord(
        **facts | _listed(reading, entry) | _penalised(reading, entry) | {"note": _short(reading.text("note"), 300)}
    )


def _found(entry: Entry) -> dict[str, Any]:
    one, other = (*entry.inspectors, None, None)[:2]
    return {
        "criterion": entry.criterion,
        "operation": entry.operation,
        "funds": entry.fund,
        "inspector_1": one,
        "inspector_2": other,
        "is_real": None if entry.state == HazardState.REGISTERED else entry.state != HazardState.REJECTED,
    }


def _ordered(reading: RowReading, entry: Entry) -> dict[str, Any]:
    day, number = entry.day, reading.text("order_no")
    served = day("served2_on") or day("served_on")
    ordered = entry.orders > 0 and (served is not None or not entry.is_listed)
    one, other = (*entry.inspectors, None, None)[:2] if ordered else (None, None)
    is_measure = "现决" in number
    return {
        "measures": [measure for measure in entry.measures if measure != ledger.LISTING],
        "stop_granted": True if any(measure in STOP_MEASURES for measure in entry.measures) else None,
        "withdrawal": Withdrawal.STANDS if ordered and Measure.WITHDRAW_PEOPLE in entry.measures else "",
        "order_round": entry.orders,
        "ordered_on": served if ordered else None,
        "order_inspector_1": one,
        "order_inspector_2": other,
        "order_no": "" if is_measure else number,
        "measure_no": number if is_measure else "",
        "served_on": served,
        "due_on": entry.current_due,
        "due_on_original": day("due_original") or entry.due,
    }


def _reviewed(entry: Entry) -> dict[str, Any]:
    day, closed = entry.day, entry.state == HazardState.CLOSED
    return {
        "failures": failures(entry),
        "overall": _overall(entry),
        "reinspected_on": day(f"review{entry.last_review}_on") if entry.last_review else None,
        "closing_approved": True if closed else None,
        "closed_by": entry.closed_by if closed else None,
    }


def failures(entry: Entry) -> int:
    """Failed re-inspections; the count starts again after a penalty (hazard.md H6)."""
    after_penalty = entry.day("decided_on") is not None
    return sum(result == Result.FAILED for number, result in entry.results.items() if number == 3 or not after_penalty)


def _overall(entry: Entry) -> str:
    """What the last re-inspection found; a new order after a failure begins anew."""
    if entry.state in past.PASSED_ON:
        return Result.PASSED.value
    if entry.state in (HazardState.PENALTY_REFERRED, HazardState.CLOSURE_PROPOSED) and entry.last_review:
        return str(entry.results[entry.last_review])
    return Result.FAILED.value if entry.state == HazardState.FAILED else ""


def _extended(entry: Entry) -> dict[str, Any]:
    if not entry.has_request:
        return {"extension_asked_on": None, "extension_reason": "", "extension_decision": ""}
    granted = entry.extension_decision in (ExtensionDecision.APPROVE, ExtensionDecision.APPROVE_SHORTER)
    return {
        "extension_no": 1,
        "extensions_granted": int(granted),
        "extension_reason_text": entry.texts.get("ext_reason", ""),
        "extension_measures": UNKNOWN,
        "extension_asked_until": entry.asked_until,
        "extension_granted_until": entry.granted_until,
    }


def _listed(reading: RowReading, entry: Entry) -> dict[str, Any]:
    """The listing as far as it has come; the batch is looked up when the row is taken in."""
    if not entry.is_listed:
        return {}
    assert entry.batch is not None
    return reading.kept("listing") | {
        "is_listed": True,
        "batch": ListingBatch(year=entry.batch[0], number=entry.batch[1]),
        "treatment_requirements": reading.text("requirement"),
        "listing_approved": True,
        "treat_due_on": entry.treat_due,
        "treat_due_original": entry.day("list_due_original") or entry.treat_due,
    }


def _penalised(reading: RowReading, entry: Entry) -> dict[str, Any]:
    day = entry.day
    decided, due = day("decided_on"), day("due3_on")
    facts: dict[str, Any] = {
        "violation_code": reading.text("violation")[:30],
        "corrected": due is None if decided and entry.state != HazardState.PENALTY_REFERRED else None,
    }
    if entry.state == HazardState.CLOSURE_PROPOSED:
        note = reading.text("note")
        facts |= {"closure_facts": note, "closure_ground": ClosureGround.PENALTIES.value if "次处罚" in note else ""}
    return facts


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


# --- papers and rows -------------------------------------------------------------------------------------------------------


def _papers(reading: RowReading, entry: Entry) -> Iterable[OldPaper]:
    """The order under its own number, and the listing notice."""
    unit = entry.unit.name if entry.unit else reading.text("place")
    served = entry.day("served_on")
    issued = served or entry.day("verified_on") or entry.days["found_on"]
    for number in order_numbers(reading.text("order_no")):
        code = "INS-03" if "现决" in number else "INS-04"
        data = {"unit_name": unit} | ({"due_on": entry.due} if code == "INS-04" and entry.due else {})
        yield OldPaper(code, number, issued, served, unit, data)
    listed = entry.day("list_approved_on") or entry.day("list_served_on")
    if (number := reading.text("list_no")) and listed is not None:
        yield OldPaper("HAZ-09", number, listed, entry.day("list_served_on"), unit, {})


def _items(reading: RowReading, entry: Entry) -> Iterable[HazardItem]:
    last = entry.orders
    problems = entry.problems_listed or [f"{reading.text('title')}：{reading.text('description')}"]
    ordered = {number: due for number in range(1, last + 1) if (due := _item_due(entry, number)) is not None}
    for number_of_order, due in ordered.items():
        again_in = min((number for number in ordered if number > number_of_order), default=None)
        for number, problem in enumerate(problems, start=1):
            yield HazardItem(
                round=number_of_order,
                no=number,
                problem=_short(problem, 500),
                requirement=_short(reading.text("requirement"), 500),
                legal_basis=reading.text("legal_basis"),
                due_on=due,
                result=_item_result(entry, number_of_order, last),
                again_in=again_in,
            )


def _item_due(entry: Entry, number_of_order: int) -> dt.date | None:
    """The last day of the items of an order; those of a listed hazard's first order had none of their own."""
    if entry.is_listed:
        return entry.treat_due if number_of_order == entry.orders else entry.due
    if number_of_order == 2:
        return entry.day("due2_on")
    if entry.is_on_site:
        return entry.day("served_on") or entry.days["found_on"]
    return entry.due or entry.day("stop_until")


def _item_result(entry: Entry, number_of_order: int, last: int) -> str:
    if number_of_order < last and not entry.is_listed:
        return Result.FAILED.value
    return _overall(entry)


def _reviews(entry: Entry) -> Iterable[Reinspection]:
    for number in (1, 2, 3):
        on, officers = entry.day(f"review{number}_on"), entry.reviewers.get(number, [])
        result = entry.results.get(number)
        if on is None or not officers or not result:
            continue
        yield Reinspection(
            round=entry.orders if entry.is_listed else min(number, max(entry.orders, 1)),
            reinspected_on=on,
            inspector_1=officers[0],
            inspector_2=officers[1] if len(officers) > 1 else None,
            overall=result,
            results=[{"no": 1, "result": str(result), "note": ""}],
        )


def _requests(entry: Entry) -> Iterable[ExtensionRequest]:
    asked = entry.day("ext_applied_on")
    if asked is None or not entry.has_request:
        return
    facts = _extended(entry)
    yield ExtensionRequest(
        no=1,
        asked_on=asked,
        old_due_on=entry.due_before_extension or asked,
        asked_until=entry.asked_until,
        reason=str(entry.extension_reason or "other"),
        decision=str(entry.extension_decision or ""),
        answered_on=entry.day("ext_answered_on"),
        granted_until=facts["extension_granted_until"],
    )


def _visits(entry: Entry) -> Iterable[RoundVisit]:
    """One for each round; the ledger says that the hazard was visited, not what was found."""
    for held in entry.rounds if entry.is_listed else ():
        tracking_round = TrackingRound(
            year=held.held_on.year, number=held.number, held_on=held.held_on, participants=held.participants or UNKNOWN,
            next_due=held.next_due,
        )  # fmt: skip
        yield RoundVisit(round=tracking_round, problem=UNKNOWN, demand=UNKNOWN)


def _referrals(entry: Entry, by: Account) -> Iterable[Referral]:
    """Open until a penalty is decided; the process of penalties will pick it up."""
    referred, decided = entry.day("referred_on"), entry.day("decided_on")
    if referred is None:
        return
    cited = entry.violation.basis if entry.violation else ""
    yield Referral(
        kind=Referral.Kind.PENALTY,
        process="enforcement",
        reason=entry.texts.get("note") or (f"{UNKNOWN}移送理由" if failures(entry) < 2 else "二次复查不合格"),
        basis=cited or entry.texts.get("violation", "") or UNKNOWN,
        opened_on=referred,
        opened_by=by,
        taken_on=referred if decided else None,
        decided_on=decided,
    )
