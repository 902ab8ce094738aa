"""Boards, wall, calendar and search as pages: what they count, for whom, and that each number opens its list."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases import calendar, services
from cases.models import Case, Deadline, SpecialOperation
from cases.services import NewDeadline
from documents.models import IssuedDocument
from foundation import clock
from permissions import grants
from permissions.models import Account, RegionManagement
from reports import due_dates, rectification
from reports.scope import Scope
from tests.cast import Town, build_town
from tests.statements import counted
from tests.workflows.side_roads import SideRoads
from workflows.engine import walls
from workflows.engine.boards import Rectification, Wall, declared
from workflows.hazards.models import HazardRecord

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 13)
DAY = dt.timedelta(days=1)
BOARD = next(declared(Rectification))


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Whatever language an earlier page left behind."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def today() -> Iterator[dt.date]:
    """A Thursday of 2024; 10 June was 端午节."""
    with clock.at(dt.datetime.combine(TODAY, dt.time(10), clock.ZONE)):
        yield TODAY


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200
    page = response.content.decode().partition('<main id="main"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def opened(town: Town, *, days_ago: int = 20, due: int | None = None, closed: int | None = None, **words: Any) -> Case:
    """A hazard opened some days ago, due in so many days, closed some days ago."""
    values: dict[str, Any] = {
        "process": "hazards", "title": "边坡超高", "state": "rectifying", "region": town.chengui, "section": town.mines,
        "category": "non_coal_mine", "level": "general", "unit": town.unit, "opened_by": town.inspector,
    } | words  # fmt: skip
    operation = values.pop("operation", None)
    with transaction.atomic():
        case = services.open_case(opened_on=clock.today() - days_ago * DAY, **values)
        HazardRecord.objects.create(
            case=case, description="边坡", source="inspection", found_on=case.opened_on, operation=operation
        )
        if due is not None:
            length = days_ago + due
            start = clock.today() - days_ago * DAY
            made = services.create_deadlines(
                case, [NewDeadline("TL-HAZ-01", starts_on=start, length=length, owner_role="enterprise_user")]
            )
            Deadline.objects.filter(pk=made[0].pk).update(due_on=clock.today() + due * DAY)
            Case.objects.filter(pk=case.pk).update(next_due=clock.today() + due * DAY)
        if closed is not None:
            ends = "closed" if case.state == "rectifying" else case.state
            services.close_case(case, state=ends, outcome=ends, on=clock.today() - closed * DAY)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def year(town: Town, today: dt.date) -> Town:
    """Seven hazards that count, and one that was no hazard."""
    opened(town, due=-2)
    opened(town, due=2, level="major")
    opened(town, due=6, days_ago=3)
    opened(town, closed=10)
    opened(town, closed=2)
    opened(town, due=20, region=town.jinniu, unit=town.other_unit)
    ran_out = opened(town, state="overdue", section=town.trade, category="industry_trade", due=-1)
    with transaction.atomic():
        services.lapse(list(ran_out.deadlines.all()))
    opened(town, state="rejected", closed=1)
    return town


# --- the rectification view ------------------------------------------------------------------------------------------------


def on_board(account: Account, day: dt.date, **wanted: Any) -> rectification.View:
    return rectification.view(Scope(BOARD, Account.objects.get(pk=account.pk), {"on": day, **wanted}, day))


def lines(view: rectification.View, number: int) -> dict[str, rectification.Counts]:
    return {str(line.label): line.counts for line in view.tables[number].lines}


def test_the_board_counts_open_late_soon_and_closed_and_leaves_out_what_was_no_hazard(year: Town, today: dt.date) -> None:
    view = on_board(year.leader, today)
    total = view.total
    assert (total.found, total.closed, total.open, total.late, total.near, total.soon) == (7, 2, 5, 2, 1, 2)
    assert total.rate == "28.6%", "closed / found with one decimal"
    assert {name: (part.found, part.late) for name, part in lines(view, 0).items()} == {"陈贵镇": (6, 2), "金牛镇": (1, 0)}
    assert {name: part.found for name, part in lines(view, 1).items()} == {"非煤矿山": 6, "工贸": 1}
    assert {name: part.found for name, part in lines(view, 2).items()} == {"一般": 6, "重大": 1}


def test_a_township_that_another_bureau_runs_on_the_day_is_not_compared_and_counts_in_the_total(
    year: Town, today: dt.date
) -> None:
    RegionManagement.objects.create(region=year.chengui, is_managed_here=False, valid_from=today)
    view = on_board(year.leader, today)
    assert list(lines(view, 0)) == ["金牛镇"] and view.total.found == 7
    assert "陈贵镇" in str(view.tables[0].note) and "6" in str(view.tables[0].note)
    assert "陈贵镇" in text_of(as_(year.leader).get(reverse("rectification")))
    before = on_board(year.leader, today - DAY)
    assert set(lines(before, 0)) == {"陈贵镇", "金牛镇"} and before.tables[0].note == ""


def test_last_weeks_figures_are_those_of_the_board_of_last_week(year: Town, today: dt.date) -> None:
    """By then one of the seven was not found, one of the two not closed, and what is late now was still due."""
    now, then = on_board(year.leader, today), on_board(year.leader, today - rectification.WEEK)
    assert [tile.before for tile in now.tiles] == [tile.figure for tile in then.tiles] == ["5", "0", "0", "2", "0", "16.7%"]


def test_each_sees_the_figures_of_his_own_field_and_place(year: Town, today: dt.date) -> None:
    found = {
        name: on_board(getattr(year, name), today).total.found
        for name in ("leader", "head", "trade_inspector", "township", "other_township", "auditor", "administrator", "observer")
    }
    assert found == {
        "leader": 7, "head": 6, "trade_inspector": 1, "township": 6, "other_township": 1, "auditor": 7, "administrator": 0, "observer": 0,
    }  # fmt: skip


def test_a_township_sees_its_own_hazards_behind_the_figures_too(year: Town) -> None:
    for asked in ({}, {"township": "420281108"}, {"section": "mines"}, {"on": "2024-06-01"}):
        page = as_(year.other_township).get(reverse("rectification-cases"), {"count": "found", **asked}).context["page"]
        assert [case.township for case in page.rows] == [year.jinniu], asked


def test_who_has_an_office_and_a_duty_counts_a_case_once(year: Town, today: dt.date) -> None:
    case = Case.objects.filter(township=year.chengui).first()
    with transaction.atomic():
        grants.grant(case, "handle_case", year.township, since=today, by=None, reason="试")
    assert on_board(year.township, today).total.found == 6


@pytest.mark.parametrize("days_ago", [0, 7, 300])
def test_every_number_opens_the_list_that_it_counts(year: Town, today: dt.date, days_ago: int) -> None:
    client, checked = as_(year.leader), 0
    view = on_board(year.leader, today - days_ago * DAY, since=dt.date(2023, 5, 1), category=["non_coal_mine", "industry_trade"])
    assert len(view.tiles) == 6

    def holds(url: str, number: int) -> int:
        assert client.get(url).context["page"].count == number, (url, number)
        return 1

    for table in view.tables:
        checked += sum(holds(url, getattr(line.counts, name)) for line in table.lines for name, url in line.urls.items())
    checked += sum(holds(tile.url, int(tile.figure)) for tile in view.tiles[:5])
    checked += sum(holds(url, getattr(view.total, name)) for name, url in view.total_urls.items())
    drawn = [line for chart in view.charts for line in chart.years]
    checked += sum(holds(point.url, point.number) for line in drawn for point in line.points if point and point.url)
    checked += sum(holds(line.url, line.total) for line in drawn)
    months_with_cases = {0: 3, 7: 2}.get(days_ago, 0)
    assert checked == (6 * 7 + 5 + 7 + months_with_cases + 4 if months_with_cases else 5 + 7)


def test_the_months_of_this_year_stand_against_the_last(year: Town, today: dt.date) -> None:
    opened(year, days_ago=365, closed=360)
    found, closed = on_board(year.leader, today).charts
    numbers = {
        chart.code: {line.year: [point.number if point else None for point in line.points] for line in chart.years}
        for chart in (found, closed)
    }
    still_to_come = [None] * 6
    assert numbers == {
        "found-months": {2023: [0] * 5 + [1] + [0] * 6, 2024: [0, 0, 0, 0, 6, 1, *still_to_come]},
        "closed-months": {2023: [0] * 5 + [1] + [0] * 6, 2024: [0, 0, 0, 0, 0, 2, *still_to_come]},
    }
    assert found.top == 6 and found.now.points[4].y < found.now.points[5].y, "more stands higher"  # type: ignore[union-attr]


def test_a_special_operation_a_section_and_sectors_narrow_the_figures_and_go_into_the_links(year: Town, today: dt.date) -> None:
    action = SpecialOperation.objects.create(code="ZX-1", name="重大隐患专项行动", valid_from=today)
    opened(year, operation=action, due=1)
    leader = as_(year.leader)
    page = leader.get(reverse("rectification"), {"operation": "ZX-1", "category": ["non_coal_mine", "chemicals"]})
    assert page.context["view"].total.found == 1
    assert text_of(page).count("专项行动 重大隐患专项行动") == 6, "with the page and with each figure"
    assert "行业领域 危险化学品、非煤矿山" in text_of(page)
    listed = leader.get(page.context["view"].tiles[2].url)
    assert listed.context["page"].count == 1 and "专项行动 重大隐患专项行动" in text_of(listed)
    assert leader.get(reverse("rectification"), {"section": "trade"}).context["view"].total.found == 1
    assert leader.get(reverse("rectification"), {"category": ["industry_trade"]}).context["view"].total.found == 1


def test_a_day_still_to_come_is_refused_at_its_field(year: Town, today: dt.date) -> None:
    for wrong in (str(today + DAY), "gestern"):
        page = as_(year.leader).get(reverse("rectification"), {"on": wrong})
        assert page.status_code == 422 and page.context["view"] is None and page.context["form"].errors["on"]
        assert as_(year.leader).get(reverse("rectification-cases"), {"on": wrong}).status_code == 302
    assert "截止日期不得晚于今日" in as_(year.leader).get(reverse("rectification"), {"on": "2024-06-14"}).content.decode()
    assert as_(year.leader).get(reverse("rectification"), {"on": str(today)}).status_code == 200


def test_the_page_prints_its_scope_its_day_and_last_weeks_figures(year: Town) -> None:
    page = text_of(as_(year.head).get(reverse("rectification"), {"township": "420281108", "since": "2024-01-01"}))
    assert "2024年6月13日" in page and "陈贵镇" in page and "非煤矿山安全监管股" in page
    assert re.search(r"6月6日\D{0,3}3 ", page), "four of mines in 陈贵镇 by then, one of them closed"
    assert "金牛镇" not in page.partition("逾期：")[2]
    earlier = text_of(as_(year.head).get(reverse("rectification"), {"on": "2024-06-03"}))
    assert "2024年6月3日" in earlier and "5月27日" in earlier


def test_the_board_asks_six_questions_however_many_cases_there_are(year: Town, today: dt.date) -> None:
    head = Account.objects.get(pk=year.head.pk)
    with counted() as asked:
        rectification.view(Scope(BOARD, head, {"on": today}, today))
    assert len(asked) == 6, asked


def test_an_empty_scope_says_so_and_nonsense_narrows_nothing(year: Town) -> None:
    assert rectification.rate(0, 0) == ""
    assert "<table" not in as_(year.administrator).get(reverse("rectification")).content.decode()
    page = as_(year.leader).get(reverse("rectification"), {"level": "x", "since": "gestern", "township": "999", "process": "?"})
    assert page.context["view"].total.found == 7


@pytest.mark.parametrize("name", ["rectification", "listed-wall"])
def test_boards_are_for_officers(town: Town, name: str) -> None:
    assert as_(town.unit_account).get(reverse(name)).status_code == 403
    assert as_(town.inspector).get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == 302


# --- the wall --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def wall(account: Account, shown: str = "open", group: str = "", after: str = "") -> Any:
    return next(declared(Wall)).page(Account.objects.get(pk=account.pk), shown, group, after)


def test_a_listed_hazard_stands_on_the_wall_with_its_last_round(road: SideRoads) -> None:
    case = road.listed()
    (row,) = wall(road.town.office).rows
    assert (row.case, row.progress, row.is_late) == (case, None, False)
    road.round(1, progress=40)
    (row,) = wall(road.town.office).rows
    assert row.progress == 40 and row.supervisor == road.record.supervisor and row.due_on == road.record.treat_due_on
    page = text_of(as_(road.town.office).get(reverse("listed-wall")))
    assert "40%" in page and str(road.record.batch) in page and road.record.supervisor in page and "天" in page


def test_only_who_may_see_the_case_sees_it_on_the_wall(road: SideRoads) -> None:
    case, town = road.listed(), road.town
    sees = {
        name
        for name in (
            "inspector",
            "head",
            "leader",
            "office",
            "township",
            "auditor",
            "observer",
            "trade_inspector",
            "other_township",
            "administrator",
        )
        if any(row.case == case for row in wall(getattr(town, name)).rows)
    }
    assert sees == {"inspector", "head", "leader", "office", "township", "auditor", "observer"}
    assert wall(town.trade_inspector).counts.all == 0
    assert wall(town.observer).counts.open == 1


def test_late_ones_come_first_then_by_day_and_those_done_last(
    town: Town, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = (30, -5, None, 3, -40)
    cases = [listed(town, due, closed=None) for due in days]
    done = listed(town, -100, closed=1)
    late, all_of_them = wall(town.office, "late"), wall(town.office, "all")
    in_order = [cases[4], cases[1], cases[3], cases[0], cases[2]]
    assert [row.case for row in late.rows] == in_order[:2]
    assert [row.case for row in all_of_them.rows] == [*in_order, done]
    assert (late.counts.all, late.counts.open, late.counts.late, late.counts.done) == (6, 5, 2, 1)
    assert [row.clock and row.clock["state"] for row in all_of_them.rows] == [
        "lapsed",
        "lapsed",
        "running",
        "running",
        None,
        "met",
    ]
    assert all_of_them.rows[0].clock["days_late"] == 40
    monkeypatch.setattr(walls, "PAGE", 2)
    seen, after = [], ""
    for _page in range(3):
        page = wall(town.office, "all", after=after)
        seen, after = [*seen, *(row.case for row in page.rows)], page.next_after
    assert seen == [*in_order, done] and after == ""
    assert [row.case for row in wall(town.office, "all", after="1~gestern~x").rows] == in_order[:2]


def listed(town: Town, due: int | None, closed: int | None) -> Case:
    case = opened(town, closed=closed)
    treat_due_on = None if due is None else clock.today() + due * DAY
    HazardRecord.objects.filter(case=case).update(is_listed=True, supervisor="市安委会", treat_due_on=treat_due_on)
    return case


def test_the_wall_asks_as_much_for_many_as_for_few(town: Town, today: dt.date) -> None:
    counts = []
    for _round in range(2):
        for number in range(3):
            listed(town, number, closed=None)
        with counted() as asked:
            wall(town.office, "all")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


# --- the calendar ----------------------------------------------------------------------------------------------------------


def cell(month: due_dates.Month, day: dt.date) -> due_dates.DayCell:
    return next(cell for week in month.weeks for cell in week if cell.day == day)


def test_the_month_shows_what_ends_on_each_day_and_which_days_are_free(year: Town, today: dt.date) -> None:
    month = due_dates.month(year.leader, dt.date(2024, 6, 1), today, None)
    assert [len(week) for week in month.weeks] == [7] * 5 and month.weeks[0][0].day == dt.date(2024, 5, 27)
    counts = {cell.day.day: cell.count for week in month.weeks for cell in week if cell.count and cell.in_month}
    assert counts == {11: 1, 12: 1, 15: 1, 19: 1}
    assert [week.is_empty for week in month.weeks] == [True, True, False, False, True]
    assert cell(month, dt.date(2024, 6, 10)).name == "端午节" and cell(month, dt.date(2024, 6, 10)).is_rest
    assert cell(month, today).is_today and not cell(month, today).is_rest
    assert cell(month, dt.date(2024, 6, 11)).is_past
    made_up = due_dates.month(year.leader, dt.date(2024, 5, 1), today, None)
    assert cell(made_up, dt.date(2024, 5, 11)).is_made_up and calendar.is_working_day(dt.date(2024, 5, 11))
    assert (month.before, month.after) == (dt.date(2024, 5, 1), dt.date(2024, 7, 1))


def test_a_day_lists_its_cases_and_the_months_around_are_a_click_away(year: Town) -> None:
    response = as_(year.leader).get(reverse("calendar"), {"month": "2024-06", "day": "2024-06-11"})
    page = text_of(response)
    assert "端午节" in page and "边坡超高" in page and "逾期 2 天" in page
    assert "?month=2024-05" in response.content.decode() and "?month=2024-07" in response.content.decode()
    assert "今日" in text_of(as_(year.leader).get(reverse("calendar"), {"month": "x", "day": "y"}))


def test_closed_cases_and_clocks_of_others_do_not_stand_in_the_calendar(year: Town, today: dt.date) -> None:
    first = dt.date(2024, 6, 1)
    totals = {
        name: due_dates.month(getattr(year, name), first, today, None).total
        for name in ("leader", "head", "trade_inspector", "other_township", "administrator")
    }
    assert totals == {"leader": 4, "head": 3, "trade_inspector": 1, "other_township": 0, "administrator": 0}
    late = Case.objects.get(next_due=today - 2 * DAY)
    with transaction.atomic():
        services.close_case(late, state="closed", outcome="closed", on=today)
    assert due_dates.month(year.leader, first, today, None).total == 3


def test_a_unit_sees_in_the_calendar_the_limits_it_must_keep_itself(year: Town, today: dt.date) -> None:
    case = Case.objects.get(next_due=today + 2 * DAY)
    with transaction.atomic():
        services.create_deadlines(case, [NewDeadline("TL-HAZ-04", starts_on=today, owner_role="inspector", title="内部复查")])
        grants.grant(case, "party", year.unit_account, since=today, by=None, reason="试")
    unit = Account.objects.get(pk=year.unit_account.pk)
    assert due_dates.month(unit, dt.date(2024, 6, 1), today, None).total == 1
    assert due_dates.month(year.leader, dt.date(2024, 6, 1), today, None).total == 5


def test_a_full_day_goes_on_and_days_outside_the_month_are_no_days_of_it(
    year: Town, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        opened(year, due=6)
    monkeypatch.setattr(due_dates, "DAY_SHOWN", 3)
    first = due_dates.day_list(year.leader, today + 6 * DAY, "")
    second = due_dates.day_list(year.leader, today + 6 * DAY, first.next_after)
    assert len(first.entries) == 3 and len(second.entries) == 1 and not second.next_after
    assert not {entry["row"].pk for entry in first.entries} & {entry["row"].pk for entry in second.entries}
    assert due_dates.day_of("2024-05-27", dt.date(2024, 6, 1)) and due_dates.day_of("2024-08-01", dt.date(2024, 6, 1)) is None
    assert due_dates.month_of("2024-13", today) == due_dates.month_of("0001-01", today) == dt.date(2024, 6, 1)


# --- search ----------------------------------------------------------------------------------------------------------------


def test_the_box_of_every_page_leads_to_a_search_of_cases_units_and_paper_numbers(town: Town) -> None:
    road = SideRoads(town)
    case = road.rectifying()
    paper = IssuedDocument.objects.get(case=case, code="INS-04")
    assert f'action="{reverse("search")}"' in as_(town.inspector).get("/").content.decode()
    typed = str(paper.number).replace("〔", "[").replace("〕", "]").replace("（", "(").replace("）", ")")
    for words in (str(paper.number), typed):
        assert case.get_absolute_url() in as_(town.inspector).get(reverse("search"), {"q": words}).content.decode(), words
        assert case.get_absolute_url() not in as_(town.trade_inspector).get(reverse("search"), {"q": words}).content.decode()
    page = as_(town.inspector).get(reverse("search"), {"q": "砚坪"}).content.decode()
    assert reverse("enterprise", args=[town.unit.pk]) in page and case.get_absolute_url() in page and 'value="砚坪"' in page


def test_the_search_page_says_what_to_do_when_there_is_nothing_to_show(town: Town) -> None:
    seek: Callable[[str], str] = lambda words: text_of(as_(town.inspector).get(reverse("search"), {"q": words}))  # noqa: E731
    said = {seek("").strip(), seek("边").strip(), seek("没有这样的词").strip()}
    assert len(said) == 3
    assert (
        "<script>"
        not in as_(town.inspector)
        .get(reverse("search"), {"q": "<script>alert(1)</script>"})
        .content.decode()
        .partition("<main")[2]
    )
