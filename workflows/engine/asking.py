"""Questions asked of the columns they fill: label, length, choices and help stand on the column, and the base writes the answer.

    class PlanInspection(StepForm):
        record = InspectionRecord
        asks = (
            (_("Who and when"), "unit basis urgent_reason? planned_from planned_until?"),
            (_("What"), "items modes"),
        )

A name with ``?`` may stay empty; ``opinion=verify_opinion`` asks under the name of the step what fills another column. What the class (or one it inherits from) declares as a field of its own is asked as declared, in its
place, and is not written; every other name is a column of ``record``. Questions of one kind need no title: ``asks = "opinion"``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.text import capfirst

from foundation.free_text import Form, SealedField
from foundation.sealed import SealedTextField
from permissions.models import Account
from workflows.engine.questions import OfficerField, day_field, moment_field, text_field, yes_no_field

#: A line of text longer than this is asked in an area of several lines.
LONGEST_LINE = 200
#: So many choices are shown side by side, none of them chosen beforehand.
FEW_CHOICES = 4
Asks = str | tuple[tuple[Any, str], ...]


def question(record: type[models.Model], name: str, *, required: bool = True) -> forms.Field:
    """The question whose answer fills a column.

    A yes-no column that knows no answer yet is asked as a decision; one with a default is a box to tick. Raises ImproperlyConfigured for a
    name that is no column of the record.
    """
    try:
        column: Any = record._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ImproperlyConfigured(f"{record.__name__} has no column {name!r} to be asked") from error
    common: dict[str, Any] = {"label": capfirst(column.verbose_name), "help_text": column.help_text, "required": required}
    if isinstance(column, models.ForeignKey) and column.related_model is Account:
        return OfficerField(**common)
    if isinstance(column, models.DateTimeField):
        return moment_field(**common)
    if isinstance(column, models.DateField):
        return day_field(**common)
    if isinstance(column, models.BooleanField):
        if column.null:
            return yes_no_field(choices=column.choices, **common)
        return forms.BooleanField(**{**common, "required": False})
    if isinstance(column, models.CharField | models.TextField) and not column.choices:
        return _text(column, common)
    if 0 < len(column.choices or ()) <= FEW_CHOICES:
        return forms.ChoiceField(choices=column.choices, widget=forms.RadioSelect, **common)
    built = column.formfield(**common)
    assert built is not None  # what has no question cannot be asked
    return built


def _text(column: Any, common: dict[str, Any]) -> forms.Field:
    longest = column.max_length or 2000
    if isinstance(column, SealedTextField):
        field: forms.CharField = SealedField(holds=column.holds, **common)
    else:
        field = text_field(rows=_rows(longest), **common) if longest > LONGEST_LINE else forms.CharField(**common)
    field.max_length = longest
    field.validators = [*field.validators, forms.CharField(max_length=longest).validators[0], *column._validators]
    field.widget.attrs.update(field.widget_attrs(field.widget))
    return field


def _rows(longest: int) -> int:
    """How many lines an answer of that length is given."""
    return 2 if longest <= 300 else 3 if longest <= 500 else 5 if longest <= 2000 else 8


@dataclass(frozen=True)
class Word:
    """One word of an ``asks``: ``name``, ``name?``, ``name=column`` or ``name=column?``."""

    name: str
    column: str
    required: bool

    @classmethod
    def read(cls, written: str) -> Word:
        name, _sign, column = written.removesuffix("?").partition("=")
        return cls(name, column or name, required=not written.endswith("?"))


class AskingMetaclass(DeclarativeFieldsMetaclass):
    """Makes the fields and the groups of a form from its ``asks``."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> type:
        asks: Asks = attrs.get("asks", "")
        groups = [
            (title, [Word.read(written) for written in words.split()])
            for title, words in (((None, asks),) if isinstance(asks, str) else asks)
        ]
        record = attrs.get("record") or _inherited_record(bases)
        built: dict[str, str] = {}
        for base in reversed(bases):
            built |= getattr(base, "columns", {})
        declared = {field for base in bases for field in getattr(base, "base_fields", {})} - set(built)
        for word in (word for _title, words in groups for word in words):
            if word.name in declared or isinstance(attrs.get(word.name), forms.Field):
                built.pop(word.name, None)
                continue
            if record is None:
                raise ImproperlyConfigured(f"{name} asks {word.name!r} of no record")
            attrs[word.name] = question(record, word.column, required=word.required)
            built[word.name] = word.column
        attrs["columns"] = built
        if not isinstance(asks, str):
            attrs["groups"] = tuple((title, tuple(word.name for word in words)) for title, words in groups)
        return super().__new__(mcs, name, bases, attrs)


def _inherited_record(bases: tuple[type, ...]) -> Any:
    """The record of the form that is inherited from; a mixin asks columns of an abstract one."""
    records = [record for base in bases if (record := getattr(base, "record", None)) is not None]
    return next((record for record in records if not record._meta.abstract), None)


class AskingForm(Form, metaclass=AskingMetaclass):
    """A form, or the form of one row, that asks columns."""

    record: ClassVar[type[models.Model] | None] = None
    """The model whose columns are asked."""
    asks: ClassVar[Asks] = ""
    sometimes: ClassVar[str] = ""
    """Questions that may stay empty unless other answers or the case call for them: the page does not call them optional."""
    columns: ClassVar[dict[str, str]] = {}
    """The questions that were built, each with its column: what the base writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.asks, str):
            # Declared questions stand where they are asked, not before all that are built from columns.
            self.order_fields([Word.read(written).name for written in self.asks.split()])
        for name in self.asked_sometimes() & set(self.fields):
            self.fields[name].asked_sometimes = True  # type: ignore[attr-defined]

    @classmethod
    def asked_sometimes(cls) -> set[str]:
        """What this form and those it inherits from ask sometimes."""
        return {name for base in cls.__mro__ for name in base.__dict__.get("sometimes", "").split()}

    def answers(self) -> dict[str, Any]:
        """The answers to questions built from columns, by column."""
        return {column: self.cleaned_data[name] for name, column in self.columns.items() if name in self.cleaned_data}

    def write_to(self, row: Any) -> None:
        """Set the answers on a row of the record's model."""
        for column, answer in self.answers().items():
            setattr(row, column, answer)
