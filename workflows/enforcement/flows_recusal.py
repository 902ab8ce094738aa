"""A chapter of the penalty case: an officer withdraws, or is asked to (行政处罚法 Art.43)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_recusal as papers
from workflows.enforcement import forms_recusal, recused, rules_recusal, terms
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Over, Step, Which


class Recusals(Chapter):
    """Asked for by a party or the officer himself at any time before the decision; the investigation goes on until a leader has decided.

    Each application has a road of its own beside the case. Whoever withdraws is out of the case for good, whatever brings him back to it.
    """

    apply_recusal = (
        Aside(forms_recusal.ApplyRecusal, adds="recusals")
        .ByParty()
        .Issues(papers.RECUSAL_ASKED)
        .Tells(Role.DEPUTY_LEADER, Role.BUREAU_HEAD, "challenged")
        .Next(this.decide_recusal)
    )
    ask_own_recusal = (
        Aside(forms_recusal.AskOwnRecusal, adds="recusals")
        .By(*recused.OF_THE_BUREAU)
        .Issues(papers.RECUSAL_ASKED)
        .Tells(Role.DEPUTY_LEADER, Role.BUREAU_HEAD, Role.SECTION_HEAD)
        .Next(this.decide_recusal)
    )
    decide_recusal = (
        Step(forms_recusal.DecideRecusal)
        .By(Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
        .Within(terms.DECIDE_RECUSAL)
        .Grants("handle_case", to="successors")
        .Grants("review_case", to="reviewers")
        .Ends("handle_case", "review_case", "second_officer", "view_case", of="recused")
        .Issues(papers.RECUSAL_DECIDED, when=rules_recusal.asked_by_party)
        .Issues(papers.RECUSAL_FORM_DECIDED, when=rules_recusal.asked_by_officer)
        .Tells("handlers", "applicants", "challenged", Role.SECTION_HEAD)
        .Next(this.after_recusal)
    )
    after_recusal = Which(rules_recusal.after_recusal).Case("confirm", this.reconfirm_evidence).Case("over", this.recusal_over)
    reconfirm_evidence = Step(forms_recusal.ReconfirmEvidence).ByHandlers().Tells(Role.SECTION_HEAD).Next(this.recusal_over)
    recusal_over = Over()
