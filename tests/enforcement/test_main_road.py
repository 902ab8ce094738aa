"""A penalty case from the clue to the archived file: one unit, a small fine."""

from __future__ import annotations

import pytest

from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.desk import bank
from tests.enforcement.road import DAY, PenaltyRoad
from workflows.enforcement import rules
from workflows.enforcement.vocabulary import Point
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def somebody(road: PenaltyRoad, role: Role) -> Account:
    """Somebody in an office, whom nobody else of the road is."""
    number = f"M{role.value[:8]}"
    account = Account.objects.create_user(number, "demo-password", name=f"某{role.label}"[:20], officer_no=number)
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO)
    return account


def papers(road: PenaltyRoad) -> list[str]:
    return list(IssuedDocument.objects.filter(case=road.case).order_by("pk").values_list("code", flat=True))


def test_a_unit_is_fined_pays_and_its_file_lies_in_the_archive(road: PenaltyRoad) -> None:
    start = clock.now()
    road.report()
    assert papers(road) == ["ENF-01", "ENF-01", "ENF-22", "ENF-23"]
    record = road.record
    assert record.filing_no
    road.send_on()
    (facts,) = road.parties
    lawyer = somebody(road, Role.LEGAL_REVIEWER)
    draft = rules.newest_draft(facts)
    assert draft is not None
    row = {"draft": draft.digest, "result": "pass", "text": "事实清楚，适用法律正确，裁量适当。"}
    row |= {f"point_{point}": "ok" for point in Point}
    road.do("legal_review", lawyer, statement=True, opinions=[row])
    assert road.waiting == ["give_notice"]
    road.do("give_notice", road.town.inspector, facts.party_id)
    facts.refresh_from_db()
    assert facts.notice_no and papers(road)[-1] == "ENF-27"
    served = {"inspector_2": road.town.colleague, "receiver": "林知远", "relation": "法定代表人", "proof": [drawn("送达回执")]}
    road.do("serve_notice", road.town.inspector, facts.party_id, **served)
    assert road.waiting == ["recheck_defence"]

    with clock.at(start + 8 * DAY):
        road.do("recheck_defence", road.town.inspector, facts.party_id, effect="keep")
        head = somebody(road, Role.BUREAU_HEAD)
        bank()
        road.do("decide", head, facts.party_id, verdict="penalty", opinion="同意处罚")
        facts.refresh_from_db()
        assert facts.decision_no and papers(road)[-1] == "ENF-38"
        road.do("serve_decision", road.town.inspector, facts.party_id, **served)
        # No publicity officer reads the file yet: a step, or a duty of his own, has to name him.
        road.do("exempt_publicity", road.town.leader, facts.party_id, ground="secret", reason="涉及商业秘密")
    with clock.at(start + 12 * DAY):
        paid = {"receipt_no": "4200000123", "purpose": "fine", "paid_on": (start + 11 * DAY).date(), "amount": "20000"}
        finance = somebody(road, Role.FINANCE_OFFICER)
        road.do("confirm_payment", finance, facts.party_id, receipts=[paid], proof=[drawn("缴款票据")])
        assert road.waiting == ["submit_closing"]
        road.do(
            "submit_closing",
            road.town.inspector,
            ground="performed",
            words="已经履行完毕，建议结案",
            goods_done=True,
            retention="30y",
        )
        road.do("approve_closing", road.town.leader, approved=True, opinion="同意结案")
        assert road.case.state == "closed"
        archivist = somebody(road, Role.ARCHIVIST)
        road.do("archive", archivist, pages=60)
        assert papers(road)[-3:] == ["ENF-60", "ENF-61", "ENF-62"]
