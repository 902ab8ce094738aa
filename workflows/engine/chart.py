"""The picture of a process and of one case in it, the list beside it, and BPMN for other tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from viewflow.workflow.chart import calc_layout_data, grid_to_bpmn, grid_to_svg
from viewflow.workflow.status import STATUS

from workflows.engine.models import OPEN, Task


@dataclass(frozen=True)
class Visit:
    """How far a case has come at one node."""

    node: Any
    state: str
    times: int


def visits(flow: Any, case_id: int) -> list[Visit]:
    """Every node of the story with what happened there in this case: done, waiting, taken away, or nothing yet."""
    rows = list(Task.objects.filter(case_id=case_id).values_list("step", "status"))
    found = []
    for node in flow.story():
        here = [status for step, status in rows if step == node.name]
        if any(status in OPEN for status in here):
            state = "waiting"
        elif STATUS.DONE in here:
            state = "done"
        elif here:
            state = "withdrawn"
        else:
            state = "ahead"
        found.append(Visit(node, state, sum(1 for status in here if status == STATUS.DONE)))
    return found


def svg(flow: Any, case_id: int | None = None) -> str:
    """The chart as SVG text; with a case, visited nodes are marked by class and by words in the list beside it."""
    grid = calc_layout_data(flow)
    if case_id is not None:
        states = {visit.node.name: visit.state for visit in visits(flow, case_id)}
        for cell in grid.cells:
            cell.status = {"done": STATUS.DONE, "waiting": STATUS.NEW, "withdrawn": STATUS.CANCELED}.get(
                states.get(cell.node.name, "")
            )
    return grid_to_svg(grid)


def bpmn(flow: Any) -> str:
    """The process as BPMN 2.0 XML."""
    return grid_to_bpmn(calc_layout_data(flow))
