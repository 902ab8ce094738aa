"""The catalogue of official papers: which kinds there are, looked up by code or by number word."""

from documents.catalog_table import ROWS
from documents.kinds import EXTERNAL, INTERNAL, Document, Field, PrintedDate, Remedy

__all__ = ["CATALOGUE", "EXTERNAL", "INTERNAL", "Document", "Field", "PrintedDate", "Remedy", "paper", "series_words"]

CATALOGUE: dict[str, Document] = {document.code: document for document in ROWS}


def paper(code: str) -> Document:
    """The kind of paper with this code, such as `INS-04`; KeyError for a code the catalogue does not know."""
    return CATALOGUE[code]


def series_words() -> frozenset[str]:
    """The default words of all number series; ENF-38 and ENF-39 share one."""
    return frozenset(document.series for document in ROWS if document.series)
