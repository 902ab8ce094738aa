"""The register of enterprises and the catalogues: loaded from CSV, idempotent, dated; who may see a unit."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction

from cases import loading
from cases.faces import sees_enterprise
from cases.loading import Loaded
from cases.models import Criterion, Enterprise, Finding, OutsideBody, SpecialOperation, Violation
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


def test_the_criteria_of_a_day_are_those_of_the_standard_in_force_on_it(inside: None) -> None:
    assert loading.load_criteria(DATA / "criteria.csv").created == 6
    assert loading.load_criteria(DATA / "criteria.csv") == Loaded(0, 6)
    before = set(Criterion.objects.in_force(date(2023, 5, 14)).values_list("code", flat=True))
    after = set(Criterion.objects.in_force(date(2023, 5, 15)).values_list("code", flat=True))
    assert before - after == {"CR-OLD-02"} and after - before == {"CR-IND-01"}
    row = Criterion.objects.get(code="CR-CHEM-01")
    assert (row.standard_no, row.item, row.subject) == (
        "安监总管三〔2017〕121号",
        "第一条",
        "主要负责人和安全管理人员未依法考核合格",
    )
    assert row.text == f"《{row.standard}》（{row.standard_no}）{row.item}"


@pytest.mark.parametrize(("column", "wrong"), [("category", "chemical"), ("citation", "")])
def test_a_criterion_of_no_sector_or_without_a_citation_names_its_row(
    inside: None, tmp_path: Path, column: str, wrong: str
) -> None:
    with (DATA / "criteria.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1][column] = wrong
    with (tmp_path / "wrong.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(Refusal, match="第 3 行"):
        loading.load_criteria(tmp_path / "wrong.csv")


def test_bodies_outside_the_bureau_come_in_with_their_account_sealed(inside: None) -> None:
    assert loading.load_bodies(DATA / "outside_bodies.csv").created == 3
    assert loading.load_bodies(DATA / "outside_bodies.csv") == Loaded(0, 3)
    bank = OutsideBody.objects.get(code="BANK-F")
    assert bank.kind == OutsideBody.Kind.BANK and bank.account.startswith("999999")
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM cases_outsidebody ORDER BY code")
        stored = [row[0] for row in cursor.fetchall()]
    assert bank.account not in str(stored) and [bool(each) for each in stored] == [True, False, False]


def test_a_body_of_no_known_kind_names_its_row(inside: None, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text((DATA / "outside_bodies.csv").read_text(encoding="utf-8").replace(",court,", ",tribunal,"), encoding="utf-8")
    with pytest.raises(Refusal, match="第 2 行"):
        loading.load_bodies(wrong)


def test_violations_carry_their_ranges_in_yuan_and_their_tiers(inside: None) -> None:
    loading.load_violations(DATA / "discretion.csv")
    head = Violation.objects.get(code="V-94-1")
    assert (head.first_person_min_yuan, head.first_person_max_yuan) == (Decimal(20000), Decimal(50000))
    assert head.first_unit_min_yuan is None, "the fine falls on the person"
    assert head.correction_required_first and head.tiers[0] == {"tier": 1, "fact": "1 duty not performed", "range": "20000-29000"}
    assert not Violation.objects.in_force(date(2021, 8, 31)).filter(code="V-94-1").exists()


def test_a_violation_is_cited_in_the_words_of_papers_with_its_item_left_open(inside: None) -> None:
    loading.load_violations(DATA / "discretion.csv")
    head = Violation.objects.get(code="V-94-1")
    assert head.basis == "V-94-1 《中华人民共和国安全生产法》第二十一条第×项；《中华人民共和国安全生产法》第九十四条第一款"
    head.article_violated_zh = head.penalty_article_zh = ""
    assert head.basis == "V-94-1 安全生产法(2021) Art.21；安全生产法(2021) Art.94(1)"


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
