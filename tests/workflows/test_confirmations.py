"""Before an act that cannot be taken back its actor reads what it will do: worked out from the answers, changing nothing, and then true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from documents.identity import copies_words
from documents.kinds import Document
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account, Appointment
from tests.cast import photo
from tests.specimen.play import aside, do, in_hands, letter, matter, waiting
from tests.workflows.foreseen import foreseeing
from tests.workflows.road import stamp
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.test_pages import order_data
from tests.workflows.test_parties import Play
from tests.workflows.watch import Untouched, everything
from workflows.engine import acts
from workflows.engine.consequences import Consequences
from workflows.engine.registry import flows

pytestmark = pytest.mark.django_db

#: What a confirmation may read besides what the act itself reads and writes.
STATEMENTS_TO_TELL = 16

As = Callable[[Account], Client]


@pytest.fixture
def road(town: Any) -> SideRoads:
    return SideRoads(town)


@pytest.fixture
def as_(settings: Any) -> As:
    def signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


def lines(consequences: Consequences) -> str:
    return "\n".join(line for _heading, several in consequences.groups for line in several)


def order_page(road: SideRoads) -> str:
    return reverse("task", args=[road.waiting("order_rectify").pk])


# --- asked on the page, done once confirmed --------------------------------------------------------------------------------


def changed_tables(before: dict[str, list[str]]) -> set[str]:
    return {table for table, rows in everything().items() if rows != before[table]}


def test_an_order_is_confirmed_before_it_is_issued_and_nothing_is_left_but_the_draft(road: SideRoads, as_: As) -> None:
    with at(dt.date(2024, 3, 4)):
        road.verified()
        town, client, address = road.town, as_(road.town.inspector), order_page(road)
        data = order_data(town) | {"stop_scope": "2号皮带机"}
        before = everything()
        asked = client.post(address, data | {"unit_signature": [photo("sign.jpg")]})
        assert changed_tables(before) - {"django_session"} == {"engine_draft"}
        page = asked.content.decode()
        assert asked.status_code == 200 and "现在尚未办理" in page and 'value="2号皮带机"' in page
        assert "出具《责令限期整改指令书》，一式两份：一份由大冶市应急管理局备案，一份交大冶市砚坪铁矿有限公司" in page
        assert "编号在办理时生成，此后不能更改" in page
        assert "整改期限：自送达之日起，至3月14日止。依据：《安全生产法》第65条第1款第2项；整改指令书" in page
        assert "送达指令书（承办人：冯火芳、胡涛润）" in page
        # Only what these answers bring about: no stop was ordered, and no clause of another branch is read out.
        said = lines(asked.context["consequences"])
        assert "现场处理措施决定书" not in said and "停产停业" not in said and "或者" not in said and "视" not in said
        assert "sign.jpg" in page, "the signature waits in the draft"
        done = client.post(address, data | {"confirmed": asked.context["consequences"].key})
        assert done.status_code == 302 and done.url == address
    assert IssuedDocument.objects.get(case=road.case, code="INS-04").sequence == 1
    assert road.case.evidence.filter(field="unit_signature").count() == 1


def test_acts_beside_the_road_and_opening_acts_are_confirmed_as_steps_are(road: SideRoads, as_: As) -> None:
    road.verified()
    now = clock.now()
    fixed = {
        "start_at": stamp(now - dt.timedelta(minutes=30)), "end_at": stamp(now), "showed_certificate": "on",
        "fixed": "当场加装防护罩并固定", "inspector_2": road.town.colleague.pk,
    }  # fmt: skip
    pictures = {"before": [photo("b.jpg")], "after": [photo("a.jpg", "green")], "unit_signature": [photo("s.jpg", "red")]}
    client, address = as_(road.town.inspector), reverse("case-aside", args=[road.case.pk, "fix_on_site"])
    asked = client.post(address, fixed | pictures)
    assert asked.context["wrong"] == [], asked.context["wrong"]
    assert "“责令整改”不再办理" in asked.content.decode() and "出具《现场检查记录》" in asked.content.decode()
    assert road.waiting("order_rectify")
    done = client.post(asked.context["page"].url, fixed | {"confirmed": asked.context["consequences"].key})
    assert done.status_code == 302
    road.case.refresh_from_db()
    assert road.case.state == "on_site_fixed"

    opening = reverse("open-case", args=["hazards", "register"])
    town, before = road.town, Case.objects.count()
    answers = {
        "unit": town.unit.pk, "township": town.chengui.pk, "place": "选厂", "title_text": "皮带机无防护罩", "description": "选厂2号皮带机尾轮未装防护罩。",
        "category": "non_coal_mine", "level": "general", "legal_basis": "《安全生产法》第三十六条第一款", "source": "patrol",
        "found_on": clock.today().isoformat(), "inspector_2": town.colleague.pk, "similar_checked": "on",
    }  # fmt: skip
    asked = client.post(opening, answers | {"photos": [photo()]})
    assert asked.context["wrong"] == [] and Case.objects.count() == before
    assert "核实隐患（非煤矿山安全监管股 承办机构负责人：上官旻）" in asked.content.decode()
    sent = client.post(asked.context["page"].url, answers | {"confirmed": asked.context["consequences"].key})
    assert sent.status_code == 302 and Case.objects.count() == before + 1


def test_what_can_be_taken_back_is_not_asked_twice(road: SideRoads, as_: As) -> None:
    """Verifying issues nothing and takes nothing away; rejecting ends the matter, and is confirmed."""
    road.register()
    client, address = as_(road.town.head), reverse("task", args=[road.waiting("verify").pk])
    data = {
        "is_real": "no", "level": "general", "category": "non_coal_mine", "opinion": "现场核实不属实",
        "inspector_1": road.town.inspector.pk, "inspector_2": road.town.colleague.pk,
    }  # fmt: skip
    rejected = client.post(address, data)
    assert rejected.status_code == 200 and "案件办结" in rejected.content.decode()
    assert client.post(address, data | {"is_real": "yes", "opinion": "属实"}).status_code == 302
    assert road.waiting("order_rectify")


def test_a_refusal_stands_at_its_field_and_no_confirmation_beside_it(road: SideRoads, as_: As) -> None:
    """What the papers lack is found when they are laid out: before anything is confirmed, and at the question."""
    road.verified()
    data = order_data(road.town) | {"items-0-problem": "皮带机尾轮\ue123无防护罩", "unit_signature": [photo("sign.jpg")]}
    answer = as_(road.town.inspector).post(order_page(road), data)
    assert answer.status_code == 422 and "E-DOC-GLYPH" in answer.content.decode() and "confirm-act" not in answer.content.decode()


# --- what happens in between -----------------------------------------------------------------------------------------------


def test_other_answers_or_another_state_of_things_are_confirmed_anew(road: SideRoads, as_: As) -> None:
    road.verified()
    client, address, data = as_(road.town.inspector), order_page(road), order_data(road.town)
    asked = client.post(address, data | {"unit_signature": [photo("sign.jpg")]})
    key = asked.context["consequences"].key
    later = order_data(road.town, days=12)
    again = client.post(address, later | {"confirmed": key})
    assert again.status_code == 200 and "请重新核对" in again.content.decode() and road.waiting("order_rectify")
    key = again.context["consequences"].key
    # The head of the section, who was to be told, holds the office no more.
    Appointment.objects.filter(account=road.town.head).update(valid_until=clock.today() - dt.timedelta(days=1))
    again = client.post(address, later | {"confirmed": key})
    assert again.status_code == 200 and again.context["has_changed"] and not IssuedDocument.objects.filter(code="INS-04").exists()
    assert client.post(address, later | {"confirmed": again.context["consequences"].key}).status_code == 302


@pytest.mark.both_databases
def test_another_was_faster_between_reading_and_confirming(road: SideRoads, as_: As) -> None:
    road.verified()
    client, address, data = as_(road.town.inspector), order_page(road), order_data(road.town)
    asked = client.post(address, data | {"unit_signature": [photo("sign.jpg")]})
    road.order(actor=road.town.colleague, inspector_2=road.town.inspector.pk)
    slower = client.post(address, data | {"confirmed": asked.context["consequences"].key})
    assert slower.status_code == 409 and IssuedDocument.objects.filter(code="INS-04").count() == 1


def test_confirming_again_and_again_draws_no_number(town: Any) -> None:
    case = letter(town)
    task = waiting(case, "answer")
    data = {"answer": "已答复", "is_good": "on"}
    with Untouched():
        told = [acts.foresee(lambda: acts.perform(task.pk, actor=town.head, data=data)) for _time in range(3)]
    assert len({each.key for each in told}) == 1
    paper = acts.confirmed(lambda: acts.perform(task.pk, actor=town.head, data=data), told[0].key).papers[0]
    assert paper.sequence == 1


def test_a_command_is_not_asked(town: Any) -> None:
    case = letter(town)
    with pytest.raises(acts.Unconfirmed):
        acts.confirmed(
            lambda: acts.perform(waiting(case, "answer").pk, actor=town.head, data={"answer": "已答复", "is_good": "on"})
        )
    assert acts.perform(waiting(case, "answer").pk, actor=town.head, data={"answer": "已答复", "is_good": "on"}).papers


@pytest.mark.parametrize("what", ["words", "day", "account", "case", "history", "nothing"])
def test_a_confirmation_is_of_this_act_of_this_account_with_these_answers_today(town: Any, what: str) -> None:
    """Other words of the paper, the confirmation of yesterday, of a colleague, of a like case, or before somebody else acted on it."""
    case, like = letter(town), letter(town)
    data, actor, now = {"answer": "已答复", "is_good": "on"}, town.head, clock.now()
    key = acts.foresee(lambda: acts.perform(waiting(case, "answer").pk, actor=actor, data=data)).key
    match what:
        case "words":
            data = data | {"answer": "另一个答复"}
        case "day":
            now += dt.timedelta(days=1)
        case "account":
            actor = town.colleague
        case "case":
            case = like
        case "history":
            acts.claim(waiting(case, "answer").pk, actor=town.colleague)
            acts.release(waiting(case, "answer").pk, actor=town.colleague)
    with clock.at(now):
        if what == "nothing":
            assert acts.confirmed(lambda: acts.perform(waiting(case, "answer").pk, actor=actor, data=data), key).papers
            return
        with pytest.raises(acts.Unconfirmed) as asked:
            acts.confirmed(lambda: acts.perform(waiting(case, "answer").pk, actor=actor, data=data), key)
        anew = asked.value.consequences.key
        assert acts.confirmed(lambda: acts.perform(waiting(case, "answer").pk, actor=actor, data=data), anew).papers


def test_another_photograph_in_the_draft_is_confirmed_anew(road: SideRoads, as_: As) -> None:
    """Another window of the same account has exchanged it; the sentences of the confirmation are the same."""
    road.verified()
    client, address, data = as_(road.town.inspector), order_page(road), order_data(road.town)
    asked = client.post(address, data | {"unit_signature": [photo("sign.jpg")]})
    other = client.post(address, data | {"unit_signature": [photo("other.jpg", "green")]})
    again = client.post(address, data | {"confirmed": asked.context["consequences"].key})
    assert again.status_code == 200 and again.context["has_changed"] and not IssuedDocument.objects.filter(code="INS-04").exists()
    assert other.context["consequences"].groups == asked.context["consequences"].groups
    assert client.post(address, data | {"confirmed": again.context["consequences"].key}).status_code == 302


# --- only what applies -----------------------------------------------------------------------------------------------------


def closing(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> Consequences:
    with foreseeing(monkeypatch) as found:
        outcome = road.close(opinion="同意")
    return found[(outcome.case.pk, outcome.act_no)]


def test_closing_a_general_hazard_does_not_speak_of_listing(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    road.rectifying()
    road.report()
    road.reinspect()
    road.submit()
    told = closing(road, monkeypatch)
    assert "挂牌" not in lines(told) and [paper.code for paper in told.papers] == ["HAZ-14"] and told.closed_as
    assert told.groups[0][0] == "文书"


def test_closing_a_listed_hazard_speaks_of_its_reply(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    road.listed()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    told = closing(road, monkeypatch)
    assert "HAZ-15" in {paper.code for paper in told.papers}


def test_a_unit_reads_its_own_clocks_and_offices_instead_of_officers(road: SideRoads) -> None:
    road.rectifying()
    unit = road.town.unit_account
    with Untouched():
        told = acts.foresee(lambda: road.report(actor=unit))
    said = lines(told)
    assert not [name for name in ("冯火芳", "胡涛润", "上官旻") if name in said] and "承办人" in said
    assert {each.row.owner_role for each in told.clocks} == {"party"} and not any(each.names for each in told.told if each.label)


def test_a_units_account_reads_nothing_of_other_parties_and_nobody_of_a_case_he_may_not_open(town: Any) -> None:
    play = Play(town, "张三").noticed()
    own = play.party(town.unit.name).party_id
    by_side = [
        lambda who: acts.do_aside(play.case.pk, "comment_party", actor=who, data={"word": "补充"}, of=own),
        lambda who: acts.perform(play.task("defend", town.unit.name).pk, actor=who, data={"word": "无"}),
    ]
    for act in by_side:
        told = lines(acts.foresee(lambda act=act: act(town.unit_account)))  # type: ignore[misc]
        assert town.unit.name in told and "张三" not in told

    waits, deciding = matter(town), matter(town)
    do(waits, "weigh", town.inspector, road="wait")
    do(deciding, "weigh", town.inspector, road="short")

    in_hands(deciding)

    def decide() -> Any:
        return acts.perform(waiting(deciding, "decide").pk, actor=town.head, data={"word": "同意", "other": waits.pk})

    assert "随之继续办理" in lines(acts.foresee(decide))
    Case.objects.filter(pk=waits.pk).update(section=town.trade)
    assert "随之继续办理" not in lines(acts.foresee(decide))


def test_a_served_paper_starts_its_clock_in_the_confirmation(road: SideRoads, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(dt.date(2024, 3, 4)), foreseeing(monkeypatch) as found:
        road.verified()
        road.order()
        outcome = road.serve()
        said = lines(found[(outcome.case.pk, outcome.act_no)])
    number = IssuedDocument.objects.get(code="INS-04").number
    assert f"《责令限期整改指令书》{number}于3月4日送达{road.town.unit.name}（直接送达）" in said
    assert "整改期限：自3月4日起，至3月14日届满" in said and f"（{road.town.unit.name}" in said


# --- by kind ---------------------------------------------------------------------------------------------------------------


def test_the_specimen_does_what_its_confirmations_say(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of a flow file: two roads side by side, service, a measure, parties each with its own, another case that goes on."""
    with foreseeing(monkeypatch) as found:
        case = matter(town)
        aside(case, "ask_opinion", town.inspector, reviewer=town.third.pk)
        do(case, "give_opinion", town.third)
        do(case, "weigh", town.inspector, road="both")
        aside(case, "stop_clock", town.inspector)
        aside(case, "go_on", town.inspector)
        do(case, "survey", town.inspector)
        do(case, "assess", town.head)
        do(case, "decide", town.leader)
        play = Play(town).noticed()
        play.serve("张三")
        play.to_decide("张三")
        play.aside("add_party", town.inspector, name="李四")
        play.aside("end_party", town.inspector, play.party("张三").party_id, why="死亡")
    assert len(found) >= 15
    assert any(each.withdrawn for each in found.values()) and any(len(each.papers) > 1 for each in found.values())


def test_a_confirmation_reads_a_bounded_number_of_rows(road: SideRoads) -> None:
    road.verified()
    with CaptureQueriesContext(connection) as foreseen:
        acts.foresee(lambda: road.order())
    with CaptureQueriesContext(connection) as done:
        road.order()
    assert len(foreseen) - len(done) <= STATEMENTS_TO_TELL, (len(foreseen), len(done))


def own_papers() -> Iterator[Document]:
    return iter(
        {
            issue.paper.code: issue.paper.document for flow in flows() for node in flow.acting_nodes() for issue in node.issues
        }.values()
    )


def test_every_paper_says_how_many_copies_there_are_and_whose() -> None:
    for document in own_papers():
        words = copies_words(document, bureau="本局", unit="砚坪铁矿")
        assert words.count("一份") == len(document.holders), (document.code, words)
