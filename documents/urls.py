"""Addresses of papers; `/v/<token>/` stands on printed papers and never changes."""

from django.urls import path, re_path

from documents import views

urlpatterns = [
    path("papers/<int:pk>/", views.paper_page, name="paper-page"),
    path("papers/<int:pk>/pdf/", views.paper, name="paper"),
    path("papers/<int:pk>/scans/<int:number>/", views.paper_scan, name="paper-scan"),
    path("bound-files/<int:pk>/pdf/", views.bound_file, name="bound-file"),
    re_path(r"^v/(?P<token>[0-9a-f]{32})/$", views.verify, name="verify"),
]
