"""Addresses: each application that has a `urls` module brings its own; no process is named here."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import accounts
from workflows.engine.process import ProcessConfig

# Floor by floor from above, so that a page of a higher floor may stand before a general one.
FLOORS = ("reports", "workflows.engine", "documents", "cases", "permissions", "foundation")


def _urls_of(package: str) -> list[URLPattern | URLResolver]:
    module = f"{package}.urls"
    if find_spec(module) is None:
        return []
    return [path("", include(import_module(module)))]


#: Pages of allauth that send a mail or wait for one.
BY_MAIL = ("email/", "confirm-email/", "password/reset/")

urlpatterns: list[URLPattern | URLResolver] = [
    *(re_path(f"^accounts/{begin}", accounts.without_mail, name="account_without_mail") for begin in BY_MAIL),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("config.display")),
]
PROCESSES = tuple(app.name for app in apps.get_app_configs() if isinstance(app, ProcessConfig))
for package in (*PROCESSES, *FLOORS):
    urlpatterns += _urls_of(package)
