"""A filed case goes to the police or to the competent agency; what they say; how it comes back or is closed (行政处罚法 Art.22, 27, 35)."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement import away
from tests.enforcement.road import DAY
from tests.enforcement.test_recusal import ask, decide
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import rules
from workflows.enforcement import rules_transfer as transfers
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import CriminalResult, Exhibit, PartyFacts
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(whole: WholeRoad) -> WholeRoad:
    whole.begin()
    whole.state(whole.add_evidence())
    return whole


def clocks(road: WholeRoad, term: str) -> list[tuple[str, dt.date | None]]:
    return list(Deadline.objects.filter(case=road.case, term=term).order_by("pk").values_list("state", "due_on"))


def occasion(name: str, road: WholeRoad) -> bool:
    road.case.refresh_from_db()
    return bool(EnforcementFlow.living(name).form_class.has_occasion(road.case))  # type: ignore[union-attr]


# --- drafted and reviewed -----------------------------------------------------------------------------------------------------


def test_a_letter_to_the_police_says_crime_article_and_figure(begun: WholeRoad) -> None:
    for code, field, changes in (
        ("E-REQUIRED", "transfer_check", {"transfer_check": "no"}),
        ("E-REQUIRED", "transfer_check", {"transfer_check": "possible"}),
        ("E-REQUIRED", "body", {"body": away.body(away.AGENCY, "department")}),
        ("E-REQUIRED", "crime", {"crime": ""}),
        ("E-REQUIRED", "article", {"article": ""}),
        ("E-REQUIRED", "threshold", {"threshold": "数额较大的情形"}),
    ):
        with refused(code, field):
            away.draft(begun, **changes)


def test_a_suspected_crime_never_goes_as_a_plain_hand_over(begun: WholeRoad) -> None:
    for field, changes in (
        ("transfer_check", {"transfer_check": "yes"}),
        ("transfer_check", {"transfer_check": "possible"}),
        ("crime", {"crime": "危险作业罪"}),
        ("reason", {"reason": "该行为涉嫌危险作业罪，由公安机关管辖。"}),
        ("facts", {"facts": "现场储存柴油1.8吨，已达到危险作业罪的追诉标准，应当处理。"}),
        ("transfer_reason", {"transfer_reason": "依据刑法第一百三十四条之一"}),
    ):
        with refused("E-ENF-24", field):
            away.draft_to_agency(begun, **changes)
    with refused("E-REQUIRED", "reason"):
        away.draft_to_agency(begun, reason="")


def test_the_letter_is_reviewed_in_the_words_in_which_it_goes(begun: WholeRoad) -> None:
    away.draft(begun)
    assert begun.waiting == ["review_transfer"] and begun.case.state == "legal_review"
    with refused("E-ENF-35", "opinions-0-result"):
        away.review(begun, draft="0" * 64)
    with refused("E-REQUIRED", "opinions-0-result"):
        away.review(begun, "pass_after_change")
    away.review(begun)
    facts = begun.facts
    assert rules.opinion_in_force(facts).passed_digest == rules.newest_draft(facts).digest  # type: ignore[union-attr]
    opinion = IssuedDocument.objects.get(case=begun.case, code="ENF-25")
    assert opinion.data["draft_hash"] == rules.newest_draft(facts).digest and "移送书稿" in opinion.data["draft_ref"]  # type: ignore[union-attr]
    assert begun.waiting == ["propose_transfer"] and begun.case.state == "reported"


def test_a_letter_that_does_not_pass_goes_back_to_the_investigation(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun, "fail")
    assert begun.waiting == ["submit_report"] and begun.case.state == "investigating"
    begun.propose()
    with refused("E-ENF-24", "transfer_check"):
        begun.submit(transfer_check="yes")
    begun.submit()
    begun.send_on()
    begun.review()
    assert begun.case.state == "notice"


def test_evidence_that_is_excluded_behind_the_review_holds_the_letter(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun)
    exhibit = Exhibit.objects.get(case=begun.case)
    begun.do("exclude_evidence", begun.town.inspector, exhibit=exhibit, exclusion_reason="来源无法查证")
    with refused("E-ENF-37", "members"):
        away.propose(begun)


def test_nothing_is_drafted_once_the_party_is_told(whole: WholeRoad) -> None:
    whole.reviewed()
    assert not occasion("draft_transfer", whole)
    with refused("E-NOT-OPEN", "way"):
        away.draft(whole)


# --- approved and handed over -----------------------------------------------------------------------------------------------


def test_the_special_team_has_two_of_whom_one_handles_the_case(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun)
    with refused("E-ENF-02", "members"):
        away.propose(begun, members=[begun.town.inspector.pk])
    with refused("E-REQUIRED", "members"):
        away.propose(begun, members=[begun.town.third.pk, begun.town.brigade.pk])
    with refused("E-ENF-DAYS", "team_on"):
        away.propose(begun, team_on=begun.today - 30 * DAY)
    with refused("E-DATE-FUTURE", "report_at"):
        away.propose(begun, report_at=clock.now() + DAY)
    away.propose(begun)
    paper = IssuedDocument.objects.get(case=begun.case, code="ENF-54")
    assert paper.data["team"] == [begun.town.inspector.name, begun.town.colleague.name] and not paper.data.get("head_decision")
    assert clocks(begun, "TL-TRF-01") == [("running", begun.today + 3 * DAY)]


def test_the_main_head_decides_and_nobody_for_him(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun)
    away.propose(begun)
    with refused("E-SCOPE", "decision"):
        away.approve(begun, begun.town.leader)
    with refused("E-REASON", "refuse_reason"):
        away.disapprove(begun, refuse_reason="")
    with refused("E-ENF-DAYS", "decided_at"):
        away.approve(begun, decided_at=clock.now() - DAY)
    away.disapprove(begun)
    assert begun.waiting == ["submit_report"] and begun.record.transfer_check == ""
    paper = IssuedDocument.objects.filter(case=begun.case, code="ENF-54").latest("pk")
    assert paper.data["head_decision"] == "不批准移送" and "现实危险" in paper.data["reason_if_refused"]


def test_where_the_head_has_withdrawn_a_deputy_approves(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun)
    away.propose(begun)
    other = Account.objects.create_user("D0009", "demo-password", name="卫长庚", officer_no="D0009")
    Appointment.objects.create(account=other, role=Role.DEPUTY_LEADER, region=begun.town.county, valid_from=LONG_AGO)
    row = ask(begun, begun.town.bureau_head)
    together = {"collective": [other.pk, begun.town.leader.pk], "minutes": [drawn("会议记录")]}
    decide(begun, row, other, earlier_acts="stand", earlier_reason="尚未参与本案的办理", **together)
    with forbidden("E-ENF-31"):
        away.approve(begun)
    away.approve(begun, other)
    assert begun.waiting == ["hand_over"]


def test_two_of_the_team_hand_over_within_a_day_with_a_copy_for_the_procurator(begun: WholeRoad) -> None:
    away.draft(begun)
    away.review(begun)
    away.propose(begun)
    away.approve(begun)
    due = Deadline.objects.get(case=begun.case, term="TL-TRF-02")
    assert due.due_on == (clock.now() + DAY).date()
    with refused("E-ENF-02", "inspector_2"):
        away.hand_over(begun, inspector_2=begun.town.third)
    with refused("E-ENF-02", "inspector_2"):
        away.hand_over(begun, inspector_2=begun.town.inspector)
    with refused("E-REQUIRED", "procurator_copied"):
        away.hand_over(begun, procurator_copied=False)
    with refused("E-ENF-DAYS", "handed_at"):
        away.hand_over(begun, handed_at=clock.now() - DAY)
    with refused("E-ENF-DAYS", "receipt_at"):
        away.hand_over(begun, receipt_at=clock.now() - DAY)
    away.hand_over(begun)
    letter = IssuedDocument.objects.get(case=begun.case, code="ENF-55")
    assert (
        letter.data["attached"][0] == "调查报告（1份8页）"
        and letter.data["goods_list"]
        and "未给予罚款" in letter.data["case_summary"]
    )
    goods = IssuedDocument.objects.get(case=begun.case, code="ENF-56")
    assert goods.data["items"][0]["custodian"] == "油库保管员" and goods.linked["handing"] == "随案移送"
    assert begun.record.police_since == begun.today and begun.case.state == "transferred"
    assert not occasion("withdraw_case", begun)


def test_without_goods_there_is_no_list_and_nothing_to_hand_over(begun: WholeRoad) -> None:
    away.with_police(begun, goods=[])
    assert not IssuedDocument.objects.filter(case=begun.case, code="ENF-56").exists()
    away.answer(begun)
    assert begun.waiting == ["close_transferred"]


# --- the police answer ------------------------------------------------------------------------------------------------------


def test_while_the_police_have_the_matter_there_is_no_fine(begun: WholeRoad) -> None:
    begun.propose()
    away.with_police(begun)
    found = [each.code for each in rules.no_crime(begun.record, begun.facts, field="verdict")]
    assert found == ["E-ENF-44"]
    away.answer(begun, "not_opened")
    away.take_back(begun)
    assert not list(rules.no_crime(begun.record, begun.facts, field="verdict"))


def test_what_the_police_have_opened_comes_back_only_from_the_procurator(begun: WholeRoad) -> None:
    away.with_police(begun)
    away.answer(begun)
    with refused("E-ENF-44", "back_reason"):
        away.take_back(begun, "resume_case")
    away.prosecutor(begun)
    away.take_back(begun, "resume_case", back_reason="检察机关不起诉并建议处罚")
    assert begun.waiting == ["submit_report"] and begun.record.police_back_on == begun.today
    begun.propose()
    begun.submit()
    assert begun.case.state == "reported"


def test_a_refusal_is_asked_about_again_once_and_then_by_the_procurator(begun: WholeRoad) -> None:
    away.with_police(begun)
    away.answer(begun, "not_opened")
    away.ask_again(begun)
    assert begun.waiting == ["await_police"] and clocks(begun, "TL-TRF-05")[0][0] == "met"
    away.answer(begun, "not_opened")
    with refused("E-NOT-OPEN", "asked_again"):
        away.ask_again(begun)
    away.ask_again(begun, "supervise")
    away.answer(begun)
    assert begun.waiting == ["hand_over_goods"]


def test_after_three_days_only_the_procurator_is_left(begun: WholeRoad) -> None:
    away.with_police(begun)
    away.answer(begun, "not_opened")
    with clock.at(clock.now() + 4 * DAY):
        with refused("E-NOT-OPEN", "asked_again"):
            away.ask_again(begun)
        away.ask_again(begun, "supervise")


def test_what_is_sent_back_goes_on_with_the_bureau(begun: WholeRoad) -> None:
    away.with_police(begun)
    away.answer(begun, "returned")
    assert not occasion("ask_police_review", begun)
    away.take_back(begun, back_reason="公安机关退回案件")
    paper = IssuedDocument.objects.filter(case=begun.case, code="ENF-24").latest("pk")
    assert paper.linked["matter"] == "公安退回后恢复办理"


def test_days_and_lists_are_in_order(begun: WholeRoad) -> None:
    away.with_police(begun)
    with refused("E-ENF-DAYS", "answered_on"):
        away.answer(begun, answered_on=begun.today - DAY)
    away.answer(begun)
    with refused("E-REQUIRED", "complete"):
        away.goods_over(begun, complete=False)
    with refused("E-ENF-DAYS", "goods_handed_on"):
        away.goods_over(begun, goods_handed_on=begun.today - 5 * DAY)
    away.goods_over(begun)
    goods = IssuedDocument.objects.filter(case=begun.case, code="ENF-56").latest("pk")
    assert goods.linked["handing"] == "立案后移交" and goods.linked["letter_no"].endswith("1号")


# --- what the courts decide ---------------------------------------------------------------------------------------------------


def test_a_criminal_fine_takes_the_place_of_ours(begun: WholeRoad) -> None:
    begun.propose()
    away.with_police(begun)
    away.answer(begun)
    with refused("E-REQUIRED", "criminal_fine"):
        away.judged(begun, outcome="acquitted")
    with refused("E-REQUIRED", "set_off"):
        away.judged(begun, set_off="5000")
    with refused("E-ENF-DAYS", "decided_on"):
        away.judged(begun, decided_on=begun.today - 30 * DAY)
    away.judged(begun)
    away.prosecutor(begun)
    away.take_back(begun, "resume_case", back_reason="其余当事人不起诉，恢复办理")
    found = [each.code for each in rules.no_crime(begun.record, begun.facts, field="verdict")]
    assert found == ["E-ENF-44"], "the court has imposed a criminal fine"


def test_behind_the_closing_results_are_recorded_and_the_case_waits_for_a_linked_one(begun: WholeRoad) -> None:
    away.with_police(begun)
    away.answer(begun)
    away.goods_over(begun)
    away.close(begun)
    assert (begun.case.outcome, begun.record.closing_ground) == ("closed", "transferred")
    assert not transfers.waits_for_correction(begun.case)
    away.judged(begun, "criminal_result_later", criminal_fine="", outcome="not_prosecuted", words="犯罪情节轻微，不起诉")
    away.prosecutor(begun, "prosecutor_returned_later")
    assert transfers.waits_for_correction(begun.case)
    assert CriminalResult.objects.filter(case=begun.case).count() == 2 and begun.record.transfer_stands == "opened"
    jobs.run_due()
    assert audit.verify() == []


# --- to another agency --------------------------------------------------------------------------------------------------------


def test_the_competent_agency_gets_the_filed_case(begun: WholeRoad) -> None:
    """D46: only stored, nothing sold: handed over with letter and list, ends transferred; a detention is recorded as outcome."""
    away.draft_to_agency(begun, body=away.body(away.POLICE, "police"), reason="属治安管理案件，由公安机关管辖并处理。")
    away.review(begun)
    with refused("E-ENF-24", "opinion"):
        away.refer(begun, opinion="该单位涉嫌危险作业罪，同意移送")
    away.refer(begun)
    letter = IssuedDocument.objects.get(case=begun.case, code="ENF-03")
    assert letter.data["to_agency"] == away.POLICE and IssuedDocument.objects.filter(case=begun.case, code="ENF-56").exists()
    assert clocks(begun, "TL-ENF-08")[0][0] == "met"
    away.receipt(begun)
    assert begun.waiting == ["record_outcome"]
    with refused("E-REQUIRED", "detained"):
        away.outcome(begun, "detained")
    with refused("E-REQUIRED", "outcome"):
        away.outcome(begun, "fined", detained=1)
    away.outcome(begun, "detained", detained=2, outcome_words="云公行罚决字〔2026〕55号，行政拘留五日")
    away.close(begun)
    assert begun.case.outcome == "closed"


def test_only_the_police_detain(begun: WholeRoad) -> None:
    away.draft_to_agency(begun)
    away.review(begun)
    away.refer(begun)
    away.receipt(begun)
    with refused("E-ENF-25", "outcome"):
        away.outcome(begun, "detained", detained=1)
    away.outcome(begun, "returned", outcome_words="不属我局职责，退回")
    assert begun.waiting == ["back_to_case"]
    away.take_back(begun, back_reason="受移送机关退回，本局继续办理")
    assert begun.case.state == "investigating"


def test_who_reviewed_or_handled_does_not_approve_the_transfer(begun: WholeRoad) -> None:
    Appointment.objects.create(
        account=begun.town.colleague, role=Role.LEGAL_REVIEWER, region=begun.town.county, valid_from=LONG_AGO
    )
    Appointment.objects.create(account=begun.lawyer, role=Role.BUREAU_HEAD, region=begun.town.county, valid_from=LONG_AGO)
    away.draft(begun)
    with forbidden("E-ENF-07"):
        away.review(begun, actor=begun.town.colleague)
    away.review(begun)
    away.propose(begun)
    with pytest.raises(Refusal) as found:
        away.approve(begun, begun.lawyer)
    assert found.value.code == "E-SOD-05"


def test_of_several_parties_the_whole_case_goes(whole: WholeRoad) -> None:
    whole.begin(parties=[whole.unit_row(), whole.person_row()])
    away.with_police(whole)
    assert IssuedDocument.objects.filter(case=whole.case, code="ENF-25").count() == 2
    assert PartyFacts.objects.filter(case=whole.case, draft_version=1).count() == 2
    away.answer(whole, "not_opened")
    away.take_back(whole)
    assert whole.waiting == ["submit_report"]
