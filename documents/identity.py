"""What a paper says of itself, as it is printed: title, number, the body whose seal it bears, its copies, where it is verified.

Settled when the paper is issued and frozen with it: lists, file names and the page of verification say the same whatever becomes
of the catalogue, of the dated settings and of the public address afterwards.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from documents import photographs
from documents.catalog import paper
from documents.frozen import readable
from documents.kinds import UNIT, Document
from documents.models import IssuedDocument
from documents.typesetting import Mode, Paper, verified

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
    "procurator_copy": "抄送人民检察院",
    "bank": "交代收银行",
    "finance": "送财政部门",
    "applicant": "交申请人",
    "household": "交救助申请人",
    "public": "向社会公示",
    "website": "在网站公布",
    "notice_board": "在公告栏张贴",
    "handlers": "退承办机构",
    "leader": "送机关负责人",
    "archive": "归档",
}
# Over the stamp stands the name of the body that seals; one block of all papers prints it (blocks/sealing.html).
_SEALED_BY = re.compile(r'<div class="stamped"><span>([^<]*)</span>')


def copies_note(document: Document) -> str:
    """本文书一式两份：一份由应急管理部门备案，一份交被检查单位。 Nothing for papers of one copy."""
    if len(document.holders) < 2 or document.inside:
        return ""
    # The set of forms calls the unit by what is done to it.
    unit = "被检查单位" if document.in_set else "责任单位"
    return f"本文书{copies_words(document, bureau='应急管理部门', unit=unit)}。"


def copies_words(document: Document, *, bureau: str, unit: str) -> str:
    """How many copies there are and to whom each goes: 一式两份：一份由大冶市应急管理局备案，一份交砚坪铁矿."""
    holders = sorted(document.holders, key=lambda holder: holder != "file")
    parts = [f"一份{_HOLDERS[holder].format(bureau=bureau, unit=unit)}" for holder in holders if holder in _HOLDERS]
    if len(holders) == 1:
        return "".join(parts)
    return f"一式{_NUMBERS[len(holders)]}份：{'，'.join(parts)}"


def verification_address(token: str) -> str:
    """The public address of a paper's verification page today, as the QR code of a new paper carries it."""
    return str(settings.ANJIAN_PUBLIC_URL).rstrip("/") + reverse("verify", args=[token])


def is_public(kind: Document) -> bool:
    """Whether papers of this kind can be verified by anybody who holds them: the bureau's own that leave the house."""
    return kind.is_external and kind.is_ours


def body_on(page: str, kind: Document, bureau: str, unit: str) -> str:
    """The body over whose name the paper is sealed, as its page says; without a stamp on it whoever issues such papers."""
    found = _SEALED_BY.search(page)
    named = html.unescape(found[1]).strip() if found else ""
    return named or (unit if kind.seal == UNIT else bureau)


def paper_of(document: IssuedDocument, mode: Mode = "original") -> Paper:
    """What the printed form says about the paper itself. Internal sheets bear no QR code (layout sheets 1.10)."""
    sheet = sheet_of(document, mode)
    return verified(sheet, address=document.address, token=document.token) if document.address else sheet


def sheet_of(document: IssuedDocument, mode: Mode = "original") -> Paper:
    """The same without the QR code, whose drawing costs more than the rest of the page and which says nothing of its own."""
    return Paper(
        code=document.code,
        title=document.title,
        number=document.printed_number,
        set_name=document.bureau.get("set_name", ""),
        copies_note=document.bureau.get("copies_note", ""),
        issued_on=document.issued_on.isoformat(),
        by_hand=document.by_hand,
        corrected_by=(document.replaced_by.printed_number or document.replaced_by.title) if document.replaced_by else "",
        mode=mode,
    )


def printable(kind: Document, frozen: Any, pictures: Mapping[str, bytes] | None = None) -> Any:
    """Frozen data as the paper's template reads them: numbers whole or masked as the paper prints them, pictures named.

    Without `pictures` every photograph counts as being there.
    """
    return readable(photographs.as_assets(frozen, pictures), identity=kind.shows_identity, card=kind.shows_card)


def printable_of(document: IssuedDocument, pictures: Mapping[str, bytes] | None = None) -> tuple[Any, Any]:
    """Fields and linked data of an issued paper as its template reads them."""
    kind = paper(document.code)
    return printable(kind, document.data, pictures), printable(kind, document.linked, pictures)
