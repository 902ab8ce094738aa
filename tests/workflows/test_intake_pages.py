"""A clerk sends a ledger in, gets it back with remarks, maps a header, takes the good rows in, and takes the ledger out again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from cases.models import Case
from foundation import audit, jobs
from permissions.models import Account
from reports import demo_register
from workflows.engine.intake_models import HeaderMapping, IntakeRun

EXPECTED = Path(__file__).parent / "data" / "messy_expected.csv"


@pytest.fixture
def register(db: None) -> None:
    with transaction.atomic():
        demo_register.load_registers()


def signed_in(number: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=number), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def send(client: Client, content: bytes, as_of: str = "2023-07-05", name: str = "陈贵镇台账.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/ledger/hazards/upload/", {"file": file, "as_of": as_of})


def test_the_clerk_gets_his_own_file_back_with_a_remark_beside_each_bad_row(register: None) -> None:
    clerk = signed_in("DY038")
    answer = send(clerk, demo_register.MESSY.read_bytes())
    assert answer.status_code == 302
    page = clerk.get(answer.url)
    assert page.status_code == 200
    assert "乡镇“陈桂镇”不存在，是否为“陈贵镇”？" in page.content.decode()
    assert "柳某" not in page.content.decode()
    assert not Case.objects.exists()
    returned = clerk.get(answer.url + "remarks/")
    book = openpyxl.load_workbook(io.BytesIO(returned.content))
    sheet, before = book["Sheet1"], openpyxl.load_workbook(demo_register.MESSY)["Sheet1"]
    assert sheet["W4"].value == "导入结果"
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            remark = sheet.cell(int(row["row"]), 23).value
            assert bool(remark) == (row["outcome"] != "accepted" and row["code"] != "IMP-BLANK"), row["row"]
            assert row["code"] in (remark or "")
    assert sheet.column_dimensions["U"].hidden and book["下拉选项"].sheet_state == "hidden"
    assert {place.coord for place in sheet.merged_cells.ranges} == {place.coord for place in before.merged_cells.ranges}
    same = [cell.coordinate for row in before.iter_rows() for cell in row if cell.value != sheet[cell.coordinate].value]
    assert same == []
    assert sheet["K5"].number_format == before["K5"].number_format
