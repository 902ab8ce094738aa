"""Separation of duties: who took part earlier in what capacity must not do the later act. Pure functions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class Capacity(models.TextChoices):
    """In what capacity somebody took part in a case."""

    REPORTED = "reported", _("Reported")
    REGISTERED = "registered", _("Registered")
    VERIFIED = "verified", _("Verified")
    PLANNED = "planned", _("Planned")
    INSPECTED = "inspected", _("Inspected")
    ORDERED = "ordered", _("Ordered")
    SERVED = "served", _("Served")
    HANDLED = "handled", _("Handled")
    CHECKED = "checked", _("Checked")
    REVIEWED = "reviewed", _("Reviewed")
    HEARD = "heard", _("Heard")
    VOTED = "voted", _("Voted")
    DECIDED = "decided", _("Decided")
    APPROVED = "approved", _("Approved")
    REQUESTED = "requested", _("Requested")
    REINSPECTED = "reinspected", _("Re-inspected")
    CLOSED = "closed", _("Closed off")
    LISTED = "listed", _("Listed")
    TRACKED = "tracked", _("Tracked")
    TREATED = "treated", _("Treated")
    PREPARED = "prepared", _("Prepared")
    PAID = "paid", _("Paid")
    RECORDED = "recorded", _("Recorded")
    INTAKE = "intake", _("Took the tip")
    OBSERVED = "observed", _("Observed")


@dataclass(frozen=True, slots=True)
class Took:
    """That somebody took part: who, as what, in which step of which case, and what the act is called in the file."""

    account_id: int
    capacity: str
    step: str
    case_id: int
    act_title: str
    acted_on: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: whoever took part in one of these capacities is barred. `team`: only if all who act now did."""

    code: str
    barred: frozenset[Capacity]
    team: bool = False


# 行政处罚法 Art.42; the certificates of the day are asked by `certificates.require_two_officers`.
SOD_01 = "E-SOD-01"
# Integrity rule, local: at least one of those who re-inspect did not issue the order (setting, default on).
SOD_06 = Rule("E-SOD-06", frozenset({Capacity.ORDERED}), team=True)
# Local: who re-inspected (accepted) the hazard, or fixed it on site as officer, does not approve its closing.
SOD_07 = Rule("E-SOD-07", frozenset({Capacity.REINSPECTED}))
# Local: the listing authority and the unit responsible for treatment are two.
SOD_12 = "E-SOD-12"
# General: nobody approves his own request. The history handed in is that of the request which is being approved.
SOD_13 = Rule("E-SOD-13", frozenset({Capacity.REQUESTED}))

RULES: dict[str, Rule] = {rule.code: rule for rule in (SOD_06, SOD_07, SOD_13)}


def conflict(rule: Rule, actor_id: int, history: Iterable[Took]) -> Took | None:
    """The earlier act that bars this actor, or None. The history of the case a case came from belongs into `history`.

    The latest such act is named, because it is the one the actor remembers.
    """
    mine = [took for took in history if took.account_id == actor_id and took.capacity in rule.barred]
    return max(mine, key=lambda took: took.acted_on, default=None)


def conflict_of_team(rule: Rule, actor_ids: Collection[int], history: Iterable[Took]) -> Took | None:
    """As `conflict` for several who act together: a `team` rule is broken only if all of them are barred, others by any."""
    known = list(history)
    found = [conflict(rule, actor_id, known) for actor_id in dict.fromkeys(actor_ids)]
    barred = [took for took in found if took is not None]
    if rule.team and len(barred) < len(found):
        return None
    return barred[0] if barred else None


def require_separate(
    rule: Rule, actor_ids: int | Collection[int], history: Iterable[Took], *, field: str | None = None, code: str | None = None
) -> None:
    """Raise Refusal naming the earlier act if the rule bars the actor (or the team); `code` replaces the rule's (E-HAZ-08)."""
    team = [actor_ids] if isinstance(actor_ids, int) else actor_ids
    earlier = conflict_of_team(rule, team, history)
    if earlier is not None:
        raise Refusal(code or rule.code, field=field, note=name_of(earlier))


def name_of(earlier: Took) -> str:
    """The words in which a refusal names the earlier act: 本人已于2023年6月1日办理“复查”."""
    day = earlier.acted_on
    return f"本人已于{day.year}年{day.month}月{day.day}日办理“{earlier.act_title}”"


def require_different(first_id: int | None, second_id: int | None, *, code: str = SOD_01, field: str | None = None) -> None:
    """Raise Refusal unless two different persons are named (SOD-01)."""
    if first_id is None or second_id is None:
        raise Refusal(code, field=field, note="须有两名执法人员")
    if first_id == second_id:
        raise Refusal(code, field=field, note="两名执法人员为同一人")


def require_other_organ(listing: str | int, treating: str | int, *, field: str | None = None) -> None:
    """Raise Refusal if the organ that lists a hazard is itself the unit responsible for treating it (SOD-12)."""
    if listing == treating:
        raise Refusal(SOD_12, field=field)
