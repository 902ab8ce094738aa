"""Addresses of floor 0."""

from django.urls import path

from foundation import views

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/<int:incident_id>/retry/", views.retry_incident, name="incident-retry"),
    path("jobs/<int:job_id>/", views.job_progress, name="job"),
    path("bureau-settings/", views.bureau_settings, name="bureau-settings"),
    path("bureau-settings/<str:code>/", views.bureau_setting, name="bureau-setting"),
]
