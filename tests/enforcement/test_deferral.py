"""More time for a fine: asked for in time and with proof, granted part by part or refused; kept, or broken (行政处罚法 Art.66(2))."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import Http404

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.heavy_road import refused
from tests.enforcement.late_road import LateOnFoot
from tests.enforcement.whole_road import DAY
from workflows.enforcement import payments
from workflows.enforcement.models import PaymentPlan
from workflows.enforcement.payments import OtherTime, Part, owed
from workflows.enforcement.surcharge import Instalment
from workflows.engine import acts

pytestmark = pytest.mark.django_db


def state(late: LateOnFoot) -> str:
    late.case.refresh_from_db()
    return late.case.state


def clock_of(late: LateOnFoot, code: str) -> tuple[str, dt.date | None]:
    found = Deadline.objects.filter(case=late.case, term=code).order_by("-pk").values_list("state", "due_on").first()
    assert found is not None
    return found


def test_parts_each_late_by_itself() -> None:
    """B5: three parts of 20,000; the first rolls over a holiday and is in time, the second is five days late, the third is not."""
    planned = tuple(Instalment(day, Decimal(20000)) for day in (dt.date(2023, 4, 30), dt.date(2023, 5, 31), dt.date(2023, 6, 30)))
    paid = [Part("fine", day, Decimal(20000)) for day in (dt.date(2023, 5, 4), dt.date(2023, 6, 5), dt.date(2023, 6, 30))]
    found = owed(Decimal(60000), None, dt.date(2023, 4, 10), paid, dt.date(2023, 7, 30), other=OtherTime(planned))
    assert (found.fine, found.surcharge, found.reckoned.days) == (0, Decimal(3000), 5)


def test_what_was_paid_before_lies_outside_the_parts() -> None:
    planned = (Instalment(dt.date(2023, 5, 31), Decimal(15000)),)
    paid = [Part("fine", dt.date(2023, 4, 3), Decimal(5000))]
    found = owed(Decimal(20000), None, dt.date(2023, 4, 10), paid, dt.date(2023, 6, 10), other=OtherTime(planned))
    assert (found.fine, found.surcharge) == (Decimal(15000), Decimal(4500))


def test_granted_in_parts_and_paid_in_parts(late: LateOnFoot) -> None:
    late.fined()
    late.ask_time()
    assert state(late) == "executing" and "decide_deferral" in late.waiting
    late.grant_time(10000, 10000)
    assert state(late) == "deferred" and clock_of(late, "TL-ENF-25")[0] == "met"
    first = late.facts.plan_due_on
    assert first is not None and clock_of(late, "TL-ENF-26") == ("running", first)
    letter = IssuedDocument.objects.get(case=late.case, code="ENF-48")
    assert letter.title == "分期缴纳罚款批准书" and len(letter.data["schedule"]) == 2
    late.on(first)
    late.part(4000)
    assert clock_of(late, "TL-ENF-26") == ("running", first), "half a part is no part"
    late.part(6000)
    kept = clock_of(late, "TL-ENF-26")
    assert kept[1] == late.facts.plan_due_on and kept[1] is not None and kept[1] > first
    late.over(first)
    assert state(late) == "deferred"
    late.on(kept[1])
    assert "E-ENF-40" in str(refused(lambda: late.pay(("fine", "9999"), step="confirm_deferred")))
    late.pay(("fine", "10000"), step="confirm_deferred")
    assert state(late) == "performed"
    assert payments.owed_by(late.facts, late.today).is_settled


def test_a_part_that_is_missed_grows_and_the_others_have_their_own_days(late: LateOnFoot) -> None:
    late.fined()
    late.ask_time()
    late.grant_time(10000, 10000)
    first = late.facts.plan_due_on
    assert first is not None
    late.over(first)
    assert state(late) == "overdue" and PaymentPlan.objects.get().broken_on == first + DAY
    assert late.facts.late_since == first + DAY
    late.on(first + 10 * DAY)
    found = payments.owed_by(late.facts, late.today)
    assert (found.surcharge, found.reckoned.days) == (Decimal(3000), 10), "on the missed part alone"
    late.assess()
    assert IssuedDocument.objects.get(case=late.case, code="ENF-46").data["due_on"] == str(first)
    late.pay(("fine", "20000"), ("surcharge", "3000"), step="confirm_overdue")
    assert state(late) == "performed"


def test_refused_it_is_to_be_paid_as_before(late: LateOnFoot) -> None:
    facts = late.fined()
    due = facts.pay_due_on
    assert due is not None
    late.ask_time()
    late.over(due)
    assert state(late) == "executing", "while the application waits nothing lapses"
    assert "E-REASON" in str(refused(lambda: late.refuse_time(opinion="否")))
    late.refuse_time()
    assert IssuedDocument.objects.get(case=late.case, code="ENF-48").title == "延期缴纳罚款批准书"
    late.over(late.today)
    assert state(late) == "overdue" and late.facts.late_since == due + DAY, "the last day of the decision holds"


def test_asked_too_late(late: LateOnFoot) -> None:
    late.overdue()
    assert "E-ENF-36" in refused(late.ask_time)["kind"]
    assert "E-ENF-36" in refused(lambda: late.ask_time(actor=late.town.inspector))["applied_on"]


def test_sent_in_time_and_come_in_late(late: LateOnFoot) -> None:
    """The letter was sent on the last day and lay with the guard: a handler takes it in of that day. Refused, the payment is late as it was."""
    due = late.overdue().pay_due_on
    assert due is not None
    late.on(due + 2 * DAY)
    letter = {"applied_on": due}
    tomorrow = {"applied_on": late.today + DAY}
    assert "applied_on" in refused(lambda: late.ask_time(actor=late.town.inspector, **tomorrow))
    late.ask_time(actor=late.town.inspector, **letter)
    late.refuse_time()
    assert state(late) == "overdue" and late.facts.late_since == due + DAY
    late.ask_time(actor=late.town.inspector, **letter)
    late.grant_time(20000 - 5000, 5000)
    assert state(late) == "deferred" and late.facts.late_since is None
    assert payments.owed_by(late.facts, late.today).surcharge == 0


@pytest.mark.parametrize(
    ("sums", "kind"),
    [
        ((10000, 9999), "instalments"),
        ((10000, 10001), "instalments"),
        ((20000,), "instalments"),
        ((10000, 10000), "deferral"),
        ((2000,) * 9 + (500,) * 4, "instalments"),
        ((), "instalments"),
    ],
)
def test_a_schedule_that_is_not_the_fine(late: LateOnFoot, sums: tuple[int, ...], kind: str) -> None:
    late.fined()
    late.ask_time(kind)
    with pytest.raises(acts.InvalidForm) as invalid:
        late.grant_time(schedule=late.parts(*sums))
    assert {"E-ENF-36", "too_many_forms"} & invalid.value.form.refusal_codes or "12" in str(
        invalid.value.form.formsets["schedule"].non_form_errors()
    )
    assert PaymentPlan.objects.get().decision == ""


def test_parts_out_of_order_or_too_far(late: LateOnFoot) -> None:
    due = late.fined().pay_due_on
    assert due is not None
    late.ask_time()
    for days in ((60, 30), (30, 400), (-3, 30)):
        rows = [{"due_on": due + count * DAY, "amount": "10000"} for count in days]
        assert "E-ENF-36" in str(refused(lambda rows=rows: late.grant_time(schedule=rows)))  # type: ignore[misc]


def test_without_proof_or_by_a_stranger(late: LateOnFoot) -> None:
    late.fined()
    assert "proof" in refused(lambda: late.ask_time(proof=[]))
    with pytest.raises((acts.NotVisible, Refusal, Http404)):
        late.ask_time(actor=late.town.other_unit_account)


def test_who_handled_the_case_grants_nothing(late: LateOnFoot) -> None:
    late.fined()
    late.ask_time()
    Appointment.objects.create(account=late.town.colleague, role=Role.DEPUTY_LEADER, region=late.town.county, valid_from=LONG_AGO)
    with pytest.raises((acts.InvalidForm, Refusal, acts.NotVisible)):
        late.grant_time(actor=late.town.colleague)
    assert PaymentPlan.objects.get().decision == ""


def test_all_is_paid_while_the_application_waits(late: LateOnFoot) -> None:
    late.fined()
    late.ask_time()
    late.pay(step="confirm_paid_meanwhile")
    assert state(late) == "performed" and PaymentPlan.objects.get().decision == "needless"


def test_a_part_paid_before_the_answer_is_not_put_off_again(late: LateOnFoot) -> None:
    late.fined()
    late.part(5000)
    late.ask_time("deferral")
    assert "E-ENF-36" in str(refused(lambda: late.grant_time(20000)))
    late.grant_time(15000)
    assert late.facts.plan_due_on is not None
    late.over(late.facts.plan_due_on)
    late.on(late.today + 9 * DAY)
    assert payments.owed_by(late.facts, late.today).surcharge == Decimal(4500)


def test_the_reminder_and_the_form_name_the_day_of_the_part(late: LateOnFoot) -> None:
    late.fined()
    late.ask_time("deferral")
    late.grant_time(20000)
    until = late.facts.plan_due_on
    assert until is not None
    late.over(until)
    late.do("remind", late.town.inspector, late.facts.party_id, new_deadline=late.today + 10 * DAY)
    assert IssuedDocument.objects.get(case=late.case, code="ENF-45").data["due_on"] == str(until)
