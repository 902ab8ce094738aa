"""Floor 6 as a Django application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        from reports import checks  # noqa: F401  (system checks register by being imported)
