"""Search from anywhere: what words find, for whom, and by how many statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from cases import lists, search, words
from cases.models import Case, Enterprise
from permissions.models import Account, Region

from .conftest import (
    ADMINISTRATOR,
    AUDITOR,
    CHEMICALS_INSPECTOR,
    INSPECTOR,
    JINNIU,
    OBSERVER,
    RELIEF_CHENGUI,
    statements,
)

pytestmark = pytest.mark.both_databases
Officer = Callable[[int], Account]


@pytest.fixture
def matter(new_case: Callable[..., Case], mine: Enterprise) -> Case:
    case = new_case(unit=mine, number="YH-2023-420281108-00001", title="边坡超高 Slope_90%")
    Case.objects.filter(pk=case.pk).update(place="主井井口")
    return Case.objects.get(pk=case.pk)


def found_by(account: Account, text: str) -> list[int]:
    return [case.pk for case in search.find(account, text).cases.rows]


@pytest.mark.parametrize(
    "text",
    [
        "YH-2023-420281108-00001", "108-00001", "yh-2023", "边坡", "坡超高", "井口", "砚坪", "大冶市砚坪铁矿有限公司", "syptk", "DYSY",
        "陈贵", "边坡 砚坪", "slope_90%", "  边坡   陈贵镇 ",
    ],
)  # fmt: skip
def test_a_case_is_found_by_number_title_place_unit_initials_and_township(matter: Case, officer: Officer, text: str) -> None:
    assert found_by(officer(INSPECTOR), text) == [matter.pk]


@pytest.mark.parametrize(
    "text", ["边坡 金牛", "坡边", "00002", "超 边坡 不", "%%", "__", "S_ope", "\\\\", "'' OR 1=1", "\x00\x00"]
)
def test_every_word_must_stand_there_and_signs_are_only_signs(matter: Case, officer: Officer, text: str) -> None:
    assert found_by(officer(INSPECTOR), text) == []


def test_one_character_is_too_little_alone_and_narrows_beside_a_word(matter: Case, officer: Officer) -> None:
    inspector = officer(INSPECTOR)
    with statements(at_most=0):
        alone, nothing = search.find(inspector, "边"), search.find(inspector, "   ")
    assert alone.too_short and not alone.cases.rows
    assert not nothing.too_short and nothing.words == []
    assert found_by(inspector, "边 砚坪") == [matter.pk]
    assert found_by(inspector, "牛 砚坪") == []


def test_units_are_found_by_name_and_initials_where_the_office_covers_them(
    matter: Case, mine: Enterprise, officer: Officer, mine_account: Account
) -> None:
    elsewhere = Region.objects.get(code=JINNIU)
    other = Enterprise.objects.create(
        name="大冶市砚岭矿业有限公司", name_initials="dysylkyyxgs", region=elsewhere, township=elsewhere
    )
    assert [unit.pk for unit in search.find(officer(INSPECTOR), "dysy").units] == [mine.pk, other.pk]
    assert [unit.pk for unit in search.find(officer(RELIEF_CHENGUI), "dysy").units] == [mine.pk], "an office of 陈贵镇"
    assert [unit.pk for unit in search.find(mine_account, "dysy").units] == [mine.pk], "speaks for it"
    assert search.find(officer(INSPECTOR), "dysy 铁矿").units == [mine]
    for stranger in (ADMINISTRATOR, OBSERVER):
        assert search.find(officer(stranger), "dysy").units == []


def test_a_stranger_finds_no_case_until_he_is_named_in_it(
    matter: Case, officer: Officer, mine_account: Account, name_in_case: Callable[..., None]
) -> None:
    for stranger in (officer(CHEMICALS_INSPECTOR), officer(ADMINISTRATOR), officer(OBSERVER), mine_account):
        assert found_by(stranger, "砚坪") == [], stranger
        assert search.find(stranger, "边坡", also=[matter.pk]).cases.rows == [], "nor by the number of a paper"
    name_in_case(matter, "observe_case", officer(OBSERVER))
    name_in_case(matter, "party", mine_account)
    assert found_by(officer(OBSERVER), "砚坪") == found_by(mine_account, "砚坪") == [matter.pk]
    assert found_by(officer(AUDITOR), "砚坪") == [matter.pk]


def test_a_long_answer_comes_page_by_page_and_by_eight_statements(
    new_case: Callable[..., Case], mine: Enterprise, officer: Officer
) -> None:
    made = [new_case(unit=mine, title=f"边坡 第{number}处").pk for number in range(lists.PAGE + 2)]
    inspector, again = officer(INSPECTOR), officer(INSPECTOR)
    with statements(at_most=8):
        first = search.find(inspector, "边坡 砚坪 陈贵")
    assert [case.pk for case in first.cases.rows] == sorted(made, reverse=True)[: lists.PAGE]
    assert (first.cases.count, first.units) == (lists.PAGE + 2, []), "no unit is called 边坡"
    with statements(at_most=8):
        second = search.find(again, "边坡 砚坪 陈贵", first.cases.next_after)
    assert [case.pk for case in second.cases.rows] == sorted(made)[:2][::-1] and not second.cases.next_after


def test_more_units_than_can_be_named_one_by_one_lose_none(
    matter: Case, mine: Enterprise, officer: Officer, mine_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "UNITS_MATCHED", 0)
    assert found_by(officer(INSPECTOR), "有限公司") == found_by(officer(INSPECTOR), "dysy") == [matter.pk]
    assert search.find(officer(INSPECTOR), "有限公司").units == search.find(mine_account, "有限公司").units == [mine]


def test_the_case_list_seeks_words_in_the_same_way(matter: Case, officer: Officer) -> None:
    wanted: dict[str, Any] = {"words": "syptk 陈贵"}
    assert [case.pk for case in lists.page(officer(INSPECTOR), wanted).rows] == [matter.pk]
    assert lists.page(officer(INSPECTOR), {**wanted, "without": "rectifying"}).rows == []
    assert lists.page(officer(INSPECTOR), {**wanted, "since": matter.opened_on, "until": matter.opened_on}).rows == [matter]


@pytest.mark.parametrize(
    ("word", "columns", "index"), [("边坡", words.CASE_TEXT, "case_words"), ("砚坪", words.UNIT_TEXT, "enterprise_words")]
)
def test_two_characters_are_enough_for_the_index(matter: Case, word: str, columns: tuple[str, ...], index: str) -> None:
    model = Case if columns == words.CASE_TEXT else Enterprise
    asked = model.objects.filter(words.HasWord(*columns, word=word)).order_by()
    assert asked.count() == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        plan = asked.explain()
        assert index in plan and "Index Cond" in plan
    else:
        assert "SCAN" in asked.explain()
