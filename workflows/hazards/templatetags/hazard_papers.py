"""What only the papers of hazards say: what is cut off, and why a unit is to be closed."""

from typing import Any

from django import template

from documents import typography
from documents.templatetags.sheets import chinese_number
from workflows.hazards import papers

register = template.Library()

# 安全生产法 Art.113: when closing is proposed.
CLOSING_GROUNDS = {
    "一": "存在重大事故隐患，一百八十日内三次或者一年内四次受到本法规定的行政处罚的",
    "二": "经停产停业整顿，仍不具备法律、行政法规和国家标准或者行业标准规定的安全生产条件的",
    "三": "不具备法律、行政法规和国家标准或者行业标准规定的安全生产条件，导致发生重大、特别重大生产安全事故的",
    "四": "拒不执行负有安全生产监督管理职责的部门作出的停产停业整顿决定的",
}


@register.filter
def ground_number(ground: Any) -> str:
    """一 for 1, 第一项 or 一: the item of 安全生产法 Art.113 a proposal to close rests on."""
    text = str(ground or "")
    found = next((sign for sign in text if sign in CLOSING_GROUNDS), "")
    return found or chinese_number(text)


@register.filter
def ground_words(ground: Any) -> str:
    return CLOSING_GROUNDS.get(ground_number(ground), "")


@register.simple_tag
def penalty_span(rows: Any) -> dict[str, Any] | None:
    """First and last day of the penalties, the days between (the first is not counted), and how many there were."""
    days = sorted(typography.as_day(row["decided_on"]) for row in rows or () if row.get("decided_on"))
    return {"first": days[0], "last": days[-1], "days": (days[-1] - days[0]).days, "count": len(days)} if len(days) > 1 else None


@register.filter
def is_power(measure: Any) -> bool:
    return papers.is_power(measure)


@register.filter
def supply(measure: Any) -> str:
    """供电 or 供应民用爆炸物品: what is cut off and restored."""
    return "供电" if papers.is_power(measure) else "供应民用爆炸物品"
