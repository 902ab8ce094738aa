"""Hearing, discussion, on the spot: the worked examples C1 to C10 and their neighbours."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from cases.models import Party, Violation
from foundation import clock, settings
from foundation.refusals import Refusal
from workflows.enforcement.heavy import (
    Occasion,
    Part,
    Penalty,
    discussion_reasons,
    hearing_reasons,
    require_cash,
    require_on_the_spot,
    require_ours,
)

UNIT, PERSON, BUSINESS = Party.Kind.UNIT, Party.Kind.PERSON, Party.Kind.INDIVIDUAL_BUSINESS
ON = date(2023, 6, 1)
pytestmark = pytest.mark.django_db


def fine(amount: str | int) -> Part:
    return Part(Penalty.FINE, Decimal(amount))


def decide(code: str, value: Any) -> None:
    with clock.at(ON), transaction.atomic():
        settings.change(f"enforcement.{code}", value, valid_from=ON, by=None, reason="局务会")


@pytest.mark.parametrize("reasons", [hearing_reasons, discussion_reasons])
@pytest.mark.parametrize(
    ("kind", "below", "reached"),
    [(PERSON, "19999.99", 20000), (UNIT, "49999.99", 50000), (BUSINESS, "19999.99", 20000)],
)
def test_a_sum_makes_it_heavy_with_the_number_itself(reasons: Any, kind: str, below: str, reached: int) -> None:
    """C1, C2."""
    assert reasons([fine(below)], kind, ON) == []
    assert reasons([fine(reached)], kind, ON) == ["罚款数额较大"]


def test_what_touches_a_licence_or_the_trade_is_heard_whatever_the_sum() -> None:
    """C3; to withhold a licence is discussed, not heard (Art. 63)."""
    revoked = [Part(Penalty.LICENCE_REVOKED), fine(1000)]
    assert len(hearing_reasons(revoked, UNIT, ON)) == len(discussion_reasons(revoked, UNIT, ON)) == 1
    for kind in (Penalty.QUALIFICATION_LOWERED, Penalty.STOPPED, Penalty.BANNED):
        assert hearing_reasons([Part(kind)], UNIT, ON) and discussion_reasons([Part(kind)], UNIT, ON)
    withheld = [Part(Penalty.LICENCE_SUSPENDED)]
    assert hearing_reasons(withheld, UNIT, ON) == [] and discussion_reasons(withheld, UNIT, ON)
    assert hearing_reasons([Part(Penalty.WARNING)], UNIT, ON) == discussion_reasons([Part(Penalty.WARNING)], UNIT, ON) == []


def test_each_sum_stands_for_itself_unless_the_bureau_adds_them_up() -> None:
    """C4."""
    assert hearing_reasons([Part(Penalty.GAINS, Decimal(57560)), fine(10000)], UNIT, ON) == ["没收违法所得数额较大"]
    apart = [Part(Penalty.GAINS, Decimal(30000)), Part(Penalty.GOODS, Decimal(10000)), fine(10000)]
    assert hearing_reasons(apart, UNIT, ON) == []
    decide("add_up_sums", True)
    assert hearing_reasons(apart, UNIT, ON) == ["罚款、没收合计数额较大"]
    assert hearing_reasons(apart[:2], UNIT, ON) == []


def test_the_rule_of_the_province_gives_the_party_more_where_the_bureau_takes_it() -> None:
    assert hearing_reasons([fine(10000)], UNIT, ON) == []
    decide("hearing_by_province", True)
    assert hearing_reasons([fine("9999.99")], UNIT, ON) == []
    assert hearing_reasons([fine(10000)], UNIT, ON) == ["罚款数额较大"]
    with_gains = [Part(Penalty.GAINS, Decimal(1)), fine("29999.99")]
    assert hearing_reasons(with_gains, UNIT, ON) == []
    assert hearing_reasons([Part(Penalty.GAINS, Decimal(1)), fine(30000)], UNIT, ON) == ["罚款数额较大"]
    assert hearing_reasons([Part(Penalty.GAINS, Decimal(1)), fine(20000)], PERSON, ON) == ["罚款数额较大"], (
        "never less than before"
    )
    assert hearing_reasons([fine(1000)], PERSON, ON, in_business=False) == ["罚款数额较大"]
    assert hearing_reasons([fine("999.99")], PERSON, ON, in_business=False) == []
    assert hearing_reasons([fine(10000)], UNIT, date(2023, 5, 31)) == [], "from its day on"


def test_what_else_makes_the_leaders_discuss() -> None:
    """C10 is refused where a decision is made; this is what it asks."""
    assert discussion_reasons([fine(100)], UNIT, ON, Occasion()) == []
    for name in ("was_heard", "is_accident", "is_below_least", "was_disputed", "is_complex"):
        assert len(discussion_reasons([fine(100)], UNIT, ON, Occasion(**{name: True}))) == 1
    assert len(discussion_reasons([fine(60000)], UNIT, ON, Occasion(was_heard=True, is_accident=True))) == 3


@pytest.mark.parametrize("kind", [Penalty.CLOSED, Penalty.DETAINED])
def test_the_bureau_neither_detains_nor_closes(kind: str) -> None:
    """D16."""
    require_ours([Part(Penalty.STOPPED), fine(1)])
    with pytest.raises(Refusal, match="E-ENF-25"):
        require_ours([fine(1), Part(kind)])


# --- on the spot --------------------------------------------------------------------------------------------------------------


def refused(row: Violation, parts: list[Part], kind: str = UNIT) -> str:
    with pytest.raises(Refusal) as caught:
        require_on_the_spot(row, parts, kind, ON)
    return caught.value.code


def test_on_the_spot_a_small_fine_or_a_warning_or_both(violation: Callable[[str], Violation]) -> None:
    """C5, C6, C7."""
    row = violation("V-102")
    person = Violation(code="P", base_kind="yuan", first_person_min_yuan=Decimal(0), first_person_max_yuan=Decimal(500))
    for parts in ([fine(3000)], [fine(2000)], [Part(Penalty.WARNING)], [Part(Penalty.WARNING), fine(1)]):
        require_on_the_spot(row, parts, UNIT, ON)
    require_on_the_spot(person, [fine(200)], PERSON, ON)
    assert refused(row, [fine("3000.01")]) == refused(person, [fine("200.01")], PERSON) == "E-ENF-18"
    assert refused(row, [Part(Penalty.WARNING), Part(Penalty.GOODS, Decimal(1))]) == refused(row, []) == "E-ENF-18"
    assert refused(violation("V-103-1"), [fine(2000)]) == "E-ENF-18", "the article begins at 100,000"
    assert refused(violation("F-38-2"), [fine(999)]) == refused(row, [fine(0)]) == refused(row, [fine(10)], PERSON) == "E-ENF-06"
    require_on_the_spot(violation("V-103-1"), [Part(Penalty.WARNING)], UNIT, ON)


def test_an_individual_business_is_dealt_with_as_a_person_unless_the_bureau_says_otherwise(
    violation: Callable[[str], Violation],
) -> None:
    row = violation("V-102")
    require_on_the_spot(row, [fine(200)], BUSINESS, ON)
    assert refused(row, [fine(201)], BUSINESS) == "E-ENF-18"
    decide("business_as_person", False)
    require_on_the_spot(row, [fine(3000)], BUSINESS, ON)


def test_cash_is_taken_up_to_a_hundred_yuan_and_against_a_receipt() -> None:
    """C8, C9."""
    require_cash(Decimal(100), "鄂财0001", ON)
    require_cash(Decimal(101), "鄂财0001", ON, hard_later=True)
    require_cash(Decimal(101), "鄂财0001", ON, remote_and_asked=True)
    for amount, receipt in ((101, "鄂财0001"), (100, " ")):
        with pytest.raises(Refusal, match="E-ENF-19"):
            require_cash(Decimal(amount), receipt, ON)
