"""A township ends on a day: from the next day its successor has what lay in it, and figures of the days before stay as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases import lists
from cases.former import townships_on
from cases.models import Case, Enterprise
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import appointments, offices, townships
from permissions.models import Account, Region
from permissions.roles import Role
from reports import rectification
from reports.scope import Scope
from tests.cast import Town, build_town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at
from workflows.engine import acts, stating
from workflows.engine.boards import Rectification, declared
from workflows.engine.intake_register import Register
from workflows.engine.models import Task
from workflows.engine.tasks import look_for_vacancies

pytestmark = [pytest.mark.django_db]

LAST, PAPER = dt.date(2024, 6, 12), "鄂政办函〔2024〕31号"
BOARD = next(declared(Rectification))


@pytest.fixture
def road() -> SideRoads:
    return SideRoads(build_town())


def anew(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def ended(town: Town, **changes: object) -> Region:
    """陈贵镇 ends with 12 June and goes on in 金牛镇."""
    words = {"into": town.jinniu, "on": LAST, "paper": PAPER, "reason": "行政区划调整", "by": anew(town.administrator)} | changes
    with transaction.atomic():
        return townships.end(town.chengui, **words)  # type: ignore[arg-type]


def found_before(road: SideRoads) -> Case:
    """Found and verified two days before the last day; the end is entered that day."""
    with at(LAST - 2 * DAY):
        case = road.verified()
        ended(road.town)
    return case


def sees(account: Account, case: Case) -> int:
    client = Client()
    client.force_login(anew(account), backend="permissions.backends.OfficeAndDutyBackend")
    return client.get(reverse("case", args=[case.pk])).status_code


def board(town: Town, day: dt.date, **wanted: str) -> dict[str, int]:
    """By township, how many were found."""
    view = rectification.view(Scope(BOARD, anew(town.bureau_head), {"on": day, **wanted}, day))
    return {str(line.label): line.counts.found for line in view.tables[0].lines}


@pytest.mark.both_databases
def test_from_the_day_after_the_successor_has_the_case_and_the_ended_one_nothing(road: SideRoads) -> None:
    town, case = road.town, found_before(road)
    stranger = Region.objects.create(code="420281101", name="灵乡镇", level="township", kind="town", parent=town.county)
    other = Account.objects.create_user("T0099", name="他乡安监员", officer_no="T0099")
    with at(LAST - DAY), transaction.atomic():
        words = {"valid_from": LAST - DAY, "by": town.administrator, "reason": "任职文件"}
        appointments.appoint(appointments.locked(other.pk), Role.TOWNSHIP_SAFETY_OFFICER, stranger, **words)
    for day in (LAST - DAY, LAST):
        with at(day):
            look_for_vacancies()
            assert [sees(each, case) for each in (town.township, town.other_township, other)] == [200, 404, 404]
    with at(LAST + DAY):
        look_for_vacancies()
        assert [sees(each, case) for each in (town.township, town.other_township, other)] == [404, 200, 404]
        case.refresh_from_db()
        assert (case.township, case.region) == (town.jinniu, town.jinniu)
        place = {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
        assert offices.holders(Role.TOWNSHIP_SAFETY_OFFICER, **place) == [town.other_township]
    assert audit.verify() == []


@pytest.mark.both_databases
def test_what_waits_there_waits_in_the_successor_and_its_village_and_unit_lie_there(road: SideRoads) -> None:
    town = road.town
    village = Region.objects.create(code="420281108901", name="南坳畈村", level="village", kind="village", parent=town.chengui)
    Enterprise.objects.filter(pk=town.unit.pk).update(region=village)
    case = found_before(road)
    with at(LAST + DAY):
        before = set(Task.objects.filter(case=case, status="NEW").values_list("township__name", flat=True))
        townships.carry_out()
        after = set(Task.objects.filter(case=case, status="NEW").values_list("township__name", flat=True))
        assert (before, after) == ({"陈贵镇"}, {"金牛镇"})
        town.unit.refresh_from_db()
        village.refresh_from_db()
        assert (town.unit.township, town.unit.region, village.township_id) == (town.jinniu, village, town.jinniu.pk)
        road.order()
        assert townships.carry_out() == 0
    entry = audit.history(audit.the_bureau()).get(act="carry_out_township_end")
    assert (entry.after["cases"], entry.after["units"], entry.after["villages"]) == (1, 1, 1)


@pytest.mark.both_databases
def test_figures_of_a_past_day_do_not_move_and_those_of_today_count_under_the_successor(road: SideRoads) -> None:
    town = road.town
    found_before(road)
    with at(LAST + DAY):
        townships.carry_out()
        assert [board(town, LAST + number * DAY) for number in (-1, 0, 1)] == [{"陈贵镇": 1}, {"陈贵镇": 1}, {"金牛镇": 1}]
    with at(LAST + 5 * DAY):
        assert [board(town, LAST), board(town, LAST + DAY)] == [{"陈贵镇": 1}, {"金牛镇": 1}]
        assert board(town, LAST, township="420281108") == {"陈贵镇": 1} and board(town, LAST, township="420281100") == {}
        assert board(town, LAST + DAY, township="420281108") == {}


@pytest.mark.both_databases
def test_a_successor_that_ends_itself_hands_all_of_it_on_each_day_with_its_own_township(road: SideRoads) -> None:
    town = road.town
    third = Region.objects.create(code="420281101", name="灵乡镇", level="township", kind="town", parent=town.county)
    case = found_before(road)
    with at(LAST), transaction.atomic():
        words = {"paper": PAPER, "reason": "行政区划调整", "by": anew(town.administrator)}
        townships.end(town.jinniu, into=third, on=LAST + 2 * DAY, **words)
    with at(LAST + 5 * DAY):
        townships.carry_out()
        case.refresh_from_db()
        assert case.township == third
        names = {number: board(town, LAST + number * DAY) for number in (0, 1, 2, 3, 5)}
    assert names == {0: {"陈贵镇": 1}, 1: {"金牛镇": 1}, 2: {"金牛镇": 1}, 3: {"灵乡镇": 1}, 5: {"灵乡镇": 1}}


def test_the_list_of_a_past_day_names_the_township_of_that_day(road: SideRoads) -> None:
    found_before(road)
    client = Client()
    with at(LAST + 2 * DAY):
        townships.carry_out()
        client.force_login(anew(road.town.leader), backend="permissions.backends.OfficeAndDutyBackend")

        def shown(day: dt.date, township: str) -> str:
            asked = {"on": day.isoformat(), "count": "found", "township": township}
            return client.get(reverse("rectification-cases"), asked).content.decode().partition("<tbody>")[2]

        assert "陈贵镇" in shown(LAST, "420281108") and "金牛镇" in shown(LAST + DAY, "420281100")
        assert "陈贵镇" not in shown(LAST + DAY, "420281100")


def test_forms_leave_it_out_from_the_day_after(road: SideRoads) -> None:
    town = road.town
    found_before(road)
    for day, there in ((LAST - DAY, True), (LAST, True), (LAST + DAY, False)):
        with at(day):
            townships.carry_out()
            offered = {name for _code, name in lists.townships_of(anew(town.leader))}
            assert ("陈贵镇" in offered, "金牛镇" in offered) == (there, True)
            assert Region.objects.standing(day).filter(pk=town.chengui.pk).exists() is there
            register = Register.load(anew(town.leader), day, [Role.DEPUTY_LEADER])
            assert register.townships["陈贵镇"] == (town.chengui if there else town.jinniu)
    with at(LAST + DAY):
        own = lists.townships_of(anew(town.other_township)), lists.townships_of(anew(town.other_township), LAST)
        assert [[name for _code, name in each] for each in own] == [["金牛镇"], ["金牛镇", "陈贵镇"]]


def test_a_new_case_is_not_placed_in_it(road: SideRoads) -> None:
    found_before(road)
    town = road.town
    with at(LAST + DAY):
        townships.carry_out()
        with pytest.raises(acts.InvalidForm):
            road.register(similar_checked="on", place="尾矿库坝顶", title_text="坝顶排水沟淤塞")
        case = road.register(township=town.jinniu.pk, similar_checked="on", place="尾矿库坝顶", title_text="坝顶排水沟淤塞")
        assert case.township == town.jinniu


@pytest.mark.both_databases
def test_offices_end_with_it_and_nobody_is_appointed_beyond_its_last_day(road: SideRoads) -> None:
    town = road.town
    found_before(road)
    for day, held in ((LAST, True), (LAST + DAY, False)):
        assert offices.holds(anew(town.township), Role.TOWNSHIP_SAFETY_OFFICER, on=day) is held
    assert audit.history(town.township).get(act="end_office").after["valid_until"] == LAST.isoformat()

    def appoint(until: dt.date | None) -> None:
        region, words = Region.objects.get(pk=town.chengui.pk), {"by": town.administrator, "reason": "任职文件"}
        with at(LAST), transaction.atomic():
            holder = appointments.locked(town.colleague.pk)
            appointments.appoint(holder, Role.TOWNSHIP_LEADER, region, valid_from=LAST, valid_until=until, **words)

    for until in (None, LAST + DAY):
        with pytest.raises(Refusal, match="E-OFF-10"):
            appoint(until)
    appoint(LAST)


Wrong = Callable[[Town], dict[str, object]]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("E-REG-01", lambda town: {"into": town.county}),
        ("E-REG-03", lambda town: {"into": town.chengui}),
        ("E-REG-04", lambda town: {"on": LAST - DAY}),
        ("E-REG-05", lambda town: {"by": town.bureau_head}),
        ("E-REG-06", lambda town: {"paper": " "}),
        ("E-REG-06", lambda town: {"reason": ""}),
    ],
)
def test_what_cannot_be_entered_is_refused_and_today_can(road: SideRoads, code: str, wrong: Wrong) -> None:
    town = road.town
    with at(LAST):
        with pytest.raises(Refusal, match=code):
            ended(town, **wrong(town))
        assert ended(town).ended_on == LAST
        with pytest.raises(Refusal, match="E-REG-02"):
            ended(town)


def test_a_township_that_ends_is_nobodys_successor_and_is_never_deleted(road: SideRoads) -> None:
    town = road.town
    with at(LAST):
        region = ended(town)
        with transaction.atomic(), pytest.raises(Refusal, match="E-REG-03"):
            townships.end(town.jinniu, into=region, on=LAST, paper=PAPER, reason="行政区划调整", by=anew(town.administrator))
    with pytest.raises(TypeError):
        region.delete()


def test_the_command_enters_it_with_paper_and_reason(road: SideRoads) -> None:
    words = {"into": "420281100", "on": LAST, "paper": PAPER, "reason": "行政区划调整"}
    with at(LAST):
        with pytest.raises(CommandError, match="E-REG-05|只有系统管理员"):
            call_command("end_township", "420281108", by="T0007", **words)
        call_command("end_township", "420281108", by="T0010", **words)
    entry = audit.history(audit.the_bureau()).get(act="end_township")
    assert (entry.reason, entry.after["paper"], entry.after["ended_on"]) == ("行政区划调整", PAPER, LAST.isoformat())


def test_an_act_of_the_last_day_entered_later_names_the_township_of_that_day(road: SideRoads) -> None:
    case = found_before(road)
    with at(LAST + DAY):
        townships.carry_out()
        case.refresh_from_db()
        assert townships_on([case], LAST) == {case.pk: road.town.chengui}
        assert townships_on([case], clock.today()) == {}
        named = [stating.township(SimpleNamespace(case=case, acted_on=day)) for day in (LAST, LAST + DAY)]  # type: ignore[arg-type]
        assert named == ["陈贵镇", "金牛镇"]
