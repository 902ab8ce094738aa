"""A chapter of the penalty case: the items of a decision are performed one by one (行政处罚法 Art.28, 66 to 74)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_items as papers
from workflows.enforcement import forms_cash, forms_disposal, forms_items, rules_items, terms
from workflows.enforcement.hands import HANDLED, PERFORMED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Over, Step, Which


class Items(Chapter):
    """Standstill, licence, correction, confiscated goods, cash: each by acts of its own on the spot, beside the payment, in whatever order.

    What is done stands behind its item; the head of the section confirms the whole when every item is performed or ended.
    """

    # The standstill

    start_stop_business = (
        Aside(forms_items.StartStop, of="parties")
        .ByHandlers()
        .Issues(papers.OPINION)
        .Tells("unit", "township")
        .Next(this.stop_begun)
    )
    stop_begun = Over()
    check_stop = (
        Aside(forms_items.CheckStop, of="parties")
        .ByHandlers()
        .Issues(papers.OPINION)
        .Tells("unit", "township", Role.SECTION_HEAD)
        .Next(this.stop_checked)
    )
    stop_checked = Over()
    resume_after_stop = (
        Aside(forms_items.ResumeAfterStop, of="parties")
        .ByHandlers()
        .Issues(papers.OPINION)
        .Tells("unit", "township")
        .Next(this.resumed_after_stop)
    )
    resumed_after_stop = Over()

    # The licence

    withhold_licence = (
        Aside(forms_items.WithholdLicence, of="parties")
        .ByHandlers()
        .Issues(papers.LETTER_TO_ISSUER)
        .Tells("unit")
        .Next(this.licence_withheld)
    )
    licence_withheld = Over()
    return_licence = Aside(forms_items.ReturnLicence, of="parties").ByHandlers().Tells("unit").Next(this.licence_returned)
    licence_returned = Over()

    # The correction

    check_correction = (
        Aside(forms_items.CheckCorrection, of="parties")
        .ByHandlers()
        .Issues(papers.OPINION)
        .Starts(terms.CHECK_CORRECTION, since="again_by", when=rules_items.is_checked_again)
        .Meets(terms.CHECK_CORRECTION)
        .Tells("unit")
        .Next(this.correction_checked)
    )
    correction_checked = Over()

    # Confiscated goods: taken over, asked for, approved, disposed of

    take_over_goods = Aside(forms_disposal.TakeOverGoods, of="parties").ByHandlers().Tells("unit").Next(this.goods_taken_over)
    goods_taken_over = Over()
    ask_disposal = (
        Aside(forms_disposal.AskDisposal, of="parties", adds="disposals")
        .ByHandlers()
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.approve_disposal)
    )
    approve_disposal = (
        Step(forms_disposal.ApproveDisposal)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED, *PERFORMED)
        .Issues(papers.DISPOSAL_DECIDED)
        .Tells("handlers")
        .Next(this.disposal_decided)
    )
    disposal_decided = Which(rules_items.after_disposal).Case("approved", this.dispose_goods).Case("refused", this.disposal_over)
    dispose_goods = (
        Step(forms_disposal.DisposeGoods)
        .ByHandlers()
        .Issues(papers.DISPOSAL_RECORD)
        .Meets(terms.DISPOSE_CONFISCATED, when=rules_items.left_nothing)
        .Tells("unit", Role.FINANCE_OFFICER)
        .Next(this.disposal_over)
    )
    drop_disposal = (
        Aside(forms_disposal.DropDisposal, during=(this.approve_disposal, this.dispose_goods), of="disposals", instead=True)
        .ByHandlers()
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.disposal_over)
    )
    disposal_over = Over()

    # A fine in cash

    collect_cash = (
        Aside(forms_cash.CollectCash, of="parties", adds="cash")
        .ByHandlers()
        .Starts(terms.HAND_IN_CASH, since="collected_on")
        .Tells(Role.FINANCE_OFFICER)
        .Next(this.hand_in_cash)
    )
    hand_in_cash = (
        Step(forms_cash.HandInCash)
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .Within(terms.HAND_IN_CASH, tells=(Role.SECTION_HEAD, Role.DEPUTY_LEADER))
        .Starts(terms.BANK_CASH)
        .Tells("handlers")
        .Next(this.deposit_cash)
    )
    deposit_cash = (
        Step(forms_cash.DepositCash)
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .Within(terms.BANK_CASH, tells=(Role.SECTION_HEAD, Role.DEPUTY_LEADER))
        .Tells("handlers", "unit")
        .Next(this.cash_banked)
    )
    cash_banked = Over()

    # The end without performance

    end_item = (
        Aside(forms_items.EndItem, of="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Meets(terms.CHECK_CORRECTION, when=rules_items.has_corrected)
        .Meets(terms.DISPOSE_CONFISCATED, when=rules_items.has_ended_goods)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.item_ended)
    )
    item_ended = Over()
