"""By which law an act is judged: that of its day or the later one that is lighter (行政处罚法 Art.37), and of several provisions the higher (Art.29).

What is compared is shown to whoever proposes, stands in the draft that the lawyer reads, and is kept with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cases.models import Violation
from foundation.refusals import Refusal
from workflows.enforcement import ranges
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.ranges import Stage


def versions(violation: Violation, act_to: dt.date, on: dt.date) -> tuple[Violation | None, Violation | None]:
    """The version of a row on the day of the act, and that on a later day; None where the standard had none."""
    rows = Violation.objects.filter(code=violation.code)
    return rows.in_force(act_to).first(), rows.in_force(on).first()


def applied(violation: Violation, kind: str, stage: str, act_to: dt.date, on: dt.date) -> Violation:
    """Which version is applied to an act that was done under one and is judged under another (从旧兼从轻)."""
    old, new = versions(violation, act_to, on)
    if old is None or new is None or old == new:
        return old or new or violation
    return ranges.lighter_of(old, new, kind, stage, on)


def other(violation: Violation | None, act_to: dt.date, on: dt.date) -> Violation | None:
    """The version that was compared and is not applied; None where the act and the day know one version."""
    if violation is None:
        return None
    return next((each for each in versions(violation, act_to, on) if each is not None and each != violation), None)


def in_words(row: Violation, kind: str, stage: str, on: dt.date) -> str:
    """A version with the days on which it is in force, and what it fines this party."""
    until = f"至{row.valid_until:%Y-%m-%d}" if row.valid_until else "起"
    since = f"{row.valid_from:%Y-%m-%d}" if row.valid_from else ""
    bounds = ranges.range_of(row, kind, stage, on)
    fine = f"罚款{bounds.words}" if bounds is not None else "对此类当事人没有罚款"
    return f"{row.code}（{since}{until}施行，{fine}）"


def hint(violation: Violation | None, kind: str, stage: str, act_to: dt.date, on: dt.date) -> str:
    """Both versions with their days, for whoever proposes; empty where there is one."""
    if violation is None:
        return ""
    old, new = versions(violation, act_to, on)
    if old is None or new is None or old == new:
        return ""
    lighter = ranges.lighter_of(old, new, kind, stage, on)
    chosen = "行为时的规定" if lighter == old else "决定时的规定"
    return f"行为时{in_words(old, kind, stage, on)}；现行{in_words(new, kind, stage, on)}。从旧兼从轻，适用{chosen}。"


def in_order(
    violation: Violation, also: Sequence[Violation], reason: str, facts: PartyFacts, stage: str, act_to: dt.date, on: dt.date
) -> Iterator[Refusal]:
    """E-ENF-PROPOSAL for a version, or one of several provisions, that does not apply; E-REQUIRED without why the version does."""
    kind = facts.party.kind
    right = applied(violation, kind, stage, act_to, on)
    if right != violation:
        span = f"{right.valid_from or ''}至{right.valid_until or ''}"
        yield Refusal("E-ENF-PROPOSAL", field="violation", note=f"从旧兼从轻，应当适用{right.code}（{span}施行的版本）")
    elif other(violation, act_to, on) is not None and not reason:
        yield Refusal("E-REQUIRED", field="law_reason", note=hint(violation, kind, stage, act_to, on))
    if not also or violation in also:
        if also:
            yield Refusal("E-ENF-PROPOSAL", field="also", note="与违法行为相同")
        return
    try:
        higher = ranges.higher_of([violation, *also], kind, stage, on)
    except Refusal:
        return  # nobody is fined: the range says so
    if higher != violation:
        yield Refusal(
            "E-ENF-PROPOSAL", field="violation", note=f"同一行为违反数个规定，按罚款数额高的{higher.code}处罚（行政处罚法第29条）"
        )


def still_applied(facts: PartyFacts, act_to: dt.date, on: dt.date, *, field: str) -> Iterator[Refusal]:
    """E-ENF-PROPOSAL where a lighter law has come into force since the proposal was made."""
    if facts.violation is None:
        return
    right = applied(facts.violation, facts.party.kind, facts.stage or Stage.FIRST, act_to, on)
    if right != facts.violation:
        words = in_words(right, facts.party.kind, facts.stage or Stage.FIRST, on)
        yield Refusal("E-ENF-PROPOSAL", field=field, note=f"从旧兼从轻，应当适用{words}，退回改稿")


def lines(facts: PartyFacts) -> list[str]:
    """What a draft says of the comparison: both versions with their days, and why this one; the other provisions that the act offends."""
    said, row, second = [], facts.violation, facts.other_law
    if row is not None and second is not None and facts.law_reason:
        kind, stage, on = (
            facts.party.kind,
            facts.stage or Stage.FIRST,
            max(row.valid_from or dt.date.min, second.valid_from or dt.date.min),
        )
        said.append(
            f"适用{in_words(row, kind, stage, on)}，不适用{in_words(second, kind, stage, on)}（行政处罚法第37条）：{facts.law_reason}"
        )
    if row is not None and facts.also_violated:
        also = Violation.objects.filter(pk__in=facts.also_violated).order_by("code", "valid_from")
        words = "、".join(f"{each.code}{each.description_zh}" for each in also)
        said.append(f"同一行为还违反{words}，按罚款数额高的{row.code}处罚（行政处罚法第29条）")
    return said
