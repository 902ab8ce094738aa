"""No case is closed while the unit has not what was issued to it; what cannot be handed over is served by public notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import calendar
from cases.models import Deadline, Notice, Referral
from documents.models import IssuedDocument, Service
from documents.reading import unserved
from documents.services import deemed_served_on
from foundation import clock, jobs
from foundation import settings as bureau
from foundation.refusals import Refusal, Refusals
from permissions.models import Account
from tests.cast import Town, photo
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.watch import refused
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.tasks import sweep
from workflows.hazards.models import HazardRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def submitted(road: SideRoads) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit()


def fixed(road: SideRoads) -> None:
    road.verified()
    road.fix()


def to_be_shut(road: SideRoads) -> None:
    road.failed()
    road.propose_closure()


#: Each way to an end: what stands before, the closing, the paper that has still to be handed over.
CLOSINGS: dict[str, tuple[Callable[[SideRoads], None], Callable[..., Any], str]] = {
    "approve_closing": (submitted, SideRoads.close, "整改复查意见书"),
    "close_on_site": (fixed, SideRoads.close_on_site, "现场处理措施决定书"),
    "decide_closure": (to_be_shut, lambda road, **words: road.decide_closure(True, **words), "整改复查意见书"),
}


@pytest.mark.parametrize(("before", "close", "title"), CLOSINGS.values(), ids=CLOSINGS)
def test_nothing_is_closed_while_a_paper_is_unserved(
    road: SideRoads, before: Callable[[SideRoads], None], close: Callable[..., Any], title: str
) -> None:
    before(road)
    (left,) = unserved(road.case)
    with pytest.raises((Refusal, Refusals), match=f"E-SIDE-ROAD.*《{title}》") as met:
        close(road, handed_over=False)
    assert left.number in str(met.value) and "公告送达" in str(met.value)
    road.case.refresh_from_db()
    assert road.case.closed_on is None
    close(road)
    assert road.case.state == "closed"


@pytest.mark.parametrize("step", ["submit_closing", "approve_closing", "close_on_site"])
def test_whoever_is_about_to_close_reads_first_what_has_still_to_be_handed_over(road: SideRoads, step: str) -> None:
    if step == "close_on_site":
        fixed(road)
    else:
        submitted(road)
        if step == "submit_closing":
            road.close(approved=False)
            step = "submit_again"
    (left,) = unserved(road.case)
    actor = {"submit_again": road.town.inspector, "approve_closing": road.town.leader, "close_on_site": road.town.head}[step]
    client = Client()
    client.force_login(actor, backend="permissions.backends.OfficeAndDutyBackend")
    address = reverse("task", args=[road.waiting(step).pk])
    words, warning = f"《{left.title}》{left.number}", "下列文书送达以后才能结案"
    page = client.get(address, follow=True).content.decode()
    assert words in page and warning in page
    road.hand_over()
    assert warning not in client.get(address, follow=True).content.decode()


def attempt(
    road: SideRoads, document: IssuedDocument, *, actor: Account | None = None, name: str = "attempt_service", **changes: Any
) -> None:
    data = {
        "document": document.pk, "mode": "direct", "tried_on": clock.today().isoformat(), "inspector_2": road.town.colleague.pk,
        "failure": "厂区大门紧锁，负责人电话停机",
    } | changes  # fmt: skip
    road.aside(name, actor or road.town.inspector, data, {"proof": [photo("gate.jpg")]})


def publicly(document: IssuedDocument, published_on: dt.date, colleague: Account) -> dict[str, Any]:
    return {
        "document": document.pk, "mode": "public", "served_on": clock.today().isoformat(), "inspector_2": colleague.pk,
        "published_on": published_on.isoformat(), "medium": "大冶日报",
    }  # fmt: skip


def test_what_nobody_receives_is_served_by_public_notice_after_a_failed_attempt(road: SideRoads) -> None:
    """E-ENF-27 before another way has failed; behind it the notice counts from the day on which its thirty days are over, not before."""
    submitted(road)
    (opinion,) = unserved(road.case)
    published = clock.today()
    deemed = deemed_served_on(published)
    page = {"proof": [photo("page.jpg")]}

    def serve() -> None:
        road.aside("serve_paper", road.town.inspector, publicly(opinion, published, road.town.colleague), page)

    with at(deemed), refused("E-ENF-27", "mode"):
        serve()
    with refused("E-DATE-ORDER", "tried_on"):
        attempt(road, opinion, tried_on=(published - DAY).isoformat(), late_reason="补录")
    with refused("E-ENF-27", "mode"):
        attempt(road, opinion, mode="public", medium="大冶日报")
    attempt(road, opinion)
    (tried,) = Service.objects.filter(document=opinion)
    assert (tried.outcome, tried.served_on, tried.proofs.count()) == (Service.Outcome.FAILED, None, 1)
    with pytest.raises((Refusal, Refusals), match="E-SIDE-ROAD"):
        road.close(handed_over=False)
    with at(deemed - DAY), refused("E-SRV-PERIOD", "served_on"):
        serve()
    with at(deemed):
        serve()
        opinion.refresh_from_db()
        assert opinion.served_on == deemed
        road.close()
    assert road.case.state == "closed"


def test_an_order_that_nobody_takes_is_tried_while_its_own_step_waits(road: SideRoads) -> None:
    """The period begins when the notice counts as service; one attempt is not enough where two papers go together."""
    road.verified()
    road.order(days=80, measures=["rectify_period", "withdraw_people"])
    acts.perform(
        road.waiting("approve_order").pk,
        actor=road.town.head,
        data={"due_on": road.record.due_on.isoformat(), "opinion": "同意"},
        files={},
    )
    measure, order = IssuedDocument.objects.filter(case=road.case, code__in=("INS-03", "INS-04")).order_by("code")
    published = clock.today()
    attempt(road, order)
    with at(deemed_served_on(published)):
        notice = publicly(order, published, road.town.colleague)
        with refused("E-ENF-27", "mode"):
            road.do("serve_order", road.town.inspector, notice, {"proof": [photo("page.jpg")]})
        attempt(road, measure)
        road.do("serve_order", road.town.inspector, notice, {"proof": [photo("page.jpg")]})
        assert road.waiting("report_done").due_on == calendar.roll_forward(road.record.due_on)


# --- what is owed behind a closing ------------------------------------------------------------------------------------------


def delisted(road: SideRoads) -> IssuedDocument:
    road.listed()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    return IssuedDocument.objects.get(case=road.case, code="HAZ-15")


def test_the_notice_of_delisting_is_served_behind_the_closing(road: SideRoads) -> None:
    """TL-HAZ-23: seven working days from the closing; the handlers have it on their list, and nothing of the closed case moves."""
    notice = delisted(road)
    before, closed_on = HazardRecord.objects.filter(case=road.case).values().get(), road.case.closed_on
    task = Task.objects.get(case=road.case, status__in=OPEN, step="serve_delisting")
    clock_ = Deadline.objects.open().get(case=road.case, term="TL-HAZ-23")
    assert (task.deadline_id, clock_.due_on) == (clock_.pk, calendar.add_working_days(closed_on, 7))
    with at(clock_.due_on + DAY):
        told = set(Notice.objects.values_list("pk", flat=True))
        sweep()
        jobs.run_due()
        heard = set(Notice.objects.filter(case=road.case).exclude(pk__in=told).values_list("account_id", flat=True))
        assert heard == {road.town.inspector.pk, road.town.colleague.pk, road.town.head.pk}
        road.serve_delisting()
        notice.refresh_from_db()
        assert notice.served_on == clock.today()
    assert HazardRecord.objects.filter(case=road.case).values().get() == before
    assert (road.case.state, road.case.closed_on) == ("closed", closed_on)
    assert list(Task.objects.filter(case=road.case, status__in=OPEN).values_list("step", flat=True)) == ["revisit"]
    clock_.refresh_from_db()
    assert clock_.state == "met_late"


def test_the_bureau_says_how_long_the_notice_of_delisting_may_wait(road: SideRoads) -> None:
    bureau.change("hazards.serve_days", 3, valid_from=clock.today(), by=road.town.administrator, reason="本局规定")
    delisted(road)
    assert Deadline.objects.open().get(case=road.case, term="TL-HAZ-23").due_on == calendar.add_working_days(
        road.case.closed_on, 3
    )


def test_a_notice_of_delisting_that_nobody_receives_is_served_publicly(road: SideRoads) -> None:
    notice = delisted(road)
    published = clock.today()
    attempt(road, notice, name="attempt_after_close")
    with at(deemed_served_on(published)):
        facts = publicly(notice, published, road.town.colleague)
        road.do("serve_delisting", road.town.inspector, facts, {"proof": [photo("page.jpg")]})
    notice.refresh_from_db()
    assert notice.served_on == deemed_served_on(published)


def test_a_referral_left_open_by_a_closing_stands_on_the_list_of_the_section_head(road: SideRoads) -> None:
    """The government shuts the unit while the brigade has the matter; what became of it is noted within ninety days (TL-HAZ-28)."""
    road.referred()
    road.propose_closure()
    road.decide_closure(True)
    (task,) = Task.objects.filter(case=road.case, status__in=OPEN)
    (clock_,) = Deadline.objects.open().filter(case=road.case)
    assert (road.case.state, task.step, clock_.term) == ("closed", "answer_referral", "TL-HAZ-28")
    with refused("E-HAZ-03", "decided_on"):
        road.answer_referral(decided_on=(clock.today() - DAY).isoformat())
    road.answer_referral()
    referral = Referral.objects.get(source_case=road.case)
    assert (referral.decided_on, referral.decision) == (clock.today(), "单位已关闭，不予处罚")
    assert not Task.objects.filter(case=road.case, status__in=OPEN).exists()


def test_a_referral_that_was_answered_leaves_nothing_behind_the_closing(road: SideRoads) -> None:
    road.referred()
    road.enter_penalty()
    road.propose_closure()
    road.decide_closure(True)
    assert not Task.objects.filter(case=road.case, status__in=OPEN).exists()
    assert not Deadline.objects.open().filter(case=road.case).exists()


def test_the_office_that_serves_a_listing_notice_records_that_it_failed(road: SideRoads) -> None:
    road.verified(major=True)
    road.propose()
    road.approve()
    road.announce()
    (notice,) = IssuedDocument.objects.filter(case=road.case, code="HAZ-09")
    published = clock.today()
    attempt(road, notice, name="attempt_listing", actor=road.town.office)
    with at(deemed_served_on(published)):
        page = {"proof": [photo("page.jpg")]}
        road.do("serve_listing", road.town.office, publicly(notice, published, road.town.colleague), page)
    assert road.case.state == "listed" and road.record.listing_served_on == deemed_served_on(published)
