"""A unit's reports of quarters and years: asked for by the calendar, handed in by the unit, late ones told (暂行规定 Art.14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from cases.faces import face_of
from cases.models import Case, Deadline, Evidence, Notice, Spokesman
from documents.models import IssuedDocument
from documents.reading import readable_papers
from foundation import audit, jobs
from foundation import settings as bureau
from tests.cast import Town, photo
from tests.workflows.road import DAY, rows
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.engine.roads import stops_and_branches
from workflows.engine.tasks import open_what_is_due, sweep
from workflows.hazards import occasions
from workflows.hazards.flows import PeriodReportFlow
from workflows.hazards.models import OwnHazard, PeriodReportRecord
from workflows.hazards.vocabulary import Period

pytestmark = pytest.mark.django_db

APRIL, MAY = dt.date(2024, 4, 1), dt.date(2024, 5, 6)
GUARD: dict[str, Any] = {
    "title": "1号皮带机头轮护罩松动",
    "found_on": "2024-02-20",
    "due_on": "2024-03-15",
    "rectified_on": "2024-03-10",
}


@pytest.fixture
def road(town: Town) -> Iterator[SideRoads]:
    yield SideRoads(town)
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    assert audit.verify() == []


def asked(road: SideRoads, day: dt.date = APRIL) -> Case:
    """The report of the town's unit, as the calendar asks for it on a day."""
    with at(day, 0, 5):
        open_what_is_due()
        jobs.run_due()
    road.case = Case.objects.filter(process="unitreports", unit=road.town.unit).latest("id")
    return road.case


# --- the calendar asks -----------------------------------------------------------------------------------------------------


def test_the_end_of_a_quarter_opens_one_matter_for_each_unit_with_an_account_and_no_second_one(road: SideRoads) -> None:
    case = asked(road)
    assert (case.state, case.title, case.number) == ("due", "2024年第一季度事故隐患排查治理情况报表", "BB-2024-00001")
    assert (case.opened_by_id, case.opened_on, case.township_id) == (None, APRIL, road.town.unit.township_id)
    clock_of = Deadline.objects.get(case=case)
    assert (clock_of.term, clock_of.state, clock_of.due_on) == ("TL-HAZ-06", "running", dt.date(2024, 4, 15))
    assert list(Notice.objects.filter(case=case).values_list("account", flat=True)) == [road.town.unit_account.pk]
    units = Case.objects.filter(process="unitreports").values_list("unit", flat=True)
    assert sorted(units) == sorted(set(Spokesman.objects.values_list("enterprise", flat=True)))
    with at(APRIL + 3 * DAY):
        assert open_what_is_due() == 0


def test_in_january_the_quarter_and_the_year_are_asked_for_each_with_its_own_clock(road: SideRoads) -> None:
    asked(road, dt.date(2025, 1, 2))
    found = Deadline.objects.filter(case__unit=road.town.unit).order_by("term").values_list("case__title", "term", "due_on")
    assert list(found) == [
        ("2024年第四季度事故隐患排查治理情况报表", "TL-HAZ-06", dt.date(2025, 1, 15)),
        # 31 January 2025 lies in the Spring Festival: the day rolls to the first working day after it (TL-GEN-02).
        ("2024年度事故隐患排查治理情况报表", "TL-HAZ-07", dt.date(2025, 2, 5)),
    ]


def test_two_workers_at_once_open_one_matter(road: SideRoads) -> None:
    with at(APRIL):
        due = [occasion for occasion in occasions.PeriodOver.due(APRIL) if occasion.unit == road.town.unit]
        node = PeriodReportFlow.occasions()[0]
        first, second = acts.open_on(PeriodReportFlow, node, due[0]), acts.open_on(PeriodReportFlow, node, due[0])
    assert first is not None and second is None
    assert Case.objects.filter(process="unitreports").count() == 1


def test_a_fault_of_the_database_is_not_taken_for_a_faster_worker(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_anything: Any) -> None:
        raise IntegrityError("NOT NULL constraint failed: cases_case.region_id")

    monkeypatch.setattr(occasions, "place_case", broken)
    due = next(iter(occasions.PeriodOver.due(APRIL)))
    with at(APRIL), pytest.raises(IntegrityError):
        acts.open_on(PeriodReportFlow, PeriodReportFlow.occasions()[0], due)


def test_who_had_no_account_on_the_last_day_who_is_gone_and_a_bureau_that_does_not_ask(road: SideRoads) -> None:
    unit = road.town.unit
    asked_of = lambda: {occasion.unit.pk for occasion in occasions.PeriodOver.due(APRIL)}  # noqa: E731
    assert unit.pk in asked_of()
    Spokesman.objects.filter(enterprise=unit).update(since=APRIL)
    assert unit.pk not in asked_of()
    Spokesman.objects.filter(enterprise=unit).update(since=dt.date(2024, 1, 8))
    unit.gone_on = dt.date(2024, 3, 20)
    unit.save()
    assert unit.pk not in asked_of()
    unit.gone_on = None
    unit.save()
    assert unit.pk in asked_of()
    with at(APRIL - 40 * DAY):
        bureau.change("hazards.period_reports", False, valid_from=APRIL - 10 * DAY, by=road.town.head, reason="市局统一报送")
    assert asked_of() == set()


@pytest.mark.parametrize(
    ("today", "period", "end"),
    [
        (dt.date(2024, 4, 1), [Period.QUARTER], dt.date(2024, 3, 31)),
        (dt.date(2024, 6, 30), [Period.QUARTER], dt.date(2024, 3, 31)),
        (dt.date(2024, 7, 1), [Period.QUARTER], dt.date(2024, 6, 30)),
        (dt.date(2025, 1, 1), [Period.QUARTER, Period.YEAR], dt.date(2024, 12, 31)),
    ],
)
def test_which_period_a_day_asks_for(road: SideRoads, today: dt.date, period: list[Period], end: dt.date) -> None:
    found = [occasion for occasion in occasions.PeriodOver.due(today) if occasion.unit == road.town.unit]
    assert [(occasion.period, occasion.period_end, occasion.on) for occasion in found] == [
        (one, end, end + DAY) for one in period
    ]


# --- the unit answers ------------------------------------------------------------------------------------------------------


def test_the_unit_hands_in_the_register_as_it_stood_at_the_end_of_the_period(road: SideRoads) -> None:
    """The bureau's own hazards of the unit are entered by themselves; what was closed later still stood open on the last day."""
    with at(dt.date(2024, 3, 4)):
        road.rectifying(days=10)
        supervised = road.case
    with at(dt.date(2024, 4, 2)):
        road.report()
        road.reinspect()
        road.submit()
        road.close()
    assert supervised.closed_on == dt.date(2024, 4, 2)
    case = asked(road)
    late: dict[str, Any] = {"title": "配电室防火封堵缺失", "found_on": "2024-03-28", "due_on": "2024-04-20", "rectified_on": ""}
    with at(dt.date(2024, 4, 8)):
        road.hand_in_report(own=[GUARD, late])
        jobs.run_due()
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("reported", "reported", dt.date(2024, 4, 8))
    assert list(Deadline.objects.filter(case=case).values_list("state", flat=True)) == ["met"]
    report = PeriodReportRecord.objects.get(case=case)
    assert (report.found, report.rectified, report.major_open, report.funds) == (3, 1, 0, 3.5)
    sheet = IssuedDocument.objects.get(case=case)
    printed = [(row["hazard_no"], row["title"], row["state"], row["closed_on"]) for row in sheet.data["rows"]]
    assert printed == [
        (supervised.number, supervised.title, "期后已整改", ""),
        ("", GUARD["title"], "已整改", "2024-03-10"),
        ("", late["title"], "自行整改中", ""),
    ]
    assert sheet.code == "HAZ-02" and sheet.linked["as_of"] == "2024-03-31"
    assert road.town.head.pk in Notice.objects.filter(case=case).values_list("account", flat=True)


def test_what_a_report_left_open_stands_in_the_next_one(road: SideRoads) -> None:
    case = asked(road)
    with at(APRIL + DAY):
        road.hand_in_report(
            own=[
                GUARD,
                GUARD | {"title": "照明不足", "rectified_on": ""},
                GUARD | {"title": "爬梯锈蚀", "rectified_on": "2024-04-02"},
            ]
        )
    next_one = asked(road, dt.date(2024, 7, 1))
    assert next_one.pk != case.pk and OwnHazard.objects.filter(case=case).count() == 3
    client = Client()
    client.force_login(road.town.unit_account, backend="permissions.backends.OfficeAndDutyBackend")
    with at(dt.date(2024, 7, 2)):
        page = client.get(f"/tasks/{road.waiting('submit_period_report').pk}/").content.decode()
    # What was rectified after the last day belongs to the next period, with its date.
    assert "照明不足" in page and "爬梯锈蚀" in page and "2024-04-02" in page and GUARD["title"] not in page


@pytest.mark.parametrize(
    ("own", "changes", "code", "field"),
    [
        ([GUARD | {"found_on": "2024-04-02", "rectified_on": ""}], {}, "E-HAZ-03", "hazards-0-found_on"),
        ([GUARD | {"rectified_on": "2024-02-01"}], {}, "E-HAZ-03", "hazards-0-rectified_on"),
        ([GUARD | {"rectified_on": "2024-05-01"}], {}, "E-HAZ-03", "hazards-0-rectified_on"),
        ([GUARD | {"found_on": "2023-12-01", "rectified_on": "2023-12-20"}], {}, "E-HAZ-03", "hazards-0-rectified_on"),
        ([GUARD | {"due_on": "2024-02-19"}], {}, "E-HAZ-03", "hazards-0-due_on"),
        ([GUARD], {"nothing_found": "on"}, "E-NOTHING-FOUND", "nothing_found"),
        ([], {"nothing_found": ""}, "E-REQUIRED", "nothing_found"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    road: SideRoads, own: list[dict[str, Any]], changes: dict[str, str], code: str, field: str
) -> None:
    asked(road)
    with at(dt.date(2024, 4, 8)), pytest.raises(acts.InvalidForm) as refused:
        road.hand_in_report(own=own, **changes)
    form = refused.value.form
    assert code in form.refusal_codes
    if field in form.fields:
        assert field in form.errors
    else:
        assert field.removeprefix("hazards-0-") in form.formsets["hazards"].forms[0].errors
    assert not IssuedDocument.objects.filter(case=road.case).exists() and not OwnHazard.objects.exists()


def test_a_stranger_and_another_unit_find_nothing_and_an_officer_does_not_report_for_it(road: SideRoads) -> None:
    asked(road)
    other = Spokesman.objects.exclude(enterprise=road.town.unit).select_related("account").first()
    assert other is not None
    with at(APRIL):
        with pytest.raises(acts.NotVisible):
            road.hand_in_report(actor=other.account)
        client = Client()
        client.force_login(other.account, backend="permissions.backends.OfficeAndDutyBackend")
        assert client.get(f"/cases/{road.case.pk}/").status_code == 404
        with pytest.raises(Exception, match="E-SCOPE"):
            road.hand_in_report(actor=road.town.head)


def test_the_unit_reads_the_register_it_handed_in_though_the_register_is_an_inner_paper(road: SideRoads) -> None:
    case = asked(road, APRIL + 2 * DAY)
    case.refresh_from_db()
    with at(APRIL + 3 * DAY):
        road.hand_in_report()
        jobs.run_due()
        unit, head = road.town.unit_account, road.town.head
        assert [sheet.code for sheet in readable_papers(unit, case)] == ["HAZ-02"]
        assert [sheet.code for sheet in readable_papers(head, case)] == ["HAZ-02"]
        # The road begins on the day that opened the matter, whenever the machine found it.
        stops, _beside = stops_and_branches(PeriodReportFlow, case, case.tasks.order_by("pk"), {})
        assert (stops[0].name, stops[0].on) == ("open_period_report", APRIL)
        client = Client()
        client.force_login(unit, backend="permissions.backends.OfficeAndDutyBackend")
        assert "隐患清单（台账）" in client.get(f"/cases/{case.pk}/").content.decode()


def test_the_report_tells_the_unit_of_no_hazard_that_nobody_has_verified(road: SideRoads) -> None:
    """A tip-off that still waits for two officers stays unknown to the unit; what it reported itself stands in the report."""
    with at(dt.date(2024, 3, 20)):
        secret = road.register(source="tipoff", inspector_2="")
        assert face_of(road.town.unit_account, secret) is None
    case = asked(road)
    with at(dt.date(2024, 4, 8)):
        road.hand_in_report()
    assert PeriodReportRecord.objects.get(case=case).found == 0
    assert IssuedDocument.objects.get(case=case).data["rows"] == []
    with at(dt.date(2024, 6, 20)):
        own = road.report_major()
    following = asked(road, dt.date(2024, 7, 1))
    with at(dt.date(2024, 7, 2)):
        road.hand_in_report(nothing_found="")
    assert [row["hazard_no"] for row in IssuedDocument.objects.get(case=following).data["rows"]] == [own.number]


# --- late ------------------------------------------------------------------------------------------------------------------


def test_a_late_report_is_told_to_the_unit_and_its_section_and_may_still_be_handed_in(road: SideRoads) -> None:
    case = asked(road)
    with at(MAY, 0, 10):
        sweep()
        jobs.run_due()
        deadline = Deadline.objects.get(case=case)
        assert deadline.state == "lapsed"
        told = set(Notice.objects.filter(case=case, title__contains="期限届满").values_list("account", flat=True))
        assert {road.town.unit_account.pk, road.town.head.pk} <= told
        assert road.waiting("submit_period_report").late
        road.hand_in_report()
    case.refresh_from_db()
    assert case.state == "reported"
    assert not Deadline.objects.filter(case=case, state__in=Deadline.OPEN_STATES).exists()


def test_a_section_head_ends_a_report_that_should_not_have_been_asked_for(road: SideRoads) -> None:
    case = asked(road)
    with at(APRIL):
        acts.cancel(case.pk, actor=road.town.head, reason="该企业已停业，不再报送")
    case.refresh_from_db()
    assert (case.state, case.is_closed) == ("cancelled", True)
    assert not Deadline.objects.filter(case=case, state__in=Deadline.OPEN_STATES).exists()
    with at(APRIL + DAY):
        assert road.town.unit.pk not in {occasion.unit.pk for occasion in occasions.PeriodOver.due(APRIL + DAY)}


# --- on paper --------------------------------------------------------------------------------------------------------------


def test_all_units_are_asked_where_the_bureau_says_so_and_an_officer_enters_what_comes_on_paper(road: SideRoads) -> None:
    unit, town = road.town.unit, road.town
    Spokesman.objects.filter(enterprise=unit).update(until=dt.date(2024, 1, 31))
    with at(APRIL - 30 * DAY):
        bureau.change("hazards.period_reports_of_all", True, valid_from=APRIL - 20 * DAY, by=town.head, reason="全部单位报送")
    case = asked(road)
    data = {
        "analysis": "按计划检修，未发现新的隐患", "main_person": "董兰", "nothing_found": "on", "acted_on": "2024-04-10",
        "late_reason": "寄送到达当日为办理日期", **rows("hazards", []),
    }  # fmt: skip
    with at(dt.date(2024, 4, 11)):
        with refused("required", "scan"):
            road.aside("enter_paper_report", town.inspector, data, case=case)
        with forbidden("E-SCOPE"):
            road.aside("enter_paper_report", town.township, data, {"scan": [photo("r.jpg")]}, case=case)
        road.aside("enter_paper_report", town.inspector, data, {"scan": [photo("r.jpg")]}, case=case)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("reported", dt.date(2024, 4, 10))
    deadline = Deadline.objects.get(case=case)
    assert (deadline.state, deadline.met_on) == ("met", dt.date(2024, 4, 10))
    assert IssuedDocument.objects.get(case=case).code == "HAZ-02"
    assert Evidence.objects.filter(case=case, field="scan").count() == 1
    assert not case.tasks.filter(status__in=("NEW", "ASSIGNED")).exists()


def test_without_that_rule_a_unit_without_an_account_is_not_asked(road: SideRoads) -> None:
    Spokesman.objects.filter(enterprise=road.town.unit).update(until=dt.date(2024, 1, 31))
    assert road.town.unit.pk not in {occasion.unit.pk for occasion in occasions.PeriodOver.due(APRIL)}
