"""What was done on paper and is entered later (补录): how far back, by whose consent further, and who may have signed it.

Up to so many days an officer enters it with his reason. For what lies further back he asks first; his section head answers with a reason,
both in the history. Whoever enters or signed an act never consents to it, and a consent is used up by the one act it was given for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import vocabulary
from cases.models import Case, CaseDuty
from cases.services import NewNotice, tell
from foundation import audit, clock, transactions
from foundation import settings as bureau
from foundation.numbers import require_none
from foundation.refusals import Refusal, declare
from permissions import offices
from permissions.models import Account, Appointment
from permissions.roles import Role
from workflows.engine import authority
from workflows.engine.late_models import LateEntry
from workflows.engine.nodes import MEMBER, PARTY
from workflows.engine.registry import flow_by_code

DAYS = "bureau.late_days"
bureau.declare(
    DAYS, _("Days back that officers enter later by themselves"), "integer", 30, "项目约定：更早的须经承办机构负责人同意"
)

ASKED, GIVEN, REFUSED = "late_entry_asked", "late_entry_given", "late_entry_refused"
SHORTEST = 4
#: Who answers; of what a head enters himself, or where no head covers the place, those above him.
HEADS = (Role.SECTION_HEAD,)
ABOVE = (Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
SHOWN = 100

declare(
    {
        "E-DATE-FAR": "办理日期早于可以自行补录的最早日期，应当先经承办机构负责人同意",
        "E-DATE-CONSENT": "补录的同意不得由录入人、签署人本人作出",
        "E-DATE-HAND": "所选人员在办理当日无权办理该事项",
        "E-DATE-TODAY": "当日办理的由本人办理，文书由系统编号，不另填签署人和编号",
    }
)


class SignerField(forms.ModelChoiceField):
    """A colleague who did on paper what somebody else enters later; the form says who may have.

    Every form of a step has this question and nearly none answers it: the colleagues are looked up where they are shown or one is named.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def among(self, node: Any, case: Case, actor: Account) -> None:
        """Offer the colleagues of the actor who may have done this step of this case."""
        self._queryset = SimpleLazyObject(partial(signers, node, case, actor))
        self.widget.choices = self.choices

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.officer_no or obj.username}）"


def number_field(title: str, *, lines: bool) -> forms.CharField:
    """The number as it stands on a paper that was signed by hand; of several papers one a line, in their order."""
    label = gettext("Number on the paper that was signed then")
    return forms.CharField(
        required=False,
        max_length=4000 if lines else 80,
        label=f"《{title}》：{label}" if title else label,
        help_text=gettext("One a line, in the order of the parties. ") * lines
        + gettext("Leave empty if it had none: one is drawn in the year of that day."),
        widget=forms.Textarea(attrs={"rows": 3}) if lines else forms.TextInput(),
    )


# --- who may have signed ----------------------------------------------------------------------------------------------------


def has_other_hands(node: Any) -> bool:
    """Whether somebody else than who enters it may have done the act: not where a party or a member acts for himself."""
    return node.duty not in (PARTY, MEMBER)


def signers(node: Any, case: Case, actor: Account) -> QuerySet[Account]:
    """Colleagues of the actor who may have done the act on a day that may still be entered; the day itself is asked again."""
    since = furthest(clock.today())
    held = Q(valid_from__lte=clock.today()) & (Q(valid_until__isnull=True) | Q(valid_until__gte=since))
    if node.roles:
        rows = Appointment.objects.filter(held, role__in=node.roles).values("account")
    else:
        rows = CaseDuty.objects.filter(held, content_object=case.pk, permission__codename=node.duty).values("user")
    colleagues = Account.objects.filter(pk__in=rows, is_active=True, kind=Account.Kind.OFFICER).exclude(pk=actor.pk)
    return colleagues.order_by("officer_no", "username")


def may_have_signed(node: Any, case: Case, account: Account, on: dt.date) -> bool:
    """Whether the account held the office of the step on that day, for this place once there is a case; or is named in the case.

    A duty counts from the day on which it was entered, which may lie behind the days of acts that are entered later.
    """
    if node.roles:
        held = offices.standings(account, on)
        if not case.pk:
            return any(standing.role in node.roles for standing in held)
        return authority.standing_for(node, case, held) is not None
    named = CaseDuty.objects.filter(content_object=case.pk, user=account, permission__codename=node.duty)
    return named.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on)).exists()


# --- how far back -----------------------------------------------------------------------------------------------------------


def furthest(today: dt.date) -> dt.date:
    """The earliest day that an officer enters by himself."""
    return today - dt.timedelta(days=int(bureau.value(DAYS, today)))


def consent_to(act: Any, day: dt.date) -> LateEntry | None:
    """The consent, not used yet, to enter this act of that day."""
    rows = LateEntry.objects.filter(
        account=act.actor, process=act.flow.code, step=act.node.name, case=act.case.pk, acted_on=day, is_given=True, used_at=None
    )
    return rows.select_related("decided_by").order_by("pk").first()


def use(act: Any) -> None:
    """Note with the act whose consent it has. Raises Refusal E-DATE-CONSENT where that person takes part in it, E-CONFLICT if it is used up."""
    consent: LateEntry | None = act.consent
    if consent is None:
        return
    if consent.decided_by_id in {act.actor.pk, *(each.account_id for each in act.participants)}:
        raise Refusal("E-DATE-CONSENT", field="signed_by", note=consent.decided_by.name if consent.decided_by else "")
    used = {"used_at": act.recorded_at, "used_case": act.case, "used_act_no": act.no}
    if not LateEntry.objects.filter(pk=consent.pk, used_at=None).update(**used):
        raise Refusal("E-CONFLICT")
    act.findings["consent"] = {"by": consent.decided_by_id, "reason": consent.opinion, "entry": consent.pk}


# --- asking and answering ---------------------------------------------------------------------------------------------------


def ask(actor: Account, flow: Any, node: Any, case: Case | None, day: dt.date, reason: str) -> LateEntry:
    """Ask for the consent to enter an act of that day; who asks twice has asked once. Leaves a row of history and tells who answers.

    Raises Refusal E-DATE-REASON without a reason, E-TEXT-NUMBER, E-DATE-FAR where none is needed for that day.
    """
    if not reason.strip():
        raise Refusal("E-DATE-REASON", field="late_reason")
    require_none(reason, "late_reason")
    if not day < furthest(clock.today()):
        raise Refusal("E-DATE-FAR", note=f"{furthest(clock.today()):%Y-%m-%d}（含当日）以后的无须同意")
    with transaction.atomic():
        subject = Case.objects.select_for_update().get(pk=case.pk) if case is not None else None
        same = {"account": actor, "process": flow.code, "step": node.name, "case": subject, "acted_on": day}
        open_ = LateEntry.objects.filter(**same).filter(Q(decided_at=None) | Q(is_given=True, used_at=None)).first()
        if open_ is not None:
            return open_
        entry = LateEntry.objects.create(**same, reason=reason.strip()[:200], asked_at=clock.now())
        _note(entry, ASKED, actor, entry.reason)
        _tell(deciders(entry), entry, f"补录待同意：{node.task_title}（{day:%Y-%m-%d}）", f"{actor.name}：{entry.reason}")
    return entry


def answer(entry_id: int, *, actor: Account, given: bool, opinion: str) -> LateEntry:
    """Consent or refuse, with a reason. Leaves a row of history and tells who asked.

    Raises Refusal: E-DATE-CONSENT of one's own, E-SCOPE without the office, E-REASON, E-CONFLICT where it was answered before.
    """
    with transaction.atomic():
        entry = LateEntry.objects.select_for_update(of=("self",)).select_related("account", "case").get(pk=entry_id)
        offices.forget(actor)
        if entry.account_id == actor.pk:
            raise Refusal("E-DATE-CONSENT", bars_actor=True)
        if not may_answer(actor, entry):
            raise Refusal("E-SCOPE")
        if len(opinion.strip()) < SHORTEST:
            raise Refusal("E-REASON", field="opinion")
        if entry.decided_at is not None:
            raise Refusal("E-CONFLICT")
        entry.decided_by, entry.decided_at, entry.is_given, entry.opinion = actor, clock.now(), given, opinion.strip()[:300]
        entry.save(update_fields=["decided_by", "decided_at", "is_given", "opinion"])
        _note(entry, GIVEN if given else REFUSED, actor, entry.opinion)
        words = "已同意补录" if given else "不同意补录"
        _tell(
            [entry.account], entry, f"{words}：{title_of(entry)}（{entry.acted_on:%Y-%m-%d}）", f"{actor.name}：{entry.opinion}"
        )
    return entry


def deciders(entry: LateEntry) -> list[Account]:
    """Who may answer: the heads of the section that has the case (or in which the officer stands), never who asked."""
    place = _place(entry)
    is_head = any(standing.role in (*HEADS, *ABOVE) for standing in offices.standings(entry.account))
    heads = [] if is_head else _holders(HEADS, place, entry)
    return heads or _holders(ABOVE, place, entry)


def may_answer(account: Account, entry: LateEntry) -> bool:
    return any(each.pk == account.pk for each in deciders(entry))


def waiting_for(account: Account) -> list[LateEntry]:
    """What waits for this account's answer, the oldest first."""
    if not offices.holds(account, *HEADS, *ABOVE):
        return []
    rows = LateEntry.objects.filter(decided_at=None).select_related("account", "case").order_by("pk")[:SHOWN]
    return [row for row in rows if may_answer(account, row)]


def asked_by(account: Account) -> list[LateEntry]:
    """What this account has asked for lately, the newest first."""
    return list(LateEntry.objects.filter(account=account).select_related("case", "decided_by", "account")[:SHOWN])


def title_of(entry: LateEntry) -> str:
    """The act in words."""
    try:
        node = flow_by_code(entry.process).living(entry.step)
    except LookupError:
        node = None
    return f"{vocabulary.process_title(entry.process)}“{node.task_title if node is not None else entry.step}”"


def _place(entry: LateEntry) -> dict[str, int | None]:
    case = entry.case
    if case is not None:
        return {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
    node = flow_by_code(entry.process).living(entry.step)
    held = [each for each in offices.standings(entry.account) if node is not None and each.role in node.roles]
    if not held:
        return {"township_id": None, "region_id": None, "section_id": None}
    first = held[0]
    township = first.region_id if first.region_level == "township" else None
    return {"township_id": township, "region_id": first.region_id, "section_id": first.section_id}


def _holders(roles: Iterable[Role], place: dict[str, int | None], entry: LateEntry) -> list[Account]:
    found: dict[int, Account] = {}
    for role in roles:
        found |= {each.pk: each for each in offices.holders(role, **place) if each.pk != entry.account_id}  # type: ignore[arg-type]
    return list(found.values())


def _note(entry: LateEntry, act: str, actor: Account, reason: str) -> None:
    """In the history of the case; of an act that opens one in that of the bureau."""
    transactions.require()
    facts = {"step": f"{entry.process}.{entry.step}", "acted_on": entry.acted_on, "entry": entry.pk, "for": entry.account_id}
    row = audit.Entry(
        act, reason=f"{title_of(entry)}（{entry.acted_on:%Y-%m-%d}）：{reason}", acted_on=clock.today(), after=facts
    )
    if entry.case_id is None:
        audit.append_to_bureau([row], actor=actor)
    else:
        audit.append(Case.objects.select_for_update().get(pk=entry.case_id), [row], actor=actor)


def _tell(accounts: Iterable[Account], entry: LateEntry, title: str, body: str) -> None:
    key = f"late:{entry.pk}:{'asked' if entry.decided_at is None else 'answered'}"
    url = reverse("late-entry", args=[entry.pk])
    tell([NewNotice(each.pk, key, title, body, url, entry.case) for each in accounts])
