"""What an act leaves behind, in one order everywhere: record, people, tasks, clocks, papers, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings as django_settings
from django.db import models
from django.utils import translation
from viewflow.workflow.status import PROCESS, STATUS

from cases import calendar, former
from cases import services as cases
from cases.models import Case, CaseDuty, Deadline, Evidence, Referral
from cases.services import NewDeadline, NewEvidence
from documents import services as documents
from documents.models import IssuedDocument
from documents.reading import has_to_be_served, unserved, unserved_of
from documents.services import PaperRequest, SignedPaper
from documents.serving import is_of_paper, row_of
from foundation import audit, clock, jobs, prepared, sealed
from foundation.refusals import Refusal, raise_all
from foundation.sealed import SealedTextField
from permissions import grants
from permissions.grants import NewDuty
from permissions.models import Account
from workflows.engine import late
from workflows.engine.act import Act
from workflows.engine.branches import beside, item_of, party_of
from workflows.engine.case_rows import save_rows
from workflows.engine.movement import flush
from workflows.engine.owners import owner_role
from workflows.engine.taking_along import with_those_taken_along
from workflows.engine.words import Limit, Served, Start, Wake

TELL_JOB = "engine.tell"
WAKE_JOB = "engine.wake"

CASE_COLUMNS = (
    "number", "title", "state", "outcome", "region_id", "township_id", "section_id", "category", "level", "unit_id", "place",
    "closed_on", "next_due", "updated_at", "audit_count", "audit_head",
)  # fmt: skip
#: Columns whose change the history tells.
TOLD_COLUMNS = ("number", "title", "state", "outcome", "category", "level", "unit_id", "section_id", "region_id", "closed_on")


#: What else of a case stays as it is behind its closing.
UNTOLD_COLUMNS = ("place", "township_id")


def snapshot(case: Case, record: Any) -> dict[str, Any]:
    """The values an act may change; sealed ones as their blind index, never open."""
    values = {name: getattr(case, name) for name in (*TOLD_COLUMNS, *UNTOLD_COLUMNS)}
    if record is not None:
        for column in record._meta.concrete_fields:
            if column.name in ("id", "case"):
                continue
            value = getattr(record, column.attname)
            if isinstance(column, SealedTextField) and value:
                value = sealed.blind_index(value, f"audit.{column.name}")
            values[f"record.{column.attname}"] = value.copy() if isinstance(value, list | dict) else value
    return values


def settle(act: Act) -> None:
    """Write everything the act has decided. The caller holds the process locked and commits."""
    settle_many([act])


def settle_many(acts: Sequence[Act]) -> None:
    """Write everything that the acts of a set have decided: of one actor, each on a case of its own, all of them locked.

    What every act leaves (people, tasks, record, case, history, messages) goes out by one statement for each table; what only some
    steps leave (papers, clocks, duties) act by act. Cases that rows of a list have of their own go along in the same set. Raises
    ``Refusal`` for any of them; then none of them is settled.
    """
    acts = with_those_taken_along(acts, snapshot)
    for act in acts:
        late.use(act)
        _save_evidence(act)
        _save_related(act)
        _take_up(act)
    cases.participate_many((act.case, act.participants) for act in acts)
    for act in acts:
        _grant_and_end(act)
        _serve(act)
        keep_clocks(act)
    flush([act.movement for act in acts])
    for act in acts:
        _number_case(act)
        _issue(act)
        _serve_on(act)
        _close(act)
        _stays_closed(act)
    former.keep(row for act in acts for row in former.changes(act.case, act.snapshot, on=act.acted_on, at=act.recorded_at))
    former.keep(
        former.later(act.case, act.code, on=act.acted_on, at=act.recorded_at, by=act.actor)
        for act in acts
        if act.actor is not None and act.acted_on < clock.day_of(act.recorded_at)
    )
    prepared.update_rows([act.movement.process for act in acts if act.movement.closed_as is not None], ("status", "finished"))
    _save_records(acts)
    jobs.promise_many([promise for act in acts for promise in _messages(act)])
    audit.append_many([(act.case, [_entry(act)]) for act in acts], actor=acts[0].actor, save=False)
    for act in acts:
        act.case.updated_at = act.recorded_at
    prepared.update_rows([act.case for act in acts], CASE_COLUMNS)


# --- people and rows of the process ---------------------------------------------------------------------------------------


def _save_evidence(act: Act) -> None:
    if act.form is None:
        return
    new = [
        NewEvidence(
            each.kept.file,
            each.title,
            stage=act.node.name,
            field=each.field,
            item_ref=each.item,
            act_no=act.no,
            name=each.kept.name,
        )
        for each in act.form.handed_in()
    ]
    act.evidence = cases.add_evidence(act.case, new, by=act.actor)


def _save_related(act: Act) -> None:
    """Rows of the process's own tables: new ones by one INSERT for each table, changed ones by one UPDATE."""
    by_model: dict[type[models.Model], list[Any]] = {}
    for row in act.related:
        by_model.setdefault(type(row), []).append(row)
    for model, rows in by_model.items():
        new = [row for row in rows if row.pk is None]
        old = [row for row in rows if row.pk is not None]
        if new:
            model._default_manager.bulk_create(new)
        if old:
            names = [column.name for column in model._meta.concrete_fields if not column.primary_key]
            model._default_manager.bulk_update(old, names)


def _take_up(act: Act) -> None:
    """The referral that the form names belongs to this case from now on."""
    if not act.node.takes_up:
        return
    referral = act.answer(act.node.takes_up)
    if referral is None:
        return
    referral.target_case, referral.taken_on = act.case, act.acted_on
    # Two cases that reach for the same referral at once: one has it.
    if not Referral.objects.filter(pk=referral.pk, target_case=None).update(target_case=act.case, taken_on=act.acted_on):
        raise Refusal("E-REFERRAL-TAKEN", field=act.node.takes_up)


def _grant_and_end(act: Act) -> None:
    """Standing that ends comes first: who is named anew by the same act keeps it."""
    title = str(act.node.task_title)
    for word in act.node.ends_after:
        if word.when is not None and not word.when(act.facts):
            continue
        until = act.acted_on + dt.timedelta(days=word.days_on(act.acted_on))
        grants.end_on(act.case, word.duty, until, by=act.actor, reason=title)
    ends = tuple(act.node.ends) + _ends_of_close(act)
    if ends:
        holders = CaseDuty.objects.filter(content_object=act.case, permission__codename__in=ends, valid_until__isnull=True)
        for row in holders.select_related("user"):
            grants.revoke(act.case, ends, row.user, by=act.actor, reason=title)
    for duty, of in act.node.ends_of:
        for account in act.accounts(of):
            grants.revoke(act.case, (duty,), account, by=act.actor, reason=title)
    today = clock.day_of(act.recorded_at)
    new = [
        NewDuty(act.case, word.duty, account, since=today, reason=title)
        for word in act.node.grants
        for account in act.accounts(word.to)
    ]
    new += [
        NewDuty(act.case, "second_officer", Account(pk=participant.account_id), since=act.acted_on, reason=title)
        for participant in act.participants
        if participant.second
    ]
    if new:
        grants.grant_many(new, by=act.actor)


def _ends_of_close(act: Act) -> tuple[str, ...]:
    if act.movement.closed_as is None:
        return ()
    return tuple(
        duty for task in act.movement.created for duty in getattr(task.flow_task, "ends", ()) if task.flow_task.task_type == "END"
    )


# --- service and clocks ----------------------------------------------------------------------------------------------------


def _serve(act: Act) -> None:
    """Hand over the papers that the form says were handed over; their clocks start."""
    if not act.services:
        return
    # Of a paper in volumes the cover is handed over for all of them.
    rows = IssuedDocument.objects.filter(case=act.case, state=IssuedDocument.State.ISSUED, cover=None).order_by("-id")
    # A paper to another party is nothing that this branch could hand over, whatever the form offers.
    own = [row for row in rows if act.party_id is None or row.party_id in (None, act.party_id)]
    promised = {paper.code for paper in act.node.serves}
    done = []
    for facts in act.services:
        if promised and facts.code not in promised:
            raise TypeError(f"{act.flow.code}.{act.node.name} hands {facts.code} over without saying so")
        document = (
            next((row for row in own if row.pk == facts.document_id), None) if facts.document_id else _latest(own, facts.code)
        )
        if document is None:
            raise Refusal("E-SRV-KIND", field="document", note=facts.code)
        proof = tuple(row for row in act.evidence if row.field == facts.proof_field)
        proofs = _with_proof(facts.proofs, proof)
        shared = {"officers": facts.officers, "by": act.actor, "proofs": proofs}
        if facts.is_notice:
            documents.publish_service(document, published_on=facts.served_on, medium=proofs.medium, **shared)
        elif facts.failure:
            documents.attempt_service(document, mode=facts.mode, tried_on=facts.served_on, failure=facts.failure, **shared)
        else:
            documents.serve(document, mode=facts.mode, served_on=facts.served_on, **shared)
            act.papers.append(document)
        done.append((document, facts))
    act.forget_deadlines()
    if act.flow.serves_within is not None:
        for document, facts in done:
            if facts.is_notice:
                _wait_for_notice(act, document, facts.served_on)
            elif not facts.failure:
                cases.meet(_of_paper(act, document), on=facts.served_on, reason=str(act.node.task_title))


def _of_paper(act: Act, document: IssuedDocument) -> list[Deadline]:
    """The clock of the paper's own, running or run out."""
    rows = (*act.deadlines, *act.lapsed, *act.started)
    return [row for row in rows if row.item == row_of(document) and row.state in (*Deadline.OPEN_STATES, Deadline.State.LAPSED)]


def _wait_for_notice(act: Act, document: IssuedDocument, published_on: dt.date) -> None:
    """The days of a public notice are its own: until when the paper is handed over counts anew from where it counts as service."""
    within = act.flow.serves_within
    rows = _of_paper(act, document)
    for task in act.movement.open_tasks():
        if document.code in _hands_over(task):
            limits = (limit for limit in task.flow_task.limits if limit.term.code == within.term.code)
            rows += [row for limit in limits if (row := _kept_by(act, task, limit)) is not None]
    days = within.length_on(act.acted_on) or within.term.length
    until = calendar.add_working_days(documents.deemed_served_on(published_on), days)
    for row in rows:
        if row.is_ticking and row.due_on is not None and row.due_on < until:
            cases.extend_deadline(row, due_on=until, on=act.acted_on, reason=str(act.node.task_title), by=act.actor)


def _hands_over(task: Any) -> set[str]:
    """The papers that a waiting step hands over."""
    return {paper.code for paper in getattr(task.flow_task, "serves", ())}


def _latest(rows: Iterable[IssuedDocument], code: str) -> IssuedDocument | None:
    return next((row for row in rows if row.code == code and row.served_on is None), None)


def _with_proof(proofs: Any, proof: tuple[Evidence, ...]) -> Any:
    return replace(proofs, proof=proof) if proof else proofs


def keep_clocks(act: Act) -> None:
    """Meet, pause, resume, start; then tie the tasks that wait to the clocks they must keep."""
    node, movement = act.node, act.movement
    # A clock that the next step keeps as well runs on: arranging a re-inspection does not win time for it.
    following = [task.flow_task for task in movement.newly_open() if task.step != node.name]
    carried = {limit.term.code for step in following for limit in getattr(step, "limits", ())}
    meets = {term.code for term in node.meets if (rule := node.meets_when.get(term.code)) is None or rule(act.facts)}
    own = {limit.term.code for limit in node.limits} - carried - meets
    title = str(node.task_title)
    if meets or own:
        # A clock of the case that the step of another branch must keep as well runs on until the last of them is done.
        kept = {task.deadline_id for task in movement.open_tasks()} if act.about else set()
        rows = [*_rows(act, meets), *(row for row in _rows(act, own) if row.pk not in kept)]
        _meet(act, [*rows, *_overrun(act, meets | own)], title)
    if node.drops:
        dropped = _rows(act, {term.code for term in node.drops})
        cases.end([row for row in dropped if row.state == Deadline.State.WAITING], reason=title, on=act.acted_on)
    if node.pauses:
        cases.pause(_rows(act, {term.code for term in node.pauses}), on=act.acted_on, reason=title, by=act.actor)
    if node.resumes:
        cases.resume(_rows(act, {term.code for term in node.resumes}), on=act.acted_on, reason=title, by=act.actor)
    _end_with_their_steps(act, title, carried)
    _extend(act, title)
    starts = list(_starting(act))
    _end_superseded(act, starts, title)
    new = [each for start, token in starts for each in _started(act, start, token)]
    limited = [(task, limit) for task in movement.newly_open() for limit in getattr(task.flow_task, "limits", ())]
    new += [
        NewDeadline(
            limit.term,
            starts_on=act.acted_on,
            length=limit.length_on(act.acted_on),
            task_key=task.step,
            owner_role=owner_role(limit.term),
            party_id=task.party_id,
            item=task.item,
        )
        for task, limit in limited
        if not limit.term.set_by_officer
        and limit.term.code not in act.flow.terms_started()
        and _kept_by(act, task, limit) is None
        and _late_before(act, task, limit) is None
    ]
    if new:
        act.started.extend(cases.create_deadlines(act.case, new))
        if kept := {start.term.code for start, _token in starts if start.met}:
            cases.meet([row for row in act.started if row.term in kept], on=act.acted_on, at=act.recorded_at, reason=title)
    if limited or act.has_read_deadlines:
        _tie(act)
    if act.has_read_deadlines:
        cases.keep_next_due(act.case, [*act.deadlines, *act.started])


def _end_with_their_steps(act: Act, title: str, carried: set[str]) -> None:
    """A clock that began with a step, or with one before that handed it on, ends when the step is taken away.

    One that the law started by an act of its own runs on, and so does what a step that waits has to keep.
    """
    withdrawn = {
        task.deadline_id: task.step for task in act.movement.changed if task.status == STATUS.CANCELED and task.deadline_id
    }
    if not withdrawn:
        return
    kept = {term.code for term in (*act.node.pauses, *act.node.resumes)}
    left = {task.deadline_id for task in act.movement.open_tasks()}
    handed_on = {row.pk for row in act.deadlines if row.pk not in left and row.term not in act.flow.terms_started() | carried}
    rows = [
        row
        for row in act.deadlines
        if row.is_open
        and row.pk in withdrawn
        and row.term not in kept
        and (row.task_key == withdrawn[row.pk] or row.pk in handed_on)
    ]
    if rows:
        cases.end(rows, reason=title, on=act.acted_on)


def _end_superseded(act: Act, starts: list[tuple[Start, Any]], title: str) -> None:
    """A limit that starts anew takes the place of an earlier one of its kind about the same; without one nothing is read."""
    if not starts:
        return
    anew = {(start.term.code, party_of(token), item_of(token)) for start, token in starts}
    of_rows = {start.term.code for start, _token in starts if start.each}
    rows = [row for row in (*act.deadlines, *act.started) if row.is_open]
    if old := [row for row in rows if row.term in of_rows or (row.term, row.party_id, row.item) in anew]:
        cases.end(old, reason=title, on=act.acted_on)


def _extend(act: Act, title: str) -> None:
    """A clock that runs gets the later last day that was granted."""
    for word in act.node.extends:
        if word.when is not None and not word.when(act.facts):
            continue
        for row in _rows(act, {word.term.code}):
            if row.is_ticking:
                cases.extend_deadline(row, due_on=act.answer(word.to), on=act.acted_on, reason=title, by=act.actor)


def _meet(act: Act, rows: list[Deadline], title: str) -> None:
    """What was to be done is done, in time or late; a clock that still waited for service ends with it."""
    if waiting := [row for row in rows if row.state == Deadline.State.WAITING]:
        cases.end(waiting, reason=title, on=act.acted_on)
    if started := [row for row in rows if row.is_open or row.state == Deadline.State.LAPSED]:
        cases.meet(started, on=act.acted_on, at=act.recorded_at, reason=title)


def _rows(act: Act, codes: set[str]) -> list[Deadline]:
    """Open clocks of these terms that the act may touch, those that it has started included."""
    return [row for row in (*act.deadlines, *act.started) if row.term in codes and row.is_open and _concerns(act, row)]


def _concerns(act: Act, row: Deadline) -> bool:
    """An act about the whole case touches every clock but that of a paper; one of a branch those of the case and its own, never another's."""
    if is_of_paper(row):
        return False
    return not act.about or (row.party_id in (None, act.party_id) and row.item in ("", item_of(act.token)))


def _kept_by(act: Act, task: Any, limit: Limit) -> Deadline | None:
    """The clock that a task must keep: that of its own row, else of its party, else of the case."""
    rows = {
        (row.party_id, row.item): row
        for row in reversed((*act.deadlines, *act.started))
        if row.term == limit.term.code and row.is_open
    }
    return next((rows[whose] for whose in ((task.party_id, task.item), (task.party_id, ""), (None, "")) if whose in rows), None)


def _overrun(act: Act, codes: set[str]) -> list[Deadline]:
    """Clocks of these terms that ran out, where the limit has not begun anew since: the act keeps them late."""
    begun_anew = {(row.term, row.party_id, row.item) for row in (*act.deadlines, *act.started) if row.is_open}
    latest = {
        (row.term, row.party_id, row.item): row
        for row in sorted(act.lapsed, key=lambda row: row.pk)
        if row.term in codes and _concerns(act, row)
    }
    later = Deadline.objects.filter(case=act.case)
    return [
        row
        for whose, row in latest.items()
        if whose not in begun_anew and not later.filter(term=row.term, party=row.party_id, item=row.item, pk__gt=row.pk).exists()
    ]


def _late_before(act: Act, task: Any, limit: Limit) -> Deadline | None:
    """The clock that ran out at the step before and that this one must keep as well: coming late does not win time.

    Where a road opens from the limit, it begins anew, so that it can run out.
    """
    if limit.then is not None or limit.instead is not None:
        return None
    left = {each.deadline_id for each in act.movement.changed} | {row.pk for row in act.started}
    rows = [row for row in (*act.lapsed, *act.started) if row.state == Deadline.State.LAPSED and row.pk in left]
    mine = [row for row in rows if row.party_id in (None, task.party_id) and row.item in ("", task.item)]
    return next((row for row in mine if row.term == limit.term.code), None)


def _starting(act: Act) -> Iterator[tuple[Start, Any]]:
    """The clocks that this act starts, each with what it is about: every row's own where every row gets the paper it waits for."""
    for start in act.node.starts:
        paper = start.since.paper if isinstance(start.since, Served) else None
        each = next((issue.each for issue in act.node.issues if issue.paper == paper), "") if paper else ""
        for token in _tokens(act, each):
            if start.when is None or start.when(act.movement.rows.facts(token)):
                yield start, token


def _tokens(act: Act, each: str) -> list[Any]:
    """What an act words one by one: itself, or every row of a kind that is still in the case."""
    if not each or each in act.about:
        return [act.token]
    return [beside(act.token, each, key) for key in act.movement.rows.in_branch(each, act.token)]


def _started(act: Act, start: Start, token: Any) -> Iterator[NewDeadline]:
    """The clock that an act starts; of rows that it names one for each, known by the row and until its day."""
    if not start.each:
        yield _clock(act, start, token)
    for row in act.named.get(start.each, ()):
        kind = start.term.name_zh.removesuffix("期限")
        own = {
            "item": f"{row._meta.model_name}{row.pk}",
            "due_on": getattr(row, start.until or ""),
            "title": f"{kind}（{row}"[:90] + "）",
        }
        yield replace(_clock(act, replace(start, until=None), token), **own)


def _clock(act: Act, start: Start, token: Any) -> NewDeadline:
    with act.looking_at(token):
        words: dict[str, Any] = {
            "party_id": act.party_id,
            "item": item_of(token),
            "due_on": act.answer(start.until) if start.until else None,
            "task_key": act.node.name,
            "owner_role": owner_role(start.term),
            "length": start.length_on(act.acted_on),
        }
        since = act.answer(start.since) if isinstance(start.since, str) else act.acted_on
    if isinstance(start.since, Served):
        return NewDeadline(start.term, **words)
    if isinstance(since, dt.datetime):
        return NewDeadline(start.term, starts_at=since, **words)
    return NewDeadline(start.term, starts_on=since, **words)


def _tie(act: Act) -> None:
    """Give every waiting task the clock it must keep, and the day a list sorts it by."""
    new = act.movement.newly_open()
    for task in act.movement.open_tasks():
        for limit in getattr(task.flow_task, "limits", ()):
            row = _kept_by(act, task, limit)
            if row is None and any(task is each for each in new):
                row = _late_before(act, task, limit)
            if row is not None and (task.deadline_id != row.pk or task.due_on != row.due_on):
                task.deadline_id, task.late = row.pk, task.late or row.state == Deadline.State.LAPSED
                task.set_due(row.due_on)
                act.movement.touch(task)


# --- number, papers, end ---------------------------------------------------------------------------------------------------


def _number_case(act: Act) -> None:
    if act.case.number is None and act.flow.case_number is not None:
        act.case.number = act.flow.case_number(act.case, act.record)


def contents(act: Act) -> Iterator[tuple[Any, Any]]:
    """The papers of this act with their words: what a preview prints and what is issued."""
    return ((issue.paper, content) for issue, content, _token in _worded(act))


def _worded(act: Act) -> Iterator[tuple[Any, Any, Any]]:
    """Each paper with its words and what it is about."""
    for issue in act.node.issues:
        for token in _tokens(act, issue.each):
            if issue.when is None or issue.when(act.movement.rows.facts(token)):
                with act.looking_at(token):
                    yield issue, issue.paper.content(act), token


def _issue(act: Act) -> None:
    worded = list(_worded(act))
    if not worded:
        return
    signed = _signed(act, worded)
    requests = [
        PaperRequest(
            issue.paper.code,
            content.fields,
            content.linked,
            recipient=content.recipient,
            party_id=party_of(token),
            step=act.node.name,
            starts=tuple(_waiting_for(act, issue.paper, token)),
            numbered=issue.paper.numbered,
            signed=one,
        )
        for (issue, content, token), one in zip(worded, signed, strict=True)
    ]
    day_and_hand: dict[str, Any] = {"issued_on": act.acted_on, "by": act.actor, "act_no": act.no}
    if act.corrects is not None:
        issued = [documents.replace(act.corrects, act.form.changes, reason=act.reason, **day_and_hand)]
    else:
        issued = documents.issue(act.case, requests, **day_and_hand)
    act.papers += issued
    _begin_service(act, issued)
    for (issue, _content, token), document in zip(worded, issued, strict=True):
        facts = act.movement.rows.facts(token)
        if (column := issue.paper.number_to) and (
            act.corrects is None or act.form.puts_right(facts, column, act.corrects.number)
        ):
            setattr(facts, column, document.number or "")


def _begin_service(act: Act, issued: Sequence[IssuedDocument]) -> None:
    """What no waiting step hands over has a clock of its own until it is; a correction has that of the paper whose place it takes."""
    if act.flow.serves_within is None:
        return
    new = []
    for document in filter(has_to_be_served, issued):
        old = _of_paper(act, act.corrects) if act.corrects is not None else []
        for row in old:
            row.item, row.title = row_of(document), _service_of(document)
            row.save(update_fields=["item", "title"])
        if not old:
            new.append(document)
    _clock_papers(act, new)


def _serve_on(act: Act) -> None:
    """What a step that is taken away would have handed over has a clock of its own from now on, counted from its issue as before."""
    gone = [task for task in act.movement.changed if task.status == STATUS.CANCELED and _hands_over(task)]
    if act.flow.serves_within is not None and gone:
        codes = {code for task in gone for code in _hands_over(task)}
        _clock_papers(act, [each for each in unserved_of(act.case, *codes) if not _of_paper(act, each)])


def _clock_papers(act: Act, papers: Sequence[IssuedDocument]) -> None:
    """Each of these that no waiting step hands over gets its clock."""
    within = act.flow.serves_within
    by_steps = {code for task in act.movement.open_tasks() for code in _hands_over(task)} if papers else set()
    new = [
        NewDeadline(
            within.term, starts_on=document.issued_on, length=within.length_on(document.issued_on), task_key=act.node.name,
            party_id=document.party_id, item=row_of(document), title=_service_of(document),
        )
        for document in papers
        if document.code not in by_steps
    ]  # fmt: skip
    act.started.extend(cases.create_deadlines(act.case, new))


def _service_of(document: IssuedDocument) -> str:
    return f"《{document.title}》{document.printed_number}"[:90] + "送达"


def _signed(act: Act, worded: Sequence[tuple[Any, Any, Any]]) -> list[SignedPaper | None]:
    """What is entered later was signed on paper then: each paper of the act is the one in its own files, and bears its own number.

    Of several about rows of a kind each has one file and one number, in the order of the rows. Raises Refusal E-DATE-SCAN, E-DOC-NUMBER.
    """
    if act.form is None or not act.is_late:
        return [None] * len(worded)
    found: dict[int, SignedPaper] = {}
    refused: list[Refusal] = []
    for asked in act.form.on_paper:
        places = [place for place, (issue, _content, _token) in enumerate(worded) if issue is asked.issue]
        scans = [row for row in act.evidence if row.field == asked.scan]
        if not places or (not scans and not asked.issue.paper.document.is_ours):
            continue
        numbers = act.form.numbers_of(asked)
        if not scans or (len(places) > 1 and len(scans) != len(places)):
            note = f"共{len(places)}份文书，每份一个文件" if scans else ""
            refused.append(Refusal("E-DATE-SCAN", field=asked.scan, note=note))
        elif numbers and len(numbers) != len(places):
            refused.append(Refusal("E-DOC-NUMBER", field=asked.number, note=f"共{len(places)}份文书，每行一个编号"))
        else:
            shown = [tuple(scans)] if len(places) == 1 else [(row,) for row in scans]
            for place, files, number in zip(places, shown, numbers or [""] * len(places), strict=True):
                found[place] = SignedPaper(files, number, asked.number)
    raise_all(refused)
    return [found.get(place) for place in range(len(worded))]


def _waiting_for(act: Act, paper: Any, token: Any) -> Iterator[Deadline]:
    """The clocks that begin when this paper is served; of a limit that starts in two lengths, each by its rule, the one that started."""
    waits = {
        start.term.code: start for start in act.node.starts if isinstance(start.since, Served) and start.since.paper == paper
    }
    for code, start in waits.items():
        rows = (row for row in _rows(act, {code}) if row.state == Deadline.State.WAITING)
        yield from (row for row in rows if start.each or (row.party_id, row.item) == (party_of(token), item_of(token)))


def _close(act: Act) -> None:
    outcome = act.movement.closed_as
    if outcome is None:
        return
    _require_handed_over(act)
    owed = [task.deadline_id for task in act.movement.newly_open() if task.deadline_id]
    outlived = {term.code for term in act.flow.outlives}
    owed += [row.pk for row in (*act.deadlines, *act.started) if row.term in outlived and row.is_open] if outlived else []
    cases.end_all(act.case, reason=str(act.node.task_title), but=owed)
    cases.close_case(act.case, state=act.case.state, outcome=outcome, on=act.acted_on, save=False)


def _require_handed_over(act: Act) -> None:
    """Whoever a paper is served on has it before the case is closed; what the closing itself issues is served after it.

    Raises Refusal E-SIDE-ROAD for each paper that is still to be handed over, and says how.
    """
    # A case that opens by itself does so on an occasion, which is no form and hands nothing over.
    if act.actor is None or not any(getattr(node.form_class, "hands_over", False) for node in act.flow.acting_nodes()):
        return
    issued_now = {document.pk for document in act.papers}
    left = [document for document in unserved(act.case).order_by("id") if document.pk not in issued_now]
    raise_all(Refusal("E-SIDE-ROAD", note=_how_handed_over(document)) for document in left)


def _how_handed_over(document: IssuedDocument) -> str:
    corrected = "更正后的" if document.linked.get("replaces") else ""
    name = f"{corrected}《{document.title}》{document.printed_number}".strip()
    return f"{name}尚未送达，送达后再办；送不到的，登记送达未成以后公告送达"


def _stays_closed(act: Act) -> None:
    """Behind a closing nothing of the case changes but what the flow names: otherwise it is a fault of the flow, not of its user."""
    if act.movement.process.status == PROCESS.NEW or act.movement.closed_as is not None:
        return
    allowed = {f"record.{name}" for name in getattr(act.node, "changes", ())}
    now = snapshot(act.case, act.record)
    if touched := {name for name in now if act.snapshot and act.snapshot[name] != now[name]} - allowed:
        raise TypeError(f"{act.flow.code}.{act.node.name} changes a closed case: {', '.join(sorted(touched))}")


def _save_records(acts: Sequence[Act]) -> None:
    """Rows and records; of those that changed in the same columns by one UPDATE."""
    save_rows([act.movement.rows for act in acts])
    by_columns: dict[tuple[Any, ...], list[Any]] = {}
    for act in acts:
        if act.record is None or act.with_list is not None:
            continue
        if act.record.pk is None:
            act.record.case = act.case
            prepared.insert_many([act.record])
            continue
        changed = tuple(column.attname for column in act.record._meta.concrete_fields if _is_changed(act, column))
        if changed:
            by_columns.setdefault((type(act.record), changed), []).append(act.record)
    for (_model, changed), records in by_columns.items():
        prepared.update_rows(records, changed)


def _is_changed(act: Act, column: Any) -> bool:
    if column.name in ("id", "case"):
        return False
    if isinstance(column, SealedTextField):
        return True
    return getattr(act.record, column.attname) != act.snapshot.get(f"record.{column.attname}")


# --- messages and history --------------------------------------------------------------------------------------------------


def whom(act: Act) -> tuple[list[str], dict[str, list[int]], list[int]]:
    """The words of ``Tells``, the accounts of those that the form names, and the second officers, who are told as such."""
    words = [word if isinstance(word, str) else word.value for word in act.node.tells]
    named = {word: [account.pk for account in act.accounts(word)] for word in words if word in act.named}
    return words, named, [participant.account_id for participant in act.participants if participant.second]


def _messages(act: Act) -> list[jobs.Promise]:
    """Who is told, and which cases are woken, after the commit."""
    promises = []
    by = act.actor.pk if act.actor else None
    words, named, second = whom(act)
    if words or second:
        payload = {
            "case": act.case.pk, "act": act.no, "step": act.node.name, "flow": act.flow.code, "whom": words, "named": named,
            "second": second, "by": by, "party": act.party_id,
            # What no step of the flow names (a clock that ran out, a correction) says its title itself, in the language of the bureau.
            "title": "" if act.flow.living(act.node.name) else _in_our_language(act.node.task_title),
        }  # fmt: skip
        promises.append(jobs.Promise(TELL_JOB, f"{TELL_JOB}:{act.case.pk}:{act.no}", payload, requested_by=by))
    for word in act.node.wakes:
        if word.when is not None and not word.when(act.facts):
            continue
        party = act.answer(word.party) if word.party else None
        for other in _others(act, word.case):
            act.woken.append(other)
            payload = {
                "case": other.pk,
                "step": word.awaiting,
                "by": by,
                "on": act.acted_on.isoformat(),
                "from": act.case.pk,
                "party": party.pk if party is not None else None,
                "facts": {column: _plain(act.answer(name)) for column, name in word.facts},
            }
            promises.append(jobs.Promise(WAKE_JOB, f"{WAKE_JOB}:{other.pk}:{act.case.pk}:{act.no}", payload, requested_by=by))
    return promises


def _in_our_language(words: Any) -> str:
    with translation.override(django_settings.LANGUAGE_CODE):
        return str(words)


def _others(act: Act, name: str) -> list[Case]:
    """The case that a form names so, or every case whose referral this one has taken up; those are answered with it, and once.

    A matter that was answered already may have been handed on again since, to another case than this one.
    """
    if name != Wake.REFERRALS:
        return [act.linked_cases[name]] if act.linked_cases.get(name) else []
    taken = list(Referral.objects.filter(target_case=act.case, decided_on=None).select_related("source_case"))
    Referral.objects.filter(pk__in=[row.pk for row in taken]).update(decided_on=act.acted_on)
    return [row.source_case for row in taken]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _entry(act: Act) -> audit.Entry:
    """One row of history for the act: what changed, which papers came out, who took part besides the actor."""
    now = {name: value for name, value in snapshot(act.case, act.record).items() if name not in UNTOLD_COLUMNS}
    before = {name: act.snapshot.get(name) for name in now if name in act.snapshot and act.snapshot[name] != now[name]}
    after = {name: value for name, value in now.items() if act.snapshot.get(name) != value}
    if act.papers:
        after["papers"] = list(dict.fromkeys(f"{document.code} {document.printed_number}".strip() for document in act.papers))
        if by_hand := {document.code: document.by_hand for document in act.papers if document.by_hand}:
            after["written_by_hand"] = by_hand
    if others := [one.account_id for one in act.participants if one.account_id != act.actor.pk]:
        after["with"] = others
    if act.signed_by is not None:
        after["signed_by"] = act.signed_by.pk
    for old, new in act.movement.rows.told(act.about):
        before |= old
        after |= new
    if act.about:
        after["about"] = act.about
    after.update(act.findings)
    return audit.Entry(act.code, reason=act.reason, acted_on=act.acted_on, before=before or None, after=after or None)


def save_case(case: Case, at: dt.datetime) -> None:
    """The one UPDATE of a case in an act, its chain of history included."""
    case.updated_at = at
    prepared.update_row(case, CASE_COLUMNS)


def note(case: Case, act: str, *, actor: Any, at: dt.datetime, reason: str = "", after: dict[str, Any] | None = None) -> None:
    """A row of history for what moves a task without a form: claim, release, transfer."""
    audit.append(case, [audit.Entry(act, reason=reason, after=after)], actor=actor, save=False)
    save_case(case, at)
