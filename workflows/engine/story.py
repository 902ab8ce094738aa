"""How a demo plays a matter of any process: the officers of a unit's team act on their days, through the pages' forms and the gate."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from cases.models import Case, Criterion, Deadline, Enterprise, Finding
from foundation import clock
from permissions.models import Account
from workflows.engine import acts, intake
from workflows.engine.intake_models import IntakeRun
from workflows.engine.play import Play

EVENING = dt.time(17)


@dataclass(frozen=True)
class Team:
    """Who works on a unit: two inspectors, a third for re-inspections, the head of their section, the leader who closes."""

    first: str
    second: str
    third: str
    head: str
    leader: str


@dataclass(frozen=True)
class Unit:
    """A unit with its team and, where it has one, its account."""

    name: str
    team: Team
    account: str = ""


@dataclass(frozen=True)
class Plot:
    """One matter: which finding of the catalogue at which unit, when it was found (days ago), and how far it went.

    ``steps`` names acts of the story with the days since each, as in ``verify 5 | order 4 days=14 | serve 4``.
    """

    unit: Unit
    finding: str
    found: int
    steps: str = ""
    major: bool = False


@contextmanager
def evening(day: dt.date, minute: int = 0) -> Iterator[None]:
    """The clock held at the evening of a day: what is done inside was done and entered then."""
    with clock.at(dt.datetime.combine(day, EVENING, clock.ZONE) + dt.timedelta(minutes=minute)):
        yield


def ledger_once(process: str, path: Path, *, keeper: str, as_of: dt.date) -> Counter[tuple[str, str]]:
    """A ledger comes in by the door that every bureau's ledger takes; once. Answers its rows by outcome and code."""
    content = path.read_bytes()
    if IntakeRun.objects.filter(sha256=hashlib.sha256(content).hexdigest(), state=IntakeRun.State.COMMITTED).exists():
        return Counter()
    sender = Account.objects.get(officer_no=keeper)
    judged, _run = intake.import_now(process, content, path.name, sender=sender, as_of=as_of)
    return Counter((str(judgement.outcome), judgement.code) for judgement in judged)


def sweep_what_lapsed() -> None:
    """What the sweep would find tonight is found now, so that the lists show it; only of the matters played here."""
    due = Deadline.objects.past_due(clock.today()).filter(case__adopted=False)
    for number in due.order_by("due_on", "id").values_list("pk", flat=True):
        acts.lapse(number)


class Story(Play):
    """Plays one matter of a process, which says how it opens and what each act of a plot answers."""

    process: ClassVar[str]

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.unit = Enterprise.objects.select_related("township", "region").get(name=plot.unit.name)
        self._played = 0

    @contextmanager
    def _on(self, ago: int) -> Iterator[None]:
        """The evening of that day, one act a minute: what is played was done and entered then."""
        if not ago:
            yield
            return
        self._played += 1
        with evening(self.day(ago), self._played):
            yield

    def open(self, process: str, name: str, actor: Account, /, *, of: Case | None = None, ago: int = 0, **answers: Any) -> Case:
        """Open a case on its day."""
        with self._on(ago):
            return super().open(process, name, actor, of=of, **answers)

    def do(self, case: Case, name: str, actor: Account, /, *, ago: int = 0, **answers: Any) -> acts.Outcome:
        """Do a step, or an act beside the road, on its day."""
        with self._on(ago):
            return super().do(case, name, actor, **answers)

    def enter_later(self, name: str, who: str, ago: int, **answers: Any) -> None:
        """An act that was done on paper on its day and is entered today."""
        super().do(self.case, name, self.officer(who), ago=ago, **answers)

    def opened(self) -> Case:
        """Open the matter."""
        raise NotImplementedError

    def stands(self) -> bool:
        """Whether the matter was played before."""
        return Case.objects.filter(process=self.process, adopted=False, title=self.plot.finding, unit=self.unit).exists()

    def play(self) -> None:
        """Once: a matter that stands is left alone."""
        if self.stands():
            return
        self.case = self.opened()
        for words in self.plot.steps.split("|") if self.plot.steps else ():
            name, ago, *facts = words.split()
            getattr(self, name)(int(ago), **dict(fact.split("=") for fact in facts))

    def officer(self, place: str) -> Account:
        """By the place in the unit's team, or by number."""
        return Account.objects.get(officer_no=getattr(self.plot.unit.team, place, place))

    def act(self, name: str, who: str, ago: int, /, **answers: Any) -> None:
        self.do(self.case, name, self.officer(who), ago=ago, **answers)

    def act_of_unit(self, name: str, ago: int, **answers: Any) -> None:
        """The unit's own account acts; of a unit without one the handler enters what came in by hand."""
        account = self.plot.unit.account
        actor = Account.objects.get(username=account) if account else self.officer("first")
        self.do(self.case, name, actor, ago=ago, **answers)

    def criterion(self) -> Criterion | None:
        """The criterion that the finding cites, or one of its sector, in force on the day of finding; only of a major matter."""
        if not self.plot.major:
            return None
        day = self.day(self.plot.found)
        rows = Criterion.objects.in_force(day).filter(category=self.unit.category).order_by("pk")
        cited = [finding.basis_on(day) for finding in Finding.objects.filter(title=self.plot.finding)]
        found: Criterion | None = rows.filter(text__in=cited).first() or rows.first()
        return found
