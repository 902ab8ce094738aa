"""Words that several processes share, and the place where each process says its own: title, states, levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Category(models.TextChoices):
    """Sectors of supervision (行业领域)."""

    CHEMICALS = "chemicals", _("Hazardous chemicals")
    INDUSTRY_TRADE = "industry_trade", _("Industry and trade")
    NON_COAL_MINE = "non_coal_mine", _("Non-coal mines")
    FIREWORKS = "fireworks", _("Fireworks")
    CONSTRUCTION = "construction", _("Construction")
    FIRE = "fire", _("Fire safety")
    ROAD = "road", _("Road traffic")
    GAS = "gas", _("Town gas")
    SPECIAL_EQUIPMENT = "special_equipment", _("Special equipment")
    FLOOD = "flood", _("Flood control")
    GEOLOGICAL = "geological", _("Geological disasters")
    FOREST_FIRE = "forest_fire", _("Forest fire prevention")
    DROWNING = "drowning", _("Drowning prevention")
    TAILINGS = "tailings", _("Tailings ponds")
    TOURISM = "tourism", _("Culture and tourism")
    OTHER = "other", _("Other")


class Level(models.TextChoices):
    """Levels of a hazard (隐患级别)."""

    GENERAL = "general", _("General")
    MAJOR = "major", _("Major")


class RiskLevel(models.TextChoices):
    """Safety risk of a unit, by the four colours (安全风险等级)."""

    RED = "red", _("Red (major risk)")
    ORANGE = "orange", _("Orange (considerable risk)")
    YELLOW = "yellow", _("Yellow (general risk)")
    BLUE = "blue", _("Blue (low risk)")


class Result(models.TextChoices):
    """What a re-inspection finds of one item of an order (复查结果)."""

    PASSED = "passed", _("Rectified")
    PARTLY = "partly", _("Partly rectified")
    FAILED = "failed", _("Not rectified")


@dataclass(frozen=True)
class ProcessWords:
    """How a process names itself, its states and its levels, and which panels of a case page it opens to observers."""

    code: str
    title: Words
    states: Mapping[str, Words]
    levels: Mapping[str, Words] = field(default_factory=dict)
    observable: frozenset[str] = frozenset({"deadlines"})
    readable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who alone may open a sealed value, by its name: duties and offices. One that is not named is opened by those who act in the case."""


PROCESSES: dict[str, ProcessWords] = {}


def declare(words: ProcessWords) -> None:
    """Called by each process when it is installed."""
    PROCESSES[words.code] = words


#: By process, the states that mean by themselves that the party is late, whatever clock of the bureau runs meanwhile.
LATE_STATES: dict[str, frozenset[str]] = {}


def declare_late(process: str, *states: str) -> None:
    """Called by the vocabulary of a process: its cases in these states count as overdue."""
    LATE_STATES[process] = frozenset(states)


#: States of cases that stand in no figure, by process.
UNCOUNTED_STATES: dict[str, frozenset[str]] = {}


def declare_uncounted(process: str, *states: str) -> None:
    """Called by the vocabulary of a process: its cases stand in no figure from the day on which they come into these states."""
    UNCOUNTED_STATES[process] = frozenset(states)


def uncounted(process: str) -> frozenset[str]:
    """The states of a process that stand in no figure."""
    return UNCOUNTED_STATES.get(process, frozenset())


def observable(process: str) -> frozenset[str]:
    """The panels of a case page that an observer may read."""
    return PROCESSES[process].observable if process in PROCESSES else frozenset()


def readers_of(process: str, name: str) -> frozenset[str] | None:
    """The duties and offices that alone may open this sealed value; None where the process names none."""
    return PROCESSES[process].readable.get(name) if process in PROCESSES else None


def process_title(process: str) -> Words:
    return PROCESSES[process].title if process in PROCESSES else process


def state_label(process: str, state: str) -> Words:
    words = PROCESSES.get(process)
    return words.states.get(state, state) if words else state


def level_label(process: str, level: str) -> Words:
    words = PROCESSES.get(process)
    if words and level in words.levels:
        return words.levels[level]
    return Level(level).label if level in Level.values else level


def state_choices(process: str = "") -> list[tuple[str, Any]]:
    """The states of a process in the order of its declaration; without one those of all, by process, each named with its process."""
    if process in PROCESSES:
        return list(PROCESSES[process].states.items())
    return [
        (str(words.title), [(f"{words.code}:{code}", label) for code, label in words.states.items()])
        for words in PROCESSES.values()
    ]
