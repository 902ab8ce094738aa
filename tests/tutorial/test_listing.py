"""The document and the process are one: its listing, its budget, its one line outside, and what it says of things forgotten."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from cases import terms
from documents import catalog
from tests.tutorial.listing import DOCUMENT, PROCESS, SETTINGS, files, listed, renewed
from workflows.engine import checks, checks_of_papers
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import MEMBER, ForEach
from workflows.engine.registry import flow_by_code

ROW = re.compile(r"^\| (\w+) \| `(.+?)` \| `(.+?)` \| (.+?) \|$", re.MULTILINE)
FORGOTTEN = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))


def test_the_listing_is_the_process_that_runs() -> None:
    """`python -m tests.tutorial.listing` writes the files into the document."""
    told = listed()
    assert told.pop(SETTINGS).strip() == '"workflows.plan_filing",'
    assert told == files()
    assert renewed(DOCUMENT.read_text(encoding="utf-8")) == DOCUMENT.read_text(encoding="utf-8")
    assert settings.INSTALLED_APPS.count("workflows.plan_filing") == 1


def test_it_is_as_small_as_it_is_said_to_be() -> None:
    """Five steps, two papers, one limit, one vote, in 250 lines of Python; the migration is made by a command."""
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in PROCESS.glob("*.py")) <= 250
    flow = flow_by_code("plans")
    assert [node.name for node in flow.acting_nodes()] == ["apply", "accept", "check", "decide", "hand_over"]
    assert [node.name for node in flow.acting_nodes() if node.duty == MEMBER] == ["check"]
    assert [node.kind for node in flow.story() if isinstance(node, ForEach)] == ["checkers"]
    assert [document.code for document in catalog.of(module("papers"))] == ["YA-01", "YA-02"]
    assert [limit.code for limit in terms.of(module("terms"))] == ["TL-YA-01"]


def test_nothing_is_to_be_said_of_it() -> None:
    assert [message for message in run_checks() if not message.is_silenced()] == []


def test_it_describes_itself(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("describe_process", "--json")
    told = json.loads(capsys.readouterr().out)["plan_filing"]
    assert (told["papers"], told["terms"]) == (["YA-01", "YA-02"], ["TL-YA-01"])
    assert told["refusals"] == ["E-YA-01", "E-YA-02", "E-YA-03", "E-YA-04"]
    by = {step["name"]: (step["by"], step["not_by"]) for step in told["steps"]}
    assert by == {
        "apply": (["party", "handle_case"], []),
        "accept": (["inspector"], []),
        "check": (["member"], []),
        "decide": (["deputy_leader"], ["accept", "check"]),
        "hand_over": (["handle_case"], []),
    }


# --- what is forgotten ----------------------------------------------------------------------------------------------------


def module(name: str) -> ModuleType:
    return sys.modules[f"workflows.plan_filing.{name}"]


def written(name: str, right: str, wrong: str) -> ModuleType:
    """The file as somebody wrote it who made this one mistake."""
    text = files()[f"workflows/plan_filing/{name}.py"]
    assert text.count(right) >= 1, right
    found = ModuleType(f"workflows.plan_filing.{name}")
    exec(compile(text.replace(right, wrong), f"{name}.py", "exec"), vars(found))
    return found


def said(name: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the start, or the check, says of it."""
    try:
        found = written(name, right, wrong)
        if name == "terms":
            terms.declare(*terms.of(found))
    except (ImproperlyConfigured, ValueError) as error:
        yield str(error)
        return
    if name == "papers":
        # The paper as it is declared now, with the blanks that are written there.
        monkeypatch.setattr(checks_of_papers, "names_read", checks_of_papers.names_read.__wrapped__)
        for document in catalog.of(found):
            object.__setattr__(catalog.paper(document.code), "states", document.states)
            vars(catalog.paper(document.code)).pop("fields", None)
        found = module("flows")
    (flow,) = (
        each for each in vars(found).values() if isinstance(each, type) and issubclass(each, CaseFlow) and each is not CaseFlow
    )
    yield from (str(message.msg) for message in checks.of_flow(flow))


@pytest.fixture
def as_declared() -> Iterator[None]:
    """The papers are put back as they are declared."""
    kept: list[tuple[Any, str]] = [(document, document.states) for document in catalog.of(module("papers"))]
    yield
    for document, states in kept:
        object.__setattr__(document, "states", states)
        vars(document).pop("fields", None)


@pytest.mark.usefixtures("as_declared")
@pytest.mark.parametrize(("name", "right", "wrong", "words"), FORGOTTEN)
def test_what_is_forgotten_is_said(name: str, right: str, wrong: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any(message.startswith(words) for message in said(name, right, wrong, monkeypatch)), list(
        said(name, right, wrong, monkeypatch)
    )


def test_without_a_mistake_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(FORGOTTEN) >= 12
    assert list(said("flows", "this.accept", "this.accept", monkeypatch)) == []
