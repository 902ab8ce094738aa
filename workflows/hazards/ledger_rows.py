"""One row of the ledger of hazards read and judged: what it says, what is wrong with it, where its hazard stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cases import calendar
from cases.identity import is_credit_code, normalised
from cases.models import Enterprise
from cases.vocabulary import Level
from documents.registers import read_number
from foundation import settings as bureau
from foundation.refusals import REFUSALS, Refusal
from permissions.models import Account
from workflows.engine.intake_dates import read_day
from workflows.engine.intake_sheet import Cell, Row, Sheet, looks_like_formula
from workflows.hazards import ledger, rules
from workflows.hazards.ledger_entry import Entry
from workflows.hazards.ledger_register import Register, name_key
from workflows.hazards.ledger_roads import RoadsOfRow
from workflows.hazards.vocabulary import HazardState, Measure, Source

SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 10, 2000
LENGTHS = {
    "title": 80,
    "place": 120,
    "description": LONGEST_DESCRIPTION,
    "major_criterion": 300,
    "legal_basis": 300,
    "requirement": 2000,
    "responsible": 60,
    "order_no": 80,
    "hazard_no": 60,
    "list_no": 80,
    "supervisor": 120,
}
DATES = tuple(column.field for column in ledger.COLUMNS if column.kind == "date")
#: Days on which something was done; they cannot lie behind the day of the ledger. Limits and appointments can.
DONE_ON = (
    "found_on",
    "entered_on",
    "verified_on",
    "served_on",
    "ext_applied_on",
    "ext_answered_on",
    "asked_on",
    "review1_on",
    "served2_on",
    "review2_on",
    "proposed_on",
    "list_approved_on",
    "list_served_on",
    "plan_on",
    "published_on",
    "resume_applied_on",
    "resume_reviewed_on",
    "referred_on",
    "decided_on",
    "review3_on",
    "submitted_on",
    "closed_on",
)
#: Each of these cannot come before the one it follows.
ORDER = (
    ("found_on", "entered_on"),
    ("found_on", "verified_on"),
    ("found_on", "served_on"),
    ("found_on", "asked_on"),
    ("found_on", "review1_on"),
    ("found_on", "submitted_on"),
    ("found_on", "closed_on"),
    ("served_on", "review1_on"),
    ("review1_on", "served2_on"),
    ("served2_on", "review2_on"),
    ("review1_on", "submitted_on"),
    ("review1_on", "closed_on"),
    ("review2_on", "closed_on"),
    ("submitted_on", "closed_on"),
    ("list_approved_on", "list_served_on"),
    ("closed_on", "recheck_on"),
    ("ext_applied_on", "ext_answered_on"),
    ("proposed_on", "list_approved_on"),
    ("list_served_on", "plan_on"),
    ("served_on", "resume_applied_on"),
    ("resume_applied_on", "resume_reviewed_on"),
    ("found_on", "referred_on"),
    ("referred_on", "decided_on"),
    ("decided_on", "review3_on"),
)
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
HAZARD_NUMBER = re.compile(r"YH-(?P<year>\d{4})-(?P<place>\d{9})-(?P<sequence>\d{5})")
_ORDERS = re.compile(r"[；;、\n]+")
_NAMES = re.compile(r"[、，,；;/\s]+")
_MEASURES = re.compile(r"[、，,；;/\s]+|并处?|和")
_ITEM = re.compile(r"(?:^|[\n；;。])\s*(?:\(?\d{1,2}\s*(?:[、)）]|[.．](?!\d))|（\d{1,2}）|[①-⑳]|[一二三四五六七八九十]、)\s*")
_PUBLIC = re.compile(r"公共")


@dataclass(frozen=True)
class Problem:
    """Why a row cannot come in, or what its sender should look at."""

    code: str
    remark: str


class RowReading(RoadsOfRow):
    """Reads one row cell by cell; problems and warnings are gathered so that the sender mends them in one go."""

    def __init__(self, row: Row, sheet: Sheet, register: Register) -> None:
        self.row, self.sheet, self.register = row, sheet, register
        self.entry = Entry()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    # The order of these is the order in which problems are told; the first one gives the row its code.
    def read(self) -> Entry:
        for step in (
            self._texts,
            self._required,
            self._township,
            self._unit,
            self._choices,
            self._lengths,
            self._days,
            self._day_order,
            self._people,
            self._measures,
            self._state,
            self._road_words,
            self._roads,
            self._period,
            self._road_limits,
            self._criterion,
            self._officers,
            self._closing,
            self._numbers,
            self._items,
            self._operation,
        ):
            step()
        return self.entry

    def refuse(self, code: str, remark: str = "") -> None:
        if all(problem.code != code or problem.remark != remark for problem in self.problems):
            self.problems.append(Problem(code, remark or REFUSALS.get(code, code)))

    def refuse_as(self, refusals: Iterator[Refusal]) -> None:
        for refusal in refusals:
            self.refuse(refusal.code, f"{refusal.message}{f'（{refusal.note}）' if refusal.note else ''}")

    def warn(self, code: str, remark: str) -> None:
        self.warnings.append(Problem(code, remark))

    def label(self, name: str) -> str:
        """What the sender calls the column."""
        return self.sheet.headers.get(name) or ledger.HEADERS[name]

    def text(self, name: str) -> str:
        return self.entry.texts.get(name, "")

    def has(self, state: str) -> bool:
        return self.entry.state == state

    # Cells

    def _texts(self) -> None:
        for column in ledger.COLUMNS:
            cell = self.row[column.field]
            if column.field == "no" or cell.is_empty:
                continue
            if looks_like_formula(cell):
                self.refuse("IMP-FORMULA", "单元格内容疑似公式或命令，请改为文字")
            elif column.kind != "date":
                self.entry.texts[column.field] = _plain_text(cell)

    def _required(self) -> None:
        told = {"inspector_1": "E-HAZ-01"}
        for column in ledger.COLUMNS:
            missing = self.row[column.field].is_empty and (column.essential or (column.wanted and self.sheet.has(column.field)))
            if missing and column.field not in told:
                self.refuse("IMP-REQUIRED", f"{ledger.HEADERS[column.field]}未填")

    def _township(self) -> None:
        written = self.text("township")
        if not written:
            return
        township = self.register.townships.get(name_key(written))
        if township is None:
            meant = self.register.similar_township(written)
            self.refuse("IMP-TOWNSHIP", f"乡镇“{written[:20]}”不存在" + (f"，是否为“{meant}”？" if meant else ""))
            return
        self.entry.township = township
        if township.pk not in self.register.covered:
            self.refuse("E-HAZ-15")
        if village := self.text("village"):
            self.entry.village = self.register.villages.get((township.pk, name_key(village)))
            if self.entry.village is None:
                self.warn("W-VILLAGE", f"{township.name}没有“{village[:20]}”，按乡镇导入")

    def _unit(self) -> None:
        written, code = self.text("unit"), normalised(self.text("credit_code"))
        if code and not is_credit_code(code):
            self.refuse("IMP-CREDIT-CODE", "统一社会信用代码校验位不正确")
        if not written:
            public = self.text("category") and ledger.CATEGORIES.get(name_key(self.text("category"))) in ledger.PUBLIC_SECTORS
            said = _PUBLIC.search(self.text("note") + self.text("place"))
            if not (public or said) or not self.text("place") or code:
                self.refuse("IMP-UNIT", "责任单位为空且非公共场所")
            return
        found, by_part = self.register.unit_named(written)
        if len(found) != 1:
            names = "、".join(unit.name for unit in found[:3])
            remark = f"单位“{written[:40]}”" + (f"可能是{names}，请写全称" if found else "未登记")
            self.refuse("IMP-UNIT-UNKNOWN", remark)
            return
        self._check_unit(found[0], code, by_part=by_part)

    def _check_unit(self, unit: Enterprise, code: str, *, by_part: bool) -> None:
        self.entry.unit = unit
        if by_part:
            self.warn("W-UNIT-ABBR", f"按简称唯一匹配“{unit.name}”，请确认")
        if code and unit.credit_code and code != unit.credit_code:
            self.refuse("IMP-CREDIT-CODE", f"统一社会信用代码与“{unit.name}”不一致")
        township = self.entry.township
        if township is not None and unit.township_id != township.pk:
            self.refuse("E-HAZ-15", f"无权办理该区域事项（{unit.name}不在{township.name}）")

    def _choices(self) -> None:
        entry = self.entry
        entry.category = self._word("category", ledger.CATEGORIES, "IMP-CATEGORY", "行业“{}”无法识别")
        entry.level = self._word("level", ledger.LEVELS, "IMP-LEVEL", "隐患级别“{}”无法识别")
        entry.source = self._word("source", ledger.SOURCES, "IMP-CHOICE", "来源“{}”无法识别") or Source.INSPECTION
        entry.immediate_danger = bool(self._word("immediate_danger", ledger.YES_NO, "IMP-CHOICE", "现实危险“{}”无法识别"))
        for number in (1, 2, 3):
            entry.results[number] = self._word(f"review{number}", ledger.RESULTS, "IMP-CHOICE", "复查结论“{}”无法识别")
        if fund := self.text("fund"):
            try:
                entry.fund = Decimal(name_key(fund)).quantize(Decimal("0.01"))
            except InvalidOperation:
                self.refuse("IMP-NUMBER", f"整改资金“{fund[:20]}”不是数字")
            else:
                if not 0 <= entry.fund < 10**9:
                    self.refuse("IMP-NUMBER", f"整改资金“{fund[:20]}”不合理")

    def _word(self, name: str, words: Any, code: str, remark: str) -> Any:
        written = self.text(name)
        if not written:
            return ""
        found = words.get(name_key(written))
        if found is None:
            self.refuse(code, remark.format(written[:20]))
            return ""
        return found

    def _lengths(self) -> None:
        for name, longest in LENGTHS.items():
            if len(self.text(name)) > longest:
                self.refuse("IMP-LENGTH", f"{ledger.HEADERS[name]}超过{longest}字")
        if 0 < len(self.text("description")) < SHORTEST_DESCRIPTION:
            self.refuse("IMP-LENGTH", f"隐患描述少于{SHORTEST_DESCRIPTION}字")

    # Days

    def _days(self) -> None:
        guessed = False
        for name in DATES:
            cell = self.row[name]
            if cell.is_formula:
                continue
            read = read_day(cell.value, year=self.sheet.year)
            if read.code:
                self.refuse(read.code, read.note)
            elif read.day is not None:
                self.entry.days[name] = read.day
                guessed |= read.year_from_title
        if guessed:
            self.warn("W-YEAR", f"日期无年份，按表题{self.sheet.year}年")
        self._future()

    def _future(self) -> None:
        for name in DONE_ON:
            day = self.entry.day(name)
            if day is not None and day > self.register.as_of:
                if name == "found_on":
                    self.refuse("E-HAZ-03")
                else:
                    self.refuse("IMP-DATE-FUTURE", f"{self.label(name)}晚于台账日期{self.register.as_of:%Y-%m-%d}")

    def _day_order(self) -> None:
        for earlier, later in ORDER:
            first, second = self.entry.day(earlier), self.entry.day(later)
            if first is not None and second is not None and second < first:
                self.refuse("IMP-DATE-ORDER", f"{self.label(later)}早于{ledger.HEADERS[earlier]}")

    # People

    def _people(self) -> None:
        entry = self.entry
        entry.inspectors = self._accounts("inspector_1", "inspector_2")
        for number in (1, 2, 3):
            entry.reviewers[number] = self._accounts(f"review{number}_by")
        entry.closed_by = next(iter(self._accounts("closed_by")), None)

    def _accounts(self, *columns: str) -> list[Account]:
        found: list[Account] = []
        for name in (word for column in columns for word in _NAMES.split(self.text(column)) if word):
            accounts = self.register.officers.get(name_key(name), [])
            if len(accounts) != 1:
                self.refuse("IMP-OFFICER", f"人员“{name[:20]}”" + ("有重名，请注明工号" if accounts else "未登记"))
            elif accounts[0] not in found:
                found.append(accounts[0])
        return found

    def _officers(self) -> None:
        """E-HAZ-01: two officers, both with a certificate valid on the day of the inspection."""
        found_on, inspectors = self.entry.day("found_on"), self.entry.inspectors
        if any(problem.code == "IMP-OFFICER" for problem in self.problems):
            return
        if not inspectors and self.has(HazardState.REGISTERED) and self.entry.source in _REPORTED:
            return
        valid = [one for one in inspectors if found_on is None or self.register.has_certificate(one.pk, found_on)]
        if len(valid) >= 2:
            # Somebody without a certificate may go along; he signs nothing.
            self.entry.inspectors = valid
        else:
            without = "、".join(one.name for one in inspectors if one not in valid)
            note = f"（{without}的证件在{found_on:%Y-%m-%d}无效）" if without and found_on else ""
            self.refuse("E-HAZ-01", f"{REFUSALS['E-HAZ-01']}{note}")

    # Measures, state, period

    def _measures(self) -> None:
        for word in _MEASURES.split(self.text("measure")):
            if not word:
                continue
            measure = ledger.MEASURES.get(name_key(word))
            if measure is None:
                self.refuse("IMP-CHOICE", f"处理措施“{word[:20]}”无法识别")
            elif measure not in self.entry.measures:
                self.entry.measures.append(str(getattr(measure, "value", measure)))

    def _state(self) -> None:
        written = name_key(self.text("state"))
        if not written:
            return
        state, closed_on = ledger.STATES.get(written), self.entry.day("closed_on")
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

    def _by_dates(self) -> str:
        due = self.entry.current_due
        if due is not None and calendar.roll_forward(due) < self.register.as_of:
            return HazardState.OVERDUE
        return HazardState.RECTIFYING

    def _period(self) -> None:
        entry = self.entry
        if entry.state in ORDERED_STATES and not (entry.is_listed or entry.is_stop):
            self._need("served_on", "due_original" if entry.due is None else "")
            if self.sheet.has("measure"):
                self._need("" if entry.measures else "measure")
        if not entry.measures and (entry.state in ORDERED_STATES or entry.day("served_on")) and not self.sheet.has("measure"):
            entry.measures = [Measure.RECTIFY_PERIOD.value]
        if (
            entry.state == HazardState.REVIEW_DUE
            and not entry.is_listed
            and entry.current_due
            and entry.current_due >= self.register.as_of
        ):
            self._need("asked_on")
        if entry.measures:
            self.refuse_as(rules.safety_measures_taken(entry.level, entry.measures))
        self._range("served_on", "due_original", "due_on")
        self._range("served2_on", "due2_on", "")
        self._range("decided_on", "due3_on", "")
        self._roll("due_original", "due_on", "due2_on", "due3_on", "list_due_original", "list_due_on")

    def _need(self, *names: str) -> None:
        for name in names:
            if name and self.row[name].is_empty:
                self.refuse("IMP-REQUIRED", f"{ledger.HEADERS[name]}未填")

    def _range(self, served: str, due: str, extended: str) -> None:
        served_on, due_on, later = self.entry.day(served), self.entry.day(due), self.entry.day(extended)
        if due_on is None:
            due_on, later = later, None
        if due_on is None:
            return
        first = served_on or self.entry.day("found_on")
        if first is not None and any(rules.period_in_range(first, due_on)):
            self.refuse("E-HAZ-04")
        if later is not None and later < due_on:
            self.refuse("IMP-DATE-ORDER", f"{ledger.HEADERS[extended]}早于{ledger.HEADERS[due]}")

    def _roll(self, *names: str) -> None:
        """A last day on a rest day moves to the next working day (TL-GEN-02)."""
        told = set()
        for name in names:
            due = self.entry.day(name)
            if due is None or calendar.is_working_day(due):
                continue
            rolled = calendar.roll_forward(due)
            self.entry.days[name] = rolled
            if due not in told:
                told.add(due)
                made_up = "（调休上班日）" if rolled.weekday() > 4 else ""
                self.warn("W-ROLL", f"期限{due:%Y-%m-%d}为{calendar.day(due).name}，顺延至{rolled:%Y-%m-%d}{made_up}")

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
        self._need("closed_by")
        on_site = Measure.IMMEDIATE in entry.measures
        if self.sheet.has("review1_by") and not on_site:
            self._need("review1_by")
        last = entry.reviewers.get(max(entry.last_review, 1), [])
        accepted = [*last, *(entry.inspectors if on_site else [])]
        if entry.closed_by is not None and entry.closed_by in accepted:
            self.refuse("E-HAZ-08")

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

    def similar(self, label: Callable[[Row], str]) -> None:
        """The duplicate check of hazard.md H2: warn, the clerk decides."""
        entry = self.entry
        found_on = entry.day("found_on")
        if entry.unit is None or found_on is None or entry.state in (HazardState.CLOSED, HazardState.REJECTED):
            return
        days = int(bureau.value("hazards.similar_days"))
        other = self.register.similar_to(entry.unit.pk, self.text("title"), found_on, days)
        if other is not None:
            self.warn("W-SIMILAR", f"同一单位{days}日内有相似未销号隐患（{other.label}）")


_REPORTED = (Source.SELF_REPORTED, Source.TIPOFF, Source.PATROL, Source.UPPER_NOTICE, Source.MEDIA)


def order_numbers(text: str) -> list[str]:
    """The numbers that stand in the cell of orders; seldom more than one."""
    return [part.strip() for part in _ORDERS.split(text) if part.strip()]


def _plain_text(cell: Cell) -> str:
    """Text without control characters and outer blanks; whole numbers without their point; an export's apostrophe taken off."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime):
        value = value.date().isoformat()
    text = "".join(sign for sign in str(value) if sign == "\n" or sign >= " ").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@＝＋－＠") else text
