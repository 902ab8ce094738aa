"""A chapter of the penalty case: the hearing that a party asks for (行政处罚法 Art.63 to 65)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents as papers
from workflows.enforcement import documents_hearing as more_papers
from workflows.enforcement import forms_hearing, rules_hearing, terms
from workflows.enforcement.hands import HANDLED, HEARD, REVIEWED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Step

#: From the request to the review behind the hearing: the party may still state its defence, and each point is answered.
ON_ITS_ROAD = (
    this.schedule_hearing, this.serve_hearing_notice, this.hold_hearing, this.submit_hearing_report, this.review_after_hearing,
)  # fmt: skip
#: Who appoints the host, as the law leaves it to the agency (行政处罚法 Art.64(4)).
APPOINTING = (Role.BUREAU_HEAD, Role.DEPUTY_LEADER)


class Hearing(Chapter):
    """Asked for in the place of whatever the branch of the party waits for; a draft under review or discussion comes back after it."""

    request_hearing = (
        Aside(
            forms_hearing.RequestHearing,
            during=(
                this.recheck_defence, this.change_proposal, this.legal_review, this.submit_changed_draft, this.confirm_changed_draft,
                this.discuss, this.decide,
            ),
            of="parties",
            instead=True,
        )
        .ByParty()
        .Grants("view_case", to="hosts")
        .Starts(terms.HOLD_HEARING)
        .Meets(terms.ASK_HEARING)
        .Tells("hosts", "handlers")
        .Next(this.schedule_hearing)
    )  # fmt: skip
    withdraw_hearing_request = (
        Aside(
            forms_hearing.WithdrawRequest,
            during=(this.schedule_hearing, this.serve_hearing_notice, this.hold_hearing),
            of="parties",
            instead=True,
        )
        .ByParty()
        .Meets(terms.HOLD_HEARING, terms.NOTIFY_HEARING)
        .Tells("handlers", "hearers", Role.HEARING_HOST)
        .Next(this.recheck_defence)
    )
    schedule_hearing = (
        Step(forms_hearing.ScheduleHearing)
        .In("hearing_requested")
        .By(Role.HEARING_HOST)
        .NotBy(this.register_clue, this.register_daily_fine, *HANDLED, this.decide_filing, code="E-ENF-15")
        .NotBy(*REVIEWED, this.discuss, this.decide, code="E-SOD-15")
        .Grants("view_case", to="hearers")
        .Issues(more_papers.NOTICE_OF_HEARING)
        .Issues(more_papers.HEARING_ANNOUNCED, when=rules_hearing.is_public)
        .Starts(terms.NOTIFY_HEARING, since="notify_from", until="notify_by")
        .Starts(terms.ANNOUNCE_HEARING, until="announce_by", met=True, when=rules_hearing.is_public)
        .Tells("handlers", "hearers")
        .Next(this.serve_hearing_notice)
    )
    serve_hearing_notice = (
        Step(forms_hearing.ServeHearingNotice)
        .In("hearing_scheduled")
        .ByHandlers()
        .Serves(more_papers.NOTICE_OF_HEARING)
        .Meets(terms.NOTIFY_HEARING)
        .Tells("unit", Role.HEARING_HOST)
        .Next(this.hold_hearing)
    )
    postpone_hearing = (
        Aside(
            forms_hearing.PostponeHearing,
            during=(this.serve_hearing_notice, this.hold_hearing),
            of="parties",
            instead=True,
        )
        .By(Role.HEARING_HOST)
        .Issues(more_papers.NOTICE_OF_HEARING)
        .Issues(more_papers.HEARING_ANNOUNCED, when=rules_hearing.is_public)
        .Starts(terms.NOTIFY_HEARING, since="notify_from", until="notify_by")
        .Starts(terms.HOLD_HEARING)
        .Starts(terms.ANNOUNCE_HEARING, until="announce_by", met=True, when=rules_hearing.is_public)
        .Tells("handlers", "hearers")
        .Next(this.serve_hearing_notice)
    )
    change_hearers = (
        Aside(
            forms_hearing.ChangeHearers,
            during=(this.serve_hearing_notice, this.hold_hearing),
            of="parties",
            instead=True,
        )
        .By(*APPOINTING)
        .Grants("view_case", to="hearers")
        .Issues(more_papers.NOTICE_OF_HEARING)
        .Issues(more_papers.HEARING_ANNOUNCED, when=rules_hearing.is_public)
        .Tells("handlers", "hearers", "replaced")
        .Next(this.serve_hearing_notice)
    )
    hear_anew = (
        Aside(
            forms_hearing.HearAnew,
            during=(this.serve_hearing_notice, this.hold_hearing, this.submit_hearing_report),
            of="parties",
            instead=True,
        )
        .By(*APPOINTING)
        .Grants("view_case", to="hosts")
        .Starts(terms.HOLD_HEARING)
        .Drops(terms.NOTIFY_HEARING)
        .Tells("hosts", "handlers", "hearers", "unit")
        .Next(this.schedule_hearing)
    )
    hold_hearing = (
        Step(forms_hearing.HoldHearing)
        .In("hearing_scheduled")
        .By(Role.HEARING_HOST)
        .NotBy(this.register_clue, this.register_daily_fine, *HANDLED, this.decide_filing, code="E-ENF-15")
        .NotBy(*REVIEWED, this.discuss, this.decide, code="E-SOD-15")
        .Issues(more_papers.HEARING_RECORD)
        .Meets(terms.HOLD_HEARING)
        .Tells("handlers", Role.BUREAU_HEAD)
        .Next(this.submit_hearing_report)
    )
    end_hearing = (
        Aside(forms_hearing.EndHearing, during=this.hold_hearing, of="parties", instead=True)
        .By(Role.HEARING_HOST)
        .Issues(more_papers.HEARING_RECORD)
        .Meets(terms.HOLD_HEARING)
        .Tells("handlers")
        .Next(this.recheck_defence)
    )
    submit_hearing_report = (
        Step(forms_hearing.SubmitHearingReport)
        .In("heard")
        .By(Role.HEARING_HOST)
        .Within(terms.HEARING_REPORT)
        .Issues(more_papers.HEARING_REPORT)
        .Tells(Role.BUREAU_HEAD, Role.LEGAL_REVIEWER, "handlers")
        .Next(this.review_after_hearing)
    )
    review_after_hearing = (
        Step(forms_hearing.ReviewAfterHearing)
        .In("heard")
        .By(Role.LEGAL_REVIEWER)
        .NotBy(this.register_clue, this.register_daily_fine, *HANDLED, this.decide_filing, this.send_review, code="E-ENF-07")
        .NotBy(*HEARD, code="E-SOD-15")
        .Within(terms.LEGAL_REVIEW)
        .Grants("review_case", to="actor")
        .Issues(papers.OPINION, each="parties")
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.reviewed)
    )
    change_after_hearing = (
        Aside(forms_hearing.ChangeAfterHearing, during=this.review_after_hearing, of="parties", instead=True)
        .ByHandlers()
        .Issues(papers.CHANGE_OF_PROPOSAL)
        .Tells(Role.LEGAL_REVIEWER)
        .Next(this.legal_review)
    )
