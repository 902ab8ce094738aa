"""The unit of work of one act: tasks opened and finished in memory, written in sets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from viewflow.workflow.status import PROCESS, STATUS

from cases.models import Case, Deadline
from foundation import prepared
from workflows.engine.branches import about, branch_of, item_of, party_of, within
from workflows.engine.case_rows import CaseRows
from workflows.engine.locking import own_cases_of
from workflows.engine.models import OPEN, ProcessInstance, Task, column_values
from workflows.engine.own_cases import OwnCase, give_tasks


@cache
def _open_tasks_sql(vendor: str, processes: int) -> str:
    """The open tasks of processes, each with the clock it must keep: one statement for both."""
    quote = connection.ops.quote_name
    tasks, deadlines = quote(Task._meta.db_table), quote(Deadline._meta.db_table)
    columns = f"{prepared.columns_sql(Task, 't')}, {prepared.columns_sql(Deadline, 'd')}"
    places = ", ".join(["%s"] * len(OPEN))
    return (
        f"SELECT {columns} FROM {tasks} t LEFT JOIN {deadlines} d ON d.id = t.deadline_id"  # noqa: S608 (names of our own models)
        f" WHERE t.process_id IN ({', '.join(['%s'] * processes)}) AND t.status IN ({places}) ORDER BY t.id"
    )


def open_tasks(process_ids: Sequence[int]) -> list[Task]:
    """What waits in these processes, each task with its clock, in the order in which they were opened."""
    with connection.cursor() as cursor:
        cursor.execute(_open_tasks_sql(connection.vendor, len(process_ids)), [*process_ids, *OPEN])
        rows = cursor.fetchall()
    width, tasks = prepared.width(Task), []
    for row in rows:
        task = prepared.from_row(Task, row[:width])
        if task.deadline_id is not None:
            task.deadline = prepared.from_row(Deadline, row[width:])
        tasks.append(task)
    return tasks


@dataclass
class Movement:
    """What one act changes in its process.

    Viewflow's activations ask and tell it instead of the database: every open task of the process was read under the lock, so a join finds
    its branches and a close its open roads without a query, and everything new goes out in one INSERT for tasks and one for their links.
    """

    process: ProcessInstance
    case: Case
    record: Any
    at: dt.datetime
    act_no: int
    actor_id: int | None
    tasks: list[Task] = field(default_factory=list)
    created: list[Task] = field(default_factory=list)
    changed: list[Task] = field(default_factory=list)
    links: list[tuple[Task, Task]] = field(default_factory=list)
    closed_as: str | None = None
    sent_note: str = ""
    splits: int = 0
    state_before: str = ""
    process_was_there: bool = False
    """Whether the process existed before this act; a new one has no tasks and no clocks to read."""
    _own: dict[str, dict[int, OwnCase]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.process.movement = self  # type: ignore[attr-defined]
        self.rows = CaseRows(self.process.flow_class, self.case, self.record, getattr(self.process, "own", {}))

    @classmethod
    def begin(
        cls,
        process: ProcessInstance,
        record: Any,
        at: dt.datetime,
        actor_id: int | None,
        tasks: list[Task] | None = None,
    ) -> Movement:
        """``tasks`` are the open ones of the process, where a set has read those of all its cases."""
        # Every act leaves at least one row in the history of its case: the next number of that chain is the act's.
        movement = cls(process, process.case, record, at, process.case.audit_count + 1, actor_id, state_before=process.case.state)
        if process.pk:
            movement.process_was_there = True
            movement.tasks = open_tasks([process.pk]) if tasks is None else tasks
            for number, task in enumerate(movement.tasks, start=1):
                task.process, task.opened_as = process, -number
        return movement

    def new_task(self, node: Any, token: Any, previous: Task | None) -> Task:
        task = Task(
            process=self.process,
            case=self.case,
            flow_task=node,
            flow_task_type=node.task_type,
            step=node.name,
            token=token,
            created=self.at,
            status=STATUS.NEW,
            sent_by_id=self.actor_id,
            sent_note=self.sent_note,
            party_id=party_of(token),
            item=item_of(token),
            role_key=getattr(node, "role_key", ""),
            duty=getattr(node, "duty", ""),
            **column_values(self.case),
        )
        if column := getattr(node, "member", ""):
            # A member's step is in its hands from the beginning: nobody else could claim it.
            task.owner_id, task.status, task.assigned = getattr(self.rows.row(token), f"{column}_id"), STATUS.ASSIGNED, self.at
        task.opened_as = len(self.created)
        self.created.append(task)
        if previous is not None:
            self.links.append((task, previous))
        return task

    def finish(self, task: Task, owner_id: int | None = None) -> None:
        """Mark a task as done by this act."""
        task.finished = self.at
        task.act_no = self.act_no
        if owner_id is not None:
            task.owner_id = owner_id
        self.touch(task)

    def withdraw(self, task: Task) -> None:
        """Take a waiting task away; it stays in the record as cancelled."""
        task.status = STATUS.CANCELED
        task.finished = self.at
        task.act_no = self.act_no
        self.touch(task)

    def touch(self, task: Task) -> None:
        if task.pk and task not in self.changed:
            self.changed.append(task)

    def open_tasks(self) -> list[Task]:
        """Every task still waiting, those opened by this act included."""
        return [task for task in (*self.tasks, *self.created) if task.status in OPEN]

    def waiting_at(self, node: Any, token: Any = None) -> Task | None:
        """The task that waits at a node; where several branches have come to it, that of this token."""
        return next(
            (task for task in self.open_tasks() if task.step == node.name and (token is None or task.token == token)), None
        )

    def branch(self, kind: str, key: int) -> str | None:
        """Where the branch of a row begins, seen from what waits in it; None where it has none."""
        found = [token for task in self.open_tasks() if (token := branch_of(task.token, kind, key))]
        # A side road about the row may wait beside its branch.
        return next((token for token in found if "#" not in token), found[0] if found else None)

    def free(self, kind: str) -> list[Any]:
        """The rows still in the case about which nothing waits: they go on with the list, the others wait for what is theirs alone.

        What waits may be a side road of the list or something in a case of the row's own.
        """
        held = {about(task.token).get(kind) for task in self.open_tasks()}
        held |= {key for key, own in self.own(kind).items() if own.is_held}
        rows = self.rows.of(kind)
        return [rows[key] for key in self.rows.live(kind) if key not in held]

    def own(self, kind: str) -> dict[int, OwnCase]:
        """The running cases that rows of a kind have of their own, by row, each with what waits in it: read once."""
        if kind not in self._own:
            found = getattr(self.process, "own", None)
            self._own[kind] = (
                found.get(kind, {}) if found is not None else own_cases_of(self.process.flow_class, kind, self.case.pk)
            )
            if own := list(self._own[kind].values()):
                give_tasks(own, open_tasks([each.process.pk for each in own]))
        return self._own[kind]

    def siblings(self, kind: str, within_branch: Any) -> str | None:
        """How the tokens of open branches of this kind begin: the Join that waits for them waits for a further one beside them."""
        tokens = [str(task.token) for task in self.open_tasks() if within(task.token, within_branch)]
        found = (re.match(rf"({re.escape(str(within_branch))}/\d+_){kind}\d+", token) for token in tokens)
        return next((match.group(1) for match in found if match), None)

    def stand(self) -> None:
        """The state of the case is that of the step opened last among those that wait: a side road shows while it is open.

        Of several parties it is the one furthest behind, in the order of the flow's states.
        """
        if self.closed_as is not None or self.process.status != PROCESS.NEW:
            return
        last = {task.party_id: task.flow_task for task in self.open_tasks() if getattr(task.flow_task, "state", "")}
        if len(last) > 1:
            order = list(self.process.flow_class.states)
            self.case.state = min((step.state for step in last.values()), key=order.index)
        elif last:
            self.case.state = next(iter(last.values())).state

    def newly_open(self) -> list[Task]:
        return [task for task in self.created if task.status in OPEN]

    def flush(self) -> None:
        """Write it: what has changed by one UPDATE, all that is new by one INSERT each for tasks and links."""
        flush([self])


WRITTEN = (
    "status",
    "owner_id",
    "assigned",
    "started",
    "finished",
    "act_no",
    "due_on",
    "due_sort",
    "deadline_id",
    "late",
    "sent_note",
)


def flush(movements: Sequence[Movement]) -> None:
    """Write what the acts of a set have moved, by as many statements as for one of them."""
    for each in movements:
        each.stand()
    prepared.update_rows([task for each in movements for task in each.changed], WRITTEN)
    prepared.insert_many([task for each in movements for task in each.created])
    through = Task.previous.through
    links = [(task, before) for each in movements for task, before in each.links]
    prepared.insert_many([through(from_task_id=task.pk, to_task_id=before.pk) for task, before in links])
