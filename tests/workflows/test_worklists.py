"""Work lists: what is offered to whom, page after page without gap or double, and at a price that does not grow."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import lists
from cases.models import Case
from foundation import clock
from permissions import grants, offices
from permissions.grants import NewDuty
from permissions.models import Account, Appointment, Region
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from workflows.engine import worklists
from workflows.engine.models import NEVER_DUE, ProcessInstance, Task
from workflows.engine.registry import speaks_for
from workflows.hazards.flows import HazardFlow

pytestmark = pytest.mark.both_databases

OFFICE_STEPS = {"inspector": HazardFlow.reinspect, "section_head": HazardFlow.verify, "deputy_leader": HazardFlow.approve_closing}
DUTY_STEPS = {"handle_case": HazardFlow.order_rectify, "party": HazardFlow.report_done}
MANY = 320
#: Statements that a list may take for itself, whatever the number of rows.
LIST = 6
#: What every signed-in page asks beside it: the session, the account, and the rail's count of work.
EVERY_PAGE = 3


@pytest.fixture
def village(town: Town) -> Region:
    return Region.objects.create(code="420281108201", name="南坳畈村", level="village", kind="village", parent=town.chengui)


@pytest.fixture
def tasks(town: Town, village: Region) -> list[Task]:
    """Many tasks over two townships and two sections, several due on one day, some never; a third of them claimed or done."""
    chance, now, today = random.Random(20240613), clock.now(), clock.today()
    places = [(town.chengui, town.chengui), (village, town.chengui), (town.jinniu, town.jinniu), (town.county, None)]
    cases = []
    for number in range(MANY):
        region, township = chance.choice(places)
        cases.append(
            Case(
                process="hazards", title=f"隐患{number}", state="verified", region=region, township=township,
                section=chance.choice([town.mines, town.trade, None]), unit=chance.choice([town.unit, town.other_unit]),
                opened_on=today, opened_by=town.inspector, created_at=now, updated_at=now,
            )
        )  # fmt: skip
    cases = Case.objects.bulk_create(cases)
    processes = ProcessInstance.objects.bulk_create(
        [ProcessInstance(flow_class=HazardFlow, case=case, status="NEW", created=now) for case in cases]
    )
    waiting = [_task(process, chance, town) for process in processes]
    with transaction.atomic():
        named = [town.inspector, town.observer, town.third]
        duties = [(chance.choice(named), case) for case in cases for _turn in range(2)]
        grants.grant_many([NewDuty(case, "handle_case", account, LONG_AGO) for account, case in set(duties)], by=None)
    return Task.objects.bulk_create(waiting)


def _task(process: ProcessInstance, chance: random.Random, town: Town) -> Task:
    case = process.case
    due = chance.choice([None, *(clock.today() + dt.timedelta(days=day) for day in range(-3, 4))])
    task = Task(
        process=process, case=case, created=process.created, flow_task_type="HUMAN", status="NEW", sent_by=town.head,
        township_id=case.township_id, region_id=case.region_id, section_id=case.section_id, due_on=due, due_sort=due or NEVER_DUE,
    )  # fmt: skip
    key = chance.choice([*OFFICE_STEPS, *DUTY_STEPS])
    node: Any = OFFICE_STEPS.get(key) or DUTY_STEPS[key]
    task.role_key, task.duty = (key, "") if key in OFFICE_STEPS else ("", key)
    task.step, task.flow_task = node.name, node
    if chance.random() < 0.3:
        task.owner = chance.choice([town.inspector, town.head, town.leader, town.unit_account])
        task.status = chance.choice(["ASSIGNED", "STARTED", "DONE"])
    return task


def _fresh(account: Account) -> Account:
    """As the next request loads it."""
    return Account.objects.get(pk=account.pk)


def _may_take(account: Account, task: Task) -> bool:
    """The rule in plain words: an office of the step's key, over the place and section of the case."""
    return task.status == "NEW" and any(
        standing.role in task.role_key.split("|")
        and offices.covers(standing, township_id=task.township_id, region_id=task.region_id, section_id=task.section_id)
        for standing in offices.standings(account)
    )


def _before_me(account: Account, task: Task) -> bool:
    if task.owner_id == account.pk:
        return task.status in ("ASSIGNED", "STARTED")
    if task.status != "NEW" or not task.duty:
        return False
    if account.kind == Account.Kind.UNIT:
        return task.duty == "party" and speaks_for(account, task.case)
    return task.duty in grants.duties_of(account, task.case)


def _pages(arms: list[QuerySet[Task]], length: int) -> list[Task]:
    """The whole list, walked page by page."""
    found: list[Task] = []
    after = None
    while page := worklists.page(arms, limit=length, after=after):
        found += page
        after = (page[-1].due_sort, page[-1].pk)
    return found


READERS = (
    "inspector",
    "third",
    "head",
    "trade_inspector",
    "leader",
    "bureau_head",
    "township",
    "observer",
    "auditor",
    "unit_account",
)


@pytest.mark.parametrize("reader", READERS)
def test_to_claim_offers_what_the_offices_cover_and_nothing_else(town: Town, tasks: list[Task], reader: str) -> None:
    account = _fresh(getattr(town, reader))
    wanted = {task.pk for task in tasks if _may_take(account, task)}
    arms = worklists.to_claim_arms(account)
    walked = _pages(arms, 7)
    assert [task.pk for task in walked] == [task.pk for task in sorted(walked, key=lambda task: (task.due_sort, task.pk))]
    assert len(walked) == len(wanted) and {task.pk for task in walked} == wanted
    assert worklists.capped_count(arms) == len(wanted)
    if reader in ("inspector", "head", "leader", "third", "trade_inspector"):
        assert len(wanted) > 7, "more than a page, or nothing was tried"


@pytest.mark.parametrize("reader", READERS)
def test_to_do_holds_what_is_claimed_and_what_a_duty_puts_before_one(town: Town, tasks: list[Task], reader: str) -> None:
    account = _fresh(getattr(town, reader))
    wanted = {task.pk for task in tasks if _before_me(account, task)}
    arms = worklists.to_do_arms(account)
    walked = _pages(arms, 5)
    assert [task.pk for task in walked] == [task.pk for task in sorted(walked, key=lambda task: (task.due_sort, task.pk))]
    assert len(walked) == len(wanted) and {task.pk for task in walked} == wanted
    if reader in ("inspector", "observer", "third", "head", "leader", "unit_account"):
        assert len(wanted) > 5, "more than a page, or nothing was tried"


@pytest.mark.parametrize("level", ["township", "village"])
def test_an_office_of_a_township_or_village_is_offered_its_own_place(
    town: Town, village: Region, tasks: list[Task], level: str
) -> None:
    region = town.chengui if level == "township" else village
    account = Account.objects.create_user("local", None, name="黎水生")
    Appointment.objects.create(account=account, role=Role.INSPECTOR, region=region, valid_from=LONG_AGO)
    offered = _pages(worklists.to_claim_arms(account), 7)
    assert {task.pk for task in offered} == {task.pk for task in tasks if _may_take(account, task)}
    assert offered
    assert {task.case.region_id for task in offered} <= {village.pk, region.pk}


def test_a_duty_that_ended_takes_its_tasks_off_the_list(town: Town, tasks: list[Task]) -> None:
    account = _fresh(town.observer)
    first = worklists.page(worklists.to_do_arms(account))[0]
    with transaction.atomic():
        grants.revoke(first.case, "handle_case", account, by=None, reason="不再承办")
    left = worklists.page(worklists.to_do_arms(_fresh(town.observer)), limit=MANY)
    assert left
    assert first.pk not in {task.pk for task in left}


def test_nothing_is_before_somebody_whose_last_office_ended_but_what_he_claimed(town: Town, tasks: list[Task]) -> None:
    Appointment.objects.filter(account=town.inspector).update(valid_until=clock.today() - dt.timedelta(days=1))
    account = _fresh(town.inspector)
    assert worklists.to_claim_arms(account) == []
    assert {task.owner_id for task in worklists.page(worklists.to_do_arms(account), limit=MANY)} == {account.pk}
    account.is_active = False
    assert worklists.page(worklists.to_do_arms(account)) == []


def test_a_count_stops_at_its_cap(town: Town, tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklists, "CAP", 10)
    assert worklists.capped_count(worklists.to_claim_arms(_fresh(town.leader))) == 11


# The price


INDEX_OF_ARM = {
    "leader": {"task_offered", "task_owned", "task_duty"},
    "head": {"task_offered_section", "task_owned", "task_duty"},
    "unit_account": {"task_owned", "task_duty"},
}


@pytest.mark.parametrize("reader", INDEX_OF_ARM)
def test_every_arm_of_a_work_list_stands_on_its_partial_index(town: Town, tasks: list[Task], reader: str) -> None:
    account = _fresh(getattr(town, reader))
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # A table of this size is read whole sooner than by any index; what counts is that the index may be used at all.
            cursor.execute("SET LOCAL enable_seqscan = off")
    for arm in [*worklists.to_claim_arms(account), *worklists.to_do_arms(account)]:
        plan = arm.order_by(*worklists.URGENT_FIRST).values("pk")[:26].explain()
        found |= {name for name in INDEX_OF_ARM[reader] if name in plan.replace("(", " ").split()}
        assert "SCAN engine_task" not in plan, plan
        assert "Seq Scan on engine_task" not in plan, plan
    assert found == INDEX_OF_ARM[reader]


@pytest.mark.parametrize("reader", ["leader", "head", "observer", "unit_account"])
@pytest.mark.parametrize("name", ["to claim", "to do", "cases"])
def test_a_first_page_with_its_count_takes_six_statements_at_most(town: Town, tasks: list[Task], reader: str, name: str) -> None:
    account = _fresh(getattr(town, reader))
    with CaptureQueriesContext(connection) as captured:
        if name == "cases":
            lists.townships_of(account)
            lists.page(account, {})
        else:
            arms = worklists.to_claim_arms(account) if name == "to claim" else worklists.to_do_arms(account)
            worklists.page(arms)
            worklists.capped_count(arms)
    assert len(captured) <= LIST, [query["sql"][:120] for query in captured.captured_queries]


@pytest.mark.parametrize("url_name", ["my-work", "to-claim", "case-list"])
@pytest.mark.parametrize("reader", ["inspector", "leader", "observer"])
def test_a_page_with_many_rows_stays_within_its_statements(
    client: Client, town: Town, tasks: list[Task], url_name: str, reader: str
) -> None:
    client.force_login(getattr(town, reader))
    client.get(reverse(url_name))  # what the process keeps (settings, names) is read once
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse(url_name))
    assert page.status_code == 200
    assert len(captured) <= LIST + EVERY_PAGE, [query["sql"][:120] for query in captured.captured_queries]


def test_the_case_list_goes_on_where_its_page_ended(client: Client, town: Town, tasks: list[Task]) -> None:
    client.force_login(town.leader)
    address, seen = reverse("case-list"), []
    while address:
        page = client.get(address).context
        seen += [case.pk for case in page["page"].rows]
        address = f"{reverse('case-list')}{page['next_url']}" if page["next_url"] else ""
    assert seen == sorted((task.case_id for task in tasks), reverse=True)


@pytest.mark.parametrize("after", ["x", "-1", "1~2", "9" * 30, "２"])
def test_nonsense_for_a_place_gives_the_first_page(client: Client, town: Town, tasks: list[Task], after: str) -> None:
    client.force_login(town.leader)
    first = client.get(reverse("case-list")).context["page"].rows
    assert [case.pk for case in client.get(reverse("case-list"), {"after": after}).context["page"].rows] == [
        case.pk for case in first
    ]
