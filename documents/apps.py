"""Floor 3 as a Django application."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from documents import catalog, permanence, press, services, shared_papers  # noqa: F401 (services declare settings and refusals)

        catalog.declare(*catalog.of(shared_papers))

        register(press.check_pango)
        post_migrate.connect(permanence.install_after_migrate, sender=self, dispatch_uid="documents.permanence")
