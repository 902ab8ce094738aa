"""The papers of enforcement from the legal review to the decision (ENF-25 to ENF-41): what each is, and which blanks it has."""

from __future__ import annotations

from typing import Any, NamedTuple

from documents.kinds import BUREAU, Facts, Remedy
from documents.templatetags import sheets
from workflows.enforcement.papers_investigation import HEADED, PARTY, CasePaper


class PlainPaper(CasePaper):
    """A paper of a case that bears its title only, not the name of the set."""

    in_set = False


# --- what a blank of this set holds: sentences of the law, grounds, and what makes one blank need another ------------------


#: 行政处罚法 Art.72(1)(i): on the fine only, never on what is confiscated.
LATE_FEE = (
    "到期不缴纳罚款的，依据《中华人民共和国行政处罚法》第七十二条第一款第一项的规定，每日按罚款数额的百分之三加处罚款，"
    "加处罚款的数额不超出罚款的数额。"
)


def sentences(kind: object) -> dict[str, str]:
    """The blanks that hold a fixed sentence of the law, for a party of this kind: nobody words them anew."""
    party, penalties = sheets.you(kind), "《中华人民共和国行政处罚法》"
    return {
        "defence_right": f"依据{penalties}第七条第一款、第四十四条、第四十五条的规定，{party}有权进行陈述、申辩。",
        "hearing_right": f"依据{penalties}第六十三条、第六十四条的规定，{party}有权要求听证。",
        "recusal_right": (
            f"{party}认为主持人、听证员、书记员与本案有直接利害关系的，有权依据{penalties}第六十四条第四项的规定申请回避。"
        ),
        "representative_right": (
            f"{party}可以亲自参加听证，也可以委托一至二人代理；委托代理人的，应当在听证举行前提交载明委托权限的授权委托书，"
            "代为放弃权利、承认事实的，应当有特别授权。"
        ),
        "late_fee_text": LATE_FEE,
    }


class Ground(NamedTuple):
    """Why there is no penalty: in the words of the paper, and the articles it rests on."""

    words: str
    articles: str


#: 行政处罚法 Art.30, 31, 33, 36, 57: the grounds by their codes. The sixth never says that the party broke the law.
NO_PENALTY_GROUNDS = {
    "G1": Ground("{you}违法行为轻微并及时改正，没有造成危害后果", "第三十三条第一款、第五十七条第一款第二项"),
    "G2": Ground("{you}初次违法且危害后果轻微并及时改正", "第三十三条第一款、第五十七条第一款第二项"),
    "G3": Ground("有证据足以证明{you}没有主观过错", "第三十三条第二款"),
    "G4": Ground("{you}实施违法行为时不满十四周岁", "第三十条"),
    "G5": Ground("{you}在不能辨认或者不能控制自己行为时有违法行为", "第三十一条"),
    "G6": Ground("违法事实不能成立", "第五十七条第一款第三项"),
    "G7": Ground("该行为已经超过给予行政处罚的期限", "第三十六条"),
}


def waiver_sheet(f: Facts, x: Facts) -> str:
    """Which rights are given up, so that the title names them and no brackets stay."""
    return "、".join(right for right in WAIVED if right in (f.get("waived_rights") or ()))


def is_fined(f: Facts, x: Facts) -> bool:
    """Whether a decision imposes a fine; one on the spot says so in words."""
    rows = f.get("penalties") or ()
    return bool(f.get("fine_yuan")) or "罚款" in str(f.get("penalty") or "") or any(_is_fine(row) for row in rows)


def _is_fine(row: Any) -> bool:
    return row.get("kind") == "fine" if isinstance(row, dict) else str(row).startswith("罚款")


WAIVED = ("陈述、申辩", "听证")
PASSED_CHANGED = "修改后通过"
ON_THE_SPOT = "当场收缴"
FINE = {"fine_yuan": is_fined, "pay_account": is_fined}
#: What is taken on the spot goes to no account (行政处罚法 Art.68).
FINE_ON_THE_SPOT = {
    "fine_yuan": is_fined, "pay_mode": is_fined, "pay_account": lambda f, x: is_fined(f, x) and f.get("pay_mode") != ON_THE_SPOT,
}  # fmt: skip

# --- the papers -------------------------------------------------------------------------------------------------------------

# fmt: off
LEGAL_REVIEW = PlainPaper(
    "ENF-25", "法制审核意见书", inside=True, series="应急法审", copies="handlers file", seal=BUREAU, keeps="30y",
    law="行政处罚法 Art.58",
    decides="opinion conditions checklist.ok checklist.note",
    states=(
        "case_no received_on checklist[item ok note?] opinion conditions? reviewer reviewed_on draft_ref draft_hash review_round"
    ),
    needs={"conditions": lambda f, x: f.get("opinion") == PASSED_CHANGED},
    sheets={"": "行政执法法制审核意见书"},
)
DISCUSSION = CasePaper(
    "ENF-26", "行政处罚集体讨论记录", inside=True, series="应急集", keeps="permanent",
    law="行政处罚法 Art.57(2)",
    decides="opinions.text votes conclusion minority_view",
    states=(
        "case_no held_at place host attendees[] recused[]? case_report opinions[member text] votes conclusion minority_view"
    ),
)
PENALTY_NOTICE = CasePaper(
    "ENF-27", "行政处罚告知书", series="应急罚告", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.44", shows_identity=True,
    decides="intended_penalty defence_due_on",
    states=f"{PARTY}facts evidence law_violated penalty_basis intended_penalty defence_right defence_due_on? contact",
    needs=HEADED,
)
HEARING_RIGHT = CasePaper(
    "ENF-28", "听证告知书", series="应急听告", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.63",
    decides="intended_penalty request_due_on",
    states="party_name facts intended_penalty hearing_right request_due_on? contact law_violated penalty_basis",
)
DEFENCE_RECORD = CasePaper(
    "ENF-29", "当事人陈述申辩笔录", keeps="30y",
    law="行政处罚法 Art.45",
    decides="statements",
    states="party_name representative? at place statements evidence_given[]?",
)
DEFENCE_CHECK = CasePaper(
    "ENF-30", "陈述申辩复核意见书", inside=True, series="应急复核", keeps="30y",
    law="行政处罚法 Art.45",
    decides="points.claim points.accepted effect_on_penalty",
    states="points[claim check accepted reason]? effect_on_penalty",
)
WAIVER = PlainPaper(
    "ENF-31", "放弃陈述申辩（听证）声明", keeps="30y",
    law="行政处罚法 Art.62",
    decides="waived_rights",
    states="party_name waived_rights[] date ref_notice_no",
    sheet=waiver_sheet,
    sheets={"陈述、申辩": "放弃陈述申辩声明", "听证": "放弃听证声明", "陈述、申辩、听证": "放弃陈述申辩、听证声明"},
)
HEARING_NOTICE = CasePaper(
    "ENF-32", "听证会通知书", series="应急听通", copies="party file", seal=BUREAU, served=True, keeps="30y",
    law="行政处罚法 Art.64(2)",
    decides="hearing_at",
    states="party_name hearing_at place host members? clerk recusal_right representative_right",
)
HEARING_ANNOUNCED = CasePaper(
    "ENF-33", "听证公告", series="应急听公", copies="website", seal=BUREAU, keeps="30y",
    law="行政处罚法 Art.64(3)",
    decides="hearing_at",
    states="cause_of_action hearing_at place host",
)
HEARING_RECORD = CasePaper(
    "ENF-34", "听证笔录", keeps="30y",
    law="行政处罚法 Art.64(8)",
    decides="investigator_claims party_defence cross_examination final_statements",
    states=(
        "host members? clerk attendees started_at ended_at investigator_claims party_defence cross_examination final_statements"
    ),
)
HEARING_REPORT = CasePaper(
    "ENF-35", "听证会报告书", inside=True, series="应急听报", copies="leader file", keeps="30y",
    law="行政处罚法 Art.65",
    decides="host_opinion",
    states="case_no hearing_at facts_found dispute_points host_opinion",
)
ON_THE_SPOT_UNIT = CasePaper(
    "ENF-36", "行政（当场）处罚决定书（单位）", series="应急当罚单", copies="party file", seal=BUREAU, remedy=Remedy.ON_THE_SPOT,
    law="行政处罚法 Art.51, 52", shows_identity=True,
    decides="penalty correction_order party_statement",
    states=(
        "party_name uscc? legal_rep? address facts law penalty fine_yuan? pay_mode? pay_account? time place inspector_1 inspector_2 "
        "correction_order? rights_told party_statement refusal_note?"
    ),
    sheets={"": "行政（当场）处罚决定书"},
    needs=FINE_ON_THE_SPOT,
)
ON_THE_SPOT_PERSON = CasePaper(
    "ENF-37", "行政（当场）处罚决定书（个人）", series="应急当罚个", copies="party file", seal=BUREAU, remedy=Remedy.ON_THE_SPOT,
    law="行政处罚法 Art.51, 52", shows_identity=True,
    decides="penalty correction_order party_statement",
    states=(
        "party_name sex age id_no unit? address facts law penalty fine_yuan? pay_mode? pay_account? time place inspector_1 "
        "inspector_2 correction_order? rights_told party_statement refusal_note?"
    ),
    sheets={"": "行政（当场）处罚决定书"},
    needs=FINE_ON_THE_SPOT,
)
DECISION_UNIT = CasePaper(
    "ENF-38", "行政处罚决定书（单位）", series="应急罚", copies="party file bank", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.PENALTY, law="行政处罚法 Art.59", shows_identity=True,
    decides="penalties circumstances correction_order decided_on",
    states=(
        "party_name uscc? legal_rep? address facts evidence defence_result law_violated penalty_basis circumstances penalties[] "
        "fine_yuan? pay_due? pay_account? late_fee_text? decided_on correction_order?"
    ),
    sheets={"": "行政处罚决定书"},
    needs=FINE | {"late_fee_text": is_fined},
)
DECISION_PERSON = CasePaper(
    "ENF-39", "行政处罚决定书（个人）", series="应急罚", copies="party file bank", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.PENALTY, law="行政处罚法 Art.59", shows_identity=True,
    decides="penalties circumstances correction_order decided_on",
    states=(
        "party_name sex age id_no unit? position? address facts evidence defence_result law_violated penalty_basis circumstances "
        "penalties[] fine_yuan? pay_due? pay_account? late_fee_text? decided_on correction_order?"
    ),
    sheets={"": "行政处罚决定书"},
    needs=FINE | {"late_fee_text": is_fined},
)
NO_PENALTY = CasePaper(
    "ENF-40", "不予行政处罚决定书", series="应急不罚", copies="party file", seal=BUREAU, served=True, keeps="30y",
    remedy=Remedy.NO_PENALTY, law="行政处罚法 Art.33, 57(1)(ii)(iii)", shows_identity=True,
    decides="ground decided_on",
    states=f"{PARTY}facts evidence? ground legal_basis education_given? decided_on",
    needs=HEADED,
)
EDUCATION = CasePaper(
    "ENF-41", "不予处罚教育记录",
    law="行政处罚法 Art.33(3)",
    decides="content",
    states="party_name content date",
)
# fmt: on
