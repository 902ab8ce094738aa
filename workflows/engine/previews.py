"""The papers of an act before it is done: rehearsed through the gate, rolled back, printed as a preview, shown."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from cases.evidence import CleanFile
from cases.models import Case
from documents import pictures
from documents.press import PressRefused, PressUnavailable
from documents.printing import print_preview
from documents.services import PaperRequest
from foundation import clock
from foundation.refusals import Refusal, Refusals
from foundation.stored import NotAsStored
from permissions.models import Account
from workflows.engine import acts
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField
from workflows.engine.uploads import Kept, TakenIn

A_MINUTE = 30
KEPT_SECONDS = 600

#: Stands for a photograph that is still to be taken: a preview shows the words of a paper, not its pictures.
STAND_IN = Kept(CleanFile(file_name="", content=b"", mime="image/jpeg", sha256="", served_sha256=""), "", held=True)


@dataclass(frozen=True)
class Sheet:
    """One paper as it would look: its title and its pages as pictures."""

    code: str
    title: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """The papers an act would issue, or what stands in the way of showing them."""

    sheets: tuple[Sheet, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    """Questions still to be answered, as (words, address of the field)."""
    words: str = ""


def preview(
    account: Account, act: Any, perform: Callable[[Any], Any], data: Mapping[str, Any], files: TakenIn, *, case: Case | None
) -> Preview:
    """Rehearse the act with what has been typed. ``perform`` takes files, through the gate. Never in a transaction."""
    if _too_often(account):
        return Preview(words=_("Too many prints in one minute; wait a moment."))
    try:
        rehearsal = acts.rehearse(lambda: perform(with_stand_ins(act, data, files)))
    except acts.InvalidForm as invalid:
        return Preview(missing=tuple(missing(invalid.form)))
    except acts.Conflict:
        return Preview(words=_("Somebody else has done this step in the meantime."))
    except (Refusal, Refusals) as refusal:
        return Preview(words=str(refusal))
    if not rehearsal.papers:
        return Preview(words=_("With these answers no paper is issued."))
    if rehearsal.is_late and any(paper.document.is_ours for paper, _content in rehearsal.papers):
        return Preview(words=_("Nothing is printed for an earlier day: what was signed then is filed as the paper."))
    requests = [
        PaperRequest(paper.code, content.fields, content.linked, recipient=content.recipient)
        for paper, content in rehearsal.papers
    ]
    try:
        return Preview(
            sheets=tuple(
                _sheet(request, rehearsal.papers[at][0].document.title, account, case) for at, request in enumerate(requests)
            )
        )
    except NotAsStored as spoilt:
        spoilt.report(account)
        return Preview(words=_("A photograph of the case is not as it was stored; the incidents page names it."))
    except (PressUnavailable, PressRefused, pictures.NoPictures, Refusal) as error:
        return Preview(words=_("The preview cannot be printed: %(why)s") % {"why": error})


def _sheet(request: PaperRequest, title: str, account: Account, case: Case | None) -> Sheet:
    """The pages of one paper, printed once for the same reader and words on the same day."""
    today = clock.today()
    facts = json.dumps(
        [request.code, request.data, request.linked, account.pk, case.pk if case else None, today],
        cls=_Facts,
        sort_keys=True,
        ensure_ascii=False,
    )
    key = "engine-preview-" + hashlib.sha256(facts.encode()).hexdigest()
    pages = cache.get(key)
    if pages is None:
        printed = print_preview(request, on=today, by=account, case=case)
        pages = tuple("data:image/png;base64," + base64.b64encode(page).decode() for page in pictures.pages(printed.pdf))
        cache.set(key, pages, KEPT_SECONDS)
    return Sheet(request.code, title, pages)


class _Facts(DjangoJSONEncoder):
    """A value no JSON knows is told by its words: the key of a cache need only tell two papers apart."""

    def default(self, value: Any) -> Any:
        try:
            return super().default(value)
        except TypeError:
            return str(value)


def with_stand_ins(act: Any, data: Mapping[str, Any], files: TakenIn) -> TakenIn:
    """The files, with a stand-in where none was chosen yet, so that a missing photograph does not hide the paper."""
    found = TakenIn()
    for name in files:
        found.setlist(name, [file for file in files.getlist(name) if not isinstance(file, Refusal)])
    for form in _forms(acts.form_for(act, data, files)):
        for name, question in form.fields.items():
            if isinstance(question, PhotosField) and not found.getlist(form.add_prefix(name)):
                found.setlist(form.add_prefix(name), [STAND_IN] * max(question.least, 1))
    return found


def _forms(form: StepForm) -> Iterable[Any]:
    yield form
    for formset in form.formsets.values():
        yield from formset.forms


def missing(form: StepForm) -> Iterable[tuple[str, str]]:
    """What is not in order yet: the question and its refusal, with the address of its field."""
    for error in form.non_field_errors():
        yield str(error), ""
    for question in form:
        for error in question.errors:
            yield f"{question.label}：{error}", question.id_for_label or question.auto_id
    for formset in form.formsets.values():
        for error in formset.non_form_errors():
            yield str(error), ""
        for number, row in enumerate(formset.forms, start=1):
            item = _("Item %(number)s") % {"number": number}
            for question in row:
                for error in question.errors:
                    yield f"{item} · {question.label}：{error}", question.id_for_label or question.auto_id


def _too_often(account: Account) -> bool:
    key = f"engine-preview-of-{account.pk}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:
        return False
