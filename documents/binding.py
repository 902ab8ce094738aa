"""The whole file of a case bound into one archive PDF: cover, index, every sheet in its order with its page number (案卷).

A process says which leaves lie in the file of its cases, in which order (``tells``). What is bound
stays as it was bound; a file that has changed since is bound anew beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from cases.evidence import stored_copy
from cases.models import Case, Evidence
from documents.models import BoundFile, IssuedDocument
from documents.press import PressRefused, PressUnavailable, print_pdf
from documents.printing import stored_print
from documents.services import bureau_words
from foundation import audit, clock, jobs
from foundation.bounded import ChildFailed, ChildRefused, Children
from foundation.stored import NotAsStored, StoredFile
from permissions.models import Account

BIND_JOB = "documents.bind_file"
BOUND = "file_bound"
LEASE = timedelta(minutes=15)
#: A paper of the file is not printed yet: asked for again a little later, without using up an attempt.
WAITS = timedelta(minutes=1)
SECONDS = 300
# What the pipe to the child takes, with room for what it answers.
MOST_BYTES = 160_000_000
# One after another: the whole file lies in memory while it is bound.
CHILDREN = Children("documents.binding_child", places=1, memory_mb=2048, uses=20)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One piece of the file: a paper, a file that was handed in, or a sheet that lies in the file on paper only."""

    title: str
    """In the outline; empty for what belongs to the piece before it."""
    first: int | None = None
    """The number of its first page; None where it is not counted, or not known."""
    paper: IssuedDocument | None = None
    evidence: Evidence | None = None


Teller = Callable[[Case, date], Sequence[Leaf]]
_tellers: dict[str, Teller] = {}


def tells(process: str, teller: Teller) -> None:
    """Which leaves lie in the file of a case of this process, in their order."""
    _tellers[process] = teller


def is_told(case: Case) -> bool:
    """Whether the file of this case can be bound."""
    return case.process in _tellers


def leaves_of(case: Case) -> list[Leaf]:
    """What lies in the file today."""
    return list(_tellers[case.process](case, clock.today()))


def fingerprint(leaves: Sequence[Leaf]) -> str:
    """The digest of what would be bound: the same leaves on the same pages make the same file."""
    said = [
        [leaf.title, leaf.first, leaf.paper.pdf_sha256 if leaf.paper else leaf.evidence.served_sha256 if leaf.evidence else ""]
        for leaf in leaves
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def promise(case: Case, *, by: Account | None) -> jobs.Job:
    """The file will be bound as it lies once all its papers are printed; promised twice at once, it is done once. Needs a transaction."""
    key = f"{BIND_JOB}:{case.pk}:{clock.now().isoformat(timespec='minutes')}"
    return jobs.promise(BIND_JOB, key, {"case": case.pk}, requested_by=by)


def ask_for(case: Case, *, by: Account) -> jobs.Job:
    """The same for somebody who asks on a page."""
    with transaction.atomic():
        return promise(case, by=by)


def is_promised(case: Case) -> bool:
    """Whether it waits to be bound."""
    return jobs.unfinished().filter(kind=BIND_JOB, payload__case=case.pk).exists()


def stored_file(bound: BoundFile) -> StoredFile:
    """The PDF of a bound file as it must lie in the storage."""
    return StoredFile(str(bound.pdf.name), bound.pdf_sha256, f"{bound.case.number or bound.case_id} 整卷 {bound.pk}", bound.case)


@jobs.handler(BIND_JOB, lease=LEASE, title=_("Binding the file of a case"))
def bind_promised(job: jobs.Job, progress: jobs.Progress) -> dict[str, object]:
    """Bind what lies in the file now and keep it; a file that was bound as it is stays the only one."""
    case = Case.objects.get(pk=job.payload["case"])
    leaves = leaves_of(case)
    if _waits_for_a_print(job, leaves):
        raise jobs.LeaseLost
    mark = fingerprint(leaves)
    if (known := BoundFile.objects.filter(case=case, fingerprint=mark).first()) is not None:
        return {"file": known.pk}
    progress(10, "")
    try:
        sheets, blobs = _gathered(case, leaves)
        progress(30, "")
        answer, (pdf,) = CHILDREN.ask(
            {"title": f"案卷 {case.number or case.pk}", "author": bureau_words(clock.today()).name, "lang": "zh-CN",
             "moment": clock.now().isoformat(timespec="seconds"), "sheets": sheets},
            *blobs, seconds=SECONDS,
        )  # fmt: skip
    except NotAsStored as spoilt:
        spoilt.report()
        raise jobs.JobFailed(f"与留存的校验值不一致：{spoilt}", final=True) from spoilt
    except PressUnavailable as missing:
        raise jobs.JobFailed(str(missing)) from missing
    except PressRefused as refusal:
        raise jobs.JobFailed(str(refusal), final=True) from refusal
    except ChildFailed as failure:
        raise jobs.JobFailed(f"{failure.kind} {failure.note}"[:300]) from failure
    except ChildRefused as refusal:
        raise jobs.JobFailed(f"{refusal.kind} {refusal.note}"[:300], final=True) from refusal
    progress(80, "")
    return {"file": _kept(job, case, leaves, mark, pdf, answer["pages"]).pk}


def _waits_for_a_print(job: jobs.Job, leaves: Sequence[Leaf]) -> bool:
    """A paper that is being printed is waited for; one that did not print stands against the file until it is repaired."""
    waiting = [leaf.paper for leaf in leaves if leaf.paper is not None and not leaf.paper.is_printed]
    if not waiting:
        return False
    if failed := [paper for paper in waiting if paper.print_state == IssuedDocument.PrintState.FAILED]:
        raise jobs.JobFailed(f"{failed[0].code} {failed[0].printed_number}：打印失败，修复后再装订")
    jobs.wait(job, until=clock.now() + WAITS)
    return True


def _gathered(case: Case, leaves: Sequence[Leaf]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What the child is told of each leaf, and its bytes as they were stored."""
    sheets, blobs, weight = [], [], 0
    for leaf in leaves:
        kind, content = _content(case, leaf)
        if (weight := weight + len(content)) > MOST_BYTES:
            raise jobs.JobFailed(f"案卷超过{MOST_BYTES // 10**6}MB，须分卷装订", final=True)
        sheets.append({"kind": kind, "title": leaf.title, "words": _words(leaf), "first": leaf.first})
        blobs.append(content)
    return sheets, blobs


def _content(case: Case, leaf: Leaf) -> tuple[str, bytes]:
    if leaf.paper is not None:
        return "ours", stored_print(leaf.paper).read()
    if leaf.evidence is not None:
        return "picture" if leaf.evidence.is_image else "pdf", stored_copy(leaf.evidence).read()
    page = render_to_string("documents/shared/on_paper_only.html", {"title": leaf.title, "number": case.number})
    return "ours", print_pdf(page, title=leaf.title, author=bureau_words(clock.today()).name).pdf


def _words(leaf: Leaf) -> str:
    """What a page of a picture is, for whoever cannot see it: its title, and the digest of the file as it was handed in."""
    return f"{leaf.evidence.title}（原件校验值{leaf.evidence.sha256[:16]}）" if leaf.evidence is not None else leaf.title


def _kept(job: jobs.Job, case: Case, leaves: Sequence[Leaf], mark: str, pdf: bytes, pages: int) -> BoundFile:
    """Stored under its own hash, then told in the history of the case; whoever comes second finds the first one."""
    digest = hashlib.sha256(pdf).hexdigest()
    name = default_storage.save(f"files/{clock.today():%Y}/{case.pk}-{digest[:20]}.pdf", ContentFile(pdf))
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        bound, is_new = BoundFile.objects.get_or_create(
            case=held,
            fingerprint=mark,
            defaults={
                "pdf": name, "pdf_sha256": digest, "size": len(pdf), "pages": pages, "leaves": len(leaves),
                "asked_by_id": job.requested_by_id, "made_at": clock.now(),
            },
        )  # fmt: skip
        if is_new:
            facts = {"sha256": digest, "pages": pages, "leaves": len(leaves)}
            audit.append(
                held,
                [audit.Entry(BOUND, acted_on=clock.today(), after=facts)],
                actor=Account.objects.filter(pk=job.requested_by_id).first(),
            )
    if not is_new:
        default_storage.delete(name)
    return bound
