"""Addresses of ledgers: look, take out, send in."""

from django.urls import path

from workflows.engine import ledger_views

urlpatterns = [
    path("ledger/", ledger_views.ledger, name="ledger"),
    path("ledger/<slug:process>/template/", ledger_views.template, name="ledger-template"),
    path("ledger/<slug:process>/upload/", ledger_views.upload, name="ledger-upload"),
    path("ledger/<slug:process>/export/", ledger_views.export, name="ledger-export"),
    path("ledger/<slug:process>/print/", ledger_views.print_register, name="ledger-print"),
    path("ledger/runs/<int:run_id>/", ledger_views.run, name="ledger-run"),
    path("ledger/runs/<int:run_id>/remarks/", ledger_views.remarks, name="ledger-remarks"),
]
