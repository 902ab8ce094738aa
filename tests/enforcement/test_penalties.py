"""What this process has decided is known to whoever counts a unit's penalties: the closure of a unit, a repeated violation, the unit's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from cases import penalties
from cases.models import Case, Enterprise, Party, Violation
from documents import services as documents
from permissions.models import Account
from tests.cast import Town, build_town, in_transaction
from tests.enforcement.desk import Desk, lay_out
from tests.workflows.side_roads import SideRoads, at, open_steps
from tests.workflows.watch import refused
from workflows.enforcement import earlier, facts
from workflows.enforcement.models import EnforcementRecord, PartyFacts

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FOUND = dt.date(2023, 1, 5)
TODAY = dt.date(2023, 7, 20)
NUMBER = "（冶）应急罚〔2023〕12号"


@pytest.fixture
def town(db: None, violation: Callable[[str], Violation]) -> Iterator[Town]:
    with at(TODAY):
        yield build_town()


@pytest.fixture
def desk(town: Town, violation: Callable[[str], Violation]) -> Desk:
    """A penalty case against the unit of the town: 20,000 yuan for a danger that was not removed are proposed."""
    desk = lay_out(town)
    row = desk.add_party(name=town.unit.name, enterprise=town.unit)
    desk.propose(row, violation("V-102"), kinds=["fine"], fine=Decimal(20000), tier=2)
    return desk


@pytest.fixture
def hazard(town: Town) -> SideRoads:
    """A major hazard of the unit since January, whose stop was not obeyed."""
    road = SideRoads(town)
    road.stopped(found_on=FOUND.isoformat())
    road.refer()
    return road


def known(town: Town) -> list[str]:
    return [one.number for one in penalties.of_units(town.unit.all_ids())]


def test_a_decision_is_known_once_it_is_served_and_not_when_it_is_revoked(town: Town, desk: Desk) -> None:
    desk.decide(desk.facts, TODAY - DAY)
    assert known(town) == [] and penalties.numbered(NUMBER) is None
    desk.decide(desk.facts, TODAY - DAY, served_on=TODAY)
    (one,) = penalties.of_units([town.unit.pk])
    assert (one.number, one.decided_on, one.unit_id, one.case_id) == (NUMBER, TODAY - DAY, town.unit.pk, desk.case.pk)
    assert one.violation.code == "V-102" and one.violation.is_of_safety_law and "20000" in one.content.replace(",", "")
    assert penalties.numbered("(冶) 应急罚[2023]12号") == one
    paper = desk.paper("ENF-38", desk.facts, TODAY - DAY, NUMBER)
    assert known(town) == [NUMBER]
    in_transaction(lambda: documents.revoke(paper, on=TODAY, reason="认定事实有误", by=town.bureau_head))
    assert known(town) == [] and penalties.numbered(NUMBER) is None


def test_what_a_person_pays_and_what_nobody_pays_is_no_penalty_of_the_unit(
    town: Town, desk: Desk, violation: Callable[[str], Violation]
) -> None:
    desk.decide(desk.facts, TODAY - DAY, served_on=TODAY, verdict="no_penalty")
    person = desk.add_party(Party.Kind.PERSON, "张大山")
    desk.propose(person, violation("V-97-7"), kinds=["fine"], fine=Decimal(5000))
    desk.decide(person, TODAY - DAY, served_on=TODAY)
    assert known(town) == []
    found = penalties.numbered(NUMBER)
    assert found is not None and found.unit_id is None


def test_the_closure_of_the_unit_counts_it_without_anybody_typing_it_in(town: Town, desk: Desk, hazard: SideRoads) -> None:
    desk.decide(desk.facts, TODAY - DAY)
    with refused("invalid_choice", "decisions"):
        hazard.aside("count_penalties", town.head, {"decisions": [penalties.number_key(NUMBER)], "left_out": ""})
    desk.decide(desk.facts, TODAY - DAY, served_on=TODAY)
    with refused("E-REQUIRED", "left_out"):
        hazard.enter_other_penalty(on=TODAY - 10 * DAY)
        hazard.aside(
            "count_penalties", town.head, {"decisions": [penalties.number_key("（冶）应急罚〔2023〕9号")], "left_out": ""}
        )
    hazard.aside("count_penalties", town.head, {"decisions": [one.key for one in penalties.of_units([town.unit.pk])]})
    assert [row["number"] for row in hazard.record.penalties] == ["（冶）应急罚〔2023〕9号", NUMBER]


def test_a_decision_that_was_typed_in_as_well_counts_once(town: Town, desk: Desk, hazard: SideRoads) -> None:
    hazard.enter_other_penalty(on=TODAY, number="(冶)应急罚[2023]12号")
    desk.decide(desk.facts, TODAY, served_on=TODAY)
    assert len(penalties.of_units([town.unit.pk])) == 1
    with refused("E-PENALTY-KNOWN", "number"):
        hazard.enter_other_penalty(on=TODAY, number=NUMBER)
    with refused("E-PENALTY-KNOWN", "penalty_no"):
        hazard.enter_penalty(penalty_no=NUMBER, on=TODAY - DAY)
    hazard.enter_penalty(penalty_no=NUMBER, on=TODAY)
    assert open_steps(hazard.case) == {"follow_penalty"} and len(penalties.of_units([town.unit.pk])) == 1


def test_a_decision_of_this_process_is_not_typed_in_for_another_unit(town: Town, desk: Desk) -> None:
    desk.decide(desk.facts, TODAY - DAY, served_on=TODAY)
    other = SideRoads(town)
    other.stopped(unit=town.other_unit.pk, township=town.jinniu.pk)
    other.refer()
    with refused("E-PENALTY-KNOWN", "penalty_no"):
        other.enter_penalty(penalty_no=NUMBER, on=TODAY - DAY)


# --- punished before ----------------------------------------------------------------------------------------------------------


def earlier_case(desk: Desk, unit: Enterprise, decided_on: dt.date) -> PartyFacts:
    """The same violation in another case, against a row of the register."""
    before = desk.facts
    desk.decide(before, decided_on, served_on=decided_on)
    before.party.enterprise = unit
    before.party.save()
    return before


def test_who_proposes_reads_what_the_unit_was_fined_for_within_the_year(
    town: Town, desk: Desk, violation: Callable[[str], Violation]
) -> None:
    double = Enterprise.objects.create(name="大冶市砚坪铁矿", region=town.chengui, township=town.chengui, merged_into=town.unit)
    earlier_case(desk, double, dt.date(2023, 4, 11))
    new = Desk(town, *_another(desk))
    row = new.add_party(name=town.unit.name, enterprise=town.unit)
    new.record.suspected = violation("V-102")
    hint = str(new.ask("propose", town.inspector, row).fields["circumstances"].help_text)
    assert NUMBER in hint and f"{new.record.act_to:%Y-%m-%d}" in hint
    for other, until in (("V-97-7", new.record.act_to), ("V-102", dt.date(2024, 4, 12)), ("V-102", dt.date(2023, 4, 10))):
        assert earlier.same_within_a_year(town.unit, new.case.pk, violation(other), until) == []
    assert len(earlier.same_within_a_year(town.unit, new.case.pk, violation("V-102"), dt.date(2024, 4, 11))) == 1
    new.record.suspected = violation("V-97-7")
    assert not new.ask("propose", town.inspector, row).fields["circumstances"].help_text

    (table,) = facts.tables(new.case, new.record, facts.Face.FILE)
    assert [line[0] for line in table.rows] == [NUMBER]
    assert list(facts.tables(new.case, new.record, facts.Face.PARTY)) == []
    # Its own decision is none before it.
    assert all(not each.rows for each in facts.tables(desk.case, desk.record, facts.Face.FILE))


def _another(desk: Desk) -> tuple[Case, EnforcementRecord]:
    """A further case like this one, of an act five days ago."""
    case, record = Case.objects.get(pk=desk.case.pk), EnforcementRecord.objects.get(case=desk.case)
    case.pk, case.number, case._state.adding = None, "XS-2023-00002", True
    case.save()
    record.pk, record.case, record._state.adding = None, case, True
    record.act_to, record.suspect_unit = TODAY - 5 * DAY, desk.town.unit
    record.save()
    return case, record


def test_the_page_of_the_unit_lists_its_penalties(town: Town, desk: Desk) -> None:
    desk.decide(desk.facts, TODAY - DAY, served_on=TODAY)
    assert NUMBER in _page(town.head, town.unit)
    assert NUMBER in _page(town.unit_account, town.unit)
    assert NUMBER not in _page(town.head, town.other_unit)


def _page(account: Account, unit: Enterprise) -> str:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.get(f"/enterprises/{unit.pk}/").content.decode()
