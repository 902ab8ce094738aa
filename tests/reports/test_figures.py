"""The figures of the year are counted from the cases of its ledger, in every scope and dimension of the county's own table."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import TestCase

from cases.models import Case
from reports import demo_register, figures
from tests.reports import counts
from tests.snapshots import once
from workflows.engine.figures import Span
from workflows.hazards import figures as hazards
from workflows.hazards.models import HazardRecord

COUNTS = Path(__file__).parents[1] / "workflows" / "data" / "ledger_counts.csv"
FILLED_IN_ON = dt.date(2024, 1, 5)
SPAN = Span.of(2023)


def printed(*options: str) -> str:
    out = io.StringIO()
    call_command("figures", *options, stdout=out)
    return out.getvalue()


class Year(TestCase):
    """The year's ledger, taken in once."""

    @classmethod
    def setUpTestData(cls) -> None:
        once("registers", demo_register.load_registers)
        options = {"as_of": FILLED_IN_ON, "by": "DY033", "commit": True, "stdout": io.StringIO()}
        call_command("import_ledger", "hazards", str(demo_register.LEDGER), **options)

    def test_the_command_prints_the_seeds_figures(self) -> None:
        of_hazards = {
            "SF-011": 287, "SF-012": 259, "SF-013": 28, "SF-030": 2, "SF-031": 33, "SF-032": 5, "SF-033": 27, "SF-050": 31,
        }  # fmt: skip
        counted = json.loads(printed("--year", "2023", "--json"))
        assert {seed: number for seed, number in counted.items() if seed in of_hazards} == of_hazards
        # No case register has come in.
        assert {number for seed, number in counted.items() if seed not in of_hazards} == {0}

    def test_a_later_day_counts_what_was_closed_until_then(self) -> None:
        later = json.loads(printed("--year", "2023", "--cut-off", "2024-01-05", "--json"))
        assert (later["SF-011"], later["SF-012"], later["SF-013"], later["SF-033"]) == (287, 262, 25, 28)

    def test_an_earlier_day_counts_what_had_been_found_listed_and_tracked(self) -> None:
        earlier = json.loads(printed("--year", "2023", "--cut-off", "2023-06-30", "--json"))
        assert (earlier["SF-011"], earlier["SF-030"], earlier["SF-031"], earlier["SF-032"]) == (125, 1, 19, 1)
        assert json.loads(printed("--year", "2022", "--json"))["SF-031"] == 0

    def test_every_row_of_the_countys_table_holds(self) -> None:
        scopes = hazards.by_scope(SPAN)
        rows = {name: counts.rows(scope.cases(SPAN.cut_off), SPAN.cut_off, FILLED_IN_ON) for name, scope in scopes.items()}
        wrong, seen = [], 0
        with COUNTS.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                dimension = line["dimension"].split(" ")[0]
                found = counts.counted(rows[line["scope"]], dimension).get(line["value"])
                seen += 1
                if found != (int(line["found"]), int(line["closed_by_2023_12_31"])):
                    wrong.append((line, found))
        assert seen == 264 and wrong == []

    def test_the_table_names_every_value_that_occurs(self) -> None:
        with COUNTS.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        for name, scope in hazards.by_scope(SPAN).items():
            rows = counts.rows(scope.cases(SPAN.cut_off), SPAN.cut_off, FILLED_IN_ON)
            for dimension in ("category", "level", "township", "month", "state", "road"):
                named = {
                    line["value"] for line in lines if line["scope"] == name and line["dimension"].split(" ")[0] == dimension
                }
                assert set(counts.counted(rows, dimension)) == named, (name, dimension)

    def test_found_closed_open_and_rate_stand_with_their_scope(self) -> None:
        action, listed, flood, year, everything = hazards.tables(SPAN)
        assert (action.found, action.closed, action.open, action.rate) == (287, 259, 28, 90.2)
        assert "专项行动" in action.scope and "2023-01-01" in action.scope
        assert (listed.found, listed.closed, listed.rate, listed.rounds) == (33, 27, 81.8, 5)
        assert (flood.found, flood.closed) == (31, 30)
        # The two that proved to be no hazards are not counted as found.
        assert (year.found, everything.found, year.listed, year.listed_closed) == (476, 481, 33, 27)

    def test_overdue_is_what_was_open_late_and_not_reported_on_the_day(self) -> None:
        overdue = hazards.overdue_on(hazards.EVERYTHING, FILLED_IN_ON)
        assert set(overdue.filter(state="overdue").values_list("pk", flat=True)) == set(
            Case.objects.filter(state="overdue").values_list("pk", flat=True)
        )
        assert not overdue.filter(outcome="closed").exists()
        extended = HazardRecord.objects.get(case__number="YH-2023-420281102-00040").case
        # Its extension of 6 December had not been granted the day before the answer, but its first day was not over either.
        assert extended not in hazards.overdue_on(hazards.EVERYTHING, dt.date(2023, 12, 31))
        assert extended in hazards.overdue_on(hazards.EVERYTHING, dt.date(2024, 1, 20))

    def test_figures_are_counted_anew_each_time(self) -> None:
        case = hazards.ACTION.cases(SPAN.cut_off).filter(outcome="closed", closed_on__lte=SPAN.cut_off)[0]
        Case.objects.filter(pk=case.pk).update(outcome="", closed_on=None, state="closing")
        assert figures.values(SPAN)["SF-012"] == 258

    def test_every_figure_says_what_it_counts(self) -> None:
        told = printed("--year", "2023")
        for figure in figures.declared():
            assert figure.name in told and figure.definition in told
        assert "整改率90.2%" in told

    def test_a_year_that_cannot_be_is_refused(self) -> None:
        with self.assertRaises(CommandError):
            printed("--year", "23")


def test_without_cases_every_figure_is_nought(db: None) -> None:
    assert set(figures.values(SPAN).values()) == {0}
    assert hazards.statistics(hazards.EVERYTHING, SPAN.cut_off).rate is None
