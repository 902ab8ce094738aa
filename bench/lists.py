"""First pages of the lists in a large county against a small one: to claim, to do, cases, the counts of the start page.

usage: ./dev bench lists [--json] [--full] [--rounds N] [--database sqlite|postgres]
Asked for a leader of the whole county, a township officer, and somebody with named duties only. Each size is a database of its
own on one server; they take turns within a round, and printed is the median of the rounds' ratios, never a time alone.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench import county, rights

SMALL, LARGE, FULL = 10_000, 100_000, 1_000_000
TARGET, MOST_STATEMENTS = 2.0, 6
#: The readers the figure is about; the others are watched so that nobody is forgotten.
ASKED_FOR = ("leader", "township", "duties only")
ALSO = ("section", "inspector", "unit")
LISTS = ("to claim", "to do", "cases", "start counts")

Ask = Callable[[Any], Any]


def asks() -> dict[str, Ask]:
    """Each list as its page asks for it: the rows of the first page and the capped count."""
    from cases import lists
    from workflows.engine import worklists

    def work(arms_of: Ask) -> Ask:
        def ask(account: Any) -> int:
            arms = arms_of(account)
            worklists.page(arms, limit=worklists.PAGE + 1)
            return worklists.capped_count(arms)

        return ask

    def cases(account: Any) -> int:
        lists.townships_of(account)
        return lists.page(account, {}).count

    def start_counts(account: Any) -> int:
        wanted: tuple[dict[str, str], ...] = ({"open": "yes"}, {"due": "late"}, {"due": "3"}, {"due": "7"})
        return sum(lists.count(account, one)[0] for one in wanted)

    return {
        "to claim": work(worklists.to_claim_arms),
        "to do": work(worklists.to_do_arms),
        "cases": cases,
        "start counts": start_counts,
    }


class Sizes:
    """The databases of all sizes on one server, one of them the default at a time."""

    def __init__(self) -> None:
        self.wrappers: dict[int, Any] = {}

    def add(self, size: int) -> None:
        """Another database, copied from the one that holds regions and people."""
        from django.db import connections

        plain = connections["default"]
        plain.close()
        entry = dict(plain.settings_dict)
        if plain.vendor == "postgresql":
            entry["NAME"] = f"cases_{size}"
            _ask_server(plain, f"CREATE DATABASE {entry['NAME']} TEMPLATE {plain.settings_dict['NAME']}")
        else:
            entry["NAME"] = f"{plain.settings_dict['NAME']}-{size}"
            shutil.copy(plain.settings_dict["NAME"], entry["NAME"])
        self.wrappers[size] = type(plain)(entry, "default")

    @contextmanager
    def using(self, size: int) -> Iterator[None]:
        from django.db import connections

        before = connections["default"]
        connections["default"] = self.wrappers[size]
        try:
            yield
        finally:
            connections["default"] = before

    def close(self) -> None:
        for wrapper in self.wrappers.values():
            wrapper.close()


def _ask_server(plain: Any, sql: str) -> None:
    """A statement that concerns whole databases; nobody may be in the one that is copied."""
    import psycopg

    words = plain.get_connection_params()
    with psycopg.connect(host=words["host"], user=words["user"], dbname="template1", autocommit=True) as server:
        server.execute(sql)


def settle() -> None:
    """Statistics and visibility as autovacuum leaves them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def measure(kind: str, sizes: tuple[int, ...], rounds: int) -> dict[str, Any]:
    """Ratios of every size to the smallest, list by list and reader by reader."""
    from bench.harness import database

    with database(kind):
        from permissions.models import Account

        town = county.build()
        stored = Sizes()
        for size in sizes:
            stored.add(size)
        try:
            for size in sizes:
                with stored.using(size):
                    started = time.perf_counter()
                    county.fill(town, size)
                    settle()
                    print(f"{size} cases and tasks loaded in {time.perf_counter() - started:.0f} s", file=sys.stderr)
            accounts = {name: Account.objects.get(pk=town.people[name]) for name in (*ASKED_FOR, *ALSO)}
            rows = _compare(stored, accounts, sizes, rounds)
            with stored.using(sizes[-1]):
                may = rights.compare(town, sizes[-1], rounds)
        finally:
            stored.close()
    worst = max((row for row in rows if row["asked_for"]), key=lambda row: row["ratio"])
    return {
        "database": kind,
        "sizes": list(sizes),
        "target": TARGET,
        "ratio": worst["ratio"],
        "worst": f"{worst['list']}, {worst['reader']}",
        "most_statements": max(row["statements"] for row in rows if row["asked_for"]),
        "lists": rows,
        "rights": may,
    }


def _compare(stored: Sizes, accounts: dict[str, Any], sizes: tuple[int, ...], rounds: int) -> list[dict[str, Any]]:
    wanted = [(name, reader) for name in LISTS for reader in accounts]
    by_name = asks()
    taken: dict[tuple[str, str], list[dict[int, float]]] = {pair: [] for pair in wanted}
    statements, counts = {}, {}
    for size in sizes:
        with stored.using(size):
            for name, reader in wanted:
                statements[name, reader], counts[name, reader, size] = _counted(by_name[name], accounts[reader])
    for _round in range(rounds):
        for name, reader in random.sample(wanted, len(wanted)):
            once = {}
            for size in random.sample(sizes, len(sizes)):
                with stored.using(size):
                    account = county.fresh(accounts[reader])
                    started = time.perf_counter()
                    by_name[name](account)
                    once[size] = time.perf_counter() - started
            taken[name, reader].append(once)
    return [_row(name, reader, sizes, taken[name, reader], statements[name, reader], counts) for name, reader in wanted]


def _counted(ask: Ask, account: Any) -> tuple[int, int]:
    """Statements of one asking, and what it counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        count = ask(county.fresh(account))
    return len(captured), count


def _row(
    name: str, reader: str, sizes: tuple[int, ...], taken: list[dict[int, float]], statements: int, counts: dict[Any, int]
) -> dict[str, Any]:
    ratios = {size: round(statistics.median(once[size] / once[sizes[0]] for once in taken), 2) for size in sizes[1:]}
    return {
        "list": name,
        "reader": reader,
        "asked_for": reader in ASKED_FOR and name != "start counts",
        "ratio": ratios[sizes[-1]],
        "ratios": ratios,
        "statements": statements,
        "counted": {size: counts[name, reader, size] for size in sizes},
        "ms": {size: round(statistics.median(once[size] for once in taken) * 1000, 2) for size in sizes},
    }


def show(found: dict[str, Any]) -> None:
    print(
        f"{found['database']}: each list at {found['sizes'][-1]} against {found['sizes'][0]} cases and tasks (limit {TARGET:g}×)"
    )
    for row in found["lists"]:
        ratios = "  ".join(f"{size // 1000}k {ratio:.2f}×" for size, ratio in row["ratios"].items())
        times = " / ".join(f"{ms:.1f}" for ms in row["ms"].values())
        counted = "/".join(map(str, row["counted"].values()))
        mark = " " if row["asked_for"] else "·"
        print(f"{mark} {row['list']:12} {row['reader']:12} {ratios:24} {row['statements']} statements  {times} ms  of {counted}")
    print(
        f"worst {found['ratio']:.2f}× ({found['worst']}), at most {found['most_statements']} statements (limit {MOST_STATEMENTS})"
    )
    rights.show(found["rights"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true", help="up to a million cases and tasks")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    options = parser.parse_args()
    sizes = (SMALL, LARGE, FULL) if options.full else (SMALL, LARGE)
    found = measure(options.database, sizes, options.rounds)
    if options.json:
        for row in (*found["lists"], found["rights"]):
            row.pop("ms")
        print(json.dumps({"lists": found}))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
