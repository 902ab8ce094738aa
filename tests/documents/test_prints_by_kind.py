"""Every paper of every process, printed with one item and with twenty, with long texts, rare characters and empty blanks: what comes out.

Each text that a paper prints gets a mark of its own behind it; a page that lost one, or cut it, lacks its mark. Which texts those are is
asked of the templates, so that a paper declared tomorrow is looked at as well.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from documents import press
from documents.catalog import paper as kind_of
from documents.typesetting import MissingField, page_html
from tests.documents import specimens, specimens_enforcement_a, specimens_enforcement_b, specimens_hazards
from tests.documents.test_papers_layout import text_of
from workflows.engine.registry import flows

pytestmark = pytest.mark.slow

RARE = "\U0002cc56䶮⅓H₂S"
LONG = "现场测试三次均未动作报警器无声光信号作业岗位每班七人"
#: A running text as long as a clerk may make it, and what a name or a short answer may grow to.
RUNNING, SHORT, GROWN = 300, 24, 40
#: A page of a paper holds about so many characters of running text.
A_PAGE = 700
DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
HEADING = re.compile(r"(?:[一二三四五六七]、|（[一二三]）)[^。，；：]{2,24}")
TEMPLATE_WORDS = re.compile(r"None|\{\{|\}\}|\{%|%\}|&[a-z]+;|Blanks|<[a-z/]")
ALL = specimens.ALL | specimens_hazards.ALL | specimens_enforcement_a.ALL | specimens_enforcement_b.ALL
#: Blanks whose rows are printed instead where the linked data have them.
SAID_IN_ROWS = {("HAZ-13", "items"): "rows"}
Path = tuple[Any, ...]


def words_of(name: str) -> Any:
    """The bureau of a specimen."""
    return specimens_hazards.BUREAU if name in specimens_hazards.ALL else specimens.BUREAU


def sheets() -> Iterator[str]:
    """One specimen of every sheet of every paper, the shorter one."""
    seen = set()
    for name, (make, pages) in ALL.items():
        specimen = make()
        sheet = (specimen.paper.code, specimen.paper.title, specimen.x.get("as_letter"), specimen.x.get("on_board"))
        if sheet not in seen and pages:
            seen.add(sheet)
            yield name


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in the data, with the way to it; days and pictures are none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"asset", "before", "after"}:
                yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    elif isinstance(value, str) and value and not DAY.fullmatch(value):
        yield path, value


def changed(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at this place."""
    new = copy.deepcopy(data)
    at = new
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return new


class Proof:
    """A specimen whose printed texts are known."""

    def __init__(self, name: str) -> None:
        make: Callable[[], Any] = ALL[name][0]
        self.specimen, self.bureau, self.pages = make(), words_of(name), ALL[name][1]
        self.data = {"f": self.specimen.f, "x": self.specimen.x}
        self.plain = self.html(self.data)

    def html(self, data: dict[str, Any]) -> str:
        return page_html(self.specimen.paper, bureau=self.bureau, f=data["f"], x=data["x"])

    def printed_texts(self) -> list[Path]:
        """Texts that stand on the paper as they were typed. Any other blank of the paper is a choice: a strange word changes the page or is refused."""
        found = []
        for path, value in leaves(self.data):
            try:
                page = self.html(changed(self.data, path, f"{value}〇标〇"))
            except (MissingField, KeyError, ValueError, ArithmeticError):
                continue
            if "〇标〇" in page:
                found.append(path)
            else:
                assert self.is_told(path), (self.specimen.paper.code, path, "is printed nowhere")
        return found

    def is_told(self, path: Path) -> bool:
        """Whether a text that is not printed as typed is a choice, or stands in linked rows that say it in more detail."""
        if path[0] == "x" or SAID_IN_ROWS.get((self.specimen.paper.code, path[1]), path[1]) in self.data["x"]:
            return True
        return self.html(changed(self.data, path, "〇标〇")) != self.plain

    def print(self, data: dict[str, Any]) -> Any:
        return self.specimen._replace(f=data["f"], x=data["x"]).print()


def marked(proof: Proof, grow: Callable[[str], str]) -> tuple[dict[str, Any], list[str]]:
    """The data with every printed text grown and marked, and the marks."""
    data, marks = proof.data, []
    for number, path in enumerate(proof.printed_texts(), start=1):
        value = dict(leaves(data))[path]
        mark = f"〇{number}〇"
        marks.append(mark)
        # A number in words stays one, and a text keeps its lines.
        data = changed(data, path, f"{grow(value)}{mark}")
    return data, marks


def looked_at(result: Any, code: str) -> str:
    """The text of a print, after what no page of any paper may show: as it stands, and without the feet, which part a word that runs on."""
    pages, bodies = [text_of(result.pdf, number) for number in range(1, result.pages + 1)], []
    for number, page in enumerate(pages, start=1):
        assert (fault := TEMPLATE_WORDS.search(page)) is None, (code, number, fault and fault[0])
        body = re.sub(r"(?:共\d+页)?第?\d*页?$|扫码核验.*$|—\d+—$", "", page)
        bodies.append(body)
        last = re.split(r"[。；]", body)[-1]
        assert number == len(pages) or not HEADING.fullmatch(last), (code, number, "ends with its heading", last)
    return "\n".join(("".join(pages), "".join(bodies)))


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Iterator[None]:
    yield
    press.close_press()


def test_every_paper_that_a_process_issues_has_a_specimen() -> None:
    issued = {
        issue.paper.code
        for flow in flows()
        if inspect.getfile(flow).startswith(f"{settings.ROOT}/workflows/")
        for node in flow.acting_nodes()
        for issue in node.issues
    }
    assert issued <= {make().paper.code for make, _pages in ALL.values()}


@pytest.mark.parametrize("name", list(sheets()))
def test_nothing_is_lost_or_cut_whatever_is_typed(name: str) -> None:
    proof, code = Proof(name), ALL[name][0]().paper.code
    long, marks = marked(
        proof, lambda text: text + RARE + (LONG * 12)[: RUNNING if len(text) > SHORT else max(0, GROWN - len(text))]
    )
    result = proof.print(long)
    found = looked_at(result, code)
    assert [mark for mark in marks if mark not in found] == []
    assert RARE in found or not marks
    grown = sum(len(text) for _path, text in leaves(long)) - sum(len(text) for _path, text in leaves(proof.data))
    assert proof.pages <= result.pages <= proof.pages + 2 + grown // A_PAGE, (code, result.pages)


@pytest.mark.parametrize("name", [name for name in ALL if "twenty" in name])
def test_twenty_of_a_thing_all_stand_there_with_rare_characters(name: str) -> None:
    proof, code = Proof(name), ALL[name][0]().paper.code
    data, marks = marked(proof, lambda text: text + RARE)
    result = proof.print(data)
    found = looked_at(result, code)
    assert [mark for mark in marks if mark not in found] == []
    assert result.pages >= proof.pages


@pytest.mark.parametrize("name", list(sheets()))
def test_a_blank_that_may_stay_empty_leaves_no_trace_but_a_slash(name: str) -> None:
    proof = Proof(name)
    kind = kind_of(proof.specimen.paper.code)
    data = proof.data
    for field in kind.fields:
        when = kind.needs.get(field.name)
        if not field.required and field.name in data["f"] and not (when and when(data["f"], data["x"])):
            data = changed(data, ("f", field.name), [] if field.many else "")
        for column in field.columns:
            for place in range(len(data["f"].get(field.name) or ()) if not column.required and not kind.is_list else 0):
                data = changed(data, ("f", field.name, place, column.name), "")
    try:
        proof.html(data)
    except MissingField as missing:
        # A sheet may need what its code as a whole does not: it says so by name; of a list, by the list.
        may = {field.name for field in kind.fields if not field.required or any(not column.required for column in field.columns)}
        assert missing.field in may
        return
    result = proof.specimen._replace(paper=replace(proof.specimen.paper), f=data["f"], x=data["x"]).print()
    assert 1 <= result.pages <= proof.pages
    looked_at(result, kind.code)
