"""What the law asks of a row of the case register: the same refusals as of a case that is handled here, at the row that does not meet them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from cases import terms as limits
from foundation import settings as bureau
from workflows.enforcement import heavy, ledger, limitation, ranges, surcharge, terms
from workflows.enforcement.heavy import Part, Penalty
from workflows.enforcement.ledger_entry import Entry
from workflows.enforcement.ledger_rows import RegisterRow, bounds_of
from workflows.enforcement.ranges import Stage
from workflows.enforcement.vocabulary import CaseKind, ReviewResult
from workflows.engine.intake_reading import name_key

#: That the police have the matter, in whatever column a clerk tells it; and that they have not taken it.
_POLICE_OPENED = re.compile(r"公安.{0,12}立案|决定立案|立案侦查")
_NOT_OPENED = re.compile(r"不予?立案")
#: What others decide, told as if the bureau had.
_NOT_OURS = re.compile(r"拘留|责令关闭|予以关闭")
PASSED = (ReviewResult.PASS, ReviewResult.PASS_AFTER_CHANGE)


class LawOfRow(RegisterRow):
    """Judges one row; the first problem gives it its code, so the order is that of a reader of the file: form, numbers, hands, law, days."""

    def read(self) -> Entry:
        self.read_words()
        for step in (
            self._numbers, self._officers, self._limitation, self._age, self._accident, self._review, self._notice, self._ours, self._range,
            self._not_heavier, self._same_act, self._hearing_told, self._hearing, self._discussion, self._period, self._case_days,
            self._transfer, self._service, self._payment, self._closing, self._open_case,
        ):  # fmt: skip
            step()
        return self.entry

    @property
    def decided(self) -> dt.date:
        return self.entry.days["decided_on"]

    def _numbers(self) -> None:
        """E-ENF-29 for a number that another case has, or that this system gave."""
        filing = name_key(self.text("filing_no"))
        for name in ledger.NUMBERS:
            number = name_key(self.text(name))
            if number and (self.register.given.get(number, filing) != filing or self.text(name) in self.register.issued_here):
                self.refuse("E-ENF-29")

    def _officers(self) -> None:
        """E-ENF-02: two handlers with certificates of the day of the filing."""
        filed = self.day("filed_on")
        if any(problem.code == "IMP-OFFICER" for problem in self.problems):
            return
        valid = [one for one in self.entry.handlers if filed is None or self.register.has_certificate(one.pk, filed)]
        if len(valid) < 2:
            self.refuse("E-ENF-02")
        else:
            self.entry.handlers = valid[:2]

    def _limitation(self) -> None:
        """E-ENF-01 for an act that nobody knew of in time: by the day of the clue, else by that of the filing."""
        act_to, known = self.day("act_to"), self.day("clue_on") or self.day("filed_on")
        if act_to is not None and known is not None:
            if act_to > known:
                self.refuse("IMP-DATE-ORDER", f"{self.label('act_to')}晚于发现")
            elif known > limitation.last_day(act_to, with_harm=False).due_on:
                self.refuse("E-ENF-01")

    def _age(self) -> None:
        born, acted = self.entry.born_on, self.entry.act_day
        if born is not None and acted is not None and limitation.age_on(born, acted) < limitation.PUNISHABLE_AGE:
            self.refuse("E-ENF-32")

    def _accident(self) -> None:
        """E-ENF-33 without the government's reply, or with one of a day behind the filing."""
        entry, filed = self.entry, self.day("filed_on")
        if entry.kind != CaseKind.ACCIDENT:
            return
        if not entry.reply_no or entry.reply_on is None or (filed is not None and entry.reply_on > filed):
            self.refuse("E-ENF-33")

    def _review(self) -> None:
        """E-ENF-07 for a reviewer who handled the case; E-ENF-08 for a decision without a review that passed, or before it."""
        entry = self.entry
        if entry.reviewer is not None and entry.reviewer in entry.handlers:
            self.refuse("E-ENF-07")
        if not entry.is_decided:
            return
        reviewed, result = self.day("reviewed_on"), self.meant.get("review_result")
        if reviewed is None or reviewed > self.decided or (result and result not in PASSED):
            self.refuse("E-ENF-08")

    def _notice(self) -> None:
        if self.entry.is_punished and self.day("noticed_on") is None:
            self.refuse("E-ENF-10")

    def _ours(self) -> None:
        """E-ENF-25 for what the police or the government decide, told as a result of the bureau."""
        elsewhere = self.entry.is_transferred or self.text("transfer_no")
        if any(kind in heavy.NOT_OURS for kind in self.entry.kinds) or (_NOT_OURS.search(self.text("result")) and not elsewhere):
            self.refuse("E-ENF-25")

    def _range(self) -> None:
        """E-ENF-06 for a fine out of the range of the law or of its tier; mitigated it lies below the range."""
        entry, fine, violation = self.entry, self.entry.fine, self.entry.violation
        if not entry.is_punished or fine is None or violation is None or ranges.is_on_income(violation):
            return
        bounds = bounds_of(violation, entry, entry.stage or Stage.FIRST, self.decided)
        if self.text("tier") == ledger.MITIGATED:
            if bounds is None or not bounds.least or fine >= bounds.least:
                self.refuse("E-ENF-06")
            return
        if bounds is None or fine not in bounds:
            self.refuse("E-ENF-06")
            return
        tier = self._tier()
        chosen = ranges.tier_range(violation, tier, entry.party_kind, entry.stage, self.decided) if tier else None
        if chosen is not None and fine not in chosen:
            self.refuse("E-ENF-06", f"罚款数额超出第{tier}阶次的幅度（{chosen.words}）")

    def _tier(self) -> int | None:
        written = self.text("tier")
        if not written or written == ledger.MITIGATED:
            return None
        if written not in ("1", "2", "3", "4", "5"):
            self.refuse("IMP-CHOICE", f"裁量阶次“{written[:10]}”无法识别")
            return None
        return int(written)

    def _not_heavier(self) -> None:
        told, fine = self.entry.sums.get("noticed_fine"), self.entry.fine
        if self.entry.is_punished and fine is not None and told is not None and fine > told:
            self.refuse("E-ENF-12")

    def _same_act(self) -> None:
        if self.entry.is_punished and self.register.fine_key(self.entry) in self.register.fined:
            self.refuse("E-ENF-17")

    def parts(self) -> list[Part]:
        """What is imposed, as hearing and discussion judge it; the register has no value of goods."""
        sums = {Penalty.FINE: self.entry.fine, Penalty.GAINS: self.entry.gains}
        return [Part(kind, sums.get(Penalty(kind)) or Decimal(0)) for kind in self.entry.kinds]

    def _hearing_told(self) -> None:
        entry = self.entry
        owed = entry.is_punished and heavy.hearing_reasons(self.parts(), entry.party_kind, self.decided)
        if owed and not entry.with_hearing and self.day("noticed_on") is not None:
            self.refuse("E-ENF-10")

    def _hearing(self) -> None:
        """E-ENF-13 for a request that came late, E-ENF-14 for a notice too near the hearing, E-ENF-15 and E-SOD-15 for its host."""
        entry, asked, notified = self.entry, self.day("hearing_asked_on"), self.day("hearing_notified_on")
        noticed, heard = self.day("noticed_on"), self.day("heard_on")
        if noticed is not None and asked is not None and asked > limits.count(terms.ASK_HEARING, noticed).due_on:
            self.refuse("E-ENF-13")
        if heard is not None and notified is not None and notified > limits.count(terms.NOTIFY_HEARING, heard).due_on:
            self.refuse("E-ENF-14")
        if entry.host is not None and entry.host in entry.handlers:
            self.refuse("E-ENF-15")
        if entry.host is not None and entry.host == entry.reviewer:
            self.refuse("E-SOD-15")

    def _discussion(self) -> None:
        """E-ENF-09 for what the leaders had to discuss and did not, or did behind the decision."""
        entry, discussed = self.entry, self.day("discussed_on")
        if not entry.is_punished:
            return
        mitigated = self.text("tier") == ledger.MITIGATED
        occasion = heavy.Occasion(
            was_heard=self.day("heard_on") is not None, is_accident=entry.kind == CaseKind.ACCIDENT, is_below_least=mitigated
        )
        owed = heavy.discussion_reasons(self.parts(), entry.party_kind, self.decided, occasion)
        if (owed and discussed is None) or (discussed is not None and discussed > self.decided):
            self.refuse("E-ENF-09")

    def _period(self) -> None:
        """E-ENF-11 for a decision before the last day of defence or hearing is over, or before the hearing that was asked for."""
        entry, noticed = self.entry, self.day("noticed_on")
        if not entry.is_punished or noticed is None:
            return
        heard = self.day("heard_on")
        before_hearing = self.day("hearing_asked_on") is not None and (heard is None or self.decided < heard)
        if self.decided <= max(last_days(noticed, with_hearing=entry.with_hearing)) or before_hearing:
            self.refuse("E-ENF-11")

    def _case_days(self) -> None:
        """E-ENF-16 for a decision behind the days of the case; those with the police, who did not open it, are not counted."""
        filed = self.day("filed_on")
        if not self.entry.is_decided or filed is None:
            return
        away = self._days_away()
        longest = limits.count(terms.DECIDE, filed).due_on + away
        old = limits.count(terms.DECIDE_BY_MEASURES, filed).due_on + away
        extended = self.day("extended_on")
        asks = self.sheet.has("extended_on") and self.decided > old
        if self.decided > longest or (asks and (extended is None or extended > old)):
            self.refuse("E-ENF-16")

    def _days_away(self) -> dt.timedelta:
        left, back = self.day("transferred_on"), self.day("result_on")
        came_back = bool(_NOT_OPENED.search(self.text("transfer_result")))
        return back - left if left is not None and back is not None and came_back else dt.timedelta(0)

    @property
    def is_with_police(self) -> bool:
        said = f"{self.text('transfer_result')} {self.text('result')}"
        return bool(_POLICE_OPENED.search(said)) and not _NOT_OPENED.search(said)

    def _transfer(self) -> None:
        if self.entry.is_punished and self.entry.fine and self.is_with_police:
            self.refuse("E-ENF-44")

    def _service(self) -> None:
        served = self.day("served_on")
        if served is not None and (not self.entry.is_decided or served < self.decided) and not self._unread("decided_on"):
            self.refuse("E-ENF-41")

    def _unread(self, name: str) -> bool:
        """A day stands there, and could not be read: that is told already."""
        return self.day(name) is None and not self.row[name].is_empty

    def _payment(self) -> None:
        """E-ENF-40 for money from before the decision or a receipt that was used; what came late without a surcharge is shown."""
        entry, paid, fine = self.entry, self.day("paid_on"), self.entry.fine
        receipt = self.text("receipt_no")
        if receipt and receipt in self.register.receipts:
            self.refuse("E-ENF-40", "缴款信息不正确或票据号重复")
        if paid is None or self._unread("decided_on"):
            return
        if not entry.is_decided or paid < self.decided:
            self.refuse("E-ENF-40")
        elif entry.is_late and fine is not None and entry.pay_due_on is not None:
            owed = surcharge.reckon(fine, entry.pay_due_on, paid, payments=[surcharge.Payment(paid, fine)]).amount
            charged = entry.sums.get("surcharge")
            if charged is None:
                self.warn("W-SURCHARGE", "逾期缴款，未见加处罚款记录")
            elif charged != owed:
                self.warn("W-SURCHARGE", f"加处罚款{charged}元，按每日3%计为{owed}元")
        if entry.parts and fine is not None and sum((each.amount for each in entry.parts), Decimal(0)) != fine:
            self.refuse("E-ENF-36", f"延期分期计划与罚款数额或者期限不符（合计不等于{fine}元）")

    def _closing(self) -> None:
        """E-ENF-22 for a case that is closed with something left to do."""
        closed = self.day("closed_on")
        if closed is None or self._unread("decided_on"):
            return
        for left in self._left(closed):
            self.refuse("E-ENF-22", left)
            return

    def _left(self, closed: dt.date) -> Iterator[str]:
        entry, paid, served, published = self.entry, self.day("paid_on"), self.day("served_on"), self.day("published_on")
        told = "尚有未了事项，不得结案"
        if not entry.is_decided and not entry.is_transferred:
            yield f"{told}（没有决定，也没有移送）"
        if entry.is_to_pay and (paid is None or paid > closed):
            # What a clerk forgets most often needs no more words.
            yield told
        if entry.is_decided and (served is None or served > closed):
            yield f"{told}（决定书未送达）"
        if entry.is_decided and self.sheet.has("published_on") and published is None:
            yield f"{told}（未公示）"
        if entry.stop is not None and entry.stop[1] > closed:
            yield f"{told}（停产停业未满）"
        open_ones = [thing.name for thing in entry.things if not thing.result or thing.settled_on is None]
        if open_ones:
            yield f"{told}（{'、'.join(open_ones[:3])}没有最终处理）"
        if any(part.paid_on is None for part in entry.parts):
            yield f"{told}（分期未缴清）"

    def _open_case(self) -> None:
        """What a case that goes on here needs besides: the day of the act, by which limitation and law are judged."""
        entry = self.entry
        archived = self.day("archived_on")
        if archived is not None and archived > self.as_of:
            self.warn("W-ARCHIVE", f"归档日期{archived:%Y-%m-%d}晚于台账日期，按尚未归档导入")
        if self.day("closed_on") is None and not self._unread("closed_on") and not entry.is_decided and not entry.is_transferred:
            self.need("act_to")


class CaseOfRow(LawOfRow):
    """What the first row of a case says of it besides: the hazard it comes from, and its goods."""

    def read_hazard(self) -> None:
        number = self.text("hazard_no")
        if not number:
            return
        self.entry.hazard = self.register.hazards.get(number)
        if self.entry.hazard is None:
            self.warn("W-HAZARD", f"隐患“{number[:30]}”未登记，只记入台账备查")

    def read_things(self) -> None:
        """E-ENF-GOODS for what is counted in nothing, or is said to be more kinds of thing than the register of goods knows."""
        for thing in self.entry.things:
            if thing.quantity is None or thing.quantity <= 0 or not thing.unit:
                self.refuse("E-ENF-GOODS", f"涉案物品“{thing.name[:20]}”没有数量或者单位")
            elif ledger.UNITS.read(thing.unit) is None or ledger.CATEGORIES.read(thing.category) is None:
                self.refuse("IMP-CHOICE", f"涉案物品“{thing.name[:20]}”的类别或者单位无法识别")
            elif thing.doing and ledger.DOINGS.read(thing.doing) is None:
                self.refuse("IMP-CHOICE", f"涉案物品“{thing.name[:20]}”的措施无法识别")
            elif thing.result and ledger.SETTLED.read(thing.result) is None:
                self.refuse("IMP-CHOICE", f"涉案物品“{thing.name[:20]}”的最终处理无法识别")


def last_days(noticed: dt.date, *, with_hearing: bool) -> list[dt.date]:
    """The last days of defence and, where the party was told of it, of asking for a hearing, from the service of the notice."""
    if not with_hearing:
        return [limits.count(terms.DEFEND, noticed).due_on]
    days = int(bureau.value("enforcement.defence_days_beside_hearing", noticed))
    return [limits.count(terms.DEFEND, noticed, length=days).due_on, limits.count(terms.ASK_HEARING, noticed).due_on]


__all__ = ["CaseOfRow", "LawOfRow", "last_days"]
