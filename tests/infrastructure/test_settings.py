"""An installation refuses to start without its secrets, and its pages are told what they may not do."""

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.databases import database_from_url
from config.secrets import local_secrets, seal_keys_from
from foundation import clock

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
COMPLETE = {
    "ANJIAN_SECRET_KEY": "s" * 60,
    "ANJIAN_SEAL_KEYS": json.dumps({"2025": KEY}),
    "ANJIAN_DATABASE_URL": "postgres://anjian:word@db.internal:5433/bureau",
    "ANJIAN_ALLOWED_HOSTS": "anjian.example",
    "ANJIAN_PUBLIC_URL": "https://anjian.example",
}


def production(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process of its own and print what matters of them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANJIAN_", "DJANGO_"))}
    script = (
        "import json; from config.settings import production as s; "
        "print(json.dumps([s.DEBUG, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SECURE, s.DATABASES['default']['HOST'], "
        "s.STORAGES['staticfiles']['BACKEND'], list(s.ANJIAN_SEAL_KEYS)]))"
    )
    return subprocess.run(
        [sys.executable, "-c", script], env={**clean, **environment}, cwd=ROOT, capture_output=True, text=True, check=False
    )


def time_of_a_suite(environment: dict[str, str]) -> dt.datetime:
    """What time it is to a process of the suite that is started with this environment."""
    script = "from config.settings import test; from foundation import clock; print(clock.now().isoformat())"
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return dt.datetime.fromisoformat(done.stdout.strip())


def test_child_processes_of_the_suite_agree_with_it_on_the_time() -> None:
    before = clock.now()
    assert before <= time_of_a_suite(dict(os.environ)) <= clock.now()


@pytest.mark.parametrize(
    ("asked", "begins"),
    [({}, "2026-11-25T10:00+08:00"), ({"ANJIAN_TEST_BEGINS": "2027-01-01T00:05+08:00"}, "2027-01-01T00:05+08:00")],
)
def test_the_suite_begins_at_the_same_moment_whenever_it_is_run_or_at_the_one_asked_for(
    asked: dict[str, str], begins: str
) -> None:
    outer = {name: value for name, value in os.environ.items() if name not in ("ANJIAN_TEST_CLOCK_AHEAD", "ANJIAN_TEST_BEGINS")}
    since = time_of_a_suite(outer | asked) - dt.datetime.fromisoformat(begins)
    assert dt.timedelta(0) <= since < dt.timedelta(minutes=5)


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_production_refuses_to_start_without(missing: str) -> None:
    done = production({name: value for name, value in COMPLETE.items() if name != missing})
    assert done.returncode != 0
    assert f"{missing} must be set" in done.stderr


def test_production_refuses_a_weak_seal_key() -> None:
    short = json.dumps({"2025": base64.b64encode(b"short").decode()})
    done = production({**COMPLETE, "ANJIAN_SEAL_KEYS": short})
    assert done.returncode != 0
    assert "has 5 bytes, 32 are needed" in done.stderr


def test_who_rings_a_broker_that_is_away_does_not_wait_and_workers_never_give_up() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANJIAN_", "DJANGO_"))}
    script = (
        "import json; from config.celery import app; c = app.conf; "
        "print(json.dumps([c.broker_transport_options['max_retries'], c.broker_connection_max_retries, c.task_publish_retry]))"
    )
    environment = {
        **clean,
        **COMPLETE,
        "ANJIAN_BROKER_URL": "redis://broker.internal/0",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [0, None, False]


def test_production_with_all_it_needs() -> None:
    done = production(COMPLETE)
    assert done.returncode == 0, done.stderr
    debug, hsts, secure, host, static, keys = json.loads(done.stdout)
    assert (debug, hsts, secure, host, keys) == (False, 31_536_000, True, "db.internal", ["2025"])
    assert static == "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_no_page_may_run_inline_script_or_style() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert not any("unsafe" in source for sources in directives.values() for source in sources)


@pytest.mark.parametrize("text", ["", "no json", "{}", "[]", '{"a": "not base64!"}', '{"a": 5}'])
def test_seal_keys_that_are_none(text: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        seal_keys_from(text)


def test_local_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secrets.json"
    first = local_secrets(path)
    assert local_secrets(path) == first
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("var/x.sqlite3", "/base/var/x.sqlite3"),
        ("/srv/x.sqlite3", "/srv/x.sqlite3"),
        ("sqlite:///var/x.sqlite3", "/base/var/x.sqlite3"),
        ("sqlite:////srv/x.sqlite3", "/srv/x.sqlite3"),
    ],
)
def test_sqlite_is_a_file_whose_transactions_begin_as_writers(url: str, name: str) -> None:
    database = database_from_url(url, Path("/base"))
    assert database["NAME"] == name
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["ATOMIC_REQUESTS"] is False


def test_postgres_by_socket_and_by_host() -> None:
    by_socket = database_from_url("postgres://anjian@/bureau?host=/run/pg", Path("/"))
    assert (by_socket["HOST"], by_socket["NAME"], by_socket["PORT"]) == ("/run/pg", "bureau", "")
    by_host = database_from_url("postgresql://a:p%40ss@db:5433/bureau?sslmode=require", Path("/"))
    assert (by_host["HOST"], by_host["PORT"], by_host["PASSWORD"]) == ("db", "5433", "p@ss")
    assert by_host["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://a/b", "postgres://host/", "sqlite://", ""])
def test_databases_that_are_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        database_from_url(url, Path("/"))
