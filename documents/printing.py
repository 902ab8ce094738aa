"""A paper's printed forms: the original of an issued paper, its copies and void marks, and the preview of one not yet issued."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from cases.models import Case
from documents import photographs, registers
from documents.catalog import paper
from documents.frozen import freeze, readable
from documents.kinds import Document
from documents.models import IssuedDocument
from documents.press import PrintResult
from documents.services import PaperRequest, bureau_words, number_text, with_remedy
from documents.typesetting import Mode, Paper, print_paper, verified
from foundation.stored import StoredFile

if TYPE_CHECKING:
    from permissions.models import Account

PREVIEW_SECONDS = 20

_NUMBERS = "零一两三四五六七八九十"
_HOLDERS = {
    "file": "由{bureau}备案",
    "unit": "交{unit}",
    "party": "交当事人",
    "supplier": "交供电（供应）单位",
    "township": "送所在乡镇（街道）",
    "county": "报县级应急管理部门",
    "sector_department": "送行业主管部门",
    "discipline_commission": "送纪检监察机关",
    "bureau": "报应急管理部门",
    "government": "报本级人民政府",
    "prefecture_bureau": "报上一级应急管理部门",
    "agency": "送受移送机关",
    "institute": "交受委托机构",
    "court": "送人民法院",
    "police": "送公安机关",
    "procurator": "抄送人民检察院",
    "bank": "交代收银行",
    "finance": "送财政部门",
    "applicant": "交申请人",
    "household": "交救助申请人",
}


def copies_note(document: Document) -> str:
    """本文书一式两份：一份由应急管理部门备案，一份交被检查单位。 Nothing for papers of one copy."""
    if len(document.holders) < 2 or document.inside:
        return ""
    # The set of forms calls the unit by what is done to it.
    unit = "被检查单位" if document.in_set else "责任单位"
    holders = sorted(document.holders, key=lambda holder: holder != "file")
    held = [_HOLDERS[holder] for holder in holders if holder in _HOLDERS]
    parts = [f"一份{words.format(bureau='应急管理部门', unit=unit)}" for words in held]
    return f"本文书一式{_NUMBERS[len(document.holders)]}份：{'，'.join(parts)}。"


def verification_address(token: str) -> str:
    """The public address of a paper's verification page, as the QR code carries it."""
    return str(settings.ANJIAN_PUBLIC_URL).rstrip("/") + reverse("verify", args=[token])


def paper_of(document: IssuedDocument, mode: Mode = "original") -> Paper:
    """What the printed form says about the paper itself. Internal sheets bear no QR code (layout sheets 1.10)."""
    kind = paper(document.code)
    sheet = Paper(
        code=document.code,
        title=document.title,
        number=document.number or str(document.linked.get("shared_number", "")),
        set_name=document.bureau.get("set_name", ""),
        copies_note=copies_note(kind),
        issued_on=document.issued_on.isoformat(),
        mode=mode,
    )
    return verified(sheet, address=verification_address(document.token), token=document.token) if is_public(kind) else sheet


def is_public(kind: Document) -> bool:
    """Whether papers of this kind can be verified by anybody who holds them: the bureau's own that leave the house."""
    return kind.is_external and kind.is_ours


def stored_print(document: IssuedDocument) -> StoredFile:
    """The PDF of a printed paper as it must lie in the storage."""
    words = f"{document.code} {document.title} {document.number or document.pk}"
    return StoredFile(str(document.pdf.name or ""), document.pdf_sha256, words, document.case)


def print_document(document: IssuedDocument, mode: Mode = "original") -> PrintResult:
    """Print an issued paper from its frozen data alone. Raises what `print_paper` raises, and NotAsStored for a picture."""
    pictures = photographs.read(document.case_id, document.data, document.linked)
    fields, linked = (_printable(paper(document.code), value, pictures) for value in (document.data, document.linked))
    return print_paper(paper_of(document, mode), bureau=document.bureau, f=fields, x=linked, assets=pictures)


def print_preview(request: PaperRequest, *, on: date, by: "Account", case: Case | None = None) -> PrintResult:
    """The paper as this account would issue it on that day: watermarked, without sequence, QR code and seal; nothing is saved.

    It shows those photographs of the case that the account may see. Raises what `print_paper` raises, and NotAsStored.
    """
    kind = paper(request.code)
    request = with_remedy(request, on)
    words = registers.words_of(kind, on)
    bureau = bureau_words(on)
    blank = number_text(words.number_word, on.year, None, place=bureau.number_word) if kind.series else ""
    sheet = Paper(
        code=kind.code,
        title=words.title,
        # A second sheet knows the number that its first one bears.
        number=str(request.linked.get("shared_number", "")) or blank,
        set_name=words.set_name,
        copies_note=copies_note(kind),
        issued_on=on.isoformat(),
        mode="preview",
    )
    data, linked = (photographs.seen_by(by, case, freeze(value)) for value in (request.data, request.linked))
    pictures = photographs.read(case.pk if case else None, data, linked)
    return print_paper(
        sheet,
        bureau=bureau,
        f=_printable(kind, data, pictures),
        x=_printable(kind, linked, pictures),
        assets=pictures,
        timeout=PREVIEW_SECONDS,
    )


def _printable(kind: Document, frozen: Any, pictures: Mapping[str, bytes]) -> Any:
    """Frozen data as the paper's template reads them: numbers whole or masked as the paper prints them, pictures named."""
    return readable(photographs.as_assets(frozen, pictures), identity=kind.shows_identity, card=kind.shows_card)
