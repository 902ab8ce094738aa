"""Floor 2 as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from foundation import transactions


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        from cases import calendar, general_terms, panels_of_cases, refusals, rights, terms  # noqa: F401  (three declare themselves)
        from cases.models import DUTIES, Case, CaseDuty, DayOverride, Party, Spokesman
        from cases.models.dayoverride import overrides_of
        from cases.townships import move
        from permissions import grants
        from permissions.signals import township_ended

        terms.declare(*terms.of(general_terms))
        grants.register(
            Case,
            grants.ScopeColumns(),
            CaseDuty,
            duties=DUTIES,
            spokesmen=grants.Spokesmen(Spokesman, parties=Party, merged_into="merged_into_id"),
        )
        calendar.set_override_source(overrides_of)
        township_ended.connect(move, dispatch_uid="cases.township_ended")
        for changed in (post_save, post_delete):
            changed.connect(_holiday_notice_came, sender=DayOverride, dispatch_uid=f"cases.day_override.{id(changed)}")


def _holiday_notice_came(**_words: object) -> None:
    """A day of a holiday notice was entered: read the calendar anew, and count provisional clocks again after the commit."""
    from cases import calendar
    from cases.tasks import recount_provisional

    calendar.forget()
    # Another request may have read the old table again before this one was committed.
    transactions.after_commit(calendar.forget)
    transactions.after_commit(recount_provisional.delay)
