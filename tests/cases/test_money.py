"""Money on papers: rounding, figures, capital numerals, shares."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.money import capitals, exactly, figures, in_full, percent, share, yuan

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read(words: str) -> Decimal:
    """Read capital numerals as a cashier would."""
    total = section = digit = 0
    whole, _, rest = words.removesuffix("整").partition("元") if "元" in words else ("", "", words.removesuffix("整"))
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            section, digit = section + digit * PLACES[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    fen = sum(DIGITS[rest[at - 1]] * (10 if sign == "角" else 1) for at, sign in enumerate(rest) if sign in "角分")
    return Decimal(total + section + digit) + Decimal(fen) / 100


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("10.00", "壹拾元整"),
        ("1005.00", "壹仟零伍元整"),
        ("100000.30", "壹拾万元叁角整"),
        ("30020.05", "叁万零贰拾元零伍分"),
        ("0.00", "零元整"),
        ("4500", "肆仟伍佰元整"),
        ("186000", "壹拾捌万陆仟元整"),
        ("0.50", "伍角整"),
        ("10.56", "壹拾元伍角陆分"),
    ],
)
def test_capital_numerals_of_the_paper_rules(amount: str, words: str) -> None:
    assert capitals(amount) == words


@given(st.decimals(0, 10**11, places=2))
def test_capital_numerals_read_back_as_the_amount(amount: Decimal) -> None:
    words = capitals(amount)
    assert read(words) == amount
    assert "零零" not in words
    assert words.endswith(("分", "元整", "角整"))


def test_a_sum_that_no_paper_writes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"-1\.00"):
        capitals("-1")
    with pytest.raises(TypeError):
        yuan(0.1)  # type: ignore[arg-type]


def test_halves_of_a_fen_are_rounded_up() -> None:
    assert yuan("2.675") == Decimal("2.68")
    assert yuan("2.665") == Decimal("2.67")
    assert str(yuan(3)) == "3.00"


def test_averages_of_the_yearly_figures() -> None:
    assert yuan(Decimal(3977500) / 218) == Decimal("18245.41")
    assert yuan(Decimal(53000) / 21) == Decimal("2523.81")
    assert yuan(Decimal(4177400) / 19328) == Decimal("216.13")


def test_a_cell_shows_thousands_and_two_decimals() -> None:
    assert figures(4500) == "4,500.00"
    assert figures("1234567.8") == "1,234,567.80"


def test_an_order_states_figures_and_capitals() -> None:
    assert in_full(4500) == "人民币4500元（大写：肆仟伍佰元整）"
    assert exactly(50000) == "人民币50,000.00元（大写：伍万元整）"
    assert in_full("4500.50") == "人民币4500.50元（大写：肆仟伍佰元伍角整）"


def test_percent_has_one_decimal() -> None:
    assert percent(259, 287) == "90.2%"
    assert percent(27, 33) == "81.8%"
    assert share(1, 8) == Decimal("12.5")
    assert percent(0, 0) == "—"
