"""Hazard supervision: from the inspection to closing off.

How to read it: a *Step* waits for somebody. An *Aside* may be done beside the step that ``during`` names (at any time without it) and
leaves that step waiting, or takes its place (``instead``). *Over* ends such a side road, *Close* the case. ``Starts`` begins a clock of
the law, ``Within`` names the clock that a step must keep and begins it where no act has, ``Meets`` ends it as kept, ``Drops`` before it began.
The *party* is the unit through its own account; *handlers* are the inspectors named in the case. Two officers, signatures, proofs and
the refusals with their codes are asked by the forms; one person may hold two offices, hence ``NotBy``.
"""

from viewflow import this

from permissions.roles import Role
from workflows.engine import hand_over
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import AfterClose, Aside, Await, Close, Do, Open, OpenWhen, Over, Step, When, Which
from workflows.engine.numbers import yearly
from workflows.engine.words import Limit, served
from workflows.hazards import documents as papers
from workflows.hazards import (
    forms_closing,
    forms_extension,
    forms_inspection,
    forms_listing,
    forms_more,
    forms_order,
    forms_penalty,
    forms_period,
    forms_registration,
    forms_review,
    forms_revocation,
    forms_service,
    forms_stop,
    forms_talk,
    handlers,
    numbers,
    observation,
    occasions,
    rules,
    terms,
)
from workflows.hazards.models import HazardRecord, InspectionRecord, PeriodReportRecord
from workflows.hazards.vocabulary import HazardState, InspectionState, PeriodReportState


class InspectionFlow(CaseFlow):
    """On-site inspection

    A section head plans it, or two inspectors go at once for an urgent reason. What they find is recorded on the spot
    (安全生产法 Art.62, 65, 67, 68); a hazard found is entered within two working days.
    """

    code = "inspections"
    record_class = InspectionRecord
    states = InspectionState
    case_number = yearly("JC")
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "cancelled"

    plan_inspection = (
        Open(forms_inspection.PlanInspection)
        .By(Role.SECTION_HEAD)
        .Grants("handle_case", to="inspectors")
        .Issues(papers.INSPECTION_PLAN)
        .Tells("inspectors")
        .Next(this.inspect)
    )
    inspect = (
        Step(forms_inspection.Inspect)
        .In("planned")
        .ByHandlers()
        .Grants("party", to="spokesmen")
        .Issues(papers.INSPECTION_RECORD)
        .Tells("unit", "township")
        .Next(this.if_found)
    )
    inspect_at_once = (
        Open(forms_inspection.InspectAtOnce)
        .By(Role.INSPECTOR)
        .Grants("handle_case", to="inspectors")
        .Grants("party", to="spokesmen")
        .Issues(papers.INSPECTION_RECORD)
        .Tells("unit", "township", Role.SECTION_HEAD)
        .Next(this.if_found)
    )
    if_found = When(rules.found_a_hazard).Then(this.enter_hazard).Else(this.done)
    enter_hazard = (
        Await("hazard_entered", forms_inspection.ENTER_HAZARD, page="hazards.register")
        .In("entering")
        .ByHandlers()
        .Within(terms.ENTER)
        .Next(this.done)
    )
    done = Close("done")


class HazardFlow(CaseFlow):
    """Hazard supervision

    A hazard is registered, verified, ordered to be rectified, reported as done by the unit, re-inspected item by item by two
    officers and closed off by another one. Beside this road stand more time, the stop with its resumption, the list of the safety
    committee with its joint rounds, the referral for penalty and the proposal to close. A hazard is never deleted: a wrong entry is
    rejected with its reason, an order that went out wrongly is revoked by a paper.
    """

    code = "hazards"
    record_class = HazardRecord
    states = HazardState
    case_number = numbers.hazard
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "rejected"
    cancel_refusals = staticmethod(forms_revocation.only_before_an_order)
    observer_code = "E-HAZ-13"
    observed_by = Role.DISCIPLINE_OBSERVER
    observed = staticmethod(observation.observed)
    observable = ("deadlines", "facts", "papers", "road")
    serves_within = Limit(terms.SERVE, length="hazards.serve_days")
    lapses_tell = (Role.SECTION_HEAD,)

    # Registration and verification

    register = (
        Open(forms_registration.Register)
        .By(Role.INSPECTOR, Role.TOWNSHIP_SAFETY_OFFICER)
        .Grants("handle_case", to="inspectors")
        .Issues(papers.REGISTRATION)
        .Starts(terms.DANGER, since="recorded_at", when=rules.in_danger, length="hazards.danger_hours")
        .Wakes("enter_hazard", case="inspection")
        .Tells(Role.SECTION_HEAD, "township")
        .Next(this.verify)
    )
    report_major = (
        Open(forms_more.ReportMajor)
        .ByParty()
        .Grants("party", to="spokesmen")
        .Issues(papers.MAJOR_REPORT)
        .Starts(terms.REPORT_MAJOR, since="found_at", met=True)
        .Tells(Role.SECTION_HEAD, "township")
        .Next(this.verify)
    )
    reappear = (
        Open(forms_more.Reappear)
        .By(Role.INSPECTOR)
        .From("earlier")
        .Grants("handle_case", to="inspectors")
        .Issues(papers.REGISTRATION)
        .Starts(terms.DANGER, since="recorded_at", when=rules.in_danger, length="hazards.danger_hours")
        .Wakes("enter_hazard", case="inspection")
        .Tells("unit", Role.SECTION_HEAD, "township")
        .Next(this.verify)
    )
    verify = (
        Step(forms_registration.Verify)
        .In("registered")
        .By(Role.SECTION_HEAD)
        .Within(terms.VERIFY, length="hazards.verify_days")
        .Grants("handle_case", to="inspectors")
        .Grants("party", to="spokesmen")
        .Meets(terms.ENTER)
        .Tells("unit", "township", "handlers")
        .Next(this.if_real)
    )
    if_real = When(rules.is_real).Then(this.order_rectify).Else(this.rejected)
    rejected = Close("rejected")

    # The order and its period

    order_rectify = (
        Step(forms_order.OrderRectify)
        .In("verified")
        .ByHandlers()
        .Within(terms.ORDER, length="hazards.order_days")
        .Issues(papers.RECTIFICATION_ORDER, when=rules.inspectors_decide)
        .Issues(papers.WITHDRAWAL, when=rules.withdraws_people)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on", when=rules.inspectors_decide)
        .Starts(terms.ITEM, since=served(papers.RECTIFICATION_ORDER), until="due_on", each="sooner", when=rules.inspectors_decide)
        .Meets(terms.DANGER, when=rules.people_are_out)
        .Tells(Role.SECTION_HEAD)
        .Next(this.if_in_power)
    )
    if_in_power = (
        Which(rules.who_decides_order)
        .Case("inspectors", this.serve_order)
        .Case("section_head", this.approve_order)
        .Case("leader", this.decide_stop)
    )
    approve_order = (
        Step(forms_order.ApproveOrder)
        .In("verified")
        .By(Role.SECTION_HEAD)
        .NotBy(this.order_rectify)
        .Within(terms.ORDER, length="hazards.order_days")
        .Issues(papers.RECTIFICATION_ORDER)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on")
        .Starts(terms.ITEM, since=served(papers.RECTIFICATION_ORDER), until="due_on", each="sooner")
        .Tells("handlers")
        .Next(this.serve_order)
    )
    decide_stop = (
        Step(forms_stop.DecideStop)
        .In("verified")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.order_rectify)
        .Within(terms.ORDER, length="hazards.order_days")
        .Issues(papers.RECTIFICATION_ORDER, papers.ORDERED_STOP, when=rules.stop_granted)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on", when=rules.stop_granted)
        .Starts(terms.STOP, since=served(papers.ORDERED_STOP), until="stop_until", when=rules.stop_granted)
        .Starts(terms.ITEM, since=served(papers.RECTIFICATION_ORDER), until="due_on", each="sooner", when=rules.stop_granted)
        .Meets(terms.ORDER)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.if_stopped)
    )
    if_stopped = When(rules.stop_granted).Then(this.serve_order).Else(this.order_rectify)
    serve_order = (
        Step(forms_service.ServeOrder)
        .In("rectifying")
        .ByHandlers()
        .Within(terms.SERVE, length="hazards.serve_days")
        .Serves(papers.RECTIFICATION_ORDER, papers.ON_SITE_MEASURE)
        .Tells("unit", "township")
        .Next(this.report_done)
    )
    report_done = (
        Step(forms_review.ReportDone)
        .In("rectifying")
        .ByParty()
        .Within(terms.RECTIFY, instead=this.open_review, unless=rules.extension_pending, tells=("unit", Role.SECTION_HEAD))
        .Issues(papers.COMPLETION_REPORT)
        .Meets(terms.ITEM)
        .Withdraws(this.decide_extension)
        .Tells("handlers")
        .Next(this.reinspect)
    )

    report_late = (
        Aside(forms_review.ReportLate, during=(this.open_review, this.reinspect))
        .ByParty()
        .Issues(papers.COMPLETION_REPORT)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.reported_late)
    )
    reported_late = Over()
    take_back_order = (
        Aside(forms_more.TakeBackOrder, during=(this.serve_order, this.serve_stop), instead=True)
        .ByHandlers()
        .Drops(terms.RECTIFY, terms.STOP, terms.ITEM)
        .Withdraws(this.confirm_stop)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.order_rectify)
    )

    # Real danger is looked at again within the hours, until it is gone

    look_again = (
        Aside(forms_review.LookAgain)
        .ByHandlers()
        .Starts(terms.DANGER, since="looked_at", when=rules.in_danger, length="hazards.danger_hours")
        .Meets(terms.DANGER)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.looked_again)
    )
    looked_again = Over()

    # Fixed under the officers' eyes

    fix_on_site = (
        Aside(forms_order.FixOnSite, during=this.order_rectify, instead=True)
        .ByHandlers()
        .Issues(papers.INSPECTION_RECORD_OF_FIX, papers.ON_SITE_MEASURE)
        .Meets(terms.DANGER)
        .Tells("unit")
        .Next(this.close_on_site)
    )
    close_on_site = (
        Step(forms_closing.CloseOnSite)
        .In("on_site_fixed")
        .By(Role.SECTION_HEAD)
        .NotBy(this.fix_on_site, code="E-HAZ-08")
        .Within(terms.DECIDE_CLOSING, length="hazards.decide_closing_days")
        .Issues(papers.CLOSING_APPROVAL)
        .Tells("unit")
        .Next(this.closed)
    )

    # More time

    request_extension = (
        Aside(forms_extension.RequestExtension, during=this.report_done)
        .ByParty()
        .Issues(papers.EXTENSION_REQUEST)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.decide_extension)
    )
    decide_extension = (
        Step(forms_extension.DecideExtension)
        .In("extension_requested")
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .NotBy(this.request_extension)
        .Within(terms.ANSWER_EXTENSION)
        .Issues(papers.EXTENSION_SHEET, papers.EXTENSION_REPLY)
        .Extends(terms.RECTIFY, to="extension_granted_until", when=rules.extension_granted)
        .Tells("unit", "handlers")
        .Next(this.extension_decided)
    )
    extension_decided = Over()
    take_in_request = (
        Aside(forms_extension.RequestPostedExtension, during=this.open_review, instead=True)
        .ByHandlers()
        .Issues(papers.EXTENSION_REQUEST)
        .Tells("unit", Role.SECTION_HEAD)
        .Next(this.answer_request)
    )
    answer_request = (
        Step(forms_extension.DecideExtension)
        .In("extension_requested")
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .NotBy(this.take_in_request)
        .Within(terms.ANSWER_EXTENSION)
        .Within(terms.RECTIFY, unless=rules.extension_pending)
        .Issues(papers.EXTENSION_SHEET, papers.EXTENSION_REPLY)
        .Extends(terms.RECTIFY, to="extension_granted_until", when=rules.extension_granted)
        .Tells("unit", "handlers")
        .Next(this.report_done)
    )

    # Re-inspection, of listed hazards as well

    open_review = (
        Step(forms_review.OpenReview)
        .In("overdue")
        .ByHandlers()
        .Within(terms.REINSPECT)
        .Tells("unit", Role.SECTION_HEAD)
        .Next(this.reinspect)
    )
    reinspect = (
        Step(forms_review.Reinspect)
        .In("review_due")
        .By(Role.INSPECTOR)
        .Within(terms.REINSPECT)
        .Issues(papers.REINSPECTION_OPINION)
        .Meets(terms.DANGER, when=rules.all_passed)
        .Tells("unit", "township")
        .Next(this.if_passed)
    )
    if_passed = (
        Which(rules.after_reinspection)
        .Case("passed", this.submit_closing)
        .Case("failed", this.reorder)
        .Case("failed_listed", this.continue_listing)
    )
    reorder = (
        Step(forms_order.Reorder)
        .In("failed")
        .By(Role.SECTION_HEAD)
        .Within(terms.ORDER, length="hazards.order_days")
        .Issues(papers.RECTIFICATION_ORDER)
        .Issues(papers.WITHDRAWAL, when=rules.withdraws_people)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on")
        .Starts(terms.ITEM, since=served(papers.RECTIFICATION_ORDER), until="due_on", each="sooner")
        .Tells("unit", "handlers")
        .Next(this.serve_order)
    )

    # Closing off

    submit_closing = (
        Step(forms_closing.SubmitClosing)
        .In("passed")
        .ByHandlers()
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Issues(papers.ACCEPTANCE_OPINION, when=rules.major_or_listed)
        .Withdraws(this.back_to_listed)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
    approve_closing = (
        Step(forms_closing.ApproveClosing)
        .In("closing")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.reinspect, this.accept_listed, this.review_resume, code="E-HAZ-08")
        .NotBy(this.submit_closing, this.submit_after_stop, this.submit_again)
        .Within(terms.DECIDE_CLOSING, length="hazards.decide_closing_days")
        .Issues(papers.CLOSING_APPROVAL, when=rules.closing_approved)
        .Issues(papers.DELISTING, when=rules.closed_and_listed)
        .EndsAfter("observe_case", days="hazards.observer_days", when=rules.closing_approved)
        .Starts(terms.TREAT, since="treatment_since", until="treat_due_on", when=rules.returned_to_the_list)
        .Starts(terms.REVISIT, until="recheck_on", when=rules.revisit_owed)
        .Meets(terms.STOP, when=rules.closing_approved)
        .Tells("unit", "township", "handlers", "observe_case", Role.SECTION_HEAD)
        .Next(this.if_approved)
    )
    if_approved = (
        Which(rules.closed_or_returned)
        .Case("closed", this.closed)
        .Case("papers", this.submit_again)
        .Case("review", this.reinspect)
        .Case("review_listed", this.accept_listed)
        .Case("order", this.order_anew)
        .Case("list", this.apply_acceptance)
    )
    submit_again = (
        Step(forms_closing.SubmitAgain)
        .In("passed")
        .ByHandlers()
        .Within(terms.HAND_ON, length="hazards.hand_on_days")
        .Issues(papers.ACCEPTANCE_OPINION, when=rules.major_or_listed)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
    order_anew = (
        Step(forms_order.OrderAnew)
        .In("verified")
        .By(Role.SECTION_HEAD)
        .Within(terms.HAND_ON, length="hazards.hand_on_days")
        .Issues(papers.RECTIFICATION_ORDER)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on")
        .Starts(terms.ITEM, since=served(papers.RECTIFICATION_ORDER), until="due_on", each="sooner")
        .Tells("unit", "handlers")
        .Next(this.serve_order)
    )
    closed = (
        Close("closed")
        .Opens(this.serve_delisting, when=rules.delisting_owed)
        .Opens(this.revisit, when=rules.revisit_owed)
        .Opens(this.answer_referral, when=rules.referral_open)
    )

    # What is still owed behind the closing

    serve_delisting = (
        Step(forms_service.ServeDelisting)
        .In("closed")
        .ByHandlers()
        .Within(terms.SERVE, length="hazards.serve_days")
        .Serves(papers.DELISTING)
        .Tells("unit", "township", "observe_case")
        .Next(this.delisting_served)
    )
    delisting_served = Over()
    attempt_after_close = AfterClose(forms_service.AttemptService).ByHandlers().Tells("handlers").Next(this.tried_after_close)
    tried_after_close = Over()
    answer_referral = (
        Step(forms_penalty.AnswerReferral)
        .In("closed")
        .By(Role.SECTION_HEAD)
        .Within(terms.ANSWER_REFERRAL, length="hazards.referral_days")
        .Tells("handlers")
        .Next(this.referral_answered)
    )
    referral_answered = Over()
    revisit = (
        Step(forms_closing.Revisit).In("closed").ByHandlers().Within(terms.REVISIT).Tells(Role.SECTION_HEAD).Next(this.revisited)
    )
    revisited = Over()

    # Stop and resumption

    order_stop = (
        Aside(
            forms_stop.OrderStop,
            during=(this.order_rectify, this.reorder, this.order_anew, this.open_acceptance, this.continue_listing),
            instead=True,
        )
        .By(Role.DEPUTY_LEADER)
        .Issues(papers.ON_SITE_MEASURE)
        .Starts(terms.STOP, since=served(papers.ON_SITE_MEASURE), until="stop_until")
        .Meets(terms.DANGER)
        .Withdraws(this.confirm_stop)
        .Tells("unit", "township", "handlers", Role.SECTION_HEAD)
        .Next(this.serve_stop)
    )
    serve_stop = (
        Step(forms_stop.ServeStop)
        .In("stopped")
        .ByHandlers()
        .Within(terms.SERVE, length="hazards.serve_days")
        .Serves(papers.ON_SITE_MEASURE)
        .Tells("unit", "township")
        .Next(this.apply_resume)
    )
    apply_resume = (
        Step(forms_stop.ApplyResume)
        .In("stopped")
        .ByParty()
        .Issues(papers.RESUMPTION_REQUEST)
        .Tells("handlers")
        .Next(this.review_resume)
    )
    review_resume = (
        Step(forms_stop.ReviewResume)
        .In("resume_requested")
        .By(Role.INSPECTOR)
        .Within(terms.REVIEW_RESUMPTION)
        .Issues(papers.RESUMPTION_REVIEW)
        .Meets(terms.DANGER, when=rules.all_passed)
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.decide_resume)
    )
    decide_resume = (
        Step(forms_stop.DecideResume)
        .In("resume_requested")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.review_resume)
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Issues(papers.RESUMPTION_REPLY)
        .Meets(terms.STOP, when=rules.resume_granted)
        .Tells("unit", "handlers")
        .Next(this.if_resumed)
    )
    if_resumed = When(rules.resume_granted).Then(this.submit_after_stop).Else(this.apply_resume)
    submit_after_stop = (
        Step(forms_closing.SubmitClosing)
        .In("closing")
        .ByHandlers()
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Issues(papers.ACCEPTANCE_OPINION, when=rules.major_or_listed)
        .Withdraws(this.back_to_listed)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )

    # On the spot the leader may decide on a stop by telephone; unless he confirms it in person it lapses with its hours

    stop_by_telephone = (
        Aside(
            forms_stop.StopByTelephone,
            during=(
                this.order_rectify,
                this.serve_order,
                this.report_done,
                this.open_review,
                this.reorder,
                this.apply_acceptance,
                this.open_acceptance,
                this.continue_listing,
            ),
        )
        .ByHandlers()
        .Issues(papers.STOP_ON_SPOT)
        .Issues(papers.WITHDRAWAL_ON_SPOT, when=rules.withdraws_people)
        .Starts(terms.STOP, since=served(papers.STOP_ON_SPOT), until="stop_until")
        .Starts(terms.CONFIRM_STOP, since="told_at")
        .Meets(terms.DANGER)
        .Tells("unit", "leaders", Role.SECTION_HEAD)
        .Next(this.confirm_stop)
    )
    confirm_stop = (
        Step(forms_stop.ConfirmStop)
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .NotBy(this.stop_by_telephone)
        .Within(terms.CONFIRM_STOP, instead=this.stop_lapses, tells=("unit", "handlers", Role.SECTION_HEAD))
        .Tells("unit", "handlers", Role.SECTION_HEAD)
        .Next(this.if_confirmed)
    )
    if_confirmed = When(rules.stop_confirmed).Then(this.stop_answered_for).Else(this.stop_lapses)
    stop_lapses = Do(handlers.lapse_stop).Next(this.stop_answered_for)
    stop_answered_for = Over()

    # Power cut-off: not before the unit has had the notice for its hours, unless it is urgent (Art.70)

    notify_cut_power = (
        Aside(
            forms_stop.NotifyCutPower,
            during=(this.apply_resume, this.report_done, this.open_review, this.apply_acceptance, this.open_acceptance),
        )
        .By(Role.BUREAU_HEAD, code="E-HAZ-11")
        .Issues(papers.POWER_DECISION)
        .Starts(terms.CUT_NOTICE, since=served(papers.POWER_DECISION), when=rules.notice_is_due)
        .Tells("unit", "handlers")
        .Next(this.cut_notified)
    )
    cut_notified = Over()
    cut_power = (
        Aside(
            forms_stop.CutPower,
            during=(this.apply_resume, this.report_done, this.open_review, this.apply_acceptance, this.open_acceptance),
        )
        .By(Role.BUREAU_HEAD, code="E-HAZ-11")
        .Issues(papers.SUPPLIER_NOTICE)
        .Meets(terms.CUT_NOTICE)
        .Tells("unit", "handlers")
        .Next(this.power_cut)
    )
    power_cut = Over()
    lift_cut_power = (
        Aside(forms_stop.LiftCutPower)
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .Issues(papers.SUPPLY_RESTORED)
        .Tells("unit", "handlers")
        .Next(this.power_restored)
    )
    power_restored = Over()

    # Listed supervision

    propose_listing = (
        Aside(forms_listing.ProposeListing, during=this.order_rectify, instead=True)
        .By(Role.SECTION_HEAD)
        .Issues(papers.LISTING_SHEET)
        .Tells(Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.approve_listing)
    )
    approve_listing = (
        Step(forms_listing.ApproveListing)
        .In("listing_proposed")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .NotBy(this.propose_listing)
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Grants("observe_case", to="observers")
        .Ends("observe_case")
        .Issues(papers.LISTING_APPROVAL)
        .Starts(terms.ISSUE_LISTING, when=rules.listing_approved)
        .Tells(Role.SECTION_HEAD)
        .Next(this.if_listed)
    )
    if_listed = When(rules.listing_approved).Then(this.announce_listing).Else(this.order_rectify)
    announce_listing = (
        Step(forms_listing.AnnounceListing)
        .In("listed")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Within(terms.ISSUE_LISTING)
        .Issues(papers.LISTING_NOTICE, papers.PUBLIC_LIST)
        .Starts(terms.TREAT, since=served(papers.LISTING_NOTICE), until="treat_due_on")
        .Starts(terms.TREATMENT_PLAN, since=served(papers.LISTING_NOTICE))
        .Starts(terms.TRACK, since=served(papers.LISTING_NOTICE), length="hazards.round_days")
        .Next(this.serve_listing)
    )
    serve_listing = (
        Step(forms_listing.ServeListing)
        .In("listed")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Within(terms.SERVE, length="hazards.serve_days")
        .Serves(papers.LISTING_NOTICE)
        .Meets(terms.ISSUE_LISTING)
        .Tells("unit", "township", Role.SECTION_HEAD, "observe_case")
        .Next(this.apply_acceptance)
    )
    attempt_listing = (
        Aside(forms_service.AttemptService, during=this.serve_listing)
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Tells(Role.SECTION_HEAD)
        .Next(this.listing_tried)
    )
    listing_tried = Over()
    take_back_notice = (
        Aside(forms_listing.TakeBackNotice, during=this.serve_listing, instead=True)
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Drops(terms.TREAT, terms.TREATMENT_PLAN, terms.TRACK)
        .Tells(Role.SECTION_HEAD)
        .Next(this.announce_listing)
    )
    apply_acceptance = (
        Step(forms_listing.ApplyAcceptance)
        .In("listed")
        .ByParty()
        .Within(
            terms.TREAT,
            instead=this.open_acceptance,
            unless=rules.extension_pending,
            tells=("unit", Role.SECTION_HEAD, Role.SAFETY_COMMITTEE_OFFICE, "observe_case"),
        )
        .Issues(papers.COMPLETION_REPORT)
        .Withdraws(this.decide_listed_extension, this.back_to_listed)
        .Tells("handlers", Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.accept_listed)
    )
    apply_late = (
        Aside(forms_listing.ApplyLate, during=(this.open_acceptance, this.accept_listed))
        .ByParty()
        .Issues(papers.COMPLETION_REPORT)
        .Tells("handlers", Role.SECTION_HEAD, Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.applied_late)
    )
    applied_late = Over()
    open_acceptance = (
        Step(forms_listing.OpenAcceptance)
        .In("overdue")
        .ByHandlers()
        .Within(terms.ACCEPT_LISTED, tells=("observe_case",))
        .Withdraws(this.back_to_listed)
        .Tells("unit", Role.SECTION_HEAD, Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.accept_listed)
    )
    accept_listed = (
        Step(forms_review.Reinspect)
        .In("review_due")
        .By(Role.INSPECTOR)
        .Within(terms.ACCEPT_LISTED, tells=("observe_case",))
        .Issues(papers.REINSPECTION_OPINION)
        .Meets(terms.DANGER, when=rules.all_passed)
        .Tells("unit", "township", "observe_case")
        .Next(this.if_passed)
    )
    continue_listing = (
        Step(forms_listing.ContinueListing)
        .In("failed")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Issues(papers.SUPERVISION_LETTER)
        .Starts(terms.TREAT, since="treatment_since", until="treat_due_on")
        .Tells("unit", "observe_case")
        .Next(this.apply_acceptance)
    )
    submit_plan = (
        Aside(forms_listing.SubmitPlan, during=(this.apply_acceptance, this.open_acceptance))
        .ByParty()
        .Issues(papers.TREATMENT_PLAN)
        .Meets(terms.TREATMENT_PLAN)
        .Tells(Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.plan_received)
    )
    plan_received = Over()
    warning_talk = (
        Aside(forms_talk.CallTalk, during=(this.apply_acceptance, this.open_acceptance))
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Issues(papers.TALK_NOTICE)
        .Tells("unit", "observe_case")
        .Next(this.talk_noted)
    )
    talk_noted = Over()
    record_talk = (
        Aside(
            forms_talk.RecordTalk,
            during=(
                this.apply_acceptance,
                this.open_acceptance,
                this.accept_listed,
                this.continue_listing,
                this.apply_resume,
                this.await_penalty,
                this.follow_penalty,
                this.submit_closing,
                this.submit_again,
                this.approve_closing,
            ),
        )
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Issues(papers.TALK_RECORD)
        .Tells("unit", "observe_case")
        .Next(this.talk_recorded)
    )
    talk_recorded = Over()
    tracking_round = (
        Aside(
            forms_listing.TrackingRoundForm,
            during=(this.apply_acceptance, this.open_acceptance, this.apply_resume, this.await_penalty),
        )
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Issues(papers.ROUND_RECORD)
        .Starts(terms.TRACK, until="next_due")
        .Meets(terms.TRACK)
        .Withdraws(this.back_to_listed)
        .Tells("unit", "observe_case")
        .Next(this.back_to_listed)
    )
    back_to_listed = (
        Step(forms_listing.BackToListed)
        .In("tracking")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Issues(papers.SUPERVISION_LETTER)
        .Tells("unit")
        .Next(this.listed_on)
    )
    listed_on = Over()
    request_listed_extension = (
        Aside(forms_extension.RequestListedExtension, during=this.apply_acceptance)
        .ByParty()
        .Issues(papers.EXTENSION_REQUEST)
        .Tells(Role.SAFETY_COMMITTEE_OFFICE)
        .Next(this.decide_listed_extension)
    )
    decide_listed_extension = (
        Step(forms_extension.DecideListedExtension)
        .In("extension_requested")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .NotBy(this.request_listed_extension)
        .Within(terms.ANSWER_LISTED, length="hazards.answer_listed_days")
        .Issues(papers.EXTENSION_SHEET, papers.EXTENSION_REPLY)
        .Extends(terms.TREAT, to="extension_granted_until", when=rules.extension_granted)
        .Tells("unit", "observe_case")
        .Next(this.listed_extension_decided)
    )
    listed_extension_decided = Over()

    # Penalty

    refer_penalty = (
        Aside(
            forms_penalty.ReferPenalty,
            during=(
                this.reorder,
                this.open_review,
                this.apply_resume,
                this.order_anew,
                this.open_acceptance,
                this.continue_listing,
            ),
            instead=True,
        )
        .By(Role.SECTION_HEAD)
        .Tells("handlers", Role.CASE_HANDLER)
        .Next(this.await_penalty)
    )
    await_penalty = (
        Await("penalty_decided", forms_penalty.AWAIT_PENALTY, accepts=("penalty_no", "penalty_decided_on"))
        .In("penalty_referred")
        .By(Role.SECTION_HEAD)
        .Next(this.follow_penalty)
    )
    enter_penalty = (
        Aside(forms_penalty.EnterPenalty, during=this.await_penalty, instead=True)
        .By(Role.SECTION_HEAD)
        .Tells("handlers")
        .Next(this.follow_penalty)
    )
    follow_penalty = (
        Step(forms_penalty.FollowPenalty)
        .In("penalty_referred")
        .By(Role.SECTION_HEAD)
        .Within(terms.HANDLE, length="hazards.handle_days")
        .Starts(terms.RECTIFY, since="runs_from", until="due_on", when=rules.not_corrected)
        .Starts(terms.TREAT, since="runs_from", until="treat_due_on", when=rules.not_corrected_listed)
        .Meets(terms.DAILY_FINE)
        .Tells("unit", "handlers")
        .Next(this.if_corrected)
    )
    if_corrected = (
        Which(rules.after_penalty)
        .Case("corrected", this.reinspect)
        .Case("corrected_listed", this.accept_listed)
        .Case("not_corrected", this.report_done)
        .Case("not_corrected_listed", this.apply_acceptance)
    )
    recheck_refusal = (
        Aside(forms_penalty.RecheckRefusal, during=this.follow_penalty)
        .By(Role.INSPECTOR)
        .Issues(papers.REFUSAL_OPINION)
        .Starts(terms.DAILY_FINE)
        .Tells("handlers", Role.SECTION_HEAD, Role.CASE_HANDLER)
        .Next(this.refusal_noted)
    )
    refusal_noted = Over()
    enter_other_penalty = (
        Aside(forms_penalty.EnterOtherPenalty, during=(this.await_penalty, this.follow_penalty))
        .By(Role.SECTION_HEAD)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.other_penalty_entered)
    )
    other_penalty_entered = Over()
    count_penalties = (
        Aside(forms_penalty.CountPenalties, during=(this.await_penalty, this.follow_penalty))
        .By(Role.SECTION_HEAD)
        .Starts(terms.PROPOSE_CLOSURE, since="closure_from", until="closure_due", when=rules.threshold_reached)
        .Tells(Role.SECTION_HEAD, Role.BUREAU_HEAD)
        .Next(this.penalties_counted)
    )
    penalties_counted = Over()

    # Shutting the unit down: proposed here, decided by the government (Art.113)

    propose_closure = (
        Aside(forms_penalty.ProposeClosure, instead=True)
        .By(Role.BUREAU_HEAD)
        .Issues(papers.CLOSURE_PROPOSAL)
        .Meets(terms.PROPOSE_CLOSURE)
        .Tells(Role.SAFETY_COMMITTEE_OFFICE, "handlers")
        .Next(this.decide_closure)
    )
    decide_closure = (
        Step(forms_penalty.DecideClosure)
        .In("closure_proposed")
        .By(Role.SAFETY_COMMITTEE_OFFICE)
        .Issues(papers.CLOSING_APPROVAL, when=rules.closure_decided)
        .EndsAfter("observe_case", days="hazards.observer_days", when=rules.closure_decided)
        .Tells("unit", "township", Role.SECTION_HEAD)
        .Next(this.if_shut)
    )
    if_shut = When(rules.closure_decided).Then(this.closed).Else(this.apply_resume)

    # An order shown wrong: once it has gone out the hazard does not vanish, the unit gets a paper

    revoke_order = (
        Aside(forms_revocation.RevokeOrder, instead=True)
        .By(Role.DEPUTY_LEADER)
        .Issues(papers.ORDER_REVOKED)
        .EndsAfter("observe_case", days="hazards.observer_days")
        .Tells("unit", "township", "handlers", Role.SECTION_HEAD, "observe_case", "concerned")
        .Next(this.serve_revocation)
    )
    serve_revocation = (
        Step(forms_revocation.ServeRevocation)
        .In("rejected")
        .ByHandlers()
        .Within(terms.SERVE, length="hazards.serve_days")
        .Serves(papers.ORDER_REVOKED)
        .Tells("unit", "township", Role.SECTION_HEAD)
        .Next(this.rejected)
    )

    # At any time

    change_level = (
        Aside(forms_registration.ChangeLevel)
        .By(Role.SECTION_HEAD)
        .Issues(papers.REGISTRATION)
        .Tells("unit", "township", "handlers")
        .Next(this.level_changed)
    )
    level_changed = Over()
    serve_paper = Aside(forms_service.ServePaper).ByHandlers().Tells("unit").Next(this.paper_served)
    paper_served = Over()
    attempt_service = Aside(forms_service.AttemptService).ByHandlers().Tells("handlers").Next(this.service_tried)
    service_tried = Over()
    reassign = (
        Aside(forms_more.Reassign)
        .By(Role.SECTION_HEAD)
        .Grants("handle_case", to="inspectors")
        .Ends("handle_case")
        .Tells("handlers")
        .Next(this.reassigned)
    )
    reassigned = Over()
    unit_gone = Aside(forms_more.UnitGone).ByHandlers().Tells("township", Role.SECTION_HEAD).Next(this.unit_marked)
    unit_marked = Over()
    refer_out = (
        Aside(forms_more.ReferOut, during=(this.verify, this.order_rectify), instead=True)
        .By(Role.SECTION_HEAD)
        .Issues(papers.HAND_OVER_LETTER)
        .Meets(terms.ENTER, terms.DANGER)
        .Tells("unit", "township", "handlers")
        .Next(this.await_receipt)
    )
    await_receipt = (
        Step(hand_over.FileReceipt)
        .In("referred_out")
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .Within(
            terms.HAND_OVER_RECEIPT, length="hazards.acknowledge_days", tells=(Role.SECTION_HEAD, Role.SAFETY_COMMITTEE_OFFICE)
        )
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.referred_out)
    )
    take_back_referral = (
        Aside(forms_more.TakeBackReferral, during=this.await_receipt, instead=True)
        .By(Role.SECTION_HEAD)
        .Starts(terms.ENTER)
        .Starts(terms.DANGER, since="recorded_at", when=rules.in_danger, length="hazards.danger_hours")
        .Meets(terms.HAND_OVER_RECEIPT)
        .Ends("handle_case")
        .Tells("handlers", Role.INSPECTOR)
        .Next(this.verify)
    )
    referred_out = Close("referred_out")


class PeriodReportFlow(CaseFlow):
    """Periodic report of a unit

    Each quarter and each year a unit reports which hazards it found and what it did about them (暂行规定 Art.14). The end of the
    period opens the matter by itself; who is late hears of it, and so does the section that supervises the unit.
    """

    code = "unitreports"
    record_class = PeriodReportRecord
    states = PeriodReportState
    case_number = yearly("BB", of="period_end")
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "cancelled"

    open_period_report = (
        OpenWhen(occasions.PeriodOver)
        .Grants("party", to="spokesmen")
        .Starts(terms.QUARTERLY_REPORT, since="period_end", when=rules.is_quarterly)
        .Starts(terms.ANNUAL_REPORT, since="period_end", when=rules.is_annual)
        .Tells("unit")
        .Next(this.submit_period_report)
    )
    submit_period_report = (
        Step(forms_period.SubmitPeriodReport)
        .In("due")
        .ByParty()
        .Within(terms.QUARTERLY_REPORT, tells=("unit", Role.SECTION_HEAD))
        .Within(terms.ANNUAL_REPORT, tells=("unit", Role.SECTION_HEAD))
        .Issues(papers.PERIOD_REGISTER)
        .Tells(Role.SECTION_HEAD)
        .Next(this.reported)
    )
    enter_paper_report = (
        Aside(forms_period.EnterPaperReport, during=this.submit_period_report, instead=True)
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .Issues(papers.PERIOD_REGISTER)
        .Meets(terms.QUARTERLY_REPORT, terms.ANNUAL_REPORT)
        .Tells("unit", Role.SECTION_HEAD)
        .Next(this.reported)
    )
    reported = Close("reported")
