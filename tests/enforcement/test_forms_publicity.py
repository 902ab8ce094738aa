"""What the public reads of a decision, and what it must not; what is not published says why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cases.models import Party
from permissions.roles import Role
from tests.enforcement.desk import DAY, Desk
from tests.private_numbers import IDENTITY
from workflows.enforcement import masking
from workflows.enforcement.models import Exhibit

UNIT = Party(
    kind="unit", name="林知远木业有限公司", representative="林知远", address="石桥镇工业路8号", credit_code="91420281MA00000X98"
)
PERSON = Party(kind="person", name="方小满", representative="", address="石桥镇双港村3组12号")


def test_a_person_is_masked_and_a_unit_is_not() -> None:
    assert (masking.masked("林知远"), masking.masked_party(PERSON), masking.masked_party(UNIT)) == (
        "林××",
        "方××",
        "林知远木业有限公司",
    )


def test_the_name_of_a_unit_stays_although_it_holds_that_of_a_person() -> None:
    private = masking.private_of([UNIT, PERSON], {"周证"})
    text = "林知远木业有限公司（91420281MA00000X98）法定代表人林知远，与方小满同住石桥镇双港村3组12号，电话13971234567，周证见证"
    assert private.mask(text) == "林知远木业有限公司（91420281MA00000X98）法定代表人林××，与方××同住××××，电话××××××，周×见证"
    assert list(private.found_in(private.mask(text))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("林知远木业有限公司未采取措施", []),
        ("法定代表人林知远", ["姓名林知远"]),
        ("住石桥镇双港村3组12号", ["自然人住址石桥镇双港村3组12号"]),
        ("地址石桥镇工业路8号", []),
        ("电话13971234567", ["电话号码"]),
        ("电话0714-8712345", ["电话号码"]),
        ("号码11010519491231002X", ["身份证号码"]),
        ("号码110105194912310029", ["身份证号码"]),
        ("统一社会信用代码91420281MA00000X98，罚款人民币20000元", []),
    ],
)
def test_what_must_not_be_published(text: str, found: list[str]) -> None:
    assert list(masking.private_of([UNIT, PERSON]).found_in(text)) == found


@pytest.fixture
def decided(desk: Desk, violation: Any) -> Desk:
    desk.propose(desk.facts, violation("V-102"), kinds=["fine"], fine=Decimal(20000), tier=2)
    desk.add_party("person", "方小满", address="石桥镇双港村3组12号", representative="")
    Exhibit.objects.update(source_person="周证言")
    desk.decide(desk.facts, DAY)
    desk.town.extra["publisher"] = desk.appoint(Role.PUBLICITY_OFFICER)
    return desk


@pytest.mark.django_db
def test_the_text_is_made_of_the_decision_and_published(decided: Desk) -> None:
    facts, by = decided.facts, decided.town.extra["publisher"]
    form = decided.ask("publish_decision", by, facts)
    text = form.initial["text"]
    assert (
        "云栖木业有限公司" in text and "（冶）应急罚〔2023〕12号" in text and "林知远" not in text and "人民币20,000.00元" in text
    )
    assert form.refusal_codes == set(), form.errors.as_text()
    decided.do("publish_decision", by, facts)
    assert (facts.published_on, facts.publish_until, facts.channels) == (DAY, dt.date(2028, 6, 2), ["website", "credit"])


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["方小满", "周证言", "石桥镇双港村3组12号", "13971234567", "110105194912310029"])
def test_a_text_with_something_private_is_refused(decided: Desk, words: str) -> None:
    by = decided.town.extra["publisher"]
    form = decided.ask("publish_decision", by, decided.facts, text=f"对该单位及{words}的决定")
    assert form.refusal_codes == {"E-ENF-28"} and set(form.errors) == {"text"}


@pytest.mark.django_db
def test_a_valid_identity_number_is_refused_as_everywhere(decided: Desk) -> None:
    form = decided.ask("publish_decision", decided.town.extra["publisher"], decided.facts, text=f"号码{IDENTITY}")
    assert form.refusal_codes == {"E-TEXT-NUMBER"}


@pytest.mark.django_db
def test_what_is_not_published_says_on_which_ground(decided: Desk) -> None:
    facts, leader = decided.facts, decided.town.leader
    person = next(row for row in decided.rows.values() if row.party.kind == "person")
    said = {"ground": "no_social_effect", "reason": "情节轻微，无社会影响"}
    assert "ground" in decided.ask("exempt_publicity", leader, facts, **said).errors, "a ground of persons only"
    decided.decide(person, DAY)
    decided.do("exempt_publicity", leader, person, **said)
    assert (person.exempt_on, person.published_on) == (DAY, None)
