"""A good case of the register as a matter: its case, its record, its parties, where it stands, its papers, goods and payments.

What the register lacks stays empty and is never filled in (补录): hours, votes, drafts, places, who approved. Of what was done only the day is
known; where a column holds an hour, noon stands for the day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from cases.models import Party
from cases.services import named_party
from cases.vocabulary import Category
from workflows.enforcement import ledger, ledger_goods
from workflows.enforcement import ledger_past as past
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.ledger_law import CaseOfRow
from workflows.enforcement.ledger_register import Register
from workflows.enforcement.models import Claim, EnforcementRecord, Hearing, Paid, PartyFacts
from workflows.enforcement.models_transfer import Transfer
from workflows.enforcement.ranges import Circumstance
from workflows.enforcement.rules import more_to_perform
from workflows.enforcement.vocabulary import (
    ClosingGround,
    Effect,
    FilingDecision,
    HearingEnd,
    ReviewResult,
    Sex,
    Verdict,
)
from workflows.enforcement.vocabulary_transfer import AgencyOutcome, PoliceResult, TransferStands, TransferWay
from workflows.engine.adoption import Branch, Matter, OldDuty, OldPaper, noon

ADOPTED = "台账导入"
#: The act under which rows stand that came in with the register.
ACT = 1
_DETAINED = re.compile(r"拘留\D{0,3}(\d{1,3})\s*人")
_NOT_OPENED = re.compile(r"不予?立案")
_RETURNED = re.compile(r"退回|退卷")

Row = tuple[Entry, Party, PartyFacts]


def matter_of(readings: Sequence[CaseOfRow], register: Register) -> Matter:
    """The case of good rows, one for each of its parties."""
    lead = readings[0].entry
    rows = [_party(reading) for reading in readings]
    named = [(entry, party) for entry, party, _facts in rows]
    finished = lead.day("closed_on")
    archived = past.archived_on(lead, register.as_of)
    waits = () if finished else tuple(_branches(lead, rows))
    return Matter(
        case=_case(readings[0], rows, register),
        record=_record(readings[0], rows),
        stands_at=None if finished else waits[0].step if waits else _stands(lead),
        beside=("archive",) if finished and archived is None else (),
        branches=waits,
        outcome="closed" if finished else "",
        done=(*past.steps(named), *_archived(archived)),
        clocks=tuple(past.clocks(named, register.as_of)),
        duties=tuple(_duties(rows, register, is_open=finished is None)),
        papers=tuple(_papers(lead, rows)),
        rows=tuple(_rows(lead, rows, register)),
        takes_up=lead.hazard,
        reason=ADOPTED,
    )


def _archived(day: dt.date | None) -> Iterator[Any]:
    if day is not None:
        yield past.step("archive", [], day)


# --- case and record -------------------------------------------------------------------------------------------------------


def _case(reading: CaseOfRow, rows: Sequence[Row], register: Register) -> dict[str, Any]:
    lead, unit = reading.entry, next((entry.unit for entry, _party, _facts in rows if entry.unit is not None), None)
    region = unit.region if unit is not None and unit.township_id == getattr(lead.township, "pk", None) else lead.township
    handler = lead.handlers[0].pk
    section = register.section_of_officer.get(handler)
    names = [entry.name if entry.unit is None else entry.unit.name for entry, _party, _facts in rows]
    closed = lead.day("closed_on")
    opened = lead.day("clue_on") or lead.days["filed_on"]
    return {
        "title": f"{names[0]}{'等' if len(names) > 1 else ''}{reading.text('cause')}案"[:200],
        "region": region or register.county,
        "township": lead.township,
        "section": next(
            (each for each in register.sections if each.pk == section), register.section_for(_category(lead, unit), handler)
        ),
        "category": _category(lead, unit),
        "unit": unit,
        "opened_on": opened,
        "closed_on": closed,
    }


def _category(lead: Entry, unit: Any) -> str:
    """By the law that was offended where it is that of one sector, else the sector of the unit."""
    code = lead.violation.code if lead.violation is not None else ""
    if code.startswith("F-"):
        return Category.FIREWORKS
    if code.startswith("C-"):
        return Category.CHEMICALS
    return str(unit.category) if unit is not None else Category.OTHER


def _record(reading: CaseOfRow, rows: Sequence[Row]) -> EnforcementRecord:
    lead, facts = reading.entry, reading.kept("record")
    one, other = lead.handlers[:2]
    clue, unit = lead.day("clue_on"), next((entry.unit for entry, _party, _facts in rows if entry.unit is not None), None)
    closed = lead.day("closed_on")
    transfer = _transfer_columns(lead)
    report = (
        {}
        if past.needs_report(lead)
        else {"reported_on": lead.day("reported_on"), "report_round": int(bool(lead.day("reported_on")))}
    )
    return EnforcementRecord(
        **facts
        | {
            "received_at": noon(clue) if clue else None,
            "discovered_on": clue or None,
            "clue_facts": reading.text("facts"),
            "suspect_unit": unit,
            "suspect": "" if unit is not None else lead.name,
            "handler_1": one,
            "handler_2": other,
            "suspected": lead.violation,
            "applied_on": lead.day("filed_on"),
            "filing_decision": FilingDecision.FILE,
            "investigated_on": lead.day("filed_on") if past.needs_report(lead) else None,
            "accident_reply_no": lead.reply_no,
            "accident_reply_on": lead.reply_on,
            "sent_on": None if past.needs_report(lead) else lead.day("sent_on"),
            "reviewed_on": None if past.needs_report(lead) else lead.day("reviewed_on"),
            "reported_on": None,
            "closing_ground": _closing_ground(lead) if closed else "",
            "closing_approved": True if closed else None,
            "closing_words": reading.text("result")[:500],
        }
        | report
        | transfer
    )


def _closing_ground(lead: Entry) -> str:
    if lead.is_no_penalty:
        return ClosingGround.NO_PENALTY
    return ClosingGround.PERFORMED if lead.is_decided else ClosingGround.TRANSFERRED


def _came_back(lead: Entry) -> bool:
    return bool(_NOT_OPENED.search(lead.text("transfer_result")) or _RETURNED.search(lead.text("transfer_result")))


def _transfer_columns(lead: Entry) -> dict[str, Any]:
    sent, answered = lead.day("transferred_on"), lead.day("result_on")
    if sent is None:
        return {}
    way = past.way_of(lead)
    stands = TransferStands.AWAY
    if answered is not None:
        stands = TransferStands.OPENED if way == TransferWay.POLICE else TransferStands.SETTLED
    if answered is not None and _came_back(lead):
        # A decision says that the case went on here.
        stands = TransferStands.BACK if lead.is_decided else TransferStands.NOT_OPENED
    return {
        "transfer_way": way,
        "transfer_stands": stands,
        "transfer_goods": lead.day("goods_handed_on") is not None,
        "police_since": sent if way == TransferWay.POLICE else None,
        "police_back_on": answered if stands == TransferStands.BACK else None,
    }


# --- where it stands -------------------------------------------------------------------------------------------------------


def _stands(lead: Entry) -> str:
    """The step at which an open case waits as a whole."""
    if lead.is_transferred:
        answered, way = lead.day("result_on"), past.way_of(lead)
        if answered is None:
            received = lead.day("receipt_on") is not None
            return "await_police" if way == TransferWay.POLICE else "record_outcome" if received else "confirm_receipt"
        return "back_to_case" if _came_back(lead) else "close_transferred"
    return "submit_report"


#: The order in which parties are behind.
_ORDER = ("serve_decision", "confirm_payment", "confirm_performance")


def _branches(lead: Entry, rows: Sequence[Row]) -> Iterator[Branch]:
    """Where each party of a decided case waits, the one that is furthest behind first; beside it what is to be published."""
    if not lead.is_decided:
        return
    found = [Branch(step, party) for entry, party, facts in rows if (step := _party_stands(entry, facts))]
    yield from sorted(found, key=lambda branch: _ORDER.index(branch.step)) or [Branch("submit_closing")]
    for entry, party, _facts in rows:
        if entry.day("published_on") is None:
            yield Branch("publish_decision", party, beside=True)


def _party_stands(entry: Entry, facts: PartyFacts) -> str:
    if entry.day("served_on") is None:
        return "serve_decision"
    if not entry.is_paid:
        return "confirm_payment"
    return "confirm_performance" if entry.is_punished and more_to_perform(facts) else ""


# --- parties ---------------------------------------------------------------------------------------------------------------


def _party(reading: CaseOfRow) -> Row:
    entry = reading.entry
    belongs = reading.text("belongs")
    if entry.unit is not None:
        unit = entry.unit
        party = named_party(
            kind=entry.party_kind, enterprise=unit, name=unit.name, credit_code=unit.credit_code or "", address=unit.address,
            representative=belongs or unit.legal_representative, post=reading.text("post"),
        )  # fmt: skip
    else:
        # Of a person the register names the unit for which he acted; it stands with his post.
        post = " ".join(filter(None, (belongs, reading.text("post"))))[:60]
        party = named_party(kind=entry.party_kind, name=entry.name, identity=entry.identity, post=post)
    return entry, party, _facts_of(reading, party)


def _facts_of(reading: CaseOfRow, party: Party) -> PartyFacts:
    entry = reading.entry
    undecided = past.needs_report(entry)
    facts: dict[str, Any] = {} if undecided else reading.kept("facts") | _decided(reading)
    law = {} if undecided else {"violation": entry.violation, "other_law": entry.other_law}
    facts |= {"born_on": entry.born_on, "sex": _sex(entry), **law}
    return PartyFacts(party=party, **facts)


def _sex(entry: Entry) -> str:
    if not entry.identity:
        return ""
    return Sex.MALE if int(entry.identity[-2]) % 2 else Sex.FEMALE


def _decided(reading: CaseOfRow) -> dict[str, Any]:
    entry, day = reading.entry, reading.entry.day
    tier = reading.text("tier")
    mitigated = tier == ledger.MITIGATED
    stop_from, stop_to = entry.stop or (None, None)
    verdict = "" if not entry.is_decided else Verdict.NO_PENALTY if entry.is_no_penalty else Verdict.PENALTY
    performed = _performed(entry)
    return {
        "stage": entry.stage if entry.is_punished else "",
        "tier": int(tier) if tier.isdecimal() else None,
        "circumstances": [Circumstance.MITIGATED.value] if mitigated else [],
        "kinds": list(entry.kinds),
        "fine": entry.fine,
        "gains": entry.gains,
        "goods_words": _goods_words(entry),
        "stop_from": stop_from,
        "stop_to": stop_to,
        "review_result": ReviewResult.PASS.value if entry.is_decided else str(reading.meant.get("review_result") or ""),
        "noticed_fine": entry.sums.get("noticed_fine"),
        "noticed_kinds": list(entry.kinds) if day("noticed_on") else [],
        "with_hearing": entry.with_hearing,
        "defended_on": entry.defended_on,
        "effect": _effect(entry),
        "effect_reason": entry.claim_answer[:500],
        "verdict": verdict,
        "pay_due_on": entry.pay_due_on if entry.is_to_pay else None,
        "performed_on": performed,
    }


def _performed(entry: Entry) -> dt.date | None:
    """The day on which the last of what was decided was done, as far as the register tells it."""
    if not entry.is_decided or (entry.is_to_pay and entry.day("paid_on") is None):
        return None
    days = [day for day in (entry.day("paid_on"), entry.stop[1] if entry.stop else None) if day]
    return max(days) if days else None


def _goods_words(entry: Entry) -> str:
    """What was confiscated, as the sheet of goods names it."""
    if Penalty.GOODS not in entry.kinds:
        return ""
    found = [ledger_goods.words(thing) for thing in entry.things if "没收" in thing.result]
    return "；".join(found)[:500]


def _effect(entry: Entry) -> str:
    """What a defence changed: nothing that was not accepted changes anything."""
    if entry.defended_on is None:
        return ""
    told, fine = entry.sums.get("noticed_fine"), entry.fine
    return Effect.LIGHTER if entry.claim_accepted and told and fine and fine < told else Effect.KEEP


def _duties(rows: Sequence[Row], register: Register, *, is_open: bool) -> Iterator[OldDuty]:
    """The handlers handle it, whoever reviewed it reads it; the units answer while it is open."""
    lead = rows[0][0]
    for account in lead.handlers:
        yield OldDuty("handle_case", account.pk)
    for entry, _party, _facts in rows:
        if entry.reviewer is not None:
            yield OldDuty("review_case", entry.reviewer.pk)
        if is_open and entry.unit is not None:
            yield from (OldDuty("party", account_id) for account_id in register.spokesmen.get(entry.unit.pk, ()))


# --- papers ----------------------------------------------------------------------------------------------------------------


def _papers(lead: Entry, rows: Sequence[Row]) -> Iterator[OldPaper]:
    """The papers whose numbers the register gives, in the order of their days; of their words it says nothing."""
    found = [*_of_case(lead, rows[0][1])]
    for entry, party, _facts in rows:
        found += _of_party(lead, entry, party)
    yield from sorted(found, key=lambda paper: (paper.issued_on, paper.number))


def _of_case(lead: Entry, party: Party) -> Iterator[OldPaper]:
    day = lead.day
    yield OldPaper("ENF-01", lead.text("filing_no"), lead.days["filed_on"])
    if (seized := day("seized_on")) is not None and lead.text("seizure_no"):
        yield OldPaper("ENF-14", lead.text("seizure_no"), seized, None, party.name, party=party)
    if (discussed := day("discussed_on")) is not None and lead.text("discussion_no"):
        yield OldPaper("ENF-26", lead.text("discussion_no"), discussed)
    if (sent := day("transferred_on")) is not None and lead.text("transfer_no"):
        code = "ENF-03" if past.way_of(lead) == TransferWay.AGENCY else "ENF-55"
        yield OldPaper(code, lead.text("transfer_no"), sent, None, lead.text("transfer_to"))


def _of_party(lead: Entry, entry: Entry, party: Party) -> Iterator[OldPaper]:
    day, name = entry.day, party.name
    told = {opinion.number: opinion.reviewed_on for opinion in entry.opinions}
    if (reviewed := day("reviewed_on")) is not None and entry.text("opinion_no"):
        told.setdefault(entry.text("opinion_no"), reviewed)
    for number, on in told.items():
        yield OldPaper("ENF-25", number, on, None, name, party=party)
    if (noticed := day("noticed_on")) is not None:
        for code, column in (("ENF-27", "notice_no"), ("ENF-28", "hearing_notice_no")):
            if entry.text(column):
                # The register has the day of its service alone.
                yield OldPaper(code, entry.text(column), noticed, noticed, name, party=party)
    if (decided := day("decided_on")) is not None and entry.text("decision_no"):
        code = "ENF-40" if entry.is_no_penalty else "ENF-39" if entry.is_person else "ENF-38"
        yield OldPaper(code, entry.text("decision_no"), decided, day("served_on"), name, party=party)


# --- rows ------------------------------------------------------------------------------------------------------------------


def _rows(lead: Entry, rows: Sequence[Row], register: Register) -> Iterator[models.Model]:
    """Each kind behind what it refers to."""
    yield from (party for _entry, party, _facts in rows)
    yield from (facts for _entry, _party, facts in rows)
    for entry, _party, facts in rows:
        yield from _claims(entry, facts)
        yield from _hearings(entry, facts)
        yield from _payments(entry, facts)
    yield from _transfers(lead, register)
    yield from ledger_goods.rows(lead, rows[0][1])


def _claims(entry: Entry, facts: PartyFacts) -> Iterable[Claim]:
    if entry.defended_on is not None and entry.claim:
        yield Claim(
            facts=facts, no=1, text=entry.claim[:1000], stated_on=entry.defended_on, accepted=entry.claim_accepted,
            answer=entry.claim_answer[:1000],
        )  # fmt: skip


def _hearings(entry: Entry, facts: PartyFacts) -> Iterable[Hearing]:
    asked, heard = entry.day("hearing_asked_on"), entry.day("heard_on")
    if asked is not None:
        yield Hearing(
            facts=facts, requested_on=asked, host=entry.host, hearing_at=noon(heard) if heard else None,
            notified_on=entry.day("hearing_notified_on"), ended=HearingEnd.HELD if heard else "",
        )  # fmt: skip


def _payments(entry: Entry, facts: PartyFacts) -> Iterator[Paid]:
    """The fine with its first receipt, in its parts where it was paid in parts; gains and surcharge, whose receipts the register lacks."""
    paid, receipt = entry.day("paid_on"), entry.text("receipt_no") or None
    if paid is None or not entry.is_to_pay:
        return
    sums: list[tuple[str, dt.date, Decimal]] = []
    if entry.parts:
        sums += [(Paid.For.FINE, part.paid_on, part.amount) for part in entry.parts if part.paid_on is not None]
    elif entry.fine:
        sums.append((Paid.For.FINE, paid, entry.fine))
    sums += [
        (purpose, paid, amount)
        for purpose, amount in ((Paid.For.GAINS, entry.gains), (Paid.For.SURCHARGE, entry.sums.get("surcharge")))
        if amount
    ]
    for number, (purpose, on, amount) in enumerate(sums):
        yield Paid(facts=facts, receipt_no=None if number else receipt, purpose=purpose, paid_on=on, amount=amount, act_no=ACT)


def _transfers(lead: Entry, register: Register) -> Iterator[Transfer]:
    sent, received, answered = lead.day("transferred_on"), lead.day("receipt_on"), lead.day("result_on")
    if sent is None or register.police is None:
        return
    approved, way, said = lead.day("transfer_approved_on"), past.way_of(lead), lead.text("transfer_result")
    detained = _DETAINED.search(said)
    transfer = Transfer(
        way=way, body=register.police, facts=lead.text("facts"), reviewer=lead.reviewer,
        reviewed_on=lead.day("reviewed_on") if not lead.is_decided else None, decided_at=noon(approved) if approved else None,
        handed_at=noon(sent), receipt_at=noon(received) if received else None, goods_handed_on=lead.day("goods_handed_on"),
        forwarded_to="", detained=int(detained[1]) if detained else None, act_no=ACT,
    )  # fmt: skip
    if answered is not None and way == TransferWay.POLICE:
        transfer.police_result = PoliceResult.NOT_OPENED if _came_back(lead) else PoliceResult.OPENED
        transfer.answered_on, transfer.answer_words = answered, said
        transfer.back_on = answered if _came_back(lead) and lead.is_decided else None
    elif answered is not None:
        outcome = AgencyOutcome.RETURNED if _came_back(lead) else AgencyOutcome.OPENED
        transfer.outcome = AgencyOutcome.DETAINED if "拘留" in said else AgencyOutcome.FINED if "罚款" in said else outcome
        transfer.outcome_on, transfer.outcome_words = answered, said
    yield transfer
