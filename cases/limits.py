"""What a time limit is: `Term`, a value with its length, its way of counting and its article."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


LENGTH_UNITS = frozenset({Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS, Unit.HOURS})
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


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit of the law or of the bureau, in one of its versions (in force from `valid_from` to `valid_until`).

    `length` is None where somebody sets it (`set_by_officer`, within `minimum` and `maximum`; `suggested` is the default of the
    house), where the law has several (`lengths`), and for what is no length at all. `roll` is None where the last day is a
    working day by its way of counting. `legal_basis` names the articles in the form of the domain's table, `basis_zh` as a page
    prints them.
    """

    code: str
    process: str
    name_zh: str
    name_en: str
    trigger_event: str
    length: int | None
    unit: Unit
    roll: bool | None
    owner: str
    legal_basis: str
    basis_zh: str
    configurable: bool
    certainty: str
    length_words: str
    unit_words: str
    counting_rule: str
    on_lapse: str = ""
    extension_allowed: str = ""
    extension_approved_by: str = ""
    note: str = ""
    set_by_officer: bool = False
    suggested: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    lengths: tuple[int, ...] = ()
    other_units: tuple[Unit, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    must_pass: bool = False
    """A time that has to pass before something may be done: what is done after it is not late."""

    @property
    def is_length(self) -> bool:
        """Whether it is measured in days, working days, months, years or hours."""
        return self.unit in LENGTH_UNITS

    def is_in_force(self, on: date) -> bool:
        """Whether this version is the law of that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_until is None or on <= self.valid_until)

    def chosen_length(self, length: int | None) -> int:
        """The length to count: the one given, if it may be given here, or the law's own.

        Raises NotCountable where none is given and the row has none, LengthNotAllowed where the given one may not be used.
        """
        if length is None:
            if self.length is None:
                raise NotCountable(f"{self.code}: the length ({self.length_words or self.unit_words}) must be given")
            return self.length
        free = self.configurable or self.set_by_officer or length == self.length or length in self.lengths
        if not free or length < (self.minimum or 1) or (self.maximum is not None and length > self.maximum):
            raise LengthNotAllowed(f"{self.code}: {length} is not allowed ({self.length_words})")
        return length

    def chosen_unit(self, unit: Unit | None) -> Unit:
        """The unit to count in: the one given, if the row leaves the choice, or the law's own."""
        if unit is not None and unit != self.unit and unit not in self.other_units:
            raise LengthNotAllowed(f"{self.code}: may not be counted in {unit}")
        return unit or self.unit
