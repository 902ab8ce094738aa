"""A chapter of the penalty case: a fine for each day, begun from the decision that it follows (安全生产法 Art.112)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import forms_daily, terms
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Open, Over


class DailyFines(Chapter):
    """Ordered to correct and fined, the unit refuses: a linked case of its own, which goes the whole road from its filing on."""

    register_daily_fine = (
        Open(forms_daily.RegisterDailyFine)
        .By(Role.INSPECTOR, Role.CASE_HANDLER)
        .From("base", while_open=True)
        .Grants("handle_case", to="actor")
        .Starts(terms.DECIDE_FILING)
        .Tells(Role.SECTION_HEAD)
        .Next(this.apply_filing)
    )
    take_over_evidence = Aside(forms_daily.TakeOverEvidence).ByHandlers().Next(this.evidence_taken_over)
    evidence_taken_over = Over()
