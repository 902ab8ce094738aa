"""The ledger of hazards read in: each row judged alone, a good one becomes a running hazard at its real stage and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from documents import registers
from permissions.models import Account
from permissions.roles import Role
from workflows.engine.adoption import DoneStep, Matter, OldClock, OldPaper
from workflows.engine.intake import Judgement, fingerprint
from workflows.engine.intake_models import OutcomeOfRow
from workflows.engine.intake_sheet import Row, Sheet
from workflows.engine.registry import flow_by_code
from workflows.hazards import ledger
from workflows.hazards.ledger_register import OpenHazard, Register, hazard_key, letters
from workflows.hazards.ledger_rows import HAZARD_NUMBER, Entry, Problem, RowReading, order_numbers
from workflows.hazards.models import HazardItem, HazardRecord, Reinspection
from workflows.hazards.vocabulary import HazardState, Measure, Result

REMARKS_TOLD = 6
ADOPTED = "台账导入"

#: The step at which an open hazard waits in each state.
STANDS_AT = {
    HazardState.REGISTERED: "verify",
    HazardState.VERIFIED: "order_rectify",
    HazardState.ON_SITE_FIXED: "close_on_site",
    HazardState.RECTIFYING: "report_done",
    HazardState.OVERDUE: "open_review",
    HazardState.REVIEW_DUE: "reinspect",
    HazardState.PASSED: "submit_closing",
    HazardState.FAILED: "reorder",
    HazardState.CLOSING: "approve_closing",
}
PASSED_ON = frozenset({HazardState.PASSED, HazardState.CLOSING, HazardState.CLOSED})


@dataclass(frozen=True)
class HazardLedger:
    """隐患排查治理台账: the bureau's inspectors and sections, the safety committee's office, and the townships for themselves."""

    process: str = "hazards"
    sheet: str = ledger.SHEET
    title: str = ledger.TITLE
    columns: tuple[Any, ...] = ledger.COLUMNS
    roles: frozenset[Role] = frozenset(
        {Role.INSPECTOR, Role.SECTION_HEAD, Role.TOWNSHIP_SAFETY_OFFICER, Role.SAFETY_COMMITTEE_OFFICE}
    )

    def reader(self, account: Account, as_of: dt.date) -> HazardReader:
        return HazardReader(Register.load(account, as_of, self.roles))

    def flow(self) -> Any:
        return flow_by_code("hazards")

    def before_adopting(self, matters: Sequence[Matter]) -> None:
        """Numbers that come with the ledger are never drawn again."""
        found = (HAZARD_NUMBER.fullmatch(matter.case.get("number") or "") for matter in matters)
        registers.reserve((f"YH-{each['place']}", int(each["year"]), int(each["sequence"])) for each in found if each)

    def rows_of(self, cases: Iterable[Case]) -> Iterable[list[str]]:
        return ledger.rows_of(cases)

    def paper_of(self, cases: Iterable[Case], as_of: dt.date, scope: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """HAZ-02, the register as it stands; what was rejected is no hazard."""
        return "HAZ-02", {"rows": ledger.printed_rows(cases)}, {"as_of": as_of.isoformat(), "scope": scope}


LEDGER = HazardLedger()


class HazardReader:
    """Judges the rows of one workbook in their order."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.in_file: dict[str, int] = {}
        self.numbers_in_file: dict[str, int] = {}

    def judge(self, row: Row, sheet: Sheet) -> Judgement:
        reading = RowReading(row, sheet, self.register)
        entry = reading.read()
        mark = _mark(reading, entry)
        title = reading.text("title")
        known = self._known(reading, entry, mark)
        if known:
            return Judgement(row, OutcomeOfRow.SKIPPED, "IMP-KNOWN", f"已在系统中（{known}），不重复导入", title, mark)
        self._twice(reading, mark)
        if reading.problems:
            return Judgement(row, OutcomeOfRow.REFUSED, reading.problems[0].code, _told(reading.problems), title, mark)
        if reading.not_yet:
            remark = f"“{reading.not_yet}”的办理随下一批功能上线，暂不导入"
            return Judgement(row, OutcomeOfRow.SKIPPED, "NOT-YET", remark, title, mark)
        return self._good(reading, entry, mark)

    def _known(self, reading: RowReading, entry: Entry, mark: str) -> str:
        number = reading.text("hazard_no")
        if number and number in self.register.numbers:
            return number
        if mark in self.register.taken_in:
            return self.register.taken_in[mark]
        found_on = entry.day("found_on")
        if found_on is None or not reading.text("title") or (entry.unit is None and reading.text("unit")):
            return ""
        key = hazard_key(entry.unit.pk if entry.unit else None, reading.text("place"), reading.text("title"), found_on)
        return self.register.known.get(key, "")

    def _twice(self, reading: RowReading, mark: str) -> None:
        """A copy within the file; an equal number is a copy as well, whatever else differs."""
        before = self.in_file.get(mark) or self.numbers_in_file.get(reading.text("hazard_no"))
        if before is not None:
            reading.problems.insert(0, Problem("IMP-DUP", f"与第{before}行重复"))

    def _good(self, reading: RowReading, entry: Entry, mark: str) -> Judgement:
        reading.similar(lambda row: f"第{row.number}行")
        self._remember(reading, entry, mark)
        warned = bool(reading.warnings)
        return Judgement(
            reading.row,
            OutcomeOfRow.WARNED if warned else OutcomeOfRow.ACCEPTED,
            reading.warnings[0].code if warned else "",
            _told(reading.warnings),
            reading.text("title"),
            mark,
            matter_of(reading, entry, self.register),
            _history(reading, entry),
            _facts(entry),
        )

    def _remember(self, reading: RowReading, entry: Entry, mark: str) -> None:
        self.in_file[mark] = reading.row.number
        if number := reading.text("hazard_no"):
            self.numbers_in_file[number] = reading.row.number
        found_on = entry.days["found_on"]
        if entry.unit is not None and entry.state not in (HazardState.CLOSED, HazardState.REJECTED):
            label = f"第{reading.row.number}行“{reading.text('title')}”"
            self.register.open_of_unit.setdefault(entry.unit.pk, []).append(
                OpenHazard(letters(reading.text("title")), found_on, label)
            )


def _told(problems: Sequence[Any]) -> str:
    return "；".join(problem.remark for problem in problems[:REMARKS_TOLD])[:500]


def _mark(reading: RowReading, entry: Entry) -> str:
    """The same hazard written again gives the same mark, however the clerk's cells look."""
    unit = entry.unit.pk if entry.unit else reading.text("unit")
    facts = ("township", "place", "title", "description", "level", "category", "responsible")
    return fingerprint("hazards", [unit, str(entry.day("found_on")), *("".join(reading.text(name).split()) for name in facts)])


def _history(reading: RowReading, entry: Entry) -> dict[str, str]:
    """Every column as understood: the record has no place for the roads that are not built yet, and nothing is lost."""
    return {**reading.entry.texts, **{name: day.isoformat() for name, day in entry.days.items()}}


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "township_code": entry.township.code if entry.township else "",
        "unit": entry.unit.name if entry.unit else "",
        "category": str(getattr(entry.category, "value", entry.category)),
        "level": str(getattr(entry.level, "value", entry.level)),
        "found_on": entry.day("found_on"),
        "served_on": entry.day("served_on"),
        "due_on": entry.current_due,
        "closed_on": entry.day("closed_on"),
        "state": str(getattr(entry.state, "value", entry.state)),
    }


# --- the matter ------------------------------------------------------------------------------------------------------------


def matter_of(reading: RowReading, entry: Entry, register: Register) -> Matter:
    """The hazard of a good row: case, record, where it stands, what was done before by whom, its clocks, papers and items."""
    first = entry.inspectors[0].pk if entry.inspectors else None
    section = register.section_for(str(entry.category), first)
    finished_on = _finished_on(entry)
    opened = entry.day("entered_on") or entry.days["found_on"]
    case = {
        "number": reading.text("hazard_no") or None,
        "title": reading.text("title"),
        "region": entry.village or (entry.unit.region if entry.unit else entry.township),
        "township": entry.township,
        "section": section,
        "category": str(entry.category),
        "level": str(entry.level),
        "unit": entry.unit,
        "place": reading.text("place"),
        "opened_on": min(opened, finished_on) if finished_on else opened,
        "closed_on": finished_on,
    }
    return Matter(
        case=case,
        record=_record(reading, entry),
        stands_at=STANDS_AT.get(HazardState(entry.state)),
        outcome=entry.state if finished_on else "",
        done=tuple(_done(entry)),
        clocks=tuple(_clocks(entry)),
        duties=(*(("handle_case", account.pk) for account in entry.inspectors[:2]), *_parties(entry, register)),
        papers=tuple(_papers(reading, entry)),
        rows=(*_items(reading, entry), *_reviews(entry)),
        reason=ADOPTED,
    )


def _parties(entry: Entry, register: Register) -> Iterator[tuple[str, int]]:
    """Who speaks for the unit reads and answers an open hazard from its verification on, as on the main road."""
    if entry.unit is not None and entry.state not in (HazardState.REGISTERED, HazardState.REJECTED, HazardState.CLOSED):
        yield from (("party", account_id) for account_id in register.spokesmen.get(entry.unit.pk, ()))


def _finished_on(entry: Entry) -> dt.date | None:
    if entry.state == HazardState.CLOSED:
        return entry.days["closed_on"]
    if entry.state == HazardState.REJECTED:
        return entry.day("verified_on") or entry.day("entered_on") or entry.days["found_on"]
    return None


def _is_on_site(entry: Entry) -> bool:
    return Measure.IMMEDIATE.value in entry.measures and Measure.RECTIFY_PERIOD.value not in entry.measures


def _round(entry: Entry) -> int:
    """How many orders there were: none before the measure, two after a first failure."""
    if entry.state in (HazardState.REGISTERED, HazardState.VERIFIED, HazardState.REJECTED) or not entry.measures:
        return 0
    return 2 if entry.day("served2_on") else 1


def _failures(entry: Entry) -> int:
    return sum(result == Result.FAILED for result in entry.results.values())


def _overall(entry: Entry) -> str:
    """What the last re-inspection found; a new order after a failure begins anew."""
    if entry.state in PASSED_ON:
        return Result.PASSED.value
    return Result.FAILED.value if entry.state == HazardState.FAILED else ""


def _record(reading: RowReading, entry: Entry) -> HazardRecord:
    day, text = entry.day, reading.text
    one, other = (*entry.inspectors, None, None)[:2]
    ordered = _round(entry) > 0
    number, is_measure = text("order_no"), "现决" in text("order_no")
    return HazardRecord(
        description=text("description"),
        source=str(entry.source),
        legal_basis=text("legal_basis"),
        criterion=entry.criterion,
        criterion_text=text("major_criterion"),
        operation=entry.operation,
        found_on=entry.days["found_on"],
        entered_on=day("entered_on"),
        immediate_danger=entry.immediate_danger,
        requirement=text("requirement"),
        responsible=text("responsible"),
        funds=entry.fund,
        inspector_1=one,
        inspector_2=other,
        is_real=_is_real(entry),
        verified_on=day("verified_on"),
        note=_short(text("note"), 300),
        measures=[measure for measure in entry.measures if measure != ledger.LISTING],
        stop_until=day("stop_until"),
        order_round=_round(entry),
        ordered_on=day("served2_on") or day("served_on") if ordered else None,
        order_inspector_1=one if ordered else None,
        order_inspector_2=other if ordered else None,
        order_no="" if is_measure else number,
        measure_no=number if is_measure else "",
        served_on=day("served2_on") or day("served_on"),
        due_on=entry.current_due,
        due_on_original=day("due_original") or entry.due,
        reported_on=day("asked_on"),
        failures=_failures(entry),
        overall=_overall(entry),
        reinspected_on=day(f"review{entry.last_review}_on") if entry.last_review else None,
        submitted_on=day("submitted_on"),
        closing_approved=True if entry.state == HazardState.CLOSED else None,
        closed_by=entry.closed_by if entry.state == HazardState.CLOSED else None,
        recheck_on=day("recheck_on"),
    )


def _is_real(entry: Entry) -> bool | None:
    if entry.state == HazardState.REGISTERED:
        return None
    return entry.state != HazardState.REJECTED


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


# --- what was done ---------------------------------------------------------------------------------------------------------


def _done(entry: Entry) -> Iterable[DoneStep]:
    """The steps behind the hazard, with the people the ledger names; where it names none, nobody is invented."""
    found_on, day = entry.days["found_on"], entry.day
    yield _step("register", entry.inspectors, day("entered_on") or found_on)
    if entry.state == HazardState.REGISTERED:
        return
    yield _step("verify", [], day("verified_on") or day("entered_on") or found_on)
    if _round(entry) and _is_on_site(entry):
        yield _step("fix_on_site", entry.inspectors, day("served_on") or found_on)
    elif _round(entry) and (served := day("served_on")):
        yield _step("order_rectify", entry.inspectors, served)
        yield _step("serve_order", entry.inspectors, served)
        yield from _reviewed(entry)
    if (submitted := day("submitted_on")) and not _is_on_site(entry):
        yield _step("submit_closing", [], submitted)
    if entry.state == HazardState.CLOSED:
        name = "close_on_site" if _is_on_site(entry) else "approve_closing"
        yield _step(name, [entry.closed_by] if entry.closed_by else [], entry.days["closed_on"])


def _reviewed(entry: Entry) -> Iterable[DoneStep]:
    day = entry.day
    second = day("served2_on")
    asked = day("asked_on")
    if asked and second is None:
        yield _step("report_done", [], asked)
    for number in (1, 2, 3):
        reviewed = day(f"review{number}_on") or (day("closed_on") if number == 1 and entry.reviewers.get(1) else None)
        if reviewed is not None and entry.state != HazardState.REVIEW_DUE:
            yield _step("reinspect", entry.reviewers.get(number, []), reviewed)
        if number == 1 and second is not None:
            yield DoneStep("reorder", None, second, tuple(one.pk for one in entry.inspectors[:2]), "ordered")
            yield _step("serve_order", entry.inspectors, second)
            if asked and asked >= second:
                yield _step("report_done", [], asked)


def _step(name: str, accounts: Sequence[Account], on: dt.date) -> DoneStep:
    ids = [account.pk for account in accounts]
    return DoneStep(name, ids[0] if ids else None, on, tuple(ids[1:]))


def _clocks(entry: Entry) -> Iterable[OldClock]:
    """The period of each order, then the re-inspection; with the days on which they were met."""
    day, served, due = entry.day, entry.day("served_on"), entry.due
    if not _round(entry) or served is None or due is None or _is_on_site(entry):
        return
    second, asked = day("served2_on"), day("asked_on")
    reported = asked if second is None or (asked is not None and asked < second) else None
    over = second is not None or entry.state != HazardState.RECTIFYING
    original = day("due_original")
    extended = day("ext_answered_on") if original and original != due else None
    yield OldClock(
        "TL-HAZ-01",
        served,
        due,
        met_on=reported,
        lapsed=over and reported is None,
        original_due_on=original if extended else None,
        extended_on=extended,
        extended_reason=entry.texts.get("ext_reason", ""),
        task_key="order_rectify",
    )
    due2 = day("due2_on")
    if second is not None and due2 is not None:
        again = asked if asked is not None and asked >= second else None
        yield OldClock(
            "TL-HAZ-01",
            second,
            due2,
            met_on=again,
            lapsed=again is None and entry.state != HazardState.RECTIFYING,
            task_key="reorder",
        )
    yield from _review_clock(entry, due2 or due)


def _review_clock(entry: Entry, due: dt.date) -> Iterable[OldClock]:
    """TL-HAZ-04: from the day the unit asks, or the day after the period, whichever is first."""
    after = due + dt.timedelta(days=1)
    asked = entry.day("asked_on")
    if entry.day("served2_on") and asked is not None and asked < entry.days["served2_on"]:
        asked = None
    start = min(asked, after) if asked is not None else after
    if entry.state in (HazardState.OVERDUE, HazardState.REVIEW_DUE):
        yield OldClock("TL-HAZ-04", start, task_key="reinspect")
    reviewed = entry.day(f"review{entry.last_review}_on") if entry.last_review else None
    if entry.state in (*PASSED_ON, HazardState.FAILED) and reviewed is not None:
        yield OldClock("TL-HAZ-04", min(start, reviewed), met_on=reviewed, task_key="reinspect")


# --- papers and rows -------------------------------------------------------------------------------------------------------


def _papers(reading: RowReading, entry: Entry) -> Iterable[OldPaper]:
    """The order under its own number, and the listing notice of a finished listing."""
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
    last = _round(entry)
    problems = entry.problems_listed or [f"{reading.text('title')}：{reading.text('description')}"]
    for number_of_order in range(1, last + 1):
        due = _item_due(entry, number_of_order)
        if due is None:
            continue
        for number, problem in enumerate(problems, start=1):
            yield HazardItem(
                round=number_of_order,
                no=number,
                problem=_short(problem, 500),
                requirement=_short(reading.text("requirement"), 500),
                legal_basis=reading.text("legal_basis"),
                due_on=due,
                result=_item_result(entry, number_of_order, last),
            )


def _item_due(entry: Entry, number_of_order: int) -> dt.date | None:
    if number_of_order == 2:
        return entry.day("due2_on")
    if _is_on_site(entry):
        return entry.day("served_on") or entry.days["found_on"]
    return entry.due


def _item_result(entry: Entry, number_of_order: int, last: int) -> str:
    return Result.FAILED.value if number_of_order < last else _overall(entry)


def _reviews(entry: Entry) -> Iterable[Reinspection]:
    for number in (1, 2, 3):
        on, officers = entry.day(f"review{number}_on"), entry.reviewers.get(number, [])
        result = entry.results.get(number)
        if on is None or not officers or not result:
            continue
        yield Reinspection(
            round=min(number, max(_round(entry), 1)),
            reinspected_on=on,
            inspector_1=officers[0],
            inspector_2=officers[1] if len(officers) > 1 else None,
            overall=result,
            results=[{"no": 1, "result": str(getattr(result, "value", result)), "note": ""}],
        )
