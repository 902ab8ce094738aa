"""What one act changed in a case: its state, the papers that came out, the clocks that began and ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Deadline
from documents import registers
from documents.catalog import paper
from documents.models import IssuedDocument
from foundation import audit, clock
from foundation import settings as dated_settings
from foundation.refusals import Refusal
from workflows.engine import acts

TICKING = ("running", "extended", "paused")


@dataclass
class Change:
    """From state to state, with papers and clocks by code."""

    before: str = ""
    after: str = ""
    papers: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """As a row of the domain's table of transitions writes it."""
        return self.before, self.after, ";".join(self.papers), ";".join(self.started), ";".join(self.stopped)


def _ticking(case: Case) -> dict[int, str]:
    return dict(Deadline.objects.filter(case=case, state__in=TICKING).values_list("pk", "term"))


@contextmanager
def watched(case: Case) -> Iterator[Change]:
    """What the acts inside the block change in this case."""
    case.refresh_from_db()
    change = Change(before=case.state)
    papers, clocks = set(IssuedDocument.objects.filter(case=case).values_list("pk", flat=True)), _ticking(case)
    yield change
    case.refresh_from_db()
    now = _ticking(case)
    change.after = case.state
    change.papers = list(
        IssuedDocument.objects.filter(case=case).exclude(pk__in=papers).order_by("code").values_list("code", flat=True)
    )
    change.started = sorted({term for pk, term in now.items() if pk not in clocks})
    change.stopped = sorted({term for pk, term in clocks.items() if pk not in now})


@contextmanager
def refused(code: str, field: str | None = None) -> Iterator[None]:
    """The form is refused with this code, at this field (None: over the whole form)."""
    with pytest.raises(acts.InvalidForm) as invalid:
        yield
    form = invalid.value.form
    found = {(name, error.code) for name, several in form.errors.as_data().items() for error in several}
    for row in (row for formset in form.formsets.values() for row in formset.forms):
        found |= {(row.add_prefix(name), error.code) for name, several in row.errors.as_data().items() for error in several}
    assert (field or "__all__", code) in found, found


@contextmanager
def forbidden(code: str) -> Iterator[None]:
    """The actor may not do this at all."""
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code


def statements(act: Callable[[], Any]) -> list[str]:
    """The SQL of an act without BEGIN, COMMIT and savepoints.

    The dated settings and the words of papers, which are read again every ten seconds whoever asks, are fresh when it begins.
    """
    dated_settings.forget()
    registers.forget_words()
    dated_settings.value("bureau.name")
    registers.words_of(paper("HAZ-01"), clock.today())
    with CaptureQueriesContext(connection) as caught:
        act()
    ignored = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [query["sql"] for query in caught if not query["sql"].startswith(ignored)]


def everything(*, heads: bool = True) -> dict[str, list[str]]:
    """Every row of every table, as text; without the heads of the histories, which move with the rows of the history."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            names = [
                column.column for column in model._meta.local_concrete_fields if heads or not column.name.startswith("audit_")
            ]
            columns = ", ".join(map(connection.ops.quote_name, names))
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")
            found[model._meta.db_table] = sorted(map(str, cursor.fetchall()))
    return found


def stored_files() -> set[str]:
    # os.walk reads a folder in one go; asking each of thousands of paths what it is took a tenth of the suite.
    return {f"{folder}/{name}" for folder, _folders, names in os.walk(settings.MEDIA_ROOT) for name in names}


class Untouched:
    """Whatever happens inside, every table and every stored file is afterwards as it was.

    With ``telling`` the history, and nothing else, says that something was refused.
    """

    def __init__(self, *, telling: bool = False) -> None:
        self.telling = telling
        self.may_change = {"foundation_auditrow", "foundation_bureau"} if telling else set()

    def __enter__(self) -> None:
        self.rows, self.files = everything(heads=not self.telling), stored_files()
        self.history = set(audit.AuditRow.objects.values_list("pk", flat=True))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if kind is None:
            now = everything(heads=not self.telling)
            assert {table: rows for table, rows in now.items() if rows != self.rows[table] and table not in self.may_change} == {}
            assert set(audit.AuditRow.objects.exclude(pk__in=self.history).values_list("act", flat=True)) <= {"refused"}
            assert stored_files() == self.files
