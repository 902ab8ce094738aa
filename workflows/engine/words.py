"""The words of a flow file as values: who acts, which paper, which clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cases.terms import Term
from documents.kinds import Document
from foundation import settings as bureau

Rule = Callable[[Any], bool]


def said(words: Any) -> Callable[[Rule], Rule]:
    """What a rule asks, as a clause for the officer who decides it: said where a paper comes out only if it holds."""

    def mark(rule: Rule) -> Rule:
        rule.said = words  # type: ignore[attr-defined]
        return rule

    return mark


@dataclass(frozen=True)
class PaperContent:
    """The words and facts of one paper, frozen when it is issued.

    ``fields`` are those of the catalogue; ``linked`` the values taken from other records.
    """

    fields: Mapping[str, Any]
    linked: Mapping[str, Any] = field(default_factory=dict)
    recipient: str = ""
    assets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """A paper as one process words it: the catalogue's row and the function that fills it in."""

    document: Document
    content: Callable[..., PaperContent]
    number_to: str = ""
    """Column of the record that keeps the drawn number, for papers that cite it later."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """Which question, or column, asked for a blank of another name: a correction asks it again (``{"items.evidence": "results.note"}``)."""
    numbered: bool = True
    """False for a sheet that shares the number of the other sheet of its code, or comes from the unit without one."""

    @property
    def code(self) -> str:
        return self.document.code


@dataclass(frozen=True)
class Issue:
    """The step issues this paper, where ``when`` holds for the record (always, without it).

    An act about the whole case issues it to ``each`` row of a kind that is still in the case, with a number of its own.
    """

    paper: Paper
    when: Rule | None = None
    each: str = ""


@dataclass(frozen=True)
class Served:
    """The day on which a paper was served: the clock waits until then."""

    paper: Paper


def served(paper: Paper) -> Served:
    return Served(paper)


def _length(setting: str, on: dt.date) -> int | None:
    return int(bureau.value(setting, on)) if setting else None


@dataclass(frozen=True)
class Start:
    """A clock starts: ``since`` a day of the record or the service of a paper, ``until`` a day fixed by the officer.

    ``each`` names rows that the form named, each of which gets a clock of its own ``until`` its own day; those of an earlier act
    end. ``length`` is the setting of the bureau that says how long it is.
    """

    term: Term
    since: str | Served | None = None
    until: str | None = None
    when: Rule | None = None
    met: bool = False
    each: str = ""
    length: str = ""

    def length_on(self, on: dt.date) -> int | None:
        """As for a limit."""
        return _length(self.length, on)


@dataclass(frozen=True)
class Limit:
    """Until when a step must be done, and what follows if it is not; nothing follows while ``unless`` holds for the record.

    ``tells`` are those who hear of it besides whoever it waits for then. ``length`` is the setting of the bureau that says how long a
    limit of its own is, in the limit's unit.
    """

    term: Term
    then: Any = None
    instead: Any = None
    unless: Rule | None = None
    tells: tuple[Any, ...] = ()
    length: str = ""

    def length_on(self, on: dt.date) -> int | None:
        """As the bureau says for that day; None where the limit has its length itself."""
        return _length(self.length, on)


@dataclass(frozen=True)
class Elapsed:
    """What follows by itself when a clock that no step keeps has run out: ``effect`` on the row it is about, on its first late day.

    It waits while ``unless`` holds. ``starts`` are clocks that begin with it, ``tells`` those who hear of it besides its owner.
    """

    term: Term
    effect: Callable[[Any, dt.date], None]
    unless: Rule | None = None
    starts: tuple[Start, ...] = ()
    tells: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Extension:
    """A running clock gets a later last day, which a column of the record names, where ``when`` holds."""

    term: Term
    to: str
    when: Rule | None = None


@dataclass(frozen=True)
class Wake:
    """Another case goes on: the step of it that waits, the name of that case here, and (its column, our answer) for what it learns.

    It goes on where ``when`` holds; ``party`` is our name for the party of that case in whose branch the step waits.
    """

    awaiting: str
    case: str
    facts: tuple[tuple[str, str], ...] = ()
    when: Rule | None = None
    party: str = ""

    #: The cases that have handed their matter on to this one.
    REFERRALS: ClassVar = "referrals"


@dataclass(frozen=True)
class Wordless:
    """Stands where settling asks a node for its words, for what is no step: nothing is issued, granted or met."""

    name: str
    task_title: str
    tells: tuple[Any, ...] = ()
    form_class: Any = None
    takes_up: str = ""
    grants: tuple[Any, ...] = ()
    ends: tuple[Any, ...] = ()
    ends_of: tuple[Any, ...] = ()
    issues: tuple[Any, ...] = ()
    starts: tuple[Any, ...] = ()
    meets: tuple[Any, ...] = ()
    drops: tuple[Any, ...] = ()
    pauses: tuple[Any, ...] = ()
    resumes: tuple[Any, ...] = ()
    limits: tuple[Any, ...] = ()
    wakes: tuple[Any, ...] = ()
    extends: tuple[Any, ...] = ()
    ends_after: tuple[Any, ...] = ()
    withdraws: tuple[Any, ...] = ()
    meets_when: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GrantWord:
    """A named duty on the case that the step gives to somebody."""

    duty: str
    to: str


@dataclass(frozen=True)
class Afterwards:
    """A named duty that ends by itself some days after the act: so many, or as many as a setting of the bureau says on that day."""

    duty: str
    days: int | str
    when: Rule | None = None

    def days_on(self, on: dt.date) -> int:
        return self.days if isinstance(self.days, int) else int(bureau.value(self.days, on))


@dataclass(frozen=True)
class Bar:
    """Whoever took part in ``step`` cannot act here; ``code`` is the refusal the process prefers."""

    step: Any
    code: str
