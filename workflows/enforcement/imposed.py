"""What a penalty imposes besides money: a licence that is withheld, lowered or revoked, a standstill with its days and its scope (行政处罚法 Art.9, 59).

Asked alike in the report and wherever a proposal is changed, stated in the draft, and held against what the party was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cases import calendar
from foundation.refusals import Refusal
from workflows.enforcement.heavy import LICENCES, STOPS, Penalty
from workflows.enforcement.models import PartyFacts

#: The columns of each group of penalties, with what a refusal calls them.
LICENCE = {"licence": "许可证件名称", "licence_no": "许可证件编号", "licence_issuer": "发证机关"}
WITHHELD = {"withheld_from": "暂扣起日", "withheld_to": "暂扣止日"}
STANDSTILL = {"stop_from": "停产停业起日", "stop_to": "停产停业止日", "stop_scope": "停产停业的范围"}
GROUPS: tuple[tuple[dict[str, str], Collection[Penalty], str], ...] = (
    (LICENCE, LICENCES, "许可证件"), (WITHHELD, (Penalty.LICENCE_SUSPENDED,), "暂扣许可证件"), (STANDSTILL, STOPS, "停产停业、限制生产经营"),
)  # fmt: skip
COLUMNS = (*LICENCE, *WITHHELD, *STANDSTILL)
#: From which day until which; both count.
SPANS = (("withheld_from", "withheld_to", "暂扣"), ("stop_from", "stop_to", "停产停业"))
#: The longest that a licence is withheld or a unit stands still: a longer one is a slip of the pen.
LONGEST_YEARS = 1


def in_order(stated: Mapping[str, Any], kinds: Collection[str], on: dt.date) -> Iterator[Refusal]:
    """E-ENF-39 for what these penalties want said and nobody says, E-ENF-PROPOSAL for what belongs to no penalty; each at its question."""
    for columns, penalties, called in GROUPS:
        is_wanted = bool(set(kinds) & set(penalties))
        for name, words in columns.items():
            if is_wanted and not stated.get(name):
                yield Refusal("E-ENF-39", field=name, note=words)
            elif not is_wanted and stated.get(name):
                yield Refusal("E-ENF-PROPOSAL", field=name, note=f"处罚种类中没有{called}")
    for since, until, words in SPANS:
        first, last = stated.get(since), stated.get(until)
        if first is None or last is None:
            continue
        if first <= on:
            yield Refusal("E-ENF-39", field=since, note=f"{words}起日应当晚于今日，决定送达以后才能开始")
        if last < first:
            yield Refusal("E-ENF-39", field=until, note=f"{words}止日不得早于起日")
        elif last > calendar.add_years(first, LONGEST_YEARS):
            yield Refusal("E-ENF-39", field=until, note=f"{words}不得超过{LONGEST_YEARS}年，请核对止日")


def missing(facts: PartyFacts, on: dt.date) -> list[str]:
    """What a decision of this day would lack: words that nobody entered, or days that have begun without a decision."""
    found = [
        words
        for columns, penalties, _called in GROUPS
        if set(facts.kinds) & set(penalties)
        for name, words in columns.items()
        if not getattr(facts, name)
    ]
    for since, until, words in SPANS:
        first = getattr(facts, since)
        if first is not None and getattr(facts, until) is not None and first < on:
            found.append(f"{words}起日{first:%Y-%m-%d}早于决定日期，应当退回改稿")
    return found


def words(facts: PartyFacts, kind: str) -> str:
    """What a draft says behind the name of such a penalty: which licence, from when to when, where; empty where there is nothing to say."""
    said = []
    if kind in LICENCES:
        said += [facts.licence, f"编号{facts.licence_no}" if facts.licence_no else ""]
        said += [f"{facts.licence_issuer}颁发" if facts.licence_issuer else ""]
    if kind == Penalty.LICENCE_SUSPENDED:
        said.append(_span(facts.withheld_from, facts.withheld_to))
    if kind in STOPS:
        said += [facts.stop_scope, _span(facts.stop_from, facts.stop_to)]
    said = [each for each in said if each]
    return f"（{'，'.join(said)}）" if said else ""


def _span(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{first:%Y年%-m月%-d日}至{last:%Y年%-m月%-d日}"


# --- what the party was told ------------------------------------------------------------------------------------------------


def as_told(facts: PartyFacts) -> dict[str, Any]:
    """What a notice tells of it, to be held against a later proposal: which licence, which scope, how many days."""
    return {
        "licence": _licence(facts),
        "scope": facts.stop_scope,
        **{words: _days(facts, since, until) for since, until, words in SPANS},
    }


def _licence(facts: PartyFacts) -> str:
    return "，".join(str(getattr(facts, name)) for name in LICENCE if getattr(facts, name))


def _days(facts: PartyFacts, since: str, until: str) -> int:
    first, last = getattr(facts, since), getattr(facts, until)
    return (last - first).days + 1 if first is not None and last is not None else 0


def longer_than_told(facts: PartyFacts) -> list[str]:
    """In what it is heavier than the notice: more days. Another licence or scope is something else, see `is_other`."""
    now, told = as_told(facts), facts.noticed_terms
    return [
        f"{words}{now[words]}日，告知{told.get(words, 0)}日" for _since, _until, words in SPANS if now[words] > told.get(words, 0)
    ]


def is_other(facts: PartyFacts) -> bool:
    """Whether it takes another licence, or stands still elsewhere, than the party was told: that is told anew."""
    now, told = as_told(facts), facts.noticed_terms
    return any(now[name] and now[name] != told.get(name, "") for name in ("licence", "scope"))
