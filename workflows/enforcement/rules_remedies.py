"""What the roads of a remedy ask of a party's row, and what follows when nobody can attack its decision any more."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cases import services as cases
from workflows.enforcement import appeal_days, rules, terms
from workflows.enforcement.models import ExecutionStop, PartyFacts, Remedy
from workflows.enforcement.vocabulary_remedies import UNDECIDED, RemedyKind
from workflows.engine.act import Act
from workflows.engine.words import said

#: What stands still while a decision is not executed: the party's days of payment and those of a dunning letter (行政处罚法 Art.73(1)).
STOPPED = frozenset(term.code for term in (terms.PAY, terms.PAY_LATER, terms.DUN))


def open_remedy(facts: PartyFacts, kind: str) -> Remedy | None:
    """The remedy of this kind that is under way."""
    return Remedy.objects.filter(facts=facts.pk, kind=kind, ended_on=None).select_related("body").order_by("-pk").first()


def open_stop(facts: PartyFacts) -> ExecutionStop | None:
    """The order by which the decision is not executed now."""
    return ExecutionStop.objects.filter(facts=facts.pk, until=None).order_by("-pk").first()


def last_of(facts: PartyFacts, kind: str) -> Remedy | None:
    """The newest remedy of this kind, open or not."""
    return Remedy.objects.filter(facts=facts.pk, kind=kind).order_by("-pk").first()


def is_attacked(facts: PartyFacts) -> bool:
    """Whether a remedy is under way: then nothing becomes final, whatever clock runs out."""
    return facts.under_reconsideration or facts.under_litigation


def _decided(facts: PartyFacts, kind: str) -> bool:
    remedy = last_of(facts, kind)
    return remedy is not None and remedy.ended_on is not None and remedy.result not in UNDECIDED


@said(_("the reconsideration was decided"))
def reconsideration_decided(facts: PartyFacts) -> bool:
    return _decided(facts, RemedyKind.RECONSIDERATION)


@said(_("the suit was withdrawn or not taken up: the periods run as before"))
def suit_withdrawn(facts: PartyFacts) -> bool:
    return not _decided(facts, RemedyKind.LAWSUIT)


@said(_("money of the decision is still owed"))
def is_owed(facts: PartyFacts) -> bool:
    return rules.is_to_pay(facts) and facts.performed_on is None


@said(_("the judgment is final and money is still owed"))
def is_owed_after_judgment(facts: PartyFacts) -> bool:
    return is_owed(facts) and _decided(facts, RemedyKind.LAWSUIT)


def periods_over(facts: PartyFacts, on: dt.date) -> None:
    """救济期限届满

    Nobody can attack the decision any more; ``on`` is the first such day.
    """
    facts.remedies_until = on - dt.timedelta(days=1)


# --- clocks that an act about one party moves -------------------------------------------------------------------------------


def hold_still(act: Act, facts: PartyFacts, since: dt.date, reason: str) -> None:
    """The clocks of payment that run stand still from a day on; one that has not begun by then does so from its own first day."""
    for row in act.deadlines:
        if row.party_id == facts.party_id and row.term in STOPPED and row.is_ticking and row.starts_on and row.due_on:
            day = max(since, row.starts_on)
            if day <= row.due_on:
                cases.pause([row], on=day, reason=reason, by=act.actor)


def run_on(act: Act, facts: PartyFacts, last_day: dt.date, reason: str) -> None:
    """What stood still runs on from the day after the stop; the days of payment move by as many days as it lasted."""
    for row in act.deadlines:
        if row.party_id == facts.party_id and row.term in STOPPED and row.state == row.State.PAUSED:
            since = row.paused_from or last_day
            cases.resume([row], on=max(last_day + dt.timedelta(days=1), since), reason=reason, by=act.actor)
            if row.term == terms.PAY.code:
                facts.pay_due_on = row.due_on


def end_clocks(act: Act, facts: PartyFacts, codes: set[str], reason: str) -> None:
    """Open clocks of the party that need not be kept any more, because the law counts another one now."""
    rows = [row for row in act.deadlines if row.party_id == facts.party_id and row.term in codes]
    if rows:
        cases.end(rows, reason=reason, on=act.acted_on)
        act.forget_deadlines()


def last_day_left(facts: PartyFacts) -> dt.date | None:
    """The last day on which the party can still ask for a remedy, by what is on file; None while one is open or nothing was served."""
    if facts.served_on is None:
        return None
    return appeal_days.last_day(facts.served_on, appeal_days.recorded(facts).appeals)
