"""Questions built from columns: what the column says once, the form asks and writes."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from cases.models import SignedOnSite
from cases.vocabulary import Result
from workflows.engine.asking import AskingForm, question
from workflows.engine.on_site import SignedOnSiteForm
from workflows.engine.questions import OfficerField
from workflows.hazards.models import HazardItem, HazardRecord, InspectionRecord
from workflows.hazards.vocabulary import Mode


class Plan(AskingForm):
    record = InspectionRecord
    asks = (("何人何时", "unit planned_from planned_until? inspector_1"), ("内容", "items modes opinion=approver_opinion?"))
    unit = forms.CharField(label="单位")


def test_a_question_says_what_its_column_says() -> None:
    form = Plan()
    assert list(form.fields) == ["unit", "planned_from", "planned_until", "inspector_1", "items", "modes", "opinion"]
    assert form.fields["items"].label == InspectionRecord._meta.get_field("items").verbose_name
    assert (form.fields["items"].max_length, form.fields["items"].required) == (2000, True)
    assert isinstance(form.fields["inspector_1"], OfficerField)
    assert form.fields["modes"].choices == Mode.choices
    assert Plan.groups == (
        ("何人何时", ("unit", "planned_from", "planned_until", "inspector_1")),
        ("内容", ("items", "modes", "opinion")),
    )


def test_what_is_optional_may_stay_empty_and_what_is_not_may_not() -> None:
    form = Plan({"unit": "甲", "planned_from": "2024-03-05", "items": "一二三四五六", "modes": ["site"]})
    assert set(form.errors) == {"inspector_1"}


def test_the_bounds_of_the_column_are_asked_of_the_answer() -> None:
    short = Plan({"items": "一二三四五"})
    assert "items" in short.errors
    enough = Plan({"items": "一二三四五六"})
    assert "items" not in enough.errors
    longest = Plan({"items": "一" * 2000})
    assert "items" not in longest.errors
    longer = Plan({"items": "一" * 2001})
    assert "items" in longer.errors


def test_only_built_questions_are_written_each_to_its_column() -> None:
    form = Plan(
        {"unit": "甲", "planned_from": "2024-03-05", "items": "一二三四五六", "modes": ["site", "papers"], "opinion": "同意"}
    )
    form.is_valid()
    record = InspectionRecord()
    form.write_to(record)
    assert (record.items, record.modes, record.approver_opinion) == ("一二三四五六", ["site", "papers"], "同意")
    assert "unit" not in form.answers()


def test_a_decision_is_asked_with_both_answers_and_neither_taken_for_granted() -> None:
    field = question(HazardRecord, "is_real")
    assert [value for value, _word in field.choices] == ["yes", "no"]
    assert (field.clean("yes"), field.clean("no")) == (True, False)
    with pytest.raises(forms.ValidationError):
        field.clean("")
    assert question(HazardRecord, "is_real", required=False).clean("") is None


def test_few_choices_are_seen_at_once_and_none_is_chosen_beforehand() -> None:
    field = question(HazardItem, "result")
    assert isinstance(field.widget, forms.RadioSelect)
    assert list(field.choices) == Result.choices


def test_a_mixin_asks_columns_of_its_abstract_record_beside_those_of_the_form() -> None:
    class Signed(AskingForm):
        record = InspectionRecord
        asks = "findings"

    class Both(Signed, SignedOnSiteForm):
        asks = "findings unit_signature refusal_note? witness? av_recording?"

    assert Both.record is InspectionRecord
    assert SignedOnSiteForm.record is SignedOnSite
    assert set(Both.columns) == {"findings", "refusal_note", "witness", "av_recording"}


def test_a_subclass_may_ask_again_with_another_duty_to_answer() -> None:
    class Loose(Plan):
        asks = "inspector_1?"

    assert Plan().fields["inspector_1"].required
    assert not Loose().fields["inspector_1"].required


def test_a_name_that_is_no_column_is_named_when_the_form_is_made() -> None:
    with pytest.raises(ImproperlyConfigured, match="colour"):
        type("Wrong", (AskingForm,), {"record": InspectionRecord, "asks": "colour"})
    with pytest.raises(ImproperlyConfigured, match="no record"):
        type("Wrong", (AskingForm,), {"asks": "items"})
