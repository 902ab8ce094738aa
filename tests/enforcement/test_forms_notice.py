"""The notice says what was reviewed, whether a hearing may be asked for and why; a second one names the first. Its service starts the periods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from foundation import clock
from tests.enforcement.desk import DAY, Desk
from workflows.enforcement import rules
from workflows.enforcement.models import Claim
from workflows.enforcement.vocabulary import Right

pytestmark = pytest.mark.django_db
LAW = {"kinds": ["fine"], "fine": Decimal(20000), "tier": 2}
HEAVY = {"kinds": ["fine"], "fine": Decimal(50000), "tier": 3}


def codes(found: Any) -> list[str]:
    return [refusal.code for refusal in found]


def test_a_notice_is_given_of_a_reviewed_draft_and_of_that_very_draft(desk: Desk, violation: Any) -> None:
    facts, handler = desk.facts, desk.town.inspector
    draft = desk.propose(facts, violation("V-102"), passed=False, **LAW)
    assert desk.ask("give_notice", handler, facts).refusal_codes == {"E-ENF-08"}
    desk.review(facts, draft, "fail")
    assert desk.ask("give_notice", handler, facts).refusal_codes == {"E-ENF-08"}
    desk.review(facts, draft)
    desk.propose(facts, passed=False, fine=Decimal(21000), violation=facts.violation)
    form = desk.ask("give_notice", handler, facts)
    assert form.refusal_codes == {"E-ENF-35"} and draft.code in str(form.errors)


def test_the_notice_keeps_what_it_told(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    draft = desk.propose(facts, violation("V-102"), **LAW)
    act = desk.do("give_notice", desk.town.inspector, facts)
    assert (facts.noticed_fine, facts.noticed_kinds, facts.noticed_digest) == (20000, ["fine"], draft.digest)
    assert not facts.with_hearing and act.named["hearing_reasons"] == [] and act.named["draft"] == draft
    assert "reason" not in desk.ask("give_notice", desk.town.inspector, facts).fields, "nothing is replaced"


def test_a_hearing_is_told_of_with_its_reasons(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    desk.propose(facts, violation("V-102"), **HEAVY)
    warned = desk.ask("give_notice", desk.town.inspector, facts).forewarning()
    assert "罚款数额较大" in warned.words and any("人民币50,000.00元" in line for line in warned.ways)
    desk.do("give_notice", desk.town.inspector, facts)
    assert facts.with_hearing


def test_a_second_notice_says_why_names_the_first_and_begins_anew(desk: Desk, violation: Any) -> None:
    facts, handler = desk.facts, desk.town.inspector
    desk.propose(facts, violation("V-102"), **LAW)
    desk.notify(facts, DAY)
    facts.waived, facts.effect, facts.defended_on = ["defence"], "lighter", DAY
    desk.propose(facts, facts.violation, **HEAVY)
    form = desk.ask("give_notice", handler, facts)
    assert form.refusal_codes == {"E-REQUIRED"} and "reason" in form.errors
    act = desk.do("give_notice", handler, facts, reason="新查明两处隐患")
    assert act.named["replaces"] == "（冶）应急罚告〔2023〕1号" and facts.noticed_fine == 50000
    assert (facts.waived, facts.effect, facts.defended_on, facts.noticed_on) == ([], "", None, None)
    facts.defended_on = DAY
    Claim.objects.create(case=desk.case, facts=facts, no=1, text="已订购配件", stated_on=DAY)
    desk.do("give_notice", handler, facts, reason="新查明两处隐患")
    assert facts.defended_on == DAY, "a point is still to be answered"


def test_a_notice_covers_what_is_no_heavier_on_the_same_facts(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    desk.propose(facts, violation("V-102"), **LAW)
    assert rules.notice_owed(facts) == "notice"
    desk.notify(facts, DAY)
    assert rules.notice_owed(facts) == "decide"
    facts.fine = Decimal(15000)
    assert rules.told_enough(facts)
    for name, value in {"fine": Decimal("20000.01"), "kinds": ["fine", "warning"], "draft_ground": "0" * 64}.items():
        before = getattr(facts, name)
        setattr(facts, name, value)
        assert rules.notice_owed(facts) == "notice", name
        setattr(facts, name, before)
    facts.no_penalty_ground = "G2"
    assert rules.notice_owed(facts) == "decide"


@pytest.mark.parametrize(
    ("hearing", "waived", "on", "code"),
    [
        (False, [], dt.date(2023, 6, 8), "E-ENF-11"),
        (False, [], dt.date(2023, 6, 9), None),
        (True, [], dt.date(2023, 6, 12), "E-ENF-11"),
        (True, [], dt.date(2023, 6, 13), None),
        (True, ["defence"], dt.date(2023, 6, 12), "E-ENF-11"),
        (True, ["hearing"], dt.date(2023, 6, 12), "E-ENF-11"),
        (True, ["hearing"], dt.date(2023, 6, 13), None),
        (True, ["defence", "hearing"], dt.date(2023, 6, 5), None),
    ],
)
def test_nothing_goes_on_while_a_right_runs(desk: Desk, hearing: bool, waived: list[str], on: dt.date, code: str | None) -> None:
    """D13: served on 2023-06-05, five working days end on 2023-06-12."""
    facts = desk.facts
    assert codes(rules.periods_over(facts, on)) == ["E-ENF-10"]
    facts.noticed_on, facts.with_hearing, facts.waived = dt.date(2023, 6, 5), hearing, waived
    found = list(rules.periods_over(facts, on))
    assert codes(found) == ([code] if code else [])
    if hearing and not waived and found:
        assert "最早2023-06-13" in found[0].note and rules.last_days(facts)[Right.HEARING] == dt.date(2023, 6, 12)


# --- service -------------------------------------------------------------------------------------------------------------


def serving(desk: Desk, step: str, files: tuple[str, ...] = ("proof",), **answers: Any) -> Any:
    return desk.ask(step, desk.town.inspector, desk.facts, files=files, **answers)


def test_a_notice_is_served_by_two_with_proof_and_not_before_its_day(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    desk.propose(facts, violation("V-102"), **LAW)
    desk.notify(facts, DAY)
    desk.paper("ENF-27", facts, DAY, "（冶）应急罚告〔2023〕1号")
    form = serving(desk, "serve_notice")
    assert form.refusal_codes == set(), form.errors.as_text()
    assert form.initial["inspector_2"] == desk.town.colleague.pk and form.initial["receiver"] == "林知远"
    assert serving(desk, "serve_notice", files=()).refusal_codes == {"E-ENF-41"}
    assert serving(desk, "serve_notice", receiver="").refusal_codes == {"E-ENF-41"}
    assert serving(desk, "serve_notice", inspector_2=desk.town.inspector.pk).refusal_codes == {"E-ENF-02"}
    early = serving(desk, "serve_notice", served_on=DAY - dt.timedelta(days=1), late_reason="前一日送达")
    assert "E-ENF-41" in early.refusal_codes and "served_on" in early.errors
    posted = serving(desk, "serve_notice", mode="mail", files=())
    assert posted.refusal_codes == {"E-ENF-41"} and {"slip_number", "proof"} <= set(posted.errors)
    public = serving(desk, "serve_notice", mode="public", published_on=dt.date(2023, 4, 3), medium="政府网站")
    assert "E-ENF-27" in public.refusal_codes
    desk.do("serve_notice", desk.town.inspector, facts, files=("proof",))
    assert facts.noticed_on == DAY


def test_a_notice_is_not_served_of_a_draft_that_was_changed(desk: Desk, violation: Any) -> None:
    facts = desk.facts
    desk.propose(facts, violation("V-102"), **LAW)
    desk.notify(facts, DAY)
    desk.propose(facts, facts.violation, passed=False, fine=Decimal(9000), tier=1)
    assert serving(desk, "serve_notice").refusal_codes == {"E-ENF-35"}


def test_the_service_of_a_decision_says_until_when_to_pay(desk: Desk) -> None:
    """A3: served on 2023-09-14, the fifteenth day is a holiday and rolls to 2023-10-07."""
    facts = desk.facts
    with clock.at(dt.date(2023, 9, 14)):
        facts.kinds, facts.fine = ["fine"], Decimal(20000)
        desk.decide(facts, clock.today())
        desk.paper("ENF-38", facts, clock.today(), facts.decision_no)
        desk.do("serve_decision", desk.town.inspector, facts, files=("proof",))
        assert (facts.pay_due_on, facts.performed_on) == (dt.date(2023, 10, 7), None)
        facts.kinds, facts.fine = ["warning"], None
        desk.do("serve_decision", desk.town.inspector, facts, files=("proof",))
        assert (facts.pay_due_on, facts.performed_on) == (None, clock.today()), "a warning is done with its service"


def test_a_service_that_failed_is_of_the_party_s_own_paper(desk: Desk) -> None:
    other = desk.add_party("person", "方小满", representative="")
    theirs = desk.paper("ENF-38", other, DAY, "（冶）应急罚〔2023〕9号")
    own = desk.paper("ENF-38", desk.facts, DAY, "（冶）应急罚〔2023〕8号")
    form = serving(desk, "attempt_service", mode="direct", failure="住所无人")
    assert list(form.fields["document"].queryset) == [own] and form.refusal_codes == set(), form.errors.as_text()
    assert serving(desk, "attempt_service", files=(), mode="direct", failure="住所无人").refusal_codes == {"E-ENF-41"}
    assert "document" in serving(desk, "attempt_service", mode="direct", failure="住所无人", document=theirs.pk).errors
    early = serving(
        desk, "attempt_service", mode="direct", failure="住所无人", tried_on=DAY - dt.timedelta(days=1), late_reason="前一日"
    )
    assert "E-ENF-41" in early.refusal_codes


def test_any_other_paper_is_served_where_it_was_sent(desk: Desk) -> None:
    reminder = desk.paper("ENF-45", desk.facts, DAY, "（冶）应急催缴〔2023〕1号")
    form = desk.ask("serve_paper", desk.town.inspector, files=("proof",), document=reminder.pk)
    assert form.refusal_codes == set() and form.to_serve() == [reminder], form.errors.as_text()
