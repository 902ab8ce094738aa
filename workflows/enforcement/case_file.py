"""The file of a penalty case as it lies in the archive: which sheets there are, in which order, on which pages (ENF-60, 61; 档案法).

`leaves` hands it to the bookbinder (`documents.binding`). A file holds the papers of the case, the receipt behind each paper that was served, the evidence, and the slips of what was paid and done.
Cover, index and remarks are no sheets of it, and their pages are not counted. A page is known as long as all pages before it are: what
lies in the file on paper only is paged with the pen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch

from cases.models import Case, Evidence
from documents.binding import Leaf
from documents.models import IssuedDocument, PaperScan, Service
from foundation import clock
from foundation import settings as bureau
from workflows.enforcement import papers_afterwards as afterwards
from workflows.enforcement import papers_decision as decision
from workflows.enforcement import papers_investigation as investigation
from workflows.enforcement.models import Exhibit
from workflows.enforcement.models_measures import Recording
from workflows.enforcement.vocabulary import EvidenceKind
from workflows.enforcement.vocabulary_measures import RECORDED_WORDS, Recorded

DECISION_FIRST, BY_DATE = ORDERS = ("决定书在前", "按日期")
bureau.declare(
    "enforcement.file_order",
    "卷内文件的排列",
    "choice",
    DECISION_FIRST,
    "案卷目录样张：决定书及其回执在前，其余按办案经过",
    ORDERS,
)

#: The course of a case, as the papers lie behind each other; what is named nowhere lies before the closing.
COURSE = (
    ("ENF-36", "ENF-37", "ENF-38", "ENF-39", "ENF-40"),
    ("ENF-01", "ENF-02", "ENF-03", "ENF-04"),
    tuple(f"ENF-{number:02d}" for number in range(5, 22)),
    ("ENF-22", "ENF-23", "ENF-24", "ENF-25", "ENF-26"),
    tuple(f"ENF-{number}" for number in range(27, 36)),
    ("ENF-41", "ENF-44", *(f"ENF-{number}" for number in range(45, 54))),
    ("ENF-63", "ENF-64", "ENF-65"),
    (),
    ("ENF-59",),
)
TAKING_EVIDENCE, DEFENCE, PERFORMANCE = 2, 4, 5
#: What is no sheet of the file, but lies about it.
ABOUT_THE_FILE = (afterwards.COVER.code, afterwards.CONTENTS.code, afterwards.REMARKS.code)
#: Files that were handed in at a step and are sheets of their own: what each is called, and where it lies. A record that is signed on its
#: pages is the paper itself.
SLIPS = {
    ("confirm_payment", "proof"): ("缴款票据", PERFORMANCE),
    ("confirm_paid_meanwhile", "proof"): ("缴款票据", PERFORMANCE),
    ("confirm_deferred", "proof"): ("缴款票据", PERFORMANCE),
    ("confirm_overdue", "proof"): ("缴款票据", PERFORMANCE),
    ("apply_deferral", "proof"): ("延期（分期）缴纳罚款申请及证明", PERFORMANCE),
    ("record_part_payment", "proof"): ("缴款票据", PERFORMANCE),
    ("confirm_performance", "proof"): ("履行情况证明", PERFORMANCE),
    **{
        (name, "proof"): ("履行情况证明", PERFORMANCE)
        for name in ("check_correction", "end_item", "start_stop_business", "check_stop", "resume_after_stop")
    },
    ("withhold_licence", "proof"): ("许可证件收缴凭证", PERFORMANCE),
    ("return_licence", "proof"): ("许可证件领取凭证", PERFORMANCE),
    ("take_over_goods", "proof"): ("没收物品交接清单", PERFORMANCE),
    ("dispose_goods", "proof"): ("没收物品处理凭证", PERFORMANCE),
    ("collect_cash", "proof"): ("当场收缴罚款票据", PERFORMANCE),
    ("deposit_cash", "proof"): ("缴款票据", PERFORMANCE),
    ("receive_defence", "power_of_attorney"): ("授权委托书", DEFENCE),
    ("receive_defence", "evidence_given"): ("当事人提交的材料", DEFENCE),
    ("receive_defence", "signed_record"): ("书面陈述、申辩", DEFENCE),
    ("commission_appraisal", "qualification"): ("鉴定机构资质", TAKING_EVIDENCE),
    ("move_goods", "receipt"): ("涉案物品交接凭证", TAKING_EVIDENCE),
    ("return_goods", "receipt"): ("涉案物品领取凭证", TAKING_EVIDENCE),
}
RECEIPT, TRIED = "送达回执", "送达未成记录"
SENT, CORRECTED, REVOKED, COPIED, EXCLUDED = "报批稿", "已更正", "已收回", "复制件", "不予采用"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry of the index: a paper, a receipt, a piece of evidence or a slip; its pages where they are known."""

    title: str
    author: str
    on: dt.date
    pages: int | None
    number: str = ""
    note: str = ""
    paper: IssuedDocument | None = None
    files: tuple[Evidence, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Paged:
    """A sheet and the first of its pages in the file; None where a page before it is not known."""

    sheet: Sheet
    first: int | None

    @property
    def last(self) -> int | None:
        return self.first + self.sheet.pages - 1 if self.first and self.sheet.pages else None


def sheets(case: Case, on: dt.date) -> list[Sheet]:
    """What lies in the file of the case, in the order that the bureau keeps on this day."""
    agency = str(bureau.value("bureau.name", on))
    by_course = bureau.value("enforcement.file_order", on) == DECISION_FIRST
    found = [*_papers(case, agency), *_exhibits(case, agency), *_recordings(case, agency), *_slips(case, agency)]
    # What is of one day stays in the order in which it came about.
    ordered = sorted(found, key=lambda entry: (entry[0] if by_course else 0, entry[1][0].on))
    return [sheet for _place, block in ordered for sheet in block]


def paged(entries: Iterable[Sheet]) -> list[Paged]:
    """The sheets with their first pages, counted through the file."""
    found: list[Paged] = []
    page: int | None = 1
    for sheet in entries:
        found.append(Paged(sheet, page))
        page = page + sheet.pages if page and sheet.pages is not None else None
    return found


def leaves(case: Case, on: dt.date) -> list[Leaf]:
    """The file as it is bound: cover and index, the sheets on their pages, the remarks behind them; the last three once it is archived."""
    about = {paper.code: paper for paper in _about_the_file(case)}
    cover, index, remarks = (about.get(code) for code in ABOUT_THE_FILE)
    before = [Leaf(paper.title, paper=paper) for paper in (cover, index) if paper is not None]
    behind = [Leaf(remarks.title, paper=remarks)] if remarks is not None else []
    return [*before, *(leaf for entry in paged(sheets(case, on)) for leaf in _leaves_of(entry)), *behind]


def _about_the_file(case: Case) -> Iterable[IssuedDocument]:
    return IssuedDocument.objects.filter(case=case, code__in=ABOUT_THE_FILE, state=IssuedDocument.State.ISSUED).order_by("id")


def _leaves_of(entry: Paged) -> Iterator[Leaf]:
    """A paper of ours, the files of a sheet one behind the other, or the note that it lies there on paper only; a thing has no page."""
    sheet, page = entry.sheet, entry.first
    title = f"{sheet.title} {sheet.number}".strip()
    if sheet.paper is not None and not sheet.paper.on_paper and sheet.paper.print_state != IssuedDocument.PrintState.NONE:
        yield Leaf(title, page, paper=sheet.paper)
    elif sheet.files:
        for place, row in enumerate(sheet.files):
            yield Leaf("" if place else title, page, evidence=row)
            count = pages_of([row])
            page = page + count if page and count is not None else None
    elif sheet.pages != 0:
        yield Leaf(title)


def pages_of(files: Iterable[Evidence]) -> int | None:
    """How many pages these files make: a picture makes one."""
    counts = [row.pages or (1 if row.is_image else None) for row in files]
    return None if None in counts else sum(count for count in counts if count)


Block = tuple[int, list[Sheet]]


def _papers(case: Case, agency: str) -> Iterator[Block]:
    rows = (
        IssuedDocument.objects.filter(case=case, cover=None)
        .exclude(code__in=ABOUT_THE_FILE)
        .select_related("party", "replaced_by")
        .prefetch_related(
            Prefetch("services", Service.objects.order_by("id").prefetch_related("proof")),
            Prefetch("scans", PaperScan.objects.select_related("evidence").order_by("id")),
        )
    )
    papers = list(rows.order_by("id"))
    decided = {(paper.code, paper.printed_number): paper.pk for paper in papers if paper.printed_number}
    for paper in papers:
        is_sent = paper.linked.get("sheet") == "application" and decided.get((paper.code, paper.printed_number)) != paper.pk
        files = tuple(scan.evidence for scan in paper.scans.all()) if paper.on_paper else ()
        by_party = paper.code == decision.WAIVER.code and paper.party is not None
        sheet = Sheet(
            title=_title(paper), number=paper.printed_number, author=paper.party.name if by_party and paper.party else agency, on=paper.issued_on,
            pages=pages_of(files) if paper.on_paper else paper.pages, note=_state(paper) or (SENT if is_sent else ""), paper=paper, files=files,
        )  # fmt: skip
        yield _place(paper.code), [sheet, *_receipts(paper, agency)]


def _place(code: str) -> int:
    return next((place for place, codes in enumerate(COURSE) if code in codes), COURSE.index(()))


def _title(paper: IssuedDocument) -> str:
    """The title as it is printed: a report names its case in it."""
    if paper.code == investigation.INVESTIGATION_REPORT.code and (case_name := paper.linked.get("case_name")):
        return f"关于{case_name}的{paper.title}"
    return paper.title


def _state(paper: IssuedDocument) -> str:
    """What became of a paper that stands no more: it stays in the file, under the paper that took its place."""
    if paper.state == IssuedDocument.State.REPLACED:
        return CORRECTED
    return REVOKED if paper.state == IssuedDocument.State.REVOKED else ""


def _receipts(paper: IssuedDocument, agency: str) -> Iterator[Sheet]:
    for service in paper.services.all():
        files = tuple(service.proof.all())
        if files:
            title = TRIED if service.outcome == Service.Outcome.FAILED else RECEIPT
            yield Sheet(f"{title}（{paper.title}）", agency, service.served_on or service.tried_on, pages_of(files), files=files)


def _exhibits(case: Case, agency: str) -> Iterator[Block]:
    """Evidence besides the records, which are papers: of what was taken in, by the digests of its files; the rest lies there on paper."""
    files = {row.sha256: row for row in Evidence.objects.filter(case=case)}
    for exhibit in Exhibit.objects.filter(case=case, minutes=None).order_by("no"):
        own = tuple(files[digest] for digest in exhibit.files if digest in files)
        note = EXCLUDED if exhibit.is_excluded else COPIED if exhibit.is_copy else ""
        is_thing = exhibit.kind == EvidenceKind.OBJECT and not own
        yield (
            TAKING_EVIDENCE,
            [
                Sheet(
                    f"证据{exhibit.no}　{exhibit.name}", exhibit.source_person or agency, clock.day_of(exhibit.collected_at),
                    0 if is_thing else (pages_of(own) if own else None), note=note, files=own,
                )
            ],
        )  # fmt: skip


def _recordings(case: Case, agency: str) -> Iterator[Block]:
    """The index of the recordings of the acts (执法全过程记录): what each shows, how long, and the beginning of the digest of its file."""
    for row in Recording.objects.filter(case=case).order_by("no"):
        title = f"音像记录{row.no}　{row.name}（{RECORDED_WORDS[Recorded(row.shows)]}，{row.minutes}分钟，{row.device}）"
        yield (
            TAKING_EVIDENCE,
            [Sheet(title, agency, clock.day_of(row.started_at), 0, note=f"存{row.stored_at}，SHA-256 {row.sha256[:16]}")],
        )


def _slips(case: Case, agency: str) -> Iterator[Block]:
    """What was handed in with an act, one entry for each question of the act."""
    of_acts: dict[tuple[int | None, str, str], list[Evidence]] = {}
    for row in Evidence.objects.filter(case=case, stage__in={stage for stage, _name in SLIPS}).order_by("id"):
        name = row.field.rpartition(".")[2]
        if (row.stage, name) in SLIPS:
            of_acts.setdefault((row.act_no, row.stage, name), []).append(row)
    written = set(IssuedDocument.objects.filter(case=case, code=decision.DEFENCE_RECORD.code).values_list("act_no", flat=True))
    for (act_no, stage, name), rows in of_acts.items():
        if name == "signed_record" and act_no in written:
            continue
        title, place = SLIPS[stage, name]
        party = name != "proof"
        author = case.unit.name if party and case.unit else agency
        yield place, [Sheet(title, author, clock.day_of(rows[0].uploaded_at), pages_of(rows), files=tuple(rows))]
