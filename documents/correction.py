"""What of a paper another paper may put right (以新文书更正), and what only an act of its own changes.

A correction is for what was wrongly written, never a way round the law: who the paper is for, its numbers, the day of its service and the
decision itself stay as they are, whoever asks.
"""

from documents.catalog import paper
from documents.kinds import CARD_FIELDS, IDENTITY_FIELDS, Document
from documents.models import IssuedDocument
from documents.services import ADDRESSEES, require_in_force
from documents.volumes import VOLUME
from foundation.refusals import Refusal, declare

PARTY, NUMBER, SERVED, DECIDED, PERIOD = "E-COR-PARTY", "E-COR-NUMBER", "E-COR-SERVED", "E-COR-DECIDED", "E-COR-PERIOD"
WORDED, ABSENT, SIGNER = "E-COR-WORDED", "E-COR-ABSENT", "E-COR-SIGNER"

declare(
    {
        PARTY: "受送达人、当事人不得以更正变更，应当撤销原文书，重新作出",
        NUMBER: "编号、证号不得更正",
        SERVED: "送达、签收的日期不得以更正变更",
        DECIDED: "决定的内容和他人的陈述不得以更正变更，应当依照法定程序变更或者撤销",
        PERIOD: "期限的起止日期、办理日期不得以更正变更，应当依法延期、撤销或者重新下达",
        SIGNER: "签署文书的人员不得以更正变更",
        WORDED: "该项内容由登记和案卷形成，不得在文书上更正",
        ABSENT: "原文书没有载明该项内容，不属于更正",
        "E-COR-SAME": "没有更正任何内容",
        "E-COR-LATER": "更正后的日期不得晚于原文书的日期",
        "E-COR-PAPER": "该文书不适用以新文书更正",
    }
)


def require_corrigible(document: IssuedDocument) -> None:
    """Raises Refusal E-DOC-STATE for a paper corrected or revoked already, E-COR-PAPER for one that is not the bureau's own print,
    E-DOC-VOLUMES for one in volumes.
    """
    require_in_force(document)
    if VOLUME in document.linked:
        raise Refusal("E-DOC-VOLUMES", note=str(document))
    if not paper(document.code).is_ours:
        raise Refusal("E-COR-PAPER", note="该文书由单位提交，有误的由其另行提交")
    if document.origin != IssuedDocument.Origin.ISSUED:
        raise Refusal("E-COR-PAPER", note="该文书来自纸质案卷，系统内没有全文")


def fixed(kind: Document, name: str) -> str:
    """The refusal of a blank, ``list.column`` in a list, that no correction touches whatever asks it; empty for one that may be asked."""
    column = name.rpartition(".")[2]
    if column in ADDRESSEES or column in IDENTITY_FIELDS:
        return PARTY
    if column == "no" or column.endswith(("_no", "_no_1", "_no_2", "number")):
        return NUMBER
    if column.startswith("served_") or column == "received_on":
        return SERVED
    if name in {printed.field for printed in kind.holds_until}:
        return PERIOD
    if name in kind.decides.split() or column in CARD_FIELDS:
        return DECIDED
    return WORDED if column == "remedy_text" else ""
