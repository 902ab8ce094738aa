"""Papers of hazard supervision corrected by new ones: the order and its items, who reads which, what follows cites the new number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Deadline
from documents.catalog import CATALOGUE
from documents.models import IssuedDocument
from foundation import clock, jobs
from foundation.refusals import Refusal
from permissions.models import Certificate
from tests.cast import Town
from tests.workflows.road import Road
from workflows.engine import acts
from workflows.engine.correction import CORRECT, SERVE, Corrected
from workflows.engine.play import Play
from workflows.hazards.forms_stop import stop_binds
from workflows.hazards.models import HazardItem, HazardRecord

pytestmark = pytest.mark.django_db

WRONG = "第1项误写为“1号皮带机”，应为“3号皮带机”"


@pytest.fixture
def ordered(road: Road) -> IssuedDocument:
    """A hazard whose order was issued to the unit."""
    road.register()
    road.verify()
    road.order(items=2)
    return paper(road, "INS-04")


def paper(road: Road, code: str) -> IssuedDocument:
    return IssuedDocument.objects.select_related("case", "party").filter(case=road.case, code=code).latest("pk")


def correct(road: Road, document: IssuedDocument, actor: Any, **changes: Any) -> IssuedDocument:
    Play().on_paper(document, CORRECT, actor, **{"wrong": WRONG} | changes)
    jobs.run_due()
    return paper(road, document.code)


def status(account: Any, name: str, *args: Any) -> int:
    client = Client()
    client.force_login(account)
    return client.get(reverse(name, args=args)).status_code


def test_an_order_is_corrected_after_its_service_and_the_road_goes_on_with_the_new_one(
    road: Road, ordered: IssuedDocument
) -> None:
    town = road.town
    road.serve()
    of_the_law = Deadline.objects.filter(case=road.case).exclude(term="TL-HAZ-23").order_by("pk")
    clocks = list(of_the_law.values("term", "state", "starts_on", "due_on"))
    new = correct(road, ordered, town.inspector, **{"items-0-problem": "3号皮带机尾轮无防护罩"})
    assert list(of_the_law.values("term", "state", "starts_on", "due_on")) == clocks
    assert (new.data["due_on"], new.data["inspector_1"]) == (ordered.data["due_on"], ordered.data["inspector_1"])
    assert HazardItem.objects.get(case=road.case, no=1).problem == "3号皮带机尾轮无防护罩"
    assert HazardRecord.objects.get(case=road.case).order_no == new.number
    ordered.refresh_from_db()
    # The unit reads the old one, marked; the new one when it has it in its hands.
    assert status(town.unit_account, "paper-page", ordered.pk) == 200
    assert status(town.unit_account, "paper-page", new.pk) == 404
    client = Client()
    client.force_login(town.unit_account)
    shown = client.get(reverse("paper-page", args=[ordered.pk])).content.decode()
    assert "已更正" in shown and new.number in shown and reverse("paper-page", args=[new.pk]) not in shown
    Play().on_paper(new, SERVE, town.inspector, inspector_2=town.colleague, receiver="贺卫淼")
    assert status(town.unit_account, "paper-page", new.pk) == 200
    road.report()
    road.reinspect()
    opinion = paper(road, "INS-05")
    assert opinion.data["ref_order_no"] == new.number
    assert "3号皮带机尾轮无防护罩" in str(opinion.linked["order_items"])


def test_an_order_not_yet_served_is_served_by_its_own_step(road: Road, ordered: IssuedDocument) -> None:
    new = correct(road, ordered, road.town.inspector, **{"items-0-problem": "3号皮带机尾轮无防护罩"})
    road.serve()
    new.refresh_from_db()
    ordered.refresh_from_db()
    assert (ordered.served_on, new.served_on) == (None, clock.today())
    assert Deadline.objects.get(case=road.case, term="TL-HAZ-01", state="running").starts_on == clock.today()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("due_on", "E-COR-PERIOD"),
        ("items-0-due_on", "E-COR-PERIOD"),
        ("unit_name", "E-COR-PARTY"),
        ("items-0-requirement", "E-COR-DECIDED"),
        ("remedy_text", "E-COR-WORDED"),
    ],
)
def test_a_period_is_extended_and_a_unit_exchanged_by_acts_of_their_own(
    road: Road, ordered: IssuedDocument, name: str, code: str
) -> None:
    asked = {one.name: one.value for one in Corrected(ordered).stated() if one.field}
    data = asked | {"wrong": WRONG, "items-0-problem": "3号皮带机尾轮无防护罩"}
    later = (clock.today() + dt.timedelta(days=60)).isoformat()
    with pytest.raises(acts.InvalidForm) as refused:
        acts.act_on_paper(ordered.pk, CORRECT, actor=road.town.inspector, data=data | {name: later})
    assert refused.value.form.refusal_codes == {code}
    assert acts.act_on_paper(ordered.pk, CORRECT, actor=road.town.inspector, data=data).papers


def test_the_inspectors_correct_their_order_and_the_section_head_its_own(road: Road, ordered: IssuedDocument) -> None:
    asked = {one.name: one.value for one in Corrected(ordered).stated() if one.field}
    data = asked | {"wrong": WRONG, "items-0-problem": "3号皮带机尾轮无防护罩"}
    for other in (road.town.head, road.town.leader):
        with pytest.raises(Refusal) as refused:
            acts.act_on_paper(ordered.pk, CORRECT, actor=other, data=data)
        assert refused.value.code == "E-SCOPE"


def test_who_needed_a_certificate_to_issue_it_needs_one_to_correct_it(road: Road, ordered: IssuedDocument) -> None:
    today = clock.today()
    certificates = Certificate.objects.filter(account=road.town.inspector)
    certificates.update(valid_until=today - dt.timedelta(days=1))
    asked = {one.name: one.value for one in Corrected(ordered).stated() if one.field}
    data = asked | {"wrong": WRONG, "items-0-problem": "3号皮带机尾轮无防护罩"}
    with pytest.raises(Refusal) as refused:
        acts.act_on_paper(ordered.pk, CORRECT, actor=road.town.inspector, data=data)
    assert refused.value.code == "E-HAZ-01"
    certificates.update(valid_until=today)
    assert acts.act_on_paper(ordered.pk, CORRECT, actor=road.town.inspector, data=data).papers


def major(road: Road) -> None:
    road.register(level="major", criterion=road.town.criterion.pk)
    road.verify(criterion=road.town.criterion.pk)


def test_what_was_found_on_the_spot_is_corrected_text_by_text(road: Road) -> None:
    """INS-03 lists the problems of the items as mere texts; each is asked by the question of the item, and the item put right."""
    major(road)
    road.order(items=2, measures=["rectify_period", "withdraw_people"])
    stop = paper(road, "INS-03")
    first, second = stop.data["problems"]
    asked = {one.name: one.value for one in Corrected(stop).stated() if one.field}
    assert (asked["problems-0"], asked["problems-1"]) == (first, second)
    with pytest.raises(acts.InvalidForm) as refused:
        acts.act_on_paper(stop.pk, CORRECT, actor=road.town.inspector, data=asked | {"wrong": WRONG, "problems-2": "另有一项"})
    assert "E-COR-ABSENT" in refused.value.form.refusal_codes
    new = correct(road, stop, road.town.inspector, **{"problems-1": "3号皮带机尾轮无防护罩"})
    assert new.data["problems"] == [first, "3号皮带机尾轮无防护罩"]
    assert list(HazardItem.objects.filter(case=road.case).order_by("no").values_list("problem", flat=True)) == [
        first, "3号皮带机尾轮无防护罩",
    ]  # fmt: skip


def test_what_the_unit_itself_handed_in_is_handed_in_anew(road: Road, ordered: IssuedDocument) -> None:
    road.serve()
    road.report()
    report = paper(road, "HAZ-07")
    for actor in (road.town.unit_account, road.town.inspector):
        with pytest.raises(Refusal) as refused:
            acts.act_on_paper(report.pk, CORRECT, actor=actor, data={"wrong": WRONG})
        assert refused.value.code == "E-COR-PAPER"


def test_a_stop_that_was_corrected_is_in_force_until_the_new_paper_is_in_the_units_hands(road: Road, town: Town) -> None:
    """The later order that does not name the stop does not lift it (E-HAZ-12)."""
    major(road)
    road.order_with_stop()
    road.grant_stop()
    record = HazardRecord.objects.get(case=road.case)
    assert not stop_binds(road.case, record)
    road.serve()
    stop = IssuedDocument.objects.get(case=road.case, number=record.measure_no)
    assert stop_binds(road.case, record)
    correct(road, stop, town.leader, legal_basis="《中华人民共和国安全生产法》第七十条第一款")
    record.refresh_from_db()
    assert record.measure_no != stop.number and stop_binds(road.case, record), "the unit has the old one"


def test_what_the_officers_wrote_of_an_item_is_asked_under_the_name_of_the_opinion(road: Road, ordered: IssuedDocument) -> None:
    road.serve()
    road.report()
    road.reinspect()
    opinion = paper(road, "INS-05")
    asked = [one.name for one in Corrected(opinion).stated() if one.field]
    assert asked == ["items-0-evidence", "items-1-evidence"]
    new = correct(road, opinion, road.town.third, **{"items-1-evidence": "已加装固定式防护罩，用手推不动"})
    assert [row["result"] for row in new.data["items"]] == ["已整改", "已整改"]
    assert HazardItem.objects.get(case=road.case, no=2).result_note == "已加装固定式防护罩，用手推不动"
    assert HazardRecord.objects.get(case=road.case).opinion_no == new.number


def test_every_paper_of_the_process_says_what_of_it_is_the_decision() -> None:
    """Texts and days named as the decision stand among the blanks of the paper, so that a misspelt one is found."""
    for document in CATALOGUE.values():
        names = {blank.name for blank in document.fields}
        names |= {f"{blank.name}.{column.name}" for blank in document.fields for column in blank.columns}
        assert set(document.decides.split()) <= names, document.code
