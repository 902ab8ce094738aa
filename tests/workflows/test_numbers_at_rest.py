"""Somebody types the number of a person or a card where it does not belong: it is refused where he typed it, and nothing keeps it."""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any, ClassVar

import openpyxl
import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from cases.models import Case
from documents.frozen import readable
from foundation import audit, clock, jobs
from foundation.free_text import Form, SealedField
from foundation.numbers import Number
from foundation.refusals import REFUSALS, Refusal
from permissions.models import Account
from tests.cast import Town, photo
from tests.private_numbers import CARD, IDENTITY, NO_IDENTITY, kept_open
from tests.rolls import rolls
from tests.sending import confirm
from tests.specimen.flows import LetterFlow, RollFlow
from tests.specimen.forms import FileLetter
from tests.specimen.models import Household, LetterRecord
from tests.specimen.play import do, letter, matter, waiting
from tests.workflows.side_roads import SideRoads
from tests.workflows.test_correction import WRONG, corrected, ordered
from tests.workflows.test_drafts import hazard
from tests.workflows.test_many_pages import CHECK, keys, text_of
from tests.workflows.test_many_pages import sent as sent_for_many
from tests.workflows.test_rows_taken_in import outcomes, receive
from workflows.engine import acts, gate, intake, intake_rows, late, many
from workflows.engine.correction import CORRECT
from workflows.engine.intake_columns import Column
from workflows.engine.intake_reading import RowReading
from workflows.engine.intake_sheet import Book, Cell, Row, Sheet, Table, UnknownHeader
from workflows.engine.late_models import LateEntry
from workflows.engine.many import Target
from workflows.engine.many_models import ActRow
from workflows.engine.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SENTENCE = REFUSALS["E-TEXT-NUMBER"]
TYPED = f"贺某身份证号{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}"
ON_CARD = f"退至{CARD}"
NEAR = f"样品编号{NO_IDENTITY}"


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def nothing_keeps_it() -> None:
    jobs.run_due()
    assert kept_open(IDENTITY, CARD) == []


def says(answer: Any, field: str) -> str:
    """What the page says at a field of its form; the refusal is told, and told without the number."""
    assert answer.status_code == 422
    form = answer.context["form"]
    (words,) = [str(error) for error in form[field].errors]
    assert words.startswith(f"E-TEXT-NUMBER {SENTENCE}") and form[field].errors.as_data()[0].code == "E-TEXT-NUMBER"
    assert not any(piece in words for piece in (IDENTITY[6:14], CARD))
    return words


# --- an act ----------------------------------------------------------------------------------------------------------------


def test_an_act_refuses_it_at_the_field_names_the_sealed_question_and_keeps_only_the_sealed_draft(town: Town) -> None:
    client, address = client_of(town.inspector), reverse("open-case", args=[LetterFlow.code, "file_letter"])
    page = client.get(address).context["page"]
    data = {"unit": town.unit.pk, "text": TYPED}
    assert client.post(page.draft_url, data).status_code == 200, "saved while he types"
    assert "请改填在“身份证号”一栏" in says(client.post(page.url, data), "text")
    looked = client.post(page.url, data | {"preview": "1"})
    assert any(SENTENCE in words for words, _field in looked.context["preview"].missing)
    assert client.post(page.url, data | {"confirmed": "x"}).status_code == 422
    assert not Case.objects.exists() and Draft.objects.get().content.count(IDENTITY[6:14]) == 1
    assert client.get(page.url).context["form"]["text"].value() == TYPED, "nothing of what he typed is lost"
    nothing_keeps_it()
    answer = confirm(client, page.url, {"unit": town.unit.pk, "text": NEAR, "identity": IDENTITY})
    assert answer.status_code == 302
    record = LetterRecord.objects.get()
    assert (record.sender_identity, record.text) == (IDENTITY, NEAR)
    nothing_keeps_it()


def test_a_form_of_hazards_and_the_rows_of_its_list_refuse_it(town: Town) -> None:
    road = SideRoads(town)
    client, address = client_of(town.inspector), reverse("open-case", args=["hazards", "register"])
    page = client.get(address).context["page"]
    assert "请删去，只写姓名和职务" in says(client.post(page.url, hazard(road, description=f"由{TYPED}负责。")), "description")
    near = hazard(road, description=f"{NEAR}处无防护。", photos=photo())
    assert confirm(client, page.url, near).status_code == 302
    order = reverse("open-case", args=["orders", "order"])
    page = client.get(order).context["page"]
    today = clock.today()
    data = {
        "unit": town.unit.pk, "facts": "尾轮无罩", "seen_on": today, "due_on": today + dt.timedelta(days=9), "amount": "5",
        "kind": "mend", "opinion": "责令", "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-problem": ON_CARD,
    }  # fmt: skip
    refused = client.post(page.url, data)
    assert refused.status_code == 422 and "此处有银行卡号" in str(refused.context["form"].formsets["items"].forms[0].errors)
    nothing_keeps_it()


def test_a_refusal_that_the_history_tells_does_not_tell_the_number(town: Town) -> None:
    case = letter(town)
    data = {"answer": TYPED, "is_good": "on"}
    with pytest.raises(acts.InvalidForm):
        acts.perform(waiting(case, "answer").pk, actor=town.head, data=data)
    with pytest.raises(Refusal):
        acts.perform(waiting(case, "answer").pk, actor=town.inspector, data=data)
    assert client_of(town.inspector).post(reverse("task", args=[waiting(case, "answer").pk]), data).status_code == 403
    assert [row.act for row in audit.history(case)].count("refused") == 2
    nothing_keeps_it()


# --- beside the acts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["task-transfer", "task-send-back", "task-release"])
def test_a_task_is_not_moved_with_it(town: Town, way: str) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    client, address = client_of(town.head), reverse(way, args=[task.pk])
    client.post(reverse("task-claim", args=[task.pk]))
    says(client.post(address, {"reason": TYPED, "to": str(town.leader.pk)}), "reason")
    nothing_keeps_it()


def test_a_case_is_not_ended_with_it(town: Town) -> None:
    case = matter(town)
    says(client_of(town.head).post(reverse("case-cancel", args=[case.pk]), {"reason": ON_CARD}), "reason")
    nothing_keeps_it()


def test_notes_objections_and_reasons_to_look_refuse_it(town: Town) -> None:
    case = letter(town, second=town.colleague.pk)
    reader = client_of(town.inspector)
    refused = reader.post(reverse("case-note", args=[case.pk]), {"text": TYPED})
    assert refused.status_code == 422 and SENTENCE in text_of(refused) and not case.notes.exists()
    assert reader.post(reverse("case-note", args=[case.pk]), {"text": NEAR}).status_code == 302
    named = case.participations.get(account=town.colleague)
    address = reverse("case-objection", args=[case.pk, named.pk])
    objected = client_of(town.colleague).post(address, {"objection": ON_CARD})
    assert objected.status_code == 422 and SENTENCE in text_of(objected)
    nothing_keeps_it()


def test_the_consent_to_a_late_entry_is_neither_asked_nor_given_with_it(town: Town) -> None:
    with clock.at(clock.now() - dt.timedelta(days=60)):
        case = letter(town)
    address, officer = reverse("task", args=[waiting(case, "answer").pk]), client_of(town.head)
    day = clock.today() - dt.timedelta(days=40)
    data = {"answer": "已答复", "is_good": "on", "acted_on": day.isoformat(), "late_scan": photo("signed.jpg")}
    asked = officer.post(address, data | {"late_reason": TYPED, "ask_consent": "1"})
    assert asked.status_code == 422 and SENTENCE in text_of(asked) and not LateEntry.objects.exists()
    says(officer.post(address, data | {"late_reason": TYPED, "late_scan": photo("signed.jpg")}), "late_reason")
    node = LetterFlow.instance.living("answer")
    entry = late.ask(town.head, LetterFlow.instance, node, case, day, NEAR)
    (decider, *_more) = late.deciders(entry)
    answered = client_of(decider).post(reverse("late-entry", args=[entry.pk]), {"given": "yes", "opinion": TYPED})
    says(answered, "opinion")
    nothing_keeps_it()


def test_a_correction_takes_it_only_where_the_paper_holds_one_sealed(town: Town) -> None:
    old = ordered(town, informant="张某420281197503020012")
    client, address = client_of(town.inspector), reverse("paper-act", args=[old.pk, CORRECT])
    page = client.get(address).context["page"]
    assert "请改填在“反映人”一栏" in says(client.post(page.url, {"wrong": WRONG + IDENTITY}), "wrong")
    says(client.post(page.url, {"wrong": WRONG, "facts": ON_CARD}), "facts")
    says(client.post(page.url, {"wrong": WRONG, "informant": ON_CARD}), "informant")
    nothing_keeps_it()
    new = corrected(old, town.inspector, informant=f"张某{IDENTITY}")
    assert readable(new.data["informant"], identity=True) == f"张某{IDENTITY}"
    nothing_keeps_it()


def test_an_act_for_many_is_not_ordered_with_it_and_no_row_tells_it(town: Town) -> None:
    cases = rolls(town, 2)
    refused = sent_for_many(client_of(town.head), keys(cases), word=TYPED)
    assert refused.status_code == 422 and SENTENCE in text_of(refused)
    targets = [Target(case.pk, waiting(case, "check").pk) for case in cases]
    run = many.order(RollFlow.instance, "check", targets, actor=town.head, answers={"word": TYPED}, form="0" * 32)
    jobs.run_due()
    assert set(ActRow.objects.filter(run=run).values_list("state", "code")) == {("refused", "E-TEXT-NUMBER")}
    assert run.answers and SENTENCE in ActRow.objects.filter(run=run)[0].words
    nothing_keeps_it()
    assert sent_for_many(client_of(town.head), keys(cases), url=CHECK, word=NEAR).status_code == 200


def test_a_question_of_a_sealed_column_takes_the_number_that_the_column_holds(town: Town) -> None:
    case = rolls(town, 1, households=1)[0]
    row = Household.objects.get(case=case)
    said = {"head": "户乙", "persons": 2, "fen": 900}
    for wrong, way in (({"head": ON_CARD}, "请改填在“银行卡号”一栏"), ({"card": IDENTITY}, "请删去，只写姓名和职务")):
        with pytest.raises(acts.InvalidForm) as invalid:
            acts.do_aside(case.pk, "correct_row", actor=town.inspector, data=said | wrong, of=row.pk)
        assert invalid.value.form.refusal_codes == {"E-TEXT-NUMBER"} and way in str(invalid.value.form.errors)
    acts.do_aside(case.pk, "correct_row", actor=town.inspector, data=said | {"card": CARD}, of=row.pk)
    row.refresh_from_db()
    assert row.card == CARD
    nothing_keeps_it()


# --- ledgers ---------------------------------------------------------------------------------------------------------------


def test_the_row_of_a_ledger_is_refused_with_the_cell_named_and_the_column_that_takes_it(town: Town) -> None:
    case = rolls(town, 1, households=1)[0]
    run = receive(
        case, town, [("王五", 3, 900, CARD), (ON_CARD, 2, 100, ""), (f"赵六{IDENTITY}", 2, 100, ""), ("钱七", 2, 100, IDENTITY), (NEAR, 1, 1, "")],
    )  # fmt: skip
    refused = ("refused", "E-TEXT-NUMBER")
    assert outcomes(run) == [("accepted", ""), refused, refused, refused, ("accepted", "")]
    remarks = list(run.rows.order_by("row").values_list("remark", flat=True))
    assert remarks[1] == f"户主：{SENTENCE}（此处有银行卡号，请改填在“银行卡号”一栏）"
    assert "户主" in remarks[2] and "只写姓名和职务" in remarks[2] and remarks[3].startswith("银行卡号：")
    book = openpyxl.load_workbook(io.BytesIO(intake.remarked(run)))
    assert sum(SENTENCE in str(cell.value) for row in book.active for cell in row) == 3
    nothing_keeps_it()
    intake.order_commit(run, by=town.inspector)
    assert Household.objects.get(case=case, head="王五").card == CARD
    nothing_keeps_it()


@pytest.mark.parametrize(
    ("place", "where"),
    [("beside", "工作表“跟踪督办”"), ("title", "工作表名称"), ("ignored", "工作表名称"), ("header", "表头"), ("strange", "表头")],
)
def test_what_is_no_row_of_a_ledger_is_refused_with_the_workbook(monkeypatch: pytest.MonkeyPatch, place: str, where: str) -> None:
    def book_with(text: str) -> Book:
        said = {place: text}
        strange = UnknownHeader(said.get("strange", "奇怪的列"), "F")
        sheet = Sheet(said.get("title", "住户"), 1, {}, {"head": said.get("header", "户主")}, None, (), (strange,))
        table = Table("跟踪督办", (("轮次", "日期"), (1, said.get("beside", "无"))))
        return Book((sheet,), ((said.get("ignored", "说明"), "不读取"),), dt.datetime(1899, 12, 30), (table,))

    ledger, text = intake.ledger_of("specimen", "households"), TYPED
    monkeypatch.setattr(intake.intake_reader, "read", lambda *_args, **_more: book_with(text))
    with pytest.raises(Refusal, match=where) as refusal:
        intake.read(ledger, b"", "", {})
    assert refusal.value.code == "E-TEXT-NUMBER" and IDENTITY[6:14] not in str(refusal.value)
    text = NEAR
    assert intake.read(ledger, b"", "", {}).beside


def test_a_filter_with_it_is_refused_and_an_export_does_not_tell_it(town: Town) -> None:
    client = client_of(town.inspector)
    listed = client.get(reverse("case-list"), {"words": IDENTITY})
    assert listed.status_code == 200 and SENTENCE in text_of(listed)
    client_of(town.auditor).get(reverse("ledger-export", args=["hazards"]), {"words": IDENTITY})
    nothing_keeps_it()


def test_reference_data_settings_and_accounts_refuse_it(town: Town) -> None:
    client = client_of(town.administrator)
    page = client.post(
        reverse("account-new"), {"username": "a1", "name": "甲", "kind": "officer", "password": "Pass-word-19", "reason": TYPED}
    )
    says(page, "reason")
    setting = reverse("bureau-setting", args=["bureau.contact"])
    says(client.post(setting, {"value": ON_CARD, "valid_from": clock.today().isoformat(), "reason": "换号"}), "value")
    region = client.post(reverse("admin:permissions_section_add"), {"code": "x", "name": TYPED, "categories": "[]"})
    assert region.status_code == 200 and SENTENCE in text_of(region)
    nothing_keeps_it()


def test_what_the_search_finds_is_seen(town: Town) -> None:
    """The search of the database itself is proved: a number that was written past the forms is found in it."""
    case = letter(town)
    Case.objects.filter(pk=case.pk).update(title=TYPED)
    assert kept_open(IDENTITY, CARD) == [f"cases_case: {IDENTITY}"]
    do(case, "answer", town.head, answer=NEAR, is_good="on")


def test_the_form_and_the_rows_of_its_list_lead_to_each_others_sealed_questions(town: Town) -> None:
    class Line(Form):
        note = forms.CharField(label="备注", required=False)
        card = SealedField(label="收款账号", required=False, holds=Number.CARD)

    class Listed(FileLetter):
        row_sets: ClassVar = {"lines": forms.formset_factory(Line, extra=0)}

    act = gate.new_act(LetterFlow.instance, LetterFlow.instance.living("file_letter"), town.inspector, on=clock.today())
    data = {
        "unit": town.unit.pk,
        "text": f"来信，{ON_CARD}",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-note": TYPED,
    }
    form = Listed(data, act=act)
    assert not form.is_valid()
    assert "此处有银行卡号，请改填在“收款账号”一栏" in str(form.errors["text"])
    (row,) = form.formsets["lines"].forms
    assert "此处有身份证号码，请改填在“身份证号”一栏" in str(row.errors["note"])
    assert form.refusal_codes == {"E-TEXT-NUMBER"}


def test_what_a_ledgers_column_keeps_sealed_does_not_stand_in_the_history_of_its_row() -> None:
    class Reading(RowReading):
        columns = (Column("head", "户主"), Column("card", "卡号", holds=Number.CARD))

        def read(self) -> None:
            self.read_texts()

    class Reader(intake_rows.Reader):
        number = "number"
        reading: Any = staticmethod(lambda row, sheet, _register: Reading(row, sheet, clock.today()))

        def mark(self, reading: Any, entry: Any) -> str:
            return "x"

        def matter(self, reading: Any, entry: Any) -> Any:
            return reading.text("card")

    row = Row("住户", 4, {"head": Cell("王五"), "card": Cell(CARD)})
    judged = Reader(SimpleNamespace(numbers=(), taken_in={})).judge(row, SimpleNamespace(headers={}))
    assert judged.matter == CARD and judged.history == {"head": "王五"}
