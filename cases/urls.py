"""Addresses of this floor."""

from django.urls import path

from cases import calendar_views, unit_views, views

urlpatterns = [
    path("", views.start_page, name="start-page"),
    path("cases/", views.case_list, name="case-list"),
    path("cases/<int:case_id>/", views.case_page, name="case"),
    path("cases/<int:case_id>/evidence/<int:evidence_id>/", views.case_evidence, name="case-evidence"),
    path("cases/<int:case_id>/notes/", views.case_note, name="case-note"),
    path("cases/<int:case_id>/objections/<int:participation_id>/", views.case_objection, name="case-objection"),
    path("cases/<int:case_id>/parties/<int:party_id>/<slug:field>/", views.case_reveal, name="case-reveal"),
    path("notices/", views.notice_page, name="notices"),
    path("notices/<int:notice_id>/", views.open_notice, name="notice-open"),
    path("calculator/", views.calculator, name="calculator"),
    path("rest-days/", calendar_views.rest_day_list, name="rest-days"),
    path("rest-days/new/", calendar_views.rest_day_new, name="rest-day-new"),
    path("rest-days/<int:row_id>/", calendar_views.rest_day_change, name="rest-day-change"),
    path("rest-days/<int:row_id>/remove/", calendar_views.rest_day_remove, name="rest-day-remove"),
    path("enterprises/<int:enterprise_id>/", views.enterprise_page, name="enterprise"),
    path("enterprises/<int:enterprise_id>/merge/", unit_views.merger_propose, name="unit-merger-propose"),
    path("enterprises/<int:enterprise_id>/name/", unit_views.unit_rename, name="unit-rename"),
    path("enterprises/mergers/", unit_views.merger_list, name="unit-mergers"),
    path("enterprises/mergers/<int:merger_id>/", unit_views.merger_decide, name="unit-merger"),
]
