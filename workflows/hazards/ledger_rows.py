"""One row of the ledger of hazards read and judged: what it says, what is wrong with it, where its hazard stands."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial

from cases import calendar
from cases.vocabulary import Level, Result
from documents.registers import read_number
from foundation import settings as bureau
from foundation.refusals import REFUSALS
from workflows.engine.intake_reading import Problem, name_key
from workflows.engine.intake_sheet import Row, Sheet
from workflows.hazards import ledger, rules
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_register import Register
from workflows.hazards.ledger_roads import RoadsOfRow
from workflows.hazards.vocabulary import REPORTS, HazardState, Measure, Source

SHORTEST_DESCRIPTION = 10
#: States in which the order has been served and its period counts.
ORDERED_STATES = frozenset(
    {
        HazardState.RECTIFYING,
        HazardState.OVERDUE,
        HazardState.REVIEW_DUE,
        HazardState.PASSED,
        HazardState.FAILED,
        HazardState.CLOSING,
    }
)
#: The finding that a hazard which stands at this stage cannot have had last.
CONTRADICTED_BY: dict[str, str] = {
    HazardState.PASSED: Result.FAILED,
    HazardState.CLOSING: Result.FAILED,
    HazardState.FAILED: Result.PASSED,
}
HAZARD_NUMBER = re.compile(r"YH-(?P<year>\d{4})-(?P<place>\d{9})-(?P<sequence>\d{5})")
_ORDERS = re.compile(r"[；;、\n]+")
_MEASURES = re.compile(r"[、，,；;/\s]+|并处?|和")
_ITEM = re.compile(r"(?:^|[\n；;。])\s*(?:\(?\d{1,2}\s*(?:[、)）]|[.．](?!\d))|（\d{1,2}）|[①-⑳]|[一二三四五六七八九十]、)\s*")
_PUBLIC = re.compile(r"公共")


class RowReading(RoadsOfRow):
    """Reads one row of the ledger of hazards."""

    columns = ledger.COLUMNS
    scope_code, officers_code = "E-HAZ-15", "E-HAZ-01"

    def __init__(self, row: Row, sheet: Sheet, register: Register) -> None:
        super().__init__(row, sheet, register)
        self.entry = Entry(days=self.days, texts=self.texts)

    # The order of these is the order in which problems are told; the first one gives the row its code.
    def read(self) -> Entry:
        for step in (
            self.read_texts,
            # Who inspected is asked with its own words (E-HAZ-01).
            partial(self.read_required, "inspector_1"),
            self.read_place,
            self.read_unit,
            self._choices,
            self.read_lengths,
            self.read_days,
            self.read_order_of_days,
            self._people,
            self._measures,
            self._state,
            self._unseen,
            self._road_words,
            self._roads,
            self._period,
            self._road_limits,
            self._criterion,
            self.read_officers,
            self._closing,
            self._findings,
            self._separation,
            self._numbers,
            self._items,
            self._operation,
        ):
            step()
        return self.entry

    def has(self, state: str) -> bool:
        return self.entry.state == state

    def may_lack_unit(self) -> bool:
        sector = self.text("category") and ledger.CATEGORIES.read(name_key(self.text("category"))) in ledger.PUBLIC_SECTORS
        said = _PUBLIC.search(self.text("note") + self.text("place"))
        return bool((sector or said) and self.text("place"))

    def may_lack_officers(self) -> bool:
        return self.has(HazardState.REGISTERED) and (self.entry.is_unseen or self.entry.source in REPORTS)

    def _choices(self) -> None:
        entry = self.entry
        entry.category = self.read_word("category", "行业“{}”无法识别", "IMP-CATEGORY")
        entry.level = self.read_word("level", code="IMP-LEVEL")
        entry.source = self.read_word("source") or Source.INSPECTION
        self.meant["source"] = entry.source
        entry.immediate_danger = self.meant["immediate_danger"] = bool(self.read_word("immediate_danger"))
        for number in (1, 2, 3):
            entry.results[number] = self.read_word(f"review{number}", "复查结论“{}”无法识别")
        if fund := self.text("fund"):
            try:
                entry.fund = Decimal(name_key(fund)).quantize(Decimal("0.01"))
            except InvalidOperation:
                self.refuse("IMP-NUMBER", f"整改资金“{fund[:20]}”不是数字")
            else:
                if not 0 <= entry.fund < 10**9:
                    self.refuse("IMP-NUMBER", f"整改资金“{fund[:20]}”不合理")

    def read_lengths(self) -> None:
        super().read_lengths()
        if 0 < len(self.text("description")) < SHORTEST_DESCRIPTION:
            self.refuse("IMP-LENGTH", f"隐患描述少于{SHORTEST_DESCRIPTION}字")

    def lies_ahead(self, name: str) -> None:
        if name == "found_on":
            self.refuse("E-HAZ-03")
        else:
            super().lies_ahead(name)

    # People

    def _people(self) -> None:
        entry, officers = self.entry, self.register.officers
        entry.inspectors = self.read_accounts(officers, "inspector_1", "inspector_2")
        for number in (1, 2, 3):
            entry.reviewers[number] = self.read_accounts(officers, f"review{number}_by")
        entry.closed_by = next(iter(self.read_accounts(officers, "closed_by")), None)

    # Measures, state, period

    def _measures(self) -> None:
        for word in _MEASURES.split(self.text("measure")):
            if not word:
                continue
            measure = ledger.MEASURES.read(name_key(word))
            if measure is None:
                self.refuse("IMP-CHOICE", f"处理措施“{word[:20]}”无法识别")
            elif measure not in self.entry.measures:
                self.entry.measures.append(str(getattr(measure, "value", measure)))

    def _state(self) -> None:
        written = name_key(self.text("state"))
        if not written:
            return
        state, closed_on = ledger.STATES.read(written), self.entry.day("closed_on")
        if written in ledger.FINISHED_WORDS or state == HazardState.CLOSED:
            if closed_on is None and self.row["closed_on"].is_empty:
                self.warn("W-STATE", "写明已完成但无完成日期，按未销号导入")
                self.entry.state = self._by_dates()
            else:
                self.entry.state = HazardState.CLOSED
        elif written in ledger.UNFINISHED_WORDS or state in (HazardState.RECTIFYING, HazardState.OVERDUE):
            self.entry.state = self._by_dates()
            if state == HazardState.OVERDUE and self.entry.state != state:
                self.warn("W-STATE", "写明逾期但期限未到，按整改中导入")
        elif state is None:
            self.refuse("IMP-STATE", f"状态“{self.text('state')[:20]}”无法识别")
        else:
            self.entry.state = state
        if closed_on is not None and self.entry.state not in (HazardState.CLOSED, HazardState.REJECTED, ""):
            self.refuse("IMP-STATE", "填有完成日期，状态却未销号")

    def _unseen(self) -> None:
        """A township's list where no officer stands: the hazard is registered, and officers have still to verify it. One is E-HAZ-01."""
        entry = self.entry
        if not self.register.by_township or entry.is_finished or self.text("inspector_1") or self.text("inspector_2"):
            return
        entry.is_unseen = True
        if entry.state and entry.state != HazardState.REGISTERED:
            entry.state = HazardState.REGISTERED
            self.warn("W-STATE", f"未填检查人员，按已登记、待核实导入；“{self.text('state')[:20]}”及处理情况只记入台账备查")

    def keep_what_was_found(self) -> None:
        """Of a hazard that nobody has seen only what was found is taken in; the rest stands in the row's own words."""
        for column in self.columns:
            if column.group not in ledger.FOUND or column.field == "verified_on":
                for read in (self.texts, self.days, self.meant):
                    read.pop(column.field, None)
        self.entry.measures, self.entry.results = [], {}

    def _by_dates(self) -> str:
        due = self.entry.current_due
        if due is not None and calendar.roll_forward(due) < self.register.as_of:
            return HazardState.OVERDUE
        return HazardState.RECTIFYING

    def _period(self) -> None:
        entry = self.entry
        if entry.state in ORDERED_STATES and not (entry.is_listed or entry.is_stop):
            self.need("served_on", "due_original" if entry.due is None else "")
            if self.sheet.has("measure"):
                self.need("" if entry.measures else "measure")
        if not entry.measures and (entry.state in ORDERED_STATES or entry.day("served_on")) and not self.sheet.has("measure"):
            entry.measures = [Measure.RECTIFY_PERIOD.value]
        if (
            entry.state == HazardState.REVIEW_DUE
            and not entry.is_listed
            and entry.current_due
            and entry.current_due >= self.register.as_of
        ):
            self.need("asked_on")
        if entry.measures:
            self.refuse_as(rules.safety_measures_taken(entry.level, entry.measures))
        self._range("served_on", "due_original", "due_on")
        self._range("served2_on", "due2_on", "")
        self._range("decided_on", "due3_on", "")
        self.roll("due_original", "due_on", "due2_on", "due3_on", "list_due_original", "list_due_on")

    def _range(self, served: str, due: str, extended: str) -> None:
        served_on, due_on, later = self.entry.day(served), self.entry.day(due), self.entry.day(extended)
        if due_on is None:
            due_on, later = later, None
        if due_on is None:
            return
        first = served_on or self.entry.day("found_on")
        if first is not None and any(rules.period_in_range(first, due_on)):
            self.blame("E-HAZ-04")
        if later is not None and later < due_on:
            self.refuse("IMP-DATE-ORDER", f"{self.header(extended)}早于{self.header(due)}")

    def _criterion(self) -> None:
        if self.entry.level != Level.MAJOR:
            return
        written, found_on = self.text("major_criterion"), self.entry.day("found_on")
        if not written:
            self.refuse("IMP-CRITERION", "重大隐患未填判定依据")
        elif found_on is not None:
            self.entry.criterion = self.register.criterion_for(written, found_on)

    def _closing(self) -> None:
        """E-HAZ-08 for whoever accepted the hazard; a closed one names who closed it, a re-inspection its officers."""
        entry = self.entry
        if entry.state != HazardState.CLOSED:
            return
        self.need("closed_by")
        on_site = Measure.IMMEDIATE in entry.measures
        if self.sheet.has("review1_by") and not on_site:
            self.need("review1_by")
        last = entry.reviewers.get(max(entry.last_review, 1), [])
        accepted = [*last, *(entry.inspectors if on_site else [])]
        if entry.closed_by is not None and entry.closed_by in accepted:
            self.refuse("E-HAZ-08")

    def _findings(self) -> None:
        """E-HAZ-09 for a closing behind a failed re-inspection; a state and the last finding say the same. What is listed was made public."""
        entry = self.entry
        last, closed = entry.results.get(entry.last_review), entry.state == HazardState.CLOSED
        stopped = entry.is_stop and entry.resume_granted is False
        if closed and (last == Result.FAILED or stopped):
            self.refuse("E-HAZ-09", f"{REFUSALS['E-HAZ-09']}（{'审查结果为不同意' if stopped else '末次复查结论为不合格'}）")
        elif last and CONTRADICTED_BY.get(entry.state) == last:
            self.refuse("IMP-STATE", f"状态“{self.text('state')[:20]}”与末次复查结论不一致")
        if closed and entry.is_listed and self.sheet.has("published_on") and entry.day("published_on") is None:
            self.blame("E-HAZ-09", f"{REFUSALS['E-HAZ-09']}（{self.header('published_on')}未填）")

    def _separation(self) -> None:
        """SOD-06, as for a re-inspection that is made here: one of its officers did not issue the order."""
        entry = self.entry
        if entry.is_on_site or entry.is_listed or entry.day("served_on") is None:
            return
        for number in (1, 2):
            took, on = entry.reviewers.get(number, []), entry.day(f"review{number}_on")
            if on and len(took) > 1 and set(took) <= set(entry.inspectors) and bureau.value("hazards.other_reinspector", on):
                self.blame("E-SOD-06", f"{REFUSALS['E-SOD-06']}（两名复查人员均参与下达指令）")

    def _numbers(self) -> None:
        """A number in another form is not ours: the hazard gets a new one. A number this system gave is given once."""
        number = self.text("hazard_no")
        if number and not HAZARD_NUMBER.fullmatch(number):
            self.entry.texts["own_number"] = self.entry.texts.pop("hazard_no")
            self.warn("W-NUMBER", f"编号“{number[:20]}”不是隐患编号，由系统编号")
        for written in order_numbers(self.text("order_no")):
            if read_number(written).text in self.register.issued_here:
                self.refuse("E-ENF-29", f"文号{written}已由本系统使用")

    def _items(self) -> None:
        """Several numbered problems in one cell come in as items of one hazard."""
        description = self.text("description")
        parts = [part.strip(" ；;。\n") for part in _ITEM.split(description) if part.strip(" ；;。\n")]
        if len(_ITEM.findall(description)) >= 2 and len(parts) >= 2:
            self.entry.problems_listed = parts
            self.warnings.insert(0, Problem("W-MULTI", f"一格内有{len(parts)}个问题，按一条隐患{len(parts)}个整改事项导入"))

    def _operation(self) -> None:
        written = self.text("special_operation")
        if not written:
            return
        self.entry.operation = self.register.operations.get(name_key(written))
        if self.entry.operation is None:
            self.warn("W-OPERATION", f"专项行动“{written[:30]}”未登记，只记入台账备查")

    def similar(self) -> None:
        """The duplicate check of hazard.md H2: warn, the clerk decides."""
        entry = self.entry
        found_on = entry.day("found_on")
        if entry.unit is None or found_on is None or entry.state in (HazardState.CLOSED, HazardState.REJECTED):
            return
        days = int(bureau.value("hazards.similar_days"))
        other = self.register.similar_to(entry.unit.pk, self.text("title"), found_on, days)
        if other is not None:
            self.warn("W-SIMILAR", f"同一单位{days}日内有相似未销号隐患（{other.label}）")


def order_numbers(text: str) -> list[str]:
    """The numbers that stand in the cell of orders; seldom more than one."""
    return [part.strip() for part in _ORDERS.split(text) if part.strip()]
