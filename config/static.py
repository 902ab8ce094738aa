"""Finds the static files of the pages we serve."""

from collections.abc import Sequence

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder


class ServedAppsFinder(AppDirectoriesFinder):
    """Static files of every application but Viewflow, whose pages are not mounted.

    Its 49 MB refer to files that are not there and break the manifest.
    """

    def __init__(self, app_names: Sequence[str] | None = None, *args: object, **kwargs: object) -> None:
        served = [config.name for config in apps.get_app_configs() if not config.name.startswith("viewflow")]
        super().__init__(app_names or served, *args, **kwargs)
