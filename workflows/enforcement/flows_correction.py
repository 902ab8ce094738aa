"""A chapter of the penalty case: a decision is wrong, and what follows for its performance, its money and its publicity."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_correction as papers
from workflows.enforcement import forms_anew, forms_correction, forms_report_up, rules_correction, terms
from workflows.enforcement.flows_late import OWING
from workflows.enforcement.hands import HANDLED, HEARD
from workflows.engine.flow import Chapter
from workflows.engine.nodes import AfterClose, Aside, Do, Open, Over, Step, Which
from workflows.engine.words import Elapsed

#: A published decision is taken down on its day, whatever has become of the case (TL-ENF-47).
TAKE_DOWN = Elapsed(terms.PUBLICITY_ENDS, rules_correction.taken_down, tells=("unit",))


class Corrections(Chapter):
    """A served decision is revoked or changed by the head alone; service, publicity and money back follow, each by its own hand and clock.

    It never becomes heavier so. Behind the closing the same is done in the closed case; whatever decides anew is a linked case.
    """

    revoke_decision = (
        Aside(forms_correction.RevokeDecision, of="parties")
        .By(Role.BUREAU_HEAD)
        .NotBy(*HANDLED, code="E-SOD-05")
        .NotBy(*HEARD, code="E-SOD-15")
        .Issues(papers.CHANGE)
        .Starts(terms.SERVE_DECISION)
        .Starts(terms.WITHDRAW_PUBLICITY, when=rules_correction.is_public)
        .Starts(terms.REFUND, when=rules_correction.money_goes_back)
        .Tells("handlers", "unit", Role.FINANCE_OFFICER, Role.PUBLICITY_OFFICER, "referring")
        .Opens(this.serve_change)
        .Opens(this.withdraw_publicity, when=rules_correction.is_public)
        .Opens(this.refund, when=rules_correction.money_goes_back)
        .Next(this.if_falls_away)
    )
    if_falls_away = (
        Which(rules_correction.after_revocation)
        .Case("off", this.fall_away)
        .Case("settled", this.settle_by_change)
        .Case("needless", this.publish_no_more)
        .Case("stands", this.decision_changed)
    )
    fall_away = Do(rules_correction.falls_away).Withdraws(this.publish_decision).Clears().Next(this.all_done)
    settle_by_change = Do(rules_correction.is_settled).Withdraws(*OWING).Next(this.if_more)
    publish_no_more = Do(rules_correction.is_not_published).Withdraws(this.publish_decision).Next(this.decision_changed)
    decision_changed = Over()
    serve_change = (
        Step(forms_correction.ServeChange)
        .ByHandlers()
        .Within(terms.SERVE_DECISION)
        .Serves(papers.CHANGE)
        .Starts(terms.RECONSIDER, since="served_on", when=rules_correction.is_changed)
        .Starts(terms.SUE, since="served_on", when=rules_correction.is_changed)
        .Tells("unit", Role.LEGAL_REVIEWER)
        .Next(this.change_served)
    )
    change_served = Over()
    withdraw_publicity = (
        Step(forms_correction.WithdrawPublicity)
        .By(Role.PUBLICITY_OFFICER)
        .Within(terms.WITHDRAW_PUBLICITY, tells=(Role.DEPUTY_LEADER,))
        .Issues(papers.WITHDRAWN)
        .Starts(terms.PUBLISH_PENALTY, when=rules_correction.published_anew)
        .Tells("unit")
        .Next(this.publicity_withdrawn)
    )
    publicity_withdrawn = (
        Which(rules_correction.after_withdrawal).Case("anew", this.publish_decision).Case("over", this.nothing_published)
    )
    nothing_published = Over()
    refund = (
        Step(forms_correction.ConfirmRefund)
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, code="E-ENF-30")
        .NotBy(this.decide, this.revoke_decision, this.order_refund, this.revoke_later)
        .Within(terms.REFUND, tells=(Role.DEPUTY_LEADER,))
        .Tells("unit", "handlers")
        .Next(this.refunded)
    )
    refunded = Over()
    order_refund = (
        Aside(forms_correction.OrderRefund, of="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED, code="E-ENF-30")
        .Starts(terms.REFUND)
        .Tells(Role.FINANCE_OFFICER, "handlers")
        .Opens(this.refund)
        .Next(this.refund_ordered)
    )
    refund_ordered = Over()
    correct_slip = (
        Aside(forms_correction.CorrectSlip, of="parties")
        .By(Role.SECTION_HEAD)
        .NotBy(*HANDLED)
        .Issues(papers.SLIP)
        .Tells("unit", "handlers")
        .Next(this.slip_corrected)
    )
    slip_corrected = Over()
    end_publicity = (
        Aside(forms_correction.EndPublicity, of="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.WITHDRAWN)
        .Meets(terms.PUBLICITY_ENDS)
        .Tells("unit", Role.PUBLICITY_OFFICER)
        .Next(this.publicity_ended)
    )
    publicity_ended = Over()

    report_decision = (
        Aside(forms_report_up.ReportDecision, of="parties")
        .ByHandlers()
        .Issues(papers.REPORT_UP)
        .Meets(terms.FILE_DECISION)
        .Tells(Role.SECTION_HEAD)
        .Next(this.decision_reported)
    )
    decision_reported = Over()
    void_document = (
        Aside(forms_report_up.VoidDocument).By(Role.SECTION_HEAD).NotBy(*HANDLED).Tells("handlers").Next(this.document_void)
    )
    document_void = Over()
    open_correction_case = (
        Open(forms_anew.OpenCorrectionCase)
        .By(Role.DEPUTY_LEADER)
        .From("earlier", while_open=True)
        .Grants("handle_case", to="handlers")
        .Starts(terms.DECIDE_FILING)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.apply_filing)
    )

    # Behind the closing

    revoke_later = (
        AfterClose(forms_correction.RevokeDecision, of="parties")
        .By(Role.BUREAU_HEAD)
        .NotBy(*HANDLED, code="E-SOD-05")
        .NotBy(*HEARD, code="E-SOD-15")
        .Issues(papers.CHANGE)
        .Starts(terms.SERVE_DECISION)
        .Starts(terms.WITHDRAW_PUBLICITY, when=rules_correction.is_public)
        .Starts(terms.REFUND, when=rules_correction.money_goes_back)
        .Tells("handlers", "unit", Role.FINANCE_OFFICER, Role.PUBLICITY_OFFICER, "referring")
        .Opens(this.serve_change)
        .Opens(this.withdraw_publicity, when=rules_correction.is_public)
        .Opens(this.refund, when=rules_correction.money_goes_back)
        .Next(this.later_revoked)
    )
    later_revoked = Over()
    end_publicity_later = (
        AfterClose(forms_correction.EndPublicity, of="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.WITHDRAWN)
        .Meets(terms.PUBLICITY_ENDS)
        .Tells("unit", Role.PUBLICITY_OFFICER)
        .Next(this.later_publicity_ended)
    )
    later_publicity_ended = Over()
