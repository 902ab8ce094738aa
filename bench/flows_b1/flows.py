"""The b1 flow in our words, with permission, separation, clock, paper number and audit at every step; and the stock flow beside it."""

from typing import Any, ClassVar

from django.db import models
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process

from bench.flows_b1.models import B1Record
from permissions.roles import Role
from workflows.engine.act import Act
from workflows.engine.flow import CaseFlow
from workflows.engine.forms import StepForm
from workflows.engine.nodes import Close, Do, Join, Open, Split, Step, When
from workflows.engine.words import Paper, PaperContent
from workflows.hazards.papers import CLOSING_APPROVAL
from workflows.hazards.terms import REINSPECT


class States(models.TextChoices):
    """One state is enough to measure."""

    OPEN = "open", "Open"
    DONE = "done", "Done"


class Register(StepForm):
    title = "register"
    #: Region, key of the township and section of every case that is opened; the bench says them.
    place: ClassVar[tuple[Any, int, Any]]

    def apply(self) -> None:
        case = self.act.case
        case.title, (case.region, case.township_id, case.section) = "b1", self.place


class Handle(StepForm):
    title = "handle"


def is_ok(record: B1Record) -> bool:
    """Is it?"""
    return record.ok


def run(record: B1Record) -> None:
    """Count."""
    record.runs += 1


def sheet(act: Act) -> PaperContent:
    fields = {"hazard_no": "1", "acceptance_no": "2", "leader_opinion": "同意", "closed_on": act.acted_on}
    linked = {
        "level": "一般", "unit": "某单位", "description": "某处缺防护罩", "accepted_on": act.acted_on, "items_total": 1, "items_done": 1,
        "resumption": "不涉及", "is_listed": False,
    }  # fmt: skip
    return PaperContent(fields, linked)


SHEET = Paper(CLOSING_APPROVAL, sheet)
REVIEW = REINSPECT


class B1Flow(CaseFlow):
    """b1

    start, a, if, b, function, split, c1 and c2, join, end.
    """

    code = "b1"
    record_class = B1Record
    states = States

    start = Open(Register).By(Role.INSPECTOR).Issues(SHEET).Next(this.a)
    a = Step(Handle).In("open").By(Role.SECTION_HEAD).NotBy(this.start).Within(REVIEW).Issues(SHEET).Next(this.gate)
    gate = When(is_ok).Then(this.b).Else(this.end)
    b = Step(Handle).By(Role.INSPECTOR).NotBy(this.a).Within(REVIEW).Issues(SHEET).Next(this.func)
    func = Do(run).Next(this.split)
    split = Split().Next(this.c1).Next(this.c2)
    c1 = Step(Handle).By(Role.SECTION_HEAD).NotBy(this.b).Within(REVIEW).Issues(SHEET).Next(this.join)
    c2 = Step(Handle).By(Role.SECTION_HEAD).NotBy(this.b).Issues(SHEET).Next(this.join)
    join = Join().Next(this.end)
    end = Close("done")


def _view(request: Any) -> None:
    return None


class StockFlow(flow.Flow):
    """The same flow on stock Viewflow with its row lock and nothing else."""

    process_class = Process
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle().Next(this.a)
    a = flow.View(_view).Permission("flows_b1.handle").Next(this.gate)
    gate = flow.If(lambda activation: activation.process.data.get("ok", True)).Then(this.b).Else(this.end)
    b = flow.View(_view).Permission("flows_b1.handle").Next(this.func)
    func = flow.Function(this.do).Next(this.split)
    split = flow.Split().Next(this.c1).Next(this.c2)
    c1 = flow.View(_view).Permission("flows_b1.handle").Next(this.join)
    c2 = flow.View(_view).Permission("flows_b1.handle").Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()

    def do(self, activation: Any) -> None:
        activation.process.data["n"] = 1
