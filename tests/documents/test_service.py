"""Every way of service with its proofs (E11): what is missing is refused, and the date of service starts the clocks."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases import calendar
from cases.models import Deadline
from cases.services import NewDeadline, create_deadlines
from documents.models import IssuedDocument, Service
from documents.services import (
    PaperRequest,
    Proofs,
    attempt_service,
    deemed_served_on,
    issue,
    publish_service,
    serve,
)
from foundation import clock
from foundation.clock import ZONE
from foundation.refusals import Refusal, Refusals
from tests.documents.conftest import MONDAY, REGISTER

pytestmark = pytest.mark.django_db
DIRECT = Proofs(receiver="林知远", relation="法定代表人")


def codes(error: Refusal | Refusals) -> set[tuple[str, str | None]]:
    return {(refusal.code, refusal.field) for refusal in (error if isinstance(error, Refusals) else [error])}


def refusal_of(call: Any) -> set[tuple[str, str | None]]:
    with pytest.raises((Refusal, Refusals)) as refused:
        call()
    return codes(refused.value)


@pytest.fixture
def served(cast, issued_order):
    """Serve a new order of that Monday in some way; returns the service record."""

    def act(mode: str = "direct", *, on: date = MONDAY, document: Any = None, **more: Any) -> Service:
        who = {"officers": cast.officers, "by": cast.first, **more}
        with transaction.atomic():
            return serve(document or issued_order(), mode=mode, served_on=on, **who)

    return act


def test_direct_service_starts_the_waiting_clock_and_marks_the_paper(cast, issued_order, served) -> None:
    fixed, counted = create_deadlines(cast.case, [NewDeadline("TL-HAZ-01", due_on=date(2023, 6, 20)), NewDeadline("TL-HAZ-03")])
    document = issued_order(starts=(fixed, counted))
    assert {fixed.state, counted.state} == {Deadline.State.WAITING}
    service = served(document=document, proofs=DIRECT)
    fixed.refresh_from_db()
    counted.refresh_from_db()
    assert (fixed.state, fixed.starts_on, fixed.due_on) == (Deadline.State.RUNNING, MONDAY, date(2023, 6, 20))
    assert counted.state == Deadline.State.RUNNING
    assert (service.outcome, service.served_on, service.receiver) == ("served", MONDAY, "林知远")
    assert IssuedDocument.objects.get(pk=document.pk).served_on == MONDAY
    assert cast.case.next_due is not None


def test_direct_service_names_the_receiver(served) -> None:
    assert refusal_of(served) == {("E-SRV-RECEIVER", "receiver")}


def test_a_paper_left_at_the_place_needs_the_refusal_and_a_witness_or_a_recording(served, proof) -> None:
    assert refusal_of(lambda: served("left")) == {("E-SRV-REFUSAL", "refusal_note"), ("E-SRV-WITNESS", "witness")}
    assert refusal_of(lambda: served("left", proofs=Proofs(refusal_note="负责人拒绝签收"))) == {("E-SRV-WITNESS", "witness")}
    for found in ({"witness": "陈贵镇洪口村村委会 王某"}, {"recording": "执法记录仪 20230605-07"}, {"proof": [proof]}):
        assert served("left", proofs=Proofs(refusal_note="负责人拒绝签收", **found)).mode == "left"


def test_mail_needs_the_number_and_the_slip(served, proof) -> None:
    assert refusal_of(lambda: served("mail")) == {("E-SRV-SLIP", "slip_number"), ("E-SRV-PROOF", "proof")}
    service = served("mail", proofs=Proofs(slip_number="1012345678901", proof=[proof]))
    assert list(service.proof.all()) == [proof]


@pytest.mark.parametrize("mode", ["entrusted", "forwarded"])
def test_another_body_hands_it_over_and_proves_it(served, proof, mode: str) -> None:
    assert refusal_of(lambda: served(mode)) == {("E-SRV-THROUGH", "through"), ("E-SRV-PROOF", "proof")}
    assert served(mode, proofs=Proofs(through="阳新县应急管理局", proof=[proof])).through == "阳新县应急管理局"


def test_electronic_service_needs_a_confirmation_signed_before(served, proof) -> None:
    assert refusal_of(lambda: served("electronic")) == {
        ("E-SRV-CONFIRM", "confirmation"),
        ("E-SRV-ADDRESS", "address"),
        ("E-SRV-PROOF", "proof"),
    }
    known = {"address": "demo@example.com", "proof": [proof], "confirmation": proof}
    late = Proofs(confirmed_on=date(2023, 6, 6), **known)
    assert refusal_of(lambda: served("electronic", proofs=late)) == {("E-SRV-CONFIRM", "confirmed_on")}
    assert served("electronic", proofs=Proofs(confirmed_on=date(2023, 6, 1), **known)).confirmation == proof


def test_public_notice_only_after_another_way_failed_with_proof(cast, issued_order, proof) -> None:
    document = issued_order()
    notice = {"published_on": MONDAY, "medium": "大冶市人民政府网站", "officers": cast.officers, "by": cast.first}
    assert refusal_of(lambda: publish_service(document, proofs=Proofs(proof=[proof]), **notice)) == {("E-ENF-27", "mode")}
    tried = {"mode": "mail", "tried_on": MONDAY, "officers": cast.officers, "by": cast.first}
    assert refusal_of(lambda: attempt_service(document, failure="", **tried)) == {
        ("E-SRV-FAILURE", "failure"),
        ("E-SRV-PROOF", "proof"),
    }
    attempt_service(document, failure="邮件被退回，查无此人", proofs=Proofs(proof=[proof]), **tried)
    assert refusal_of(lambda: publish_service(document, **notice)) == {("E-SRV-PROOF", "proof")}
    published = publish_service(document, proofs=Proofs(proof=[proof]), **notice)
    assert (published.outcome, published.served_on) == ("published", None)
    assert not IssuedDocument.objects.get(pk=document.pk).served_on


def test_a_public_notice_counts_as_service_thirty_days_later_rolled_to_a_working_day(cast, proof) -> None:
    assert deemed_served_on(date(2023, 9, 5)) == date(2023, 10, 7)  # A22
    data = {
        "hazard_no": "YH-1",
        "listing_no": "（冶）应急挂〔2023〕1号",
        "closed_on": MONDAY,
        "resume_permitted": "未停产，不涉及",
    }
    notice = PaperRequest(
        "HAZ-15", {**data, "unit": "甲公司"}, {"accepted_on": MONDAY, "acceptance_no": "（冶）应急验收〔2023〕1号"}
    )
    document = issue(cast.case, [notice], issued_on=MONDAY, by=cast.first)[0]
    who = {"officers": cast.officers, "by": cast.first}
    attempt_service(document, mode="direct", tried_on=MONDAY, failure="无人", proofs=Proofs(proof=[proof]), **who)
    proofs = Proofs(published_on=MONDAY, medium="市政府网站", proof=[proof])
    due = deemed_served_on(MONDAY)
    assert due == date(2023, 7, 5)
    with clock.at(datetime(2023, 7, 4, 12, tzinfo=ZONE)):
        refused = refusal_of(lambda: serve(document, mode="public", served_on=date(2023, 7, 4), proofs=proofs, **who))
        assert refused == {("E-SRV-PERIOD", "served_on")}
    with clock.at(datetime(2023, 7, 5, 12, tzinfo=ZONE)):
        assert serve(document, mode="public", served_on=due, proofs=proofs, **who).served_on == due


def test_one_officer_or_one_without_certificate_serves_nothing(cast, served) -> None:
    for officers in ([cast.first], [cast.first, cast.first], [cast.first, cast.without_certificate], [*cast.officers, cast.head]):
        refused = refusal_of(lambda officers=officers: served(proofs=DIRECT, officers=officers))
        assert refused == {("E-HAZ-01", "officers")}


def test_served_neither_before_the_paper_nor_in_the_future_nor_twice(cast, issued_order, served) -> None:
    document = issued_order()
    for day in (date(2023, 6, 4), date(2023, 6, 6)):
        assert ("E-SRV-DATE", "served_on") in refusal_of(lambda day=day: served(document=document, on=day, proofs=DIRECT))
    other_day = Proofs(receiver="林知远", served_at=datetime(2023, 6, 4, 23, tzinfo=ZONE))
    assert refusal_of(lambda: served(document=document, proofs=other_day)) == {("E-SRV-DATE", "served_at")}
    served(document=document, proofs=DIRECT)
    assert refusal_of(lambda: served(document=document, proofs=DIRECT)) == {("E-SRV-TWICE", None)}
    copy = served(document=document, proofs=DIRECT, recipient="陈贵镇人民政府")
    assert copy.recipient == "陈贵镇人民政府"


@pytest.mark.both_databases
def test_the_database_knows_one_service_a_recipient_and_two_officers(cast, served) -> None:
    service = served(proofs=DIRECT)
    service.pk, service._state.adding = None, True
    with pytest.raises(DatabaseError), transaction.atomic():
        service.save(force_insert=True)
    service.recipient, service.second_officer = "别的单位", service.first_officer
    with pytest.raises(DatabaseError), transaction.atomic():
        service.save(force_insert=True)
    with pytest.raises(TypeError):
        Service.objects.all().delete()


@pytest.mark.parametrize(
    ("due_on", "accepted"),
    [
        (date(2023, 6, 5), False),  # served on the printed date
        (date(2023, 6, 4), False),
        (date(2023, 6, 6), True),
        (date(2023, 9, 3), True),  # ninety days
        (date(2023, 9, 4), False),
    ],
)
def test_the_date_the_order_prints_holds(issued_order, served, due_on: date, accepted: bool) -> None:
    items = [{"no": 1, "problem": "尾轮无防护罩", "due_on": due_on}]
    document = issued_order(due_on=due_on, items=items, issued_on=date(2023, 6, 1))
    if accepted:
        assert served(document=document, proofs=DIRECT).served_on == MONDAY
    else:
        assert refusal_of(lambda: served(document=document, proofs=DIRECT)) == {("E-HAZ-04", "served_on")}
        assert not Service.objects.exists()


def test_a_listed_hazard_may_be_given_longer_but_no_past_date(issued_order, served) -> None:
    far = date(2023, 10, 31)
    document = issued_order(due_on=far, items=[{"no": 1, "problem": "尾轮无防护罩"}])
    assert served(document=document, proofs=DIRECT, listed=True).served_on == MONDAY


def test_one_item_whose_date_is_over_makes_a_new_order_necessary(issued_order, served) -> None:
    items = [{"no": 1, "problem": "甲", "due_on": date(2023, 6, 5)}, {"no": 2, "problem": "乙", "due_on": date(2023, 6, 20)}]
    document = issued_order(items=items, issued_on=date(2023, 6, 1))
    assert refusal_of(lambda: served(document=document, proofs=DIRECT)) == {("E-HAZ-04", "served_on")}


def test_an_internal_sheet_is_not_served(cast, served) -> None:
    sheet = issue(cast.case, [PaperRequest("HAZ-02", {}, REGISTER)], issued_on=MONDAY, by=cast.first)[0]
    assert refusal_of(lambda: served(document=sheet, proofs=DIRECT)) == {("E-SRV-KIND", None)}


def test_service_of_a_copy_on_somebody_else_starts_no_clock(cast, issued_order, served) -> None:
    (deadline,) = create_deadlines(cast.case, [NewDeadline("TL-HAZ-01", due_on=date(2023, 6, 20))])
    document = issued_order(starts=(deadline,))
    served(document=document, proofs=DIRECT, recipient="陈贵镇人民政府")
    deadline.refresh_from_db()
    assert deadline.state == Deadline.State.WAITING
    assert IssuedDocument.objects.get(pk=document.pk).served_on is None


def test_serving_an_order_takes_few_statements(cast, issued_order, django_assert_max_num_queries) -> None:
    (deadline,) = create_deadlines(cast.case, [NewDeadline("TL-HAZ-01", due_on=date(2023, 6, 20))])
    document = issued_order(starts=(deadline,))
    calendar.day(MONDAY)  # a year is read once a minute; which test comes upon it, is no matter of this one
    with django_assert_max_num_queries(6):
        serve(document, mode="direct", served_on=MONDAY, officers=cast.officers, by=cast.first, proofs=DIRECT)
