"""Several parties: one comes in, another takes the place of one, one leaves, and those who are ready wait for those who are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from cases.faces import Face
from cases.models import CaseDuty, Deadline, Referral
from cases.panels import Looking
from documents.models import IssuedDocument
from foundation import audit, clock, jobs, settings
from foundation.refusals import Refusal
from permissions.models import Account
from tests.enforcement.heavy_road import HeavyRoad, refused
from tests.enforcement.parties_road import add_party, change_party, end_party, note_bearer, unit_row
from tests.enforcement.road import DAY
from tests.enforcement.whole_road import WholeRoad, a_day_later
from tests.statements import counted
from workflows.enforcement import stages, terms
from workflows.enforcement.models import Opinion, PartyFacts
from workflows.enforcement.models_parties import PartyChange
from workflows.engine.models import OPEN, Task

pytestmark = pytest.mark.django_db


def steps(road: WholeRoad | HeavyRoad) -> dict[str, str]:
    """What each party waits for; without a party what the case waits for, or what waits for all of them."""
    rows = Task.objects.filter(case=road.case, status__in=OPEN, flow_task_type="HUMAN").select_related("party").order_by("pk")
    return {str(task.party.name if task.party else ""): task.step for task in rows}


def name(facts: PartyFacts) -> str:
    return str(facts.party.name)


def reviewed_anew(road: WholeRoad, facts: PartyFacts) -> None:
    """The report of one party in its branch, sent on and passed."""
    if not facts.kinds and not facts.no_penalty_ground:
        road.propose(facts)
    road.submit()
    road.send_on()
    road.review()


def ways(road: WholeRoad, account: Account) -> list[str]:
    """The acts beside the road that the page of the case offers somebody."""
    client = Client()
    client.force_login(account)
    page = client.get(reverse("case", args=[road.case.pk])).content.decode()
    return re.findall(rf"/cases/{road.case.pk}/do/(\w+)/", page)


# --- a party comes in -------------------------------------------------------------------------------------------------------


def test_a_party_that_comes_in_late_has_a_road_of_its_own_and_the_others_wait_for_it(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    first = whole.facts
    added = add_party(whole)
    assert steps(whole) == {name(first): "recheck_defence", name(added): "submit_report"}
    assert whole.case.state == "investigating"
    whole.waive(first)
    whole.recheck("keep", first)
    with pytest.raises(Refusal) as waits:
        whole.decide(first)
    assert waits.value.code == "E-TOGETHER" and name(added) in str(waits.value)
    reviewed_anew(whole, added)
    whole.told(added)
    whole.waive(added)
    whole.recheck("keep", added)
    for facts in (first, added):
        whole.decide(facts)
    numbers = set(PartyFacts.objects.filter(case=whole.case).values_list("decision_no", flat=True))
    assert len(numbers) == 2 and "" not in numbers
    assert audit.verify() == []


def test_one_who_comes_in_under_review_is_reported_on_behind_the_others(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    first, added = whole.facts, add_party(whole)
    assert steps(whole) == {"": "legal_review"}
    whole.review()
    assert steps(whole) == {name(first): "give_notice", name(added): "submit_report"}
    assert list(Opinion.objects.filter(case=whole.case).values_list("facts", flat=True)) == [first.pk]
    reviewed_anew(whole, added)
    assert steps(whole) == {name(first): "give_notice", name(added): "give_notice"}


def test_one_who_comes_in_during_the_investigation_is_simply_there(whole: WholeRoad) -> None:
    whole.begin()
    whole.state(whole.add_evidence())
    added = add_party(whole)
    assert steps(whole) == {"": "submit_report"}
    whole.propose(whole.facts)
    found = refused(whole.submit)
    assert any("E-ENF-05" in words and name(added) in words for words in found.values())
    whole.propose(added)
    whole.submit()
    whole.send_on()
    whole.review()
    assert set(steps(whole).values()) == {"give_notice"} and len(steps(whole)) == 2


def test_the_paper_of_the_leader_says_who_comes_in_and_why(whole: WholeRoad) -> None:
    whole.begin()
    added = add_party(whole)
    paper = IssuedDocument.objects.filter(case=whole.case, code="ENF-24").latest("pk")
    assert paper.data["leader_opinion"] == "同意追加"
    assert paper.data["proposal"] == f"追加{name(added)}为本案当事人。调查发现该单位共同安排无证人员作业。"
    change = PartyChange.objects.get(case=whole.case)
    assert (change.came, change.left, change.kind, change.decided_by) == (added, None, "add", whole.town.leader)


def test_who_may_come_in(whole: WholeRoad) -> None:
    road = whole
    road.register()
    road.apply()
    assert refused(lambda: add_party(road)).keys() == {"reason"}
    road.decide_filing()
    assert "E-ENF-PARTY" in refused(lambda: add_party(road, road.unit_row()))["party-0-kind"]
    child = road.person_row(identity="", born_on=road.today - 13 * 366 * DAY, sex="male", guardian="张父")
    assert any("E-ENF-32" in words for words in refused(lambda: add_party(road, child)).values())
    assert "E-DATE-FUTURE" in refused(lambda: add_party(road, found_on=road.today + DAY))["found_on"]
    assert "E-ENF-DAYS" in refused(lambda: add_party(road, found_on=road.today - 30 * DAY))["found_on"]
    assert "add_party" not in ways(road, road.town.head) and "add_party" in ways(road, road.town.leader)


# --- another takes its place --------------------------------------------------------------------------------------------------


def test_a_successor_is_told_anew_and_what_the_former_one_was_told_is_void(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    former = whole.facts
    number = former.notice_no
    found = change_party(whole, former)
    former.refresh_from_db()
    assert former.ended == f"变更为{name(found)}" and whole.parties == [found]
    notice = IssuedDocument.objects.get(case=whole.case, printed_number=number)
    assert notice.state == "revoked" and notice.served_on is not None
    assert not Deadline.objects.open().filter(case=whole.case, party=former.party).exists()
    assert Deadline.objects.open().filter(case=whole.case, term=terms.DECIDE.code).exists()
    assert steps(whole) == {name(found): "submit_report"}
    # It answers for what was found: the same is proposed, and it is reported on, read and told anew.
    assert (found.fine, found.kinds, found.violation) == (former.fine, former.kinds, former.violation)
    assert (found.draft_version, found.noticed_on, found.notice_no) == (0, None, "")
    assert whole.case.unit == whole.town.other_unit and whole.case.title.startswith(name(found))
    reviewed_anew(whole, found)
    whole.told(found)
    assert whole.facts.notice_no not in ("", number)


def test_a_party_that_is_changed_under_review_takes_the_case_back_to_the_report(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    found = change_party(whole, whole.facts)
    assert steps(whole) == {"": "submit_report"} and whole.case.state == "investigating"
    assert not Deadline.objects.open().filter(case=whole.case, term=terms.LEGAL_REVIEW.code).exists()
    whole.submit()
    whole.send_on()
    whole.review()
    assert steps(whole) == {name(found): "give_notice"}


def test_only_the_road_of_the_party_that_changes_begins_anew(whole: WholeRoad) -> None:
    whole.reviewed(parties=[whole.unit_row(), whole.person_row()])
    unit, person = whole.parties
    whole.told(unit)
    found = change_party(whole, unit)
    assert steps(whole) == {name(person): "decide", name(found): "submit_report"}
    person.refresh_from_db()
    assert person.draft_version == 1 and person.review_result == "pass"


def test_a_hearing_ends_with_its_party(heavy: HeavyRoad) -> None:
    (facts,) = heavy.told(heavy.unit_row())
    heavy.notified(facts)
    found = change_party(heavy, facts)
    assert heavy.hearing(facts).ended == "withdrawn"
    assert (
        IssuedDocument.objects.filter(
            case=heavy.case, party=facts.party, code__in=("ENF-27", "ENF-28", "ENF-32"), state="issued"
        ).count()
        == 0
    )
    assert not Deadline.objects.open().filter(case=heavy.case, party=facts.party).exists()
    assert steps(heavy) == {name(found): "submit_report"}


def test_whose_place_may_be_taken(whole: WholeRoad) -> None:
    whole.reviewed()
    facts = whole.facts
    assert "E-ENF-45" in refused(lambda: change_party(whole, facts, proof=[]))["proof"]
    assert "E-ENF-PARTY" in refused(lambda: change_party(whole, facts, kind="estate"))["kind"]
    assert "E-ENF-PARTY" in refused(lambda: change_party(whole, facts, whole.unit_row()))["party-0-kind"]
    assert "kind" in refused(lambda: change_party(whole, facts, kind="death"))
    # Whoever was named wrongly does not hand down what was proposed of it.
    right = change_party(whole, facts, whole.person_row(), kind="correct")
    assert right.kinds == [] and right.violation is None
    # A former party is nobody's to change.
    with pytest.raises(Http404):
        change_party(whole, facts, whole.unit_row())


def test_behind_a_decision_nobody_comes_in_or_takes_a_place(whole: WholeRoad) -> None:
    decided(whole)
    assert "E-NOT-OPEN" in refused(lambda: add_party(whole))["reason"]
    offered = ways(whole, whole.town.leader)
    assert "note_bearer" in offered and not {"add_party", "change_party", "end_party"} & set(offered)


def decided(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    whole.decide()


def test_who_bears_a_decision_that_stands_is_noted(whole: WholeRoad) -> None:
    decided(whole)
    facts = whole.facts
    assert "E-PARTY-CREDIT-CODE" in refused(lambda: note_bearer(whole, facts, bearer_code="123"))["bearer_code"]
    assert (
        "E-ENF-45" in refused(lambda: note_bearer(whole, facts, bearer_code=whole.town.other_unit.credit_code, proof=[]))["proof"]
    )
    before = whole.facts.decision_no
    note_bearer(whole, facts, bearer_code=whole.town.other_unit.credit_code)
    assert whole.facts.decision_no == before and whole.facts.is_live
    assert PartyChange.objects.get(case=whole.case).bearer == "大冶市合盛矿业有限公司"


# --- one leaves -----------------------------------------------------------------------------------------------------------------


def test_a_party_that_died_holds_nobody_up(whole: WholeRoad) -> None:
    whole.reviewed(parties=[whole.unit_row(), whole.person_row()])
    unit, person = whole.parties
    whole.told(unit)
    assert "E-ENF-45" in refused(lambda: end_party(whole, person, proof=[]))["proof"]
    assert "E-ENF-PARTY" in refused(lambda: end_party(whole, unit))["kind"]
    end_party(whole, person)
    assert steps(whole) == {name(unit): "recheck_defence"}
    assert whole.parties == [unit]
    # The last one does not leave: the case itself ends.
    assert "E-NOT-OPEN" in refused(lambda: end_party(whole, unit, kind="not_party"))["kind"]
    whole.waive(unit)
    whole.recheck("keep", unit)
    whole.decide(unit)
    assert not Deadline.objects.open().filter(case=whole.case, term=terms.DECIDE.code).exists()


def test_the_last_one_who_is_not_decided_leaves_and_the_matters_have_their_answer(
    whole: WholeRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    each_goes_on(monkeypatch)
    whole.reviewed(parties=[whole.unit_row(), whole.person_row()])
    unit, person = whole.parties
    whole.told(unit)
    whole.waive(unit)
    whole.recheck("keep", unit)
    whole.decide(unit)
    whole.serve_decision(unit)
    words = {"kind": "penalty", "reason": "逾期未改正", "basis": "《安全生产法》第102条", "opened_by": whole.town.head}
    referral = Referral.objects.create(
        process="enforcement", source_case=whole.case, target_case=whole.case, opened_on=clock.today(), **words
    )
    end_party(whole, person)
    referral.refresh_from_db()
    assert whole.facts.decision_no in referral.decision
    clocks = Deadline.objects.filter(case=whole.case, term=terms.DECIDE.code)
    assert set(clocks.values_list("state", flat=True)) == {"met"}
    assert steps(whole)[name(unit)] == "confirm_payment"


def test_who_is_reviewed_alone_does_not_leave_a_review_about_nobody(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    first = whole.facts
    add_party(whole)
    assert "E-NOT-OPEN" in refused(lambda: end_party(whole, first, kind="not_party"))["kind"]
    whole.review("fail")
    end_party(whole, first, kind="not_party")
    assert steps(whole) == {"": "submit_report"} and len(whole.parties) == 1


# --- together -----------------------------------------------------------------------------------------------------------------


def each_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    value: Callable[..., Any] = settings.value
    monkeypatch.setattr(settings, "value", lambda code, *on: True if code == "enforcement.each_goes_on" else value(code, *on))


def both_to_be_decided(whole: WholeRoad) -> list[PartyFacts]:
    whole.reviewed(parties=[whole.unit_row(), unit_row(whole)])
    for facts in whole.parties:
        whole.told(facts)
        whole.waive(facts)
        whole.recheck("keep", facts)
    return whole.parties


def test_while_one_goes_back_to_review_alone_the_other_waits_and_goes_on_after_it(whole: WholeRoad) -> None:
    first, second = both_to_be_decided(whole)
    whole.send_back("return_law", second)
    assert steps(whole) == {name(first): "decide", name(second): "change_proposal"}
    with pytest.raises(Refusal) as waits:
        whole.decide(first)
    assert waits.value.code == "E-TOGETHER" and name(second) in str(waits.value)
    whole.change(second)
    assert steps(whole) == {name(first): "decide", name(second): "legal_review"}
    whole.review()
    assert list(Opinion.objects.filter(case=whole.case, review_round="changed").values_list("facts", flat=True)) == [second.pk]
    assert steps(whole) == {name(first): "decide", name(second): "decide"}
    first.refresh_from_db()
    assert first.draft_version == 1
    for facts in (first, second):
        whole.decide(facts)
    assert set(steps(whole).values()) == {"serve_decision"}


def test_with_the_setting_each_party_goes_on_by_itself(whole: WholeRoad, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = both_to_be_decided(whole)
    whole.send_back("return_facts", second)
    each_goes_on(monkeypatch)
    whole.decide(first)
    assert whole.facts.decided_on == whole.today
    # The clock of the case runs on until the last of them is decided.
    assert Deadline.objects.open().filter(case=whole.case, term=terms.DECIDE.code).exists()
    whole.propose(second, amount="24000")
    reviewed_anew(whole, second)
    whole.give_notice(second, reason="按补充调查重新告知")
    whole.serve_notice(second)
    with clock.at(a_day_later(whole.last_day_of_rights(second))):
        whole.recheck("keep", second)
        whole.decide(second)
    assert not Deadline.objects.open().filter(case=whole.case, term=terms.DECIDE.code).exists()
    jobs.run_due()
    assert audit.verify() == []


def test_a_unit_that_comes_in_reads_its_own_part(whole: WholeRoad) -> None:
    road = whole
    road.register(unit=road.town.other_unit)
    road.apply(parties=[unit_row(road)])
    road.decide_filing()
    held = CaseDuty.objects.filter(content_object=road.case, permission__codename="party", user=road.town.unit_account)
    assert not held.exists()
    add_party(road, road.unit_row())
    assert held.exists()


# --- the table on the page ------------------------------------------------------------------------------------------------------


def page(road: WholeRoad | HeavyRoad, account: Account | None = None) -> tuple[str, int]:
    """The page of the case with the statements that it takes."""
    client = Client()
    client.force_login(account or road.town.head)
    address = reverse("case", args=[road.case.pk])
    client.get(address)
    with counted() as asked:
        text = client.get(address).content.decode()
    return text, len(asked)


def cells(text: str) -> dict[str, list[str]]:
    """The table of the page by party: what each stage says."""
    table = re.search(r'<table class="records as-cards stages">.*?</table>', text, re.DOTALL)
    assert table is not None
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)[1:]:
        head, *said = (
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row, re.DOTALL)
        )
        found[head] = said
    return found


def test_the_page_shows_each_party_with_its_stages(whole: WholeRoad) -> None:
    whole.reviewed(parties=[whole.unit_row(), whole.person_row()])
    unit, person = whole.parties
    whole.told(unit)
    whole.waive(unit)
    added = add_party(whole)
    end_party(whole, person)
    text, _statements = page(whole)
    shown, today = cells(text), f"{whole.today:%Y-%m-%d}"
    assert shown[name(unit)][:5] == [today, today, "—", today, "陈述申辩复核 已放弃"]
    assert shown[name(added)][:2] == ["提交调查终结报告", "—"]
    (former,) = (said for head, said in shown.items() if head.startswith(name(person)))
    assert former[:3] == [today, today, "—"]
    # Who speaks for one of them reads its own part, and an officer who does not read the file nothing.
    assert "stages" not in page(whole, whole.town.unit_account)[0]


def test_a_case_of_one_party_has_no_table_and_one_of_three_costs_no_more_than_one_of_two(whole: WholeRoad) -> None:
    whole.reviewed()
    one, alone = page(whole)
    assert "records as-cards stages" not in one
    add_party(whole)
    of_two = statements_of_table(whole)
    add_party(whole, whole.person_row())
    text, three = page(whole)
    assert len(cells(text)) == 3
    # The rows of the parties, what waits, and the drafts and opinions of all of them.
    assert (of_two, statements_of_table(whole)) == (4, 4)
    # With more than one, acts are offered that ask whether a party is decided on; whose turn it is, is asked for each step that waits.
    assert three <= alone + 9


def statements_of_table(road: WholeRoad) -> int:
    with counted() as asked:
        assert stages.panel(Looking(None, road.town.head, road.case, Face.FILE)) is not None  # type: ignore[arg-type]
    return len(asked)
