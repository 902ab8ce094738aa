"""What other floors offer to do with a paper, on its page: they know who may act, this floor does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from documents.models import IssuedDocument
    from permissions.models import Account


@dataclass(frozen=True)
class Way:
    """One thing that may be done, and where."""

    title: Any
    url: str


Source = Callable[["Account", "IssuedDocument"], Iterable[Way]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Offer ways for papers; the same name again replaces them."""
    _sources[name] = source


def of(account: Account, document: IssuedDocument) -> list[Way]:
    """What this account may do with the paper now."""
    return [way for source in _sources.values() for way in source(account, document)]
