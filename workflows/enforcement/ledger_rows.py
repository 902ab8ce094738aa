"""One row of the case register read: its words, days, sums and people; what the law asks of it stands in `ledger_law`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import cn2an

from cases import terms as limits
from cases.models import Enterprise, Party, Violation
from foundation.numbers import birth_date, is_credit_code, is_identity_number, normalised
from workflows.enforcement import ledger, ranges, terms
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.ledger_register import Register
from workflows.enforcement.ranges import Stage
from workflows.enforcement.vocabulary import CaseKind, ClueSource
from workflows.engine.intake_columns import Column
from workflows.engine.intake_dates import DayRead, read_day
from workflows.engine.intake_reading import RowReading, name_key
from workflows.engine.intake_sheet import Row, Sheet

_PLAIN_SUM = re.compile(r"(?:人民币|[¥￥])?(\d[\d,，]*(?:\.\d{1,2})?)元?(?:整)?")
_TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d{1,6})?)万元?")
_CAPITALS = re.compile(r"(?:人民币)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+")
_ARTICLE = re.compile(r"第?\s*(\d{1,3})\s*条")
_CODE = re.compile(r"[A-Z]-[0-9A-Z-]+")
_WRITTEN_DAY = re.compile(r"(20\d{2}-\d{1,2}-\d{1,2}|20\d{2}年\d{1,2}月\d{1,2}日)")
_SPAN = re.compile(r"(20\d{2}-\d{2}-\d{2})\s*(?:至|到|—|-|~)\s*(20\d{2}-\d{2}-\d{2})")
_PARTS = re.compile(r"[；;]")
_WORDS = re.compile(r"[、，,；;/\s]+|并处")
_PERSON = re.compile(r"[1-8]\d{16}[\dX]")
MOST_YUAN = Decimal(10) ** 10


class RegisterRow(RowReading):
    """Reads one row of the case register: one party, with what the register says of its case."""

    columns = ledger.COLUMNS
    #: A register says its year in its title, and every number of its papers bears it.
    tells_year = False

    def __init__(self, row: Row, sheet: Sheet, register: Register) -> None:
        super().__init__(row, sheet, register.as_of)
        self.register = register
        self.entry = Entry(days=self.days, texts=self.texts)

    def formula(self, column: Column) -> str:
        return "金额为公式，请改为数值" if column.kind == "number" else super().formula(column)

    def unread_day(self, read: DayRead) -> str:
        return read.note.replace("日月顺序不明", "无法确定月日")

    def read_words(self) -> None:
        """Form: what stands in the cells, before the law is asked."""
        self.read_texts()
        # Who handled it is asked with its own words (E-ENF-02).
        self.read_required()
        self._choices()
        self.read_lengths()
        self.read_days()
        self.read_order_of_days()
        self._place()
        self._party()
        self._violation()
        self._sums()
        self._penalties()
        self._spans()
        self._defence()
        self._people()

    # The case

    def _choices(self) -> None:
        entry = self.entry
        source = self.text("source")
        entry.source = self._word("source") or ClueSource.OTHER
        kind = self.read_word("kind")
        is_accident = kind == CaseKind.ACCIDENT or entry.source == ClueSource.ACCIDENT
        entry.kind = CaseKind.ACCIDENT if is_accident else CaseKind.GENERAL
        if not is_accident and (self.text("operation_no") or source == "专项行动"):
            entry.kind = CaseKind.SPECIAL_OPERATION
        self.meant |= {"kind": entry.kind, "source": entry.source}
        for name in ("review_result", "review_round"):
            self.read_word(name)
        told = self.read_word("hearing_told")
        # Where nobody says so, the paper that tells of it says it.
        entry.with_hearing = bool(self.text("hearing_notice_no")) if told == "" else bool(told)
        self.meant["hearing_told"] = entry.with_hearing
        if reply := self.text("reply"):
            found = _WRITTEN_DAY.search(reply)
            entry.reply_on = _day(found[1]) if found else None
            entry.reply_no = _WRITTEN_DAY.sub("", reply).strip(" ，,")

    def _word(self, name: str) -> Any:
        """A word of a list where another one does no harm: it is told, and stands for others."""
        written = self.text(name)
        words = self.by_field[name].words
        assert words is not None  # the column of a list
        found = words.read(name_key(written)) if written else ""
        if found is None:
            self.warn("W-SOURCE", f"{self.label(name)}“{written[:20]}”按其他登记")
        return found or ""

    def _place(self) -> None:
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
            self.refuse("E-SCOPE")

    # The party

    def _party(self) -> None:
        entry, number = self.entry, normalised(self.text("credentials"))
        entry.name = self.text("party")
        kind = self.read_word("party_kind")
        is_person = kind == Party.Kind.PERSON or (not kind and not is_credit_code(number) and bool(_PERSON.fullmatch(number)))
        if is_person:
            entry.party_kind = Party.Kind.PERSON
            self._person(number)
        elif entry.name:
            self._unit(entry.name, number)
        if entry.unit is not None:
            entry.party_kind = kind_of(entry.unit)
            if kind and kind != entry.party_kind:
                self.refuse("E-ENF-PARTY", f"{entry.unit.name}在企业库中为{ledger.PARTY_KINDS.write(entry.party_kind)}")
            if entry.township is None:
                entry.township = entry.unit.township
        self.meant["party_kind"] = entry.party_kind

    def _person(self, number: str) -> None:
        if not number:
            self.need("credentials")
        elif not is_identity_number(number):
            self.refuse("IMP-ID", "身份证号校验位不正确")
        else:
            self.entry.identity, self.entry.born_on = number, birth_date(number)

    def _unit(self, written: str, code: str) -> None:
        """By its name and its code; where they do not name one unit, nothing is guessed but a name that is a part of the full one."""
        found, by_part = self.register.unit_named(written)
        by_code = self.register.by_code.get(code) if code else None
        named = found[0] if len(found) == 1 else None
        if by_code is not None:
            if named is None or named.standing != by_code.standing:
                self.refuse("IMP-UNIT-MISMATCH", "信用代码属于其他单位")
                return
            named = by_code.standing
        elif code and not is_credit_code(code):
            known = "" if named is not None and not by_part else "名录中没有该单位，"
            self.refuse("IMP-UNIT", f"{known}统一社会信用代码校验不通过")
            return
        elif code and named is not None and named.credit_code:
            self.refuse("IMP-UNIT-MISMATCH", f"信用代码与“{named.name}”不一致")
            return
        if named is None:
            names = "、".join(unit.name for unit in found[:3])
            self.refuse("IMP-UNIT", f"名录中没有该单位{f'，可能是{names}，请写全称' if names else ''}")
            return
        self.entry.unit, self.entry.credit_code = named, named.credit_code or code
        if by_part:
            self.warn("W-UNIT-NAME", f"按“{named.name}”登记，请核对营业执照")

    # Law and sums

    def _violation(self) -> None:
        written = name_key(self.text("violation")).upper()
        if not written:
            return
        code = written
        if article := _ARTICLE.fullmatch(written):
            codes = self.register.codes_of(article[1])
            if len(codes) != 1:
                self.refuse(
                    "IMP-CODE",
                    f"“{self.text('violation')[:20]}”无法确定违法代码" + (f"，可能是{'、'.join(codes)}" if codes else ""),
                )
                return
            code = codes[0]
            self.warn("W-CODE", f"“{self.text('violation')[:20]}”按 {code} 登记")
        elif not _CODE.fullmatch(written) or written not in self.register.violations:
            self.refuse("IMP-CODE", f"违法代码“{self.text('violation')[:20]}”未登记")
            return
        entry = self.entry
        acted = entry.act_day or self.as_of
        entry.stage = Stage.FIRST
        law = self.register.law(code, entry.party_kind, entry.stage, acted, entry.day("decided_on") or acted)
        entry.violation, entry.other_law = law

    def _sums(self) -> None:
        for name, called in ledger.SUMS.items():
            if name in self.texts:
                self._sum(name, called)
        if self.entry.fine and self.entry.violation is not None:
            self.entry.stage = stage_of(self.entry.violation, self.entry, self.entry.fine, self.as_of)

    def _sum(self, name: str, called: str) -> None:
        written = self.text(name)
        plain = name_key(written)
        found, told = read_sum(plain)
        if found is None:
            self.refuse("IMP-NUMBER", f"{called}“{written[:20]}”不是金额")
            return
        if not 0 <= found < MOST_YUAN:
            self.refuse("IMP-NUMBER", f"{called}“{written[:20]}”不合理")
            return
        if found:
            self.entry.sums[name] = found
        if told:
            amount = f"{found:,.2f}".removesuffix(".00")
            self.warn(
                "W-AMOUNT", f"{called}大写按{amount}元计" if told == "capitals" else f"{called}“{written[:20]}”按{amount}元计"
            )

    def _penalties(self) -> None:
        entry, written = self.entry, self.text("penalties")
        words = self.by_field["penalties"].words
        assert words is not None  # the column of a list
        for word in (word for word in _WORDS.split(name_key(written)) if word):
            meant = words.read(word)
            if meant is None:
                self.refuse("IMP-CHOICE", f"处罚种类“{word[:20]}”无法识别")
            elif meant and meant not in entry.kinds:
                entry.kinds.append(str(meant.value))
        by_sums = [kind for kind, name in ((Penalty.FINE, "fine"), (Penalty.GAINS, "gains")) if entry.sums.get(name)]
        if not written:
            entry.kinds = [kind.value for kind in by_sums]
        elif missing := [kind for kind in by_sums if kind not in entry.kinds]:
            self.refuse("IMP-CHOICE", f"处罚种类未载{'、'.join(ledger.PENALTIES.write(kind) for kind in missing)}")
        for kind, name in ((Penalty.FINE, "fine"), (Penalty.GAINS, "gains")):
            if kind in entry.kinds and not entry.sums.get(name) and not any(each.code == "IMP-FORMULA" for each in self.problems):
                self.need(name)
        entry.is_no_penalty = written in ledger.NO_PENALTY or self.text("result") in ledger.NO_PENALTY
        self.meant["penalties"] = list(entry.kinds)

    def _spans(self) -> None:
        """The standstill from day to day, and the last day of payment, counted where the register has none."""
        entry = self.entry
        if stop := self.text("stop"):
            found = _SPAN.search(stop)
            first, last = (_day(found[1]), _day(found[2])) if found else (None, None)
            if first is None or last is None or last < first:
                self.refuse("IMP-DATE", f"停产停业期间“{stop[:30]}”无法识别，应如2023-08-07至2023-09-06")
            else:
                entry.stop = (first, last)
        entry.pay_due_on = entry.day("pay_due_on")
        served = entry.day("served_on")
        if entry.pay_due_on is None and served is not None and entry.is_to_pay:
            entry.pay_due_on = limits.count(terms.PAY, served).due_on

    def _defence(self) -> None:
        """Day; what was claimed; whether it was accepted and why."""
        written, entry = self.text("defence"), self.entry
        if not written or name_key(written) in ledger.NOTHING_SAID:
            return
        first, *rest = [part.strip() for part in _PARTS.split(written)]
        found = _WRITTEN_DAY.fullmatch(first)
        entry.defended_on = _day(found[1]) if found else None
        if entry.defended_on is None or not rest:
            self.warn("W-DEFENCE", f"陈述申辩“{written[:30]}”未载日期，只记入台账备查")
            return
        answer = next((part for part in rest if part.startswith(("采纳", "不采纳", "部分采纳"))), "")
        entry.claim = "；".join(part for part in rest if part != answer)
        entry.claim_answer, entry.claim_accepted = answer, not answer.startswith("不") if answer else None

    # People

    def _people(self) -> None:
        entry, officers = self.entry, self.register.officers
        entry.handlers = self.read_accounts(officers, "handler_1", "handler_2")
        entry.reviewer = next(iter(self.read_accounts(officers, "reviewer")), None)
        entry.host = next(iter(self.read_accounts(officers, "host")), None)


def kind_of(unit: Enterprise) -> str:
    is_business = unit.kind == Enterprise.Kind.INDIVIDUAL_BUSINESS
    return Party.Kind.INDIVIDUAL_BUSINESS if is_business else Party.Kind.UNIT


def read_sum(written: str) -> tuple[Decimal | None, str]:
    """A sum in yuan as clerks write it, and how it was read besides: in tens of thousands or in capital numerals. None for what is none."""
    if found := _PLAIN_SUM.fullmatch(written):
        return Decimal(found[1].replace(",", "").replace("，", "")), ""
    if found := _TEN_THOUSANDS.fullmatch(written):
        found_sum = Decimal(found[1]) * 10_000
        return found_sum.quantize(Decimal(1) if found_sum == found_sum.to_integral_value() else Decimal("0.01")), "ten thousands"
    if _CAPITALS.fullmatch(written) and written not in ("元", "整"):
        plain = written.removeprefix("人民币").rstrip("整正").replace("圆", "元")
        try:
            return Decimal(str(cn2an.cn2an(plain.rstrip("元"), "smart"))), "capitals"
        except (ValueError, InvalidOperation):
            return None, ""
    return None, ""


def bounds_of(violation: Violation, entry: Entry, stage: str, on: dt.date) -> ranges.Range | None:
    """The range of the law for a party; of a person whom a row knows only as an operator without a licence that of the operator."""
    found = ranges.range_of(violation, entry.party_kind, stage, on, entry.gains or Decimal(0))
    fines_persons = any(ranges.range_of(violation, Party.Kind.PERSON, each, on) for each in Stage.values)
    if found is None and entry.is_person and not fines_persons:
        found = ranges.range_of(violation, Party.Kind.UNIT, stage, on, entry.gains or Decimal(0))
    return found


def stage_of(violation: Violation, entry: Entry, fine: Decimal, on: dt.date) -> str:
    """The stage at which the sum is one that the law allows: at first, unless only the one of an act not corrected in time does."""
    first, overdue = (bounds_of(violation, entry, stage, on) for stage in (Stage.FIRST, Stage.OVERDUE))
    is_overdue = (first is None or fine not in first) and overdue is not None and fine in overdue
    return Stage.OVERDUE if is_overdue else Stage.FIRST


def _day(text: str) -> dt.date | None:
    return read_day(text).day


__all__ = ["RegisterRow", "bounds_of", "kind_of", "read_sum"]
