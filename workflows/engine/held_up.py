"""A clock that has run out and cannot act: it says so, people are told, it becomes an incident, and the sweep goes on behind it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases import services as cases
from cases import terms
from cases.models import Case, Deadline
from foundation import clock, jobs
from foundation.refusals import Refusal, Refusals
from permissions.roles import Role
from workflows.engine import owners
from workflows.engine.settle import TELL_JOB, note

LAPSE_JOB = "engine.lapse"
HELD_UP = "held_up"
"""The act in the history."""
REFUSED = (Refusal, Refusals)


def hold_up(deadline_id: int, error: Exception) -> bool:
    """Note on the clock that what follows could not be opened. The first time its owner and the section head are told.

    Answers False for a clock that has been moved meanwhile. The job that is promised tries once more and becomes the incident.
    """
    with transaction.atomic():
        case = _locked_case(deadline_id)
        deadline = Deadline.objects.select_for_update(no_key=True).get(pk=deadline_id)
        if not deadline.has_run_out:
            return False
        is_first, now, reason = deadline.held_up_at is None, clock.now(), reason_of(error)
        cases.hold_up(deadline, at=now, reason=reason)
        if is_first:
            facts = {"deadline": deadline.term, "due_on": deadline.due_on}
            note(case, f"{case.process}.{HELD_UP}", actor=None, at=now, reason=reason, after=facts)
            jobs.promise_many([_telling(case, deadline), _trying_again(case, deadline)])
    return True


def acts_again(deadline: Deadline) -> None:
    """The clock has acted after all: its incident is no longer open."""
    if deadline.held_up_at is not None:
        jobs.done_otherwise(LAPSE_JOB, _key(deadline))


def reason_of(error: Exception) -> str:
    """A refusal in its words; of a fault nothing, for its words may name a person."""
    return str(error) if isinstance(error, REFUSED) else "程序故障，已列入故障清单"


def note_of(deadline_id: int, error: Exception) -> str:
    """What the incident says: which clock of which case, and why; it names no person."""
    deadline = Deadline.objects.select_related("case").get(pk=deadline_id)
    found = [*error] if isinstance(error, Refusals) else [error]
    words = "、".join(f"{each.code} {each.message}" if isinstance(each, Refusal) else type(each).__name__ for each in found)
    return f"{deadline.case.number or deadline.case_id} {deadline.title}：{words}"


def _locked_case(deadline_id: int) -> Case:
    found = Deadline.objects.filter(pk=deadline_id).values_list("case_id", flat=True).get()
    return Case.objects.select_for_update(no_key=True).get(pk=found)


def _key(deadline: Deadline) -> str:
    return f"{LAPSE_JOB}:{deadline.pk}:"


def _trying_again(case: Case, deadline: Deadline) -> jobs.Promise:
    return jobs.Promise(LAPSE_JOB, f"{_key(deadline)}{case.audit_count}", {"deadline": deadline.pk})


def _telling(case: Case, deadline: Deadline) -> jobs.Promise:
    whom = [*owners.told_as_owner(terms.term(deadline.term, deadline.starts_on)), Role.SECTION_HEAD.value]
    named: dict[str, Any] = {}
    if own := owners.named_owner(deadline):
        whom, named = [owners.NAMED, *whom], {owners.NAMED: own}
    payload = {
        "case": case.pk, "act": case.audit_count, "step": HELD_UP, "flow": case.process, "whom": whom, "named": named,
        "second": [], "by": None, "title": f"{deadline.title.removesuffix('期限')}期限已届满，后续环节未能启动",
    }  # fmt: skip
    return jobs.Promise(TELL_JOB, f"{TELL_JOB}:{case.pk}:{case.audit_count}", payload)
