"""A ledger whose rows are no cases: dry run and remarks as ever, then rows of one case by one act; once, and only by who may."""

from __future__ import annotations

import io
from typing import Any

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
from tests.rolls import rolls
from tests.specimen.models import Household
from tests.specimen.play import do
from workflows.engine import acts, intake
from workflows.engine.case_rows import summary
from workflows.engine.intake_models import IntakeRun

pytestmark = pytest.mark.django_db
HEAD = ("序号", "户主", "人数", "金额（分）", "银行卡号")


def workbook(rows: list[tuple[Any, ...]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "住户"
    sheet.append(HEAD)
    for number, row in enumerate(rows, start=1):
        sheet.append((number, *row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def receive(case: Case, town: Town, rows: list[tuple[Any, ...]], **more: Any) -> IntakeRun:
    words = {"sender": town.inspector, "as_of": clock.today(), "case": case, "kind": "households"} | more
    return intake.receive("specimen", workbook(rows), "名单.xlsx", **words)


def outcomes(run: IntakeRun) -> list[tuple[str, str]]:
    return list(run.rows.order_by("row").values_list("outcome", "code"))


@pytest.fixture
def case(town: Town) -> Case:
    return rolls(town, 1, households=1)[0]


def test_rows_are_judged_remarked_and_taken_in_by_one_act(case: Case, town: Town) -> None:
    run = receive(
        case, town, [("王五", 3, 900, "6222000000000000001"), ("", 2, 100, ""), ("赵六", "三", 100, ""), ("王五", 1, 1, "")]
    )
    assert outcomes(run) == [("accepted", ""), ("refused", "IMP-REQUIRED"), ("refused", "IMP-NUMBER"), ("skipped", "IMP-KNOWN")]
    assert Household.objects.filter(case=case).count() == 1, "a dry run takes nothing in"
    assert "人数应为数字" in str(
        [cell.comment for row in openpyxl.load_workbook(io.BytesIO(intake.remarked(run))).active for cell in row]
    ) + str([cell.value for row in openpyxl.load_workbook(io.BytesIO(intake.remarked(run))).active for cell in row])
    intake.order_commit(run, by=town.inspector)
    row = Household.objects.get(case=case, head="王五")
    assert (row.no, row.persons, row.fen, row.card, row.state) == (2, 3, 900, "6222000000000000001", "entered")
    kept = run.rows.get(taken_in=True)
    assert (kept.case, kept.target, kept.outcome) == (None, "王五", "accepted")
    told = audit.history(case).last()
    assert (told.act, told.actor_id, told.after["ledger"], told.after["file"]) == (
        "rolls.bring",
        town.inspector.pk,
        run.pk,
        run.sha256,
    )
    assert told.after["households"] == summary([row]) and "6222" not in str(told.after)
    assert Case.objects.count() == 1 and audit.verify() == []


def test_the_same_ledger_sent_again_takes_nothing_in_twice(case: Case, town: Town) -> None:
    rows = [("王五", 3, 900, ""), ("赵六", 1, 100, "")]
    first, second = receive(case, town, rows), receive(case, town, rows)
    intake.order_commit(first, by=town.inspector)
    intake.order_commit(second, by=town.inspector)
    assert outcomes(second) == [("skipped", "IMP-KNOWN")] * 2
    assert sorted(Household.objects.filter(case=case).values_list("no", flat=True)) == [1, 2, 3]
    with pytest.raises(Refusal, match="E-INTAKE-STATE"):
        intake.order_commit(first, by=town.inspector)


def test_what_the_act_refuses_stands_on_the_rows_and_nothing_comes_in(case: Case, town: Town) -> None:
    run = receive(case, town, [("王五", 3, 2 * 10**9, ""), ("赵六", 1, 100, "")])
    intake.order_commit(run, by=town.inspector)
    assert outcomes(run) == [("refused", "E-SPC-04"), ("accepted", "")], "the chunk is refused as a whole, then row by row"
    assert list(Household.objects.filter(case=case).order_by("no").values_list("head", flat=True))[1:] == ["赵六"]


def test_a_case_that_went_on_meanwhile_takes_no_row(case: Case, town: Town) -> None:
    run = receive(case, town, [("王五", 3, 900, "")])
    do(case, "check", town.head)
    intake.order_commit(run, by=town.inspector)
    assert outcomes(run) == [("refused", "E-NOT-OPEN")] and Household.objects.filter(case=case).count() == 1


def test_only_who_may_do_the_act_sends_a_list_in(case: Case, town: Town) -> None:
    with pytest.raises(Refusal, match="E-SCOPE"):
        receive(case, town, [("王五", 1, 1, "")], sender=town.head)
    with pytest.raises(Refusal, match="E-INTAKE-ROLE"):
        receive(case, town, [("王五", 1, 1, "")], sender=town.leader)
    with pytest.raises(Refusal, match="E-INTAKE-NONE"):
        receive(case, town, [("王五", 1, 1, "")], kind="nothing")
    assert IntakeRun.objects.count() == 0


def test_the_act_itself_is_no_form_that_somebody_fills_in(case: Case, town: Town) -> None:
    with pytest.raises(acts.InvalidForm) as invalid:
        acts.do_aside(case.pk, "bring", actor=town.inspector, data={})
    assert invalid.value.form.refusal_codes == {"E-INTAKE-FILE"}


@pytest.mark.parametrize("many", [1, 2, 90])
def test_statements_do_not_grow_with_the_rows(case: Case, town: Town, many: int) -> None:
    run = receive(case, town, [(f"户主{number}", 1, 100, "") for number in range(many)])
    with CaptureQueriesContext(connection) as queries:
        intake.order_commit(run, by=town.inspector)
    assert Household.objects.filter(case=case).count() == many + 1
    assert len(queries) <= 45


# --- pages -----------------------------------------------------------------------------------------------------------------


def signed_in(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def send(client: Client, case: Case, rows: list[tuple[Any, ...]]) -> Any:
    file = SimpleUploadedFile("名单.xlsx", workbook(rows))
    address = reverse("rows-upload", args=[case.pk, "households"])
    return client.post(address, {"file": file, "as_of": clock.today().isoformat()})


def test_from_the_page_of_the_list_to_the_rows(case: Case, town: Town) -> None:
    client = signed_in(town.inspector)
    page = reverse("case-rows", args=[case.pk, "households"])
    assert reverse("rows-upload", args=[case.pk, "households"]) in client.get(page).content.decode()
    assert reverse("rows-upload", args=[case.pk, "households"]) not in signed_in(town.head).get(page).content.decode()
    sent = send(client, case, [("王五", 3, 900, ""), ("", 1, 1, "")])
    assert sent.status_code == 302
    dry = client.get(sent["Location"]).content.decode()
    assert "IMP-REQUIRED" in dry and page in dry
    assert client.post(sent["Location"], {"action": "commit"}).status_code == 302
    assert "王五" in client.get(page).content.decode()
    assert signed_in(town.colleague).get(sent["Location"]).status_code == 404


def test_a_stranger_a_wrong_kind_and_a_wrong_file(case: Case, town: Town) -> None:
    rows = [("王五", 3, 900, "")]
    for stranger in (town.trade_inspector, town.unit_account):
        assert send(signed_in(stranger), case, rows).status_code == 404
    assert send(signed_in(town.head), case, rows).status_code == 403
    client = signed_in(town.inspector)
    address = reverse("rows-upload", args=[case.pk, "households"])
    assert client.post(reverse("rows-upload", args=[case.pk, "parties"]), {}).status_code == 404
    assert client.post(address, {"as_of": clock.today().isoformat()}).status_code == 422
    broken = SimpleUploadedFile("x.xlsx", b"no workbook")
    answer = client.post(address, {"file": broken, "as_of": clock.today().isoformat()})
    assert answer.status_code == 422 and "E-INTAKE" in answer.content.decode() and IntakeRun.objects.count() == 0
