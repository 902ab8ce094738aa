"""A list too long for one print (分册): a cover and volumes of at most 500 rows, of one code and one number, each printed by itself.

PDFs are never joined afterwards: the tags and the claim of the archive would be lost. Only a kind of paper that says by ``in_volumes`` which
of its blanks is the list is cut; any other is refused as too long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as changed
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from documents.catalog import paper
from documents.kinds import Document
from foundation.refusals import Refusal, declare

if TYPE_CHECKING:
    from documents.services import PaperRequest

declare({"E-DOC-VOLUMES": "该文书分册签发，不能单独更正、送达或者收回其中一册，应当对整份文书办理"})

MOST_ROWS = 500
MOST_VOLUMES = 60
#: Name of the facts of a volume in the linked data, ``x.volume`` of the template, and of the digest that a paper in volumes bears.
VOLUME, MEMBERS = "volume", "members"


def is_cut(request: "PaperRequest") -> bool:
    """Whether the paper is issued in volumes."""
    kind = paper(request.code)
    rows = request.data.get(kind.in_volumes) if kind.in_volumes else None
    return isinstance(rows, list | tuple) and len(rows) > MOST_ROWS


def cut(request: "PaperRequest") -> Iterator["PaperRequest"]:
    """The cover, then the volumes; the request itself where it is short enough.

    The cover says how many rows and volumes there are, the grand totals, and the digest of the rows as the history tells it (``members``
    among the linked data, see ``case_rows.summary``); a volume its own subtotals, what is brought forward to it and what it carries on.
    Raises ``Refusal`` E-DOC-LONG above 60 volumes, E-DOC-MISSING without the digest.
    """
    if not is_cut(request):
        yield request
        return
    kind = paper(request.code)
    rows: Sequence[Mapping[str, Any]] = request.data[kind.in_volumes]
    parts = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    if len(parts) > MOST_VOLUMES:
        raise Refusal("E-DOC-LONG", field=kind.in_volumes, note=f"{kind.title}：不得超过{MOST_VOLUMES * MOST_ROWS}行")
    if not request.linked.get(MEMBERS):
        raise Refusal("E-DOC-MISSING", field=MEMBERS, note=f"{kind.title}：{MEMBERS}")
    whole = {"of": len(parts), "count": len(rows), "total": _sums(kind, rows)}
    yield _sheet(request, kind, (), {"no": 0, **whole})
    brought = _sums(kind, ())
    for number, part in enumerate(parts, start=1):
        subtotal = _sums(kind, part)
        carried = {name: brought[name] + subtotal[name] for name in brought}
        facts = {"no": number, "rows": len(part), "subtotal": subtotal, "brought": brought, "carried": carried, **whole}
        # What was signed by hand is scanned and numbered as one: the scans lie with the cover.
        signed = changed(request.signed, scans=(), number="") if request.signed else None
        yield changed(_sheet(request, kind, part, facts), numbered=False, starts=(), signed=signed)
        brought = carried


def _sheet(request: "PaperRequest", kind: Document, rows: Sequence[Any], facts: Mapping[str, Any]) -> "PaperRequest":
    return changed(request, data={**request.data, kind.in_volumes: list(rows)}, linked={**request.linked, VOLUME: facts})


def _sums(kind: Document, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums of the columns that the kind of paper sums; whole numbers stay whole."""
    zero: int | Decimal = 0
    return {name: sum((row.get(name) or 0 for row in rows), zero) for name in kind.summed.split()}


def title(words: str, linked: Mapping[str, Any]) -> str:
    """The title of the sheet at hand: 名册（第2册/共6册）, and of the cover 名册（封面，共6册）."""
    volume = linked.get(VOLUME)
    if not volume:
        return words
    which = f"第{volume['no']}册/共{volume['of']}册" if volume["no"] else f"封面，共{volume['of']}册"
    return f"{words}（{which}）"


def is_cover(linked: Mapping[str, Any]) -> bool:
    """Whether the sheet is the cover, whose list stands in the volumes."""
    volume = linked.get(VOLUME) or {}
    return bool(volume) and not volume["no"]


__all__ = ["MEMBERS", "MOST_ROWS", "VOLUME", "cut", "is_cover", "is_cut", "title"]
