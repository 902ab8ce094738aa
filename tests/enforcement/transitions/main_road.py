"""The main road: from a clue to the archived file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.enforcement.transitions.table import BOTH, HANDLERS, HEAD, MONEY, THERE, Chapter, Key
from tests.enforcement.transitions.walk import Walk
from tests.enforcement.whole_road import DAY, a_day_later
from workflows.enforcement.flows import EnforcementFlow
from workflows.engine import acts, tasks
from workflows.engine.play import drawn

ONE_STEP = "the table counts two states, the flow one step: what waits next is the state"
AS_PART_OF: dict[Key, tuple[Key, str]] = {
    ("decided", "serve_decision"): (("serving", "confirm_service"), "a decision waits to be served as soon as it stands"),
    ("no_penalty", "serve_decision"): (("serving", "confirm_service"), "likewise one without a penalty"),
}
OWN_ACTS = "the papers of the investigation come out with acts of their own"
NOTICE_PAPER = "the notice is put up on paper; what the bureau keeps is the page (the paper itself is of the fourth landing)"
SAID_OTHERWISE: dict[tuple[str, str, str], tuple[str, str]] = {
    ("clue", "urgent_evidence", "documents"): ("ENF-07", "samples are of the third landing"),
    ("filed", "start_investigation", "documents"): ("", OWN_ACTS),
    ("investigating", "add_evidence", "documents"): ("", "the list comes out with the report"),
    ("investigating", "submit_report", "documents"): ("ENF-22;ENF-23", "the submission comes out when the section sends it on"),
    ("legal_review", "review_pass_after_change", "deadlines_stopped"): ("TL-ENF-22", "the review is done; the confirmation has days anew"),
    ("legal_review", "submit_changed_draft", "deadlines_started"): ("TL-ENF-22", "the days of the confirmation"),
    ("notice", "publish_notice_service", "documents"): ("", NOTICE_PAPER),
    ("notice", "publish_notice_service", "deadlines_started"): ("", "the thirty days are looked at when the service is recorded"),
    ("serving", "publish_service", "documents"): ("", NOTICE_PAPER),
    ("serving", "publish_service", "deadlines_started"): ("", "likewise"),
    ("notice", "confirm_notice_service", "deadlines_started"): ("TL-ENF-17", "of a fine without a right to a hearing"),
    ("defence", "recheck_defence", "to_state"): ("decision_pending", "the re-check ends the defence: no_change is the same act"),
    ("defence", "recheck_defence", "deadlines_stopped"): ("TL-ENF-16;TL-ENF-17", "and with it its period"),
    ("defence", "no_change", "documents"): ("", "nothing was stated and nothing changed: no paper says so"),
    ("decision_pending", "decide_penalty", "documents"): ("ENF-38", "of a unit; a person is decided in the story of two"),
    ("decision_pending", "decide_penalty", "to_state"): ("serving", ONE_STEP),
    ("decision_pending", "decide_penalty", "deadlines_started"): ("TL-ENF-23;TL-ENF-44", "a fine of this sum is not reported to the bureau above"),
    ("decision_pending", "decide_no_penalty", "to_state"): ("serving", ONE_STEP),
    ("no_penalty", "educate", "from_state"): ("serving", ONE_STEP),
    ("no_penalty", "educate", "to_state"): ("serving", ONE_STEP),
    ("decided or serving", "withdraw_unserved", "deadlines_started"): ("", "TL-ENF-08 goes on: it runs again, to the same day"),
    ("serving", "confirm_service", "deadlines_started"): ("TL-ENF-25;TL-ENF-28;TL-ENF-31", "of a fine"),
    ("any after decision", "exempt_publicity", "documents"): ("", "ENF-63 is what the public reads"),
    ("closing", "return_closing", "documents"): ("", "the paper that was sent for approval stays as it is"),
    ("closed", "archive", "to_state"): ("closed", "the case is closed, and its file lies in the archive"),
    ("closed", "archive", "deadlines_started"): ("", "how long a file is kept stands on it; nobody waits for the end"),
}  # fmt: skip

RECHECKED = "the re-check, changed or not, is one act, which is told to the section and to whoever decides"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    ("clue", "reject_clue"): {"handlers": HANDLERS},
    ("clue", "refer_out"): {"handlers": HANDLERS},
    ("clue", "extend_clue"): {"handlers": HANDLERS},
    ("filing", "approve_filing"): {"section_head": HEAD},
    ("filing", "refuse_filing"): {"section_head": HEAD},
    ("filed", "start_investigation"): {"section_head": HEAD},
    ("reported", "return_report"): {"legal_reviewer": BOTH},
    ("reported", "send_review"): {"handlers": BOTH},
    ("legal_review", "review_pass"): {"section_head": HEAD},
    ("legal_review", "review_pass_after_change"): {"section_head": HEAD},
    ("legal_review", "confirm_changed_draft"): {"section_head": HEAD},
    ("legal_review", "review_fail"): {"section_head": HEAD},
    ("notice", "publish_notice_service"): {"section_head": HEAD},
    ("serving", "publish_service"): {"section_head": HEAD},
    ("defence", "no_change"): {"section_head": HEAD},
    ("defence", "recheck_defence"): {"leader": RECHECKED},
    ("defence", "change_proposal"): {"section_head": RECHECKED, "leader": RECHECKED},
    ("decision_pending", "return_decision"): {"section_head": HEAD},
    ("decision_pending", "decide_penalty"): {"section_head": HEAD},
    ("decision_pending", "decide_no_penalty"): {"section_head": HEAD},
    ("serving", "confirm_service"): {"publicity_officer": "the decision is in the world, and is to be published"},
    ("any after decision", "publish_decision"): {"handlers": HANDLERS},
    ("any after decision", "exempt_publicity"): {"handlers": HANDLERS},
    ("executing", "confirm_payment"): {"party": "hears that it owes nothing more"},
    ("overdue", "confirm_payment"): {"party": "hears that it owes nothing more"},
    ("performed", "submit_closing"): {"deputy_leader": "who has the next step is told that it waits for him"},
    ("transferred or withdrawn or terminated or execution_ended", "submit_closing"): {"deputy_leader": "likewise"},
    ("closing", "approve_closing"): {"handlers": HANDLERS},
    ("closing", "return_closing"): {"archivist": BOTH},
    ("closed", "archive"): {"handlers": HANDLERS},
    ("any open", "extend_case"): {"section_head": HEAD},
    ("any before decision", "withdraw_case"): {"handlers": HANDLERS},
}
NOT_TOLD: dict[Key, dict[str, str]] = {
    ("filed", "start_investigation"): {"party": "hears of it by the notice of the interview, or at the scene"},
    ("investigating", "examine_scene"): {"party": THERE},
    ("notice", "publish_notice_service"): {"publicity_officer": "the officers put the notice out and enter where"},
    ("serving", "publish_service"): {"publicity_officer": "likewise"},
    ("decision_pending", "decide_penalty"): {"publicity_officer": "is told when the decision has been served"},
    ("no_penalty", "educate"): {"party": THERE},
    ("any after decision", "publish_decision"): {"party": "was told of the publicity by the decision itself"},
}
NOT_KEPT: dict[Key, dict[str, str]] = {
    ("clue", "extend_clue"): {"TL-ENF-06": "ended: the checking has its days anew"},
    ("decided or serving", "withdraw_unserved"): {
        "TL-ENF-23": "ended: what was decided is void", "TL-ENF-44": "likewise",
    },
}  # fmt: skip
DESK, REPORT, NOTICE = "test_forms_decision.py", "test_forms_report.py", "test_forms_notice.py"
LAST = ("decision_pending", "decide_penalty")
MET_AT: dict[tuple[Key, str], str] = {
    **{
        (LAST, code): DESK
        for code in (
            "E-ENF-06", "E-ENF-08", "E-ENF-10", "E-ENF-11", "E-ENF-12", "E-ENF-16", "E-ENF-24", "E-ENF-25", "E-ENF-35", "E-ENF-37", "E-ENF-39",
            "E-ENF-44",
        )
    },
    (LAST, "E-ENF-09"): "test_discussion.py",
    (("decision_pending", "decide_no_penalty"), "E-ENF-08"): DESK,
    (("decision_pending", "decide_no_penalty"), "E-ENF-16"): DESK,
    (("filing", "approve_filing"), "E-ENF-01"): "test_forms_filing.py",
    (("filing", "approve_filing"), "E-ENF-33"): "test_forms_filing.py",
    (("filed", "start_investigation"), "E-ENF-03"): "test_forms_clue.py",
    (("investigating", "submit_report"), "E-ENF-06"): REPORT,
    (("investigating", "submit_report"), "E-ENF-17"): REPORT,
    (("investigating", "submit_report"), "E-ENF-32"): REPORT,
    (("investigating", "submit_report"), "E-ENF-37"): REPORT,
    (("investigating", "submit_report"), "E-ENF-45"): REPORT,
    (("notice", "serve_notice"), "E-ENF-35"): NOTICE,
    (("serving", "confirm_service"), "E-ENF-27"): NOTICE,
    (("closing", "approve_closing"), "E-ENF-22"): "test_forms_closing.py",
    (("any open", "change_handler"), "E-ENF-31"): "test_recusal.py",
    (("executing", "confirm_payment"), "E-ENF-30"): "test_forms_payment.py",
    (("overdue", "confirm_payment"), "E-ENF-30"): "test_forms_payment.py",
    ((MONEY, "record_part_payment"), "E-ENF-30"): "test_forms_payment.py",
}  # fmt: skip
CANNOT: dict[tuple[Key, str], str] = {
    (("legal_review", "confirm_changed_draft"), "E-ENF-07"): "it waits for the reviewer by name, whom the review has looked at",
    (("investigating", "interview"), "E-ENF-32"): "a child may be asked, with its guardian; it is not punished (see the report)",
    (("any before decision", "exclude_evidence"), "E-ENF-37"): "what is excluded already is not offered; the code is of whoever cites it",
    (("defence", "recheck_defence"), "E-ENF-12"): "a re-check offers nothing heavier; the change that follows is refused",
    (("defence", "no_change"), "E-ENF-35"): "no draft can be made while the defence waits",
    (LAST, "E-ENF-17"): "refused with the report already; of two cases at once the owner of the rules says more",
    (LAST, "E-ENF-32"): "a child is refused at the filing and in the report",
    (LAST, "E-ENF-34"): "nobody words the remedies: the program prints those of the day (test_remedy)",
    (LAST, "E-ENF-45"): "income and grade are asked where the sum is proposed",
    (("decision_pending", "decide_no_penalty"), "E-ENF-34"): "likewise",
    (("decided or serving", "withdraw_unserved"), "E-ENF-29"): "numbers are drawn: the next decision has the next one",
    (("closed", "archive"), "E-ENF-23"): "nothing is offered on an archived file: see test_nothing_is_done_to_an_archived_file",
    (("closing", "return_closing"), "E-ENF-22"): "returned it may always be",
}  # fmt: skip


def urgent(road: Walk, **changes: Any) -> None:
    answers = {
        "urgent_reason": "现场即将清理", "urgent_started_at": clock.now() - dt.timedelta(hours=2), "inspector_2": road.town.colleague,
    } | changes  # fmt: skip
    road.do("urgent_evidence", road.town.inspector, **answers)


def of_one(road: Walk) -> dict[str, Any]:
    return {"inspector_2": road.town.inspector}


def investigated(road: Walk) -> None:
    """From the clue to the decision, a fine of 60,000 yuan: discussed, and told with the right to a hearing, which is waived."""
    town, one = road.town, of_one(road)
    with road.row("", "register_clue"):
        road.register()
    with road.row("clue", "extend_clue"):
        road.do("extend_clue", town.leader, reason="等待检测结果")
    road.refuses("clue", "urgent_evidence", "E-ENF-03", road.examine)
    road.refuses("clue", "urgent_evidence", "E-ENF-02", lambda: urgent(road, **one))
    with road.row("clue", "urgent_evidence"):
        urgent(road)
        road.examine()
    road.refuses("clue", "apply_filing", "E-ENF-02", lambda: road.apply(handler_2=town.inspector))
    road.refuses("clue", "apply_filing", "E-ENF-01", lambda: road.apply(act_to=road.today - 1000 * DAY))
    accident = {"kind": "accident", "accident_grade": "general", "deaths": 1, "direct_loss": "100"}
    road.refuses("clue", "apply_filing", "E-ENF-33", lambda: road.apply(**accident))
    replied = accident | {"accident_reply_no": "冶政函〔2026〕3号", "accident_reply_on": road.today, "accident_grade": ""}
    road.refuses("clue", "apply_filing", "E-ENF-45", lambda: road.apply(**replied))
    with road.row("clue", "apply_filing"):
        road.apply()
    with road.row("filing", "return_filing"):
        road.do("return_filing", town.head, reason="缺少案件来源材料")
    road.apply()
    with road.row("filing", "approve_filing"):
        road.decide_filing()
    road.refuses("filed", "start_investigation", "E-ENF-02", lambda: road.do("start_investigation", town.inspector, **one))
    with road.row("filed", "start_investigation"):
        road.do("start_investigation", town.inspector, inspector_2=town.colleague)
    road.at(clock.now() + dt.timedelta(hours=2))
    road.refuses("investigating", "interview", "E-ENF-02", lambda: road.interview(**one))
    with road.row("investigating", "interview"):
        summon(road)
        road.interview()
    road.at(clock.now() + dt.timedelta(hours=2))
    road.refuses("investigating", "examine_scene", "E-ENF-02", lambda: road.examine(**one))
    with road.row("investigating", "examine_scene"):
        road.examine()
    road.refuses("investigating", "add_evidence", "E-ENF-02", lambda: road.add_evidence(**one))
    with road.row("investigating", "add_evidence"):
        ticket = road.add_evidence()
    copy = road.add_evidence(name="工作票复印件")
    with road.row("any before decision", "exclude_evidence"):
        exclude(road, copy)
    road.refuses("investigating", "submit_report", "E-ENF-05", road.submit)
    road.state(ticket)
    road.propose(tier=2, amount="60000", amount_reason="三人无证上岗，属第二阶次，无从轻从重情节。")
    with road.row("investigating", "submit_report"):
        road.submit()
    with road.row("reported", "return_report"):
        road.send_on(decision="return", opinion="缺少工作票原件", complete=False)
    road.submit()
    with road.row("reported", "send_review"):
        road.send_on()
    also(road, town.colleague, Role.LEGAL_REVIEWER)
    road.refuses("legal_review", "review_pass", "E-ENF-07", lambda: road.review(actor=town.colleague))
    road.refuses("legal_review", "review_pass", "E-ENF-35", lambda: road.review(draft="0" * 64))
    with road.row("legal_review", "review_pass"):
        road.review()
    road.discuss()
    with road.row("notice", "serve_notice"):
        road.give_notice()
        road.refuses("notice", "serve_notice", "E-ENF-02", lambda: road.serve_notice(**one))
        road.refuses("notice", "serve_notice", "E-ENF-41", lambda: road.serve_notice(proof=[]))
        road.serve_notice()
    road.refuses("defence", "no_change", "E-ENF-11", road.recheck)
    with road.row("defence", "waive_rights"):
        road.waive(actor=town.unit_account)
    road.recheck()
    road.decide()


def exclude(road: Walk, exhibit: Any) -> None:
    answers = {"exhibit": exhibit, "exclusion_reason": "与原件核对不一致，来源无法查证"}
    road.do("exclude_evidence", road.town.inspector, **answers)


def summon(road: Walk) -> None:
    called = {"person_name": "张大山", "interview_at": clock.now() + dt.timedelta(hours=1), "interview_place": "本局305室"}
    road.do("summon", road.town.inspector, **called)


def decided_and_paid(road: Walk) -> None:
    """A fine of 20,000 yuan: changed drafts, a defence, a decision that is sent back, taken back, served by public notice, paid late in parts."""
    town, one = road.town, of_one(road)
    road.report()
    road.send_on()
    also(road, town.inspector, Role.LEGAL_REVIEWER)
    road.refuses(
        "legal_review", "review_pass_after_change", "E-ENF-07", lambda: road.review("pass_after_change", actor=town.inspector)
    )
    with road.row("legal_review", "review_pass_after_change"):
        road.review("pass_after_change")
    with road.row("legal_review", "submit_changed_draft"):
        reword(road, amount="19000")
        road.submit_changed()
    road.refuses("legal_review", "confirm_changed_draft", "E-ENF-35", road.confirm_changed)
    road.confirm_changed("pass_after_change")
    reword(road)
    road.submit_changed()
    with road.row("legal_review", "confirm_changed_draft"):
        road.confirm_changed()
    road.told()
    with road.row("defence", "receive_defence"):
        road.defend()
    road.at(a_day_later(road.last_day_of_rights()))
    road.refuses("defence", "recheck_defence", "E-REQUIRED", lambda: road.recheck(answers=[]))
    with road.row("defence", "recheck_defence"):
        road.recheck()
    with road.row("decision_pending", "return_decision"):
        road.send_back()
        road.change(
            fine="20000", circumstances=["none"], grounds=[], amount_reason="一人无证上岗，属第一阶次，当事人正在安排培训。"
        )
    road.review()
    with road.row("decision_pending", "decide_penalty"):
        road.decide()
    with road.row("decided or serving", "withdraw_unserved") as taken_back:
        road.withdraw_decision()
    assert taken_back.again == {"TL-ENF-08", "TL-ENF-09"}
    road.decide()
    road.refuses("serving", "publish_service", "E-ENF-27", road.put_up)
    road.attempt()
    with road.row("serving", "publish_service"):
        road.put_up()
    # The unit has seen the notice, and signs.
    road.at(a_day_later(road.today))
    road.refuses("serving", "confirm_service", "E-ENF-02", lambda: road.serve_decision(**one))
    road.refuses("serving", "confirm_service", "E-ENF-41", lambda: road.serve_decision(proof=[]))
    with road.row("serving", "confirm_service"):
        road.serve_decision()
    road.refuses(
        "any after decision",
        "publish_decision",
        "E-ENF-28",
        lambda: road.publish(text=f"法定代表人{town.unit.legal_representative}"),
    )
    with road.row("any after decision", "publish_decision"):
        road.publish()
    paid_by = road.facts.pay_due_on
    road.refuses(
        MONEY,
        "record_part_payment",
        "E-ENF-40",
        part(road, "0"),
    )
    with road.row(MONEY, "record_part_payment"):
        part(road, "10000")()
    road.at(a_day_later(paid_by))
    tasks.sweep()
    late = (road.today - paid_by).days
    with road.row("overdue", "serve_reminder"):
        road.do("remind", town.inspector, road.facts.party_id, new_deadline=road.today + 10 * DAY)
        paper = unserved_of(road)
        road.refuses("overdue", "serve_reminder", "E-ENF-02", lambda: serve(road, paper, **one))
        road.refuses("overdue", "serve_reminder", "E-ENF-41", lambda: serve(road, paper, proof=[]))
        serve(road, paper)
    road.refuses("overdue", "confirm_payment", "E-ENF-40", lambda: road.pay(("fine", "10000"), step="confirm_overdue"))
    with road.row("overdue", "confirm_payment"):
        road.pay(("fine", "10000"), ("surcharge", str(300 * late)), step="confirm_overdue")
    road.refuses("performed", "submit_closing", "E-ENF-22", lambda: road.submit_closing(ground="withdrawn"))
    with road.row("performed", "submit_closing"):
        road.submit_closing()
    with road.row("closing", "return_closing"):
        road.close(approved=False)
    road.submit_closing()
    with road.row("closing", "approve_closing"):
        road.close()
    with road.row("closed", "archive"):
        road.archive()
    # E-ENF-23: whoever handled the case writes in it no more.
    for act in EnforcementFlow.asides():
        with pytest.raises((acts.NotVisible, acts.Conflict, Refusal)):
            acts.do_aside(road.case.pk, act.name, actor=town.inspector, data={}, of=str(road.facts.party_id))


def also(road: Walk, account: Account, role: Role) -> None:
    """Somebody holds a second office."""
    Appointment.objects.create(account=account, role=role, region=road.town.county, valid_from=LONG_AGO)


def reword(road: Walk, **changes: Any) -> None:
    """The handlers write the reason anew, as the lawyer asked."""
    road.propose(amount_reason="一人无证上岗，属第一阶次，危害后果轻微，按中档处罚。", **changes)


def part(road: Walk, amount: str) -> Callable[[], Any]:
    return lambda: road.pay(("fine", amount), step="record_part_payment")


def unserved_of(road: Walk) -> Any:
    from documents.reading import unserved

    return unserved(road.case).latest("pk")


def serve(road: Walk, paper: Any, **changes: Any) -> None:
    road.do("serve_paper", road.town.inspector, document=paper, **road.served(**changes))


ANY_STATE = "any open or any after decision"
ENDED = "transferred or withdrawn or terminated or execution_ended"


def made_lighter(road: Walk) -> None:
    """More time is needed, the review fails once, the notice is put up; the defence makes the fine lighter; paid in time, not published."""
    one = of_one(road)
    road.begin()
    summon(road)
    paper = unserved_of(road)
    road.refuses(ANY_STATE, "serve_paper", "E-ENF-02", lambda: serve(road, paper, **one))
    road.refuses(ANY_STATE, "serve_paper", "E-ENF-41", lambda: serve(road, paper, proof=[]))
    with road.row(ANY_STATE, "serve_paper"):
        serve(road, paper)
    road.refuses("any open", "extend_case", "E-ENF-16", lambda: extend(road, 91))
    with road.row("any open", "extend_case"):
        extend(road, 90)
    road.state(road.add_evidence())
    road.propose()
    road.submit()
    road.send_on()
    with road.row("legal_review", "review_fail"):
        road.review("fail")
    road.submit()
    road.send_on()
    road.review()
    road.give_notice()
    road.refuses("notice", "publish_notice_service", "E-ENF-27", road.put_up)
    road.attempt()
    with road.row("notice", "publish_notice_service"):
        road.put_up()
    put_up_on = road.today
    road.at(a_day_later(put_up_on + 31 * DAY))
    by_notice = {"mode": "public", "published_on": put_up_on, "medium": "大冶市人民政府网站", "served_on": road.today}
    road.refuses("notice", "confirm_notice_service", "E-ENF-41", lambda: road.serve_notice(**by_notice, proof=[]))
    with road.row("notice", "confirm_notice_service"):
        road.serve_notice(**by_notice)
    road.defend()
    road.at(a_day_later(road.last_day_of_rights()))
    with road.row("defence", "change_proposal"):
        road.recheck("lighter")
        road.refuses("defence", "change_proposal", "E-ENF-12", lambda: road.change(fine="25000"))
        road.change()
    road.review()
    road.decide()
    with road.row("any after decision", "exempt_publicity"):
        road.exempt()
    road.serve_decision()
    road.refuses("executing", "confirm_payment", "E-ENF-40", lambda: road.pay(("fine", "0")))
    with road.row("executing", "confirm_payment"):
        road.pay()


def extend(road: Walk, days: int) -> None:
    answers = {
        "extension_level": "own", "new_due": road.record.filed_on + days * DAY, "work_done": "已完成现场勘验和两次询问。",
        "reason": "案情复杂，需要等待检测机构的鉴定意见。", "opinion": "同意延长",
    }  # fmt: skip
    road.do("extend_case", road.town.leader, **answers)


def warned(road: Walk) -> None:
    """A warning with an order to correct, against which nothing is said."""
    road.begin()
    road.state(road.add_evidence())
    road.propose(
        kinds=["warning"], amount="", tier="", correction_order="安排电工取得操作证", correction_by=road.today + 30 * DAY
    )
    road.submit()
    road.send_on()
    road.review()
    road.told()
    road.at(a_day_later(road.last_day_of_rights()))
    with road.row("defence", "no_change"):
        road.recheck()
    road.decide()
    road.serve_decision()
    road.refuses("executing", "confirm_performance", "E-ENF-22", lambda: perform(road))
    corrected = {"passed": True, "found": "电工已取得操作证，证号已核对。", "inspector_2": road.town.colleague}
    road.do("check_correction", road.town.inspector, road.facts.party_id, proof=[drawn("操作证")], **corrected)
    with road.row("executing", "confirm_performance"):
        perform(road)


def perform(road: Walk) -> None:
    road.do("confirm_performance", road.town.head, road.facts.party_id)


def not_punished(road: Walk) -> None:
    """A first and slight violation: nobody is punished, the unit is taught."""
    road.begin()
    road.state(road.add_evidence())
    road.no_penalty()
    road.submit()
    road.send_on()
    road.review()
    with road.row("decision_pending", "decide_no_penalty"):
        road.decide()
    road.refuses("no_penalty", "educate", "E-ENF-02", lambda: road.educate(**of_one(road)))
    with road.row("no_penalty", "educate"):
        road.educate()
    road.serve_decision()
    assert road.case.state == "performed"


def withdrawn(road: Walk) -> None:
    """Another handler, who finds that there was no violation."""
    town = road.town
    road.begin()
    road.refuses("any open", "change_handler", "E-ENF-02", lambda: others(road, handler_2=town.inspector))
    with road.row("any open", "change_handler"):
        others(road)
    with road.row("any before decision", "withdraw_case"):
        road.withdraw()
    road.refuses(ENDED, "submit_closing", "E-ENF-22", lambda: road.submit_closing("close_withdrawn", ground="performed"))
    with road.row(ENDED, "submit_closing"):
        road.submit_closing("close_withdrawn", words="撤销立案，建议结案")


def others(road: Walk, **changes: Any) -> None:
    answers = {
        "handler_1": road.town.inspector, "handler_2": road.town.third, "no_recusal_1": True, "no_recusal_2": True, "reason": "胡涛润调离本局",
    } | changes  # fmt: skip
    road.do("change_handler", road.town.head, **answers)


def not_filed(road: Walk) -> None:
    road.register()
    urgent(road)
    road.apply()
    with road.row("filing", "refuse_filing"):
        reason = {"reject_reason": "no_fact", "clue_check": "调取培训档案，张某持有有效操作证。"}
        road.decide_filing(decision="refuse", opinion="违法事实不成立，不予立案", **reason)


def rejected(road: Walk) -> None:
    road.register()
    said = {"clue_check": "调取培训档案，张某持有有效操作证。", "reject_reason": "no_fact", "reject_words": "持证上岗"}
    with road.row("clue", "reject_clue"):
        road.do("reject_clue", road.town.head, **said)


def handed_over(road: Walk) -> None:
    road.register()
    letter = {"department": "大冶市消防救援大队", "reason": "疏散通道堵塞由消防救援机构管辖。", "attached_list": "检查记录1份3页"}
    with road.row("clue", "refer_out"):
        road.do("refer_out", road.town.leader, **letter)
    with road.row("referred_out", "confirm_receipt"):
        road.do("await_receipt", road.town.inspector, answer="冶消收〔2026〕8号，3月20日")


CHAPTER = Chapter(
    stories=(investigated, decided_and_paid, made_lighter, warned, not_punished, withdrawn, not_filed, rejected, handed_over),
    as_part_of=AS_PART_OF, said_otherwise=SAID_OTHERWISE, told_besides=TOLD_BESIDES, not_told=NOT_TOLD, not_kept=NOT_KEPT, met_at=MET_AT, cannot=CANNOT,
)  # fmt: skip
