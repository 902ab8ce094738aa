"""The model county loads through the doors that everybody uses, and loads only once."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from cases.models import Case, Notice
from workflows.engine.models import Task


@pytest.mark.django_db
def test_probe(capsys) -> None:
    import time

    a = time.perf_counter()
    call_command("load_demo")
    print(time.perf_counter() - a)
    call_command("load_demo")
    for case in Case.objects.filter(adopted=False):
        print(case.number, case.title, case.state, case.next_due, [(t.step, t.due_on, t.late) for t in Task.objects.filter(case=case, status="NEW")])
    print(Notice.objects.count())
    assert 0
