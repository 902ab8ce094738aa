"""A hazard shown wrong after an order went out: the order is revoked by a paper of its own (HAZ-19), never by silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Referral
from documents import services as documents
from documents.models import IssuedDocument
from documents.serving import is_of_paper
from foundation.refusals import Refusal
from permissions.roles import Role
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.hazards import papers, rules
from workflows.hazards.fields import in_office
from workflows.hazards.forms_service import ServiceForm
from workflows.hazards.forms_stop import cut_of
from workflows.hazards.models import HazardRecord

#: What the unit was ordered, and what was threatened so that it obeys.
ORDERS = (papers.ON_SITE_MEASURE.code, papers.RECTIFICATION_ORDER.code, papers.LISTING_NOTICE.code)
REVOKED_WITH_THEM = (*ORDERS, papers.POWER_DECISION.code)


def papers_that_bind(case: Any) -> list[IssuedDocument]:
    """The papers of the case that an order shown wrong takes with it, in the order of their issue; none where no order stands.

    One that was taken back before it was served bound nobody; one that was corrected stands as its correction.
    """
    rows = IssuedDocument.objects.filter(case=case, code__in=REVOKED_WITH_THEM, state=IssuedDocument.State.ISSUED, cover=None)
    found = list(rows.order_by("id"))
    return found if any(row.code in ORDERS for row in found) else []


def orders_that_stand(record: HazardRecord) -> list[dict[str, Any]]:
    """The same as a paper names them. Of what was served before a ledger came in the ledger may not tell the number."""
    found = [
        {"title": row.title, "number": row.printed_number, "issued_on": row.issued_on, "served_on": row.served_on}
        for row in papers_that_bind(record.case)
    ]
    served = record.listing_served_on if record.is_listed else record.served_on
    if not found and served is not None and record.case.adopted and record.revoked_on is None:
        kind = (
            papers.LISTING_NOTICE if record.is_listed else papers.RECTIFICATION_ORDER if record.due_on else papers.ON_SITE_MEASURE
        )
        found.append({"title": kind.title, "number": "", "issued_on": served, "served_on": served})
    return found


def only_before_an_order(record: HazardRecord) -> Iterator[Refusal]:
    """E-ORDER-STANDS, of a listed hazard E-HAZ-10: what the unit was ordered is not taken out of the register in silence.

    A wrong entry ends with its reason as long as no order stands (INS-03, INS-04, HAZ-09); later the order is revoked.
    """
    named = "、".join(f"《{order['title']}》{order['number']}" for order in orders_that_stand(record))
    if record.revoked_on is not None:
        yield Refusal("E-NOT-OPEN", note=f"责令已由{record.revoke_no}撤销，该决定送达后自行结案")
    elif named:
        way_out = f"{named}已签发，确属不实的，由分管领导在案件页办理“撤销责令决定”"
        yield Refusal("E-HAZ-10" if record.is_listed else "E-ORDER-STANDS", note=way_out)
    elif record.is_listed:
        yield Refusal("E-HAZ-10", note="挂牌通知书尚未下达的，由安委办退回“审批挂牌”，改为不予挂牌")


class RevokeOrder(StepForm):
    """HAZ-19: the hazard proved to be none, or not this unit's; every order that stands is void, and the unit is told why."""

    sometimes = "withdrawal withdrawal_file"
    names = ("concerned",)
    title = _("Revoke the order")
    button = _("Revoke the order and tell the unit")
    capacity = "decided"
    record = HazardRecord
    asks = (
        (_("Why the order is wrong"), "reason=revoke_reason proof"),
        (_("Of a listed hazard"), "withdrawal=listing_withdrawal? withdrawal_file"),
    )
    proof = PhotosField(
        label=_("What proves it: record of the check, expert opinion"), least=1, most=10, accept="image/*,application/pdf"
    )
    withdrawal_file = PhotosField(
        label=_("Decision of the body that listed it, as a file"), required=False, most=3, accept="image/*,application/pdf"
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record = HazardRecord.objects.select_related("case").filter(case=case).first()
        return record is not None and bool(orders_that_stand(record))

    def prepare(self) -> None:
        if not self.act.record.is_listed:
            for name in ("withdrawal", "withdrawal_file"):
                del self.fields[name]

    def check(self) -> Iterable[Refusal]:
        record: HazardRecord = self.act.record
        if not orders_that_stand(record):
            yield Refusal("E-NOT-OPEN", field="reason", note="没有应当撤销的责令文书；登记错误的，由承办机构负责人终止本案")
        # 安全生产法 Art.70(2): the supply is restored without delay, and by its own paper.
        if record.cut_lifted_at is None and cut_of(self.act.case, record) is not None:
            yield Refusal("E-POWER-CUT", field="reason", note="先办理“恢复供电”")
        for name in ("withdrawal", "withdrawal_file") if record.is_listed else ():
            if not self.cleaned_data[name]:
                yield Refusal("E-HAZ-10", field=name, note="应当先由挂牌机关撤销挂牌督办，写明文号并附文件")

    def apply(self) -> None:
        act, record, reason = self.act, self.act.record, str(self.act.node.task_title)
        act.named["orders"] = orders_that_stand(record)
        for document in papers_that_bind(act.case):
            documents.revoke(document, on=act.acted_on, reason=record.revoke_reason, by=act.actor)
        # What was found before and has not reached the unit is handed over all the same: nothing ends before it.
        cases.end([row for row in act.deadlines if row.is_open and not is_of_paper(row)], reason=reason, on=act.acted_on)
        rules.withdraw_request(record)
        record.revoked_on = act.acted_on
        waiting = list(Referral.objects.filter(source_case=act.case, decided_on=None).order_by("id"))
        for referral in waiting:
            referral.decided_on, referral.decision = act.acted_on, "责令已撤销，移送事由不再存在"
            act.also_save(referral)
        roles = [Role.SAFETY_COMMITTEE_OFFICE] * record.is_listed + [Role.CASE_HANDLER] * bool(waiting)
        act.named["concerned"] = in_office(act.case, *roles)


class ServeRevocation(ServiceForm):
    """The unit gets the decision; with it the case ends."""

    title = _("Serve the revocation")
    button = _("Record the service; the case ends")
