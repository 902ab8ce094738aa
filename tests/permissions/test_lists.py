"""A page of a list: each arm ordered and limited for itself, merged, and the same as the naive union."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from foundation import clock
from permissions import grants
from permissions.grants import NewDuty
from permissions.models import Account, Appointment, Region, Section
from permissions.roles import Role

pytestmark = pytest.mark.both_databases

Officer = Callable[[int], Account]
DAY = date(2023, 6, 20)
PLACES = ("420281", "420281108", "420281108902", "420281104904", "420281100902", "420281170", "420281102902")
SECTIONS = ("mines", "chemicals", "brigade", None)


@pytest.fixture
def many_cases(county: None) -> list[Case]:
    """120 cases, several at one moment, some without a next deadline."""
    chance = random.Random(20230722)
    regions = {region.code: region for region in Region.objects.all()}
    sections = {section.code: section for section in Section.objects.all()}
    author = Account.objects.get(officer_no="DY015")
    made = []
    for _number in range(120):
        region, section = regions[chance.choice(PLACES)], chance.choice(SECTIONS)
        moment = datetime(2023, 6, chance.randint(1, 9), 9, tzinfo=clock.ZONE)
        made.append(
            Case(
                process="specimen",
                title="隐患",
                state="open",
                region=region,
                township_id=region.township_id,
                section=sections[section] if section else None,
                opened_on=DAY,
                opened_by=author,
                created_at=moment,
                updated_at=moment,
                next_due=chance.choice([None, DAY + timedelta(chance.randint(0, 5))]),
            )
        )
    cases = Case.objects.bulk_create(made)
    accounts = list(Account.objects.filter(officer_no__in=["DY015", "DY038", "DY043", "DY008", "DY017"]))
    with transaction.atomic():
        grants.grant_many(
            [
                NewDuty(case, duty, account, DAY)
                for account in accounts
                for case in chance.sample(cases, 25)
                for duty in ("view_case", "handle_case")
            ],
            by=None,
        )
    return cases


@pytest.mark.parametrize("number", [1, 8, 15, 17, 38, 40, 43, 45])
@pytest.mark.parametrize("order", [("-created_at",), ("next_due", "-created_at", "pk"), ("-next_due",), ("title", "pk")])
def test_pages_are_the_naive_union(officer: Officer, many_cases: list[Case], number: int, order: tuple[str, ...]) -> None:
    account = officer(number)
    everything = list(Case.objects.visible_to(account).values_list("pk", flat=True))
    assert len(everything) == len(set(everything))
    seen: list[int] = []
    after = None
    while True:
        page = grants.merged_page(grants.arms(Case, account), order, 7, after)
        if not page:
            break
        seen += [case.pk for case in page]
        after = grants.page_key(page[-1], order)
    assert len(seen) == len(set(seen))
    assert set(seen) == set(everything)
    whole = grants.merged_page(grants.arms(Case, account), order, 1000)
    assert [case.pk for case in whole] == seen
    assert seen == [case.pk for case in sorted(whole, key=lambda case: _place(case, order))]
    assert grants.capped_count(grants.arms(Case, account), 1000) == len(everything)


def _place(case: Case, order: tuple[str, ...]) -> tuple[object, ...]:
    """The order spelled out in Python: empty values last, whichever way; the key decides in the end."""
    words = order if "pk" in order else (*order, "-pk" if order[-1].startswith("-") else "pk")
    place: list[object] = []
    for word in words:
        value = getattr(case, word.lstrip("-"))
        if value is None:
            place += [1, 0]
        elif isinstance(value, str):
            place += [0, value]
        else:
            number = value.timestamp() if isinstance(value, datetime) else value.toordinal() if isinstance(value, date) else value
            place += [0, -number if word.startswith("-") else number]
    return tuple(place)


@pytest.mark.parametrize(("number", "statements"), [(1, 1), (15, 2), (38, 2), (43, 1)])
def test_a_page_takes_two_statements_at_most(officer: Officer, many_cases: list[Case], number: int, statements: int) -> None:
    account = officer(number)
    arms = grants.arms(Case, account)
    with CaptureQueriesContext(connection) as queries:
        assert grants.merged_page(arms, ("-created_at",), 20)
    assert len(queries) == statements


def test_rows_come_with_what_the_list_prints(officer: Officer, many_cases: list[Case]) -> None:
    arms = grants.arms(Case, officer(15))
    with CaptureQueriesContext(connection) as queries:
        page = grants.merged_page(arms, ("-created_at",), 20, rows=Case.objects.with_names())
        assert all(case.region.name for case in page)
    assert len(queries) == 2


def test_a_count_stops_at_its_cap(officer: Officer, many_cases: list[Case]) -> None:
    assert grants.capped_count(grants.arms(Case, officer(1)), 51) == 51
    assert grants.capped_count(grants.arms(Case, officer(45)), 51) == 0


def test_two_like_offices_are_one_arm(officer: Officer, many_cases: list[Case]) -> None:
    account = officer(38)
    before = len(grants.arms(Case, account))
    region = Region.objects.get(code="420281108")
    Appointment.objects.create(account=account, role=Role.TOWNSHIP_LEADER, region=region, valid_from=DAY)
    assert len(grants.arms(Case, officer(38))) == before


def test_a_filter_laid_over_the_list_holds_in_every_arm(officer: Officer, many_cases: list[Case]) -> None:
    account = officer(15)
    wanted = Case.objects.filter(next_due__isnull=False)
    page = grants.merged_page(grants.arms(wanted, account), ("-created_at",), 500)
    assert {case.pk for case in page} == set(grants.visible(wanted, account).values_list("pk", flat=True))
    assert page


def test_an_empty_arm_is_passed_over(officer: Officer, many_cases: list[Case]) -> None:
    arms = [Case.objects.none(), *grants.arms(Case, officer(15)), Case.objects.filter(pk__in=[])]
    assert grants.merged_page(arms, ("-created_at",), 5)
    assert grants.merged_page([Case.objects.none(), Case.objects.none()], ("-created_at",), 5) == []
    assert grants.merged_page([], ("-created_at",), 5) == []
