"""Administrative enforcement: from a clue to the archived file.

How to read it: a *Step* waits for somebody; an *Aside* may be done beside the step that ``during`` names, or takes its place (``instead``).
From ``each_party`` on every party has a branch of its own: notice, defence, decision, service, payment; the parties meet again before the
case is closed. What is prepared in any order while the investigation lasts (facts, evidence, law and sum) are asides of ``submit_report``.
The refusals with their codes are asked by the forms; ``NotBy`` keeps investigation, review, decision and closing in different hands.
"""

from typing import ClassVar

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents as papers
from workflows.enforcement import documents_hearing as more_papers
from workflows.enforcement import (
    forms_closing,
    forms_clue,
    forms_decision,
    forms_defence,
    forms_discussion,
    forms_evidence,
    forms_filing,
    forms_more,
    forms_notice,
    forms_payment,
    forms_publicity,
    forms_report,
    forms_review,
    forms_service,
    recused,
    rules,
    rules_correction,
    rules_court,
    rules_discussion,
    rules_hearing,
    rules_items,
    rules_late,
    rules_transfer,
    terms,
)
from workflows.enforcement.flows_correction import TAKE_DOWN, Corrections
from workflows.enforcement.flows_court import Court
from workflows.enforcement.flows_daily import DailyFines
from workflows.enforcement.flows_hearing import ON_ITS_ROAD, Hearing
from workflows.enforcement.flows_items import Items
from workflows.enforcement.flows_late import OWING, LatePayment
from workflows.enforcement.flows_measures import Measures
from workflows.enforcement.flows_on_spot import OnTheSpot
from workflows.enforcement.flows_parties import Parties
from workflows.enforcement.flows_recusal import Recusals
from workflows.enforcement.flows_remedies import APPEAL_PERIOD_OVER, OUTLIVES, Remedies
from workflows.enforcement.flows_suspension import Suspensions
from workflows.enforcement.flows_transfer import TransferAway
from workflows.enforcement.hands import HANDLED, HEARD, MEASURED, PERFORMED, REVIEWED, TOOK_EVIDENCE
from workflows.enforcement.models import EnforcementRecord, PartyFacts, Recusal
from workflows.enforcement.models_items import CashTaken, Disposal
from workflows.enforcement.models_measures import Measure
from workflows.enforcement.vocabulary import Capacity, CaseState
from workflows.engine import hand_over
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import Aside, Close, ForEach, Join, Open, Over, Step, When, Which
from workflows.engine.numbers import yearly
from workflows.engine.words import served


class EnforcementFlow(
    Hearing,
    Measures,
    TransferAway,
    Suspensions,
    Recusals,
    Parties,
    LatePayment,
    Court,
    Items,
    DailyFines,
    Remedies,
    Corrections,
    OnTheSpot,
    CaseFlow,
):
    """Administrative penalty

    A clue is checked and filed, investigated by two handlers, reported, reviewed by a lawyer who took no part in it, told to each party,
    decided by the head of the bureau and served; the fine is paid to the bank; the file is closed by a leader and archived
    (行政处罚法 Art.54 to 74). Nothing is decided without a served notice and a valid opinion on the very draft that is decided.
    """

    code = "enforcement"
    record_class = EnforcementRecord
    rows: ClassVar = {
        "parties": PartyFacts, "measures": Measure, "recusals": Recusal, "disposals": Disposal, "cash": CashTaken,
    }  # fmt: skip
    states = CaseState
    case_number = yearly("XS")
    names_whom = True
    elapses = (*APPEAL_PERIOD_OVER, TAKE_DOWN)
    outlives = (*OUTLIVES, terms.PUBLICITY_ENDS)
    near_tells = (Role.SECTION_HEAD, Role.DEPUTY_LEADER)
    readable: ClassVar = {"identity": ("handle_case", Role.SECTION_HEAD.value, Role.LEGAL_REVIEWER.value)}
    excludes: ClassVar = {Capacity.RECUSED.value: recused.CODE}
    observed_by = Role.PUBLICITY_OFFICER
    observed = staticmethod(rules.to_be_published)
    observable = ("deadlines", "road", "tasks")
    read_by: ClassVar = {
        Role.HEARING_HOST: rules_hearing.waits_for_host,
        Role.DISCUSSION_MEMBER: rules_discussion.waits_for_members,
    }
    reminds = staticmethod(rules_hearing.reminders)

    # The clue

    register_clue = (
        Open(forms_clue.RegisterClue)
        .By(Role.INSPECTOR, Role.CASE_HANDLER)
        .Grants("handle_case", to="actor")
        .Starts(terms.DECIDE_FILING)
        .Tells(Role.SECTION_HEAD)
        .TakesUp("referral")
        .Next(this.apply_filing)
    )
    also_take_up = Aside(forms_clue.AlsoTakeUp).ByHandlers().Tells(Role.SECTION_HEAD).TakesUp("referral").Next(this.also_taken_up)
    also_taken_up = Over()
    urgent_evidence = (
        Aside(forms_clue.UrgentEvidence, during=this.apply_filing)
        .ByHandlers()
        .Starts(terms.FILE_AFTERWARDS, since="urgent_started_at")
        .Tells(Role.SECTION_HEAD)
        .Next(this.evidence_secured)
    )
    evidence_secured = Over()
    extend_clue = (
        Aside(forms_clue.ExtendClue, during=this.apply_filing)
        .By(Role.DEPUTY_LEADER)
        .Starts(terms.DECIDE_FILING)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.clue_extended)
    )
    clue_extended = Over()
    reject_clue = (
        Aside(forms_clue.RejectClue, during=this.apply_filing, instead=True)
        .By(Role.SECTION_HEAD)
        .Issues(papers.NOT_FILED)
        .Meets(terms.DECIDE_FILING)
        .Tells("handlers")
        .Wakes("await_penalty", case="referrals")
        .Next(this.rejected_clue)
    )
    rejected_clue = Close("rejected_clue")
    refer_out = (
        Aside(forms_clue.ReferOut, during=this.apply_filing, instead=True)
        .By(Role.DEPUTY_LEADER)
        .Issues(papers.HAND_OVER_LETTER)
        .Meets(terms.DECIDE_FILING)
        .Tells("handlers")
        .Wakes("await_penalty", case="referrals")
        .Next(this.await_receipt)
    )
    await_receipt = (
        Step(hand_over.FileReceipt)
        .In("referred_out")
        .By(Role.CASE_HANDLER, Role.INSPECTOR)
        .Within(terms.AGENCY_RECEIPT, tells=(Role.SECTION_HEAD,))
        .Tells(Role.SECTION_HEAD)
        .Next(this.referred_out)
    )
    referred_out = Close("referred_out")

    # Filing

    apply_filing = (
        Step(forms_filing.ApplyFiling)
        .In("clue")
        .ByHandlers()
        .Within(terms.DECIDE_FILING)
        .Grants("handle_case", to="handlers")
        .Ends("handle_case")
        .Issues(papers.FILING, when=rules.is_filing_new)
        .Issues(papers.FILING_ANEW, when=rules.is_filing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.decide_filing)
    )
    return_filing = (
        Aside(forms_filing.ReturnFiling, during=this.decide_filing, instead=True)
        .By(Role.SECTION_HEAD)
        .Tells("handlers")
        .Next(this.apply_filing)
    )
    decide_filing = (
        Step(forms_filing.DecideFiling)
        .In("filing")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.register_clue, this.register_daily_fine, this.apply_filing, *TOOK_EVIDENCE)
        .Within(terms.DECIDE_FILING)
        .Grants("party", to="spokesmen")
        .Issues(papers.FILING_APPROVED, when=rules.is_filed)
        .Issues(papers.NOT_FILED, when=rules.is_refused)
        .Starts(terms.DECIDE, since="filed_on", when=rules.is_filed)
        .Starts(terms.DECIDE_BY_MEASURES, since="filed_on", when=rules.is_filed)
        .Meets(terms.DECIDE_FILING, terms.FILE_AFTERWARDS, when=rules.is_answered)
        .Tells("handlers", Role.SECTION_HEAD)
        .Wakes("await_penalty", case="referrals", when=rules.is_refused)
        .Next(this.if_filed)
    )
    if_filed = (
        Which(rules.after_filing)
        .Case("file", this.start_investigation)
        .Case("refuse", this.not_filed)
        .Case("return", this.apply_filing)
    )
    not_filed = Close("not_filed")

    # Investigation: prepared in parts, in any order, by both handlers. These acts stand beside no single step, for a party whose report
    # goes back is investigated again while the others wait; the forms refuse what comes before the filing or too late (E-ENF-03).

    start_investigation = (
        Step(forms_evidence.StartInvestigation).In("filed").ByHandlers().Tells(Role.SECTION_HEAD).Next(this.submit_report)
    )
    summon = Aside(forms_evidence.Summon).ByHandlers().Issues(papers.INTERVIEW_NOTICE).Tells("unit").Next(this.summoned)
    summoned = Over()
    interview = Aside(forms_evidence.Interview).ByHandlers().Issues(papers.INTERVIEW_RECORD).Next(this.interviewed)
    interviewed = Over()
    examine_scene = Aside(forms_evidence.ExamineScene).ByHandlers().Issues(papers.SCENE_RECORD).Next(this.scene_examined)
    scene_examined = Over()
    add_evidence = Aside(forms_evidence.AddEvidence).ByHandlers().Next(this.evidence_added)
    evidence_added = Over()
    exclude_evidence = (
        Aside(forms_evidence.ExcludeEvidence)
        .By(Role.LEGAL_REVIEWER, Role.CASE_HANDLER, Role.INSPECTOR)
        .Issues(papers.EVIDENCE_LIST)
        .Tells("handlers")
        .Next(this.evidence_excluded)
    )
    evidence_excluded = Over()
    state_facts = Aside(forms_report.StateFacts).ByHandlers().Next(this.facts_stated)
    facts_stated = Over()
    propose = (
        Aside(forms_report.Propose, during=(this.submit_report, this.submit_changed_draft), of="parties")
        .ByHandlers()
        .Next(this.proposed)
    )
    proposed = Over()
    submit_report = (
        Step(forms_report.SubmitReport)
        .In("investigating")
        .ByHandlers()
        .Issues(papers.EVIDENCE_LIST)
        .Issues(papers.REPORT, each="parties")
        .Tells(Role.SECTION_HEAD)
        .Next(this.send_review)
    )
    send_review = (
        Step(forms_report.SendReview)
        .In("reported")
        .By(Role.SECTION_HEAD)
        .NotBy(*HANDLED)
        .Issues(papers.SUBMISSION, when=rules.is_sent, each="parties")
        .Tells(Role.LEGAL_REVIEWER, "handlers")
        .Next(this.sent)
    )
    sent = Which(rules.after_sending).Case("send", this.legal_review).Case("return", this.submit_report)

    # Legal review: of each party's draft, by somebody who took no part in the case

    legal_review = (
        Step(forms_review.LegalReview)
        .In("legal_review")
        .By(Role.LEGAL_REVIEWER)
        .NotBy(
            this.register_clue,
            this.register_daily_fine,
            *HANDLED,
            this.decide_filing,
            this.send_review,
            *MEASURED,
            code="E-ENF-07",
        )
        .NotBy(*HEARD, code="E-SOD-15")
        .Within(terms.LEGAL_REVIEW)
        .Grants("review_case", to="actor")
        .Issues(papers.OPINION, when=rules.is_reported, each="parties")
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.reviewed)
    )
    sign_for_opinion = Aside(forms_review.SignForOpinion).ByHandlers().Next(this.opinion_signed_for)
    opinion_signed_for = Over()
    reviewed = (
        Which(rules.after_review)
        .Case("passed", this.if_discussed)
        .Case("no_penalty", this.if_discussed)
        .Case("change", this.submit_changed_draft)
        .Case("failed", this.submit_report)
    )
    submit_changed_draft = (
        Step(forms_review.SubmitChangedDraft)
        .In("legal_review")
        .ByHandlers()
        .Issues(papers.CHANGED_DRAFT, when=rules.was_to_be_changed, each="parties")
        .Tells("review_case")
        .Next(this.confirm_changed_draft)
    )
    confirm_changed_draft = (
        Step(forms_review.ConfirmChangedDraft)
        .In("legal_review")
        .ByNamed("review_case")
        .NotBy(*HEARD, code="E-SOD-15")
        .Within(terms.LEGAL_REVIEW)
        .Issues(papers.OPINION, when=rules.was_to_be_changed, each="parties")
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.confirmed)
    )
    confirmed = (
        Which(rules.after_confirmation)
        .Case("passed", this.if_discussed)
        .Case("change", this.submit_changed_draft)
        .Case("failed", this.submit_report)
    )

    # Collective discussion: of all parties whose drafts call for it, or of the one that comes back alone after its defence or hearing

    if_discussed = Which(rules_discussion.discussion_owed).Case("discuss", this.discuss).Case("go_on", this.each_party)
    discuss = (
        Step(forms_discussion.Discuss)
        .In("discussion")
        .By(Role.BUREAU_HEAD, Role.DISCUSSION_MEMBER)
        .NotBy(this.register_clue, this.register_daily_fine, *HANDLED, code="E-ENF-38")
        .NotBy(*HEARD, code="E-SOD-15")
        .Grants("view_case", to="present")
        .Issues(more_papers.DISCUSSION)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.discussed)
    )
    discussed = (
        Which(rules_discussion.after_discussion)
        .Case("agree", this.each_party)
        .Case("again", this.discuss)
        .Case("transfer", this.send_review)
        .Case("return", this.submit_report)
    )

    # Each party: notice, defence

    each_party = ForEach("parties").Next(this.if_told)
    if_told = (
        Which(rules.notice_owed).Case("report", this.submit_report).Case("notice", this.give_notice).Case("decide", this.decide)
    )
    give_notice = (
        Step(forms_notice.GiveNotice)
        .In("notice")
        .ByHandlers()
        .Issues(papers.PENALTY_NOTICE)
        .Issues(papers.HEARING_NOTICE, when=rules.told_of_hearing)
        .Starts(terms.DEFEND, since=served(papers.PENALTY_NOTICE), when=rules.told_of_defence_alone)
        .Starts(
            terms.DEFEND,
            since=served(papers.PENALTY_NOTICE),
            when=rules.told_of_hearing,
            length="enforcement.defence_days_beside_hearing",
        )
        .Starts(terms.ASK_HEARING, since=served(papers.PENALTY_NOTICE), when=rules.told_of_hearing)
        .Next(this.serve_notice)
    )
    serve_notice = (
        Step(forms_service.ServeNotice)
        .In("notice")
        .ByHandlers()
        .Serves(papers.PENALTY_NOTICE, papers.HEARING_NOTICE)
        .Tells("unit")
        .Next(this.recheck_defence)
    )
    receive_defence = (
        Aside(
            forms_defence.ReceiveDefence,
            during=(this.recheck_defence, *ON_ITS_ROAD, this.legal_review, this.discuss, this.decide),
            of="parties",
        )
        .ByParty()
        .Issues(papers.DEFENCE_RECORD, when=rules.was_heard)
        .Starts(terms.RECHECK_DEFENCE)
        .Tells("handlers")
        .Next(this.defence_received)
    )
    defence_received = Over()
    waive_rights = (
        Aside(forms_defence.WaiveRights, during=this.recheck_defence, of="parties")
        .ByParty()
        .Issues(papers.WAIVER)
        .Meets(terms.DEFEND, when=rules.waives_defence)
        .Meets(terms.ASK_HEARING, when=rules.waives_hearing)
        .Tells("handlers")
        .Next(this.rights_waived)
    )
    rights_waived = Over()
    recheck_defence = (
        Step(forms_defence.RecheckDefence)
        .In("defence")
        .ByHandlers()
        .Within(terms.RECHECK_DEFENCE)
        .Issues(papers.RECHECK, when=rules.was_defended)
        .Meets(terms.RECHECK_DEFENCE, terms.DEFEND, terms.ASK_HEARING)
        .Tells(Role.SECTION_HEAD, Role.BUREAU_HEAD)
        .Next(this.after_defence)
    )
    answer_late_defence = (
        Aside(
            forms_defence.AnswerLateDefence,
            during=(*ON_ITS_ROAD, this.legal_review, this.discuss, this.decide),
            of="parties",
        )
        .ByHandlers()
        .Issues(papers.RECHECK)
        .Meets(terms.RECHECK_DEFENCE)
        .Tells(Role.BUREAU_HEAD)
        .Next(this.late_defence_answered)
    )
    late_defence_answered = Over()
    after_defence = (
        Which(rules.after_defence)
        .Case("decide", this.decide)
        .Case("changed", this.change_proposal)
        .Case("review", this.legal_review)
        .Case("discuss", this.discuss)
    )
    change_proposal = (
        Step(forms_defence.ChangeProposal)
        .In("defence")
        .ByHandlers()
        .Issues(papers.CHANGE_OF_PROPOSAL)
        .Tells(Role.LEGAL_REVIEWER)
        .Next(this.legal_review)
    )

    # Each party: decision and service

    decide = (
        Step(forms_decision.Decide)
        .In("decision_pending")
        .By(Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
        .NotBy(*HANDLED, *REVIEWED, code="E-SOD-05")
        .NotBy(*HEARD, code="E-SOD-15")
        .NotBy(this.decide_filing, this.send_review, *MEASURED)
        .Together(unless="enforcement.each_goes_on")
        .Grants("observe_case", to="publishers")
        .Issues(papers.DECISION_ON_UNIT, when=rules.punishes_unit)
        .Issues(papers.DECISION_ON_PERSON, when=rules.punishes_person)
        .Issues(papers.NO_PENALTY_DECISION, when=rules.punishes_not)
        .Starts(terms.SERVE_DECISION, since="decided_on", when=rules.is_decided)
        .Starts(terms.PUBLISH_PENALTY, since="decided_on", when=rules.punishes)
        .Starts(terms.PUBLISH_OTHER, since="decided_on", when=rules.punishes_not)
        .Starts(terms.FILE_DECISION, since="decided_on", when=rules_correction.is_to_report)
        .Meets(terms.DECIDE, terms.DECIDE_BY_MEASURES, when=rules.is_last_decided)
        .Tells("handlers", Role.SECTION_HEAD)
        .Opens(this.publish_decision, when=rules.is_decided)
        .Next(this.decided)
    )
    decided = (
        Which(rules.after_decision)
        .Case("decided", this.serve_decision)
        .Case("facts", this.submit_report)
        .Case("law", this.change_proposal)
    )
    withdraw_unserved = (
        Aside(forms_decision.WithdrawUnserved, during=this.serve_decision, of="parties", instead=True)
        .By(Role.BUREAU_HEAD)
        .Withdraws(this.publish_decision)
        .Tells("handlers", Role.PUBLICITY_OFFICER)
        .Next(this.decide)
    )
    educate = Aside(forms_decision.Educate, of="parties").ByHandlers().Issues(papers.EDUCATION).Next(this.educated)
    educated = Over()
    redo_report = (
        Aside(forms_report.RedoReport, during=(this.give_notice, this.serve_notice), of="parties", instead=True)
        .ByHandlers()
        .Drops(terms.DEFEND, terms.ASK_HEARING)
        .Tells(Role.SECTION_HEAD)
        .Next(this.submit_report)
    )
    attempt_service = (
        Aside(
            forms_service.AttemptService,
            during=(this.serve_notice, this.serve_hearing_notice, this.serve_decision, this.serve_change),
            of="parties",
        )
        .ByHandlers()
        .Tells(Role.SECTION_HEAD)
        .Next(this.service_tried)
    )
    service_tried = Over()
    serve_decision = (
        Step(forms_service.ServeDecision)
        .In("serving")
        .ByHandlers()
        .Within(terms.SERVE_DECISION)
        .Serves(papers.DECISION_ON_UNIT, papers.DECISION_ON_PERSON, papers.NO_PENALTY_DECISION)
        .Starts(terms.PAY, since="served_on", until="pay_due_on", when=rules.is_to_pay)
        .Starts(terms.RECONSIDER, since="served_on")
        .Starts(terms.SUE, since="served_on")
        .Starts(terms.CHECK_CORRECTION, since="corrected_from", when=rules_items.orders_correction)
        .Starts(terms.DISPOSE_CONFISCATED, since="disposal_from", when=rules_items.confiscates)
        .Meets(terms.SERVE_DECISION)
        .Tells("unit", Role.FINANCE_OFFICER, Role.PUBLICITY_OFFICER)
        .Wakes(
            "await_penalty",
            case="referrals",
            facts={"penalty_no": "penalty_no", "penalty_decided_on": "penalty_decided_on"},
            when=rules.is_last_served,
        )
        .Next(this.if_to_pay)
    )
    if_to_pay = (
        Which(rules.what_is_performed)
        .Case("pay", this.confirm_payment)
        .Case("perform", this.confirm_performance)
        .Case("nothing", this.all_done)
    )

    # Each party: performance

    record_part_payment = (
        Aside(forms_payment.RecordPartPayment, during=OWING, of="parties")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .NotBy(this.decide, this.decide_deferral)
        .Extends(terms.PAY_LATER, to="plan_due_on", when=rules_late.is_part_kept)
        .Tells("handlers")
        .Next(this.part_recorded)
    )
    part_recorded = Over()
    remind = (
        Aside(forms_payment.Remind, during=(this.confirm_payment, this.confirm_overdue), of="parties")
        .ByHandlers()
        .Issues(papers.REMINDER)
        .Tells("unit")
        .Next(this.reminded)
    )
    reminded = Over()
    confirm_payment = (
        Step(forms_payment.ConfirmPayment)
        .In("executing")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, this.collect_cash, code="E-ENF-30")
        .NotBy(this.decide)
        .Within(terms.PAY, instead=this.payment_overdue, tells=("unit", "handlers"))
        .Meets(terms.PAY)
        .Tells("handlers", "unit")
        .Next(this.if_more)
    )
    if_more = When(rules.more_to_perform).Then(this.confirm_performance).Else(this.all_done)
    confirm_performance = (
        Step(forms_payment.ConfirmPerformance)
        .In("executing")
        .By(Role.SECTION_HEAD)
        .NotBy(*HANDLED, *PERFORMED)
        .Tells("handlers")
        .Next(this.all_done)
    )
    all_done = Join().Next(this.if_executed)
    if_executed = Which(rules_court.how_it_ended).Case("performed", this.submit_closing).Case("ended", this.close_ended)

    # Publicity: from the decision on, beside service and performance. Who publishes reads the clocks and his step, and not the file.

    publish_decision = (
        Step(forms_publicity.PublishDecision)
        .By(Role.PUBLICITY_OFFICER)
        .Within(terms.PUBLISH_PENALTY)
        .Within(terms.PUBLISH_OTHER)
        .Issues(papers.PUBLICITY)
        .Starts(terms.PUBLICITY_ENDS, until="publish_until")
        .Tells("handlers")
        .Next(this.published)
    )
    published = Over()
    exempt_publicity = (
        Aside(forms_publicity.ExemptPublicity, during=this.publish_decision, of="parties", instead=True)
        .By(Role.DEPUTY_LEADER)
        .Meets(terms.PUBLISH_PENALTY, terms.PUBLISH_OTHER)
        .Tells(Role.PUBLICITY_OFFICER, "handlers")
        .Next(this.exempted)
    )
    exempted = Over()

    # Closing

    submit_closing = (
        Step(forms_closing.SubmitClosing)
        .In("performed")
        .ByHandlers()
        .Within(terms.CLOSE)
        .Issues(papers.CLOSING, when=rules.is_closing_new)
        .Issues(papers.CLOSING_ANEW, when=rules.is_closing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
    approve_closing = (
        Step(forms_closing.ApproveClosing)
        .In("closing")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED, *PERFORMED)
        .Within(terms.CLOSE)
        .Issues(papers.CLOSING_APPROVED, when=rules.closing_approved)
        .Tells("handlers", Role.ARCHIVIST)
        .Wakes("await_penalty", case="referrals", when=rules_transfer.ends_transferred)
        .Next(this.if_closed)
    )
    if_closed = (
        Which(rules.after_closing)
        .Case("closed", this.closed)
        .Case("performed", this.submit_closing)
        .Case("withdrawn", this.close_withdrawn)
        .Case("terminated", this.close_terminated)
        .Case("ended", this.close_ended)
        .Case("transferred", this.close_transferred)
    )
    closed = Close("closed").Opens(this.archive)
    archive = (
        Step(forms_closing.Archive)
        .By(Role.ARCHIVIST)
        .Within(terms.ARCHIVE)
        .Issues(papers.FILE_COVER, papers.FILE_INDEX, papers.FILE_REMARKS)
        .Tells("handlers")
        .Next(this.archived)
    )
    archived = Over()

    # At any time

    extend_case = (
        Aside(forms_more.ExtendCase)
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .NotBy(*HANDLED)
        .Issues(papers.EXTENSION)
        .Extends(terms.DECIDE_BY_MEASURES, to="new_due")
        .Extends(terms.DECIDE, to="new_due", when=rules.extended_by_higher)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.case_extended)
    )
    case_extended = Over()
    change_handler = (
        Aside(forms_more.ChangeHandler)
        .By(Role.SECTION_HEAD)
        .Grants("handle_case", to="handlers")
        .Ends("handle_case")
        .Issues(papers.CHANGE_OF_HANDLERS)
        .Tells("handlers")
        .Next(this.handler_changed)
    )
    handler_changed = Over()
    withdraw_case = (
        Aside(forms_more.WithdrawCase, instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.ENDED)
        .Meets(terms.DECIDE, terms.DECIDE_BY_MEASURES)
        .Tells("handlers", "unit")
        .Wakes("await_penalty", case="referrals")
        .Next(this.close_withdrawn)
    )
    close_withdrawn = (
        Step(forms_closing.SubmitClosing)
        .In("withdrawn")
        .ByHandlers()
        .Within(terms.CLOSE)
        .Issues(papers.CLOSING, when=rules.is_closing_new)
        .Issues(papers.CLOSING_ANEW, when=rules.is_closing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
    serve_paper = Aside(forms_service.ServePaper).ByHandlers().Tells("unit").Next(this.paper_served)
    paper_served = Over()
