"""Hazard supervision: from the inspection to closing off."""

from viewflow import this

from permissions.roles import Role
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import Aside, Await, Close, Open, Over, Step, When
from workflows.engine.words import served
from workflows.hazards import documents as papers
from workflows.hazards import forms, numbers, rules, terms
from workflows.hazards.models import HazardRecord, InspectionRecord
from workflows.hazards.vocabulary import HazardState, InspectionState


class InspectionFlow(CaseFlow):
    """On-site inspection

    A section head plans it, or two inspectors go at once for an urgent reason. What they find is recorded on the spot
    (安全生产法 Art.62, 65, 67, 68); a hazard found is entered within two working days.
    """

    code = "inspections"
    record_class = InspectionRecord
    states = InspectionState
    case_number = numbers.inspection

    plan_inspection = (
        Open(forms.PlanInspection)
        .By(Role.SECTION_HEAD)
        .Grants("handle_case", to="inspectors")
        .Issues(papers.INSPECTION_PLAN)
        .Tells("inspectors")
        .Next(this.inspect)
    )
    inspect = (
        Step(forms.Inspect)
        .In("planned")
        .ByHandlers()
        .Grants("party", to="spokesmen")
        .Issues(papers.INSPECTION_RECORD)
        .Tells("unit", "township")
        .Next(this.if_found)
    )
    inspect_at_once = (
        Open(forms.InspectAtOnce)
        .By(Role.INSPECTOR)
        .Grants("handle_case", to="inspectors")
        .Grants("party", to="spokesmen")
        .Issues(papers.INSPECTION_RECORD)
        .Tells("unit", "township", Role.SECTION_HEAD)
        .Next(this.if_found)
    )
    if_found = When(rules.found_a_hazard).Then(this.enter_hazard).Else(this.done)
    enter_hazard = (
        Await("hazard_entered", forms.ENTER_HAZARD, page="hazards.register")
        .In("entering")
        .ByHandlers()
        .Within(terms.ENTER)
        .Next(this.done)
    )
    done = Close("done")


class HazardFlow(CaseFlow):
    """Hazard supervision

    A hazard is registered, verified, ordered to be rectified, reported as done by the unit, re-inspected item by item by two
    officers and closed off by another one. It is never deleted; a wrong entry is rejected with its reason.
    """

    code = "hazards"
    record_class = HazardRecord
    states = HazardState
    case_number = numbers.hazard

    register = (
        Open(forms.Register)
        .By(Role.INSPECTOR, Role.TOWNSHIP_SAFETY_OFFICER)
        .Grants("handle_case", to="inspectors")
        .Issues(papers.REGISTRATION)
        .Wakes("enter_hazard", case="inspection")
        .Tells(Role.SECTION_HEAD, "township")
        .Next(this.verify)
    )
    verify = (
        Step(forms.Verify)
        .In("registered")
        .By(Role.SECTION_HEAD)
        .Grants("handle_case", to="inspectors")
        .Grants("party", to="spokesmen")
        .Tells("unit", "township", "handlers")
        .Next(this.if_real)
    )
    if_real = When(rules.is_real).Then(this.order_rectify).Else(this.rejected)
    rejected = Close("rejected")

    fix_on_site = (
        Aside(forms.FixOnSite, during=this.order_rectify, instead=True)
        .ByHandlers()
        .Issues(papers.INSPECTION_RECORD_OF_FIX, papers.MEASURE_AT_ONCE)
        .Tells("unit")
        .Next(this.close_on_site)
    )
    close_on_site = (
        Step(forms.CloseOnSite)
        .In("on_site_fixed")
        .By(Role.SECTION_HEAD)
        .NotBy(this.fix_on_site, code="E-HAZ-08")
        .Issues(papers.CLOSING_APPROVAL)
        .Tells("unit")
        .Next(this.closed)
    )

    order_rectify = (
        Step(forms.OrderRectify)
        .In("verified")
        .ByHandlers()
        .Issues(papers.RECTIFICATION_ORDER, when=rules.order_ready)
        .Issues(papers.ON_SITE_MEASURE, when=rules.order_ready_and_stops)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on", when=rules.order_ready)
        .Tells(Role.SECTION_HEAD)
        .Next(this.if_in_power)
    )
    if_in_power = When(rules.within_inspectors_power).Then(this.serve_order).Else(this.approve_order)
    approve_order = (
        Step(forms.ApproveOrder)
        .In("verified")
        .By(Role.SECTION_HEAD)
        .NotBy(this.order_rectify)
        .Issues(papers.RECTIFICATION_ORDER)
        .Issues(papers.ON_SITE_MEASURE, when=rules.stops_something)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on")
        .Tells("handlers")
        .Next(this.serve_order)
    )
    serve_order = (
        Step(forms.ServeOrder)
        .In("rectifying")
        .ByHandlers()
        .Serves(papers.RECTIFICATION_ORDER, papers.ON_SITE_MEASURE)
        .Tells("unit", "township")
        .Next(this.report_done)
    )
    report_done = (
        Step(forms.ReportDone)
        .In("rectifying")
        .ByParty()
        .Within(terms.RECTIFY, instead=this.open_review)
        .Issues(papers.COMPLETION_REPORT)
        .Tells("handlers")
        .Next(this.reinspect)
    )
    open_review = (
        Step(forms.OpenReview)
        .In("overdue")
        .ByHandlers()
        .Within(terms.REINSPECT)
        .Tells("unit", Role.SECTION_HEAD)
        .Next(this.reinspect)
    )
    reinspect = (
        Step(forms.Reinspect)
        .In("review_due")
        .By(Role.INSPECTOR)
        .Within(terms.REINSPECT)
        .Issues(papers.REINSPECTION_OPINION)
        .Tells("unit", "township")
        .Next(this.if_passed)
    )
    if_passed = When(rules.all_items_passed).Then(this.submit_closing).Else(this.reorder)
    reorder = (
        Step(forms.Reorder)
        .In("failed")
        .By(Role.SECTION_HEAD)
        .Issues(papers.RECTIFICATION_ORDER)
        .Starts(terms.RECTIFY, since=served(papers.RECTIFICATION_ORDER), until="due_on")
        .Tells("unit", "handlers")
        .Next(this.serve_order)
    )
    submit_closing = (
        Step(forms.SubmitClosing)
        .In("passed")
        .ByHandlers()
        .Issues(papers.ACCEPTANCE_OPINION, when=rules.is_major)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
    approve_closing = (
        Step(forms.ApproveClosing)
        .In("closing")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.reinspect, code="E-HAZ-08")
        .Issues(papers.CLOSING_APPROVAL, when=rules.closing_approved)
        .Tells("unit", "township", "handlers")
        .Next(this.if_approved)
    )
    if_approved = When(rules.closing_approved).Then(this.closed).Else(this.report_done)
    closed = Close("closed")

    change_level = (
        Aside(forms.ChangeLevel)
        .By(Role.SECTION_HEAD)
        .Issues(papers.REGISTRATION)
        .Tells("unit", "township", "handlers")
        .Next(this.level_changed)
    )
    level_changed = Over()
    serve_paper = Aside(forms.ServePaper).ByHandlers().Tells("unit").Next(this.paper_served)
    paper_served = Over()
