"""In what range a fine lies (裁量): by the row of the catalogue, the stage, who is fined, the tier and the circumstances.

行政处罚法 Art.30 to 34, 37; the ranges and tiers are those of the discretion standard (``cases.models.Violation``). Sums are yuan.
Every refusal is E-ENF-06 at the amount and names the range in figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Party, Violation
from cases.money import figures, yuan
from foundation import settings as bureau
from foundation.refusals import Refusal, declare

declare(
    {
        "E-ENF-06": "罚款数额超出法定幅度",
        "E-ENF-45": "缺少事故等级、批复、年收入或者承受主体证明",
    }
)
bureau.declare(
    "enforcement.measures_leave_out_the_number",
    "《安全生产违法行为行政处罚办法》的“以下”不包括本数",
    "boolean",
    True,
    "《安全生产违法行为行政处罚办法》第67条（2007年文本）",
)

THE_MEASURES = "《安全生产违法行为行政处罚办法》"
HALF = Decimal("0.5")

PartyKind = Party.Kind


class Stage(models.TextChoices):
    """Many articles of the Safety Law fine twice: at first, and more where the act was not corrected in time (逾期未改正)."""

    FIRST = "first", _("At first")
    OVERDUE = "overdue", _("Not corrected in time")


class Circumstance(models.TextChoices):
    """Circumstances that move a fine within its range or below it (行政处罚法 Art.30 to 33)."""

    LIGHTER = "lighter", _("Lighter")
    MITIGATED = "mitigated", _("Mitigated")
    HEAVIER = "heavier", _("Heavier")
    NONE = "none", _("None")


class Ground(models.TextChoices):
    """Why a fine is lighter or mitigated: what the law names, and nothing else (行政处罚法 Art.30 to 32)."""

    MINOR = "minor", _("Fourteen to eighteen years old (Art. 30)")
    MENTAL = "mental", _("Mentally ill or disabled, partly able to judge (Art. 31)")
    REMOVED_HARM = "removed_harm", _("Removed or lessened the harm of its own accord (Art. 32(1))")
    COERCED = "coerced", _("Coerced or deceived by somebody (Art. 32(2))")
    SELF_REPORTED = "self_reported", _("Reported an act that was not yet known (Art. 32(3))")
    MERIT = "merit", _("Helped to investigate others (Art. 32(4))")
    OTHER_LAW = "other_law", _("Another law or rule says so (Art. 32(5))")


class Grade(models.TextChoices):
    """Grade of an accident (生产安全事故报告和调查处理条例 Art.3)."""

    GENERAL = "general", _("General accident")
    LARGER = "larger", _("Larger accident")
    MAJOR = "major", _("Major accident")
    ESPECIALLY_MAJOR = "especially_major", _("Especially major accident")


#: 安全生产法 Art.95: the share of last year's income with which the main head of the unit is fined.
SHARES = {
    Grade.GENERAL: Decimal("0.40"),
    Grade.LARGER: Decimal("0.60"),
    Grade.MAJOR: Decimal("0.80"),
    Grade.ESPECIALLY_MAJOR: Decimal("1.00"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """From one sum to another, the least included; whether the most is, says the rule that it stands in (以下含本数, or not)."""

    least: Decimal
    most: Decimal
    holds_most: bool = True

    def __contains__(self, amount: Decimal) -> bool:
        return self.least <= amount and (amount <= self.most if self.holds_most else amount < self.most)

    @property
    def middle(self) -> Decimal:
        return self.least + (self.most - self.least) * HALF

    @property
    def words(self) -> str:
        end = "" if self.holds_most else "（不含本数）"
        if not self.least:
            return f"{figures(self.most)}元以下{end}"
        return f"{figures(self.least)}元至{figures(self.most)}元{end}"


def range_of(violation: Violation, kind: str, stage: str, on: date, gains: Decimal = Decimal(0)) -> Range | None:
    """The range that the law gives, or None where this row fines nobody of this kind at this stage (or counts on an income).

    An individual business is a unit of production and trade (生产经营单位), so its range is the unit's. ``gains`` are the illegal
    gains, on which some articles count a multiple of them.
    """
    who = "person" if kind == PartyKind.PERSON else "unit"
    least, most = (getattr(violation, f"{stage}_{who}_{end}_yuan") for end in ("min", "max"))
    if most is None:
        return None
    if multiple := _multiple(violation, kind, gains):
        return multiple
    return Range(least or Decimal(0), most, holds_most=not _leaves_out_the_number(violation, on))


#: ``yuan or 2-5 x gains if gains >=100000``
_MULTIPLE = re.compile(r"(\d+)-(\d+) x gains if gains >=(\d+)")


def _multiple(violation: Violation, kind: str, gains: Decimal) -> Range | None:
    """The range counted on the illegal gains of a unit, where the article has one and the gains are high enough."""
    found = _MULTIPLE.search(violation.base_kind)
    if found is None or kind == PartyKind.PERSON:
        return None
    least, most, from_gains = map(Decimal, found.groups())
    return Range(yuan(gains * least), yuan(gains * most)) if gains >= from_gains else None


def _leaves_out_the_number(violation: Violation, on: date) -> bool:
    return violation.penalty_article_zh.startswith(THE_MEASURES) and bool(
        bureau.value("enforcement.measures_leave_out_the_number", on)
    )


#: ``if accident: suspend or revoke qualification and 20%-50% of last year income``
_ACCIDENT_SHARE = re.compile(r"if accident: .*?(\d+)%-(\d+)% of last year income")


def accident_share(violation: Violation, income: Decimal, grade: str) -> Range | None:
    """Between which shares of last year's income the fine lies once an accident came of it (安全生产法 Art.96); None where the row has none."""
    found = _ACCIDENT_SHARE.search(violation.other_measures) if grade else None
    if found is None:
        return None
    least, most = (yuan(income * Decimal(share) / 100) for share in found.groups())
    return Range(least, most)


def needs_income(violation: Violation, grade: str) -> bool:
    """Whether the fine is counted on an income: by its article, or because an accident came of the act."""
    return is_on_income(violation) or accident_share(violation, Decimal(0), grade) is not None


def is_on_income(violation: Violation) -> bool:
    """Whether the fine is a share of last year's income and has no range of its own."""
    return violation.base_kind.endswith("of last year income")


def share_of_income(income: Decimal | None, grade: str) -> Decimal:
    """The fine on the main head of a unit after an accident (安全生产法 Art.95). Raises Refusal E-ENF-45 without income or grade."""
    if not income or income <= 0 or grade not in SHARES:
        raise Refusal("E-ENF-45", field="income_last_year")
    return yuan(income * SHARES[Grade(grade)])


# --- tiers -------------------------------------------------------------------------------------------------------------------

_TIER = re.compile(r"(\d+)-(\d+)|(\d+) \(fixed\)")


def tier_range(violation: Violation, tier: int, kind: str, stage: str, on: date) -> Range | None:
    """The range of a tier of the standard; None where the standard has no tier for this party at this stage.

    Tiers are those of the first stage and of the unit; of the person where the row fines no unit.
    """
    whole = range_of(violation, kind, stage, on)
    tiered = PartyKind.PERSON if violation.first_unit_max_yuan is None else PartyKind.UNIT
    is_tiered = (kind == PartyKind.PERSON) == (tiered == PartyKind.PERSON)
    words = next((row["range"] for row in violation.tiers if row["tier"] == tier), "")
    found = _TIER.match(words)
    if whole is None or stage != Stage.FIRST or not is_tiered or found is None:
        return None
    least, most, fixed = found.groups()
    bounds = Range(Decimal(fixed or least), Decimal(fixed or most))
    return replace(bounds, holds_most=bounds.most < whole.most or whole.holds_most)


def tiers_of(violation: Violation, kind: str, stage: str, on: date, gains: Decimal = Decimal(0)) -> dict[int, Range]:
    """The tiers that a report may choose from, with their ranges; none where the standard has none for this party and stage, and
    none for a fine that is counted on the gains."""
    if _multiple(violation, kind, gains):
        return {}
    found = {row["tier"]: tier_range(violation, row["tier"], kind, stage, on) for row in violation.tiers}
    return {tier: bounds for tier, bounds in found.items() if bounds is not None}


def tiers_in_words(violation: Violation | None, kind: str, on: date) -> str:
    """The tiers of a row at the first stage as its standard says them, under the row's code; empty where it has none."""
    if violation is None or not (found := tiers_of(violation, kind, Stage.FIRST, on)):
        return ""
    facts = {row["tier"]: row["fact"] for row in violation.tiers}
    return f"{violation.code}　" + "；".join(f"{tier}：{facts[tier]}，{bounds.words}" for tier, bounds in found.items())


# --- what a report proposes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fine as a report proposes it for one party."""

    violation: Violation
    kind: str
    stage: str
    amount: Decimal
    on: date
    tier: int | None = None
    circumstances: Collection[str] = ()
    grounds: Collection[str] = ()
    gains: Decimal = Decimal(0)
    income: Decimal | None = None
    grade: str = ""


def require_in_range(proposal: Proposal) -> None:
    """That a fine is one that the law allows.

    Lighter means the lower half of the range, heavier the upper one, mitigated below its least sum and above nothing: that alone may
    leave the range. The range is the tier's where the standard has one, else the law's.
    Raises Refusal E-ENF-06 at ``amount`` (at ``tier`` where the standard wants one, at ``circumstances`` and ``grounds`` where they do
    not go together), E-ENF-45 where a fine on an income has none.
    """
    circumstances = set(proposal.circumstances)
    _require_consistent(circumstances, proposal.grounds)
    if is_on_income(proposal.violation):
        _require_share(proposal)
        return
    if needs_income(proposal.violation, proposal.grade):
        _require_accident_share(proposal)
        return
    legal = range_of(proposal.violation, proposal.kind, proposal.stage, proposal.on, proposal.gains)
    if legal is None:
        raise Refusal("E-ENF-06", field="amount", note="该违法行为对此类当事人、此阶段没有罚款")
    if proposal.amount <= 0:
        raise Refusal("E-ENF-06", field="amount", note="罚款应当大于零")
    if Circumstance.MITIGATED in circumstances:
        if not legal.least:
            raise Refusal("E-ENF-06", field="circumstances", note="法定幅度没有下限，不适用减轻处罚")
        if proposal.amount >= legal.least:
            raise Refusal("E-ENF-06", field="amount", note=f"减轻处罚应当低于{figures(legal.least)}元")
        return
    _require_within(proposal.amount, legal, "法定幅度")
    chosen = _tier_of(proposal)
    _require_half(proposal.amount, chosen or legal, circumstances)


def _require_consistent(circumstances: Collection[str], grounds: Collection[str]) -> None:
    """That circumstances do not contradict each other, and that the law names why a fine is lighter or mitigated."""
    milder = {Circumstance.LIGHTER, Circumstance.MITIGATED} & set(circumstances)
    if len(milder) > 1 or (milder and Circumstance.HEAVIER in circumstances):
        raise Refusal("E-ENF-06", field="circumstances", note="从轻、减轻、从重不得并用")
    if milder and not set(grounds) & set(Ground.values):
        raise Refusal("E-ENF-06", field="grounds", note="从轻、减轻处罚应当有法定理由")


def _require_share(proposal: Proposal) -> None:
    wanted = share_of_income(proposal.income, proposal.grade)
    if proposal.kind != PartyKind.PERSON:
        raise Refusal("E-ENF-06", field="amount", note="按年收入计算的罚款只适用于个人")
    if Circumstance.MITIGATED in proposal.circumstances:
        if not 0 < proposal.amount < wanted:
            raise Refusal("E-ENF-06", field="amount", note=f"减轻处罚应当低于{figures(wanted)}元")
    elif proposal.amount != wanted:
        raise Refusal(
            "E-ENF-06", field="amount", note=f"应当为上一年年收入的{SHARES[Grade(proposal.grade)]:.0%}，即{figures(wanted)}元"
        )


def _require_accident_share(proposal: Proposal) -> None:
    """E-ENF-45 without an income, E-ENF-06 outside the shares of it."""
    if not proposal.income or proposal.income <= 0:
        raise Refusal("E-ENF-45", field="income_last_year")
    bounds = accident_share(proposal.violation, proposal.income, proposal.grade)
    assert bounds is not None  # the caller has asked
    if Circumstance.MITIGATED in proposal.circumstances:
        if not 0 < proposal.amount < bounds.least:
            raise Refusal("E-ENF-06", field="amount", note=f"减轻处罚应当低于{figures(bounds.least)}元")
        return
    _require_within(proposal.amount, bounds, "导致事故的，为上一年年收入的幅度，即")
    _require_half(proposal.amount, bounds, set(proposal.circumstances))


def _tier_of(proposal: Proposal) -> Range | None:
    """The range of the tier that was chosen, where the standard has tiers."""
    offered = tiers_of(proposal.violation, proposal.kind, proposal.stage, proposal.on, proposal.gains)
    if not offered:
        return None
    if proposal.tier not in offered:
        raise Refusal("E-ENF-06", field="tier", note="应当选定裁量阶次")
    chosen = offered[proposal.tier]
    _require_within(proposal.amount, chosen, f"第{proposal.tier}阶次")
    return chosen


def _require_within(amount: Decimal, bounds: Range, what: str) -> None:
    if amount not in bounds:
        raise Refusal("E-ENF-06", field="amount", note=f"{what}为{bounds.words}")


def _require_half(amount: Decimal, bounds: Range, circumstances: Collection[str]) -> None:
    if Circumstance.LIGHTER in circumstances and amount > bounds.middle:
        raise Refusal("E-ENF-06", field="amount", note=f"从轻处罚不得高于{figures(bounds.middle)}元")
    if Circumstance.HEAVIER in circumstances and amount < bounds.middle:
        raise Refusal("E-ENF-06", field="amount", note=f"从重处罚不得低于{figures(bounds.middle)}元")


# --- which law (从旧兼从轻) --------------------------------------------------------------------------------------------------


def lighter_of(old: Violation, new: Violation, kind: str, stage: str, on: date) -> Violation:
    """Which of two versions of the law is applied to an act done under the old one and decided under the new (行政处罚法 Art.37).

    The old one, unless the new one does not fine this party or is lighter: a lower most, with equal ones a lower least.
    """
    before, after = (range_of(row, kind, stage, on) for row in (old, new))
    if after is None:
        return new
    if before is None:
        return old
    return new if (after.most, after.least) < (before.most, before.least) else old


def higher_of(violations: Sequence[Violation], kind: str, stage: str, on: date) -> Violation:
    """Which of several provisions that one act offends is fined by: the one with the higher fine, and only that (行政处罚法 Art.29).

    Raises Refusal E-ENF-06 where none of them fines this party at this stage.
    """
    fined = [(bounds.most, bounds.least, row) for row in violations if (bounds := range_of(row, kind, stage, on)) is not None]
    if not fined:
        raise Refusal("E-ENF-06", field="violation", note="该违法行为对此类当事人、此阶段没有罚款")
    return max(fined, key=lambda each: each[:2])[2]
