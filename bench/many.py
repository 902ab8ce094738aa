"""One act for many against the same acts done singly, in the same run: a step written in sets, and one done one after the other.

usage: ./dev bench many [--json] [--rounds N] [--size N] [--database sqlite|postgres|both]
Printed is the median of the ratios, by the clock on the wall and by the processor, never a time alone.
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

#: The steps of the specimen's list of households: the first is declared *together*, the second is not.
STEPS = {"in sets": "check", "one after the other": "pay"}


def measure(kind: str, rounds: int, size: int) -> list[dict[str, Any]]:
    """A row for each step."""
    from bench.harness import database

    with database(kind, specimen=True):
        from tests.cast import build_town

        town = build_town()
        return [_row(kind, town, name, step, rounds, size) for name, step in STEPS.items()]


def _row(kind: str, town: Any, name: str, step: str, rounds: int, size: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ways: dict[str, Callable[[list[Any]], None]] = {"many": _many(town, step), "single": _single(town, step)}
    for way in ways.values():
        way(_tasks(town, step, 3))
    statements = {}
    for word, way in ways.items():
        tasks = _tasks(town, step, size)
        with CaptureQueriesContext(connection) as captured:
            way(tasks)
        statements[word] = round(len(captured) / size, 2)
    wall, cpu = [], []
    for _round in range(rounds):
        taken = {}
        for word, way in random.sample(list(ways.items()), 2):
            tasks = _tasks(town, step, size)
            started, worked = time.perf_counter(), time.process_time()
            way(tasks)
            taken[word] = (time.perf_counter() - started, time.process_time() - worked)
        wall.append(taken["many"][0] / taken["single"][0])
        cpu.append(taken["many"][1] / taken["single"][1])
    return {
        "database": kind, "step": name, "size": size, "ratio": round(statistics.median(wall), 3), "cpu_ratio": round(statistics.median(cpu), 3),
        "statements_each": statements["many"], "statements_single": statements["single"],
    }  # fmt: skip


def _tasks(town: Any, step: str, size: int) -> list[Any]:
    from tests.rolls import rolls, targets

    return targets(rolls(town, size, stands_at=step), step)


def _many(town: Any, step: str) -> Callable[[list[Any]], None]:
    from tests.specimen.flows import RollFlow
    from workflows.engine import many

    def play(tasks: list[Any]) -> None:
        answers = many.perform_many(RollFlow, step, tasks, actor=town.inspector, data={})
        if not all(answer.is_done for answer in answers):
            raise RuntimeError("not all of them were done")

    return play


def _single(town: Any, step: str) -> Callable[[list[Any]], None]:
    from workflows.engine import acts

    def play(tasks: list[Any]) -> None:
        for each in tasks:
            acts.perform(each.task_id, actor=town.inspector, data={})

    return play


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = parser.parse_args()
    if options.database == "both":
        found = [row for kind in ("sqlite", "postgres") for row in _child(kind, options)]
    else:
        found = measure(options.database, options.rounds, options.size)
    if options.json:
        print(json.dumps({"many": found}))
    else:
        for row in found:
            print(
                f"{row['database']:9} {row['step']:20} {row['ratio']:.2f} of singly (processor {row['cpu_ratio']:.2f}); "
                f"{row['statements_each']} statements each of {row['size']}, singly {row['statements_single']}"
            )
    return 0


def _child(kind: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Each database in a process of its own: Django is set up once a process."""
    command = [
        sys.executable,
        "-m",
        "bench.many",
        "--json",
        "--database",
        kind,
        "--rounds",
        str(options.rounds),
        "--size",
        str(options.size),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])["many"]
    return rows


if __name__ == "__main__":
    sys.exit(main())
