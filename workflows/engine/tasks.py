"""The sweep: lapsed clocks and tasks whose owner has left, each through the gate; catches up after any outage."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from cases.models import Deadline
from foundation import clock, jobs
from permissions import townships
from permissions.models import Appointment
from workflows.engine import acts, held_up, near, observing, reminding, vacancies
from workflows.engine.models import Task
from workflows.engine.registry import flows

logger = logging.getLogger(__name__)

HAND_OVER_JOB = "engine.hand_over"
AT_ONCE = 500
#: A clock that is held up is tried again when its case has moved, and otherwise once a day.
TRIED_AGAIN_AFTER = timedelta(days=1)


@shared_task(name="workflows.engine.tasks.sweep", ignore_result=True)
def sweep(limit: int = AT_ONCE) -> int:
    """Lapse every clock whose last day or hour is over, at most so many; what cannot act is passed by and holds up nobody behind it."""
    moved = 0
    for deadline_id in _run_out():
        moved += _lapsed(deadline_id)
        if moved >= limit:
            break
    for task_id in ownerless(limit):
        moved += _tried(acts.hand_over, task_id)
    return moved


@shared_task(name="workflows.engine.tasks.open_what_is_due", ignore_result=True)
def open_what_is_due() -> int:
    """Open every case whose day has come, each in its own transaction; one that cannot be opened now is tried again."""
    opened = 0
    for flow in flows():
        for node in flow.occasions():
            for occasion in node.occasion.due(clock.today()):
                try:
                    opened += acts.open_on(flow, node, occasion) is not None
                except Exception as error:
                    # One unit whose case cannot be opened must not keep the others waiting; its words may name a person.
                    logger.error("%s of %s failed: %s", node.name, flow.code, type(error).__name__)
    return opened


def _run_out() -> Iterator[int]:
    """Clocks that have run out, the oldest first and in small lots; then those held up that may act now.

    What begins by this sweep and is over as well (after an outage) waits for the next one.
    """
    newest = Deadline.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    over = Deadline.objects.past_due(clock.today(), clock.now()).filter(pk__lte=newest)
    fresh = over.filter(held_up_at=None).order_by("due_on", "pk").values_list("due_on", "pk")
    lot = list(fresh[:AT_ONCE])
    while lot:
        yield from (key for _due, key in lot)
        last_due, last = lot[-1]
        lot = list(fresh.filter(Q(due_on__gt=last_due) | Q(due_on=last_due, pk__gt=last))[:AT_ONCE])
    again = over.exclude(held_up_at=None).to_try_again(clock.now() - TRIED_AGAIN_AFTER)
    yield from list(again.order_by("held_up_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _lapsed(deadline_id: int) -> bool:
    """Lapse one clock; what refuses it is marked on it. Somebody else's act, or a database that is busy, is waited for."""
    try:
        return acts.lapse(deadline_id)
    except (acts.Conflict, OperationalError) as error:
        logger.warning("lapse of %s put off: %s", deadline_id, type(error).__name__)
    except Exception as error:
        # The words of an error may name a person: the class only.
        logger.error("lapse of %s failed: %s", deadline_id, type(error).__name__)
        _tried(acts.hold_up, deadline_id, error)
    return False


@jobs.handler(held_up.LAPSE_JOB, title=_("A limit that has run out"))
def lapse(job: Any, progress: Callable[[int, str], None]) -> dict[str, bool]:
    """A clock that was held up, tried once more. A refusal is an incident at once, a fault after its attempts."""
    deadline_id = job.payload["deadline"]
    try:
        return {"lapsed": acts.lapse(deadline_id)}
    except Exception as error:
        note = held_up.note_of(deadline_id, error)
        raise jobs.JobFailed(note, final=isinstance(error, held_up.REFUSED)) from error


def _tried(act: Callable[..., bool], key: int, *more: Any) -> bool:
    try:
        return act(key, *more)
    except (acts.Conflict, acts.NotVisible) as error:
        logger.warning("%s of %s put off: %s", act.__name__, key, type(error).__name__)
        return False
    except Exception as error:
        # One case that cannot be moved must not stop the clocks of all others; its words may name a person.
        logger.error("%s of %s failed: %s", act.__name__, key, type(error).__name__)
        return False


def ownerless(limit: int, account_id: int | None = None) -> list[int]:
    """Claimed tasks whose owner was switched off or has an office that is over: he may no longer be entitled."""
    today = clock.today()
    over = Appointment.objects.filter(Q(valid_until__lt=today) | Q(ended_at__isnull=False), account=OuterRef("owner"))
    claimed = Task.objects.filter(Q(owner__is_active=False) | Exists(over), status=STATUS.ASSIGNED)
    if account_id is not None:
        claimed = claimed.filter(owner=account_id)
    return list(claimed.order_by("id").values_list("pk", flat=True)[:limit])


@shared_task(name="workflows.engine.tasks.remind", ignore_result=True)
def remind() -> int:
    """Every hour: what comes soon is brought to mind, once."""
    return reminding.remind()


@shared_task(name="workflows.engine.tasks.tell_what_is_near", ignore_result=True)
def tell_what_is_near() -> int:
    """Every hour: whoever answers for a clock hears so many days before that it ends, also after an outage."""
    return near.tell_what_is_near()


@shared_task(name="workflows.engine.tasks.forget_old_drafts", ignore_result=True)
def forget_old_drafts() -> int:
    """Discard drafts that nobody touched for long, with the files taken in for them."""
    from workflows.engine import drafts

    forgotten = 0
    while lot := drafts.forget_old():
        forgotten += lot
    return forgotten


@jobs.handler(HAND_OVER_JOB, title=_("Handing over tasks after a change of offices"))
def hand_over(job: Any, progress: Callable[[int, str], None]) -> dict[str, int]:
    """Somebody's offices have changed: what he had claimed and may no longer do goes back; what nobody can do now is listed and told."""
    handed_over = sum(_tried(acts.hand_over, task_id) for task_id in ownerless(5000, job.payload["account"]))
    return {"handed_over": handed_over, "vacant": vacancies.look()}


@shared_task(name="workflows.engine.tasks.look_for_vacancies", ignore_result=True)
def look_for_vacancies() -> int:
    """Every hour: an office begins and ends with its day, a duty with its office, and nobody presses a button for it."""
    townships.carry_out()
    observing.name_newcomers()
    return vacancies.look()
