"""Two officers with valid certificates: who may be chosen, what is refused, and what an officer without one learns beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import Max, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from foundation import clock
from foundation.refusals import Refusal
from permissions import certificates, offices
from permissions.dated import holding
from permissions.models import Account, Appointment, Certificate
from workflows.engine import authority, people
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.nodes import HANDLERS
from workflows.engine.questions import OfficerField

NAMED_AT_MOST = 6


class OfficersForm(StepForm):
    """An act in which two officers are named, who need not be the actor: those of an order, the handlers of a case."""

    officers_code: ClassVar[str] = "E-CERT"
    """The refusal of this process where two different officers with valid certificates are not named."""

    def two_officers(self, first: str = "inspector_1", second: str = "inspector_2") -> Iterator[Refusal]:
        """At the second officer's field: two different officers with certificates valid on the day of the act."""
        one, other = self.cleaned_data.get(first), self.cleaned_data.get(second)
        yield from self.certified(one, other, field=second)

    def certified(
        self, one: Account | None, other: Account | None, *, field: str, on: dt.date | None = None
    ) -> Iterator[Refusal]:
        try:
            certificates.require_two_officers(
                one.pk if one else None,
                other.pk if other else None,
                on or self.act.acted_on,
                code=self.officers_code,
                field=field,
            )
        except Refusal as refusal:
            yield refusal


class Reassign(OfficersForm):
    """Others handle the case from now on; what was issued stays valid. Leaves the two new handlers in the record and why in the history.

    What a handler who leaves had claimed comes into the hands of whoever takes his place, and back into the common list where *NotBy* bars
    that one; what he claimed by an office that the new handlers do not hold stays his. A process says its ``record`` and
    ``asks = "inspector_1 inspector_2 reason"``.
    """

    names = ("inspectors",)
    title = _("Name other handlers")
    button = _("Name the handlers and tell them")
    capacity = "decided"
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def check(self) -> Iterable[Refusal]:
        yield from self.two_officers()

    def apply(self) -> None:
        record, act = self.act.record, self.act
        act.named["inspectors"] = [record.inspector_1, record.inspector_2]
        act.findings["reason"] = self.cleaned_data["reason"]
        if taken := self._take_along():
            act.findings["tasks_taken_along"] = taken

    def _take_along(self) -> dict[str, int | None]:
        """Hand on what those who leave had claimed: the step, and who has it now, None for nobody."""
        act, record = self.act, self.act.record
        stay = {record.inspector_1_id, record.inspector_2_id}
        in_place_of = {act.snapshot["record.inspector_2_id"]: record.inspector_2}
        leaving = {each.pk for each in people.holders_of_duty(act.case, HANDLERS)} - stay
        history, taken = authority.history_of(act.case), {}
        for task in act.movement.open_tasks():
            if task.owner_id not in leaving:
                continue
            node, successor = act.flow.living(task.step), in_place_of.get(task.owner_id, record.inspector_1)
            if node.duty != HANDLERS and people.hindrance(node, act.case, successor, ()) is not None:
                continue
            barred = authority.barred(node, successor.pk, history) is not None
            task.owner_id, task.status = (None, STATUS.NEW) if barred else (successor.pk, STATUS.ASSIGNED)
            task.assigned = None if barred else act.recorded_at
            act.movement.touch(task)
            taken[task.step] = task.owner_id
        return taken


class TwoOfficersForm(OfficersForm):
    """An act of two inspectors (行政处罚法 Art.42, 安全生产法 Art.67): the actor and a second one, who is told and may object."""

    second_officer = "inspector_2"
    actor_is_officer: ClassVar[bool] = True
    """Whether the actor is the first of the two; False where others are named."""
    # The actor stays in the list, so that naming oneself twice is refused with its code and not as a strange choice.
    inspector_2 = OfficerField(label=_("Second officer"))

    def forewarning(self) -> Forewarning | None:
        return uncertified(self) if self.actor_is_officer else None

    def check(self) -> Iterable[Refusal]:
        yield from self.certified(self.act.hand, self.cleaned_data.get("inspector_2"), field="inspector_2")


def needs_certificate(form_class: Any) -> bool:
    """Whether whoever does an act with this form must hold a certificate valid on the day."""
    return isinstance(form_class, type) and issubclass(form_class, TwoOfficersForm) and form_class.actor_is_officer


def uncertified(form: OfficersForm) -> Forewarning | None:
    """The actor has no certificate valid today: who may act instead, how it is renewed, and for which day it may still be entered."""
    actor, today = form.act.actor, clock.today()
    why = certificates.why_not_valid(actor.pk, today)
    if why is None:
        return None
    last = Certificate.objects.filter(account=actor, valid_until__lt=today).aggregate(day=Max("valid_until"))["day"]
    # What was done before the case was opened is no act of this case.
    entered_later = last is not None and (form.act.case.opened_on is None or last >= form.act.case.opened_on)
    ways = [
        _who_else(form),
        gettext("A renewed certificate is entered by the system administrator, under the account of the officer."),
    ]
    if entered_later:
        words = gettext("Only what was done by %(day)s may still be entered: give that day (%(question)s) and the reason.")
        ways.append(words % {"day": date_format(last, gettext("j F Y")), "question": form.day_question})
    return Forewarning(str(Refusal(form.officers_code, note=why)), tuple(ways), may_send=entered_later)


def _who_else(form: StepForm) -> str:
    names = [account.name for account in _colleagues(form)]
    if not names:
        return gettext("Nobody else who may do this holds a certificate valid today: ask the section head.")
    shown = "、".join(names[:NAMED_AT_MOST])
    if len(names) > NAMED_AT_MOST:
        return gettext("Today this can be done by %(names)s and %(more)d more.") % {
            "names": shown,
            "more": len(names) - NAMED_AT_MOST,
        }
    return gettext("Today this can be done by %(names)s.") % {"names": shown}


def _colleagues(form: StepForm) -> list[Account]:
    """Who else may do this act and holds a certificate today; before there is a case, those of the actor's own sections."""
    act, today = form.act, clock.today()
    if act.case.pk:
        found = people.who_may(act.node, act.case, act.history)
    else:
        own = [standing for standing in offices.standings(act.actor, today) if standing.role in act.node.roles]
        held = Appointment.objects.filter(holding(today), role__in=act.node.roles)
        if all(standing.section_id is not None for standing in own):
            # An office without a section is of every section.
            sections = {standing.section_id for standing in own}
            held = held.filter(Q(section__in=sections) | Q(section__isnull=True))
        found = list(Account.objects.filter(pk__in=held.values("account"), is_active=True).order_by("name"))
    valid = certificates.valid_on([account.pk for account in found], today)
    return [account for account in found if account.pk != act.actor.pk and valid[account.pk] is not None]
