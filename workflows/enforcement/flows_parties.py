"""A chapter of the penalty case: its parties change behind the filing (enforcement.md sections 6a, 7)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_parties as papers
from workflows.enforcement import forms_parties, rules, terms
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Over


class Parties(Chapter):
    """Whoever comes in is reported on and reviewed like the others, which wait for it at the decision; whoever leaves holds nobody up."""

    add_party = (
        Aside(forms_parties.AddParty, adds="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Grants("party", to="spokesmen")
        .Issues(papers.CHANGE_OF_PARTIES)
        .Tells("unit", "handlers", Role.SECTION_HEAD)
        .Next(this.submit_report)
    )
    change_party = (
        Aside(
            forms_parties.ChangeParty,
            during=(
                this.submit_report, this.send_review, this.legal_review, this.submit_changed_draft, this.confirm_changed_draft, this.discuss,
                this.give_notice, this.serve_notice, this.recheck_defence, this.change_proposal, this.schedule_hearing,
                this.serve_hearing_notice, this.hold_hearing, this.submit_hearing_report, this.review_after_hearing, this.decide,
            ),
            of="parties",
            adds="parties",
            instead=True,
        )
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Grants("party", to="spokesmen")
        .Issues(papers.CHANGE_OF_PARTIES)
        .Tells("unit", "former", "handlers", Role.SECTION_HEAD)
        .Next(this.submit_report)
    )  # fmt: skip
    end_party = (
        Aside(forms_parties.EndParty, of="parties", instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.CHANGE_OF_PARTIES)
        .Meets(terms.DECIDE, terms.DECIDE_BY_MEASURES, when=rules.is_last_decided)
        .Tells("unit", "handlers", Role.SECTION_HEAD)
        .Wakes(
            "await_penalty",
            case="referrals",
            facts={"penalty_no": "penalty_no", "penalty_decided_on": "penalty_decided_on"},
            when=rules.is_last_served,
        )
        .Next(this.all_done)
    )
    note_bearer = (
        Aside(forms_parties.NoteBearer, of="parties")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(papers.CHANGE_OF_PARTIES)
        .Tells("handlers", Role.SECTION_HEAD, Role.FINANCE_OFFICER)
        .Next(this.bearer_noted)
    )
    bearer_noted = Over()
