"""A running process and its tasks, in concrete tables of our own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import STATUS

from foundation.sealed import SealedTextField

#: Sorts after every real due date, so that "urgent first" is one ascending index.
NEVER_DUE = dt.date(9999, 12, 31)

#: In somebody's hands. SQLite finds a partial index only by its own words, so the list that reads this one says the same.
CLAIMED = Q(status="ASSIGNED") | Q(status="STARTED")
WAITING = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED)
#: A failed job keeps its case open: closing over it would lose the work.
OPEN = (*WAITING, STATUS.SCHEDULED, STATUS.ERROR)


class ProcessInstance(AbstractProcess):
    """One case's way through the procedure that the law prescribes for it.

    Its row is the lock of every act: whoever holds it may move this case, and nobody else.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="running")

    class Meta:
        # Viewflow adds "manage" to whatever stands here when a flow is declared; nobody is ever granted it.
        default_permissions = ("manage",)
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"


class Task(AbstractTask):
    """One step waiting for somebody (待办), or the record that it was done."""

    process = models.ForeignKey(ProcessInstance, models.PROTECT)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tasks", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_tasks",
        db_index=False,
        verbose_name=_("owner"),
    )
    # The generic key of AbstractTask cannot be dropped (contenttypes.E001): kept empty.
    owner_permission_content_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    status = models.CharField(_("status"), choices=STATUS.choices, default=STATUS.NEW, max_length=50)
    created = models.DateTimeField(_("created"))
    scheduled = models.DateTimeField(_("scheduled"), null=True, blank=True)
    external_task_id = models.CharField(max_length=50, null=True, blank=True)

    step = models.CharField(_("step"), max_length=80)
    """Name of the node in the flow file."""
    act_no = models.PositiveIntegerField(default=0)
    """Number of the act that did it; 0 while it waits."""
    role_key = models.CharField(max_length=120, blank=True)
    """Offices that may act, as declared: ``section_head`` or ``deputy_leader|bureau_head``; empty where a named duty acts."""
    duty = models.CharField(max_length=60, blank=True)
    """The named duty that may act; empty where an office acts."""
    township = models.ForeignKey("permissions.Region", models.PROTECT, null=True, related_name="+", db_index=False)
    region = models.ForeignKey("permissions.Region", models.PROTECT, null=True, related_name="+", db_index=False)
    section = models.ForeignKey("permissions.Section", models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    due_sort = models.DateField(default=NEVER_DUE)
    deadline = models.ForeignKey("cases.Deadline", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    late = models.BooleanField(default=False)
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    item = models.CharField(max_length=60, blank=True, default="")
    """Another row that it is about, as ``measures12``; like the party it is copied from the token, for lists."""
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    sent_note = models.CharField(max_length=300, blank=True)
    """Why it came back, where it did: shown in the list."""

    opened_as = 0
    """Place in the order in which an act opened it; known only while the act lasts."""

    class Meta:
        default_permissions = ()
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(fields=["process", "status"], name="task_process_status"),
            models.Index(fields=["case", "id"], name="task_case"),
            models.Index(fields=["owner", "due_sort", "id"], name="task_owned", condition=CLAIMED),
            models.Index(fields=["role_key", "due_sort", "id"], name="task_offered", condition=Q(status="NEW") & ~Q(role_key="")),
            models.Index(
                fields=["role_key", "township", "due_sort", "id"],
                name="task_offered_township",
                condition=Q(status="NEW") & ~Q(role_key=""),
            ),
            models.Index(
                fields=["role_key", "region", "due_sort", "id"],
                name="task_offered_village",
                condition=Q(status="NEW") & ~Q(role_key=""),
            ),
            models.Index(
                fields=["role_key", "section", "due_sort", "id"],
                name="task_offered_section",
                condition=Q(status="NEW") & ~Q(role_key=""),
            ),
            models.Index(fields=["duty", "case", "due_sort", "id"], name="task_duty", condition=Q(status="NEW") & ~Q(duty="")),
            models.Index(fields=["owner", "-finished"], name="task_done", condition=Q(status="DONE")),
        ]

    def __str__(self) -> str:
        return f"{self.step}/{self.pk} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def set_due(self, due_on: dt.date | None) -> None:
        """Keep the shown date and the sorted one together."""
        self.due_on = due_on
        self.due_sort = due_on or NEVER_DUE


class Vacancy(models.Model):
    """A waiting step that nobody can do, as the last look found it; gone once somebody can."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="vacancy")
    since = models.DateTimeField(_("since"))

    class Meta:
        default_permissions = ()
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")

    def __str__(self) -> str:
        return f"{self.task_id} {self.since}"


class Draft(models.Model):
    """What somebody typed into a step and has not yet sent: nothing is lost, and nothing is public.

    Sealed as a whole, for a draft holds whatever the step will hold. Once its act is done the row stays, empty, for as long as
    a late copy of the form may still come in.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    """``task:12``; of an opening ``open:letters.file_letter:5:…`` and of an act beside the road ``aside:5:request_extension:…``, which
    end with the key of the form: each form that was opened has a draft of its own (5 is the case it goes on from, or nothing)."""
    content = SealedTextField(blank=True)
    saved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class SentForm(models.Model):
    """A form that was sent and whose act was done: sent once more, it finds what it did the first time and does nothing.

    Only for acts that no waiting task makes unique: those that open a case, and those beside the road.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    """Kind of act and number of the opened form, as the page made it."""
    # Empty only within the transaction of the act: the row comes first, so that the second of two at once waits for the first.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    act_no = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="sent_form_once")]

    def __str__(self) -> str:
        return self.key


def column_values(case: Any) -> dict[str, Any]:
    """The columns a work list needs, copied from the case to its tasks."""
    return {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}


# Django looks for models here only.
from workflows.engine.intake_models import HeaderMapping, IntakeRow, IntakeRun  # noqa: E402, F401
from workflows.engine.late_models import LateEntry  # noqa: E402, F401
from workflows.engine.many_models import ActRow, ActRun  # noqa: E402, F401
