"""Where a hazard stood at the end of each day, told by stories: what happens later changes nothing of an earlier day's figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from cases import as_at, services
from cases.models import Case, Deadline
from cases.services import NewDeadline
from reports import rectification, since
from reports.scope import Scope
from tests.cast import Town, build_town
from tests.workflows.side_roads import SideRoads, at
from workflows.engine import acts
from workflows.engine.boards import Rectification, declared
from workflows.engine.models import Task
from workflows.engine.tasks import sweep
from workflows.hazards import figures

pytestmark = pytest.mark.django_db
BOARD = next(declared(Rectification))
Standing = dict[str, str]


@pytest.fixture
def road() -> SideRoads:
    return SideRoads(build_town())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def stands(road: SideRoads, wanted: Standing) -> Standing:
    """Where the one hazard stands on each of the days asked for, as the board counts it."""
    found = {}
    for text in wanted:
        view = rectification.view(Scope(BOARD, road.town.bureau_head, {"on": day(text)}, day(text)))
        total = view.total
        assert total.found == total.closed + total.open <= 1
        words = ("closed", "late", "owed", "near", "soon")
        word = next((word for word in words if getattr(total, word)), "later")
        found[text] = word if total.found else ""
    return found


def look(road: SideRoads) -> None:
    """The officers take over, and come to look."""
    road.do("open_review", road.town.inspector, {"inspector_2": road.town.colleague.pk})


def reported_in_time_and_closed_in_the_next_year(road: SideRoads) -> Standing:
    """Rule D33: found 2023-12-20, closed 2024-01-05."""
    with at(day("2023-12-20")):
        road.rectifying(days=8)
    with at(day("2023-12-27")):
        road.report()
    with at(day("2024-01-04")):
        road.reinspect()
        road.submit()
    with at(day("2024-01-05")):
        road.close()
    return {
        "2023-12-19": "", "2023-12-20": "later", "2023-12-21": "soon", "2023-12-24": "soon", "2023-12-25": "near", "2023-12-26": "near",
        "2023-12-27": "later", "2023-12-31": "later", "2024-01-04": "later", "2024-01-05": "closed", "2024-06-13": "closed",
    }  # fmt: skip


def more_time_granted_after_the_last_day(road: SideRoads) -> Standing:
    """Due 11 December, asked for before, granted on the 13th until the 29th: until then the old day held, and the bureau owed the answer."""
    with at(day("2023-12-01")):
        road.rectifying(days=10)
    with at(day("2023-12-08")):
        road.ask_extension(days=18)
    with at(day("2023-12-13")):
        road.decide_extension()
        assert road.record.due_on == day("2023-12-29")
    return {
        "2023-12-11": "near", "2023-12-12": "owed", "2023-12-13": "later", "2023-12-22": "soon", "2023-12-29": "near", "2023-12-30": "late",
    }  # fmt: skip


def run_out_then_found_rectified(road: SideRoads) -> Standing:
    """The unit reports nothing; the officers come on the fourth day and find it done."""
    with at(day("2023-12-01")):
        road.rectifying(days=10)
    with at(day("2023-12-12")):
        assert sweep() == 1
        look(road)
    with at(day("2023-12-14")):
        road.reinspect()
    return {"2023-12-11": "near", "2023-12-12": "late", "2023-12-13": "late", "2023-12-14": "later", "2024-01-31": "later"}


def run_out_and_ordered_anew(road: SideRoads) -> Standing:
    """The first period stays run out until the second order is served, not only until it is signed."""
    with at(day("2023-12-01")):
        road.rectifying(days=10)
    with at(day("2023-12-12")):
        sweep()
        look(road)
    with at(day("2023-12-14")):
        road.reinspect("failed")
    with at(day("2023-12-15")):
        road.reorder(days=10)
    with at(day("2023-12-18")):
        road.serve()
    return {
        "2023-12-12": "late", "2023-12-14": "late", "2023-12-17": "late", "2023-12-18": "soon", "2023-12-25": "near", "2023-12-26": "late",
    }  # fmt: skip


def listed_for_treatment(road: SideRoads) -> Standing:
    """Due by the day of the list; asked for three days late, the acceptance settles it and not the asking."""
    with at(day("2023-07-03")):
        road.listed()
        assert road.record.treat_due_on == day("2023-11-30")
    with at(day("2023-12-04")):
        road.apply_acceptance()
    with at(day("2023-12-06")):
        road.accept()
    return {
        "2023-11-22": "later", "2023-11-23": "soon", "2023-11-27": "near", "2023-12-01": "late", "2023-12-04": "late", "2023-12-06": "later",
    }  # fmt: skip


def reported_in_time_and_found_untrue(road: SideRoads) -> Standing:
    """The period was over when the officers looked: late from the day on which the report proved untrue until the second order is served."""
    with at(day("2023-12-01")):
        road.rectifying(days=10)
    with at(day("2023-12-10")):
        road.report()
    with at(day("2023-12-14")):
        road.reinspect("failed")
    with at(day("2023-12-15")):
        road.reorder(days=10)
        road.serve()
    return {"2023-12-09": "near", "2023-12-10": "later", "2023-12-13": "later", "2023-12-14": "late", "2023-12-15": "later"}


def stopped_without_a_period(road: SideRoads) -> Standing:
    with at(day("2023-09-04")):
        road.verified(major=True)
        road.stop(days=88)
        road.serve_stop()
        assert road.record.stop_until == day("2023-12-01")
    return {"2023-11-23": "later", "2023-11-24": "soon", "2023-12-01": "near", "2023-12-02": "late"}


def ordered_again_by_mistake_and_taken_back(road: SideRoads) -> Standing:
    """The period after the penalty was started by mistake and taken back: it makes no day late, not even once the case is closed.

    That of the order, until 11 December, was not kept: the report of the first proved untrue.
    """
    with at(day("2023-12-01")):
        road.referred()
        road.enter_penalty()
    with at(day("2023-12-04")):
        road.follow(days=5)
        done = Task.objects.filter(case=road.case, step="follow_penalty", status="DONE").latest("id")
        acts.take_back(done.pk, actor=road.town.head, reason="误选未整改")
        road.follow(corrected=True)
    wanted = {"2023-12-04": "soon", "2023-12-10": "near", "2023-12-11": "near", "2023-12-12": "late"}
    with at(day("2023-12-18")):
        assert stands(road, wanted) == wanted
        road.reinspect()
        road.submit()
        road.close()
    return wanted | {"2023-12-18": "closed"}


def proved_to_be_none(road: SideRoads) -> Standing:
    """It stands in no figure from the day on which that was found; those of the days before stay as they were."""
    with at(day("2023-12-20")):
        road.register()
    with at(day("2023-12-21")):
        road.verify(is_real="no", opinion="经现场核实，防护罩完好，不属实")
    return {"2023-12-19": "", "2023-12-20": "later", "2023-12-21": "", "2023-12-31": ""}


def cancelled(road: SideRoads) -> Standing:
    with at(day("2023-12-20")):
        case = road.verified()
    with at(day("2023-12-21")):
        acts.cancel(case.pk, actor=road.town.head, reason="重复登记")
    return {"2023-12-20": "later", "2023-12-21": "", "2023-12-31": ""}


def handed_over_and_taken_back(road: SideRoads) -> Standing:
    """While another department has it, it stands in none of the bureau's figures."""
    with at(day("2023-12-20")):
        road.register()
    with at(day("2023-12-21")):
        road.refer_out()
    with at(day("2023-12-25")):
        road.returned()
    return {"2023-12-20": "later", "2023-12-21": "", "2023-12-24": "", "2023-12-25": "later"}


def ordered_and_revoked(road: SideRoads) -> Standing:
    """What an order was revoked for counts no more from the decision on, whenever the unit gets it."""
    with at(day("2023-12-20")):
        road.rectifying()
    with at(day("2023-12-22")):
        road.revoke()
    return {"2023-12-20": "later", "2023-12-21": "later", "2023-12-22": "", "2023-12-31": ""}


STORIES: tuple[Callable[[SideRoads], Standing], ...] = (
    reported_in_time_and_closed_in_the_next_year,
    more_time_granted_after_the_last_day,
    run_out_then_found_rectified,
    run_out_and_ordered_anew,
    listed_for_treatment,
    reported_in_time_and_found_untrue,
    stopped_without_a_period,
    ordered_again_by_mistake_and_taken_back,
    proved_to_be_none,
    cancelled,
    handed_over_and_taken_back,
    ordered_and_revoked,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_where_a_hazard_stood_on_each_day(road: SideRoads, story: Callable[[SideRoads], Standing]) -> None:
    wanted = story(road)
    assert stands(road, wanted) == wanted
    with at(day("2024-06-13")):
        sweep()
        assert stands(road, wanted) == wanted, "what runs out later changes no earlier day"
        statistics = {text: figures.statistics(figures.EVERYTHING, day(text)) for text in wanted}
    counted = {text: (each.found, each.closed, each.overdue) for text, each in statistics.items()}
    assert counted == {text: (int(word != ""), int(word == "closed"), int(word == "late")) for text, word in wanted.items()}


def counts_on(road: SideRoads, text: str, **wanted: str) -> tuple[int, int]:
    """Found and open on a day, as the board counts them."""
    total = rectification.view(Scope(BOARD, road.town.bureau_head, {"on": day(text), **wanted}, day(text))).total
    return total.found, total.open


def since_changed(road: SideRoads, text: str) -> list[tuple[str, dt.date, str]]:
    rows = since.changed(Scope(BOARD, road.town.bureau_head, {"on": day(text)}, day(text)))
    return [(str(row.words), row.on, row.by) for row in rows]


def test_a_level_counts_from_the_day_on_which_it_was_changed(road: SideRoads) -> None:
    with at(day("2023-12-20")):
        road.verified()
    with at(day("2023-12-27")):
        road.change_level("major")
    with at(day("2024-01-15")):
        assert counts_on(road, "2023-12-26", level="major") == (0, 0)
        assert counts_on(road, "2023-12-26", level="general") == (1, 1)
        assert counts_on(road, "2023-12-27", level="major") == (1, 1)
        assert counts_on(road, "2023-12-27", level="general") == (0, 0)
        lines = {
            text: [str(line.label) for line in next(table for table in view.tables if table.code == "level").lines]
            for text in ("2023-12-26", "2023-12-27")
            for view in [rectification.view(Scope(BOARD, road.town.bureau_head, {"on": day(text)}, day(text)))]
        }
        assert len(lines["2023-12-26"]) == len(lines["2023-12-27"]) == 1 and lines["2023-12-26"] != lines["2023-12-27"]
        listed = Scope(BOARD, road.town.bureau_head, {"level": "general"}, day("2023-12-26")).listed("open")
        assert [case.pk for arm in listed for case in arm] == [road.case.pk], "the list behind the number is of the same day"
        assert since_changed(road, "2023-12-26") == []


def test_what_is_entered_later_moves_the_figures_of_its_day_and_is_listed(road: SideRoads) -> None:
    with at(day("2023-12-20")):
        road.register()
    with at(day("2024-01-05")):
        assert counts_on(road, "2023-12-31") == (1, 1) and since_changed(road, "2023-12-31") == []
        road.verify(
            is_real="no", opinion="经现场核实，防护罩完好，不属实", acted_on="2023-12-29", late_reason="当日在外检查，回局后补录"
        )
    with at(day("2024-01-15")):
        assert counts_on(road, "2023-12-28") == (1, 1) and counts_on(road, "2023-12-29") == (0, 0)
        entered = [("核实隐患", day("2023-12-29"), road.town.head.name)]
        assert since_changed(road, "2023-12-29") == since_changed(road, "2024-01-04") == entered
        assert since_changed(road, "2023-12-28") == since_changed(road, "2024-01-05") == []


def test_what_was_found_before_and_registered_behind_the_day_is_listed(road: SideRoads) -> None:
    with at(day("2024-01-02")):
        road.register(found_on="2023-12-29")
        assert counts_on(road, "2023-12-31") == (1, 1) and counts_on(road, "2023-12-28") == (0, 0)
        assert since_changed(road, "2023-12-31") == [("登记", day("2023-12-29"), road.town.inspector.name)]
        assert since_changed(road, "2023-12-28") == since_changed(road, "2024-01-02") == []


# --- clocks that hazards do not have ---------------------------------------------------------------------------------------


def clock_of(case: Case, term: str = "TL-HAZ-01") -> Deadline:
    return services.create_deadlines(case, [NewDeadline(term, starts_on=day("2023-12-01"), due_on=day("2023-12-11"))])[0]


@pytest.fixture
def case() -> Case:
    town: Town = build_town()
    with transaction.atomic():
        return services.open_case(
            process="hazards", title="边坡", state="rectifying", region=town.chengui, opened_on=day("2023-12-01"),
            opened_by=town.inspector,
        )  # fmt: skip


def word(case: Case, text: str, counting: as_at.Counting | None = None) -> str:
    asked = counting or as_at.Counting()
    return str(Case.objects.annotate(word=asked.standing(day(text))).values_list("word", flat=True).get(pk=case.pk))


def test_a_clock_that_stands_still_is_not_late_and_then_runs_to_its_later_day(case: Case) -> None:
    with transaction.atomic():
        deadline = clock_of(case)
        services.pause([deadline], on=day("2023-12-07"), reason="鉴定", by=None)
        services.resume([deadline], on=day("2023-12-21"), reason="鉴定完毕", by=None)
    assert deadline.due_on == day("2023-12-25")
    days = {
        "2023-12-06": "soon",
        "2023-12-07": "later",
        "2023-12-12": "later",
        "2023-12-21": "soon",
        "2023-12-22": "near",
        "2023-12-26": "late",
    }
    assert {text: word(case, text) for text in days} == days


def test_only_the_limits_named_make_a_case_due_and_the_first_of_them_counts(case: Case) -> None:
    with transaction.atomic():
        clock_of(case)
        clock_of(case, "TL-HAZ-04")
    assert word(case, "2023-12-12", as_at.Counting(terms=("TL-HAZ-11",))) == "later"
    assert word(case, "2023-12-12", as_at.Counting(terms=("TL-HAZ-04", "TL-HAZ-11"))) == "late"
    with transaction.atomic():
        services.meet([case.deadlines.get(term="TL-HAZ-01")], on=day("2023-12-12"))
    assert word(case, "2023-12-11") == "near" and word(case, "2023-12-12") == "late", "the other one has run out too"


def test_a_clock_whose_start_was_taken_back_counts_on_no_day_and_one_that_ended_with_its_case_until_then(case: Case) -> None:
    with transaction.atomic():
        services.take_back_start([clock_of(case)], reason="撤回")
    assert word(case, "2023-12-12") == "later"
    with transaction.atomic():
        clock_of(case, "TL-HAZ-04")
        services.end_all(case, reason="销号")
        services.close_case(case, state="closed", outcome="closed", on=day("2023-12-15"))
    assert (word(case, "2023-12-12"), word(case, "2023-12-15")) == ("late", "closed")
    assert word(case, "2023-12-12", as_at.Counting(terms=("TL-HAZ-01",))) == "later"
