"""Who took evidence in a case or handled it does not review, approve or decide in it, nor take its money (SOD-02, 05, 08, 13)."""

from __future__ import annotations

import pytest

from cases.models import Participation
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.desk import Desk, refused
from tests.enforcement.road import PenaltyRoad
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import EnforcementRecord
from workflows.engine import moves, people
from workflows.engine.models import Task
from workflows.engine.pages import TaskPage

pytestmark = pytest.mark.django_db

BEGUN = ("register_clue", "register_daily_fine")
EVIDENCE = (
    "urgent_evidence", "start_investigation", "interview", "examine_scene", "add_evidence", "take_sample", "preserve_evidence", "seize",
    "receive_appraisal", "take_over_evidence",
)  # fmt: skip
HANDLING = (
    "apply_filing", "summon", "state_facts", "propose", "submit_report", "submit_changed_draft", "give_notice", "recheck_defence",
    "answer_late_defence", "change_proposal", "submit_closing", "close_withdrawn", "commission_appraisal", "apply_preservation",
    "apply_seizure", "notify_testing", "draft_transfer", "propose_transfer", "hand_over",
    "hand_over_goods", "close_transferred",
)  # fmt: skip
PERFORMED = (
    "start_stop_business", "check_stop", "resume_after_stop", "withhold_licence", "return_licence", "check_correction", "take_over_goods",
    "ask_disposal", "dispose_goods", "collect_cash",
)  # fmt: skip
#: Step by step: whose earlier acts stand against it, and by which code.
BARRED = {
    "decide_filing": {"E-SOD-13": (*BEGUN, "apply_filing", *EVIDENCE)},
    "send_review": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
    "legal_review": {"E-ENF-07": (*BEGUN, "decide_filing", "send_review", *EVIDENCE, *HANDLING)},
    "decide": {
        "E-SOD-05": ("legal_review", "confirm_changed_draft", *EVIDENCE, *HANDLING), "E-SOD-13": ("decide_filing", "send_review"),
    },
    "review_transfer": {"E-ENF-07": (*BEGUN, "decide_filing", "send_review", *EVIDENCE, *HANDLING)},
    "decide_transfer": {"E-SOD-05": ("legal_review", "confirm_changed_draft", "review_transfer", *EVIDENCE, *HANDLING)},
    "refer_competent": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
    "confirm_payment": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash"), "E-SOD-13": ("decide",)},
    "record_part_payment": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash"), "E-SOD-13": ("decide", "decide_deferral")},
    "confirm_paid_meanwhile": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash"), "E-SOD-13": ("decide",)},
    "confirm_deferred": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash"), "E-SOD-13": ("decide", "decide_deferral")},
    "confirm_overdue": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash"), "E-SOD-13": ("decide", "decide_deferral")},
    "decide_deferral": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
    "confirm_performance": {"E-SOD-13": (*EVIDENCE, *HANDLING, *PERFORMED)},
    "approve_closing": {"E-SOD-13": (*EVIDENCE, *HANDLING, *PERFORMED)},
    "approve_disposal": {"E-SOD-13": (*EVIDENCE, *HANDLING, *PERFORMED)},
    "hand_in_cash": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash")},
    "deposit_cash": {"E-ENF-30": (*EVIDENCE, *HANDLING, "collect_cash")},
    "end_item": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
    "withdraw_case": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
    "extend_case": {"E-SOD-13": (*EVIDENCE, *HANDLING)},
}  # fmt: skip
MEASURED = (
    "approve_preservation", "dispose_preserved", "release_kept", "approve_seizure", "approve_emergency", "refuse_emergency", "extend_seizure",
    "release_items", "release_seizure",
)  # fmt: skip
BARRED |= {name: {"E-SOD-13": (*EVIDENCE, *HANDLING)} for name in (*MEASURED, "report_lost")}
BARRED["legal_review"]["E-ENF-07"] += MEASURED
BARRED["decide"]["E-SOD-13"] += MEASURED
PAIRS = [(later, code, earlier) for later, codes in BARRED.items() for code, steps in codes.items() for earlier in steps]


def with_all_offices(account: Account, region: object) -> Account:
    """Somebody whose offices would admit him to every step, so that nothing but what he did before stands against him."""
    for role in (Role.SECTION_HEAD, Role.LEGAL_REVIEWER, Role.DEPUTY_LEADER, Role.BUREAU_HEAD, Role.FINANCE_OFFICER):
        Appointment.objects.create(account=account, role=role, region=region, valid_from=LONG_AGO)
    return account


def test_each_earlier_act_bars_each_later_step_and_is_named(desk: Desk) -> None:
    somebody = with_all_offices(desk.town.third, desk.town.county)
    nodes = EnforcementFlow.instance._nodes_by_name
    for later, code, earlier in PAIRS:
        title = str(nodes[earlier].task_title)
        took = Participation(
            case=desk.case,
            account=somebody,
            capacity="investigated",
            step=earlier,
            act_title=title,
            act_no=3,
            acted_on=clock.today(),
        )
        refusal = people.hindrance(nodes[later], desk.case, somebody, [took])
        assert refusal is not None and refusal.code == code and title in refusal.note, f"{later} after {earlier}: {refusal}"
        assert people.hindrance(nodes[later], desk.case, somebody, []) is None, (
            f"{later}: nothing but that act stands against him"
        )


def test_who_is_only_named_as_handler_and_has_done_nothing_yet_is_refused_as_well(desk: Desk) -> None:
    named = with_all_offices(desk.town.third, desk.town.county)
    EnforcementRecord.objects.update(handler_2=named)
    desk.record.refresh_from_db()
    desk.record.rows = desk.of  # type: ignore[attr-defined]
    desk.decide(desk.facts, clock.today(), clock.today())
    assert "E-SOD-05" in refused(desk.ask("decide", named, desk.facts, verdict="penalty", opinion="同意处罚"))
    receipt = {"receipt_no": "4200000123", "purpose": "fine", "paid_on": clock.today(), "amount": "1"}
    assert "E-ENF-30" in refused(desk.ask("confirm_payment", named, desk.facts, files=("proof",), lists={"receipts": [receipt]}))
    desk.record.closing_ground = "performed"
    assert "E-SOD-13" in refused(desk.ask("approve_closing", named, approved="yes", opinion="同意结案"))


def test_the_second_officer_of_a_record_neither_claims_nor_receives_the_approval_nor_decides(road: PenaltyRoad) -> None:
    """He is a deputy of the bureau by now; the urgent record that he signed as the second officer stands against him."""
    town = road.town
    second = with_all_offices(town.third, town.county)
    road.register()
    road.do("urgent_evidence", town.inspector, urgent_reason="现场即将清理，证据可能灭失", inspector_2=second)
    road.apply()
    task = Task.objects.get(case=road.case, step="decide_filing")
    page = TaskPage(second, task.pk)
    assert page.hindrance is not None and page.hindrance.code == "E-SOD-13" and "紧急" in page.hindrance.note
    for attempt in (
        lambda: moves.claim(task.pk, actor=second),
        lambda: moves.transfer(task.pk, actor=town.leader, to=second, reason="外出"),
        lambda: road.do("decide_filing", second, decision="file", opinion="同意立案"),
    ):
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert refusal.value.code in ("E-SOD-13", "E-TRANSFER")
    assert second not in people.who_may(task.flow_task, road.case, page.history)
