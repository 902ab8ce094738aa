"""Addresses: each application that has a `urls` module brings its own; no process is named here."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

# Floor by floor from above, so that a page of a higher floor may stand before a general one.
FLOORS = ("reports", "workflows.engine", "documents", "cases", "permissions", "foundation")


def _urls_of(package: str) -> list[URLPattern | URLResolver]:
    module = f"{package}.urls"
    if find_spec(module) is None:
        return []
    return [path("", include(import_module(module)))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("config.display")),
]
for floor in FLOORS:
    urlpatterns += _urls_of(floor)
