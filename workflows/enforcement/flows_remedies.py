"""A chapter of the penalty case: the party attacks the decision on it, and until when (行政复议法; 行政诉讼法; 行政处罚法 Art.73)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import forms_remedies, rules_remedies, terms
from workflows.engine.flow import Chapter
from workflows.engine.nodes import AfterClose, Aside, Over
from workflows.engine.words import Elapsed, Start

#: Who hears what becomes of a decision: who has made it, and who answers for the law of it.
ANSWERABLE = (Role.BUREAU_HEAD, Role.LEGAL_REVIEWER)
#: What the party and the bodies outside may still do behind the closing.
OUTLIVES = (terms.RECONSIDER, terms.SUE, terms.SUE_AFTER_RECONSIDERATION, terms.DECIDE_RECONSIDERATION)
#: 救济期限届满: the last day on which the party could sue is over and no remedy is open; then, and only then, the court may be asked.
APPEAL_PERIOD_OVER = tuple(
    Elapsed(
        term,
        rules_remedies.periods_over,
        unless=rules_remedies.is_attacked,
        starts=(Start(terms.APPLY_TO_COURT, since="remedies_until", when=rules_remedies.is_owed),),
        tells=("handlers",),
    )
    for term in (terms.SUE, terms.SUE_AFTER_RECONSIDERATION)
)


class Remedies(Chapter):
    """Recorded of each party as the papers of the bodies come in, in every state behind the service of its decision, and behind the closing.

    None of it moves the road of the party: a decision is performed while it is attacked, unless its execution is stopped by order.
    """

    record_reconsideration = (
        Aside(forms_remedies.RecordReconsideration, of="parties")
        .ByHandlers()
        .Starts(terms.DECIDE_RECONSIDERATION, since="accepted_on", until="remedy_due_on")
        .Meets(terms.RECONSIDER)
        .Tells(*ANSWERABLE)
        .Next(this.reconsideration_recorded)
    )
    reconsideration_recorded = Over()
    close_reconsideration = (
        Aside(forms_remedies.CloseReconsideration, of="parties")
        .ByHandlers()
        .Starts(terms.SUE_AFTER_RECONSIDERATION, since="ended_on", when=rules_remedies.reconsideration_decided)
        .Meets(terms.DECIDE_RECONSIDERATION)
        .Tells(*ANSWERABLE)
        .Next(this.reconsideration_closed)
    )
    reconsideration_closed = Over()
    record_litigation = (
        Aside(forms_remedies.RecordLitigation, of="parties")
        .ByHandlers()
        .Meets(terms.SUE, terms.SUE_AFTER_RECONSIDERATION)
        .Tells(*ANSWERABLE)
        .Next(this.litigation_recorded)
    )
    litigation_recorded = Over()
    close_litigation = (
        Aside(forms_remedies.CloseLitigation, of="parties")
        .ByHandlers()
        .Starts(terms.SUE, since="served_on", until="sue_until", when=rules_remedies.suit_withdrawn)
        .Starts(terms.APPLY_TO_COURT, since="remedies_until", when=rules_remedies.is_owed_after_judgment)
        .Tells(*ANSWERABLE)
        .Next(this.litigation_closed)
    )
    litigation_closed = Over()
    stop_by_order = (
        Aside(forms_remedies.StopByOrder, of="parties").ByHandlers().Tells(Role.FINANCE_OFFICER, "handlers").Next(this.stopped)
    )
    stopped = Over()
    lift_stop = (
        Aside(forms_remedies.LiftStop, of="parties").ByHandlers().Tells(Role.FINANCE_OFFICER, "handlers").Next(this.stop_lifted)
    )
    stop_lifted = Over()

    # The same behind the closing: the party may have six months, and its case was closed in ten days.

    reconsideration_later = (
        AfterClose(forms_remedies.RecordReconsideration, of="parties")
        .ByHandlers()
        .Starts(terms.DECIDE_RECONSIDERATION, since="accepted_on", until="remedy_due_on")
        .Meets(terms.RECONSIDER)
        .Tells(*ANSWERABLE)
        .Next(this.later_reconsideration_recorded)
    )
    later_reconsideration_recorded = Over()
    reconsideration_closed_later = (
        AfterClose(forms_remedies.CloseReconsideration, of="parties")
        .ByHandlers()
        .Starts(terms.SUE_AFTER_RECONSIDERATION, since="ended_on", when=rules_remedies.reconsideration_decided)
        .Meets(terms.DECIDE_RECONSIDERATION)
        .Tells(*ANSWERABLE)
        .Next(this.later_reconsideration_closed)
    )
    later_reconsideration_closed = Over()
    litigation_later = (
        AfterClose(forms_remedies.RecordLitigation, of="parties")
        .ByHandlers()
        .Meets(terms.SUE, terms.SUE_AFTER_RECONSIDERATION)
        .Tells(*ANSWERABLE)
        .Next(this.later_litigation_recorded)
    )
    later_litigation_recorded = Over()
    litigation_closed_later = (
        AfterClose(forms_remedies.CloseLitigation, of="parties")
        .ByHandlers()
        .Starts(terms.SUE, since="served_on", until="sue_until", when=rules_remedies.suit_withdrawn)
        .Tells(*ANSWERABLE)
        .Next(this.later_litigation_closed)
    )
    later_litigation_closed = Over()
