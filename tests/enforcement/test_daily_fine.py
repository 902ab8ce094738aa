"""A fine for each day: a linked case of its own, whose sum the first decision and the days make, and nobody weighs (安全生产法 Art.112)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from cases.models import Case, CaseLink
from documents.models import IssuedDocument
from foundation import clock
from foundation.refusals import Refusal, Refusals
from tests.enforcement.heavy_road import refused
from tests.enforcement.items_road import ItemsRoad, afternoon
from tests.enforcement.road import DAY, PenaltyRoad
from workflows.enforcement import daily
from workflows.enforcement.forms_daily import RegisterDailyFine
from workflows.enforcement.models import Exhibit, PartyFacts
from workflows.enforcement.models_daily import DailyFine
from workflows.engine import acts
from workflows.engine.pages import OpeningPage

pytestmark = pytest.mark.django_db
REFUSED = (acts.InvalidForm, acts.NotVisible, Refusal, Refusals, KeyError)
FOUND = "2026年复查时三号变电所仍由无证人员检修，该单位拒不改正。"


class Road(ItemsRoad):
    """The road with a clock that stays where it was put, and with a fine for each day behind it."""

    stack: ExitStack

    def at(self, day: dt.date) -> None:
        self.stack.enter_context(clock.at(afternoon(day)))

    def refusing(self) -> PartyFacts:
        """Fined and ordered to correct within ten days; on the day after them nothing is corrected."""
        facts = self.imposed(kinds=["fine"], **self.correction(10))
        self.at(facts.correction_by + DAY)
        self.check(passed=False, found="张大山仍未取得操作证，继续上岗。", if_failed="daily")
        return self.facts

    def begin_daily(self, base: Case, **changes: object) -> Case:
        page = OpeningPage(self.town.inspector, "enforcement", "register_daily_fine", source=base)
        return self.send(page, {"clue_facts": FOUND} | changes).case

    def filed(self) -> None:
        self.apply()
        self.decide_filing()
        self.do("start_investigation", self.town.inspector, inspector_2=self.town.colleague)

    def take_over(self, base: Case, **changes: object) -> acts.Outcome:
        theirs = list(Exhibit.objects.filter(case=base, excluded_on=None).values_list("pk", flat=True))
        said = {"exhibits": theirs, "opinion": True, "inspector_2": self.town.colleague} | changes
        return self.do("take_over_evidence", self.town.inspector, **said)

    def sum(self, **changes: object) -> PartyFacts:
        said = {"tier": "", "amount": "220000", "amount_reason": "原处罚二万元，自责令改正次日起十一日。"}
        return self.propose(**said | changes)


@pytest.fixture
def days(road: PenaltyRoad) -> Iterator[Road]:
    made = Road(road.town, road.violation)
    with ExitStack() as stack:
        made.stack = stack
        yield made


def test_it_goes_the_whole_road_with_the_days_counted_and_the_first_decision_linked(days: Road) -> None:
    base, first = days.refusing(), days.case
    assert RegisterDailyFine.has_occasion(first)
    case = days.begin_daily(first)
    row = DailyFine.objects.get(case=case)
    assert (row.base, row.days, row.base_fine, row.amount) == (base, 11, 20000, 220000)
    assert (row.counted_from, row.checked_on) == (base.decided_on, days.today)
    link = CaseLink.objects.get(source=case)
    assert link.target == first and base.decision_no in link.reason
    assert (days.record.act_from, days.record.act_to) == (base.decided_on + DAY, days.today)
    # The same check is used once.
    assert not RegisterDailyFine.has_occasion(first)
    days.filed()
    days.take_over(first)
    names = list(Exhibit.objects.filter(case=case).order_by("no").values_list("name", flat=True))
    assert names[0] == "工作票" and row.refusal.printed_number in names[1]
    assert "已经移入" in refused(lambda: days.take_over(first))["exhibits"]
    days.state(*Exhibit.objects.filter(case=case))
    assert "共220,000.00元" in refused(lambda: days.sum(amount="210000"))["amount"]
    days.sum()
    days.submit()
    days.send_on()
    days.review()
    days.discuss()
    days.told()
    assert days.facts.with_hearing
    days.waive()
    days.recheck()
    days.decide()
    decision = days.paper("ENF-38")
    first_day = base.decided_on + DAY
    counted = f"自{first_day.year}年{first_day.month}月{first_day.day}日至{days.today.year}年{days.today.month}月{days.today.day}日共11日"
    assert counted in str(decision.data["penalties"]) and base.decision_no in str(decision.data["penalties"])
    assert "第一百一十二条" in str(decision.data)
    assert days.facts.decision_no != base.decision_no


def test_a_second_check_counts_on_from_the_first(days: Road) -> None:
    base, first = days.refusing(), days.case
    days.begin_daily(first)
    days.case = first
    days.at(days.today + 5 * DAY)
    with pytest.raises(REFUSED):
        days.begin_daily(first)
    days.check(passed=False, found="张大山仍未取得操作证，继续上岗。", if_failed="daily")
    second = DailyFine.objects.get(case=days.begin_daily(first))
    assert (second.days, second.amount) == (5, 100000)
    assert [each.days for each in daily.standing(base)] == [11, 5]
    # What came to nothing has counted no day.
    Case.objects.filter(pk=second.case_id).update(outcome="withdrawn")
    assert [each.days for each in daily.standing(base)] == [11] and daily.refusals(first).exists()


def test_it_needs_a_fine_an_order_and_a_refusal_behind_both(days: Road) -> None:
    facts = days.imposed(kinds=["warning"], **days.correction(10))
    first = days.case
    days.at(facts.correction_by + DAY)
    days.check(passed=False, found="张大山仍未取得操作证，继续上岗。", if_failed="daily")
    # Warned and not fined.
    assert not RegisterDailyFine.has_occasion(first)
    with pytest.raises(REFUSED):
        days.begin_daily(first)
    PartyFacts.objects.filter(pk=facts.pk).update(fine=20000, served_on=days.today + DAY)
    paper = IssuedDocument.objects.get(case=first, code="INS-05")
    base = PartyFacts.objects.get(pk=facts.pk)
    with pytest.raises(Refusal) as found:
        daily.reckoned(base, paper)
    assert found.value.code == "E-ENF-DAILY"
