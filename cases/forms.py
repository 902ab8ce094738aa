"""Forms of this floor: the filter of the case list, the calculator, a note, a look at a sealed value, an objection."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import calendar, terms, vocabulary
from cases.calendar import Counted
from cases.limits import LengthNotAllowed, NotCountable, Unit
from cases.models import DayOverride, Enterprise
from cases.vocabulary import Category, Level, Words
from foundation import clock
from foundation.free_text import Form, ModelForm
from foundation.inputs import DayInput

LONGEST_COUNT = 3660
FIRST_YEAR, LAST_YEAR = 1990, 2090  # what the lunar tables and the law in force cover
ANY = ("", _("All"))
UNIT_CHOICES = [
    (Unit.WORKING_DAYS.value, _("Working days")),
    (Unit.NATURAL_DAYS.value, _("Natural days")),
    (Unit.MONTHS.value, _("Months")),
    (Unit.YEARS.value, _("Years")),
    (Unit.HOURS.value, _("Hours")),
]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Fill a choice that is known only when the form is shown."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class RenameUnit(Form):
    """The new name of a unit, its day, and the paper it rests on."""

    name = forms.CharField(label=_("New name"), min_length=2, max_length=120)
    on = forms.DateField(label=_("From which day"), widget=DayInput())
    paper = forms.CharField(
        label=_("Paper on which the change rests"),
        min_length=4,
        max_length=200,
        help_text=_("Notice of registration of the change: who issued it, and its number."),
    )


class RowField(forms.ModelChoiceField):
    """A row of the register of units by name and credit code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.credit_code}）" if obj.credit_code else str(obj.name)


class ProposeMerger(Form):
    """Which row of the register is the same unit, and how that is known."""

    other = RowField(
        label=_("The other row that is the same unit"),
        queryset=Enterprise.objects.none(),
        help_text=_("The older of the two rows stays the one under which the unit goes on."),
    )
    reason = forms.CharField(
        label=_("How it is known that they are one unit"),
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Registration documents, the place, whoever was asked. The other section head reads this."),
    )

    def __init__(self, *args: Any, unit: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Enterprise.objects.filter(merged_into__isnull=True).exclude(pk=unit.pk).order_by("name")


class DecideMerger(Form):
    """Whether two rows are one unit, decided by another section head than the one who proposed it."""

    confirmed = forms.TypedChoiceField(
        label=_("Are they one unit?"),
        choices=[("yes", _("Yes, merge the rows")), ("no", _("No, they stay two units"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=_("Opinion"), min_length=2, max_length=300)


class CaseFilter(Form):
    """What the case list is narrowed by; every field is optional, an unknown value narrows nothing."""

    words = forms.CharField(
        label=_("Words"), max_length=60, required=False, help_text=_("Number, title, place, unit or its initials")
    )
    process = forms.ChoiceField(label=_("Process"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    township = forms.ChoiceField(label=_("Township or subdistrict"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ANY, *Level.choices])
    due = forms.ChoiceField(
        label=_("Time limit"),
        required=False,
        choices=[ANY, ("late", _("Overdue")), ("3", _("Due within 3 days")), ("7", _("Due within 7 days"))],
    )
    open = forms.ChoiceField(label=_("Open or closed"), required=False, choices=[ANY, ("yes", _("Open")), ("no", _("Closed"))])
    since = forms.DateField(label=_("Opened from"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Opened until"), required=False, widget=DayInput())
    without = forms.ChoiceField(label=_("Without those that are"), required=False)

    def __init__(self, data: Any = None, *args: Any, townships: list[tuple[str, str]], process: str = "", **kwargs: Any) -> None:
        """``process`` for a list of one process; else the filter's own choice says whose states are asked."""
        chosen = process or (data or {}).get("process") or ""
        chosen = chosen if chosen in vocabulary.PROCESSES else ""
        super().__init__(_with_states_of(chosen, data) if data else data, *args, **kwargs)
        _offer(self, "process", [ANY, *((code, words.title) for code, words in vocabulary.PROCESSES.items())])
        for name, none in (("state", ANY), ("without", ("", _("None left out")))):
            _offer(self, name, [none, *self._shared_state(name, chosen), *vocabulary.state_choices(chosen)])
        _offer(self, "township", [ANY, *townships])

    def _shared_state(self, name: str, process: str) -> list[tuple[str, Words]]:
        """A state that was asked for in a list of all processes and that several of them know by the same code."""
        asked = str(self.data.get(name) or "")
        owners = [words for words in vocabulary.PROCESSES.values() if asked in words.states]
        return [(asked, owners[0].states[asked])] if len(owners) > 1 and not process else []


def _with_states_of(process: str, data: Any) -> Any:
    """What was asked, a state in the words of this list: plain where it has one process, else with the process it belongs to."""
    asked = data.copy()
    for name in ("state", "without"):
        owner, _colon, code = str(asked.get(name) or "").rpartition(":")
        if not code:
            continue
        if process:
            asked[name] = code if owner in ("", process) else ""
        elif not owner:
            owners = [words.code for words in vocabulary.PROCESSES.values() if code in words.states]
            asked[name] = f"{owners[0]}:{code}" if len(owners) == 1 else code
    return asked


def countable_terms() -> list[tuple[str, str]]:
    """The limits that a start day gives a last day for, with a length where an officer sets it."""
    return [
        (limit.code, f"{limit.code} {limit.name_zh}")
        for limit in terms.TERMS.values()
        if terms.is_plain_length(limit) or limit.set_by_officer or limit.lengths
    ]


class Calculator(Form):
    """Count a statutory limit, or any number of days, from a start."""

    term = forms.ChoiceField(
        label=_("Statutory limit"), required=False, help_text=_("Or leave it empty and give a number and a unit")
    )
    start = forms.DateField(label=_("Start day (not counted)"), widget=DayInput())
    start_time = forms.TimeField(
        label=_("Hour of the event"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Only for limits in hours"),
    )
    number = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=LONGEST_COUNT)
    unit = forms.ChoiceField(label=_("Unit of the count"), required=False, choices=UNIT_CHOICES, initial=Unit.WORKING_DAYS.value)
    roll = forms.BooleanField(label=_("Last day on a rest day rolls to the next working day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "term", [("", _("Own number of days")), *countable_terms()])

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            raise forms.ValidationError(_("Give a day between 1990 and 2090."))
        return start

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("term") and not data.get("number"):
            self.add_error("number", _("Give a number, or choose a statutory limit."))
        if not self.errors:
            data["counted"] = self._counted(data)
        return data

    def _counted(self, data: dict[str, Any]) -> Counted | None:
        try:
            if data["term"]:
                return terms.count(data["term"], self._start(data, terms.term(data["term"]).unit), length=data["number"])
            return _plain_count(self._start(data, Unit(data["unit"])), data["number"], Unit(data["unit"]), data["roll"])
        except NotCountable:
            self.add_error("number", _("This limit needs its length: give a number."))
        except LengthNotAllowed:
            limit = terms.term(data["term"])
            self.add_error("number", _("The law does not leave this length open: %(length)s") % {"length": limit.words})
        except (ValueError, OverflowError):
            self.add_error("number", _("This is too long to count."))
        return None

    @staticmethod
    def _start(data: dict[str, Any], unit: Unit) -> date | datetime:
        if unit is not Unit.HOURS:
            return data["start"]
        return datetime.combine(data["start"], data["start_time"] or time(), tzinfo=clock.ZONE)


def _plain_count(start: date | datetime, number: int, unit: Unit, roll: bool) -> Counted:
    if isinstance(start, datetime):
        return calendar.count_hours(start, number)
    if unit is Unit.WORKING_DAYS:
        return calendar.count_working_days(start, number)
    if unit is Unit.NATURAL_DAYS:
        return calendar.count_days(start, number, roll=roll)
    return calendar.count_months(start, number * (12 if unit is Unit.YEARS else 1), roll=roll)


class NoteForm(Form):
    """A note on a case."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(Form):
    """The second officer's objection to an act."""

    objection = forms.CharField(label=_("What you object to, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RevealForm(Form):
    """Why a sealed value must be seen."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200, help_text=_("It is recorded with your name."))


class RestDay(ModelForm):
    """A day of a holiday notice, as the administrator enters it."""

    is_working = forms.TypedChoiceField(
        label=_("Kind of day"),
        choices=[("no", _("Rest day")), ("yes", _("Working day"))],
        coerce=lambda word: word == "yes",
        help_text=_("A day off, or a rest day that is worked."),
    )

    class Meta:
        model = DayOverride
        fields = ("date", "is_working", "name", "source", "notice_year")
        widgets = {"date": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["is_working"] = "yes" if self.instance.is_working else "no"

    def clean_date(self) -> date:
        return self._in_the_tables(self.cleaned_data["date"], self.cleaned_data["date"].year)

    def clean_notice_year(self) -> int | None:
        year = self.cleaned_data["notice_year"]
        return year if year is None else self._in_the_tables(year, year)

    def _in_the_tables(self, value: Any, year: int) -> Any:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(_("Give a day between 1990 and 2090."))
        return value

    @property
    def day(self) -> calendar.DayOverride:
        """The row as the calendar reads it."""
        return calendar.DayOverride(**self.cleaned_data)
