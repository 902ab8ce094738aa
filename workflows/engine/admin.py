"""Running processes in the administration: shown, never written there; Viewflow's own tables are not shown at all."""

from __future__ import annotations

from django.contrib import admin
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as StockTask

from permissions.admin import ReadOnlyAdmin
from workflows.engine.models import ProcessInstance, Task

for model in (Process, StockTask):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(ProcessInstance)
class ProcessInstanceAdmin(ReadOnlyAdmin):
    """What runs, without what is in it."""

    list_display = ("id", "case_id", "status", "created", "finished")
    fields = ("status", "created", "finished")


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """What waits, and for which office."""

    list_display = ("id", "case_id", "step", "status", "role_key", "duty", "due_on", "late")
    list_filter = ("status", "step")
    fields = ("step", "status", "role_key", "duty", "due_on", "late", "created", "finished")
