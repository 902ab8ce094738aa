"""What was open when the year's ledger was filled in, played to its end in the year after; a few matters wait for others and stay."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from cases import calendar, notices
from cases.models import Case, Deadline, Notice, Spokesman
from cases.vocabulary import Level
from documents.reading import unserved
from documents.services import PRINT_JOB
from foundation import clock, jobs
from permissions import certificates, offices
from permissions.models import Account
from permissions.roles import Role
from workflows.engine import people
from workflows.engine.models import Task
from workflows.engine.play import WAITING, Play
from workflows.engine.settle import TELL_JOB
from workflows.engine.story import evening
from workflows.engine.tasks import sweep
from workflows.hazards import rules, terms
from workflows.hazards.demo_story import OFFICE
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardRecord

#: Nothing is done before: the figures of the year are declared as they stood on the last of January.
FIRST_DAY, LAST_DAY = dt.date(2024, 2, 1), dt.date(2024, 10, 31)
#: The matters begin to move within so many days, and wait so many working days at most between two steps.
BEGIN_WITHIN, LONGEST_WAIT = 80, 4
#: Clocks of the bureau's own began when the ledger came in: they do not say which matter moves first.
OF_THE_BUREAU = [term.code for term in (terms.VERIFY, terms.ORDER, terms.DECIDE_CLOSING, terms.HAND_ON, terms.HANDLE)]
#: What waits at these steps stays: nobody has verified it, or another body has not decided.
STAYS = frozenset({"verify", "approve_listing", "await_penalty", "decide_closure"})
#: Of steps that wait together these come first: the road goes on behind them.
BESIDE = frozenset({"decide_extension", "back_to_listed"})
#: The last of an evening, when what was told that day is read.
LAST_MINUTE = 59
#: Each re-inspection of so many finds at first that the items were not put right.
FAILS_EVERY = 6
#: Which leader supervises a sector; all others are of the second.
LEADERS = {"non_coal_mine": "DY002", "tailings": "DY002", "fire": "DY002", "flood": "DY004", "geological": "DY004"}
LEADER = "DY003"
#: Their prints are made after those of the live matters, one by one, so that whoever prints something meanwhile does not wait.
PRINTS_AFTER, PRINTS_APART = dt.timedelta(minutes=10), dt.timedelta(seconds=3)


def play(*, since: dt.date) -> int:
    """Once, when the ledger of that day has just come in; answers how many matters were played."""
    matters = _matters()
    calls: defaultdict[dt.date, list[Matter]] = defaultdict(list)
    for matter in matters:
        calls[matter.begins].append(matter)
    for day in _days(since, calls):
        with evening(day):
            if Deadline.objects.past_due(day).exists():
                sweep()
        for minute, matter in enumerate(calls.pop(day, ()), start=1):
            with evening(day, minute):
                matter.move()
                if matter.task() is not None:
                    calls[matter.next_day()].append(matter)
        with evening(day, LAST_MINUTE):
            _read_what_was_told()
    prints = jobs.unfinished().filter(kind=PRINT_JOB)
    jobs.put_off(prints, until=clock.now() + PRINTS_AFTER, apart=PRINTS_APART)
    return len(matters)


def _matters() -> list[Matter]:
    """The earliest limit first; what has one that can still be kept moves before it is over."""
    open_ones = Case.objects.filter(process=HazardFlow.code, adopted=True, closed_on=None).select_related("hazard_record", "unit")
    waiting = Task.objects.filter(status__in=WAITING, step__in=STAYS).values("case")
    ends: dict[int, dt.date] = {}
    for row in Deadline.objects.ticking().filter(case__in=open_ones).exclude(term__in=OF_THE_BUREAU).order_by("-due_on"):
        if row.due_on is not None:
            ends[row.case_id] = row.due_on
    cases = sorted(open_ones.exclude(pk__in=waiting), key=lambda case: (ends.get(case.pk, dt.date.max), case.pk))
    return [Matter(case, number, len(cases), ends.get(case.pk)) for number, case in enumerate(cases)]


def _days(day: dt.date, calls: Mapping[dt.date, Sequence[Matter]]) -> Iterator[dt.date]:
    """Each day after the ledger's until nothing is called any more. Raises RuntimeError for a matter that does not come to its end."""
    while calls:
        day += dt.timedelta(days=1)
        if day > LAST_DAY:
            raise RuntimeError(f"still open: {sorted(str(matter.case) for left in calls.values() for matter in left)}")
        yield day


def _read_what_was_told() -> None:
    """Notices of those days came on those days and were read then: today's notices are those of the live matters."""
    for number in jobs.unfinished().filter(kind=TELL_JOB).order_by("pk").values_list("pk", flat=True):
        jobs.run(number)
    told = Notice.objects.filter(read_at=None).order_by().values("account")
    for account in Account.objects.filter(pk__in=told):
        notices.mark_read(account)


class Matter(Play):
    """One matter: whatever waits is done by whoever must do it. A method is named like the step that it does."""

    def __init__(self, case: Case, number: int, of: int, ends_on: dt.date | None) -> None:
        self.case, self.number, self._moves = case, number, 0
        self.begins = self._first_day(of, ends_on)

    def _first_day(self, of: int, ends_on: dt.date | None) -> dt.date:
        spread = FIRST_DAY + dt.timedelta(days=self.number * BEGIN_WITHIN // of)
        in_time = ends_on is not None and ends_on >= FIRST_DAY
        day = max(FIRST_DAY, min(spread, ends_on - dt.timedelta(days=1))) if in_time and ends_on else spread
        return calendar.roll_forward(day)

    def next_day(self) -> dt.date:
        task = self.task()
        if task is not None and task.step == "revisit" and task.due_on is not None:
            return task.due_on
        return calendar.add_working_days(clock.today(), 1 + (self.number + 3 * self._moves) % LONGEST_WAIT)

    def task(self) -> Task | None:
        """The step that waits; what is still owed behind the closing counts as well."""
        waiting = Task.objects.filter(case=self.case, status__in=WAITING).order_by("pk")
        return min(waiting, key=lambda task: task.step not in BESIDE, default=None)

    def move(self) -> None:
        """One step on."""
        task = self.task()
        if task is None:
            return
        self._moves += 1
        self.case.refresh_from_db()
        getattr(self, task.step)()

    # Who

    @property
    def record(self) -> HazardRecord:
        return HazardRecord.objects.get(case=self.case)

    @cached_property
    def handlers(self) -> list[Account]:
        """Those of the case who hold a certificate, first of them who signed its order."""
        found = people.holders_of_duty(self.case, "handle_case")
        first = self.record.order_inspector_1_id
        return _certified(sorted(found, key=lambda account: (account.pk != first, account.pk)))

    def other(self) -> Account:
        """An inspector of the section who did not sign the order (SOD-06)."""
        record = self.record
        signed = {record.order_inspector_1_id, record.order_inspector_2_id, *(each.pk for each in self.handlers)}
        colleagues = _certified(self._holders(Role.INSPECTOR))
        return next(account for account in colleagues if account.pk not in signed)

    @cached_property
    def head(self) -> Account:
        return self._holders(Role.SECTION_HEAD)[0]

    @cached_property
    def leader(self) -> Account:
        return Account.objects.get(officer_no=LEADERS.get(self.case.category, LEADER))

    @property
    def unit(self) -> Account:
        """The unit's own account; of a unit without one the handler enters what came in by hand."""
        speaking = Spokesman.objects.of_unit(self.case.unit_id, clock.today())
        return speaking[0] if speaking else self.handlers[0]

    def _holders(self, role: Role) -> list[Account]:
        case = self.case
        return offices.holders(role, township_id=case.township_id, region_id=case.region_id, section_id=case.section_id)

    def _act(self, name: str, actor: Account, **answers: Any) -> None:
        self.do(self.case, name, actor, **answers)

    def _serve(self, name: str, **answers: Any) -> None:
        """To the unit's safety officer; where nobody's unit is responsible, to the township."""
        receiver = {"relation": "安全负责人"} if self.case.unit else {"receiver": "应急办值班人员", "relation": "乡镇应急办"}
        self._with_another(name, **receiver, **answers)

    def _with_another(self, name: str, **answers: Any) -> None:
        first, second, *_more = self.handlers
        self._act(name, first, inspector_2=second, **answers)

    # The order

    def order_rectify(self) -> None:
        signed = [self.photo("当事人签字")]
        requirement = {"requirement": "立即组织整改，完成后书面报告"}
        self._with_another("order_rectify", due_on=self.day(-12), unit_signature=signed, items=requirement, **self._safety)

    def serve_order(self) -> None:
        self._serve("serve_order")

    def report_done(self) -> None:
        self._act("report_done", self.unit, completed_on=self.day(0), items={"rectified": "已按要求整改，并组织班组自查"})

    def decide_extension(self) -> None:
        until = self.record.extension_asked_until
        if until is None and (due_on := self.record.due_on):
            until = rules.latest_extension(due_on, listed=False, on=clock.today())
        self._act("decide_extension", self.leader, decision="approve", granted_until=until)

    def open_review(self) -> None:
        self._with_another("open_review", note="逾期未报告，安排复查")

    def reorder(self) -> None:
        self._act("reorder", self.head, due_on=self.day(-12), items={"requirement": "立即整改到位"}, **self._safety)

    @property
    def _safety(self) -> dict[str, Any]:
        """What an order says of a major hazard besides."""
        if self.case.level != Level.MAJOR:
            return {}
        return {"safety_ensured": True, "safety_measures": "停用相关设备，设置警戒线并派专人看守"}

    # Reviews

    def reinspect(self) -> None:
        fails = self.number % FAILS_EVERY == 1 and not self.record.failures
        self._look("reinspect", "failed" if fails else "passed")

    def accept_listed(self) -> None:
        self._look("accept_listed", "passed")

    def review_resume(self) -> None:
        self._look("review_resume", "passed")

    def _look(self, name: str, result: str) -> None:
        words = "现场核对，见照片" if result == "passed" else "现场核对，尚未整改"
        found = {"result": result, "note": words, "photos": [self.photo("复查")]}
        signed = [self.photo("当事人签字")]
        self._act(name, self.handlers[0], inspector_2=self.other(), unit_signature=signed, results=found)

    # Stop

    def serve_stop(self) -> None:
        self._serve("serve_stop")

    def apply_resume(self) -> None:
        self._act("apply_resume", self.unit, facts="隐患已消除，经企业自查并委托检测合格，资料齐全")

    def decide_resume(self) -> None:
        self._act("decide_resume", self.leader, granted=True)

    # Listing

    def back_to_listed(self) -> None:
        self._act("back_to_listed", self._office, demand="按治理方案加快进度并书面报告")

    def apply_acceptance(self) -> None:
        done = {"rectified": "已按治理方案完成并检测合格"}
        conclusion = "治理已经完成，自评合格"
        self._act("apply_acceptance", self.unit, completed_on=self.day(0), own_conclusion=conclusion, items=done)

    def open_acceptance(self) -> None:
        self._with_another("open_acceptance", note="治理期限届满未申请验收，主动安排验收")

    def serve_delisting(self) -> None:
        self._serve("serve_delisting")

    def revisit(self) -> None:
        found = "治理成果保持完好，未再出现"
        self._with_another("revisit", visited_on=self.day(0), is_kept=True, found=found, photos=[self.photo("回访")])

    @property
    def _office(self) -> Account:
        return Account.objects.get(officer_no=OFFICE)

    # Closing

    def submit_closing(self) -> None:
        self._submit("submit_closing")

    def submit_after_stop(self) -> None:
        self._submit("submit_after_stop")

    def _submit(self, name: str) -> None:
        answers: dict[str, Any] = {}
        record = self.record
        if self.case.level == Level.MAJOR or record.is_listed:
            answers |= {
                "expert_name": "专家甲", "expert_workplace": "市安全生产技术协会", "expert_title": "安全工程，高级工程师",
                "expert_opinion": "现场核查，治理措施已经落实，隐患已经消除，同意销号。", "expert_file": [self.photo("专家意见")],
            }  # fmt: skip
        if record.is_listed:
            answers |= {"publicity": "市人民政府网站", "published_on": self.day(0)}
        self._act(name, self.handlers[0], **answers)

    def approve_closing(self) -> None:
        """Whatever has still to be handed over is handed over before; then another day's evening brings the decision."""
        left = list(unserved(self.case).order_by("pk"))
        if not left:
            self._act("approve_closing", self.leader, approved=True, opinion="同意销号")
        for document in left:
            self._serve("serve_paper", document=document)


def _certified(accounts: Sequence[Account]) -> list[Account]:
    """Of these, who holds a certificate today."""
    valid = certificates.valid_on([account.pk for account in accounts], clock.today())
    return [account for account in accounts if valid[account.pk] is not None]
