"""The page of one act: a waiting step, an opening act, or an act beside the road; what it asks, shows and does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from cases import panels as case_panels
from cases import panels_of_cases
from cases.faces import Face, is_anothers, own_units
from cases.models import Case
from documents.models import IssuedDocument
from documents.reading import readable_papers
from foundation import clock
from foundation.inputs import key_in
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.engine import acts, authority, bearing, correction, drafts, facts, gate, people, previews, roads
from workflows.engine.act import Act
from workflows.engine.beside import place_of
from workflows.engine.branches import about, beside
from workflows.engine.case_rows import CaseRows
from workflows.engine.forms import StepForm
from workflows.engine.models import ProcessInstance, SentForm, Task
from workflows.engine.movement import Movement
from workflows.engine.nodes import PARTY, AfterClose, Aside, Await, Open, Over, Step
from workflows.engine.questions import PhotosField
from workflows.engine.registry import flow_by_code, own_flows
from workflows.engine.rows import whose_step
from workflows.engine.settle import snapshot

CASE_NAMES = ("case__unit", "case__township", "case__region", "case__section")
WAITING = (STATUS.NEW, STATUS.ASSIGNED)


class ActPage:
    """One act as a page. Reads without a lock; what it does goes through the gate, which asks everything again."""

    flow: Any
    node: Any
    case: Case | None = None
    task: Task | None = None
    face: Face = Face.FILE
    key: str
    """Key of its draft."""
    form_key: str = ""
    """Names this form among others of its kind; a step has only one."""
    kind: str = ""
    """What the keys of all drafts of its kind begin with, where it may have several."""
    template: ClassVar[str] = "workflows/step.html"
    """What shows the form; a page of a process's own, another face of the same act, names its own."""

    def __init__(self, account: Account) -> None:
        self.account = account

    # What it is

    @property
    def url(self) -> str:
        raise NotImplementedError

    @property
    def draft_url(self) -> str:
        raise NotImplementedError

    @property
    def preview_url(self) -> str:
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The act in the history."""
        return f"{self.flow.code}.{self.node.name}"

    @property
    def title(self) -> str:
        return whose_step(self.node.task_title, self.whose)

    @property
    def whose(self) -> Any:
        """The party or other row that the act is about; None where it is about the whole case."""
        return None

    @property
    def button(self) -> str:
        """What the one primary action says."""
        return str(self.node.form_class.button)

    @property
    def hindrance(self) -> Refusal | None:
        """Why this account cannot do it; None if it can."""
        return None

    def act(self) -> Act:
        """The act as the page reads it."""
        raise NotImplementedError

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        """Do it, through the gate."""
        raise NotImplementedError

    def perform_confirmed(self, data: Mapping[str, Any], files: Any, key: str) -> acts.Outcome:
        """Do it if its actor has confirmed what it does, by the key of what the page said, or if it can be taken back."""
        return acts.confirmed(lambda: self.perform(data, files), key)

    # The form

    @property
    def sent_before(self) -> SentForm | None:
        """What this very form did when it was sent, for acts that no waiting task makes unique."""
        return SentForm.objects.filter(account=self.account, key=self.key).first() if self.form_key else None

    @cached_property
    def draft(self) -> drafts.Content | None:
        return drafts.find(self.account, self.key)

    def form(self) -> StepForm:
        """The form with its first values, or as the draft left it."""
        if self.draft is not None and self.draft.data:
            return self.typed(self.draft.data)
        return self.with_held_files(acts.form_for(self.act()))

    def typed(self, data: Mapping[str, Any]) -> StepForm:
        """The form with what was typed and without judging it: for a draft, or while a row is added."""
        form = acts.form_for(self.act(), data, MultiValueDict())
        leave_unjudged(form)
        return self.with_held_files(form)

    def with_held_files(self, form: StepForm, content: drafts.Content | None = None) -> StepForm:
        """Tell each question for photographs which ones the draft already holds."""
        content = content or self.draft
        for part in (form, *(row for formset in form.formsets.values() for row in formset.forms)):
            for name, question in part.fields.items():
                if isinstance(question, PhotosField):
                    question.held = _held(content, part.add_prefix(name)) if content else []  # type: ignore[attr-defined]
                    question.offered = question.offers(part, name)  # type: ignore[attr-defined]
        return form

    def shown_besides(self, form: StepForm) -> dict[str, Any]:
        """What its template needs besides that of every act; nothing here."""
        return {}

    def preview(self, data: Mapping[str, Any], files: Any) -> previews.Preview:
        """The papers this act would issue with these answers."""
        return previews.preview(self.account, self.act(), lambda given: self.perform(data, given), data, files, case=self.case)

    # What stands beside it

    @property
    def next_words(self) -> str:
        """What comes next whatever is answered. Where the answers decide it nothing is said: of the other roads each sentence would be false."""
        nodes = [node for node in roads.following(self.node) if not isinstance(node, Over)]
        return roads.what_follows(nodes, self.case or Case()) if len(nodes) == 1 else ""

    @property
    def issues_papers(self) -> bool:
        return bool(self.node.issues)

    @property
    def possible_papers(self) -> list[str]:
        return roads.possible_papers(self.node)

    def leads_to(self, outcome: acts.Outcome) -> str:
        """Where the page leads when it is done: to the step as it was done, else to the case."""
        done = Task.objects.filter(case=outcome.case, act_no=outcome.act_no, step=self.node.name).first()
        return reverse("task", args=[done.pk]) if done else reverse("case", args=[outcome.case.pk])

    @cached_property
    def looking(self) -> case_panels.Looking | None:
        if self.case is None:
            return None
        return case_panels.Looking(None, self.account, self.case, self.face)  # type: ignore[arg-type]

    @cached_property
    def record(self) -> Any:
        return getattr(self.case, self.flow.record_accessor(), None) if self.case else None

    def tabs(self, *, with_paper: bool = False) -> list[dict[str, Any]]:
        """Paper, facts, evidence, clocks, history: what a reader of this face may see."""
        found: list[dict[str, Any]] = []
        if with_paper and self.issues_papers:
            found.append({"id": "paper", "label": _("Paper"), "template": "workflows/tabs/paper.html"})
        if self.case is None or self.looking is None:
            return found
        found.append(
            {
                "id": "facts",
                "label": _("The case"),
                "template": "workflows/tabs/facts.html",
                "facts": facts.facts_of(self.flow, self.case, self.record, self.face),
                "tables": facts.tables_of(self.flow, self.case, self.record, self.face),
            }
        )
        if self.face is not Face.OBSERVER:
            found.append(self._panel_tab("evidence", _("Evidence"), panels_of_cases.evidence_panel(self.looking)))
            if (parties := panels_of_cases.parties_panel(self.looking)) is not None:
                found.append(self._panel_tab("parties", _("Parties"), parties))
            found.append(self._panel_tab("clocks", _("Clocks"), panels_of_cases.deadlines_panel(self.looking)))
        events = case_panels.timeline(self.looking)
        history = {"id": "history", "label": _("What happened"), "template": "workflows/tabs/history.html"}
        found.append({**history, "events": events})
        # Who decides wants to know the case before the paper; who words a paper wants to see it.
        return [*found[1:2], *found[:1], *found[2:]] if with_paper and self.issues_papers and self.node.roles else found

    @staticmethod
    def _panel_tab(name: str, label: str, panel: case_panels.Panel | None) -> dict[str, Any]:
        count = panel.count if panel else 0
        return {"id": name, "label": label, "template": "workflows/tabs/panel.html", "count": count, "panel": panel}


class TaskPage(ActPage):
    """A step that waits for somebody, or the record of one that was done."""

    task: Task
    case: Case

    def __init__(self, account: Account, task_id: int) -> None:
        """Raises Http404 for a stranger and for what is no step."""
        super().__init__(account)
        related = (*CASE_NAMES, "process", "owner", "sent_by", "deadline", "party")
        task = Task.objects.select_related(*related).filter(pk=task_id).first()
        if task is None:
            raise Http404
        self.task, self.case = task, task.case
        self.face = people.face_or_404(account, self.case)
        self.flow = flow_by_code(self.case.process)
        self.node = self.flow.living(task.step)
        if not isinstance(self.node, Step | Open | Aside) or is_anothers(task.party, self.face, own_units(account)):
            raise Http404
        self.key = f"task:{task.pk}"

    @property
    def url(self) -> str:
        return reverse("task", args=[self.task.pk])

    @property
    def draft_url(self) -> str:
        return reverse("task-draft", args=[self.task.pk])

    @property
    def preview_url(self) -> str:
        return reverse("task-preview", args=[self.task.pk])

    @property
    def desk_url(self) -> str:
        """The page of the process's own on which this account does the step; empty where it is done here, or not by this account."""
        desk = self.node.form_class.desk if self.is_asked else ""
        return reverse(desk, args=[self.task.pk]) if desk and self.hindrance is None else ""

    @property
    def is_waiting(self) -> bool:
        return isinstance(self.node, Step) and self.task.status in WAITING

    @property
    def is_await(self) -> bool:
        """Whether it waits for another case, so that nobody fills anything in."""
        return isinstance(self.node, Await)

    @property
    def is_asked(self) -> bool:
        """Whether it waits for somebody's answers."""
        return self.is_waiting and not self.is_await

    @cached_property
    def history(self) -> list[Any]:
        return authority.history_of(self.case)

    @cached_property
    def hindrance(self) -> Refusal | None:
        if self.task.owner_id not in (None, self.account.pk) and self.task.owner is not None:
            return Refusal("E-OWNED", note=self.task.owner.name)
        row = authority.whose(self.node, self.rows, self.task.token)
        found = people.hindrance(self.node, self.case, self.account, self.history, row)
        if found is None and self.node.is_together and self.is_waiting:
            try:
                gate.require_together(self.act())
            except Refusal as refusal:
                return refusal
        return found

    @cached_property
    def rows(self) -> CaseRows:
        return CaseRows(self.flow, self.case, self.record)

    @property
    def whose(self) -> Any:
        return self.rows.row(self.task.token)

    @cached_property
    def turn(self) -> str:
        return people.turn(self.task, self.node, self.account) if self.is_waiting else ""

    @property
    def may_claim(self) -> bool:
        """Whether taking it out of the common list makes sense: colleagues see it too, and nobody has it."""
        waits = self.is_waiting and not self.is_await and self.task.owner_id is None
        return waits and self.node.duty != PARTY and self.hindrance is None

    @property
    def clock(self) -> dict[str, Any] | None:
        if not self.is_waiting:
            return None
        return panels_of_cases.clock_of(self.task.deadline) if self.task.deadline_id and self.task.deadline else None

    def act(self) -> Act:
        process: ProcessInstance = self.task.process
        process.case = self.case
        now = clock.now()
        movement = Movement.begin(process, self.record, now, self.account.pk)
        self.record.case = self.case
        act = Act(
            flow=self.flow, node=self.node, actor=self.account, recorded_at=now, acted_on=clock.today(), case=self.case,
            record=self.record, movement=movement, task=self.task, history=self.history,
        )  # fmt: skip
        act.snapshot = snapshot(self.case, self.record)
        return act

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        return acts.perform(self.task.pk, actor=self.account, data=data, files=files)


class AsidePage(ActPage):
    """An act beside the road, on a case."""

    case: Case

    def __init__(self, account: Account, case_id: int, name: str, form_key: str = "", of: str = "") -> None:
        """Without a key, the form that was left last, or else a new one; ``of`` is the row it is about, as the address says it.

        Raises Http404 for a stranger, for what is no such act, and for a row that is not of this case.
        """
        super().__init__(account)
        process = ProcessInstance.objects.select_related(*CASE_NAMES).filter(case_id=case_id).first()
        if process is None:
            raise Http404
        self.process, self.case = process, process.case
        self.face = people.face_or_404(account, self.case)
        self.flow = flow_by_code(self.case.process)
        self.node = self.flow.living(name)
        if not isinstance(self.node, Aside):
            raise Http404
        self.of = key_in(of)
        try:
            self.place = place_of(self.node, self.movement, self.of)
        except Refusal as refusal:
            raise Http404 from refusal
        if self.node.of and self.of is None and self.place is not None and not about(self.place.token):
            # An act on a row is offered with its row: an address that names none is one that nobody was shown.
            raise Http404
        if getattr(self.whose, "party", None) and is_anothers(self.whose.party, self.face, own_units(account)):
            raise Http404
        self.kind = f"aside:{self.case.pk}:{name}:" if self.of is None else f"aside:{self.case.pk}:{name}.{self.of}:"
        self.form_key = form_key or self._left_last or drafts.new_form_key()
        self.key = self.kind + self.form_key

    @property
    def _left_last(self) -> str:
        key = drafts.waiting(self.account, self.kind).values_list("key", flat=True).first()
        return key.removeprefix(self.kind) if key else ""

    @property
    def whose(self) -> Any:
        return self.movement.rows.row(self.place.token) if self.place is not None else None

    def _address(self, name: str) -> str:
        asked = {"draft": self.form_key} if self.of is None else {"of": self.of, "draft": self.form_key}
        return f"{reverse(name, args=[self.case.pk, self.node.name])}?{urlencode(asked)}"

    @property
    def url(self) -> str:
        return self._address("case-aside")

    @property
    def draft_url(self) -> str:
        return self._address("case-aside-draft")

    @property
    def preview_url(self) -> str:
        return self._address("case-aside-preview")

    @cached_property
    def movement(self) -> Movement:
        self.process.case = self.case
        return Movement.begin(self.process, self.record, clock.now(), self.account.pk)

    @property
    def is_open(self) -> bool:
        """Whether the case, and the step beside which it is done, still waits."""
        return self.case.is_closed == isinstance(self.node, AfterClose) and self.place is not None

    @cached_property
    def history(self) -> list[Any]:
        return authority.history_of(self.case)

    @cached_property
    def hindrance(self) -> Refusal | None:
        row = authority.whose(self.node, self.movement.rows, self.place.token) if self.place is not None else None
        found = people.hindrance(self.node, self.case, self.account, self.history, row)
        return found and (authority.observing(self.flow, self.case, self.account) or found)

    def act(self) -> Act:
        self.record.case = self.case
        host, token = (self.place.host, self.place.token) if self.place is not None else (None, self._once_about)
        act = Act(
            flow=self.flow, node=self.node, actor=self.account, recorded_at=self.movement.at, acted_on=clock.today(),
            case=self.case, record=self.record, movement=self.movement, task=host, history=self.history, token=token,
        )  # fmt: skip
        act.snapshot = snapshot(self.case, self.record)
        return act

    @property
    def _once_about(self) -> str:
        """What the form was about whose step waits no more: what was typed into it is still shown.

        Raises Refusal E-NOT-OF-CASE where it was about a row that the address does not name.
        """
        if not self.node.of:
            return "start"
        if self.of not in self.movement.rows.of(self.node.of):
            raise Refusal("E-NOT-OF-CASE")
        return beside("start", self.node.of, self.of)

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        return acts.do_aside(self.case.pk, self.node.name, actor=self.account, data=data, files=files, form=self.key, of=self.of)


class RowPage(ActPage):
    """The first individual act on a row of a list: the row gets its case when it is done, and not before."""

    case: Case
    is_open = True

    def __init__(self, account: Account, case: Case, kind: str, node: Aside, of: int | None, form_key: str = "") -> None:
        """``case`` is that of the list. Raises Http404 for a stranger, and for a row that is not of this list or has left it."""
        super().__init__(account)
        self.case, self.rows_kind = case, kind
        if people.face_or_404(account, case) is not Face.FILE:
            raise Http404
        self.list_flow, self.node, self.flow = flow_by_code(case.process), node, node.flow_class
        try:
            self.row = bearing.row_of(self.list_flow, kind, case, of or 0)
        except Refusal as refusal:
            raise Http404 from refusal
        self.kind = f"aside:{case.pk}:{node.name}.{of}:"
        waiting = drafts.waiting(account, self.kind).values_list("key", flat=True).first()
        self.form_key = form_key or (waiting.removeprefix(self.kind) if waiting else drafts.new_form_key())
        self.key = self.kind + self.form_key

    @property
    def whose(self) -> Any:
        return self.row

    def _address(self, name: str) -> str:
        return f"{reverse(name, args=[self.case.pk, self.node.name])}?{urlencode({'of': self.row.pk, 'draft': self.form_key})}"

    @property
    def url(self) -> str:
        return self._address("case-aside")

    @property
    def draft_url(self) -> str:
        return self._address("case-aside-draft")

    @property
    def preview_url(self) -> str:
        return self._address("case-aside-preview")

    @cached_property
    def history(self) -> list[Any]:
        return authority.history_of(self.row.case or self.case)

    @cached_property
    def hindrance(self) -> Refusal | None:
        """Asked of the list, whose office and handlers are those of the case to come; the gate asks the case itself."""
        return people.hindrance(self.node, self.row.case or self.case, self.account, self.history)

    def act(self) -> Act:
        case = self.row.case or bearing.unborn(self.flow, self.case, self.row)
        process = ProcessInstance(case=case, flow_class=self.flow)
        now = clock.now()
        movement = Movement(process, case, self.row, now, 1, self.account.pk)
        self.row.case = case
        act = Act(
            flow=self.flow, node=self.node, actor=self.account, recorded_at=now, acted_on=clock.today(), case=case, record=self.row,
            movement=movement, history=self.history,
        )  # fmt: skip
        act.snapshot = snapshot(case, self.row)
        return act

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        words = {"actor": self.account, "data": data, "files": files, "form": self.key}
        return acts.do_alone(self.case.pk, self.rows_kind, self.row.pk, self.node.name, **words)


def aside_page(account: Account, case_id: int, name: str, form_key: str = "", of: str = "") -> AsidePage | RowPage:
    """The page of an act beside the road of a case, or of one that gives a row of the case a case of its own. Raises Http404."""
    case = Case.objects.with_names().filter(pk=case_id).first()
    flow = flow_by_code(case.process) if case is not None else None
    if case is not None and flow is not None and flow.living(name) is None:
        for kind, own in own_flows(flow).items():
            node = own.living(name)
            if isinstance(node, Aside) and node.bears:
                return RowPage(account, case, kind, node, int(of) if of.isdecimal() else None, form_key)
    return AsidePage(account, case_id, name, form_key, of)


class PaperActPage(ActPage):
    """An act on an issued paper: its correction by a new one, or the service of the new one."""

    case: Case

    def __init__(self, account: Account, document_id: int, name: str, form_key: str = "") -> None:
        """Raises Http404 for who may not read the paper, and for what cannot be done with it by anybody."""
        super().__init__(account)
        related = ("party", *(f"case__{name.removeprefix('case__')}" for name in CASE_NAMES))
        document = IssuedDocument.objects.select_related(*related).filter(pk=document_id).first()
        process = ProcessInstance.objects.filter(case_id=document.case_id).first() if document is not None else None
        if document is None or process is None:
            raise Http404
        self.document, self.process, self.case = document, process, document.case
        self.process.case = self.case
        self.face = people.face_or_404(account, self.case)
        readable = readable_papers(account, self.case, IssuedDocument.objects.filter(pk=document.pk))
        self.corrected = correction.Corrected(document)
        self.flow = self.corrected.flow
        try:
            self.node = correction.node_of(name, self.corrected)
        except gate.NotVisible as nothing:
            raise Http404 from nothing
        if not readable:
            raise Http404
        self.kind = f"paper:{document.pk}:{name}:"
        waiting = drafts.waiting(account, self.kind).values_list("key", flat=True).first()
        self.form_key = form_key or (waiting.removeprefix(self.kind) if waiting else drafts.new_form_key())
        self.key = self.kind + self.form_key

    def _address(self, name: str) -> str:
        return f"{reverse(name, args=[self.document.pk, self.node.name])}?{urlencode({'draft': self.form_key})}"

    @property
    def url(self) -> str:
        return self._address("paper-act")

    @property
    def draft_url(self) -> str:
        return self._address("paper-act-draft")

    @property
    def preview_url(self) -> str:
        return self._address("paper-act-preview")

    @property
    def title(self) -> str:
        return f"{self.node.task_title}：《{self.document.title}》{self.document.printed_number}"

    @property
    def next_words(self) -> str:
        serves = self.node.name == correction.CORRECT and self.corrected.kind.served
        return _("the corrected paper is served, as the old one was") if serves else ""

    @cached_property
    def hindrance(self) -> Refusal | None:
        """Whoever may not, and what no correction is for; asked again by the gate."""
        try:
            self.act()
        except Refusal as refusal:
            return refusal
        except gate.NotVisible:
            return Refusal(self.node.by_code)
        return None

    def act(self) -> Act:
        record = getattr(self.case, self.flow.record_accessor())
        record.case = self.case
        return correction.act_on(self.node.name, self.corrected, self.account, self.process, record)

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        return acts.act_on_paper(self.document.pk, self.node.name, actor=self.account, data=data, files=files, form=self.key)

    def leads_to(self, outcome: acts.Outcome) -> str:
        return reverse("paper-page", args=[outcome.papers[0].pk if outcome.papers else self.document.pk])


class OpeningPage(ActPage):
    """An act that opens a case, maybe from another one."""

    def __init__(self, account: Account, process: str, name: str, source: Case | None = None, form_key: str = "") -> None:
        super().__init__(account)
        try:
            self.flow = flow_by_code(process)
        except LookupError as error:
            raise Http404 from error
        self.node = self.flow.living(name)
        if not isinstance(self.node, Open) or (self.node.from_case and source is None):
            raise Http404
        self.source = source
        self.context = context_from(self.node, source) if source else {}
        self.form_key = form_key or drafts.new_form_key()
        self.kind = f"open:{self.name}:{source.pk if source else ''}:"
        self.key = self.kind + self.form_key

    def _address(self, name: str) -> str:
        asked = ({"from": self.source.pk} if self.source else {}) | {"draft": self.form_key}
        return f"{reverse(name, args=[self.flow.code, self.node.name])}?{urlencode(asked)}"

    @property
    def url(self) -> str:
        return self._address("open-case")

    @property
    def draft_url(self) -> str:
        return self._address("open-case-draft")

    @property
    def preview_url(self) -> str:
        return self._address("open-case-preview")

    @cached_property
    def hindrance(self) -> Refusal | None:
        try:
            acts.opening_act(self.flow, self.node, self.account, self.context)
        except Refusal as refusal:
            return refusal
        if self.source is not None:
            return self._hindrance_of_source()
        return None

    def _hindrance_of_source(self) -> Refusal | None:
        """Only who may do the step that waits for it goes on from another case."""
        source_flow = flow_by_code(self.source.process)  # type: ignore[union-attr]
        for awaiting in (word.awaiting for word in self.node.wakes):
            node = source_flow.living(awaiting)
            if isinstance(node, Await):
                return people.hindrance(node, self.source, self.account, ())  # type: ignore[arg-type]
        return None

    def act(self) -> Act:
        return acts.opening_act(self.flow, self.node, self.account, self.context)

    def perform(self, data: Mapping[str, Any], files: Any) -> acts.Outcome:
        return acts.open_case(
            self.flow, self.node.name, actor=self.account, data=data, files=files, context=self.context, form=self.key
        )


def context_from(node: Open, source: Case) -> dict[str, Case]:
    """The case that an opening act goes on from, by the name its flow has for it. Raises Http404 for another kind of case."""
    if node.from_case:
        if source.process != node.flow_class.code:
            raise Http404
        return {node.from_case: source}
    flow = flow_by_code(source.process)
    for awaiting, name in ((word.awaiting, word.case) for word in node.wakes):
        if isinstance(flow.living(awaiting), Await):
            return {name: source}
    raise Http404


def asked_form_key(request: HttpRequest) -> str:
    """The form named by ``?draft=``; empty if none is named. Raises Http404 for nonsense."""
    asked = request.GET.get("draft", "")
    if asked and not drafts.is_form_key(asked):
        raise Http404
    return asked


def source_case(account: Account, asked: str) -> Case | None:
    """The case named by ``?from=``; None if none is named. Raises Http404 for a stranger or nonsense."""
    if not asked:
        return None
    if (key := key_in(asked)) is None:
        raise Http404
    case = Case.objects.with_names().filter(pk=key).first()
    if case is None:
        raise Http404
    people.face_or_404(account, case)
    return case


def page_of_draft(account: Account, key: str) -> ActPage:
    """The page on which a draft goes on. Raises Http404 where it cannot be opened any more."""
    kind, *parts = key.split(":")
    try:
        if kind == "task":
            return TaskPage(account, int(parts[0]))
        if kind == "aside":
            name, _dot, of = parts[1].partition(".")
            return aside_page(account, int(parts[0]), name, parts[2], of)
        if kind == "paper":
            return PaperActPage(account, int(parts[0]), parts[1], parts[2])
        process, _dot, name = parts[0].partition(".")
        return OpeningPage(account, process, name, source_case(account, parts[1]), parts[2])
    except (IndexError, ValueError) as error:
        raise Http404 from error


def _held(content: drafts.Content, field: str) -> list[dict[str, str]]:
    """The files a draft holds for one question, as the page shows them."""
    return [
        {
            "title": file.file_name,
            "mark": file.mark,
            "url": reverse("draft-file", args=[content.pk, number]) if file.is_image and content.pk else "",
        }
        for number, file in enumerate(content.files)
        if file.field == field
    ]


# --- forms that are shown but not judged ------------------------------------------------------------------------------------


def leave_unjudged(form: StepForm) -> None:
    """A bound form that shows what was typed and finds no fault with it."""
    _pardon(form)
    for formset in form.formsets.values():
        for row in formset.forms:
            _pardon(row)
        formset._errors = [{} for _row in formset.forms]
        formset._non_form_errors = ErrorList()


def _pardon(form: Any) -> None:
    form._errors = ErrorDict()
    form.cleaned_data = {}


def grows(formset: Any) -> bool:
    """Whether rows may be added: not where each row answers for something that exists, named by a hidden field."""
    return not any(question.widget.is_hidden for name, question in formset.form.base_fields.items())


def with_one_more_row(data: QueryDict, form_class: Any, prefix: str) -> QueryDict:
    """What was typed, with one more row in that list; unchanged where the list does not grow or is full."""
    formset_class = form_class.row_sets.get(prefix)
    grown = data.copy()
    if formset_class is None or not grows(formset_class):
        return grown
    total = grown.get(f"{prefix}-TOTAL_FORMS", "0")
    count = int(total) if total.isascii() and total.isdigit() and len(total) < 5 else 0
    grown[f"{prefix}-TOTAL_FORMS"] = str(min(count + 1, formset_class.max_num))
    return grown
