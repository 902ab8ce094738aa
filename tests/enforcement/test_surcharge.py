"""The late surcharge and the daily fine: the worked examples to the fen, the days on each side, and what is refused."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from foundation.refusals import Refusal
from workflows.enforcement.surcharge import (
    Instalment,
    Payment,
    Span,
    computation,
    daily_fine,
    reckon,
    reckon_instalment,
    require_schedule,
)

DUE = date(2023, 3, 16)


def surcharge(fine: int | str, paid: date, **words: object) -> tuple[int, Decimal]:
    found = reckon(Decimal(fine), DUE, paid, on_rest=False, **words)  # type: ignore[arg-type]
    return found.days, found.amount


@pytest.mark.parametrize(
    ("fine", "paid", "days", "amount"),
    [
        (20000, date(2023, 3, 26), 10, "6000.00"),  # B1
        (50000, date(2023, 5, 1), 46, "50000.00"),  # B2
        (50000, date(2023, 4, 18), 33, "49500.00"),
        (50000, date(2023, 4, 19), 34, "50000.00"),
        (20000, DUE, 0, "0.00"),  # B4
        (20000, DUE + timedelta(days=1), 1, "600.00"),
        (20000, DUE - timedelta(days=5), 0, "0.00"),
        ("0.33", DUE + timedelta(days=1), 1, "0.01"),
    ],
)
def test_three_per_cent_a_day_and_never_more_than_the_fine(fine: int | str, paid: date, days: int, amount: str) -> None:
    assert surcharge(fine, paid) == (days, Decimal(amount))


def test_the_day_on_which_the_cap_is_reached_is_told() -> None:
    assert reckon(Decimal(50000), DUE, date(2023, 5, 1), on_rest=False).capped_on == date(2023, 4, 19)
    assert reckon(Decimal(50000), DUE, date(2023, 4, 18), on_rest=False).capped_on is None


def test_the_reckoning_is_written_out_as_it_was_made() -> None:
    def line(fine: int, late: int, **words: object) -> str:
        return computation(Decimal(fine), reckon(Decimal(fine), DUE, DUE + timedelta(days=late), on_rest=True, **words))  # type: ignore[arg-type]

    assert line(20000, 10) == "20000.00元×3%×10日＝6000.00元"
    assert line(20000, 0) == "20000.00元×3%×0日＝0.00元"
    assert line(50000, 46) == "50000.00元×3%×46日＝69000.00元，以罚款数额50000.00元为限"
    parts = [Payment(DUE + timedelta(days=10), Decimal(10000))]
    assert line(20000, 20, payments=parts) == "20000.00元×3%×10日＋10000.00元×3%×10日＝9000.00元"


def test_days_under_reconsideration_are_not_counted() -> None:
    """B3: sixty days of which fifty-one are suspended."""
    span = Span(date(2023, 3, 21), date(2023, 5, 10))
    assert surcharge(30000, date(2023, 5, 15), suspended=[span]) == (9, Decimal("8100.00"))
    twice = [span, Span(date(2023, 5, 1), date(2023, 5, 10)), Span(date(2023, 1, 1), DUE)]
    assert surcharge(30000, date(2023, 5, 15), suspended=twice) == (9, Decimal("8100.00")), "a day in two spans counts once"
    one_more = Span(date(2023, 3, 21), date(2023, 5, 11))
    assert surcharge(30000, date(2023, 5, 15), suspended=[one_more]) == (8, Decimal("7200.00"))


@pytest.mark.django_db
def test_instalments_are_reckoned_each_on_its_own_sum() -> None:
    """B5: the first due day rolls over the holiday, the second comes five days late, the third in time."""
    rows = [(date(2023, 4, 30), date(2023, 5, 4)), (date(2023, 5, 31), date(2023, 6, 5)), (date(2023, 6, 30), date(2023, 6, 30))]
    found = [reckon_instalment(Instalment(due, Decimal(20000)), paid) for due, paid in rows]
    assert [(each.days, each.amount) for each in found] == [(0, Decimal(0)), (5, Decimal("3000.00")), (0, Decimal(0))]


@pytest.mark.django_db
def test_after_a_part_was_paid_the_rest_bears_it_unless_the_bureau_says_otherwise() -> None:
    parts = [Payment(DUE + timedelta(days=10), Decimal(10000))]
    until = DUE + timedelta(days=20)
    on_rest = reckon(Decimal(20000), DUE, until, payments=parts)
    assert [(each.base, each.days, each.amount) for each in on_rest.stretches] == [
        (Decimal(20000), 10, Decimal(6000)),
        (Decimal(10000), 10, Decimal(3000)),
    ]
    assert on_rest.amount == Decimal(9000)
    assert reckon(Decimal(20000), DUE, until, payments=parts, on_rest=False).amount == Decimal(12000)


def test_what_was_paid_in_time_bears_nothing_and_what_is_paid_up_ends_it() -> None:
    until = DUE + timedelta(days=20)
    in_time = reckon(Decimal(20000), DUE, until, payments=[Payment(DUE, Decimal(15000))], on_rest=True)
    assert (in_time.days, in_time.amount) == (20, Decimal(3000))
    paid_up = [Payment(DUE + timedelta(days=3), Decimal(5000)), Payment(DUE + timedelta(days=5), Decimal(15000))]
    for on_rest, amount in ((True, 600 * 3 + 450 * 2), (False, 600 * 5)):
        assert reckon(Decimal(20000), DUE, until, payments=paid_up, on_rest=on_rest).amount == amount


@given(
    fine=st.decimals(1, 10**7, places=2),
    late=st.integers(0, 80),
    shut=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 20)), max_size=3),
)
def test_more_days_never_cost_less_and_a_stop_never_costs_more(fine: Decimal, late: int, shut: list[tuple[int, int]]) -> None:
    spans = [Span(DUE + timedelta(days=at), DUE + timedelta(days=at + long)) for at, long in shut]
    found = reckon(fine, DUE, DUE + timedelta(days=late), suspended=spans, on_rest=False)
    longer = reckon(fine, DUE, DUE + timedelta(days=late + 1), suspended=spans, on_rest=False)
    plain = reckon(fine, DUE, DUE + timedelta(days=late), on_rest=False)
    assert 0 <= found.amount <= longer.amount <= fine
    assert found.amount <= plain.amount and found.days <= plain.days
    assert sum(each.amount for each in found.stretches) == found.amount


@pytest.mark.parametrize("fine", [Decimal(0), Decimal(-1), Decimal("0.004")])
def test_a_sum_that_is_no_fine_is_refused(fine: Decimal) -> None:
    with pytest.raises(Refusal) as refused:
        reckon(fine, DUE, DUE, on_rest=False)
    assert refused.value.code == "E-ENF-40"


def test_a_part_beyond_the_fine_is_refused() -> None:
    with pytest.raises(Refusal, match="E-ENF-40"):
        reckon(Decimal(100), DUE, DUE, payments=[Payment(DUE, Decimal(101))], on_rest=True)
    reckon(Decimal(100), DUE, DUE, payments=[Payment(DUE, Decimal(100))], on_rest=True)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    assert Span.read("2023-03-21:2023-03-21") == Span(date(2023, 3, 21), date(2023, 3, 21))
    for text in ("2023-03-21:2023-03-20", "2023-03-21", "x:y"):
        with pytest.raises(Refusal) as refused:
            Span.read(text)
        assert (refused.value.code, refused.value.field) == ("E-SURCHARGE-DAYS", "suspended")


# --- the schedule -------------------------------------------------------------------------------------------------------------


def monthly(*amounts: int, first: date = date(2023, 4, 16)) -> list[Instalment]:
    return [Instalment(first + timedelta(days=30 * step), Decimal(amount)) for step, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("schedule", "asked"),
    [
        (monthly(19000, 19000, 19000), DUE),  # D39
        (monthly(20000, 20000, 20001), DUE),
        (monthly(60000, first=DUE - timedelta(days=1)), DUE),
        (monthly(60000, first=date(2024, 3, 17)), DUE),
        (monthly(*[5000] * 13), DUE),
        (monthly(), DUE),
        ([*monthly(30000), *monthly(30000)], DUE),
        (monthly(70000, -10000), DUE),
        (monthly(20000, 20000, 20000), DUE + timedelta(days=1)),
    ],
)
def test_a_schedule_that_is_none_is_refused(schedule: list[Instalment], asked: date) -> None:
    with pytest.raises(Refusal) as refused:
        require_schedule(Decimal(60000), DUE, asked, schedule)
    assert refused.value.code == "E-ENF-36"


@pytest.mark.parametrize(
    "schedule",
    [monthly(20000, 20000, 20000), monthly(*[5000] * 12), monthly(60000, first=DUE), monthly(60000, first=date(2024, 3, 16))],
)
def test_the_nearest_schedules_that_are_allowed(schedule: list[Instalment]) -> None:
    require_schedule(Decimal(60000), DUE, DUE, schedule)


# --- the daily fine -----------------------------------------------------------------------------------------------------------


def test_the_daily_fine_runs_from_the_day_after_the_order_to_the_check() -> None:
    """B7."""
    found = daily_fine(Decimal(30000), date(2023, 5, 10), date(2023, 5, 15))
    assert (found.days, found.amount) == (5, Decimal(150000))
    assert daily_fine(Decimal(30000), date(2023, 5, 10), date(2023, 5, 11)).amount == Decimal(30000)
    with pytest.raises(Refusal, match="E-SURCHARGE-DAYS"):
        daily_fine(Decimal(30000), date(2023, 5, 10), date(2023, 5, 10))
    with pytest.raises(Refusal, match="E-ENF-40"):
        daily_fine(Decimal(0), date(2023, 5, 10), date(2023, 5, 15))


# --- the command --------------------------------------------------------------------------------------------------------------


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    call_command("surcharge", *words)
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_days_and_sum(capsys: pytest.CaptureFixture[str]) -> None:
    plain = ["--fine", "20000", "--due", "2023-03-16", "--paid", "2023-03-26"]
    assert asked(capsys, *plain) == {"days": 10, "surcharge": "6000.00"}
    stopped = [*plain, "--suspended", "2023-03-17:2023-03-18", "2023-03-20:2023-03-20", "--suspended", "2023-03-26:2023-04-01"]
    assert asked(capsys, *stopped) == {"days": 6, "surcharge": "3600.00"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("--fine", "0"),
        ("--fine", "x"),
        ("--fine", "Infinity"),
        ("--due", "16.3."),
        ("--paid", "2023-02-30"),
        ("--suspended", "a:b"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_code_two(name: str, value: str) -> None:
    words = {"--fine": "20000", "--due": "2023-03-16", "--paid": "2023-03-26", name: value}
    with pytest.raises(CommandError) as refused:
        call_command("surcharge", *(part for pair in words.items() for part in pair))
    assert refused.value.returncode == 2
