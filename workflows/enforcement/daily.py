"""The fine for each day: on what it rests, which days are counted, and what a draft says of it (安全生产法 Art.112).

A unit that was ordered to correct and fined, and refuses to correct, is fined the sum of the first decision once more for each day, from
the day after the order to the check that found it undone. Each check is a case of its own, with notice, review and decision like every other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet

from cases.models import Case, Referral
from cases.money import figures
from documents.models import IssuedDocument
from documents.typography import day_text
from foundation.refusals import Refusal, declare
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.models_daily import DailyFine
from workflows.enforcement.surcharge import Reckoned, daily_fine
from workflows.enforcement.vocabulary import Verdict
from workflows.enforcement.vocabulary_correction import TAKEN_AWAY

declare({"E-ENF-DAILY": "不符合按日连续处罚的条件"})

#: What an opinion of a re-inspection says follows, where a unit has refused to correct.
REFUSED = ("依法提出按日连续处罚的意见", "依法按日连续处罚")
#: A case that ended so has counted no day.
CAME_TO_NOTHING = ("rejected_clue", "not_filed", "referred_out", "withdrawn", "terminated", "cancelled")


def of_case(case_id: int) -> DailyFine | None:
    """What this case rests on, if it is one about a fine for each day."""
    return DailyFine.objects.filter(case=case_id).select_related("base__party", "base__case", "refusal").first()


def standing(base: PartyFacts) -> list[DailyFine]:
    """The fines for each day that were begun on a decision and have not come to nothing, by day."""
    rows = DailyFine.objects.filter(base=base).exclude(case__outcome__in=CAME_TO_NOTHING)
    return list(rows.select_related("case", "refusal").order_by("checked_on"))


def refusals(case: Case | int) -> QuerySet[IssuedDocument]:
    """The opinions that show a refusal behind the decisions of a case: of its own checks, and of the hazards whose matters it has taken up.

    One on which a fine for each day rests already is no longer among them.
    """
    key = case.pk if isinstance(case, Case) else case
    sources = Referral.objects.filter(target_case=key).values("source_case")
    ours = IssuedDocument.objects.filter(code="INS-05", state=IssuedDocument.State.ISSUED)
    found = ours.filter(case=key) | ours.filter(case__in=sources)
    used = DailyFine.objects.exclude(case__outcome__in=CAME_TO_NOTHING).values("refusal")
    fitting = [paper.pk for paper in found.exclude(pk__in=used) if paper.data.get("next_action") in REFUSED]
    return IssuedDocument.objects.filter(pk__in=fitting).order_by("-issued_on", "-pk")


def fined(case: Case | int) -> list[PartyFacts]:
    """The parties of a case whose decision imposes a fine and is in their hands."""
    rows = PartyFacts.objects.filter(case=case, verdict=Verdict.PENALTY, fine__gt=0, served_on__isnull=False, ended="")
    return list(rows.exclude(revoked_as__in=TAKEN_AWAY).select_related("party", "violation").order_by("pk"))


def day_of(value: object) -> dt.date | None:
    """A day that a paper has printed, as it is kept."""
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def reckoned(base: PartyFacts, paper: IssuedDocument) -> tuple[dt.date, dt.date, Reckoned]:
    """From the day after which, until which check, and what it comes to.

    Raises ``Refusal``: E-ENF-DAILY for a check before the decision was served, or without its days; E-SURCHARGE-DAYS for no day at all.
    """
    ordered, checked = day_of(paper.linked.get("order_date")), day_of(paper.data.get("reinspected_on"))
    if ordered is None or checked is None:
        raise Refusal("E-ENF-DAILY", field="refusal", note="复查意见书没有载明责令改正、复查的日期")
    if base.served_on is None or checked < base.served_on:
        raise Refusal("E-ENF-DAILY", field="refusal", note="复查早于处罚决定的送达，当事人尚未受到罚款处罚")
    before = [row.checked_on for row in standing(base)]
    since = max([ordered, *before])
    return since, checked, daily_fine(base.fine or Decimal(0), since, checked)


def chain(case_id: int) -> set[int]:
    """The cases about the same refusal: the first decision and its fines for each day, whose days do not overlap (E-ENF-17 is not of them)."""
    row = of_case(case_id)
    if row is None:
        return set()
    return {row.base.case_id, *(each.case_id for each in standing(row.base))}


def words(facts: PartyFacts) -> str:
    """How a draft says that the sum came about; empty where it is no fine for each day."""
    row = of_case(facts.case_id)
    if row is None:
        return ""
    first = day_text(row.counted_from + dt.timedelta(days=1))
    return f"（按日连续处罚：以{row.base.decision_no}决定的罚款{figures(row.base_fine)}元为基数，自{first}至{day_text(row.checked_on)}共{row.days}日）"


def sum_holds(
    row: DailyFine, facts: PartyFacts, amount: Decimal | None, violation: object, *, field: str, asked: str = "violation"
) -> Iterator[Refusal]:
    """E-ENF-DAILY for another party, another violation, or another sum than the days come to: nobody weighs it anew."""
    party, base = facts.party, row.base.party
    same = party.enterprise is not None and base.enterprise is not None and party.enterprise_id in base.enterprise.all_ids()
    same = same or bool(party.identity_index and party.identity_index == base.identity_index)
    if not same:
        yield Refusal("E-ENF-DAILY", field=field, note=f"原处罚决定的当事人是{base.name}")
    if getattr(violation, "code", None) != getattr(row.base.violation, "code", None):
        yield Refusal("E-ENF-DAILY", field=asked, note=f"与原处罚决定的违法行为一致：{row.base.violation}")
    if amount != row.amount:
        yield Refusal(
            "E-ENF-DAILY", field=field, note=f"原处罚数额{figures(row.base_fine)}元，{row.days}日，共{figures(row.amount)}元"
        )
