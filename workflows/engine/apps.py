"""Floor 4 as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngineConfig(AppConfig):
    name = "workflows.engine"
    label = "engine"
    verbose_name = _("Engine of processes")

    def ready(self) -> None:
        from cases.models import CaseDuty
        from permissions import grants
        from workflows.engine import checks, messages  # noqa: F401
        from workflows.engine.models import Task

        grants.register(Task, grants.ScopeColumns(case="case_id"), CaseDuty)
