"""What always holds of a penalty case, whoever did what: asked of the tables in plain questions, not of the rules that should see to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases import calendar
from cases.models import Case, Deadline, Participation, Party, Spokesman
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Certificate
from tests.workflows.always import TICKING, held
from workflows.enforcement import drafts
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import (
    Claim,
    DiscussedDraft,
    Draft,
    EnforcementRecord,
    Exhibit,
    Fact,
    Hearing,
    Opinion,
    Paid,
    PartyFacts,
)
from workflows.enforcement.vocabulary import CaseState
from workflows.engine.models import OPEN, Task

DECISIONS = ("ENF-38", "ENF-39", "ENF-40")
#: Acts of two officers with certificates valid on the day (SOD-01).
OF_TWO = (
    "urgent_evidence", "start_investigation", "interview", "examine_scene", "add_evidence", "serve_notice", "serve_hearing_notice", "serve_decision", "serve_paper", "educate",
)  # fmt: skip
#: What a party does itself.
BY_A_PARTY = ("receive_defence", "waive_rights", "request_hearing", "withdraw_hearing_request")
#: What may wait behind the closing.
OWED = {"archive"}
#: Clocks that the closing does not end: the party may still sue, and a publication stays up for its time.
OUTLIVING = {term.code for term in EnforcementFlow.outlives}


def broken(case: Case) -> list[str]:
    """What does not hold of the case as it stands; nothing, if nobody got through."""
    case.refresh_from_db()
    rows = PartyFacts.objects.filter(case=case).select_related("party")
    found = [words for facts in rows for words in (*_decision(case, facts), *_money(facts))]
    return [*found, *_clocks(case), *_hands(case), *_apart(case), *_two_officers(case), *_end(case)]


def _standing(case: Case, facts: PartyFacts) -> IssuedDocument | None:
    papers = IssuedDocument.objects.filter(case=case, party=facts.party, code__in=DECISIONS, state="issued")
    return papers.order_by("-pk").first()


def _decision(case: Case, facts: PartyFacts) -> Iterator[str]:
    """No decision stands without a valid opinion on the very words that were decided, a penalty not without a served notice of them."""
    paper, who = _standing(case, facts), str(facts)
    if not facts.verdict or facts.verdict.startswith("return_"):
        if paper is not None:
            yield f"{who}: nothing is decided, and {paper.code} stands"
        return
    if paper is None:
        yield f"{who}: decided, and no paper says so"
        return
    record = EnforcementRecord.objects.get(case=case)
    # A corrected paper is issued by an act of its own; what counts is the act that decided.
    act_no = (
        Participation.objects.filter(case=case, step="decide", acted_on=facts.decided_on)
        .order_by("-act_no")
        .values_list("act_no", flat=True)
    )
    decided_in = act_no.first() or paper.act_no
    draft = Draft.objects.filter(facts=facts, act_no__lt=decided_in).order_by("-version").first()
    opinion = Opinion.objects.filter(facts=facts, act_no__lt=decided_in).order_by("-pk").first()
    if draft is None or opinion is None or opinion.passed_digest != draft.digest:
        yield f"{who}: decided without an opinion on the draft"
        return
    if drafts.digest_of(draft.content) != draft.digest or drafts.penalties(facts) != draft.content["penalties"]:
        yield f"{who}: what was decided is not what was reviewed"
    if opinion.reviewed_on > facts.decided_on:
        yield f"{who}: reviewed behind the decision"
    yield from _of_the_file(case, facts, draft)
    if facts.verdict == "penalty":
        yield from _told(case, facts, draft)
    yield from _discussed_and_heard(facts, draft, opinion, decided_in)
    limit = Deadline.objects.filter(case=case, term="TL-ENF-08", party=None).order_by("-pk").first()
    if record.filed_on is None or limit is None or facts.decided_on > limit.due_on:
        yield f"{who}: decided behind the last day of the case"


def _discussed_and_heard(facts: PartyFacts, draft: Draft, opinion: Opinion, decided_in: int) -> Iterator[str]:
    """A heavy penalty was agreed to in these words; whoever asked was heard, a week after it was told, and all was read and agreed to again."""
    if Hearing.objects.filter(facts=facts, ended="").exists():
        yield f"{facts}: decided while a hearing that was asked for is open"
    meetings = DiscussedDraft.objects.filter(
        facts=facts, draft=draft, discussion__conclusion="agree", discussion__act_no__lt=decided_in
    )
    agreed_in = max((row.discussion.act_no for row in meetings.select_related("discussion")), default=0)
    is_person = facts.party.kind != "unit"
    if facts.verdict == "penalty" and (facts.fine or 0) >= (20000 if is_person else 50000) and not agreed_in:
        yield f"{facts}: fined {facts.fine} and nobody has discussed it"
    for hearing in Hearing.objects.filter(facts=facts, ended="held"):
        if opinion.act_no < hearing.ended_act:
            yield f"{facts}: not reviewed since its hearing"
        if agreed_in < hearing.ended_act:
            yield f"{facts}: not discussed since its hearing"
        days = (hearing.notified_on + dt.timedelta(days=number) for number in range(1, 60))
        between = [day for day in days if day < clock.day_of(hearing.started_at) and calendar.is_working_day(day)]
        if len(between) < 7:
            yield f"{facts}: heard on {hearing.started_at:%m-%d}, told on {hearing.notified_on}"


def _of_the_file(case: Case, facts: PartyFacts, draft: Draft) -> Iterator[str]:
    """The decision rests on facts that lawful evidence shows, and every point of the defence has its answer."""
    for exhibit in Exhibit.objects.filter(case=case).exclude(excluded_on=None):
        if drafts.cited_as(exhibit) in draft.content["evidence"]:
            yield f"{facts}: decided on evidence {exhibit.no}, which was excluded"
    for fact in Fact.objects.filter(case=case):
        if not fact.evidence.filter(excluded_on=None).exists():
            yield f"{facts}: fact {fact.no} rests on nothing"
    if Claim.objects.filter(facts=facts, accepted=None, stated_on__lte=facts.decided_on).exists():
        yield f"{facts}: decided before the defence was answered"


def _told(case: Case, facts: PartyFacts, draft: Draft) -> Iterator[str]:
    """A notice of these facts and this law was handed over in time, and the decision is nothing heavier."""
    notice = IssuedDocument.objects.filter(case=case, party=facts.party, code="ENF-27", state="issued").order_by("-pk").first()
    if notice is None or notice.served_on is None or notice.served_on != facts.noticed_on:
        yield f"{facts}: punished without a served notice"
        return
    if not notice.issued_on <= notice.served_on <= facts.decided_on:
        yield f"{facts}: told on {notice.served_on}, decided on {facts.decided_on}"
    if facts.noticed_ground != drafts.ground_of(draft.content):
        yield f"{facts}: punished for something else than was told"
    if set(facts.kinds) - set(facts.noticed_kinds) or (facts.fine or 0) > (facts.noticed_fine or 0):
        yield f"{facts}: punished more heavily than was told"
    if "defence" not in facts.waived and (facts.decided_on - notice.served_on).days <= 3:
        yield f"{facts}: decided while the party could still speak"


def _money(facts: PartyFacts) -> Iterator[str]:
    """Nothing is paid before the decision, nothing to a handler, and the fine is paid when the party has performed it."""
    record = EnforcementRecord.objects.get(case=facts.case)
    handlers = {record.handler_1_id, record.handler_2_id}
    paid = list(Paid.objects.filter(facts=facts))
    for row in paid:
        if row.confirmed_by_id in handlers:
            yield f"{facts}: a handler confirmed {row.receipt_no}"
        if facts.decided_on is None or row.paid_on < facts.decided_on or row.amount <= 0:
            yield f"{facts}: receipt {row.receipt_no} of {row.paid_on} over {row.amount}"
    if facts.performed_on and facts.fine and sum(row.amount for row in paid if row.purpose == "fine") != facts.fine:
        yield f"{facts}: performed, and the fine is not paid"


def _clocks(case: Case) -> Iterator[str]:
    """A case that is over has no clock and no step but the archive; one that is open waits for somebody, and no clock runs twice."""
    if case.state not in CaseState.values:
        yield f"state {case.state}"
    tasks = set(Task.objects.filter(case=case, status__in=OPEN).values_list("step", flat=True))
    ticking = list(Deadline.objects.filter(case=case, state__in=TICKING))
    if case.closed_on is None:
        if not tasks:
            yield "open, and nothing waits"
        doubled = [(row.term, row.party_id, row.item) for row in ticking]
        yield from (f"{each} runs twice" for each in set(doubled) if doubled.count(each) > 1)
        return
    if not tasks <= OWED:
        yield f"closed, and {sorted(tasks)} wait"
    yield from (f"closed, and {row.term} runs" for row in ticking if row.task_key not in tasks and row.term not in OUTLIVING)


def _hands(case: Case) -> Iterator[str]:
    """Whoever took part held an office on that day, or speaks for a party and does what parties do."""
    units = set(Party.objects.filter(case=case).values_list("enterprise", flat=True))
    for part in Participation.objects.filter(case=case).select_related("account"):
        account, day = part.account, part.acted_on
        if account.kind == account.Kind.UNIT:
            speaks = Spokesman.objects.filter(account=account, enterprise__in=units).exists()
            if not speaks or part.step not in BY_A_PARTY:
                yield f"{account.name} of a unit took part in {part.step}"
        elif not set(held(account, day)) - {"system_admin", "auditor", "discipline_observer"}:
            yield f"{account.name} took part in {part.step} of {day} without an office"


def _apart(case: Case) -> Iterator[str]:
    """No bar of the flow was passed: investigation, review, decision, money and closing lie in different hands."""
    took = list(Participation.objects.filter(case=case).select_related("account").order_by("act_no", "pk"))
    for part in took:
        for bar in getattr(EnforcementFlow.living(part.step), "bars", ()):
            for one in took:
                if one.step == bar.step.name and one.account_id == part.account_id and one.act_no < part.act_no:
                    yield f"{part.account.name} took part in {one.step} and in {part.step}"


def _two_officers(case: Case) -> Iterator[str]:
    acts: dict[int, list[Participation]] = {}
    done = Task.objects.filter(case=case, step__in=OF_TWO, act_no__isnull=False).values("act_no")
    for part in Participation.objects.filter(case=case, step__in=OF_TWO, act_no__in=done).select_related("account"):
        acts.setdefault(part.act_no, []).append(part)
    for parts in acts.values():
        day = parts[0].acted_on
        holds = Certificate.objects.filter(valid_from__lte=day, valid_until__gte=day)
        if len({part.account_id for part in parts if holds.filter(account=part.account_id).exists()}) < 2:
            yield f"{parts[0].step} of {day} by fewer than two certified officers"


def _end(case: Case) -> Iterator[str]:
    """Closed as performed only with every decision served, performed, published or exempted."""
    if case.closed_on is None or case.outcome != "closed":
        return
    record = EnforcementRecord.objects.get(case=case)
    if record.closing_ground in ("withdrawn", "terminated"):
        return
    for facts in PartyFacts.objects.filter(case=case, ended=""):
        for name in ("decided_on", "served_on", "performed_on"):
            if getattr(facts, name) is None:
                yield f"closed, and {facts} has no {name}"
        if facts.published_on is None and facts.exempt_on is None:
            yield f"closed, and the decision on {facts} is neither published nor exempted"
