"""Measures and goods of a penalty case: different hands, several at once, longer, tested, lapsed, settled item by item; the register of goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cases.models import Deadline, Notice
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from tests.enforcement.measures_road import BOXES, LEDGERS, MeasuresRoad, digest, minute
from tests.enforcement.road import CODE, DAY, HOUR
from tests.enforcement.whole_road import WholeRoad, a_day_later
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import case_file, goods
from workflows.enforcement import rules_measures as rules
from workflows.enforcement.models_measures import Goods, Measure, Move, Recording
from workflows.enforcement.vocabulary_measures import GoodsState, Purpose
from workflows.engine import tasks

pytestmark = pytest.mark.django_db
SHELF = {"name": "铁皮货架", "spec": "两层", "quantity": "3", "unit": "ge", "what": "goods", "doing": "seize"}
ROOM = {
    "name": "烟花爆竹存放间",
    "spec": "石桥镇老街17号",
    "quantity": "1",
    "unit": "jian_room",
    "what": "premises",
    "doing": "seal",
}
CRATES = BOXES | {"what": "goods", "doing": "seize"}


class Road(WholeRoad, MeasuresRoad):
    """The whole road with measures."""


@pytest.fixture
def led(road: MeasuresRoad) -> Road:
    """A case that is being investigated."""
    found = Road(road.town, road.violation)
    found.begin()
    return found


def due(measure: Measure, code: str = "TL-ENF-12") -> list[tuple[str, dt.date | None]]:
    rows = Deadline.objects.filter(item=f"measures{measure.pk}", term=code).order_by("pk")
    return list(rows.values_list("state", "due_on"))


def at(day: dt.date | None, hour: int = 9) -> dt.datetime:
    assert day is not None
    return dt.datetime.combine(day, dt.time(hour), clock.ZONE)


def in_states(thing: Goods) -> dict[str, Decimal]:
    """How much of it is in each state now."""
    return Goods.objects.get(pk=thing.pk).balances()


def papers(road: Road, code: str) -> list[IssuedDocument]:
    return list(IssuedDocument.objects.filter(case=road.case, code=code).order_by("pk"))


# --- hands and approval -----------------------------------------------------------------------------------------------------


def test_whoever_handles_the_case_does_not_approve_and_whoever_approves_does_not_decide(led: Road) -> None:
    led.ask_seizure()
    for actor in (led.town.inspector, led.town.head):
        with forbidden("E-SCOPE"):
            led.approve_seizure(actor=actor)
    led.approve_seizure()
    measure = led.measure
    assert (measure.state, measure.approver, measure.approved_at) == ("approved", led.town.leader, measure.applied_at)
    bars = {bar.step.name for bar in led.record.case and _node("decide").bars}
    assert {"approve_seizure", "release_seizure", "approve_preservation"} <= bars
    assert {"seize", "preserve_evidence"} <= {bar.step.name for bar in _node("approve_seizure").bars}


def _node(name: str):  # type: ignore[no-untyped-def]
    from workflows.enforcement.flows import EnforcementFlow

    return EnforcementFlow.living(name)


def test_a_refused_request_holds_nothing_and_another_may_be_asked_for(led: Road) -> None:
    led.ask_preservation()
    with refused("E-REASON", "opinion"):
        led.approve_preservation(approved=False, opinion="否")
    led.approve_preservation(approved=False, opinion="账册可以复印，不必保存")
    assert led.measure.state == "refused" and rules.unsettled(led.case) == []
    led.ask_preservation()
    assert led.measure.no == 2 and rules.unsettled(led.case) == ["先行登记保存2尚待批准"]
    led.of_measure("drop_measure", led.town.inspector, reason="已经复印，不再需要")
    assert led.measure.state == "dropped" and rules.unsettled(led.case) == []


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"related": False}, "E-ENF-46", "related"),
        ({"living": True}, "E-ENF-46", "living"),
        ({"sealed_before": True}, "E-ENF-46", "sealed_before"),
        ({"urgent": True}, "E-REQUIRED", "urgent_reason"),
        ({"items": []}, "E-REQUIRED", "preserved"),
        ({"items": [CRATES | {"name": "烟花一批"}]}, "E-ENF-GOODS", "items-0-name"),
        ({"items": [ROOM | {"doing": "seize"}]}, "E-ENF-GOODS", "items-0-doing"),
    ],
)
def test_what_may_not_be_seized_is_refused_where_it_is_asked(
    led: Road, answers: dict[str, object], code: str, field: str
) -> None:
    with refused(code, field):
        led.ask_seizure(**answers)


def test_a_power_ends_with_its_regulation() -> None:
    last = dt.date(2026, 4, 30)
    assert not list(rules.basis_holds("chemicals", last, field="basis"))
    assert [found.code for found in rules.basis_holds("chemicals", last + DAY, field="basis")] == ["E-ENF-04"]
    assert not list(rules.basis_holds("safety_law", last + DAY, field="basis"))


def test_nothing_more_is_taken_than_was_approved(led: Road) -> None:
    with clock.at(clock.now() - HOUR):
        led.ask_seizure()
        led.approve_seizure()
    with refused("E-ENF-04", "items-0-quantity"):
        led.seize(taken_at=minute(clock.now() - HOUR / 2), items=[CRATES | {"quantity": "43"}])
    with refused("E-ENF-04", "items-1-quantity"):
        led.seize(taken_at=minute(clock.now() - HOUR / 2), items=[CRATES, SHELF])
    with refused("E-REQUIRED", "witness"):
        led.seize(taken_at=minute(clock.now() - HOUR / 2), party_present=False)
    with refused("E-REQUIRED", "rights_told"):
        led.seize(taken_at=minute(clock.now() - HOUR / 2), rights_told=False)
    led.seize(taken_at=minute(clock.now() - HOUR / 2), items=[CRATES | {"quantity": "40"}])
    assert led.goods()[0].quantity == Decimal(40)


# --- clocks -------------------------------------------------------------------------------------------------------------------


def test_two_measures_run_beside_each_other_and_one_lapses_alone(led: Road) -> None:
    """A preservation of seven working days and a seizure of thirty days, approved in the other order than they were asked for."""
    first = led.ask_preservation()
    with clock.at(clock.now() + HOUR):
        second = led.ask_seizure(items=[ROOM, CRATES])
        led.approve_seizure(second)
        led.approve_preservation(first)
    with clock.at(clock.now() + 2 * HOUR):
        led.preserve(first)
        led.seize(second, taken_at=minute(clock.now() - HOUR / 2))
    first.refresh_from_db()
    second.refresh_from_db()
    assert led.states() == ["preserved", "seized", "seized"] and second.until == led.today + 30 * DAY
    assert due(first, "TL-ENF-11") == [("running", first.until)] and due(second) == [("running", second.until)]
    with clock.at(at(first.until) + DAY):
        tasks.sweep()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("void", "in_force") and first.let_lapse == "冯火芳、胡涛润"
        assert due(first, "TL-ENF-11")[0][0] == "lapsed" and due(second)[0][0] == "running"
        assert led.states() == ["released", "seized", "seized"]
        told = audit.AuditRow.objects.filter(act="enforcement.lapse:TL-ENF-11").latest("pk")
        assert told.after[f"measures.{first.pk}.let_lapse"] == "冯火芳、胡涛润"
        led.give_back(first)
        assert led.states() == ["returned", "seized", "seized"]
    assert {"release_seizure"} == {step for step in led.waiting if step not in ("submit_report",)}


def test_days_of_a_test_are_not_counted_and_an_extension_comes_on_top_once(led: Road) -> None:
    """A8 to A10: thirty days, ten days of a test, thirty days more; a second extension is refused."""
    measure = led.seized(items=[CRATES, SHELF])
    start = led.today
    assert due(measure) == [("running", start + 30 * DAY)]
    with refused("E-ENF-26", "test_from"):
        led.tell_of_test(first=31)
    led.tell_of_test(first=6, days=10)
    assert due(measure) == [("extended", start + 40 * DAY)]
    with refused("E-ENF-26", "test_from"):
        led.tell_of_test(first=10)
    with clock.at(at(start + 39 * DAY)):
        with refused("E-ENF-26", "extension_until"):
            led.extend(extension_until=start + 71 * DAY)
        boxes, _shelves = led.goods()
        with refused("E-REQUIRED", "collect_by"):
            led.extend(items=[boxes.pk], release_ground="2", finding="货架与违法行为无关")
        with refused("E-REASON", "extension_reason"):
            led.extend(extension_reason="案情需要，需要继续扣押", collect_by=led.today)
        led.extend(items=[boxes.pk], collect_by=led.today + 5 * DAY, release_ground="2", finding="货架与违法行为无关")
        measure.refresh_from_db()
        assert measure.extension_until == start + 70 * DAY and due(measure) == [("extended", start + 70 * DAY)]
        assert led.states() == ["seized", "released"] and "return_goods" in led.waiting
        both = papers(led, "ENF-17")
        assert [paper.linked["sheet"] for paper in both] == ["approval", "decision"]
        assert both[0].printed_number == both[1].number == measure.extension_no
        assert [row["name"] for row in papers(led, "ENF-20")[0].data["items"]] == ["铁皮货架（两层）"]
        with refused("E-ENF-26", "extension_until"):
            led.extend()
        led.give_back()
        assert led.states() == ["seized", "returned"]
    with clock.at(at(start + 71 * DAY)):
        with refused("E-ENF-26", "leader_opinion"):
            led.release()
        tasks.sweep()
        led.give_back()
    assert led.states() == ["returned", "returned"]
    last = papers(led, "ENF-20")[-1]
    assert "第四项" in last.data["legal_basis"] and last.data["return_receipt_at"]


def test_whoever_answers_for_a_measure_is_told_two_days_before(led: Road) -> None:
    measure = led.seized()
    told = Notice.objects.filter(title__contains="期限将至：查封扣押期限")
    assert measure.until is not None
    with clock.at(at(measure.until - 3 * DAY)):
        tasks.tell_what_is_near()
    assert not told.exists()
    for hour in (8, 9):
        with clock.at(at(measure.until - 2 * DAY, hour)):
            tasks.tell_what_is_near()
    people = {led.town.inspector.pk, led.town.colleague.pk, led.town.leader.pk, led.town.head.pk}
    assert set(told.values_list("account_id", flat=True)) == people and told.count() == 4
    with clock.at(at(measure.until - 2 * DAY)):
        led.release()
    with clock.at(at(measure.until)):
        assert tasks.tell_what_is_near() >= 0
    assert told.count() == 4


def test_the_limit_of_the_case_is_told_at_thirty_ten_and_three_days(led: Road) -> None:
    row = Deadline.objects.get(case=led.case, term="TL-ENF-08")
    assert row.due_on is not None
    for left in (31, 30, 29, 10, 3, 2):
        with clock.at(at(row.due_on - left * DAY)):
            tasks.tell_what_is_near()
    mine = Notice.objects.filter(title__contains="期限将至：案件办理期限", account=led.town.inspector)
    assert [notice.body.rpartition("还有")[2] for notice in mine.order_by("pk")] == ["30天", "10天", "3天"]


# --- urgent -------------------------------------------------------------------------------------------------------------------


def test_an_urgent_seizure_is_approved_within_a_day(led: Road) -> None:
    with clock.at(clock.now() - HOUR):
        led.ask_seizure(urgent=True, urgent_reason="车辆已经发动，来不及报批")
    begun = minute(clock.now() - HOUR / 2)
    with refused("E-REQUIRED", "reported_at"):
        led.seize(taken_at=begun)
    led.seize(taken_at=begun, reported_at=begun + dt.timedelta(minutes=5))
    assert {"approve_emergency", "release_seizure"} <= set(led.waiting)
    assert papers(led, "ENF-13") == [] and papers(led, "ENF-14")[0].linked["emergency_taken_at"]
    with refused("E-ENF-04", "extension_until"):
        led.extend()
    led.approve_afterwards()
    assert led.measure.approved and due(led.measure, "TL-ENF-14")[0][0] == "met"
    assert papers(led, "ENF-13")[0].data["emergency_flag"] is True


def test_what_the_leader_does_not_approve_is_lifted_at_once(led: Road) -> None:
    led.seized_urgently()
    led.refuse_afterwards()
    measure = led.measure
    assert measure.state == "settled" and measure.approved is False and led.states() == ["released"]
    assert [step for step in led.waiting if step != "submit_report"] == ["return_goods"]
    assert papers(led, "ENF-13")[0].data["leader_opinion"].startswith("不予批准，立即解除。")
    assert "第十九条" in papers(led, "ENF-20")[0].data["legal_basis"]
    assert {state for state, _due in due(measure)} <= {"met", "ended"}
    led.give_back()
    assert led.states() == ["returned"] and len(papers(led, "ENF-20")) == 1


def test_nobody_approves_in_time_and_the_seizure_is_void(led: Road) -> None:
    led.seized_urgently()
    taken = led.measure.taken_at
    assert taken is not None
    with clock.at(taken + 25 * HOUR):
        tasks.sweep()
        assert led.measure.state == "void" and [step for step in led.waiting if step != "submit_report"] == ["return_goods"]
        led.give_back()
    assert led.states() == ["returned"] and "第十九条" in papers(led, "ENF-20")[0].data["legal_basis"]


# --- settled --------------------------------------------------------------------------------------------------------------------


def test_preserved_things_are_turned_into_a_seizure(led: Road) -> None:
    kept = led.preserved(items=[LEDGERS, BOXES])
    boxes = led.goods()[1]
    with refused("E-ENF-04", "results-0-result"):
        led.dispose(kept, "seize")
    seizure = led.seized(preserved=[boxes.pk], items=[])
    assert led.states() == ["preserved", "seized"]
    boxes.refresh_from_db()
    assert (boxes.measure, boxes.came_from) == (seizure, kept)
    led.dispose(kept)
    rows = papers(led, "ENF-12")[0].data["items"]
    assert [(row["name"], row["result"]) for row in rows] == [
        ("组合烟花（36发）", "转为查封、扣押"),
        ("进销存账册", "复制后退还"),
    ]
    assert led.states() == ["released", "seized"] and due(seizure)[0][0] == "running"
    assert [(move.was, move.becomes) for move in boxes.moves.all()] == [("", "preserved"), ("preserved", "seized")]


def test_what_is_kept_for_the_case_is_released_later(led: Road) -> None:
    measure = led.preserved(items=[LEDGERS, BOXES])
    rows = [
        {"goods": each.pk, "result": result, "quantity": str(each.quantity)}
        for each, result in zip(led.goods(), ("appraisal", "release"), strict=True)
    ]
    with refused("E-ENF-GOODS", "results-1-quantity"):
        led.dispose(measure, results=[rows[0], rows[1] | {"quantity": "43"}])
    with refused("E-ENF-GOODS", "results-1-quantity"):
        led.dispose(measure, results=[rows[0], rows[1] | {"quantity": "41"}])
    led.dispose(measure, results=rows)
    assert led.states() == ["preserved", "released"] and led.measure.state == "kept"
    assert rules.unsettled(led.case) == ["1号进销存账册2本仍在登记保存或者待处理", "2号组合烟花（36发）42箱已解除，尚未退还"]
    led.of_measure("release_kept", led.town.leader, reasons="鉴定已经完成，不再需要保存", leader_opinion="同意")
    assert led.states() == ["released", "released"] and led.measure.state == "settled"
    assert led.waiting.count("return_goods") == 1
    led.give_back()
    assert led.states() == ["returned", "returned"] and rules.unsettled(led.case) == []


def test_a_part_is_released_and_never_more_than_is_held(led: Road) -> None:
    measure = led.seized(items=[CRATES, SHELF])
    boxes, _shelves = led.goods()
    row = {"goods": boxes.pk, "result": "release", "quantity": "10"}
    with refused("E-ENF-GOODS", "results-0-quantity"):
        led.release(step="release_items", results=[row | {"quantity": "42.001"}])
    with refused("E-ENF-GOODS", "leader_opinion"):
        led.release(step="release_items")
    with refused("E-ENF-GOODS", "results-0-proceeds"):
        led.release(step="release_items", results=[row | {"result": "sell"}])
    led.release(step="release_items", results=[row])
    assert in_states(boxes) == {"seized": Decimal(32), "released": Decimal(10)}
    assert due(measure)[0][0] == "running" and papers(led, "ENF-20")[0].data["items"][0]["qty"] == "10箱"
    led.release(step="release_items", results=[row | {"result": "sell", "quantity": "2", "proceeds": "1260.00"}])
    assert papers(led, "ENF-20")[1].title == "扣押处理决定书" and led.waiting.count("return_goods") == 1
    led.give_back()
    led.release()
    assert led.measure.state == "settled" and due(measure)[0][0] == "met"
    led.give_back()
    assert in_states(boxes) == {"returned": Decimal(40), "sold": Decimal(2)}
    assert led.states() == ["returned", "returned"] and jobs.Incident.objects.count() == 0


def test_every_hand_that_goods_pass_through_is_written_down(led: Road) -> None:
    led.seized()
    boxes = led.goods()[0]
    with refused("E-ENF-GOODS", "quantity"):
        led.move(boxes, quantity="43")
    with refused("E-ENF-GOODS", "to_keeper"):
        led.move(boxes, to_keeper="仓库保管员")
    with refused("E-ENF-DAYS", "moved_at"):
        led.move(boxes, moved_at=minute(clock.now() - 2 * HOUR))
    led.move(boxes)
    boxes.refresh_from_db()
    assert (boxes.keeper, boxes.place, boxes.state) == ("市物证中心", "市物证中心2号柜", "seized")
    assert [(move.from_keeper, move.to_keeper) for move in boxes.moves.all()][1:] == [("仓库保管员", "市物证中心")]
    assert all(move.receipts for move in boxes.moves.all())
    led.do(
        "report_lost", led.town.leader, item=boxes, quantity="2", circumstances="仓库漏雨，两箱受潮损毁，已经拍照登记", compensation="按市场价赔偿",
    )  # fmt: skip
    assert in_states(boxes) == {"seized": Decimal(40), "lost": Decimal(2)}


# --- the end of the case ---------------------------------------------------------------------------------------------------------


def test_a_case_with_things_in_hand_is_not_withdrawn(led: Road) -> None:
    led.seized()
    with refused("E-ENF-22", "end_ground"):
        led.withdraw()
    led.ask_preservation()
    waiting = led.measure
    led.release(Measure.objects.get(case=led.case, no=1))
    with refused("E-ENF-22", "end_ground"):
        led.withdraw()
    led.give_back(Measure.objects.get(case=led.case, no=1))
    led.withdraw()
    waiting.refresh_from_db()
    assert waiting.state == "dropped" and led.waiting == ["close_withdrawn"]


def punished(road: Road, **changes: object) -> None:
    """Told of what is proposed; the day lies behind its rights."""
    road.state(road.add_evidence())
    road.propose(**changes)
    road.submit()
    road.send_on()
    road.review()
    road.told()


def test_the_decision_names_what_it_confiscates_and_the_rest_is_released_before(led: Road) -> None:
    measure = led.seized(items=[CRATES, SHELF])
    both = {"kinds": ["fine", "goods"], "goods_value": "1800", "goods_words": "组合烟花（36发）42箱"}
    punished(led, **both)
    with clock.at(a_day_later(led.last_day_of_rights())):
        led.recheck()
        with refused("E-ENF-GOODS", "verdict"):
            led.decide()
        shelves = led.goods()[1]
        led.release(step="release_items", results=[{"goods": shelves.pk, "result": "release", "quantity": "3"}])
        led.give_back()
        led.decide()
        assert led.states() == ["confiscated", "returned"] and led.measure.state == "settled"
        assert due(measure)[0][0] == "met" and "release_seizure" not in led.waiting
        last = due(measure)[0][1]
        led.withdraw_decision()
        assert led.states() == ["seized", "returned"] and led.measure.state == "in_force"
        assert due(measure) == [("running", last)] and "release_seizure" in led.waiting
        led.decide()
        assert led.states() == ["confiscated", "returned"] and due(measure) == [("met", last)]
        assert goods.unsettled(led.case) == ["1号组合烟花（36发）42箱已没收，尚未处理"]


def test_a_fine_alone_leaves_nothing_seized(led: Road) -> None:
    led.seized()
    punished(led)
    with clock.at(a_day_later(led.last_day_of_rights())):
        led.recheck()
        with refused("E-ENF-GOODS", "verdict"):
            led.decide()


def test_nothing_is_closed_before_measures_and_goods_are_settled(led: Road) -> None:
    """D24."""
    punished(led)
    with clock.at(a_day_later(led.last_day_of_rights())):
        led.recheck()
        led.decide()
        led.serve_decision()
        led.publish()
        led.pay()
        Goods.objects.create(
            case=led.case, party=led.facts.party, no=1, name="样机", quantity=1, unit="tai", state="released", act_no=1
        ).moves.create(becomes="released", quantity=1, from_keeper="", to_keeper="本局", moved_at=clock.now())
        with refused("E-ENF-22", "ground"):
            led.submit_closing()
        Move.objects.create(
            goods=led.goods()[0],
            was="released",
            becomes="returned",
            quantity=1,
            from_keeper="本局",
            to_keeper="当事人",
            moved_at=clock.now(),
        )
        led.submit_closing()
        assert papers(led, "ENF-59")[0].data["goods_done"] == "涉案物品1项，均已处理完毕"


def test_what_is_handed_over_ends_its_measure(led: Road) -> None:
    """The door of the chapter of transfer: to the police, whole or in part."""
    from django.db import transaction

    from workflows.engine.act import Act
    from workflows.engine.gate import lock, process_of
    from workflows.engine.movement import Movement

    measure = led.seized(items=[CRATES, SHELF])
    boxes, shelves = led.goods()
    pair = (led.town.inspector, led.town.colleague)
    with transaction.atomic():
        process_id, flow = process_of(led.case.pk)
        process, record = lock(flow, process_id)
        movement = Movement.begin(process, record, clock.now(), pair[0].pk)
        act = Act(
            flow=flow, node=flow.living("move_goods"), actor=pair[0], recorded_at=clock.now(), acted_on=clock.today(), case=process.case,
            record=record, movement=movement, token="start",
        )  # fmt: skip
        how = {"to": "大冶市公安局", "place": "公安局物证室", "officers": pair, "receipts": [digest("receipt")]}
        goods.hand_over(act, [(boxes, Decimal(40))], **how)  # type: ignore[arg-type]
        assert movement.rows.of("measures")[measure.pk].state == "in_force"
        with forbidden("E-ENF-GOODS"):
            goods.hand_over(act, [(boxes, Decimal(3))], **how)  # type: ignore[arg-type]
        goods.hand_over(act, [(boxes, None), (shelves, None)], **how)  # type: ignore[arg-type]
        assert movement.rows.of("measures")[measure.pk].state == "settled"
    assert in_states(boxes) == {GoodsState.TRANSFERRED: Decimal(42)} and due(measure)[0][0] == "met"
    assert {move.purpose for move in boxes.moves.filter(becomes="transferred")} == {Purpose.TRANSFER}


# --- recordings -------------------------------------------------------------------------------------------------------------------


def test_recordings_are_indexed_by_the_digest_of_their_files(led: Road) -> None:
    led.seized()
    row = Recording.objects.get(case=led.case)
    assert row.sha256 == digest(f"recording {led.measure.pk}") and papers(led, "ENF-16")[0].linked["av_recording"] == row.name
    now = minute(clock.now())
    answers = {
        "name": "V0002", "shows": "interview", "device": "询问室摄像头", "started_at": now - HOUR, "ended_at": now,
        "sha256": digest("interview"), "stored_at": "采集站",
    }  # fmt: skip
    with refused("E-ENF-RECORDING", "ended_at"):
        led.do("add_recording", led.town.inspector, **answers | {"ended_at": now - 2 * HOUR})
    with refused("E-ENF-RECORDING", "sha256"):
        led.do("add_recording", led.town.inspector, **answers | {"sha256": row.sha256})
    led.do("add_recording", led.town.inspector, **answers)
    sheets = [sheet for sheet in case_file.sheets(led.case, led.today) if sheet.title.startswith("音像记录")]
    assert [sheet.title for sheet in sheets] == [
        "音像记录1　" + row.name + "（查封、扣押，30分钟，执法记录仪07号）",
        "音像记录2　V0002（询问，60分钟，询问室摄像头）",
    ]
    assert sheets[1].note.endswith(digest("interview")[:16])


# --- samples and appraisal ----------------------------------------------------------------------------------------------------------


def test_an_expert_is_asked_facts_and_the_party_is_told_the_answer(led: Road) -> None:
    led.sample()
    assert led.states() == ["sampled"] and rules.unsettled(led.case) == []
    with refused("E-ENF-APPRAISAL", "questions"):
        led.commission(questions="该单位的行为是否违法")
    with refused("E-ENF-APPRAISAL", "due_on"):
        led.commission(due_on=led.today)
    led.commission()
    with refused("E-ENF-APPRAISAL", "qualified"):
        led.receive_opinion(qualified=False)
    with refused("E-ENF-DAYS", "told_on"):
        led.receive_opinion(told_on=led.today - DAY)
    led.receive_opinion()
    assert led.record.case_id and CODE and papers(led, "ENF-21")[0].recipient == "云石市产品质量检验所"
