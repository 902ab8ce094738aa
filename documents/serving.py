"""The clock of a paper that has still to be handed over: in its case it is known by the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import services as cases
from cases.models import Deadline

if TYPE_CHECKING:
    from documents.models import IssuedDocument

PAPERS = "papers"


def row_of(document: IssuedDocument) -> str:
    """What its clock says that it is about (``Deadline.item``)."""
    return f"{PAPERS}{document.pk}"


def is_of_paper(deadline: Deadline) -> bool:
    """Whether it is the clock of one paper, which that paper's service alone meets."""
    return deadline.item.startswith(PAPERS)


def paper_of(deadline: Deadline) -> int:
    """The key of the paper whose clock it is."""
    return int(deadline.item.removeprefix(PAPERS))


def end_clock(document: IssuedDocument, *, reason: str) -> None:
    """What was taken back has not to be handed over any more."""
    cases.end(list(Deadline.objects.open().filter(case=document.case_id, item=row_of(document))), reason=reason)
