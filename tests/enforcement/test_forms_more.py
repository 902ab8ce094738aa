"""More time for a penalty case, other handlers, and the case withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.models import CaseDuty, Deadline, Participation
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation import clock
from permissions.models import Certificate
from tests.enforcement.road import DAY, PenaltyRoad
from tests.enforcement.whole_road import WholeRoad
from tests.workflows.watch import forbidden, refused
from workflows.engine.models import Task
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db

FILED = dt.datetime(2023, 3, 1, 10, tzinfo=clock.ZONE)


def extend(road: PenaltyRoad, actor: Any = None, **changes: Any) -> None:
    answers = {
        "extension_level": "own", "new_due": dt.date(2023, 5, 30), "work_done": "已完成现场勘验和两次询问。",
        "reason": "案情复杂，需要等待检测机构的鉴定意见。", "opinion": "同意延长",
    } | changes  # fmt: skip
    road.do("extend_case", actor or road.town.leader, **answers)


def higher(**changes: Any) -> dict[str, Any]:
    return {
        "extension_level": "higher", "new_due": dt.date(2023, 8, 28), "higher_no": "鄂应急函〔2023〕20号",
        "higher_on": dt.date(2023, 3, 20), "approval": [drawn("上级批复")],
    } | changes  # fmt: skip


def clocks(road: PenaltyRoad) -> dict[str, dt.date]:
    return dict(Deadline.objects.open().filter(case=road.case).values_list("term", "due_on"))


def test_the_bureau_extends_to_ninety_days_and_the_higher_agency_to_a_hundred_and_eighty(road: PenaltyRoad) -> None:
    """A6: filed 2023-03-01, 90 days end 2023-05-30, 180 days 2023-08-28."""
    with clock.at(FILED):
        road.begin()
    with clock.at(FILED + 20 * DAY):
        for day in (dt.date(2023, 3, 31), dt.date(2023, 5, 31)):
            with refused("E-ENF-16", "new_due"):
                extend(road, new_due=day)
        with refused("E-REASON", "reason"):
            extend(road, reason="近期工作繁忙，无法按期办结。")
        extend(road)
        assert clocks(road) == {"TL-ENF-08": dt.date(2023, 5, 30), "TL-ENF-09": dt.date(2023, 5, 30)}
        assert road.record.due_on == dt.date(2023, 5, 30)
        with refused("E-ENF-16", "extension_level"):
            extend(road, **higher())
        for name in ("higher_no", "higher_on", "approval"):
            with refused("E-ENF-16", name):
                extend(road, road.town.bureau_head, **higher() | {name: [] if name == "approval" else ""})
        with refused("E-ENF-16", "new_due"):
            extend(road, road.town.bureau_head, **higher(new_due=dt.date(2023, 8, 29)))
        with refused("E-ENF-16", "higher_on"):
            extend(road, road.town.bureau_head, **higher(higher_on=dt.date(2023, 3, 22)))
        extend(road, road.town.bureau_head, **higher())
        assert clocks(road) == {"TL-ENF-08": dt.date(2023, 8, 28), "TL-ENF-09": dt.date(2023, 8, 28)}
        assert (road.record.due_on, road.record.higher_no) == (dt.date(2023, 8, 28), "鄂应急函〔2023〕20号")


def test_what_has_run_out_is_extended_no_more(road: PenaltyRoad) -> None:
    with clock.at(FILED):
        road.begin()
    with clock.at(FILED + 31 * DAY), refused("E-ENF-16", "new_due"):
        extend(road)
    with clock.at(FILED + 30 * DAY):
        extend(road)


def test_a_clue_has_no_clock_to_extend(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-NOT-OPEN", "new_due"):
        extend(road)


def changed(road: PenaltyRoad, **changes: Any) -> None:
    answers = {
        "handler_1": road.town.third, "handler_2": road.town.colleague, "no_recusal_1": True, "no_recusal_2": True,
        "reason": "冯火芳调离本局", "evidence_confirmed": True,
    } | changes  # fmt: skip
    road.do("change_handler", road.town.head, **answers)


def test_others_handle_the_case_and_confirm_its_evidence(road: PenaltyRoad) -> None:
    road.begin()
    road.add_evidence()
    with refused("E-REQUIRED", "evidence_confirmed"):
        changed(road, evidence_confirmed=False)
    with refused("E-REQUIRED", "handler_2"):
        changed(road, handler_1=road.town.inspector)
    with refused("E-ENF-02", "handler_2"):
        changed(road, handler_2=road.town.third)
    for name in ("no_recusal_1", "no_recusal_2"):
        with refused("E-REQUIRED", name):
            changed(road, **{name: False})
    Certificate.objects.filter(account=road.town.third).update(valid_until=road.today - DAY)
    with refused("E-ENF-02", "handler_2"):
        changed(road)
    Certificate.objects.filter(account=road.town.third).update(valid_until=road.today)
    changed(road)
    held = CaseDuty.objects.filter(content_object=road.case, permission__codename="handle_case", valid_until=None)
    assert set(held.values_list("user", flat=True)) == {road.town.third.pk, road.town.colleague.pk}
    with forbidden("E-SCOPE"):
        road.do(
            "add_evidence",
            road.town.inspector,
            kind="document",
            name="发票",
            collected_at=clock.now(),
            proves="购买事实",
            lawful=True,
        )


def test_who_reviewed_or_decided_does_not_become_a_handler(road: PenaltyRoad) -> None:
    road.begin()
    words = {"case": road.case, "account": road.town.third, "step": "legal_review", "act_title": "法制审核", "act_no": 90}
    row = Participation.objects.create(capacity="reviewed", acted_on=road.today, recorded_at=clock.now(), **words)
    with refused("E-ENF-07", "handler_1"):
        changed(road)
    Participation.objects.filter(pk=row.pk).update(capacity="penalty_decided")
    with refused("E-SOD-05", "handler_1"):
        changed(road)
    Participation.objects.filter(pk=row.pk).update(capacity="filed")
    with refused("E-SOD-13", "handler_1"):
        changed(road)
    Participation.objects.filter(pk=row.pk).update(capacity="payment_confirmed")
    with refused("E-ENF-30", "handler_1"):
        changed(road)


def withdraw(road: PenaltyRoad, **changes: Any) -> None:
    answers = {
        "end_ground": "wrong_party", "end_reason": "实际经营者为另一单位", "party_told": True,
        "leader_opinion": "同意撤销立案",
    } | changes  # fmt: skip
    road.do("withdraw_case", road.town.leader, **answers)


def test_a_case_is_withdrawn_while_nobody_was_told(road: PenaltyRoad) -> None:
    road.begin()
    for name in ("party_told",):
        with refused("E-REQUIRED", name):
            withdraw(road, **{name: False})
    facts = road.parties[0]
    facts.noticed_on = road.today
    facts.save()
    with refused("E-NOT-OPEN", "end_ground"):
        withdraw(road)
    facts.noticed_on = None
    facts.save()
    withdraw(road)
    assert (road.case.state, road.waiting, road.record.end_ground) == ("withdrawn", ["close_withdrawn"], "wrong_party")
    assert not {"TL-ENF-08", "TL-ENF-09"} & set(clocks(road))


def test_a_clue_is_rejected_and_not_withdrawn(road: PenaltyRoad) -> None:
    road.register()
    with refused("E-NOT-OPEN", "end_ground"):
        withdraw(road)


def test_once_no_decision_can_be_made_a_case_is_withdrawn_although_a_party_was_told(road: PenaltyRoad) -> None:
    """Behind the last day of the case E-ENF-16 stands against every decision; the file says why it ends."""
    with clock.at(FILED):
        road.begin()
    facts = road.parties[0]
    facts.noticed_on = FILED.date()
    facts.save()
    with clock.at(FILED + 30 * DAY), refused("E-NOT-OPEN", "end_ground"):
        withdraw(road)
    with clock.at(FILED + 31 * DAY):
        withdraw(road, end_ground="other", end_reason="办案期限届满，未批准延长")
        assert road.case.state == "withdrawn"


def test_a_notice_that_nobody_handed_over_is_taken_back_with_the_case(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.give_notice()
    notice = IssuedDocument.objects.get(case=whole.case, code="ENF-27")
    whole.withdraw(end_ground="no_fact")
    notice.refresh_from_db()
    assert notice.state == IssuedDocument.State.REVOKED and not unserved(whole.case).filter(code="ENF-27").exists()


def test_the_steps_are_sorted_by_the_clock_that_they_keep(whole: WholeRoad) -> None:
    """Asking for the filing does not answer the clue; it is answered by the leader."""
    whole.register()
    last = clocks(whole)["TL-ENF-06"]
    assert Task.objects.get(case=whole.case, step="apply_filing").due_on == last
    whole.apply()
    assert Task.objects.get(case=whole.case, step="decide_filing").due_on == last == clocks(whole)["TL-ENF-06"]
    whole.decide_filing()
    assert "TL-ENF-06" not in clocks(whole)
