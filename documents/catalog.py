"""The catalogue of official papers: which kinds there are, looked up by code or by number word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.catalog_table import ROWS
from documents.kinds import EXTERNAL, INTERNAL, Document, Field, PrintedDate, Remedy

__all__ = [
    "CATALOGUE",
    "EXTERNAL",
    "INTERNAL",
    "REQUIRED_WHEN",
    "Document",
    "Field",
    "PrintedDate",
    "Remedy",
    "RequiredWhen",
    "paper",
    "series_words",
]


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """A blank that must be filled only if the paper says something else; `when` reads its fields and the linked data."""

    field: str
    when: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


# Layout sheets: a stop order names object and end; a re-inspection not passed says what follows; a listed hazard is published.
REQUIRED_WHEN: dict[str, tuple[RequiredWhen, ...]] = {
    "INS-03": (
        RequiredWhen("stop_scope", lambda f, x: bool(f.get("stop_until"))),
        RequiredWhen("stop_until", lambda f, x: bool(f.get("stop_scope"))),
    ),
    "INS-05": (RequiredWhen("next_action", lambda f, x: f.get("overall_result") != "全部整改合格"),),
    # Power is cut off with 24 hours' notice, unless it is urgent (安全生产法 Art.70(2)).
    "INS-06": (RequiredWhen("notice_given_at", lambda f, x: "电" in str(f.get("measure")) and not f.get("urgent_reason")),),
    "HAZ-06": (
        RequiredWhen("new_due_on", lambda f, x: f.get("decision") != "不同意延期"),
        RequiredWhen("reason", lambda f, x: f.get("decision") != "同意延期"),
    ),
    "HAZ-16": (
        RequiredWhen("review_on", lambda f, x: x.get("sheet") == "reply"),
        RequiredWhen("result", lambda f, x: x.get("sheet") == "reply"),
        RequiredWhen("reply", lambda f, x: f.get("result") == "同意"),
        RequiredWhen("reason", lambda f, x: f.get("result") == "不同意"),
        RequiredWhen("remedy_text", lambda f, x: f.get("result") == "不同意"),
    ),
    "HAZ-14": (RequiredWhen("publicity", lambda f, x: bool(x.get("is_listed"))),),
}

CATALOGUE: dict[str, Document] = {document.code: document for document in ROWS}


def paper(code: str) -> Document:
    """The kind of paper with this code, such as `INS-04`; KeyError for a code the catalogue does not know."""
    return CATALOGUE[code]


def series_words() -> frozenset[str]:
    """The default words of all number series; ENF-38 and ENF-39 share one."""
    return frozenset(document.series for document in ROWS if document.series)
