"""A form refuses the number of a person or a card in free text, at its field, and leads to the question that takes it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from foundation.free_text import Form, SealedField
from foundation.numbers import Number
from foundation.refusals import RefusalError
from foundation.sealed import SealedTextField
from tests.private_numbers import CARD, IDENTITY, NO_CARD, NO_IDENTITY


class Asked(Form):
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(required=False, choices=[(IDENTITY, "x")])
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    given = forms.CharField(required=False, disabled=True, initial=IDENTITY)
    identity = SealedField(label="身份证号", required=False, holds=Number.IDENTITY)
    statement = SealedField(label="笔录", required=False)

    def clean(self) -> dict[str, Any]:
        self.seen = dict(self.cleaned_data)
        return self.cleaned_data


def refused(form: forms.BaseForm) -> dict[str, list[str]]:
    return {name: [str(error.message) for error in errors] for name, errors in form.errors.as_data().items()}


@pytest.mark.parametrize(
    ("number", "way"), [(IDENTITY, "身份证号码，请改填在“身份证号”一栏"), (CARD, "银行卡号，请删去，只写户名和开户银行")]
)
def test_a_free_text_is_refused_at_its_field_with_the_way_out(number: str, way: str) -> None:
    form = Asked({"note": f"经办人{number}"})
    ((name, (words,)),) = refused(form).items()
    assert name == "note" and words.startswith("E-TEXT-NUMBER ") and way in words
    assert number not in words and number[6:14] not in str(form.errors)
    (error,) = form.errors.as_data()["note"]
    assert isinstance(error, RefusalError) and error.code == "E-TEXT-NUMBER"
    assert "note" not in form.seen, "what is asked behind it never meets the number"


@pytest.mark.parametrize("number", [NO_IDENTITY, NO_CARD, "914202810000A00133", "13800001234 13900005678"])
def test_the_nearest_numbers_that_are_none_stand(number: str) -> None:
    assert Asked({"note": number}).is_valid()


def test_what_is_sealed_chosen_secret_or_given_is_left_alone() -> None:
    for name, answer in (
        ("identity", IDENTITY), ("statement", f"{IDENTITY}，{CARD}"), ("kind", IDENTITY), ("secret", IDENTITY), ("given", ""),
    ):  # fmt: skip
        assert Asked({name: answer}).is_valid(), name


def test_a_question_for_one_kind_takes_no_other() -> None:
    ((name, (words,)),) = refused(Asked({"identity": CARD})).items()
    assert name == "identity" and "此处有银行卡号" in words
    assert Asked({"identity": NO_CARD}).is_valid()


def test_a_sealed_column_is_asked_by_a_question_that_takes_its_number() -> None:
    field = SealedTextField(holds=Number.CARD).formfield()
    assert isinstance(field, SealedField) and field.holds == Number.CARD
    assert SealedTextField(holds=Number.CARD).deconstruct()[3] == {}, "to the database all sealed texts are alike"
