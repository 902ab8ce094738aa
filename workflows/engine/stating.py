"""What a paper states, put together from where it stands: what the paper says itself, shared facts, answers of the form, columns.

A process says of each paper only what is special (`Says`: one flat dictionary). Every other blank of the paper is looked for, in this
order, among the shared facts, the answers of the act's form and the columns of the record as this act leaves them. What is said and is no
blank of the paper is linked data of its template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from cases import names
from cases.former import townships_on
from cases.models import Evidence
from documents.frozen import Picture
from documents.kinds import Document, Field
from documents.models import IssuedDocument
from documents.typography import day_text
from foundation import settings as bureau
from permissions import certificates
from permissions.models import Account, Region
from workflows.engine.act import Act
from workflows.engine.words import Paper, PaperContent

bureau.declare("bureau.contact", "文书上的联系人", "text", "值班室", "办公室")
bureau.declare("bureau.phone", "文书上的联系电话", "text", "0714-8700000", "示例号码，由局填写")

Says = Callable[[Act], Mapping[str, Any]]
Officers = Callable[[Act], tuple[Account | None, Account | None]]
RECIPIENT = "recipient"
REFUSAL = ("refusal_note", "witness", "av_recording")


def unit_name(act: Act) -> str:
    """The unit by its name on the licence on the day of the act, or the public place."""
    return names.name_on(act.case.unit, act.acted_on) if act.case.unit else act.case.place


def unit_address(act: Act) -> str:
    return (act.case.unit.address if act.case.unit else "") or act.case.place


def legal_representative(act: Act) -> str:
    return act.case.unit.legal_representative if act.case.unit else ""


def phone(act: Act) -> str:
    return act.case.unit.phone if act.case.unit else ""


def township_of(act: Act) -> Region | None:
    """The township in which the case lay on the day of the act: entered later, it may have ended since."""
    return townships_on([act.case], act.acted_on).get(act.case.pk, act.case.township)


def township(act: Act) -> str:
    place = township_of(act)
    return place.name if place else ""


def township_government(act: Act) -> str:
    """Who governs the township, as a copy is addressed: a subdistrict has an office of the government above it."""
    place = township_of(act)
    return f"{place.name}{'办事处' if place.kind == Region.Kind.SUBDISTRICT else '人民政府'}" if place else ""


#: Facts that papers of every process state under the same name.
SHARED: Mapping[str, Callable[[Act], Any]] = {
    "unit_name": unit_name,
    "unit": unit_name,
    "unit_address": unit_address,
    "legal_rep": legal_representative,
    "phone": phone,
    "township": township,
    "place": lambda act: act.case.place,
}


def contact(act: Act) -> dict[str, str]:
    """Whom to call at the bureau."""
    return {name: str(bureau.value(f"bureau.{name}", act.acted_on)) for name in ("contact", "phone")}


def day_of_paper(act: Act, number: str) -> dt.date | None:
    """The day of a paper of the case that another one cites."""
    issued = IssuedDocument.objects.filter(case=act.case, number=number) if number else IssuedDocument.objects.none()
    return issued.values_list("issued_on", flat=True).first()


def cited(act: Act, number: str, kind: Document) -> str:
    """A paper of the case as another one cites it: 2024年3月5日制发《责令限期整改指令书》［（云）应急责改〔2024〕23号］."""
    issued = IssuedDocument.objects.filter(case=act.case, number=number).values_list("issued_on", "title").first()
    day, title = issued or (None, kind.title)
    return f"{f'{day_text(day)}制发' if day else ''}《{title}》［{number}］"


def rows_of(items: Iterable[Any], *names: str, **said: Callable[[Any], Any]) -> list[dict[str, Any]]:
    """Rows of the case as rows of a paper: columns under their own name, and what the paper says of each."""
    return [{name: getattr(item, name) for name in names} | {name: word(item) for name, word in said.items()} for item in items]


def photos_of(act: Act, field: str) -> list[dict[str, Any]]:
    """Pictures of this act with number, time and place under each."""
    rows = [row for row in act.evidence if row.field == field and row.is_image]
    return [
        {"asset": Picture(row.pk), "no": number, "taken_at": row.moment.at, "time_word": row.moment.word, "place": act.case.place}
        for number, row in enumerate(rows, start=1)
    ]


def before_and_after(act: Act, prefix: str, items: Iterable[int]) -> list[dict[str, Any]]:
    """One pair for each item with a picture of its own: as the unit shows that it was, or nothing, and as it is."""

    def first(field: str, item: int) -> Evidence | None:
        found = (row for row in act.evidence if row.field == f"{prefix}.{field}" and row.item_ref == str(item) and row.is_image)
        return next(found, None)

    pairs = []
    for item in items:
        before, after = first("photos_before", item), first("photos", item)
        if after is not None:
            shown = Picture(before.pk) if before else ""
            pairs.append({"no": item, "before": shown, "after": Picture(after.pk), "place": act.case.place})
    return pairs


def nothing_special(act: Act) -> Mapping[str, Any]:
    return {}


def two_officers(one: Account | None, other: Account | None, act: Act) -> dict[str, str]:
    """Names and numbers of the certificates valid on the day of the act."""
    pair = (one, other)
    valid = certificates.valid_on([account.pk for account in pair if account], act.acted_on)
    found = {}
    for number, account in enumerate(pair, start=1):
        certificate = valid.get(account.pk) if account else None
        found[f"inspector_{number}"] = account.name if account else ""
        found[f"cert_no_{number}"] = certificate.number if certificate else ""
    return found


def officers_of(one: str, other: str) -> Officers:
    """The two whom these columns of the record name."""
    return lambda act: (getattr(act.record, one), getattr(act.record, other))


def acting_officers(act: Act) -> tuple[Account | None, Account | None]:
    """Who does the act, and the second officer whom its form names."""
    return act.hand, act.form.cleaned_data[act.form.second_officer]


def stating(
    document: Document,
    says: Says = nothing_special,
    *,
    officers: Officers | None = None,
    signed: bool = False,
    shared: Mapping[str, Callable[[Act], Any]] = SHARED,
) -> Callable[[Act], PaperContent]:
    """The function that fills in a paper. ``officers`` names the two who sign it; ``signed`` adds how the unit answered on the spot.

    The function raises LookupError for a blank that nobody fills.
    """

    def content(act: Act) -> PaperContent:
        said: dict[str, Any] = {}
        if officers is not None:
            said |= two_officers(*officers(act), act)
        if signed:
            said |= {name: getattr(act.record, name) for name in REFUSAL}
        said |= says(act)
        recipient = str(said.pop(RECIPIENT, ""))
        # The rows of a list have the blanks as their columns; the words on remedies are the floor's.
        blanks = (
            [Field("rows", required=True)] if document.is_list else [one for one in document.fields if one.name != "remedy_text"]
        )
        fields = {one.name: said.pop(one.name) if one.name in said else found(act, one) for one in blanks}
        return PaperContent(fields=fields, linked=said, recipient=recipient)

    def found(act: Act, blank: Field) -> Any:
        if blank.name in shared:
            return shared[blank.name](act)
        if blank.name in getattr(act.form, "cleaned_data", {}):
            return act.form.cleaned_data[blank.name]
        row = next((each for each in (act.facts, act.record) if hasattr(each, blank.name)), None)
        if row is None and blank.required:
            raise LookupError(f"{document.code}: nobody says {blank.name}")
        return getattr(row, blank.name, "")

    content.__name__, content.__module__ = says.__name__, says.__module__
    return content


def stated(
    document: Document,
    says: Says = nothing_special,
    *,
    number_to: str = "",
    numbered: bool = True,
    questions: Mapping[str, str] = MappingProxyType({}),
    **how: Any,
) -> Paper:
    """A paper as a step issues it: what it is, and what is special to it (``stating``)."""
    return Paper(document, stating(document, says, **how), number_to=number_to, numbered=numbered, questions=questions)
