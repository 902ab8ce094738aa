"""A paper states what it must, and its template asks for nothing that nobody states: read from the content function and the template's text."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from documents.templatetags.blocks import asked
from workflows.engine.words import Paper, PaperContent

#: ``{% need "level" %}`` and ``{{ f.level }}``: what a template reads of the fields; ``{% need "x.level" %}``: what it needs of what is linked.
_TAGS = re.compile(r"{%\s*(?:(?:need|demand)\s+\"((?:x\.)?\w+)\"|maybe\s+\"(\w+)\")")
_BLOCKS = re.compile(r"{%\s*(\w+)\s+(\".*?)%}")
_WORDS = re.compile(r"\"([^\"]*)\"")
_NAMES = re.compile(r"\b(f\.\w+)")
_CODE = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)
_STRINGS = re.compile(r"\"[^\"]*\"|'[^']*'")
_PARTS = re.compile(r"{%\s*(?:extends|include)\s+\"([^\"]+)\"")


@dataclass(frozen=True)
class Stated:
    """The names that one call of ``PaperContent`` writes out; not all of them where it takes some from elsewhere."""

    names: frozenset[str]
    is_whole: bool


def of_papers(flow: Any) -> Iterator[CheckMessage]:
    """What the papers of one flow leave out, and what their templates misspell."""
    stated: dict[str, list[Paper]] = {}
    for node in flow.acting_nodes():
        for issue in node.issues:
            stated.setdefault(issue.paper.code, []).append(issue.paper)
            # How to appeal is said by the floor of the papers, in the words of the law on that day.
            required = {blank.name for blank in issue.paper.document.fields if blank.required} - {"remedy_text"}
            for call in calls_of(issue.paper.content, "fields"):
                for name in sorted(required - call.names) if call.is_whole else ():
                    yield Error(f"{flow.code}.{node.name}: {issue.paper.code} does not state {name!r}", id="workflows.E008")
    for code, papers in stated.items():
        yield from _template(flow, code, papers)


def _template(flow: Any, code: str, papers: list[Paper]) -> Iterator[CheckMessage]:
    try:
        read = names_read(papers[0].document.template)
    except TemplateDoesNotExist:
        return  # said already
    linked = [call for paper in papers for call in calls_of(paper.content, "linked")]
    known = {f"f.{name}" for name in papers[0].document.accepts}
    known |= {f"x.{name}" for call in linked for name in call.names}
    whole = all(call.is_whole for call in linked)
    for name in sorted(read - known):
        if whole or name.startswith("f."):
            yield Error(f"{flow.code}: the template of {code} reads {name}, which nobody states", id="workflows.E009")


@cache
def calls_of(content: Callable[..., PaperContent], word: str) -> tuple[Stated, ...]:
    """What a content function, or the functions that it calls, write out as ``fields`` or as ``linked``."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(content)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    own = [_stated(call, word) for call in calls if call.func.id == PaperContent.__name__]  # type: ignore[attr-defined]
    if own:
        return tuple(own)
    helpers = (content.__globals__.get(call.func.id) for call in calls)  # type: ignore[attr-defined]
    return tuple(
        each for helper in helpers if inspect.isfunction(helper) and helper is not content for each in calls_of(helper, word)
    )


def _stated(call: ast.Call, word: str) -> Stated:
    written = next((keyword.value for keyword in call.keywords if keyword.arg == word), None)
    if written is None:
        return Stated(frozenset(), all(keyword.arg is not None for keyword in call.keywords))
    if not isinstance(written, ast.Dict):
        return Stated(frozenset(_constants(written)), False)
    return Stated(frozenset(_constants(written)), all(isinstance(key, ast.Constant) for key in written.keys))


def _constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))


@cache
def names_read(template: str) -> frozenset[str]:
    """The fields that a template and its parts read, and what is linked that they cannot do without, as ``f.hazard_no`` and ``x.level``."""
    source: str = get_template(template).template.source  # type: ignore[attr-defined]
    tags = {needed or wished for needed, wished in _TAGS.findall(source)}
    blanks = [blank for block, words in _BLOCKS.findall(source) for blank in asked(block, _WORDS.findall(words))]
    tags |= {blank.name for blank in blanks if not (blank.may_stay_empty and blank.name.startswith("x."))}
    found = {name if name.startswith("x.") else f"f.{name}" for name in tags}
    for code in _CODE.findall(source):
        found |= set(_NAMES.findall(_STRINGS.sub("", code)))
    for part in _PARTS.findall(source):
        found |= names_read(part)
    return frozenset(found)
