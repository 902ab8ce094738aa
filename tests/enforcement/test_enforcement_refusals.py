"""The domain's table of what a penalty case must refuse: where each code is met, with its words, or with which landing it comes."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from cases import terms as limits
from foundation import clock
from foundation.refusals import REFUSALS
from permissions.models import Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO
from tests.contracts.test_refusals import met
from tests.enforcement.whole_road import DAY, WholeRoad, a_day_later
from tests.workflows.watch import forbidden, refused
from workflows.enforcement import rules, terms
from workflows.engine import acts

HERE = Path(__file__).parent
PROCESS = HERE.parents[1] / "workflows" / "enforcement"
TABLE = {
    row["code"]: row
    for row in csv.DictReader((HERE / "data" / "refusals_enforcement.csv").read_text(encoding="utf-8").splitlines())
}

#: Where a code is met at the question, or the act, that it is of.
MET = {
    "E-ENF-01": "test_forms_filing.py", "E-ENF-02": "test_forms_evidence.py", "E-ENF-03": "test_forms_clue.py", "E-ENF-05": "test_forms_report.py",
    "E-ENF-06": "test_forms_report.py", "E-ENF-07": "test_enforcement_refusals.py", "E-ENF-08": "test_forms_notice.py",
    "E-ENF-09": "test_forms_decision.py", "E-ENF-10": "test_forms_decision.py", "E-ENF-11": "test_forms_defence.py",
    "E-ENF-12": "test_forms_defence.py", "E-ENF-16": "test_forms_more.py", "E-ENF-17": "test_forms_report.py", "E-ENF-22": "test_forms_closing.py",
    "E-ENF-24": "test_forms_report.py", "E-ENF-25": "test_forms_decision.py", "E-ENF-27": "test_forms_notice.py",
    "E-ENF-28": "test_forms_publicity.py", "E-ENF-29": "../documents/test_numbering.py", "E-ENF-30": "test_forms_payment.py",
    "E-ENF-32": "test_forms_filing.py", "E-ENF-33": "test_forms_filing.py", "E-ENF-35": "test_enforcement_refusals.py",
    "E-ENF-37": "test_forms_report.py", "E-ENF-39": "test_forms_decision.py", "E-ENF-40": "test_forms_payment.py", "E-ENF-41": "test_forms_notice.py",
    "E-ENF-44": "test_forms_decision.py", "E-ENF-45": "test_forms_report.py", "E-ENF-13": "test_hearing.py", "E-ENF-14": "test_hearing.py",
    "E-ENF-15": "test_hearing.py", "E-ENF-31": "test_recusal.py", "E-ENF-38": "test_discussion.py", "E-ENF-42": "test_hearing.py",
    "E-ENF-04": "test_measures.py", "E-ENF-26": "test_measures.py", "E-ENF-46": "test_measures.py", "E-ENF-18": "test_on_the_spot.py",
    "E-ENF-20": "test_late.py", "E-ENF-36": "test_deferral.py", "E-ENF-21": "test_court.py", "E-ENF-43": "test_court.py",
    "E-ENF-19": "test_items_of_a_decision.py",
}  # fmt: skip
#: Codes of acts that are still to come, by the landing that brings them (ROADMAP); what they reckon with may stand already.
LATER: dict[str, str] = {
}  # fmt: skip
#: Codes that nobody can run into, and why.
CANNOT = {
    "E-ENF-23": "an archived file offers no act at all (test_transitions_of_enforcement walks past its end)",
    "E-ENF-34": "the program words the remedies of the day; nobody else does (documents/test_remedy.py)",
}


def test_each_code_of_the_domain_is_met_or_has_its_landing() -> None:
    assert len(TABLE) == 46
    assert sorted([*MET, *LATER, *CANNOT]) == sorted(TABLE)


@pytest.mark.parametrize("code", MET)
def test_a_refusal_says_the_words_of_the_domain_and_is_met(code: str) -> None:
    assert REFUSALS[code] == TABLE[code]["message"]
    assert code in met((HERE / MET[code]).resolve())


def test_a_code_that_a_form_refuses_with_waits_for_no_landing() -> None:
    """Whoever builds one of these acts moves its code to those that are met."""
    forms = [path for path in PROCESS.glob("*.py") if path.name.startswith(("forms_", "proposals", "flows", "rules"))]
    told = {code for path in forms for code in re.findall(r'Refusal\(\s*"(E-ENF-\d+)"', path.read_text(encoding="utf-8"))}
    assert len(told) > 20 and told & set(LATER) == set()
    declared = {code: REFUSALS[code] for code in LATER if code in REFUSALS}
    assert declared == {code: TABLE[code]["message"] for code in declared}


# --- examples of the domain that no form of its own shows ------------------------------------------------------------------


@pytest.mark.django_db
def test_a_defence_is_rechecked_within_five_working_days() -> None:
    """A33: received on 2023-09-26, the feast lies between."""
    assert limits.count(terms.RECHECK_DEFENCE, dt.date(2023, 9, 26)).due_on == dt.date(2023, 10, 9)


@pytest.mark.django_db
def test_whoever_investigated_does_not_review(whole: WholeRoad) -> None:
    """D3: a handler who is a legal reviewer as well, and whoever approved the filing or sent the report on."""
    whole.report()
    whole.send_on()
    town = whole.town
    for account in (town.inspector, town.colleague, town.leader, town.head):
        Appointment.objects.create(account=account, role=Role.LEGAL_REVIEWER, region=town.county, valid_from=LONG_AGO)
        with forbidden("E-ENF-07"):
            whole.review(actor=account)
    whole.review()


@pytest.mark.django_db
def test_a_review_was_received_behind_its_sending(whole: WholeRoad) -> None:
    whole.report()
    whole.send_on()
    rows = [whole.opinion_row(whole.facts)]
    for day in (whole.today - DAY, whole.today + DAY):
        with refused("E-DATE-ORDER", "received_on"):
            whole.do("legal_review", whole.lawyer, statement=True, opinions=rows, received_on=day)


@pytest.mark.django_db
def test_the_opinion_is_of_the_very_draft_and_a_change_of_what_was_asked(whole: WholeRoad) -> None:
    """D36: another text than that which lies there. D37: one condition is met, and the sum is changed as well."""
    whole.report()
    whole.send_on()
    with refused("E-ENF-35", "opinions-0-result"):
        whole.review(draft="0" * 64)
    whole.review("pass_after_change")
    reason = {"amount_reason": "一人无证上岗，属第一阶次，危害后果轻微，按中档处罚。"}
    whole.propose(amount="19000", **reason)
    whole.submit_changed()
    with refused("E-ENF-35", "confirmations-0-result"):
        whole.confirm_changed()
    whole.confirm_changed("pass_after_change")
    whole.propose(**reason)
    whole.submit_changed()
    whole.confirm_changed()
    assert whole.waiting == ["give_notice"] and whole.opinion().passed_digest == rules.newest_draft(whole.facts).digest  # type: ignore[union-attr]


@pytest.mark.django_db
def test_nothing_is_decided_before_the_notice_is_in_the_party_s_hands(whole: WholeRoad) -> None:
    """D12: the notice is issued and proved to nobody; no decision waits, and nobody can ask for one."""
    whole.reviewed()
    whole.give_notice()
    with refused("E-ENF-41", "proof"):
        whole.serve_notice(proof=[])
    with clock.at(clock.now() + 20 * DAY):
        assert whole.waiting == ["serve_notice"]
        with pytest.raises(acts.NotVisible):
            acts.do_aside(whole.case.pk, "decide", actor=whole.town.bureau_head, data={}, of=str(whole.facts.party_id))
        whole.serve_notice()
    with clock.at(a_day_later(whole.last_day_of_rights())):
        whole.recheck()
        whole.decide()
    assert whole.facts.decision_no
