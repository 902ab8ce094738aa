"""A penalty case from the clue to the archived file: one unit, a small fine."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.faces import Face, face_of, may_reveal
from cases.models import Deadline, OutsideBody
from documents.models import IssuedDocument
from documents.reading import unserved
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.desk import bank
from tests.enforcement.road import DAY, PenaltyRoad
from tests.workflows.watch import refused
from workflows.enforcement import payments, rules
from workflows.enforcement.documents import account_of
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import Point
from workflows.engine import worklists
from workflows.engine.models import OPEN, Task
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db


def somebody(road: PenaltyRoad, role: Role) -> Account:
    """Somebody in an office, whom nobody else of the road is."""
    number = f"M{role.value[:8]}"
    account = Account.objects.create_user(number, "demo-password", name=f"某{role.label}"[:20], officer_no=number)
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO)
    return account


def papers(road: PenaltyRoad) -> list[str]:
    return list(IssuedDocument.objects.filter(case=road.case).order_by("pk").values_list("code", flat=True))


def opened(account: Account, page: str, client: Client) -> str:
    """The page as the account gets it, in one text."""
    client.force_login(account)
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def task(road: PenaltyRoad, step: str, account: Account, client: Client) -> str:
    """The page of a waiting step as it opens to somebody who finds it in his list."""
    found = Task.objects.get(case=road.case, step=step, status__in=OPEN)
    assert found.pk in {row.pk for row in worklists.page([*worklists.to_do_arms(account), *worklists.to_claim_arms(account)])}
    opened(account, reverse("case", args=[road.case.pk]), client)
    return opened(account, reverse("task", args=[found.pk]), client)


SERVED = {"receiver": "林知远", "relation": "法定代表人"}


def serve(road: PenaltyRoad, step: str, facts: PartyFacts) -> None:
    proof = [drawn("送达回执")]
    road.do(step, road.town.inspector, facts.party_id, inspector_2=road.town.colleague, proof=proof, **SERVED)


def review(road: PenaltyRoad, lawyer: Account) -> None:
    """The draft of the only party passes."""
    (facts,) = road.parties
    draft = rules.newest_draft(facts)
    assert draft is not None
    row = {"draft": draft.digest, "result": "pass", "text": "事实清楚，适用法律正确，裁量适当。"}
    row |= {f"point_{point}": "ok" for point in Point}
    road.do("legal_review", lawyer, statement=True, opinions=[row])


def decided(road: PenaltyRoad) -> PartyFacts:
    """Reviewed, told, waited for and decided: eight days after the clue."""
    start = clock.now()
    road.report()
    assert papers(road) == ["ENF-01", "ENF-01", "ENF-22", "ENF-23"]
    assert road.record.filing_no
    road.send_on()
    review(road, somebody(road, Role.LEGAL_REVIEWER))
    (facts,) = road.parties
    assert road.waiting == ["give_notice"]
    road.do("give_notice", road.town.inspector, facts.party_id)
    facts.refresh_from_db()
    assert facts.notice_no and papers(road)[-1] == "ENF-27"
    serve(road, "serve_notice", facts)
    assert road.waiting == ["recheck_defence"]
    with clock.at(start + 8 * DAY):
        road.do("recheck_defence", road.town.inspector, facts.party_id, effect="keep")
        bank()
        road.do("decide", somebody(road, Role.BUREAU_HEAD), facts.party_id, verdict="penalty", opinion="同意处罚")
    facts.refresh_from_db()
    assert facts.decision_no and papers(road)[-1] == "ENF-38"
    return facts


def test_a_unit_is_fined_pays_and_its_file_lies_in_the_archive(road: PenaltyRoad, client: Client) -> None:
    start, publisher = clock.now(), somebody(road, Role.PUBLICITY_OFFICER)
    facts = decided(road)
    with clock.at(start + 8 * DAY):
        assert set(road.waiting) == {"publish_decision", "serve_decision"} and road.case.state == "serving"
        serve(road, "serve_decision", facts)
        page = task(road, "publish_decision", publisher, client)
        assert facts.decision_no in page and "调查报告" not in page, "he reads what he publishes, and not the file"
        road.do("publish_decision", publisher, facts.party_id)
        assert papers(road)[-1] == "ENF-63"
    with clock.at(start + 12 * DAY):
        paid = {"receipt_no": "4200000123", "purpose": "fine", "paid_on": (start + 11 * DAY).date(), "amount": "20000"}
        finance = somebody(road, Role.FINANCE_OFFICER)
        facts.refresh_from_db()
        owed = payments.owed_by(facts, clock.today()).words
        assert owed in task(road, "confirm_payment", finance, client)
        road.do("confirm_payment", finance, facts.party_id, receipts=[paid], proof=[drawn("缴款票据")])
        assert road.waiting == ["submit_closing"]
        closing = {"ground": "performed", "words": "已经履行完毕，建议结案", "retention": "30y"}
        road.do("submit_closing", road.town.inspector, **closing)
        number = road.record.closing_no
        road.do("approve_closing", road.town.leader, approved=False, opinion="补齐缴款票据复印件")
        road.do("submit_closing", road.town.inspector, **closing)
        assert papers(road)[-2:] == ["ENF-59", "ENF-59"] and number
        assert road.record.closing_no == number, "sent again it keeps its number"
        road.do("approve_closing", road.town.leader, approved=True, opinion="同意结案")
        assert road.case.state == "closed"
        archivist = somebody(road, Role.ARCHIVIST)
        task(road, "archive", archivist, client)
        road.do("archive", archivist, pages=60)
        assert papers(road)[-3:] == ["ENF-60", "ENF-61", "ENF-62"]


def test_who_publishes_reads_nothing_before_the_decision_and_no_number_of_a_person_behind_it(
    road: PenaltyRoad, client: Client
) -> None:
    publisher, start = somebody(road, Role.PUBLICITY_OFFICER), clock.now()
    decided(road)
    newcomer = Account.objects.create_user("M-new", "demo-password", name="新来", officer_no="M-new")
    with clock.at(start + 8 * DAY):
        for account in (publisher, newcomer):
            client.force_login(account)
            expected = 200 if account is publisher else 404
            assert client.get(reverse("case", args=[road.case.pk])).status_code == expected
        Appointment.objects.create(account=newcomer, role=Role.PUBLICITY_OFFICER, region=road.town.county, valid_from=LONG_AGO)
        task(road, "publish_decision", newcomer, client)
        assert not may_reveal(publisher, road.case, "identity") and face_of(publisher, road.case) is Face.OBSERVER
        other = PenaltyRoad(road.town, road.violation)
        other.register()
        client.force_login(publisher)
        assert client.get(reverse("case", args=[other.case.pk])).status_code == 404, "an undecided case is none of his"


def test_a_decision_that_is_not_published_waits_for_nobody(road: PenaltyRoad) -> None:
    start, facts = clock.now(), decided(road)
    with clock.at(start + 8 * DAY):
        road.do("exempt_publicity", road.town.leader, facts.party_id, ground="secret", reason="涉及商业秘密")
        assert road.waiting == ["serve_decision"]
        clocks = Deadline.objects.filter(case=road.case, term__in=("TL-ENF-44", "TL-ENF-45"))
        assert [row.is_open for row in clocks] == [False], "and its clock is kept"


def test_a_decision_that_is_taken_back_is_published_with_the_next_one(road: PenaltyRoad) -> None:
    start, facts = clock.now(), decided(road)
    publisher = somebody(road, Role.PUBLICITY_OFFICER)
    with clock.at(start + 8 * DAY):
        head = Account.objects.get(name=f"某{Role.BUREAU_HEAD.label}"[:20])
        road.do("withdraw_unserved", head, facts.party_id, reason="决定书日期有误")
        assert road.waiting == ["decide"]
        road.do("decide", head, facts.party_id, verdict="penalty", opinion="同意处罚")
        assert set(road.waiting) == {"publish_decision", "serve_decision"}
        road.do("publish_decision", publisher, facts.party_id)
        assert road.waiting == ["serve_decision"]


def test_what_was_excluded_behind_the_review_is_not_told_and_the_report_is_made_anew(road: PenaltyRoad, client: Client) -> None:
    lawyer, handler = somebody(road, Role.LEGAL_REVIEWER), road.town.inspector
    road.begin()
    first, second = road.add_evidence(), road.add_evidence(name="培训记录")
    road.state(first, second)
    road.propose()
    road.submit()
    road.send_on()
    review(road, lawyer)
    (facts,) = road.parties
    case, redo = reverse("case", args=[road.case.pk]), reverse("case-aside", args=[road.case.pk, "redo_report"])
    assert redo not in opened(handler, case, client), "nothing was excluded yet"
    road.do("give_notice", handler, facts.party_id)
    road.do("exclude_evidence", handler, exhibit=first, exclusion_reason="以偷拍方式取得")
    with refused("E-ENF-37"):
        serve(road, "serve_notice", facts)
    assert redo in opened(handler, case, client)
    road.do("redo_report", handler, facts.party_id, reason="证据1已排除，重新认定事实")
    assert road.waiting == ["submit_report"] and road.case.state == "investigating"
    assert not unserved(road.case).exists(), "the notice that nobody was given is void"
    road.state(second)
    road.submit()
    road.send_on()
    road.do("exclude_evidence", lawyer, exhibit=second, exclusion_reason="未经查证属实")
    with refused("E-ENF-37", "opinions-0-result"):
        review(road, lawyer)


def test_a_fine_is_paid_to_an_account_that_is_named_with_its_holder(db: None) -> None:
    body = OutsideBody(name="云石农村商业银行", account="9999990281000000010")
    assert account_of(body, clock.today()) == "云石农村商业银行（户名：大冶市财政局，账号：9999990281000000010）"
    assert account_of(OutsideBody(name="云石农村商业银行"), clock.today()) == "云石农村商业银行"
