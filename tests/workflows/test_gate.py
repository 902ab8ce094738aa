"""The gate: what is refused or fails leaves nothing, what is asked is asked afresh, what is rehearsed does not happen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from cases import evidence
from cases.models import Case, CaseDuty, Evidence, Spokesman
from documents.archive_check import problems
from documents.models import IssuedDocument, Series
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from tests.cast import Town, photo
from tests.specimen import terms
from tests.specimen.documents import BrokenContent
from tests.specimen.flows import LetterFlow, MatterFlow
from tests.specimen.models import LetterRecord
from tests.specimen.play import answer, aside, clock_of, do, letter, matter, measured, open_steps, waiting
from tests.workflows.watch import Untouched, everything, statements, stored_files
from workflows.engine import acts
from workflows.engine.models import Task

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
STATEMENTS_A_STEP = 16


def one_photo() -> dict[str, list[Any]]:
    return {"photos": [photo()]}


# --- nothing is left ------------------------------------------------------------------------------------------------------


def test_an_invalid_form_leaves_no_case_no_number_and_no_file(town: Town) -> None:
    with Untouched():
        with pytest.raises(acts.InvalidForm) as invalid:
            letter(town, text="空话", files=one_photo())
        assert invalid.value.form.errors.as_data()["text"][0].code == "E-SPC-01"
        assert invalid.value.form.refusal_codes == {"E-SPC-01"}


def test_an_invalid_answer_leaves_nothing_and_keeps_what_was_typed(town: Town) -> None:
    case = letter(town)
    with Untouched():
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(case, town.head, answer="空话", files=one_photo())
        assert invalid.value.form["answer"].value() == "空话"
    assert open_steps(case) == ["answer"]


@pytest.mark.parametrize(("words", "error"), [("写坏", BrokenContent), ("缺项", Refusal)])
def test_a_paper_that_cannot_be_worded_leaves_nothing(town: Town, words: str, error: type[Exception]) -> None:
    case = letter(town)
    with Untouched(telling=error is Refusal), pytest.raises(error):
        answer(case, town.head, answer=words, files=one_photo())
    number = answer(case, town.head).papers[0].number
    assert number.endswith("〕1号"), "the number was not lost"


def test_a_case_whose_first_paper_fails_was_never_opened(town: Town) -> None:
    with Untouched(), pytest.raises(BrokenContent):
        matter(town, began_on="1980-01-01")
    matter(town)
    assert Series.objects.get(code="应急样告").last == 1


def test_a_lost_race_leaves_no_file(town: Town) -> None:
    case = letter(town)
    acts.claim(waiting(case, "answer").pk, actor=town.colleague)
    with Untouched(), pytest.raises(acts.Conflict):
        answer(case, town.head, files=one_photo())


def test_files_of_an_act_belong_to_it(town: Town) -> None:
    before = stored_files()
    case = letter(town, files=one_photo())
    row = Evidence.objects.get(case=case)
    assert (row.stage, row.field, row.act_no, row.uploaded_by) == ("file_letter", "photos", 1, town.inspector)
    path = row.file.path
    assert stored_files() - before == {path, evidence.original_name(path)}, "the copy, and beside it the file as it came"


def test_a_hostile_file_is_refused_at_its_field(town: Town) -> None:
    bad = photo("x.jpg")
    bad.file.seek(0)
    bad.file.write(b"MZ" + b"\0" * 400)
    bad.file.seek(0)
    with Untouched():
        with pytest.raises(acts.InvalidForm) as invalid:
            letter(town, files={"photos": [bad]})
        assert invalid.value.form.errors.as_data()["photos"][0].code.startswith("E-UPLOAD")


# --- a form is sent once ---------------------------------------------------------------------------------------------------


def test_a_form_sent_again_finds_what_it_did_and_does_nothing(town: Town) -> None:
    data = {"unit": town.unit.pk, "began_on": ""}
    first = acts.open_case(MatterFlow, "open_matter", actor=town.inspector, data=data, form="open:1")
    with Untouched():
        again = acts.open_case(MatterFlow, "open_matter", actor=town.inspector, data=data, files=one_photo(), form="open:1")
    assert again.is_repeated and not first.is_repeated
    assert (again.case, again.act_no, again.papers) == (first.case, first.act_no, first.papers) and first.papers
    other = acts.open_case(MatterFlow, "open_matter", actor=town.inspector, data=data, form="open:2")
    assert other.case != first.case and not other.is_repeated


def test_a_form_that_did_nothing_can_be_sent_again(town: Town) -> None:
    """Not in order, refused or only looked at: its key is as unused as before."""
    data = {"unit": town.unit.pk, "text": "来信一封"}
    with pytest.raises(acts.InvalidForm):
        acts.open_case(LetterFlow, "file_letter", actor=town.inspector, data=data | {"text": "空话"}, form="open:1")
    with pytest.raises(Refusal):
        acts.open_case(LetterFlow, "file_letter", actor=town.leader, data=data, form="open:1")
    acts.rehearse(lambda: acts.open_case(LetterFlow, "file_letter", actor=town.inspector, data=data, form="open:1"))
    assert not acts.open_case(LetterFlow, "file_letter", actor=town.inspector, data=data, form="open:1").is_repeated
    # The paper of a form that was sent can still be looked at.
    acts.rehearse(lambda: acts.open_case(LetterFlow, "file_letter", actor=town.inspector, data=data, form="open:1"))
    assert Case.objects.count() == 1


def test_an_act_beside_the_road_sent_again_finds_itself_though_its_step_is_gone(town: Town) -> None:
    case = matter(town)
    first = acts.do_aside(case.pk, "withdraw", actor=town.inspector, data={"word": "撤回"}, form="aside:1")
    with Untouched():
        again = acts.do_aside(case.pk, "withdraw", actor=town.inspector, data={"word": "撤回"}, form="aside:1")
    assert again.is_repeated and again.act_no == first.act_no
    with pytest.raises(acts.Conflict):
        acts.do_aside(case.pk, "withdraw", actor=town.inspector, data={"word": "撤回"}, form="aside:2")


# --- who may --------------------------------------------------------------------------------------------------------------


def test_a_stranger_is_not_even_told_that_the_task_exists(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    with Untouched():
        for stranger in (town.other_township, town.other_unit_account, town.trade_inspector, town.administrator):
            with pytest.raises(acts.NotVisible):
                acts.perform(task.pk, actor=stranger, data={"answer": "已答复"})
            with pytest.raises(acts.NotVisible):
                acts.claim(task.pk, actor=stranger)
        with pytest.raises(acts.NotVisible):
            acts.perform(task.pk + 1000, actor=town.head, data={})


def test_who_may_see_the_case_but_not_do_this_is_refused_with_the_code(town: Town) -> None:
    case = letter(town)
    for reader in (town.leader, town.township):
        with Untouched(telling=True):
            with pytest.raises(Refusal) as refused:
                answer(case, reader)
            assert (refused.value.code, refused.value.status) == ("E-SCOPE", 403)


def test_nobody_opens_what_his_office_does_not_cover(town: Town) -> None:
    for actor, unit in ((town.leader, town.unit), (town.trade_inspector, town.unit), (town.unit_account, town.unit)):
        with Untouched(telling=True):
            with pytest.raises(Refusal) as refused:
                letter(town, by=actor, unit=unit.pk)
            assert refused.value.code == "E-SCOPE"


def test_an_aside_is_no_step_and_a_step_no_aside(town: Town) -> None:
    case = matter(town)
    with pytest.raises(acts.NotVisible):
        acts.do_aside(case.pk, "weigh", actor=town.inspector, data={"road": "short"})
    with pytest.raises(acts.NotVisible):
        acts.open_case(MatterFlow, "weigh", actor=town.inspector, data={})
    with pytest.raises(acts.NotVisible):
        acts.do_aside(case.pk, "nothing", actor=town.inspector, data={})


def primed(account: Account, case: Case) -> Account:
    """The account as a page loaded it a minute ago, with its offices already known."""
    account = Account.objects.get(pk=account.pk)
    assert account.has_perm("cases.view_case", case)
    return account


def refused_after(revoke: Any, case: Case, account: Account, step: str, **data: Any) -> Exception:
    held = primed(account, case)
    revoke()
    with Untouched(telling=True), pytest.raises((Refusal, acts.NotVisible)) as refused:
        acts.perform(waiting(case, step).pk, actor=held, data=data)
    with Untouched(telling=True), pytest.raises((Refusal, acts.NotVisible)):
        acts.claim(waiting(case, step).pk, actor=held)
    return refused.value


def test_an_office_that_ended_between_page_and_post_does_nothing(town: Town) -> None:
    case = letter(town)

    def revoke() -> None:
        Appointment.objects.filter(account=town.head).update(valid_until=clock.today() - DAY)

    refused_after(revoke, case, town.head, "answer", answer="已答复", is_good="on")
    assert open_steps(case) == ["answer"]


def test_an_account_that_was_closed_between_page_and_post_does_nothing(town: Town) -> None:
    case = letter(town)
    refused_after(
        lambda: Account.objects.filter(pk=town.head.pk).update(is_active=False), case, town.head, "answer", answer="已答复"
    )


def test_a_duty_that_was_revoked_between_page_and_post_does_nothing(town: Town) -> None:
    case = matter(town)

    def revoke() -> None:
        CaseDuty.objects.filter(content_object=case, user=town.inspector).update(valid_until=clock.today() - DAY)

    error = refused_after(revoke, case, town.inspector, "weigh", road="short")
    assert isinstance(error, Refusal) and error.code == "E-SCOPE"


@pytest.mark.parametrize("how", ["closed", "no longer speaks"])
def test_a_unit_account_that_lost_its_unit_between_page_and_post_does_nothing(town: Town, how: str) -> None:
    case = matter(town)
    held = Account.objects.get(pk=town.unit_account.pk)
    if how == "closed":
        Account.objects.filter(pk=held.pk).update(is_active=False)
    else:
        Spokesman.objects.filter(account=held).update(until=clock.today() - DAY)
    with Untouched(telling=True), pytest.raises((Refusal, acts.NotVisible)):
        acts.do_aside(case.pk, "comment", actor=held, data={"word": "请从轻"})


def test_a_task_left_by_an_officer_who_is_gone_can_be_taken_over(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    acts.claim(task.pk, actor=town.colleague)
    Account.objects.filter(pk=town.colleague.pk).update(is_active=False)
    acts.claim(task.pk, actor=town.head)
    answer(case, town.head)
    case.refresh_from_db()
    assert case.state == "answered"


def test_the_history_tells_the_refused_attempt_and_nothing_else_changes(town: Town) -> None:
    case = letter(town)
    before = everything(heads=False)
    with pytest.raises(Refusal):
        answer(case, town.inspector)
    changed = {table for table, rows in everything(heads=False).items() if rows != before[table]}
    assert changed == {"foundation_auditrow"}
    row = audit.history(case).last()
    assert (row.act, row.actor_id, row.after["refused"][0]["code"]) == ("refused", town.inspector.pk, "E-SPC-02")
    assert row.after["attempt"] == "letters.answer" and audit.history(case).filter(act="refused").count() == 1
    assert audit.verify() == []
    answer(case, town.head)
    assert audit.verify() == []


def refused_in(subject: Any) -> list[tuple[str, str]]:
    rows = audit.history(subject).filter(act="refused").order_by("number")
    return [(row.after["attempt"], row.after["refused"][0]["code"]) for row in rows]


def test_every_door_of_the_gate_tells_once_what_it_refused(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    refusals = (
        lambda: acts.claim(task.pk, actor=town.inspector),
        lambda: acts.transfer(task.pk, actor=town.head, to=town.inspector, reason="请代办"),
        lambda: acts.send_back(task.pk, actor=town.head, reason="材料不全"),
        lambda: acts.perform(task.pk, actor=town.inspector, data={"answer": "已答复"}),
    )
    for attempt in refusals:
        with pytest.raises(Refusal):
            attempt()
    assert refused_in(case) == [
        ("letters.claim", "E-SPC-02"), ("letters.transfer", "E-TRANSFER"), ("letters.send_back", "E-SENT-BACK"),
        ("letters.answer", "E-SPC-02"),
    ]  # fmt: skip
    with pytest.raises(Refusal):
        acts.open_case(LetterFlow, "file_letter", actor=town.leader, data={"unit": town.unit.pk, "text": "来信一封"})
    assert refused_in(audit.Bureau.objects.get()) == [("letters.file_letter", "E-SCOPE")]
    assert audit.verify() == []


def test_what_is_no_attempt_on_the_case_leaves_no_trace(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    with Untouched():
        with pytest.raises(acts.NotVisible):
            acts.perform(task.pk, actor=town.other_unit_account, data={"answer": "已答复"})
        with pytest.raises(acts.InvalidForm):
            answer(case, town.head, answer="")
        with pytest.raises(Refusal):
            acts.transfer(task.pk, actor=town.other_unit_account, to=town.head, reason=" ")
        with pytest.raises(Refusal):
            acts.rehearse(lambda: acts.perform(task.pk, actor=town.inspector, data={"answer": "已答复"}))


# --- the legal date -------------------------------------------------------------------------------------------------------


def test_an_act_is_never_dated_in_the_future(town: Town) -> None:
    case = letter(town)
    with Untouched():
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(case, town.head, acted_on=(clock.today() + DAY).isoformat(), late_reason="提前")
        assert invalid.value.form.errors.as_data()["acted_on"][0].code == "E-DATE-FUTURE"


def test_an_act_of_an_earlier_day_needs_a_reason(town: Town) -> None:
    with clock.at(clock.now() - 3 * DAY):
        case = letter(town)
    with Untouched():
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(case, town.head, acted_on=(clock.today() - DAY).isoformat())
        assert invalid.value.form.errors.as_data()["late_reason"][0].code == "E-DATE-REASON"


def test_the_legal_date_rules_the_paper_the_clock_and_the_history(town: Town) -> None:
    with clock.at(clock.now() - 3 * DAY):
        case = letter(town)
    day = clock.today() - 2 * DAY
    late = {"acted_on": day.isoformat(), "late_reason": "外出期间办理，回局补录"}
    outcome = answer(case, town.head, files={"late_scan": [photo("signed.jpg")]}, **late)
    case.refresh_from_db()
    row = audit.history(case).last()
    assert outcome.papers[0].issued_on == day and clock_of(case, terms.ANSWER).met_on == day and case.closed_on == day
    assert (row.acted_on, row.reason) == (day, "外出期间办理，回局补录")
    assert row.recorded_at.astimezone(clock.ZONE).date() == clock.today()


# --- rehearsal ------------------------------------------------------------------------------------------------------------


def test_a_rehearsal_shows_paper_and_road_and_changes_nothing(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    data = {"answer": "已答复", "is_good": "on"}
    with Untouched():
        rehearsal = acts.rehearse(
            lambda: acts.perform(task.pk, actor=town.head, data=data, files=MultiValueDict({"photos": [photo()]}))
        )
    assert [paper.code for paper, _content in rehearsal.papers] == ["SPC-01"]
    assert rehearsal.papers[0][1].fields["leader_opinion"] == "已答复"
    with Untouched():
        rehearsal = acts.rehearse(
            lambda: acts.open_case(LetterFlow, "file_letter", actor=town.inspector, data={"unit": town.unit.pk, "text": "来信"})
        )
    assert rehearsal.papers == []
    answer(case, town.head)


def test_a_rehearsal_is_refused_like_the_act_itself(town: Town) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    with Untouched():
        with pytest.raises(Refusal, match="E-SPC-02"):
            acts.rehearse(lambda: acts.perform(task.pk, actor=town.inspector, data={"answer": "已答复"}))
        with pytest.raises(acts.InvalidForm):
            acts.rehearse(lambda: acts.perform(task.pk, actor=town.head, data={}))
    answer(case, town.head)


# --- secrets --------------------------------------------------------------------------------------------------------------


def test_a_sealed_value_stands_open_nowhere_and_survives_every_step(town: Town) -> None:
    number = "11010519491231002X"
    case = letter(town, identity=number)
    answer(case, town.head)
    assert LetterRecord.objects.get(case=case).sender_identity == number
    tables = everything()
    assert not [table for table, rows in tables.items() if any(number in row for row in rows)]
    told = audit.history(case).first().after
    assert told["record.sender_identity"] and number not in str(told)


# --- statements -----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_step_is_at_most_sixteen_statements(town: Town) -> None:
    for _warm in range(2):
        case = measured(town)
        found: dict[str, list[str]] = {}
        for step in ("a", "b", "c1", "c2"):
            task_id, actor = waiting(case, step).pk, Account.objects.get(pk=town.inspector.pk)
            found[step] = statements(lambda task_id=task_id, actor=actor: acts.perform(task_id, actor=actor, data={}))
    case.refresh_from_db()
    assert case.state == "done" and case.measuredrecord.count == 1
    assert IssuedDocument.objects.filter(case=case).count() == 5
    counts = {step: len(sql) for step, sql in found.items()}
    assert max(counts.values()) <= STATEMENTS_A_STEP, "\n".join(max(found.values(), key=len))


@pytest.mark.both_databases
def test_claiming_is_few_statements(town: Town) -> None:
    case = letter(town)
    task_id = waiting(case, "answer").pk
    assert len(statements(lambda: acts.claim(task_id, actor=Account.objects.get(pk=town.head.pk)))) <= 9


# --- paper ----------------------------------------------------------------------------------------------------------------


@pytest.mark.prints
def test_the_paper_of_a_step_is_printed_as_a_sound_archive_file(town: Town) -> None:
    case = letter(town)
    document = answer(case, town.head).papers[0]
    assert document.print_state == "promised"
    jobs.run_due()
    document.refresh_from_db()
    assert document.print_state == "printed" and document.pages == 1
    with document.pdf.open() as file:
        pdf = file.read()
    assert problems(pdf) == []


def test_every_paper_of_a_matter_is_printed(town: Town) -> None:
    case = matter(town)
    aside(
        case, "hand_over", town.inspector, served_on=clock.today().isoformat(), second=town.colleague.pk,
        files={"proof": [photo("receipt.jpg")]},
    )  # fmt: skip
    do(case, "weigh", town.inspector, road="short")
    do(case, "decide", town.leader)
    jobs.run_due()
    assert list(IssuedDocument.objects.filter(case=case).order_by("id").values_list("code", "print_state", "print_note")) == [
        ("SPC-02", "printed", ""), ("SPC-01", "printed", ""),
    ]  # fmt: skip
    assert not list(jobs.Incident.objects.values_list("exception_class", "note"))
    assert not Task.objects.filter(case=case, status__in=("NEW", "ASSIGNED")).exists()
