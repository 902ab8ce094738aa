"""One step of the b1 flow (if, function, split, join) with permission, separation, clock, number, audit against stock Viewflow's.

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
            said = [query["sql"].split()[0].upper() for query in captured.captured_queries]
            counts[name] = [word for word in said if word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]
        ratios, times = [], {"ours": [], "stock": []}
        for _round in range(rounds):
            taken = {}
            for name, play in random.sample([("ours", ours), ("stock", stock)], 2):
                started = time.perf_counter()
                for _ in range(BATCH):
                    play()
                taken[name] = (time.perf_counter() - started) / (BATCH * STEPS)
                times[name].append(taken[name])
            ratios.append(taken["ours"] / taken["stock"])
        most = _most_in_a_step()
    return {
        "database": kind,
        "ratio": round(statistics.median(ratios), 3),
        "target": 1.0,
        "statements_a_step": round(len(counts["ours"]) / STEPS, 1),
        "most_statements_in_a_step": most,
        "stock_statements_a_step": round(len(counts["stock"]) / STEPS, 1),
        "ours_ms": round(statistics.median(times["ours"]) * 1000, 2),
        "stock_ms": round(statistics.median(times["stock"]) * 1000, 2),
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
        words = [query["sql"].split()[0].upper() for query in captured.captured_queries]
        most = max(most, sum(word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE") for word in words))
        return outcome

    opened = counted(lambda: acts.open_case(B1Flow, "start", actor=_fresh(town.inspector), data={}))
    tasks = {task.step: task.pk for task in opened.opened}
    for step, actor in (("a", town.head), ("b", town.inspector), ("c1", town.head), ("c2", town.head)):
        outcome = counted(lambda task=tasks[step], actor=actor: acts.perform(task, actor=_fresh(actor), data={}))
        tasks |= {task.step: task.pk for task in outcome.opened}
    return most


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
                f"stock {row['stock_statements_a_step']}; {row['ours_ms']} ms against {row['stock_ms']} ms"
            )
    return 0


def _child(kind: str, rounds: int) -> dict[str, Any]:
    """Each database in a process of its own: Django is set up once a process."""
    command = [sys.executable, "-m", "bench.steps", "--json", "--database", kind, "--rounds", str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])["steps"][0]


if __name__ == "__main__":
    sys.exit(main())
