"""`./dev demo` brings its database up to date, or keeps it aside when other migrations made it, and makes a new one."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

from config import entry
from tests.infrastructure.test_commands import ROOT

DATABASE = "anjian.sqlite3"
Demo = Callable[..., str]


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The script as a module, on a folder of its own and a checkout with three migrations. What it would start only leaves its file."""
    monkeypatch.setenv("ANJIAN_VAR", str(tmp_path / "var"))
    for name in (entry.NAMED, *entry.OF_AN_INSTALLATION):
        monkeypatch.delenv(name, raising=False)
    loader = SourceFileLoader("dev_script", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    loader.exec_module(module)
    checkout = tmp_path / "checkout"
    (checkout / "config").mkdir(parents=True)
    (checkout / "config" / "entry.py").write_bytes((ROOT / "config" / "entry.py").read_bytes())
    for place in ("cases", "workflows/hazards"):
        (checkout / place / "migrations").mkdir(parents=True)
        (checkout / place / "migrations" / "0001_initial.py").write_text(f"# {place}\n")
    (checkout / "cases" / "migrations" / "0002_more.py").write_text("# more\n")
    monkeypatch.setattr(module, "ROOT", checkout)
    for name in ("environment", "pango"):
        monkeypatch.setattr(module, name, lambda *words: True)

    def started(command: list[str], env: dict[str, str] | None = None) -> None:
        if "migrate" in command:
            module.DEMO.mkdir(parents=True, exist_ok=True)
            (module.DEMO / DATABASE).touch()

    monkeypatch.setattr(module, "run", started)
    return module


@pytest.fixture
def demo(dev: Any, capsys: pytest.CaptureFixture[str]) -> Demo:
    """Run the command; answers what it said."""

    def run(*words: str) -> str:
        dev.demo(dev.parser().parse_args(["demo", "--no-serve", *words]))
        return capsys.readouterr().out

    return run


def kept_aside(dev: Any) -> list[str]:
    return sorted(path.name for path in dev.DEMO.parent.iterdir() if path != dev.DEMO)


def rewritten(checkout: Path) -> None:
    (checkout / "cases" / "migrations" / "0001_initial.py").write_text("# one file for all\n")


def squashed(checkout: Path) -> None:
    (checkout / "cases" / "migrations" / "0002_more.py").unlink()


@pytest.mark.parametrize("change", [rewritten, squashed])
def test_a_demo_made_by_other_migrations_is_kept_aside_and_a_new_one_is_loaded(
    dev: Any, demo: Demo, change: Callable[[Path], None], time_machine: Any
) -> None:
    time_machine.move_to("2026-11-25 10:00+08:00")  # no midnight comes between
    demo()
    (dev.DEMO / DATABASE).write_text("what people tried out")
    change(dev.ROOT)
    said = demo()
    aside = dev.DEMO.with_name(f"demo-old-{dt.date.today()}")
    assert kept_aside(dev) == [aside.name] and (aside / DATABASE).read_text() == "what people tried out"
    assert [line for line in said.splitlines() if "other migrations" in line and str(aside) in line]
    assert "loading the demo county" in said
    assert (dev.DEMO / DATABASE).read_text() == "" and (dev.DEMO / "loaded").read_text() == "county\n"
    again = demo()
    assert "other migrations" not in again and "loading" not in again and kept_aside(dev) == [aside.name]


def test_a_name_that_is_taken_is_left_to_whom_it_belongs(dev: Any, demo: Demo, time_machine: Any) -> None:
    time_machine.move_to("2026-11-25 10:00+08:00")
    for text in ("# first\n", "# second\n", "# third\n"):
        demo()
        (dev.ROOT / "cases" / "migrations" / "0001_initial.py").write_text(text)
    demo()
    name = f"demo-old-{dt.date.today()}"
    assert kept_aside(dev) == [name, f"{name}-2", f"{name}-3"]


def test_migrations_that_were_only_added_are_applied(dev: Any, demo: Demo) -> None:
    demo()
    (dev.ROOT / "workflows" / "hazards" / "migrations" / "0002_added.py").write_text("# added\n")
    assert "other migrations" not in demo() and kept_aside(dev) == []
    assert "workflows/hazards/migrations/0002_added.py" in json.loads((dev.DEMO / "migrations.json").read_text())


def test_a_demo_from_before_the_list_is_kept_aside(dev: Any, demo: Demo) -> None:
    demo()
    (dev.DEMO / "migrations.json").unlink()
    demo()
    assert len(kept_aside(dev)) == 1


def test_a_folder_without_a_database_is_no_demo_yet(dev: Any, demo: Demo) -> None:
    dev.DEMO.mkdir(parents=True)
    (dev.DEMO / "secrets.json").write_text("{}")
    demo()
    assert kept_aside(dev) == [] and (dev.DEMO / "secrets.json").exists()


def test_reset_keeps_nothing(dev: Any, demo: Demo) -> None:
    demo()
    rewritten(dev.ROOT)
    demo("--reset")
    assert kept_aside(dev) == []


def test_the_migrations_of_every_floor_are_counted(dev: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", ROOT)
    found = dev.migrations()
    assert {f"{floor}/migrations/0001_initial.py" for floor in ("foundation", "permissions", "cases", "documents")} <= set(found)
    assert {"workflows/engine/migrations/0001_initial.py", "workflows/hazards/migrations/0001_initial.py"} <= set(found)
