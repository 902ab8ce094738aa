"""The way to a workbook: every look into one happens in a child with limits, and what the child cannot do is a refusal at the field."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from foundation.bounded import ChildFailed, ChildRefused, Children
from foundation.refusals import Refusal
from workflows.engine.intake_child import unpacked
from workflows.engine.intake_csv import GZIP
from workflows.engine.intake_sheet import Book, Column, Remark, names_of

logger = logging.getLogger(__name__)

LONGEST_FILE = 10 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0"
#: Up to so many bytes a workbook is read while the sender waits; a larger one by a worker, and the page shows how far it is.
READ_AT_ONCE = 120_000
#: Seconds of CPU time; by the clock a busy machine may take three times as long.
SECONDS_AT_ONCE, SECONDS = 20, 90
#: How long a page waits for a child that reads somebody else's workbook.
PATIENCE = 30

CHILDREN = Children("workflows.engine.intake_child", places=1, memory_mb=1024, uses=50)


def check(content: bytes, name: str, *, takes_text: bool = False) -> None:
    """Refuse what is no workbook: a small one is opened whole, of a large one the parts are looked at. Raises Refusal E-INTAKE-*.

    ``takes_text`` for a ledger that may also come as a text file (.csv), packed (.csv.gz) or not.
    """
    _look_at_outside(content, name, takes_text=takes_text)
    _ask({"what": "open" if is_small(content) else "look"}, content)


def is_text(content: bytes) -> bool:
    """Whether it is read as lines of text: whatever is no workbook, for what may be sent was looked at when it came in."""
    return content[:2] != b"PK"


def ending(content: bytes) -> str:
    """How a file of this kind is called."""
    return ("csv.gz" if content[:2] == GZIP else "csv") if is_text(content) else "xlsx"


def is_small(content: bytes) -> bool:
    """Whether it is read at once."""
    return len(content) <= READ_AT_ONCE


def _look_at_outside(content: bytes, name: str, *, takes_text: bool) -> None:
    if len(content) > LONGEST_FILE:
        raise Refusal("E-INTAKE-SIZE", field="file", note=f"不超过{LONGEST_FILE // 1024 // 1024}MB")
    called, kind = name.lower(), ending(content)
    fits = not name or called.endswith(f".{kind}") or (kind == "csv.gz" and called.endswith(".gz"))
    if not fits or content[:4] == OLE or (kind != "xlsx" and not takes_text):
        raise Refusal("E-INTAKE-TYPE", field="file", note="也可以是.csv或者.csv.gz" if takes_text else "")


def read(
    content: bytes,
    name: str,
    columns: Sequence[Column],
    mapped: Mapping[str, str] | None = None,
    beside: Iterable[str] = (),
    *,
    by_worker: bool = False,
    takes_text: bool = False,
) -> Book:
    """The ledgers of a workbook, headers mapped by hand counting after the ledger's own. Raises Refusal E-INTAKE-*.

    A worker has time and waits for its turn.
    """
    _look_at_outside(content, name, takes_text=takes_text)
    asked = {"what": "read", "names": names_of(columns, mapped or {}), "beside": list(beside)}
    answer, _none = _ask(asked, content, by_worker=by_worker)
    return unpacked(answer["book"])


def with_remarks(content: bytes, header_rows: Mapping[str, int], remarks: Iterable[Remark]) -> bytes:
    """The sender's own workbook with a column of remarks, see ``intake_workbook.with_remarks``. Raises Refusal E-INTAKE-*."""
    told = [[each.sheet, each.row, each.outcome, each.text] for each in remarks]
    _answer, (remarked,) = _ask({"what": "remark", "header_rows": dict(header_rows), "remarks": told}, content)
    return remarked


def _ask(head: Mapping[str, Any], content: bytes, *, by_worker: bool = False) -> tuple[dict[str, Any], list[bytes]]:
    patience = None if by_worker else PATIENCE
    seconds = SECONDS_AT_ONCE if is_small(content) else SECONDS
    try:
        return CHILDREN.ask(
            {**head, "is_text": is_text(content)}, content, seconds=seconds, within=3 * seconds, patience=patience
        )
    except ChildFailed as failure:
        if failure.kind == "busy":
            raise Refusal("E-INTAKE-BUSY", field="file") from None
        if failure.kind in {"timeout", "memory"}:
            raise Refusal("E-INTAKE-SIZE", field="file", note="读取所需的时间或者内存超过限度") from None
        # Where it broke, without the words of the error: they may name a person.
        logger.error("a workbook broke its reader: %s", failure.note.partition(": ")[0])
        raise Refusal("E-INTAKE-BROKEN", field="file") from None
    except ChildRefused as refusal:
        raise Refusal(refusal.kind, field="file", note=refusal.note) from None
