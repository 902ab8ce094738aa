"""Rows of a list that have cases of their own: which, whether they go on with their list, and how the list takes them along.

A row is born into a case at its first individual act (`bearing`). From then on the list moves it only while nothing of its own waits there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from workflows.engine.models import OPEN, ProcessInstance, Task

#: Type of the node at which a case goes on with its list.
ALONG = "ALONG"


def belongs_by(row: Any) -> str:
    """The column by which a row belongs to the case of its list: ``case``, unless the model says another, for ``case`` is its own then."""
    return getattr(row, "belongs_by", "case")


@dataclass
class OwnCase:
    """The running case of one row: its process with the case, and the row, which is its record."""

    flow: Any
    process: ProcessInstance
    record: Any
    tasks: list[Task] | None = field(default=None)
    """What waits in it; read for all own cases of a list at once."""
    before: dict[str, Any] = field(default_factory=dict)
    came_from: int | None = None
    """What a supplementary list has found, and the case of the list from which it took the row over."""

    @property
    def along(self) -> Task | None:
        """The step at which it goes on with its list; None while anything of its own waits, or where it is on no such step."""
        waiting = [task for task in self.tasks or () if task.status in OPEN]
        return waiting[0] if len(waiting) == 1 and waiting[0].flow_task_type == ALONG else None

    @property
    def is_held(self) -> bool:
        """Whether it stays where it is when its list goes on."""
        return self.along is None


def give_tasks(own: Iterable[OwnCase], tasks: Iterable[Task]) -> None:
    """Each case gets what waits in it."""
    by_process: dict[int, list[Task]] = {}
    for task in tasks:
        by_process.setdefault(task.process_id, []).append(task)
    for each in own:
        each.tasks = by_process.get(each.process.pk, [])
        for task in each.tasks:
            task.process = each.process


__all__ = ["ALONG", "OwnCase", "belongs_by", "give_tasks"]
