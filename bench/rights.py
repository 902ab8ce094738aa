"""May this officer act on this case: our answer against guardian's, asked anew for each request.

usage: ./dev bench rights [--json] [--rounds N] [--cases N] [--database sqlite|postgres]
Both are asked by turns of the same pairs of officer and case, half of them held and half not. guardian answers from its generic
table, as it comes; our rows stand in its table of direct foreign keys, with dates.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from typing import Any

from bench import county

TARGET = 0.3
PAIRS = 40
DUTY = "cases.handle_case"


def compare(town: Any, size: int, rounds: int) -> dict[str, Any]:
    """Ratio of our time to guardian's over the same pairs, and the statements of each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _fill_guardian(size)
    answers = {"ours": _ours, "guardian": _guardian}
    pairs = _pairs(town, size)
    for account, case in pairs:
        assert _ours(account, case) == _guardian(account, case), "both must say the same"
    found: dict[str, Any] = {"target": TARGET, "cases": size}
    for name, ask in answers.items():
        with CaptureQueriesContext(connection) as captured:
            ask(*pairs[0])
        found[f"{name}_statements"] = len(captured)
    ratios: list[float] = []
    times: dict[str, list[float]] = {name: [] for name in answers}
    for _round in range(rounds):
        taken = {}
        for name in random.sample(sorted(answers), 2):
            started = time.perf_counter()
            for account, case in pairs:
                answers[name](account, case)
            taken[name] = (time.perf_counter() - started) / len(pairs)
            times[name].append(taken[name])
        ratios.append(taken["ours"] / taken["guardian"])
    found["ratio"] = round(statistics.median(ratios), 3)
    found["ms"] = {name: round(statistics.median(values) * 1000, 3) for name, values in times.items()}
    return found


def _ours(account: Any, case: Any) -> bool:
    return county.fresh(account).has_perm(DUTY, case)


def _guardian(account: Any, case: Any) -> bool:
    from guardian.backends import ObjectPermissionBackend

    return ObjectPermissionBackend().has_perm(county.fresh(account), DUTY, case)


def _pairs(town: Any, size: int) -> list[tuple[Any, Any]]:
    from cases.models import Case, CaseDuty
    from permissions.models import Account

    chance = random.Random(1)
    pairs: list[tuple[Any, Any]] = []
    for number in chance.sample(range(1, size + 1), PAIRS):
        case = Case.objects.get(pk=number)
        holders = list(
            CaseDuty.objects.filter(content_object=case, permission__codename="handle_case").values_list("user", flat=True)
        )
        strangers = [key for key in town.officers if key not in holders]
        pairs.append((Account.objects.get(pk=holders[0] if len(pairs) % 2 else chance.choice(strangers)), case))
    return pairs


def _fill_guardian(size: int) -> None:
    """The same duties in guardian's generic table, with its own keys."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from guardian.models import UserObjectPermission

    from cases.models import Case, CaseDuty

    kind = ContentType.objects.get_for_model(Case).pk
    ours, theirs = CaseDuty._meta.db_table, UserObjectPermission._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {theirs} (permission_id, content_type_id, object_pk, user_id)"
            f" SELECT DISTINCT permission_id, {kind}, CAST(content_object_id AS varchar(255)), user_id FROM {ours}"
        )
        cursor.execute(f"ANALYZE {theirs}")


def show(found: dict[str, Any]) -> None:
    print(
        f"may this officer act on this case: {found['ratio']:.2f} of guardian's has_perm (at most {TARGET:g}); "
        f"{found['ours_statements']} statement against {found['guardian_statements']}; "
        f"{found['ms']['ours']} ms against {found['ms']['guardian']} ms"
    )


def measure(kind: str, size: int, rounds: int) -> dict[str, Any]:
    """The same on a database of its own."""
    from bench.harness import database

    with database(kind):
        town = county.build()
        county.fill(town, size)
        return {"database": kind, **compare(town, size, rounds)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    options = parser.parse_args()
    found = measure(options.database, options.cases, options.rounds)
    if options.json:
        found.pop("ms")
        print(json.dumps({"rights": found}))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
