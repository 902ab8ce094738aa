"""Side roads in a ledger: what a row must say for its stage, what is refused, and what is only remarked upon."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from cases.models import Case
from permissions.models import Account
from reports import demo_register
from tests.snapshots import once
from workflows.engine import intake
from workflows.engine.intake import Judgement
from workflows.engine.intake_models import IntakeRow
from workflows.engine.placing import section_for
from workflows.hazards import ledger
from workflows.hazards.ledger_roads import batch_of, written_day
from workflows.hazards.models import ExtensionRequest

FILLED_IN_ON = dt.date(2024, 1, 5)
PLACES = {column.field: number for number, column in enumerate(ledger.COLUMNS, start=1)}
LISTED, STOPPED, PROPOSED, REFERRED, ASKED = (
    "YH-2023-420281109-00012",
    "YH-2023-420281107-00018",
    "YH-2023-420281104-00037",
    "YH-2023-420281101-00029",
    "YH-2023-420281004-00057",
)
#: More than ninety days behind the service of an order.
TOO_LATE = dt.date(2023, 4, 10)
#: Closed before the ledger was filled in: as ordered, after a second order, with more time, listed, stopped. And still open.
PLAIN, SECOND, LONGER, WAS_LISTED, WAS_STOPPED = (
    "YH-2022-420281004-00001",
    "YH-2023-420281100-00001",
    "YH-2023-420281001-00002",
    "YH-2023-420281109-00002",
    "YH-2023-420281101-00001",
)
LONGER_OPEN, CLOSING, PASSED, FAILED = (
    "YH-2023-420281102-00040",
    "YH-2023-420281104-00036",
    "YH-2023-420281102-00054",
    "YH-2023-420281108-00038",
)


@pytest.fixture
def register(db: None) -> None:
    once("registers", demo_register.load_registers)


def judged(changes: dict[str, dict[str, Any]], *, rounds: bool = True) -> dict[str, Judgement]:
    """The changed rows of the year's ledger, judged alone."""
    book = openpyxl.load_workbook(demo_register.LEDGER)
    sheet = book[ledger.SHEET]
    if not rounds:
        book.remove(book["跟踪督办"])
    kept = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5) if row[1].value in changes]
    sheet.delete_rows(5, sheet.max_row)
    for number, values in enumerate(kept, start=5):
        for field, value in changes[values[1]].items():
            values[PLACES[field] - 1] = value
        for place, value in enumerate(values, start=1):
            sheet.cell(number, place, value)
    target = io.BytesIO()
    book.save(target)
    read = intake.read(intake.ledger_of("hazards"), target.getvalue(), "a.xlsx", {})
    sender = Account.objects.get(officer_no="DY033")
    found = intake.judge_all(intake.ledger_of("hazards"), read, sender, FILLED_IN_ON)
    return {str(each.row["hazard_no"].value): each for each in found}


@pytest.mark.parametrize(
    ("number", "changes", "outcome", "code"),
    [
        (LISTED, {"batch": "第一批次的"}, "accepted", ""),
        (LISTED, {"batch": "首批"}, "refused", "IMP-BATCH"),
        (LISTED, {"batch": None}, "refused", "IMP-REQUIRED"),
        (LISTED, {"supervisor": "大冶市淏岩新材料有限公司"}, "refused", "E-SOD-12"),
        (LISTED, {"list_due_original": dt.date(2024, 3, 1), "list_due_on": dt.date(2024, 3, 1)}, "refused", "E-HAZ-04"),
        (LISTED, {"list_due_on": dt.date(2024, 1, 31)}, "refused", "IMP-DATE-ORDER"),
        (LISTED, {"list_approved_on": dt.date(2023, 8, 7)}, "refused", "IMP-DATE-ORDER"),
        (LISTED, {"list_grade": "乡级"}, "refused", "IMP-CHOICE"),
        (LISTED, {"rounds": "3、9"}, "accepted_with_warning", "W-ROUND"),
        (LISTED, {"state": "整改中"}, "accepted_with_warning", "W-STATE"),
        (STOPPED, {"stop_until": dt.date(2024, 3, 22)}, "refused", "E-HAZ-04"),
        (STOPPED, {"stop_until": None}, "refused", "IMP-REQUIRED"),
        (STOPPED, {"state": "正在整改"}, "accepted_with_warning", "W-STATE"),
        (PROPOSED, {"proposed_on": None}, "refused", "IMP-REQUIRED"),
        (REFERRED, {"violation": "V-999"}, "accepted_with_warning", "W-VIOLATION"),
        (REFERRED, {"decided_on": dt.date(2023, 12, 1)}, "refused", "IMP-DATE-ORDER"),
        (ASKED, {"ext_reason": "忘了"}, "refused", "IMP-CHOICE"),
        (ASKED, {"state": "移送处罚"}, "refused", "IMP-REQUIRED"),
    ],
)
def test_what_a_row_on_a_side_road_must_say(
    register: None, number: str, changes: dict[str, Any], outcome: str, code: str
) -> None:
    found = judged({number: changes})[number]
    assert (found.outcome, found.code) == (outcome, code), found.remark


@pytest.mark.parametrize(
    ("number", "changes", "stands_at", "beside"),
    [
        (LISTED, {"state": "整改中"}, "apply_acceptance", ()),
        (LISTED, {"list_served_on": None, "plan_on": None}, "serve_listing", ()),
        (LISTED, {"list_served_on": None, "plan_on": None, "list_no": None}, "announce_listing", ()),
        (LISTED, {"state": "待验收", "asked_on": dt.date(2024, 1, 3)}, "accept_listed", ()),
        (
            LISTED,
            {"state": "申请延期", "ext_applied_on": dt.date(2024, 1, 2), "ext_reason": "天气"},
            "apply_acceptance",
            ("decide_listed_extension",),
        ),
        (STOPPED, {"state": "正在整改"}, "apply_resume", ()),
        (STOPPED, {"state": "整改中", "resume_applied_on": dt.date(2024, 1, 3)}, "review_resume", ()),
        (
            STOPPED,
            {"state": "申请恢复生产", "resume_applied_on": dt.date(2024, 1, 2), "resume_reviewed_on": dt.date(2024, 1, 4)},
            "decide_resume",
            (),
        ),
        (REFERRED, {"decided_on": dt.date(2024, 1, 3)}, "follow_penalty", ()),
        (
            REFERRED,
            {"state": "整改中", "decided_on": dt.date(2023, 12, 27), "due3_on": dt.date(2024, 1, 19)},
            "report_done",
            (),
        ),
        (ASKED, {}, "report_done", ("decide_extension",)),
        # No request waits for its answer unless the row says so.
        (ASKED, {"state": "整改中"}, "report_done", ()),
    ],
)
def test_cells_say_at_which_step_a_hazard_stands(
    register: None, number: str, changes: dict[str, Any], stands_at: str, beside: tuple[str, ...]
) -> None:
    found = judged({number: changes})[number]
    assert found.matter is not None, found.remark
    assert (found.matter.stands_at, found.matter.beside) == (stands_at, beside)


@pytest.mark.parametrize(
    ("number", "changes", "outcome", "code"),
    [
        # Closed, and failed: never passed.
        (PLAIN, {"review1": "不合格"}, "refused", "E-HAZ-09"),
        (SECOND, {"review2": "不合格"}, "refused", "E-HAZ-09"),
        (SECOND, {"review1": "合格"}, "accepted", ""),
        (WAS_STOPPED, {"resume_result": "不同意"}, "refused", "E-HAZ-09"),
        (PASSED, {"review1": "不合格"}, "refused", "IMP-STATE"),
        (CLOSING, {"review1": "不合格"}, "refused", "IMP-STATE"),
        (FAILED, {"review1": "合格"}, "refused", "IMP-STATE"),
        (FAILED, {"review1": None}, "accepted", ""),
        # What nobody can mend any more is marked, the same of an open row refused.
        (PLAIN, {"review1_by": "杜志才、曾波平"}, "accepted_with_warning", "E-SOD-06"),
        (SECOND, {"review2_by": "莫浩才、蒋发生"}, "accepted_with_warning", "E-SOD-06"),
        (PLAIN, {"review1_by": "曾波平、范秀安"}, "accepted", ""),
        (PASSED, {"review1_by": "邓筠、唐静保"}, "refused", "E-SOD-06"),
        (PLAIN, {"due_original": TOO_LATE, "due_on": TOO_LATE}, "accepted_with_warning", "E-HAZ-04"),
        (PLAIN, {"due_original": TOO_LATE, "due_on": TOO_LATE, "closed_on": FILLED_IN_ON}, "refused", "E-HAZ-04"),
        (LONGER, {"ext_applied_on": dt.date(2023, 2, 2), "ext_answered_on": dt.date(2023, 2, 3)}, "accepted_with_warning", "E-HAZ-05"),
        (LONGER, {"ext_applied_on": dt.date(2023, 2, 1)}, "accepted", ""),
        (LONGER_OPEN, {"ext_applied_on": dt.date(2023, 12, 12), "ext_answered_on": dt.date(2023, 12, 13)}, "refused", "E-HAZ-05"),
        (LONGER_OPEN, {"ext_applied_on": dt.date(2023, 12, 6)}, "accepted", ""),
        (WAS_LISTED, {"published_on": None}, "accepted_with_warning", "E-HAZ-09"),
        # Half an answer is none.
        (LONGER, {"ext_answered_on": None}, "refused", "IMP-REQUIRED"),
        (LONGER, {"ext_result": None}, "refused", "IMP-REQUIRED"),
        (LONGER, {"ext_answered_on": None, "ext_result": None}, "accepted_with_warning", "W-EXTENSION"),
    ],
)  # fmt: skip
def test_what_was_written_is_taken_in_as_written_or_not_at_all(
    register: None, number: str, changes: dict[str, Any], outcome: str, code: str
) -> None:
    found = judged({number: changes})[number]
    assert (found.outcome, found.code) == (outcome, code), found.remark


def test_a_request_that_was_never_answered_stays_in_the_words_of_the_ledger(register: None) -> None:
    found = judged({LONGER: {"ext_answered_on": None, "ext_result": None}})[LONGER]
    assert found.matter is not None and found.history["ext_applied_on"] == "2023-01-28"
    assert not [row for row in found.matter.rows if row._meta.model_name == "extensionrequest"]
    assert found.matter.record.extension_asked_on is None
    assert "TL-HAZ-03" not in {clock.term for clock in found.matter.clocks}
    assert not {"request_extension", "decide_extension"} & {done.step for done in found.matter.done}


def test_until_when_a_unit_asked_for_more_time_is_never_made_up(register: None) -> None:
    """The ledger has no column for it: known is what was granted as asked, of a request that waits or was granted in part nothing."""
    shorter = {"ext_result": "缩短"}
    found = judged({ASKED: {}, LONGER: {}, LONGER_OPEN: shorter})
    assert found[ASKED].code == "W-EXTENSION" and "按未载明记载" in found[ASKED].remark and "最长" not in found[ASKED].remark
    days = {}
    for number, judgement in found.items():
        assert judgement.matter is not None
        record = judgement.matter.record
        [request] = [row for row in judgement.matter.rows if isinstance(row, ExtensionRequest)]
        assert (request.asked_until, request.granted_until) == (record.extension_asked_until, record.extension_granted_until)
        days[number] = (request.asked_until, request.granted_until)
        assert "最长" not in record.extension_reason_text
    assert days == {ASKED: (None, None), LONGER: (dt.date(2023, 2, 17),) * 2, LONGER_OPEN: (None, dt.date(2024, 1, 19))}


def test_without_the_sheet_of_rounds_each_round_is_remarked_upon(register: None) -> None:
    found = judged({LISTED: {}}, rounds=False)[LISTED]
    assert (found.outcome, found.code) == ("accepted_with_warning", "W-ROUND") and "第3轮" in found.remark
    assert found.matter is not None and not any(row._meta.model_name == "roundvisit" for row in found.matter.rows)


def test_the_sheet_of_rounds_is_named_as_read(register: None) -> None:
    book = intake.read(intake.ledger_of("hazards"), demo_register.LEDGER.read_bytes(), "a.xlsx", {})
    assert [table.title for table in book.beside] == ["跟踪督办"]
    assert dict(book.ignored) == {"填表说明": "没有台账表头，不读取"}


@pytest.mark.parametrize(
    ("text", "year", "batch"),
    [
        ("2023年第一批", None, (2023, 1)),
        ("2023年 第2批", None, (2023, 2)),
        ("第十批", 2024, (2024, 10)),
        ("第一批", None, None),
        ("首批", 2023, None),
    ],
)
def test_batches_as_clerks_write_them(text: str, year: int | None, batch: tuple[int, int] | None) -> None:
    assert batch_of(text, year) == batch


def test_a_day_in_a_remark() -> None:
    assert written_day("2023年12月15日提请市政府关闭") == dt.date(2023, 12, 15)
    assert written_day("2023年13月15日") is None and written_day("") is None


def test_a_live_ledger_written_out_comes_in_again_row_by_row(register: None) -> None:
    """What the register holds is written as the ledger has it: every column of every road reads back to the same words."""
    book = intake.read(intake.ledger_of("hazards"), demo_register.LEDGER.read_bytes(), "a.xlsx", {})
    sender = Account.objects.get(officer_no="DY033")
    content = demo_register.LEDGER.read_bytes()
    intake.import_now("hazards", content, "a.xlsx", sender=sender, as_of=FILLED_IN_ON)
    IntakeRow.objects.update(history={})
    cases = Case.objects.select_related("township", "region", "unit").order_by("pk")
    written = {row[1]: dict(zip(PLACES, row, strict=True)) for row in ledger.rows_of(cases)}
    kept = {
        "batch", "list_grade", "supervisor", "proposed_on", "list_approved_on", "list_no", "list_served_on", "plan_on", "rounds",
        "list_due_original", "list_due_on", "published_on", "resume_applied_on", "resume_reviewed_on", "resume_result", "referred_on",
        "violation", "decided_on", "due3_on", "ext_applied_on", "ext_reason", "ext_answered_on", "ext_result", "stop_until", "state",
    }  # fmt: skip
    wrong = []
    for row in book.sheets[0].rows:
        number = row["hazard_no"].text
        for name in kept:
            value = row[name].value
            wanted = value.date().isoformat() if isinstance(value, dt.datetime) else row[name].text
            if written[number][name] != wanted:
                wrong.append((number, name, wanted, written[number][name]))
    assert wrong == []


def test_a_sector_without_a_section_of_its_own_belongs_to_one_for_every_sector(register: None) -> None:
    inspector = Account.objects.get(officer_no="DY025")
    assert section_for("chemicals", inspector).categories != ["*"]
    for sector in ("fire", "gas", "road", "construction"):
        section = section_for(sector, inspector)
        assert section is not None and section.categories == ["*"], sector
