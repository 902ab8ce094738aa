"""Floor 6 as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        from cases import panels
        from reports import checks, permanence, returns  # noqa: F401  (system checks register by being imported)

        panels.declare_acts({returns.SENT: _("Annual return sent"), returns.EXPORTED: _("Annual return exported")})
        post_migrate.connect(permanence.install_after_migrate, sender=self, dispatch_uid="reports.permanence")
