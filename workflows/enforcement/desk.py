"""The reviewer's desk: the queue, the paper with its evidence, and the opinion side by side. Another face of the ordinary steps of the review.

What it shows is read here, each kind by one statement however many parties and papers there are; what it does goes the way of every step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.forms import BaseForm, BoundField
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.faces import Face
from cases.models import Evidence, Party
from cases.panels_of_cases import clock_of
from documents.models import IssuedDocument
from documents.reading import readable_papers
from foundation.refusals import Refusal
from permissions.models import Account
from permissions.offices import holds
from permissions.roles import Role
from workflows.enforcement import drafts, reviews
from workflows.enforcement.forms_review import DESK, KINDS, MOST_CONDITIONS
from workflows.enforcement.models import Draft, Exhibit, Fact, Opinion, PartyFacts
from workflows.enforcement.papers_investigation import INVESTIGATION_REPORT
from workflows.enforcement.vocabulary import Checked, Point, ReviewResult
from workflows.engine import acts, authority, worklists
from workflows.engine.forms import StepForm
from workflows.engine.models import Task
from workflows.engine.pages import TaskPage
from workflows.engine.registry import flow_by_code

PROCESS = "enforcement"
#: The steps that are done at this desk.
STEPS = ("legal_review", "confirm_changed_draft", "review_after_hearing")
QUEUE = 30


# --- the queue ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """One review of the queue: whose draft, since when it waits, its clock; and of a case in which I took part, why it is not mine."""

    task: Task
    parties: str
    clock: dict[str, Any] | None
    is_mine: bool
    barred: Refusal | None

    @property
    def url(self) -> str:
        return reverse(DESK, args=[self.task.pk])


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for this reviewer, urgent first; apart from it what another reviewer has to take, each with the earlier act."""

    rows: list[Waiting]
    barred: list[Waiting]

    def after(self, task_id: int) -> Waiting | None:
        """What is opened next."""
        return next((row for row in self.rows if row.task.pk != task_id), None)


def may_review(account: Any) -> bool:
    """Whether an office lets this account review at all."""
    return holds(account, Role.LEGAL_REVIEWER)


def queue_of(account: Account, limit: int = QUEUE) -> Queue:
    """The reviews that I have claimed and those that I may take. Five statements, however many there are."""
    arms = [*worklists.to_do_arms(account), *worklists.to_claim_arms(account)]
    tasks = worklists.page([arm.filter(step__in=STEPS, case__process=PROCESS) for arm in arms], limit=limit)
    cases = [task.case for task in tasks]
    histories = authority.histories_of(cases) if cases else {}
    names: dict[int, list[str]] = {}
    for case_id, name in Party.objects.filter(case__in=cases).order_by("pk").values_list("case_id", "name") if cases else ():
        names.setdefault(case_id, []).append(name)
    flow = flow_by_code(PROCESS)
    rows = [
        Waiting(
            task,
            task.party.name if task.party else _named(names.get(task.case_id, [])),
            clock_of(task.deadline) if task.deadline_id and task.deadline else None,
            task.owner_id == account.pk or not task.role_key,
            authority.barred(flow.living(task.step), account.pk, histories[task.case_id]),
        )
        for task in tasks
    ]
    return Queue([row for row in rows if row.barred is None], [row for row in rows if row.barred is not None])


def _named(names: Sequence[str]) -> str:
    """The first party by name, and how many there are."""
    return _("%(name)s and others, %(all)d in all") % {"name": names[0], "all": len(names)} if len(names) > 1 else "".join(names)


# --- the paper and the evidence -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of a draft: its lines, or where it was changed since it was last reviewed, its pieces."""

    label: str
    lines: list[str]
    pieces: list[drafts.Piece]


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence with the stored copies of its files."""

    exhibit: Exhibit
    copies: list[Evidence]


@dataclass(frozen=True, slots=True)
class Sheets:
    """An issued paper of the case, with the addresses of its pages as pictures; none where it has no print of ours."""

    paper: IssuedDocument
    pages: list[str]
    is_reviewed: bool
    """Whether it is the report that is under review: the newest of its party."""


def passages(draft: Draft, before: Draft | None) -> list[Passage]:
    """The words of a draft as they stand, with what was changed since ``before`` marked in the text."""
    changed = drafts.compare(before.content, draft.content) if before is not None else {}
    return [
        Passage(label, draft.content.get(part, []), changed.get(part, []))
        for part, label in drafts.PARTS.items()
        if draft.content.get(part) or part in changed
    ]


def facts_and_exhibits(case_id: int) -> tuple[list[Fact], list[Shown]]:
    """What the report states with the evidence for it, and every piece of evidence with its copies. Four statements."""
    exhibits = list(Exhibit.objects.filter(case_id=case_id).select_related("collector_1", "collector_2").order_by("no"))
    facts = Fact.objects.filter(case_id=case_id).order_by("no")
    marks = {mark for exhibit in exhibits for mark in exhibit.files}
    copies = {row.sha256: row for row in Evidence.objects.filter(case_id=case_id, sha256__in=marks)} if marks else {}
    return (
        list(facts.prefetch_related(Prefetch("evidence", Exhibit.objects.order_by("no")))),
        [Shown(each, [copies[mark] for mark in each.files if mark in copies]) for each in exhibits],
    )


def has_pages(paper: IssuedDocument) -> bool:
    """Whether a paper is shown page by page: a print of ours that stands; what came to nothing is marked as such and read elsewhere."""
    return paper.state == IssuedDocument.State.ISSUED and paper.print_state == IssuedDocument.PrintState.PRINTED


# --- the opinion --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the nine points: its questions, the bank for it, and what I said of it last time."""

    point: Point
    answer: BoundField
    phrase: BoundField
    note: BoundField
    article: BoundField
    phrases: list[reviews.Phrase]
    earlier: dict[str, Any] | None

    @property
    def has_errors(self) -> bool:
        return bool(self.answer.errors or self.note.errors or self.article.errors)

    @property
    def earlier_words(self) -> str:
        return reviews.remark(self.earlier) if self.earlier else ""

    @property
    def earlier_result(self) -> str:
        return str(Checked(self.earlier["checked"]).label) if self.earlier else ""

    @property
    def was_returned(self) -> bool:
        return self.earlier is not None and self.earlier["checked"] == Checked.NOT_OK


@dataclass(frozen=True, slots=True)
class Answered:
    """One condition of the last opinion, and beneath it what the handlers answered."""

    part: str
    condition: str
    answer: str


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One party on the desk: its draft in its parts, the last opinion on it, and the questions of this one."""

    facts: PartyFacts
    row: Any
    draft: Draft | None
    earlier: Opinion | None
    before: Draft | None
    """The version that was last reviewed; None where this one is the first."""
    passages: list[Passage] = field(default_factory=list)
    points: list[Asked] = field(default_factory=list)
    conditions: list[tuple[BoundField, BoundField]] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return any(passage.pieces for passage in self.passages)

    @property
    def answered_points(self) -> int:
        return sum(bool(each.answer.value()) for each in self.points)


@dataclass(frozen=True, slots=True)
class Told:
    """An opinion as the confirmation reads it out: of whom, with which result, what comes back, in which words."""

    name: str
    result: str
    returned: list[str]
    conditions: list[str]
    text: str


def on_desk(form: Any) -> list[OnDesk]:
    """The parties of a form of the desk, in its order. One statement for all opinions before."""
    parties: list[PartyFacts] = form.parties
    said = Opinion.objects.filter(facts__in=parties).select_related("draft", "confirmed_draft", "reviewer").order_by("pk")
    earlier = {opinion.facts_id: opinion for opinion in said}
    (formset,) = form.formsets.values()
    return [
        _party(facts, row, form.drafts[facts.pk], earlier.get(facts.pk), form.act.acted_on)
        for facts, row in zip(parties, formset.forms, strict=False)
    ]


def _party(facts: PartyFacts, row: Any, draft: Draft | None, earlier: Opinion | None, day: dt.date) -> OnDesk:
    before = (earlier.confirmed_draft or earlier.draft) if earlier is not None else None
    if before is not None and draft is not None and before.pk == draft.pk:
        before = None
    found = OnDesk(facts, row, draft, earlier, before)
    if draft is not None:
        found.passages.extend(passages(draft, before))
    if earlier is not None:
        found.answered.extend(_answered(earlier))
    said = {each["point"]: each for each in earlier.checklist} if earlier is not None else {}
    if f"point_{Point.SUBJECT}" in row.fields:
        found.points.extend(_asked(row, point, said.get(point.value), day) for point in Point)
        found.conditions.extend((row[f"part_{number}"], row[f"condition_{number}"]) for number in range(1, MOST_CONDITIONS + 1))
    return found


def _asked(row: BaseForm, point: Point, earlier: dict[str, Any] | None, day: dt.date) -> Asked:
    answer, phrase, note, article = (row[f"{kind}_{point}"] for kind in KINDS)
    return Asked(point, answer, phrase, note, article, reviews.phrases_for(point, day), earlier)


def _answered(opinion: Opinion) -> Iterator[Answered]:
    """The conditions in their order; what was not answered yet has no answer."""
    answers = [*opinion.answers, *[""] * len(opinion.conditions)]
    for condition, answer in zip(opinion.conditions, answers, strict=False):
        yield Answered(drafts.PARTS.get(condition["part"], ""), condition["text"], answer)


def told(form: StepForm, parties: Iterable[OnDesk]) -> Iterator[Told]:
    """What each opinion will say, of a form that is in order; nothing of one that is not."""
    for each in parties:
        judged = type(each.row)(each.row.data, prefix=each.row.prefix, **form.row_arguments(""))
        if not judged.is_valid():
            continue
        said = judged.cleaned_data
        returned = [
            f"{reviews.POINT_WORDS[Point(row['point'])]}：{reviews.remark(row)}"
            for row in said.get("checklist", ())
            if row["checked"] == Checked.NOT_OK
        ]
        conditions = [f"{drafts.PARTS[row['part']]}：{row['text']}" for row in said.get("conditions", ())]
        yield Told(each.facts.party.name, str(ReviewResult(said["result"]).label), returned, conditions, said["text"])


# --- the page -----------------------------------------------------------------------------------------------------------------


class DeskPage(TaskPage):
    """A step of the review at the desk."""

    template: ClassVar[str] = "enforcement/desk.html"

    def __init__(self, account: Account, task_id: int, *, goes_on: bool = False) -> None:
        """``goes_on`` when the next review is to be opened after this one. Raises Http404 for another step, and for who does not read the file."""
        super().__init__(account, task_id)
        if self.case.process != PROCESS or self.node.name not in STEPS or self.face is not Face.FILE:
            raise Http404
        self.goes_on = goes_on

    @property
    def url(self) -> str:
        return reverse(DESK, args=[self.task.pk])

    @cached_property
    def queue(self) -> Queue:
        return queue_of(self.account)

    @cached_property
    def evidence(self) -> tuple[list[Fact], list[Shown]]:
        return facts_and_exhibits(self.case.pk)

    @cached_property
    def papers(self) -> list[Sheets]:
        """The papers of the case that this account may read, the newest first."""
        found = readable_papers(self.account, self.case)
        reports = {paper.party_id: paper.pk for paper in found if paper.code == INVESTIGATION_REPORT.code}
        return [Sheets(paper, self._pages(paper), paper.pk in reports.values()) for paper in reversed(found)]

    def _pages(self, paper: IssuedDocument) -> list[str]:
        if not has_pages(paper):
            return []
        pages = range(1, (paper.pages or 0) + 1)
        return [reverse("review-sheet", args=[self.task.pk, paper.pk, number]) for number in pages]

    def paper(self, key: int) -> IssuedDocument:
        """A print of ours in this case that this account may read. Raises Http404 for another paper."""
        found = readable_papers(self.account, self.case, IssuedDocument.objects.filter(pk=key, case=self.case))
        if not found or not has_pages(found[0]):
            raise Http404
        return found[0]

    def tabs(self, *, with_paper: bool = False) -> list[dict[str, Any]]:
        """In the middle of the desk: the draft, the evidence, the papers, and the letter that this form makes; elsewhere those of every step."""
        if not with_paper:
            return super().tabs()
        facts, exhibits = self.evidence
        return [
            {"id": "draft", "label": _("Draft under review"), "template": "enforcement/desk_draft.html"},
            {
                "id": "exhibits", "label": _("Evidence"), "count": len(exhibits), "template": "enforcement/desk_evidence.html",
                "stated": facts, "exhibits": exhibits,
            },
            {"id": "papers", "label": _("Papers of the case"), "count": len(self.papers), "template": "enforcement/desk_papers.html"},
            {"id": "paper", "label": _("Opinion letter"), "template": "workflows/tabs/paper.html"},
        ]  # fmt: skip

    def shown_besides(self, form: StepForm) -> dict[str, Any]:
        parties = on_desk(form)
        return {
            "queue": self.queue,
            "parties": parties,
            "next_review": self.queue.after(self.task.pk),
            "told": list(told(form, parties)) if form.is_bound else [],
            "more_shortcuts": SHORTCUTS,
        }

    def leads_to(self, outcome: acts.Outcome) -> str:
        """The next review where that was asked for, or the empty queue; else the step as it was done."""
        if not self.goes_on:
            return super().leads_to(outcome)
        following = queue_of(self.account).after(self.task.pk)
        return following.url if following is not None else reverse("my-reviews")


#: The keys of the desk, as the list of keys shows them.
SHORTCUTS = (
    ("j", gettext_lazy("Next point")),
    ("k", gettext_lazy("Point before")),
    ("p", gettext_lazy("The point passes")),
    ("r", gettext_lazy("The point comes back, with a remark")),
    ("Enter", gettext_lazy("Decide: first to the confirmation, then to its button")),
)
