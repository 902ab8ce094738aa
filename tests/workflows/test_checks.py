"""Ordinary mistakes in a flow file, each made once on a small sound flow: the check that finds it when the process starts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Literal

import pytest
from django import forms
from django.template import loader
from viewflow import this

from permissions.roles import Role
from tests.specimen import documents as papers
from tests.specimen import forms as specimen
from tests.specimen import forms_actions as actions
from tests.specimen import rules, terms
from tests.specimen.flows import PenaltyFlow
from tests.specimen.models import ActionRecord, Home, Measure, Member, PartyFacts
from tests.specimen.vocabulary import ActionState, HomeState
from workflows.engine import checks, checks_of_papers
from workflows.engine.checks_of_papers import names_read
from workflows.engine.flow import CaseFlow
from workflows.engine.forms import StepForm
from workflows.engine.nodes import AfterClose, Along, Aside, Await, Born, Close, ForEach, Join, Open, Over, Step, Which
from workflows.engine.words import Paper, PaperContent, served

Said = actions.Said
ROWS = {"parties": PartyFacts, "measures": Measure, "members": Member}


def either(record: ActionRecord) -> Literal["yes", "no"]:
    """Yes or no?"""
    return "yes" if record.pk else "no"


def vague(record: ActionRecord) -> str:
    """Anything?"""
    return str(record.pk)


class Misspelt(Said):
    """Says of itself what it does not ask."""

    legal_day = "happened_on"
    second_officer = "helper"
    groups = (("组", ("wrod",)),)
    row_titles = {"things": "物品"}


class Named(StepForm):
    """Names a reviewer by itself, and an officer by a question."""

    names = ("reviewer",)
    officer = forms.CharField(label="承办人")


def sound() -> dict[str, Any]:
    """The lines of a flow in which nothing is wrong."""
    return {
        "code": "sound", "record_class": ActionRecord, "rows": ROWS, "states": ActionState,
        "begin": Open(actions.OpenAction).By(Role.INSPECTOR).Grants("handle_case", to="actor").Next(this.weigh),
        "weigh": Step(Said).In("weighing").By(Role.SECTION_HEAD).Within(terms.WEIGH).Next(this.which),
        "which": Which(either).Case("yes", this.each).Case("no", this.over),
        "each": ForEach("parties").Next(this.tell),
        "tell": Step(Said).ByHandlers().Issues(papers.TOLD).Starts(terms.PAY, since=served(papers.TOLD)).Next(this.hear),
        "hear": Step(Said).ByParty().Meets(terms.PAY).Next(this.decide),
        "decide": Step(Said).By(Role.DEPUTY_LEADER).Together().Next(this.joined),
        "joined": Join().Next(this.over),
        "over": Close("done"),
        "hand": Aside(specimen.HandOver, during=this.hear, of="parties").ByHandlers().Serves(papers.TOLD).Next(this.handed),
        "handed": Over(),
        "leave": Aside(Said, of="parties", instead=True).ByHandlers().Next(this.joined),
        "measure": Aside(actions.AskMeasure, adds="measures").ByHandlers().Next(this.approve),
        "approve": Step(Said).By(Role.DEPUTY_LEADER).Next(this.approved),
        "approved": Over(),
        "publish": AfterClose(actions.Publish, changes=("published_on",)).ByHandlers().Next(this.published),
        "published": Over(),
    }  # fmt: skip


def found(**changes: Any) -> set[str]:
    """The checks that speak when these lines are written otherwise, or added."""
    words = {"__doc__": "样例：小流程\n\nA small flow.", "__module__": __name__, **sound(), **changes}
    flow = type("SmallFlow", (CaseFlow,), words)
    return {str(message.id).removeprefix("workflows.") for message in checks.of_flow(flow)}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert found() == set()


def step(form: Any = Said) -> Any:
    return Step(form).By(Role.SECTION_HEAD)


NAMES = {
    "a duty is given to nobody the form knows": step().Grants("handle_case", to="inspectors"),
    "a clock starts on a day that is no column": step().Starts(terms.SETTLE, since="began"),
    "a clock ends on a day that is no column": step().Starts(terms.SETTLE, until="ends"),
    "a clock is extended to a day that is no column": step().Starts(terms.SETTLE).Extends(terms.SETTLE, to="later_on"),
    "another case is told a column that is none": step().Wakes("await_penalty", case="other", facts={"penalty_no": "numbr"}),
    "a referral is taken up that the form does not ask": step().TakesUp("referal"),
}
NEAREST = {
    "a duty is given to whom the form names by itself": step(Named).Grants("handle_case", to="reviewer"),
    "a duty is given to an answer of the form": step(Named).Grants("handle_case", to="officer"),
    "a clock starts on a day of the record": step().Starts(terms.SETTLE, since="published_on"),
    "a clock ends on a day of a row": step().Starts(terms.SETTLE, until="released_on"),
    "a clock that runs is extended": step().Starts(terms.SETTLE).Extends(terms.SETTLE, to="published_on"),
}


@pytest.mark.parametrize("mistake", NAMES)
def test_a_name_that_nobody_knows(mistake: str) -> None:
    assert "E010" in found(weigh=NAMES[mistake].Next(this.which))


@pytest.mark.parametrize("right", NEAREST)
def test_the_nearest_name_that_is_known(right: str) -> None:
    tell = Step(actions.Propose).ByHandlers().Issues(papers.TOLD).Starts(terms.PAY, since=served(papers.TOLD)).Next(this.hear)
    assert found(weigh=NEAREST[right].Next(this.which), tell=tell) == set()


def test_a_limit_whose_day_an_officer_sets_needs_an_act_that_starts_it() -> None:
    assert terms.SET.set_by_officer
    assert found(weigh=step().Within(terms.SET).Next(this.which)) == {"E011"}
    begin = Open(actions.OpenAction).By(Role.INSPECTOR).Grants("handle_case", to="actor").Starts(terms.SET, until="published_on")
    assert found(begin=begin.Next(this.weigh), weigh=step().Within(terms.SET).Next(this.which)) == set()


@pytest.mark.parametrize("word", ["Meets", "Drops", "Pauses", "Resumes"])
def test_a_clock_that_nobody_starts_is_neither_met_nor_stopped(word: str) -> None:
    assert found(weigh=getattr(step(), word)(terms.SURVEY).Next(this.which)) == {"E012"}
    assert found(weigh=getattr(step(), word)(terms.PAY).Next(this.which)) == set()


def test_duties_and_people_that_there_are_not() -> None:
    assert found(weigh=step(Named).Grants("handle_cases", to="officer").Next(this.which)) == {"E013"}
    assert found(weigh=Step(Said).ByNamed("reviewer").Next(this.which)) == {"E013"}
    assert found(weigh=step().Ends("reviewer").Next(this.which)) == {"E013"}
    assert found(weigh=step().Tells("handler").Next(this.which)) == {"E014"}
    assert found(weigh=step(Named).Tells("handlers", "unit", Role.SECTION_HEAD, "officer").Next(this.which)) == set()


def test_what_a_form_says_of_fields_that_it_has_not() -> None:
    assert found(weigh=step(Misspelt).Next(this.which)) == {"E015"}
    for name, right in (("legal_day", "acted_on"), ("second_officer", "word"), ("groups", (("组", ("word",)),))):
        form = type("Right", (Said,), {name: right, "title": "说明"})
        assert found(weigh=step(form).Next(this.which)) == set()


def test_who_serves_is_asked_how() -> None:
    assert "E016" in found(hand=Aside(Said, during=this.hear, of="parties").ByHandlers().Serves(papers.TOLD).Next(this.handed))


def test_a_state_that_there_is_not() -> None:
    assert found(weigh=step().In("waiting").Next(this.which)) == {"E017"}
    assert found(over=Close("finished")) == {"E017"}


def test_a_rule_and_its_roads_know_each_other() -> None:
    assert found(which=Which(either).Case("yes", this.each)) == {"E018"}
    assert found(which=Which(either).Case("yes", this.each).Case("no", this.over).Case("maybe", this.weigh)) == {"E018"}
    assert found(which=Which(vague).Case("yes", this.each)) == {"E018"}


def test_whom_a_decision_wakes_waits_and_knows_what_it_is_told() -> None:
    tells = {"penalty_no": "text"}
    assert found(weigh=step().Wakes("await_nobody", case="other").Next(this.which)) == {"E019"}
    assert found(weigh=step().Wakes("await_penalty", case="other", facts={"fine": "text"}).Next(this.which)) == {"E019"}
    assert found(weigh=step().Wakes("await_penalty", case="other", facts=tells).Next(this.which)) == set()


def test_a_step_that_waits_for_each_party_is_woken_for_one_of_them() -> None:
    wait = Await("court", "等待法院").ByHandlers().Next(this.decide)
    hear = Step(Said).ByParty().Meets(terms.PAY).Next(this.wait)
    told = {"wait": wait, "hear": hear}
    assert found(**told, approve=step().Wakes("wait", case="other").Next(this.approved)) == {"E019"}
    assert found(**told, approve=step().Wakes("wait", case="other", party="text").Next(this.approved)) == set()


def forgetful(act: Any) -> PaperContent:
    """Leaves out what the paper must state."""
    return PaperContent(fields={"hazard_no": "1", "acceptance_no": "2", "publicity": "", "closed_on": act.acted_on})


def whole(act: Any) -> PaperContent:
    """The same with what was forgotten."""
    fields = {"hazard_no": "1", "acceptance_no": "2", "publicity": "", "leader_opinion": "同意", "closed_on": act.acted_on}
    return PaperContent(
        fields=fields, linked={"description": "一", "accepted_on": act.acted_on, "items_total": 1, "items_done": 1}
    )


def test_a_paper_states_what_it_must() -> None:
    for content, expected in ((forgetful, {"E008", "E009"}), (papers.decision, set()), (whole, set())):
        assert found(weigh=step().Issues(Paper(papers.DECISION.document, content)).Next(this.which)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{% need "hazard_on" %}', {"E009"}), ('{% maybe "hazard_on" %}', {"E009"}), ("{{ f.hazard_on }}", {"E009"}),
        ("{% if f.hazard_on %}×{% endif %}", {"E009"}), ('{% need "x.items_sum" %}', {"E009"}),
        ('{% need "hazard_no" %}{{ f.hazard_no }}{% need "x.items_total" %}{% maybe "x.anything" %}{{ "f.hazard_on" }}', set()),
    ],
)  # fmt: skip
def test_a_template_reads_what_the_paper_states(monkeypatch: pytest.MonkeyPatch, text: str, expected: set[str]) -> None:
    template = SimpleNamespace(template=SimpleNamespace(source=text))
    of_decision = papers.DECISION.document.template
    monkeypatch.setattr(
        checks_of_papers, "get_template", lambda name: template if name == of_decision else loader.get_template(name)
    )
    monkeypatch.setattr(checks_of_papers, "names_read", names_read.__wrapped__)
    assert found(weigh=step().Issues(papers.DECISION).Next(this.which)) == expected


# --- rows and branches ----------------------------------------------------------------------------------------------------


class Incomplete:
    """A row whose key is that of its party, without a case, and which does not say whether it is live."""

    _meta = SimpleNamespace(concrete_fields=[SimpleNamespace(name="party")], pk=SimpleNamespace(is_relation=True))
    rows = ()


def test_a_row_has_what_a_branch_asks_of_it() -> None:
    assert "E020" in found(rows={**ROWS, "parties": Incomplete})
    assert "E020" in found(rows={**ROWS, "big_measures": Measure})


def test_kinds_of_rows_are_those_of_the_flow() -> None:
    assert found(each=ForEach("partys").Next(this.tell)) >= {"E021"}
    assert found(leave=Aside(Said, of="party", instead=True).ByHandlers().Next(this.joined)) >= {"E021"}
    assert found(measure=Aside(actions.AskMeasure, adds="seizures").ByHandlers().Next(this.approve)) >= {"E021"}
    assert found(weigh=step().Issues(papers.OPINION, each="partys").Next(this.which)) >= {"E021"}


def test_members_act_in_a_branch_of_members_and_together_is_said_of_parties() -> None:
    assert found(weigh=Step(Said).ByMember().Next(this.which)) == {"E022"}
    assert found(decide=Step(Said).ByMember().Next(this.joined)) == {"E022"}
    assert found(each=ForEach("members").Next(this.vote), vote=Step(Said).ByMember("who").Next(this.joined)) >= {"E022"}
    assert found(weigh=Step(Said).By(Role.SECTION_HEAD).Together().Next(this.which)) == {"E023"}


def test_a_branch_comes_to_its_join() -> None:
    assert found(hear=Step(Said).ByParty().Meets(terms.PAY).Next(this.handed)) >= {"E024"}
    assert found(leave=Aside(Said, of="parties", instead=True).ByHandlers().Next(this.handed)) == {"E024"}
    assert found(decide=Step(Said).By(Role.DEPUTY_LEADER).Together().Next(this.over)) >= {"E024"}
    late = Step(Said).ByParty().Meets(terms.PAY).Within(terms.SURVEY, then=this.remind).Next(this.decide)
    assert found(hear=late, remind=step().Next(this.reminded), reminded=Over()) == set()
    gone = Step(Said).ByParty().Meets(terms.PAY).Within(terms.SURVEY, instead=this.remind).Next(this.decide)
    assert found(hear=gone, remind=step().Next(this.reminded), reminded=Over()) == {"E024"}


def test_what_opens_beside_a_step_does_not_lead_back_into_it() -> None:
    aside = Aside(Said, during=this.weigh).By(Role.SECTION_HEAD)
    assert found(look=aside.Next(this.closer), closer=step().Next(this.weigh)) == {"E025"}
    assert (
        found(look=Aside(Said, during=this.weigh, instead=True).ByHandlers().Next(this.closer), closer=step().Next(this.weigh))
        == set()
    )
    late = step().Within(terms.WEIGH, then=this.closer).Next(this.which)
    assert found(weigh=late, closer=step().Next(this.weigh)) == {"E025"}


def test_behind_the_closing_nothing_is_closed_and_what_changes_is_a_column() -> None:
    assert found(publish=AfterClose(Said).ByHandlers().Next(this.over)) == {"E026"}
    assert found(publish=AfterClose(Said, changes=("published",)).ByHandlers().Next(this.published)) == {"E026"}
    assert found(over=Close("done").Opens(this.later), later=step().Next(this.published)) == set()
    assert found(over=Close("done").Opens(this.later), later=step().Next(this.over)) == {"E026"}


def test_what_opens_beside_a_branch_ends_where_it_will_and_the_branch_itself_at_its_join() -> None:
    decide = Step(Said).By(Role.DEPUTY_LEADER).Together().Opens(this.later)
    assert found(decide=decide.Next(this.joined), later=step().Next(this.published)) == set()
    decide = Step(Said).By(Role.DEPUTY_LEADER).Together().Opens(this.joined)
    assert found(decide=decide.Next(this.published)) >= {"E024"}


def test_an_act_beside_a_step_that_waits_for_each_party_says_of_which() -> None:
    assert found(hand=Aside(specimen.HandOver, during=this.hear).ByHandlers().Serves(papers.TOLD).Next(this.handed)) == {"E027"}
    assert found(look=Aside(Said, during=this.approve).ByHandlers().Next(this.handed)) == {"E027"}
    assert found(look=Aside(Said, during=this.approve, of="measures").ByHandlers().Next(this.handed)) == set()


def test_closing_a_discussion_names_the_party_but_no_member() -> None:
    lines = {
        "decide": Step(Said).By(Role.DEPUTY_LEADER).Next(this.members), "members": ForEach("members").Next(this.vote),
        "vote": Step(Said).ByMember().Next(this.counted), "counted": Join().Next(this.joined),
    }  # fmt: skip
    closing = {"of": "parties", "instead": True}
    assert found(**lines, close=Aside(Said, during=this.vote, instead=True).By(Role.BUREAU_HEAD).Next(this.counted)) == {"E027"}
    lines = {**lines, "vote": Step(Said).ByMember().Next(this.counted), "counted": Join().Next(this.joined)}
    assert found(**lines, close=Aside(Said, during=this.vote, **closing).By(Role.BUREAU_HEAD).Next(this.counted)) == set()


def test_a_referral_that_was_taken_up_is_answered_on_every_road_to_an_end() -> None:
    body = {name: value for name, value in vars(PenaltyFlow).items() if name in ("record_class", "states")}
    for answers, expected in (
        ((True, True), set()),
        ((True, False), {"E028"}),
        ((False, True), {"E028"}),
        ((False, False), {"E028"}),
    ):
        lines = {
            "rows": {}, "take_up": Open(specimen.TakeUp).By(Role.CASE_HANDLER).TakesUp("referral").Next(this.decide),
            "decide": step().Next(this.done), "done": Close("done"), "declined": Close("declined"),
            "decline": Aside(Said, during=this.decide, instead=True).By(Role.DEPUTY_LEADER).Next(this.declined),
        }  # fmt: skip
        for name, does in zip(("decide", "decline"), answers, strict=True):
            if does:
                lines[name].Wakes("await_penalty", case="referrals")
        words = {"__doc__": "样例：小流程\n\nA small flow.", "__module__": __name__, "code": "small", **body, **lines}
        flow = type("SmallFlow", (CaseFlow,), words)
        assert {str(message.id).removeprefix("workflows.") for message in checks.of_flow(flow)} == expected


def test_a_case_of_a_row_is_born_of_rows_that_are_its_record_and_goes_along_with_steps_of_their_list() -> None:
    def of_home(**changes: Any) -> set[str]:
        lines = {
            "born": Born("villages.homes", rules.where_in_list)
            .Case("entered", this.check).Case("checked", this.check).Case("approved", this.check),
            "check": Along("评议").In("entered").Next(this.done), "done": Close("paid"),
            "look": Aside(Said).ByHandlers().Bears().Next(this.looked), "looked": Over(),
        } | changes  # fmt: skip
        words = {
            "__doc__": "样例：小流程\n\nA small flow.",
            "__module__": __name__,
            "code": "small",
            "record_class": Home,
            "states": HomeState,
        }
        flow = type("SmallFlow", (CaseFlow,), {**words, **{name: value for name, value in lines.items() if value is not None}})
        return {str(message.id).removeprefix("workflows.") for message in checks.of_flow(flow)}

    def begins(rows: str) -> Any:
        roads = Born(rows, rules.where_in_list)
        return roads.Case("entered", this.check).Case("checked", this.check).Case("approved", this.check)

    assert of_home() == set()
    assert of_home(look=Aside(Said).ByHandlers().Next(this.looked)) == {"E031"}
    for rows in ("villages.others", "rolls.households", "nowhere.homes"):
        assert "E031" in of_home(born=begins(rows))
    other = {"check": None, "chekc": Along("评议").In("entered").Next(this.done)}
    roads = Born("villages.homes", rules.where_in_list)
    born = roads.Case("entered", this.chekc).Case("checked", this.chekc).Case("approved", this.chekc)
    assert of_home(born=born, **other) == {"E031"}
    assert of_home(twice=begins("villages.homes")) == {"E031"}
    assert of_home(born=None) == {"E031"}
    assert found(look=Aside(Said).ByHandlers().Bears().Next(this.handed)) == {"E031"}
