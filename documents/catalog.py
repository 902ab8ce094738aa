"""The catalogue of official papers: each process declares its kinds, anybody finds one by its code or by its number word."""

from collections.abc import Iterator
from types import ModuleType

from documents.kinds import Document

# Code to kind. The papers that several procedures use and those of every installed process.
CATALOGUE: dict[str, Document] = {}


def declare(*documents: Document) -> None:
    """Add kinds of papers. Raises ValueError if a code already stands there for another paper."""
    for document in documents:
        if CATALOGUE.setdefault(document.code, document) is not document:
            raise ValueError(f"{document.code} is already declared as {CATALOGUE[document.code].title}")


def of(module: ModuleType) -> Iterator[Document]:
    """The kinds of papers that a module says."""
    return (value for value in vars(module).values() if isinstance(value, Document))


def paper(code: str) -> Document:
    """The kind of paper with this code; KeyError for a code that nobody declared."""
    return CATALOGUE[code]


def series_words() -> frozenset[str]:
    """The default words of all number series; two decisions may share one."""
    return frozenset(document.series for document in CATALOGUE.values() if document.series)
