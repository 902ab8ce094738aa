"""Fines within the range of the law, of the tier and of the circumstances: worked examples C11 to C16, B8, D19 and their neighbours."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from cases.models import Party, Violation
from foundation import clock, settings
from foundation.refusals import Refusal
from workflows.enforcement.ranges import (
    Circumstance,
    Grade,
    Ground,
    Proposal,
    Range,
    Stage,
    higher_of,
    lighter_of,
    range_of,
    require_in_range,
    share_of_income,
    tiers_of,
)

UNIT, PERSON, BUSINESS = Party.Kind.UNIT, Party.Kind.PERSON, Party.Kind.INDIVIDUAL_BUSINESS
ON = date(2023, 6, 1)
MITIGATED: dict[str, Any] = {"circumstances": [Circumstance.MITIGATED], "grounds": [Ground.REMOVED_HARM]}
LIGHTER: dict[str, Any] = {"circumstances": [Circumstance.LIGHTER], "grounds": [Ground.MERIT]}
HEAVIER: dict[str, Any] = {"circumstances": [Circumstance.HEAVIER]}

Rows = Callable[[str], Violation]


def fine(row: Violation, amount: int | str, kind: str = UNIT, stage: str = Stage.FIRST, on: date = ON, **words: Any) -> Proposal:
    return Proposal(row, kind, stage, Decimal(amount), on, **words)


def refused(proposal: Proposal) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        require_in_range(proposal)
    return caught.value.code, caught.value.field


def test_the_most_of_the_law_may_be_reached_and_not_passed(violation: Rows) -> None:
    """C11."""
    row = violation("V-97-7")
    require_in_range(fine(row, 100000, tier=3))
    assert refused(fine(row, 100001, tier=3)) == ("E-ENF-06", "amount")
    assert refused(fine(row, 0, tier=1)) == ("E-ENF-06", "amount")
    require_in_range(fine(row, "0.01", tier=1))


def test_below_the_least_only_with_a_ground_of_the_law(violation: Rows) -> None:
    """C12, C13."""
    row = violation("V-97-7")
    assert refused(fine(row, 99999, stage=Stage.OVERDUE)) == ("E-ENF-06", "amount")
    require_in_range(fine(row, 100000, stage=Stage.OVERDUE))
    require_in_range(fine(row, 99999, stage=Stage.OVERDUE, **MITIGATED))
    no_ground = fine(row, 99999, stage=Stage.OVERDUE, circumstances=[Circumstance.MITIGATED])
    assert refused(no_ground) == ("E-ENF-06", "grounds")
    accident = violation("V-114-G")
    assert refused(fine(accident, 250000, tier=1)) == ("E-ENF-06", "amount")
    require_in_range(fine(accident, 250000, tier=1, **MITIGATED))
    assert refused(fine(accident, 300000, tier=1, **MITIGATED)) == ("E-ENF-06", "amount"), "that is not mitigated"
    assert refused(fine(row, 10, **MITIGATED)) == ("E-ENF-06", "circumstances"), "nothing lies below nothing"


def test_the_measures_leave_out_the_number_itself(violation: Rows) -> None:
    """C16, and the bureau may decide otherwise."""
    row = violation("M-45")
    require_in_range(fine(row, "29999.99", tier=2))
    assert refused(fine(row, 30000, tier=2)) == ("E-ENF-06", "amount")
    require_in_range(fine(row, 20000, tier=1))
    with clock.at(ON), transaction.atomic():
        settings.change("enforcement.measures_leave_out_the_number", False, valid_from=ON, by=None, reason="局务会")
    require_in_range(fine(row, 30000, tier=2))


def test_the_tier_binds_where_the_standard_has_one(violation: Rows) -> None:
    row = violation("V-97-7")
    require_in_range(fine(row, 30000, tier=1))
    require_in_range(fine(row, 30000, tier=2))
    assert refused(fine(row, 30001, tier=1)) == ("E-ENF-06", "amount")
    assert refused(fine(row, 29999, tier=2)) == ("E-ENF-06", "amount")
    for missing in (None, 4):
        assert refused(fine(row, 30000, tier=missing)) == ("E-ENF-06", "tier")
    # The standard has no tiers for what was not corrected.
    require_in_range(fine(row, 150000, stage=Stage.OVERDUE))


def test_a_tier_may_be_one_sum(violation: Rows) -> None:
    row = violation("V-99-1")
    require_in_range(fine(row, 10000, tier=1))
    assert refused(fine(row, 9999, tier=1)) == ("E-ENF-06", "amount")


def test_tiers_are_the_persons_where_only_persons_are_fined(violation: Rows) -> None:
    row = violation("V-94-1")
    assert tiers_of(row, PERSON, Stage.FIRST, ON)[1] == Range(Decimal(20000), Decimal(29000))
    require_in_range(fine(row, 29000, kind=PERSON, tier=1))
    assert refused(fine(row, 29001, kind=PERSON, tier=1)) == ("E-ENF-06", "amount")
    assert refused(fine(row, 29000, kind=UNIT, tier=1)) == ("E-ENF-06", "amount"), "the row fines no unit"
    unit_row = violation("V-98-4")
    assert tiers_of(unit_row, PERSON, Stage.FIRST, ON) == {}
    require_in_range(fine(unit_row, 50000, kind=PERSON))


def test_an_individual_business_is_fined_as_a_unit(violation: Rows) -> None:
    row = violation("V-97-7")
    assert range_of(row, BUSINESS, Stage.FIRST, ON) == range_of(row, UNIT, Stage.FIRST, ON)


def test_lighter_is_the_lower_half_and_heavier_the_upper(violation: Rows) -> None:
    row = violation("V-97-7")
    require_in_range(fine(row, 50000, tier=2, **LIGHTER))
    assert refused(fine(row, 50001, tier=2, **LIGHTER)) == ("E-ENF-06", "amount")
    require_in_range(fine(row, 50000, tier=2, **HEAVIER))
    assert refused(fine(row, 49999, tier=2, **HEAVIER)) == ("E-ENF-06", "amount")
    assert refused(fine(row, 50000, tier=2, circumstances=[Circumstance.LIGHTER])) == ("E-ENF-06", "grounds")
    both = {"circumstances": [Circumstance.LIGHTER, Circumstance.HEAVIER], "grounds": [Ground.MERIT]}
    assert refused(fine(row, 50000, tier=2, **both)) == ("E-ENF-06", "circumstances")
    require_in_range(fine(row, 50000, tier=2, circumstances=[Circumstance.NONE]))


def test_a_multiple_of_the_gains(violation: Rows) -> None:
    row = violation("V-103-1")
    assert range_of(row, UNIT, Stage.FIRST, ON, Decimal("99999.99")) == Range(Decimal(100000), Decimal(200000))
    assert range_of(row, UNIT, Stage.FIRST, ON, Decimal(100000)) == Range(Decimal(200000), Decimal(500000))
    assert range_of(row, PERSON, Stage.FIRST, ON, Decimal(100000)) == Range(Decimal(10000), Decimal(20000))
    require_in_range(fine(row, 500000, gains=Decimal(100000)))
    assert refused(fine(row, 500001, gains=Decimal(100000))) == ("E-ENF-06", "amount")


def test_the_main_head_is_fined_by_last_years_income(violation: Rows) -> None:
    """B8, D42."""
    assert share_of_income(Decimal(180000), Grade.GENERAL) == Decimal(72000)
    assert share_of_income(Decimal(180000), Grade.LARGER) == Decimal(108000)
    row = violation("V-95-G")
    words: dict[str, Any] = {"kind": PERSON, "income": Decimal(180000), "grade": Grade.GENERAL}
    require_in_range(fine(row, 72000, **words))
    assert refused(fine(row, 71999, **words)) == ("E-ENF-06", "amount")
    require_in_range(fine(row, 71999, **words, **MITIGATED))
    assert refused(fine(row, 72000, **words, **MITIGATED)) == ("E-ENF-06", "amount")
    assert refused(fine(row, 72000, **{**words, "kind": UNIT})) == ("E-ENF-06", "amount")
    for missing in ({"income": None}, {"grade": ""}, {"income": Decimal(0)}):
        assert refused(fine(row, 72000, **{**words, **missing})) == ("E-ENF-45", "income_last_year")


def test_the_old_law_holds_for_the_old_act_unless_the_new_is_lighter(violation: Rows) -> None:
    """D19."""
    old, new = violation("C-77-3"), violation("C-2026")
    assert lighter_of(old, new, UNIT, Stage.FIRST, date(2026, 6, 1)) == old
    assert lighter_of(new, old, UNIT, Stage.FIRST, date(2026, 6, 1)) == old
    assert range_of(old, UNIT, Stage.FIRST, ON) == Range(Decimal(100000), Decimal(200000))
    assert range_of(new, UNIT, Stage.FIRST, ON) == Range(Decimal(100000), Decimal(500000))
    fines_nobody = violation("V-94-1")
    assert lighter_of(old, fines_nobody, UNIT, Stage.FIRST, ON) == fines_nobody
    assert lighter_of(fines_nobody, old, UNIT, Stage.FIRST, ON) == fines_nobody


def test_equal_mosts_are_told_apart_by_the_least() -> None:
    old = Violation(code="A", base_kind="yuan", first_unit_min_yuan=Decimal(20), first_unit_max_yuan=Decimal(100))
    new = Violation(code="B", base_kind="yuan", first_unit_min_yuan=Decimal(10), first_unit_max_yuan=Decimal(100))
    assert lighter_of(old, new, UNIT, Stage.FIRST, ON) is new
    new.first_unit_min_yuan = Decimal(20)
    assert lighter_of(old, new, UNIT, Stage.FIRST, ON) is old, "not lighter: the law of the act"


def test_one_act_under_two_provisions_is_fined_by_the_higher(violation: Rows) -> None:
    rows = [violation("V-99-1"), violation("V-97-7"), violation("V-94-1")]
    assert higher_of(rows, UNIT, Stage.FIRST, ON) == rows[1]
    assert higher_of(rows, PERSON, Stage.FIRST, ON) == rows[2]
    with pytest.raises(Refusal, match="E-ENF-06"):
        higher_of(rows[:2], PERSON, Stage.FIRST, ON)


def test_every_row_of_the_standard_has_a_range_that_is_one(violation: Rows) -> None:
    violation("V-94-1")
    for row in Violation.objects.all():
        for kind in (UNIT, PERSON):
            for stage in Stage.values:
                whole = range_of(row, kind, stage, ON)
                for bounds in tiers_of(row, kind, stage, ON).values():
                    assert whole is not None and whole.least <= bounds.least <= bounds.most <= whole.most, row
