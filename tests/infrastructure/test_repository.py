"""What is committed runs anywhere: no machine's path, no registry's name; and the floors hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "static", "fonts"}
TEXT = {".py", ".toml", ".txt", ".md", ".html", ".css", ".js", ".yml", ".yaml", ".json", ".csv", ".po", ".cfg", ".sh", ""}
# Written in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + r"(?:work|home/\w+|root|Users/\w+|opt)/\w",
            r"--(?:extra-)?" + r"index-url[ =]|--trusted" + r"-host[ =]|--find" + r"-links[ =]",
            r"pypi" + r"\.org|files\.python" + r"hosted|mirrors?\.\w+\.\w+|tuna\.tsinghua",
        ]
    )
)


def committed() -> list[Path]:
    """Every text file of the checkout that git would keep."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [Path(folder) / name for name in names if Path(name).suffix in TEXT and name != "LICENSE"]
    return found


def test_no_path_of_a_machine_and_no_registry_in_any_file() -> None:
    paths = committed()
    assert len(paths) > 40
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            match = FOREIGN.search(line)
            if match:
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    assert found == []


@pytest.mark.parametrize(
    "line", ["/" + "work/main", "/" + "home/li/x", "--index" + "-url https://a", "https://pypi" + ".org/simple"]
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert FOREIGN.search(line)


def test_imports_go_down_or_stay_at_home() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_licence_is_the_affero_one() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")


def test_nobody_is_a_superuser_by_backend_order() -> None:
    from django.conf import settings

    assert settings.AUTHENTICATION_BACKENDS[0] == "permissions.backends.OfficeAndDutyBackend"
    assert not any(
        "ObjectPermissionBackend" in name or name.endswith(".ModelBackend") for name in settings.AUTHENTICATION_BACKENDS
    )
