"""Side roads in a row of the ledger: more time, listing with its rounds, stop, penalty, closure; and the stage they lead to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from cases import calendar
from foundation import settings as bureau
from foundation.refusals import REFUSALS
from workflows.engine.intake_rows import PlacedRow
from workflows.engine.intake_sheet import Table, as_day
from workflows.hazards import ledger, rules
from workflows.hazards.ledger_entry import Entry, RoundHeld
from workflows.hazards.vocabulary import HazardState

_BATCH = re.compile(r"(?:(20\d{2})年)?第?([一二三四五六七八九十]|\d{1,2})批")
_DIGITS = "一二三四五六七八九十"
_ROUND = re.compile(r"\d{1,2}")
_WRITTEN_DAY = re.compile(r"(20\d{2})年(\d{1,2})月(\d{1,2})日")
#: What a row must say for its hazard to stand at this stage.
NEEDED: dict[str, tuple[str, ...]] = {
    HazardState.LISTING_PROPOSED: ("proposed_on",),
    HazardState.LISTED: ("batch", "list_approved_on"),
    HazardState.TRACKING: ("batch", "list_approved_on", "list_served_on"),
    HazardState.STOPPED: ("served_on", "stop_until"),
    HazardState.RESUME_REQUESTED: ("served_on", "stop_until", "resume_applied_on"),
    HazardState.EXTENSION_REQUESTED: ("ext_applied_on",),
    HazardState.PENALTY_REFERRED: ("referred_on",),
}
#: Stages that clerks write in plain words or by dates alone: there the other cells say on which road the hazard is.
PLAIN = frozenset({HazardState.VERIFIED, HazardState.RECTIFYING, HazardState.OVERDUE, HazardState.FAILED})


def rounds_of(tables: Iterable[Table]) -> list[RoundHeld]:
    """The rounds on the sheet beside the ledger: number, day, who took part, next by when."""
    found = []
    for row in (row for table in tables for row in table.under("轮次", "日期")):
        number, held_on = str(row.get("轮次") or "").strip(), as_day(row.get("日期"))
        if held_on is not None and number.isdecimal():
            found.append(RoundHeld(int(number), held_on, str(row.get("参加单位") or "")[:300], as_day(row.get("下次时限"))))
    return found


def batch_of(text: str, year: int | None) -> tuple[int, int] | None:
    """Year and number of a batch as clerks write it: 2023年第一批."""
    found = _BATCH.search("".join(text.split()))
    if found is None or not (found[1] or year):
        return None
    number = _DIGITS.index(found[2]) + 1 if found[2] in _DIGITS else int(found[2])
    return int(found[1] or year or 0), number


def written_day(text: str) -> dt.date | None:
    """The first day that stands in a remark."""
    found = _WRITTEN_DAY.search(text)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


class RoadsOfRow(PlacedRow):
    """What the row of a hazard says in the columns of the side roads."""

    entry: Entry

    def blame(self, code: str, remark: str = "") -> None:
        """Refuse the row; where the hazard was closed before the day of the ledger its fault is marked, for nobody can mend it any more."""
        closed_on = self.entry.day("closed_on") if self.entry.state == HazardState.CLOSED else None
        if closed_on is not None and closed_on < self.as_of:
            self.warn(code, remark or REFUSALS[code])
        else:
            self.refuse(code, remark)

    # Words

    def _road_words(self) -> None:
        entry = self.entry
        entry.extension_reason = self.read_word("ext_reason")
        entry.extension_decision = self.read_word("ext_result", "延期答复“{}”无法识别")
        entry.grade = self.read_word("list_grade")
        resumed = self.read_word("resume_result")
        entry.resume_granted = None if resumed == "" else resumed
        self._batch()
        self._rounds()
        self._violation()
        if entry.unit is not None and self.text("supervisor") == entry.unit.name:
            self.refuse("E-SOD-12")

    def _batch(self) -> None:
        if written := self.text("batch"):
            self.entry.batch = batch_of(written, self.sheet.year)
            if self.entry.batch is None:
                self.refuse("IMP-BATCH", f"挂牌批次“{written[:20]}”无法识别，应如“2023年第一批”")

    def _rounds(self) -> None:
        """Each round on or after the day of listing; one whose day nobody knows stays in the ledger's own words."""
        since = self.entry.day("list_approved_on") or dt.date.min
        for number in (int(word) for word in _ROUND.findall(self.text("rounds"))):
            held = next((each for each in self.register.rounds if each.number == number and each.held_on >= since), None)
            if held is None:
                self.warn("W-ROUND", f"第{number}轮督办的日期未知，只记入台账备查")
            elif held not in self.entry.rounds:
                self.entry.rounds.append(held)
        self.entry.rounds.sort(key=lambda held: held.held_on)

    def _violation(self) -> None:
        written = self.text("violation")
        if not written:
            return
        on = self.entry.day("referred_on") or self.register.as_of
        self.entry.violation = self.register.violation_on(written, on)
        if self.entry.violation is None:
            self.warn("W-VIOLATION", f"违法代码“{written[:20]}”未登记，只记入台账备查")

    # Stage

    def _roads(self) -> None:
        """A row in plain words whose cells show a side road stands on that road."""
        entry = self.entry
        if entry.state not in PLAIN:
            return
        stage = self._stage_of_marks()
        if stage and stage != entry.state:
            entry.state = stage
            word = ledger.STATES.write(stage)
            self.warn("W-STATE", f"写明“{self.text('state')[:20]}”，按所填日期为“{word}”导入")

    def _stage_of_marks(self) -> str:
        entry, day = self.entry, self.entry.day
        if day("referred_on"):
            return "" if day("decided_on") and day("due3_on") else HazardState.PENALTY_REFERRED
        if entry.is_listed:
            return "" if entry.state == HazardState.FAILED else HazardState.LISTED
        if day("proposed_on") or (ledger.LISTING in entry.measures and day("served_on") is None):
            return HazardState.LISTING_PROPOSED
        if entry.is_stop:
            asked = day("resume_applied_on") and entry.resume_granted is None
            return HazardState.RESUME_REQUESTED if asked else HazardState.STOPPED
        return ""

    def _road_limits(self) -> None:
        """What the stage needs, and E-HAZ-04 for limits that the law or the bureau does not allow."""
        entry, day = self.entry, self.entry.day
        self.need(*NEEDED.get(entry.state, ()))
        if entry.state in (HazardState.LISTED, HazardState.TRACKING) and entry.treat_due is None:
            self.need("list_due_on")
        if entry.state == HazardState.EXTENSION_REQUESTED and not entry.is_listed:
            self.need("served_on", "" if entry.due else "due_original")
        served, stop = day("served_on"), day("stop_until")
        if served and stop and not served < stop <= calendar.add_months(served, 6):
            self.blame("E-HAZ-04", "停产停业期限不超过送达之日起6个月")
        self._treatment_limit()
        self._more_time()

    def _more_time(self) -> None:
        """E-HAZ-05 for who asked too late. Only a row that says so waits for an answer; what was never answered stays in its own words."""
        entry, asked, answered = self.entry, self.entry.day("ext_applied_on"), self.entry.day("ext_answered_on")
        if asked is None:
            return
        if entry.extension_decision and self.sheet.has("ext_answered_on"):
            self.need("ext_answered_on")
        if answered and self.sheet.has("ext_result"):
            self.need("ext_result")
        in_time = rules.listed_extension_in_time if entry.is_listed else rules.extension_in_time
        if entry.due_before_extension is not None:
            for refusal in in_time(entry.due_before_extension, asked):
                self.blame(refusal.code, f"{refusal.message}（{refusal.note}）")
        if not entry.has_request:
            self.warn("W-EXTENSION", "延期申请未填答复，只记入台账备查；尚待答复的，状态应填“申请延期”")
        elif not answered:
            self.warn("W-EXTENSION", "台账未载申请延期至何日，按未载明记载，由审批人写明延期至哪一日")

    def _treatment_limit(self) -> None:
        day = self.entry.day
        served, first = day("list_served_on"), day("list_due_original") or day("list_due_on")
        if served is None or first is None:
            return
        longest = served + dt.timedelta(days=int(bureau.value("hazards.listing_days", served)))
        if not served < first <= calendar.roll_forward(longest):
            self.blame("E-HAZ-04", f"挂牌治理期限最长至{longest:%Y-%m-%d}")
        if self.entry.treat_due is not None and self.entry.treat_due < first:
            self.refuse("IMP-DATE-ORDER", f"{self.header('list_due_on')}早于{self.header('list_due_original')}")
