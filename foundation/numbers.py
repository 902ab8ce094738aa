"""Numbers of persons, bank cards and units: is it a possible one, and does what somebody wrote hold one.

    numbers_in("经办人身份证号 110105 19491231 002X")  # (Number.IDENTITY,)

A number counts as found when its check digit is right, so that other numbers of that length (documents, licences, telephones,
sums, units) may stand in a text. It is never handed out: whoever asks learns the kind only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from foundation import clock
from foundation.refusals import Refusal


class Number(StrEnum):
    """What is kept sealed only: the number of a person, the number of a bank card."""

    IDENTITY = "identity"
    CARD = "card"


#: What each is called, and what is written instead where no question asks for it.
_WORDS: Mapping[Number, tuple[str, str]] = {
    Number.IDENTITY: ("身份证号码", "只写姓名和职务"),
    Number.CARD: ("银行卡号", "只写户名和开户银行"),
}


# --- one number ------------------------------------------------------------------------------------------------------------


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


def is_card_number(text: str) -> bool:
    """Whether sixteen to nineteen digits can be the number of a bank card (GB/T 15694): first digit of a bank, and Luhn's check digit.

    The code of a unit is none, nor what begins with a region and a year, as numbers of documents do.
    """
    number = normalised(text)
    return _CARD_DIGITS.fullmatch(number) is not None and luhn.is_valid(number) and not is_credit_code(number)


# --- numbers in a text -----------------------------------------------------------------------------------------------------

#: The first two digits of a region (GB/T 2260).
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
#: Banks have 3 to 6 and 9, one house 22 to 27; the rest are airlines, petrol and health. 62 is China's own, and a province as well.
_CARD_DIGITS = re.compile(rf"(?!(?!6){_PROVINCE}[0-9]{{4}}(?:19|20)[0-9]{{2}})(?=[3-69]|2[2-7])[0-9]{{16,19}}")
#: What may stand between the digits of a number: blanks, a line's end, hyphens and dashes, and signs without a shape.
_SIGNS = r"\s\-\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff"
_APART, _BETWEEN = f"[{_SIGNS}]{{1,2}}", f"[{_SIGNS}]{{0,3}}"
#: Most texts hold no sixteen digits in a row, however they are written: nothing else is asked of them.
_MAYBE = re.compile(rf"(?<![0-9０-９])[0-9０-９](?>(?:[{_SIGNS}－]{{0,3}}[0-9０-９]){{15}})")
# From every sign on, since a shorter number before it may hide where it begins. A letter ends a number (T and an identity number is the
# licence of a special trade), another digit does not.
_IDENTITY = re.compile(rf"(?<![0-9])(?=([1-8](?:{_BETWEEN}[0-9]){{16}}{_BETWEEN}[0-9Xx])(?![0-9]))")
# In one piece, in fours or as six and thirteen, as cards print it: anything else is a list of telephones or the number of a document,
# and more than four fours are a list of sums.
_FOURS = rf"(?<![0-9]{{4}}[{_SIGNS}])[0-9]{{4}}({_APART})[0-9]{{4}}\2[0-9]{{4}}\2[0-9]{{4}}(?:\2[0-9]{{1,3}}|(?!\2[0-9]{{4}}(?![0-9])))"
_CARD = re.compile(rf"(?<![0-9A-Za-z])(?=([0-9]{{16,19}}|{_FOURS}|[0-9]{{6}}{_APART}[0-9]{{13}})(?![0-9A-Za-z]))")
_NO_DIGIT = re.compile(r"[^0-9Xx]")


def plain(text: str) -> str:
    """Full-width digits and letters as half-width ones, so that they hide no number; one sign for one sign."""
    return "".join(unicodedata.normalize("NFKC", sign) if "！" <= sign <= "～" else sign for sign in text)


def numbers_in(text: str) -> tuple[Number, ...]:
    """The kinds of numbers that a text holds, each once; of most texts one search says that there is none."""
    if len(text) < 16 or _MAYBE.search(text) is None:
        return ()
    return tuple(_found(plain(text)))


def _found(text: str) -> Iterator[Number]:
    numbers = (_NO_DIGIT.sub("", match[1]) for match in _IDENTITY.finditer(text))
    if any(re.match(_PROVINCE, number) and is_identity_number(number) for number in numbers):
        yield Number.IDENTITY
    if any(is_card_number(_NO_DIGIT.sub("", match[1])) for match in _CARD.finditer(text)):
        yield Number.CARD


def refusal_of(found: Iterable[Number], field: str | None = None, sealed: Mapping[Number, str] | None = None) -> Refusal:
    """E-TEXT-NUMBER for a free text that holds numbers of these kinds: of which kind, and the way out, never the number itself.

    ``sealed`` names the questions of the same form that take a number of a kind.
    """
    ways = []
    for number in found:
        name, instead = _WORDS[number]
        asked = (sealed or {}).get(number)
        ways.append(f"此处有{name}，" + (f"请改填在“{asked}”一栏" if asked else f"请删去，{instead}"))
    return Refusal("E-TEXT-NUMBER", field=field, note="；".join(ways))


def require_none(text: str, field: str | None = None) -> None:
    """For a free text that comes in by no form. Raises Refusal E-TEXT-NUMBER at the field."""
    if found := numbers_in(text):
        raise refusal_of(found, field)
