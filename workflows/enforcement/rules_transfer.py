"""What the roads of a transfer ask, and what stands against a fine while another body has the matter (行政处罚法 Art.22, 27, 35, 82)."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.models_transfer import CriminalResult, Transfer, TransferGood
from workflows.enforcement.vocabulary import CaseState, ClosingGround
from workflows.enforcement.vocabulary_transfer import TransferStands, TransferWay
from workflows.engine.words import said

#: While a case is being handed over, or is away.
AWAY = (CaseState.TRANSFER_PENDING, CaseState.TRANSFERRED)
#: The letter may be drafted from here (transitions: investigating or reported).
DRAFTED_IN = (CaseState.INVESTIGATING, CaseState.REPORTED)


def newest(case: Case) -> Transfer | None:
    """The last transfer of a case, which replaces every earlier one."""
    return Transfer.objects.filter(case=case).select_related("body", "procurator").order_by("-pk").first()


def went(case: Case) -> str:
    """To whom the case went, and what that body has said; empty for one that was never handed over."""
    transfer = newest(case)
    if transfer is None or transfer.handed_at is None:
        return ""
    return f"移送{transfer.body.name}：{transfer.outcome_words or transfer.answer_words or transfer.facts[:100]}"


def goods_of(transfer: Transfer) -> list[TransferGood]:
    return list(TransferGood.objects.filter(transfer=transfer).order_by("no"))


def after_review(record: EnforcementRecord) -> Literal["police", "agency", "return"]:
    """Did the letter pass, and to whom does it go?"""
    if record.transfer_stands != TransferStands.PASSED:
        return "return"
    return "police" if record.transfer_way == TransferWay.POLICE else "agency"


def after_approval(record: EnforcementRecord) -> Literal["approve", "refuse"]:
    """Does the main head approve?"""
    return "approve" if is_approved(record) else "refuse"


@said(_("the transfer is approved"))
def is_approved(record: EnforcementRecord) -> bool:
    return record.transfer_stands == TransferStands.APPROVED


def after_answer(record: EnforcementRecord) -> Literal["goods", "opened", "back"]:
    """Opened, with goods to hand over or without; or is it to be decided how the case goes on?"""
    if not was_opened(record):
        return "back"
    return "goods" if record.transfer_goods else "opened"


def was_opened(record: EnforcementRecord) -> bool:
    return record.transfer_stands == TransferStands.OPENED


def opened_with_goods(record: EnforcementRecord) -> bool:
    """Opened by the police, and goods of the case go with it."""
    return was_opened(record) and bool(record.transfer_goods)


def was_refused(record: EnforcementRecord) -> bool:
    """The police do not open a case: they may be asked again within three days (规定 Art.9)."""
    return record.transfer_stands == TransferStands.NOT_OPENED


@said(_("goods go with it"))
def has_goods(record: EnforcementRecord) -> bool:
    return bool(record.transfer_goods)


def after_outcome(record: EnforcementRecord) -> Literal["settled", "back"]:
    """Has the other agency dealt with it, or sent it back?"""
    return "settled" if is_settled(record) else "back"


def is_settled(record: EnforcementRecord) -> bool:
    return record.transfer_stands == TransferStands.SETTLED


def ends_transferred(record: EnforcementRecord) -> bool:
    """The case is closed because another body has the matter: whoever waits for it hears so."""
    return record.closing_approved is True and record.closing_ground == ClosingGround.TRANSFERRED


def is_away(case: Case) -> bool:
    return case.state in AWAY


def may_come_back(record: EnforcementRecord) -> bool:
    """The police did not open or sent the file back, or the procurator does not prosecute: only then the bureau goes on (规定 Art.10)."""
    back = (TransferStands.NOT_OPENED, TransferStands.SENT_BACK, TransferStands.NOT_PROSECUTED)
    return record.transfer_stands in back


def criminal_fine_on(facts_id: int | None) -> CriminalResult | None:
    """The criminal fine that a court has imposed on a party: the bureau fines no more (行政处罚法 Art.35(2))."""
    return CriminalResult.objects.filter(facts=facts_id, criminal_fine__gt=0).order_by("-pk").first()


def waits_for_correction(case: Case) -> bool:
    """Whether a closed case came back from the procurator and has to go on in a linked one (`open_correction_case`)."""
    return case.is_closed and CriminalResult.objects.filter(case=case, suggests_penalty=True).exists()
