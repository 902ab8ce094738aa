"""A decision is revoked or changed by the head, money goes back by order and by another hand, a slip is put right (行政处罚法 Art.75(2))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cases.models import CaseLink, Deadline
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement import remedies_road as after
from tests.enforcement.road import DAY
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import payments, rules_correction
from workflows.enforcement.models import Paid, Refund, Revocation
from workflows.enforcement.penalties import _standing
from workflows.engine import acts

pytestmark = pytest.mark.django_db


def as_finance(whole: WholeRoad, account: Account) -> Account:
    Appointment.objects.create(account=account, role=Role.FINANCE_OFFICER, region=whole.town.county, valid_from=LONG_AGO)
    return account


# --- revoked ------------------------------------------------------------------------------------------------------------------


def test_of_a_revoked_decision_nothing_is_performed_any_more(whole: WholeRoad) -> None:
    after.served(whole)
    after.revoke(whole)
    facts = whole.facts
    assert facts.revoked_as == "revoke" and facts.revoked_on == clock.today() and facts.change_no
    assert "confirm_payment" not in whole.waiting and "publish_decision" not in whole.waiting
    assert "serve_change" in whole.waiting and "refund" not in whole.waiting, "nothing was paid"
    running = set(Deadline.objects.ticking().filter(case=whole.case).values_list("term", flat=True))
    assert not running & {"TL-ENF-25", "TL-ENF-28", "TL-ENF-31", "TL-ENF-44"} and "TL-ENF-23" in running
    decision = IssuedDocument.objects.get(case=whole.case, code="ENF-38")
    assert decision.state == "revoked" and decision.number == facts.decision_no, "its number stays, and shows as void"
    assert not _standing().filter(pk=facts.pk).exists(), "nobody counts it as an earlier penalty"
    after.serve_change(whole)
    assert Revocation.objects.get(facts=facts).served_on == clock.today()
    whole.submit_closing(ground="revoked", words="原决定已撤销，建议结案")
    whole.close()
    assert whole.case.is_closed
    jobs.run_due()
    assert audit.verify() == [] and not jobs.Incident.objects.exists()


def test_it_is_not_closed_before_the_new_paper_is_in_hand(whole: WholeRoad) -> None:
    after.served(whole)
    after.revoke(whole)
    with refused("E-ENF-22", "ground"):
        whole.submit_closing(ground="revoked", words="原决定已撤销，建议结案")
    assert "serve_change" in whole.waiting
    with refused("E-NOT-OPEN", "kind"):
        after.revoke(whole)


def test_who_may_not_revoke(whole: WholeRoad) -> None:
    after.served(whole)
    for actor in (whole.town.leader, whole.town.inspector, whole.lawyer):
        with forbidden("E-SCOPE"):
            after.revoke(whole, actor=actor)
    Appointment.objects.create(account=whole.town.colleague, role=Role.BUREAU_HEAD, region=whole.town.county, valid_from=LONG_AGO)
    with forbidden("E-SOD-05"):
        after.revoke(whole, actor=whole.town.colleague)


def test_what_was_not_served_is_taken_back_and_not_revoked(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide()
    with refused("E-NOT-OPEN", "kind"):
        after.revoke(whole)


def test_what_a_body_has_decided_is_cited_by_its_number(whole: WholeRoad) -> None:
    after.served(whole)
    with refused("E-NOT-OPEN", "source"):
        after.revoke(whole, source="reconsideration")
    after.reconsider(whole)
    after.reconsidered(whole, "revoked")
    with refused("E-NOT-OPEN", "kind"):
        after.revoke(whole, "change", source="reconsideration", new_fine="10000")
    after.revoke(whole, source="reconsideration", legal_basis="云政复决〔2026〕5号")
    paper = IssuedDocument.objects.get(case=whole.case, code="ENF-65")
    assert "云政复决〔2026〕5号" in paper.linked["found"] and paper.linked["kind"] == "撤销"


def test_what_is_decided_anew_has_its_day(whole: WholeRoad) -> None:
    after.served(whole)
    with refused("E-REQUIRED", "redo_by"):
        after.revoke(whole, "redecide")
    with refused("E-REQUIRED", "redo_by"):
        after.revoke(whole, redo_by=clock.today() + 30 * DAY)
    after.revoke(whole, "redecide", redo_by=clock.today() + 30 * DAY)
    assert IssuedDocument.objects.get(case=whole.case, code="ENF-65").linked["kind"] == "撤销并重新作出"


# --- changed ------------------------------------------------------------------------------------------------------------------


def test_a_change_is_never_heavier_and_says_something(whole: WholeRoad) -> None:
    after.served(whole)
    with refused("E-ENF-12", "new_fine"):
        after.revoke(whole, "change", new_fine="20000.01")
    with refused("E-ENF-12", "new_gains"):
        after.revoke(whole, "change", new_gains="100")
    with refused("E-REQUIRED", "new_fine"):
        after.revoke(whole, "change")
    with refused("E-REQUIRED", "new_fine"):
        after.revoke(whole, "change", new_fine="20000")
    with refused("E-REQUIRED", "dropped"):
        after.revoke(whole, "change", dropped=["fine"])
    with refused("E-REQUIRED", "kind"):
        after.revoke(whole, new_fine="10000")


def test_a_changed_fine_is_what_is_owed_and_begins_its_remedies_anew(whole: WholeRoad) -> None:
    after.served(whole)
    after.revoke(whole, "change", new_fine="15000")
    facts = whole.facts
    assert facts.fine == Decimal(15000) and "confirm_payment" in whole.waiting
    row = Revocation.objects.get(facts=facts)
    assert "20,000.00" in row.old_content[0] and "15,000.00" in row.new_content[0] and row.refund == 0
    with clock.at(clock.now() + 3 * DAY):
        after.serve_change(whole)
        assert after.clock_of(whole, "TL-ENF-28").starts_on == clock.today()
        whole.pay(("fine", "15000"))
    assert whole.facts.performed_on is not None


def test_what_was_paid_already_may_be_enough_for_the_change(whole: WholeRoad) -> None:
    """Twelve thousand of twenty were paid; the fine becomes ten thousand: two go back, and nothing more is waited for."""
    after.served(whole)
    whole.pay(("fine", "12000"), step="record_part_payment")
    after.revoke(whole, "change", new_fine="10000")
    assert "confirm_payment" not in whole.waiting and "refund" in whole.waiting
    assert whole.facts.performed_on == clock.today()
    after.serve_change(whole)
    after.refund(whole, "2000")
    left = payments.owed_by(whole.facts, clock.today())
    assert left.is_settled
    whole.publish()
    whole.submit_closing()
    whole.close()
    assert whole.case.is_closed


# --- money back ---------------------------------------------------------------------------------------------------------------


def test_a_refund_is_the_whole_by_another_hand_and_once(whole: WholeRoad) -> None:
    after.served(whole)
    whole.pay()
    after.revoke(whole)
    row = Refund.objects.get(facts=whole.facts)
    assert row.total == Decimal(20000) and row.ground == "revoked" and row.ordered_by == whole.town.bureau_head
    with forbidden("E-ENF-30"):
        after.refund(whole, "20000", actor=as_finance(whole, whole.town.colleague))
    with forbidden("E-SOD-13"):
        after.refund(whole, "20000", actor=as_finance(whole, whole.town.bureau_head))
    with refused("E-ENF-40", "amount"):
        after.refund(whole, "19999.99")
    used = Paid.objects.get(facts=whole.facts).receipt_no
    with refused("E-ENF-40", "refund_no"):
        after.refund(whole, "20000", refund_no=used)
    with refused("E-ENF-DAYS", "refunded_on"):
        after.refund(whole, "20000", refunded_on=clock.today() - DAY)
    with refused("E-DATE-FUTURE", "refunded_on"):
        after.refund(whole, "20000", refunded_on=clock.today() + DAY)
    after.refund(whole, "20000")
    assert "refund" not in whole.waiting and not rules_correction.money_goes_back(whole.facts)
    assert sum(part.amount for part in payments.received(whole.facts)) == 0


def test_nothing_goes_back_where_nothing_came_in_too_much(whole: WholeRoad) -> None:
    after.served(whole)
    with refused("E-ENF-40", "words"):
        after.order_refund(whole)


# --- a slip -------------------------------------------------------------------------------------------------------------------


def test_a_slip_never_touches_what_is_decided(whole: WholeRoad) -> None:
    after.served(whole)
    for wrong, right in (("罚款", "警告"), ("20,000", "10,000"), ("贰", "叁"), ("砚坪", "研坪")):
        with pytest.raises(Exception) as found:
            after.correct_slip(whole, wrong, right)
        assert {"E-COR-PAPER", "E-NOT-OPEN"} & found.value.form.refusal_codes  # type: ignore[attr-defined]
    with refused("E-NOT-OPEN", "wrong"):
        after.correct_slip(whole, "并不存在的文字", "文字")
    with refused("E-REQUIRED", "right"):
        after.correct_slip(whole, "电工作业", "电工作业")
    with forbidden("E-SCOPE"):
        after.correct_slip(whole, "电工作业", "电工维修作业", actor=whole.town.leader)
    running = set(Deadline.objects.ticking().filter(case=whole.case).values_list("term", "due_on"))
    after.correct_slip(whole, "电工作业", "电工维修作业")
    paper = IssuedDocument.objects.get(case=whole.case, code="ENF-65")
    assert paper.title == "行政处罚决定书补正通知" and paper.data["new_content"] == ["电工维修作业"]
    assert running <= set(Deadline.objects.ticking().filter(case=whole.case).values_list("term", "due_on")), "no clock moves"


# --- behind the closing -------------------------------------------------------------------------------------------------------


def test_a_judgment_behind_the_closing_is_carried_out_there(whole: WholeRoad) -> None:
    after.served(whole)
    after.to_the_end(whole)
    whole.archive()
    frozen = (whole.case.state, whole.case.outcome, whole.case.closed_on)
    after.sue(whole)
    after.judged(whole, "revoked")
    after.revoke(whole, source="judgment", legal_basis="（2026）鄂行终8号")
    assert {"serve_change", "withdraw_publicity", "refund"} <= set(whole.waiting)
    after.serve_change(whole)
    after.withdraw_publicity(whole)
    after.refund(whole, "20000")
    whole.case.refresh_from_db()
    assert (whole.case.state, whole.case.outcome, whole.case.closed_on) == frozen
    jobs.run_due()
    assert audit.verify() == [] and not jobs.Incident.objects.exists()


# --- anew, upward, void ---------------------------------------------------------------------------------------------------------


def test_a_matter_is_filed_anew_in_a_case_of_its_own(whole: WholeRoad) -> None:
    after.served(whole)
    with pytest.raises(acts.InvalidForm):
        after.file_anew(whole)
    after.revoke(whole, "redecide", redo_by=clock.today() + 60 * DAY)
    with forbidden("E-SCOPE"):
        after.file_anew(whole, actor=whole.town.head)
    earlier = whole.case
    new = after.file_anew(whole)
    assert new.number != earlier.number and new.state == "clue" and new.title == earlier.title
    assert CaseLink.objects.get(source=new, target=earlier).reason
    with pytest.raises(acts.InvalidForm):
        after.file_anew(whole)
    whole.case = new
    whole.apply()
    whole.decide_filing()
    facts = whole.facts
    assert (facts.party.name, facts.fine, facts.decision_no, facts.draft_version) == (whole.town.unit.name, None, "", 0)
    assert whole.record.filing_no and whole.record.filing_no != earlier.enforcementrecord.filing_no  # type: ignore[attr-defined]
    assert rules_correction.decided_before(facts) is not None


def test_the_same_on_the_same_facts_is_not_decided_again(whole: WholeRoad) -> None:
    after.served(whole)
    after.sue(whole)
    after.judged(whole, "revoked")
    after.revoke(whole, source="judgment", legal_basis="（2026）鄂行终8号")
    whole.case = after.file_anew(whole)
    whole.apply()
    whole.decide_filing()
    whole.do("start_investigation", whole.town.inspector, inspector_2=whole.town.colleague)
    whole.state(whole.add_evidence())
    whole.propose()
    whole.submit()
    found = {refusal.code for refusal in rules_correction.not_as_before(whole.facts, field="verdict")}
    assert found == {"E-NOT-OPEN"}
    heavier = whole.facts
    heavier.fine = Decimal(25000)
    assert "E-ENF-12" in {refusal.code for refusal in rules_correction.not_as_before(heavier, field="verdict")}


def test_what_is_to_be_reported_has_ten_days_and_a_leader_s_signature(whole: WholeRoad) -> None:
    after.confiscated(whole)
    assert after.clock_of(whole, "TL-ENF-48").state == "running"
    with refused("E-ENF-DAYS", "sent_on"):
        after.report_up(whole, sent_on=clock.today() - DAY)
    after.report_up(whole)
    paper = IssuedDocument.objects.get(case=whole.case, code="ENF-64")
    assert paper.linked["issuer"] == whole.town.bureau_head.name and after.clock_of(whole, "TL-ENF-48").state == "met"
    with refused("E-NOT-OPEN", "sent_on"):
        after.report_up(whole)


def test_a_small_fine_is_not_reported(whole: WholeRoad) -> None:
    after.served(whole)
    assert not Deadline.objects.filter(case=whole.case, term="TL-ENF-48").exists()
    with refused("E-NOT-OPEN", "sent_on"):
        after.report_up(whole)


def test_a_void_paper_keeps_its_number_and_what_was_handed_over_is_not_void(whole: WholeRoad) -> None:
    whole.begin()
    notice = after.summon(whole)
    with forbidden("E-SCOPE"):
        after.void(whole, notice, actor=whole.town.leader)
    after.void(whole, notice)
    notice.refresh_from_db()
    assert notice.state == "revoked" and notice.number
    again = after.summon(whole)
    assert again.number != notice.number
    whole.do("serve_paper", whole.town.inspector, document=again, **whole.served())
    with pytest.raises(acts.InvalidForm):
        after.void(whole, again)
