"""A chapter of the penalty case: what is owed is dunned for and brought to the court, or agreed on (行政强制法 Art.35, 36, 39, 40, 42, 53 to 58)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents as papers
from workflows.enforcement import documents_court as more_papers
from workflows.enforcement import forms_closing, forms_court, rules, rules_court, terms
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Over, Step
from workflows.engine.words import served


class Court(Chapter):
    """Each party in its own branch: dunned, answered, brought to the court; suspended, resumed or ended by the leaders."""

    sign_agreement = (
        Aside(forms_court.SignAgreement, during=this.confirm_overdue, of="parties", instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.AGREEMENT)
        .Starts(terms.PAY_LATER, until="plan_due_on")
        .Meets(terms.DUN_AFTER_SURCHARGE, terms.DUN)
        .Tells("unit", Role.FINANCE_OFFICER, "handlers")
        .Withdraws(this.serve_dunning)
        .Next(this.confirm_deferred)
    )

    # Dunning

    issue_dunning = (
        Aside(forms_court.IssueDunning, during=this.confirm_overdue, of="parties")
        .ByHandlers()
        .Issues(more_papers.DUNNING)
        .Starts(terms.DUN, since=served(more_papers.DUNNING))
        .Next(this.serve_dunning)
    )
    serve_dunning = (
        Step(forms_court.ServeDunning)
        .ByHandlers()
        .Serves(more_papers.DUNNING)
        .Meets(terms.DUN_AFTER_SURCHARGE)
        .Tells("unit")
        .Next(this.dunning_served)
    )
    dunning_served = Over()
    state_after_dunning = (
        Aside(forms_court.StateAfterDunning, during=this.confirm_overdue, of="parties")
        .ByParty()
        .Issues(more_papers.STATEMENT, when=rules_court.was_heard)
        .Tells("handlers")
        .Next(this.answer_stated)
    )
    answer_stated = Over()
    answer_dunning = (
        Aside(forms_court.AnswerDunning, during=this.confirm_overdue, of="parties")
        .ByHandlers()
        .Issues(more_papers.ANSWER)
        .Tells("unit")
        .Next(this.dunning_answered)
    )
    dunning_answered = Over()

    # The court

    apply_court = (
        Aside(forms_court.ApplyCourt, during=this.confirm_overdue, of="parties", instead=True)
        .By(Role.BUREAU_HEAD)
        .Issues(more_papers.COURT_APPLICATION)
        .Starts(terms.COURT, until="court_answer_by")
        .Meets(terms.APPLY_TO_COURT)
        .Tells("handlers", Role.FINANCE_OFFICER)
        .Next(this.court_executed)
    )
    court_executed = (
        Step(forms_court.CourtExecuted)
        .In("enforcement_applied")
        .By(Role.FINANCE_OFFICER)
        .NotBy(*HANDLED, code="E-ENF-30")
        .NotBy(this.decide)
        .Within(terms.COURT, tells=("handlers",))
        .Meets(terms.APPEAL_NON_ACCEPTANCE)
        .Tells("handlers")
        .Next(this.if_more)
    )
    court_accepted = (
        Aside(forms_court.CourtAccepted, during=this.court_executed, of="parties")
        .ByHandlers()
        .Extends(terms.COURT, to="court_answer_by", when=rules_court.is_later_answer)
        .Tells(Role.BUREAU_HEAD)
        .Next(this.acceptance_recorded)
    )
    acceptance_recorded = Over()
    court_refused = (
        Aside(forms_court.CourtRefused, during=this.court_executed, of="parties")
        .ByHandlers()
        .Starts(terms.APPEAL_NON_ACCEPTANCE, since="ruling_on")
        .Meets(terms.COURT)
        .Tells(Role.BUREAU_HEAD)
        .Next(this.ruling_recorded)
    )
    ruling_recorded = Over()
    contest_ruling = (
        Aside(forms_court.ContestRuling, during=this.court_executed, of="parties")
        .By(Role.BUREAU_HEAD)
        .Issues(more_papers.CONTEST)
        .Meets(terms.APPEAL_NON_ACCEPTANCE)
        .Tells("handlers")
        .Next(this.ruling_contested)
    )
    ruling_contested = Over()
    suspend_execution = (
        Aside(forms_court.SuspendExecution, during=this.court_executed, of="parties", instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.EXECUTION_STATE)
        .Tells("unit", "handlers", Role.FINANCE_OFFICER)
        .Next(this.resume_execution)
    )
    resume_execution = (
        Step(forms_court.ResumeExecution)
        .In("execution_suspended")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Within(terms.END_SUSPENDED, tells=("handlers", Role.BUREAU_HEAD))
        .Issues(more_papers.EXECUTION_STATE)
        .Tells("unit", "handlers", Role.FINANCE_OFFICER)
        .Next(this.court_executed)
    )
    end_execution = (
        Aside(forms_court.EndExecution, during=(this.court_executed, this.resume_execution), of="parties", instead=True)
        .By(Role.BUREAU_HEAD)
        .NotBy(*HANDLED)
        .Issues(more_papers.EXECUTION_STATE)
        .Meets(terms.COURT, terms.APPEAL_NON_ACCEPTANCE, terms.END_SUSPENDED)
        .Tells("unit", "handlers", Role.FINANCE_OFFICER)
        .Next(this.all_done)
    )
    close_ended = (
        Step(forms_closing.SubmitClosing)
        .In("execution_ended")
        .ByHandlers()
        .Within(terms.CLOSE)
        .Issues(papers.CLOSING, when=rules.is_closing_new)
        .Issues(papers.CLOSING_ANEW, when=rules.is_closing_sent_again)
        .Tells(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .Next(this.approve_closing)
    )
