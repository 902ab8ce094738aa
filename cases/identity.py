"""Identity numbers and credit codes: is the number a possible one, and how is it shown."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from foundation import clock


def normalised(text: str) -> str:
    """Full-width digits and spaces as clerks type them, to plain ones; a final x to X."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").strip().upper()


def is_identity_number(text: str) -> bool:
    """Whether an 18-digit identity number (GB 11643) can exist: check digit and a birth date that is past, nothing else.

    The county code is not compared with the birth year: 420281 was given to persons born long before 1994 as well.
    """
    number = normalised(text)
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()) or ric.calc_check_digit(number) != number[17]:
        return False
    born = birth_date(number)
    return born is not None and date(1880, 1, 1) <= born <= clock.today()


def birth_date(number: str) -> date | None:
    """The birth date in an identity number, or None where there is no such day."""
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()
    except ValueError:
        return None


def is_credit_code(text: str) -> bool:
    """Whether an 18-character unified social credit code (GB 32100) is valid, check digits included."""
    try:
        uscc.validate(normalised(text))
    except ValidationError:
        return False
    return True
