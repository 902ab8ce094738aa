"""Addresses of the search and of the boards."""

from django.urls import path

from reports import return_views, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("boards/rectification/", views.rectification_page, name="rectification"),
    path("boards/rectification/cases/", views.rectification_cases, name="rectification-cases"),
    path("boards/listed/", views.listed_wall, name="listed-wall"),
    path("boards/returns/", return_views.annual_returns, name="annual-returns"),
    path("boards/returns/new/", return_views.annual_return_send, name="annual-return-send"),
    path("boards/returns/<int:return_id>/", return_views.annual_return, name="annual-return"),
    path("boards/returns/<int:return_id>/export/", return_views.annual_return_export, name="annual-return-export"),
    path("calendar/", views.calendar_page, name="calendar"),
]
