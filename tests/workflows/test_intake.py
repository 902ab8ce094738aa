"""A clerk's ledger comes in: every row is judged alone, and nothing is guessed silently."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from foundation import clock
from permissions.models import Account
from reports import demo_register
from workflows.engine import intake
from workflows.engine.intake import Judgement

UPLOADED_ON = dt.date(2023, 7, 5)
EXPECTED = Path(__file__).parent / "data" / "messy_expected.csv"


def expected_rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def register(db: None) -> None:
    """Regions, enterprises and officers, no hazard yet."""
    with transaction.atomic():
        demo_register.load_registers()


@pytest.fixture
def clerk(register: None) -> Account:
    """The hazard clerk of 陈贵镇."""
    return Account.objects.get(officer_no="DY038")


def judged(sender: Account, path: Path, as_of: dt.date) -> list[Judgement]:
    ledger = intake.ledger_of("hazards")
    book = intake.read(ledger, path.read_bytes(), path.name, {})
    return intake.judge_all(ledger, book, sender, as_of)


def told(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def test_every_row_of_the_clerks_ledger_meets_its_expected_fate(clerk: Account) -> None:
    found = {judgement.row.number: judgement for judgement in judged(clerk, demo_register.MESSY, UPLOADED_ON)}
    wanted = expected_rows()
    assert sorted(found) == [int(row["row"]) for row in wanted]
    wrong = []
    for row in wanted:
        judgement = found[int(row["row"])]
        if (judgement.row.sheet, judgement.outcome, judgement.code) != (row["sheet"], row["outcome"], row["code"]):
            wrong.append((row["row"], row["outcome"], row["code"], judgement.outcome, judgement.code, judgement.remark))
        if row["outcome"].startswith("accepted"):
            columns = ("township_code", "unit", "category", "level", "found_on", "served_on", "due_on", "closed_on", "state")
            wrong += [
                (row["row"], name, row[name], told(judgement.facts[name]))
                for name in columns
                if row[name] != told(judgement.facts[name])
            ]
    assert wrong == []

