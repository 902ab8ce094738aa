"""A case that waits, and a case that ends before its decision: what runs on meanwhile, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator

from cases.models import Case, Deadline
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.enforcement import rules, rules_measures, terms
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.models_suspension import Suspension
from workflows.enforcement.vocabulary import EndGround

declare({"E-ENF-SUSPENDED": "中止、恢复调查不符合规定"})
bureau.declare(
    "enforcement.suspension_stops_clock",
    "中止调查期间不计入办案期限",
    "boolean",
    False,
    "TL-ENF-08，《行政处罚法》第60条未规定中止；项目默认继续计算",
)
#: The grounds on which a case ends before its decision without being withdrawn (ENF-58).
ENDING = (EndGround.DEATH, EndGround.DISSOLVED, EndGround.OTHER)
#: The grounds on which a filing is withdrawn.
WITHDRAWING = (EndGround.NO_FACT, EndGround.LIMITATION, EndGround.WRONG_PARTY, EndGround.OTHER)
#: The clocks of the case that a suspension may stop; a measure, a recusal and a step beside the road have their own, which run on.
OF_THE_CASE = (terms.DECIDE.code, terms.DECIDE_BY_MEASURES.code)


def suspension_of(case: Case) -> Suspension | None:
    """The suspension that lasts."""
    return Suspension.objects.filter(case=case, over_on=None).order_by("-pk").first()


def runs_on(case: Case) -> list[str]:
    """What a suspension does not stop, in words: measures in force with their last days."""
    found = []
    for measure in rules_measures.measures_of(case):
        if measure.is_in_force:
            last = rules_measures.last_day_of(measure)
            until = f"，期限至{last:%Y-%m-%d}" if last else ""
            found.append(f"{rules_measures.KIND_WORDS[measure.kind]}{measure.no}{until}")  # type: ignore[index]
    return found


def ticking(case: Case) -> list[Deadline]:
    """The clocks of the case that run."""
    return [row for row in Deadline.objects.filter(case=case, term__in=OF_THE_CASE, party=None) if row.is_ticking]


def standing_still(case: Case) -> list[Deadline]:
    """The clocks of the case that a suspension has stopped."""
    return list(Deadline.objects.filter(case=case, term__in=OF_THE_CASE, party=None, state=Deadline.State.PAUSED))


def fits(ground: str, parties: list[PartyFacts], *, field: str) -> Iterator[Refusal]:
    """E-ENF-PARTY for the death of a unit or the dissolution of a person; of several the others are ended each for itself before."""
    for facts in parties:
        kind = facts.party.kind
        is_wrong = (ground == EndGround.DEATH and kind == facts.party.Kind.UNIT) or (
            ground == EndGround.DISSOLVED and kind == facts.party.Kind.PERSON
        )
        if is_wrong:
            note = f"{facts.party.name}为{facts.party.get_kind_display()}"
            if len(parties) > 1:
                note += "，当事人有多个的，先对已死亡、已终止的当事人终结办理"
            yield Refusal("E-ENF-PARTY", field=field, note=note)


def told(record: EnforcementRecord) -> list[str]:
    """The parties that have a notice in hand: they are owed an answer."""
    return [facts.party.name for facts in rules.live_parties(record) if facts.noticed_on]
