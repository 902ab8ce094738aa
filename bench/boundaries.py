"""The last day itself: each comparison of the rules is moved by one day or one thing, and a test has to notice.

usage: ./dev bench boundaries [--list] [--only PATH[:LINE]]... [--json]
A comparison `<` becomes `<=` and the reverse, `>` becomes `>=` and the reverse, one at a time, in a copy of the checkout in which
the tests beside it run until one fails. Printed are those that no test noticed. The baseline is the same tests on the
untouched copy, which must pass; there is no time in it.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPERATORS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)

#: Where days and counts are compared by law, and the tests that answer for it, those that are quick first.
TESTS = {
    "cases/clocks.py": ("tests/cases/test_clocks.py",),
    "permissions/dated.py": ("tests/permissions/test_certificates.py", "tests/permissions/test_appointments.py"),
    "documents/service_rules.py": ("tests/documents/test_service.py",),
    "workflows/hazards/rules.py": ("tests/workflows/test_last_days.py",),
}


@dataclass(frozen=True)
class Mutant:
    """One comparison, moved."""

    path: str
    line: int
    start: int
    end: int
    was: str

    @property
    def becomes(self) -> str:
        return MOVED[self.was]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.was} -> {self.becomes}"

    def applied(self, text: bytes) -> bytes:
        return text[: self.start] + self.becomes.encode() + text[self.end :]


def mutants(path: str) -> Iterator[Mutant]:
    """Every comparison of one module, in the order of its lines."""
    text = (ROOT / path).read_bytes()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in sorted(
        (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Compare)), key=lambda each: each.lineno
    ):
        sides = [node.left, *node.comparators]
        for before, operator, after in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(operator, OPERATORS):
                first = starts[before.end_lineno - 1] + before.end_col_offset  # type: ignore[operator]
                last = starts[after.lineno - 1] + after.col_offset
                found = re.search(rb"[<>]=?", text[first:last])
                assert found, f"{path}:{node.lineno}"
                line = text.count(b"\n", 0, first + found.start()) + 1
                yield Mutant(path, line, first + found.start(), first + found.end(), found[0].decode())


def passes(tree: Path, tests: tuple[str, ...]) -> bool:
    """Whether every test passes; the first that fails is enough."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ANJIAN_")}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"pytest did not run:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.returncode == 0


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--list", action="store_true", help="only say which comparisons there are")
    arguments.add_argument("--only", nargs="+", default=[], metavar="PATH[:LINE]")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    chosen = [
        mutant
        for path in TESTS
        for mutant in mutants(path)
        if not options.only or {path, f"{path}:{mutant.line}"} & set(options.only)
    ]
    if options.list:
        print(*chosen, sep="\n")
        return
    unnoticed = []
    with tempfile.TemporaryDirectory(prefix="anjian-boundaries-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".venv", "var", ".git", ".*_cache", "__pycache__"))
        for tests in sorted({TESTS[mutant.path] for mutant in chosen}):
            if not passes(tree, tests):
                raise SystemExit(f"the tests do not pass as they are: {' '.join(tests)}")
        for mutant in chosen:
            target = tree / mutant.path
            whole = target.read_bytes()
            target.write_bytes(mutant.applied(whole))
            noticed = not passes(tree, TESTS[mutant.path])
            target.write_bytes(whole)
            if not noticed:
                unnoticed.append(mutant)
            print(f"{'noticed' if noticed else 'UNNOTICED'}  {mutant}", file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps({"comparisons": len(chosen), "unnoticed": [str(mutant) for mutant in unnoticed]}))
    else:
        print(*(f"unnoticed: {mutant}" for mutant in unnoticed), sep="\n")
        print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} comparisons are held by a test")
    raise SystemExit(bool(unnoticed))


if __name__ == "__main__":
    main()
