"""The register of enterprises and the catalogues: loaded from CSV, idempotent, dated; who may see a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from cases import loading
from cases.faces import sees_enterprise
from cases.loading import Loaded
from cases.models import Criterion, Enterprise, Finding, SpecialOperation, Violation
from foundation import audit
from foundation.refusals import Refusal
from foundation.transactions import NoTransaction
from permissions.models import Account

from .conftest import ADMINISTRATOR, AUDITOR, INSPECTOR, RELIEF_CHENGUI

DATA = Path(__file__).parent / "data" / "register"


@pytest.fixture
def inside(county: None) -> object:
    with transaction.atomic():
        yield


@pytest.mark.django_db(transaction=True)
def test_a_loader_writes_only_inside_a_transaction() -> None:
    with pytest.raises(NoTransaction):
        loading.load_operations(DATA / "operations.csv")


def test_enterprises_come_in_with_initials_and_place_and_are_the_same_by_credit_code(inside: None, tmp_path: Path) -> None:
    rows = len((DATA / "enterprises.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert loading.load_enterprises(DATA / "enterprises.csv") == Loaded(rows, 0)
    mine = Enterprise.objects.get(credit_code="914202810000A00133")
    assert (mine.name_initials, mine.region.name, mine.township.name) == ("dysyptkyxgs", "陈贵镇", "陈贵镇")
    renamed = tmp_path / "renamed.csv"
    renamed.write_text((DATA / "enterprises.csv").read_text(encoding="utf-8").replace("砚坪铁矿", "砚坪矿业"), encoding="utf-8")
    assert loading.load_enterprises(renamed) == Loaded(0, rows)
    mine.refresh_from_db()
    assert mine.name == "大冶市砚坪矿业有限公司"
    assert audit.AuditRow.objects.filter(act="load_enterprises").count() == 2


def test_a_wrong_credit_code_names_its_row(inside: None, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    right = (DATA / "enterprises.csv").read_text(encoding="utf-8")
    wrong.write_text(right.replace("914202810000A00133", "914202810000A00134"), encoding="utf-8")
    with pytest.raises(Refusal, match="第 2 行"):
        loading.load_enterprises(wrong)


def test_a_finding_cites_the_standard_of_its_day(inside: None) -> None:
    assert loading.load_findings(DATA / "hazard_catalogue.csv").created == 5
    assert loading.load_findings(DATA / "hazard_catalogue.csv") == Loaded(0, 5)
    changed = Finding.objects.exclude(basis_before="").first()
    assert changed is not None and changed.basis_valid_from is not None
    assert changed.basis_on(date(2023, 5, 14)) == changed.basis_before
    assert changed.basis_on(date(2023, 5, 15)) == changed.legal_basis != changed.basis_before
    assert Finding.objects.get(code="NCM-001").usual_measures == ["rectify_period", "withdraw_people", "stop_use"]


def test_criteria_are_those_the_major_findings_cite_and_hold_from_their_day(inside: None) -> None:
    loading.load_criteria(DATA / "hazard_catalogue.csv")
    before = set(Criterion.objects.in_force(date(2023, 5, 14)).values_list("text", flat=True))
    after = set(Criterion.objects.in_force(date(2023, 5, 15)).values_list("text", flat=True))
    old = "《工贸行业重大生产安全事故隐患判定标准（2017版）》（安监总管四〔2017〕129号）"
    assert old in before and old not in after
    assert "《金属非金属矿山重大事故隐患判定标准》（矿安〔2022〕88号）第一部分（地下矿山）第（一）项" in before & after
    assert not Criterion.objects.filter(category="drowning").exists(), "a general hazard needs no criterion"


def test_violations_carry_their_ranges_in_yuan_and_their_tiers(inside: None) -> None:
    loading.load_violations(DATA / "discretion.csv")
    head = Violation.objects.get(code="V-94-1")
    assert (head.first_person_min_yuan, head.first_person_max_yuan) == (Decimal(20000), Decimal(50000))
    assert head.first_unit_min_yuan is None, "the fine falls on the person"
    assert head.correction_required_first and head.tiers[0] == {"tier": 1, "fact": "1 duty not performed", "range": "20000-29000"}
    assert not Violation.objects.in_force(date(2021, 8, 31)).filter(code="V-94-1").exists()


def test_a_special_operation_has_its_dates(inside: None) -> None:
    loading.load_operations(DATA / "operations.csv")
    operation = SpecialOperation.objects.get()
    assert operation.categories == ["chemicals", "industry_trade", "non_coal_mine"]
    assert not SpecialOperation.objects.in_force(date(2024, 1, 1)).exists()


def test_a_unit_is_seen_by_offices_of_its_place_and_by_its_own_account(
    mine: Enterprise, mine_account: Account, officer: Callable[[int], Account]
) -> None:
    assert sees_enterprise(officer(INSPECTOR), mine)
    assert sees_enterprise(officer(RELIEF_CHENGUI), mine), "the township's own"
    assert not sees_enterprise(officer(36), mine), "another township"
    assert sees_enterprise(officer(AUDITOR), mine)
    assert not sees_enterprise(officer(ADMINISTRATOR), mine)
    assert sees_enterprise(mine_account, mine)
    other = Enterprise.objects.create(name="大冶市另一家矿业有限公司", region=mine.region, township=mine.township)
    assert not sees_enterprise(mine_account, other)
