"""The shapes in which steps ask: a day, a moment, a text, a yes or no, an officer, a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q
from django.forms.models import ModelChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.evidence import already_kept
from cases.models import Enterprise, Evidence
from foundation import clock
from foundation.inputs import DayInput, key_in
from foundation.refusals import Refusal, RefusalError
from permissions import offices
from permissions.dated import holding
from permissions.models import Account, Appointment, Certificate, Region
from permissions.roles import Role
from workflows.engine.registry import units_of
from workflows.engine.uploads import Kept

MOMENT = {"type": "datetime-local"}


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


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **kwargs
    )


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def yes_no_field(label: Any, choices: Any = None, **kwargs: Any) -> forms.TypedChoiceField:
    """A decision, with none of its two answers taken for granted; ``choices`` gives the words for True and False."""
    words = {True: _("Yes"), False: _("No")} | dict(choices or ())
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", words[True]), ("no", words[False])],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        **kwargs,
    )


class OfficerField(forms.ModelChoiceField):
    """An inspector by name and number; who has no certificate today stands last and is marked as such."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def offer_to(self, actor: Account) -> None:
        """Everybody who may be named today."""
        self.queryset = inspectors(clock.today())

    def label_from_instance(self, obj: Any) -> str:
        return officer_words(obj)


def inspectors(day: dt.date) -> Any:
    """Accounts that hold the office of inspector on a day, those with a certificate valid then first; the day of the act is asked again."""
    held = Appointment.objects.filter(holding(day), role__in=(Role.INSPECTOR, Role.CASE_HANDLER)).values("account")
    valid = Certificate.objects.filter(account=OuterRef("pk"), valid_from__lte=day, valid_until__gte=day)
    return (
        Account.objects.filter(pk__in=held, is_active=True)
        .annotate(
            is_certified=Exists(valid),
            certified_until=Max("certificates__valid_until", filter=Q(certificates__valid_from__lte=day)),
        )
        .order_by("-is_certified", "officer_no", "username")
    )


def scoped_units(account: Account) -> Any:
    """Units in the regions of the account's offices that have not gone, each by the row under which it goes on."""
    units = Enterprise.objects.filter(gone_on__isnull=True, merged_into__isnull=True).order_by("name")
    held = offices.standings(account, clock.today())
    if any(standing.region_level == Region.Level.COUNTY for standing in held):
        return units
    return units.filter(
        township_id__in=[standing.region_id for standing in held if standing.region_level == Region.Level.TOWNSHIP]
    )


class OfficersField(forms.ModelMultipleChoiceField):
    """Several of them: the members of a body, whoever checks something together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Account.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer_to(self, actor: Account) -> None:
        """Everybody who may be named today."""
        self.queryset = inspectors(clock.today())

    def label_from_instance(self, obj: Any) -> str:
        return officer_words(obj)


def officer_words(account: Any) -> str:
    """An officer of ``inspectors`` by name and number, and what is wrong with the certificate."""
    name = f"{account.name}（{account.officer_no or account.username}）"
    if account.is_certified:
        return name
    if account.certified_until is None:
        return gettext("%(officer)s · no certificate") % {"officer": name}
    day = date_format(account.certified_until, gettext("j F Y"))
    return gettext("%(officer)s · certificate not valid, last until %(day)s") % {"officer": name, "day": day}


class UnitsByTownship(ModelChoiceIterator):
    """The choices of a unit, under the name of its township: ninety names that all begin alike are not found otherwise."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        units = self.queryset.select_related("township").order_by("township__code", "name")
        for township, group in groupby(units, key=lambda unit: unit.township):
            yield (township.name if township else "", [self.choice(unit) for unit in group])


class UnitField(forms.ModelChoiceField):
    """A unit in the officer's region; one outside it is refused as such and not as a strange choice, a doubled row leads to its unit."""

    iterator: type[ModelChoiceIterator] = UnitsByTownship
    outside: ClassVar[str] = "E-SCOPE"
    """The refusal of a unit that is there but not to be chosen here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Enterprise.objects.none(), **kwargs)

    def offer_to(self, actor: Account) -> None:
        """The units within the reach of the actor's offices."""
        self.queryset = scoped_units(actor)

    def to_python(self, value: Any) -> Enterprise | None:
        try:
            return super().to_python(value)
        except ValidationError:
            key = key_in(value)
            double = Enterprise.objects.filter(pk=key, merged_into__isnull=False).first() if key is not None else None
            if double is not None:
                return self.to_python(double.merged_into_id)
            if key is not None and Enterprise.objects.filter(pk=key, gone_on__isnull=True).exists():
                raise RefusalError(Refusal(self.outside)) from None
            raise


class OwnUnitField(UnitField):
    """A unit for which the account speaks; another one is refused as such."""

    iterator = ModelChoiceIterator

    def offer_to(self, actor: Account) -> None:
        """The units for which the actor speaks today; the only one stands there already."""
        self.queryset = Enterprise.objects.filter(pk__in=units_of(actor, clock.today()), merged_into__isnull=True)
        own = list(self.queryset[:2])
        self.initial = own[0].pk if len(own) == 1 else None
