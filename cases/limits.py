"""What a time limit is: `Term`, a value with its length, its way of counting and its articles."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from cases.calendar import Counted


class Unit(StrEnum):
    """What a limit is measured in; the last five cannot be counted as a length from a day."""

    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    FIXED_DATE = "fixed_date"
    RULE = "rule"
    DAYS_EXCLUDED = "days_excluded"
    EVENTS = "events"
    RATE = "rate"
    RECURRING = "recurring"


# The units in which a length is declared.
DAYS, WORKING_DAYS, MONTHS, YEARS, HOURS = Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS, Unit.HOURS
LENGTH_UNITS = frozenset({DAYS, WORKING_DAYS, MONTHS, YEARS, HOURS})
UNIT_WORDS = {
    Unit.NATURAL_DAYS: ("日", "natural days"),
    Unit.WORKING_DAYS: ("个工作日", "working days"),
    Unit.MONTHS: ("个月", "months"),
    Unit.YEARS: ("年", "years"),
    Unit.HOURS: ("小时", "hours"),
}


class NotCountable(ValueError):
    """The row is a rule, a rate or a decision still to be made: no last day follows from a start alone."""


class LengthNotAllowed(ValueError):
    """The length asked for is not one that the law, or the bureau's own rule, leaves open."""


# A way of counting of its own: the limit, the day it is counted from, the length asked for.
Counting = Callable[["Term", date, int | None], Counted]


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit of the law or of the bureau: code, name, length and unit, whose duty it is, and where it is written.

    `law` cites the articles as the domain's table does, `basis` as a page prints them; without both it is the bureau's own rule.
    `length` is None where an officer sets it (within `minimum` and `maximum`), where the law has several (`lengths`), and for what
    is no length at all. A last day in natural days, months or years `rolls` to a working day, or does not (TL-GEN-02, TL-GEN-07).
    """

    code: str
    name_zh: str
    length: int | None
    unit: Unit
    owner: str
    law: str = "local default"
    basis: str = "本局规定"
    rolls: bool = False
    configurable: bool = False
    """The bureau may set another length."""
    minimum: int = 1
    maximum: int | None = None
    lengths: tuple[int, ...] = ()
    other_units: tuple[Unit, ...] = ()
    counts: Counting | None = None
    """Its own way of counting, where it is not simply a length from a day."""
    is_window: bool = False
    """A time in which something may be asked for: a start day alone gives no last day."""
    must_pass: bool = False
    """A time that has to pass before something may be done: what is done after it is not late."""
    tells_before: tuple[int, ...] = ()
    """So many natural days before its last day whoever answers for it is told that it is near."""
    valid_from: date | None = None
    valid_until: date | None = None
    others: tuple["Term", ...] = ()
    """Its other versions, in force before or after this one."""

    def since(self, day: date, **earlier: Any) -> "Term":
        """This limit as the law of that day and later; before it, it was the same with these differences."""
        before = replace(self, valid_until=day - timedelta(days=1), **earlier)
        return replace(self, valid_from=day, others=(*self.others, before))

    def until(self, day: date, **later: Any) -> "Term":
        """This limit as the law up to and with that day; after it, it is the same with these differences."""
        after = replace(self, valid_from=day + timedelta(days=1), **later)
        return replace(self, valid_until=day, others=(*self.others, after))

    def on(self, day: date) -> "Term":
        """The version in force on that day; outside all versions the first."""
        return next((version for version in (self, *self.others) if version.is_in_force(day)), self)

    @property
    def is_length(self) -> bool:
        """Whether it is measured in days, working days, months, years or hours."""
        return self.unit in LENGTH_UNITS

    @property
    def set_by_officer(self) -> bool:
        """Whether its length is decided case by case."""
        return self.is_length and self.length is None and not self.lengths

    @property
    def words(self) -> str:
        """The lengths that may be counted: 15日, 5、7、30个工作日, 1至90日."""
        if not self.is_length:
            return "不是可以由起算日推算的期限"
        unit, _english = UNIT_WORDS[self.unit]
        if self.configurable or self.set_by_officer:
            return f"{self.minimum}至{self.maximum}{unit}" if self.maximum else f"至少{self.minimum}{unit}"
        return f"{'、'.join(map(str, self.lengths or (self.length,)))}{unit}"

    def is_in_force(self, on: date) -> bool:
        """Whether this version is the law of that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_until is None or on <= self.valid_until)

    def chosen_length(self, length: int | None) -> int:
        """The length to count: the one given, if it may be given here, or the law's own.

        Raises NotCountable where none is given and the row has none, LengthNotAllowed where the given one may not be used.
        """
        if length is None:
            if self.length is None:
                raise NotCountable(f"{self.code}: {self.words}")
            return self.length
        free = self.configurable or self.set_by_officer or length == self.length or length in self.lengths
        if not free or length < self.minimum or (self.maximum is not None and length > self.maximum):
            raise LengthNotAllowed(f"{self.code}: {length} ({self.words})")
        return length

    def chosen_unit(self, unit: Unit | None) -> Unit:
        """The unit to count in: the one given, if the row leaves the choice, or the law's own."""
        if unit is not None and unit != self.unit and unit not in self.other_units:
            raise LengthNotAllowed(f"{self.code}: may not be counted in {unit}")
        return unit or self.unit
