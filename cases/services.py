"""The writers of this floor. They require a transaction, take rows already loaded and locked, and write in sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cases.deadlines import (
    NewDeadline,
    create_deadlines,
    earliest_due,
    end,
    end_all,
    extend_deadline,
    hold_up,
    lapse,
    meet,
    pause,
    reopen,
    resume,
    start_deadline,
    start_deadlines,
    take_back_lapse,
    take_back_start,
)
from cases.evidence import CleanFile, harmless_name
from cases.evidence import keep as keep_file
from cases.models import Case, CaseLink, Deadline, Enterprise, Evidence, Note, Participation, Party, Referral, Reveal, Spokesman
from cases.notices import NewNotice, tell
from foundation import audit, clock, prepared, sealed, transactions
from foundation.numbers import is_credit_code, is_identity_number, normalised, require_none
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from permissions.models import Account, Region, Section

__all__ = [
    "NewDeadline",
    "NewEvidence",
    "NewNotice",
    "NewParticipation",
    "add_evidence",
    "add_note",
    "add_party",
    "close_case",
    "create_deadlines",
    "earliest_due",
    "end", "end_all",
    "extend_deadline",
    "hold_up",
    "keep_next_due",
    "lapse",
    "link",
    "meet",
    "object_to",
    "open_case",
    "participate",
    "parties_with_identity",
    "pause",
    "refer",
    "reopen",
    "resume",
    "reveal",
    "speak_for",
    "start_deadline",
    "start_deadlines",
    "take_back_lapse",
    "take_back_start",
    "tell",
]  # fmt: skip

IDENTITY_PURPOSE = "identity"
REASON_LENGTH = 4
NOTE_LENGTH = 2000


@dataclass(frozen=True)
class NewParticipation:
    """Somebody's part in one act; `second` for an officer named beside the one who performs it."""

    account_id: int
    capacity: str
    step: str
    act_title: str
    act_no: int
    acted_on: date
    second: bool = False


@dataclass(frozen=True)
class NewEvidence:
    """A cleaned file, what the case calls it and where it belongs; `name` is its name in the storage if it was kept already.

    The title says which question of which item it answers. What the browser called the file is none: it may name anybody.
    """

    file: CleanFile
    title: str
    stage: str = ""
    field: str = ""
    item_ref: str = ""
    act_no: int | None = None
    name: str = ""


def open_case(
    *,
    process: str,
    title: str,
    state: str,
    region: Region,
    opened_on: date,
    opened_by: Account,
    number: str | None = None,
    section: Section | None = None,
    category: str = "",
    level: str = "",
    unit: Enterprise | None = None,
    place: str = "",
    parent: Case | None = None,
    adopted: bool = False,
) -> Case:
    """Open a case at a place of the region tree; one INSERT. The history is written by the caller, with the act."""
    transactions.require()
    now = clock.now()
    return Case.objects.create(
        process=process,
        number=number,
        title=title,
        state=state,
        region=region,
        township_id=region.township_id,
        section=section,
        category=category,
        level=level,
        unit=unit,
        place=place,
        opened_on=opened_on,
        opened_by=opened_by,
        parent=parent,
        adopted=adopted,
        created_at=now,
        updated_at=now,
    )


CLOSING_COLUMNS = ("state", "outcome", "closed_on", "next_due", "updated_at")


def close_case(case: Case, *, state: str, outcome: str, on: date, save: bool = True) -> None:
    """Close a case on a day; with save=False the caller writes CLOSING_COLUMNS in an UPDATE that it makes anyway."""
    transactions.require()
    case.state, case.outcome, case.closed_on, case.next_due, case.updated_at = state, outcome, on, None, clock.now()
    if save:
        case.save(update_fields=CLOSING_COLUMNS)


def keep_next_due(case: Case, deadlines: Sequence[Deadline]) -> None:
    """Set `case.next_due` from all clocks of the case, in memory; the caller writes it with the case."""
    case.next_due = earliest_due(deadlines)


def participate(case: Case, new: Sequence[NewParticipation]) -> list[Participation]:
    """Note who took part in an act; one INSERT."""
    return participate_many([(case, new)])


def participate_many(acts: Iterable[tuple[Case, Sequence[NewParticipation]]]) -> list[Participation]:
    """The same for the acts of a set, each on a case of its own; one INSERT."""
    transactions.require()
    now = clock.now()
    rows = [
        Participation(
            case=case,
            account_id=each.account_id,
            capacity=each.capacity,
            step=each.step,
            act_title=str(each.act_title)[:100],
            act_no=each.act_no,
            acted_on=each.acted_on,
            second=each.second,
            recorded_at=now,
        )
        for case, new in acts
        for each in new
    ]
    return list(prepared.insert_many(rows))


def object_to(participation: Participation, *, text: str, actor: Account) -> None:
    """The second officer objects to an act in which they were named: the act is marked for good, and the file shows it.

    `participation.case` must be locked. One UPDATE of the row, one row of history.
    """
    transactions.require()
    words = text.strip()
    if not participation.second or participation.account_id != actor.pk:
        raise Refusal("E-OBJECTION-WHO")
    if not words:
        raise Refusal("E-OBJECTION-EMPTY", field="objection")
    if participation.objected_at is not None:
        raise Refusal("E-OBJECTION-TWICE", field="objection")
    require_none(words, "objection")
    participation.objection, participation.objected_at = words[:NOTE_LENGTH], clock.now()
    participation.save(update_fields=["objection", "objected_at"])
    which = {"act_no": participation.act_no, "step": participation.step}
    audit.append(participation.case, [audit.Entry("object", reason=words, acted_on=clock.today(), after=which)], actor=actor)


def add_evidence(case: Case, new: Sequence[NewEvidence], *, by: Account) -> list[Evidence]:
    """Put cleaned files into the file of the case; one INSERT. Files not kept yet are written now."""
    if not new:
        return []
    transactions.require()
    now = clock.now()
    return Evidence.objects.bulk_create([_evidence(case, each, by, now) for each in new])


def _evidence(case: Case, new: NewEvidence, by: Account, now: datetime) -> Evidence:
    file = new.file
    return Evidence(
        case=case,
        kind=Evidence.Kind.PHOTO if file.is_image else Evidence.Kind.DOCUMENT,
        title=new.title[:120],
        file_name=harmless_name(file.file_name),
        file=new.name or keep_file(file),
        sha256=file.sha256,
        served_sha256=file.served_sha256,
        mime=file.mime,
        size=file.size,
        width=file.width,
        height=file.height,
        pages=file.pages,
        taken_at=file.taken_at,
        latitude=file.latitude,
        longitude=file.longitude,
        compressed=file.compressed,
        stage=new.stage,
        field=new.field,
        item_ref=new.item_ref,
        act_no=new.act_no,
        uploaded_by=by,
        uploaded_at=now,
    )


def add_note(case: Case, *, text: str, actor: Account, observer: bool = False) -> Note:
    """Leave a note in the file; `case` must be locked. The history says that it was left, not its words."""
    transactions.require()
    words = text.strip()
    if not 0 < len(words) <= NOTE_LENGTH:
        raise Refusal("E-NOTE-EMPTY", field="text")
    require_none(words, "text")
    note = Note.objects.create(case=case, author=actor, text=words, observer=observer, created_at=clock.now())
    audit.append(case, [audit.Entry("note", acted_on=clock.today(), after={"note": note.pk})], actor=actor)
    return note


def add_party(
    case: Case,
    *,
    kind: str,
    name: str,
    enterprise: Enterprise | None = None,
    credit_code: str = "",
    identity: str = "",
    phone: str = "",
    address: str = "",
    representative: str = "",
    post: str = "",
) -> Party:
    """Name a party; refuses a credit code or an identity number that cannot exist. One INSERT."""
    transactions.require()
    words = {
        "kind": kind,
        "enterprise": enterprise,
        "name": name,
        "address": address,
        "representative": representative,
        "post": post,
    }
    party = named_party(**words, credit_code=credit_code, identity=identity, phone=phone)
    party.case = case
    party.save(force_insert=True)
    return party


def named_party(*, credit_code: str = "", identity: str = "", phone: str = "", **words: Any) -> Party:
    """A party as somebody names it, of no case yet and not written; refuses as `add_party` does."""
    return Party(**words, **_numbers_of(credit_code, identity, phone))


def restate_party(party: Party, *, credit_code: str = "", identity: str = "", phone: str = "", **words: Any) -> Party:
    """State anew who a party is; a sealed number that is not given stays as it was. Refuses as `add_party` does. One UPDATE."""
    transactions.require()
    for name, value in (words | _numbers_of(credit_code, identity or party.identity or "", phone or party.phone or "")).items():
        setattr(party, name, value)
    party.save()
    return party


def _numbers_of(credit_code: str, identity: str, phone: str) -> dict[str, Any]:
    """The numbers of a party as its columns keep them: the code of a unit, and sealed, found by its index and masked, those of a person."""
    code, number, call = normalised(credit_code), normalised(identity), normalised(phone)
    if code and not is_credit_code(code):
        raise Refusal("E-PARTY-CREDIT-CODE", field="credit_code")
    if number and not is_identity_number(number):
        raise Refusal("E-PARTY-IDENTITY", field="identity")
    return {
        "credit_code": code,
        "identity": number or None,
        "identity_index": sealed.blind_index(number, IDENTITY_PURPOSE) if number else "",
        "identity_masked": sealed.mask_identity(number) if number else "",
        "phone": call or None,
        "phone_masked": sealed.mask_phone(call) if call else "",
    }


def parties_with_identity(number: str) -> QuerySet[Party]:
    """The parties of any case with this identity number, found by its blind index."""
    return Party.objects.filter(identity_index=sealed.blind_index(normalised(number), IDENTITY_PURPOSE))


def reveal(party: Party, *, field: str, reason: str, actor: Account) -> str:
    """Open a sealed value: a reason is asked, the look is recorded and stands in the history of the (locked) case."""
    transactions.require()
    words = reason.strip()
    if len(words) < REASON_LENGTH:
        raise Refusal("E-REVEAL-REASON", field="reason")
    value = party.identity if field == Reveal.Field.IDENTITY else party.phone if field == Reveal.Field.PHONE else None
    if not value:
        raise Refusal("E-REVEAL-NONE", field="field")
    Reveal.objects.create(party=party, field=field, account=actor, reason=words, revealed_at=clock.now())
    entry = audit.Entry("reveal", reason=words, acted_on=clock.today(), after={"party": party.pk, "field": field})
    audit.append(party.case, [entry], actor=actor)
    return value


def link(source: Case, target: Case, *, kind: str, reason: str, by: Account) -> CaseLink:
    """Link two cases; one INSERT."""
    transactions.require()
    return CaseLink.objects.create(source=source, target=target, kind=kind, reason=reason, created_by=by, created_at=clock.now())


def refer(
    case: Case, *, kind: str, reason: str, basis: str, on: date, by: Account, process: str = "", department: str = ""
) -> Referral:
    """Hand a matter on; it stands open until a case takes it up or the other department answers. One INSERT."""
    transactions.require()
    return Referral.objects.create(
        source_case=case,
        kind=kind,
        process=process,
        department=department,
        reason=reason,
        basis=basis,
        opened_on=on,
        opened_by=by,
    )


def speak_for(account: Account, enterprise: Enterprise, *, since: date, by: Account | None, reason: str) -> Spokesman:
    """From a day on the (locked) account speaks for this unit and for no other; what it spoke for before ends the day before."""
    transactions.require()
    earlier = Spokesman.objects.filter(account=account, until__isnull=True)
    earlier.update(until=since - timedelta(days=1))
    spokesman = Spokesman.objects.create(account=account, enterprise=enterprise, since=since)
    after = {"enterprise": spokesman.enterprise_id, "since": since}
    audit.append(account, [audit.Entry("speak_for", reason=reason, acted_on=since, after=after)], actor=by)
    return spokesman
