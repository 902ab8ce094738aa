"""Addresses of floor 1: the administrator's pages. (accounts/ belongs to signing in.)"""

from django.urls import path

from permissions import sessions, views

urlpatterns = [
    path("session/", sessions.session_state, name="session"),
    path("session/device-key/", sessions.device_key, name="device-key"),
    path("offices/", views.accounts, name="accounts"),
    path("offices/new/", views.account_new, name="account-new"),
    path("offices/<int:account_id>/", views.account_detail, name="account-detail"),
    path("offices/<int:account_id>/appoint/", views.account_appoint, name="account-appoint"),
    path("offices/<int:account_id>/end/<int:appointment_id>/", views.appointment_end, name="appointment-end"),
    path("offices/<int:account_id>/certificate/", views.account_certify, name="account-certify"),
    path("offices/<int:account_id>/switch/", views.account_switch, name="account-switch"),
    path("offices/<int:account_id>/password/", views.account_password, name="account-password"),
]
