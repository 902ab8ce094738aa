"""Floor 2 as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        from cases import calendar, panels_of_cases, refusals  # noqa: F401  (the last two declare themselves)
        from cases.models import DUTIES, Case, CaseDuty, Spokesman
        from cases.models.dayoverride import overrides_of
        from permissions import grants

        grants.register(Case, grants.ScopeColumns(), CaseDuty, duties=DUTIES, spokesmen=grants.Spokesmen(Spokesman))
        calendar.set_override_source(overrides_of)
