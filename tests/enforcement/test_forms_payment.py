"""What is owed to the day and the fen, what receipts may say, and what else of a decision is done."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from foundation import clock
from permissions.models import Account
from permissions.roles import Role
from tests.enforcement.desk import Desk
from workflows.enforcement.models import Paid, Performance
from workflows.enforcement.payments import Part, owed

SERVED, DUE = dt.date(2023, 3, 1), dt.date(2023, 3, 16)
FINE, SURCHARGE, GAINS = "fine", "surcharge", "gains"


def paid(*parts: tuple[str, dt.date, int]) -> list[Part]:
    return [Part(purpose, on, Decimal(amount)) for purpose, on, amount in parts]


@pytest.mark.parametrize(
    ("parts", "on", "fine", "surcharge"),
    [
        ([], DUE, 20000, 0),
        ([], dt.date(2023, 3, 26), 20000, 6000),
        ([(FINE, DUE, 20000)], dt.date(2023, 3, 26), 0, 0),
        ([(FINE, dt.date(2023, 3, 26), 20000)], dt.date(2023, 4, 30), 0, 6000),
        ([(FINE, DUE, 10000)], dt.date(2023, 3, 26), 10000, 3000),
        ([(FINE, dt.date(2023, 3, 21), 10000)], dt.date(2023, 3, 26), 10000, 4500),
        ([(FINE, dt.date(2023, 3, 26), 20000), (SURCHARGE, dt.date(2023, 3, 27), 6000)], dt.date(2023, 4, 30), 0, 0),
        ([(FINE, DUE, 25000)], DUE, -5000, 0),
    ],
)
def test_a_surcharge_grows_on_what_is_left_and_stops_with_the_fine(
    parts: Any, on: dt.date, fine: int, surcharge: int, db: None
) -> None:
    """B1, B4: 20,000 due on 2023-03-16, ten days at 600."""
    found = owed(Decimal(20000), None, DUE, paid(*parts), on)
    assert (found.fine, found.surcharge, found.gains) == (fine, surcharge, 0)
    assert found.is_settled is (fine == 0 and surcharge == 0)


def test_no_surcharge_on_confiscated_gains(db: None) -> None:
    found = owed(None, Decimal(57560), DUE, [], dt.date(2023, 4, 30))
    assert found.rests == {FINE: 0, SURCHARGE: 0, GAINS: Decimal(57560)} and found.words == "没收违法所得57,560.00元"


# --- receipts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def fined(desk: Desk) -> Desk:
    """A fine of 20,000 and gains of 3,000, served on 2023-03-01."""
    desk.facts.kinds, desk.facts.fine, desk.facts.gains = ["fine", "gains"], Decimal(20000), Decimal(3000)
    desk.decide(desk.facts, dt.date(2023, 2, 27), SERVED)
    desk.town.extra["finance"] = desk.appoint(Role.FINANCE_OFFICER)
    return desk


def receipts(*rows: tuple[str, str, dt.date, str]) -> dict[str, Any]:
    names = ("receipt_no", "purpose", "paid_on", "amount")
    return {"receipts": [dict(zip(names, row, strict=True)) for row in rows]}


def pays(desk: Desk, step: str, *rows: tuple[str, str, dt.date, str], by: Account | None = None, on: dt.date = DUE) -> Any:
    with clock.at(on):
        return desk.ask(step, by or desk.town.extra["finance"], desk.facts, files=("proof",), lists=receipts(*rows))


@pytest.mark.django_db
def test_all_is_paid_or_it_is_a_part(fined: Desk) -> None:
    both = (("A1", FINE, DUE, "20000"), ("A2", GAINS, DUE, "3000"))
    assert not pays(fined, "confirm_payment", *both).errors
    form = pays(fined, "confirm_payment", both[0])
    assert "没收违法所得3,000.00元" in str(form.formsets["receipts"].errors) and form.refusal_codes == {"E-ENF-40"}
    form = pays(fined, "record_part_payment", *both)
    assert form.refusal_codes == {"E-ENF-40"} and "确认缴款" in str(form.formsets["receipts"].errors)
    assert pays(fined, "record_part_payment", both[0]).refusal_codes == set()
    form = pays(fined, "record_part_payment", ("A1", FINE, DUE, "20000.01"))
    assert form.refusal_codes == {"E-ENF-40"} and "至多20,000.00元" in str(form.formsets["receipts"].errors)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("", FINE, DUE, "20000"), "receipt_no"),
        (("A1", FINE, DUE, "0"), "amount"),
        (("A1", FINE, dt.date(2023, 2, 26), "100"), "paid_on"),
        (("A1", FINE, dt.date(2023, 3, 17), "100"), "paid_on"),
    ],
)
def test_a_receipt_that_cannot_be_right(fined: Desk, row: Any, name: str) -> None:
    form = pays(fined, "record_part_payment", row)
    assert name in form.formsets["receipts"].forms[0].errors
    assert form.refusal_codes == ({"E-ENF-40"} if row[0] else {"required"})


@pytest.mark.django_db
def test_a_receipt_number_is_given_once_in_the_bureau(fined: Desk) -> None:
    """D43."""
    with clock.at(DUE):
        fined.do(
            "record_part_payment",
            fined.town.extra["finance"],
            fined.facts,
            files=("proof",),
            lists=receipts(("A1", FINE, DUE, "5000")),
        )
    again = pays(fined, "record_part_payment", ("A1", FINE, DUE, "100"))
    assert again.refusal_codes == {"E-ENF-40"} and "XS-2023-00001" in str(again.formsets["receipts"].errors)
    twice = pays(fined, "record_part_payment", ("A2", FINE, DUE, "100"), ("A2", GAINS, DUE, "100"))
    assert twice.refusal_codes == {"E-ENF-40"}
    assert Paid.objects.get().amount == 5000


@pytest.mark.django_db
def test_a_handler_confirms_no_payment(fined: Desk) -> None:
    form = pays(fined, "confirm_payment", ("A1", FINE, DUE, "20000"), by=fined.town.colleague)
    assert "E-ENF-30" in form.refusal_codes


@pytest.mark.django_db
def test_late_payment_comes_with_its_surcharge(fined: Desk) -> None:
    """B1 with a part paid in time: 15,000 are ten days late, 450 a day."""
    late, finance = dt.date(2023, 3, 26), fined.town.extra["finance"]
    with clock.at(DUE):
        fined.do(
            "record_part_payment",
            finance,
            fined.facts,
            files=("proof",),
            lists=receipts(("A1", FINE, DUE, "5000"), ("A2", GAINS, DUE, "3000")),
        )
    form = pays(fined, "confirm_payment", ("A3", FINE, late, "15000"), on=late)
    assert form.refusal_codes == {"E-ENF-40"} and "加处罚款4,500.00元" in str(form.formsets["receipts"].errors)
    assert "15000.00元×3%×10日＝4500.00元" in str(form.forewarning().ways)
    with clock.at(late):
        act = fined.do(
            "confirm_payment",
            finance,
            fined.facts,
            files=("proof",),
            lists=receipts(("A3", FINE, late, "15000"), ("A4", SURCHARGE, late, "4500")),
        )
    assert act.named["paid_total"] == 27500 and act.named["surcharge"].days == 10
    assert fined.facts.performed_on == late, "nothing else was decided"


@pytest.mark.django_db
def test_a_reminder_is_for_what_is_late(fined: Desk) -> None:
    by = fined.town.inspector
    with clock.at(DUE):
        form = fined.ask("remind", by, fined.facts, new_deadline=dt.date(2023, 3, 31))
        assert form.refusal_codes == {"E-NOT-OPEN"}
    with clock.at(dt.date(2023, 3, 17)):
        assert fined.ask("remind", by, fined.facts, new_deadline=clock.today()).refusal_codes == {"E-ENF-40"}
        act = fined.do("remind", by, fined.facts, new_deadline=dt.date(2023, 3, 18))
    assert act.named["owed"].words == "罚款20,000.00元、加处罚款600.00元、没收违法所得3,000.00元"


# --- what else was decided ---------------------------------------------------------------------------------------------------


def done(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"items": [{"done_on": dt.date(2023, 3, 20), "words": "已按决定办理完毕"} | row for row in rows]}


@pytest.mark.django_db
def test_what_has_no_act_of_its_own_is_proved_by_the_head_and_the_rest_must_stand_performed(desk: Desk) -> None:
    facts, head = desk.facts, desk.town.head
    facts.kinds, facts.correction_order, facts.correction_by = ["banned", "warning"], "拆除储罐", dt.date(2023, 4, 1)
    desk.decide(facts, dt.date(2023, 2, 27), SERVED)
    proofs = ("items-0-proof",)
    banned = {"item": "banned"}
    with clock.at(dt.date(2023, 3, 25)):

        def confirmed(*rows: dict[str, Any], files: tuple[str, ...] = proofs) -> Any:
            return desk.ask("confirm_performance", head, facts, files=files, lists=done(*rows))

        form = confirmed(banned)
        assert form.refusal_codes == {"E-ENF-22"} and "责令改正：拆除储罐" in str(form.errors)
        assert "限制从业" not in str(form.errors)
        Performance.objects.create(
            case=desk.case, facts=facts, item="correction", done_on=dt.date(2023, 3, 10), words="储罐已经拆除", confirmed_by=head, act_no=8,
        )  # fmt: skip
        assert not confirmed(banned).errors
        form = confirmed()
        assert form.refusal_codes == {"E-ENF-22"} and "限制从业" in str(form.errors)
        assert confirmed(banned | {"done_on": dt.date(2023, 2, 28)}).refusal_codes == {"E-ENF-DAYS"}
        assert confirmed(banned | {"done_on": dt.date(2023, 3, 26)}).refusal_codes == {"E-DATE-FUTURE"}
        assert confirmed(banned, {"item": "correction"}, files=(*proofs, "items-1-proof")).refusal_codes == {"E-NOT-OF-CASE"}
        assert "proof" in confirmed(banned, files=()).formsets["items"].forms[0].errors
        facts.kinds, facts.fine = [*facts.kinds, "fine"], Decimal(100)
        form = confirmed(banned)
        assert form.refusal_codes == {"E-ENF-22"} and "尚欠罚款100.00元" in str(form.errors)
        facts.kinds, facts.fine = ["banned", "warning"], None
        desk.do("confirm_performance", head, facts, files=proofs, lists=done(banned))
    assert {row.item for row in Performance.objects.all()} == {"banned", "correction"}
    assert facts.performed_on == dt.date(2023, 3, 20)
