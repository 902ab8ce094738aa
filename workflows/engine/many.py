"""One act for many: cases or rows decided together, each through the same door as if it were done singly.

A chunk is one transaction with the answers of its rows in it: broken off, it is begun again where it was, and nothing is done twice. A
refusal concerns its own row and stops no other. Locks: the rows of the run, then the cases in the order of their processes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from documents.frozen import without_numbers
from foundation import audit, clock, jobs, prepared
from foundation.audit import AuditRow
from foundation.refusals import Refusal, Refusals, declare
from permissions import grants, offices
from permissions.models import Account
from workflows.engine import acts, authority, case_rows, gate, previews
from workflows.engine.consequences import Consequences
from workflows.engine.gate import Conflict, ForMany, InvalidForm, NotVisible, Outcome
from workflows.engine.many_models import ActRow, ActRun
from workflows.engine.models import WAITING, Task
from workflows.engine.movement import open_tasks
from workflows.engine.nodes import Step
from workflows.engine.registry import flow_by_code
from workflows.engine.settle import settle_many
from workflows.engine.uploads import TakenIn

declare(
    {
        "E-MANY-NOT": "该事项应当逐件办理，不能批量办理",
        "E-MANY-NONE": "没有选择要办理的事项",
        "E-MANY-MOST": "一次选择的事项过多，请分批办理",
        "E-MANY-BUSY": "该次批量办理尚未结束",
        "E-MANY-CHANGED": "决定之后该事项另有变动，应当核对后重新办理",
    }
)

#: On SQLite a chunk holds the only writer: so many take a fraction of a second.
CHUNK = 100
MOST = 5000
JOB = "engine.many"
DONE_FOR_MANY = "act_for_many"

#: What one of many meets singly as well; anything else is a fault, and the worker tries again.
_MET = (Refusal, Refusals, InvalidForm, Conflict, NotVisible)


@dataclass(frozen=True)
class Target:
    """One of many: a case, and of it the waiting task, or for an act beside the road the row that it is about (None: the case itself)."""

    case_id: int
    task_id: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Answer:
    """What became of one: done by the act of this number, or the code and the words of what refused it."""

    target: Target
    act_no: int = 0
    code: str = ""
    words: str = ""

    @property
    def is_done(self) -> bool:
        return not self.code


class _OneByOne(Exception):
    """Something was refused that others of the chunk may already have written beside: each is done alone."""


# --- the acts --------------------------------------------------------------------------------------------------------------


def perform_many(
    flow: Any, name: str, targets: Sequence[Target], *, actor: Account, data: Mapping[str, Any], chunk: int = CHUNK
) -> list[Answer]:
    """Do a step, or an act beside the road, for many: here and now, a transaction for each chunk. Raises ``Refusal`` E-MANY-NOT."""
    node = node_for_many(flow, name)
    found: list[Answer] = []
    wanted = sorted(set(targets), key=lambda each: (each.case_id, each.task_id or 0, each.of or 0))
    for start in range(0, len(wanted), chunk):
        with transaction.atomic():
            found += perform_chunk(flow, node, wanted[start : start + chunk], actor=actor, data=data, on=clock.today())
    return found


def node_for_many(flow: Any, name: str) -> Any:
    """The node, if its flow says that it may be done for many. Raises ``Refusal`` E-MANY-NOT."""
    node = flow.living(name)
    if not getattr(node, "is_for_many", False):
        raise Refusal("E-MANY-NOT")
    return node


def perform_chunk(
    flow: Any,
    node: Any,
    targets: Sequence[Target],
    *,
    actor: Account,
    data: Mapping[str, Any],
    on: Any,
    known: Mapping[Target, str] | None = None,
) -> list[Answer]:
    """One chunk, within the caller's transaction; the cases are locked by one statement, in the order in which everybody locks them.

    ``known`` says how each stood when it was decided: what somebody else has changed since is refused and looked at again.
    """
    held = gate.lock_many(flow, sorted({target.case_id for target in targets}))
    now = seen(flow, node, targets, actor) if known else {}
    # One that somebody has done meanwhile is refused by the road itself, which says who.
    keys = [target.task_id for target in targets if known and target.task_id]
    waits = {None, *(Task.objects.filter(pk__in=keys, status__in=WAITING).values_list("pk", flat=True) if keys else ())}
    moved = {each for each in targets if known and known.get(each) and known[each] != now[each] and each.task_id in waits}
    answers = [_refused(target, Refusal("E-MANY-CHANGED")) for target in targets if target in moved]
    return answers + _perform(flow, node, [target for target in targets if target not in moved], held, actor, data, on)


def seen(flow: Any, node: Any, targets: Sequence[Target], actor: Account) -> dict[Target, str]:
    """How each of them stands: the last act of anybody else on its case; of a row of a list, which others may act beside, all that it says.

    Two statements for some hundreds. What the actor has done since is no news to him, nor what this run does to one after the other.
    """
    found: dict[Target, str] = {}
    for start in range(0, len(targets), CHUNK):
        some = targets[start : start + CHUNK]
        rows = AuditRow.objects.filter(subject_kind=Case._meta.label_lower, subject_id__in={each.case_id for each in some})
        last = dict(rows.exclude(actor_id=actor.pk).values_list("subject_id").annotate(Max("number")).order_by())
        keys = {each.of for each in some if each.of is not None}
        listed = flow.rows[node.of]._default_manager.in_bulk(keys) if keys else {}
        for each in some:
            row = listed.get(each.of)
            found[each] = str(last.get(each.case_id, 0)) if each.of is None else case_rows.mark(row) if row is not None else ""
    return found


def _perform(
    flow: Any, node: Any, targets: Sequence[Target], held: Mapping[int, Any], actor: Account, data: Any, on: Any
) -> list[Answer]:
    each_once = len({target.case_id for target in targets}) == len(targets)
    if isinstance(node, Step) and node.is_together_for_many and each_once:
        try:
            with transaction.atomic():
                return _together(flow, node, targets, held, actor, data, on)
        except (_OneByOne, IntegrityError):
            pass
    return [_alone(flow, node, target, held, actor, data, on) for target in targets]


def _together(
    flow: Any, node: Any, targets: Sequence[Target], held: Mapping[int, Any], actor: Account, data: Any, on: Any
) -> list[Answer]:
    """Each is asked in memory, then all of them are settled by a statement or two for each table."""
    many = _read_for_all(node, held, actor, on)
    answers: dict[Target, Answer] = {}
    done: list[Any] = []
    for target in targets:
        try:
            process, record = _held(held, target)
            act = acts.asked(flow, process, record, target.task_id or 0, actor, data, TakenIn(), many)
        except _MET as error:
            answers[target] = _refused(target, error)
            continue
        try:
            acts.carry_out(act)
        except _MET as error:
            # Its form may have written rows of its own already: they must go, and with them what stands beside them.
            raise _OneByOne from error
        answers[target] = Answer(target, act.no)
        done.append(act)
    try:
        if done:
            settle_many(done)
    except _MET as error:
        raise _OneByOne from error
    return [answers[target] for target in targets]


def _read_for_all(node: Any, held: Mapping[int, Any], actor: Account, on: Any) -> ForMany:
    """Offices and duties afresh under the locks, who took part before, and what waits: a statement each for all of them."""
    offices.forget(actor)
    cases = [process.case for process, _record in held.values()]
    grants.learn_duties(actor, cases)
    histories = authority.histories_of(cases) if cases and gate.reads_history(node) else {}
    tasks: dict[int, list[Task]] = {process.pk: [] for process, _record in held.values()}
    for task in open_tasks(list(tasks)) if tasks else ():
        tasks[task.process_id].append(task)
    return ForMany(node.name, on, histories, tasks)


def _held(held: Mapping[int, Any], target: Target) -> Any:
    if target.case_id not in held:
        raise NotVisible
    return held[target.case_id]


def _alone(flow: Any, node: Any, target: Target, held: Mapping[int, Any], actor: Account, data: Any, on: Any) -> Answer:
    """One of them, in a part of the transaction that its own refusal undoes."""
    try:
        process, _record = _held(held, target)
        with transaction.atomic():
            outcome = acts.perform_one(
                flow, node, process, task_id=target.task_id, of=target.of, actor=actor, data=data, many=ForMany(node.name, on)
            )
    except (*_MET, IntegrityError) as error:
        return _refused(target, error)
    return Answer(target, outcome.act_no)


def _refused(target: Target, error: Exception) -> Answer:
    """The code and the sentence that the page would have shown."""
    if isinstance(error, InvalidForm):
        codes = sorted(code for code in error.form.refusal_codes if code.startswith("E-"))
        return Answer(
            target, code=(codes or ["E-REQUIRED"])[0], words="；".join(words for words, _url in previews.missing(error.form))
        )
    if isinstance(error, Refusals):
        return Answer(target, code=next(iter(error)).code, words=str(error))
    if isinstance(error, Conflict):
        owner = error.task.owner if error.task is not None else None
        error = Refusal("E-NOT-OPEN", note=f"{owner.name}已办理或者已领取" if owner is not None else "")
    elif isinstance(error, NotVisible):
        error = Refusal("E-NOT-OPEN")
    elif isinstance(error, IntegrityError):
        error = Refusal("E-CONFLICT")
    return Answer(target, code=error.code, words=str(error))  # type: ignore[attr-defined]


def foresee(flow: Any, name: str, target: Target, *, actor: Account, data: Mapping[str, Any]) -> Consequences | Answer:
    """What the act does to one of them, told from the act itself, done to its end and rolled back; the answer it gets where it is refused."""
    node = node_for_many(flow, name)

    def action() -> Outcome:
        with transaction.atomic():
            process, _record = _held(gate.lock_many(flow, [target.case_id]), target)
            return acts.perform_one(
                flow,
                node,
                process,
                task_id=target.task_id,
                of=target.of,
                actor=actor,
                data=data,
                many=ForMany(node.name, clock.today()),
            )

    try:
        return acts.foresee(action)
    except (*_MET, IntegrityError) as error:
        return _refused(target, error)


# --- as a promised job -----------------------------------------------------------------------------------------------------


def order(
    flow: Any, name: str, targets: Collection[Target], *, actor: Account, answers: QueryDict | Mapping[str, Any], form: str
) -> ActRun:
    """Promise the act for all of them; the same form sent again finds what it ordered the first time.

    Nothing is asked here: every one meets its own questions when its turn comes. Raises ``Refusal`` E-MANY-NOT, E-MANY-NONE, E-MANY-MOST.
    """
    node_for_many(flow, name)
    if (before := ActRun.objects.filter(account=actor, form=form).first()) is not None:
        return before
    if not targets:
        raise Refusal("E-MANY-NONE")
    if len(set(targets)) > MOST:
        raise Refusal("E-MANY-MOST", note=f"最多{MOST}件")
    with transaction.atomic():
        words = {
            "process": flow.code, "step": name, "answers": json.dumps(_plain(answers), ensure_ascii=False),
            "decided_on": clock.today(), "created_at": clock.now(),
        }  # fmt: skip
        run, is_new = ActRun.objects.get_or_create(account=actor, form=form, defaults=words)
        if is_new:
            wanted = list(dict.fromkeys(targets))
            known = seen(flow, flow.living(name), wanted, actor)
            rows = [ActRow(run=run, case_id=each.case_id, task_id=each.task_id, of=each.of, seen=known[each]) for each in wanted]
            prepared.insert_many(rows)
            _promise(run)
    return run


def refused(run: ActRun) -> list[Target]:
    """Those that it refused, to be decided anew by another run: what was refused here stays told. Raises ``Refusal`` E-MANY-BUSY before it is over."""
    if run.finished_at is None:
        raise Refusal("E-MANY-BUSY")
    return [Target(row.case_id, row.task_id, row.of) for row in run.rows.filter(state=ActRow.State.REFUSED)]


def _promise(run: ActRun) -> None:
    run.job_key = f"{JOB}:{run.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    run.save()
    jobs.promise(JOB, run.job_key, {"run": run.pk}, requested_by=run.account_id)


def _plain(answers: QueryDict | Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers as a page sends them, each a list of texts."""
    lists = answers.lists() if isinstance(answers, QueryDict) else answers.items()
    return {name: [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] for name, value in lists}


def answers_of(run: ActRun) -> QueryDict:
    """What the officer has answered, as a form reads it."""
    data = QueryDict(mutable=True)
    for name, values in json.loads(run.answers or "{}").items():
        data.setlist(name, values)
    return data


def work(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
    """The worker's part: chunk by chunk what still waits; begun again, it goes on where it was."""
    run = ActRun.objects.get(pk=job.payload["run"])
    flow = flow_by_code(run.process)
    node, data, total = node_for_many(flow, run.step), answers_of(run), run.rows.count()
    while _work_chunk(run, flow, node, data):
        left = run.rows.filter(state=ActRow.State.WAITING).count()
        progress((total - left) * 100 // total, f"{total - left} / {total}")
    return _finish(run)


def _work_chunk(run: ActRun, flow: Any, node: Any, data: QueryDict) -> bool:
    with transaction.atomic():
        waiting = run.rows.select_for_update(no_key=True).filter(state=ActRow.State.WAITING).order_by("case_id", "id")
        rows = {Target(row.case_id, row.task_id, row.of): row for row in waiting[:CHUNK]}
        if not rows:
            return False
        # Afresh for each chunk: an account that was switched off meanwhile does no more.
        actor = Account.objects.get(pk=run.account_id)
        known = {target: row.seen for target, row in rows.items()}
        for answer in perform_chunk(flow, node, list(rows), actor=actor, data=data, on=run.decided_on, known=known):
            row = rows[answer.target]
            row.state = ActRow.State.DONE if answer.is_done else ActRow.State.REFUSED
            row.code, row.words, row.act_no = answer.code[:24], without_numbers(answer.words)[:500], answer.act_no
        prepared.update_rows(list(rows.values()), ("state", "code", "words", "act_no"))
        return True


def _finish(run: ActRun) -> dict[str, Any]:
    """Once: when it was over, and one row in the history of the bureau with how many were done and refused."""
    found = counts(run.rows.values_list("state", flat=True))
    with transaction.atomic():
        if ActRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=clock.now()):
            facts = {"run": run.pk, "process": run.process, "step": run.step, **found}
            entry = audit.Entry(DONE_FOR_MANY, acted_on=run.decided_on, after=facts)
            audit.append_to_bureau([entry], actor=Account.objects.get(pk=run.account_id))
    return found


def counts(states: Iterable[str]) -> dict[str, int]:
    """How many wait, are done and were refused."""
    known = list(states)
    return {state.value: known.count(state.value) for state in ActRow.State}


def register_jobs() -> None:
    """Called where handlers are gathered."""
    jobs.handler(JOB, title=_("One act for many"))(work)
