"""What comes in for a year besides cases, as text files (CSV): the register of crackdown operations, and the tally of other departments.

Each row has its own fate: a row at fault stays outside with its code, and no other with it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.models import Case
from foundation import audit, clock, transactions
from foundation import settings as bureau
from foundation.numbers import numbers_in
from foundation.refusals import REFUSALS, Refusal, declare
from permissions import offices, regions
from permissions.models import Account, Region
from permissions.roles import Role
from workflows.enforcement.models import EnforcementRecord, Goods
from workflows.enforcement.models_measures import plain
from workflows.enforcement.models_operations import CrackdownOperation, OperationCase
from workflows.enforcement.models_tally import TallyRow
from workflows.enforcement.vocabulary_measures import Category, Doing
from workflows.enforcement.vocabulary_operations import OperationState
from workflows.engine.intake_reading import name_key

ACCEPTED, REFUSED, SKIPPED = "accepted", "refused", "skipped"
#: The committee's office gathers what all departments report; the clerk of the legal section keeps the register of operations.
TALLIED_BY = (Role.SAFETY_COMMITTEE_OFFICE, Role.BUREAU_HEAD)
KEPT_BY = (Role.CLERK, Role.SECTION_HEAD, Role.SAFETY_COMMITTEE_OFFICE)
STATES = {"done": OperationState.DONE, "已完成": OperationState.DONE, "planned": OperationState.PLANNED, "计划": OperationState.PLANNED,
          "cancelled": OperationState.CANCELLED, "取消": OperationState.CANCELLED}  # fmt: skip

declare({"E-YEAR-FILE": "文件缺少应有的栏目"})


@dataclass(frozen=True)
class Answer:
    """What became of a row."""

    row: int
    outcome: str
    code: str = ""
    remark: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "outcome": self.outcome, "code": self.code, "remark": self.remark}


class _Fault(Exception):
    """A row that stays outside."""

    def __init__(self, code: str, remark: str = "", outcome: str = REFUSED) -> None:
        super().__init__(code)
        self.answer = (outcome, code, remark or REFUSALS.get(code, code))


def _rows(content: bytes, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines under their headers, the first of them number 2. Raises Refusal E-YEAR-FILE where a column is missing or nothing can be read."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise Refusal("E-YEAR-FILE", field="file", note="、".join(missing))
        for number, line in enumerate(reader, start=2):
            yield number, {name: (value or "").strip() for name, value in line.items() if name}
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal("E-YEAR-FILE", field="file", note="不是UTF-8的CSV文件") from error


def _judge(content: bytes, needed: Iterable[str], take: Callable[[Mapping[str, str]], None]) -> list[Answer]:
    found = []
    for number, line in _rows(content, needed):
        try:
            if any(numbers_in(text) for text in line.values()):
                raise _Fault("E-TEXT-NUMBER")
            take(line)
        except _Fault as fault:
            found.append(Answer(number, *fault.answer))
        else:
            found.append(Answer(number, ACCEPTED))
    return found


def _whole(text: str, header: str, *, may_lack: bool = False) -> int | None:
    if not text and may_lack:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise _Fault("IMP-NUMBER", f"{header}“{text[:20]}”不是整数")
    return int(text)


def _sum(text: str, header: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found < Decimal(10) ** 11:
        raise _Fault("IMP-NUMBER", f"{header}“{text[:20]}”不是金额")
    return found


# --- the tally of other departments ------------------------------------------------------------------------------------------

DEPARTMENT, CASES, FINES, SOURCE = "department", "立案处罚起数", "罚款金额", "source"


@transactions.whole
def take_tally(content: bytes, year: int, *, by: Account, commit: bool) -> list[Answer]:
    """The tally of a year: a row a department, each as it was reported; the bureau's own row is skipped, for it is counted from cases.

    What is reported anew replaces the row before, which stays. Raises Refusal E-SCOPE, E-YEAR-FILE.
    """
    if not offices.holds(by, *TALLIED_BY):
        raise Refusal("E-SCOPE")
    own = name_key(str(bureau.value("bureau.name")))
    known = {row.department: (row.cases, row.fines) for row in TallyRow.objects.in_force().filter(year=year)}
    rows: dict[str, TallyRow] = {}

    def take(line: Mapping[str, str]) -> None:
        department = line[DEPARTMENT]
        if not department or len(department) > 60:
            raise _Fault("IMP-REQUIRED", "部门未填或者过长")
        if name_key(department) == own:
            raise _Fault("IMP-OWN", "本局数字由案件统计，不录入", SKIPPED)
        if department in rows:
            raise _Fault("IMP-DUP", f"{department}列了两次")
        cases, fines = _whole(line[CASES], CASES), _sum(line[FINES], FINES)
        if known.get(department) == (cases, fines):
            raise _Fault("IMP-KNOWN", "已按相同数字录入", SKIPPED)
        rows[department] = TallyRow(
            year=year, department=department, cases=cases or 0, fines=fines, source=line.get(SOURCE, "")[:200],
            reported_on=clock.today(), entered_by=by, entered_at=clock.now(),
        )  # fmt: skip

    answers = _judge(content, (DEPARTMENT, CASES, FINES), take)
    if commit and rows:
        transactions.require()
        TallyRow.objects.bulk_create(rows.values())
        audit.append_to_bureau([audit.Entry("import_tally", after={"year": year, "departments": sorted(rows)})], actor=by)
    return answers


# --- crackdown operations ----------------------------------------------------------------------------------------------------

OPERATION_COLUMNS = ("op_no", "date", "theme", "area", "partners", "officers", "targets_checked", "state", "cases", "result")
#: What the register says was found, and how it stands in the goods of the cases.
GOODS = {"fireworks_pieces": (Category.FIREWORKS, "件"), "diesel_tonnes": (Category.DIESEL, "吨")}


@transactions.whole
def take_operations(content: bytes, *, by: Account, commit: bool) -> list[Answer]:
    """The register of operations: each operation with the cases that came of it, which must stand in the house already.

    Goods are not entered again: the quantity of a row has to be that of the seizure lists of its cases (E-ENF-GOODS), or one thing would be
    counted twice. Raises Refusal E-SCOPE, E-YEAR-FILE.
    """
    if not offices.holds(by, *KEPT_BY):
        raise Refusal("E-SCOPE")
    known = set(CrackdownOperation.objects.values_list("number", flat=True))
    townships = {name_key(region.name): region for region in Region.objects.filter(level=Region.Level.TOWNSHIP)}
    managed = regions.managed_region_ids(clock.today())
    filed = {name_key(number): case for number, case in _filed()}
    found: dict[str, tuple[CrackdownOperation, list[Case]]] = {}

    def take(line: Mapping[str, str]) -> None:
        number = line["op_no"]
        if not number:
            raise _Fault("IMP-REQUIRED", "行动编号未填")
        if number in known:
            raise _Fault("IMP-KNOWN", f"{number}已登记", SKIPPED)
        if number in found:
            raise _Fault("E-ENF-29", "文书编号不得重复或更改")
        township, state = townships.get(name_key(line["area"])), STATES.get(line["state"])
        if township is None or township.pk not in managed:
            raise _Fault("IMP-TOWNSHIP", f"乡镇“{line['area'][:20]}”不存在或者不属本局管辖")
        if state is None:
            raise _Fault("IMP-STATE", f"状态“{line['state'][:20]}”无法识别")
        held_on = _day(line["date"])
        if state == OperationState.DONE and held_on > clock.today():
            raise _Fault("IMP-DATE-FUTURE", "已完成的行动日期晚于今日")
        cases = [_case(word, filed) for word in line["cases"].replace("、", "；").split("；") if word.strip()]
        if state == OperationState.DONE:
            _same_goods(line, cases)
        operation = CrackdownOperation(
            number=number[:60], held_on=held_on, theme=line["theme"][:60], township=township, partners=line["partners"][:200],
            officers=_whole(line["officers"], "officers", may_lack=True),
            targets=_whole(line["targets_checked"], "targets_checked", may_lack=True), state=state, result=line["result"][:200],
            entered_by=by, entered_at=clock.now(),
        )  # fmt: skip
        found[number] = operation, cases

    answers = _judge(content, OPERATION_COLUMNS, take)
    if commit and found:
        transactions.require()
        CrackdownOperation.objects.bulk_create([operation for operation, _cases in found.values()])
        OperationCase.objects.bulk_create(
            [OperationCase(operation=operation, case=case) for operation, cases in found.values() for case in cases]
        )
        audit.append_to_bureau([audit.Entry("import_operations", after={"operations": len(found)})], actor=by)
    return answers


def _filed() -> Iterator[tuple[str, Case]]:
    for record in EnforcementRecord.objects.exclude(filing_no="").select_related("case"):
        yield record.filing_no, record.case


def _case(word: str, filed: Mapping[str, Case]) -> Case:
    case = filed.get(name_key(word))
    if case is None:
        raise _Fault("IMP-CASE", f"案件“{word.strip()[:30]}”未登记，请先导入案件台账")
    return case


def _same_goods(line: Mapping[str, str], cases: list[Case]) -> None:
    """What the operation says it found is what the lists of its cases hold, in the same unit."""
    for column, (category, unit) in GOODS.items():
        written = line.get(column, "")
        told = _sum(written, column) if written else Decimal(0)
        held = Goods.objects.filter(case__in=cases, category=category, doing=Doing.SEIZE).values_list("quantity", flat=True)
        if told != sum(held, Decimal(0)):
            listed = plain(sum(held, Decimal(0)))
            raise _Fault("E-ENF-GOODS", f"涉案财物的数量或者去向与登记不符（行动{plain(told)}{unit}，案件清单{listed}{unit}）")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _Fault("IMP-DATE", f"日期“{text[:20]}”无法识别") from None
