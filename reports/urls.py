"""Addresses of the search and of the boards."""

from django.urls import path

from reports import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("boards/rectification/", views.rectification_page, name="rectification"),
    path("boards/rectification/cases/", views.rectification_cases, name="rectification-cases"),
    path("boards/listed/", views.listed_wall, name="listed-wall"),
    path("calendar/", views.calendar_page, name="calendar"),
]
