"""The register of regions and the list of officers become rows, traps included."""

from datetime import date

import pytest
from django.db import transaction

from foundation.audit import AuditRow
from foundation.refusals import Refusal
from permissions import loading, regions
from permissions.models import Account, Appointment, Certificate, Region, RegionManagement, Section
from permissions.roles import Role
from tests.permissions.conftest import DATA

pytestmark = pytest.mark.usefixtures("county")


def test_the_tree_follows_the_codes() -> None:
    village = Region.objects.select_related("parent__parent").get(code="420281108902")
    assert (village.parent.code, village.parent.parent.code) == ("420281108", "420281")
    assert village.township_id == village.parent.pk
    assert village.parent.township_id == village.parent.pk
    assert village.parent.parent.township_id is None
    assert village.township_code == "420281108"
    assert village.parent.parent.township_code is None


def test_townships_run_by_the_upper_city_are_marked_since_an_unknown_day() -> None:
    rows = RegionManagement.objects.order_by("region__code")
    assert [(row.region.name, row.is_managed_here, row.valid_from) for row in rows] == [
        ("金山街道", False, None),
        ("汪仁镇", False, None),
    ]
    day = date(2023, 7, 1)
    village_there = Region.objects.get(code="420281070902")
    assert not regions.is_managed_here(village_there, day)
    assert regions.is_managed_here(Region.objects.get(code="420281108902"), day)
    here = regions.managed_region_ids(day)
    assert village_there.pk not in here
    assert len(here) == Region.objects.count() - 3


def test_once_the_day_is_known_the_years_before_count_as_run_here() -> None:
    zone = Region.objects.get(code="420281170")
    RegionManagement.objects.filter(region=zone).update(valid_from=date(2015, 7, 1))
    assert regions.is_managed_here(zone, date(2015, 6, 30))
    assert not regions.is_managed_here(zone, date(2015, 7, 1))


def test_every_officer_has_an_account_and_no_account_has_all_power() -> None:
    assert Account.objects.count() == 45
    assert not Account.objects.filter(is_superuser=True).exists()
    assert not Account.objects.get(officer_no="DY001").has_usable_password()


def test_sections_are_the_bureaus_own_with_their_categories() -> None:
    assert dict(Section.objects.values_list("code", "categories")) == {
        "mines": ["non_coal_mine", "tailings"],
        "chemicals": ["chemicals", "fireworks"],
        "industry-trade": ["industry_trade"],
        "flood-fire": ["flood", "forest_fire", "geological", "drowning"],
        "brigade": ["*"],
        "coordination": ["*"],
        "legal": [],
        "finance": [],
        "relief": [],
        "command-centre": [],
    }
    assert Section.objects.get(code="brigade").supervises("gas")
    assert not Section.objects.get(code="mines").supervises("gas")


def test_an_office_of_the_whole_bureau_stands_in_no_section() -> None:
    offices = {
        (row.account.officer_no, row.role): row.section and row.section.code
        for row in Appointment.objects.select_related("account", "section")
    }
    assert offices["DY006", Role.LEGAL_REVIEWER] is None
    assert offices["DY015", Role.INSPECTOR] == "mines"
    assert offices["DY032", Role.SAFETY_COMMITTEE_OFFICE] is None
    assert offices["DY032", Role.SECTION_HEAD] == "coordination"


def test_township_clerks_without_a_role_become_safety_officers_of_their_township() -> None:
    rows = Appointment.objects.filter(role=Role.TOWNSHIP_SAFETY_OFFICER).order_by("account__officer_no")
    assert [(row.account.officer_no, row.region.code) for row in rows] == [("DY038", "420281108"), ("DY039", "420281104")]


def test_the_second_period_of_a_certificate_stands_in_the_notes() -> None:
    rows = Certificate.objects.filter(account__officer_no="DY018").order_by("valid_from")
    assert [(row.number, row.valid_from, row.valid_until) for row in rows] == [
        ("鄂B281015018", date(2018, 10, 1), date(2023, 9, 30)),
        ("鄂B281015018", date(2023, 10, 9), date(2028, 10, 8)),
    ]


def test_loading_again_changes_nothing_and_leaves_no_trace() -> None:
    models = (Region, RegionManagement, Section, Account, Appointment, Certificate, AuditRow)
    before = [model.objects.count() for model in models]
    with transaction.atomic():
        assert loading.load_regions(DATA / "regions.csv") == loading.Loaded()
        assert loading.load_officers(DATA / "officers.csv") == loading.Loaded()
    assert [model.objects.count() for model in models] == before
    assert [row.act for row in AuditRow.objects.order_by("number")] == ["load_regions", "load_officers"]


def test_a_list_that_gives_the_administrator_a_business_office_is_refused(tmp_path) -> None:
    text = (
        (DATA / "officers.csv")
        .read_text(encoding="utf-8")
        .replace("DY045,杨霞保,system_admin", "DY046,某人,system_admin;auditor")
    )
    path = tmp_path / "officers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match="E-SOD-14"), transaction.atomic():
        loading.load_officers(path)
    assert not Account.objects.filter(officer_no="DY046").exists()
