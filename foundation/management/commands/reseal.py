"""manage.py reseal: put every sealed value under the newest key, so that an old key can be retired."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction

from foundation import sealed
from foundation.database import triggers

TOKEN_WITHIN = f'%"{sealed.MARK}:%'


class Command(BaseCommand):
    """Works through the tables in chunks, each in its own transaction; safe to stop and run again.

    Sealed columns, and sealed tokens at any depth inside JSON (the frozen data of issued papers, rows of jobs and ledgers). Of a
    frozen paper only the tokens are written anew: what they say, and every other sign of the data, stays. For that the trigger that
    holds papers fast is lifted inside the chunk's transaction, so that nobody ever meets the table without it.

    No hash depends on a token. The chain of the history hashes its own rows, which carry blind indexes and the numbers of papers, never
    a token; a paper's own hash is that of its printed PDF. Rows of the history and its seals are append-only and are not
    rewritten; should one hold a token of an older key after all, the command says so and ends with an error: then keep that key.
    Blind indexes have a key of their own (ANJIAN_INDEX_KEY); where that is derived from the first seal key, set it before that key goes.
    """

    help = "Seal every sealed value again with the newest key, in columns and inside JSON (frozen papers included)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chunk", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        kept: list[str] = []
        for model in apps.get_models():
            if model._meta.proxy or not model._meta.managed:
                continue
            for field in model._meta.local_concrete_fields:
                name = f"{model._meta.label}.{field.name}"
                if isinstance(field, sealed.SealedTextField):
                    self.stdout.write(f"{name}: {self._reseal(model, field, options['chunk'])} resealed")
                elif isinstance(field, models.JSONField):
                    kept += self._reseal_json(model, field, name, options["chunk"])
        if kept:
            raise CommandError("An older key is still needed by " + "; ".join(kept))

    def _reseal(self, model: type[models.Model], field: sealed.SealedTextField, chunk: int) -> int:
        """Rows changed. Reads and writes the column as it stands in the database: the field itself would open it."""
        quote = connection.ops.quote_name
        table, column, key = quote(model._meta.db_table), quote(str(field.column)), quote(str(model._meta.pk.column))
        lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
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

    def _reseal_json(self, model: type[models.Model], field: models.JSONField, name: str, chunk: int) -> list[str]:
        """Reseal the tokens inside one column, tell how many rows changed, and answer what still needs an older key."""
        append_only = model._meta.db_table in triggers.GUARDED_TABLES
        changed = left = 0
        for numbers in _chunks_with_tokens(model, field, chunk):
            with transaction.atomic():
                rows = (
                    model._base_manager.select_for_update(no_key=True)
                    .filter(pk__in=numbers)
                    .order_by("pk")
                    .values_list("pk", field.attname)
                )
                old = {number: value for number, value in rows if any(_is_old(text) for text in _texts(value))}
                new = {} if append_only else {number: resealed(value) for number, value in old.items()}
                left += sum(any(_is_old(text) for text in _texts(new.get(number, value))) for number, value in old.items())
                moved = {number: value for number, value in new.items() if value != old[number]}
                changed += self._write(model, field, moved)
        if changed:
            self.stdout.write(f"{name}: {changed} resealed")
        return [f"{name} ({left} rows)"] if left else []

    def _write(self, model: type[models.Model], field: models.JSONField, moved: dict[int, Any]) -> int:
        guard = triggers.SEALED_WITHIN.get(model._meta.db_table)
        with guard.lifted(connection.alias) if guard and moved else nullcontext():
            for number, value in moved.items():
                model._base_manager.filter(pk=number).update(**{field.attname: value})
        return len(moved)


def _chunks_with_tokens(model: type[models.Model], field: models.JSONField, chunk: int) -> Iterator[list[int]]:
    """Keys of the rows whose JSON holds something that looks like a token, in order; read as text, without decoding the rest."""
    quote = connection.ops.quote_name
    table, column, key = quote(model._meta.db_table), quote(str(field.column)), quote(str(model._meta.pk.column))
    last: Any = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key} FROM {table} WHERE {key} > %s AND CAST({column} AS text) LIKE %s ORDER BY {key} LIMIT %s",  # noqa: S608
                [last, TOKEN_WITHIN, chunk],
            )
            numbers = [number for (number,) in cursor.fetchall()]
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


def resealed(value: Any) -> Any:
    """The same JSON with every token under the newest key. A text that only looks like a token stays as it is."""
    match value:
        case dict():
            return {key: resealed(inner) for key, inner in value.items()}
        case list():
            return [resealed(inner) for inner in value]
        case str() if _is_old(value):
            return sealed.reseal(value)
    return value


def _is_old(text: str) -> bool:
    """Whether the text is a token that an older key has sealed; somebody may have typed what only looks like one."""
    if not sealed.is_sealed(text) or sealed.key_id_of(text) == sealed.newest_key_id():
        return False
    try:
        sealed.unseal(text)
    except sealed.SealBroken:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case str():
            yield value
