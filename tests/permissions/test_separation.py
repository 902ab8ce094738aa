"""Two officers are two; and every capacity in which somebody takes part has its word."""

import pytest
from django.utils import translation

from foundation.refusals import Refusal
from permissions import separation
from workflows.engine.registry import flows, processes


def test_two_officers_are_two_persons() -> None:
    separation.require_different(1, 2)
    for first, second in ((1, 1), (None, 2), (1, None)):
        with pytest.raises(Refusal, match="E-SOD-01"):
            separation.require_different(first, second)


def test_a_process_adds_its_capacities_and_changes_no_word() -> None:
    own = [getattr(config.part("vocabulary"), "Capacity", None) for config in processes()]
    assert any(own)
    for capacities in filter(None, own):
        assert {code: separation.label_of(code) for code in capacities.values} == dict(
            zip(capacities.values, map(str, capacities.labels), strict=True)
        )
    assert separation.label_of("nobody's") == "nobody's"


def test_whoever_acts_in_a_step_acts_in_a_capacity_with_a_chinese_word() -> None:
    used = {node.capacity for flow in flows() for node in flow.acting_nodes() if node.form_class is not None}
    assert len(used) > 10
    with translation.override("zh-hans"):
        assert {code for code in used if separation.label_of(code) == code} == set()
        assert {code for code in used if separation.label_of(code).isascii()} == set()
