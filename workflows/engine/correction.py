"""Correction of a paper by a new one (以新文书更正), which every process has without saying so, and the service of the new one.

Who decided the old paper corrects it: the office of its step, under the same separation of duties. What is asked again is what the paper
states and somebody wrote: texts, and days that no limit hangs on, each by the question that asked it first. All else of the new paper is
what stood in the old one.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import PROCESS

from cases import former
from cases.models import Case
from cases.services import NewParticipation
from documents import correction, services
from documents.catalog import paper
from documents.frozen import KIND, SEALED
from documents.models import IssuedDocument
from documents.services import SHORTEST_REASON
from documents.ways import Way
from foundation import clock
from foundation.numbers import Number
from foundation.refusals import Refusal
from permissions import certificates
from permissions.models import Account
from workflows.engine import authority, gate
from workflows.engine.act import Act
from workflows.engine.asking import question
from workflows.engine.branches import PARTIES, beside, party_of
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.models import WAITING, ProcessInstance, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import HANDLERS, Words
from workflows.engine.officers import needs_certificate
from workflows.engine.questions import OfficerField, text_field
from workflows.engine.registry import flow_by_code
from workflows.engine.service import ServiceForm
from workflows.engine.uploads import TakenIn
from workflows.engine.words import Issue, Paper, PaperContent

CORRECT, SERVE = "correct_paper", "serve_corrected_paper"
#: The outcome of a case that should not have been opened.
CANCELLED = "cancelled"
#: What is printed over every page of the new paper.
LONGEST_REASON = 100
#: A text of more characters is asked in an area of several lines.
LINE = 60

#: What papers of every process state from the registers as it was then: a slip in it is put right on the paper, the register is not touched.
REGISTERED: Mapping[str, Any] = {
    "unit_address": _("Address of the unit"),
    "legal_rep": _("Legal representative or person in charge"),
    "phone": _("Phone"),
    "place": _("Place"),
}


# --- what may be asked again ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stated:
    """One thing that a paper states: a blank, or a column in a row of its list; with its question, or why it is not asked."""

    blank: str
    value: Any
    field: forms.Field | None = None
    code: str = ""
    column: str = ""
    row: int | None = None
    to: str = ""
    """The column that holds the answer outside the paper."""
    model: Any = None
    """The model of the rows of the list."""

    @property
    def name(self) -> str:
        """The name of the question: ``findings``, ``items-0-problem``, or ``problems-0`` in a list of mere texts."""
        return "-".join(str(part) for part in (self.blank, self.row, self.column) if part not in (None, ""))

    @property
    def is_sealed(self) -> bool:
        return isinstance(self.value, dict)


class Corrected:
    """An issued paper as it may be corrected: the step that issued it, and what of it is asked again."""

    def __init__(self, document: IssuedDocument) -> None:
        self.document = document
        self.kind = paper(document.code)
        self.flow = flow_by_code(document.case.process)
        self.step = self.flow.living(document.step) if document.step else None
        self.paper: Paper | None = next(
            (issue.paper for issue in getattr(self.step, "issues", ()) if issue.paper.code == document.code), None
        )

    @property
    def task(self) -> Task | None:
        """The task in which it was issued; an act that nobody stands for any more has none."""
        # A paper that corrects another was issued by no task of its own: that of the first one counts.
        first = self.document
        while first.linked.get("replaces") and (before := first.replaces.first()) is not None:
            first = before
        rows = Task.objects.filter(case_id=first.case_id, act_no=first.act_no, step=first.step)
        return rows.order_by("-pk").first()

    @property
    def token(self) -> Any:
        """What the paper is about: that of its task, or the one party to whom an act about all of them issued it."""
        token = self.task.token if self.task is not None else "start"
        party = self.document.party_id
        return token if party is None or party_of(token) == party else beside(token, PARTIES, party)

    def require(self) -> None:
        """Raises Refusal E-DOC-STATE, E-COR-PAPER."""
        correction.require_corrigible(self.document)
        if self.paper is None or not any(one.field for one in self.stated()):
            raise Refusal("E-COR-PAPER", note=str(self.document))

    def stated(self) -> Iterator[Stated]:
        """All that the paper states, in the order of its blanks."""
        for blank in self.kind.fields:
            value = self.document.data.get(blank.name)
            if not blank.columns and isinstance(value, list) and "." in self._asked(blank.name):
                for row, text in enumerate(value):
                    yield self._one(blank.name, text, "", row)
                continue
            if not blank.columns:
                yield self._one(blank.name, value)
                continue
            for row, cells in enumerate(value if isinstance(value, list) else ()):
                for column in blank.columns:
                    yield self._one(blank.name, cells.get(column.name), column.name, row)

    def _one(self, blank: str, value: Any, column: str = "", row: int | None = None) -> Stated:
        name = f"{blank}.{column}" if column else blank
        code = correction.fixed(self.kind, name)
        if not code and value in (None, "", [], {}):
            code = correction.ABSENT
        if code:
            return Stated(blank, value, code=code, column=column, row=row)
        model, field, to = self._question(blank, column)
        code = self._held(field, to or name, value)
        return Stated(blank, value, None if code else _asked(field, value), code, column, row, to, model)

    def _question(self, blank: str, column: str) -> tuple[Any, forms.Field | None, str]:
        """The question that asked for it, of the step, else of the columns of the record; and the column it fills."""
        prefix, _dot, asked = self._asked(f"{blank}.{column}" if column else blank).rpartition(".")
        sources = self._row_forms(prefix) if prefix else [self.step.form_class] if self.step is not None else []
        for source in sources:
            found = asked if asked in source.base_fields else next((q for q, c in _columns(source).items() if c == asked), "")
            if found:
                return self._record(source), copy.deepcopy(source.base_fields[found]), _columns(source).get(found, asked)
        models = [self._record(source) for source in sources] if prefix else [self.flow.record_class, *self.flow.rows.values()]
        for model in filter(None, models):
            try:
                return model, question(model, asked), asked
            except ImproperlyConfigured:
                continue
        if not prefix and asked in REGISTERED:
            return None, forms.CharField(label=REGISTERED[asked], max_length=200), ""
        return None, None, ""

    def _asked(self, name: str) -> str:
        """The question of a blank, ``list.question`` for one of the rows of a list: the paper may name another than its own."""
        return self.paper.questions.get(name, name) if self.paper else name

    def _record(self, form_class: Any) -> Any:
        """The model that a form's answers are written to; where it names what several processes build on, the one of this process."""
        record = _record(form_class)
        if record is None or not record._meta.abstract:
            return record
        own = [model for model in self.flow.record_class._meta.app_config.get_models() if issubclass(model, record)]
        return own[0] if len(own) == 1 else None

    def _row_forms(self, prefix: str) -> list[Any]:
        """The forms of a row of this list: of the step, else of another that asks the same list."""
        steps = [self.step, *(node for node in self.flow.acting_nodes() if node is not self.step)]
        sets = (getattr(step.form_class, "row_sets", {}).get(prefix) for step in steps if step is not None)
        return [formset.form for formset in sets if formset is not None]

    def _held(self, field: forms.Field | None, to: str, value: Any) -> str:
        """Why a question is not asked again: a choice, a sum, a person are what was decided; on a day of the act or of a limit hang periods."""
        if field is None:
            return correction.WORDED
        if isinstance(field, OfficerField):
            return correction.SIGNER
        if isinstance(field, forms.DateTimeField) or to in self._days():
            return correction.PERIOD
        if not isinstance(field, forms.CharField | forms.DateField):
            return correction.DECIDED
        is_text = isinstance(value, str) or (isinstance(value, dict) and SEALED in value)
        return "" if is_text and (isinstance(field, forms.CharField) or isinstance(value, str)) else correction.WORDED

    def _days(self) -> set[str]:
        """The columns on which a limit begins or ends, and the legal days of the acts."""
        names: set[str] = set()
        for node in self.flow.acting_nodes():
            form = node.form_class
            day = getattr(form, "legal_day", "")
            names |= {day, _columns(form).get(day, day)}
            names |= {start.since for start in node.starts if isinstance(start.since, str)}
            names |= {start.until for start in node.starts if start.until} | {word.to for word in node.extends}
        return names - {""}


def _columns(form_class: Any) -> Mapping[str, str]:
    return getattr(form_class, "columns", {})


def _record(form_class: Any) -> Any:
    return getattr(form_class, "record", None)


def _asked(field: forms.Field | None, value: Any) -> forms.Field:
    """The question with what the paper states as its first answer; what is sealed is not shown, and kept if nothing is written."""
    assert field is not None
    sealed = isinstance(value, dict)
    field.required = not sealed
    field.initial = None if sealed else value
    if isinstance(field, forms.CharField) and (sealed or "\n" in value or len(value) > LINE):
        field.widget = forms.Textarea(attrs={"rows": 3})
    if sealed:
        # What is written anew is sealed as the old text was: it may hold the number that this one holds.
        field.is_sealed, field.holds = True, Number(value[KIND])  # type: ignore[attr-defined]
        field.help_text = _("It holds a number that is not shown. Leave it empty to keep it, or write it anew as a whole.")
    return field


# --- the form ---------------------------------------------------------------------------------------------------------------


class CorrectPaper(StepForm):
    """What was wrong, and what the paper states as somebody wrote it. Nothing else changes; the new paper bears today's day."""

    title = _("Correct a paper by a new one")
    button = _("Issue the paper that takes its place")
    wrong = text_field(
        _("What is wrong in the paper, and why"),
        rows=3,
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("It is printed on the new paper."),
    )

    def prepare(self) -> None:
        self.without_dating()
        self.stated = list(Corrected(self.act.corrects).stated())
        self.asked = {one.name: one for one in self.stated if one.field is not None}
        for name, one in self.asked.items():
            self.fields[name] = copy.deepcopy(one.field)  # type: ignore[assignment]
        rows = sorted({(one.blank, one.row) for one in self.asked.values() if one.row is not None})
        self.groups = (  # type: ignore[misc]
            (_("The correction"), ("wrong",)),
            (_("What the paper states"), tuple(name for name, one in self.asked.items() if one.row is None)),
            *(
                (
                    gettext("Item %(number)s") % {"number": row + 1},
                    tuple(name for name, one in self.asked.items() if (one.blank, one.row) == (blank, row)),
                )
                for blank, row in rows
            ),
        )

    def forewarning(self) -> Forewarning | None:
        """Why the rest of the paper is not asked, each reason once."""
        codes = dict.fromkeys(one.code for one in self.stated if one.code and one.code != correction.ABSENT)
        ways = tuple(Refusal(code).message for code in codes)
        return Forewarning(gettext("The rest of the paper stays as it is:"), ways, may_send=True) if ways else None

    def clean(self) -> dict[str, Any]:
        # What stands on the paper was accepted when it was issued: only what is written now is judged.
        for name, one in self.asked.items():
            if name in self.errors and _same(self.data.get(self.add_prefix(name)), one.value):
                del self.errors[name]
                self.cleaned_data[name] = one.value
        return super().clean()

    @property
    def corrections(self) -> list[Stated]:
        """What is stated otherwise than before."""
        return [
            one
            for name, one in self.asked.items()
            if (answer := self.cleaned_data.get(name)) not in (None, "") and not _same(answer, one.value)
        ]

    def check(self) -> Iterable[Refusal]:
        yield from self._touched()
        found = self.corrections
        if not found:
            yield Refusal("E-COR-SAME", field="wrong")
        issued_on = self.act.corrects.issued_on
        for one in found:
            answer = self.cleaned_data[one.name]
            if isinstance(answer, dt.date) and answer > issued_on >= dt.date.fromisoformat(one.value):
                yield Refusal("E-COR-LATER", field=one.name, note=f"{issued_on:%Y-%m-%d}")

    def _touched(self) -> Iterator[Refusal]:
        """Somebody sends an answer to what is not asked: it is refused by name, not passed over."""
        held = {one.name: one for one in self.stated if one.code}
        names = {"recipient", "number", "issued_on", *paper(self.act.corrects.code).field_names}
        for name in self.data:
            plain = str(name).removesuffix("[]")
            if plain in held and not _same(self.data.get(name), held[plain].value):
                yield Refusal(held[plain].code)
            elif plain.partition("-")[0] in names and plain not in held and plain not in self.asked:
                yield Refusal(correction.ABSENT)

    @property
    def changes(self) -> dict[str, Any]:
        """The blanks of the new paper that differ, a list as a whole."""
        data, changed = services.corrected(self.act.corrects, {}, wrong="").data, {}
        for one in self.corrections:
            answer = self.cleaned_data[one.name]
            if one.row is None:
                changed[one.blank] = answer
            else:
                rows = changed.setdefault(one.blank, [dict(row) if one.column else row for row in data[one.blank]])
                if one.column:
                    rows[one.row][one.column] = answer
                else:
                    rows[one.row] = answer
        return changed

    def puts_right(self, row: Any, column: str, old: Any) -> bool:
        """Whether a column outside the paper still says what the old paper said and may change: a closed case stays as it is."""
        if self.act.case.is_closed or old in (None, "") or row is None or not hasattr(row, column):
            return False
        return _same(getattr(row, column), old)

    def apply(self) -> None:
        """The record, and the rows of a list, are put right where they say the same: the next paper does not repeat the slip."""
        act = self.act
        act.reason = self.cleaned_data["wrong"].strip()
        act.findings["corrects"] = f"{act.corrects.code} {act.corrects.printed_number}".strip()
        act.findings["corrected"] = [one.name for one in self.corrections]
        for one in self.corrections:
            answer = self.cleaned_data[one.name]
            if not one.to or one.is_sealed:
                continue
            if one.row is None:
                facts = next((each for each in (act.facts, act.record) if self.puts_right(each, one.to, one.value)), None)
                if facts is not None:
                    self._tell_of_day(getattr(facts, one.to), answer)
                    setattr(facts, one.to, answer)
            elif (row := self._row_of(one)) is not None:
                setattr(row, one.to, answer)
                act.also_save(row)

    def _tell_of_day(self, before: Any, now: Any) -> None:
        """A day that is put right moves what was counted from the earlier of the two on."""
        act = self.act
        if isinstance(before, dt.date) and isinstance(now, dt.date) and before != now:
            act.also_save(former.later(act.case, act.code, on=min(before, now), at=act.recorded_at, by=act.actor))

    def _row_of(self, one: Stated) -> Any:
        """The stored row that the row of the paper was made of: the newest of its number in the case; where a list has no numbers, of its words."""
        if one.model is None or not {"case", "no"} <= {f.name for f in one.model._meta.concrete_fields}:
            return None
        rows = one.model._default_manager.filter(case=self.act.case).order_by("-pk")
        if not one.column:
            row = next((row for row in rows if _same(getattr(row, one.to), one.value)), None)
            number = row.no if row is not None else None
        else:
            number = self.act.corrects.data[one.blank][one.row].get("no")
            row = None if number in (None, "") else rows.filter(no=number).first()
        known = [each for each in self.act.related if isinstance(each, one.model) and each.no == number]
        row = known[0] if known else row
        return row if self.puts_right(row, one.to, one.value) else None


def _same(answer: Any, old: Any) -> bool:
    """Whether an answer says what stands on the paper; line ends and blanks around it are none of the words."""
    return _plain(answer) == _plain(old)


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class ServeCorrected(ServiceForm):
    """The paper that took another's place is handed over: whoever had the old one must have it, and no period starts anew."""

    title = _("Serve the corrected paper")
    button = _("Record the service")

    def to_serve(self) -> list[IssuedDocument]:
        return [self.act.corrects]


# --- as acts ----------------------------------------------------------------------------------------------------------------


class PaperAct(Words):
    """The words of an act on a paper: those of the step that issued it, as far as they say who acts."""

    def __init__(self, name: str, form_class: Any, by: Any) -> None:
        self._say_nothing(form_class)
        self.name = name
        self.task_title = form_class.title
        self.roles, self.by_code, self.duty, self.member = by.roles, by.by_code, by.duty, by.member
        self.allows_handlers = by.allows_handlers
        # Whoever is out of the cases of that flow for good does nothing to their papers either.
        self.flow_class = by.flow_class
        self.changes: tuple[str, ...] = ()
        self.tells = ("unit", "handlers")


def node_of(name: str, corrected: Corrected) -> PaperAct:
    """The act of that name on a paper. Raises gate.NotVisible where its step is gone, or there is nothing to serve."""
    step = corrected.step
    if step is None or name not in (CORRECT, SERVE):
        raise gate.NotVisible
    if name == CORRECT:
        node = PaperAct(CORRECT, CorrectPaper, step)
        node.bars, node.capacity = step.bars, step.capacity
        if corrected.paper is not None:
            node.issues = (Issue(_taking_its_place(corrected)),)
    else:
        if not awaits_service(corrected.document) or _own_step_waits(corrected):
            raise gate.NotVisible
        node = PaperAct(SERVE, ServeCorrected, _server(corrected))
    if not corrected.kind.is_external:
        node.tells = ("handlers",)
    return node


def awaits_service(document: IssuedDocument) -> bool:
    """Whether it took the place of another paper and has still to be handed over."""
    waits = document.state == IssuedDocument.State.ISSUED and document.served_on is None
    return waits and bool(document.linked.get("replaces")) and paper(document.code).served


def _own_step_waits(corrected: Corrected) -> bool:
    """Whether a step that hands over such papers still waits: it would wait on with nothing left to hand over."""
    party = corrected.document.party_id
    return any(
        any(word.code == corrected.kind.code for word in getattr(corrected.flow.living(task.step), "serves", ()))
        and (party is None or task.party_id in (None, party))
        for task in Task.objects.filter(case_id=corrected.document.case_id, status__in=WAITING)
    )


def _server(corrected: Corrected) -> Any:
    """Who hands such papers over: whoever does so in the flow, else the handlers, else who issued it."""
    nodes = corrected.flow.acting_nodes()
    serving = (node for node in nodes if any(word.code == corrected.kind.code for word in node.serves))
    if (step := next(serving, None)) is not None:
        return step
    if any(word.duty == HANDLERS for node in nodes for word in node.grants):
        handlers = PaperAct(SERVE, ServeCorrected, corrected.step)
        handlers.roles, handlers.duty, handlers.by_code = (), HANDLERS, "E-SCOPE"
        return handlers
    return corrected.step


def _taking_its_place(corrected: Corrected) -> Paper:
    """The new paper as an act issues and a preview prints it."""
    assert corrected.paper is not None

    def content(act: Act) -> PaperContent:
        request = services.corrected(corrected.document, act.form.changes, wrong=act.reason)
        return PaperContent(request.data, request.linked, request.recipient)

    return Paper(corrected.kind, content, number_to=corrected.paper.number_to)


def ways(account: Account, documents: Iterable[IssuedDocument], history: Iterable[Any]) -> Iterator[tuple[IssuedDocument, Way]]:
    """What this account may do with the papers of one case; the gate asks it all again. One statement for each step that issued some."""
    known, may = list(history), {}
    for document in documents:
        corrected = Corrected(document)
        for name in (CORRECT, SERVE):
            try:
                node = node_of(name, corrected)
                if name == CORRECT:
                    corrected.require()
            except (gate.NotVisible, Refusal):
                continue
            key = (name, document.step, document.code)
            if key not in may:
                may[key] = document.case.outcome != CANCELLED and _may(node, document.case, account, known)
            if may[key]:
                yield document, Way(node.task_title, reverse("paper-act", args=[document.pk, name]))


def _may(node: PaperAct, case: Case, account: Account, history: list[Any]) -> bool:
    try:
        authority.require(node, case, account, history=history)
    except Refusal:
        return False
    return True


def act_on(name: str, corrected: Corrected, account: Account, process: ProcessInstance, record: Any) -> Act:
    """The act as the gate begins it: nothing is asked of the paper before it is known who acts. Raises what `gate.begin` raises."""
    node, document = node_of(name, corrected), corrected.document
    movement = Movement.begin(process, record, clock.now(), account.pk)
    task = corrected.task
    act = gate.begin(corrected.flow, node, account, process.case, record, movement, None, task.token if task else "start")
    act.corrects, act.token = document, corrected.token
    require_open(act, process)
    return act


def require_open(act: Act, process: ProcessInstance) -> None:
    """Raises Refusal: E-NOT-OPEN in a case that was cancelled, the paper's own reasons, separation of duties seen from the other side."""
    if process.status == PROCESS.CANCELED:
        raise Refusal("E-NOT-OPEN")
    if act.node.name != CORRECT:
        return
    Corrected(act.corrects).require()
    step = act.flow.living(act.corrects.step)
    _require_certificate(act, step.form_class)
    history = act.history or authority.history_of(act.case)
    for node in act.flow.acting_nodes():
        for bar in node.bars:
            took = next((one for one in history if one.account_id == act.actor.pk and one.step == node.name), None)
            if bar.step is step and took is not None:
                day = took.acted_on
                raise Refusal(
                    bar.code, note=f"本人已于{day.year}年{day.month}月{day.day}日办理“{took.act_title}”", bars_actor=True
                )


def _require_certificate(act: Act, form_class: Any) -> None:
    """Who needed a certificate to issue it needs one to word it anew. Raises the refusal of the process, bare of its question."""
    if needs_certificate(form_class) and (why := certificates.why_not_valid(act.actor.pk, act.acted_on)) is not None:
        raise Refusal(form_class.officers_code, note=why, bars_actor=True)


def perform(
    name: str, document_id: int, *, actor: Account, data: Mapping[str, Any], files: TakenIn, form: str = ""
) -> gate.Outcome:
    """Correct a paper, or serve the one that corrects it. Leaves the new paper (or its service), the old one replaced, one row of history."""
    case_id = IssuedDocument.objects.filter(pk=document_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise gate.NotVisible
    process_id, flow = gate.process_of(case_id)
    attempt = gate.Attempt(actor, f"{flow.code}.{name}", case_id=case_id)
    return gate.transact(lambda: _perform(name, flow, process_id, document_id, actor, data, files, form), files, attempt)


def _perform(
    name: str, flow: Any, process_id: int, document_id: int, actor: Account, data: Any, files: TakenIn, form: str
) -> gate.Outcome:
    process, record = gate.lock(flow, process_id)
    if (before := gate.sent_before(actor, form)) is not None:
        return before
    # Read under the lock of its case: of two who correct it at once the second finds it replaced.
    document = IssuedDocument.objects.select_related("party").get(pk=document_id)
    document.case = process.case
    act = act_on(name, Corrected(document), actor, process, record)
    gate.ask_form(act, data, files)
    act.form.write()
    _take_part(act)
    return gate.settled(act, form)


def _take_part(act: Act) -> None:
    """Who corrects a paper has taken part in the step that issued it, so that separation of duties counts it there."""
    if act.node.name != CORRECT:
        gate.take_part(act)
        return
    title = f"{act.node.task_title}《{act.corrects.title}》"
    act.participants.append(
        NewParticipation(
            account_id=act.actor.pk, capacity=act.node.capacity, step=act.corrects.step, act_title=title[:100], act_no=act.no,
            acted_on=act.acted_on,
        )
    )  # fmt: skip
    authority.require_all(act)
