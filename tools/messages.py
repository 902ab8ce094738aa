"""Gather the texts of pages, say which have no Chinese yet, and compile the catalogue.

Usage: python tools/messages.py          (needs GNU gettext: apt-get install gettext)
A process has its texts in a `locale` of its own, the floors together have one; a text that moves from one to another keeps its
Chinese. Run it after adding or changing a text, fill in the `zh_Hans/LC_MESSAGES/django.po` that it names, run it again, commit
both files there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
CATALOGUE = f"{LANGUAGE}/LC_MESSAGES/django.po"
HEAD = """# Chinese texts of {whose}.
# Filled by hand; gathered and compiled by tools/messages.py.
msgid ""
msgstr ""
"Project-Id-Version: Anjian\\n"
"Report-Msgid-Bugs-To: \\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
APART = [".venv", "var", "tests", "bench", "tools", "docs", "static", "build", "dist", "node_modules"]


class Gather(makemessages.Command):
    """makemessages without guesses: a fuzzy entry would put a similar sentence's words under a new one."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def catalogues() -> list[Path]:
    """The catalogue of the floors, and one for each process; a new process gets its own."""
    processes = [path.parent for path in sorted((ROOT / "workflows").glob("*/apps.py")) if path.parent.name != "engine"]
    found = [folder / "locale" / CATALOGUE for folder in (ROOT, *processes)]
    for folder, catalogue in zip(("Anjian", *(process.name for process in processes)), found, strict=True):
        if not catalogue.exists():
            catalogue.parent.mkdir(parents=True)
            catalogue.write_text(HEAD.format(whose=folder), encoding="utf-8")
    return found


def run(*command: str) -> str:
    """One of gettext's tools."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 (our own words)


def gather() -> list[Path]:
    """Bring the catalogues up to the sources and answer them."""
    os.chdir(ROOT)
    settings.configure(LOCALE_PATHS=[ROOT / "locale"], USE_I18N=True)
    found = catalogues()
    with tempfile.TemporaryDirectory() as scratch:
        known = Path(scratch, "known.po")
        run("msgcat", "--use-first", "--no-wrap", f"--output-file={known}", *map(str, found))
        call_command(
            Gather(), locale=[LANGUAGE], ignore_patterns=APART, add_location="file", no_obsolete=True, no_wrap=True, verbosity=0
        )
        for catalogue in found:
            words = ["--no-fuzzy-matching", "--no-wrap", "--quiet", f"--compendium={known}", f"--output-file={catalogue}"]
            run("msgmerge", *words, str(catalogue), str(catalogue))
            # The date of the run would make every run a change.
            text = re.sub(r'"POT-Creation-Date:[^\n]*\n', "", catalogue.read_text(encoding="utf-8"))
            catalogue.write_text(text, encoding="utf-8")
    return found


def untranslated(catalogue: Path) -> str:
    """The entries without Chinese, as they stand in the catalogue."""
    listing = run("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", str(catalogue))
    return listing.partition("\n\n")[2].strip()


def compile_catalogue(catalogue: Path) -> None:
    """What the product reads at run time; placeholders of both languages must agree."""
    run("msgfmt", "--check-format", "--output-file", str(catalogue.with_suffix(".mo")), str(catalogue))


def main() -> int:
    if shutil.which("msgfmt") is None:
        sys.exit("GNU gettext is needed: apt-get install gettext")
    missing = {}
    for catalogue in gather():
        compile_catalogue(catalogue)
        if found := untranslated(catalogue):
            missing[catalogue] = found
    for catalogue, found in missing.items():
        sys.stdout.write(f"{catalogue.relative_to(ROOT)}:\n{found}\n\n")
    if not missing:
        sys.stdout.write("Complete.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
