"""A chapter of the penalty case: a filed case goes to the police or to another agency, and comes back or is closed so."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents as main_papers
from workflows.enforcement import documents_transfer as papers
from workflows.enforcement import forms_closing, forms_transfer, rules, terms
from workflows.enforcement import rules_transfer as transfers
from workflows.enforcement.hands import HANDLED, HEARD, REVIEWED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import AfterClose, Aside, Over, Step, Which


class TransferAway(Chapter):
    """Drafted in the investigation or behind it, reviewed like every other draft; to the police only with the main head's approval.

    While another body has the matter no fine is decided; what comes back goes on with a report written anew (行政处罚法 Art.22, 27, 35).
    """

    draft_transfer = (
        Aside(forms_transfer.DraftTransfer).ByHandlers().Tells(Role.LEGAL_REVIEWER, Role.SECTION_HEAD).Next(this.review_transfer)
    )
    review_transfer = (
        Step(forms_transfer.ReviewTransfer)
        .In("legal_review")
        .By(Role.LEGAL_REVIEWER)
        .NotBy(this.register_clue, this.register_daily_fine, *HANDLED, this.decide_filing, this.send_review, code="E-ENF-07")
        .NotBy(*HEARD, code="E-SOD-15")
        .Within(terms.LEGAL_REVIEW)
        .Issues(papers.TRANSFER_OPINION, each="parties")
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.transfer_reviewed)
    )
    transfer_reviewed = (
        Which(transfers.after_review)
        .Case("police", this.propose_transfer)
        .Case("agency", this.refer_competent)
        .Case("return", this.submit_report)
    )

    # To the police

    propose_transfer = (
        Step(forms_transfer.ProposeTransfer)
        .In("reported")
        .ByHandlers()
        .Issues(papers.TRANSFER_ASKED)
        .Tells(Role.BUREAU_HEAD)
        .Next(this.decide_transfer)
    )
    decide_transfer = (
        Step(forms_transfer.DecideTransfer)
        .In("transfer_pending")
        .By(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .NotBy(*HANDLED, *REVIEWED, code="E-SOD-05")
        .Within(terms.APPROVE_TRANSFER)
        .Issues(papers.TRANSFER_DECIDED)
        .Starts(terms.TRANSFER, since="decided_at", when=transfers.is_approved)
        .Tells("handlers")
        .Next(this.transfer_decided)
    )
    transfer_decided = Which(transfers.after_approval).Case("approve", this.hand_over).Case("refuse", this.submit_report)
    hand_over = (
        Step(forms_transfer.HandOverToPolice)
        .In("transfer_pending")
        .ByHandlers()
        .Within(terms.TRANSFER)
        .Issues(papers.TRANSFER_LETTER)
        .Issues(papers.GOODS_LIST, when=transfers.has_goods)
        .Starts(terms.POLICE_DECIDE, since="received_on")
        .Tells(Role.BUREAU_HEAD, Role.SECTION_HEAD)
        .Next(this.await_police)
    )
    await_police = (
        Step(forms_transfer.RecordPoliceAnswer)
        .In("transferred")
        .ByHandlers()
        .Within(terms.POLICE_DECIDE, tells=(Role.BUREAU_HEAD, Role.SECTION_HEAD))
        .Starts(terms.HAND_OVER_GOODS, since="answered_on", when=transfers.opened_with_goods)
        .Starts(terms.ASK_POLICE_AGAIN, since="answered_on", when=transfers.was_refused)
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.police_answered)
    )
    police_answered = (
        Which(transfers.after_answer)
        .Case("goods", this.hand_over_goods)
        .Case("opened", this.close_transferred)
        .Case("back", this.back_to_case)
    )
    police_forwarded = (
        Aside(forms_transfer.PoliceForwarded, during=this.await_police).ByHandlers().Tells(Role.BUREAU_HEAD).Next(this.forwarded)
    )
    forwarded = Over()
    hand_over_goods = (
        Step(forms_transfer.HandOverGoods)
        .In("transferred")
        .ByHandlers()
        .Within(terms.HAND_OVER_GOODS)
        .Issues(papers.GOODS_LIST)
        .Tells(Role.SECTION_HEAD)
        .Next(this.close_transferred)
    )
    ask_police_review = (
        Aside(forms_transfer.AskPoliceAgain, during=this.back_to_case, instead=True)
        .By(Role.DEPUTY_LEADER)
        .Starts(terms.POLICE_DECIDE)
        .Meets(terms.ASK_POLICE_AGAIN)
        .Tells("handlers")
        .Next(this.await_police)
    )

    # To the agency that is competent

    refer_competent = (
        Step(forms_transfer.ReferCompetent)
        .In("reported")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.REFERRAL_LETTER)
        .Issues(papers.GOODS_LIST, when=transfers.has_goods)
        .Meets(terms.DECIDE, terms.DECIDE_BY_MEASURES)
        .Tells("handlers")
        .Next(this.confirm_receipt)
    )
    confirm_receipt = (
        Step(forms_transfer.ConfirmReceipt)
        .In("transferred")
        .ByHandlers()
        .Within(terms.AGENCY_RECEIPT, tells=(Role.SECTION_HEAD,))
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.record_outcome)
    )
    record_outcome = (
        Step(forms_transfer.RecordOutcome)
        .In("transferred")
        .ByHandlers()
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.agency_answered)
    )
    agency_answered = Which(transfers.after_outcome).Case("settled", this.close_transferred).Case("back", this.back_to_case)

    # Back, or closed

    back_to_case = (
        Step(forms_transfer.BackToCase)
        .In("transferred")
        .By(Role.DEPUTY_LEADER)
        .Issues(papers.RESUMED_CASE)
        .Meets(terms.ASK_POLICE_AGAIN, terms.CLOSE)
        .Tells("handlers")
        .Next(this.submit_report)
    )
    resume_case = (
        Aside(forms_transfer.BackToCase, during=(this.hand_over_goods, this.close_transferred), instead=True)
        .By(Role.DEPUTY_LEADER)
        .Issues(papers.RESUMED_CASE)
        .Meets(terms.CLOSE)
        .Tells("handlers")
        .Next(this.submit_report)
    )
    close_transferred = (
        Step(forms_closing.SubmitClosing)
        .In("transferred")
        .ByHandlers()
        .Within(terms.CLOSE)
        .Issues(main_papers.CLOSING, when=rules.is_closing_new)
        .Issues(main_papers.CLOSING_ANEW, when=rules.is_closing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )

    # What procurator and court decide: while the case is away, and behind its end

    prosecutor_returned = (
        Aside(forms_transfer.ProsecutorReturned)
        .ByHandlers()
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.suggestion_recorded)
    )
    suggestion_recorded = Over()
    criminal_result = (
        Aside(forms_transfer.RecordCriminalResult)
        .ByHandlers()
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.result_recorded)
    )
    result_recorded = Over()
    prosecutor_returned_later = (
        AfterClose(forms_transfer.ProsecutorReturned)
        .ByHandlers()
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.later_suggestion_recorded)
    )
    later_suggestion_recorded = Over()
    criminal_result_later = (
        AfterClose(forms_transfer.RecordCriminalResult)
        .ByHandlers()
        .Tells(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .Next(this.later_result_recorded)
    )
    later_result_recorded = Over()
