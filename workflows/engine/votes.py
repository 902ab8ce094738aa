"""Counting a decision of several (集体讨论): who must be there, how many must agree, what a tie means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

#: Too few were there, or no opinion carries: the discussion is held again.
NO_QUORUM, REPEAT = "no_quorum", "repeat"
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Ballot:
    """What one member says: an opinion, or nothing for who was absent; one who is recused counts for nothing."""

    opinion: str = ""
    recused: bool = False
    chair: bool = False


@dataclass(frozen=True)
class Votes:
    """How several decide: ``quorum`` of those who may vote must be there, and at least so many; more than ``needs`` of them must agree.

    Shares are exact. All of them together carry under every rule.
    """

    quorum: Fraction | int = HALF
    least: int = 3
    needs: Fraction | int = HALF
    chair_breaks_tie: bool = False

    def result(self, ballots: Sequence[Ballot]) -> str:
        """The opinion that carries, or that there were too few, or that it must be held again."""
        voting = [each for each in ballots if not each.recused]
        present = [each for each in voting if each.opinion]
        if len(present) < max(self.least, self.quorum * len(voting)):
            return NO_QUORUM
        counted = Counter(each.opinion for each in present)
        most = max(counted.values())
        first, *tied = [opinion for opinion, votes in counted.items() if votes == most]
        if tied:
            of_chair = next((each.opinion for each in present if each.chair), "")
            return of_chair if self.chair_breaks_tie and of_chair in (first, *tied) else REPEAT
        return first if most > self.needs * len(present) or most == len(present) else REPEAT


#: Everybody must agree (会签); one is enough (或签).
ALL = Votes(quorum=1, least=1, needs=1)
ANY = Votes(quorum=0, least=1, needs=0)
