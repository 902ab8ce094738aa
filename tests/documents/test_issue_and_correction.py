"""A paper is issued complete and never changes; what was wrong is replaced by another paper or revoked."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from cases.models import Deadline
from cases.services import NewDeadline, create_deadlines
from documents.models import IssuedDocument, ServiceStart
from documents.service_rules import Proofs
from documents.services import PRINT_JOB, PaperRequest, issue, refusals_of, replace, revoke, serve
from foundation.jobs import Job
from foundation.refusals import Refusal, Refusals
from tests.documents.conftest import MONDAY, UNIT_NAME, order

pytestmark = pytest.mark.django_db


def refused_fields(error: Refusal | Refusals) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in (error if isinstance(error, Refusals) else [error])]


def test_issuing_numbers_the_paper_freezes_its_words_and_promises_its_print(cast, issued_order) -> None:
    document = issued_order()
    stored = IssuedDocument.objects.get(pk=document.pk)
    assert stored.number == "（冶）应急责改〔2023〕1号"
    assert (stored.title, stored.recipient, stored.state) == ("责令限期整改指令书", UNIT_NAME, "issued")
    assert stored.data["due_on"] == "2023-06-20"
    assert stored.bureau["name"] == "大冶市应急管理局"
    assert len(stored.token) == 32
    job = Job.objects.get(kind=PRINT_JOB)
    assert (job.payload, job.state) == ({"document": document.pk}, "promised")
    assert stored.print_state == "promised" and not stored.pdf, "nothing is printed in the transaction"


def test_the_remedy_paragraph_is_the_programs_and_follows_the_date(cast, issued_order) -> None:
    document = issued_order(remedy_text="不得申请复议")
    assert document.data["remedy_text"].startswith("如不服本指令，可以自收到之日起60日内向大冶市人民政府或者黄石市应急管理局")
    assert "不得申请复议" not in document.data["remedy_text"]


@pytest.mark.parametrize("missing", ["unit_name", "items", "due_on", "inspector_1", "inspector_2"])
@pytest.mark.parametrize("empty", [None, "", "　 "])
def test_a_paper_without_a_required_field_is_not_issued(cast, missing: str, empty: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        issue(cast.case, [order(**{missing: empty})], issued_on=MONDAY, by=cast.first)
    assert refused_fields(refused.value) == [("E-DOC-MISSING", missing)]
    assert not IssuedDocument.objects.exists() and not Job.objects.exists()


def test_all_missing_fields_are_told_together_and_rows_of_a_list_too(cast) -> None:
    with pytest.raises(Refusals) as refused:
        issue(cast.case, [order(unit_name="", items=[{"no": 1, "problem": " "}])], issued_on=MONDAY, by=cast.first)
    assert refused_fields(refused.value) == [("E-DOC-MISSING", "unit_name"), ("E-DOC-MISSING", "items")]
    assert "第1项" in refused.value.refusals[1].note


def test_too_long_a_text_a_list_that_is_none_and_an_unknown_field_are_refused(cast) -> None:
    with pytest.raises(Refusal) as refused:
        issue(cast.case, [order(unit_name="长" * 5001)], issued_on=MONDAY, by=cast.first)
    assert refused.value.code == "E-DOC-LONG"
    with pytest.raises(Refusal) as refused:
        issue(cast.case, [order(items="一项")], issued_on=MONDAY, by=cast.first)
    assert refused_fields(refused.value) == [("E-DOC-FORM", "items")]
    with pytest.raises(ValueError, match="no field"):
        issue(cast.case, [order(shoe_size=43)], issued_on=MONDAY, by=cast.first)


@pytest.mark.parametrize(("result", "missing"), [("部分整改", True), ("全部整改合格", False)])
def test_a_reinspection_that_was_not_passed_says_what_follows(cast, result: str, missing: bool) -> None:
    data = {
        "ref_order_no": "（冶）应急责改〔2023〕1号",
        "reinspected_on": MONDAY,
        "items": [{"no": 1, "result": "未整改"}],
        "overall_result": result,
        "inspector_1": "沈知秋",
        "inspector_2": "宋启明",
        "unit_name": UNIT_NAME,
    }
    found = [(refusal.code, refusal.field) for refusal in refusals_of(PaperRequest("INS-05", data))]
    assert found == ([("E-DOC-MISSING", "next_action")] if missing else [])


def test_a_paper_is_not_dated_in_the_future(cast) -> None:
    with pytest.raises(Refusal) as refused:
        issue(cast.case, [order()], issued_on=date(2023, 6, 6), by=cast.first)
    assert refused.value.code == "E-DOC-DATE"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change",
    [
        {"number": "（冶）应急责改〔2023〕9号"},
        {"data": {}},
        {"issued_on": date(2023, 1, 1)},
        {"title": "决定书"},
        {"recipient": "别的单位"},
        {"token": "0" * 32},
    ],
)
def test_the_database_itself_holds_an_issued_paper_fast(issued_order, change: dict[str, object]) -> None:
    document = issued_order()
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk)._raw_delete("default")
    with pytest.raises(TypeError):
        document.delete()
    with pytest.raises(TypeError):
        IssuedDocument.objects.all().delete()


def test_a_wrong_paper_is_replaced_and_the_waiting_clock_waits_for_the_new_one(cast, issued_order) -> None:
    (deadline,) = create_deadlines(cast.case, [NewDeadline("TL-HAZ-01", due_on=date(2023, 6, 30))])
    old = issued_order(starts=(deadline,))
    right = {"due_on": date(2023, 6, 30), "items": [{"no": 1, "problem": "尾轮无防护罩", "due_on": date(2023, 6, 30)}]}
    new = replace(old, right, issued_on=MONDAY, by=cast.first, reason="期限填写有误")
    old.refresh_from_db()
    assert (old.state, old.replaced_by, old.ended_on) == ("replaced", new, MONDAY)
    assert (old.number, new.number) == ("（冶）应急责改〔2023〕1号", "（冶）应急责改〔2023〕2号")
    assert new.corrects == {
        "number": old.number, "title": old.title, "issued_on": "2023-06-05", "wrong": "期限填写有误",
    }  # fmt: skip
    assert {name for name in new.data if new.data[name] != old.data[name]} == {"due_on", "items"}
    assert ServiceStart.objects.filter(document=new, deadline=deadline).exists()
    with pytest.raises(Refusal) as refused:
        serve(old, mode="direct", served_on=MONDAY, officers=cast.officers, by=cast.first, proofs=Proofs(receiver="林知远"))
    assert refused.value.code == "E-DOC-STATE"
    serve(new, mode="direct", served_on=MONDAY, officers=cast.officers, by=cast.first, proofs=Proofs(receiver="林知远"))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.due_on) == (Deadline.State.RUNNING, date(2023, 6, 30))


def test_a_revoked_paper_keeps_its_number_and_is_not_revoked_twice(cast, issued_order) -> None:
    document = issued_order()
    with pytest.raises(Refusal) as refused:
        revoke(document, on=MONDAY, reason=" ", by=cast.head)
    assert refused_fields(refused.value) == [("E-DOC-REASON", "reason")]
    revoke(document, on=MONDAY, reason="认定事实有误", by=cast.head)
    document.refresh_from_db()
    assert (document.state, document.number, document.revoked_reason) == ("revoked", "（冶）应急责改〔2023〕1号", "认定事实有误")
    assert issued_order().number == "（冶）应急责改〔2023〕2号"
    with pytest.raises(Refusal) as refused:
        revoke(document, on=MONDAY, reason="认定事实有误", by=cast.head)
    assert refused.value.code == "E-DOC-STATE"


def test_of_two_corrections_at_once_one_is_told_that_somebody_was_faster(cast, issued_order) -> None:
    document = issued_order()
    stale = IssuedDocument.objects.get(pk=document.pk)
    revoke(document, on=MONDAY, reason="认定事实有误", by=cast.head)
    with pytest.raises(Refusal) as refused:
        revoke(stale, on=MONDAY, reason="认定事实有误", by=cast.head)
    assert refused.value.code == "E-CONFLICT"
