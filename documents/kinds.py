"""What a kind of official paper is made of: its fields, its copies, its seal, and what it prints about remedies and dates."""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

# Who seals a paper: the bureau, the body that lists major hazards, or somebody outside who hands it in or posts it.
BUREAU, LISTING, UNIT, VILLAGE, TOWNSHIP = "bureau", "listing", "unit", "village", "township"

# Fields that hold an identity or bank card number whatever they look like; other texts are sealed when they look like one.
IDENTITY_FIELDS = frozenset({"id_no", "party_id_no"})
CARD_FIELDS = frozenset({"bank_card", "card_no", "new_card"})

# Reads the fields of a paper and its linked data.
Facts = Mapping[str, Any]
When = Callable[[Facts, Facts], bool]


class Remedy(StrEnum):
    """Which instruction on remedies a paper carries (行政处罚法 Art.59(1)(v); layout sheets 1.8 and 0.4)."""

    NONE = ""
    ORDER = "order"  # reconsideration or suit, not suspended: orders and compulsory measures
    IF_REFUSED = "if refused"  # the same, when the reply refuses
    PENALTY = "penalty"  # a decision that is to be performed: what follows when it is not
    ON_THE_SPOT = "on the spot"  # from 2024-01-01 reconsideration first
    MEASURE = "measure"  # seizure, its extension and release, disposal of evidence: nothing is to be performed
    NO_PENALTY = "no penalty"  # nothing goes on meanwhile either
    CHANGE = "change"  # change, revocation, surcharge: performed only if money remains due


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a paper. `columns` makes it a list of rows; a required one must be filled before the paper is issued."""

    name: str
    required: bool = True
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


def sheet_named(f: Facts, x: Facts) -> str:
    """The sheet that the linked data name."""
    return str(x.get("sheet") or "")


@dataclass(frozen=True, eq=False)
class Document:
    """A kind of official paper (文书), declared once by the process that issues it.

    `states` names its blanks, `?` after what may stay empty, square brackets for a list and its columns. Whoever declares several
    papers says in a subclass what is the same for all of them: folder of the templates, refusal codes, the set they belong to.
    """

    folder: ClassVar[str] = "shared"
    """Templates stand in `documents/<folder>/<code>.html`."""
    officers_code: ClassVar[str] = "E-ENF-02"
    """The refusal where it is not served by two officers with valid certificates."""
    period_code: ClassVar[str] = "E-SRV-DUE"
    """The refusal where a date it prints does not hold on the day of service."""
    in_set: ClassVar[bool] = False
    """Whether its head bears the name of the set of enforcement forms, or its title only (sheets 1.4)."""

    code: str
    title: str
    _: KW_ONLY
    states: str
    series: str = ""
    """The default of its number word; the bureau edits the printed one (`documents.models.DocumentWords`). Without it, no number."""
    inside: bool = False
    """An internal sheet: it never goes to the party and cannot be verified by the public."""
    copies: str = "file"
    """Who gets one copy each, in the words of `documents.printing`."""
    seal: str = ""
    served: bool = False
    keeps: str = "10y"
    """How long the file keeps it."""
    remedy: Remedy = Remedy.NONE
    law: str = ""
    holds_until: tuple[PrintedDate, ...] = ()
    needs: Mapping[str, When] = field(default_factory=dict)
    """Blanks that must be filled only if the paper says something else."""
    decides: str = ""
    """Texts and days that are the decision itself or what somebody else said, ``list.column`` in a list: no correction touches them."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Where one code has several sheets: the title each prints. A bureau that words its own writes them in this order, a slash between."""
    sheet: Callable[[Facts, Facts], str] = sheet_named
    is_list: bool = False
    """The paper is one list: its fields are the columns."""
    in_volumes: str = ""
    """The list that is cut into volumes where it is longer than one print (`documents.volumes`): the name of its blank."""
    summed: str = ""
    """Columns of that list that each volume and the cover sum: whole numbers or decimals."""
    shows_identity: bool = False
    """Identity numbers are printed whole (layout sheets 1.6; enforcement 0.3: no mask in party and file copies)."""
    shows_card: bool = False
    """Bank card numbers are printed whole: on the bank's list only."""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Its blanks; a paper with an instruction on remedies has room for it, a reply only where it refuses."""
        remedy = () if self.remedy is Remedy.NONE else (Field("remedy_text", required=self.remedy is not Remedy.IF_REFUSED),)
        return (*fields_of(self.states), *remedy)

    @property
    def holders(self) -> tuple[str, ...]:
        """Who gets a copy."""
        return tuple(self.copies.split())

    @property
    def is_external(self) -> bool:
        """Whether the paper leaves the bureau; internal sheets never go to the party."""
        return not self.inside

    @property
    def needs_seal(self) -> bool:
        return bool(self.seal)

    @property
    def is_ours(self) -> bool:
        """Whether the bureau (or the listing body) issues it; otherwise a unit, village or township hands it in or posts it."""
        return self.seal not in {UNIT, VILLAGE, TOWNSHIP}

    @property
    def template(self) -> str:
        """`documents/<folder>/<code>.html`."""
        return f"documents/{self.folder}/{self.code.lower()}.html"

    @property
    def noun(self) -> str:
        """The word with which the paper's instruction on remedies speaks of itself."""
        for noun in ("指令", "通知", "批复"):
            if f"{noun}书" in self.title or self.title.endswith(noun):
                return noun
        return "决定"

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(blank.name for blank in self.fields)

    @property
    def accepts(self) -> frozenset[str]:
        """Names its data may use: its fields, and `rows` where they are the columns of a list."""
        return frozenset(self.field_names) | ({"rows"} if self.is_list else frozenset())

    def printed_title(self, title: str, f: Facts, x: Facts) -> str:
        """The title of the sheet at hand; a title the bureau worded itself is printed as it is, or its part for this sheet."""
        sheet = self.sheet(f, x)
        if title == self.title:
            return self.sheets.get(sheet, title)
        parts = title.split("/")
        return parts[list(self.sheets).index(sheet)] if len(parts) == len(self.sheets) and sheet in self.sheets else title


_FIELD = re.compile(r"(?P<name>[a-z_0-9]+)(?P<columns>\[[a-z_0-9? ]*\])?(?P<optional>\??)")


def fields_of(words: str) -> tuple[Field, ...]:
    """Read `a b? items[no problem?]`: names, `?` after what may stay empty, square brackets for a list and its columns."""
    return tuple(
        Field(
            match["name"],
            required=not match["optional"],
            many=match["columns"] is not None,
            columns=fields_of((match["columns"] or "")[1:-1]),
        )
        for match in _FIELD.finditer(words)
    )


#: Stands for the number of another paper of the same act, which is drawn only when all of them are issued.
_NUMBER_OF = "§"


def number_of_act(code: str) -> str:
    """In the words of a paper: the number that the paper of this code gets in the same act (the list of a decision cites the decision)."""
    return f"{_NUMBER_OF}{code}"


def with_numbers(data: Any, given: Mapping[str, str]) -> Any:
    """The words of a paper with the numbers that were drawn, by code, at any depth; what was not drawn keeps its mark."""
    match data:
        case str() if data.startswith(_NUMBER_OF):
            return given.get(data.removeprefix(_NUMBER_OF), data)
        case Mapping():
            return {name: with_numbers(value, given) for name, value in data.items()}
        case list():
            return [with_numbers(value, given) for value in data]
    return data
