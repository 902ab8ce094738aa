"""The simple procedure: decided, handed over, recorded and paid on the spot, and when the general procedure is needed (行政处罚法 Art.51 to 71)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement import on_spot_road as spot
from tests.enforcement.heavy_road import refused as words_of
from tests.enforcement.road import DAY, identity, years_ago
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import OnSpot, Paid
from workflows.engine.gate import Conflict
from workflows.engine.models import Task
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(whole: WholeRoad) -> WholeRoad:
    spot.found(whole)
    return whole


def states(road: WholeRoad) -> dict[str, str]:
    return dict(Deadline.objects.filter(case=road.case).order_by("pk").values_list("term", "state"))


def paper(road: WholeRoad, code: str) -> IssuedDocument:
    return IssuedDocument.objects.get(case=road.case, code=code)


# --- decided and handed over -------------------------------------------------------------------------------------------------


def test_a_unit_is_fined_where_it_was_found_and_the_case_is_filed_and_decided_on_one_day(seen: WholeRoad) -> None:
    spot.issue(seen)
    assert seen.case.state == "serving" and seen.waiting == ["hand_over_on_spot"]
    said = paper(seen, "ENF-36").data
    assert (said["penalty"], str(said["fine_yuan"]), said["pay_mode"]) == ("罚款", "1000", "银行缴款")
    assert "先向" in said["remedy_text"] and "申请行政复议" in said["remedy_text"]
    assert said["pay_account"] and said["correction_order"].startswith("于2026年3月21日前") and said["rights_told"] is True
    assert {said["inspector_1"], said["inspector_2"]} == {seen.town.inspector.name, seen.town.colleague.name}
    record, facts = seen.record, seen.facts
    assert record.filed_on == facts.decided_on == seen.today and record.on_spot
    assert facts.decision_no == paper(seen, "ENF-36").printed_number and "当罚单" in facts.decision_no
    assert states(seen)["TL-ENF-06"] == "met" and "TL-ENF-08" not in states(seen)


def test_its_periods_begin_when_it_is_in_the_party_s_hands(seen: WholeRoad) -> None:
    spot.issue(seen)
    assert not {"TL-ENF-05", "TL-ENF-25"} & set(states(seen))
    spot.hand_over(seen)
    running = {code for code, state in states(seen).items() if state == "running"}
    assert {"TL-ENF-05", "TL-ENF-25", "TL-ENF-28", "TL-ENF-31", "TL-ENF-44"} <= running
    assert seen.case.state == "executing"
    assert set(seen.waiting) == {"confirm_payment", "record_on_spot", "publish_decision"}
    assert seen.facts.served_on == seen.today


def test_from_the_spot_to_the_archive(seen: WholeRoad) -> None:
    spot.issue(seen, goes_on=False, correction_order="", correction_by="")
    spot.hand_over(seen)
    spot.record(seen)
    seen.publish()
    seen.pay()
    assert seen.waiting == ["submit_closing"] and seen.case.state == "performed"
    seen.submit_closing()
    seen.close()
    seen.archive()
    jobs.run_due()
    assert seen.case.state == "closed" and audit.verify() == []
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    text = seen.facts.masked_text
    assert "安全警示标志" in text and "罚款" in text


def test_a_warning_is_done_with_its_hand_over(seen: WholeRoad) -> None:
    spot.issue(seen, penalty="warning", fine="", pay_mode="", pay_bank="", goes_on=False, correction_order="", correction_by="")
    spot.hand_over(seen)
    assert seen.facts.performed_on == seen.today and set(seen.waiting) == {"record_on_spot", "publish_decision", "submit_closing"}
    assert "TL-ENF-25" not in states(seen)


def test_who_will_not_sign_is_noted_before_a_witness_or_a_recording(seen: WholeRoad) -> None:
    spot.issue(seen, refusal_note="负责人拒绝签名")
    assert paper(seen, "ENF-36").data["refusal_note"] == "负责人拒绝签名"
    with refused("E-REQUIRED", "witness"):
        spot.hand_over(seen, unit_signature=[])
    spot.hand_over(seen, unit_signature=[], av_recording="ZF-07")
    assert OnSpot.objects.get(case=seen.case).av_recording == "ZF-07"


# --- what needs the general procedure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "changes"),
    [
        ("E-ENF-18", "fine", {"fine": "3000.01"}),
        ("E-ENF-18", "disputed", {"disputed": True}),
        ("E-ENF-39", "fine", {"fine": ""}),
        ("E-ENF-39", "fine", {"penalty": "warning"}),
        ("E-ENF-39", "correction_order", {"correction_order": ""}),
        ("E-ENF-39", "pay_mode", {"pay_mode": ""}),
        ("E-REQUIRED", "rights_told", {"rights_told": False}),
        ("E-REQUIRED", "certificates_shown", {"certificates_shown": False}),
        ("E-REQUIRED", "statement_answer", {"party_statement": "标志昨天被大风刮走了"}),
        ("E-ENF-19", "pay_mode", {"receipt_no": "0000456"}),
    ],
)
def test_what_is_not_done_on_the_spot(seen: WholeRoad, code: str, name: str, changes: dict[str, object]) -> None:
    with refused(code, name):
        spot.issue(seen, **changes)
    assert seen.case.state == "clue" and not OnSpot.objects.exists()


def test_an_article_that_begins_above_the_sum_is_not_for_the_spot(seen: WholeRoad) -> None:
    found = words_of(lambda: spot.issue(seen, violation=seen.violation("V-103-1"), fine="3000"))
    assert "E-ENF-18" in found["fine"] and "普通程序" in found["fine"]
    with refused("E-ENF-06", "fine"):
        spot.on_person(seen, violation=seen.violation("V-99-1"))


def test_a_person_is_fined_up_to_two_hundred_yuan(seen: WholeRoad) -> None:
    with refused("E-ENF-18", "fine"):
        spot.on_person(seen, fine="200.01", pay_mode="bank", cash_ground="", receipt_no="")
    spot.on_person(seen, fine="200", pay_mode="bank", cash_ground="", receipt_no="")
    said = paper(seen, "ENF-37").data
    assert said["party_name"] == "张大山" and said["sex"] == "女" and said["age"]


def test_one_officer_alone_decides_nothing(seen: WholeRoad) -> None:
    with refused("E-ENF-02", "inspector_2"):
        spot.issue(seen, inspector_2=seen.town.inspector)


def test_what_was_found_yesterday_is_not_decided_on_the_spot_today(whole: WholeRoad) -> None:
    spot.found(whole, act_to=whole.today - DAY, discovered_on=whole.today - DAY)
    with refused("E-ENF-18", "act_at"):
        spot.issue(whole)
    with refused("E-ENF-18", "act_at"):
        spot.issue(whole, act_at=clock.now() - DAY)


def test_a_clue_that_lies_for_a_night_is_one_of_the_general_procedure(seen: WholeRoad) -> None:
    with clock.at(clock.now() + DAY), refused("E-ENF-18", "act_at"):
        spot.issue(seen)


def test_a_minor_is_not_punished_on_the_spot(seen: WholeRoad) -> None:
    young = seen.person_row(identity=identity(years_ago(16)), guardian="张某")
    with refused("E-ENF-18", "party-0-kind"):
        spot.on_person(seen, party=[young])
    child = seen.person_row(identity=identity(years_ago(13)), guardian="张某")
    with refused("E-ENF-32", "party-0-identity"):
        spot.on_person(seen, party=[child])


def test_nobody_is_fined_twice_for_the_same_act(whole: WholeRoad) -> None:
    spot.found(whole)
    spot.issue(whole)
    spot.found(whole)
    with pytest.raises(Refusal) as twice:
        spot.issue(whole)
    assert twice.value.code == "E-ENF-17"


def test_a_filing_that_was_asked_for_is_gone_on_with(seen: WholeRoad) -> None:
    seen.apply()
    seen.do("return_filing", seen.town.head, reason="缺少案件来源材料")
    form = EnforcementFlow.living("issue_on_spot").form_class
    assert not form.has_occasion(seen.case)
    with refused("E-NOT-OPEN", "violation"):
        spot.issue(seen)


def test_it_is_handed_over_on_its_day_or_never(seen: WholeRoad) -> None:
    spot.issue(seen)
    with refused("E-ENF-41", "handed_at"):
        spot.hand_over(seen, handed_at=clock.now() - dt.timedelta(hours=1))
    with clock.at(clock.now() + DAY):
        with refused("E-ENF-41", "handed_at"):
            spot.hand_over(seen)
        spot.void(seen, party_told=False)
    assert seen.case.state == "cancelled"


# --- recorded with the bureau ------------------------------------------------------------------------------------------------


def test_the_section_head_takes_it_on_record_by_its_number_and_no_officer_of_the_case_does(seen: WholeRoad) -> None:
    spot.issue(seen)
    spot.hand_over(seen)
    with refused("E-ENF-29", "number"):
        spot.record(seen, number="（冶）应急当罚单〔2026〕99号")
    section = {"region": seen.town.county, "section": seen.town.mines}
    Appointment.objects.create(account=seen.town.inspector, role=Role.SECTION_HEAD, valid_from=LONG_AGO, **section)
    with forbidden("E-SOD-13"):
        spot.record(seen, seen.town.inspector)
    spot.record(seen)
    assert states(seen)["TL-ENF-05"] == "met" and OnSpot.objects.get(case=seen.case).recorded_by == seen.town.head


def test_a_decision_that_is_not_reported_in_five_days_is_late_and_holds_up_the_closing(seen: WholeRoad) -> None:
    spot.issue(seen, goes_on=False, correction_order="", correction_by="")
    spot.hand_over(seen)
    with clock.at(clock.now() + 6 * DAY):
        sweep()
        jobs.run_due()
        assert states(seen)["TL-ENF-05"] == "lapsed"
        seen.publish()
        seen.pay()
        seen.submit_closing()
        with pytest.raises(Refusal) as open_:
            seen.close()
        assert open_.value.code == "E-SIDE-ROAD"
        spot.record(seen)
        assert states(seen)["TL-ENF-05"] == "met_late"
        seen.close()


# --- cash --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "changes"),
    [
        ("E-ENF-19", "cash_ground", {"cash_ground": ""}),
        ("E-ENF-19", "cash_ground", {"fine": "150"}),
        ("E-ENF-19", "receipt_no", {"receipt_no": ""}),
        ("E-ENF-19", "cash_ground", {"penalty": "warning", "fine": ""}),
    ],
)
def test_cash_is_taken_only_where_the_law_lets_it(seen: WholeRoad, code: str, name: str, changes: dict[str, object]) -> None:
    with refused(code, name):
        spot.on_person(seen, **changes)


def test_above_a_hundred_yuan_it_needs_a_ground_of_its_own(seen: WholeRoad) -> None:
    spot.on_person(seen, fine="150", cash_ground="remote_and_asked")
    said = paper(seen, "ENF-37").data
    assert said["pay_mode"] == "当场收缴" and not said["pay_account"]


def test_the_cash_goes_from_hand_to_hand_to_the_bank_in_two_and_two_working_days(seen: WholeRoad) -> None:
    spot.on_person(seen)
    spot.hand_over(seen)
    assert "take_cash" in seen.waiting
    with refused("E-ENF-40", "amount"):
        spot.take(seen, amount="90")
    with refused("E-ENF-19", "receipt_given"):
        spot.take(seen, receipt_given=False)
    spot.take(seen)
    row = Deadline.objects.get(case=seen.case, term="TL-ENF-03")
    assert (row.state, row.due_on) == ("running", dt.date(2026, 3, 20))
    with clock.at(clock.now() + DAY):
        with refused("E-ENF-40", "stub_no"):
            spot.hand_in(seen, stub_no="0000457")
        with refused("E-ENF-40", "amount"):
            spot.hand_in(seen, amount="50")
        with refused("E-ENF-DAYS", "handed_in_on"):
            spot.hand_in(seen, handed_in_on=seen.today - 2 * DAY)
        spot.hand_in(seen)
        bank = Deadline.objects.get(case=seen.case, term="TL-ENF-04")
        assert (states(seen)["TL-ENF-03"], bank.state, bank.due_on) == ("met", "running", dt.date(2026, 3, 23))
        spot.deposit(seen)
    assert states(seen)["TL-ENF-04"] == states(seen)["TL-ENF-25"] == "met"
    paid = Paid.objects.get(case=seen.case)
    assert (paid.receipt_no, paid.paid_on, paid.confirmed_by) == ("0000456", dt.date(2026, 3, 18), seen.finance)
    assert seen.facts.performed_on == dt.date(2026, 3, 18) and "submit_closing" in seen.waiting


def test_whoever_took_the_cash_does_not_take_it_over(seen: WholeRoad) -> None:
    for account in (seen.town.inspector, seen.town.colleague):
        Appointment.objects.create(account=account, role=Role.FINANCE_OFFICER, region=seen.town.county, valid_from=LONG_AGO)
    spot.on_person(seen)
    spot.hand_over(seen)
    spot.take(seen)
    for account in (seen.town.inspector, seen.town.colleague):
        with forbidden("E-ENF-30"):
            spot.hand_in(seen, account)


def test_cash_that_is_kept_too_long_is_seen(seen: WholeRoad) -> None:
    spot.on_person(seen)
    spot.hand_over(seen)
    spot.take(seen)
    with clock.at(clock.now() + 5 * DAY):
        sweep()
        jobs.run_due()
        assert states(seen)["TL-ENF-03"] == "lapsed"
        spot.hand_in(seen)
        assert states(seen)["TL-ENF-03"] == "met_late"


def test_on_another_day_nothing_is_taken_any_more_and_the_party_pays_to_the_bank(seen: WholeRoad) -> None:
    spot.on_person(seen)
    spot.hand_over(seen)
    with clock.at(clock.now() + DAY):
        with refused("E-ENF-19", "collected_at"):
            spot.take(seen)
        seen.do("pay_by_bank", seen.town.inspector, seen.facts.party_id, reason="当事人身上没有现金")
    assert "confirm_payment" in seen.waiting and states(seen)["TL-ENF-25"] == "running"


def test_a_receipt_is_given_once(whole: WholeRoad) -> None:
    spot.found(whole)
    spot.on_person(whole)
    spot.found(whole)
    with refused("E-ENF-40", "receipt_no"):
        spot.on_person(whole, violation=whole.violation("V-103-2"))


# --- void, or general --------------------------------------------------------------------------------------------------------


def test_a_wrong_form_is_void_and_keeps_its_number(seen: WholeRoad) -> None:
    spot.issue(seen)
    spot.hand_over(seen)
    number = seen.facts.decision_no
    with refused("E-REQUIRED", "party_told"):
        spot.void(seen, party_told=False)
    spot.void(seen)
    gone = paper(seen, "ENF-36")
    assert (gone.state, gone.printed_number) == ("revoked", number) and seen.case.state == "cancelled" and not seen.waiting
    assert not Deadline.objects.open().filter(case=seen.case).exists()
    spot.found(seen)
    spot.issue(seen)
    assert seen.facts.decision_no != number


def test_the_officers_do_not_void_their_own_form(seen: WholeRoad) -> None:
    spot.issue(seen)
    section = {"region": seen.town.county, "section": seen.town.mines}
    Appointment.objects.create(account=seen.town.inspector, role=Role.SECTION_HEAD, valid_from=LONG_AGO, **section)
    with forbidden("E-SOD-13"):
        spot.void(seen, seen.town.inspector)


def test_money_that_came_in_is_not_undone_by_voiding_a_form(seen: WholeRoad) -> None:
    spot.on_person(seen)
    spot.hand_over(seen)
    spot.take(seen)
    for end in (spot.void, spot.switch):
        with refused("E-ENF-29", "reason"):
            end(seen)


def test_a_dispute_leads_into_the_general_procedure(seen: WholeRoad) -> None:
    spot.issue(seen)
    spot.hand_over(seen)
    spot.switch(seen)
    assert seen.case.state == "clue" and seen.waiting == ["apply_filing"] and states(seen)["TL-ENF-06"] == "running"
    assert {row.term for row in Deadline.objects.open().filter(case=seen.case)} == {"TL-ENF-06"}
    assert paper(seen, "ENF-36").state == "revoked" and not seen.parties
    seen.apply()
    seen.decide_filing()
    assert seen.case.state == "filed" and len(seen.parties) == 1 and not seen.record.on_spot


def test_no_other_act_of_the_case_gets_past_it(seen: WholeRoad) -> None:
    """A decided case is not withdrawn, ended or extended, and nothing is investigated in it."""
    spot.issue(seen)
    for name in ("withdraw_case", "terminate_case", "extend_case", "add_party", "suspend_case", "interview", "draft_transfer"):
        assert not EnforcementFlow.living(name).form_class.has_occasion(seen.case), name
    with pytest.raises(Conflict):
        spot.issue(seen)


def test_the_form_is_filled_in_on_a_phone(seen: WholeRoad, client: Client) -> None:
    """One column of questions with the words of the law before them; no table that is wider than a hand."""
    client.force_login(seen.town.inspector)
    page = client.get(reverse("case", args=[seen.case.pk])).content.decode()
    assert f"/cases/{seen.case.pk}/do/issue_on_spot/" in page
    form = client.get(f"/cases/{seen.case.pk}/do/issue_on_spot/").content.decode()
    assert 'name="viewport"' in form and "<table" not in form.split("<form", 2)[-1].split("</form")[0]
    assert "3,000.00" in form and "200.00" in form
    assert Task.objects.filter(case=seen.case).exists()
