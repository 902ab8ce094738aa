"""The limits that every process counts by: the rules of counting, and service by public notice."""

from datetime import date

from cases.limits import DAYS, Term, Unit

MEASURES_UNTIL = date(2026, 1, 31)


def by_the_measures(limit: Term) -> Term:
    """A limit of 安全生产违法行为行政处罚办法, which Order 18 of the Ministry replaces; its text is not checked, so the number stays."""
    return limit.until(
        MEASURES_UNTIL,
        law=f"{limit.law}; from 2026-02-01 Order 18 of the Ministry (text not checked)",
        basis=f"{limit.basis}；自2026年2月1日起以应急管理部令第18号为准（条文待核）",
    )


# fmt: off
START_DAY_EXCLUDED = Term(
    "TL-GEN-01", "期间起算", None, Unit.RULE, "system",
    law="民法典 Art.201; 民事诉讼法(2023) Art.85", basis="《民法典》第201条；《民事诉讼法》（2023年修正）第85条",
)
ROLLS_FORWARD = Term(
    "TL-GEN-02", "期间届满顺延", None, Unit.RULE, "system",
    law="民法典 Art.203; 民事诉讼法(2023) Art.85", basis="《民法典》第203条；《民事诉讼法》（2023年修正）第85条",
)
MONTH_ARITHMETIC = Term(
    "TL-GEN-03", "按月计算的到期日", None, Unit.RULE, "system",
    law="民法典 Art.202", basis="《民法典》第202条",
)
PENALTY_LAW_DAYS = Term(
    "TL-GEN-04", "行政处罚法二三五七日为工作日", None, Unit.RULE, "system",
    law="行政处罚法(2021) Art.85", basis="《行政处罚法》第85条",
)
COMPULSION_LAW_DAYS = Term(
    "TL-GEN-05", "行政强制法十日以内为工作日", None, Unit.RULE, "system",
    law="行政强制法(2011) Art.69", basis="《行政强制法》第69条",
)
RECONSIDERATION_LAW_DAYS = Term(
    "TL-GEN-06", "复议法三五七十日为工作日", None, Unit.RULE, "system",
    law="行政复议法(2023) Art.88(2)", basis="《行政复议法》（2023年修订）第88条第2款",
)
AGENCY_DOES_NOT_ROLL = Term(
    "TL-GEN-07", "机关自身期限不顺延（系统保守规则）", None, Unit.RULE, "system", configurable=True,
    law="project policy (conservative)", basis="本局规定（从严）",
)

PUBLIC_NOTICE = Term(
    "TL-ENF-24", "公告送达视为送达", 30, DAYS, "case handler", rolls=True,
    law="民事诉讼法(2023) Art.95", basis="《民事诉讼法》（2023年修正）第95条",
).since(date(2022, 1, 1), length=60, law="民事诉讼法(2017) Art.92", basis="《民事诉讼法》（2017年修正）第92条")
# fmt: on
