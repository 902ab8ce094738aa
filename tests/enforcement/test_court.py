"""Dunned, agreed on, brought to the court: never before the remedies are over, never without ten working days (行政强制法 Art.42, 53, 54)."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import terms as limits
from cases.models import Deadline
from documents.models import IssuedDocument
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.court_road import CourtOnFoot
from tests.enforcement.heavy_road import refused
from tests.enforcement.whole_road import DAY
from workflows.enforcement import payments, terms
from workflows.enforcement.models import Dunning, ExecutionChange, PaymentPlan

pytestmark = pytest.mark.django_db


def paper(court: CourtOnFoot, code: str) -> IssuedDocument:
    return IssuedDocument.objects.filter(case=court.case, code=code).latest("pk")


def state(court: CourtOnFoot) -> str:
    court.case.refresh_from_db()
    return court.case.state


def test_the_court_is_asked_within_its_three_months_alone(court: CourtOnFoot) -> None:
    """Not without a dunning letter, not within its ten working days, not before the six months are over, not behind the window."""
    court.overdue()
    assert "催告书尚未送达" in refused(court.apply_court)["court"]
    court.dun()
    court.serve_dunning()
    served = court.today
    assert "催告期限至" in refused(court.apply_court)["court"]
    court.over(limits.count(terms.DUN, served).due_on)
    first = refused(court.apply_court)["court"]
    assert "E-ENF-21" in first and "最早" in first and "催告" not in first
    opens, closes = court.to_the_window()
    assert court.today == opens
    missing = refused(lambda: court.apply_court(enclosures=["decision"]))
    assert "enclosures" in missing
    assert "enclosures" in refused(lambda: court.apply_court(agent="周启明"))
    court.on(closes + DAY)
    assert "以前申请" in refused(court.apply_court)["court"]
    court.on(closes)
    court.apply_court()
    assert state(court) == "enforcement_applied"
    letter = paper(court, "ENF-50")
    assert letter.data["dunning_served_at"] == str(served) and letter.linked["court"] == "大冶市人民法院"
    assert "行政处罚决定书及作出决定的事实、理由和依据" in letter.data["attached"]


def test_an_answer_to_the_letter_is_re_checked_before_the_court_is_asked(court: CourtOnFoot) -> None:
    court.overdue()
    court.dun()
    court.serve_dunning()
    court.say()
    court.over(limits.count(terms.DUN, court.today).due_on)
    court.to_the_window()
    assert "尚未复核答复" in refused(court.apply_court)["court"]
    assert "conclusion" in refused(lambda: court.reply(answers=[]))
    court.reply()
    assert Dunning.objects.get().answered_on == court.today
    assert "催告" in str(paper(court, "ENF-29").linked.get("dunning_no"))
    court.apply_court()


def test_an_agreement_waives_of_the_surcharge_and_never_of_the_fine(court: CourtOnFoot) -> None:
    """D40: 3,000 of the surcharge may be waived for measures that are shown, one yuan of the fine may not; a breach brings it back."""
    due = court.overdue().pay_due_on
    assert due is not None
    court.on(due + 10 * DAY)
    assert payments.owed_by(court.facts, court.today).surcharge == 6000
    shown = {"measures": "完成除尘系统改造", "measures_proof": court.parts_of_proof()}
    assert "E-ENF-43" in refused(lambda: court.agree(19999, waived="6001", **shown))["waived"]
    assert "measures" in refused(lambda: court.agree(23000, waived="3000"))
    assert "E-ENF-43" in str(refused(lambda: court.agree(22999, waived="3000", **shown)))
    assert "E-ENF-43" in str(refused(lambda: court.agree(3000, 20000, waived="3000", schedule=court.far(3000, 20000), **shown)))
    assert "undertaking" in refused(lambda: court.agree(23000, waived="3000", third_party="大冶市合盛矿业有限公司", **shown))
    court.agree(3000, 20000, waived="3000", third_party="大冶市合盛矿业有限公司", undertaking="对全部款项承担连带责任", **shown)
    assert state(court) == "deferred"
    assert payments.owed_by(court.facts, court.today + 20 * DAY).surcharge == 3000, "it stands where it stood"
    until = court.facts.plan_due_on
    assert until is not None
    court.over(until)
    assert state(court) == "overdue" and PaymentPlan.objects.get().broken_on == until + DAY
    left = payments.owed_by(court.facts, court.today)
    assert left.surcharge == min(20000, 600 * (court.today - due).days), "what was waived is owed again, and it grew on"
    assert "已经签订过执行协议" in str(refused(lambda: court.agree(left.total)))


def test_kept_it_ends_the_matter(court: CourtOnFoot) -> None:
    court.overdue()
    left = payments.owed_by(court.facts, court.today).total
    court.agree(left)
    court.pay(("fine", "20000"), ("surcharge", str(left - 20000)), step="confirm_deferred")
    assert state(court) == "performed"


def test_refused_contested_suspended_and_ended(court: CourtOnFoot) -> None:
    court.applied()
    also = Appointment.objects.create(
        account=court.town.inspector, role=Role.FINANCE_OFFICER, region=court.town.county, valid_from=LONG_AGO
    )
    with pytest.raises(Refusal, match="E-ENF-30"):
        court.pay(step="court_executed", actor=also.account)
    court.refused_by_court()
    ruled = court.today
    clock = Deadline.objects.filter(case=court.case, term="TL-ENF-38").latest("pk")
    assert clock.due_on == limits.count(terms.APPEAL_NON_ACCEPTANCE, ruled).due_on
    court.on(clock.due_on + DAY)
    assert "E-ENF-21" in refused(court.contest)["upper_court"]
    court.on(clock.due_on)
    court.contest()
    assert paper(court, "ENF-50").title == "行政裁定复议申请书" and paper(court, "ENF-50").linked["court"] == "黄石市中级人民法院"
    court.accepted()
    far = court.today + dt.timedelta(days=400)
    assert "E-ENF-DAYS" in refused(lambda: court.suspend(review_on=far))["review_on"]
    court.suspend()
    assert state(court) == "execution_suspended"
    assert "E-ENF-DAYS" in refused(lambda: court.end_it(end_ground="6"))["end_ground"]
    court.end_it()
    assert state(court) == "execution_ended" and "close_ended" in court.waiting
    assert [row.what for row in ExecutionChange.objects.order_by("pk")] == ["suspended", "ended"]
    court.submit_closing("close_ended", words="终结执行，建议结案")
    court.close()
    assert state(court) == "closed"


def test_a_letter_that_names_its_last_day_is_handed_over_on_its_day(court: CourtOnFoot) -> None:
    court.overdue()
    court.dun(hand_over_on=court.today + DAY)
    assert "E-ENF-41" in refused(court.serve_dunning)["served_on"]
    assert paper(court, "ENF-49").data["perform_by"] == str(limits.count(terms.DUN, court.today + DAY).due_on)


def test_paid_before_the_letter_is_handed_over_nothing_is_left_to_serve(court: CourtOnFoot) -> None:
    court.overdue()
    court.dun()
    left = payments.owed_by(court.facts, court.today)
    court.pay(("fine", "20000"), ("surcharge", str(left.surcharge)), step="confirm_overdue")
    assert "serve_dunning" not in court.waiting
