"""Until when a party may ask for a remedy, which days its surcharge leaves out, and when the court may be asked."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.enforcement.appeal_days import LAWSUIT, RECONSIDERATION, Appeal, Recorded, Stop, court_window, last_day, suspended
from workflows.enforcement.surcharge import Span

pytestmark = pytest.mark.django_db

SERVED = dt.date(2023, 3, 15)
ASKED, ANSWERED = dt.date(2023, 4, 20), dt.date(2023, 6, 19)


def reconsidered(until: dt.date | None = ANSWERED, *, is_decided: bool = True) -> Appeal:
    return Appeal(RECONSIDERATION, ASKED, until, is_decided)


def test_without_any_remedy_a_suit_is_possible_for_six_months() -> None:
    """A21."""
    assert last_day(SERVED) == dt.date(2023, 9, 15)
    assert court_window(dt.date(2023, 9, 15)) == (dt.date(2023, 9, 16), dt.date(2023, 12, 15))


def test_behind_a_decision_on_reconsideration_fifteen_days_are_left() -> None:
    assert last_day(SERVED, [reconsidered()]) == dt.date(2023, 7, 4)
    assert last_day(SERVED, [reconsidered(None)]) is None, "while it is open nobody knows"


def test_what_was_withdrawn_leaves_the_periods_as_they_were() -> None:
    assert last_day(SERVED, [reconsidered(is_decided=False)]) == dt.date(2023, 9, 15)


def test_behind_a_judgment_nothing_is_left() -> None:
    sued = Appeal(LAWSUIT, dt.date(2023, 7, 1), dt.date(2024, 1, 8))
    assert last_day(SERVED, [reconsidered(), sued]) == dt.date(2024, 1, 8)
    assert last_day(SERVED, [reconsidered(), Appeal(LAWSUIT, dt.date(2023, 7, 1))]) is None


def test_the_days_of_remedies_and_of_stops_are_left_out() -> None:
    on = dt.date(2023, 8, 1)
    on_file = Recorded((reconsidered(), Appeal(LAWSUIT, dt.date(2023, 7, 1))), (Stop(dt.date(2023, 4, 1), dt.date(2023, 4, 3)),))
    assert suspended(on_file, on) == (
        Span(dt.date(2023, 4, 1), dt.date(2023, 4, 3)), Span(ASKED, ANSWERED), Span(dt.date(2023, 7, 1), on),
    )  # fmt: skip
    assert suspended(on_file, dt.date(2023, 3, 31)) == ()


def test_payment_that_was_put_off_moves_the_window() -> None:
    assert court_window(dt.date(2023, 9, 15), dt.date(2023, 11, 30)) == (dt.date(2023, 12, 1), dt.date(2024, 2, 29))
    assert court_window(dt.date(2023, 9, 15), dt.date(2023, 6, 30))[0] == dt.date(2023, 9, 16)
