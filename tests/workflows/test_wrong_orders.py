"""A hazard shown wrong: before an order it ends with a reason, after one by a paper that the unit gets; it never comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from cases.faces import face_of
from cases.models import Case, CaseDuty, Deadline, Notice, Referral
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, open_steps
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.hazards import boards, figures
from workflows.hazards.models import HazardRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_fails")]


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def buttons(account: Account, case: Case) -> str:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client.get(f"/cases/{case.pk}/").content.decode()


def cancel(road: SideRoads) -> Case:
    case = acts.cancel(road.case.pk, actor=road.town.head, reason="重复登记")
    jobs.run_due()
    return case


def proposed(road: SideRoads) -> None:
    road.verified(major=True)
    road.propose()


def taken_back(road: SideRoads) -> None:
    """The order was revoked before anybody could serve it: nothing binds the unit."""
    road.verified()
    road.order(days=5)
    road.clock.enter_context(clock.at(clock.now() + 6 * DAY))  # type: ignore[attr-defined]
    road.aside("take_back_order", road.town.inspector, {"reason": "单位负责人外出，期限届满前未能送达"})


@pytest.fixture
def long_road(road: SideRoads) -> Iterator[SideRoads]:
    """With a clock that stays where a story has put it."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        road.clock = stack  # type: ignore[attr-defined]
        yield road


# --- before an order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [SideRoads.register, SideRoads.verified, proposed, taken_back], ids=lambda each: each.__name__)
def test_a_wrong_entry_ends_with_its_reason_while_no_order_stands(long_road: SideRoads, before: Callable[[Any], Any]) -> None:
    before(long_road)
    case = cancel(long_road)
    assert (case.state, case.outcome, case.is_closed) == ("rejected", "cancelled", True)
    assert not Deadline.objects.open().filter(case=case).exists() and not open_steps(case)
    last = audit.history(case).last()
    assert last is not None and last.reason == "重复登记"


def ordered(road: SideRoads) -> None:
    road.verified()
    road.order()


def fixed(road: SideRoads) -> None:
    road.verified()
    road.fix()


def reported(road: SideRoads) -> None:
    road.rectifying()
    road.report()


def announced(road: SideRoads) -> None:
    proposed(road)
    road.approve()
    road.announce()


BOUND: dict[Callable[[Any], Any], tuple[str, str]] = {
    ordered: ("E-ORDER-STANDS", "责令限期整改指令书"),
    SideRoads.rectifying: ("E-ORDER-STANDS", "责令限期整改指令书"),
    reported: ("E-ORDER-STANDS", "责令限期整改指令书"),
    fixed: ("E-ORDER-STANDS", "现场处理措施决定书"),
    SideRoads.stopped: ("E-ORDER-STANDS", "现场处理措施决定书"),
    announced: ("E-HAZ-10", "重大事故隐患挂牌督办通知书"),
    SideRoads.listed: ("E-HAZ-10", "重大事故隐患挂牌督办通知书"),
}


@pytest.mark.parametrize("before", BOUND, ids=lambda each: each.__name__)
def test_behind_an_order_nothing_vanishes_and_the_refusal_names_paper_and_way_out(
    road: SideRoads, before: Callable[[Any], Any]
) -> None:
    code, title = BOUND[before]
    before(road)
    state, waiting = road.case.state, open_steps(road.case)
    number = IssuedDocument.objects.filter(case=road.case, code__in=("INS-03", "INS-04", "HAZ-09")).latest("id").printed_number
    with pytest.raises(Refusal, match=code) as met:
        cancel(road)
    assert title in str(met.value) and number in str(met.value) and "撤销责令决定" in str(met.value)
    road.case.refresh_from_db()
    assert (road.case.state, open_steps(road.case)) == (state, waiting)


def test_a_listing_that_was_approved_and_not_announced_goes_back_to_its_approval(road: SideRoads) -> None:
    proposed(road)
    road.approve()
    with pytest.raises(Refusal, match="E-HAZ-10") as met:
        cancel(road)
    assert "退回" in str(met.value)
    acts.send_back(road.waiting("announce_listing").pk, actor=road.town.office, reason="隐患不属实")
    road.approve(False, signed=False)
    record = HazardRecord.objects.get(case=road.case)
    assert not record.is_listed and road.case.state == "verified"
    assert not Deadline.objects.open().filter(case=road.case, term="TL-HAZ-10").exists()
    assert face_of(Account.objects.get(pk=road.town.observer.pk), road.case) is None
    assert cancel(road).state == "rejected"


# --- behind it ---------------------------------------------------------------------------------------------------------------


def test_what_was_ordered_is_revoked_by_a_paper_the_unit_gets(road: SideRoads) -> None:
    case = road.rectifying(items=2)
    road.ask_extension()
    with forbidden("E-SCOPE"):
        road.revoke(actor=road.town.head)
    with refused("required", "proof"):
        road.aside("revoke_order", road.town.leader, {"reason": "复核查明该皮带机已于上月拆除"})
    with refused("min_length", "reason"):
        road.revoke(reason="不属实")
    road.revoke()
    order = IssuedDocument.objects.get(case=case, code="INS-04")
    assert (order.state, order.ended_on) == ("revoked", clock.today()) and order.number
    paper = IssuedDocument.objects.get(case=case, code="HAZ-19")
    assert paper.number == road.record.revoke_no and "如不服本决定" in paper.data["remedy_text"]
    (named,) = paper.data["orders"]
    assert (named["title"], named["number"], named["served_on"]) == (order.title, order.number, clock.today().isoformat())
    # At once: it stands in no figure, no clock runs, and the unit knows; the case ends when it has the paper.
    assert (road.case.state, road.case.is_closed, open_steps(case)) == ("rejected", False, {"serve_revocation"})
    # What runs is the service of the revocation alone.
    left = Deadline.objects.open().filter(case=case).values_list("pk", flat=True)
    assert list(left) == [road.waiting("serve_revocation").deadline_id] and road.record.extension_asked_on is None
    assert set(Deadline.objects.filter(case=case, term__in=("TL-HAZ-01", "TL-HAZ-03")).values_list("state", flat=True)) == {
        "ended"
    }
    assert not figures.found(figures.EVERYTHING, clock.today()).filter(pk=case.pk).exists()
    told = set(Notice.objects.filter(case=case, key__contains=f":{paper.act_no}").values_list("account_id", flat=True))
    assert {road.town.unit_account.pk, road.town.township.pk, road.town.head.pk, road.town.inspector.pk} <= told
    road.serve_revocation()
    assert (road.case.state, road.case.outcome, road.case.is_closed) == ("rejected", "rejected", True)
    paper.refresh_from_db()
    assert paper.served_on == clock.today()


def test_while_the_revocation_is_on_its_way_nothing_else_is_decided(road: SideRoads) -> None:
    case = road.rectifying()
    road.revoke()
    with forbidden("E-NOT-OPEN"):
        cancel(road)
    with refused("E-NOT-OPEN", "reason"):
        road.revoke()
    with refused("E-NOT-OPEN", "level"):
        road.change_level("major")
    with refused("E-NOT-OPEN", "facts"):
        road.propose_closure()
    road.reassign(road.town.colleague, road.town.third)
    assert open_steps(case) == {"serve_revocation"} and "/do/revoke_order/" not in buttons(road.town.leader, case)


def test_there_is_nothing_to_revoke_before_an_order(road: SideRoads) -> None:
    case = road.verified()
    assert "/do/revoke_order/" not in buttons(road.town.leader, case)
    with refused("E-NOT-OPEN", "reason"):
        road.revoke()
    road.order()
    with forbidden("E-ORDER-STANDS"):
        cancel(road)
    assert "/do/revoke_order/" in buttons(road.town.leader, case)
    road.revoke()
    # It was never served: the paper says so, and the unit gets it nevertheless.
    assert IssuedDocument.objects.get(case=case, code="HAZ-19").data["orders"][0]["served_on"] in (None, "")
    road.serve_revocation()


def test_a_stop_ends_with_the_order_and_the_power_comes_back_first(road: SideRoads) -> None:
    case = road.stopped()
    road.notify_cut(start_at=clock.now(), urgent="仍有人员作业，随时可能发生事故")
    road.cut()
    with refused("E-POWER-CUT", "reason"):
        road.revoke()
    road.lift()
    road.revoke()
    assert set(IssuedDocument.objects.filter(case=case, state="revoked").values_list("code", flat=True)) == {"INS-03", "INS-06"}
    assert IssuedDocument.objects.get(case=case, code="HAZ-19").linked["is_halted"] is True
    assert Deadline.objects.get(case=case, term="TL-HAZ-18").state == "ended"
    road.serve_revocation()
    assert road.case.is_closed


def test_a_cut_that_was_only_threatened_falls_with_the_order(road: SideRoads) -> None:
    case = road.stopped()
    road.notify_cut()
    road.revoke()
    assert {row["title"] for row in IssuedDocument.objects.get(case=case, code="HAZ-19").data["orders"]} == {
        "现场处理措施决定书", "停止供电决定书",
    }  # fmt: skip
    with pytest.raises(acts.Conflict):
        road.cut()


def test_a_listed_hazard_is_withdrawn_by_the_body_that_listed_it_first(road: SideRoads) -> None:
    case = road.listed()
    with refused("E-HAZ-10", "withdrawal"):
        road.revoke()
    with refused("E-HAZ-10", "withdrawal_file"):
        road.revoke(withdrawal="冶安办〔2026〕7号")
    assert boards.LISTED.where and Case.objects.filter(boards.LISTED.where, pk=case.pk).exists()
    road.revoke(listed=True)
    assert IssuedDocument.objects.get(case=case, code="HAZ-19").linked["withdrawal"] == "冶安办〔2026〕7号"
    assert not Case.objects.filter(boards.LISTED.where, pk=case.pk).exists()
    told = set(Notice.objects.filter(case=case).values_list("account_id", flat=True))
    assert {road.town.office.pk, road.town.observer.pk} <= told
    duty = CaseDuty.objects.get(content_object=case, permission__codename="observe_case")
    assert duty.valid_until == clock.today() + 60 * DAY
    # The next public list of the batch does not name it any more.
    other = road.listed()
    assert len(IssuedDocument.objects.get(case=other, code="HAZ-10").data["hazards"]) == 1


def test_a_matter_handed_to_the_brigade_is_answered_and_the_brigade_is_told(road: SideRoads) -> None:
    case = road.referred()
    Notice.objects.filter(case=case).delete()
    road.revoke()
    referral = Referral.objects.get(source_case=case)
    assert referral.decided_on == clock.today() and "撤销" in referral.decision
    assert Notice.objects.filter(case=case, account=road.town.brigade).exists()


# --- and it never comes back -------------------------------------------------------------------------------------------------


def rejected(road: SideRoads) -> None:
    road.register()
    road.verify(is_real="no", opinion="现场核实不属实")


def cancelled(road: SideRoads) -> None:
    road.verified()
    cancel(road)


def revoked(road: SideRoads) -> None:
    road.rectifying()
    road.revoke()
    road.serve_revocation()


def handed_over(road: SideRoads) -> None:
    road.verified()
    road.refer_out()
    road.receipt()


@pytest.mark.parametrize("end", [rejected, cancelled, revoked, handed_over], ids=lambda each: each.__name__)
def test_what_never_was_a_hazard_of_ours_does_not_come_back(road: SideRoads, end: Callable[[SideRoads], None]) -> None:
    end(road)
    case = road.case
    case.refresh_from_db()
    assert case.is_closed and "/hazards/reappear/" not in buttons(road.town.inspector, case)
    with refused("E-NOT-OPEN"):
        road.reappear(case)


def test_what_was_closed_off_does(road: SideRoads) -> None:
    reported(road)
    road.reinspect()
    road.submit()
    road.close()
    case = road.case
    assert "/hazards/reappear/" in buttons(road.town.inspector, case)
    assert road.reappear(case).state == "registered"
