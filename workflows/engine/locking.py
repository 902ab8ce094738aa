"""The lock of every act: process, case and record of one flow in a row, then the cases that rows of the case have of their own.

Everybody locks in this order: a batch before its lists, a list before the cases born of it, those in the order of their processes, rows last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection

from cases.models import Case
from foundation import prepared
from workflows.engine.models import ProcessInstance, Task
from workflows.engine.own_cases import OwnCase, belongs_by
from workflows.engine.registry import own_flows


class NotVisible(Exception):
    """The actor may not even know that this exists: a page answers 404."""


@cache
def _lock_sql(flow: Any, vendor: str, where: str) -> str:
    """Process, case and record of one flow in a row, all three locked (on SQLite the transaction itself is the lock).

    The record is locked with them, for after a wait PostgreSQL reads again only what it locks; NO KEY lets rows that refer to them in.
    """
    return _select_sql(flow, where) + (" FOR NO KEY UPDATE OF p, c, r" if vendor == "postgresql" else "")


@cache
def _select_sql(flow: Any, where: str) -> str:
    quote = connection.ops.quote_name
    tables = [quote(model._meta.db_table) for model in (ProcessInstance, Case, flow.record_class)]
    columns = ", ".join(
        prepared.columns_sql(model, alias) for model, alias in ((ProcessInstance, "p"), (Case, "c"), (flow.record_class, "r"))
    )
    tie = quote(flow.record_class._meta.get_field("case").column)
    return f"SELECT {columns} FROM {tables[0]} p JOIN {tables[1]} c ON c.id = p.case_id JOIN {tables[2]} r ON r.{tie} = c.id WHERE {where}"  # noqa: S608


#: The process by its key, and only while the task is one of its own.
_BY_KEY = "p.id = %s"
_BY_TASK = f"{_BY_KEY} AND EXISTS (SELECT 1 FROM {Task._meta.db_table} t WHERE t.id = %s AND t.process_id = p.id)"  # noqa: S608


def lock(flow: Any, process_id: int, task_id: int | None = None) -> tuple[ProcessInstance, Any]:
    """The process, its case and the record as they are now, locked: one statement, and one more for each kind of rows that has cases of
    its own. Raises NotVisible where there is no such process.
    """
    where, parameters = (_BY_KEY, [process_id]) if task_id is None else (_BY_TASK, [process_id, task_id])
    with connection.cursor() as cursor:
        cursor.execute(_lock_sql(flow, connection.vendor, where), parameters)
        row = cursor.fetchone()
    if row is None:
        raise NotVisible
    process, record = _process_and_record(flow, row)
    _lock_own(flow, [process])
    return process, record


def lock_many(flow: Any, case_ids: Collection[int]) -> dict[int, tuple[ProcessInstance, Any]]:
    """The same for many cases of one flow, by case, in the order in which everybody locks them. Strangers are left out."""
    where = f"c.id IN ({_places(case_ids)}) ORDER BY p.id"
    with connection.cursor() as cursor:
        cursor.execute(_lock_sql(flow, connection.vendor, where), list(case_ids))
        rows = cursor.fetchall()
    found = {process.case_id: (process, record) for process, record in (_process_and_record(flow, row) for row in rows)}
    _lock_own(flow, [process for process, _record in found.values()])
    return found


def _lock_own(flow: Any, processes: Sequence[ProcessInstance]) -> None:
    """The running cases that rows of these have of their own, locked behind them, so that an act on a list counts what stays behind."""
    for process in processes:
        process.own = {kind: {} for kind in own_flows(flow)}  # type: ignore[attr-defined]
    if not processes:
        return
    lists = {process.case_id: process for process in processes}
    for kind, own_flow in own_flows(flow).items():
        for own in _own_cases(own_flow, list(lists), is_locked=True):
            lists[getattr(own.record, f"{belongs_by(own.record)}_id")].own[kind][own.record.pk] = own  # type: ignore[attr-defined]


def own_cases_of(flow: Any, kind: str, case_id: int) -> dict[int, OwnCase]:
    """The running cases of the rows of one kind, by row, read without a lock: for pages."""
    own_flow = own_flows(flow).get(kind)
    return {own.record.pk: own for own in _own_cases(own_flow, [case_id], is_locked=False)} if own_flow is not None else {}


def _own_cases(own_flow: Any, case_ids: Collection[int], *, is_locked: bool) -> Iterator[OwnCase]:
    model = own_flow.record_class
    column = connection.ops.quote_name(model._meta.get_field(belongs_by(model)).column)
    where = f"r.{column} IN ({_places(case_ids)}) AND p.status = 'NEW' ORDER BY p.id"
    sql = _lock_sql(own_flow, connection.vendor, where) if is_locked else _select_sql(own_flow, where)
    with connection.cursor() as cursor:
        cursor.execute(sql, list(case_ids))
        rows = cursor.fetchall()
    return (OwnCase(own_flow, *_process_and_record(own_flow, row)) for row in rows)


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _process_and_record(flow: Any, row: Sequence[Any]) -> tuple[ProcessInstance, Any]:
    models = (ProcessInstance, Case, flow.record_class)
    found, start = [], 0
    for model in models:
        found.append(prepared.from_row(model, row[start : start + prepared.width(model)]))
        start += prepared.width(model)
    process, case, record = found
    process.case = record.case = case
    return process, record


__all__ = ["NotVisible", "lock", "lock_many", "own_cases_of"]
