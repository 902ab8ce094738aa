"""A unit changes its name: found by the former one, shown under it where an earlier day is shown, and on no paper that was issued otherwise."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases import names, search
from cases.models import Enterprise, FormerName
from documents.models import IssuedDocument
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town, build_town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads

pytestmark = [pytest.mark.django_db]

OLD, NEW, PAPER = "大冶市砚坪铁矿有限公司", "湖北云岭矿业有限公司", "（冶）登字〔2026〕第118号变更登记通知书"


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def anew(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(anew(account), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def renamed(town: Town, *, on: dt.date | None = None, name: str = NEW) -> Enterprise:
    names.rename(town.unit, name, on=on or clock.today(), paper=PAPER, by=anew(town.head))
    town.unit.refresh_from_db()
    return town.unit


def test_the_former_name_is_kept_with_its_day_its_paper_and_who_entered_it(town: Town) -> None:
    unit = renamed(town, on=clock.today() - 3 * DAY)
    row = FormerName.objects.get(unit=unit)
    assert (unit.name, unit.name_initials[:4]) == (NEW, "hbyl")
    assert (row.name, row.changed_on, row.paper, row.entered_by) == (OLD, clock.today() - 3 * DAY, PAPER, town.head)
    entry = audit.history(audit.the_bureau()).get(act="rename_enterprise")
    assert (entry.before, entry.after["name"], entry.after["paper"]) == ({"name": OLD}, NEW, PAPER)
    assert audit.verify() == []


def test_each_day_has_its_own_name(town: Town) -> None:
    today = clock.today()
    unit = renamed(town, on=today - 10 * DAY)
    renamed(town, on=today - 5 * DAY, name="湖北云岭矿业集团有限公司")
    unit.refresh_from_db()
    days = {-11: OLD, -10: NEW, -6: NEW, -5: unit.name, 0: unit.name}
    assert {number: names.name_on(unit, today + number * DAY) for number in days} == days


def test_no_change_of_name_lies_ahead_or_before_the_last_one(town: Town) -> None:
    today = clock.today()
    with pytest.raises(Refusal, match="E-NAME-DAY"):
        renamed(town, on=today + DAY)
    renamed(town, on=today - 5 * DAY)
    for day in (today - 5 * DAY, today - 6 * DAY):
        with pytest.raises(Refusal, match="E-NAME-DAY"):
            renamed(town, on=day, name=OLD)
    with pytest.raises(Refusal, match="E-NAME-SAME"):
        renamed(town)
    assert renamed(town, on=today - 4 * DAY, name=OLD).name == OLD


def test_nobody_but_a_section_head_enters_it(town: Town) -> None:
    for account in (town.inspector, town.leader, town.administrator, town.unit_account):
        with pytest.raises(Refusal, match="E-SCOPE"):
            names.rename(town.unit, NEW, on=clock.today(), paper=PAPER, by=anew(account))


@pytest.mark.both_databases
def test_search_finds_the_unit_and_its_cases_by_the_former_name_and_says_so(road: SideRoads) -> None:
    case = road.register()
    leader = anew(road.town.leader)
    assert [unit.found_formerly for unit in search.find(leader, "砚坪铁矿").units] == [""]
    renamed(road.town)
    found = search.find(leader, "砚坪铁矿")
    assert [(unit.name, unit.found_formerly) for unit in found.units] == [(NEW, OLD)]
    assert [row.pk for row in found.cases.rows] == [case.pk]
    assert [unit.found_formerly for unit in search.find(leader, "云岭").units] == [""]
    page = browser(road.town.leader).get(reverse("search"), {"q": "砚坪铁矿"}).content.decode()
    assert f"曾用名：{OLD}" in page
    assert [unit.name for unit in search.find(anew(road.town.unit_account), "砚坪铁矿").units] == [NEW]


def test_a_paper_keeps_the_name_it_was_issued_under_and_the_next_one_bears_the_new_name(road: SideRoads) -> None:
    case = road.rectifying()
    renamed(road.town)
    road.report()
    road.reinspect()
    recipients = {paper.code: paper.recipient for paper in IssuedDocument.objects.filter(case=case)}
    assert recipients["INS-04"] == OLD and recipients["INS-05"] == NEW


def test_an_act_of_an_earlier_day_names_the_unit_as_it_was_called_then(road: SideRoads) -> None:
    """Entered today for a day before the change of name (补录)."""
    yesterday = clock.today() - DAY
    with clock.at(clock.now() - DAY):
        case = road.verified()
    renamed(road.town)
    road.order(acted_on=yesterday.isoformat(), late_reason="现场签发，次日补录")
    assert IssuedDocument.objects.get(case=case, code="INS-04").recipient == OLD


def test_the_list_behind_a_figure_of_an_earlier_day_names_the_unit_as_of_that_day(road: SideRoads) -> None:
    yesterday = clock.today() - DAY
    with clock.at(clock.now() - 2 * DAY):
        road.register(found_on=(clock.today() - 2 * DAY).isoformat())
    renamed(road.town)
    client = browser(road.town.leader)

    def shown(day: dt.date) -> str:
        answer = client.get(reverse("rectification-cases"), {"on": day.isoformat(), "count": "found"})
        return answer.content.decode().partition("<tbody>")[2]

    assert OLD in shown(yesterday) and NEW not in shown(yesterday)
    assert NEW in shown(clock.today()) and OLD not in shown(clock.today())


def test_the_page_of_the_unit_lists_its_former_names(town: Town) -> None:
    renamed(town, on=clock.today() - DAY)
    page = browser(town.inspector).get(reverse("enterprise", args=[town.unit.pk])).content.decode()
    assert OLD in page and PAPER in page and reverse("unit-rename", args=[town.unit.pk]) not in page


def test_a_head_enters_it_on_a_page_and_a_stranger_finds_none(town: Town) -> None:
    url, head = reverse("unit-rename", args=[town.unit.pk]), browser(town.head)
    assert url in head.get(reverse("enterprise", args=[town.unit.pk])).content.decode()
    answers = {"name": NEW, "on": clock.today().isoformat(), "paper": PAPER}
    assert head.post(url, answers | {"paper": ""}).status_code == 422
    refused = head.post(url, answers | {"name": OLD})
    assert refused.status_code == 422 and "E-NAME-SAME" in refused.content.decode()
    assert head.post(url, answers).status_code == 302
    assert Enterprise.objects.get(pk=town.unit.pk).name == NEW
    for account in (town.inspector, town.leader, town.unit_account, town.administrator):
        assert browser(account).get(url).status_code == 404


def test_the_administration_does_not_overwrite_a_name(town: Town) -> None:
    """There a name could be changed without a day and a paper."""
    admin = browser(town.administrator)
    page = admin.get(reverse("admin:cases_enterprise_change", args=[town.unit.pk])).content.decode()
    assert 'name="name"' not in page and 'name="address"' in page
    assert 'name="name"' in admin.get(reverse("admin:cases_enterprise_add")).content.decode()
