"""The listing of docs/new_process.md: each block of it is a file of the process in this folder, word for word.

After a change of a file `python -m tests.tutorial.listing` writes it into the document.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "new_process.md"
PROCESS = HERE / "workflows" / "plan_filing"
#: A path alone in its line, and the block below it.
BLOCK = re.compile(r"^(`(?P<path>[\w./-]+)`\n\n```\w+\n)(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = "config/settings/base.py"


def listed() -> dict[str, str]:
    """Path to text, as the document has them."""
    return {block["path"]: block["text"] for block in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8"))}


def files() -> dict[str, str]:
    """Path to text, as they are run: what is written by hand in English and on paper. The migration and the catalogue are made by commands."""
    found = list(PROCESS.glob("*.py"))
    found += (HERE / "templates").rglob("*.html")
    return {path.relative_to(HERE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)}


def renewed(document: str) -> str:
    """The document with every block as its file is now."""
    known = files()
    return BLOCK.sub(lambda block: f"{block[1]}{known.get(block['path'], block['text'])}```", document)


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
