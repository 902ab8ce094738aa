"""What every step's form has in common: legal date, refusals at their field, writing to the record."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents import glyphs
from foundation import clock
from foundation.free_text import sealed_questions
from foundation.numbers import Number
from foundation.refusals import Refusal, RefusalError
from permissions.models import Account
from workflows.engine import days, late
from workflows.engine.act import Act
from workflows.engine.asking import AskingForm
from workflows.engine.questions import PhotosField, day_field
from workflows.engine.uploads import Kept

#: The questions about another day of handling, and the name of the scan of what was signed on it.
LATE_SCAN, LATE_NUMBER = "late_scan", "late_number"
DATING = ("acted_on", "late_reason", "signed_by", LATE_SCAN, LATE_NUMBER)
#: What Django shows first in a list of choices; a form says what it means.
DASHES = "---------"


@dataclass(frozen=True)
class Forewarning:
    """What stands in the way of an act, said before anything is filled in: the refusal, the ways out, and whether it may be sent at all."""

    words: str
    ways: tuple[str, ...] = ()
    may_send: bool = False


@dataclass(frozen=True)
class Alike:
    """Another case that the answers so far look like, in words, and the ways that are open to this account: words and address of each."""

    words: str
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OnPaper:
    """The questions about one paper of the step, as it was signed then: which files show it, and its number (empty: it has none)."""

    issue: Any
    scan: str
    number: str


@dataclass(frozen=True)
class HandedIn:
    """A taken-in file of a form: which question of which item it answers, and what the case calls it.

    It is never called what the browser called it: that may name anybody, and papers and lists print the title.
    """

    field: str
    item: str
    title: str
    kept: Kept


class StepForm(AskingForm):
    """The form of one step.

    ``check`` yields the refusals of the law, each at its field; ``apply`` writes to the record and names who took part.
    """

    if TYPE_CHECKING:
        fields: dict[str, Any]  # type: ignore[assignment]
        initial: dict[str, Any]  # type: ignore[assignment]

    title: ClassVar[Any] = ""
    button: ClassVar[Any] = _("Submit")
    """What the one primary action says: what happens, and to whom."""
    desk: ClassVar[str] = ""
    """Name of the address of a page of the process's own on which the step is done, by its task: another face of the same form and act."""
    capacity: ClassVar[str] = "handled"
    second_officer: ClassVar[str] = ""
    """Field that names the second officer, who counts as taking part and is told."""
    legal_day: ClassVar[str] = ""
    """Field whose day is the legal date of the act; without it the form's own date of handling."""
    early_code: ClassVar[str] = "E-DATE-ORDER"
    """The refusal of a day before the act that opened the step, where the process has its own."""
    shows_signed: ClassVar[str] = LATE_SCAN
    """The question whose files show the paper that was signed, where the act is entered later; one that asks for it anyway names its own.

    A step that may issue further papers asks for each of them in ``late_scan_2`` …, and for its number in ``late_number_2`` ….
    """
    on_paper: Sequence[OnPaper] = ()
    names: ClassVar[tuple[str, ...]] = ()
    """What the form names by itself (``act.named``) besides its questions, so that words of the flow may use it: who, until when."""
    hands_over: ClassVar[bool] = False
    """Whether it asks how a paper was handed over (``act.services``), which a step that says *Serves* needs."""
    row_sets: ClassVar[dict[str, Any]] = {}
    """Lists of rows asked with the step (items of an order), as formset classes by prefix."""
    row_titles: ClassVar[dict[str, Any]] = {}
    """What a list of rows asks for, by its prefix; without a title it is asked item by item."""
    rows_behind: ClassVar[int] = 1
    """Behind which group of questions, counted from one, the lists of rows stand; 0 before all of them."""
    groups: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    """Questions by group, for the page; fields named in none stand in a last group."""

    acted_on = day_field(
        _("Date of handling"),
        required=False,
        help_text=_("Leave empty for today. An earlier day needs a reason, which the file shows."),
    )
    sometimes = f"late_reason {LATE_SCAN}"
    late_reason = forms.CharField(required=False, max_length=200, label=_("Reason for entering it later"))
    signed_by = late.SignerField(
        required=False,
        label=_("Who did it and signed it then"),
        help_text=_("Leave empty if it was you. Whoever enters it stands in the file as well."),
    )
    late_scan = PhotosField(
        required=False,
        most=10,
        accept="image/*,application/pdf",
        label=_("Scan or photograph of the paper that was signed then"),
        help_text=_(
            "Needed where this step issues a paper: it is filed as that paper, marked as entered later, and nothing is printed."
        ),
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        """Whether this act, beside the road, has anything to act on in the case; where it has nothing no page offers it."""
        return True

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        self.act = act
        super().__init__(*args, **kwargs)
        if self.legal_day:
            del self.fields["acted_on"]
        self._ask_of_hands_and_papers()
        self.formsets: dict[str, Any] = {}
        for field in self.fields.values():
            if hasattr(field, "offer_to"):
                field.offer_to(act.actor)
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

    def ways_out(self) -> dict[Number, str]:
        """Also the sealed questions of its lists of rows."""
        found: dict[Number, str] = {}
        for formset in self.formsets.values():
            found |= sealed_questions(formset.form.base_fields)
        return found | super().ways_out()

    def _clean_fields(self) -> None:
        if ways := sealed_questions(self.fields):
            for row in (row for formset in self.formsets.values() for row in formset.forms):
                row.leads_to = ways
        super()._clean_fields()

    def _ask_of_hands_and_papers(self) -> None:
        """Who signed, and for each paper that the step may issue the files that show it and the number it bore."""
        node, several = self.act.node, len(self.act.node.issues) > 1
        if self.is_own_account or not late.has_other_hands(node):
            del self.fields["signed_by"]
        else:
            self.fields["signed_by"].among(node, self.act.case, self.act.actor)
        if self.shows_signed != LATE_SCAN and node.issues:
            del self.fields[LATE_SCAN]
        found = []
        for place, issue in enumerate(node.issues, start=1):
            kind = issue.paper.document
            scan = self.shows_signed if place == 1 else f"{LATE_SCAN}_{place}"
            number = LATE_NUMBER if place == 1 else f"{LATE_NUMBER}_{place}"
            if place > 1:
                self.fields[scan] = copy.deepcopy(self.base_fields[LATE_SCAN])
                self.fields[scan].asked_sometimes = True
            if several and scan.startswith(LATE_SCAN):
                self.fields[scan].label = format_lazy("《{}》：{}", kind.title, self.base_fields[LATE_SCAN].label)
            if kind.series and kind.is_ours and issue.paper.numbered:
                self.fields[number] = late.number_field(kind.title if several else "", lines=bool(issue.each))
            else:
                number = ""
            found.append(OnPaper(issue, scan, number))
        self.on_paper = found

    def numbers_of(self, asked: OnPaper) -> list[str]:
        """The numbers that stand on the papers signed then, in their order; none where they had none."""
        return [line.strip() for line in (self.cleaned_data.get(asked.number) or "").splitlines() if line.strip()]

    def without_dating(self) -> None:
        """For an act that is done on its day, whoever does it."""
        self.on_paper = ()
        for name in self.dating_names:
            self.fields.pop(name, None)

    @property
    def dating_names(self) -> list[str]:
        """The questions about another day, and about what was signed on it."""
        papers = [name for asked in self.on_paper for name in (asked.scan, asked.number) if name.startswith(DATING)]
        return [*dict.fromkeys([*DATING[:-1], *papers, LATE_NUMBER])]

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

    def handed_in(self) -> list[HandedIn]:
        """Every taken-in file of the form, named by its question, its item and its number: 整改后照片 第2项 1."""
        found = list(_handed_in(self, self.cleaned_data))
        for prefix, formset in self.formsets.items():
            for number, row in enumerate(self.rows(prefix), start=1):
                found += _handed_in(formset.forms[0], row, f"{prefix}.", str(row.get("no") or number))
        return found

    def enclosed(self, *names: str) -> list[str]:
        """What a paper calls the files that answer these questions, a line for each question: 延期理由证明材料（2份）."""
        files = Counter(each.field for each in self.handed_in())
        return [f"{_short(self.fields[name].label)}（{files[name]}份）" for name in names if files[name]]

    def prepare(self) -> None:
        """Set choices and first values from the case; nothing by default."""

    def forewarning(self) -> Forewarning | None:
        """What this actor should know before filling in the form; nothing by default."""
        return None

    def alike(self) -> Iterable[Alike]:
        """Other cases that the answers so far look like, shown above the questions; nothing by default."""
        return ()

    @property
    def day_question(self) -> str:
        """The question whose answer is the legal date of the act."""
        return str(self.fields[self.legal_day or "acted_on"].label)

    def check(self) -> Iterable[Refusal]:
        """Refusals of the law over the whole form."""
        return ()

    def write(self) -> None:
        """Write the answers to questions of columns of the record, or in a branch of its row; then what the step writes besides."""
        asked = self.record or type(self.act.record)
        if (row := next((each for each in (self.act.facts, self.act.record) if isinstance(each, asked)), None)) is not None:
            self.write_to(row)
        self.apply()

    def apply(self) -> None:
        """Write what does not stand in a column of the same name, and name who took part; nothing by default."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_what_no_face_has()
        self._settle_legal_date(cleaned)
        if not self.errors and all(formset.is_valid() for formset in self.formsets.values()):
            # All of them first: naming a refusal at a field takes the field out of ``cleaned_data``, which ``check`` still reads.
            for refusal in list(self.check()):
                self.add_refusal(refusal)
        return cleaned

    def _refuse_what_no_face_has(self) -> None:
        """A character that no paper can print is named at its question, while it can still be typed in other words.

        Names of persons, units and places stay as they are: the paper prints a box for it, to be filled by hand.
        """
        rows = [(row, f"{row.prefix}-") for formset in self.formsets.values() if formset.is_valid() for row in formset.forms]
        for form, prefix in [(self, ""), *rows]:
            for name, answer in list(getattr(form, "cleaned_data", {}).items()):
                if isinstance(answer, str) and not glyphs.is_name(name) and (signs := glyphs.missing(answer)):
                    self.add_refusal(Refusal("E-DOC-GLYPH", field=prefix + name, note=f"{glyphs.named(signs)}；{glyphs.WAY_OUT}"))

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

    def day_given(self, data: Mapping[str, Any]) -> dt.date | None:
        """The earlier day that was typed, of a form that is not judged; None for none, or no day."""
        name = self.legal_day or "acted_on"
        try:
            return _day(self.fields[name].clean(data.get(self.add_prefix(name))))
        except forms.ValidationError:
            return None

    def _settle_legal_date(self, cleaned: dict[str, Any]) -> None:
        today = self.act.decided_on or clock.today()
        day = _day(cleaned.get(self.legal_day or "acted_on")) or today
        if day > today:
            self.add_refusal(Refusal("E-DATE-FUTURE", field=self.legal_day or "acted_on"))
            return
        if day < today and self.is_own_account:
            self.add_refusal(Refusal("E-DATE-OWN", field=self.legal_day or None))
            return
        # An act of today is in order: every act before it was dated today or earlier.
        if day < today and (first := days.not_before(self.act)) is not None and day < first:
            self.add_refusal(Refusal(self.early_code, field=self.legal_day or "acted_on", note=f"{first:%Y-%m-%d}"))
            return
        if day < today and not cleaned.get("late_reason"):
            if "late_reason" not in self.errors:
                self.add_refusal(Refusal("E-DATE-REASON", field="late_reason"))
            return
        if day < today and day < (furthest := late.furthest(today)):
            self.act.consent = late.consent_to(self.act, day)
            if self.act.consent is None:
                self.add_refusal(
                    Refusal("E-DATE-FAR", field=self.legal_day or "acted_on", note=f"{furthest:%Y-%m-%d}（含当日）以后的自行补录")
                )
                return
        self.act.acted_on = day
        self.act.reason = cleaned.get("late_reason", "")
        self._settle_hands_and_papers(cleaned, is_late=day < today)

    def _settle_hands_and_papers(self, cleaned: dict[str, Any], *, is_late: bool) -> None:
        """Who signed counts as who acts; of today everybody signs himself, and numbers are drawn."""
        said = [name for name in ("signed_by", *(asked.number for asked in self.on_paper)) if cleaned.get(name)]
        if not is_late:
            for name in said:
                self.add_refusal(Refusal("E-DATE-TODAY", field=name))
            return
        signed_by = cleaned.get("signed_by")
        if signed_by is None:
            return
        if not late.may_have_signed(self.act.node, self.act.case, signed_by, self.act.acted_on):
            self.add_refusal(Refusal("E-DATE-HAND", field="signed_by", note=signed_by.name))
            return
        self.act.signed_by = signed_by

    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Bound fields by group, in the order the page asks them."""
        named = {name for _title, names in self.groups for name in names}
        rest = [name for name in self.fields if name not in named and name not in self.dating_names]
        groups = [*self.groups, *([(None, tuple(rest))] if rest else [])]
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in groups]

    @property
    def is_own_account(self) -> bool:
        """A unit or person acts for itself: it acts today. Only officers enter later what came in by hand on an earlier day."""
        return self.act.actor is not None and self.act.actor.kind != Account.Kind.OFFICER

    def dating(self) -> list[forms.BoundField]:
        """The fields about another day of handling, shown last; none for who can only act today."""
        return [] if self.is_own_account else [self[name] for name in self.dating_names if name in self.fields]


def _handed_in(asking: forms.Form, answers: Mapping[str, Any], prefix: str = "", item: str = "") -> Iterator[HandedIn]:
    for name, answer in answers.items():
        files = [file for file in answer if isinstance(file, Kept)] if isinstance(answer, list) else []
        for number, kept in enumerate(files, start=1):
            words = (_short(asking.fields[name].label), f"第{item}项" if item else "", str(number))
            yield HandedIn(prefix + name, item, " ".join(word for word in words if word), kept)


def _day(given: dt.date | None) -> dt.date | None:
    """The day of an answer that may have its hour."""
    return given.astimezone(clock.ZONE).date() if isinstance(given, dt.datetime) else given


def _short(label: Any) -> str:
    """A question in the language of the file, without what explains it behind a colon or in brackets."""
    with translation.override(settings.LANGUAGE_CODE):
        return re.sub(r"[：:].*$|[（(][^（）()]*[）)]$", "", str(label)).strip()
