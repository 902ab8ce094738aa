"""What every step's form has in common: legal date, refusals at their field, writing to the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.evidence import already_kept
from cases.models import Evidence
from foundation import clock
from foundation.inputs import DayInput
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine.act import Act
from workflows.engine.uploads import Kept

#: What Django shows first in a list of choices; a form says what it means.
DASHES = "---------"


class RefusalError(ValidationError):
    """A refusal of the law shown where a form shows its errors: code and Chinese words together."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal), code=refusal.code)
        self.refusal = refusal


class PhotosField(forms.FileField):
    """Photographs or files of one kind, taken in and cleaned before the act begins.

    Cleans to a list of ``Kept``; sniffing, re-encoding and storing happened outside the transaction.
    """

    def __init__(self, *, most: int = 20, least: int = 0, accept: str = "image/*", **kwargs: Any) -> None:
        kwargs.setdefault("required", least > 0)
        super().__init__(**kwargs)
        self.most, self.least = most, least
        self.widget = ManyFilesInput(attrs={"accept": accept})
        self.offer_words: Any = ""

    def offer(self, rows: Iterable[Evidence], words: Any) -> None:
        """Evidence of another case that may be taken over with a tick; ``words`` say whose it is. The file itself is stored once."""
        self.widget.offered = {str(row.pk): row for row in list(rows)[: self.most]}
        self.offer_words = words

    def offers(self, form: forms.BaseForm, name: str) -> list[dict[str, Any]]:
        """What is offered, as the page shows it: ticked at first, then as it was left."""
        html_name = form.add_prefix(name)
        taken = self.widget.taken(form.data, html_name) if form.is_bound else self.widget.offered
        return [
            {
                "key": key,
                "name": self.widget.taken_name(html_name),
                "title": row.title,
                "url": row.get_absolute_url(),
                "ticked": key in taken,
            }
            for key, row in self.widget.offered.items()
        ]

    def clean(self, data: Any, initial: Any = None) -> list[Kept]:
        files = [file for file in (data or []) if file]
        if len(files) < self.least:
            raise ValidationError(_("At least %(least)d file(s) are required.") % {"least": self.least}, code="required")
        if len(files) > self.most:
            raise RefusalError(Refusal("E-UPLOAD-COUNT", note=str(self.most)))
        for file in files:
            if isinstance(file, Refusal):
                raise RefusalError(file)
        return files


class SuggestingInput(forms.TextInput):
    """A line of text with suggestions from a register; anything may be typed. They are read only when the page is shown."""

    template_name = "components/suggesting_input.html"
    suggestions: Callable[[], Iterable[tuple[str, str]]] = staticmethod(tuple)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["list"] = widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}_list"
        widget["suggestions"] = self.suggestions()
        return context


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files, from the camera of a phone as well."""

    allow_multiple_selected = True
    template_name = "components/many_files.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, Evidence] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> ManyFilesInput:
        copied: ManyFilesInput = super().__deepcopy__(memo)
        copied.offered = {}
        return copied

    @staticmethod
    def taken_name(name: str) -> str:
        return f"{name}-taken"

    def taken(self, data: Any, name: str) -> list[str]:
        """The keys of what is taken over of what was offered."""
        asked = data.getlist(self.taken_name(name)) if hasattr(data, "getlist") else data.get(self.taken_name(name)) or []
        return [key for key in dict.fromkeys(map(str, asked)) if key in self.offered]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        rows = [self.offered[key] for key in self.taken(data, name)]
        fresh = files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []
        return [*(Kept(already_kept(row), str(row.file.name), held=True) for row in rows), *fresh]


@dataclass(frozen=True)
class Forewarning:
    """What stands in the way of an act, said before anything is filled in: the refusal, the ways out, and whether it may be sent at all."""

    words: str
    ways: tuple[str, ...] = ()
    may_send: bool = False


class StepForm(forms.Form):
    """The form of one step.

    ``check`` yields the refusals of the law, each at its field; ``apply`` writes to the record and names who took part.
    """

    if TYPE_CHECKING:
        fields: dict[str, Any]  # type: ignore[assignment]
        initial: dict[str, Any]  # type: ignore[assignment]

    title: ClassVar[Any] = ""
    button: ClassVar[Any] = _("Submit")
    """What the one primary action says: what happens, and to whom."""
    capacity: ClassVar[str] = "handled"
    second_officer: ClassVar[str] = ""
    """Field that names the second officer, who counts as taking part and is told."""
    legal_day: ClassVar[str] = ""
    """Field whose day is the legal date of the act; without it the form's own date of handling."""
    row_sets: ClassVar[dict[str, Any]] = {}
    """Lists of rows asked with the step (items of an order), as formset classes by prefix."""
    row_titles: ClassVar[dict[str, Any]] = {}
    """What a list of rows asks for, by its prefix; without a title it is asked item by item."""
    groups: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    """Questions by group, for the page; fields named in none stand in a last group."""

    acted_on = forms.DateField(
        required=False,
        label=_("Date of handling"),
        widget=DayInput(),
        help_text=_("Leave empty for today. An earlier day needs a reason, which the file shows."),
    )
    late_reason = forms.CharField(required=False, max_length=200, label=_("Reason for entering it later"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Whether this act, beside the road, has anything to act on in the case; where it has nothing no page offers it."""
        return True

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        self.act = act
        super().__init__(*args, **kwargs)
        if self.legal_day:
            del self.fields["acted_on"]
        self.formsets: dict[str, Any] = {}
        self.prepare()
        for field in self.fields.values():
            if getattr(field, "empty_label", None) == DASHES:
                field.empty_label = _("Please choose") if field.required else _("Not chosen")
        for prefix, formset_class in self.row_sets.items():
            if prefix not in self.formsets:
                self.formsets[prefix] = formset_class(
                    self.data if self.is_bound else None,
                    self.files if self.is_bound else None,
                    prefix=prefix,
                    initial=self.initial_rows(prefix),
                    form_kwargs=self.row_arguments(prefix),
                )

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        """First values of a list of rows."""
        return None

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        """Keyword arguments for each form of a list of rows."""
        return {}

    def is_valid(self) -> bool:
        # The form itself first: its refusals may stand at a question of a row.
        valid = super().is_valid()
        rows_valid = all(formset.is_valid() for formset in self.formsets.values())
        return valid and rows_valid

    def rows(self, prefix: str) -> list[dict[str, Any]]:
        """The filled rows of a list, in their order; empty if the list has errors."""
        return [row for _place, row in self.placed_rows(prefix)]

    def placed_rows(self, prefix: str) -> list[tuple[str, dict[str, Any]]]:
        """The same with the place of each, ``prefix-number``, by which a refusal names a question of the row."""
        formset = self.formsets[prefix]
        if not formset.is_valid():
            return []
        return [
            (form.prefix, form.cleaned_data)
            for form in formset.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def kept_files(self) -> list[tuple[str, str, Kept]]:
        """Every taken-in file of the form as (field, item, file)."""
        found = [(name, "", file) for name, files in self.cleaned_data.items() for file in _files(files)]
        for prefix in self.formsets:
            for number, row in enumerate(self.rows(prefix), start=1):
                item = str(row.get("no") or number)
                found += [(f"{prefix}.{name}", item, file) for name, files in row.items() for file in _files(files)]
        return found

    def prepare(self) -> None:
        """Set choices and first values from the case; nothing by default."""

    def forewarning(self) -> Forewarning | None:
        """What this actor should know before filling in the form; nothing by default."""
        return None

    @property
    def day_question(self) -> str:
        """The question whose answer is the legal date of the act."""
        return str(self.fields[self.legal_day or "acted_on"].label)

    def check(self) -> Iterable[Refusal]:
        """Refusals of the law over the whole form."""
        return ()

    def apply(self) -> None:
        """Write the answers to the record."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._settle_legal_date(cleaned)
        if not self.errors and all(formset.is_valid() for formset in self.formsets.values()):
            # All of them first: naming a refusal at a field takes the field out of ``cleaned_data``, which ``check`` still reads.
            for refusal in list(self.check()):
                self.add_refusal(refusal)
        return cleaned

    def add_refusal(self, refusal: Refusal) -> None:
        """A refusal stands at its question: of the form by its name, of a row as ``prefix-number-name`` (rows from 0)."""
        prefix, _dash, rest = (refusal.field or "").partition("-")
        number, _dash, name = rest.partition("-")
        if prefix in self.formsets and number.isdecimal() and int(number) < len(self.formsets[prefix].forms):
            row = self.formsets[prefix].forms[int(number)]
            row.add_error(name if name in row.fields else None, RefusalError(refusal))
            return
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, RefusalError(refusal))

    @property
    def refusal_codes(self) -> set[str]:
        """The codes of all refusals, of the form and of its rows."""
        forms_ = [self, *(row for formset in self.formsets.values() for row in formset.forms)]
        return {error.code for form in forms_ for errors in form.errors.as_data().values() for error in errors if error.code}

    def _settle_legal_date(self, cleaned: dict[str, Any]) -> None:
        today = clock.today()
        given = cleaned.get(self.legal_day or "acted_on") or today
        day = given.astimezone(clock.ZONE).date() if isinstance(given, dt.datetime) else given
        if day > today:
            self.add_refusal(Refusal("E-DATE-FUTURE", field=self.legal_day or "acted_on"))
            return
        if day < today and self.is_own_account:
            self.add_refusal(Refusal("E-DATE-OWN", field=self.legal_day or None))
            return
        if day < today and not cleaned.get("late_reason"):
            self.add_refusal(Refusal("E-DATE-REASON", field="late_reason"))
            return
        self.act.acted_on = day
        self.act.reason = cleaned.get("late_reason", "")

    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Bound fields by group, in the order the page asks them."""
        named = {name for _title, names in self.groups for name in names}
        rest = [name for name in self.fields if name not in named and name not in ("acted_on", "late_reason")]
        groups = [*self.groups, *([(None, tuple(rest))] if rest else [])]
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in groups]

    @property
    def is_own_account(self) -> bool:
        """A unit or person acts for itself: it acts today. Only officers enter later what came in by hand on an earlier day."""
        return self.act.actor is not None and self.act.actor.kind != Account.Kind.OFFICER

    def dating(self) -> list[forms.BoundField]:
        """The fields about another day of handling, shown last; none for who can only act today."""
        return [] if self.is_own_account else [self[name] for name in ("acted_on", "late_reason") if name in self.fields]


def _files(value: Any) -> list[Kept]:
    return [file for file in value if isinstance(file, Kept)] if isinstance(value, list) else []
