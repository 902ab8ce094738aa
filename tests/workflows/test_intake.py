"""A clerk's ledger comes in: every row is judged alone, and nothing is guessed silently."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.models import Case
from permissions.models import Account
from reports import demo_register
from tests.snapshots import once
from workflows.engine import intake
from workflows.engine.intake import Judgement
from workflows.engine.intake_models import IntakeRun

UPLOADED_ON = dt.date(2023, 7, 5)
EXPECTED = Path(__file__).parent / "data" / "messy_expected.csv"


def expected_rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def register(db: None) -> None:
    """Regions, enterprises and officers, no hazard yet."""
    once("registers", demo_register.load_registers)


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


def by_command(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> list[dict[str, Any]]:
    call_command("import_ledger", "hazards", str(path), *options, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_an_object_for_each_row_and_writes_nothing(clerk: Account, capsys: Any) -> None:
    printed = by_command(capsys, demo_register.MESSY, "--as-of", "2023-07-05", "--by", "DY038")
    assert [set(row) for row in printed] == [{"sheet", "row", "outcome", "code", "remark"}] * 48
    assert [(row["row"], row["outcome"], row["code"]) for row in printed] == [
        (int(row["row"]), row["outcome"], row["code"]) for row in expected_rows()
    ]
    assert not Case.objects.exists() and not IntakeRun.objects.exists()


def test_the_command_takes_the_good_rows_in_and_a_second_time_none(clerk: Account, capsys: Any) -> None:
    options = ("--as-of", "2023-07-05", "--by", "DY038", "--commit")
    first = by_command(capsys, demo_register.MESSY, *options)
    assert Counter(row["outcome"] for row in first) == {
        "accepted": 16, "accepted_with_warning": 5, "refused": 22, "skipped": 5
    }  # fmt: skip
    assert Case.objects.count() == 21
    second = by_command(capsys, demo_register.MESSY, *options)
    known = [row for row in second if row["code"] == "IMP-KNOWN"]
    # The copy in row 16 is known as well now: what it copies stands in the register.
    assert len(known) == 22 and {row["outcome"] for row in known} == {"skipped"}
    assert Case.objects.count() == 21


def test_the_year_of_the_bureau_comes_in_whole(register: None, capsys: Any) -> None:
    printed = by_command(capsys, demo_register.LEDGER, "--as-of", "2024-01-05", "--by", "DY033", "--commit")
    outcomes = Counter((row["outcome"], row["code"]) for row in printed)
    assert outcomes == {("accepted", ""): 481, ("accepted_with_warning", "W-EXTENSION"): 2}
    states = Counter(Case.objects.values_list("state", flat=True))
    assert states == {
        "closed": 432,
        "rectifying": 14, "overdue": 6, "review_due": 4, "closing": 3, "registered": 2, "verified": 2, "rejected": 2,
        "failed": 1, "passed": 1, "listing_proposed": 1, "listed": 1, "tracking": 4, "extension_requested": 2, "stopped": 3,
        "resume_requested": 1, "penalty_referred": 3, "closure_proposed": 1,
    }  # fmt: skip
    counts = Path(EXPECTED.parent / "ledger_counts.csv").read_text(encoding="utf-8")
    assert "SF-050,total,,31,30" in counts
    flood = Case.objects.filter(category="flood", hazard_record__found_on__year=2023)
    assert (flood.count(), flood.filter(closed_on__lte=dt.date(2023, 12, 31)).count()) == (31, 30)


def test_a_stranger_a_day_to_come_and_a_file_that_is_none_are_refused(clerk: Account, tmp_path: Path) -> None:
    def refused(*options: str, file: Path = demo_register.MESSY, process: str = "hazards") -> str:
        with pytest.raises(CommandError) as caught:
            call_command("import_ledger", process, str(file), *options)
        return str(caught.value)

    assert "DY999" in refused("--by", "DY999")
    assert "E-INTAKE-ROLE" in refused("--by", "DY045")
    assert "E-INTAKE-DAY" in refused("--by", "DY038", "--as-of", "2199-01-01")
    assert "E-INTAKE-NONE" in refused("--by", "DY038", process="relief")
    nonsense = tmp_path / "a.xlsx"
    nonsense.write_bytes(b"PK nothing")
    assert "E-INTAKE-BROKEN" in refused("--by", "DY038", file=nonsense)


def test_the_county_may_send_what_the_township_may_not(register: None) -> None:
    county = {each.row.number: each for each in judged(Account.objects.get(officer_no="DY033"), demo_register.MESSY, UPLOADED_ON)}
    assert county[19].outcome == "accepted"
    other = {each.row.number: each for each in judged(Account.objects.get(officer_no="DY039"), demo_register.MESSY, UPLOADED_ON)}
    assert {each.code for each in other.values() if each.outcome == "refused"} >= {"E-HAZ-15"}
    assert not any(each.is_good for each in other.values())


def test_two_uploads_of_one_ledger_at_the_same_moment_take_each_row_in_once(clerk: Account) -> None:
    ledger, content = intake.ledger_of("hazards"), demo_register.MESSY.read_bytes()
    first, second = (intake.receive("hazards", content, "a.xlsx", sender=clerk, as_of=UPLOADED_ON) for _ in range(2))
    judged_before = [one for one in judged(clerk, demo_register.MESSY, UPLOADED_ON) if one.is_good]
    intake.order_commit(first, by=clerk)
    intake._take_in(ledger, second, judged_before)
    assert Case.objects.count() == 21
    assert second.rows.filter(code="IMP-KNOWN", outcome="skipped").count() == 21
    assert not second.rows.filter(case__isnull=False).exists()


def changed_row(**changes: Any) -> Path:
    """The clerk's workbook with some cells of row 5 written anew, by column letter."""
    book = openpyxl.load_workbook(demo_register.MESSY)
    for letter, value in changes.items():
        book["Sheet1"][f"{letter}5"].value = value
    target = Path(settings.MEDIA_ROOT) / "changed.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"D": "大冶市砚坪铁矿有限公司 "}, "accepted", ""),
        ({"L": "冯火芳、张三丰"}, "refused", "IMP-OFFICER"),
        ({"L": "冯火芳、林火芳"}, "refused", "E-HAZ-01"),
        ({"L": "林火芳、冯火芳、胡涛润"}, "accepted", ""),
        ({"L": None}, "refused", "E-HAZ-01"),
        # A township tells of what nobody has inspected yet: to be verified, unless it says that it is closed, or names one.
        ({"L": None, "Q": "整改中", "R": None}, "accepted_with_warning", "W-STATE"),
        ({"L": None, "Q": "已登记", "R": None}, "accepted", ""),
        ({"L": "冯火芳", "Q": "整改中", "R": None}, "refused", "E-HAZ-01"),
        ({"T": None}, "refused", "IMP-REQUIRED"),
        ({"S": None}, "refused", "IMP-REQUIRED"),
        ({"Q": "整改中"}, "refused", "IMP-STATE"),
        ({"Q": "不晓得"}, "refused", "IMP-STATE"),
        ({"Q": "挂牌督办中"}, "refused", "IMP-STATE"),
        ({"O": "口头批评"}, "refused", "IMP-CHOICE"),
        ({"I": "较大"}, "refused", "IMP-LEVEL"),
        ({"M": "2023-07-06"}, "refused", "IMP-DATE-FUTURE"),
        ({"M": "2023-02-13"}, "refused", "IMP-DATE-ORDER"),
        ({"N": "=M5+12"}, "refused", "IMP-FORMULA"),
        ({"N": "2023-02-26"}, "accepted_with_warning", "W-ROLL"),
        # Closed before the day of the ledger: a period that was too long is marked; of one that still runs it is refused.
        ({"N": "2023-05-17"}, "accepted_with_warning", "E-HAZ-04"),
        ({"N": "2023-05-17", "Q": "整改中", "R": None}, "refused", "E-HAZ-04"),
        ({"N": "2023-05-16", "Q": "整改中", "R": None}, "accepted", ""),
        ({"C": "没有这个村"}, "accepted_with_warning", "W-VILLAGE"),
        ({"D": "大冶市梧岭矿业有限公司"}, "refused", "E-HAZ-15"),
        ({"D": "大冶市"}, "refused", "IMP-UNIT-UNKNOWN"),
        ({"G": "名" * 81}, "refused", "IMP-LENGTH"),
    ],
)
def test_one_changed_cell_changes_the_fate_of_its_row_alone(
    clerk: Account, changes: dict[str, Any], outcome: str, code: str
) -> None:
    found = {each.row.number: each for each in judged(clerk, changed_row(**changes), UPLOADED_ON)}
    assert (found[5].outcome, found[5].code) == (outcome, code), found[5].remark
    others = {int(row["row"]): (row["outcome"], row["code"]) for row in expected_rows() if row["row"] != "5"}
    assert {number: (each.outcome, each.code) for number, each in found.items() if number != 5} == others
