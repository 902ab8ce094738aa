"""The data of a paper as they are frozen: plain values, with identity and bank card numbers sealed at any depth.

A sealed text stands as {"$sealed": token, "$mask": "4202**********0020"}; `readable` opens it for papers that print numbers
whole and shows the mask on all others. A photograph stands as {"$picture": key}. Only `freeze` writes these marks: data that
bring marks of their own are refused, so that nobody can hand in a sealed number and have it opened.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from documents.kinds import CARD_FIELDS, IDENTITY_FIELDS
from foundation.clock import ZONE
from foundation.numbers import plain
from foundation.sealed import mask_bank, mask_identity, seal, unseal

SEALED = "$sealed"
MASK = "$mask"
KIND = "$kind"
PICTURE = "$picture"
_MARKS = frozenset({SEALED, MASK, KIND, PICTURE})


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph in the words of a paper: the key of a piece of evidence of its case."""

    key: int


@dataclass(frozen=True, slots=True)
class StillSealed:
    """A sealed text of an issued paper on its way into the one that takes its place: it is not opened for that."""

    mark: Mapping[str, str]


# Eighteen signs with a birth date of 18xx to 20xx in the middle, or the fifteen of cards issued before 1999; blanks and hyphens
# between the groups do not hide them. A credit code (GB 32100) has no date there, save by chance.
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    rf"[1-8]\d{{5}}[ -]?(?:18|19|20)\d{{2}}{_MONTH_DAY}[ -]?\d{{3}}[0-9Xx]"
    rf"|[1-8]\d{{5}}\d{{2}}{_MONTH_DAY}\d{{3}}"
    r")(?![0-9A-Za-z])"
)
#: Without its bank nothing tells the number of a card from another of sixteen to nineteen digits.
CARD = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){15,18}(?![0-9A-Za-z])")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def _masked(text: str, numbers: re.Pattern[str] = IDENTITY) -> str:
    parts, end = [], 0
    for match in numbers.finditer(plain(text)):
        parts += [text[end : match.start()], mask_identity(match[0])]
        end = match.end()
    return "".join([*parts, text[end:]])


def without_numbers(text: str) -> str:
    """What somebody wrote, for rows that keep it open: identity numbers, and whatever is as long as the number of a bank card, are masked."""
    return _masked(_masked(text), CARD)


def _sealed_by_name(text: str, name: str) -> dict[str, str] | None:
    if name in CARD_FIELDS:
        return {SEALED: seal(text), MASK: mask_bank(text), KIND: "card"}
    if name in IDENTITY_FIELDS and not (_CREDIT_CODE.fullmatch(text) and not IDENTITY.search(text)):
        return {SEALED: seal(text), MASK: mask_identity(text), KIND: "identity"}
    return None


def freeze(value: Any, name: str = "") -> Any:
    """A copy of `value` in JSON's own types with every identity and card number sealed. Raises TypeError for other objects.

    `name` is the field the value stands in. Moments are written in the bureau's time zone, to the minute or finer as given.
    """
    match value:
        case None | bool() | int() | float():
            return _text(str(value), name) if isinstance(value, int) and IDENTITY.fullmatch(str(value)) else value
        case Promise():
            return _text(str(value), name)
        case str():
            return _text(value, name)
        case Decimal():
            return str(value)
        case datetime():
            return (value.astimezone(ZONE) if value.tzinfo else value).isoformat()
        case date() | time():
            return value.isoformat()
        case Picture():
            return {PICTURE: value.key}
        case StillSealed():
            return dict(value.mark)
        case Mapping():
            if _MARKS & set(value):
                raise TypeError(f"a paper cannot be handed marks of its own in {name or 'its data'}")
            return {_key(key): freeze(inner, str(key)) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [freeze(inner, name) for inner in value]
    raise TypeError(f"a paper cannot hold {type(value).__name__} in {name or 'its data'}")


def _key(key: Any) -> str:
    text = str(key)
    if IDENTITY.search(plain(text)):
        raise TypeError("an identity number cannot be the name of a value")
    return text


def _text(text: str, name: str) -> Any:
    if not text:
        return text
    named = _sealed_by_name(text, name)
    if named is not None:
        return named
    if IDENTITY.search(plain(text)):
        return {SEALED: seal(text), MASK: _masked(text), KIND: "identity"}
    return text


def thaw(value: Any) -> Any:
    """Frozen data as `freeze` takes them again for another paper: what is sealed stays sealed, a photograph is named."""
    match value:
        case dict() if SEALED in value:
            return StillSealed(value)
        case dict() if PICTURE in value:
            return Picture(value[PICTURE])
        case dict():
            return {key: thaw(inner) for key, inner in value.items()}
        case list():
            return [thaw(inner) for inner in value]
    return value


def readable(value: Any, *, identity: bool = False, card: bool = False) -> Any:
    """Frozen data as a template reads them: sealed numbers whole where the paper prints them whole, else masked."""
    match value:
        case dict() if SEALED in value:
            whole = card if value.get(KIND) == "card" else identity
            return unseal(value[SEALED]) if whole else value[MASK]
        case dict():
            return {key: readable(inner, identity=identity, card=card) for key, inner in value.items()}
        case list():
            return [readable(inner, identity=identity, card=card) for inner in value]
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text in frozen data, names of values included."""
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)
        case str():
            yield value
