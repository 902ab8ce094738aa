"""A listed hazard past its treatment, or not accepted: inspected unasked, referred, stopped, and home again; its rounds, who observes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from cases.faces import Face, face_of
from cases.models import Case, Deadline, Notice
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation import settings as bureau
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town, in_transaction
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads, at, open_steps
from tests.workflows.watch import forbidden, refused
from workflows.engine import acts
from workflows.engine.tasks import look_for_vacancies, sweep
from workflows.hazards import rules
from workflows.hazards.models import RoundVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


@pytest.fixture(autouse=True)
def every_chain_holds() -> Iterator[None]:
    yield
    assert not IssuedDocument.objects.filter(print_state="failed").exists()
    assert audit.verify() == []


def term_of(case: Case, code: str) -> Deadline:
    return Deadline.objects.filter(case=case, term=code).latest("id")


def anew(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def last_day(road: SideRoads) -> dt.date:
    """The last day of the treatment, as its clock has it."""
    return term_of(road.case, "TL-HAZ-11").due_on


def over(road: SideRoads) -> Any:
    """The day after the treatment, with the clocks looked at."""
    day = last_day(road) + DAY
    return at(day)


def expired(road: SideRoads) -> Case:
    """The treatment is over and nobody has applied; to be called on the day after."""
    sweep()
    road.case.refresh_from_db()
    return road.case


# --- after expiry ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "state", "waits"), [(0, "listed", "apply_acceptance"), (1, "overdue", "open_acceptance")])
def test_the_treatment_is_overdue_from_the_day_after_its_last(road: SideRoads, days: int, state: str, waits: str) -> None:
    case = road.listed()
    with at(last_day(road) + days * DAY):
        expired(road)
        assert case.pk == road.case.pk and (road.case.state, open_steps(case)) == (state, {waits})


def test_whoever_has_to_know_hears_that_the_treatment_is_over(road: SideRoads) -> None:
    case, town = road.listed(), road.town
    with over(road):
        Notice.objects.all().delete()
        expired(road)
        jobs.run_due()
        told = set(Notice.objects.filter(case=case).values_list("account", flat=True))
        assert {one.pk for one in (town.unit_account, town.head, town.office, town.observer, town.inspector)} <= told


def test_the_acceptance_is_made_unasked_within_its_limit(road: SideRoads) -> None:
    """TL-HAZ-13 runs from the expiry, and arranging it wins no time."""
    case = road.listed()
    expiry = last_day(road)
    with over(road):
        expired(road)
        limit = term_of(case, "TL-HAZ-13")
        assert (limit.starts_on, limit.state) == (expiry + DAY, "running") and road.waiting(
            "open_acceptance"
        ).due_on == limit.due_on
        with forbidden("E-SCOPE"):
            acts.perform(road.waiting("open_acceptance").pk, actor=road.town.head, data={})
        road.open_acceptance()
        assert (
            road.case.state == "review_due"
            and term_of(case, "TL-HAZ-13").pk == limit.pk
            and term_of(case, "TL-HAZ-13").state == "running"
        )
        road.accept()
        assert (road.case.state, term_of(case, "TL-HAZ-13").state) == ("passed", "met")
        road.submit_with_experts()
        road.close()
        assert road.case.state == "closed" and open_steps(case) == {"serve_delisting", "revisit"}


def test_an_application_in_time_starts_the_limit_of_the_acceptance(road: SideRoads) -> None:
    case = road.listed()
    road.apply_acceptance()
    limit = term_of(case, "TL-HAZ-13")
    assert (limit.starts_on, limit.state, term_of(case, "TL-HAZ-11").state) == (clock.today(), "running", "met")


def test_the_unit_may_still_apply_and_late_it_stays(road: SideRoads) -> None:
    case = road.listed()
    with pytest.raises(acts.Conflict):
        road.apply_acceptance(late=True)
    with over(road):
        expired(road)
        limit = term_of(case, "TL-HAZ-13")
        with pytest.raises(acts.NotVisible):
            road.apply_acceptance(late=True, actor=road.town.other_unit_account)
        road.apply_acceptance(late=True)
        assert open_steps(case) == {"open_acceptance"} and road.record.reported_on == clock.today()
        assert term_of(case, "TL-HAZ-13").pk == limit.pk and term_of(case, "TL-HAZ-11").state == "lapsed"
        with refused("E-NOT-OPEN", "completed_on"):
            road.apply_acceptance(late=True)
        road.open_acceptance()
        road.accept("failed")
        assert road.case.state == "failed"


def test_while_more_time_is_asked_for_the_treatment_does_not_run_out(road: SideRoads) -> None:
    case = road.listed()
    road.ask_extension(listed=True)
    with over(road):
        expired(road)
        assert open_steps(case) == {"apply_acceptance", "decide_listed_extension"}
        road.decide_extension("refuse", listed=True)
        expired(road)
        assert (road.case.state, open_steps(case)) == ("overdue", {"open_acceptance"})


def test_a_letter_still_to_be_written_after_a_round_does_not_hold_the_expiry_up(road: SideRoads) -> None:
    case = road.listed()
    with at(last_day(road)):
        road.round(1)
    with over(road):
        expired(road)
        assert (road.case.state, open_steps(case)) == ("overdue", {"open_acceptance", "back_to_listed"})
        road.open_acceptance()
        assert open_steps(case) == {"accept_listed"}


# --- after failure -----------------------------------------------------------------------------------------------------------


def test_a_treatment_that_failed_goes_on_under_its_day_and_runs_out_there(road: SideRoads) -> None:
    case = road.listed()
    day = last_day(road)
    road.apply_acceptance()
    road.accept("failed")
    road.letter("continue_listing")
    assert (road.case.state, road.record.reported_on, last_day(road)) == ("listed", None, day)
    with at(day + DAY):
        expired(road)
        assert (road.case.state, open_steps(case)) == ("overdue", {"open_acceptance"})
        road.apply_acceptance(late=True)


def test_one_that_failed_after_its_day_is_overdue_at_once(road: SideRoads) -> None:
    case = road.listed()
    with over(road):
        expired(road)
        road.open_acceptance()
        road.accept("failed")
        road.letter("continue_listing")
        expired(road)
        assert (road.case.state, open_steps(case)) == ("overdue", {"open_acceptance"})


# --- referred, stopped, and home again ---------------------------------------------------------------------------------------


@pytest.fixture(params=["after expiry", "after failure"])
def unruly(road: SideRoads, request: pytest.FixtureRequest) -> Iterator[SideRoads]:
    """A listed hazard that was not treated in time, on the day after; or one whose acceptance has failed."""
    road.listed()
    if request.param == "after failure":
        road.apply_acceptance()
        road.accept("failed")
        yield road
        return
    with over(road):
        expired(road)
        yield road


def test_it_is_referred_and_goes_on_under_the_list(unruly: SideRoads) -> None:
    road, case = unruly, unruly.case
    with forbidden("E-SCOPE"):
        road.refer(actor=road.town.inspector)
    road.refer()
    assert (road.case.state, open_steps(case)) == ("penalty_referred", {"await_penalty"})
    road.enter_penalty()
    before = road.record.due_on
    with refused("E-HAZ-04", "due_on"):
        road.follow(days=91)
    road.follow(days=20)
    assert (road.case.state, open_steps(case)) == ("listed", {"apply_acceptance"}) and road.record.due_on == before
    treated = term_of(case, "TL-HAZ-11")
    assert (treated.state, treated.starts_on) == (
        "running",
        clock.today(),
    ) and road.record.treat_due_on == clock.today() + 20 * DAY
    assert road.record.is_listed and not Deadline.objects.open().filter(case=case, term="TL-HAZ-01").exists()
    road.apply_acceptance()
    road.accept()
    assert road.case.state == "passed"


def test_corrected_after_the_penalty_it_is_accepted_by_the_list(unruly: SideRoads) -> None:
    road, case = unruly, unruly.case
    road.refer()
    road.enter_penalty()
    road.follow(corrected=True)
    assert (road.case.state, open_steps(case)) == ("review_due", {"accept_listed"})
    assert term_of(case, "TL-HAZ-13").state == "running"


def test_the_leader_stops_it_and_it_comes_home_over_the_list(unruly: SideRoads) -> None:
    road, case = unruly, unruly.case
    with forbidden("E-SCOPE"):
        road.stop(actor=road.town.head)
    road.stop()
    road.serve_stop()
    assert (road.case.state, open_steps(case)) == ("stopped", {"apply_resume"})
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.submit_with_experts(step="submit_after_stop")
    road.close(approved=False, back_to="list")
    assert road.case.state == "listed" and open_steps(case) == {"apply_acceptance"}
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    assert road.case.state == "closed" and open_steps(case) == {"serve_delisting", "revisit"}


def test_a_stop_that_is_not_obeyed_is_referred_as_well(unruly: SideRoads) -> None:
    unruly.stop()
    unruly.serve_stop()
    unruly.refer()
    unruly.enter_penalty()
    unruly.follow(corrected=True)
    assert open_steps(unruly.case) == {"accept_listed"}


def test_it_is_stopped_by_telephone_as_well(unruly: SideRoads) -> None:
    before = open_steps(unruly.case)
    unruly.stop_by_telephone()
    assert open_steps(unruly.case) == before | {"confirm_stop"}


def test_what_is_in_treatment_or_being_accepted_is_neither_referred_nor_stopped(road: SideRoads) -> None:
    road.listed()
    for _step in range(2):
        for act in (road.refer, road.stop):
            with pytest.raises(acts.Conflict):
                act()
        if _step == 0:
            road.apply_acceptance()


@pytest.mark.parametrize(("later", "refused_"), [(0, ""), (1, "E-HAZ-04")])
def test_a_penalty_gives_no_more_time_than_the_list(road: SideRoads, later: int, refused_: str) -> None:
    case = road.verified(major=True)
    road.propose(days=30)
    road.approve()
    road.announce()
    road.serve_listing()
    road.apply_acceptance()
    road.accept("failed")
    road.refer()
    road.enter_penalty()
    days = (road.record.treat_due_on - clock.today()).days + later
    if refused_:
        with refused(refused_, "due_on"):
            road.follow(days=days)
    else:
        road.follow(days=days)
        assert open_steps(case) == {"apply_acceptance"}


# --- rounds ------------------------------------------------------------------------------------------------------------------


def later_entered(day: dt.date) -> dict[str, str]:
    """A round of an earlier day, from the sheet that was signed on it."""
    return {"held_on": day.isoformat(), "next_due": (day + 30 * DAY).isoformat(), "late_reason": "督办后补录"}


@pytest.mark.parametrize(("days", "refused_"), [(-1, "E-HAZ-03"), (0, "")])
def test_no_round_was_held_before_the_listing(road: SideRoads, days: int, refused_: str) -> None:
    road.verified(major=True)
    listed_on = clock.today() + 5 * DAY
    with at(listed_on):
        road.propose()
        road.approve()
        road.announce()
        road.serve_listing()
    with at(listed_on + DAY):
        if refused_:
            with refused(refused_, "held_on"):
                road.round(1, **later_entered(listed_on + days * DAY))
        else:
            road.round(1, **later_entered(listed_on + days * DAY))


@pytest.mark.parametrize(("days", "refused_"), [(-1, "E-ROUND-NUMBER"), (0, "")])
def test_a_round_is_not_held_before_the_last_one(road: SideRoads, days: int, refused_: str) -> None:
    road.listed()
    first = clock.today() + 10 * DAY
    with at(first):
        road.round(1)
        road.letter()
    with at(first + 5 * DAY):
        if refused_:
            with refused(refused_, "held_on"):
                road.round(2, **later_entered(first + days * DAY))
        else:
            road.round(2, **later_entered(first + days * DAY))


def test_a_hazard_is_not_entered_in_a_round_before_its_last_visit(road: SideRoads) -> None:
    """Of another one, which that later round has not seen, the earlier visit may still be entered."""
    seen, first = road.listed(), clock.today() + 10 * DAY
    other = road.listed()
    third = road.listed()
    with at(first):
        road.round(1)
    with at(first + DAY):
        road.case = seen
        road.round(2)
        with refused("E-ROUND-NUMBER", "held_on"):
            road.round(1, **later_entered(first))
        road.case = other
        road.round(1, **later_entered(first))
    assert set(RoundVisit.objects.values_list("case", "round__number")) == {(third.pk, 1), (seen.pk, 2), (other.pk, 1)}


@pytest.mark.parametrize(("interval", "refused_"), [(0, "E-HAZ-04"), (1, ""), (60, ""), (61, "E-HAZ-04")])
def test_the_next_round_comes_after_this_one_and_within_the_interval(road: SideRoads, interval: int, refused_: str) -> None:
    day = clock.today()
    assert [refusal.code for refusal in rules.next_round_in_time(day, day + interval * DAY)] == ([refused_] if refused_ else [])
    road.listed()
    if refused_:
        with refused(refused_, "next_due"):
            road.round(1, next_due=(day + interval * DAY).isoformat())
    else:
        road.round(1, next_due=(day + interval * DAY).isoformat())
        assert term_of(road.case, "TL-HAZ-14").due_on == day + interval * DAY


def test_the_bureau_sets_another_interval(road: SideRoads) -> None:
    day = clock.today()
    in_transaction(lambda: bureau.change("hazards.round_days", 30, valid_from=day, by=road.town.bureau_head, reason="局务会决定"))
    road.listed()
    assert term_of(road.case, "TL-HAZ-14").due_on == day + 30 * DAY
    with refused("E-HAZ-04", "next_due"):
        road.round(1, next_due=(day + 31 * DAY).isoformat())
    road.round(1, next_due=(day + 30 * DAY).isoformat())


def test_a_round_goes_on_while_the_hazard_is_overdue_or_stopped(unruly: SideRoads) -> None:
    road = unruly
    if open_steps(road.case) == {"open_acceptance"}:
        road.round(1)
        assert road.case.state == "tracking" and open_steps(road.case) == {"open_acceptance", "back_to_listed"}
        road.letter()
        assert road.case.state == "overdue"
    road.stop()
    road.serve_stop()
    road.round(RoundVisit.objects.count() + 1)
    road.letter()
    assert road.case.state == "stopped"


def test_a_hazard_that_is_not_listed_has_no_rounds(road: SideRoads) -> None:
    road.stopped()
    with refused("E-NOT-OPEN", "round_no"):
        road.round(1)


# --- publication -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "refused_"), [(-1, "E-HAZ-03"), (0, ""), (3, ""), (4, "E-HAZ-03")])
def test_the_result_is_published_after_the_acceptance_and_by_the_day_it_is_submitted(
    road: SideRoads, days: int, refused_: str
) -> None:
    road.listed()
    with at(clock.today() + 2 * DAY):
        road.apply_acceptance()
        road.accept()
        accepted = clock.today()
    with at(accepted + 3 * DAY):
        published = {"published_on": (accepted + days * DAY).isoformat()}
        if refused_:
            with refused(refused_, "published_on"):
                road.submit_with_experts(**published)
        else:
            road.submit_with_experts(**published)
            assert road.record.published_on == accepted + days * DAY


# --- who observes ------------------------------------------------------------------------------------------------------------


def appoint(road: SideRoads, *, since: dt.date = LONG_AGO, name: str = "T0099", role: Role = Role.DISCIPLINE_OBSERVER) -> Account:
    account = Account.objects.create_user(name, "demo-password", name="景明远", officer_no=name)
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=since)
    return account


def delisted(road: SideRoads) -> Case:
    case = road.listed()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    return case


def test_an_observer_appointed_later_reads_what_is_listed_and_nothing_else(road: SideRoads) -> None:
    listed, other = road.listed(), road.rectifying()
    newcomer, auditor = appoint(road), appoint(road, name="T0098", role=Role.SECTOR_COMMITTEE)
    assert face_of(newcomer, listed) is Face.OBSERVER and face_of(newcomer, other) is None
    assert face_of(auditor, listed) is None
    road.case = listed
    with forbidden("E-HAZ-13"):
        road.round(1, actor=newcomer)


@pytest.mark.parametrize(("days", "face"), [(0, Face.OBSERVER), (60, Face.OBSERVER), (61, None)])
def test_what_was_taken_off_the_list_is_read_for_the_days_of_the_setting(road: SideRoads, days: int, face: Face | None) -> None:
    case = delisted(road)
    with at(clock.today() + days * DAY):
        newcomer = appoint(road)
        assert face_of(newcomer, case) is face
    with at(clock.today() + 61 * DAY):
        assert face_of(anew(newcomer), case) is None


def test_an_office_that_begins_later_reads_from_its_first_day(road: SideRoads) -> None:
    case, first = road.listed(), clock.today() + 10 * DAY
    newcomer = appoint(road, since=first)
    look_for_vacancies()
    assert face_of(newcomer, case) is None
    with at(first - DAY):
        look_for_vacancies()
        assert face_of(anew(newcomer), case) is None
    with at(first):
        look_for_vacancies()
        assert face_of(anew(newcomer), case) is Face.OBSERVER


def test_whoever_reads_already_is_named_once(road: SideRoads) -> None:
    case = road.listed()
    before = case.duties.count()
    look_for_vacancies()
    appoint(road)
    look_for_vacancies()
    assert case.duties.count() == before + 1
