"""Recusal: who asks, who decides, what ends for whoever withdraws, and what becomes of what he has done (行政处罚法 Art.43)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.models import CaseDuty, Deadline, Notice, Participation
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation import clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.road import DAY
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import recused
from workflows.enforcement.models import Exhibit, Reconfirmed, Recusal
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.pages import AsidePage, TaskPage
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def ask(road: WholeRoad, officer: Account, actor: Account | None = None, **changes: Any) -> Recusal:
    """The unit asks on paper, and a handler writes it down."""
    own = actor is not None and actor == road.town.unit_account
    answers: dict[str, Any] = {"officer": officer, "ground": "kin", "ground_words": "系法定代表人的堂弟"}
    answers |= {} if own else {"application": [drawn("回避申请书")]}
    road.do("apply_recusal", actor or road.town.inspector, **answers | changes)
    return Recusal.objects.filter(case=road.case).latest("pk")


def ask_own(road: WholeRoad, officer: Account, **changes: Any) -> Recusal:
    road.do("ask_own_recusal", officer, **{"ground": "interest", "ground_words": "配偶持有该单位的股份"} | changes)
    return Recusal.objects.filter(case=road.case).latest("pk")


def decide(road: WholeRoad, row: Recusal, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    task = Task.objects.get(case=road.case, step="decide_recusal", item=f"recusals{row.pk}", status__in=OPEN)
    answers = {"decision": "grant", "reason": "经核实户籍资料，二人系堂兄弟"} | changes
    return road.send(TaskPage(actor or road.town.leader, task.pk), answers)


def grant(road: WholeRoad, row: Recusal, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    handler = {"handler": road.town.brigade, "successor_states": True, "earlier_acts": "reconfirm"}
    return decide(road, row, actor, **handler | changes)


def refuse(road: WholeRoad, row: Recusal, actor: Account | None = None, **changes: Any) -> acts.Outcome:
    return decide(road, row, actor, **{"decision": "refuse", "reason": "经核无亲属关系"} | changes)


def also(road: WholeRoad, account: Account, role: Role) -> None:
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO)


def as_lawyer(road: WholeRoad, account: Account) -> Account:
    """Somebody who is a legal reviewer besides."""
    also(road, account, Role.LEGAL_REVIEWER)
    return account


WITHDRAWAL = {
    "end_ground": "other", "end_reason": "当事人已注销", "party_told": True, "leader_opinion": "同意撤销",
}  # fmt: skip


@pytest.fixture
def begun(whole: WholeRoad) -> WholeRoad:
    whole.begin()
    whole.add_evidence()
    return whole


# --- asked for --------------------------------------------------------------------------------------------------------------


def test_a_party_asks_and_the_investigation_goes_on(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.colleague, begun.town.unit_account)
    assert (row.applicant_name, row.part, row.is_own) == (begun.town.unit.name, "承办人", False)
    assert begun.waiting == ["submit_report", "decide_recusal"] and begun.case.state == "investigating"
    paper = IssuedDocument.objects.get(case=begun.case, code="ENF-04")
    assert paper.linked["sheet"] == "application" and row.number == paper.number and not unserved(begun.case).exists()
    clock_of_it = Deadline.objects.get(case=begun.case, term="TL-ENF-15")
    assert clock_of_it.due_on == dt.date(2026, 3, 23), "three working days from a Wednesday"
    jobs.run_due()
    told = set(Notice.objects.filter(case=begun.case, title__contains="回避").values_list("account", flat=True))
    assert {begun.town.leader.pk, begun.town.colleague.pk} <= told
    begun.add_evidence(name="考勤表")  # by both handlers, the challenged one too


def test_what_is_said_by_word_of_mouth_is_written_down_and_signed(begun: WholeRoad) -> None:
    with refused("E-REQUIRED", "application"):
        ask(begun, begun.town.colleague, application=[])


def test_nobody_is_asked_twice_at_once(begun: WholeRoad) -> None:
    ask(begun, begun.town.colleague)
    with refused("E-NOT-OPEN", "officer"):
        ask(begun, begun.town.colleague)


def test_before_the_filing_no_party_asks_and_behind_the_decision_nobody(whole: WholeRoad) -> None:
    whole.register()
    assert not EnforcementForms("apply_recusal").has_occasion(whole.case)
    assert EnforcementForms("ask_own_recusal").has_occasion(whole.case)


def EnforcementForms(name: str) -> Any:
    from workflows.enforcement.flows import EnforcementFlow

    return EnforcementFlow.living(name).form_class  # type: ignore[union-attr]


def test_behind_the_last_decision_it_is_too_late(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide()
    with refused("E-NOT-OPEN", "officer"):
        ask(whole, whole.town.bureau_head)


# --- decided ----------------------------------------------------------------------------------------------------------------


def test_whoever_withdraws_does_nothing_more_by_any_road(begun: WholeRoad) -> None:
    town = begun.town
    also(begun, town.colleague, Role.LEGAL_REVIEWER)
    also(begun, town.colleague, Role.SECTION_HEAD)
    Task.objects.filter(case=begun.case, step="submit_report").update(owner=town.colleague, status="ASSIGNED")
    row = ask(begun, town.colleague)
    grant(begun, row)
    row.refresh_from_db()
    record = begun.record
    assert (record.handler_1, record.handler_2, row.successor) == (town.inspector, town.brigade, town.brigade)
    held = CaseDuty.objects.filter(content_object=begun.case, permission__codename="handle_case", valid_until=None)
    assert set(held.values_list("user", flat=True)) == {town.inspector.pk, town.brigade.pk}
    waiting = Task.objects.get(case=begun.case, step="submit_report", status__in=OPEN)
    assert waiting.owner_id is None, "what he had claimed is free"
    # Claim and transfer, by whatever office he has besides
    reconfirm = Task.objects.get(case=begun.case, step="reconfirm_evidence", status__in=OPEN)
    with forbidden("E-ENF-31"):
        TaskPage(town.colleague, Task.objects.get(case=begun.case, step="submit_report", status__in=OPEN).pk).perform({}, {})
    with pytest.raises(Refusal) as found:
        acts.transfer(reconfirm.pk, actor=town.inspector, to=town.colleague, reason="请代办")
    assert found.value.code == "E-TRANSFER" and "不得参与本案" in found.value.note
    # Naming him as the second officer, and as a handler
    with forbidden("E-ENF-31"):
        begun.add_evidence(name="另一份材料")
    with refused("E-ENF-31", "handler_2"):
        begun.do(
            "change_handler", town.head, handler_1=town.inspector, handler_2=town.colleague, no_recusal_1=True, no_recusal_2=True,
            reason="人手调整", evidence_confirmed=True,
        )  # fmt: skip
    # His other office: the head of a section sends nothing on
    begun.do("reconfirm_evidence", town.inspector, inspector_2=town.brigade, evidence=confirmed(row))
    begun.state(Exhibit.objects.get(case=begun.case, no=1))
    begun.propose()
    begun.submit()
    with forbidden("E-ENF-31"):
        begun.do("send_review", town.colleague, decision="send", opinion="送审", complete=True)
    begun.send_on()
    with forbidden("E-ENF-31"):
        begun.review(actor=town.colleague)


def confirmed(row: Recusal, **changes: Any) -> list[dict[str, Any]]:
    taken = Exhibit.objects.filter(case=row.case, excluded_on=None, collector_2=row.officer)
    return [{"exhibit": each, "holds": True, "words": "与原件核对一致"} | changes for each in taken]


def test_refused_the_applicant_gets_the_reason_on_paper(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.colleague)
    refuse(begun, row)
    row.refresh_from_db()
    assert row.decision == "refuse" and not row.to_confirm and begun.waiting == ["submit_report"]
    paper = unserved(begun.case).get()
    assert (paper.code, paper.linked["sheet"], paper.data["decision"]) == ("ENF-04", "decision", "驳回申请")
    assert paper.recipient == begun.town.unit.name and paper.linked["finding"] == "经核无亲属关系"
    begun.do("serve_paper", begun.town.inspector, document=paper, **begun.served())
    assert not unserved(begun.case).exists()
    begun.add_evidence(name="考勤表")  # he goes on
    row = ask(begun, begun.town.colleague, ground="other", ground_words="另有新的理由，双方有债务往来")
    assert row.applied_act


def test_a_refusal_names_no_successor(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.colleague)
    with refused("E-REQUIRED", "handler"):
        refuse(begun, row, handler=begun.town.brigade)


def test_it_is_granted_with_a_successor_and_a_word_on_what_was_done(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.colleague)
    for code, field, changes in (
        ("E-REQUIRED", "handler", {"handler": ""}),
        ("E-ENF-31", "handler", {"handler": begun.town.colleague}),
        ("E-ENF-02", "handler", {"handler": begun.town.inspector}),
        ("E-REQUIRED", "successor_states", {"successor_states": False}),
        ("E-REQUIRED", "earlier_acts", {"earlier_acts": ""}),
        ("E-REASON", "earlier_reason", {"earlier_acts": "stand"}),
        ("E-REASON", "earlier_reason", {"earlier_acts": "excluded"}),
    ):
        with refused(code, field):
            grant(begun, row, **changes)


def test_nobody_decides_on_himself_nor_a_deputy_on_a_deputy(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.leader)
    with refused("E-SOD-13", "decision"):
        refuse(begun, row)
    other = Account.objects.create_user("D0009", "demo-password", name="卫长庚", officer_no="D0009")
    also(begun, other, Role.DEPUTY_LEADER)
    with refused("E-SCOPE", "decision"):
        refuse(begun, row, other)
    decide(begun, row, begun.town.bureau_head, earlier_acts="stand", earlier_reason="立案审批另有材料佐证")
    assert begun.waiting == ["submit_report"]
    with forbidden("E-ENF-31"):
        begun.do("withdraw_case", begun.town.leader, **WITHDRAWAL)


def test_of_the_head_of_the_bureau_the_leaders_decide_together(whole: WholeRoad) -> None:
    """Afterwards a deputy decides the case, for the head does nothing more in it."""
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    row = ask(whole, whole.town.bureau_head)
    with refused("E-NOT-OPEN", "verdict"):
        whole.decide()
    other = Account.objects.create_user("D0009", "demo-password", name="卫长庚", officer_no="D0009")
    also(whole, other, Role.DEPUTY_LEADER)
    minutes = {"minutes": [drawn("会议记录")], "earlier_acts": "stand", "earlier_reason": "尚未参与本案的办理"}
    with refused("E-REQUIRED", "collective"):
        decide(whole, row, other, collective=[other.pk], **minutes)
    with refused("E-SOD-13", "collective"):
        decide(whole, row, other, collective=[other.pk, whole.town.bureau_head.pk], **minutes)
    with refused("E-REQUIRED", "minutes"):
        decide(whole, row, other, collective=[other.pk, whole.town.leader.pk], **minutes | {"minutes": []})
    decide(whole, row, other, collective=[other.pk, whole.town.leader.pk], **minutes)
    row.refresh_from_db()
    assert set(row.decided_with) == {"卫长庚", whole.town.leader.name}
    with forbidden("E-ENF-31"):
        whole.decide()
    whole.decide(actor=other)
    assert whole.case.state == "serving"


def test_an_officer_asks_himself_and_hears_the_decision(begun: WholeRoad) -> None:
    row = ask_own(begun, begun.town.inspector)
    assert row.is_own and row.applicant_name == begun.town.inspector.name
    grant(begun, row)
    papers = IssuedDocument.objects.filter(case=begun.case, code="ENF-04").order_by("pk")
    assert [paper.linked["sheet"] for paper in papers] == ["application", "approval"]
    assert len({paper.printed_number for paper in papers}) == 1 and not unserved(begun.case).exists()
    assert begun.record.handler_1 == begun.town.brigade
    jobs.run_due()
    assert Notice.objects.filter(case=begun.case, account=begun.town.inspector, title__contains="回避").exists()


def test_a_reviewer_withdraws_and_another_confirms(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    whole.review("pass_after_change")
    row = ask(whole, whole.lawyer)
    other = Account.objects.create_user("L0009", "demo-password", name="钟离雪", officer_no="L0009")
    also(whole, other, Role.LEGAL_REVIEWER)
    with refused("E-REQUIRED", "reviewer"):
        decide(whole, row, earlier_acts="stand", earlier_reason="审核意见另行复核", successor_states=True)
    decide(whole, row, reviewer=other, successor_states=True, earlier_acts="stand", earlier_reason="审核意见另行复核")
    whole.propose(amount_reason="一人无证上岗，属第一阶次，当事人已停止作业。")
    whole.submit_changed()
    with pytest.raises(Refusal):
        whole.confirm_changed()
    whole.confirm_changed(actor=other)
    assert whole.case.state == "notice"


# --- what was done before ---------------------------------------------------------------------------------------------------


def test_what_he_did_while_challenged_stays_and_is_marked(begun: WholeRoad) -> None:
    """D14: an act before the decision is kept and marked, one after it refused."""
    row = ask(begun, begun.town.colleague)
    begun.add_evidence(name="考勤表")
    with clock.at(clock.now() + DAY):
        grant(begun, row)
        row.refresh_from_db()
        assert [words.endswith("收集证据") or "证据" in words for words in row.acts_meanwhile] == [True]
        with forbidden("E-ENF-31"):
            begun.add_evidence(name="工资表")
    assert Exhibit.objects.filter(case=begun.case).count() == 2


def test_the_evidence_is_confirmed_anew_before_the_report(begun: WholeRoad) -> None:
    begun.add_evidence(name="考勤表")
    row = ask(begun, begun.town.colleague)
    grant(begun, row)
    begun.state(*Exhibit.objects.filter(case=begun.case))
    begun.propose()
    with refused("E-ENF-05", "transfer_check"):
        begun.submit()
    first, second = confirmed(row)
    with refused("E-ENF-05", "inspector_2"):
        begun.do("reconfirm_evidence", begun.town.inspector, inspector_2=begun.town.brigade, evidence=[first])
    rows = [first, second | {"holds": False, "words": "考勤表涂改，无法核对"}]
    begun.do("reconfirm_evidence", begun.town.inspector, inspector_2=begun.town.brigade, evidence=rows)
    assert Reconfirmed.objects.filter(recusal=row).count() == 2
    assert list(Exhibit.objects.exclude(excluded_on=None).values_list("name", flat=True)) == ["考勤表"]
    with refused("E-ENF-37", None):
        begun.submit()
    begun.state(Exhibit.objects.get(case=begun.case, no=1))
    begun.submit()
    assert begun.case.state == "reported"


def test_his_evidence_is_excluded_where_the_leader_says_so(begun: WholeRoad) -> None:
    row = ask(begun, begun.town.colleague)
    grant(begun, row, earlier_acts="excluded", earlier_reason="取证时单独与当事人接触")
    exhibit = Exhibit.objects.get(case=begun.case)
    assert exhibit.is_excluded and "取证时单独与当事人接触" in exhibit.exclusion_reason
    assert begun.waiting == ["submit_report"]


def test_whoever_has_withdrawn_is_asked_for_by_name(begun: WholeRoad) -> None:
    grant(begun, ask(begun, begun.town.colleague))
    assert set(recused.recused_in(begun.case)) == {begun.town.colleague.pk}
    assert [each.code for each in recused.barred(begun.case, [("host", begun.town.colleague), ("clerk", None)])] == ["E-ENF-31"]
    assert begun.town.colleague not in recused.may_be_asked(begun.case)
    took = Participation.objects.get(case=begun.case, account=begun.town.colleague, capacity="recused")
    assert took.step == "decide_recusal"


def test_a_recusal_that_waits_is_offered_to_nobody_concerned(begun: WholeRoad) -> None:
    """The page of the step says about whom, why, and what was done since."""
    row = ask(begun, begun.town.leader, officer_says="与该单位无往来")
    task = Task.objects.get(case=begun.case, step="decide_recusal", item=f"recusals{row.pk}")
    words = acts.form_for(TaskPage(begun.town.bureau_head, task.pk).act()).forewarning()
    assert words is not None and begun.town.leader.name in words.words and any("堂弟" in line for line in words.ways)
    assert AsidePage(begun.town.inspector, begun.case.pk, "apply_recusal", of="").act().node.name == "apply_recusal"
