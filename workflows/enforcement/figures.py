"""Figures of enforcement (seed_figures.csv, issued by enforcement): counted from cases and their papers up to a day, never stored.

One figure is of all departments together: what the others reported stands in their tally, and the bureau's own part of it is counted like
every other figure.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case, SpecialOperation
from documents.models import IssuedDocument
from workflows.enforcement.models import Goods, PartyFacts, Transfer
from workflows.enforcement.models_measures import Move
from workflows.enforcement.models_operations import CrackdownOperation
from workflows.enforcement.models_remedies import Remedy
from workflows.enforcement.models_tally import TallyRow
from workflows.enforcement.vocabulary import CaseKind, Verdict
from workflows.enforcement.vocabulary_measures import Category, Doing, GoodsState, UnitOfGoods
from workflows.enforcement.vocabulary_operations import OperationState
from workflows.enforcement.vocabulary_transfer import AgencyOutcome, TransferWay
from workflows.engine import figures
from workflows.engine.figures import Figure, Span, Together

PROCESS = "enforcement"
OPINION = "ENF-25"
#: Codes of the catalogue by which fireworks are counted.
FIREWORKS_CODES = "F-"
EVERYTHING = figures.Scope(PROCESS, "全部处罚案件")


# --- cases -----------------------------------------------------------------------------------------------------------------


def filed(span: Span) -> QuerySet[Case]:
    """Filed in the year up to the day; a clue that was never filed is no case."""
    return EVERYTHING.counted(span.cut_off).filter(enforcementrecord__filed_on__range=span.days)


def closed(span: Span) -> QuerySet[Case]:
    """Closed in the year up to the day, whenever they were filed."""
    return EVERYTHING.cases(span.cut_off).filter(enforcementrecord__filed_on__isnull=False, closed_on__range=span.days)


def of_accidents(span: Span) -> QuerySet[Case]:
    return filed(span).filter(enforcementrecord__kind=CaseKind.ACCIDENT)


def general(span: Span) -> QuerySet[Case]:
    return filed(span).exclude(enforcementrecord__kind=CaseKind.ACCIDENT)


# --- legal review ----------------------------------------------------------------------------------------------------------


def opinions(span: Span) -> QuerySet[IssuedDocument]:
    """Opinions in force: of each party the last one issued by the day. A later one, revoked ones apart, has taken the place of those before."""
    issued = IssuedDocument.objects.filter(case__process=PROCESS, code=OPINION, cover=None, issued_on__lte=span.cut_off)
    issued = issued.exclude(state=IssuedDocument.State.REVOKED)
    later = issued.filter(case=OuterRef("case"), party=OuterRef("party")).filter(
        Q(issued_on__gt=OuterRef("issued_on")) | Q(issued_on=OuterRef("issued_on"), pk__gt=OuterRef("pk"))
    )
    return issued.filter(~Exists(later), party__isnull=False, issued_on__range=span.days)


def reviewed(span: Span) -> QuerySet[PartyFacts]:
    """Cases as the legal section counts them: each party of a case whose draft was reviewed."""
    return PartyFacts.objects.filter(Exists(opinions(span).filter(case=OuterRef("case"), party=OuterRef("party"))))


# --- penalties -------------------------------------------------------------------------------------------------------------


def punished(span: Span) -> QuerySet[PartyFacts]:
    """Parties on whom a penalty was decided in the year, and not taken back."""
    revoked = IssuedDocument.objects.filter(
        case=OuterRef("case"), number=OuterRef("decision_no"), state=IssuedDocument.State.REVOKED
    )
    return PartyFacts.objects.filter(~Exists(revoked), verdict=Verdict.PENALTY, ended="", decided_on__range=span.days)


def _fireworks(span: Span) -> QuerySet[PartyFacts]:
    return punished(span).filter(violation__code__startswith=FIREWORKS_CODES)


def fireworks_gains(span: Span) -> QuerySet[PartyFacts]:
    return _fireworks(span).filter(gains__gt=0)


def fireworks_fines(span: Span) -> QuerySet[PartyFacts]:
    return _fireworks(span).filter(fine__gt=0)


def fireworks_cases(span: Span) -> QuerySet[Case]:
    """By what was offended against; of those that were handed on before anything was decided by what they were filed for."""
    return filed(span).filter(enforcementrecord__suspected__code__startswith=FIREWORKS_CODES)


# --- the special action ----------------------------------------------------------------------------------------------------


def action_days(span: Span) -> tuple[dt.date, dt.date]:
    """From the first day of the year's special action to the last day counted; the whole year where none was registered."""
    first, last = span.days
    begun = SpecialOperation.objects.filter(valid_from__year=span.year).order_by("valid_from").first()
    return (begun.valid_from if begun is not None and begun.valid_from else first), last


def action_fines(span: Span) -> QuerySet[PartyFacts]:
    """The bureau's own part: fines decided in the days of the action in general cases, crackdown operations apart."""
    first, last = action_days(span)
    return punished(span).filter(fine__gt=0, case__enforcementrecord__kind=CaseKind.GENERAL, decided_on__range=(first, last))


def action_cases(span: Span) -> QuerySet[Case]:
    return EVERYTHING.counted(span.cut_off).filter(pk__in=action_fines(span).values("case"))


def tally(span: Span) -> QuerySet[TallyRow]:
    """What the other departments reported for the year. They report it once, behind its end: up to an earlier day nobody knows their part."""
    rows = TallyRow.objects.in_force().filter(year=span.year)
    return rows if span.days[1] == dt.date(span.year, 12, 31) else rows.none()


# --- goods -----------------------------------------------------------------------------------------------------------------


def seized(span: Span) -> QuerySet[Goods]:
    """Things on the lists of seizure decisions of the year, whatever became of them later."""
    return Goods.objects.filter(measure__taken_at__date__range=span.days, measure__decision_no__gt="")


def seized_fireworks(span: Span) -> QuerySet[Goods]:
    return seized(span).filter(category=Category.FIREWORKS, unit=UnitOfGoods.PIECE)


def seized_diesel(span: Span) -> QuerySet[Goods]:
    return seized(span).filter(category=Category.DIESEL, unit=UnitOfGoods.TONNE, doing=Doing.SEIZE)


def sealed_tanks(span: Span) -> QuerySet[Goods]:
    return seized(span).filter(category=Category.TANK, doing=Doing.SEAL)


def confiscated_pumps(span: Span) -> QuerySet[Goods]:
    """Things that a decision of the year has confiscated."""
    moves = Move.objects.filter(goods=OuterRef("pk"), becomes=GoodsState.CONFISCATED, moved_at__date__range=span.days)
    return Goods.objects.filter(Exists(moves), category=Category.PUMP)


def diesel_cases(span: Span) -> QuerySet[Case]:
    goods = Goods.objects.filter(case=OuterRef("pk"), category=Category.DIESEL)
    return filed(span).filter(Exists(goods))


def diesel_transfers(span: Span) -> QuerySet[Case]:
    """Of the same those that went to the police as suspected crimes, whether these opened a case or not."""
    went = Transfer.objects.filter(case=OuterRef("pk"), way=TransferWay.POLICE, handed_at__date__lte=span.cut_off)
    return diesel_cases(span).filter(Exists(went))


def detained(span: Span) -> QuerySet[Transfer]:
    """Fireworks matters whose persons the police have detained in the year; the bureau itself detains nobody."""
    return Transfer.objects.filter(
        outcome=AgencyOutcome.DETAINED, outcome_on__range=span.days,
        case__enforcementrecord__suspected__code__startswith=FIREWORKS_CODES,
    )  # fmt: skip


# --- operations and remedies -----------------------------------------------------------------------------------------------


def operations(span: Span) -> QuerySet[CrackdownOperation]:
    return CrackdownOperation.objects.filter(state=OperationState.DONE, held_on__range=span.days)


def remedies(span: Span) -> QuerySet[Remedy]:
    """Reconsiderations and lawsuits that were taken up in the year."""
    return Remedy.objects.filter(accepted_on__range=span.days)


# fmt: off
FIGURES: tuple[Figure, ...] = (
    Together("SF-014", "专项行动立案处罚", "各部门报送的起数，加上本局专项行动开始以后决定罚款的一般案件（打非案件除外）", "起", action_cases,
             besides=tally, besides_sum="cases"),
    Together("SF-015", "专项行动处罚金额", "各部门报送的罚款，加上SF-014中本局案件的罚款", "元", action_fines, sum_of="fine",
             besides=tally, besides_sum="fines"),
    Figure("SF-019", "打非治违专项行动", "当年开展、已经完成的打非治违行动", "次", operations),
    Figure("SF-020", "查处烟花爆竹违法行为", "当年立案、违反烟花爆竹规定的案件，移交公安机关的在内", "起", fireworks_cases),
    Figure("SF-021", "扣押烟花爆竹", "当年查封（扣押）决定的清单所列烟花爆竹，不论以后如何处理", "件", seized_fireworks, sum_of="quantity"),
    Figure("SF-022", "没收违法所得", "当年决定的烟花爆竹案件没收的违法所得", "元", fireworks_gains, sum_of="gains"),
    Figure("SF-023", "烟花爆竹罚款", "当年决定的烟花爆竹案件的罚款", "元", fireworks_fines, sum_of="fine"),
    Figure("SF-024", "行政拘留", "移送公安机关的烟花爆竹案件中，公安机关当年行政拘留的人数", "人", detained, sum_of="detained"),
    Figure("SF-025", "查处非法经营储存柴油", "当年立案、涉案物品有柴油的案件", "起", diesel_cases),
    Figure("SF-026", "扣押柴油", "当年查封（扣押）决定的清单所列柴油", "吨", seized_diesel, sum_of="quantity"),
    Figure("SF-027", "没收油泵", "当年决定没收的油泵", "台", confiscated_pumps, sum_of="quantity"),
    Figure("SF-028", "查封油罐", "当年查封决定的清单所列油罐", "个", sealed_tanks, sum_of="quantity"),
    Figure("SF-029", "柴油案件移送公安机关", "SF-025中移送公安机关的案件", "起", diesel_transfers),
    Figure("SF-079", "法制审核案件", "当年出具有效审核意见的案件，单位和个人分别计数", "起", reviewed),
    Figure("SF-080", "法制审核意见书", "当年出具、截止日期仍然有效的审核意见书，已被替代的不计", "份", opinions),
    Figure("SF-081", "立案", "当年批准立案的案件", "起", filed),
    Figure("SF-082", "结案", "当年结案的案件，不论何年立案", "起", closed),
    Figure("SF-083", "生产安全事故案件", "SF-081中的事故案件", "起", of_accidents),
    Figure("SF-085", "行政复议和行政诉讼", "当年受理的行政复议和行政诉讼", "件", remedies),
    Figure("SF-084", "一般行政处罚案件", "SF-081中事故案件以外的，打非案件在内", "起", general),
)
# fmt: on
