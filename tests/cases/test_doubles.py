"""Two rows of the register that are one unit: two section heads merge them, everything counts by both, nothing is rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import doubles, search
from cases.faces import Face, own_units
from cases.models import Case, CaseDuty, Enterprise, Notice, Spokesman, UnitMerger
from documents.models import IssuedDocument
from documents.reading import readable_papers
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions import grants
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town, build_town
from tests.workflows.side_roads import SideRoads
from tests.workflows.watch import refused
from workflows.engine import people, worklists
from workflows.hazards import occasions
from workflows.hazards.forms_period import supervised_hazards
from workflows.hazards.models import PeriodReportRecord

pytestmark = [pytest.mark.django_db]

As = Callable[[Account], Client]


@pytest.fixture
def town(db: None) -> Town:
    town = build_town()
    head = Account.objects.create_user("T0099", "demo-password", name="梅若云", officer_no="T0099")
    Appointment.objects.create(account=head, role=Role.SECTION_HEAD, region=town.county, section=town.trade, valid_from=LONG_AGO)
    town.extra["other_head"] = head
    return town


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


@pytest.fixture
def double(town: Town) -> Enterprise:
    """The unit once more, entered without its credit code, with an account of its own."""
    row = Enterprise.objects.create(
        name="砚坪铁矿二分厂", category="non_coal_mine", region=town.chengui, township=town.chengui, address="陈贵镇南坳畈村6组"
    )
    account = Account.objects.create_user("unit9", "demo-password", name="二分厂安全科", kind=Account.Kind.UNIT)
    Spokesman.objects.create(account=account, enterprise=row, since=LONG_AGO)
    town.extra["double_account"] = account
    return row


def anew(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(anew(account), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def proposed(town: Town, double: Enterprise) -> UnitMerger:
    return doubles.propose(double, town.unit, reason="同一地址同一法定代表人，重复登记", by=anew(town.head))


def merged(town: Town, double: Enterprise) -> UnitMerger:
    merger = doubles.decide(
        proposed(town, double).pk, confirmed=True, opinion="已核对营业执照", by=anew(town.extra["other_head"])
    )
    double.refresh_from_db()
    return merger


# --- two people -------------------------------------------------------------------------------------------------------------


def test_one_proposes_another_confirms_and_the_younger_row_points_to_the_older(town: Town, double: Enterprise) -> None:
    merger = proposed(town, double)
    double.refresh_from_db()
    assert (merger.younger_id, merger.older_id, double.merged_into_id) == (double.pk, town.unit.pk, None)
    with pytest.raises(Refusal, match="E-MERGE-SELF"):
        doubles.decide(merger.pk, confirmed=True, opinion="同意", by=anew(town.head))
    merged_now = doubles.decide(merger.pk, confirmed=True, opinion="同意", by=anew(town.extra["other_head"]))
    double.refresh_from_db()
    assert double.merged_into_id == town.unit.pk and merged_now.confirmed
    assert double.standing == town.unit and set(double.all_ids()) == set(town.unit.all_ids()) == {double.pk, town.unit.pk}
    with pytest.raises(Refusal, match="E-MERGE-DECIDED"):
        doubles.decide(merger.pk, confirmed=False, opinion="不同意", by=anew(town.extra["other_head"]))


def test_a_refusal_leaves_two_units_and_the_way_to_a_new_proposal(town: Town, double: Enterprise) -> None:
    merger = proposed(town, double)
    with pytest.raises(Refusal, match="E-MERGE-OPEN"):
        proposed(town, double)
    doubles.decide(merger.pk, confirmed=False, opinion="两个法人", by=anew(town.extra["other_head"]))
    double.refresh_from_db()
    assert double.merged_into is None and double.all_ids() == [double.pk]
    assert merged(town, double).confirmed


def test_nobody_but_a_section_head_proposes_or_decides(town: Town, double: Enterprise) -> None:
    for account in (town.inspector, town.leader, town.administrator, town.unit_account):
        with pytest.raises(Refusal, match="E-SCOPE"):
            doubles.propose(double, town.unit, reason="重复登记", by=anew(account))
    merger = proposed(town, double)
    for account in (town.inspector, town.leader, town.administrator, town.unit_account):
        with pytest.raises(Refusal, match="E-SCOPE"):
            doubles.decide(merger.pk, confirmed=True, opinion="同意", by=anew(account))


def test_a_row_is_no_double_of_itself_nor_of_what_it_was_merged_with(town: Town, double: Enterprise) -> None:
    with pytest.raises(Refusal, match="E-MERGE-SAME"):
        doubles.propose(double, double, reason="重复登记", by=anew(town.head))
    merged(town, double)
    with pytest.raises(Refusal, match="E-MERGE-SAME"):
        doubles.propose(double, town.unit, reason="重复登记", by=anew(town.head))


def test_a_third_row_joins_the_unit_under_its_oldest(town: Town, double: Enterprise) -> None:
    third = Enterprise.objects.create(name="砚坪铁矿三分厂", region=town.chengui, township=town.chengui)
    doubles.decide(
        doubles.propose(third, double, reason="重复登记", by=anew(town.head)).pk, confirmed=True, opinion="同意",
        by=anew(town.extra["other_head"]),
    )  # fmt: skip
    merged(town, double)
    third.refresh_from_db()
    assert third.merged_into_id == town.unit.pk
    assert set(third.all_ids()) == set(double.all_ids()) == {town.unit.pk, double.pk, third.pk}


@pytest.mark.both_databases
def test_the_database_itself_keeps_two_people_and_the_older_row(town: Town, double: Enterprise) -> None:
    merger = proposed(town, double)
    for change in (
        {"confirmed": True, "decided_by": town.head, "decided_at": clock.now()},
        {"older": double, "younger": town.unit},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitMerger.objects.filter(pk=merger.pk).update(**change)


def test_both_acts_stand_in_the_history_of_the_bureau(town: Town, double: Enterprise) -> None:
    merged(town, double)
    rows = {row.act: row for row in audit.history(audit.the_bureau()) if row.act in ("propose_merger", "confirm_merger")}
    assert rows["propose_merger"].actor_id == town.head.pk and "重复登记" in rows["propose_merger"].reason
    assert rows["confirm_merger"].actor_id == town.extra["other_head"].pk
    assert rows["confirm_merger"].after == {"merger": UnitMerger.objects.get().pk, "younger": double.pk, "older": town.unit.pk}
    assert audit.verify() == []


# --- what goes by both ------------------------------------------------------------------------------------------------------


def of_the_double(road: SideRoads, double: Enterprise, **words: object) -> Case:
    case = road.register(unit=double.pk, similar_checked="on", **words)
    road.verify()
    road.order()
    road.serve()
    return case


@pytest.mark.both_databases
def test_the_accounts_of_both_rows_read_answer_and_hear_what_is_open_under_either(road: SideRoads, double: Enterprise) -> None:
    town = road.town
    under_double = of_the_double(road, double)
    under_older = road.rectifying()
    older, other = town.unit_account, town.extra["double_account"]
    assert people.face_in(anew(older), under_double) is None and people.face_in(anew(other), under_older) is None
    merged(town, double)
    for account in (older, other):
        assert own_units(anew(account)) == {town.unit.pk, double.pk}
        for case in (under_double, under_older):
            assert people.face_in(anew(account), case) is Face.PARTY
            assert grants.may(anew(account), "cases.view_case", case) and case in Case.objects.visible_to(anew(account))
            assert {paper.code for paper in readable_papers(anew(account), case)} >= {"INS-04"}
        waiting = {task.case_id for arm in worklists.to_do_arms(anew(account)) for task in arm}
        assert waiting == {under_double.pk, under_older.pk}
    road.case = under_double
    road.report(actor=anew(older))
    road.reinspect()
    assert Notice.objects.filter(case=under_double, account=older).exists() and Notice.objects.filter(
        case=under_double, account=other
    )


def test_another_unit_reads_nothing_of_it(road: SideRoads, double: Enterprise) -> None:
    case = of_the_double(road, double)
    merged(road.town, double)
    stranger = anew(road.town.other_unit_account)
    assert people.face_in(stranger, case) is None and case not in Case.objects.visible_to(stranger)


def test_whoever_is_named_for_the_double_later_speaks_for_the_unit(road: SideRoads, double: Enterprise) -> None:
    case = road.rectifying()
    merged(road.town, double)
    account = Account.objects.create_user("unit10", "demo-password", name="新安全员", kind=Account.Kind.UNIT)
    row = Spokesman.objects.create(account=account, enterprise=Enterprise.objects.get(pk=double.pk), since=clock.today())
    assert row.enterprise_id == road.town.unit.pk
    assert CaseDuty.objects.filter(content_object=case, user=account, permission__codename="party").exists()


def test_an_account_whose_last_day_is_fixed_keeps_it(town: Town, double: Enterprise) -> None:
    until = clock.today() + dt.timedelta(days=5)
    account = town.extra["double_account"]
    Spokesman.objects.filter(account=account).update(until=until)
    merged(town, double)
    assert list(Spokesman.objects.filter(account=account, enterprise=town.unit).values_list("until", flat=True)) == [until]


def test_a_new_case_is_opened_for_the_older_row_and_a_pick_of_the_younger_leads_to_it(
    road: SideRoads, double: Enterprise
) -> None:
    earlier = road.register(unit=double.pk)
    merged(road.town, double)
    case = road.register(unit=double.pk, title_text="配电室门未关", place="配电室")
    assert case.unit_id == road.town.unit.pk
    earlier.refresh_from_db()
    assert earlier.unit_id == double.pk, "no case is rewritten"
    page = browser(road.town.inspector).get("/cases/new/hazards/register/").content.decode()
    units = page.partition('name="unit"')[2].partition("</select>")[0]
    assert f'value="{road.town.unit.pk}"' in units and f'value="{double.pk}"' not in units


def test_a_double_that_was_refused_is_chosen_as_before(road: SideRoads, double: Enterprise) -> None:
    merger = proposed(road.town, double)
    doubles.decide(merger.pk, confirmed=False, opinion="两个法人", by=anew(road.town.extra["other_head"]))
    assert road.register(unit=double.pk).unit_id == double.pk


def test_twins_and_reports_go_by_both_rows(road: SideRoads, double: Enterprise) -> None:
    town = road.town
    of_double = of_the_double(road, double)
    with clock.at(clock.now()):
        assert road.register().pk, "two units: nothing alike"
        merged(town, double)
        with refused("E-SIMILAR", "similar_checked"):
            road.register()
    record = PeriodReportRecord(unit=town.unit, period="quarter", period_end=clock.today())
    assert of_double in supervised_hazards(record)


def test_a_period_is_asked_once_of_the_unit(town: Town, double: Enterprise) -> None:
    end = dt.date(clock.today().year - 1, 12, 31)
    before = {unit.pk for unit in occasions._units_without(occasions.Period.QUARTER, end)}
    merged(town, double)
    after = {unit.pk for unit in occasions._units_without(occasions.Period.QUARTER, end)}
    assert before - after == {double.pk}


def test_papers_keep_the_name_they_were_issued_under(road: SideRoads, double: Enterprise) -> None:
    case = of_the_double(road, double)
    papers = {paper.pk: (paper.recipient, paper.data) for paper in IssuedDocument.objects.filter(case=case)}
    merged(road.town, double)
    assert {paper.pk: (paper.recipient, paper.data) for paper in IssuedDocument.objects.filter(case=case)} == papers
    assert "砚坪铁矿二分厂" in browser(road.town.inspector).get(case.get_absolute_url()).content.decode()


# --- search and pages -------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_either_name_finds_the_unit_and_the_cases_of_both(road: SideRoads, double: Enterprise) -> None:
    town = road.town
    cases = {road.register(unit=double.pk).pk, road.register().pk}
    head = anew(town.leader)
    found = search.find(head, "二分厂")
    assert [unit.pk for unit in found.units] == [double.pk] and len(found.cases.rows) == 1
    merged(town, double)
    found = search.find(head, "二分厂")
    assert [(unit.pk, unit.found_as) for unit in found.units] == [(town.unit.pk, "砚坪铁矿二分厂")]
    assert {case.pk for case in found.cases.rows} == cases
    found = search.find(head, "大冶市砚坪")
    assert [(unit.pk, unit.found_as) for unit in found.units] == [(town.unit.pk, "")]
    assert {case.pk for case in found.cases.rows} == cases
    assert [unit.pk for unit in search.find(anew(town.unit_account), "二分厂").units] == [town.unit.pk]


def test_the_page_of_either_row_shows_the_cases_of_both_and_leads_to_the_other(road: SideRoads, double: Enterprise) -> None:
    numbers = {road.register(unit=double.pk).number, road.register().number}
    merged(road.town, double)
    for row, other in ((double, road.town.unit), (road.town.unit, double)):
        page = browser(road.town.inspector).get(reverse("enterprise", args=[row.pk])).content.decode()
        assert all(number in page for number in numbers) and reverse("enterprise", args=[other.pk]) in page


def test_one_head_proposes_on_the_page_of_the_unit_and_the_other_decides_on_a_page(town: Town, double: Enterprise) -> None:
    head, other = browser(town.head), browser(town.extra["other_head"])
    url = reverse("unit-merger-propose", args=[double.pk])
    assert url in head.get(reverse("enterprise", args=[double.pk])).content.decode()
    assert head.post(url, {"other": town.unit.pk, "reason": ""}).status_code == 422
    assert head.post(url, {"other": town.unit.pk, "reason": "同一营业执照"}).status_code == 302
    merger = UnitMerger.objects.get()
    page = reverse("unit-merger", args=[merger.pk])
    assert page in other.get(reverse("unit-mergers")).content.decode()
    answer = {"confirmed": "yes", "opinion": "已核对"}
    assert 'name="confirmed"' not in head.get(page).content.decode()
    refused_page = head.post(page, answer)
    assert refused_page.status_code == 422 and "E-MERGE-SELF" in refused_page.content.decode()
    assert other.post(page, {"confirmed": "", "opinion": "已核对"}).status_code == 422
    assert other.post(page, answer).status_code == 302
    double.refresh_from_db()
    assert double.merged_into_id == town.unit.pk
    assert "已核对" in other.get(page).content.decode()


def test_a_stranger_finds_no_such_pages(town: Town, double: Enterprise) -> None:
    merger = proposed(town, double)
    pages = [reverse("unit-mergers"), reverse("unit-merger", args=[merger.pk]), reverse("unit-merger-propose", args=[double.pk])]
    for account in (town.inspector, town.leader, town.unit_account, town.administrator):
        assert {browser(account).get(page).status_code for page in pages} == {404}
        assert reverse("unit-mergers") not in browser(account).get(reverse("notices")).content.decode()
    assert {browser(town.head).get(page).status_code for page in pages} == {200}
