"""Correction of a paper by a new one, which every process has: what it leaves behind, who may, and what it refuses."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case, Deadline, Notice, Participation
from documents import archive_check
from documents.frozen import readable
from documents.models import IssuedDocument
from documents.printing import stored_print
from documents.typography import day_text
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from tests.cast import Town
from tests.sending import confirm
from tests.specimen import terms
from tests.specimen.models import OrderItem, OrderRecord
from workflows.engine import acts
from workflows.engine.correction import CORRECT, SERVE, Corrected
from workflows.engine.play import Play

pytestmark = pytest.mark.django_db

WRONG = "事实部分将“二号”误写为“一号”"


def ordered(town: Town, **changes: Any) -> IssuedDocument:
    """An order of the inspector, with two items."""
    today = clock.today()
    answers = {
        "unit": town.unit, "facts": "一号皮带机尾轮无防护罩", "seen_on": today - dt.timedelta(days=2), "due_on": today + dt.timedelta(days=20),
        "amount": "5000.00", "kind": "mend", "opinion": "责令改正", "note": "无",
        "items": [{"problem": "尾轮无罩", "requirement": "加装固定式防护罩"}, {"problem": "无急停", "requirement": ""}],
    } | changes  # fmt: skip
    case = Play().open("orders", "order", town.inspector, **answers)
    jobs.run_due()
    return IssuedDocument.objects.select_related("case", "party").get(case=case)


def corrected(document: IssuedDocument, actor: Any, **changes: Any) -> IssuedDocument:
    document = IssuedDocument.objects.select_related("case", "party").get(pk=document.pk)
    outcome = Play().on_paper(document, CORRECT, actor, **{"wrong": WRONG} | changes)
    jobs.run_due()
    return IssuedDocument.objects.select_related("case", "party").get(pk=outcome.papers[0].pk)


def sent(document: IssuedDocument, actor: Any, **data: Any) -> acts.Outcome:
    """As a browser that sends only this."""
    return acts.act_on_paper(document.pk, CORRECT, actor=actor, data={"wrong": WRONG} | data)


def refused(document: IssuedDocument, actor: Any, **data: Any) -> set[str]:
    """The codes with which it is refused, and that nothing has changed."""
    before = list(IssuedDocument.objects.order_by("pk").values())
    with pytest.raises((Refusal, acts.InvalidForm)) as error:
        sent(document, actor, **data)
    assert list(IssuedDocument.objects.order_by("pk").values()) == before
    found = error.value
    return found.form.refusal_codes if isinstance(found, acts.InvalidForm) else {found.code}


def serve(town: Town, document: IssuedDocument) -> None:
    Play().do(document.case, "serve", town.inspector, inspector_2=town.colleague, receiver="贺卫淼")
    jobs.run_due()


# --- what it leaves behind ----------------------------------------------------------------------------------------------------


def test_the_new_paper_has_a_number_of_its_own_says_what_it_corrects_and_is_otherwise_the_old_one(town: Town) -> None:
    old = ordered(town)
    was = (old.data, old.number, old.pdf_sha256)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩", **{"items-0-problem": "尾轮没有罩"})
    old.refresh_from_db()
    assert (old.data, old.number, old.pdf_sha256) == was, "the old one stays as it was"
    assert (old.state, old.replaced_by, old.ended_on, old.ended_reason) == ("replaced", new, clock.today(), WRONG)
    assert (new.state, new.sequence, new.code, new.recipient, new.issued_on) == (
        "issued", old.sequence + 1, old.code, old.recipient, clock.today(),
    )  # fmt: skip
    assert new.corrects == {"number": old.number, "title": old.title, "issued_on": old.issued_on.isoformat(), "wrong": WRONG}
    changed = {name for name in new.data if new.data[name] != old.data.get(name)}
    assert changed == {"facts", "items"}
    assert [row["problem"] for row in new.data["items"]] == ["尾轮没有罩", "无急停"]
    assert new.data["amount"] == "5000.00" and new.is_printed


def test_the_record_and_its_rows_are_put_right_so_that_the_next_paper_does_not_repeat_the_slip(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩", **{"items-1-problem": "没有急停"})
    record = OrderRecord.objects.get(case=old.case)
    assert (record.facts, record.order_no) == ("二号皮带机尾轮无防护罩", new.number)
    assert list(OrderItem.objects.filter(case=old.case).values_list("problem", flat=True)) == ["尾轮无罩", "没有急停"]


def test_what_the_record_says_otherwise_since_is_left_alone(town: Town) -> None:
    old = ordered(town)
    OrderRecord.objects.filter(case=old.case).update(facts="后来另行认定的事实")
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    assert new.data["facts"] == "二号皮带机尾轮无防护罩"
    assert OrderRecord.objects.get(case=old.case).facts == "后来另行认定的事实"


def test_it_is_made_of_the_old_papers_words_and_not_of_what_the_registers_say_today(town: Town) -> None:
    old = ordered(town)
    town.unit.name, town.unit.address = "改了名的单位", "迁走后的地址"
    town.unit.save()
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    assert (new.data["unit_name"], new.data["unit_address"]) == (old.data["unit_name"], old.data["unit_address"])


def test_a_slip_from_the_register_is_put_right_on_the_paper_alone(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.inspector, unit_address="陈贵镇王祠村7号")
    assert new.data["unit_address"] == "陈贵镇王祠村7号"
    town.unit.refresh_from_db()
    assert town.unit.address == old.data["unit_address"]


def test_a_day_on_which_nothing_hangs_may_be_corrected_up_to_the_day_of_the_old_paper(town: Town) -> None:
    old = ordered(town)
    tomorrow = {"seen_on": (old.issued_on + dt.timedelta(days=1)).isoformat()}
    assert refused(old, town.inspector, **_asked(old) | tomorrow) == {"E-COR-LATER"}
    new = corrected(old, town.inspector, seen_on=old.issued_on)
    assert new.data["seen_on"] == old.issued_on.isoformat()
    assert OrderRecord.objects.get(case=old.case).seen_on == old.issued_on


def test_the_history_tells_what_was_corrected_and_why_and_party_and_handlers_are_told(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.colleague, facts="二号皮带机尾轮无防护罩")
    row = audit.AuditRow.objects.filter(subject_kind="cases.case", subject_id=old.case_id).latest("number")
    assert (row.act, row.reason) == ("orders.correct_paper", WRONG)
    told = Notice.objects.filter(case=old.case, title__startswith="以新文书更正").values_list("account", flat=True)
    assert set(told) == {town.unit_account.pk, town.inspector.pk}, "the handler and the unit; not who did it"
    assert new.number


def test_identity_numbers_stay_sealed_and_are_written_anew_as_a_whole(town: Town) -> None:
    old = ordered(town, informant="张某420281197503020012")
    page = Client()
    page.force_login(town.inspector)
    form = page.get(reverse("paper-act", args=[old.pk, CORRECT])).context["form"]
    assert "informant" in str(form["informant"]) and "420281197503020012" not in form.as_p()
    kept = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    assert kept.data["informant"] == old.data["informant"]
    anew = corrected(kept, town.inspector, informant="张某420281197503020039")
    assert "420281197503020039" not in str(anew.data)
    assert readable(anew.data["informant"], identity=True) == "张某420281197503020039"


@pytest.mark.prints
def test_both_prints_say_so_and_the_new_one_takes_no_page_more(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    words = text_of(stored_print(new).read())
    assert (
        f"更正说明：本文书更正并代替{day_text(old.issued_on)}制发的《{old.title}》（文号：{old.number}）" in words
        and WRONG in words
    )
    assert "二号皮带机尾轮" in words and "一号皮带机尾轮" not in words
    assert new.pages == old.pages and archive_check.problems(stored_print(new).read()) == []
    client = Client()
    client.force_login(town.inspector)
    marked = text_of(b"".join(client.get(reverse("paper", args=[old.pk]))))
    old.refresh_from_db()
    assert "已更正" in marked and f"见{new.number}" in marked and "作废" not in marked
    original = b"".join(client.get(reverse("paper", args=[old.pk]), {"original": "1"}))
    assert "已更正" not in text_of(original) and original == stored_print(old).read()


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


# --- service and clocks ---------------------------------------------------------------------------------------------------------


def test_before_service_the_clock_waits_for_the_new_paper(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    waiting = Deadline.objects.get(case=old.case, term=terms.SET.code)
    assert waiting.state == Deadline.State.WAITING
    serve(town, new)
    waiting.refresh_from_db()
    new.refresh_from_db()
    assert (waiting.state, new.served_on) == (Deadline.State.RUNNING, clock.today())


def test_a_served_paper_is_served_again_and_no_clock_moves(town: Town) -> None:
    old = ordered(town)
    serve(town, old)
    before = Deadline.objects.filter(case=old.case).order_by("pk").values()
    clocks = list(before)
    with clock.at(clock.now() + dt.timedelta(days=25)):
        new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
        assert new.served_on is None
        first = clock.today() - dt.timedelta(days=25)
        shown = page_of(town.inspector, "paper-page", new.pk)
        assert "所更正的文书送达之日起算的时限继续计算" in shown and first.isoformat() in shown
        assert "尚未开始" not in shown
        Play().on_paper(new, SERVE, town.inspector, inspector_2=town.colleague, receiver="贺卫淼")
        new.refresh_from_db()
        old.refresh_from_db()
        assert new.served_on == clock.today(), "although the day it states has passed: the period ran from the first service"
        assert old.served_on == clock.today() - dt.timedelta(days=25)
        assert list(before.all()) == clocks
        with pytest.raises(acts.NotVisible):
            acts.act_on_paper(new.pk, SERVE, actor=town.inspector, data={})


def test_a_paper_that_corrects_nothing_is_not_served_by_this_act(town: Town) -> None:
    old = ordered(town)
    with pytest.raises(acts.NotVisible):
        acts.act_on_paper(old.pk, SERVE, actor=town.inspector, data={})


def test_while_its_own_step_waits_the_new_paper_is_handed_over_by_that_and_by_no_other_act(town: Town) -> None:
    """Otherwise the step would wait on, and be done with nothing left to hand over."""
    old = ordered(town)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    with pytest.raises(acts.NotVisible):
        acts.act_on_paper(new.pk, SERVE, actor=town.inspector, data={})
    assert reverse("paper-act", args=[new.pk, SERVE]) not in page_of(town.inspector, "paper-page", new.pk)
    serve(town, new)
    third = corrected(new, town.inspector, facts="三号皮带机尾轮无防护罩")
    assert reverse("paper-act", args=[third.pk, SERVE]) in page_of(town.inspector, "paper-page", third.pk)


def test_a_case_is_not_closed_while_somebody_still_holds_the_paper_that_was_corrected(town: Town) -> None:
    """Corrected once or twice over: who was handed the old one must have the one that stands in its place."""
    old = ordered(town)
    serve(town, old)
    new = corrected(
        corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩"), town.inspector, facts="三号皮带机尾轮无防护罩"
    )
    with pytest.raises(Refusal) as refused_:
        Play().do(old.case, "check", town.third, word="合格")
    assert refused_.value.code == "E-SIDE-ROAD" and str(new.number) in str(refused_.value)
    Play().on_paper(new, SERVE, town.inspector, inspector_2=town.colleague, receiver="贺卫淼")
    Play().do(old.case, "check", town.third, word="合格")
    old.case.refresh_from_db()
    assert old.case.closed_on == clock.today()


def test_a_correction_of_a_correction_is_about_what_the_first_paper_was_about(town: Town) -> None:
    old = ordered(town)
    third = corrected(
        corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩"), town.inspector, facts="三号皮带机尾轮无防护罩"
    )
    assert Corrected(third).task == Corrected(old).task is not None


# --- who ------------------------------------------------------------------------------------------------------------------------


def test_the_office_that_issued_it_corrects_it_and_nobody_else(town: Town) -> None:
    old = ordered(town)
    assert refused(old, town.head, facts="二号皮带机") == {"E-SCOPE"}
    assert refused(old, town.leader, facts="二号皮带机") == {"E-SCOPE"}
    for stranger in (town.trade_inspector, town.other_unit_account):
        with pytest.raises(acts.NotVisible):
            sent(old, stranger, facts="二号皮带机")
    assert corrected(old, town.colleague, facts="二号皮带机尾轮无防护罩").number, "a colleague of the same office"


def test_who_corrects_takes_part_in_the_step_and_who_stands_against_it_may_not(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.colleague, facts="二号皮带机尾轮无防护罩")
    took = Participation.objects.get(case=old.case, account=town.colleague)
    assert (took.step, took.capacity) == ("order", "ordered")
    serve(town, new)
    with pytest.raises(Refusal) as barred:
        Play().do(new.case, "check", town.colleague, word="合格")
    assert barred.value.code == "E-SPC-02"
    Play().do(new.case, "check", town.third, word="合格")
    assert refused(new, town.third, facts="三号皮带机") == {"E-SPC-02"}, "who checked it does not word it afterwards"


# --- what is refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [
        ("unit_name", "另一单位", "E-COR-PARTY"),
        ("case_no", "样-2", "E-COR-NUMBER"),
        ("items-0-no", "7", "E-COR-NUMBER"),
        ("due_on", "2099-01-01", "E-COR-PERIOD"),
        ("amount", "50.00", "E-COR-DECIDED"),
        ("kind", "停止使用", "E-COR-DECIDED"),
        ("opinion", "不予处罚", "E-COR-DECIDED"),
        ("inspector_1", "别人", "E-COR-WORDED"),
        ("served_at", "2024-01-01", "E-COR-SERVED"),
        ("items-1-requirement", "补写的要求", "E-COR-ABSENT"),
        ("items-7-problem", "第八项", "E-COR-ABSENT"),
        ("recipient", "另一单位", "E-COR-ABSENT"),
        ("issued_on", "2024-01-01", "E-COR-ABSENT"),
    ],
)
def test_what_has_a_procedure_of_its_own_is_not_corrected_this_way(town: Town, name: str, answer: str, code: str) -> None:
    old = ordered(town)
    data = {"facts": "二号皮带机尾轮无防护罩", **_asked(old)}
    assert code in refused(old, town.inspector, **data | {name: answer})
    assert sent(old, town.inspector, **data | {"facts": "二号皮带机尾轮无防护罩"}).papers, "without it, it goes through"


def _asked(document: IssuedDocument) -> dict[str, str]:
    return {one.name: one.value for one in Corrected(document).stated() if one.field and isinstance(one.value, str)}


@pytest.mark.parametrize("value", ["", " \r\n "])
def test_nothing_that_is_stated_is_taken_away(town: Town, value: str) -> None:
    old = ordered(town)
    assert refused(old, town.inspector, **_asked(old) | {"facts": value}) & {"required", "E-REQUIRED"}


def test_it_is_judged_as_the_form_judged_it(town: Town) -> None:
    old = ordered(town)
    assert "max_length" in refused(old, town.inspector, **_asked(old) | {"remark": "长" * 21})
    assert "E-DOC-GLYPH" in refused(old, town.inspector, **_asked(old) | {"facts": "\U0001f600号皮带机"})
    assert sent(old, town.inspector, **_asked(old) | {"remark": "长" * 20}).papers


def test_a_correction_corrects_something_and_says_what_was_wrong(town: Town) -> None:
    old = ordered(town)
    assert refused(old, town.inspector, **_asked(old)) == {"E-COR-SAME"}
    assert "min_length" in refused(old, town.inspector, **_asked(old) | {"facts": "二号皮带机", "wrong": "误写了"})
    assert sent(old, town.inspector, **_asked(old) | {"facts": "二号皮带机", "wrong": "误写号数"}).papers


def test_a_paper_is_corrected_once_and_its_correction_again(town: Town) -> None:
    old = ordered(town)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    assert refused(old, town.inspector, facts="三号皮带机") == {"E-DOC-STATE"}
    third = corrected(new, town.inspector, facts="三号皮带机尾轮无防护罩")
    assert third.corrects["number"] == new.number


def test_a_form_sent_twice_corrects_once(town: Town) -> None:
    old = ordered(town)
    data = _asked(old) | {"wrong": WRONG, "facts": "二号皮带机"}
    first = acts.act_on_paper(old.pk, CORRECT, actor=town.inspector, data=data, form="paper:1")
    again = acts.act_on_paper(old.pk, CORRECT, actor=town.inspector, data=data, form="paper:1")
    assert again.is_repeated and again.papers == list(first.papers)


def test_what_the_unit_handed_in_and_what_came_from_paper_files_is_not_corrected_here(town: Town) -> None:
    old = ordered(town)
    IssuedDocument.objects.filter(pk=old.pk).update(print_state="none")
    adopted = IssuedDocument.objects.create(
        case=old.case, code=old.code, title=old.title, issued_on=old.issued_on, origin="adopted", issued_by=town.inspector,
        step="order", act_no=old.act_no, recipient=old.recipient, data={"facts": "只有一项"},
    )  # fmt: skip
    assert refused(adopted, town.inspector, facts="另一项") == {"E-COR-PAPER"}


def test_a_closed_case_keeps_its_facts_and_a_cancelled_one_its_papers(town: Town) -> None:
    old = ordered(town)
    serve(town, old)
    Play().do(old.case, "check", town.third, word="合格")
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    record = OrderRecord.objects.get(case=old.case)
    assert (record.facts, record.order_no) == ("一号皮带机尾轮无防护罩", old.number)
    Play().on_paper(new, SERVE, town.inspector, inspector_2=town.colleague, receiver="贺卫淼")
    other = ordered(town)
    acts.cancel(other.case_id, actor=town.head, reason="重复立案")
    assert refused(other, town.inspector, facts="二号皮带机") == {"E-NOT-OPEN"}


# --- pages ------------------------------------------------------------------------------------------------------------------------


def page_of(account: Any, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(account)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_case_and_the_papers_page_offer_it_to_whom_it_belongs(town: Town) -> None:
    old = ordered(town)
    way = reverse("paper-act", args=[old.pk, CORRECT])
    assert way in page_of(town.inspector, "case", old.case_id) and way in page_of(town.inspector, "paper-page", old.pk)
    assert way not in page_of(town.head, "case", old.case_id) and way not in page_of(town.head, "paper-page", old.pk)
    shown = page_of(town.inspector, "paper-act", old.pk, CORRECT)
    assert "一号皮带机尾轮无防护罩" in shown and 'name="due_on"' not in shown and 'name="items-0-requirement"' in shown


def test_both_papers_lead_to_each_other_wherever_they_are_shown(town: Town) -> None:
    old = ordered(town)
    serve(town, old)
    new = corrected(old, town.inspector, facts="二号皮带机尾轮无防护罩")
    for name, args in (("case", (old.case_id,)), ("paper-page", (old.pk,))):
        shown = page_of(town.inspector, name, *args)
        assert "已更正" in shown and reverse("paper-page", args=[new.pk]) in shown and new.number in shown
    shown = page_of(town.inspector, "paper-page", new.pk)
    assert reverse("paper-page", args=[old.pk]) in shown and old.number in shown and WRONG in shown
    public = Client().get(reverse("verify", args=[old.token])).content.decode()
    assert "已更正" in public and reverse("verify", args=[new.token]) in public and WRONG not in public
    public = Client().get(reverse("verify", args=[new.token])).content.decode()
    assert old.number in public and reverse("verify", args=[old.token]) in public and WRONG not in public


def test_it_is_sent_from_its_page_and_leads_to_the_new_paper(town: Town) -> None:
    old = ordered(town)
    client = Client()
    client.force_login(town.inspector)
    url = reverse("paper-act", args=[old.pk, CORRECT])
    form = client.get(url).context["page"].url
    answer = confirm(client, form, _asked(old) | {"wrong": WRONG, "facts": "二号皮带机尾轮无防护罩"})
    new = IssuedDocument.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, reverse("paper-page", args=[new.pk]))
    again = client.post(form, _asked(old) | {"wrong": WRONG, "facts": "二号皮带机尾轮无防护罩"})
    assert again.status_code == 302 and IssuedDocument.objects.count() == 2
    assert client.get(url).status_code == 409 or client.get(url).status_code == 422
    shown = client.post(reverse("paper-act-preview", args=[new.pk, CORRECT]), _asked(new) | {"wrong": WRONG, "facts": "三号"})
    assert shown.status_code == 200


def test_a_case_of_another_kind_of_paper_has_nothing_to_correct(town: Town) -> None:
    from tests.specimen.play import matter

    case: Case = matter(town)
    notice = IssuedDocument.objects.get(case=case)
    assert refused(notice, town.inspector, overall_result="未整改") == {"E-COR-PAPER"}
