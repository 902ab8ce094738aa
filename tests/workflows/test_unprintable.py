"""A character that no paper can print is named where it is typed; a name keeps it, and the history says that it is written by hand."""

from __future__ import annotations

import pytest

from documents.models import IssuedDocument
from foundation import audit
from foundation.refusals import RefusalError
from tests.workflows.road import Road
from workflows.engine import acts

NOWHERE = "\U0010fffd"
TYPED = "选厂2号皮带机尾轮处H₂S、CO₂超标，约⅓m³，浓度10⁻³，☑已停机，见①至㉚，作业人员可直接触及。"


def codes(form: object, name: str) -> list[str]:
    errors = form.errors.as_data().get(name, [])  # type: ignore[attr-defined]
    return [error.code for error in errors if isinstance(error, RefusalError)]


@pytest.mark.parametrize("name", ["title_text", "description", "legal_basis"])
def test_free_text_is_refused_at_its_question_with_a_way_out(road: Road, name: str) -> None:
    with pytest.raises(acts.InvalidForm) as caught:
        road.register(**{name: f"皮带机尾轮{NOWHERE}无防护罩，作业人员可直接触及"})
    form = caught.value.form
    assert codes(form, name) == ["E-DOC-GLYPH"] and form.refusal_codes == {"E-DOC-GLYPH"}
    (words,) = form.errors[name]
    assert "U+10FFFD" in words and "请改用通用字" in words
    assert road.register(**{name: TYPED if name == "description" else "H₂S超标"}).pk


def test_a_row_is_refused_at_its_own_question(road: Road) -> None:
    road.register()
    road.verify()
    with pytest.raises(acts.InvalidForm) as caught:
        road.order(items=2, **{"items-1-problem": f"2号皮带机{NOWHERE}"})
    rows = caught.value.form.formsets["items"].forms
    assert (codes(rows[0], "problem"), codes(rows[1], "problem")) == ([], ["E-DOC-GLYPH"])
    assert not IssuedDocument.objects.filter(code="INS-04").exists()
    road.order(items=2)


def test_a_name_is_taken_as_it_is_and_the_history_says_what_is_written_by_hand(road: Road) -> None:
    road.town.unit.name = f"大冶市{NOWHERE}山铁矿有限公司"
    road.town.unit.save(update_fields=["name"])
    case = road.register(responsible=f"贺{NOWHERE}淼")
    road.verify()
    road.order()
    order = IssuedDocument.objects.get(case=case, code="INS-04")
    assert order.by_hand == NOWHERE and order.print_state == "printed", order.print_note
    told = [row.after["written_by_hand"] for row in audit.history(case) if row.after and "written_by_hand" in row.after]
    assert any(one.get("INS-04") == NOWHERE for one in told)
