"""Who starts anything without naming settings gets the demo only where no installation is meant; and the demo is only a demo."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import entry

ROOT = Path(__file__).resolve().parents[2]
KEYS = json.dumps({"2025": base64.b64encode(b"k" * 32).decode()})
COMPLETE = {
    "ANJIAN_SECRET_KEY": "s" * 60,
    "ANJIAN_SEAL_KEYS": KEYS,
    "ANJIAN_ALLOWED_HOSTS": "anjian.example",
    "ANJIAN_PUBLIC_URL": "https://anjian.example",
}
#: Each way in, asked for the settings it came to.
ASK = "from django.conf import settings; settings.DEBUG; print(settings.SETTINGS_MODULE)"
WAYS_IN = {
    "manage.py": ["manage.py", "shell", "--no-imports", "-c", ASK],
    "wsgi": ["-c", f"import config.wsgi; {ASK}"],
    "asgi": ["-c", f"import config.asgi; {ASK}"],
    "celery": ["-c", f"import config.celery; {ASK}"],
    "demo_server": ["-c", f"import config.demo_server; {ASK}"],
}


def clean(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANJIAN_", "DJANGO_"))}
    return {**kept, "ANJIAN_VAR": str(var), **more}


def start(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("way", WAYS_IN)
def test_without_settings_and_without_a_key_it_is_the_demo_and_one_line_says_so(way: str, tmp_path: Path) -> None:
    done = start(WAYS_IN[way], clean(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, entry.DEMO), done.stderr
    assert done.stderr.count("\n") == 1 and entry.DEMO in done.stderr


@pytest.mark.parametrize("way", WAYS_IN)
def test_with_an_address_it_is_production_which_refuses_without_its_keys(way: str, tmp_path: Path) -> None:
    done = start(WAYS_IN[way], clean(tmp_path, ANJIAN_DATABASE_URL="postgres://anjian@db/bureau"))
    assert done.returncode != 0 and "ANJIAN_SECRET_KEY must be set" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("way", ["manage.py", "wsgi"])
def test_with_all_keys_it_is_production_on_its_own_database(way: str, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'bureau.sqlite3'}"
    done = start(WAYS_IN[way], clean(tmp_path, **COMPLETE, ANJIAN_DATABASE_URL=address))
    assert (done.returncode, done.stdout.strip()) == (0, entry.PRODUCTION), done.stderr
    assert entry.DEMO not in done.stderr


def chosen(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *words: str) -> str:
    """What the one function chooses for a program that was started with these words."""
    for name in (entry.NAMED, *entry.OF_AN_INSTALLATION):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["manage.py", *words])
    entry.choose_settings()
    return os.environ[entry.NAMED]


@pytest.mark.parametrize("value", ["", "x"])
@pytest.mark.parametrize("name", entry.OF_AN_INSTALLATION)
def test_each_key_means_production_though_its_value_was_forgotten(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert chosen(monkeypatch, {name: value}) == entry.PRODUCTION


@pytest.mark.parametrize("name", ["ANJIAN_PUBLIC_URL", "ANJIAN_ALLOWED_HOSTS", "ANJIAN_VAR", "ANJIAN_LOG_LEVEL"])
def test_what_the_demo_takes_too_leaves_it_the_demo(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert chosen(monkeypatch, {name: "x"}) == entry.DEMO


def test_what_is_named_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert chosen(monkeypatch, {entry.NAMED: "bureau.settings", "ANJIAN_SECRET_KEY": "s"}) == "bureau.settings"
    assert chosen(monkeypatch, {"ANJIAN_SECRET_KEY": "s"}, "check", "--settings", entry.DEMO) == entry.DEMO
    assert chosen(monkeypatch, {}, "check", f"--settings={entry.PRODUCTION}") == entry.PRODUCTION
    assert capsys.readouterr().err == ""


def test_the_demo_reads_neither_address_nor_key_nor_broker_from_outside(tmp_path: Path) -> None:
    foreign = {
        **COMPLETE,
        "ANJIAN_DATABASE_URL": f"sqlite:///{tmp_path / 'bureau.sqlite3'}",
        "ANJIAN_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
        "ANJIAN_BROKER_URL": "redis://broker.internal/0",
        "DJANGO_SETTINGS_MODULE": entry.DEMO,
    }
    told = (
        "import json; from django.conf import settings as s; print(json.dumps([s.DATABASES['default']['NAME'], s.SECRET_KEY, "
        "list(s.ANJIAN_SEAL_KEYS), s.ANJIAN_INDEX_KEY, s.CELERY_BROKER_URL, list(s.CELERY_BROKER_TRANSPORT_OPTIONS)]))"
    )
    done = start(["-c", told], clean(tmp_path, **foreign))
    name, secret, seals, index, broker, options = json.loads(done.stdout)
    assert name == str(tmp_path / "demo" / "anjian.sqlite3") and secret != COMPLETE["ANJIAN_SECRET_KEY"]
    assert (seals, index, broker, options) == (["local-1"], None, "memory://localhost/", ["polling_interval"])


FOREIGN = {
    **{name: {name: "x"} for name in entry.OF_AN_INSTALLATION},
    "settings": {entry.NAMED: entry.PRODUCTION},
    "settings of a bureau": {entry.NAMED: "bureau.settings"},
    "all": {**COMPLETE, entry.NAMED: entry.PRODUCTION, "ANJIAN_DATABASE_URL": "postgres://anjian@db/bureau"},
}


@pytest.mark.parametrize("foreign", FOREIGN)
def test_the_demo_does_not_begin_where_an_installation_is_meant(foreign: str, tmp_path: Path) -> None:
    done = start(["dev", "demo", "--reset"], clean(tmp_path, **FOREIGN[foreign]))
    assert done.returncode != 0 and done.stdout == ""
    for name in FOREIGN[foreign]:
        assert (name in done.stderr) == (name in {entry.NAMED, *entry.OF_AN_INSTALLATION})
    assert "unset" in done.stderr and "first_administrator" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("environment", [{}, {entry.NAMED: entry.DEMO}, {entry.NAMED: ""}, {"ANJIAN_PUBLIC_URL": "http://a"}])
def test_the_demo_begins_where_nothing_speaks_against_it(environment: dict[str, str]) -> None:
    assert entry.against_the_demo(environment) == ""


def test_a_bureaus_own_database_takes_no_demo(tmp_path: Path) -> None:
    environment = clean(tmp_path, **COMPLETE, ANJIAN_DATABASE_URL=f"sqlite:///{tmp_path / 'bureau.sqlite3'}")
    assert start(["manage.py", "migrate", "--verbosity", "0"], environment).returncode == 0
    for command in ("load_demo", "demo_logins"):
        done = start(["manage.py", command], environment)
        assert done.returncode != 0 and entry.PRODUCTION in done.stderr and "anjian-demo" not in done.stdout
    count = "from permissions.models import Account; print(Account.objects.count())"
    assert start(["manage.py", "shell", "--no-imports", "-c", count], environment).stdout.strip() == "0"
