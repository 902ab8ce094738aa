"""Acts done on paper and entered later (补录): the scan is the paper, with its own number, day and hands; how far back, and by whose consent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case, Evidence, Notice, Participation
from documents.models import IssuedDocument, PaperScan, Series
from foundation import audit, clock, jobs
from foundation import settings as bureau
from foundation.jobs import Job
from foundation.refusals import Refusal
from permissions.models import Account, Appointment, Certificate
from permissions.roles import Role
from tests.cast import Town, photo
from tests.sending import confirm
from tests.specimen.flows import LetterFlow
from tests.specimen.play import answer, clock_of, letter, uploads
from tests.workflows.road import Road
from tests.workflows.side_roads import SideRoads
from tests.workflows.test_parties import Play
from workflows.engine import acts, correction, late, pages
from workflows.engine.late_models import LateEntry
from workflows.hazards import terms

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
REASON = "外出期间办理，回局补录"


def of(days: int) -> dict[str, Any]:
    """Done so many days ago."""
    return {"acted_on": (clock.today() - days * DAY).isoformat(), "late_reason": REASON}


def signed(*names: str) -> dict[str, Any]:
    return {name: [photo("signed.jpg")] for name in names or ("late_scan",)}


def number(sequence: int, year: int | None = None, word: str = "应急样审") -> str:
    return f"（冶）{word}〔{year or clock.today().year}〕{sequence}号"


def codes(invalid: pytest.ExceptionInfo[acts.InvalidForm]) -> dict[str, list[str]]:
    return {name: [error.code for error in errors] for name, errors in invalid.value.form.errors.as_data().items()}


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture(autouse=True)
def autumn() -> Any:
    """A day in whose year all the days of these stories lie."""
    with clock.at(dt.datetime(2026, 10, 20, 10, tzinfo=clock.ZONE)):
        yield


@pytest.fixture
def filed(town: Town) -> Case:
    """A letter that was filed seventy days ago."""
    with clock.at(clock.now() - 70 * DAY):
        return letter(town)


# --- the paper ---------------------------------------------------------------------------------------------------------------


class TestThePaper:
    def test_the_scan_is_filed_as_the_paper_and_nothing_is_printed(self, town: Town, filed: Case) -> None:
        jobs.run_due()
        paper = answer(filed, town.head, files=signed(), **of(3)).papers[0]
        assert (paper.on_paper, paper.print_state, paper.issued_on) == (True, "none", clock.today() - 3 * DAY)
        assert not Job.objects.filter(kind="documents.print").exists()
        jobs.run_due()
        paper.refresh_from_db()
        assert not paper.pdf and paper.is_printed and paper.state_words == "有效"
        assert [scan.evidence.field for scan in paper.scans.all()] == ["late_scan"]

    def test_page_list_and_scan_are_there_for_whoever_may_read_the_paper(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head, files=signed(), late_number=number(7), **of(3)).papers[0]
        head = client_of(town.head)
        page = head.get(reverse("paper-page", args=[paper.pk])).content.decode()
        assert all(words in page for words in ("补录", "纸质签署", number(7), reverse("paper-scan", args=[paper.pk, 1])))
        assert reverse("paper", args=[paper.pk]) in head.get(reverse("case", args=[filed.pk])).content.decode()
        instead = head.get(reverse("paper", args=[paper.pk]))
        assert instead.status_code == 200 and reverse("paper-scan", args=[paper.pk, 1]) in instead.content.decode()
        scan = head.get(reverse("paper-scan", args=[paper.pk, 1]))
        assert (
            scan.status_code == 200
            and scan["Content-Type"] == "image/jpeg"
            and b"".join(scan.streaming_content)[:2] == b"\xff\xd8"
        )
        assert head.get(reverse("paper-scan", args=[paper.pk, 2])).status_code == 404
        for stranger in (town.trade_inspector, town.unit_account):
            assert client_of(stranger).get(reverse("paper-scan", args=[paper.pk, 1])).status_code == 404

    def test_each_paper_of_an_act_is_shown_by_its_own_files(self, town: Town, road: Road) -> None:
        with clock.at(clock.now() - 5 * DAY):
            road.register()
            road.verify()
        data = {"measures": ["rectify_period", "withdraw_people"], **of(2)}
        with pytest.raises(acts.InvalidForm) as invalid:
            _order(road, data, signed("late_scan"))
        assert codes(invalid) == {"late_scan_2": ["E-DATE-SCAN"]}
        assert not IssuedDocument.objects.filter(case=road.case, code__in=("INS-03", "INS-04")).exists()
        numbers = {"late_number": number(31, word="应急责改"), "late_number_2": number(9, word="应急现决")}
        papers = _order(road, data | numbers, signed("late_scan", "late_scan_2")).papers
        assert [(paper.code, paper.number) for paper in papers] == [
            ("INS-04", numbers["late_number"]),
            ("INS-03", numbers["late_number_2"]),
        ]
        assert [[scan.evidence.field for scan in paper.scans.all()] for paper in papers] == [["late_scan"], ["late_scan_2"]]
        assert road.case.hazard_record.order_no == numbers["late_number"]

    def test_papers_to_several_parties_have_a_file_and_a_number_each(self, town: Town) -> None:
        with clock.at(clock.now() - 5 * DAY):
            play = Play(town, "张三、李四")
        task = play.task("review").pk
        for scans, typed, expected in (
            (1, "", {"late_scan": ["E-DATE-SCAN"]}),
            (3, number(5), {"late_number": ["E-DOC-NUMBER"]}),
        ):
            with pytest.raises(acts.InvalidForm) as invalid:
                _review(task, town, scans, typed)
            assert codes(invalid) == expected
        papers = _review(task, town, 3, f"{number(5)}\n{number(6)}\n{number(7)}").papers
        assert [paper.number for paper in papers] == [number(5), number(6), number(7)]
        shown = [scan.evidence_id for paper in papers for scan in paper.scans.all()]
        assert len(shown) == len(set(shown)) == 3

    def test_what_the_unit_handed_in_needs_no_scan_and_is_filed_where_there_is_one(self, road: Road) -> None:
        with clock.at(clock.now() - 5 * DAY):
            road.register()
            road.verify()
            road.order()
            road.serve()
        data = {"completed_on": (clock.today() - 2 * DAY).isoformat()}
        road.report(actor=road.town.inspector, **of(2), **data)
        assert IssuedDocument.objects.get(case=road.case, code="HAZ-07").on_paper, "the road sends the scan with what is late"

    def test_the_database_holds_it_fast(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head, files=signed(), late_number=number(7), **of(3)).papers[0]
        for words in ({"on_paper": False}, {"own_number": False}, {"number": number(8)}):
            with pytest.raises(DatabaseError), transaction.atomic():
                IssuedDocument.objects.filter(pk=paper.pk).update(**words)
        with pytest.raises(TypeError):
            PaperScan.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperScan.objects.all()._raw_delete(using="default")

    def test_of_today_it_is_printed_as_ever(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head).papers[0]
        assert not paper.on_paper and paper.print_state == "promised"


def _order(road: Road, data: dict[str, Any], files: dict[str, Any]) -> acts.Outcome:
    due = (clock.today() + 5 * DAY).isoformat()
    item = {
        "problem": "1号皮带机尾轮无防护罩",
        "requirement": "安装固定式防护罩",
        "legal_basis": "《安全生产法》第三十六条第一款",
        "due_on": due,
    }
    rows = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0} | {f"items-0-{name}": value for name, value in item.items()}
    sent = {"due_on": due, "inspector_2": road.town.colleague.pk, **rows, **data}
    found = acts.perform(
        road.waiting("order_rectify").pk, actor=road.town.inspector, data=sent,
        files=uploads({"unit_signature": [photo("sign.jpg")], **files}),
    )  # fmt: skip
    road.case.refresh_from_db()
    return found


def _review(task: int, town: Town, scans: int, typed: str) -> acts.Outcome:
    files = {"late_scan": [photo(f"{each}.jpg", colour) for each, colour in enumerate(["navy", "teal", "olive"][:scans])]}
    return acts.perform(task, actor=town.head, data={"late_number": typed, **of(2)}, files=uploads(files))


# --- its number --------------------------------------------------------------------------------------------------------------


class TestItsNumber:
    def test_it_keeps_the_number_that_was_on_it_and_none_is_given_twice(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head, files=signed(), late_number="(冶)应急样审[2026]7号", **of(3)).papers[0]
        assert (paper.number, paper.printed_number, paper.own_number, paper.is_number_drawn) == (
            number(7),
            number(7),
            True,
            False,
        )
        filed.refresh_from_db()
        assert filed.letterrecord.answer_no == number(7)
        with clock.at(clock.now() - 5 * DAY):
            other = letter(town)
        assert answer(other, town.head).papers[0].number == number(8), "the counter is moved up to it"

    @pytest.mark.parametrize(
        "typed",
        [
            "7",
            "应急样审2026-7",
            number(7, 2025),
            number(7, word="应急责改"),
            "（黄）应急样审〔2026〕7号",
            "（冶）应急样审〔2026〕0号",
        ],
    )
    def test_another_shape_year_or_series_is_refused_at_the_question(self, town: Town, filed: Case, typed: str) -> None:
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), late_number=typed, **of(3))
        assert codes(invalid) == {"late_number": ["E-DOC-NUMBER"]}
        assert number(1) in str(invalid.value.form.errors["late_number"]), "with a number as it may look"
        assert not IssuedDocument.objects.filter(case=filed).exists() and not Series.objects.filter(code="应急样审").exists()

    def test_a_number_that_stands_on_another_paper_is_refused_and_named(self, town: Town, filed: Case) -> None:
        taken = answer(filed, town.head, files=signed(), late_number=number(7), **of(3)).papers[0]
        with clock.at(clock.now() - 5 * DAY):
            other = letter(town)
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(other, town.head, files=signed(), late_number=number(7), **of(2))
        assert codes(invalid) == {"late_number": ["E-ENF-29"]}
        assert taken.title in str(invalid.value.form.errors["late_number"])
        assert answer(other, town.head, files=signed(), late_number=number(6), **of(2)).papers[0].number == number(6)

    def test_without_one_it_is_drawn_in_the_year_of_that_day_and_marked(self, town: Town) -> None:
        with clock.at(dt.datetime(2026, 12, 20, 9, tzinfo=clock.ZONE)):
            case = letter(town)
        with clock.at(dt.datetime(2027, 1, 8, 9, tzinfo=clock.ZONE)):
            paper = answer(case, town.head, files=signed(), **of(10)).papers[0]
            assert (paper.issued_on, paper.number, paper.is_number_drawn) == (dt.date(2026, 12, 29), number(1, 2026), True)
            shown = client_of(town.head).get(reverse("case", args=[case.pk])).content.decode()
            assert "编号为补录时取得" in shown

    def test_of_today_neither_number_nor_another_hand_is_taken(self, town: Town, filed: Case) -> None:
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), late_number=number(7), signed_by=town.colleague.pk)
        assert codes(invalid) == {"late_number": ["E-DATE-TODAY"], "signed_by": ["E-DATE-TODAY"]}


# --- its hands ---------------------------------------------------------------------------------------------------------------


class TestItsHands:
    def test_who_signed_counts_as_who_acted_and_who_entered_it_stands_beside(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head, files=signed(), signed_by=town.colleague.pk, **of(3)).papers[0]
        took = Participation.objects.filter(case=filed, act_no=paper.act_no).order_by("id").values_list("account_id", "capacity")
        assert list(took) == [(town.colleague.pk, "decided"), (town.head.pk, "entered")]
        row = audit.history(filed).get(number=paper.act_no)
        assert (row.actor_id, row.after["signed_by"]) == (town.head.pk, town.colleague.pk)
        page = client_of(town.head).get(reverse("paper-page", args=[paper.pk])).content.decode()
        assert town.colleague.name in page[page.index("签署人") :][:200]

    def test_separation_of_duties_is_asked_of_who_signed_and_of_who_enters(self, town: Town, filed: Case) -> None:
        with pytest.raises(Refusal) as refusal:
            answer(filed, town.head, files=signed(), signed_by=town.inspector.pk, **of(3))
        assert refusal.value.code == "E-SPC-02" and town.inspector.name in refusal.value.note
        with pytest.raises(Refusal) as refusal:
            answer(filed, town.inspector, files=signed(), signed_by=town.colleague.pk, **of(3))
        assert refusal.value.code == "E-SPC-02"

    def test_who_did_not_hold_the_office_on_that_day_did_not_sign(self, town: Town, filed: Case) -> None:
        Appointment.objects.filter(account=town.colleague).update(valid_from=clock.today() - 2 * DAY)
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), signed_by=town.colleague.pk, **of(3))
        assert codes(invalid) == {"signed_by": ["E-DATE-HAND"]}
        assert answer(filed, town.head, files=signed(), signed_by=town.colleague.pk, **of(2)).papers

    def test_who_came_into_the_office_later_enters_what_a_colleague_signed_and_not_as_his_own(
        self, town: Town, filed: Case
    ) -> None:
        Appointment.objects.filter(account=town.head).update(valid_from=clock.today() - DAY)
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), **of(3))
        assert codes(invalid) == {"acted_on": ["E-DATE-OFFICE"]}
        assert answer(filed, town.head, files=signed(), signed_by=town.colleague.pk, **of(3)).papers

    def test_whose_office_has_ended_since_signed_while_he_held_it(self, town: Town, filed: Case) -> None:
        Appointment.objects.filter(account=town.colleague).update(valid_until=clock.today() - 2 * DAY)
        assert answer(filed, town.head, files=signed(), signed_by=town.colleague.pk, **of(3)).papers

    def test_an_opening_act_is_signed_by_whoever_covers_the_place(self, town: Town) -> None:
        with pytest.raises(acts.InvalidForm) as invalid:
            letter(town, signed_by=town.trade_inspector.pk, files={}, **of(3))
        assert codes(invalid) == {"signed_by": ["E-DATE-HAND"]}
        case = letter(town, signed_by=town.colleague.pk, files={}, **of(3))
        took = Participation.objects.filter(case=case, act_no=1).order_by("id").values_list("account_id", "capacity")
        assert list(took) == [(town.colleague.pk, "registered"), (town.inspector.pk, "entered")]

    def test_the_certificates_are_those_of_that_day_of_those_who_signed(self, town: Town, road: Road) -> None:
        with clock.at(clock.now() - 5 * DAY):
            road.register(inspector_2=town.third.pk)
            road.verify(inspector_2=town.third.pk)
        hands = {"signed_by": town.third.pk, "inspector_2": town.colleague.pk, "measures": ["rectify_period"], **of(2)}
        Certificate.objects.filter(account=town.third).update(valid_until=clock.today() - 3 * DAY)
        with pytest.raises(acts.InvalidForm) as invalid:
            _order(road, hands, signed())
        assert codes(invalid) == {"inspector_2": ["E-HAZ-01"]} and town.third.name in str(invalid.value.form.errors)
        Certificate.objects.filter(account=town.third).update(valid_until=clock.today() - DAY)
        paper = _order(road, hands, signed()).papers[0]
        assert (paper.data["inspector_1"], paper.data["inspector_2"]) == (town.third.name, town.colleague.name)
        record = road.case.hazard_record
        record.refresh_from_db()
        assert (record.order_inspector_1, record.order_inspector_2) == (town.third, town.colleague)

    def test_a_unit_signs_for_itself_and_is_asked_for_no_hand(self, road: Road) -> None:
        with clock.at(clock.now() - 5 * DAY):
            road.register()
            road.verify()
            road.order()
            road.serve()
        page = pages.TaskPage(road.town.inspector, road.waiting("report_done").pk)
        assert "signed_by" not in page.form().fields and "late_reason" in page.form().fields


# --- what follows ------------------------------------------------------------------------------------------------------------


class TestWhatFollows:
    @pytest.fixture
    def ordered(self, town: Town) -> SideRoads:
        road = SideRoads(town)
        with clock.at(clock.now() - 8 * DAY):
            road.register()
            road.verify()
        _order(road, {"measures": ["rectify_period"], "late_number": number(31, word="应急责改"), **of(6)}, signed())
        return road

    def test_service_starts_the_clocks_from_the_day_of_the_paper(self, ordered: SideRoads) -> None:
        order = IssuedDocument.objects.get(case=ordered.case, code="INS-04")
        ordered.serve(on=clock.today() - 6 * DAY)
        order.refresh_from_db()
        assert order.served_on == clock.today() - 6 * DAY
        row = clock_of(ordered.case, terms.RECTIFY)
        assert (row.starts_on, row.state) == (clock.today() - 6 * DAY, "running")
        reading = client_of(ordered.town.unit_account)
        assert reading.get(reverse("paper-page", args=[order.pk])).status_code == 200
        assert reading.get(reverse("paper-scan", args=[order.pk, 1])).status_code == 200, "the party reads what was served on it"

    def test_the_public_page_says_how_it_was_made(self, ordered: SideRoads) -> None:
        order = IssuedDocument.objects.get(case=ordered.case, code="INS-04")
        page = Client().get(reverse("verify", args=[order.token])).content.decode()
        assert all(words in page for words in ("属实", order.number, "纸质签署", "补录")) and "尚未印" not in page
        assert ordered.town.unit.name not in page

    def test_it_is_corrected_by_a_new_paper_that_is_printed(self, ordered: SideRoads) -> None:
        old = IssuedDocument.objects.get(case=ordered.case, code="INS-04")
        form = pages.PaperActPage(ordered.town.inspector, old.pk, correction.CORRECT).form()
        assert not {"acted_on", "late_scan", "late_number", "signed_by"} & set(form.fields)
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        data = {name: value for name, value in data.items() if value is not None} | {"items-0-problem": "1号皮带机头轮无防护罩"}
        new = acts.act_on_paper(
            old.pk, correction.CORRECT, actor=ordered.town.inspector, data=data | {"wrong": "误将头轮写作尾轮"}
        ).papers[0]
        jobs.run_due()
        new.refresh_from_db()
        old.refresh_from_db()
        assert (new.on_paper, new.print_state, old.state, old.on_paper) == (False, "printed", "replaced", True)
        assert new.corrects["number"] == old.number
        shown = client_of(ordered.town.inspector).get(reverse("paper", args=[old.pk])).content.decode()
        assert new.number in shown, "the scan is shown as one that has been corrected"

    def test_the_confirmation_says_what_is_filed_and_the_preview_prints_nothing(self, town: Town, filed: Case) -> None:
        case = letter(town, files={}, **of(4))
        client, task = client_of(town.head), reverse("task", args=[case.tasks.get(step="answer").pk])
        sent = {"answer": "已答复", "is_good": "on", "late_number": number(7), **of(3)}
        preview = client.post(task, sent | {"preview": "1"}).content.decode()
        assert "不再印制" in preview and "data:image/png" not in preview
        words = client.post(task, sent | {"late_scan": photo("signed.jpg")}).content.decode()
        assert f"《事项审批表》{number(7)}" in words and "归档" in words and "编号随之取得" not in words
        assert confirm(client, task, sent).status_code == 302
        assert IssuedDocument.objects.get(case=case).number == number(7)


# --- how far back ------------------------------------------------------------------------------------------------------------


class TestHowFarBack:
    def test_thirty_days_by_oneself_and_no_further(self, town: Town, filed: Case) -> None:
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.colleague, files=signed(), **of(31))
        assert codes(invalid) == {"acted_on": ["E-DATE-FAR"]}
        assert f"{clock.today() - 30 * DAY:%Y-%m-%d}" in str(invalid.value.form.errors["acted_on"])
        assert answer(filed, town.colleague, files=signed(), **of(30)).papers

    def test_the_bureau_sets_how_far(self, town: Town, filed: Case) -> None:
        with transaction.atomic():
            bureau.change(late.DAYS, 5, valid_from=clock.today(), by=town.administrator, reason="从严掌握")
        with pytest.raises(acts.InvalidForm):
            answer(filed, town.colleague, files=signed(), **of(6))
        assert answer(filed, town.colleague, files=signed(), **of(5)).papers

    def test_with_the_consent_of_the_section_head_it_is_entered_once(self, town: Town, filed: Case) -> None:
        entry = asked(town.colleague, filed, 40)
        told = Notice.objects.filter(url=reverse("late-entry", args=[entry.pk]))
        assert set(told.values_list("account_id", flat=True)) == {town.head.pk}
        with pytest.raises(acts.InvalidForm):
            answer(filed, town.colleague, files=signed(), **of(40))
        late.answer(entry.pk, actor=town.head, given=True, opinion="已看原件，情况属实")
        for other in (of(41), of(39)):
            with pytest.raises(acts.InvalidForm):
                answer(filed, town.colleague, files=signed(), **other)
        with pytest.raises(acts.InvalidForm):
            answer(filed, town.third, files=signed(), **of(40))
        paper = answer(filed, town.colleague, files=signed(), **of(40)).papers[0]
        entry.refresh_from_db()
        assert (entry.used_case, entry.used_act_no) == (filed, paper.act_no)
        rows = list(audit.history(filed).order_by("number").values_list("act", "actor_id"))
        assert rows[1:3] == [("late_entry_asked", town.colleague.pk), ("late_entry_given", town.head.pk)]
        used = audit.history(filed).get(number=paper.act_no).after["consent"]
        assert used == {"by": town.head.pk, "reason": "已看原件，情况属实", "entry": entry.pk}
        page = client_of(town.head).get(reverse("case", args=[filed.pk])).content.decode()
        assert "同意补录" in page and "已看原件，情况属实" in page

    def test_a_refused_or_used_consent_is_none(self, town: Town) -> None:
        entry = asked(town.inspector, None, 40)
        assert audit.history(audit.the_bureau()).filter(act="late_entry_asked", actor_id=town.inspector.pk).exists()
        late.answer(entry.pk, actor=town.head, given=False, opinion="没有原件")
        with pytest.raises(acts.InvalidForm):
            letter(town, **of(40))
        late.answer(asked(town.inspector, None, 40).pk, actor=town.head, given=True, opinion="已看原件，情况属实")
        letter(town, **of(40))
        with pytest.raises(acts.InvalidForm):
            letter(town, **of(40))

    def test_nobody_consents_to_his_own(self, town: Town, filed: Case) -> None:
        Appointment.objects.create(
            account=town.colleague, role=Role.SECTION_HEAD, region=town.county, section=town.mines, valid_from=dt.date(2020, 1, 1)
        )
        entry = asked(town.colleague, filed, 40)
        with pytest.raises(Refusal) as refusal:
            late.answer(entry.pk, actor=town.colleague, given=True, opinion="情况属实")
        assert refusal.value.code == "E-DATE-CONSENT"
        told = Notice.objects.filter(url=reverse("late-entry", args=[entry.pk])).values_list("account_id", flat=True)
        assert set(told) == {town.leader.pk, town.bureau_head.pk}, "what a head enters is answered above him"
        with pytest.raises(Refusal) as refusal:
            late.answer(entry.pk, actor=town.head, given=True, opinion="情况属实")
        assert refusal.value.code == "E-SCOPE"
        with pytest.raises(IntegrityError), transaction.atomic():
            LateEntry.objects.filter(pk=entry.pk).update(decided_by=town.colleague, decided_at=clock.now(), is_given=True)

    def test_who_signed_it_does_not_consent_to_it(self, town: Town, filed: Case) -> None:
        late.answer(asked(town.colleague, filed, 40).pk, actor=town.head, given=True, opinion="已看原件，情况属实")
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.colleague, files=signed(), signed_by=town.head.pk, **of(40))
        assert codes(invalid) == {"signed_by": ["E-DATE-CONSENT"]}
        assert LateEntry.objects.get().used_at is None

    @pytest.mark.parametrize("who", ["third", "leader", "trade_inspector", "administrator"])
    def test_nobody_else_consents(self, town: Town, filed: Case, who: str) -> None:
        entry = asked(town.colleague, filed, 40)
        with pytest.raises(Refusal) as refusal:
            late.answer(entry.pk, actor=getattr(town, who), given=True, opinion="情况属实")
        assert refusal.value.code == "E-SCOPE"

    def test_an_office_that_ended_consents_to_nothing_and_an_answer_stands(self, town: Town, filed: Case) -> None:
        entry = asked(town.colleague, filed, 40)
        with pytest.raises(Refusal) as refusal:
            late.answer(entry.pk, actor=town.head, given=True, opinion="好")
        assert (refusal.value.code, refusal.value.field) == ("E-REASON", "opinion")
        late.answer(entry.pk, actor=town.head, given=False, opinion="没有原件")
        with pytest.raises(Refusal) as refusal:
            late.answer(entry.pk, actor=town.head, given=True, opinion="情况属实")
        assert refusal.value.code == "E-CONFLICT"
        again = asked(town.colleague, filed, 40)
        Appointment.objects.filter(account=town.head).update(valid_until=clock.today() - DAY)
        with pytest.raises(Refusal) as refusal:
            late.answer(again.pk, actor=town.head, given=True, opinion="情况属实")
        assert refusal.value.code == "E-SCOPE"

    def test_a_day_that_needs_no_consent_and_a_request_without_reason_are_refused(self, town: Town, filed: Case) -> None:
        node = LetterFlow.instance.living("answer")
        for day, reason, code in ((30, REASON, "E-DATE-FAR"), (40, " ", "E-DATE-REASON")):
            with pytest.raises(Refusal) as refusal:
                late.ask(town.colleague, LetterFlow.instance, node, filed, clock.today() - day * DAY, reason)
            assert refusal.value.code == code
        assert asked(town.colleague, filed, 40) == asked(town.colleague, filed, 40), "asked twice is asked once"

    def test_the_pages_lead_from_the_refusal_to_the_consent_and_back(self, town: Town, filed: Case) -> None:
        task = reverse("task", args=[filed.tasks.get(step="answer").pk])
        officer, head = client_of(town.colleague), client_of(town.head)
        sent = {"answer": "已答复", "is_good": "on", **of(40)}
        refused = officer.post(task, sent | {"late_scan": photo("signed.jpg")})
        assert refused.status_code == 422 and 'name="ask_consent"' in refused.content.decode()
        assert officer.post(task, sent | {"ask_consent": "1"}).status_code == 302
        entry = LateEntry.objects.get()
        assert 'name="ask_consent"' not in officer.get(task).content.decode()
        assert reverse("late-entry", args=[entry.pk]) in head.get(reverse("late-entries")).content.decode()
        address = reverse("late-entry", args=[entry.pk])
        assert 'name="opinion"' not in officer.get(address).content.decode(), "who asked reads it"
        assert officer.post(address, {"given": "yes", "opinion": "情况属实"}).status_code == 403
        assert client_of(town.third).get(address).status_code == 404
        assert head.post(address, {"given": "yes", "opinion": ""}).status_code == 422
        assert head.post(address, {"given": "yes", "opinion": "已看原件，情况属实"}).status_code == 302
        assert "已看原件" in officer.get(address).content.decode()
        assert confirm(officer, task, sent).status_code == 302
        assert Evidence.objects.filter(case=filed, field="late_scan").exists(), "the draft kept the scan"


def asked(account: Account, case: Case | None, days: int) -> LateEntry:
    flow: Any = LetterFlow.instance
    node = flow.living("answer" if case is not None else "file_letter")
    return late.ask(account, flow, node, case, clock.today() - days * DAY, REASON)
