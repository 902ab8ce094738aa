"""Identity numbers and credit codes (rules_for_tests D28), numbers of bank cards, and all of them found in a text."""

from unittest import mock

import pytest
from stdnum import luhn
from stdnum.cn import ric

from foundation import numbers
from foundation.numbers import (
    Number,
    is_card_number,
    is_credit_code,
    is_identity_number,
    numbers_in,
    refusal_of,
    require_none,
)
from foundation.refusals import Refusal
from tests.private_numbers import CARD, IDENTITY, NO_CARD, NO_IDENTITY

NINETEEN = "6222020001112223332"
FULL_WIDTH = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519491231002x", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("420281196503120006", None),
        ("110105194913310026", False),
        ("110105205012310021", False),
        ("1101051949123100", False),
        ("", False),
        ("11010519491231００２Ｙ", False),
    ],
)
def test_check_digit_and_birth_date_decide(number: str, valid: bool | None) -> None:
    if valid is None:  # 420281 for somebody born before the county became a city: right by check digit and date
        stem = number[:17]
        digits = [c for c in "0123456789X" if is_identity_number(stem + c)]
        assert len(digits) == 1
        return
    assert is_identity_number(number) is valid


def test_credit_codes_are_checked_with_both_digits() -> None:
    assert is_credit_code("914202810000A00133")
    assert is_credit_code(" 914202810000a00133")
    assert not is_credit_code("914202810000A00134")
    assert not is_credit_code("914202810000A0013")


def test_a_card_has_a_banks_first_digit_and_a_check_digit_and_is_no_code_of_a_unit() -> None:
    assert is_card_number(CARD) and is_card_number(NINETEEN)
    assert not is_card_number(NO_CARD) and not is_card_number(CARD[:15]) and not is_card_number(NINETEEN + "0")
    for other in ("1", "7", "8", "0"):
        body = other + CARD[1:15]
        assert not is_card_number(body + luhn.calc_check_digit(body)), other
    unit = all_digits_of_a_unit()
    assert luhn.is_valid(unit) and is_credit_code(unit) and not is_card_number(unit)


def all_digits_of_a_unit() -> str:
    """A credit code of digits only that a card's check digit fits as well."""
    found = (f"91420281{number:010}" for number in range(100_000))
    return next(code for code in found if luhn.is_valid(code) and is_credit_code(code))


@pytest.mark.parametrize(
    "text",
    [
        IDENTITY,
        f"贺某（身份证号{IDENTITY}）到场",
        "11010519491231002x",
        f"T{IDENTITY}",
        IDENTITY.translate(FULL_WIDTH),
        f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}",
        f"{IDENTITY[:6]}-{IDENTITY[6:14]}-{IDENTITY[14:]}",
        f"{IDENTITY[:6]}-{IDENTITY[6:14]}-{IDENTITY[14:]}".translate(FULL_WIDTH),
        f"{IDENTITY[:4]} {IDENTITY[4:8]} {IDENTITY[8:12]} {IDENTITY[12:16]} {IDENTITY[16:]}",
        f"{IDENTITY[:6]}　{IDENTITY[6:]}",
        f"{IDENTITY[:6]}\n{IDENTITY[6:]}",
        f"{IDENTITY[:6]}\u200b{IDENTITY[6:]}",
        f"13800001234 {IDENTITY}",
        f"1 {IDENTITY}、2 贺某",
        "1 11010519491231002X",
        f"①{IDENTITY} 13800001234",
    ],
)
def test_the_number_of_a_person_is_found_however_it_is_written(text: str) -> None:
    assert numbers_in(text) == (Number.IDENTITY,)


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        NINETEEN,
        f"收款卡号：{CARD}。",
        CARD.translate(FULL_WIDTH),
        "6228 4800 0111 2223",
        "6228-4800-0111-2223",
        "6222 0200 0111 2223 332，贺某",
        "622202 0001112223332",
    ],
)
def test_the_number_of_a_card_is_found_in_one_piece_and_in_groups(text: str) -> None:
    assert numbers_in(text) == (Number.CARD,)


@pytest.mark.parametrize(
    "text",
    [
        NO_IDENTITY,
        NO_CARD,
        "6228 4800 0111 2224",
        f"1{IDENTITY}",
        f"{IDENTITY}1",
        f"{CARD}0001",
        f"SN{CARD}",
        "914202810000A00133",
        all_digits_of_a_unit(),
        "YH-2023-420281108-00001、YH-2024-420281103-00017",
        "（冶）应急责改〔2023〕1号，采矿许可证C4202002011032120106443",
        "0714-8762345 0714-8762346 13800001234 13900005678",
        "435100 13900001234",
        "3000 4500 5200 6100 7300 8000",
        "2023-05-06 2023-05-07 2023-05-08",
        "罚款120000.00元，其中30000.50元",
        "20240305123045001",
        "",
    ],
)
def test_other_numbers_of_that_length_may_stand_in_a_text(text: str) -> None:
    assert numbers_in(text) == ()


def test_no_case_of_this_county_bears_a_number_that_looks_like_one() -> None:
    cases = [f"YH-{year}-420281{place:03}-{number:05}" for year in (2023, 2031) for place in (0, 108) for number in range(2000)]
    assert not any(map(numbers_in, cases))


def test_a_number_of_a_document_that_begins_with_region_and_year_is_no_card() -> None:
    stems = [f"420281{year}{number:05}" for year in (1999, 2023) for number in range(1000)]
    assert not any(is_card_number(stem + luhn.calc_check_digit(stem)) for stem in stems)


def test_a_birth_date_that_cannot_be_and_a_region_that_is_none_are_no_person() -> None:
    for stem in ("42028119901301002", "42028118790101002", "99028119900101002", "20028119900101002"):
        assert Number.IDENTITY not in numbers_in(stem + ric.calc_check_digit(stem + "0")), stem


def test_both_are_told_each_once_with_its_way_out_and_never_the_number() -> None:
    found = numbers_in(f"{IDENTITY}，{IDENTITY}，{CARD}")
    assert found == (Number.IDENTITY, Number.CARD)
    told = str(refusal_of(found, "note", {Number.CARD: "收款账户"}))
    assert told == (
        "E-TEXT-NUMBER 文字中不得填写身份证号码、银行卡号（此处有身份证号码，请删去，只写姓名和职务；此处有银行卡号，请改填在“收款账户”一栏）"
    )
    with pytest.raises(Refusal) as refused:
        require_none(f"见{IDENTITY}", "text")
    assert (refused.value.code, refused.value.field) == ("E-TEXT-NUMBER", "text") and "4202" not in str(refused.value)
    require_none(f"见{NO_IDENTITY}", "text")


def test_of_a_text_without_such_a_run_of_digits_nothing_more_is_asked() -> None:
    """The check is made of every answer of every form: one search, and no check digit."""
    text = "现场检查发现，边坡超高，责令限期整改，电话13800001234，2023年5月6日复查，罚款12000.00元。" * 40
    with mock.patch.object(numbers, "plain") as looked_closer:
        assert numbers_in(text) == ()
        looked_closer.assert_not_called()
        looked_closer.side_effect = str
        assert numbers_in(f"{text}{IDENTITY}") == (Number.IDENTITY,)
        looked_closer.assert_called_once()
