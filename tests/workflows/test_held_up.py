"""A clock that has run out and cannot act says so; people are told; the sweep goes on behind it and comes back when it can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from cases import services
from cases.models import Case, Deadline, Notice
from foundation import audit, clock, jobs
from foundation.jobs import Incident
from foundation.refusals import Refusal
from permissions import grants
from permissions.grants import NewDuty
from permissions.models import Account
from tests.cast import Town, in_transaction
from tests.specimen import terms
from tests.specimen.play import aside, clock_of, do, matter, open_steps
from workflows.engine import acts, tasks, timed
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
Refuse = Callable[..., None]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Iterator[Refuse]:
    """What follows the lapse is refused in these cases; without any, in none."""
    refused: dict[int, Exception] = {}
    settle = timed.settle

    def settle_or_refuse(act: object) -> None:
        if error := refused.get(act.case.pk):
            raise error
        settle(act)

    def set_refused(*cases: Case, error: Exception | None = None) -> None:
        refused.clear()
        refused.update({case.pk: error or Refusal("E-SIDE-ROAD", note="意见") for case in cases})

    monkeypatch.setattr(timed, "settle", settle_or_refuse)
    yield set_refused


def over(case: Case, term: object, days: int) -> Deadline:
    """The clock of that term, so many days past its last one."""
    row = clock_of(case, term)
    row.due_on = clock.today() - days * DAY
    row.save(update_fields=["due_on"])
    return row


def in_branches(town: Town, days: int) -> tuple[Case, Deadline]:
    """A matter whose survey is late, with the road beside it that opens then."""
    case = matter(town)
    do(case, "weigh", town.inspector, road="both")
    return case, over(case, terms.SURVEY, days)


def told(case: Case) -> dict[str, set[Account]]:
    """Who was told what of a case."""
    jobs.run_due()
    found: dict[str, set[Account]] = {}
    for notice in Notice.objects.filter(case=case).select_related("account"):
        found.setdefault(notice.title.partition("：")[0], set()).add(notice.account)
    return found


def test_a_clock_that_cannot_act_is_marked_told_and_an_incident(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    refuse(case)
    assert sweep() == 0
    row.refresh_from_db()
    assert row.is_held_up and row.state == "running" and "尚有未办结的事项" in row.held_up_by and "意见" in row.held_up_by
    assert open_steps(case) == ["assess", "survey"], "nothing else has changed"
    title = f"{row.title.removesuffix('期限')}期限已届满，后续环节未能启动"
    assert told(case)[title] == {town.inspector, town.head}, "the handlers, whose clock it is, and the head of the section"
    incident = Incident.objects.get(closed_at=None)
    assert "E-SIDE-ROAD" in incident.note and row.title in incident.note and incident.exception_class == "JobFailed"
    assert audit.history(case).order_by("-number").first().act == "matters.held_up"
    assert audit.verify() == []


def test_the_sweep_goes_on_behind_clocks_that_cannot_act(town: Town, refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, and the oldest of all."""
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    stuck = [in_branches(town, days)[0] for days in (9, 8, 8, 8, 7)]
    _case, later = in_branches(town, 1)
    refuse(*stuck)
    assert sweep() == 1
    later.refresh_from_db()
    assert later.state == "lapsed"
    assert Deadline.objects.exclude(held_up_at=None).count() == len(stuck)


def test_what_is_held_up_is_not_tried_each_time_but_when_its_case_has_moved_or_after_a_day(
    town: Town, refuse: Refuse, caplog: pytest.LogCaptureFixture
) -> None:
    case, row = in_branches(town, 3)
    refuse(case)
    sweep()
    tried = len(caplog.records)
    assert sweep() == 0 and len(caplog.records) == tried, "not tried again"
    told(case)
    refuse()
    aside(case, "copy_to", town.head, reader=town.third.pk)
    assert sweep() == 1
    row.refresh_from_db()
    assert (row.state, row.held_up_at, row.held_up_by) == ("lapsed", None, "")
    assert "remind" in open_steps(case) and not Incident.objects.filter(closed_at=None).exists()

    case, row = in_branches(town, 3)
    refuse(case)
    sweep()
    refuse()
    assert sweep() == 0
    with clock.at(clock.now() + DAY - dt.timedelta(minutes=1)):
        assert sweep() == 0
    with clock.at(clock.now() + DAY + dt.timedelta(minutes=1)):
        assert sweep() >= 1
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_people_are_told_once_however_often_it_is_tried(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    refuse(case)
    sweep()
    first = told(case)
    for word in ("一", "二"):
        aside(case, "copy_to", town.head, reader=town.third.pk, word=word)
        sweep()
    row.refresh_from_db()
    assert row.is_held_up and {title: people for title, people in told(case).items() if title in first} == first
    assert Incident.objects.filter(closed_at=None).count() == 1


def test_the_incident_tries_it_again(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    refuse(case)
    sweep()
    jobs.run_due()
    refuse()
    jobs.retry(Incident.objects.get(), by=town.leader)
    assert jobs.run_due() >= 1
    row.refresh_from_db()
    assert row.state == "lapsed" and not Incident.objects.filter(closed_at=None).exists()


def test_a_fault_says_its_class_and_never_its_words(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    refuse(case, error=ValueError("张三的身份证"))
    sweep()
    row.refresh_from_db()
    assert row.is_held_up and "张三" not in row.held_up_by
    for attempt in range(jobs.ATTEMPTS):
        with clock.at(clock.now() + attempt * DAY):
            jobs.run_due()
    note = Incident.objects.get(closed_at=None).note
    assert "ValueError" in note and "张三" not in note


def test_an_extended_clock_is_no_longer_held_up_and_can_be_again(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    refuse(case)
    sweep()
    row.refresh_from_db()
    later = clock.today() + 5 * DAY
    in_transaction(lambda: services.extend_deadline(row, due_on=later, on=clock.today(), reason="准予延期", by=town.head))
    row.refresh_from_db()
    assert not row.is_held_up and not row.held_up_by
    with clock.at(row.due_on + DAY):
        sweep()
    row.refresh_from_db()
    assert row.is_held_up


def test_the_file_says_it_and_the_party_is_not_told_why(town: Town, refuse: Refuse) -> None:
    case, row = in_branches(town, 3)
    in_transaction(lambda: grants.grant_many([NewDuty(case, "party", town.unit_account, clock.today())], by=town.head))
    row.owner_role = "party"
    row.save(update_fields=["owner_role"])
    refuse(case)
    sweep()
    for account, shown in ((town.head, True), (town.unit_account, False)):
        client = Client()
        client.force_login(account)
        page = client.get(reverse("case", args=[case.pk])).content.decode()
        assert row.title in page and ("尚有未办结的事项" in page) is shown


# --- whom a lapse tells ----------------------------------------------------------------------------------------------------


def lapsed_told(case: Case, row: Deadline) -> set[Account]:
    assert acts.lapse(row.pk)
    return told(case)[f"{row.title.removesuffix('期限')}期限届满"]


def test_a_lapse_tells_whose_clock_it_is_besides_whoever_waits(town: Town) -> None:
    case = matter(town)
    aside_clock = clock_of(case, terms.PAY)
    aside_clock.state, aside_clock.starts_on, aside_clock.due_on = "running", clock.today() - 20 * DAY, clock.today() - DAY
    aside_clock.save()
    assert lapsed_told(case, aside_clock) == {town.inspector, town.unit_account}, "the handler waits; the unit had to pay"


def test_a_lapse_tells_the_account_named_on_the_clock(town: Town) -> None:
    case, row = in_branches(town, 1)
    row.owner = town.brigade
    row.save(update_fields=["owner"])
    assert town.brigade in lapsed_told(case, row)
    other, plain = in_branches(town, 1)
    assert town.brigade not in lapsed_told(other, plain), "of a clock that names nobody he hears nothing"
