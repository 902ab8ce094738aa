"""Simplified Chinese is complete: every text of a page or a label has its Chinese, and what is compiled is what is written."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override
from django.utils.translation.template import templatize

ROOT = Path(settings.ROOT)
PO = "locale/zh_Hans/LC_MESSAGES/django.po"
FLOORS = ROOT / PO
PROCESSES = {path.parents[3]: path for path in sorted(ROOT.glob(f"workflows/*/{PO}"))}
CATALOGUES = [FLOORS, *PROCESSES.values()]
of_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
PACKAGES = ("config", "foundation", "permissions", "cases", "documents", "workflows", "reports")
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
QUOTED = r'"((?:[^"\\]|\\.)*)"'
ENTRY = re.compile(rf"^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) ((?:{QUOTED}\n?)+)", re.MULTILINE)
#: A text between quotes, as templatize writes it.
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def unquoted(lines: str) -> str:
    return ast.literal_eval('"' + "".join(re.findall(QUOTED, lines)) + '"')


def written(catalogue: Path) -> dict[str, tuple[str, str]]:
    """A catalogue as it is written: msgid, with its context before it as gettext does, to (plural msgid or nothing, Chinese)."""
    entries = {}
    for block in catalogue.read_text(encoding="utf-8").split("\n\n"):
        parts = {line[1]: line[2] for line in ENTRY.finditer(block)}
        if "msgid" in parts and unquoted(parts["msgid"]):
            chinese = parts.get("msgstr", parts.get("msgstr[0]", '""'))
            context = unquoted(parts["msgctxt"]) + "\x04" if "msgctxt" in parts else ""
            entries[context + unquoted(parts["msgid"])] = (unquoted(parts.get("msgid_plural", '""')), unquoted(chinese))
    return entries


def texts_of(source: str) -> Iterator[str]:
    """Constant texts handed to gettext in Python code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ONE | MANY and isinstance(node.args[0].value, str) and node.args[0].value:
                yield node.args[0].value


def texts_of_template(source: str) -> Iterator[str]:
    """Texts of a template, as makemessages sees them."""
    turned = templatize(source)
    for call in re.findall(rf"\bn?gettext\(({STRING})", turned):
        yield ast.literal_eval(call)
    for context, call in re.findall(rf"\bn?pgettext\(({STRING}),\s*({STRING})", turned):
        yield f"{ast.literal_eval(context)}\x04{ast.literal_eval(call)}"
    for call in re.findall(r"(?<![\w.])_\(('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", turned):
        yield ast.literal_eval(call)


def sources() -> Iterator[tuple[Path, list[str]]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, list(texts_of(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path, list(texts_of_template(path.read_text(encoding="utf-8")))


def test_every_text_stands_in_its_catalogue() -> None:
    """A text of a process in the process's own, every other one in that of the floors."""
    known = {catalogue: written(catalogue) for catalogue in CATALOGUES}
    missing, seen = {}, 0
    for path, texts in sources():
        catalogue = next((po for folder, po in PROCESSES.items() if folder in path.parents), FLOORS)
        seen += len(texts)
        missing |= {text: str(path.relative_to(ROOT)) for text in texts if text not in known[catalogue]}
    assert seen > 300 and PROCESSES
    assert missing == {}, "run tools/messages.py"


def test_a_text_of_several_catalogues_has_one_chinese() -> None:
    """Django asks the floors' catalogue first, then the processes one after the other: a later one's word would never be seen."""
    known = written(FLOORS)
    for catalogue in PROCESSES.values():
        for text, words in written(catalogue).items():
            assert known.setdefault(text, words) == words, f"{catalogue}: {text} needs a context of its own"


@of_catalogue
def test_every_entry_has_chinese(catalogue: Path) -> None:
    assert [text for text, (_, chinese) in written(catalogue).items() if not chinese] == []
    assert "#, fuzzy" not in catalogue.read_text(encoding="utf-8")


@of_catalogue
def test_chinese_keeps_the_placeholders(catalogue: Path) -> None:
    for text, (plural, chinese) in written(catalogue).items():
        wanted = set(PLACEHOLDER.findall(plural or text))
        assert set(PLACEHOLDER.findall(chinese)) == wanted, text


@of_catalogue
def test_what_is_compiled_is_what_is_written(catalogue: Path) -> None:
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for text, (plural, chinese) in written(catalogue).items():
        given = compiled.ngettext(text, plural, 2) if plural else compiled.gettext(text)
        assert given == chinese, f"{text}: run tools/messages.py"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2024年6月13日（周四）"), ("en", "13 June 2024 (Thu)")])
def test_a_date_is_written_as_officials_write_it(language: str, words: str) -> None:
    from datetime import date

    from django.template.loader import render_to_string

    with override(language):
        html = render_to_string("components/day.html", {"day": date(2024, 6, 13)})
    assert html == f'<time datetime="2024-06-13">{words}</time>'
