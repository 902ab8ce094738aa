"""What an examiner of files marks down, each by itself beside a file in which nothing is to be found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.models import Deadline
from documents.models import IssuedDocument, Service
from foundation import clock
from permissions.models import Certificate
from tests.cast import in_transaction
from tests.enforcement.desk import DAY, Desk
from tests.enforcement.road import PenaltyRoad
from workflows.enforcement.examined import Finding, examined
from workflows.enforcement.models import Exhibit, Minutes
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)
TOLD = {"facts": "未采取措施", "law_violated": "第四十一条第二款", "penalty_basis": "第一百零二条"}


def words(desk: Desk) -> list[str]:
    return [str(finding) for finding in examined(desk.record)]


def marked(road: PenaltyRoad) -> list[Finding]:
    record = road.record
    record.rows = lambda kind: {facts.party_id: facts for facts in road.parties}  # type: ignore[attr-defined]
    return examined(record)


@pytest.fixture
def decided(desk: Desk, violation: Any) -> Desk:
    """Reported, reviewed, told, decided and served, each on its day, in the words of one draft."""
    facts, record = desk.facts, desk.record
    desk.propose(facts, violation("V-102"), kinds=["fine"], fine=20000, tier=2)
    record.reported_on = DAY
    facts.noticed_on = DAY
    desk.decide(facts, DAY + WEEK, DAY + WEEK)
    desk.paper("ENF-27", facts, DAY, "（冶）应急罚告〔2023〕1号", TOLD)
    desk.paper("ENF-38", facts, DAY, "（冶）应急罚〔2023〕12号", TOLD)
    record.save()
    return desk


def test_in_a_file_in_order_nothing_is_to_be_found(decided: Desk) -> None:
    assert words(decided) == []


def test_a_fact_whose_evidence_was_excluded_stands_unproved(decided: Desk) -> None:
    Exhibit.objects.update(excluded_on=DAY, exclusion_reason="非法取得")
    assert words(decided) == ["违法事实1：没有可以采用的证据"]


def test_evidence_from_before_the_filing_needs_its_urgency(decided: Desk) -> None:
    Exhibit.objects.update(collected_at=clock.now() - 100 * WEEK / 7)
    assert words(decided) == ["证据1 现场照片：2023年2月22日收集，早于立案（2023年3月25日），没有紧急收集的记载"]
    decided.record.urgent_started_at = clock.now()
    assert words(decided) == []


def test_a_copy_names_whoever_gave_it(decided: Desk) -> None:
    Exhibit.objects.update(is_copy=True)
    assert words(decided) == ["证据1 现场照片：复制件没有写明提供人"]
    Exhibit.objects.update(source_person="林知远")
    assert words(decided) == []


def test_a_record_is_signed_and_its_officers_have_certificates_of_the_day(road: PenaltyRoad) -> None:
    road.begin()
    road.interview(unit_signature=[drawn("逐页签名")])
    assert marked(road) == []
    minutes = Minutes.objects.get(case=road.case)
    Exhibit.objects.filter(minutes=minutes).update(act_no=999)
    Certificate.objects.filter(account=road.town.colleague).update(valid_until=road.today - WEEK)
    name = minutes.exhibit.name
    assert [str(each) for each in marked(road)] == [
        f"{name}：没有签名页，也没有拒绝签名的说明",
        f"{name}：{road.town.colleague.name}在2026年3月18日没有有效的执法证件",
    ]
    Minutes.objects.update(refusal_note="拒绝签名，见证人在场")
    assert [each.what for each in marked(road)] == [f"{road.town.colleague.name}在2026年3月18日没有有效的执法证件"]


@pytest.mark.parametrize(
    ("where", "name", "day", "said"),
    [
        ("record", "reported_on", dt.date(2023, 3, 24), "调查终结报告：日期（2023年3月24日）早于立案（2023年3月25日）"),
        ("facts", "served_on", DAY, "决定书送达：日期（2023年6月2日）早于处罚决定（2023年6月9日）"),
        ("facts", "noticed_on", DAY - WEEK, "告知书送达：日期（2023年5月26日）早于法制审核（2023年6月2日）"),
    ],
)
def test_the_days_of_the_acts_run_forward(decided: Desk, where: str, name: str, day: dt.date, said: str) -> None:
    setattr(getattr(decided, where), name, day)
    assert words(decided) == [f"云栖木业有限公司的{said}"]


def test_nobody_is_punished_untold_or_before_its_time(decided: Desk) -> None:
    facts, about = decided.facts, "《行政处罚决定书》（冶）应急罚〔2023〕12号"
    facts.decided_on = dt.date(2023, 6, 8)
    assert words(decided) == []
    facts.decided_on = dt.date(2023, 6, 7)
    assert words(decided) == [f"{about}：陈述、申辩的期限（至2023年6月7日）未满即作出决定"]
    facts.waived = ["defence"]
    assert words(decided) == []
    facts.noticed_on = None
    assert words(decided) == [f"{about}：作出前没有告知书的送达"]


def test_notice_and_decision_say_the_same(decided: Desk) -> None:
    decided.paper("ENF-38", decided.facts, DAY, "（冶）应急罚〔2023〕13号", TOLD | {"facts": "另一事实"})
    assert words(decided) == [
        "《行政处罚决定书》（冶）应急罚〔2023〕12号：违法事实与《行政处罚告知书》（冶）应急罚告〔2023〕1号不一致"
    ]


def test_the_law_was_in_force_on_the_day(decided: Desk) -> None:
    row = decided.facts.violation
    assert row is not None
    row.valid_from, row.valid_until = dt.date(2023, 6, 9), None
    assert words(decided) == [], "in force at the decision"
    row.valid_from = dt.date(2023, 6, 10)
    assert words(decided) == [
        "云栖木业有限公司的处罚依据：《中华人民共和国安全生产法》第一百零二条在行为日和决定日均未施行或者已经失效"
    ]


def test_a_paper_has_its_number_and_its_print_and_a_service_its_proof(decided: Desk) -> None:
    IssuedDocument.objects.filter(code="ENF-38").update(print_state="failed")
    in_transaction(lambda: decided.paper("ENF-45", decided.facts, DAY))
    unfinished = ["《行政处罚决定书》（冶）应急罚〔2023〕12号：尚未印成", "《罚款催缴通知书》：没有文书编号"]
    assert words(decided) == unfinished
    paper, town = IssuedDocument.objects.get(code="ENF-27"), decided.town
    officers = {"first_officer": town.inspector, "second_officer": town.colleague, "recorded_by": town.inspector}
    Service.objects.create(document=paper, mode="direct", tried_on=DAY, served_on=DAY, **officers)
    assert words(decided) == ["《行政处罚告知书》（冶）应急罚告〔2023〕1号：2023年6月2日的送达没有回执或者其他证明", *unfinished]


def test_a_limit_of_the_bureau_that_was_met_late_is_told_with_its_days(decided: Desk) -> None:
    late = {
        "case": decided.case,
        "title": "法制审核",
        "state": "met_late",
        "starts_on": DAY,
        "due_on": DAY,
        "met_on": DAY + WEEK,
        "days_late": 7,
        "created_at": clock.now(),
    }
    Deadline.objects.create(term="TL-ENF-17", **late)
    assert words(decided) == [], "the party's own"
    Deadline.objects.create(term="TL-ENF-22", **late)
    assert words(decided) == ["法制审核：超过期限7日"]
