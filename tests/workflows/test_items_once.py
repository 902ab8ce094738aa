"""Every item of an order is answered once, whatever a browser sends: what stands in the file of an item is what was found of it."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Evidence
from foundation import clock
from tests.cast import photo
from tests.workflows.road import Road, rows
from workflows.engine import acts
from workflows.hazards.models import HazardItem

pytestmark = pytest.mark.django_db


def results(*numbers_and_results: tuple[int, str]) -> dict[str, Any]:
    found = [{"no": no, "result": result, "note": "现场核对，照片1"} for no, result in numbers_and_results]
    return rows("results", found, initial=2)


def pictures(how_many: int) -> dict[str, Any]:
    return {f"results-{index}-photos": [photo(f"{index}.jpg")] for index in range(how_many)} | {
        "unit_signature": [photo("s.jpg")]
    }


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ([(1, "failed"), (2, "passed"), (1, "passed")], "第1项"),
        ([(1, "passed"), (2, "passed"), (9, "passed")], "第9项"),
    ],
)
def test_an_item_answered_twice_or_one_that_the_order_has_not_is_refused(
    road: Road, sent: list[tuple[int, str]], named: str
) -> None:
    """The last answer would have won, and pictures of no item would stand in the file."""
    road.register()
    road.verify()
    road.order(items=2)
    road.serve()
    road.report()
    answers = {"reinspected_on": clock.today().isoformat(), "inspector_2": road.town.third.pk}
    with pytest.raises(acts.InvalidForm) as invalid:
        road.do("reinspect", road.town.inspector, answers | results(*sent), pictures(3))
    assert "E-NOT-OF-CASE" in invalid.value.form.refusal_codes and named in str(invalid.value.form.errors)
    assert not Evidence.objects.filter(case=road.case, stage="reinspect").exists()
    road.do("reinspect", road.town.inspector, answers | results((1, "passed"), (2, "passed")), pictures(2))
    assert list(HazardItem.objects.filter(case=road.case).order_by("no").values_list("result", flat=True)) == ["passed"] * 2
