"""A household of several lines: judged together, taken in whole or not at all, from a workbook or from a packed text file."""

from __future__ import annotations

import csv
import gzip
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from foundation import audit, clock
from foundation.refusals import Refusal
from tests.cast import Town
from tests.rolls import rolls, villages
from tests.specimen.models import Home, HomePerson
from workflows.engine import intake, intake_parts
from workflows.engine.intake import Judgement
from workflows.engine.intake_models import IntakeRun
from workflows.engine.intake_sheet import Row

pytestmark = pytest.mark.django_db
HEAD = ("序号", "户号", "姓名", "与户主关系", "金额（分）")
LINES = [
    ("1", "王五", "户主", "900"), ("1", "王妻", "配偶", ""), ("1", "王子", "子女", ""),
    ("2", "赵六", "户主", "三百"), ("2", "赵妻", "配偶", ""),
    ("3", "孙七", "户主", "500"),
]  # fmt: skip
TOLD = [
    ("accepted", ""), ("accepted", ""), ("accepted", ""), ("refused", "IMP-NUMBER"), ("refused", "IMP-GROUP"), ("accepted", ""),
]  # fmt: skip


def text(lines: list[tuple[str, ...]] = LINES, encoding: str = "utf-8-sig") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([HEAD, *((str(number), *line) for number, line in enumerate(lines, start=1))])
    return target.getvalue().encode(encoding)


def workbook(lines: list[tuple[str, ...]] = LINES) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "住户"
    for line in [HEAD, *((number, *line) for number, line in enumerate(lines, start=1))]:
        sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def receive(case: Case, town: Town, content: bytes, name: str, kind: str = "homes") -> IntakeRun:
    return intake.receive("specimen", content, name, sender=town.inspector, as_of=clock.today(), case=case, kind=kind)


def outcomes(run: IntakeRun) -> list[tuple[str, str]]:
    return list(run.rows.order_by("row").values_list("outcome", "code"))


@pytest.fixture
def case(town: Town) -> Case:
    return villages(town, 1, households=0)[0]


SOURCES = {
    "名单.xlsx": workbook(), "名单.csv": text(), "老名单.CSV": text(encoding="gb18030"), "全年.csv.gz": gzip.compress(text()),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_a_household_comes_in_whole_and_the_line_at_fault_is_told(case: Case, town: Town, name: str) -> None:
    run = receive(case, town, SOURCES[name], name)
    assert outcomes(run) == TOLD
    assert run.rows.get(code="IMP-GROUP").remark == "同组第5行不能导入，整组不予导入"
    intake.order_commit(run, by=town.inspector)
    assert list(Home.objects.order_by("no").values_list("head", "persons", "fen")) == [("王五", 3, 900), ("孙七", 1, 500)]
    assert list(HomePerson.objects.order_by("id").values_list("name", flat=True)) == ["王五", "王妻", "王子", "孙七"]
    kept = run.rows.filter(taken_in=True).order_by("row")
    assert [(row.case, row.target) for row in kept] == [(None, "王五")] * 3 + [(None, "孙七")]
    said = audit.history(case).last().after
    assert (said["homes"]["count"], said["file"]) == (2, run.sha256) and outcomes(run) == TOLD
    again = receive(case, town, SOURCES[name], name)
    assert outcomes(again)[:3] == [("skipped", "IMP-KNOWN")] * 3


def test_remarks_stand_beside_the_lines_of_a_text_file(case: Case, town: Town) -> None:
    run = receive(case, town, gzip.compress(text([*LINES, ("4", "=cmd|x!A1", "户主", "1")])), "全年.csv.gz")
    answer = intake.remarked(run)
    lines = list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))
    assert lines[0] == [*HEAD, "导入结果"] and lines[1] == ["1", *LINES[0]]
    assert "IMP-NUMBER" in lines[4][5] and "IMP-GROUP" in lines[5][5] and "IMP-FORMULA" in lines[7][5]
    client = Client()
    client.force_login(town.inspector, backend="permissions.backends.OfficeAndDutyBackend")
    sent = client.get(reverse("ledger-remarks", args=[run.pk]))
    assert sent.status_code == 200 and sent["Content-Type"].startswith("text/csv") and b"".join(sent) == answer


def test_a_line_of_nothing_ends_a_household(case: Case, town: Town) -> None:
    run = receive(case, town, text([LINES[0], ("", "", "", ""), LINES[1]]).replace(b"2,,,,", b",,,,"), "名单.csv")
    assert outcomes(run) == [("accepted", ""), ("skipped", "IMP-BLANK"), ("refused", "IMP-HEAD")]


@pytest.mark.parametrize("many", [1, 150])
def test_statements_do_not_grow_with_the_lines(case: Case, town: Town, many: int) -> None:
    lines = [
        (str(home), f"户{home}人{person}", "户主" if not person else "子女", "1") for home in range(many) for person in range(3)
    ]
    run = receive(case, town, text(lines), "名单.csv")
    with CaptureQueriesContext(connection) as queries:
        intake.commit(run)
    assert Home.objects.count() == many and HomePerson.objects.count() == 3 * many == run.rows.filter(taken_in=True).count()
    assert len(queries) <= 45


def test_what_no_ledger_takes_as_text_is_refused(town: Town) -> None:
    with pytest.raises(Refusal, match="E-INTAKE-TYPE"):
        receive(rolls(town, 1)[0], town, text(), "名单.csv", "households")
    assert not IntakeRun.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("名单.xlsx", text(), "E-INTAKE-TYPE"),
        ("名单.csv", workbook(), "E-INTAKE-TYPE"),
        ("名单.csv", gzip.compress(text()), "E-INTAKE-TYPE"),
        ("名单.csv.gz", text(), "E-INTAKE-TYPE"),
        ("名单.csv.gz", gzip.compress(text())[:-20], "E-INTAKE-BROKEN"),
        ("名单.csv.gz", b"\x1f\x8b" + b"x" * 200, "E-INTAKE-BROKEN"),
        ("名单.csv", b"\xff\xfe\x00\x01", "E-INTAKE-BROKEN"),
        ("名单.csv", ",".join(HEAD).encode() + b'\n"a', "E-INTAKE-BROKEN"),
        ("名单.csv", ("，".join(HEAD) + "\n" + "x" * 40_000).encode(), "E-INTAKE-BROKEN"),
        ("名单.csv", b"," * 500, "E-INTAKE-SIZE"),
        ("名单.csv.gz", gzip.compress(b"a\n" * 60_000), "E-INTAKE-SIZE"),
        ("名单.csv.gz", gzip.compress(b"\0" * (intake_parts.LONGEST_UNPACKED + 1)), "E-INTAKE-SIZE"),
    ],
)
def test_a_text_file_that_is_none_and_one_that_unpacks_to_too_much(
    case: Case, town: Town, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        receive(case, town, content, name)
    assert not IntakeRun.objects.exists()


def test_several_packed_pieces_count_together(case: Case, town: Town) -> None:
    half = gzip.compress(b"\n" * (intake_parts.LONGEST_UNPACKED // 2 + 1))
    with pytest.raises(Refusal, match="E-INTAKE-SIZE"):
        receive(case, town, half * 2, "名单.csv.gz")


def test_a_text_without_headers_is_told(case: Case, town: Town) -> None:
    run = receive(case, town, b"a,b\n1,2\n", "名单.csv")
    assert run.state == IntakeRun.State.FAILED and "E-INTAKE-HEADERS" in run.refusal


def test_the_upload_of_such_a_list_says_what_it_takes(case: Case, town: Town) -> None:
    client = Client()
    client.force_login(town.inspector, backend="permissions.backends.OfficeAndDutyBackend")
    page = client.get(reverse("case-rows", args=[case.pk, "homes"])).content.decode()
    assert 'accept=".xlsx,.csv,.gz"' in page
    file = SimpleUploadedFile("名单.csv", text())
    sent = client.post(reverse("rows-upload", args=[case.pk, "homes"]), {"file": file, "as_of": clock.today().isoformat()})
    assert sent.status_code == 302 and "IMP-GROUP" in client.get(sent["Location"]).content.decode()


def test_a_reader_that_answers_otherwise_than_asked_is_a_fault() -> None:
    rows = [Row("s", number) for number in (2, 3)]
    good = Judgement(rows[0], "accepted", entry=object())
    for answers in (
        [good],
        [Judgement(rows[1], "accepted"), good],
        [Judgement(row, "accepted") for row in rows],
        [Judgement(row, "accepted", entry=1) for row in rows],
    ):
        with pytest.raises(ValueError, match="group"):
            intake._together(answers, rows)
