"""What makes a penalty heavy: when the party may ask for a hearing, when the leaders must discuss it, what may be done on the spot.

行政处罚法 Art.51, 57(2), 63, 68; the sums are dated settings of the bureau with their source. Sums are yuan; 以上 includes the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Party, Violation
from foundation import settings as bureau
from foundation.refusals import Refusal, declare
from workflows.enforcement.ranges import Stage, range_of

declare(
    {
        "E-ENF-18": "不符合当场处罚条件",
        "E-ENF-19": "不得当场收缴或未出具专用票据",
        "E-ENF-25": "无权作出拘留/关闭决定",
    }
)
# fmt: off
bureau.declare("enforcement.hearing_unit", "对单位罚款、没收达到该数额（元，含本数）的，告知听证权利", "decimal", Decimal(50000), "《行政处罚法》第63条；项目默认")
bureau.declare("enforcement.hearing_person", "对个人罚款、没收达到该数额（元，含本数）的，告知听证权利", "decimal", Decimal(20000), "《行政处罚法》第63条；项目默认")
bureau.declare("enforcement.hearing_by_province", "听证数额适用《湖北省行政处罚听证规则》第2条的较低标准", "boolean", False, "湖北省政府令第131号第2条；2023年是否有效由局核定")
bureau.declare("enforcement.hearing_province_private", "省听证规则：非经营活动中的违法行为（元）", "decimal", Decimal(1000), "湖北省政府令第131号第2条")
bureau.declare("enforcement.hearing_province_gains", "省听证规则：经营活动中有违法所得的（元）", "decimal", Decimal(30000), "湖北省政府令第131号第2条")
bureau.declare("enforcement.hearing_province_no_gains", "省听证规则：经营活动中没有违法所得的（元）", "decimal", Decimal(10000), "湖北省政府令第131号第2条")
bureau.declare("enforcement.discussion_unit", "对单位罚款、没收达到该数额（元，含本数）的，集体讨论", "decimal", Decimal(50000), "《行政处罚法》第57条第2款；项目默认")
bureau.declare("enforcement.discussion_person", "对个人罚款、没收达到该数额（元，含本数）的，集体讨论", "decimal", Decimal(20000), "《行政处罚法》第57条第2款；项目默认")
bureau.declare("enforcement.add_up_sums", "是否达到听证、集体讨论数额，将罚款与没收合并计算", "boolean", False, "项目默认：分别计算")
bureau.declare("enforcement.business_as_person", "个体工商户适用个人的听证、集体讨论、当场处罚数额", "boolean", True, "项目默认：有利于当事人")
bureau.declare("enforcement.on_spot_unit", "当场处罚对单位的最高罚款（元，含本数）", "decimal", Decimal(3000), "《行政处罚法》第51条")
bureau.declare("enforcement.on_spot_person", "当场处罚对个人的最高罚款（元，含本数）", "decimal", Decimal(200), "《行政处罚法》第51条")
bureau.declare("enforcement.on_spot_cash", "可以当场收缴的罚款（元，含本数）", "decimal", Decimal(100), "《行政处罚法》第68条第1项")
# fmt: on


class Penalty(models.TextChoices):
    """Kinds of penalty (行政处罚法 Art.9). The last two are no business of the bureau: others decide them."""

    WARNING = "warning", _("Warning")
    CRITICISM = "criticism", _("Public criticism")
    FINE = "fine", _("Fine")
    GAINS = "gains", _("Confiscation of illegal gains")
    GOODS = "goods", _("Confiscation of illegal goods")
    LICENCE_SUSPENDED = "licence_suspended", _("Licence withheld")
    QUALIFICATION_LOWERED = "qualification_lowered", _("Qualification lowered")
    LICENCE_REVOKED = "licence_revoked", _("Licence revoked")
    RESTRICTED = "restricted", _("Production and trade restricted")
    STOPPED = "stopped", _("Ordered to stop production and trade")
    BANNED = "banned", _("Barred from the trade")
    CLOSED = "closed", _("Ordered to close")
    DETAINED = "detained", _("Administrative detention")


#: As papers name them (行政处罚法 Art.9), whatever language a page is read in.
NAMED = {
    Penalty.FINE: "罚款",
    Penalty.GAINS: "没收违法所得",
    Penalty.GOODS: "没收非法财物",
    Penalty.LICENCE_SUSPENDED: "暂扣许可证件",
    Penalty.QUALIFICATION_LOWERED: "降低资质等级",
    Penalty.LICENCE_REVOKED: "吊销许可证件",
    Penalty.RESTRICTED: "限制开展生产经营活动",
    Penalty.STOPPED: "责令停产停业",
    Penalty.BANNED: "限制从业",
}
SUMS = (Penalty.FINE, Penalty.GAINS, Penalty.GOODS)
#: Whoever is punished so is told which licence, or what stands still from when to when.
LICENCES = (Penalty.LICENCE_SUSPENDED, Penalty.LICENCE_REVOKED, Penalty.QUALIFICATION_LOWERED)
STOPS = (Penalty.STOPPED, Penalty.RESTRICTED)
NOT_OURS = (Penalty.CLOSED, Penalty.DETAINED)
#: 行政处罚法 Art.63(1)(iii), (iv), (v); withholding a licence is not among them.
HEARD = (Penalty.QUALIFICATION_LOWERED, Penalty.LICENCE_REVOKED, Penalty.STOPPED, Penalty.BANNED)
DISCUSSED = (*HEARD, Penalty.LICENCE_SUSPENDED, Penalty.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Part:
    """One penalty of a decision; ``amount`` for fines and for what is confiscated (the value of goods)."""

    kind: str
    amount: Decimal = Decimal(0)


def is_person(kind: str, on: date) -> bool:
    """Whether the sums for persons apply: to an individual business as well, as long as the bureau says so."""
    as_person = kind == Party.Kind.INDIVIDUAL_BUSINESS and bureau.value("enforcement.business_as_person", on)
    return kind == Party.Kind.PERSON or bool(as_person)


def require_ours(parts: Sequence[Part]) -> None:
    """Raises Refusal E-ENF-25 where a decision would detain somebody or close a unit: that is for the police and the government."""
    if any(part.kind in NOT_OURS for part in parts):
        raise Refusal("E-ENF-25", field="penalties")


def hearing_reasons(parts: Sequence[Part], kind: str, on: date, *, in_business: bool = True) -> list[str]:
    """Why the party must be told of its right to a hearing, in the words of the paper; none where it need not be.

    A daily fine is given with the sum so far. ``in_business`` says whether the act belongs to trade, which the rule of the province asks.
    """
    limit = _hearing_limit(parts, kind, on, in_business=in_business)
    return [*_by_sum(parts, limit, on), *(NAMED[Penalty(part.kind)] for part in parts if part.kind in HEARD)]


def _hearing_limit(parts: Sequence[Part], kind: str, on: date, *, in_business: bool) -> Decimal:
    limit: Decimal = bureau.value(f"enforcement.hearing_{'person' if is_person(kind, on) else 'unit'}", on)
    if not bureau.value("enforcement.hearing_by_province", on):
        return limit
    with_gains = any(part.kind == Penalty.GAINS and part.amount > 0 for part in parts)
    code = "private" if not in_business else "gains" if with_gains else "no_gains"
    # A lower figure only gives the party more; a higher one of the province would take from what the bureau grants.
    return min(limit, bureau.value(f"enforcement.hearing_province_{code}", on))


@dataclass(frozen=True, slots=True)
class Occasion:
    """What beside the penalties themselves makes the leaders discuss a case together."""

    was_heard: bool = False
    is_accident: bool = False
    is_below_least: bool = False
    was_disputed: bool = False
    is_complex: bool = False

    @property
    def reasons(self) -> Iterator[str]:
        for applies, words in (
            (self.was_heard, "经过听证"),
            (self.is_accident, "生产安全事故"),
            (self.is_below_least, "低于法定幅度减轻处罚"),
            (self.was_disputed, "法制审核与承办部门意见不一致"),
            (self.is_complex, "情节复杂"),
        ):
            if applies:
                yield words


def discussion_limit(kind: str, on: date) -> Decimal:
    """From which sum on, itself included, the leaders discuss a fine or a confiscation together."""
    limit: Decimal = bureau.value(f"enforcement.discussion_{'person' if is_person(kind, on) else 'unit'}", on)
    return limit


def discussion_reasons(parts: Sequence[Part], kind: str, on: date, occasion: Occasion | None = None) -> list[str]:
    """Why the leaders must discuss a penalty together before it is decided (行政处罚法 Art.57(2)); none where they need not."""
    limit = discussion_limit(kind, on)
    by_kind = (NAMED[Penalty(part.kind)] for part in parts if part.kind in DISCUSSED)
    return [*_by_sum(parts, limit, on), *by_kind, *(occasion.reasons if occasion else ())]


def _by_sum(parts: Sequence[Part], limit: Decimal, on: date) -> Iterator[str]:
    """Fine and confiscations that reach a sum, each for itself unless the bureau adds them up."""
    sums = [part for part in parts if part.kind in SUMS and part.amount > 0]
    if bureau.value("enforcement.add_up_sums", on):
        if sum((part.amount for part in sums), Decimal(0)) >= limit:
            yield "罚款、没收合计数额较大"
        return
    for part in sums:
        if part.amount >= limit:
            yield f"{NAMED[Penalty(part.kind)]}数额较大"


# --- on the spot (简易程序) ---------------------------------------------------------------------------------------------------


def on_spot_limit(who: str, on: date) -> Decimal:
    """The highest fine on the spot on a ``unit`` or a ``person``, as the bureau has it on a day (行政处罚法 Art.51)."""
    most: Decimal = bureau.value(f"enforcement.on_spot_{who}", on)
    return most


def require_on_the_spot(violation: Violation, parts: Sequence[Part], kind: str, on: date) -> None:
    """That a penalty may be decided on the spot: a warning, a small fine that the article allows, or both, and nothing else.

    Raises Refusal E-ENF-18 at ``penalty`` or ``fine_yuan``, E-ENF-06 where the article's range does not hold the sum.
    """
    if not parts or {part.kind for part in parts} - {Penalty.WARNING, Penalty.FINE}:
        raise Refusal("E-ENF-18", field="penalty", note="只能给予警告或者小额罚款")
    most = on_spot_limit("person" if is_person(kind, on) else "unit", on)
    for fine in (part for part in parts if part.kind == Penalty.FINE):
        if fine.amount > most:
            raise Refusal("E-ENF-18", field="fine_yuan", note=f"当场罚款不得超过{most}元")
        legal = range_of(violation, kind, Stage.FIRST, on)
        if legal is not None and legal.least > most:
            raise Refusal("E-ENF-18", field="fine_yuan", note=f"法定罚款最低{legal.least}元")
        if legal is None or fine.amount <= 0 or fine.amount not in legal:
            raise Refusal("E-ENF-06", field="fine_yuan", note=legal.words if legal else "该违法行为对此类当事人没有罚款")


def require_cash(amount: Decimal, receipt_no: str, on: date, *, hard_later: bool = False, remote_and_asked: bool = False) -> None:
    """That officers may take a fine in cash (行政处罚法 Art.68 to 70): up to a hundred yuan, or hard to collect later, or in a remote place
    at the party's own wish, and always against the receipt of the finance department. Raises Refusal E-ENF-19."""
    most = bureau.value("enforcement.on_spot_cash", on)
    if amount > most and not hard_later and not remote_and_asked:
        raise Refusal("E-ENF-19", field="pay_mode", note=f"超过{most}元")
    if not receipt_no.strip():
        raise Refusal("E-ENF-19", field="receipt_no")
