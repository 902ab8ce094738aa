"""What the public may read of a decision: names of persons masked, no number, telephone or address of a person (国办发〔2018〕118号).

Names of units stay, and so do their credit codes; a trade name that holds the name of a person is a unit's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cases.models import Case, Party
from workflows.enforcement.models import Exhibit

MASK = "×"
SHORTEST_ADDRESS = 4

#: Eighteen or fifteen digits as identity cards have them, whatever their check digit says; mobile and fixed telephones.
NUMBERS = {
    "身份证号码": re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])"),
    "电话号码": re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}[-－ ]?[0-9]{7,8})(?![0-9])"),
}


def masked(name: str) -> str:
    """The name of a person as it is published: 林××."""
    return name[:1] + MASK * (len(name) - 1)


def masked_party(party: Party) -> str:
    """Whom a published decision names: a person masked, a unit and a trade name whole."""
    return masked(party.name) if party.kind == Party.Kind.PERSON else party.name


@dataclass(frozen=True, slots=True)
class Private:
    """What of a case must not be published, and the names of units and their codes, which may be although they hold some of it."""

    persons: Collection[str]
    addresses: Collection[str]
    public: Collection[str]

    def found_in(self, text: str) -> Iterator[str]:
        """What stands in a text although it must not; a number by its kind, never itself."""
        rest = self._without_public(text)
        yield from (kind for kind, pattern in NUMBERS.items() if pattern.search(rest))
        yield from (f"自然人住址{address}" for address in self.addresses if address in rest)
        yield from (f"姓名{name}" for name in self.persons if name in rest)

    def mask(self, text: str) -> str:
        """The text with all of it masked; what is public stands as it is."""
        known = sorted((name for name in self.public if name), key=len, reverse=True)
        if not known:
            return self._mask_all(text)
        pieces = re.split("(" + "|".join(map(re.escape, known)) + ")", text)
        return "".join(piece if piece in known else self._mask_all(piece) for piece in pieces)

    def _mask_all(self, text: str) -> str:
        for address in sorted(self.addresses, key=len, reverse=True):
            text = text.replace(address, MASK * 4)
        for name in sorted(self.persons, key=len, reverse=True):
            text = text.replace(name, masked(name))
        for pattern in NUMBERS.values():
            text = pattern.sub(MASK * 6, text)
        return text

    def _without_public(self, text: str) -> str:
        for name in sorted(self.public, key=len, reverse=True):
            text = text.replace(name, "、")
        return text


def private_of_case(case: Case) -> Private:
    """The same of a whole case: its parties, and whoever gave evidence in it."""
    gave = Exhibit.objects.filter(case=case).exclude(source_person="").values_list("source_person", flat=True)
    return private_of(list(Party.objects.filter(case=case)), set(gave))


def private_of(parties: Sequence[Party], others: Collection[str] = ()) -> Private:
    """What must not be published of these parties, and of ``others`` who stand in the file: witnesses, whoever gave evidence."""
    persons = {party.name for party in parties if party.kind == Party.Kind.PERSON}
    persons |= {party.representative for party in parties} | set(others)
    units = {party.name for party in parties if party.kind != Party.Kind.PERSON}
    addresses = {party.address for party in parties if party.kind == Party.Kind.PERSON}
    return Private(
        persons=frozenset(name for name in persons if len(name) > 1) - units,
        addresses=frozenset(address for address in addresses if len(address) >= SHORTEST_ADDRESS),
        public=frozenset(filter(None, {*units, *(party.credit_code for party in parties)})),
    )
