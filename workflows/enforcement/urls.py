"""Addresses of enforcement beside those that the engine gives every process."""

from django.urls import path

from workflows.enforcement import views

urlpatterns = [
    path("calculator/surcharge/", views.surcharge, name="calculator-surcharge"),
    path("calculator/fine/", views.weighed_fine, name="calculator-fine"),
]
