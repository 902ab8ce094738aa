"""What was done in a case before its register came in: its steps with their days and people, and its clocks with their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cases.models import Party
from permissions.models import Account
from workflows.enforcement import terms
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.vocabulary_transfer import TransferWay
from workflows.engine.adoption import DoneStep, OldClock

Parties = Sequence[tuple[Entry, Party]]


# --- steps -----------------------------------------------------------------------------------------------------------------


def steps(parties: Parties) -> list[DoneStep]:
    """The steps behind the case in the order of their days, with the people the register names; where it names none, nobody is invented."""
    lead = parties[0][0]
    found = [*_of_case(lead)]
    for entry, party in parties:
        found += _of_party(lead, entry, party)
    return sorted(found, key=lambda done: done.on)


def _of_case(lead: Entry) -> Iterator[DoneStep]:
    day, filed = lead.day, lead.days["filed_on"]
    yield step("register_clue", [], day("clue_on") or filed)
    yield step("apply_filing", lead.handlers, filed)
    yield step("decide_filing", [], filed)
    if (seized := day("seized_on")) is not None:
        yield step("seize", lead.handlers, seized)
        if (extended := day("seizure_extended_on")) is not None:
            yield step("extend_seizure", [], extended)
    if (extended := day("extended_on")) is not None:
        yield step("extend_case", [], extended)
    if (reported := day("reported_on")) is not None and not needs_report(lead):
        yield step("submit_report", lead.handlers, reported)
    if (discussed := day("discussed_on")) is not None and not needs_report(lead):
        yield step("discuss", [], discussed)
    yield from _transfer(lead)
    if (closed := day("closed_on")) is not None:
        yield step("approve_closing", [], closed)


def needs_report(lead: Entry) -> bool:
    """A case that was neither decided nor handed on goes on with a report made here: the register holds no draft to be reviewed or told."""
    return lead.day("closed_on") is None and not lead.is_decided and not lead.is_transferred


def _transfer(lead: Entry) -> Iterator[DoneStep]:
    sent = lead.day("transferred_on")
    if sent is None:
        return
    if way_of(lead) == TransferWay.AGENCY:
        yield step("refer_competent", [], sent)
        yield from _dated(lead, {"confirm_receipt": "receipt_on", "record_outcome": "result_on"}, lead.handlers)
        return
    yield from _dated(lead, {"decide_transfer": "transfer_approved_on"}, [])
    yield step("hand_over", lead.handlers, sent)
    yield from _dated(lead, {"await_police": "result_on", "hand_over_goods": "goods_handed_on"}, lead.handlers)


def way_of(lead: Entry) -> str:
    """移函 is the letter on public order, 移 the one on a suspected crime."""
    return TransferWay.AGENCY if "移函" in lead.text("transfer_no") else TransferWay.POLICE


def _of_party(lead: Entry, entry: Entry, party: Party) -> Iterator[DoneStep]:
    day = entry.day
    if needs_report(lead):
        return
    if (reviewed := day("reviewed_on")) is not None:
        name = "review_transfer" if lead.is_transferred and not entry.is_decided else "legal_review"
        yield step(name, [entry.reviewer] if entry.reviewer else [], reviewed, party)
    if (noticed := day("noticed_on")) is not None:
        yield step("serve_notice", lead.handlers, noticed, party)
    if entry.defended_on is not None:
        yield step("receive_defence", [], entry.defended_on, party)
    yield from _dated(entry, {"request_hearing": "hearing_asked_on", "serve_hearing_notice": "hearing_notified_on"}, [], party)
    if (heard := day("heard_on")) is not None:
        yield step("hold_hearing", [entry.host] if entry.host else [], heard, party)
    yield from _dated(entry, {"decide": "decided_on"}, [], party)
    yield from _dated(entry, {"serve_decision": "served_on"}, lead.handlers, party)
    if entry.is_to_pay:
        yield from _dated(entry, {"confirm_payment": "paid_on"}, [], party)
    yield from _dated(entry, {"publish_decision": "published_on"}, [], party)


def _dated(entry: Entry, columns: dict[str, str], accounts: Sequence[Account], party: Party | None = None) -> Iterator[DoneStep]:
    """Steps of which the register tells the day, in the columns named."""
    for name, column in columns.items():
        if (on := entry.day(column)) is not None:
            yield step(name, accounts, on, party)


def step(name: str, accounts: Sequence[Account], on: dt.date, party: Party | None = None) -> DoneStep:
    ids = [account.pk for account in accounts]
    return DoneStep(name, ids[0] if ids else None, on, tuple(ids[1:]), party=party)


# --- clocks ----------------------------------------------------------------------------------------------------------------


def clocks(parties: Parties, as_of: dt.date) -> list[OldClock]:
    """The clocks of the case with their own dates, and the days on which they were met."""
    lead = parties[0][0]
    found = [*_case_clocks(parties), *_seizure(lead), *_closing(lead, as_of)]
    for entry, party in parties:
        found += _party_clocks(lead, entry, party)
    return found


def _case_clocks(parties: Parties) -> Iterator[OldClock]:
    lead = parties[0][0]
    filed, clue = lead.days["filed_on"], lead.day("clue_on")
    if clue is not None:
        yield OldClock(terms.DECIDE_FILING.code, clue, met_on=filed, task_key="decide_filing")
    days = [entry.day("decided_on") for entry, _party in parties]
    decided = max(day for day in days if day) if all(days) else None
    away = lead.day("transferred_on") if decided is None else None
    met = decided or away
    yield OldClock(terms.DECIDE.code, filed, met_on=met, task_key="decide")
    if lead.day("extended_on") is None and met is not None:
        yield OldClock(terms.DECIDE_BY_MEASURES.code, filed, met_on=met, task_key="decide")


def _seizure(lead: Entry) -> Iterator[OldClock]:
    seized, until = lead.day("seized_on"), lead.day("seized_until")
    if seized is not None:
        yield OldClock(terms.SEIZURE.code, seized, until, met_on=lead.day("measure_over_on"), task_key="release_seizure")


def _closing(lead: Entry, as_of: dt.date) -> Iterator[OldClock]:
    closed, archived = lead.day("closed_on"), archived_on(lead, as_of)
    if closed is not None:
        yield OldClock(terms.ARCHIVE.code, closed, met_on=archived, task_key="archive")


def archived_on(lead: Entry, as_of: dt.date) -> dt.date | None:
    """What lies ahead of the day of the register was meant, and not done yet."""
    archived = lead.day("archived_on")
    return archived if archived is not None and archived <= as_of else None


def _party_clocks(lead: Entry, entry: Entry, party: Party) -> Iterator[OldClock]:
    day = entry.day
    sent, reviewed, decided, served = day("sent_on"), day("reviewed_on"), day("decided_on"), day("served_on")
    if sent is not None and reviewed is not None:
        yield OldClock(terms.LEGAL_REVIEW.code, sent, met_on=reviewed, task_key="legal_review", party=party)
    if decided is None:
        return
    yield OldClock(terms.SERVE_DECISION.code, decided, met_on=served, task_key="serve_decision", party=party)
    publicity = terms.PUBLISH_OTHER if entry.is_no_penalty else terms.PUBLISH_PENALTY
    yield OldClock(publicity.code, decided, met_on=day("published_on"), task_key="publish_decision", party=party)
    if served is not None and entry.is_to_pay and entry.pay_due_on is not None:
        yield OldClock(terms.PAY.code, served, _paid_by(entry), met_on=day("paid_on"), task_key="confirm_payment", party=party)


def _paid_by(entry: Entry) -> dt.date | None:
    """The last day of the last instalment, where the fine was paid in parts."""
    days = [part.due_on for part in entry.parts if part.due_on is not None]
    return max(days) if days else entry.pay_due_on
