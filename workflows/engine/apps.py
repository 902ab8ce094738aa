"""Floor 4 as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngineConfig(AppConfig):
    name = "workflows.engine"
    label = "engine"
    verbose_name = _("Engine of processes")

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from cases.models import CaseDuty, Spokesman
        from cases.signals import days_changed, deadlines_moved, units_merged
        from permissions import grants
        from permissions.models import Appointment
        from permissions.signals import leaving, offices_changed, township_ended
        from workflows.engine import checks, following, messages, observing, panels, vacancies  # noqa: F401
        from workflows.engine.models import Task

        deadlines_moved.connect(following.move_due_days, dispatch_uid="engine.move_due_days")
        days_changed.connect(following.promise_telling_of_days, dispatch_uid="engine.promise_telling_of_days")
        offices_changed.connect(following.promise_handing_over, dispatch_uid="engine.promise_handing_over")
        units_merged.connect(following.let_all_spokesmen_in, dispatch_uid="engine.let_all_spokesmen_in")
        township_ended.connect(following.move_tasks, dispatch_uid="engine.move_tasks")
        leaving.connect(vacancies.left_by, dispatch_uid="engine.left_by")
        post_save.connect(following.let_spokesman_in, sender=Spokesman, dispatch_uid="engine.let_spokesman_in")
        post_save.connect(observing.let_observer_in, sender=Appointment, dispatch_uid="engine.let_observer_in")
        grants.register(Task, grants.ScopeColumns(case="case_id"), CaseDuty)
        panels.declare_acts()
