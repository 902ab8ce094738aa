"""What always holds of a hazard, whoever did what: asked of the tables in plain questions, not of the rules that should see to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from cases.models import Case, Deadline, EnteredLater, Participation, Spokesman
from documents.catalog import paper
from documents.models import IssuedDocument
from permissions.models import Account, Appointment, Certificate
from workflows.engine.models import OPEN, Task
from workflows.engine.nodes import Close
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardItem, HazardRecord, Reinspection

TICKING = ("running", "extended", "paused")
#: Who asked, looked or fixed never decides on it in the same case (SOD-07, SOD-13): the earlier acts, and the decisions barred to whoever took part.
APART: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("order_rectify",), ("approve_order", "decide_stop")),
    (("request_extension",), ("decide_extension",)),
    (("take_in_request",), ("answer_request",)),
    (("request_listed_extension",), ("decide_listed_extension",)),
    (("propose_listing",), ("approve_listing",)),
    (("stop_by_telephone",), ("confirm_stop",)),
    (("review_resume",), ("decide_resume",)),
    (("fix_on_site",), ("close_on_site",)),
    (("reinspect", "accept_listed", "review_resume"), ("approve_closing",)),
    (("submit_closing", "submit_after_stop", "submit_again"), ("approve_closing",)),
)
#: Acts of two officers who hold a certificate on that day (SOD-01).
OF_TWO = ("order_rectify", "fix_on_site", "reinspect", "accept_listed", "review_resume")
#: What a township never does (roles.md): it registers and accompanies.
NOT_OF_TOWNSHIPS = frozenset(
    {*OF_TWO, "verify", "reorder", "submit_closing", "submit_again", "approve_closing", "close_on_site", "approve_order"}
)
OF_THE_UNIT = frozenset({"report_major", "report_done", "report_late", "request_extension", "request_listed_extension", "apply_resume", "submit_plan", "apply_acceptance"})  # fmt: skip


def broken(case: Case) -> list[str]:
    """What does not hold of the case as it stands; nothing, if nobody got through."""
    case.refresh_from_db()
    return [*_items(case), *_clocks(case), *_papers(case), *_hands(case), *_apart(case), *_two_officers(case)]


def _last_act(case: Case) -> Participation | None:
    return Participation.objects.filter(case=case, step__in=("approve_closing", "close_on_site")).order_by("-act_no").first()


def _closed_off(case: Case) -> bool:
    """Closed because it was rectified; a unit that is shut closes its hazards as they are."""
    return case.closed_on is not None and case.outcome == "closed" and not HazardRecord.objects.get(case=case).closure_decided


def _items(case: Case) -> Iterator[str]:
    """No hazard closes with an item that did not pass, whichever order asked it last."""
    if not _closed_off(case):
        return
    for item in HazardItem.objects.filter(case=case, withdrawn=False):
        asked_again = HazardItem.objects.filter(case=case, withdrawn=False, round__gt=item.round, problem=item.problem).exists()
        if item.result != "passed" and not asked_again:
            yield f"closed with item {item.round}.{item.no} {item.result or 'not looked at'}"


def _clocks(case: Case) -> Iterator[str]:
    """A case that is over has no clock and no step but those that its end itself declares; one that is open waits for somebody."""
    tasks = set(Task.objects.filter(case=case, status__in=OPEN).values_list("step", flat=True))
    ticking = list(Deadline.objects.filter(case=case, state__in=TICKING))
    if case.closed_on is None:
        if not tasks:
            yield "open, and nothing waits"
        return
    nodes = [node for node in HazardFlow.instance.nodes() if isinstance(node, Close)]
    owed = {getattr(step, "name", step) for node in nodes for step, _rule in node.opens}
    if not tasks <= {str(name) for name in owed}:
        yield f"closed, and {sorted(tasks)} wait"
    yield from (f"closed, and {row.term} runs" for row in ticking if row.task_key not in tasks)


def _papers(case: Case) -> Iterator[str]:
    """No hazard is closed off with a paper that nobody was given; of what was rejected no order stands."""
    standing = IssuedDocument.objects.filter(case=case, state="issued", origin="issued")
    last = _last_act(case)
    if _closed_off(case) and last is not None:
        for issued in standing.filter(served_on=None, cover=None, act_no__lt=last.act_no):
            if paper(issued.code).served and issued.linked.get("sheet") not in ("approval", "application", "record"):
                yield f"closed with {issued.code} {issued.number} in nobody's hands"
    if case.outcome == "rejected":
        for issued in standing.filter(code__in=("INS-03", "INS-04", "HAZ-09"), served_on__isnull=False):
            yield f"rejected, and {issued.code} {issued.number} stands"


def _hands(case: Case) -> Iterator[str]:
    """Whoever took part held an office on that day, or speaks for the unit of the case and does what units do."""
    for part in Participation.objects.filter(case=case).select_related("account"):
        account, day = part.account, part.acted_on
        if account.kind == Account.Kind.UNIT:
            speaks = Spokesman.objects.filter(account=account, enterprise=case.unit).exists()
            if not speaks or part.step not in OF_THE_UNIT:
                yield f"{account.name} of a unit took part in {part.step}"
            continue
        roles = set(held(account, day))
        if not roles - {"system_admin", "auditor"}:
            yield f"{account.name} took part in {part.step} of {day} without an office"
        if roles == {"township_safety_officer"} and part.step in NOT_OF_TOWNSHIPS:
            yield f"the township took part in {part.step}"


def held(account: Account, day: dt.date) -> list[str]:
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    return list(Appointment.objects.filter(until, account=account, valid_from__lte=day).values_list("role", flat=True))


def _apart(case: Case) -> Iterator[str]:
    took = list(Participation.objects.filter(case=case).order_by("act_no"))
    for before, decisions in APART:
        for part in took:
            if part.step in decisions:
                for one in took:
                    if one.step in before and one.act_no < part.act_no and one.account_id == part.account_id:
                        yield f"{part.account.name} took part in {one.step} and in {part.step}"


def _two_officers(case: Case) -> Iterator[str]:
    """SOD-01, and of every re-inspection SOD-06: one at least did not order what is looked at."""
    acts: dict[int, list[Participation]] = {}
    done = Task.objects.filter(case=case, step__in=OF_TWO, act_no__isnull=False).values("act_no")
    # A correction bears the step whose paper it corrects, and is no act of two.
    for part in Participation.objects.filter(case=case, step__in=OF_TWO, act_no__in=done).select_related("account"):
        acts.setdefault(part.act_no, []).append(part)
    for parts in acts.values():
        certified = {part.account_id for part in parts if _certified(part.account, part.acted_on)}
        if len(certified) < 2:
            yield f"{parts[0].step} of {parts[0].acted_on} by fewer than two certified officers"
    orders = Task.objects.filter(case=case, act_no__isnull=False).values("act_no")
    ordered = Participation.objects.filter(case=case, capacity="ordered", act_no__in=orders)
    for look in Reinspection.objects.filter(case=case):
        looked = {look.inspector_1_id, look.inspector_2_id}
        if None in looked or len(looked) < 2:
            yield f"re-inspection of {look.reinspected_on} by one officer"
        act = Participation.objects.filter(case=case, capacity="reinspected", acted_on=look.reinspected_on, account__in=looked)
        number = act.values_list("act_no", flat=True).order_by("act_no").last()
        last = ordered.filter(act_no__lt=number).order_by("-act_no").first() if number else None
        if last is not None and looked <= set(ordered.filter(act_no=last.act_no).values_list("account_id", flat=True)):
            yield f"re-inspection of {look.reinspected_on} by the two who ordered"


def _certified(account: Any, day: dt.date) -> bool:
    return Certificate.objects.filter(account=account, valid_from__lte=day, valid_until__gte=day).exists()


def entered_behind(day: dt.date) -> set[tuple[str, int]]:
    """What was entered behind a day for it or an earlier one, by its own rows: acts and days put right, and cases found by then."""
    acts = EnteredLater.objects.filter(acted_on__lte=day).values_list("pk", flat=True)
    found = HazardRecord.objects.filter(found_on__lte=day).values_list("case_id", flat=True)
    return {("act", pk) for pk in acts} | {("case", pk) for pk in found}
