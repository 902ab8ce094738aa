"""Addresses of this floor: work lists, the step, opening a case, acts beside the road, charts."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from workflows.engine import draft_views, late_views, lists, many_views, move_views, views
from workflows.engine.registry import processes

NEW = "cases/new/<slug:process>/<slug:name>/"
ON_PAPER = "papers/<int:pk>/do/<slug:name>/"
BESIDE = "cases/<int:case_id>/do/<slug:name>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", lists.my_work, name="my-work"),
    path("work/claim/", lists.to_claim, name="to-claim"),
    path("work/done/", lists.my_done, name="my-done"),
    path("work/vacancies/", lists.vacancy_list, name="vacancies"),
    path("tasks/<int:task_id>/", views.task, name="task"),
    path("tasks/<int:task_id>/draft/", views.task_draft, name="task-draft"),
    path("tasks/<int:task_id>/preview/", views.task_preview, name="task-preview"),
    path("tasks/<int:task_id>/claim/", move_views.task_claim, name="task-claim"),
    path("tasks/<int:task_id>/release/", move_views.task_release, name="task-release"),
    path("tasks/<int:task_id>/transfer/", move_views.task_transfer, name="task-transfer"),
    path("tasks/<int:task_id>/send-back/", move_views.task_send_back, name="task-send-back"),
    path("tasks/<int:task_id>/take-back/", move_views.task_take_back, name="task-take-back"),
    path("cases/new/", views.new_case, name="new-case"),
    path(NEW, views.open_case, name="open-case"),
    path(f"{NEW}draft/", views.open_case_draft, name="open-case-draft"),
    path(f"{NEW}preview/", views.open_case_preview, name="open-case-preview"),
    path(BESIDE, views.case_aside, name="case-aside"),
    path(f"{BESIDE}draft/", views.case_aside_draft, name="case-aside-draft"),
    path(f"{BESIDE}preview/", views.case_aside_preview, name="case-aside-preview"),
    path(ON_PAPER, views.paper_act, name="paper-act"),
    path(f"{ON_PAPER}draft/", views.paper_act_draft, name="paper-act-draft"),
    path(f"{ON_PAPER}preview/", views.paper_act_preview, name="paper-act-preview"),
    path("cases/<int:case_id>/cancel/", move_views.case_cancel, name="case-cancel"),
    path("cases/<int:case_id>/rows/<slug:kind>/", many_views.case_rows, name="case-rows"),
    path("cases/<int:case_id>/rows/<slug:kind>/upload/", many_views.rows_upload, name="rows-upload"),
    path("work/many/<slug:process>/<slug:name>/", many_views.act_for_many, name="act-for-many"),
    path("work/many/<int:run_id>/", many_views.run, name="act-run"),
    path("work/late/", late_views.late_entries, name="late-entries"),
    path("work/late/<int:entry_id>/", late_views.late_entry, name="late-entry"),
    path("work/drafts/", draft_views.my_drafts, name="my-drafts"),
    path("work/drafts/state/", draft_views.draft_state, name="draft-state"),
    path("drafts/<int:draft_id>/drop/", draft_views.draft_drop, name="draft-drop"),
    path("drafts/<int:draft_id>/<int:number>/", draft_views.draft_file, name="draft-file"),
    path("processes/<slug:process>/", views.process_chart, name="process-chart"),
    path("processes/<slug:process>/bpmn/", views.process_bpmn, name="process-bpmn"),
]

# A page of a process's own, a public one too, stands in its `urls.py`.
for config in processes():
    if (own := config.part("urls")) is not None:
        urlpatterns.append(path("", include(own)))

LEDGER = "workflows.engine.ledger_urls"
if find_spec(LEDGER) is not None:
    urlpatterns += [path("", include(import_module(LEDGER)))]
