"""One script runs everything, with Python alone."""

import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("words", [("nothing",), ("demo", "--prot", "1"), ("bench", "no-such-bench")])
def test_unknown_words_are_refused(words: tuple[str, ...]) -> None:
    assert dev(*words).returncode != 0


@pytest.mark.parametrize("words", [("bench",), ("bench", "county"), ("bench", "settings")])
def test_the_benches_are_listed_with_what_they_measure_and_without_their_modules(words: tuple[str, ...]) -> None:
    done = dev(*words)
    listed = [line.split()[0] for line in done.stderr.splitlines() if line.startswith("  ")]
    assert done.returncode != 0 and listed == ["lists", "papers", "rights", "steps"]
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
