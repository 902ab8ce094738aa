"""The facts that the specimen's papers state."""

from collections.abc import Mapping
from typing import Any

from tests.specimen import papers
from tests.specimen.models import MatterRecord
from workflows.engine.act import Act
from workflows.engine.case_rows import summary
from workflows.engine.stating import stating
from workflows.engine.words import Paper, PaperContent


class BrokenContent(Exception):
    """The words of a paper could not be put together."""


def answer(act: Act) -> PaperContent:
    if act.record.answer == "写坏":
        raise BrokenContent
    return PaperContent(
        fields={
            "hazard_no": act.case.number, "acceptance_no": "样字第1号", "publicity": "",
            "leader_opinion": act.record.answer if act.record.answer != "缺项" else "", "closed_on": act.acted_on,
        },
        linked={"level": "一般", "unit": act.case.who_and_where, "description": act.record.text, "accepted_on": act.acted_on,
                "items_total": 1, "items_done": 1},
    )  # fmt: skip


def decision(act: Act) -> PaperContent:
    return PaperContent(
        fields={
            "hazard_no": "样-1",
            "acceptance_no": "样字第1号",
            "publicity": "",
            "leader_opinion": "同意",
            "closed_on": act.acted_on,
        },
        linked={"description": act.case.title, "accepted_on": act.acted_on, "items_total": 1, "items_done": 1},
    )


def penalty(act: Act) -> PaperContent:
    return PaperContent(
        fields={
            "hazard_no": act.record.referral.source_case.number, "acceptance_no": "样字第2号", "publicity": "",
            "leader_opinion": "罚款二万元", "closed_on": act.acted_on,
        },
        linked={"description": act.case.title, "accepted_on": act.acted_on, "items_total": 1, "items_done": 0},
    )  # fmt: skip


def notice(act: Act) -> PaperContent:
    record: MatterRecord = act.record
    if record.began_on and record.began_on.year < 1990:
        raise BrokenContent
    return PaperContent(
        fields={
            "ref_order_no": "样字第1号", "reinspected_on": record.began_on or act.acted_on,
            "items": [{"no": 1, "result": "已整改", "evidence": "样例"}], "overall_result": "全部整改合格", "next_action": "",
            "inspector_1": act.hand.name, "inspector_2": "样例人员", "unit_name": act.case.who_and_where,
        },
        linked={"order_date": act.acted_on, "order_kind": "责令限期整改", "cert_no_1": "样0001", "cert_no_2": "样0002"},
    )  # fmt: skip


def order(act: Act) -> Mapping[str, Any]:
    rows = [{"no": item.no, "problem": item.problem, "requirement": item.requirement} for item in act.named["items"]]
    return {
        "items": rows, "kind": act.record.get_kind_display(), "inspector_1": act.hand.name, "case_no": "样-1", "served_at": None,
        "remark": act.form.cleaned_data["note"],
    }  # fmt: skip


ANSWER = Paper(papers.SHEET, answer, number_to="answer_no")
PENALTY = Paper(papers.SHEET, penalty, number_to="decision_no")
DECISION = Paper(papers.SHEET, decision)
NOTICE = Paper(papers.NOTICE, notice, number_to="notice_no")


def of_party(act: Act) -> PaperContent:
    """A paper to one party: the branch says to whom."""
    return PaperContent(
        fields={
            "ref_order_no": "样字第1号", "reinspected_on": act.acted_on,
            "items": [{"no": 1, "result": str(act.facts.fine), "evidence": "样例"}], "overall_result": "全部整改合格", "next_action": "",
            "inspector_1": act.hand.name, "inspector_2": "样例人员", "unit_name": act.facts.party.name,
        },
        linked={"order_date": act.acted_on, "order_kind": "责令限期整改", "cert_no_1": "样0001", "cert_no_2": "样0002"},
        recipient=act.facts.party.name,
    )  # fmt: skip


def on_party(act: Act) -> PaperContent:
    """An opinion or a decision on one party."""
    return PaperContent(
        fields={"hazard_no": "样-1", "acceptance_no": "样字第1号", "publicity": "", "leader_opinion": "同意", "closed_on": act.acted_on},
        linked={
            "description": act.case.title, "accepted_on": act.acted_on, "items_total": 1, "items_done": 1, "unit": act.facts.party.name,
        },
        recipient=act.facts.party.name,
    )  # fmt: skip


def on_home(act: Act) -> PaperContent:
    """The refusal of one household."""
    return PaperContent(
        fields={"hazard_no": "样-1", "acceptance_no": "样字第1号", "publicity": "", "leader_opinion": act.facts.why, "closed_on": act.acted_on},
        linked={
            "description": act.facts.head, "accepted_on": act.acted_on, "items_total": 1, "items_done": 0, "unit": act.case.who_and_where,
        },
        recipient=act.facts.head,
    )  # fmt: skip


ORDER = Paper(papers.ORDER, stating(papers.ORDER, order), number_to="order_no", questions={"remark": "note"})
OPINION = Paper(papers.SHEET, on_party)
TOLD = Paper(papers.NOTICE, of_party)
DECIDED = Paper(papers.SHEET, on_party, number_to="decision_no")
REFUSED = Paper(papers.SHEET, on_home)


def household_list(act: Act) -> PaperContent:
    """The households of a list; the digest is the one that the history tells of them."""
    rows = list(act.movement.rows.of("homes").values())
    return PaperContent(
        fields={"rows": [{"no": row.no, "head": row.head, "persons": row.persons, "fen": row.fen} for row in rows]},
        linked={"members": summary(rows)["members"]},
    )


LIST = Paper(papers.LIST, household_list)
