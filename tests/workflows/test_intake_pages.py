"""A clerk sends a ledger in, gets it back with remarks, maps a header, takes the good rows in, and takes the ledger out again."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from cases.models import Case
from foundation import audit, jobs
from permissions.models import Account
from reports import demo_register
from tests.snapshots import once
from workflows.engine import ledger_lists
from workflows.engine.intake_models import HeaderMapping, IntakeRun

EXPECTED = Path(__file__).parent / "data" / "messy_expected.csv"


def signed_in(number: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=number), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def send(client: Client, content: bytes, as_of: str = "2023-07-05", name: str = "陈贵镇台账.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/ledger/hazards/upload/", {"file": file, "as_of": as_of})


def with_header(column: str, header: str) -> bytes:
    book = openpyxl.load_workbook(demo_register.MESSY)
    sheet = book["Sheet1"]
    sheet[f"{column}3"].value = header
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def exported(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(f"/ledger/hazards/export/{query}")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    return [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)]


class LedgerPages(TestCase):
    """Regions, enterprises and officers are loaded; no hazard yet."""

    @classmethod
    def setUpTestData(cls) -> None:
        once("registers", demo_register.load_registers)

    def test_a_ledger_is_listed_by_what_it_is_and_only_its_page_says_to_its_sender_which_file_it_was(self) -> None:
        clerk = signed_in("DY038")
        page = send(clerk, demo_register.MESSY.read_bytes(), name="老柳发我的.xlsx").url
        assert "老柳发我的.xlsx" in clerk.get(page).content.decode()
        listed = clerk.get("/ledger/?process=hazards").content.decode()
        assert "事故隐患排查治理台账（2023-07-05）" in listed and "老柳" not in listed
        assert signed_in("DY033").get(page).status_code == 404
        numbered = send(clerk, demo_register.MESSY.read_bytes(), name="台账420281199001010020.xlsx").url
        assert IntakeRun.objects.latest("pk").file_name == "" and "420281" not in clerk.get(numbered).content.decode()

    def test_a_column_that_nobody_asked_for_leaves_no_number_of_a_person_or_a_card(self) -> None:
        book = openpyxl.load_workbook(demo_register.MESSY)
        sheet = book["Sheet1"]
        last = sheet.max_column + 1
        numbers = {
            3: "身份证号或者卡号",
            5: "420281199001010020",
            6: "４２０２８１１９９００１０１００３９",
            7: "6222 0000 0000 0000 123",
        }
        for row, said in numbers.items():
            sheet.cell(row, last).value = said
        sheet["K5"].value = "责任人420281199001010020"
        book.save(target := io.BytesIO())
        page = send(signed_in("DY038"), target.getvalue()).url
        shown = signed_in("DY038").get(page).content.decode()
        run = IntakeRun.objects.latest("pk")
        kept = json.dumps([run.sheets, list(run.rows.values("title", "remark"))], ensure_ascii=False, default=str)
        assert "4202**********0020" in shown and "4202**********0039" in shown
        for text in (shown, kept):
            assert not re.search(r"19900101|１９９００１０１|6222 0000 0000 0000", text)

    def test_the_clerk_gets_his_own_file_back_with_a_remark_beside_each_bad_row(self) -> None:
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
                assert row["code"] == "IMP-BLANK" or row["code"] in (remark or "")
        assert sheet.column_dimensions["U"].hidden and book["下拉选项"].sheet_state == "hidden"
        assert {place.coord for place in sheet.merged_cells.ranges} == {place.coord for place in before.merged_cells.ranges}
        same = [cell.coordinate for row in before.iter_rows() for cell in row if cell.value != sheet[cell.coordinate].value]
        assert same == []
        assert sheet["K5"].number_format == before["K5"].number_format

    def test_good_rows_become_cases_once_and_the_bad_ones_stay_outside(self) -> None:
        clerk = signed_in("DY038")
        address = send(clerk, demo_register.MESSY.read_bytes()).url
        assert clerk.post(address, {"action": "commit"}).status_code == 302
        assert Case.objects.filter(adopted=True).count() == 21
        run = IntakeRun.objects.get()
        assert run.state == "committed"
        assert run.counts == {"accepted": 16, "accepted_with_warning": 5, "refused": 22, "skipped": 5}
        assert clerk.post(address, {"action": "commit"}).status_code == 422
        again = send(clerk, demo_register.MESSY.read_bytes())
        assert "已在系统中" in clerk.get(again.url + "?show=skipped").content.decode()
        clerk.post(again.url, {"action": "commit"})
        assert Case.objects.count() == 21
        assert audit.verify() == []

    def test_a_header_mapped_by_hand_is_remembered_for_this_sender(self) -> None:
        clerk, content = signed_in("DY038"), with_header("F", "在哪里发现的")
        address = send(clerk, content).url
        page = clerk.get(address).content.decode()
        assert "在哪里发现的" in page and "厂区" in page
        assert IntakeRun.objects.get().counts == {"refused": 43, "skipped": 5}
        clerk.post(address, {"action": "map", "header-0": "place"})
        assert IntakeRun.objects.get().counts["accepted"] == 16
        assert HeaderMapping.objects.get().sender.username == "DY038"
        send(clerk, content)
        assert IntakeRun.objects.first().counts["accepted"] == 16
        other = signed_in("DY033")
        send(other, content)
        assert "accepted" not in IntakeRun.objects.first().counts

    def test_nobody_else_sees_an_upload_and_only_certain_offices_send_one(self) -> None:
        address = send(signed_in("DY038"), demo_register.MESSY.read_bytes()).url
        assert signed_in("DY039").get(address).status_code == 404
        assert signed_in("DY039").get(address + "remarks/").status_code == 404
        assert signed_in("DY033").post(address, {"action": "commit"}).status_code == 404
        for stranger in ("DY045", "DY044", "QY001", "DY029"):
            answer = send(signed_in(stranger), demo_register.MESSY.read_bytes())
            assert answer.status_code in (403, 422), stranger
        assert IntakeRun.objects.count() == 1

    def test_a_large_ledger_is_read_and_taken_in_by_a_worker_with_progress(self) -> None:
        keeper = signed_in("DY033")
        address = send(keeper, demo_register.LEDGER.read_bytes(), "2024-01-05").url
        assert IntakeRun.objects.get().state == "reading"
        assert "progress" in keeper.get(address).content.decode()
        assert jobs.run_due() == 1
        assert IntakeRun.objects.get().counts == {"accepted": 481, "accepted_with_warning": 2}
        keeper.post(address, {"action": "commit"})
        assert IntakeRun.objects.get().state == "committing" and not Case.objects.exists()
        assert jobs.run_due() == 1
        assert Case.objects.count() == 483
        job = jobs.Job.objects.order_by("-id")[0]
        assert job.progress == 100 and job.result["accepted"] == 481

    def test_the_ledger_goes_out_as_filtered_and_every_cell_is_text(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        head, *rows = exported(clerk)
        with (EXPECTED.parent / "ledger_columns.csv").open(encoding="utf-8", newline="") as file:
            assert head == [row["header"] for row in csv.DictReader(file)]
        assert len(rows) == 21
        place = {name: number for number, name in enumerate(head)}
        texts = [str(value) for row in rows for value in row if value]
        assert not [text for text in texts if text[0] in "=+-@＝＋－＠\t"]
        assert "'+8613800000000" in texts and "'@请领导阅示" in texts
        assert any(text.startswith("'-160米中段") for text in texts)
        closed = next(row for row in rows if row[place["当前状态"]] == "已销号")
        assert (closed[place["销号日期"]], closed[place["销号审批人"]]) == ("2023-03-03", "汤木毅")
        assert len(exported(clerk, "?level=major")) == 3
        assert len(exported(clerk, "?open=no")) == 2

    def test_what_went_out_comes_in_again_as_known(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        content = clerk.get("/ledger/hazards/export/").content
        send(clerk, content)
        assert IntakeRun.objects.first().counts == {"skipped": 21}

    def test_everybody_takes_out_what_his_office_reads(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        assert len(exported(signed_in("DY039"))) == 1
        assert len(exported(signed_in("DY009"))) == 1 + Case.objects.filter(section__code="mines").count()
        assert len(exported(signed_in("DY044"))) == 22
        for stranger in ("QY001", "DY043", "DY045"):
            assert signed_in(stranger).get("/ledger/hazards/export/").status_code == 404
            assert signed_in(stranger).get("/ledger/hazards/print/").status_code == 404

    def test_the_template_is_a_ledger_that_the_reader_knows(self) -> None:
        clerk = signed_in("DY038")
        content = clerk.get("/ledger/hazards/template/").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        for row in openpyxl.load_workbook(demo_register.LEDGER).worksheets[0].iter_rows(min_row=12, max_row=12, values_only=True):
            for column, value in enumerate(row, start=1):
                sheet.cell(5, column, value)
        target = io.BytesIO()
        book.save(target)
        send(signed_in("DY033"), target.getvalue(), "2024-01-05")
        assert IntakeRun.objects.get().counts == {"accepted": 1}

    def test_pages_answer_every_officer(self) -> None:
        for number in ("DY038", "DY033", "DY015", "DY044", "DY001"):
            assert signed_in(number).get("/ledger/").status_code == 200, number
        for number in ("QY001", "DY045"):
            assert signed_in(number).get("/ledger/").status_code == 404, number
        assert Client().get("/ledger/").status_code == 302
        assert signed_in("DY038").put("/ledger/hazards/upload/").status_code == 405

    @pytest.mark.prints
    def test_the_register_is_printed_as_its_paper(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        answer = clerk.get("/ledger/hazards/print/?level=major")
        assert answer.status_code == 200, answer.content[:300]
        text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "隐患清单" in text and "主要中段安全出口堵塞" in text and "合计：发现2件" in text.replace("\n", "")
        assert "机械传动部位无防护罩" not in text

    def test_the_page_shows_the_newest_and_leads_to_the_rest(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        page = clerk.get("/ledger/?level=major&open=yes").content.decode()
        assert "主要中段安全出口堵塞" in page and "机械传动部位无防护罩壳" not in page
        assert "/ledger/hazards/export/?level=major&amp;open=yes" in page
        assert "/ledger/hazards/print/?level=major&amp;open=yes" in page

    def test_what_is_too_much_for_one_paper_is_refused_with_its_limit(self) -> None:
        clerk = signed_in("DY038")
        clerk.post(send(clerk, demo_register.MESSY.read_bytes()).url, {"action": "commit"})
        with mock.patch.object(ledger_lists, "MOST_PRINTED", 5), mock.patch.object(ledger_lists, "MOST_EXPORTED", 20):
            for way in ("print", "export"):
                answer = clerk.get(f"/ledger/hazards/{way}/")
                assert answer.status_code == 422 and "E-LEDGER-SIZE" in answer.content.decode()
