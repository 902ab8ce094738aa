"""manage.py reseal: put every sealed column under the newest key, so that an old key can be retired."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, models, transaction

from foundation import sealed


class Command(BaseCommand):
    """Works through the tables in chunks, each in its own transaction; safe to stop and run again."""

    help = "Seal every SealedTextField again with the newest key. Sealed values inside issued papers keep their key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chunk", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, sealed.SealedTextField) and not model._meta.proxy:
                    changed = self._reseal(model, field, options["chunk"])
                    self.stdout.write(f"{model._meta.label}.{field.name}: {changed} resealed")

    def _reseal(self, model: type[models.Model], field: sealed.SealedTextField, chunk: int) -> int:
        """Rows changed. Reads and writes the column as it stands in the database: the field itself would open it."""
        quote = connection.ops.quote_name
        table, column, key = quote(model._meta.db_table), quote(str(field.column)), quote(str(model._meta.pk.column))
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        last, changed = 0, 0
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} <> '' ORDER BY {key} LIMIT %s{lock}",  # noqa: S608
                    [last, chunk],
                )
                rows = cursor.fetchall()
                for number, token in rows:
                    if sealed.key_id_of(token) != sealed.newest_key_id():
                        cursor.execute(
                            f"UPDATE {table} SET {column} = %s WHERE {key} = %s",  # noqa: S608
                            [sealed.reseal(token), number],
                        )
                        changed += 1
            if not rows:
                return changed
            last = rows[-1][0]
