"""What a branch is about: the token says it (``start/301_parties7#measures12``), so no gateway, join or late road can lose it.

``/301_parties7`` is the branch that the first fan-out of act 3 opened for party 7; ``#measures12`` a side road about measure 12, which is no
split, so that no Join counts it.
"""

from __future__ import annotations

import re
from typing import Any

#: The kind of rows that are the parties of the case; their key is that of ``cases.Party``.
PARTIES = "parties"
_ROW = re.compile(r"[_#]([a-z]+)(\d+)")


def about(token: Any) -> dict[str, int]:
    """Kind and key of every row that a token names, the outermost first."""
    return {kind: int(key) for kind, key in _ROW.findall(str(token))}


def party_of(token: Any) -> int | None:
    """The party whose branch it is, or None."""
    return about(token).get(PARTIES)


def item_of(token: Any) -> str:
    """The innermost row that is no party, as tasks and clocks name it: ``measures12``; empty where there is none."""
    return next((part(kind, key) for kind, key in reversed(about(token).items()) if kind != PARTIES), "")


def part(kind: str, key: int) -> str:
    """One row in a token."""
    return f"{kind}{key}"


def beside(token: Any, kind: str, key: int) -> str:
    """The token of a side road about one row."""
    return f"{token}#{part(kind, key)}"


def aside_of(token: Any) -> str:
    """The token of a side road about the innermost row that a token names, beside its branch, so that the Join of the branch does not count it."""
    named = list(about(token).items())
    return beside(before(token, named[-1][0]), *named[-1]) if named else str(token)


def before(token: Any, kind: str) -> str:
    """The token cut before the branch, or the side road, of a row of this kind; the whole where it is in none."""
    return re.sub(rf"(/\d+_|#){kind}\d+.*$", "", str(token))


def branch_of(token: Any, kind: str, key: int) -> str | None:
    """The token cut where the branch, or the side road, of this row begins; None where it is not in it."""
    found = re.match(rf".*?[_#]{part(kind, key)}(?!\d)", str(token))
    return found.group() if found else None


def fan_out_of(token: Any) -> str:
    """What the tokens of one fan-out have in common: the token up to its last branch."""
    return re.sub(r"_[^_/]*$", "_", str(token))


def within(token: Any, branch: Any) -> bool:
    """Whether a token is that of the branch or of a road inside it."""
    rest = str(token).removeprefix(str(branch)) if str(token).startswith(str(branch)) else None
    return rest is not None and (not rest or rest[0] in "/#")
