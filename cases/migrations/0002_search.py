"""The indexes of the search, on PostgreSQL: see `cases.words.HasWord`. SQLite reads its few rows as they are."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEXES = {
    "case_words": ("cases_case", ("title", "number", "place")),
    "enterprise_words": ("cases_enterprise", ("name", "short_name", "name_initials")),
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, columns) in INDEXES.items():
        text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        schema_editor.execute(
            f"CREATE INDEX {name} ON {table} USING gin ((regexp_replace(upper({text}), '(.)', '\\1\\1', 'g')) gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunPython(create, drop)]
