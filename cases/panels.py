"""What other floors put on the pages of this floor: panels and timeline entries of the case, openings of the start page.

A source is asked with a `Looking` and answers None when it has nothing for this reader. It decides by `looking.face` what a
party may see; an observer gets only the panels that the process names as observable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from cases import vocabulary
from cases.faces import Face
from cases.vocabulary import Words
from foundation import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cases.models import Case
    from permissions.models import Account

Place = Literal["actions", "head", "main", "side", "tab"]


@dataclass(frozen=True)
class Looking:
    """Who looks at which case, with which face; `evidence`, `deadlines` … may be kept in `shared` by the sources."""

    request: HttpRequest
    account: Account
    case: Case
    face: Face
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """A piece of the case page: a template that gets `panel` and the words of `context`."""

    template: str
    title: Words = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = None
    icon: str = ""
    name: str = ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline, in the words of components/timeline.html."""

    at: date | datetime
    title: Words
    actor: str = ""
    office: Words = ""
    body: str = ""
    url: str = ""
    icon: str = ""
    tone: str = ""
    kind: Words = ""

    @property
    def has_time(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True)
class Opening:
    """Something this account may begin from the start page."""

    title: Words
    url: str
    text: Words = ""
    icon: str = "plus-lg"


@dataclass(frozen=True)
class StartSection:
    """What waits for this account, on the start page: its first rows, and where all of them are."""

    title: Words
    template: str
    context: dict[str, Any]
    url: str


PanelSource = Callable[[Looking], "Panel | None"]
TimelineSource = Callable[[Looking], Iterable[Event]]
OpeningSource = Callable[["Account"], Iterable[Opening]]
StartSource = Callable[["Account"], Iterable[StartSection]]


@dataclass(frozen=True)
class _Registered:
    name: str
    source: PanelSource
    place: Place
    order: int


_panels: dict[str, _Registered] = {}
_timelines: dict[str, TimelineSource] = {}
_openings: dict[str, OpeningSource] = {}
_starts: dict[str, StartSource] = {}
_act_words: dict[str, Words | None] = {}


def register(name: str, source: PanelSource, *, place: Place = "side", order: int = 100) -> None:
    """Put a panel on every case page; the same name again replaces it. Lower orders stand higher."""
    _panels[name] = _Registered(name, source, place, order)


def register_timeline(name: str, source: TimelineSource) -> None:
    """Add entries to the timeline of every case page."""
    _timelines[name] = source


def register_openings(name: str, source: OpeningSource) -> None:
    """Say on the start page what an account may begin."""
    _openings[name] = source


def register_start(name: str, source: StartSource) -> None:
    """Say on the start page what waits for an account."""
    _starts[name] = source


def declare_acts(words: Mapping[str, Words | None]) -> None:
    """How acts of the audit log are called on the timeline; None keeps an act off it (it is shown another way, or not at all)."""
    _act_words.update(words)


def act_words(act: str) -> Words | None:
    return _act_words.get(act, act)


def panels(looking: Looking) -> dict[str, list[Panel]]:
    """All panels by place, in their order."""
    found: dict[str, list[Panel]] = {"actions": [], "head": [], "main": [], "side": [], "tab": []}
    opened = vocabulary.observable(looking.case.process)
    for entry in sorted(_panels.values(), key=lambda each: (each.order, each.name)):
        if looking.face is Face.OBSERVER and entry.name not in opened:
            continue
        panel = entry.source(looking)
        if panel is not None:
            found[entry.place].append(panel)
    return found


def timeline(looking: Looking) -> list[Event]:
    """All entries, newest first; an observer gets those of sources the process names."""
    opened = vocabulary.observable(looking.case.process)
    events: list[Event] = []
    for name, source in _timelines.items():
        if looking.face is not Face.OBSERVER or name in opened or name == "notes":
            events.extend(source(looking))
    return sorted(events, key=_when, reverse=True)


def _when(event: Event) -> tuple[date, float]:
    """By day, and within a day what has an hour by the hour."""
    if isinstance(event.at, datetime):
        return clock.day_of(event.at), event.at.timestamp()
    return event.at, 0.0


def start_sections(account: Account) -> list[StartSection]:
    return [section for source in _starts.values() for section in source(account)]


def openings(account: Account) -> list[Opening]:
    return [opening for source in _openings.values() for opening in source(account)]
