"""The promised print of an issued paper: done once, however often it is tried."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.models import IssuedDocument
from documents.press import PressFailed, PressRefused, PressUnavailable, PrintResult
from documents.printing import print_document
from documents.services import PRINT_JOB, REPRINTED
from documents.typesetting import MissingField
from foundation import audit
from foundation.clock import now, today
from foundation.jobs import Job, JobFailed, LeaseLost, Progress, handler, wait
from foundation.refusals import Refusal
from foundation.storage import is_last_attempt
from foundation.stored import NotAsStored, StoredFile

PRINTING_LEASE = timedelta(minutes=5)
WITHOUT_PRESS = timedelta(minutes=10)
PrintState = IssuedDocument.PrintState


@handler(PRINT_JOB, lease=PRINTING_LEASE, title=_("Printing a paper"))
def print_promised(job: Job, progress: Progress) -> dict[str, object]:
    """Print, store, and hang the PDF on the paper by one conditional UPDATE; who comes second leaves the first print."""
    document = IssuedDocument.objects.select_related("case").get(pk=job.payload["document"])
    if document.print_state == PrintState.PRINTED:
        return {"sha256": document.pdf_sha256, "pages": document.pages}
    progress(10, "")
    try:
        printed = print_document(document)
    except PressUnavailable as error:
        _wait_for_press(job, document, str(error))
        raise LeaseLost from error
    except PressFailed as error:
        raise JobFailed(_note(document, str(error))) from error
    except NotAsStored as spoilt:
        spoilt.report()
        _mark_failed(document, f"照片与留存的校验值不一致：{spoilt}")
        raise JobFailed(_note(document, str(spoilt)), final=True) from spoilt
    except (PressRefused, MissingField) as error:
        _mark_failed(document, str(error))
        raise JobFailed(_note(document, str(error)), final=True) from error
    progress(80, "")
    try:
        return _hang(document, printed)
    except Refusal as refusal:
        is_last = is_last_attempt(job)
        if is_last:
            _mark_failed(document, refusal.message)
        raise JobFailed(_note(document, refusal.message), final=is_last) from refusal


def _hang(document: IssuedDocument, printed: PrintResult) -> dict[str, object]:
    """The file lies under its own hash, so a print that was stored before its worker died is found and used again."""
    name = f"papers/{document.issued_on:%Y}/{document.pk}-{printed.sha256[:20]}.pdf"
    try:
        StoredFile(name, printed.sha256, document.code).read()
    except NotAsStored:
        default_storage.delete(name)
        name = default_storage.save(name, ContentFile(printed.pdf))
    with transaction.atomic():
        hung = IssuedDocument.objects.filter(pk=document.pk).exclude(print_state=PrintState.PRINTED)
        is_hung = hung.update(
            pdf=name, pdf_sha256=printed.sha256, pages=printed.pages, print_state=PrintState.PRINTED, print_note=""
        )
        if is_hung and document.print_state == PrintState.FAILED:
            # Repaired under its own number: what kept it from being printed stood in the history of its day.
            case = type(document.case).objects.select_for_update().get(pk=document.case_id)
            facts = {"paper": document.code, "number": document.printed_number, "failed": document.print_note}
            audit.append(case, [audit.Entry(REPRINTED, reason=str(document), acted_on=today(), after=facts)], actor=None)
    if not is_hung:
        document.refresh_from_db()
        if document.pdf.name != name:
            default_storage.delete(name)
        return {"sha256": document.pdf_sha256, "pages": document.pages}
    return {"sha256": printed.sha256, "pages": printed.pages}


def _note(document: IssuedDocument, words: str) -> str:
    """For the incident: which paper and what about it; the words of the press name characters, never a person."""
    return f"{document.code} {document.printed_number or document.pk}：{words}"[:500]


def _mark_failed(document: IssuedDocument, words: str) -> None:
    """Neither served nor in force until it is repaired: `documents.services` and the pages ask for this."""
    IssuedDocument.objects.filter(pk=document.pk).exclude(print_state=PrintState.PRINTED).update(
        print_state=PrintState.FAILED, print_note=words[:300]
    )


def _wait_for_press(job: Job, document: IssuedDocument, words: str) -> None:
    """No Pango on this machine: nobody's fault and no attempt used up. The promise stands until there is a press."""
    note = f"打印组件未安装，安装后自动打印：{words}"[:200]
    with transaction.atomic():
        wait(job, until=now() + WITHOUT_PRESS, note=note)
        IssuedDocument.objects.filter(pk=document.pk).exclude(print_state=PrintState.PRINTED).update(
            print_state=PrintState.PROMISED, print_note=note
        )
