"""What a kind of official paper is made of: its fields, its copies, its seal, and what it prints about remedies and dates."""

import re
from dataclasses import dataclass
from enum import StrEnum

from documents.typesetting import template_name

EXTERNAL = "external"
INTERNAL = "internal"

# Fields that hold an identity or bank card number whatever they look like; other texts are sealed when they look like one.
IDENTITY_FIELDS = frozenset({"id_no", "party_id_no"})
CARD_FIELDS = frozenset({"bank_card", "card_no", "new_card"})


# Papers that are one list: their fields in the catalogue are its columns.
LISTS = frozenset({"HAZ-02", "REL-07", "REL-12"})


class Remedy(StrEnum):
    """Which instruction on remedies a paper carries (行政处罚法 Art.59(1)(v); layout sheets 1.8 and 0.4)."""

    NONE = ""
    ORDER = "order"  # reconsideration or suit, not suspended: orders and compulsory measures
    IF_REFUSED = "if refused"  # the same, when the reply refuses
    PENALTY = "penalty"  # the same, and what follows when the penalty is not performed
    ON_THE_SPOT = "on the spot"  # from 2024-01-01 reconsideration first
    NO_PENALTY = "no penalty"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a paper. `columns` makes it a list of rows; a required one must be filled before the paper is issued."""

    name: str
    required: bool = False
    many: bool = False
    columns: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date the paper prints as the end of a period; it holds only for service before it and not too long before it.

    `field` is a name or `list.column`; `days` or `months` is the longest period the law or the bureau's rule allows.
    """

    field: str
    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of official paper (文书): one row of the catalogue."""

    code: str
    title: str
    title_english: str
    process: str
    step: str
    kind: str
    copies: int
    holders: tuple[str, ...]
    signatures: str
    seal: str  # "", bureau, listing, unit, village, township
    service: str  # "", yes, on the spot, receipt
    retention: str
    legal_basis: str
    fields: tuple[Field, ...]
    certainty: str
    series: str | None = None
    remedy: Remedy = Remedy.NONE
    printed_dates: tuple[PrintedDate, ...] = ()
    note: str = ""

    @property
    def is_external(self) -> bool:
        """Whether the paper leaves the bureau; internal sheets never go to the party."""
        return self.kind == EXTERNAL

    @property
    def belongs_to_set(self) -> bool:
        """Whether the head bears the name of the set of enforcement forms; hazard and relief sheets have their title only (sheets 1.4)."""
        return self.process in {"inspection", "enforcement", "simple", "transfer"}

    @property
    def needs_seal(self) -> bool:
        return bool(self.seal)

    @property
    def needs_service(self) -> bool:
        return bool(self.service)

    @property
    def is_ours(self) -> bool:
        """Whether the bureau (or the listing body) issues it; otherwise a unit, village or township hands it in or posts it."""
        return self.seal not in {"unit", "village", "township"}

    @property
    def template(self) -> str:
        """`documents/<process>/<document>.html`; KeyError for a paper whose process is not here yet."""
        return template_name(self.code)

    @property
    def noun(self) -> str:
        """The word with which the paper's instruction on remedies speaks of itself."""
        for noun in ("指令", "通知", "批复"):
            if f"{noun}书" in self.title or self.title.endswith(noun):
                return noun
        return "决定"

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def accepts(self) -> frozenset[str]:
        """Names its data may use: its fields, and `rows` where the fields of the catalogue are the columns of a list."""
        return frozenset(self.field_names) | ({"rows"} if self.code in LISTS else frozenset())

    @property
    def shows_identity(self) -> bool:
        """Whether identity numbers are printed whole (layout sheets 1.6; enforcement 0.3: no mask in party and file copies)."""
        return self.code in {"REL-01", "REL-07", "REL-12", "TIP-05"} or (
            self.process in {"enforcement", "simple"} and self.code not in {"ENF-33", "ENF-44"}
        )

    @property
    def shows_card(self) -> bool:
        """Whether bank card numbers are printed whole: on the bank's list only."""
        return self.code == "REL-12"


_FIELD = re.compile(r"(?P<name>[a-z_0-9]+)(?P<required>!?)(?P<columns>\[[a-z_0-9! ]*\])?")


def fields_of(words: str) -> tuple[Field, ...]:
    """Read `a! b items![no problem!]`: names, `!` for required, square brackets for a list and its columns."""
    found = []
    for match in _FIELD.finditer(words):
        columns = match["columns"]
        found.append(
            Field(
                match["name"],
                required=bool(match["required"]),
                many=columns is not None,
                columns=fields_of(columns[1:-1]) if columns else (),
            )
        )
    return tuple(found)
