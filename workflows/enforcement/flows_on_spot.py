"""A chapter of the penalty case: the simple procedure on the spot (简易程序; 行政处罚法 Art.51 to 53, 68 to 71)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_on_spot as papers
from workflows.enforcement import forms_on_spot, rules, terms
from workflows.enforcement import rules_on_spot as spots
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Close, ForEach, Over, Step, Which


class OnTheSpot(Chapter):
    """A clue that two officers settle where they have found it, instead of its filing; no review and no notice, but told and heard.

    Behind the hand-over it is paid, published, closed and archived as every other decision; cash is followed to the bank, hand by hand.
    """

    issue_on_spot = (
        Aside(forms_on_spot.IssueOnSpot, during=this.apply_filing, instead=True)
        .ByHandlers()
        .Grants("handle_case", to="handlers")
        .Grants("party", to="spokesmen")
        .Issues(papers.ON_UNIT, when=spots.is_on_unit, each="parties")
        .Issues(papers.ON_PERSON, when=spots.is_on_person, each="parties")
        .Meets(terms.DECIDE_FILING)
        .Tells(Role.SECTION_HEAD)
        .Next(this.on_spot_party)
    )
    on_spot_party = ForEach("parties").Next(this.hand_over_on_spot)
    hand_over_on_spot = (
        Step(forms_on_spot.HandOverOnSpot)
        .In("serving")
        .ByHandlers()
        .Grants("observe_case", to="publishers")
        .Starts(terms.REPORT_ON_THE_SPOT, since="served_on")
        .Starts(terms.PAY, since="served_on", until="pay_due_on", when=rules.is_to_pay)
        .Starts(terms.RECONSIDER, since="served_on")
        .Starts(terms.SUE, since="served_on")
        .Starts(terms.PUBLISH_PENALTY, since="decided_on")
        .Tells("unit", Role.SECTION_HEAD, Role.FINANCE_OFFICER)
        .Wakes(
            "await_penalty",
            case="referrals",
            facts={"penalty_no": "penalty_no", "penalty_decided_on": "penalty_decided_on"},
        )
        .Opens(this.record_on_spot)
        .Opens(this.publish_decision)
        .Next(this.handed_over_on_spot)
    )
    handed_over_on_spot = (
        Which(spots.after_hand_over)
        .Case("cash", this.take_cash)
        .Case("pay", this.confirm_payment)
        .Case("perform", this.confirm_performance)
        .Case("nothing", this.all_done)
    )
    record_on_spot = (
        Step(forms_on_spot.RecordOnSpot)
        .By(Role.SECTION_HEAD)
        .NotBy(this.issue_on_spot, this.hand_over_on_spot)
        .Within(terms.REPORT_ON_THE_SPOT, tells=(Role.SECTION_HEAD, "handlers"))
        .Tells("handlers")
        .Next(this.recorded_on_spot)
    )
    recorded_on_spot = Over()

    # Cash: from the officers to finance, from finance to the bank, two working days each

    take_cash = (
        Step(forms_on_spot.TakeCash)
        .In("executing")
        .ByHandlers()
        .Starts(terms.HAND_IN_CASH, since="collected_on")
        .Tells(Role.FINANCE_OFFICER)
        .Next(this.hand_in_spot_cash)
    )
    pay_by_bank = (
        Aside(forms_on_spot.PayByBank, during=this.take_cash, of="parties", instead=True)
        .ByHandlers()
        .Tells("unit", Role.FINANCE_OFFICER)
        .Next(this.confirm_payment)
    )
    hand_in_spot_cash = (
        Step(forms_on_spot.HandInCash)
        .In("executing")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, code="E-ENF-30")
        .Within(terms.HAND_IN_CASH, tells=(Role.SECTION_HEAD, Role.DEPUTY_LEADER, "handlers"))
        .Starts(terms.BANK_CASH, since="handed_in_on")
        .Tells("handlers")
        .Next(this.deposit_spot_cash)
    )
    deposit_spot_cash = (
        Step(forms_on_spot.DepositCash)
        .In("executing")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, code="E-ENF-30")
        .Within(terms.BANK_CASH, tells=(Role.DEPUTY_LEADER,))
        .Meets(terms.PAY)
        .Tells("handlers", "unit")
        .Next(this.if_more)
    )

    # It does not stand

    void_form = (
        Aside(forms_on_spot.VoidForm, instead=True)
        .By(Role.SECTION_HEAD)
        .NotBy(*HANDLED)
        .Tells("handlers", "unit")
        .Wakes("await_penalty", case="referrals")
        .Next(this.cancelled)
    )
    cancelled = Close("cancelled")
    switch_to_general = (
        Aside(forms_on_spot.SwitchToGeneral, instead=True)
        .ByHandlers()
        .Starts(terms.DECIDE_FILING)
        .Tells(Role.SECTION_HEAD, "unit")
        .Next(this.apply_filing)
    )
