"""What the papers of a discussion and of a hearing state that is special to them (ENF-26, ENF-32 to ENF-35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cases.models import Party
from documents.templatetags.sheets import chinese_number
from permissions import certificates, offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import papers_decision as decision
from workflows.enforcement.documents import EVIDENCE_WORDS, Said, call, matter, party_facts, states
from workflows.enforcement.forms_discussion import CONCLUSION_WORDS, VOTE_WORDS
from workflows.enforcement.masking import masked_party
from workflows.enforcement.models import Attendee, Discussion, EnforcementRecord, Hearing, PartyFacts
from workflows.enforcement.vocabulary import Attendance, Conclusion, EvidenceKind, HearingEnd, HostOpinion, Powers, Vote
from workflows.engine.act import Act

OPEN, CLOSED = "公开", "不公开"
PROPOSAL_WORDS = {
    HostOpinion.KEEP: "维持", HostOpinion.CHANGE: "变更", HostOpinion.NO_PENALTY: "不予处罚", HostOpinion.MORE_INVESTIGATION: "补充调查",
}  # fmt: skip
ENDED_WORDS = {
    HearingEnd.WITHDRAWN: "当事人撤回听证申请，听证终止", HearingEnd.ABSENT: "当事人无正当理由拒不出席，听证终止",
    HearingEnd.LEFT: "当事人未经许可中途退出，听证终止",
}  # fmt: skip
POWERS_WORDS = {Powers.GENERAL: "一般授权", Powers.SPECIAL: "特别授权"}
NOT_DONE, NOT_SHOWN = "听证终止，本项未进行。", "调查人员没有出示证据。"


#: The office in which a member sits there, the highest first.
OFFICE_WORDS = {Role.BUREAU_HEAD: "主要负责人", Role.DEPUTY_LEADER: "分管负责人", Role.DISCUSSION_MEMBER: "案审委成员"}


def with_office(accounts: Iterable[Account], on: dt.date) -> list[str]:
    """Names with the offices held on that day, as a record of a meeting names those who sat there."""
    found = {
        each.name: next((word for role, word in OFFICE_WORDS.items() if offices.holds(each, role, on=on)), "")
        for each in accounts
    }
    return [f"{name}，{word}" if word else name for name, word in found.items()]


# --- discussion -------------------------------------------------------------------------------------------------------------


def discussion(act: Act) -> Said:
    """ENF-26: each in his own words, the votes by name, the exact penalty of each party."""
    meeting: Discussion = act.named["discussion"]
    seats: list[Attendee] = act.named["seats"]
    there = [seat for seat in seats if seat.attendance == Attendance.PRESENT]
    return matter(act) | {
        "held_at": meeting.held_at, "place": meeting.place, "host": meeting.host.name, "attendees": with_office((seat.member for seat in there), act.acted_on),
        "recused": _named_with_reason(seats, Attendance.RECUSED), "case_report": meeting.case_report,
        "opinions": [{"member": seat.member.name, "text": seat.words} for seat in there], "votes": votes(there),
        "conclusion": conclusion(act), "minority_view": meeting.minority_view, "ended_at": meeting.ended_at, "reporter": meeting.reporter.name,
        "recorder": meeting.recorder.name, "sit_in": meeting.sit_in, "absent": _named_with_reason(seats, Attendance.ABSENT),
        "members_total": sum(seat.attendance != Attendance.RECUSED for seat in seats), "round": chinese_number(meeting.round),
        "after_hearing": meeting.after_hearing,
    }  # fmt: skip


def _named_with_reason(seats: Iterable[Attendee], attendance: str) -> list[str]:
    return [f"{seat.member.name}（{seat.reason}）" for seat in seats if seat.attendance == attendance]


def votes(there: Iterable[Attendee]) -> str:
    """同意3人（…），反对1人（…），弃权0人。"""
    there, said = list(there), []
    for vote in Vote:
        names = [seat.member.name for seat in there if seat.vote == vote]
        said.append(f"{VOTE_WORDS[vote]}{len(names)}人" + (f"（{'、'.join(names)}）" if names else ""))
    return "，".join(said) + "。"


def conclusion(act: Act) -> str:
    """What was agreed to of each party, in the words of its draft; else what is to become of it, and why."""
    meeting: Discussion = act.named["discussion"]
    if meeting.conclusion != Conclusion.AGREE:
        return f"{CONCLUSION_WORDS[Conclusion(meeting.conclusion)]}：{meeting.reasons}"
    parties: list[PartyFacts] = act.named["parties"]
    found = {facts.party.name: act.named["drafts"][facts.pk].content for facts in parties}
    return "\n".join(
        f"对{name}：{'；'.join([*content['penalties'], *(f'责令{line}' for line in content['correction'])])}。"
        for name, content in found.items()
    )


# --- hearing ----------------------------------------------------------------------------------------------------------------


def hearing_of(act: Act) -> Hearing:
    found = act.named["hearing"]
    assert isinstance(found, Hearing)
    return found


def _members(hearing: Hearing) -> list[str]:
    return [each.name for each in (hearing.member_1, hearing.member_2) if each is not None]


def _name(account: Account | None) -> str:
    return account.name if account is not None else ""


def hearing_notice(act: Act) -> Said:
    """ENF-32: when, where, who hears; the ground where it is not public."""
    facts, hearing = party_facts(act), hearing_of(act)
    rights = decision.sentences(facts.party.kind)
    return call(act) | matter(act) | {
        "party_name": facts.party.name, "party_type": facts.party.kind, "hearing_at": hearing.hearing_at, "place": hearing.place,
        "host": _name(hearing.host), "members": _members(hearing), "clerk": _name(hearing.clerk), "recusal_right": rights["recusal_right"],
        "representative_right": rights["representative_right"], "requested_on": hearing.requested_on,
        "secret_ground": "" if hearing.is_public else hearing.secret_ground, "recipient": facts.party.name,
    }  # fmt: skip


def hearing_announced(act: Act) -> Said:
    """ENF-33: the party masked as in what is published."""
    facts, hearing, record = party_facts(act), hearing_of(act), act.record
    return call(act) | {
        "cause_of_action": record.cause_of_action, "hearing_at": hearing.hearing_at, "place": hearing.place, "host": _name(hearing.host),
        "party_name_masked": masked_party(facts.party), "enrol_by": hearing.enrol_by, "seats": hearing.seats,
    }  # fmt: skip


def investigators(record: EnforcementRecord, act: Act) -> str:
    """The handlers with the numbers of their certificates of that day."""
    both = [each for each in (record.handler_1, record.handler_2) if each is not None]
    valid = certificates.valid_on([each.pk for each in both], act.acted_on)
    found = ((each.name, valid[each.pk]) for each in both)
    return "、".join(f"{name}（{certificate.number}）" if certificate else name for name, certificate in found)


def hearing_record(act: Act) -> Said:
    """ENF-34, of a hearing that was held, or ended early: what was not done says so."""
    facts, hearing = party_facts(act), hearing_of(act)
    early = hearing.ended != HearingEnd.HELD
    spoke = [f"委托代理人{one.name}（{POWERS_WORDS[Powers(one.powers)]}）" for one in act.named["representatives"]]
    examined = [
        f"证据{each.exhibit.no} {EVIDENCE_WORDS[EvidenceKind(each.exhibit.kind)]}《{each.exhibit.name}》，当事人意见：{each.opinion.rstrip('。')}"
        + (f"；调查人员答复：{each.answer.rstrip('。')}" if each.answer else "")
        for each in act.named.get("examined", ())
    ]
    return matter(act) | {
        "host": _name(hearing.host), "members": _members(hearing), "clerk": _name(hearing.clerk), "attendees": [*hearing.attendees, *spoke],
        "started_at": hearing.started_at, "ended_at": hearing.ended_at, "investigator_claims": hearing.investigator_claims or NOT_DONE,
        "party_defence": hearing.party_defence or NOT_DONE, "cross_examination": examined or [NOT_DONE if early else NOT_SHOWN],
        "final_statements": hearing.final_statements or NOT_DONE, "place": hearing.place, "openness": OPEN if hearing.is_public else CLOSED,
        "investigators": investigators(act.record, act), "party_name": facts.party.name,
        "legal_rep": "" if facts.party.kind == Party.Kind.PERSON else facts.party.representative, "opening": hearing.opening or NOT_DONE,
        "debate": hearing.debate or (NOT_DONE if early else ""),
        "ended_early": f"{ENDED_WORDS[HearingEnd(hearing.ended)]}：{hearing.end_reason}" if early else "", "refusal_note": hearing.refusal_note,
    }  # fmt: skip


def hearing_report(act: Act) -> Said:
    """ENF-35: the leader's opinion is still to be written."""
    hearing = hearing_of(act)
    return matter(act) | {
        "hearing_at": hearing.started_at, "facts_found": hearing.facts_found, "dispute_points": hearing.dispute_points,
        "host_opinion": hearing.host_opinion, "place": hearing.place, "openness": OPEN if hearing.is_public else CLOSED,
        "host": _name(hearing.host), "clerk": _name(hearing.clerk), "members": _members(hearing), "positions": hearing.positions,
        "proposal": PROPOSAL_WORDS[HostOpinion(hearing.proposal)], "record_pages": f"听证笔录{hearing.record_pages}页", "leader_opinion": "",
    }  # fmt: skip


# fmt: off
DISCUSSION = states(decision.DISCUSSION, discussion)
NOTICE_OF_HEARING = states(decision.HEARING_NOTICE, hearing_notice)
HEARING_ANNOUNCED = states(decision.HEARING_ANNOUNCED, hearing_announced)
HEARING_RECORD = states(decision.HEARING_RECORD, hearing_record)
HEARING_REPORT = states(decision.HEARING_REPORT, hearing_report)
# fmt: on
