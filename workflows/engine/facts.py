"""What is known of a case, beside a step: the columns of its record in words, and tables that the process adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.faces import Face
from cases.models import Case
from cases.models.several import Several
from foundation import clock
from foundation.sealed import SealedTextField
from workflows.engine.registry import part_of, processes


@dataclass(frozen=True)
class Fact:
    """One thing known: what it is, and its value in words."""

    label: str
    value: str
    is_long: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that belong to the case, such as the items of an order."""

    title: Any
    head: Sequence[Any]
    rows: Sequence[Sequence[Any]] = field(default_factory=tuple)


LONG = 60


def facts_of(flow: Any, case: Case, record: Any, face: Face) -> list[Fact]:
    """The filled columns of the record, in the order of the model; a party reads those that the process opens to it."""
    if record is None or face is Face.OBSERVER:
        return []
    opened = getattr(_module(flow), "PARTY_READS", ()) if face is Face.PARTY else None
    return [
        fact
        for column in record._meta.concrete_fields
        if not column.primary_key and column.name != "case" and (opened is None or column.name in opened)
        for fact in _fact(record, column)
    ]


def tables_of(flow: Any, case: Case, record: Any, face: Face) -> list[Table]:
    """What the process lays out beside the step (its module ``facts``)."""
    tables = getattr(_module(flow), "tables", None)
    return [table for table in tables(case, record, face) if table.rows] if tables and record is not None else []


def _module(flow: Any) -> Any:
    label = next(config.label for config in processes() if flow in config.flows())
    return part_of(label, "facts")


def _fact(record: Any, column: models.Field[Any, Any]) -> Iterator[Fact]:
    if isinstance(column, SealedTextField):
        return
    words = _words(record, column)
    if words:
        label = str(column.verbose_name)
        yield Fact(label[:1].upper() + label[1:], words, "\n" in words or len(words) > LONG)


def _words(record: Any, column: models.Field[Any, Any]) -> str:
    value = getattr(record, column.attname)
    if value in (None, "", [], 0) and value is not False:
        return ""
    if isinstance(column, models.ForeignKey):
        return str(getattr(getattr(record, column.name), "name", None) or getattr(record, column.name))
    if column.choices:
        return str(getattr(record, f"get_{column.name}_display")())
    if isinstance(column, Several):
        return "、".join(column.labels(value))
    if isinstance(value, list):
        return "、".join(str(each) for each in value if not isinstance(each, dict))
    return plain(value)


def plain(value: Any) -> str:
    """A value as a page says it: days and moments in full, yes and no in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return date_format(value.astimezone(clock.ZONE), _("j M Y, H:i"))
    if isinstance(value, dt.date):
        return date_format(value, _("j F Y (D)"))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
