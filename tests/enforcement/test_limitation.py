"""Limitation and age: D17 and the days beside it."""

from datetime import date

import pytest

from foundation.refusals import Refusal
from workflows.enforcement.limitation import age_on, must_be_milder, require_in_time, require_punishable


@pytest.mark.django_db
def test_two_years_from_the_day_the_act_ended() -> None:
    """D17; the five years hold for acts that ended on or after 2021-07-15."""
    require_in_time(date(2021, 8, 10), date(2023, 8, 10), with_harm=False)
    with pytest.raises(Refusal) as refused:
        require_in_time(date(2021, 8, 10), date(2023, 8, 11), with_harm=False)
    assert (refused.value.code, refused.value.field) == ("E-ENF-01", "discovered_on")
    require_in_time(date(2021, 8, 10), date(2023, 8, 11), with_harm=True)
    require_in_time(date(2021, 7, 15), date(2026, 7, 15), with_harm=True)
    for act_to, discovered_on in ((date(2021, 7, 15), date(2026, 7, 16)), (date(2021, 7, 14), date(2023, 7, 15))):
        with pytest.raises(Refusal, match="E-ENF-01"):
            require_in_time(act_to, discovered_on, with_harm=True)
    require_in_time(date(2021, 7, 14), date(2023, 7, 14), with_harm=True)


def test_nobody_under_fourteen_is_punished_and_under_eighteen_milder() -> None:
    born = date(2010, 5, 20)
    with pytest.raises(Refusal, match="E-ENF-32"):
        require_punishable(born, date(2024, 5, 19))
    require_punishable(born, date(2024, 5, 20))
    assert not must_be_milder(born, date(2024, 5, 19))
    assert must_be_milder(born, date(2024, 5, 20)) and must_be_milder(born, date(2028, 5, 19))
    assert not must_be_milder(born, date(2028, 5, 20))


def test_who_was_born_on_a_leap_day_is_a_year_older_at_the_end_of_february() -> None:
    assert (age_on(date(2008, 2, 29), date(2022, 2, 27)), age_on(date(2008, 2, 29), date(2022, 2, 28))) == (13, 14)
