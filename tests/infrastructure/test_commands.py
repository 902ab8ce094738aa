"""One script runs everything, with Python alone."""

import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests import browser

ROOT = Path(__file__).resolve().parents[2]


def dev(*words: str) -> subprocess.CompletedProcess[str]:
    # -I and -S: neither the environment's packages nor the checkout may be needed to begin.
    return subprocess.run([sys.executable, "-I", "-S", str(ROOT / "dev"), *words], capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    done = dev("--help")
    assert done.returncode == 0
    for command in ("demo", "test", "lint", "bench", "shell", "manage"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize("option", ["--no-serve", "--reset", "--port", "--register-only"])
def test_help_of_the_demo(option: str) -> None:
    assert option in dev("demo", "--help").stdout


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `./dev test …` would run, and with which environment."""
    loader = SourceFileLoader("anjian_dev", str(ROOT / "dev"))
    script = module_from_spec(spec_from_loader("anjian_dev", loader))  # type: ignore[arg-type]
    loader.exec_module(script)
    commands: list[tuple[list[str], dict[str, str]]] = []

    def call(command: list[str], **words: Any) -> int:
        commands.append((command[command.index("pytest") + 1 :], words["env"]))
        return 0

    monkeypatch.setattr(script, "environment", lambda files: None)
    monkeypatch.setattr(script, "pango", lambda: True)
    monkeypatch.setattr(script.subprocess, "call", call)

    def calling(*words: str) -> list[tuple[list[str], dict[str, str]]]:
        commands.clear()
        with pytest.raises(SystemExit) as ended:
            script.main(["test", *words])
        assert ended.value.code == 0
        return commands

    return calling


def test_the_suite_runs_on_both_databases_and_fast_leaves_out_what_is_slow(called: Any) -> None:
    def marks(*words: str) -> list[tuple[str, list[str]]]:
        return [
            (env["ANJIAN_TEST_DATABASE"], command[command.index("-m") + 1 :] if "-m" in command else [])
            for command, env in called(*words)
        ]

    whole, fast = "not nightly", "not nightly and not slow and not browser"
    assert marks() == [("sqlite", [whole]), ("postgres", [f"both_databases and {whole}"])]
    assert marks("--sqlite", "tests/cases") == [("sqlite", [whole, "tests/cases"])]
    assert marks("--fast", "-x") == [("sqlite", [fast, "-x"]), ("postgres", [f"both_databases and {fast}", "-x"])]


def test_walks_are_drawn_from_the_seed_that_is_named_or_from_a_new_one(called: Any, capsys: pytest.CaptureFixture[str]) -> None:
    [(command, env)] = called("--walks", "7", "--seed", "11")
    assert (env["ANJIAN_WALKS"], env["ANJIAN_WALKS_SEED"]) == ("7", "11")
    assert command == ["--hypothesis-seed=11", "-m", "walk or nightly"]
    [(_command, first)] = called("--walks", "7")
    assert f"./dev test --walks 7 --seed {first['ANJIAN_WALKS_SEED']}" in capsys.readouterr().out
    [(_command, second)] = called("--walks", "7")
    assert first["ANJIAN_WALKS_SEED"] != second["ANJIAN_WALKS_SEED"]


@pytest.mark.slow
@pytest.mark.parametrize("in_ci", [False, True])
def test_without_chromium_the_pages_are_left_out_with_a_word_and_fail_in_ci(in_ci: bool, tmp_path: Path) -> None:
    left = {"ANJIAN_TEST_RUN", "PYTEST_XDIST_WORKER", "ANJIAN_CHROMIUM", "CI"}
    env = {name: value for name, value in os.environ.items() if name not in left}
    env |= {"PATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.test"} | ({"CI": "true"} if in_ci else {})
    one = "tests/e2e/test_shell.py::test_targets_on_a_phone_are_44_pixels"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert browser.MISSING in done.stdout, done.stdout
    assert ("1 deselected" in done.stdout, "1 error" in done.stdout) == (not in_ci, in_ci), done.stdout


@pytest.mark.parametrize("words", [("nothing",), ("demo", "--prot", "1"), ("bench", "no-such-bench"), ("test", "--seed", "1")])
def test_unknown_words_are_refused(words: tuple[str, ...]) -> None:
    assert dev(*words).returncode != 0


@pytest.mark.parametrize("words", [("bench",), ("bench", "county"), ("bench", "settings")])
def test_the_benches_are_listed_with_what_they_measure_and_without_their_modules(words: tuple[str, ...]) -> None:
    done = dev(*words)
    listed = [line.split()[0] for line in done.stderr.splitlines() if line.startswith("  ")]
    assert done.returncode != 0 and listed == ["boundaries", "lists", "many", "papers", "rights", "steps"]
    assert "our answer against guardian's" in done.stderr


def test_the_script_needs_the_standard_library_only() -> None:
    import ast

    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse((ROOT / "dev").read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 40
    for line in lines:
        assert "==" in line, line
        assert "--hash=sha256:" in line, line


def test_the_checks_hold_every_pin_of_what_runs() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
