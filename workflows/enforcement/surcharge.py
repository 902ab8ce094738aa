"""The late surcharge (加处罚款) and the daily fine (按日连续处罚), counted to the day and to the fen.

行政处罚法 Art.72(1)(i): three per cent of the fine for each day behind the last day of payment, never more than the fine; Art.73(3): days
under reconsideration or suit are not counted. Day by day, simple, the day of payment included (TL-ENF-27). Sums are yuan with two decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cases import calendar
from cases.money import yuan
from foundation import settings as bureau
from foundation.refusals import Refusal, declare

RATE = Decimal("0.03")  # 行政处罚法 Art.72(1)(i): a number of the law, no setting
DAY = timedelta(days=1)

declare(
    {
        "E-ENF-36": "延期分期计划与罚款数额或者期限不符",
        "E-ENF-40": "缴款信息不正确或票据号重复",
        "E-SURCHARGE-DAYS": "起止日期不正确",
    }
)
bureau.declare(
    "enforcement.surcharge_on_rest",
    "部分缴纳后，加处罚款按未缴部分计算",
    "boolean",
    True,
    "《行政处罚法》第72条第1款第1项规定按罚款数额计算；对当事人有利的项目默认",
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from one to another, both included."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise Refusal("E-SURCHARGE-DAYS", field="suspended", note=f"{self.since}至{self.until}")

    @classmethod
    def read(cls, text: str) -> Span:
        """``2023-03-21:2023-05-10``. Raises Refusal E-SURCHARGE-DAYS for anything else."""
        since, _colon, until = text.partition(":")
        try:
            return cls(date.fromisoformat(since), date.fromisoformat(until))
        except ValueError:
            raise Refusal("E-SURCHARGE-DAYS", field="suspended", note=text) from None


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid of the fine, and when."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row of the reckoning: these days on this base. ``days`` counts without those that are suspended."""

    since: date
    until: date
    base: Decimal
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a reckoning found: late days, the sum, how it came about, and the day on which the cap was reached, if it was."""

    days: int
    amount: Decimal
    capped_on: date | None = None
    stretches: tuple[Stretch, ...] = ()


def reckon(
    fine: Decimal,
    due: date,
    until: date,
    *,
    suspended: Iterable[Span] = (),
    payments: Sequence[Payment] = (),
    on_rest: bool | None = None,
) -> Reckoned:
    """The surcharge on a fine from the day after ``due`` to ``until``, both of that stretch counted.

    ``due`` is the last day of payment as it stands after rolling. ``payments`` are the parts paid before ``until``: they lower the base
    from the day after each, if the bureau's setting (or ``on_rest``) says so. What was paid by the last day is off the base in any case.
    Raises Refusal E-ENF-40 for a fine or a payment that is not above zero, or payments beyond the fine.
    """
    fine = yuan(fine)
    parts = sorted(payments, key=lambda payment: payment.on)
    paid = sum((payment.amount for payment in parts), Decimal(0))
    if fine <= 0 or any(payment.amount <= 0 for payment in parts) or paid > fine:
        raise Refusal("E-ENF-40", field="fine")
    on_rest = bureau.value("enforcement.surcharge_on_rest", on=until) if on_rest is None else on_rest
    off = _days_of(suspended)
    total, days, capped_on = Decimal(0), 0, None
    stretches = []
    for since, last, base in _bases(fine, due, until, parts, on_rest=on_rest):
        counted = [day for day in _each(since, last) if day not in off]
        daily = base * RATE
        before = total
        for day in counted:
            total = min(total + daily, fine)
            if total == fine and capped_on is None:
                capped_on = day
        days += len(counted)
        stretches.append(Stretch(since, last, yuan(base), len(counted), yuan(total) - yuan(before)))
    return Reckoned(days, yuan(total), capped_on, tuple(stretches))


def computation(fine: Decimal, reckoned: Reckoned) -> str:
    """The reckoning as its decision prints it, with the cap where it was reached: 20000.00元×3%×10日＝6000.00元."""
    stretches = [each for each in reckoned.stretches if each.days]
    line = "＋".join(f"{each.base}元×{RATE:.0%}×{each.days}日" for each in stretches) or f"{yuan(fine)}元×{RATE:.0%}×0日"
    uncapped = yuan(sum((each.base * RATE * each.days for each in stretches), Decimal(0)))
    if uncapped > reckoned.amount:
        return f"{line}＝{uncapped}元，以罚款数额{reckoned.amount}元为限"
    return f"{line}＝{reckoned.amount}元"


def _bases(
    fine: Decimal, due: date, until: date, payments: Sequence[Payment], *, on_rest: bool
) -> Iterable[tuple[date, date, Decimal]]:
    """The days behind the last day of payment, cut where a payment lowers the base; a base of nothing is left out."""
    in_time = sum((payment.amount for payment in payments if payment.on <= due), Decimal(0))
    rest = base = fine - in_time
    since = due + DAY
    for payment in (each for each in payments if due < each.on < until):
        rest -= payment.amount
        if not on_rest and rest > 0:
            continue
        if since <= payment.on and base > 0:
            yield since, payment.on, base
        since, base = payment.on + DAY, rest
    if since <= until and base > 0:
        yield since, until, base


def _days_of(spans: Iterable[Span]) -> frozenset[date]:
    """Days that are not counted: one that lies in two spans counts once."""
    return frozenset(day for span in spans for day in _each(span.since, span.until))


def _each(since: date, until: date) -> Iterable[date]:
    return (since + DAY * step for step in range((until - since).days + 1))


# --- instalments (延期、分期缴纳) --------------------------------------------------------------------------------------------

MOST_INSTALMENTS = 12
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a fine that may be paid later."""

    due_on: date
    amount: Decimal

    @property
    def last_day(self) -> date:
        """The last day on which it can be paid: a day of rest rolls on (TL-ENF-26)."""
        return calendar.roll_forward(self.due_on)


def require_schedule(fine: Decimal, due: date, asked_on: date, instalments: Sequence[Instalment]) -> None:
    """That a schedule is one that may be approved: asked for by the last day of payment, in order, the fine in at most twelve parts
    and twelve months from that day. Raises Refusal E-ENF-36 (行政处罚法 Art.66(2); the twelve are the project's)."""
    if asked_on > due:
        raise Refusal("E-ENF-36", field="applied_on", note=f"罚款到期日{due}")
    if not 1 <= len(instalments) <= MOST_INSTALMENTS:
        raise Refusal("E-ENF-36", field="schedule_items", note=f"应当为1至{MOST_INSTALMENTS}期")
    days = [each.due_on for each in instalments]
    if days != sorted(set(days)) or days[0] < due or days[-1] > calendar.add_months(due, MOST_MONTHS):
        raise Refusal("E-ENF-36", field="schedule_items", note=f"各期应当依次在{due}之后{MOST_MONTHS}个月内")
    total = sum((each.amount for each in instalments), Decimal(0))
    if any(each.amount <= 0 for each in instalments) or total != fine:
        raise Refusal("E-ENF-36", field="schedule_items", note=f"合计{yuan(total)}元，罚款{yuan(fine)}元")


def reckon_instalment(instalment: Instalment, paid_on: date, suspended: Iterable[Span] = ()) -> Reckoned:
    """The surcharge on one instalment that came late: on its own sum, from the day after its last day."""
    return reckon(instalment.amount, instalment.last_day, paid_on, suspended=suspended)


# --- the daily fine (安全生产法 Art.112) -------------------------------------------------------------------------------------


def daily_fine(base: Decimal, ordered_on: date, checked_on: date) -> Reckoned:
    """The sum beside the first fine where a unit refused to correct: the first fine for each day from the day after the order to correct
    to the check that found it still undone, both included.

    Raises Refusal E-SURCHARGE-DAYS for a check that is not behind the order, E-ENF-40 for a fine that is not above zero.
    """
    if base <= 0:
        raise Refusal("E-ENF-40", field="base")
    days = (checked_on - ordered_on).days
    if days < 1:
        raise Refusal("E-SURCHARGE-DAYS", field="checked_on", note=f"责令改正{ordered_on}，复查{checked_on}")
    amount = yuan(base * days)
    return Reckoned(days, amount, None, (Stretch(ordered_on + DAY, checked_on, yuan(base), days, amount),))
