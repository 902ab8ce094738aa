"""manage.py seal_audit: seal the heads that moved and write the anchor; for shutdown scripts and before a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from foundation import audit


class Command(BaseCommand):
    """What beat does every minute, once and now."""

    help = "Seal the audit heads that moved since the last seal, and append the seals to the anchor file."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{len(audit.seal_heads())} seals made")
