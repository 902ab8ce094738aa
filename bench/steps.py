"""One step of the b1 flow (if, function, split, join) with permission, separation, clock, number, audit against stock Viewflow's.

Beside it real steps against the same baseline: a penalty case from its clue to the investigation, with all that their forms ask and check.

usage: ./dev bench steps [--json] [--rounds N] [--database sqlite|postgres|both]
Both sides run interleaved in one process; printed is the median of the ratios, never a time alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = 5
BATCH = 20


def measure(kind: str, rounds: int) -> dict[str, Any]:
    """Ratio and statements of one database."""
    from bench.harness import database

    with database(kind):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        ours, stock = _ours(), _stock()
        for play in (ours, stock):
            play()
        counts = {}
        for name, play in (("ours", ours), ("stock", stock)):
            with CaptureQueriesContext(connection) as captured:
                play()
            counts[name] = _words(captured)
        penalty = Penalty()
        penalty.play()
        ratios, times, real = [], {"ours": [], "stock": []}, []
        for _round in range(rounds):
            taken = {}
            penalty.seconds.clear()
            for _ in range(BATCH // STEPS):
                penalty.play()
            for name, play in random.sample([("ours", ours), ("stock", stock)], 2):
                started = time.perf_counter()
                for _ in range(BATCH):
                    play()
                taken[name] = (time.perf_counter() - started) / (BATCH * STEPS)
                times[name].append(taken[name])
            ratios.append(taken["ours"] / taken["stock"])
            real.append(statistics.mean(penalty.seconds) / taken["stock"])
        most = _most_in_a_step()
        said_by_penalty = penalty.statements()
    return {
        "database": kind,
        "ratio": round(statistics.median(ratios), 3),
        "target": 1.0,
        "statements_a_step": round(len(counts["ours"]) / STEPS, 1),
        "most_statements_in_a_step": most,
        "stock_statements_a_step": round(len(counts["stock"]) / STEPS, 1),
        "ours_ms": round(statistics.median(times["ours"]) * 1000, 2),
        "stock_ms": round(statistics.median(times["stock"]) * 1000, 2),
        "penalty_ratio": round(statistics.median(real), 2),
        "penalty_statements_a_step": round(statistics.mean(said_by_penalty), 1),
        "penalty_most_statements_in_a_step": max(said_by_penalty),
    }


def _ours() -> Callable[[], None]:
    from bench.flows_b1.flows import B1Flow, Register
    from tests.cast import build_town
    from workflows.engine import acts

    town = build_town()
    Register.place = (town.chengui, town.chengui.pk, town.mines)
    _ours.town = town  # type: ignore[attr-defined]

    def play() -> None:
        opened = acts.open_case(B1Flow, "start", actor=_fresh(town.inspector), data={})
        tasks = {task.step: task.pk for task in opened.opened}
        for step, actor in (("a", town.head), ("b", town.inspector), ("c1", town.head), ("c2", town.head)):
            outcome = acts.perform(tasks[step], actor=_fresh(actor), data={})
            tasks |= {task.step: task.pk for task in outcome.opened}

    return play


def _fresh(account: Any) -> Any:
    """The account as a request has it: loaded by the session, nothing asked yet."""
    import copy

    found = copy.copy(account)
    found.__dict__.pop("_standings", None)
    found.__dict__.pop("_duties", None)
    return found


def _most_in_a_step() -> int:
    """The most statements of any one step, without BEGIN, COMMIT and savepoints."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.flows_b1.flows import B1Flow
    from workflows.engine import acts

    town = _ours.town  # type: ignore[attr-defined]
    most = 0

    def counted(action: Callable[[], Any]) -> Any:
        nonlocal most
        with CaptureQueriesContext(connection) as captured:
            outcome = action()
        most = max(most, len(_words(captured)))
        return outcome

    opened = counted(lambda: acts.open_case(B1Flow, "start", actor=_fresh(town.inspector), data={}))
    tasks = {task.step: task.pk for task in opened.opened}
    for step, actor in (("a", town.head), ("b", town.inspector), ("c1", town.head), ("c2", town.head)):
        outcome = counted(lambda task=tasks[step], actor=actor: acts.perform(task, actor=_fresh(actor), data={}))
        tasks |= {task.step: task.pk for task in outcome.opened}
    return most


def _words(captured: Any) -> list[str]:
    """What was said to the database, by the first word, without BEGIN, COMMIT and savepoints."""
    said = [query["sql"].split()[0].upper() for query in captured.captured_queries]
    return [word for word in said if word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]


class Penalty:
    """A clue is registered, its filing asked for and decided, the investigation begun: four acts, each from its sent answers to its commit."""

    def __init__(self) -> None:
        from django.db import transaction  # here and below: only once the applications are set up

        from cases.loading import load_violations
        from cases.models import Violation

        with transaction.atomic():
            load_violations(Path(__file__).resolve().parents[1] / "reports" / "demo_data" / "discretion.csv")
        self.standard = {row.code: row for row in Violation.objects.order_by("valid_from")}
        self.seconds: list[float] = []

    def play(self, around: Callable[[Callable[[], Any]], Any] | None = None) -> None:
        """Once; ``around`` is handed each act instead of its being timed."""
        from tests.enforcement.road import PenaltyRoad
        from workflows.engine import acts
        from workflows.engine.play import sent

        seconds = self.seconds

        class Road(PenaltyRoad):
            def send(self, page: Any, answers: dict[str, Any]) -> Any:
                data, files = sent(acts.form_for(page.act()), answers)
                page.account = _fresh(page.account)
                started = time.perf_counter()
                outcome = around(lambda: page.perform(data, files)) if around else page.perform(data, files)
                seconds.append(time.perf_counter() - started)
                self.case = outcome.case
                self.case.refresh_from_db()
                return outcome

        Road(_ours.town, self.standard.__getitem__).begin()  # type: ignore[attr-defined]

    def statements(self) -> list[int]:
        """How many statements each of the acts says."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found: list[int] = []

        def counted(act: Callable[[], Any]) -> Any:
            with CaptureQueriesContext(connection) as captured:
                outcome = act()
            found.append(len(_words(captured)))
            return outcome

        self.play(counted)
        return found


def _stock() -> Callable[[], None]:
    from django.http import HttpRequest

    from bench.flows_b1.flows import StockFlow

    town = _ours.town  # type: ignore[attr-defined]
    request = HttpRequest()
    request.user = town.inspector

    def play() -> None:
        process = StockFlow.start.run(_process_data={"ok": True})
        for name in ("a", "b", "c1", "c2"):
            task = StockFlow.task_class.objects.get(process=process, flow_task=getattr(StockFlow, name), status="NEW")
            with task.activation() as activation:
                activation.assign(town.inspector)
                activation.start(request)
                activation.execute()

    return play


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = parser.parse_args()
    if options.database == "both":
        found = [_child(kind, options.rounds) for kind in ("sqlite", "postgres")]
    else:
        found = [measure(options.database, options.rounds)]
    if options.json:
        print(json.dumps({"steps": found}))
    else:
        for row in found:
            print(
                f"{row['database']:9} {row['ratio']:.2f} of stock Viewflow (aim 0.8, at most 1.0); "
                f"{row['statements_a_step']} statements a step, at most {row['most_statements_in_a_step']} (limit 16); "
                f"stock {row['stock_statements_a_step']}; {row['ours_ms']} ms against {row['stock_ms']} ms\n"
                f"{'':9} a penalty case up to its investigation: {row['penalty_ratio']:.2f} of stock a step; "
                f"{row['penalty_statements_a_step']} statements a step, at most {row['penalty_most_statements_in_a_step']}"
            )
    return 0


def _child(kind: str, rounds: int) -> dict[str, Any]:
    """Each database in a process of its own: Django is set up once a process."""
    command = [sys.executable, "-m", "bench.steps", "--json", "--database", kind, "--rounds", str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])["steps"][0]


if __name__ == "__main__":
    sys.exit(main())
