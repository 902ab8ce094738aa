"""The leaders discuss a heavy penalty together: who sits there, who votes, what it comes to, and what it holds for (行政处罚法 Art.57(2))."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.models import Case, CaseDuty, Participation
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, in_transaction
from tests.enforcement.heavy_road import BEGUN, VIEW, HeavyRoad, at, on, refused
from tests.enforcement.road import DAY
from workflows.enforcement import rules
from workflows.enforcement.models import Attendee, DiscussedDraft, Discussion, EnforcementRecord, PartyFacts

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN = ({"vote": vote, "words": VIEW} for vote in ("for", "against", "abstain"))
ABSENT = {"attendance": "absent", "reason": "外出学习", "vote": "", "words": ""}
RECUSED = {"attendance": "recused", "reason": "近亲属在当事人处任职", "vote": "", "words": ""}


def digest(facts: PartyFacts) -> str:
    draft = rules.newest_draft(facts)
    assert draft is not None
    return draft.digest


def test_a_heavy_penalty_is_discussed_before_the_party_is_told_of_it(heavy: HeavyRoad) -> None:
    (facts,) = heavy.reported()
    heavy.review()
    assert heavy.waiting == ["discuss"] and heavy.case.state == "discussion"
    heavy.discuss(sit_in=[heavy.town.inspector.pk])
    assert heavy.waiting == ["give_notice"] and heavy.papers[-1] == "ENF-26"
    facts.refresh_from_db()
    assert facts.discussed_digest == digest(facts) and facts.discussed_on == BEGUN and not facts.to_discuss
    paper = heavy.paper("ENF-26")
    said = paper.data
    names = [each.name for each in heavy.committee()]
    assert [row["member"] for row in said["opinions"]] == names, "whoever presides speaks last"
    assert said["votes"] == f"同意4人（{'、'.join(names)}），反对0人，弃权0人。"
    assert said["conclusion"].startswith(f"对{facts.party.name}：罚款人民币200,000.00元") and said["minority_view"] == "无"
    assert said["host"] == heavy.town.bureau_head.name and said["attendees"][-1] == f"{heavy.town.bureau_head.name}，主要负责人"
    assert paper.linked["members_total"] == 4 and paper.linked["round"] == "一"
    discussion = Discussion.objects.get(case=heavy.case)
    assert discussion.sit_in == [heavy.town.inspector.name] and DiscussedDraft.objects.get().draft.digest == digest(facts)
    took = set(Participation.objects.filter(case=heavy.case, step="discuss").values_list("account__name", flat=True))
    assert took == {*names, heavy.somebody(Role.CLERK, "record").name}
    readers = CaseDuty.objects.filter(content_object=heavy.case, permission__codename="view_case")
    assert set(readers.values_list("user__name", flat=True)) == set(names), "whoever voted reads what it was about"


def test_a_light_penalty_is_discussed_only_where_the_reviewer_asks_for_it(heavy: HeavyRoad) -> None:
    heavy.report()
    heavy.send_on()
    heavy.review(discuss_because="complex")
    assert heavy.waiting == ["discuss"]
    heavy.discuss()
    assert heavy.waiting == ["give_notice"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([FOR, ABSENT, ABSENT, ABSENT, FOR], "应到5人，到会可以表决的2人"),
        ([FOR, RECUSED, ABSENT, ABSENT, FOR], "应到4人，到会可以表决的2人"),
        ([FOR, ABSENT, RECUSED, RECUSED, FOR], "应到3人，到会可以表决的2人"),
    ],
    ids=["two of five", "one recused", "half of those who may vote, and fewer than three"],
)
def test_too_few_members_decide_nothing(heavy: HeavyRoad, members: list[dict[str, Any]], words: str) -> None:
    """D44."""
    heavy.reported()
    heavy.review()
    heavy.committee(4)
    refusals = refused(lambda: heavy.discuss(members=members))
    assert list(refusals) == ["conclusion"] and "E-ENF-38" in refusals["conclusion"] and words in refusals["conclusion"]
    heavy.discuss(members=[FOR, ABSENT, ABSENT, FOR, FOR])
    assert heavy.waiting == ["give_notice"], "three of five are enough"
    absent = heavy.paper("ENF-26").linked["absent"]
    assert len(absent) == 2 and absent[0].endswith("（外出学习）")


def test_a_handler_reports_and_has_no_vote(heavy: HeavyRoad) -> None:
    heavy.reported()
    heavy.review()
    Appointment.objects.create(
        account=heavy.town.colleague, role=Role.DISCUSSION_MEMBER, region=heavy.town.county, valid_from=LONG_AGO
    )
    refusals = refused(lambda: heavy.discuss(members=[FOR] * 5))
    ((field, words),) = refusals.items()
    place = field.removesuffix("-attendance")
    assert "E-ENF-38" in words and heavy.town.colleague.name in words
    rows = [FOR if f"members-{number}" != place else RECUSED for number in range(5)]
    heavy.discuss(members=rows)
    assert Attendee.objects.get(attendance="recused").member == heavy.town.colleague
    assert heavy.paper("ENF-26").linked["members_total"] == 4, "and is not counted"


def test_each_answer_of_a_member_is_asked_at_its_place(heavy: HeavyRoad) -> None:
    heavy.reported()
    heavy.review()
    refusals = refused(lambda: heavy.discuss(members=[FOR | {"words": "同意"}, FOR | {"vote": ""}, ABSENT | {"reason": ""}, FOR]))
    assert {field: words.split()[0] for field, words in refusals.items()} == {
        "members-0-words": "E-REASON", "members-1-vote": "E-REQUIRED", "members-2-reason": "E-REQUIRED",
    }  # fmt: skip
    refusals = refused(lambda: heavy.discuss(members=[FOR, FOR, ABSENT | {"vote": "for"}, FOR]))
    assert list(refusals) == ["members-2-vote"] and "E-ENF-38" in refusals["members-2-vote"]
    refusals = refused(lambda: heavy.discuss(members=[FOR, FOR, FOR, ABSENT]))
    assert "E-ENF-38" in refusals["members-3-attendance"], "who presides is there"
    refusals = refused(lambda: heavy.discuss(members=[FOR, FOR, FOR]))
    assert "E-NOT-OF-CASE" in refusals["conclusion"], "nobody is left out"
    refusals = refused(lambda: heavy.discuss(recorder=_clerk_who_votes(heavy)))
    assert list(refusals) == ["recorder"] and "E-ENF-38" in refusals["recorder"]
    refusals = refused(lambda: heavy.discuss(held_at=at(BEGUN - DAY, 10), ended_at=at(BEGUN - DAY, 9)))
    assert {field: words.split()[0] for field, words in refusals.items()} == {"held_at": "E-ENF-DAYS", "ended_at": "E-ENF-DAYS"}


def _clerk_who_votes(heavy: HeavyRoad) -> Any:
    member = heavy.somebody(Role.DISCUSSION_MEMBER, "0")
    Appointment.objects.create(account=member, role=Role.CLERK, region=heavy.town.county, valid_from=LONG_AGO)
    return member


def test_the_conclusion_is_what_the_votes_say_and_whoever_differs_is_written_down(heavy: HeavyRoad) -> None:
    heavy.reported()
    heavy.review()
    rows = [FOR, FOR, AGAINST, FOR]
    refusals = refused(lambda: heavy.discuss(members=rows, conclusion="return", reasons="证据不足，应当补充"))
    assert "E-ENF-VOTES" in refusals["conclusion"] and "同意3人，反对1人，弃权0人，结论应为：同意送审稿" in refusals["conclusion"]
    against = heavy.somebody(Role.DISCUSSION_MEMBER, "2").name
    assert "E-REQUIRED" in refusals["minority_view"] and against in refusals["minority_view"]
    heavy.discuss(members=rows, minority_view=f"{against}认为罚款数额偏高。")
    assert heavy.paper("ENF-26").data["minority_view"] == f"{against}认为罚款数额偏高。"


def test_a_tie_is_discussed_again_unless_the_bureau_lets_the_chair_decide(heavy: HeavyRoad) -> None:
    (facts,) = heavy.reported()
    heavy.review()
    rows = [AGAINST, AGAINST, FOR, FOR]
    refusals = refused(lambda: heavy.discuss(members=rows))
    assert "结论应为：再次讨论" in refusals["conclusion"]
    heavy.discuss(members=rows, conclusion="again", reasons="两种意见票数相等")
    assert heavy.waiting == ["discuss"] and rules.newest_draft(facts) is not None
    facts.refresh_from_db()
    assert facts.to_discuss and not facts.discussed_digest
    in_transaction(
        lambda: bureau.change(
            "enforcement.discussion_host_breaks_tie", True, valid_from=BEGUN, by=heavy.town.administrator, reason="局务会"
        )
    )
    with on(BEGUN, 17):
        heavy.discuss(members=rows, minority_view="两名成员认为应当从轻。")
    assert heavy.waiting == ["give_notice"] and heavy.paper("ENF-26").linked["round"] == "二"


def test_what_the_majority_is_against_goes_back_to_the_investigation(heavy: HeavyRoad) -> None:
    (facts,) = heavy.reported()
    heavy.review()
    rows = [AGAINST, AGAINST, AGAINST, FOR]
    differing = {"minority_view": "主持人同意送审稿。"}
    refusals = refused(lambda: heavy.discuss(members=rows, conclusion="change", **differing))
    assert list(refusals) == ["reasons"] and "E-REASON" in refusals["reasons"]
    heavy.discuss(members=rows, conclusion="change", reasons="罚款数额偏高，应当重新提出建议", **differing)
    assert heavy.waiting == ["submit_report"] and heavy.case.state == "investigating"
    assert heavy.paper("ENF-26").data["conclusion"] == "改变处罚：罚款数额偏高，应当重新提出建议"
    heavy.propose(
        facts,
        violation=facts.violation or heavy.violation("V-98-4"),
        amount="150000",
        amount_reason="按集体讨论意见减少罚款数额。",
    )
    heavy.submit()
    heavy.send_on()
    heavy.review(tag="again")
    assert heavy.waiting == ["discuss"], "another draft is discussed anew"
    with on(BEGUN, 17):
        heavy.discuss()
    assert heavy.waiting == ["give_notice"]


def test_of_two_parties_both_are_concluded_on_in_one_discussion(heavy: HeavyRoad) -> None:
    first, second = heavy.reported(heavy.unit_row(), heavy.other_unit())
    heavy.review()
    heavy.discuss()
    assert heavy.waiting == ["give_notice", "give_notice"]
    lines = heavy.paper("ENF-26").data["conclusion"].splitlines()
    assert [line.partition("：")[0] for line in lines] == [f"对{first.party.name}", f"对{second.party.name}"]
    assert DiscussedDraft.objects.count() == 2


def test_only_the_party_whose_penalty_is_heavy_is_discussed(heavy: HeavyRoad) -> None:
    unit, person = heavy.reported(heavy.unit_row(), heavy.person_row())
    heavy.review()
    heavy.discuss()
    assert [row.facts_id for row in DiscussedDraft.objects.all()] == [unit.pk]
    assert person.party.name not in heavy.paper("ENF-26").data["conclusion"]
    assert sorted(heavy.waiting) == ["decide", "give_notice"]


def test_a_changed_draft_of_one_party_is_discussed_again_and_alone(heavy: HeavyRoad) -> None:
    first, second = heavy.told(heavy.unit_row(), heavy.other_unit())
    with on(dt.date(2026, 3, 26)):
        heavy.do("recheck_defence", heavy.town.inspector, second.party_id, effect="keep")
        heavy.do("recheck_defence", heavy.town.inspector, first.party_id, effect="lighter", effect_reason="当事人已经停产整改")
        heavy.do("change_proposal", heavy.town.inspector, first.party_id, fine="150000")
        first.refresh_from_db()
        heavy.review(first, of=first.party_id)
        assert sorted(heavy.waiting) == ["decide", "discuss"] and heavy.case.state == "discussion"
        with pytest.raises(Refusal, match="E-TOGETHER"):
            heavy.decide(second)
        heavy.discuss(first.party_id)
        assert heavy.waiting == ["decide", "decide"]
        conclusion = heavy.paper("ENF-26")
        assert conclusion.party_id == first.party_id and second.party.name not in conclusion.data["conclusion"]
        assert "150,000.00元" in conclusion.data["conclusion"] and conclusion.linked["round"] == "二"
        heavy.decide(first)
        heavy.decide(second)


def test_a_draft_that_the_leaders_have_not_agreed_to_in_these_words_is_not_decided(heavy: HeavyRoad) -> None:
    """C10."""
    (facts,) = heavy.told()
    with on(dt.date(2026, 3, 26)):
        heavy.do("recheck_defence", heavy.town.inspector, facts.party_id, effect="keep")
        PartyFacts.objects.filter(pk=facts.pk).update(discussed_digest="0" * 64)
        refusals = refused(lambda: heavy.decide(facts))
        assert "E-ENF-09" in refusals["verdict"] and "罚款数额较大" in refusals["verdict"]
        PartyFacts.objects.filter(pk=facts.pk).update(discussed_digest=digest(facts))
        heavy.decide(facts)
    assert Case.objects.get(pk=heavy.case.pk).state == "serving"


def test_what_the_leaders_hold_for_a_crime_goes_to_no_review_but_to_the_police(heavy: HeavyRoad) -> None:
    (facts,) = heavy.reported()
    heavy.review()
    rows = [{"vote": "against", "words": "达到追诉标准，应当移送公安机关"}] * 4
    refusals = refused(lambda: heavy.discuss(conclusion="transfer", reasons="达到重大劳动安全事故罪的追诉标准"))
    assert "E-ENF-VOTES" in refusals["conclusion"], "the votes were for the draft"
    heavy.discuss(members=rows, conclusion="transfer", reasons="达到重大劳动安全事故罪的追诉标准")
    assert heavy.waiting == ["send_review"] and heavy.case.state == "reported"
    assert heavy.paper("ENF-26").data["conclusion"] == "移送公安机关：达到重大劳动安全事故罪的追诉标准"
    refusals = refused(heavy.send_on)
    assert list(refusals) == ["decision"] and "E-ENF-24" in refusals["decision"] and facts.party.name in refusals["decision"]
    heavy.send_on(decision="return", opinion="按集体讨论意见办理移送", complete=False)
    refusals = refused(heavy.submit)
    assert list(refusals) == ["transfer_check"] and "E-ENF-24" in refusals["transfer_check"]
    refusals = refused(lambda: heavy.submit(transfer_check="yes", transfer_reason="达到追诉标准"))
    assert "E-ENF-24" in refusals["transfer_check"], "nor is a fine proposed beside it"
    EnforcementRecord.objects.filter(case=heavy.case).update(transfer_stands="refused")
    heavy.submit()
    assert heavy.waiting == ["send_review"], "the head of the bureau has not approved the transfer: the case goes on"
