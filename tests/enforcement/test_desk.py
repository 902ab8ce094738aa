"""The reviewer's desk: what it shows beside the opinion, what it does, whom it lets in, and at which price."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Evidence
from cases.services import add_party
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, in_transaction
from tests.enforcement.heavy_road import ASKED, REPORTED, HeavyRoad, on
from tests.enforcement.road import PenaltyRoad
from tests.statements import counted
from workflows.enforcement import desk, reviews, rules
from workflows.enforcement.models import Draft, Exhibit, Opinion, PartyFacts
from workflows.enforcement.vocabulary import Checked, Point, ReviewResult
from workflows.engine.models import OPEN, Task

pytestmark = pytest.mark.django_db

#: Statements that the desk may take, whatever lies in the case (the issue's bound).
MOST = 35


@pytest.fixture
def lawyer(road: PenaltyRoad) -> Account:
    account = Account.objects.create_user("L001", "demo-password", name="宋律成", officer_no="L001")
    Appointment.objects.create(account=account, role=Role.LEGAL_REVIEWER, region=road.town.county, valid_from=LONG_AGO)
    return account


def sent_in(road: PenaltyRoad) -> PenaltyRoad:
    """One more case that waits for its review."""
    another = PenaltyRoad(road.town, road.violation)
    another.report()
    another.send_on()
    return another


def task_of(road: PenaltyRoad, step: str = "legal_review") -> Task:
    return Task.objects.get(case=road.case, step=step, status__in=OPEN)


def at(road: PenaltyRoad, step: str = "legal_review") -> str:
    return reverse("review-desk", args=[task_of(road, step).pk])


def browser_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def words_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def answers(road: PenaltyRoad, **changes: Any) -> dict[str, Any]:
    """Everything passes, as the desk sends it."""
    found: dict[str, Any] = {
        "received_on": f"{clock.today()}",
        "statement": "on",
        "opinions-TOTAL_FORMS": 1,
        "opinions-INITIAL_FORMS": 1,
    }
    draft = rules.newest_draft(road.parties[0])
    assert draft is not None
    found |= {"opinions-0-draft": draft.digest, "opinions-0-result": "pass", "opinions-0-text": ""}
    found |= {f"opinions-0-point_{point}": "ok" for point in Point}
    return found | {f"opinions-0-{name}": value for name, value in changes.items()}


def confirmed(client: Client, url: str, sent: dict[str, Any]) -> HttpResponse:
    """Send, read what will happen, confirm."""
    asked = client.post(url, sent)
    assert asked.status_code == 200, words_of(asked)
    key = re.search(r'name="confirmed" value="(\w+)"', asked.content.decode())
    assert key is not None, "nothing to confirm"
    return client.post(url, sent | {"confirmed": key[1]})


def changed(road: PenaltyRoad, lawyer: Account, **proposal: Any) -> None:
    """Reviewed with two conditions, and handed in again with the answers to them."""
    (facts,) = road.parties
    draft = rules.newest_draft(facts)
    assert draft is not None
    row = {f"point_{point}": "ok" for point in Point} | {
        "draft": draft.digest, "result": "pass_after_change", "point_discretion": "not_ok",
        "note_discretion": "罚款数额与裁量阶次不符", "article_discretion": "《行政处罚法》第34条",
        "part_1": "circumstances", "condition_1": "写明取此数额的理由", "part_2": "penalties", "condition_2": "数额重新确定",
    }  # fmt: skip
    road.do("legal_review", lawyer, statement=True, opinions=[row])
    road.propose(facts, **{"amount": "15000", "amount_reason": "一人无证上岗，属第一阶次，取中位。"} | proposal)
    sent_back = [{"answer": "已写明取中位的理由"}, {"answer": "改为15000元"}]
    road.do("submit_changed_draft", road.town.inspector, answers=sent_back)


# --- what it shows ------------------------------------------------------------------------------------------------------------


def test_the_way_to_a_review_leads_to_the_desk(road: PenaltyRoad, lawyer: Account) -> None:
    """From the case, the to-do list and a notice, which all lead to the step; whoever only reads the step stays there."""
    road = sent_in(road)
    step = reverse("task", args=[task_of(road).pk])
    assert browser_of(lawyer).get(step).headers["Location"] == at(road)
    assert browser_of(road.town.inspector).get(step).status_code == 200
    assert f'href="{reverse("my-reviews")}"' in words_of(browser_of(lawyer).get(reverse("my-work")))
    assert f'href="{reverse("my-reviews")}"' not in words_of(browser_of(road.town.inspector).get(reverse("my-work")))


def test_the_desk_shows_queue_draft_evidence_and_nine_points(road: PenaltyRoad, lawyer: Account) -> None:
    road, other = sent_in(road), sent_in(road)
    exhibit = Exhibit.objects.get(case=road.case)
    page = words_of(browser_of(lawyer).get(at(road)))
    assert at(other) in page and road.case.number in page
    draft = rules.newest_draft(road.parties[0])
    assert draft is not None and draft.code in page
    assert all(line in page for lines in draft.content.values() for line in lines)
    copies = Evidence.objects.filter(case=road.case, sha256__in=exhibit.files)
    assert copies and all(f'href="{copy.get_absolute_url()}"' in page for copy in copies)
    assert page.count("data-desk-point") == len(Point) == 9
    assert "<ins>" not in page and "上次意见" not in page
    assert all(phrase.text in page and phrase.article in page for phrase in reviews.BANK)


def test_excluded_evidence_is_struck_with_its_reason(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    Exhibit.objects.filter(case=road.case).update(excluded_on=clock.today(), exclusion_reason="以利诱手段取得")
    page = words_of(browser_of(lawyer).get(at(road)))
    assert 'class="excluded"' in page and "以利诱手段取得" in page


def test_what_was_changed_is_marked_and_each_condition_has_its_answer(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    changed(road, lawyer)
    page = words_of(browser_of(lawyer).get(at(road, "confirm_changed_draft")))
    parts = re.search(r'<dl class="draft-parts">.*?</dl>', page)
    assert parts is not None
    gone, new = ("".join(re.findall(rf"<{tag}>(.*?)</{tag}>", parts[0])) for tag in ("del", "ins"))
    assert "20000" not in new and re.search(r"2\D*0", gone) and "15" not in gone and "取中位" in new
    assert page.count("有改动") == 2
    assert (
        page.index("写明取此数额的理由")
        < page.index("已写明取中位的理由")
        < page.index("数额重新确定")
        < page.index("改为15000元")
    )


def test_a_second_review_shows_what_was_said_of_each_point_before(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client = browser_of(lawyer)
    returned = answers(
        road, result="fail", point_facts="not_ok", note_facts="时间、地点不清", article_facts="《行政处罚法》第40条"
    )
    assert confirmed(client, at(road), returned).status_code == 302
    road.submit()
    road.send_on()
    page = words_of(client.get(at(road)))
    assert "一字不差" in page and "时间、地点不清（《行政处罚法》第40条）" in page
    assert page.count("point-earlier") == 1


# --- what it does -------------------------------------------------------------------------------------------------------------


def test_the_opinion_is_read_out_before_it_is_issued_and_the_next_case_opened(road: PenaltyRoad, lawyer: Account) -> None:
    road, other = sent_in(road), sent_in(road)
    client, url = browser_of(lawyer), at(road)
    asked = words_of(client.post(url, answers(road) | {"and_next": "1"}))
    assert not Opinion.objects.exists()
    assert "同意按送审稿办理" in asked and "行政执法法制审核意见书" in asked and 'name="and_next"' in asked
    done = confirmed(client, url, answers(road) | {"and_next": "1"})
    assert done.headers["Location"] == at(other)
    opinion = Opinion.objects.get(case=road.case)
    assert (opinion.result, opinion.reviewer) == (ReviewResult.PASS, lawyer)
    assert opinion.text == "经审核，主体合法，事实清楚，证据确凿，适用法律正确，程序合法，裁量适当，同意按送审稿办理。"
    assert IssuedDocument.objects.filter(case=road.case, code="ENF-25").exists()
    last = confirmed(client, at(other), answers(other) | {"and_next": "1"})
    assert last.headers["Location"] == reverse("my-reviews")
    assert "没有待审核的案件" in words_of(client.get(reverse("my-reviews")))


def test_without_the_word_it_leads_to_what_was_done(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    task = task_of(road)
    done = confirmed(browser_of(lawyer), at(road), answers(road))
    assert done.headers["Location"] == reverse("task", args=[task.pk])


def test_a_usual_remark_is_a_remark_with_its_article(road: PenaltyRoad, lawyer: Account) -> None:
    """Without a script the phrase is sent as it was chosen; what was written by hand goes before it."""
    road = sent_in(road)
    phrase = reviews.phrases_for(Point.EVIDENCE, clock.today())[0]
    sent = answers(
        road, result="fail", point_evidence="not_ok", phrase_evidence=phrase.text, point_law="not_ok", note_law="引用旧法",
        phrase_law=reviews.phrases_for(Point.LAW, clock.today())[0].text,
    )  # fmt: skip
    confirmed(browser_of(lawyer), at(road), sent)
    opinion = Opinion.objects.get(case=road.case)
    rows = {row["point"]: row for row in opinion.checklist}
    assert rows["evidence"] == {"point": "evidence", "checked": "not_ok", "note": phrase.text, "article": phrase.article}
    assert (rows["law"]["note"], rows["law"]["article"]) == ("引用旧法", "")
    assert opinion.text == f"经审核，送审稿不予通过。理由：1.证据：{phrase.text}（{phrase.article}）。2.法律适用：引用旧法。"
    notes = [row["note"] for row in IssuedDocument.objects.get(case=road.case, code="ENF-25").data["checklist"]]
    assert f"{phrase.text}（{phrase.article}）" in notes


def test_a_point_that_comes_back_says_why(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client, url = browser_of(lawyer), at(road)
    sent = answers(road, result="fail", point_facts="not_ok")
    refused = client.post(url, sent)
    assert refused.status_code == 422 and 'href="#id_opinions-0-note_facts"' in words_of(refused)
    assert 'class="desk"' in words_of(refused), "the desk stays the desk"
    assert client.post(url, sent | {"opinions-0-note_facts": "不清"}).status_code == 200


def test_words_of_his_own_stand_as_they_were_written(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    confirmed(browser_of(lawyer), at(road), answers(road, text="同意承办人意见。"))
    assert Opinion.objects.get(case=road.case).text == "同意承办人意见。"


def test_a_changed_draft_is_confirmed_at_the_desk(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    changed(road, lawyer)
    draft = rules.newest_draft(road.parties[0])
    assert draft is not None
    sent = {"confirmations-TOTAL_FORMS": 1, "confirmations-INITIAL_FORMS": 1, "confirmations-0-draft": draft.digest}
    sent |= {"confirmations-0-result": "pass", "confirmations-0-text": "已按意见修改"}
    confirmed(browser_of(lawyer), at(road, "confirm_changed_draft"), sent)
    assert Opinion.objects.get(case=road.case).passed_digest == draft.digest


def test_a_draft_changed_in_the_meantime_is_refused_at_the_desk(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    stale = answers(road) | {"opinions-0-draft": "0" * 64}
    assert "E-ENF-35" in words_of(browser_of(lawyer).post(at(road), stale))
    assert "confirm-act" in words_of(browser_of(lawyer).post(at(road), answers(road)))


# --- whom it lets in ----------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_no_desk(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    paper = IssuedDocument.objects.filter(case=road.case).latest("pk")
    sheet = reverse("review-sheet", args=[task_of(road).pk, paper.pk, 1])
    for stranger in (road.town.trade_inspector, road.town.other_township, road.town.unit_account):
        client = browser_of(stranger)
        assert [client.get(url).status_code for url in (at(road), reverse("my-reviews"), sheet)] == [404, 404, 404]
        assert client.post(at(road), answers(road)).status_code == 404
    assert Client().get(at(road)).status_code == 302
    assert browser_of(lawyer).get(at(road)).status_code == 200


def test_who_handles_the_case_reads_the_step_and_no_form(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client = browser_of(road.town.inspector)
    page = client.get(at(road))
    assert page.status_code == 200 and "step-form" not in words_of(page)
    assert client.post(at(road), answers(road)).status_code == 403
    assert not Opinion.objects.exists()


def test_a_reviewer_who_took_part_is_told_which_act_of_his_bars_him(road: PenaltyRoad, lawyer: Account) -> None:
    """Second officer of the investigation, and a reviewer by office: another reviewer takes the case (E-ENF-07)."""
    road = sent_in(road)
    both = road.town.colleague
    Appointment.objects.create(account=both, role=Role.LEGAL_REVIEWER, region=road.town.county, valid_from=LONG_AGO)
    queue = desk.queue_of(both)
    assert not queue.rows and [row.task.case for row in queue.barred] == [road.case]
    client = browser_of(both)
    for page in (client.get(reverse("my-reviews")), client.get(at(road))):
        assert "E-ENF-07" in words_of(page) and "办理“" in words_of(page)
    assert client.post(at(road), answers(road)).status_code == 403
    assert [row.task.case for row in desk.queue_of(lawyer).rows] == [road.case]


def test_only_a_review_lies_on_the_desk_and_only_prints_of_its_case(road: PenaltyRoad, lawyer: Account) -> None:
    road, other = sent_in(road), sent_in(road)
    client = browser_of(lawyer)
    done = Task.objects.filter(case=road.case, step="send_review").get()
    assert client.get(reverse("review-desk", args=[done.pk])).status_code == 404
    foreign = IssuedDocument.objects.filter(case=other.case).latest("pk")
    unprinted = IssuedDocument.objects.filter(case=road.case).latest("pk")
    for paper in (foreign, unprinted):
        assert client.get(reverse("review-sheet", args=[task_of(road).pk, paper.pk, 1])).status_code == 404


def test_a_claimed_review_leaves_the_queue_of_a_colleague(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    colleague = Account.objects.create_user("L002", "demo-password", name="陆法平", officer_no="L002")
    Appointment.objects.create(account=colleague, role=Role.LEGAL_REVIEWER, region=road.town.county, valid_from=LONG_AGO)
    assert [row.is_mine for row in desk.queue_of(colleague).rows] == [False]
    browser_of(lawyer).post(reverse("task-claim", args=[task_of(road).pk]))
    assert [row.is_mine for row in desk.queue_of(lawyer).rows] == [True]
    assert not desk.queue_of(colleague).rows


# --- the bank of phrases and the words of an opinion ----------------------------------------------------------------------------


def test_phrases_are_dated_as_the_law_they_cite() -> None:
    before = reviews.NEW_LAW - dt.timedelta(days=1)
    assert reviews.phrases_for(Point.FACTS, reviews.NEW_LAW) and not reviews.phrases_for(Point.FACTS, before)
    text = reviews.phrases_for(Point.FACTS, reviews.NEW_LAW)[0].text
    assert reviews.phrase_of(Point.FACTS, text, reviews.NEW_LAW) and reviews.phrase_of(Point.FACTS, text, before) is None
    last = reviews.Phrase(Point.FACTS, Checked.NOT_OK, "旧", "旧法", reviews.NEW_LAW, reviews.NEW_LAW)
    assert last.holds_on(reviews.NEW_LAW) and not last.holds_on(reviews.NEW_LAW + dt.timedelta(days=1))


@pytest.mark.parametrize("result", ReviewResult)
def test_an_opinion_names_every_point_that_comes_back(result: ReviewResult) -> None:
    rows = [
        {"point": "facts", "checked": "not_ok", "note": "不清", "article": "第40条"},
        {"point": "law", "checked": "ok", "note": "注意时效"},
    ]
    words = reviews.opinion_words(rows, result)
    assert ("1.事实：不清（第40条）。" in words) == (result != ReviewResult.PASS)
    assert words.endswith("提示：1.法律适用：注意时效。")


# --- the price ----------------------------------------------------------------------------------------------------------------


def price(client: Client, url: str) -> int:
    """Statements of one look."""
    client.get(url)
    with counted() as asked:
        assert client.get(url).status_code == 200
    assert len(asked) <= MOST
    return len(asked)


def test_the_desk_costs_the_same_however_long_the_queue(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client = browser_of(lawyer)
    alone = price(client, at(road))
    sent_in(road)
    sent_in(road)
    assert len(desk.queue_of(lawyer).rows) == 3
    assert price(client, at(road)) == alone


def test_ten_parties_and_a_hundred_papers_lie_on_the_desk_at_the_same_price(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client = browser_of(lawyer)
    alone = price(client, at(road))
    (facts,) = road.parties
    draft = Draft.objects.get(facts=facts)
    for number in range(9):
        party = in_transaction(
            lambda number=number: add_party(road.case, kind="person", name=f"张大{number}", address="南坳畈村6组")
        )
        row = PartyFacts.objects.create(case=road.case, party=party, draft_version=1)
        Draft.objects.create(
            case=road.case,
            facts=row,
            version=1,
            content=draft.content,
            digest=draft.digest,
            made_on=draft.made_on,
            made_by=draft.made_by,
            act_no=9,
        )
    exhibit, copy = Exhibit.objects.get(case=road.case), Evidence.objects.filter(case=road.case).latest("pk")
    exhibits, copies = [], []
    for number in range(2, 102):
        exhibits.append(Exhibit(**_columns(exhibit) | {"no": number, "files": [f"{number:064d}"]}))
        copies.append(Evidence(**_columns(copy) | {"sha256": f"{number:064d}"}))
    Exhibit.objects.bulk_create(exhibits)
    Evidence.objects.bulk_create(copies)
    for _paper in range(100):
        IssuedDocument.objects.create(
            case=road.case, code="ENF-06", title="询问笔录", issued_on=clock.today(), recipient="", issued_by=road.town.inspector,
        )  # fmt: skip
    page = words_of(client.get(at(road)))
    assert page.count("data-desk-point") == 90 and page.count('id="exhibit-') == 101 and page.count("《询问笔录》") >= 100
    assert price(client, at(road)) == alone


def _columns(row: Any) -> dict[str, Any]:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields if not column.primary_key}


# --- behind a hearing, before a discussion --------------------------------------------------------------------------------------


def test_a_review_after_the_hearing_lies_on_the_desk_like_the_others(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told()
    reviewer = heavy.somebody(Role.LEGAL_REVIEWER)
    with on(ASKED):
        heavy.notified(facts)
    heavy.heard(facts)
    with on(REPORTED):
        client, url = browser_of(reviewer), at(heavy, "review_after_hearing")
        step = reverse("task", args=[task_of(heavy, "review_after_hearing").pk])
        assert client.get(step).headers["Location"] == url
        assert price(client, url) <= MOST
        page = words_of(client.get(url))
        assert "听证后法制审核" in page and page.count("data-desk-point") == 9
        assert "上次意见" in page, "what was said of each point before the hearing"
        sheets = desk.DeskPage(reviewer, task_of(heavy, "review_after_hearing").pk).papers
        assert {"ENF-34", "ENF-35"} <= {each.paper.code for each in sheets}, (
            "record and report of the hearing lie beside the draft"
        )
        sent = answers(heavy) | {"received_on": f"{REPORTED}"}
        done = confirmed(client, url, sent)
        assert done.status_code == 302
    opinion = Opinion.objects.filter(facts=facts).latest("pk")
    assert (opinion.review_round, opinion.result, opinion.received_on) == ("after_hearing", "pass", REPORTED)


def test_the_desk_asks_whether_it_is_to_be_discussed_besides_its_penalties(road: PenaltyRoad, lawyer: Account) -> None:
    road = sent_in(road)
    client = browser_of(lawyer)
    page = words_of(client.get(at(road)))
    assert 'name="opinions-0-discuss_because"' in page and "另须集体讨论" in page
    assert confirmed(client, at(road), answers(road, discuss_because="complex")).status_code == 302
    assert Opinion.objects.get(case=road.case).discuss_because == "complex" and road.waiting == ["discuss"]
