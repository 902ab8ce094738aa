"""Statements of the hot path, compiled once: inserting rows and changing columns without building a query each time.

Django compiles a query for every call; in an act of fifteen statements that is most of the time. The rows are ordinary model rows, the
values go through the fields' own preparation, and nothing here skips a check of the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Value = Any
Preparer = Callable[[Value], Value]
Row = TypeVar("Row", bound=models.Model)

#: Values of these types go to both databases as they are.
_PLAIN = (str, int, bool, type(None))


@cache
def _preparers(model: type[models.Model], vendor: str) -> tuple[tuple[str, str, Preparer | None], ...]:
    """(attribute, column, preparer) of every column but the key; no preparer where a plain value needs none."""
    found = []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        found.append((field.attname, str(field.column), _preparer(field)))
    return tuple(found)


def _preparer(field: models.Field[Any, Any]) -> Preparer | None:
    plain_types = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
    own_preparation = type(field).get_db_prep_value is not models.Field.get_db_prep_value
    if (
        isinstance(field, plain_types)
        and type(field).__module__.startswith("django.db.models")
        and not (own_preparation and not isinstance(field, models.IntegerField | models.ForeignKey))
    ):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _value(row: models.Model, attribute: str, preparer: Preparer | None) -> Value:
    value = getattr(row, attribute)
    if preparer is None and isinstance(value, _PLAIN):
        return value
    if preparer is None:
        field: Any = row._meta.get_field(attribute)
        return field.get_db_prep_save(value, connection)
    return preparer(value)


@cache
def _insert_sql(model: type[models.Model], vendor: str, rows: int, on_conflict: str) -> str:
    quote = connection.ops.quote_name
    columns = _preparers(model, vendor)
    names = ", ".join(quote(column) for _attribute, column, _preparer in columns)
    places = ", ".join(f"({', '.join(['%s'] * len(columns))})" for _ in range(rows))
    key = quote(str(model._meta.pk.column))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {places} {on_conflict} RETURNING {key}"  # noqa: S608 (names of our own models)


#: SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
MOST_PARAMETERS = 30_000


def insert_many(rows: Sequence[Row], *, on_conflict: str = "") -> Sequence[Row]:
    """Insert new rows of one model by one statement and give them their keys; no signals, no ``save``.

    ``on_conflict`` is an SQL clause of the caller's own module that must leave every row with a key.
    """
    if not rows:
        return rows
    model = type(rows[0])
    columns = _preparers(model, connection.vendor)
    most = max(1, MOST_PARAMETERS // len(columns))
    for start in range(0, len(rows), most):
        _insert(model, columns, rows[start : start + most], on_conflict)
    return rows


def _insert(
    model: type[models.Model], columns: Sequence[tuple[str, str, Preparer | None]], rows: Sequence[Any], on_conflict: str
) -> None:
    parameters = [_value(row, attribute, preparer) for row in rows for attribute, _column, preparer in columns]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, connection.vendor, len(rows), on_conflict), parameters)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = connection.alias


@cache
def _update_sql(model: type[models.Model], vendor: str, attributes: tuple[str, ...]) -> tuple[str, tuple[Preparer | None, ...]]:
    quote = connection.ops.quote_name
    known = {attribute: (column, preparer) for attribute, column, preparer in _preparers(model, vendor)}
    sets = ", ".join(f"{quote(known[attribute][0])} = %s" for attribute in attributes)
    key = quote(str(model._meta.pk.column))
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {key} = %s"  # noqa: S608 (names of our own models)
    return sql, tuple(known[attribute][1] for attribute in attributes)


def update_row(row: models.Model, attributes: tuple[str, ...]) -> int:
    """Write these columns of one row by its key; answers how many rows that were. ``attributes`` are attnames (``unit_id``)."""
    sql, preparers = _update_sql(type(row), connection.vendor, attributes)
    parameters = [_value(row, attribute, preparer) for attribute, preparer in zip(attributes, preparers, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, row.pk])
        return cursor.rowcount


@cache
def _update_many_sql(
    model: type[models.Model], vendor: str, attributes: tuple[str, ...], rows: int
) -> tuple[str, tuple[Preparer | None, ...]]:
    quote = connection.ops.quote_name
    known = {attribute: (column, preparer) for attribute, column, preparer in _preparers(model, vendor)}
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    places = ["%s"] * (len(attributes) + 1)
    # The first row tells PostgreSQL the types of the columns; without them it would take a day for a text.
    first = _typed(model, attributes) if vendor == "postgresql" else places
    values = ", ".join(f"({', '.join(row)})" for row in (first, *[places] * (rows - 1)))
    sets = ", ".join(f"{quote(known[attribute][0])} = v.column{at}" for at, attribute in enumerate(attributes, start=2))
    sql = f"UPDATE {table} SET {sets} FROM (VALUES {values}) AS v WHERE {table}.{key} = v.column1"  # noqa: S608 (names of our own models)
    return sql, tuple(known[attribute][1] for attribute in attributes)


def _typed(model: type[models.Model], attributes: tuple[str, ...]) -> list[str]:
    """The places of one row with their types; a text without its length, for a cast would cut silently what the column refuses."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return ["%s::bigint", *(f"%s::{_cast_type(fields[attribute])}" for attribute in attributes)]


def _cast_type(field: models.Field[Any, Any]) -> str:
    found = str(field.db_type(connection))
    return "text" if found.startswith("varchar") else found


def update_rows(rows: Sequence[models.Model], attributes: tuple[str, ...]) -> None:
    """Write these columns of many rows of one model, by one statement for as many as its parameters allow."""
    if len(rows) == 1:
        update_row(rows[0], attributes)
        return
    most = MOST_PARAMETERS // (len(attributes) + 1)
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        sql, preparers = _update_many_sql(type(part[0]), connection.vendor, attributes, len(part))
        columns = list(zip(attributes, preparers, strict=True))
        parameters = [
            value for row in part for value in (row.pk, *(_value(row, attribute, preparer) for attribute, preparer in columns))
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)


@cache
def _select_sql(model: type[models.Model], vendor: str, where: str, suffix: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    return f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {where}{suffix}"  # noqa: S608 (written by our own modules)


def select(model: type[Row], where: str, parameters: Sequence[Value], *, suffix: str = "") -> list[Row]:
    """Rows of a model by a condition written in SQL by the caller's own module, never with a user's words in it."""
    with connection.cursor() as cursor:
        cursor.execute(_select_sql(model, connection.vendor, where, suffix), parameters)
        rows = cursor.fetchall()
    return [from_row(model, row) for row in rows]


@cache
def _readers(
    model: type[models.Model], vendor: str
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]]:
    """Attribute names in order, and the conversions that this database needs for some of them."""
    fields = model._meta.concrete_fields
    conversions = []
    for place, field in enumerate(fields):
        expression = field.get_col(model._meta.db_table)
        own = (*connection.ops.get_db_converters(expression), *field.get_db_converters(connection))
        if own:
            conversions.append((place, own, expression))
    return tuple(field.attname for field in fields), tuple(conversions)


def from_row(model: type[Row], values: Sequence[Value]) -> Row:
    """One object from the columns of its table, converted as a query would."""
    names, conversions = _readers(model, connection.vendor)
    plain = list(values)
    for place, converters, expression in conversions:
        for convert in converters:
            plain[place] = convert(plain[place], expression, connection)
    return model.from_db(connection.alias, names, plain)


def columns_sql(model: type[models.Model], alias: str) -> str:
    """The columns of a model under an alias, for a join written by hand; `width` of them."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


def width(model: type[models.Model]) -> int:
    return len(model._meta.concrete_fields)


def moment(value: dt.datetime | dt.date | None) -> Any:
    """A moment or day as a parameter of hand-written SQL on this database."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
