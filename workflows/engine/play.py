"""A case driven through its steps by named answers, through the pages' forms and the gate: the demo county and stories are played with it.

What a form suggests is sent as suggested, as a browser would; what must be ticked is ticked; a photograph that must be there is drawn.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageDraw

from cases.models import Case
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account
from workflows.engine import acts
from workflows.engine.forms import StepForm
from workflows.engine.models import Task
from workflows.engine.pages import ActPage, AsidePage, OpeningPage, PaperActPage, TaskPage
from workflows.engine.questions import PhotosField

LATER = "现场已办理，回局补录"
SIGNED = "当时签署的文书"
WAITING = ("NEW", "ASSIGNED")


class Play:
    """Plays the acts of people. ``ago`` counts the days since an act was really done; then it is entered later, with its reason."""

    def day(self, ago: int) -> dt.date:
        return clock.today() - dt.timedelta(days=ago)

    def photo(self, words: str) -> SimpleUploadedFile:
        return drawn(words)

    def open(self, process: str, name: str, actor: Account, /, *, of: Case | None = None, ago: int = 0, **answers: Any) -> Case:
        """Open a case, maybe out of another one."""
        return self._send(OpeningPage(actor, process, name, of), ago, answers).case

    def do(
        self, case: Case, name: str, actor: Account, /, *, ago: int = 0, of: int | None = None, **answers: Any
    ) -> acts.Outcome:
        """Do the step of the case that waits, or the act beside its road, there about the row with the key ``of``."""
        task = Task.objects.filter(case=case, step=name, status__in=WAITING).first()
        whose = "" if of is None else str(of)
        page: ActPage = TaskPage(actor, task.pk) if task is not None else AsidePage(actor, case.pk, name, of=whose)
        outcome = self._send(page, ago, answers)
        case.refresh_from_db()
        return outcome

    def on_paper(self, document: IssuedDocument, name: str, actor: Account, **answers: Any) -> acts.Outcome:
        """Correct an issued paper by a new one, or serve the new one."""
        return self._send(PaperActPage(actor, document.pk, name), 0, answers)

    def _send(self, page: ActPage, ago: int, answers: Mapping[str, Any]) -> acts.Outcome:
        form = acts.form_for(page.act())
        dated = {form.legal_day or "acted_on": self.day(ago)} if ago or form.legal_day else {}
        late: dict[str, Any] = {"late_reason": LATER} if ago else {}
        if ago:
            late |= {asked.scan: [drawn(SIGNED)] for asked in form.on_paper}
        data, files = sent(form, {**dated, **late, **answers})
        return page.perform(data, files)


def sent(form: StepForm, answers: Mapping[str, Any]) -> tuple[dict[str, Any], MultiValueDict[str, Any]]:
    """What a browser sends for this form with these answers.

    A list of rows is answered with one mapping for all of its rows, or with a list of mappings, one for each. Raises KeyError for an answer
    to no question, and for a question that wants one.
    """
    data: dict[str, Any] = {}
    files: MultiValueDict[str, Any] = MultiValueDict()
    unknown = set(answers) - set(form.fields) - set(form.formsets)
    if unknown:
        raise KeyError(f"{type(form).__name__} does not ask {', '.join(sorted(unknown))}")
    _answer(form, answers, data, files)
    for prefix, formset in form.formsets.items():
        given = answers.get(prefix, {})
        rows = given if isinstance(given, list) else [given] * len(formset.initial or [])
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": min(formset.initial_form_count(), len(rows))}
        for number, row in enumerate(rows):
            part = formset.forms[number] if number < len(formset.forms) else formset.empty_form
            part.prefix = f"{prefix}-{number}"
            _answer(part, row, data, files)
    return data, files


def _answer(form: Any, answers: Mapping[str, Any], data: dict[str, Any], files: MultiValueDict[str, Any]) -> None:
    for name, field in form.fields.items():
        sent_as = form.add_prefix(name)
        if isinstance(field, PhotosField):
            chosen = answers.get(name, [drawn(str(field.label))] if field.least else [])
            if chosen:
                files.setlist(sent_as, chosen)
            continue
        value = answers.get(name, form.get_initial_for_field(field, name))
        if value is None and isinstance(field, forms.BooleanField) and field.required:
            value = True
        value = _as_sent(field, value)
        if value in ("", []) and field.required:
            raise KeyError(f"{type(form).__name__} wants an answer to {name}")
        if value not in ("", []):
            data[sent_as] = value


def _as_sent(field: forms.Field, value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return ("on" if value else "") if isinstance(field, forms.BooleanField) else "yes" if value else "no"
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return [str(each) for each in value] if isinstance(value, list | tuple) else str(value)


def drawn(words: str) -> SimpleUploadedFile:
    """A drawn picture in place of a photograph; its colours come from its words, so that each looks different."""
    seed = sum(map(ord, words))
    colour = (90 + seed % 90, 100 + seed // 7 % 80, 90 + seed // 13 % 90)
    picture = Image.new("RGB", (960, 720), colour)
    draw = ImageDraw.Draw(picture)
    for number in range(9):
        left, top = (seed * (number + 3)) % 760, (seed * (number + 5) // 3) % 560
        shade = tuple(min(255, part + 12 * number) for part in colour)
        draw.rectangle((left, top, left + 60 + 14 * number, top + 50 + 11 * number), fill=shade, outline=(40, 40, 40), width=3)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return SimpleUploadedFile("photo.jpg", target.getvalue(), content_type="image/jpeg")
