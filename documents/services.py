"""What may be done with papers: issue, adopt, serve, replace, revoke. Every writer needs the caller's open transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from dataclasses import replace as changed
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cases.services import start_deadlines
from documents import photographs, registers, remedy, service_rules, volumes
from documents.catalog import paper
from documents.frozen import freeze, thaw
from documents.identity import copies_note, is_public, verification_address
from documents.kinds import Document, Field, Remedy, with_numbers
from documents.models import IssuedDocument, PaperScan, Service, ServiceProof, ServiceStart, new_token
from documents.registers import number_text
from documents.rehearsal import rehearse
from documents.service_rules import Proofs, deemed_served_on
from documents.serving import end_clock
from documents.typesetting import Bureau
from foundation import jobs, prepared
from foundation import settings as bureau_settings
from foundation.clock import now, today
from foundation.refusals import Refusal, raise_all
from foundation.transactions import require
from permissions.certificates import require_two_officers

if TYPE_CHECKING:
    from cases.models import Case, Deadline, Evidence, Party
    from permissions.models import Account

__all__ = [
    "PRINT_JOB",
    "ForeignPaper",
    "PaperRequest",
    "Proofs",
    "SignedPaper",
    "adopt",
    "attempt_service",
    "bureau_words",
    "corrected",
    "deemed_served_on",
    "first_served_on",
    "issue",
    "may_be_served_publicly",
    "number_text",
    "publish_service",
    "published_on",
    "replace",
    "require_in_force",
    "revoke",
    "serve",
]

bureau_settings.declare(
    "bureau.listing_body", _("Body that lists major hazards"), "text", "大冶市安全生产委员会办公室", "鄂安〔2010〕20号；示例县"
)
bureau_settings.declare(
    "bureau.extension_hint",
    _("Orders say how to ask for more time"),
    "boolean",
    True,
    "习惯做法，法律未规定（限期整改指令书版式6）",
)

PRINT_JOB = "documents.print"
# The act in the history of a case.
REPRINTED = "paper_reprinted"
#: The refusal of a number that stands on another paper.
NUMBER_TAKEN = "E-ENF-29"
LONGEST_TEXT = 5_000
LONGEST_DATA = 100_000
SHORTEST_REASON = 4
# Blanks that name whom a paper is for, the first of them that is filled.
ADDRESSEES = ("unit_name", "party_name", "unit", "household", "supplier_name", "to")
PROOF_TEXTS = (
    "place", "receiver", "relation", "refusal_note", "witness", "recording", "slip_number", "through", "address", "medium",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper that was signed by hand before it was entered (补录): what shows it, and its number as it stands there, if it has one.

    `field` is the question that asked for the number.
    """

    scans: tuple["Evidence", ...]
    number: str = ""
    field: str = "number"


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """One paper an act asks for. `data` are its fields (`f` in the template), `linked` what it takes from elsewhere (`x`).

    `starts` are the waiting clocks that its service starts. With `signed` nothing is printed: the scans are filed as the paper.
    """

    code: str
    data: Mapping[str, Any]
    linked: Mapping[str, Any] = field(default_factory=dict)
    recipient: str = ""
    party_id: int | None = None
    step: str = ""
    starts: tuple["Deadline", ...] = ()
    numbered: bool = True
    signed: SignedPaper | None = None


# --- issue ---------------------------------------------------------------------------------------------------------------------


def issue(
    case: "Case", requests: Sequence[PaperRequest], *, issued_on: date, by: "Account", act_no: int | None = None
) -> list[IssuedDocument]:
    """Issue the papers of one act: rehearsed, numbers without gaps, frozen data, promised prints. Call it last in the act.

    One paper for each request: of one that is cut into volumes the cover. At most four statements, and one more for volumes, whatever the
    number of papers, and two or three where photographs are shown; the one that draws numbers locks the series until the commit. The year
    of a number is that of `issued_on`. What was signed by hand keeps its own number and is filed as its scans. Raises Refusal
    E-DOC-MISSING, E-DOC-GLYPH, E-DOC-LONG, E-DOC-FORM, E-DOC-DATE, and for such a number E-DOC-NUMBER, E-ENF-29.
    """
    require()
    if not requests:
        return []
    if issued_on > today():
        raise Refusal("E-DOC-DATE", field="issued_on")
    filled = [sheet for request in requests for sheet in volumes.cut(with_remedy(request, issued_on))]
    raise_all(refusal for request in filled for refusal in refusals_of(request))
    papers = [_unnumbered(case, request, issued_on, by, act_no) for request in filled]
    raise_all(refusal for document in papers for refusal in rehearse(document))
    _keep_own_numbers(papers, filled)
    _number(papers, issued_on)
    whole = _insert(papers)
    _file_scans(papers, filled)
    starts = [
        ServiceStart(document=document, deadline=deadline)
        for document, request in zip(papers, filled, strict=True)
        for deadline in request.starts
    ]
    if starts:
        ServiceStart.objects.bulk_create(starts)
    jobs.promise_many(
        jobs.Promise(PRINT_JOB, f"{PRINT_JOB}:{document.token}", {"document": document.pk}, requested_by=by.pk)
        for document in papers
        if not document.on_paper
    )
    return whole


def _insert(papers: Sequence[IssuedDocument]) -> list[IssuedDocument]:
    """Write the papers, the volumes of each behind its cover; answers those that stand for themselves."""
    whole: list[IssuedDocument] = []
    of_cover: list[IssuedDocument] = []
    for document in papers:
        if document.linked.get(volumes.VOLUME, {}).get("no"):
            document.cover = whole[-1]
            of_cover.append(document)
        else:
            whole.append(document)
    prepared.insert_many(whole)
    for document in of_cover:
        document.cover_id = document.cover.pk  # type: ignore[union-attr]
    prepared.insert_many(of_cover)
    return whole


def bureau_words(on: date) -> Bureau:
    """What the dated settings say on that day; frozen with each paper (`bureau` in the template)."""
    return Bureau(**{blank.name: bureau_settings.value(f"bureau.{blank.name}", on) for blank in fields(Bureau)})


def _unnumbered(case: "Case", request: PaperRequest, issued_on: date, by: "Account", act_no: int | None) -> IssuedDocument:
    document = paper(request.code)
    words, token = registers.words_of(document, issued_on), new_token()
    shared = str(request.linked.get("shared_number", ""))
    return IssuedDocument(
        case=case,
        code=document.code,
        title=volumes.title(document.printed_title(words.title, request.data, request.linked), request.linked),
        # Until it is drawn, a number as it will look: the words around it are the paper's own.
        printed_number=shared or (number_text(words.number_word, issued_on.year, 1) if document.series else ""),
        address=verification_address(token) if is_public(document) else "",
        series_code=document.series if request.numbered else "",
        issued_on=issued_on,
        data=photographs.seen_by(by, case, freeze(request.data)),
        linked=photographs.seen_by(by, case, freeze(request.linked)),
        bureau=asdict(bureau_words(issued_on)) | {"set_name": words.set_name, "copies_note": copies_note(document)},
        token=token,
        on_paper=request.signed is not None,
        print_state=IssuedDocument.PrintState.PROMISED if request.signed is None else IssuedDocument.PrintState.NONE,
        recipient=request.recipient or _addressee(request.data),
        party_id=request.party_id,
        act_no=act_no,
        step=request.step,
        issued_by=by,
        created_at=now(),
    )


def _addressee(data: Mapping[str, Any]) -> str:
    for name in ADDRESSEES:
        if isinstance(data.get(name), str) and data[name]:
            return str(data[name])[:120]
    return ""


def _keep_own_numbers(papers: Sequence[IssuedDocument], requests: Sequence[PaperRequest]) -> None:
    """Papers that were signed by hand keep the number that stands there; none of them is ever given again.

    The series is locked first: of two who enter the same number at once the second finds it taken.
    """
    signed = [
        (document, request.signed)
        for document, request in zip(papers, requests, strict=True)
        if request.signed is not None and request.signed.number.strip()
    ]
    if not signed:
        return
    read = [registers.read_own(paper(document.code), one.number, document.issued_on, one.field) for document, one in signed]
    registers.reserve((number.series_code, number.year, number.sequence) for number in read if number.year and number.sequence)
    taken = dict(IssuedDocument.objects.filter(number__in=[number.text for number in read]).values_list("number", "title"))
    refused = []
    for (document, one), number in zip(signed, read, strict=True):
        if number.text in taken:
            refused.append(Refusal(NUMBER_TAKEN, field=one.field, note=f"{number.text}已用于《{taken[number.text]}》"))
        taken[number.text] = document.title
        document.number, document.own_number = number.text, True
        document.series_code, document.year, document.sequence = number.series_code, number.year, number.sequence
    raise_all(refused)


def _file_scans(papers: Sequence[IssuedDocument], requests: Sequence[PaperRequest]) -> None:
    """What shows a paper that was signed by hand is that paper."""
    rows = [
        PaperScan(document=document, evidence=evidence)
        for document, request in zip(papers, requests, strict=True)
        if request.signed is not None
        for evidence in request.signed.scans
    ]
    if rows:
        PaperScan.objects.bulk_create(rows)


def _number(papers: Sequence[IssuedDocument], issued_on: date) -> None:
    """Draw all numbers of the act in one statement and write them on the papers in their order; those of their own keep them."""
    wanted = Counter(document.series_code for document in papers if document.series_code and not document.own_number)
    following = registers.draw(wanted, issued_on.year)
    for document in papers:
        if not document.series_code or document.own_number:
            continue
        document.year, document.sequence = issued_on.year, following[document.series_code]
        following[document.series_code] += 1
        word = registers.words_of(paper(document.code), issued_on).number_word
        document.number = number_text(word, document.year, document.sequence, place=document.bureau["number_word"])
    given = {document.code: document.number for document in papers if document.number}
    last = ""
    for document in papers:
        last = document.number or last
        if not document.series_code and document.code in given:
            # Two sheets of one code bear one number; it stands on the sheet that goes out. Volumes bear that of the cover before them.
            number = last if volumes.VOLUME in document.linked else given[document.code]
            document.linked = {**document.linked, "shared_number": number}
        document.printed_number = document.number or str(document.linked.get("shared_number", ""))
        document.data = with_numbers(document.data, given)


# --- what a paper must hold ----------------------------------------------------------------------------------------------------


def refusals_of(request: PaperRequest) -> Iterator[Refusal]:
    """Required blanks that are empty, texts and lists that are too long. ValueError for a field the paper does not have."""
    document = paper(request.code)
    unknown = set(request.data) - document.accepts
    if unknown:
        raise ValueError(f"{document.code} has no field {', '.join(sorted(unknown))}")
    total = 0
    for blank in document.fields:
        if not (blank.name == document.in_volumes and volumes.is_cover(request.linked)):
            yield from _field_refusals(document, blank, request.data.get(blank.name))
    for blank_name, value in (*request.data.items(), ("", request.linked)):
        if isinstance(value, list | tuple) and len(value) > volumes.MOST_ROWS:
            yield Refusal("E-DOC-LONG", field=blank_name, note=f"{document.title}：{blank_name}不得超过{volumes.MOST_ROWS}行")
        for name, text in _texts(value):
            total += len(text)
            if len(text) > LONGEST_TEXT:
                note = f"{document.title}：{name or blank_name}不得超过{LONGEST_TEXT}字"
                yield Refusal("E-DOC-LONG", field=blank_name or None, note=note)
    for needed, when in document.needs.items():
        if _is_empty(request.data.get(needed)) and when(request.data, request.linked):
            yield Refusal("E-DOC-MISSING", field=needed, note=f"{document.title}：{needed}")
    if total > LONGEST_DATA:
        yield Refusal("E-DOC-LONG", note=document.title)


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence | Mapping) and not value)


def _field_refusals(document: Document, blank: Field, value: Any) -> Iterator[Refusal]:
    if _is_empty(value):
        if blank.required:
            yield Refusal("E-DOC-MISSING", field=blank.name, note=f"{document.title}：{blank.name}")
        return
    if not blank.columns:
        return
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        yield Refusal("E-DOC-FORM", field=blank.name, note=f"{document.title}：{blank.name}")
        return
    for number, row in enumerate(value, start=1):
        for column in blank.columns:
            if column.required and _is_empty(row.get(column.name)):
                yield Refusal("E-DOC-MISSING", field=blank.name, note=f"{document.title}：第{number}项{column.name}")


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)


def with_remedy(request: PaperRequest, issued_on: date) -> PaperRequest:
    """The paragraph on remedies is the program's: chosen by the day of the decision, whatever was handed in (E-ENF-34)."""
    document = paper(request.code)
    data = dict(request.data)
    match document.remedy:
        case Remedy.NONE:
            return request
        case Remedy.IF_REFUSED if not remedy.is_refused(data.get("result")):
            data.pop("remedy_text", None)
        case Remedy.ORDER | Remedy.IF_REFUSED:
            # A reply that refuses is a 决定书, whatever the reply that grants is called.
            noun = "决定" if document.remedy is Remedy.IF_REFUSED else document.noun
            data["remedy_text"] = remedy.remedy_text(_decided_on(data, issued_on), noun, bureau_words(issued_on))
        case kind:
            data["remedy_text"] = remedy.paragraph_of_decision(
                _decided_on(data, issued_on),
                document.noun,
                bureau_words(issued_on),
                goes_on=kind is not Remedy.NO_PENALTY,
                to_perform=kind in (Remedy.PENALTY, Remedy.ON_THE_SPOT)
                or (kind is Remedy.CHANGE and bool(request.linked.get("money_due"))),
                on_the_spot=kind is Remedy.ON_THE_SPOT,
            )
    return changed(request, data=data)


def _decided_on(data: Mapping[str, Any], issued_on: date) -> date:
    """The day of the decision that the paper says; the day of the paper where it says none."""
    day = data.get("decided_on") or issued_on
    return day if isinstance(day, date) else date.fromisoformat(str(day)[:10])


# --- papers taken over from paper files ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForeignPaper:
    """A paper that was issued before the case came into the system: what is known of it."""

    case: "Case"
    code: str
    number: str
    issued_on: date
    recipient: str = ""
    served_on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    starts: tuple["Deadline", ...] = ()
    party: "Party | None" = None


def adopt(papers: Iterable[ForeignPaper], *, by: "Account") -> list[IssuedDocument]:
    """Record papers of earlier files under their own numbers; draws no number and prints nothing.

    One order may stand in several cases. A number of our own series is never given again: the counter is moved up to it. Raises
    Refusal E-ENF-29 for a number that this system gave to another paper.
    """
    require()
    wanted = list(papers)
    read = [registers.read_number(foreign.number) for foreign in wanted]
    texts = {number.text for number in read if number.text}
    given = IssuedDocument.objects.filter(number__in=texts, origin=IssuedDocument.Origin.ISSUED).values_list("number", flat=True)
    for number in given:
        raise Refusal(NUMBER_TAKEN, field="order_no", note=str(number))
    rows = [
        IssuedDocument(
            case=foreign.case,
            code=foreign.code,
            title=paper(foreign.code).title,
            number=number.text or None,
            printed_number=number.text,
            body=str(bureau_settings.value("bureau.name", foreign.issued_on)),
            series_code=number.series_code,
            year=number.year,
            sequence=number.sequence if number.series_code else None,
            issued_on=foreign.issued_on,
            data=freeze(foreign.data),
            bureau=asdict(bureau_words(foreign.issued_on)),
            token=new_token(),
            origin=IssuedDocument.Origin.ADOPTED,
            recipient=foreign.recipient,
            party=foreign.party,
            served_on=foreign.served_on,
            print_state=IssuedDocument.PrintState.NONE,
            issued_by=by,
            created_at=now(),
        )
        for foreign, number in zip(wanted, read, strict=True)
    ]
    IssuedDocument.objects.bulk_create(rows)
    starts = [
        ServiceStart(document=row, deadline=deadline)
        for row, foreign in zip(rows, wanted, strict=True)
        for deadline in foreign.starts
    ]
    if starts:
        ServiceStart.objects.bulk_create(starts)
    registers.reserve((row.series_code, row.year, row.sequence) for row in rows if row.year and row.sequence)
    return rows


# --- service -------------------------------------------------------------------------------------------------------------------


def serve(
    document: IssuedDocument,
    *,
    mode: str,
    served_on: date,
    officers: Sequence["Account"],
    by: "Account",
    proofs: Proofs | None = None,
    recipient: str | None = None,
    listed: bool = False,
) -> Service:
    """Record that a paper was served, and start the clocks that wait for it.

    Two officers with valid certificates served it; `proofs` hold what the way of service needs (E11). `recipient` names another
    holder of a copy: only service on the paper's own recipient starts clocks. `listed` lifts the longest
    period of the dates it prints. Raises Refusal or Refusals: E-DOC-STATE, E-SRV-*, E-ENF-27, and the paper's own codes for its officers and its printed period.
    """
    require()
    kind, proofs = paper(document.code), proofs or Proofs()
    require_in_force(document)
    if not kind.served:
        raise Refusal("E-SRV-KIND", note=document.title)
    _require_print(document)
    whom = document.recipient if recipient is None else recipient
    before = list(document.services.prefetch_related("proofs") if mode == Service.Mode.PUBLIC else document.services.all())
    if any(earlier.outcome == Service.Outcome.SERVED and earlier.recipient == whom for earlier in before):
        raise Refusal("E-SRV-TWICE", note=document.title)
    first, second = _two(officers, kind, served_on)
    failed = mode == Service.Mode.PUBLIC and _has_failed(before, whom)
    raise_all(
        [
            *service_rules.date_refusals(served_on, document.issued_on, today(), proofs.served_at),
            *service_rules.printed_date_refusals(kind, document.data, first_served_on(document) or served_on, listed=listed),
            *service_rules.proof_refusals(mode, served_on, proofs, has_failed_before=failed),
        ]
    )
    service = _record(document, mode, Service.Outcome.SERVED, served_on, proofs, (first, second), by, whom, served_on=served_on)
    if whom == document.recipient:
        _begin(document, served_on, proofs.served_at)
    return service


def attempt_service(
    document: IssuedDocument,
    *,
    mode: str,
    tried_on: date,
    failure: str,
    officers: Sequence["Account"],
    by: "Account",
    proofs: Proofs | None = None,
    recipient: str | None = None,
) -> Service:
    """Record a service that did not succeed, with its proof; public notice is open only after one."""
    require()
    kind, proofs = paper(document.code), proofs or Proofs()
    require_in_force(document)
    _require_print(document)
    if mode == Service.Mode.PUBLIC:
        raise Refusal("E-ENF-27", field="mode")
    first, second = _two(officers, kind, tried_on)
    refused = list(service_rules.date_refusals(tried_on, document.issued_on, today(), None))
    if not failure.strip():
        refused.append(Refusal("E-SRV-FAILURE", field="failure"))
    if not proofs.proof:
        refused.append(Refusal("E-SRV-PROOF", field="proof"))
    raise_all(refused)
    whom = document.recipient if recipient is None else recipient
    return _record(document, mode, Service.Outcome.FAILED, tried_on, proofs, (first, second), by, whom, failure=failure.strip())


def publish_service(
    document: IssuedDocument,
    *,
    published_on: date,
    medium: str,
    officers: Sequence["Account"],
    by: "Account",
    proofs: Proofs | None = None,
    recipient: str | None = None,
) -> Service:
    """Record a public notice; the paper counts as served from `deemed_served_on(published_on)` on, recorded by `serve`."""
    require()
    kind = paper(document.code)
    proofs = changed(proofs or Proofs(), published_on=published_on, medium=medium)
    require_in_force(document)
    _require_print(document)
    whom = document.recipient if recipient is None else recipient
    before = list(document.services.prefetch_related("proofs"))
    if any(earlier.outcome == Service.Outcome.SERVED and earlier.recipient == whom for earlier in before):
        raise Refusal("E-SRV-TWICE", note=document.title)
    first, second = _two(officers, kind, published_on)
    failed = _has_failed(before, whom)
    raise_all(
        [
            *service_rules.date_refusals(published_on, document.issued_on, today(), None),
            *service_rules.proof_refusals(Service.Mode.PUBLIC, deemed_served_on(published_on), proofs, has_failed_before=failed),
        ]
    )
    return _record(
        document, Service.Mode.PUBLIC, Service.Outcome.PUBLISHED, published_on, proofs, (first, second), by, whom
    )  # fmt: skip


def _has_failed(services: list[Service], recipient: str) -> bool:
    """Whether another way was tried on the same recipient in vain, with its proof."""
    return any(
        service.outcome == Service.Outcome.FAILED and service.recipient == recipient and bool(service.proofs.all())
        for service in services
    )


def may_be_served_publicly(document: IssuedDocument) -> bool:
    """Whether another way has failed on the recipient of the paper, with its proof (E-ENF-27)."""
    return _has_failed(list(document.services.prefetch_related("proofs")), document.recipient)


def published_on(document: IssuedDocument) -> date | None:
    """The day of the public notice that was put out for the recipient of the paper; None without one."""
    out = document.services.filter(outcome=Service.Outcome.PUBLISHED, recipient=document.recipient).order_by("id").first()
    return out.published_on if out is not None else None


def _two(officers: Sequence["Account"], kind: Document, day: date) -> tuple["Account", "Account"]:
    """Two different officers with certificates valid on the day; a third is too many to be named on the receipt."""
    code = kind.officers_code
    if len(officers) != 2:
        raise Refusal(code, field="officers", note="送达应由两名执法人员进行")
    first, second = officers
    require_two_officers(first.pk, second.pk, day, code=code, field="officers")
    return first, second


def _record(
    document: IssuedDocument,
    mode: str,
    outcome: str,
    tried_on: date,
    proofs: Proofs,
    officers: tuple["Account", "Account"],
    by: "Account",
    recipient: str,
    *,
    served_on: date | None = None,
    failure: str = "",
) -> Service:
    service = Service(
        document=document,
        recipient=recipient,
        mode=mode,
        outcome=outcome,
        tried_on=tried_on,
        served_on=served_on,
        served_at=proofs.served_at,
        confirmation=proofs.confirmation,
        confirmed_on=proofs.confirmed_on,
        published_on=proofs.published_on,
        failure=failure,
        first_officer=officers[0],
        second_officer=officers[1],
        recorded_by=by,
        **{name: getattr(proofs, name).strip() for name in PROOF_TEXTS},
    )
    service.save(force_insert=True)
    if proofs.proof:
        ServiceProof.objects.bulk_create(ServiceProof(service=service, evidence=evidence) for evidence in proofs.proof)
    return service


def _begin(document: IssuedDocument, served_on: date, served_at: datetime | None) -> None:
    """The paper is served on its own recipient: note the day, start what waits."""
    document.served_on = served_on
    IssuedDocument.objects.filter(pk=document.pk).update(served_on=served_on)
    waiting = [start.deadline for start in document.starts.select_related("deadline").order_by("deadline_id")]
    for deadline in waiting:
        if deadline.case_id == document.case_id:
            deadline.case = document.case  # the row the caller holds: its next due day is reckoned there
    start_deadlines(waiting, served_on, at=served_at)


# --- correction ----------------------------------------------------------------------------------------------------------------


def corrected(document: IssuedDocument, changes: Mapping[str, Any], *, wrong: str) -> PaperRequest:
    """The paper that takes this one's place: its frozen words with the changed blanks, naming what it corrects and what was `wrong`.

    Whatever the registers say today, nothing else changes. It draws a number of its own, a sheet that shared another's included.
    """
    names = {"number": document.printed_number, "title": document.title, "issued_on": document.issued_on, "wrong": wrong.strip()}
    return PaperRequest(
        document.code,
        {**thaw(document.data), **changes},
        {**{name: thaw(value) for name, value in document.linked.items() if name != "shared_number"}, "replaces": names},
        recipient=document.recipient,
        party_id=document.party_id,
        step=document.step,
        numbered=bool(paper(document.code).series),
    )


def replace(
    document: IssuedDocument,
    changes: Mapping[str, Any],
    *,
    issued_on: date,
    by: "Account",
    reason: str,
    act_no: int | None = None,
) -> IssuedDocument:
    """Correct a paper by another one. The old number stays with the old paper; clocks that wait for it wait for the new one.

    A clock that runs goes on: the new paper is served again without starting anything. Raises Refusal E-DOC-STATE, E-DOC-REASON,
    E-DOC-VOLUMES for one in volumes (it is issued anew), and what `issue` raises.
    """
    require()
    require_in_force(document)
    _require_whole(document)
    if volumes.VOLUME in document.linked:
        raise Refusal("E-DOC-VOLUMES", note=str(document))
    _require_reason(reason)
    waiting = [start.deadline for start in document.starts.select_related("deadline")]
    request = changed(
        corrected(document, changes, wrong=reason), starts=tuple(one for one in waiting if one.state == one.State.WAITING)
    )
    (new,) = issue(document.case, [request], issued_on=issued_on, by=by, act_no=act_no)
    _end(document, IssuedDocument.State.REPLACED, issued_on, reason, new)
    return new


def first_served_on(document: IssuedDocument) -> date | None:
    """The day on which the paper that this one corrects was first served: the periods it states have run from then."""
    first, earlier = None, document
    while earlier.linked.get("replaces") and (before := earlier.replaces.first()) is not None:
        first, earlier = before.served_on or first, before
    return first


def revoke(document: IssuedDocument, *, on: date, reason: str, by: "Account | None") -> None:
    """Take a paper back, with all its volumes and the clock of its service. Its number stays used and shown as void (D25)."""
    require()
    require_in_force(document)
    _require_whole(document)
    _require_reason(reason)
    if on > today() or on < document.issued_on:
        raise Refusal("E-DOC-DATE", field="revoked_on")
    for one in (document, *document.volumes.order_by("id")):
        _end(one, IssuedDocument.State.REVOKED, on, reason, None)
    end_clock(document, reason=reason)


def _end(document: IssuedDocument, state: str, on: date, reason: str, by_paper: IssuedDocument | None) -> None:
    columns = {"state": state, "ended_on": on, "ended_reason": reason.strip()[:300], "replaced_by": by_paper}
    changed_rows = IssuedDocument.objects.filter(pk=document.pk, state=IssuedDocument.State.ISSUED).update(**columns)
    if not changed_rows:
        raise Refusal("E-CONFLICT")
    for name, value in columns.items():
        setattr(document, name, value)


def require_in_force(document: IssuedDocument) -> None:
    """Raises Refusal E-DOC-STATE for a paper that was corrected or revoked."""
    if document.state != IssuedDocument.State.ISSUED:
        raise Refusal("E-DOC-STATE", note=str(document))


def _require_whole(document: IssuedDocument) -> None:
    """Raises Refusal E-DOC-VOLUMES for a single volume: the cover stands for all of them."""
    if document.cover_id is not None:
        raise Refusal("E-DOC-VOLUMES", field="document", note=str(document))


def _require_print(document: IssuedDocument) -> None:
    """What could not be printed, or of which a volume could not, cannot be handed over; it is repaired under its number first."""
    _require_whole(document)
    parts = (document, *(document.volumes.order_by("id") if volumes.VOLUME in document.linked else ()))
    for one in parts:
        if one.print_state == IssuedDocument.PrintState.FAILED:
            raise Refusal("E-DOC-UNPRINTED", field="document", note=str(one))


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal("E-DOC-REASON", field="reason")
