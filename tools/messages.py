"""Gather the texts of pages, say which have no Chinese yet, and compile the catalogue.

Usage: python tools/messages.py          (needs GNU gettext: apt-get install gettext)
Run it after adding or changing a text, fill in locale/zh_Hans/LC_MESSAGES/django.po, run it again, commit both files there.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
CATALOGUE = ROOT / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
APART = [".venv", "var", "tests", "bench", "tools", "docs", "static", "build", "dist", "node_modules"]


class Gather(makemessages.Command):
    """makemessages without guesses: a fuzzy entry would put a similar sentence's words under a new one."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def gather() -> None:
    """Bring the catalogue up to the sources."""
    os.chdir(ROOT)
    settings.configure(LOCALE_PATHS=[ROOT / "locale"], USE_I18N=True)
    call_command(
        Gather(), locale=[LANGUAGE], ignore_patterns=APART, add_location="file", no_obsolete=True, no_wrap=True, verbosity=0
    )
    # The date of the run would make every run a change.
    text = re.sub(r'"POT-Creation-Date:[^\n]*\n', "", CATALOGUE.read_text(encoding="utf-8"))
    CATALOGUE.write_text(text, encoding="utf-8")


def untranslated() -> str:
    """The entries without Chinese, as they stand in the catalogue."""
    command = ["msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", str(CATALOGUE)]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 (our own words)
    return listing.partition("\n\n")[2].strip()


def compile_catalogue() -> None:
    """What the product reads at run time; placeholders of both languages must agree."""
    command = ["msgfmt", "--check-format", "--output-file", str(CATALOGUE.with_suffix(".mo")), str(CATALOGUE)]
    subprocess.run(command, check=True)  # noqa: S603 (our own words)


def main() -> int:
    if shutil.which("msgfmt") is None:
        sys.exit("GNU gettext is needed: apt-get install gettext")
    gather()
    missing = untranslated()
    compile_catalogue()
    sys.stdout.write(f"{missing}\n" if missing else "Complete.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
