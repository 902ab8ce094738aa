"""A fine that is paid later than the decision says, in short words: put off, in parts, late, and grown."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from typing import Any

from foundation import clock, jobs
from permissions.models import Account
from tests.enforcement.whole_road import DAY, WholeRoad, a_day_later
from workflows.enforcement.models import PartyFacts
from workflows.engine import acts, tasks
from workflows.engine.play import drawn


class LateRoad(WholeRoad):
    """The road from the decision on, for one party: who wants another one names it."""

    def fined(self, **changes: Any) -> PartyFacts:
        """A fine of 20,000 yuan, decided and served; it is to be paid within fifteen days."""
        self.reviewed(**changes)
        self.told()
        self.at(a_day_later(self.last_day_of_rights()))
        self.recheck()
        self.decide()
        self.publish()
        self.serve_decision()
        return self.facts

    def at(self, moment: dt.datetime) -> None:
        raise NotImplementedError

    def on(self, day: dt.date, hour: int = 10) -> None:
        """The clock goes to a day."""
        self.at(dt.datetime.combine(day, dt.time(hour), clock.ZONE))

    def over(self, day: dt.date) -> None:
        """The day is over, and what runs out with it has run out."""
        self.on(day + DAY)
        tasks.sweep()
        jobs.run_due()

    def overdue(self, **changes: Any) -> PartyFacts:
        """Nothing was paid by the last day."""
        facts = self.fined(**changes)
        assert facts.pay_due_on is not None
        self.over(facts.pay_due_on)
        return self.facts

    def ask_time(self, kind: str = "instalments", actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers: dict[str, Any] = {
            "kind": kind,
            "reason": "停产三个月，工资尚未发放，请求延期缴纳罚款。",
            "proof": [drawn("申请书和财务报表")],
        }
        if actor is not None and actor != self.town.unit_account:
            answers["applied_on"] = self.today
        answers |= changes
        return self.do("apply_deferral", actor or self.town.unit_account, self.facts.party_id, **answers)

    def parts(self, *sums: int, since: dt.date | None = None) -> list[dict[str, Any]]:
        """So many parts, thirty days from one to the next."""
        first = since or self.facts.pay_due_on
        assert first is not None
        return [{"due_on": first + 30 * DAY * no, "amount": str(each)} for no, each in enumerate(sums, start=1)]

    def grant_time(self, *sums: int, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        answers = {
            "decision": "grant",
            "opinion": "经济困难属实，同意分期缴纳",
            "schedule": self.parts(*sums or (10000, 10000)),
        } | changes
        return self.do("decide_deferral", actor or self.town.leader, self.facts.party_id, **answers)

    def refuse_time(self, **changes: Any) -> acts.Outcome:
        answers = {"decision": "refuse", "opinion": "所附材料不能证明经济困难", "schedule": []} | changes
        return self.do("decide_deferral", self.town.leader, self.facts.party_id, **answers)

    def assess(self, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        return self.do("assess_surcharge", actor or self.town.inspector, self.facts.party_id, **changes)

    def part(self, amount: int | str, purpose: str = "fine", **changes: Any) -> acts.Outcome:
        return self.pay((purpose, str(amount)), step="record_part_payment", **changes)


class LateOnFoot(LateRoad):
    """The same road outside the walk of the table: its clock stays where it was put."""

    def __init__(self, whole: WholeRoad, stack: ExitStack) -> None:
        self.__dict__.update(whole.__dict__)
        self.stack = stack

    def at(self, moment: dt.datetime) -> None:
        self.stack.enter_context(clock.at(moment))
