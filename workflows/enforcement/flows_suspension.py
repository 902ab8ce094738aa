"""A chapter of the penalty case: the investigation waits and goes on, or the case ends before its decision."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents as main_papers
from workflows.enforcement import documents_suspension as papers
from workflows.enforcement import forms_closing, forms_suspension, rules, terms
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Step


class Suspensions(Chapter):
    """What stands still is the investigation alone: measures, recusals and the clocks of the law run on beside it (enforcement.md E3).

    It stands still for all parties together: while one of them is told, heard or decided on, the others wait for it at the decision anyway.
    """

    suspend_case = (
        Aside(forms_suspension.SuspendCase)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.SUSPENDED_CASE)
        .Tells("handlers", "unit", Role.SECTION_HEAD)
        .Next(this.resume_investigation)
    )
    resume_investigation = (
        Step(forms_suspension.ResumeInvestigation)
        .In("suspended")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.RESUMED_CASE)
        .Tells("handlers", "unit", Role.SECTION_HEAD)
        .Next(this.submit_report)
    )
    terminate_case = (
        Aside(forms_suspension.TerminateCase, instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.ENDED_CASE)
        .Meets(terms.DECIDE, terms.DECIDE_BY_MEASURES)
        .Tells("handlers", "unit", Role.SECTION_HEAD)
        .Wakes("await_penalty", case="referrals")
        .Next(this.close_terminated)
    )
    close_terminated = (
        Step(forms_closing.SubmitClosing)
        .In("terminated")
        .ByHandlers()
        .Within(terms.CLOSE)
        .Issues(main_papers.CLOSING, when=rules.is_closing_new)
        .Issues(main_papers.CLOSING_ANEW, when=rules.is_closing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
