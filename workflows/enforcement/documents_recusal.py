"""What the papers of a recusal state that is special to them (ENF-04): the form of the application, and the decision."""

from __future__ import annotations

from documents.shared_papers import RECUSAL
from documents.typography import day_text
from workflows.enforcement.documents import Said, call, matter, states
from workflows.enforcement.models_recusal import Recusal
from workflows.enforcement.vocabulary_recusal import Applicant, EarlierActs, RecusalDecision, RecusalGround
from workflows.engine.act import Act

WHO = {Applicant.PARTY: "当事人", Applicant.OFFICER: "执法人员本人"}
GROUND_WORDS = {
    RecusalGround.INTEREST: "与案件有直接利害关系", RecusalGround.KIN: "系当事人或者其代表人的近亲属", RecusalGround.WITNESS: "系本案的证人、鉴定人",
    RecusalGround.OTHER: "有其他关系可能影响公正执法",
}  # fmt: skip
DECIDED = {RecusalDecision.GRANT: "准予回避", RecusalDecision.REFUSE: "驳回申请"}
EARLIER = {
    EarlierActs.RECONFIRM: "其此前参与的行为有效，所收集的证据由承办人重新确认", EarlierActs.STAND: "其此前参与的行为有效",
    EarlierActs.EXCLUDED: "其收集的证据予以排除，不作为定案依据",
}  # fmt: skip


def recusal_of(act: Act) -> Recusal:
    row = act.facts
    assert isinstance(row, Recusal)
    return row


def _asked(act: Act) -> dict[str, object]:
    row = recusal_of(act)
    return matter(act) | {
        "applicant": row.applicant_name, "officer_name_ref": row.officer.name, "ground": f"{GROUND_WORDS[RecusalGround(row.ground)]}：{row.ground_words}",
        "who": WHO[Applicant(row.applicant)], "part": row.part, "officer_says": row.officer_says, "applied_on": row.applied_on,
    }  # fmt: skip


def _decided(act: Act) -> dict[str, object]:
    row = recusal_of(act)
    granted = row.decision == RecusalDecision.GRANT
    return _asked(act) | {
        "decision": DECIDED[RecusalDecision(row.decision)], "decided_on": row.decided_on, "finding": row.reason,
        "by": "、".join(row.decided_with) or act.hand.name, "together": bool(row.decided_with),
        "successor": row.successor.name if granted and row.successor else "", "earlier": EARLIER[EarlierActs(row.earlier_acts)] if granted else "",
        "earlier_reason": row.earlier_reason, "application_no": row.number,
    }  # fmt: skip


def application(act: Act) -> Said:
    """The form as it is handed in: what is decided is still to be written."""
    return {**_asked(act), "sheet": "application", "enclosed": _enclosed(act)}


def _enclosed(act: Act) -> str:
    name = "application" if "application" in act.form.fields else "material"
    return "、".join(act.form.enclosed(name))


def application_decided(act: Act) -> Said:
    """The same form, under its number, with the decision on what the officer himself has asked for."""
    return {**_decided(act), "sheet": "approval", "shared_number": recusal_of(act).number}


def decision(act: Act) -> Said:
    """The decision that the party gets: granted or refused, why, and that the investigation went on meanwhile."""
    row = recusal_of(act)
    return {
        **call(act),
        **_decided(act),
        "sheet": "decision",
        "recipient": row.applicant_name,
        "applied_words": day_text(row.applied_on),
    }


# fmt: off
RECUSAL_ASKED = states(RECUSAL, application, number_to="number")
RECUSAL_FORM_DECIDED = states(RECUSAL, application_decided, numbered=False)
RECUSAL_DECIDED = states(RECUSAL, decision)
# fmt: on
