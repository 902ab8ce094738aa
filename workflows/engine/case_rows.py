"""The rows of a case that have roads of their own (parties, measures, members), as one act reads and leaves them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cases.models import Case
from foundation import prepared, sealed
from foundation.sealed import SealedTextField
from workflows.engine.branches import PARTIES, about, party_of
from workflows.engine.own_cases import OwnCase, belongs_by


@dataclass(frozen=True)
class Changed:
    """What an act changes in one row: its columns with their values before; or a row that it has added."""

    kind: str
    key: int
    row: Any
    before: dict[str, Any]
    is_new: bool

    def told(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values before and after, as the history tells them; of a new row all that it says."""
        if self.is_new:
            return {}, self._told({name: value for name, value in values_of(self.row).items() if value})
        return self._told(self.before), self._told(values_of(self.row, tuple(self.before)))

    def _told(self, values: dict[str, Any]) -> dict[str, Any]:
        return {f"{self.kind}.{self.key}.{name}": unopened(self.row, name, value) for name, value in values.items()}


class CaseRows:
    """Reads each kind once and only where somebody asks; a rule finds the rows as this act leaves them, not as they are stored."""

    def __init__(self, flow: Any, case: Case, record: Any, own: Mapping[str, Mapping[int, OwnCase]] | None = None) -> None:
        """``own`` are the cases that rows have of their own, by kind and row, where they are locked with this one."""
        self._flow, self._case, self._record, self._own = flow, case, record, own or {}
        self._read: dict[str, dict[int, Any]] = {}
        self._before: dict[tuple[str, int], dict[str, Any]] = {}
        self._added: set[tuple[str, int]] = set()
        if record is not None:
            record.rows = self.of

    def of(self, kind: str) -> dict[int, Any]:
        """The rows of one kind, by the key that tokens name."""
        if kind not in self._read:
            self._read[kind] = {}
            for row in self._stored(kind):
                self._know(kind, row)
        return self._read[kind]

    def _stored(self, kind: str) -> list[Any]:
        if not self._case.pk:
            return []
        found = rows_of(self._flow, kind, self._case).order_by("pk")
        own = self._own.get(kind, {})
        # Of a row with a case of its own the record of that case, so that both say the same.
        return [
            own[row.pk].record if row.pk in own else row for row in (found.select_related("party") if kind == PARTIES else found)
        ]

    def _know(self, kind: str, row: Any) -> int:
        key = self.key_of(kind, row)
        self._read[kind][key] = row
        self._before[(kind, key)] = values_of(row)
        row.rows = self.of
        return key

    @staticmethod
    def key_of(kind: str, row: Any) -> int:
        """What tokens name: the party itself, not the row of facts about it; any other row by its own key."""
        key: int = row.party_id if kind == PARTIES else row.pk
        return key

    def add(self, kind: str, row: Any) -> int:
        """Save a new row, so that rules find it among the others; answers the key that tokens name."""
        row.save(force_insert=True)
        self.of(kind)
        key = self._know(kind, row)
        self._added.add((kind, key))
        return key

    def add_many(self, kind: str, rows: Sequence[Any]) -> None:
        """The same for the rows of a list, by one INSERT."""
        self.of(kind)
        for row in prepared.insert_many(rows):
            self._added.add((kind, self._know(kind, row)))

    def take(self, kind: str, row: Any) -> None:
        """A stored row that has just become one of this case: told as one of those added, written by whoever moves it."""
        self.of(kind)
        self._added.add((kind, self._know(kind, row)))

    def live(self, kind: str) -> list[int]:
        """Keys of the rows still in the case."""
        return [key for key, row in self.of(kind).items() if row.is_live]

    def in_branch(self, kind: str, token: Any) -> list[int]:
        """The same, of rows that belong to one party (its measures, the members that discuss it) those of the branch."""
        party, rows = party_of(token), self.of(kind)
        return [key for key in self.live(kind) if kind == PARTIES or getattr(rows[key], "party_id", party) == party]

    def row(self, token: Any) -> Any:
        """The innermost row that a token is about, or None."""
        named = list(about(token).items())
        return self.of(named[-1][0])[named[-1][1]] if named else None

    def facts(self, token: Any) -> Any:
        """What rules and words read: the row of the branch, else the record of the case."""
        found = self.row(token)
        return self._record if found is None else found

    def changed(self) -> Iterator[Changed]:
        for (kind, key), before in self._before.items():
            row = self._read[kind][key]
            now = values_of(row)
            old = {name: value for name, value in before.items() if now[name] != value}
            if old or (kind, key) in self._added:
                yield Changed(kind, key, row, old, (kind, key) in self._added)

    def told(self, about: Collection[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """What the history says of the rows, before and after. Of a list that one act moves: how many, their sums, and the mark of who.

        A kind says by ``marked_by`` that it is such a list; an act ``about`` one of its rows tells of that row in full.
        """
        lists: dict[str, list[Any]] = {}
        for each in self.changed():
            if hasattr(each.row, "marked_by") and each.kind not in about:
                lists.setdefault(each.kind, []).append(each.row)
            else:
                yield each.told()
        yield from (({}, {kind: summary(rows)}) for kind, rows in lists.items())


def rows_of(flow: Any, kind: str, case: Case) -> QuerySet[Any]:
    """The stored rows of one kind that belong to a case."""
    model = flow.rows[kind]
    found: QuerySet[Any] = model._default_manager.filter(**{belongs_by(model): case.pk})
    return found


def is_list(flow: Any, kind: str) -> bool:
    """Whether the rows of this kind are a list with a page of its own: many, and moved together by the acts on the case."""
    return hasattr(flow.rows.get(kind), "marked_by")


def summary(rows: Sequence[Any]) -> dict[str, Any]:
    """How many rows, the sums of their ``summed`` columns, and a digest over what they are ``marked_by``, in their order.

    The list that a paper prints makes the digest again: it proves that the history and the paper mean the same rows.
    """
    model = type(rows[0])
    words = sorted(tuple(getattr(row, name) for name in model.marked_by) for row in rows)
    sums = {name: sum(getattr(row, name) for row in rows) for name in model.summed}
    text = "\n".join("|".join(map(str, each)) for each in words)
    return {"count": len(rows), **sums, "members": hashlib.sha256(text.encode()).hexdigest()}


def mark(row: Any) -> str:
    """A digest of all that a row says: another one if anything in it was changed."""
    words = [[name, str(unopened(row, name, value))] for name, value in sorted(values_of(row).items())]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def save_rows(of: Iterable[CaseRows]) -> None:
    """Write what has changed in the rows of the cases of a set: one UPDATE for all that changed in the same columns."""
    by_columns: dict[tuple[Any, ...], list[Any]] = {}
    for rows in of:
        for each in rows.changed():
            if each.before:
                by_columns.setdefault((type(each.row), tuple(each.before)), []).append(each.row)
    for (_model, names), changed in by_columns.items():
        prepared.update_rows(changed, names)


def values_of(row: Any, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """The columns of a row but its key; lists and mappings as copies, so that a change inside them is seen."""
    columns = names or tuple(column.attname for column in row._meta.concrete_fields if not column.primary_key)
    values = ((name, getattr(row, name)) for name in columns)
    return {name: value.copy() if isinstance(value, list | dict) else value for name, value in values}


def unopened(row: Any, name: str, value: Any) -> Any:
    """A sealed value as its blind index, never open."""
    if value and isinstance(row._meta.get_field(name), SealedTextField):
        return sealed.blind_index(value, f"audit.{name}")
    return value
