"""Who took part earlier does not do the later act: SOD-01, 06, 07, 12, 13."""

from datetime import date

import pytest

from foundation.refusals import Refusal
from permissions import separation
from permissions.separation import Capacity, Took

ORDER = Took(1, Capacity.ORDERED, "order", 10, "责令限期整改", date(2023, 6, 1))
SECOND_ORDER = Took(2, Capacity.ORDERED, "order", 10, "责令限期整改", date(2023, 6, 1))
REVIEW = Took(3, Capacity.REINSPECTED, "reinspect", 10, "复查", date(2023, 6, 20))
FIRST_REVIEW = Took(3, Capacity.REINSPECTED, "reinspect", 10, "第一次复查", date(2023, 6, 10))
REQUEST = Took(4, Capacity.REQUESTED, "ask", 10, "申请延期", date(2023, 6, 12))
HISTORY = [ORDER, SECOND_ORDER, FIRST_REVIEW, REVIEW, REQUEST]


@pytest.mark.parametrize(
    ("rule", "actor", "earlier"),
    [
        (separation.SOD_07, 3, REVIEW),
        (separation.SOD_07, 1, None),
        (separation.SOD_13, 4, REQUEST),
        (separation.SOD_13, 3, None),
        (separation.SOD_06, 1, ORDER),
    ],
)
def test_the_latest_act_that_bars_is_found(rule: separation.Rule, actor: int, earlier: Took | None) -> None:
    assert separation.conflict(rule, actor, HISTORY) == earlier


@pytest.mark.parametrize(("team", "barred"), [((1, 2), True), ((1, 5), False), ((5, 6), False), ((1,), True)])
def test_a_reinspection_needs_one_who_did_not_order(team: tuple[int, ...], barred: bool) -> None:
    assert (separation.conflict_of_team(separation.SOD_06, team, HISTORY) is not None) is barred


def test_the_reinspector_does_not_approve_the_closing_and_is_told_why() -> None:
    with pytest.raises(Refusal) as refused:
        separation.require_separate(separation.SOD_07, 3, HISTORY, field="decision")
    assert (refused.value.code, refused.value.field, refused.value.status) == ("E-SOD-07", "decision", 403)
    assert refused.value.note == "本人已于2023年6月20日办理“复查”"
    separation.require_separate(separation.SOD_07, 1, HISTORY)


def test_the_rule_can_speak_with_the_code_of_the_domain() -> None:
    # D6: the inspector approves the closing of a hazard which he re-inspected.
    with pytest.raises(Refusal) as refused:
        separation.require_separate(separation.SOD_07, 3, HISTORY, code="E-HAZ-08")
    assert refused.value.code == "E-HAZ-08"


def test_the_case_a_case_came_from_counts() -> None:
    source = Took(7, Capacity.REINSPECTED, "reinspect", 9, "复查", date(2023, 5, 1))
    assert separation.conflict(separation.SOD_07, 7, [*HISTORY, source]) == source


def test_two_persons_and_two_organs_are_two() -> None:
    separation.require_different(1, 2)
    separation.require_other_organ("安委办", "某公司")
    for first, second in ((1, 1), (1, None), (None, 2)):
        with pytest.raises(Refusal, match="E-SOD-01"):
            separation.require_different(first, second)
    with pytest.raises(Refusal, match="E-SOD-12"):
        separation.require_other_organ("安委办", "安委办")
