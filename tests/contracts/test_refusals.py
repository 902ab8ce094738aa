"""A refusal is not only known: each that a process declares is met in some test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"E-[A-Z]+(?:-[A-Z0-9]+)+|E-[A-Z]+")
#: What expects an act to be refused with the code it is given.
EXPECTING = {"refused", "forbidden", "raises"}
#: What a test looks at when it compares the code of a refusal that it has caught.
LOOKED_AT = ("code", "refus", "errors", "content")


def declared(folder: Path) -> set[str]:
    """The codes that the modules of a folder declare with their sentences."""
    return {
        key.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node) == "declare" and node.args and isinstance(node.args[0], ast.Dict)
        for key in node.args[0].keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.startswith("E-")
    }


@cache
def met(path: Path) -> frozenset[str]:
    """The codes with which a test expects to be refused: a test that is not refused so fails."""
    text = path.read_text(encoding="utf-8")
    if CODE.search(text) is None:
        return frozenset()
    lines = text.splitlines()
    return frozenset(code for node in ast.walk(ast.parse(text)) for code in _met_at(node, lines))


def _met_at(node: ast.AST, lines: list[str]) -> Iterator[str]:
    if isinstance(node, ast.With):
        for item in node.items:
            if isinstance(item.context_expr, ast.Call) and _name(item.context_expr) in EXPECTING:
                yield from _codes(item.context_expr)
    elif isinstance(node, ast.Assert):
        if any(word in line for line in lines[node.lineno - 1 : node.end_lineno] for word in LOOKED_AT):
            yield from _codes(node.test)
    elif isinstance(node, ast.FunctionDef) and node.decorator_list and any(_name(each) in EXPECTING for each in _calls(node)):
        # A code of each example, which the test is refused with.
        yield from (code for each in node.decorator_list for code in _codes(each))


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _codes(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from CODE.findall(part.value)


@pytest.mark.parametrize(("process", "one"), [("hazards", "E-HAZ-16"), ("enforcement", "E-ENF-06")])
def test_each_refusal_of_a_process_is_met_in_some_test(process: str, one: str) -> None:
    known = declared(ROOT / "workflows" / process)
    assert one in known
    found = {code for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__) for code in met(path)}
    assert known - found == set(), "declared, and no test is refused with it"


def test_a_refusal_of_the_days_of_acts_is_met_as_well() -> None:
    """What the engine declares of what is entered later, beside the rules of days."""
    known = {code for code in declared(ROOT / "workflows" / "engine") if code.startswith("E-DATE-")}
    found = {code for path in (ROOT / "tests" / "workflows").rglob("*.py") for code in met(path)}
    assert len(known) > 8 and known - found == set()
