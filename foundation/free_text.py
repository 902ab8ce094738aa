"""The forms that every page asks with: what somebody types in free text holds no number of a person or a bank card.

    class NoteForm(Form):
        text = forms.CharField(label=_("Note"))

    identity = SealedField(label=_("Identity number"), holds=Number.IDENTITY)  # takes it, for its answer is kept sealed

Every form of the product is one of these (a contract test reads them all), so the refusal E-TEXT-NUMBER is said here alone, at the field
and before anything else is judged; `numbers.require_none` says it of the few texts that come in by no form, `intake_reading` of cells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from foundation.numbers import Number, numbers_in, refusal_of
from foundation.refusals import RefusalError


class SealedField(forms.CharField):
    """A question whose answer is kept sealed.

    ``holds`` says which number it asks for: it takes that kind only, and whoever types one elsewhere in the form is led here.
    """

    is_sealed = True

    def __init__(self, *, holds: Number | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.holds = holds


def taken_by(field: Any) -> Collection[Number]:
    """The kinds of numbers that may stand in the answer to a question: none in what is kept as somebody typed it."""
    if not isinstance(field, forms.CharField) or field.disabled or isinstance(field.widget, forms.PasswordInput):
        return tuple(Number)
    if not getattr(field, "is_sealed", False):
        return ()
    holds: Number | None = getattr(field, "holds", None)
    return tuple(Number) if holds is None else (holds,)


def sealed_questions(fields: Mapping[str, Any]) -> dict[Number, str]:
    """The questions that ask for a number of a person or a card and keep it sealed, by its kind; of several the first."""
    found: dict[Number, str] = {}
    for name, field in fields.items():
        if getattr(field, "is_sealed", False) and (holds := getattr(field, "holds", None)) is not None:
            found.setdefault(holds, str(field.label or name))
    return found


class WithoutNumbers:
    """What a form adds to Django's: a free text with a number of a person or a bank card is refused at its field (E-TEXT-NUMBER)."""

    #: Sealed questions beside this form that its refusals lead to: those of the step, for a row of its list.
    leads_to: Mapping[Number, str] = {}

    if TYPE_CHECKING:
        fields: dict[str, Any]
        cleaned_data: dict[str, Any]

        def add_error(self, field: str | None, error: Any) -> None: ...

    def ways_out(self) -> dict[Number, str]:
        """The questions that take such numbers, by kind: of this form before those beside it."""
        return {**self.leads_to, **sealed_questions(self.fields)}

    def _clean_fields(self) -> None:
        # Right behind the fields themselves: what `clean` asks and what is told of a refusal meets no such number any more.
        super()._clean_fields()  # type: ignore[misc]
        for name, answer in list(self.cleaned_data.items()):
            if not isinstance(answer, str) or not (found := numbers_in(answer)):
                continue
            taken = taken_by(self.fields[name])
            if wrong := [number for number in found if number not in taken]:
                self.add_error(name, RefusalError(refusal_of(wrong, name, self.ways_out())))


class Form(WithoutNumbers, forms.Form):
    """A form of a page."""


class ModelForm(WithoutNumbers, forms.ModelForm):  # type: ignore[type-arg]
    """A form of a row that somebody keeps."""
