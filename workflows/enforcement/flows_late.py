"""A chapter of the penalty case: a fine is put off or paid in parts, or is late and grows (行政处罚法 Art.66(2), 72; 行政强制法 Art.42, 45)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_late as more_papers
from workflows.enforcement import forms_late, forms_payment, rules_late, terms
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Do, Over, Step, Which

#: While a party owes money: who takes it in enters each part as it comes.
OWING = (this.confirm_payment, this.decide_deferral, this.confirm_deferred, this.confirm_overdue)


class LatePayment(Chapter):
    """Each party has its own days, parts and surcharge, in its own branch.

    A last day that is over makes the payment late by itself; a plan that is not kept does the same. Money is entered by finance alone.
    """

    # More time

    apply_deferral = (
        Aside(forms_late.ApplyDeferral, during=(this.confirm_payment, this.confirm_overdue), of="parties", instead=True)
        .ByParty()
        .Tells(Role.DEPUTY_LEADER, Role.FINANCE_OFFICER, "handlers")
        .Next(this.decide_deferral)
    )
    decide_deferral = (
        Step(forms_late.DecideDeferral)
        .In("executing")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Within(terms.PAY, unless=rules_late.is_asked)
        .Issues(more_papers.DEFERRAL_SHEET, more_papers.DEFERRAL)
        .Starts(terms.PAY_LATER, until="plan_due_on", when=rules_late.is_granted)
        .Tells("unit", Role.FINANCE_OFFICER, "handlers")
        .Next(this.if_deferred)
    )
    if_deferred = (
        Which(rules_late.after_deferral)
        .Case("granted", this.confirm_deferred)
        .Case("refused", this.confirm_payment)
        .Case("late", this.confirm_overdue)
    )
    confirm_paid_meanwhile = (
        Aside(forms_late.ConfirmPaidMeanwhile, during=this.decide_deferral, of="parties", instead=True)
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .NotBy(this.decide)
        .Meets(terms.PAY)
        .Tells("handlers", "unit", Role.DEPUTY_LEADER)
        .Next(this.if_more)
    )
    confirm_deferred = (
        Step(forms_payment.ConfirmPayment)
        .In("deferred")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .NotBy(this.decide, this.decide_deferral)
        .Within(terms.PAY_LATER, instead=this.if_agreed, unless=rules_late.is_next_part_to_come, tells=("unit", "handlers"))
        .Tells("handlers", "unit")
        .Next(this.if_more)
    )
    if_agreed = Which(rules_late.what_was_broken).Case("deferral", this.part_overdue).Case("agreement", this.breach_agreement)
    part_overdue = Do(rules_late.breaks_its_plan).Next(this.confirm_overdue)
    breach_agreement = Do(rules_late.breaks_its_agreement).Next(this.confirm_overdue)

    # Late

    payment_overdue = Do(rules_late.becomes_late).Next(this.confirm_overdue)
    confirm_overdue = (
        Step(forms_payment.ConfirmPayment)
        .In("overdue")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .NotBy(this.decide, this.decide_deferral)
        .Within(terms.DUN_AFTER_SURCHARGE, tells=("handlers", Role.SECTION_HEAD))
        .Tells("handlers", "unit")
        .Next(this.if_more)
    )
    assess_surcharge = (
        Aside(forms_late.AssessSurcharge, during=this.confirm_overdue, of="parties")
        .ByHandlers()
        .Issues(more_papers.SURCHARGE)
        .Tells("unit", Role.FINANCE_OFFICER)
        .Next(this.surcharge_decided)
    )
    surcharge_decided = Over()
