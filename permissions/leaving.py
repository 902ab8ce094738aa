"""What floors above say before somebody goes: the work that would be left without anybody."""

from collections.abc import Callable, Collection

from permissions.models import Account

Source = Callable[[Account, Collection[int] | None], list[str]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Ask this source as well; the same name again replaces it. It answers in sentences, without a word of a case."""
    _sources[name] = source


def left_without_anybody(account: Account, appointments: Collection[int] | None = None) -> list[str]:
    """What nobody could do any more without these appointments of the account, or without the account (None)."""
    return [sentence for source in _sources.values() for sentence in source(account, appointments)]
