"""A paper's printed forms: the original of an issued paper, its copies and void marks, and the preview of one not yet issued."""

from datetime import date
from typing import TYPE_CHECKING

from cases.models import Case
from documents import photographs, registers, volumes
from documents.catalog import paper
from documents.frozen import freeze
from documents.identity import copies_note, paper_of, printable, printable_of
from documents.kinds import with_numbers
from documents.models import IssuedDocument
from documents.press import PrintResult
from documents.services import PaperRequest, bureau_words, number_text, with_remedy
from documents.typesetting import Mode, Paper, print_paper
from foundation.stored import StoredFile

if TYPE_CHECKING:
    from permissions.models import Account

PREVIEW_SECONDS = 20


def stored_print(document: IssuedDocument) -> StoredFile:
    """The PDF of a printed paper as it must lie in the storage."""
    words = f"{document.code} {document.title} {document.printed_number or document.pk}"
    return StoredFile(str(document.pdf.name or ""), document.pdf_sha256, words, document.case)


def print_document(document: IssuedDocument, mode: Mode = "original") -> PrintResult:
    """Print an issued paper from its frozen data alone. Raises what `print_paper` raises, and NotAsStored for a picture."""
    pictures = photographs.read(document.case_id, document.data, document.linked)
    fields, linked = printable_of(document, pictures)
    return print_paper(paper_of(document, mode), bureau=document.bureau, f=fields, x=linked, assets=pictures)


class _NumbersToCome(dict[str, str]):
    """The number of each kind of paper as it will look, its sequence still to be drawn; asked for only where a paper cites one."""

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def get(self, code: str, default: str = "") -> str:  # type: ignore[override]
        word = registers.words_of(paper(code), self.on).number_word
        return number_text(word, self.on.year, None, place=bureau_words(self.on).number_word)


def print_preview(request: PaperRequest, *, on: date, by: "Account", case: Case | None = None) -> PrintResult:
    """The paper as this account would issue it on that day: watermarked, without sequence, QR code and seal; nothing is saved.

    Of one in volumes the cover. It shows those photographs of the case that the account may see. Raises what `print_paper` raises, and NotAsStored.
    """
    kind = paper(request.code)
    request = next(volumes.cut(with_remedy(request, on)))
    words = registers.words_of(kind, on)
    bureau = bureau_words(on)
    blank = number_text(words.number_word, on.year, None, place=bureau.number_word) if kind.series else ""
    sheet = Paper(
        code=kind.code,
        title=volumes.title(kind.printed_title(words.title, request.data, request.linked), request.linked),
        # A second sheet knows the number that its first one bears.
        number=str(request.linked.get("shared_number", "")) or blank,
        set_name=words.set_name,
        copies_note=copies_note(kind),
        issued_on=on.isoformat(),
        mode="preview",
    )
    data, linked = (photographs.seen_by(by, case, freeze(value)) for value in (request.data, request.linked))
    data = with_numbers(data, _NumbersToCome(on))
    pictures = photographs.read(case.pk if case else None, data, linked)
    return print_paper(
        sheet,
        bureau=bureau,
        f=printable(kind, data, pictures),
        x=printable(kind, linked, pictures),
        assets=pictures,
        timeout=PREVIEW_SECONDS,
    )
