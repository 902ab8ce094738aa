"""The pages on which a penalty case is handled: what is asked stands there, in the order in which it is asked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.enforcement.road import CODE, PenaltyRoad
from tests.enforcement.whole_road import WholeRoad
from workflows.engine.models import Task
from workflows.engine.rows import subject_of

pytestmark = pytest.mark.django_db


def shown(client: Client, road: PenaltyRoad, name: str, of: int | None = None) -> str:
    """The page of the step that waits, or of the act beside the road."""
    client.force_login(road.town.inspector, "permissions.backends.OfficeAndDutyBackend")
    task = Task.objects.filter(case=road.case, step=name, status="NEW").first()
    where = reverse("task", args=[task.pk]) if task else reverse("case-aside", args=[road.case.pk, name])
    return client.get(where, {"of": of} if of else {}, follow=True).content.decode()


def in_order(page: str, *names: str) -> bool:
    places = [page.index(f'name="{name}"') for name in names]
    return places == sorted(places)


def test_a_party_is_asked_for_its_kind_first_and_for_a_birthday_behind_the_identity_number(
    road: PenaltyRoad, client: Client
) -> None:
    road.register()
    page = shown(client, road, "apply_filing")
    assert in_order(page, "act_to", *(f"parties-0-{name}" for name in ("kind", "unit", "name", "identity", "born_on", "address")))


def test_facts_are_asked_though_nothing_else_is_asked_with_them(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    road.add_evidence()
    assert in_order(shown(client, road, "state_facts"), "facts-0-text", "facts-0-evidence")


def test_questions_of_an_interview_stand_behind_what_was_told_before_the_first(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    page = shown(client, road, "interview")
    assert in_order(page, "person", "start_at", "rights_told", "qa-0-question", "qa-0-answer", "proves")


def test_a_proposal_names_the_tiers_of_the_suspected_violation_and_whose_it_is(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    (facts,) = road.parties
    assert f"{CODE}\u30001：1人，30,000元以下；2：2至3人，30,000元至70,000元" in shown(
        client, road, "propose", facts.party_id
    ).replace(".00", "")
    address = reverse("case-aside", args=[road.case.pk, "propose"])
    assert client.get(address).status_code == 404


def test_a_case_that_is_not_filed_yet_is_listed_by_its_title_alone(road: PenaltyRoad) -> None:
    road.register()
    assert road.case.unit is None and road.case.place
    assert subject_of(road.case) == road.case.title == f"{road.town.unit.name}涉嫌违法线索"


@pytest.mark.parametrize("behind", [False, True])
def test_whoever_comes_too_late_to_an_act_on_a_party_is_told_so(whole: WholeRoad, behind: bool) -> None:
    """Before its step waits and behind it, with the party in the address, another one, or none: never a fault of the program."""
    whole.register()
    if behind:
        whole.apply()
        whole.decide_filing()
        whole.do("start_investigation", whole.town.inspector, inspector_2=whole.town.colleague)
        whole.state(whole.add_evidence())
        whole.propose()
        whole.submit()
    browser = Client()
    browser.force_login(whole.town.inspector)
    named = [facts.party_id for facts in whole.parties]
    for name in ("propose", "receive_defence", "waive_rights", "redo_report", "educate", "record_part_payment"):
        for address in ("", "?of=999", *(f"?of={party}" for party in named)):
            url = reverse("case-aside", args=[whole.case.pk, name]) + address
            for answer in (
                browser.get(url),
                browser.post(url, {"reason": "x"}),
                browser.post(url.replace("/do/" + name, f"/do/{name}/draft"), {}),
            ):
                assert answer.status_code in (200, 403, 404, 409, 422), (name, address, answer.status_code)
