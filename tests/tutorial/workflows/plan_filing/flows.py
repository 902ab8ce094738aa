"""A plan is filed, accepted, checked by an odd number of officers, decided on and answered; after five working days it counts as filed."""

from viewflow import this

from permissions.roles import Role
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import Close, ForEach, Join, Open, Step, When
from workflows.engine.numbers import yearly
from workflows.plan_filing import documents as papers
from workflows.plan_filing import forms, rules
from workflows.plan_filing.models import Checker, Filing, State
from workflows.plan_filing.terms import CHECK


class PlanFilingFlow(CaseFlow):
    """Filing of emergency plans"""

    code = "plans"
    record_class = Filing
    rows = {"checkers": Checker}
    states = State
    case_number = yearly("YA")

    apply = Open(forms.Apply).ByParty().Starts(CHECK, since="received_on").Tells(Role.INSPECTOR).Next(this.accept)
    accept = Step(forms.Accept).In("received").By(Role.INSPECTOR).Within(CHECK).Grants("handle_case", to="actor").Next(this.ask)
    ask = ForEach("checkers").Next(this.check)
    check = Step(forms.Check).In("checking").ByMember().Within(CHECK, instead=this.asked).Next(this.asked)
    asked = Join().Next(this.decide)
    decide = (
        Step(forms.Decide)
        .In("deciding")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.accept, this.check)
        .Within(CHECK)
        .Issues(papers.CERTIFICATE, when=rules.is_filed)
        .Issues(papers.MISSING, when=rules.is_not_filed)
        .Tells("unit", "handlers")
        .Next(this.hand_over)
    )
    hand_over = Step(forms.HandOver).In("serving").ByHandlers().Serves(papers.CERTIFICATE, papers.MISSING).Next(this.if_filed)
    if_filed = When(rules.is_filed).Then(this.filed).Else(this.not_filed)
    filed = Close("filed")
    not_filed = Close("not_filed")
