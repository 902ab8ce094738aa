"""Turns one database address into Django's setting: postgres://user:password@host:port/name or sqlite:///path."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_ENGINE = "foundation.database.sqlite"
POSTGRES_ENGINE = "django.db.backends.postgresql"

# Run on every new connection. WAL lets readers go on beside the one writer; recursive_triggers makes INSERT OR REPLACE
# fire the DELETE trigger that guards the audit log.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-64000;"
)


def database_from_url(url: str, base: Path) -> dict[str, Any]:
    """The DATABASES entry for an address; a bare path, or one under sqlite:, is a SQLite file (relative ones under `base`).

    PostgreSQL takes the socket folder as `?host=/folder`; other query words become connection options.
    Raises ImproperlyConfigured for an unknown scheme or an empty name.
    """
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    if parts.scheme not in {"", "sqlite"}:
        raise ImproperlyConfigured(f"ANJIAN_DATABASE_URL: unknown kind of database {parts.scheme!r}")
    text = unquote(parts.path)
    # sqlite:///var/x.sqlite3 is relative, sqlite:////srv/x.sqlite3 absolute, a bare path is what it says.
    path = text[1:] if parts.scheme and text.startswith("/") else text
    if not path:
        raise ImproperlyConfigured("ANJIAN_DATABASE_URL: the SQLite database must be a file, in memory it has no WAL")
    return sqlite_file(base / path)


def sqlite_file(path: Path) -> dict[str, Any]:
    """A SQLite file whose transactions begin as writers, so that parallel steps queue instead of failing."""
    return {
        "ENGINE": SQLITE_ENGINE,
        "NAME": str(path),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    words = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("ANJIAN_DATABASE_URL: the address names no database")
    return {
        "ENGINE": POSTGRES_ENGINE,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": words.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": words,
    }
