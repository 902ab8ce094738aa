"""Floor 1 as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PermissionsConfig(AppConfig):
    name = "permissions"
    label = "permissions"
    verbose_name = "权限"

    def ready(self) -> None:
        post_migrate.connect(_give_duties_their_rows, dispatch_uid="permissions.ensure_duties")


def _give_duties_their_rows(sender: AppConfig, using: str, **_rest: Any) -> None:
    """Once the application a duty belongs to is migrated: guardian's table points at its permissions."""
    from permissions import grants  # models are not ready when this module is imported

    grants.ensure_duties(sender.label, using=using)
