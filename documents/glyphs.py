"""Which characters the press has: asked at the field, before a paper is numbered, and where a name is printed all the same.

`fonts/coverage.txt` is made with the faces (tools/build_fonts.py): every stack of faces on a paper has what stands there.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

COVERAGE = Path(__file__).with_name("fonts") / "coverage.txt"
# Controls and joiners have no shape, and neither do the signs that choose a variant of the character before them.
SHAPELESS = frozenset({"Cc", "Cf"})
VARIANTS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))

# Names of persons, units and places are printed whoever bears them; all else can be said in other characters.
NAMES = re.compile(
    r"(?:.*_)?(?:name|unit|party|household|supplier|to|rep|person|contact|inspectors?|officers?|receiver|witness|recorder|responsible|"
    r"attendees|people|members|experts?|place|address|township|village|region|issuer|body|agency|recipient)(?:_\d)?"
)

WAY_OUT = "请改用通用字，或者以文字说明该字的构成"

_PIECES = re.compile(r"<title>[^<]*</title>|<[^>]*>|[^<]+")
_BY_HAND = '<span class="by-hand">□</span>'


@cache
def _covered() -> bytes:
    """One bit for every character, in the order of Unicode."""
    bits = bytearray(0x110000 // 8)
    lines = (line for line in COVERAGE.read_text(encoding="ascii").splitlines() if not line.startswith("#"))
    ranges = [tuple(int(end, 16) for end in line.split("-")) for line in lines]
    for first, last in (*ranges, *VARIANTS):
        for point in range(first, last + 1):
            bits[point >> 3] |= 1 << (point & 7)
    return bytes(bits)


def missing(text: str) -> str:
    """The characters of a text that no face has, each once, in the order of Unicode."""
    covered = _covered()
    lacking = [sign for sign in set(text) if not covered[(point := ord(sign)) >> 3] >> (point & 7) & 1]
    return "".join(sorted(sign for sign in lacking if unicodedata.category(sign) not in SHAPELESS))


def named(characters: str) -> str:
    """“𬱖”（U+2CC56）, as an officer is told of them."""
    return "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in characters)


def is_name(field: str) -> bool:
    """Whether what stands under this name is a person's, a unit's or a place's: printed with a box for what no face has."""
    return NAMES.fullmatch(field) is not None


def boxed(html: str, lacking: Collection[str]) -> str:
    """A page with a ruled box, to be filled by hand, in the place of each of these characters; its tags stay as they are."""
    if not lacking:
        return html
    signs = re.compile(f"[{re.escape(''.join(lacking))}]")
    return _PIECES.sub(lambda piece: signs.sub("□" if piece[0].startswith("<") else _BY_HAND, piece[0]), html)
