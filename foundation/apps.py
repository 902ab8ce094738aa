"""Floor 0 as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "foundation"
    label = "foundation"
    verbose_name = "基础"

    def ready(self) -> None:
        from foundation import checks, settings  # noqa: F401  (system checks register by being imported)

        post_migrate.connect(settings.forget_after_migration, dispatch_uid="foundation.settings.forget")
