"""Floor 3 as a Django application."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from cases import panels
        from documents import binding, catalog, checks, permanence, press, services, shared_papers

        catalog.declare(*catalog.of(shared_papers))

        register(press.check_pango)
        register(checks.check_templates)
        panels.declare_acts(
            {services.REPRINTED: _("Printed after repair, under the same number"), binding.BOUND: _("Bound the whole file")}
        )
        post_migrate.connect(permanence.install_after_migrate, sender=self, dispatch_uid="documents.permanence")
