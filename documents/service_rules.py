"""What every way of service asks for (行政处罚法 Art.61; 民事诉讼法 Art.87-95): pure checks and the refusals of this floor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases import calendar, terms
from cases.general_terms import PUBLIC_NOTICE
from documents.kinds import Document, PrintedDate
from documents.models import Service
from foundation.clock import day_of
from foundation.refusals import Refusal, declare

declare(
    {
        "E-DOC-MISSING": "文书必填内容缺失，不得制发",
        "E-DOC-LONG": "文书内容超过限定长度",
        "E-DOC-FORM": "文书内容的格式不正确",
        "E-DOC-LAYOUT": "该文书没有可用的版式，不得制发",
        "E-DOC-GLYPH": "字库缺字，无法印制",
        "E-DOC-UNPRINTED": "该文书尚未印成，不得送达",
        "E-DOC-DATE": "文书日期不得晚于今日",
        "E-DOC-NUMBER": "编号应当与当时签署的文书一致，为本局该类文书当年的编号",
        "E-DOC-STATE": "该文书已被更正或者撤销，不得再行办理",
        "E-DOC-REASON": "应当写明更正或者撤销的理由",
        "E-SRV-KIND": "该文书无需送达",
        "E-SRV-DATE": "送达日期不得早于文书日期，也不得晚于今日",
        "E-SRV-TWICE": "该文书已经送达该受送达人",
        "E-SRV-RECEIVER": "直接送达应当写明签收人",
        "E-SRV-REFUSAL": "留置送达应当写明拒收事由",
        "E-SRV-WITNESS": "留置送达应当有见证人，或者用录音录像记录送达过程",
        "E-SRV-SLIP": "邮寄送达应当写明邮件号码，送达日期以回执上的收件日期为准",
        "E-SRV-THROUGH": "委托、转交送达应当写明受托或者转交的单位",
        "E-SRV-CONFIRM": "电子送达应当有当事人事先签署的送达地址（方式）确认书",
        "E-SRV-ADDRESS": "电子送达应当写明当事人确认的电子地址",
        "E-SRV-PROOF": "应当附该送达方式的证明材料",
        "E-SRV-MEDIUM": "公告送达应当写明公告日期和公告载体",
        "E-SRV-PERIOD": "公告期未满，尚不视为送达",
        "E-SRV-DUE": "文书所载期限与送达日期不符，应当重新制发",
        "E-SRV-FAILURE": "应当写明送达未成的原因",
        "E-ENF-02": "执法人员不足两人或证件无效",
        "E-ENF-27": "未用尽其他送达方式",
        "E-ENF-29": "文书编号不得重复或更改",
    }
)

Mode = Service.Mode


@dataclass(frozen=True, slots=True)
class Proofs:
    """What the officers bring back from a service; which of it is needed depends on the way."""

    served_at: datetime | None = None
    place: str = ""
    receiver: str = ""
    relation: str = ""
    refusal_note: str = ""
    witness: str = ""
    recording: str = ""
    slip_number: str = ""
    through: str = ""
    address: str = ""
    confirmation: Any = None  # the signed confirmation of address and way (ENF-43) as a piece of evidence
    confirmed_on: date | None = None
    published_on: date | None = None
    medium: str = ""
    proof: Sequence[Any] = field(default=())


def deemed_served_on(published_on: date) -> date:
    """The day on which a public notice counts as service: 30 days after it, rolled to a working day (TL-ENF-24)."""
    return terms.count(PUBLIC_NOTICE, published_on).due_on


def proof_refusals(mode: str, served_on: date, proofs: Proofs, *, has_failed_before: bool) -> Iterator[Refusal]:
    """What is missing for this way of service (行政处罚法 Art.61)."""
    match mode:
        case Mode.DIRECT:
            if not proofs.receiver.strip():
                yield Refusal("E-SRV-RECEIVER", field="receiver")
        case Mode.LEFT:
            if not proofs.refusal_note.strip():
                yield Refusal("E-SRV-REFUSAL", field="refusal_note")
            if not (proofs.witness.strip() or proofs.recording.strip() or proofs.proof):
                yield Refusal("E-SRV-WITNESS", field="witness")
        case Mode.MAIL:
            if not proofs.slip_number.strip():
                yield Refusal("E-SRV-SLIP", field="slip_number")
            if not proofs.proof:
                yield Refusal("E-SRV-PROOF", field="proof", note="邮寄回执")
        case Mode.ENTRUSTED | Mode.FORWARDED:
            if not proofs.through.strip():
                yield Refusal("E-SRV-THROUGH", field="through")
            if not proofs.proof:
                yield Refusal("E-SRV-PROOF", field="proof", note="受托或者转交单位的签收证明")
        case Mode.ELECTRONIC:
            yield from _electronic(served_on, proofs)
        case Mode.PUBLIC:
            yield from _public(served_on, proofs, has_failed_before=has_failed_before)
        case _:
            raise ValueError(f"no way of service {mode!r}")


def _electronic(served_on: date, proofs: Proofs) -> Iterator[Refusal]:
    if proofs.confirmation is None or proofs.confirmed_on is None:
        yield Refusal("E-SRV-CONFIRM", field="confirmation")
    elif proofs.confirmed_on > served_on:
        yield Refusal("E-SRV-CONFIRM", field="confirmed_on", note="确认书的日期晚于送达日期")
    if not proofs.address.strip():
        yield Refusal("E-SRV-ADDRESS", field="address")
    if not proofs.proof:
        yield Refusal("E-SRV-PROOF", field="proof", note="到达记录")


def _public(served_on: date, proofs: Proofs, *, has_failed_before: bool) -> Iterator[Refusal]:
    if not has_failed_before:
        yield Refusal("E-ENF-27", field="mode")
    if proofs.published_on is None or not proofs.medium.strip():
        yield Refusal("E-SRV-MEDIUM", field="medium")
    elif served_on < (deemed := deemed_served_on(proofs.published_on)):
        yield Refusal("E-SRV-PERIOD", field="served_on", note=f"{deemed:%Y-%m-%d}起视为送达")
    if not proofs.proof:
        yield Refusal("E-SRV-PROOF", field="proof", note="公告页面或者张贴照片")


def date_refusals(served_on: date, issued_on: date, today: date, served_at: datetime | None) -> Iterator[Refusal]:
    """Not before the paper, not in the future; the moment lies on the day."""
    if served_on < issued_on or served_on > today:
        yield Refusal("E-SRV-DATE", field="served_on", note=f"文书日期{issued_on:%Y-%m-%d}")
    if served_at is not None and day_of(served_at) != served_on:
        yield Refusal("E-SRV-DATE", field="served_at", note="时间与日期不一致")


def printed_date_refusals(document: Document, data: dict[str, Any], served_on: date, *, listed: bool) -> Iterator[Refusal]:
    """A date the paper prints holds: service on or after it, or too long before it, needs a new paper.

    A paper of a case under listed supervision may give longer (`listed`).
    """
    for printed in document.holds_until:
        days = sorted(_days_of(data, printed))
        if not days:
            continue
        if served_on >= days[0]:
            why = f"文书所载期限{days[0]:%Y-%m-%d}不晚于送达日期，应当重新下达"
        elif not listed and days[-1] > _latest(printed, served_on):
            why = f"文书所载期限{days[-1]:%Y-%m-%d}超过送达后的最长期限，应当重新下达"
        else:
            continue
        yield Refusal(document.period_code, field="served_on", note=why)
        return


def _latest(printed: PrintedDate, served_on: date) -> date:
    if printed.months:
        return calendar.add_months(served_on, printed.months)
    return calendar.add_days(served_on, printed.days)


def _days_of(data: dict[str, Any], printed: PrintedDate) -> Iterator[date]:
    name, _, column = printed.field.partition(".")
    rows = data.get(name) or []
    for value in [row.get(column) for row in rows if isinstance(row, dict)] if column else [rows]:
        if value:
            yield date.fromisoformat(str(value)[:10])
