"""Ledgers in: a dry run judges every row alone, remarks go into the sender's own file, good rows become running cases."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases.evidence import harmless_name
from cases.models import Case
from documents.frozen import without_numbers
from foundation import audit, clock, jobs
from foundation.numbers import numbers_in, refusal_of
from foundation.refusals import Refusal, declare
from foundation.stored import StoredFile
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.engine import intake_reader, rows_taken_in
from workflows.engine.adoption import Matter, adopt_many
from workflows.engine.intake_models import HeaderMapping, IntakeRow, IntakeRun, OutcomeOfRow
from workflows.engine.intake_sheet import Book, Column, Remark, Row, Sheet, Table
from workflows.engine.registry import part_of

declare(
    {
        "E-INTAKE-ROLE": "您的岗位不能导入该台账",
        "E-INTAKE-NONE": "该业务没有可以导入的台账",
        "E-INTAKE-DAY": "台账日期不得晚于今日",
        "E-INTAKE-STATE": "该次导入正在处理或者已经完成",
    }
)

#: So many cases in one transaction; of rows, which cost less, so many.
CHUNK, CHUNK_OF_ROWS = 100, 500
JOB = "engine.intake"
REMARKS_JOINED = 5
LONGEST_HEADER = 120


@dataclass(frozen=True)
class Judgement:
    """What became of one row, and why; a good one carries the matter to be taken in."""

    row: Row
    outcome: str
    code: str = ""
    remark: str = ""
    title: str = ""
    fingerprint: str = ""
    matter: Matter | None = None
    history: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """The values as understood, for whoever wants to compare them."""
    entry: Any = None
    """The row of the process's own table that it becomes, in a ledger whose rows are no cases."""
    others: tuple[Row, ...] = ()
    """The other rows of its group, which come in with it."""

    @property
    def is_good(self) -> bool:
        return self.matter is not None or self.entry is not None

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.row.sheet,
            "row": self.row.number,
            "outcome": self.outcome,
            "code": self.code,
            "remark": self.remark,
        }


class Reader(Protocol):
    """Judges the rows of one workbook in their order; it remembers those it has seen."""

    def look_beside(self, tables: Sequence[Table]) -> None: ...

    def judge(self, row: Row, sheet: Sheet) -> Judgement: ...


class GroupReader(Protocol):
    """Judges rows that belong together (a household and its persons): those that follow each other with the same answer of ``group_of``.

    ``judge_group`` answers for each of them, in their order; one of the good ones carries the matter or the entry of all. A row at fault keeps
    them all outside, and the others say which row that is.
    """

    def look_beside(self, tables: Sequence[Table]) -> None: ...

    def group_of(self, row: Row, sheet: Sheet) -> str: ...

    def judge_group(self, rows: Sequence[Row], sheet: Sheet) -> list[Judgement]: ...


class Ledger(Protocol):
    """What a process says of its ledger, as ``LEDGER`` in its module ``imports``."""

    process: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    roles: frozenset[Role]
    beside: Mapping[str, str]
    """Sheets beside the ledger that are read as well: their names and, for the sender, as what."""
    prints: bool
    """Whether the register as filtered is a paper, `paper_of`."""

    def reader(self, account: Account, as_of: dt.date) -> Reader | GroupReader: ...

    def flow(self) -> Any: ...

    def before_adopting(self, matters: Sequence[Matter]) -> None: ...

    def after_adopting(self, matters: Sequence[Matter]) -> None: ...

    def rows_of(self, cases: Iterable[Any]) -> Iterable[list[str]]: ...

    def paper_of(self, cases: Iterable[Any], as_of: dt.date, scope: str) -> tuple[str, dict[str, Any], dict[str, Any]]: ...


class RowLedger(Protocol):
    """What a process says of a ledger whose rows become rows of one case, by their kind in ``ROW_LEDGERS`` of its module ``imports``.

    They come in by ``act``, an act beside the road whose form is a `rows_taken_in.TakeRowsIn`: its words say who may, and who must not.
    """

    process: str
    kind: str
    act: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    roles: frozenset[Role]
    beside: Mapping[str, str]

    def reader(self, account: Account, as_of: dt.date, case: Case) -> Reader: ...


def ledger_of(process: str, kind: str = "") -> Any:
    """The ledger of a process, or that of the rows of one of its cases. Raises Refusal E-INTAKE-NONE."""
    try:
        module = part_of(process, "imports")
    except StopIteration:
        module = None
    found = getattr(module, "ROW_LEDGERS", {}).get(kind) if kind else getattr(module, "LEDGER", None)
    if found is None:
        raise Refusal("E-INTAKE-NONE", note=process)
    return found


def require_sender(ledger: Any, account: Account) -> None:
    """Only certain offices send ledgers; which rows is asked row by row."""
    if not offices.holds(account, *ledger.roles):
        raise Refusal("E-INTAKE-ROLE")


def require_day(as_of: dt.date) -> None:
    """A ledger shows the state of a day that has come."""
    if as_of > clock.today():
        raise Refusal("E-INTAKE-DAY", field="as_of")


# --- judging ---------------------------------------------------------------------------------------------------------------


def mappings_of(process: str, sender: Account) -> dict[str, str]:
    """What this sender has said about headers before."""
    rows = HeaderMapping.objects.filter(process=process, sender=sender)
    return dict(rows.values_list("header", "field"))


def read(ledger: Any, content: bytes, name: str, mapped: Mapping[str, str], *, by_worker: bool = False) -> Book:
    """The workbook's ledgers; a worker waits for its turn. Raises Refusal E-INTAKE-*, E-TEXT-NUMBER of what is no row of them."""
    headers = {header: header_field for header, header_field in mapped.items() if header_field}
    found = intake_reader.read(
        content, name, ledger.columns, headers, ledger.beside, by_worker=by_worker, takes_text=takes_text(ledger)
    )
    if not found.sheets:
        raise Refusal("E-INTAKE-HEADERS", field="file")
    _require_no_numbers(found)
    return found


def _require_no_numbers(book: Book) -> None:
    """Names of sheets, headers, and the sheets beside the ledger: what is read as a whole, so that no row of it can be left outside."""
    names = [
        *(sheet.title for sheet in book.sheets),
        *(title for title, _why in book.ignored),
        *(each.title for each in book.beside),
    ]
    headers = [word for sheet in book.sheets for word in (*sheet.headers.values(), *(each.header for each in sheet.unknown))]
    parts = [("工作表名称", names), ("表头", headers)]
    parts += [(f"工作表“{table.title}”", [str(cell) for row in table.rows for cell in row]) for table in book.beside]
    for where, texts in parts:
        if numbers := sorted({number for text in texts for number in numbers_in(text)}):
            refusal = refusal_of(numbers, "file")
            raise Refusal(refusal.code, field="file", note=f"{where}：{refusal.note}")


def takes_text(ledger: Any) -> bool:
    """Whether the ledger may also come as a text file (``takes_text``), and not only as a workbook."""
    return bool(getattr(ledger, "takes_text", False))


def judge_all(
    ledger: Any,
    book: Book,
    account: Account,
    as_of: dt.date,
    progress: Callable[[int, str], None] | None = None,
    case: Case | None = None,
) -> list[Judgement]:
    """Judge every row in its order; no row stops another, but for those of its own group."""
    reader = ledger.reader(account, as_of) if case is None else ledger.reader(account, as_of, case)
    reader.look_beside(book.beside)
    judged: list[Judgement] = []
    for sheet in book.sheets:
        for rows in _groups(reader, sheet):
            before = len(judged) // CHUNK
            judged += _judge(reader, rows, sheet)
            if progress is not None and len(judged) // CHUNK > before:
                progress(len(judged) * 100 // max(book.row_count, 1), f"{len(judged)} / {book.row_count}")
    return judged


def _groups(reader: Any, sheet: Sheet) -> Iterator[list[Row]]:
    """The rows of the sheet, those together that the reader judges together; what holds no entry stands alone and ends a group."""
    if not hasattr(reader, "group_of"):
        yield from ([row] for row in sheet.rows)
        return
    alone = count()
    for _key, rows in groupby(sheet.rows, lambda row: "" if row.skipped else reader.group_of(row, sheet) or next(alone)):
        found = list(rows)
        yield from ([row] for row in found) if found[0].skipped else [found]


def _judge(reader: Any, rows: Sequence[Row], sheet: Sheet) -> list[Judgement]:
    if rows[0].skipped:
        return [Judgement(rows[0], OutcomeOfRow.SKIPPED, rows[0].skipped, rows[0].remark)]
    if hasattr(reader, "group_of"):
        return _together(reader.judge_group(rows, sheet), rows)
    return [reader.judge(rows[0], sheet)]


def _together(judged: Sequence[Judgement], rows: Sequence[Row]) -> list[Judgement]:
    """The group comes in whole or stays outside whole. Raises ``ValueError`` where a reader answers for other rows, or takes in no one entry."""
    if [each.row.number for each in judged] != [row.number for row in rows]:
        raise ValueError("a group of rows is answered row by row, in their order")
    outside = [each for each in judged if each.outcome in (OutcomeOfRow.REFUSED, OutcomeOfRow.SKIPPED)]
    if outside:
        told = f"同组第{outside[0].row.number}行不能导入，整组不予导入"
        return [
            each
            if any(each is one for one in outside)
            else replace(each, outcome=outside[0].outcome, code="IMP-GROUP", remark=told, matter=None, entry=None)
            for each in judged
        ]
    leaders = [each for each in judged if each.is_good]
    if len(leaders) != 1:
        raise ValueError("one row of a group carries what all of them become")
    others = tuple(each.row for each in judged if each is not leaders[0])
    return [replace(each, others=others) if each is leaders[0] else each for each in judged]


def fingerprint(process: str, values: Iterable[Any]) -> str:
    """The same facts give the same mark, whatever the sheet, the order of columns or the blanks."""
    text = json.dumps([process, *values], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def missing_columns(ledger: Any, sheet: Sheet) -> list[str]:
    """Columns that a complete ledger has and this sheet lacks."""
    return [column.header for column in ledger.columns if (column.essential or column.wanted) and not sheet.has(column.field)]


# --- one upload ------------------------------------------------------------------------------------------------------------


def receive(
    process: str, content: bytes, name: str, *, sender: Account, as_of: dt.date, case: Case | None = None, kind: str = ""
) -> IntakeRun:
    """Keep an upload and look through it: at once if it is small, else by a worker. Raises Refusal; nothing is kept then.

    ``case`` and ``kind`` say to which list of which case the rows are to be added.
    """
    run = _kept_upload(process, content, name, sender, as_of, case, kind)
    with transaction.atomic():
        run.save()
        if not intake_reader.is_small(content):
            _promise(run, "read", sender)
    if intake_reader.is_small(content):
        look_through(run)
    return run


def _kept_upload(
    process: str, content: bytes, name: str, sender: Account, as_of: dt.date, case: Case | None = None, kind: str = ""
) -> IntakeRun:
    """The run of a workbook that can be opened, its file stored, not yet saved."""
    ledger = ledger_of(process, kind)
    require_sender(ledger, sender)
    if case is not None:
        rows_taken_in.require(case, ledger.act, sender)
    require_day(as_of)
    intake_reader.check(content, name, takes_text=takes_text(ledger))
    run = IntakeRun(
        process=process,
        sender=sender,
        title=f"{ledger.title}（{as_of:%Y-%m-%d}）",
        file_name=_short(name),
        as_of=as_of,
        case=case,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(),
    )
    run.file.save(f"{run.sha256[:16]}.{intake_reader.ending(content)}", ContentFile(content), save=False)
    return run


def _short(name: str) -> str:
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    return harmless_name("".join(sign for sign in plain if sign >= " "))


def _promise(run: IntakeRun, what: str, by: Account) -> None:
    """Each attempt has a key of its own: a workbook may be looked through again after its headers were mapped."""
    run.job_key = f"{JOB}:{run.pk}:{what}:{clock.now():%Y%m%d%H%M%S%f}"
    run.save(update_fields=["state", "job_key"])
    jobs.promise(JOB, run.job_key, {"run": run.pk, "what": what}, requested_by=by)


def look_through(run: IntakeRun, progress: Callable[[int, str], None] | None = None) -> list[Judgement]:
    """The dry run: judge every row and keep the answers; nothing is taken in. A refusal of the file stands on the run."""
    ledger, content = ledger_of(run.process, run.kind), content_of(run)
    try:
        book = read(ledger, content, "", mappings_of(run.process, run.sender), by_worker=progress is not None)
    except Refusal as refusal:
        run.state, run.refusal = IntakeRun.State.FAILED, str(refusal)[:300]
        run.save(update_fields=["state", "refusal"])
        return []
    judged = judge_all(ledger, book, run.sender, run.as_of, progress, run.case)
    with transaction.atomic():
        run.state, run.refusal = IntakeRun.State.READ, ""
        _keep(run, ledger, book, judged)
    return judged


def content_of(run: IntakeRun) -> bytes:
    """The workbook as it was sent. Raises NotAsStored."""
    return StoredFile(str(run.file.name), run.sha256, f"台账 {run.pk}").read()


def _keep(run: IntakeRun, ledger: Any, book: Book, judged: Sequence[Judgement]) -> None:
    """Write the answers of a dry run in place of those of the one before; rows taken in stay."""
    kept = {(row.sheet, row.row) for row in run.rows.filter(taken_in=True)}
    run.rows.filter(taken_in=False).delete()
    IntakeRow.objects.bulk_create(
        [_row_of(run, judgement) for judgement in judged if (judgement.row.sheet, judgement.row.number) not in kept],
        batch_size=500,
    )
    run.sheets = [_sheet_facts(ledger, sheet) for sheet in book.sheets] + [
        {"title": title, "ignored": reason}
        for title, reason in (*book.ignored, *((table.title, ledger.beside[table.title]) for table in book.beside))
    ]
    run.counts = counts_of(run)
    run.save(update_fields=["state", "refusal", "sheets", "counts"])


def counts_of(run: IntakeRun) -> dict[str, int]:
    return dict(Counter(run.rows.values_list("outcome", flat=True)))


def _row_of(run: IntakeRun, judgement: Judgement) -> IntakeRow:
    return IntakeRow(
        run=run,
        sheet=judgement.row.sheet[:60],
        row=judgement.row.number,
        outcome=judgement.outcome,
        code=judgement.code,
        remark=without_numbers(judgement.remark)[:500],
        title=without_numbers(judgement.title)[:120],
        fingerprint=judgement.fingerprint,
        history=dict(judgement.history),
    )


def _sheet_facts(ledger: Any, sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "header_row": sheet.header_row,
        "headers": dict(sheet.headers),
        "unknown": [
            {"header": each.header, "letter": each.letter, "samples": list(map(without_numbers, each.samples))}
            for each in sheet.unknown
        ],
        "hidden": list(sheet.hidden),
        "missing": missing_columns(ledger, sheet),
        "year": sheet.year,
    }


def remember_headers(run: IntakeRun, said: Mapping[str, str]) -> IntakeRun:
    """What the sender says about unknown headers is remembered, and the workbook looked through again."""
    ledger = ledger_of(run.process, run.kind)
    known = {column.field for column in ledger.columns}
    with transaction.atomic():
        run = locked(run, IntakeRun.State.READ, IntakeRun.State.FAILED)
        for header, name in said.items():
            if name in known or not name:
                HeaderMapping.objects.update_or_create(
                    process=run.process,
                    sender=run.sender,
                    header=header[:LONGEST_HEADER],
                    defaults={"field": name, "said_at": clock.now()},
                )
        run.state = IntakeRun.State.READING
        run.save(update_fields=["state"])
        if run.file.size > intake_reader.READ_AT_ONCE:
            _promise(run, "read", run.sender)
            return run
    look_through(run)
    return run


def locked(run: IntakeRun, *states: str) -> IntakeRun:
    """The run with its row held; refused where somebody is at work on it."""
    held = IntakeRun.objects.select_for_update(no_key=True).select_related(None).get(pk=run.pk)
    if states and held.state not in states:
        raise Refusal("E-INTAKE-STATE")
    return held


def order_commit(run: IntakeRun, *, by: Account) -> IntakeRun:
    """Take the good rows in: at once if they are few, else by a worker with progress."""
    with transaction.atomic():
        run = locked(run, IntakeRun.State.READ)
        run.state = IntakeRun.State.COMMITTING
        run.save(update_fields=["state"])
        large = run.rows.count() > CHUNK
        if large:
            _promise(run, "commit", by)
    if not large:
        try:
            commit(run)
        except Refusal:
            # The workbook could not be read just now: nothing was taken in, and it may be ordered again.
            IntakeRun.objects.filter(pk=run.pk).update(state=IntakeRun.State.READ)
            raise
    return run


def import_now(process: str, content: bytes, name: str, *, sender: Account, as_of: dt.date) -> tuple[list[Judgement], IntakeRun]:
    """Keep an upload and take its good rows in, here and now, whatever its size: for commands."""
    run = _kept_upload(process, content, name, sender, as_of)
    run.state = IntakeRun.State.COMMITTING
    with transaction.atomic():
        run.save()
    return commit(run), run


def commit(run: IntakeRun, progress: Callable[[int, str], None] | None = None) -> list[Judgement]:
    """Take the good rows in, a chunk in one transaction. Broken off and begun again, no row comes in twice.

    Every row is judged anew: the register may have changed since the dry run.
    """
    ledger = ledger_of(run.process, run.kind)
    book = read(ledger, content_of(run), "", mappings_of(run.process, run.sender), by_worker=progress is not None)
    judged = judge_all(ledger, book, run.sender, run.as_of, case=run.case)
    with transaction.atomic():
        _keep(run, ledger, book, judged)
    good = [judgement for judgement in judged if judgement.is_good]
    chunk = CHUNK if run.case_id is None else CHUNK_OF_ROWS
    for start in range(0, len(good), chunk):
        _take_in(ledger, run, good[start : start + chunk])
        if progress is not None:
            done = min(start + chunk, len(good))
            progress(done * 100 // len(good), f"{done} / {len(good)}")
    with transaction.atomic():
        run.state, run.committed_at = IntakeRun.State.COMMITTED, clock.now()
        run.counts = counts_of(run)
        run.save(update_fields=["state", "committed_at", "counts"])
        facts = {"run": run.pk, "file": run.sha256, "process": run.process, "as_of": run.as_of, **run.counts}
        audit.append_to_bureau([audit.Entry("import_ledger", after=facts)], actor=run.sender)
    return _as_kept(run, judged)


def _take_in(ledger: Any, run: IntakeRun, judged: Sequence[Judgement]) -> None:
    """One chunk; where a row of it cannot come in after all (somebody else was faster), the rows one by one."""
    try:
        _adopt(ledger, run, judged)
    except (IntegrityError, Refusal) as error:
        if len(judged) == 1:
            _stays_outside(run, judged[0], error)
            return
        for judgement in judged:
            _take_in(ledger, run, [judgement])


def _stays_outside(run: IntakeRun, judgement: Judgement, error: IntegrityError | Refusal) -> None:
    """The row says why, and its run goes on."""
    if isinstance(error, Refusal):
        outcome, code, remark = OutcomeOfRow.REFUSED, error.code, str(error)
    elif IntakeRow.objects.filter(fingerprint=judgement.fingerprint, taken_in=True).exists():
        outcome, code, remark = OutcomeOfRow.SKIPPED, "IMP-KNOWN", "同时有他人导入了该行"
    else:
        outcome, code, remark = OutcomeOfRow.REFUSED, "E-CONFLICT", "与刚写入的数据冲突，请核对编号后重新导入"
    sheet, numbers = judgement.row.sheet[:60], [row.number for row in (judgement.row, *judgement.others)]
    run.rows.filter(sheet=sheet, row__in=numbers).update(outcome=outcome, code=code, remark=remark[:500])


def _adopt(ledger: Any, run: IntakeRun, judged: Sequence[Judgement]) -> None:
    with transaction.atomic():
        became = _rows_of_the_case(ledger, run, judged) if run.case is not None else _cases(ledger, run, judged)
        numbers = [row.number for judgement in judged for row in (judgement.row, *judgement.others)]
        rows = {(row.sheet, row.row): row for row in run.rows.filter(row__in=numbers)}
        changed = []
        for judgement, (case, target) in zip(judged, became, strict=True):
            for part in (judgement.row, *judgement.others):
                row = rows[part.sheet[:60], part.number]
                row.taken_in, row.case, row.target = True, case, target[:120]
                changed.append(row)
        IntakeRow.objects.bulk_update(changed, ["taken_in", "case", "target"])


def _cases(ledger: Ledger, run: IntakeRun, judged: Sequence[Judgement]) -> list[tuple[Case | None, str]]:
    """Each row becomes a running case."""
    matters = [judgement.matter for judgement in judged if judgement.matter is not None]
    ledger.before_adopting(matters)
    cases = adopt_many(ledger.flow(), matters, by=run.sender)
    ledger.after_adopting(matters)
    return [(case, "") for case in cases]


def _rows_of_the_case(ledger: RowLedger, run: IntakeRun, judged: Sequence[Judgement]) -> list[tuple[Case | None, str]]:
    """The rows become rows of one case, by one act on it."""
    entries = [judgement.entry for judgement in judged]
    facts = {"ledger": run.pk, "file": run.sha256, "as_of": run.as_of.isoformat()}
    rows_taken_in.take_in(run.case_id or 0, ledger.act, entries, actor=run.sender, facts=facts)
    return [(None, str(entry)) for entry in entries]


def _as_kept(run: IntakeRun, judged: Sequence[Judgement]) -> list[Judgement]:
    """The answers as they stand on the run now: rows taken in by an earlier attempt of it count as taken in."""
    kept = {(row.sheet, row.row): row for row in run.rows.all()}
    found = []
    for judgement in judged:
        row = kept[judgement.row.sheet[:60], judgement.row.number]
        found.append(
            Judgement(judgement.row, row.outcome, row.code, row.remark, row.title, row.fingerprint, facts=judgement.facts)
        )
    return found


def run_job(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
    """The worker's part: read or take in one upload; begun again, it goes on where it was."""
    run = IntakeRun.objects.select_related("sender").get(pk=job.payload["run"])
    if job.payload["what"] == "commit" and run.state == IntakeRun.State.COMMITTING:
        commit(run, progress)
    elif run.state == IntakeRun.State.READING:
        look_through(run, progress)
    return {"run": run.pk, **run.counts}


def register_jobs() -> None:
    """Called where handlers are gathered."""
    jobs.handler(JOB, title=_("Taking in a ledger"))(run_job)


def remarked(run: IntakeRun) -> bytes:
    """The sender's own workbook with a remark beside each row that is not plainly good."""
    header_rows = {sheet["title"]: sheet["header_row"] for sheet in run.sheets if "header_row" in sheet}
    wanted = run.rows.exclude(outcome=OutcomeOfRow.ACCEPTED).exclude(code="IMP-BLANK")
    return intake_reader.with_remarks(content_of(run), header_rows, [_remark(row) for row in wanted])


def _remark(row: IntakeRow) -> Remark:
    label: dict[str, str] = {
        OutcomeOfRow.REFUSED: "不能导入",
        OutcomeOfRow.WARNED: "可导入，请核对",
        OutcomeOfRow.SKIPPED: "未导入",
    }
    return Remark(row.sheet, row.row, row.outcome, f"{label.get(row.outcome, '')}　{row.code}：{row.remark}")
