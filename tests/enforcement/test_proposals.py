"""What a proposal imposes besides money, by which law, on what evidence, and what the reviewer still wants to know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from cases.models import Violation
from documents.models import IssuedDocument
from foundation import clock
from tests.enforcement.heavy_road import InTheRoom, refused
from tests.enforcement.road import CODE, DAY, PenaltyRoad
from tests.enforcement.whole_road import WholeRoad
from workflows.enforcement import heavy, rules
from workflows.enforcement.models import Exhibit, Minutes, Opinion, PartyFacts
from workflows.enforcement.ranges import Stage

pytestmark = pytest.mark.django_db

LICENCE = {"licence": "安全生产许可证", "licence_no": "（鄂）FM安许证字〔2024〕020号", "licence_issuer": "湖北省应急管理厅"}


@dataclass
class Road(InTheRoom, WholeRoad):
    """The whole road with those who discuss and hear."""


@pytest.fixture
def heavier(road: PenaltyRoad) -> Road:
    made = Road(road.town, road.violation)
    assert made.committee() and made.host
    return made


def days(road: PenaltyRoad, first: int, last: int, kind: str = "stop") -> dict[str, Any]:
    """From so many days from now until so many."""
    return {f"{kind}_from": road.today + first * DAY, f"{kind}_to": road.today + last * DAY}


def all_at_once(road: PenaltyRoad) -> dict[str, Any]:
    """A fine, what was gained and the goods, a standstill of a month and a licence withheld for two."""
    return {
        "kinds": ["fine", "gains", "goods", "stopped", "licence_suspended"], "gains": "3000", "gains_words": "三名无证电工作业的收入",
        "goods_value": "800", "goods_words": "自制配电箱2台", "stop_scope": "三号变电所", **days(road, 30, 59), **LICENCE,
        **days(road, 30, 89, "withheld"),
    }  # fmt: skip


# --- licence and standstill -----------------------------------------------------------------------------------------------------


def test_each_penalty_asks_for_what_a_decision_must_say_of_it(road: PenaltyRoad) -> None:
    road.begin()
    found = refused(lambda: road.propose(kinds=["fine", "licence_revoked"]))
    assert {name: words.split()[0] for name, words in found.items()} == dict.fromkeys(LICENCE, "E-ENF-39")
    found = refused(lambda: road.propose(kinds=["fine", "stopped"]))
    assert set(found) == {"stop_from", "stop_to", "stop_scope"}
    found = refused(lambda: road.propose(kinds=["fine", "licence_suspended"], **LICENCE))
    assert set(found) == {"withheld_from", "withheld_to"}
    assert "E-ENF-PROPOSAL" in refused(lambda: road.propose(**LICENCE))["licence"]
    scope = {"kinds": ["fine", "stopped"], "stop_scope": "三号变电所"}
    assert "E-ENF-39" in refused(lambda: road.propose(**scope, **days(road, 0, 20)))["stop_from"]
    assert "E-ENF-39" in refused(lambda: road.propose(**scope, **days(road, 20, 10)))["stop_to"]
    assert "E-ENF-39" in refused(lambda: road.propose(**scope, **days(road, 20, 900)))["stop_to"]
    # To close a unit or to detain somebody is not the bureau's (E-ENF-25).
    assert "E-ENF-25" in refused(lambda: road.propose(kinds=["fine", "closed"]))["kinds"]
    assert "stop_scope" in refused(lambda: road.no_penalty(stop_scope="三号变电所"))


def test_a_draft_says_which_licence_and_what_stands_still_from_when_to_when(road: PenaltyRoad) -> None:
    road.begin()
    road.state(road.add_evidence())
    facts = road.propose(**all_at_once(road))
    road.submit()
    draft = rules.newest_draft(facts)
    assert draft is not None
    assert draft.content["penalties"] == [
        "罚款人民币20,000.00元（大写：贰万元整）",
        "没收违法所得人民币3,000.00元（大写：叁仟元整）",
        "没收自制配电箱2台",
        "责令停产停业（三号变电所，2026年4月17日至2026年5月16日）",
        "暂扣许可证件（安全生产许可证，编号（鄂）FM安许证字〔2024〕020号，湖北省应急管理厅颁发，2026年4月17日至2026年6月15日）",
    ]
    assert {"责令停产停业"} <= {heavy.NAMED[heavy.Penalty(kind)] for kind in facts.kinds}
    assert rules.hearing_reasons(facts, road.today) and rules.more_to_perform(facts)


def test_notice_and_decision_print_what_is_imposed_and_no_more_than_was_told(heavier: Road) -> None:
    road = heavier
    road.begin()
    road.state(road.add_evidence())
    facts = road.propose(**all_at_once(road))
    road.submit()
    road.send_on()
    road.review()
    road.discuss()
    road.told()
    standstill = "责令停产停业（三号变电所，2026年4月17日至2026年5月16日）"
    assert standstill in road.paper("ENF-27").data["intended_penalty"]
    facts.refresh_from_db()
    assert rules.told_enough(facts)
    # Fewer days are milder; more are heavier than what was told; another licence, or another place, is told anew.
    facts.stop_to -= 5 * DAY
    assert rules.told_enough(facts)
    facts.stop_to += 6 * DAY
    assert rules.heavier_than_told(facts) == ["停产停业31日，告知30日"]
    facts.refresh_from_db()
    for name in ("licence_no", "stop_scope"):
        changed = PartyFacts.objects.get(pk=facts.pk)
        setattr(changed, name, "另一处")
        assert rules.heavier_than_told(changed) == [] and not rules.told_enough(changed)
    road.waive()
    road.recheck()
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert "停产停业起日2026-04-17早于决定日期" in refused(road.decide)["verdict"]
    road.decide()
    assert standstill in road.paper("ENF-38").data["penalties"]


# --- which law ------------------------------------------------------------------------------------------------------------------


def two_versions(road: PenaltyRoad) -> tuple[Violation, Violation]:
    """The row as it was on the day of the act, and a newer version that fines more."""
    old = road.violation(CODE)
    Violation.objects.filter(pk=old.pk).update(valid_until=road.today - 2 * DAY)
    new = Violation.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_until = None, road.today - DAY, None
    new.first_unit_max_yuan = old.first_unit_max_yuan * 2
    new.save()
    old.refresh_from_db()
    return old, new


def test_both_versions_are_shown_compared_and_kept_with_the_reason(whole: WholeRoad) -> None:
    road = whole
    road.begin(suspected=road.violation(CODE))
    old, new = two_versions(road)
    facts = road.parties[0]
    assert "从旧兼从轻" in refused(lambda: road.propose(facts, violation=new))["violation"]
    silent = refused(lambda: road.propose(facts, violation=old))["law_reason"]
    assert "行为时" in silent and "现行" in silent and f"{new.valid_from:%Y-%m-%d}" in silent
    why = "行为终了时旧规定有效，旧规定罚款上限较低"
    facts = road.propose(facts, violation=old, law_reason=why)
    assert (facts.other_law, facts.law_reason) == (new, why)
    road.state(road.add_evidence())
    road.submit()
    draft = rules.newest_draft(facts)
    assert draft is not None
    (line,) = draft.content["laws"]
    assert why in line and f"{old.valid_until:%Y-%m-%d}" in line and f"{new.valid_from:%Y-%m-%d}起施行" in line
    road.send_on()
    # The lawyer reads it at the desk, in the draft.
    road.review()
    road.told()
    assert why in whole_text(road, "ENF-27")


def whole_text(road: WholeRoad, code: str) -> str:
    paper = road_paper(road, code)
    return str(paper.data) + str(paper.linked)


def road_paper(road: WholeRoad, code: str) -> IssuedDocument:
    return IssuedDocument.objects.filter(case=road.case, code=code).latest("pk")


def test_a_lighter_law_that_came_into_force_meanwhile_sends_the_draft_back(whole: WholeRoad) -> None:
    whole.reviewed()
    whole.told()
    whole.waive()
    whole.recheck()
    old, new = two_versions(whole)
    Violation.objects.filter(pk=new.pk).update(first_unit_max_yuan=old.first_unit_max_yuan / 2, valid_from=whole.today)
    Violation.objects.filter(pk=old.pk).update(valid_until=whole.today - DAY)
    assert "E-ENF-PROPOSAL" in refused(whole.decide)["verdict"]


def test_of_several_provisions_the_higher_fine_alone_is_imposed(road: PenaltyRoad) -> None:
    road.begin()
    lower, higher = road.violation(CODE), road.violation("V-98-4")
    assert "行政处罚法第29条" in refused(lambda: road.propose(also=[higher.pk]))["violation"]
    assert "also" in refused(lambda: road.propose(also=[lower.pk]))
    facts = road.propose(
        violation=higher, also=[lower.pk], amount="200000", amount_reason="情节较轻，属第一阶次，无从轻从重情节。"
    )
    assert facts.also_violated == [lower.pk]
    road.state(road.add_evidence())
    road.submit()
    draft = rules.newest_draft(facts)
    assert draft is not None and lower.code in draft.content["laws"][0]
    assert Stage(facts.stage) == Stage.FIRST


# --- evidence, interview, review --------------------------------------------------------------------------------------------------


def test_evidence_that_was_not_obtained_lawfully_is_filed_as_excluded(road: PenaltyRoad) -> None:
    road.begin()
    with pytest.raises(KeyError, match="lawful"):
        road.add_evidence(lawful="")
    assert set(refused(lambda: road.add_evidence(lawful=False))) == {"exclusion_reason"}
    assert set(refused(lambda: road.add_evidence(exclusion_reason="未经许可偷拍"))) == {"exclusion_reason"}
    secret = road.add_evidence(lawful=False, exclusion_reason="未出示证件擅自进入宿舍拍摄")
    assert secret.is_excluded and secret.excluded_on == road.today
    found = refused(lambda: road.state(secret))
    assert any("E-ENF-37" in words for words in found.values())
    assert Exhibit.objects.filter(case=road.case, excluded_on=None).count() == 0


def test_an_interview_names_the_notice_that_called_the_person(road: PenaltyRoad) -> None:
    road.begin()
    call = {"interview_at": clock.now() + DAY, "interview_place": "本局305室"}
    road.do("summon", road.town.inspector, person_name="张大山", **call)
    road.do("summon", road.town.inspector, person_name="李四", **call)
    mine, anothers = IssuedDocument.objects.filter(case=road.case, code="ENF-05").order_by("pk")
    with clock.at(clock.now() + DAY):
        assert "E-ENF-PARTY" in refused(lambda: road.interview(notice=anothers))["notice"]
        minutes: Minutes = road.interview(notice=mine)
    assert minutes.notice == mine
    record = IssuedDocument.objects.filter(case=road.case, code="ENF-06").latest("pk")
    assert mine.printed_number in str(record.linked)
    with clock.at(clock.now() + 2 * DAY):
        assert road.interview().notice is None


def test_the_reviewer_asks_and_the_handlers_sign_for_it(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    assert "opinions-0-questions" in refused(lambda: whole.review("more_investigation", questions=""))
    assert "opinions-0-questions" in refused(lambda: whole.review("pass", questions="谁安排的？"))
    whole.review("more_investigation")
    opinion = Opinion.objects.get(case=whole.case)
    assert opinion.questions == ["张大山从哪一天起上岗？", "谁安排的？"]
    assert "谁安排的？" in whole_text(whole, "ENF-25")
    assert "signed_on" in refused(lambda: whole.do("sign_for_opinion", whole.town.inspector, signed_on=whole.today - DAY))
    whole.do("sign_for_opinion", whole.town.inspector)
    opinion.refresh_from_db()
    assert (opinion.signed_for_by, opinion.signed_for_on) == (whole.town.inspector, whole.today)
