"""Invented numbers of a person and of a bank card, their nearest neighbours that are none, and whether the database keeps one as typed."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import connection

from foundation.numbers import plain

IDENTITY, CARD = "420281199001010023", "6228480001112223"
#: The same with another check digit: the number of something else.
NO_IDENTITY, NO_CARD = "420281199001010020", "6228480001112224"


def kept_open(*numbers: str) -> list[str]:
    """Where one of these stands as it was typed, however it is written: table, number. Every column of every table of the database is read."""
    found = []
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    for table in sorted(models):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                text = re.sub(r"[\s\-]", "", plain("\x1f".join(map(str, row))))
                found += [f"{table}: {number}" for number in numbers if number in text]
    return found
