"""The way to the press: hand over a page of HTML, get an archive PDF, or learn why not. Imports no WeasyPrint itself.

    result = print_pdf(html, title="责令限期整改指令书", author="大冶市应急管理局", assets={"seal": png})

A page may name `anjian:font/…` and `anjian:asset/NAME` (a key of `assets`) and nothing else. Safe to call from several threads;
a process that forks gets children of its own.
"""

import ctypes
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning

from foundation.bounded import ChildFailed, ChildRefused, Children, ChildUnavailable

# A paper of a hundred pages is about 300 KB of HTML.
LONGEST_PAGE = 2_000_000
LARGEST_ASSETS = 40_000_000

SENTENCES = {
    "glyph": "字库缺字",
    "resource": "引用了不允许的资源",
    "element": "含有文书不允许的元素",
    "link": "含有文书不允许的链接",
    "span": "表格合并数超过限度",
    "length": "单段文字过长",
    "page": "文书内容过长",
    "assets": "图片总量过大",
    "timeout": "打印超时",
    "memory": "打印内存不足",
    "stylesheet": "样式表有误",
    "remark": "排版引擎报告问题",
    "template": "没有该文书的模板",
    "failed": "打印失败",
}


class PressUnavailable(Exception):
    """The machine has no Pango: everything but printing works. Says which library is missing."""


class PressRefused(Exception):
    """This paper cannot be printed as it stands. `kind` is a key of SENTENCES, `characters` the ones no font has."""

    def __init__(self, kind: str, note: str = "") -> None:
        self.kind, self.note = kind, note
        self.characters = tuple(note) if kind == "glyph" else ()
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in self.characters) or note
        super().__init__(f"{SENTENCES.get(kind, kind)}：{named}" if named else SENTENCES.get(kind, kind))


class PressFailed(PressRefused):
    """The press broke, timed out or ran out of memory at this paper; another attempt may succeed."""


@dataclass(frozen=True)
class PrintResult:
    """A printed paper: the bytes, how many pages, their hash; `cpu` is what the child spent on it in seconds."""

    pdf: bytes
    pages: int
    sha256: str
    cpu: float = 0.0


def _surroundings(scratch: Path) -> dict[str, str]:
    """No <dir>: the press knows the vendored faces only, and two machines print the same bytes."""
    fontconfig = scratch / "fonts.conf"
    fontconfig.write_text(f"<fontconfig><cachedir>{scratch}/cache</cachedir></fontconfig>", encoding="utf-8")
    return {"FONTCONFIG_FILE": str(fontconfig), "XDG_CACHE_HOME": str(scratch)}


# Two printers on a small machine; more callers wait for a free one. A child is replaced after five hundred papers: whatever a
# library leaks then ends with it.
CHILDREN = Children(
    "documents.press_child", places=min(2, os.cpu_count() or 1), memory_mb=1024, uses=500, environment=_surroundings
)


def close_press() -> None:
    """End the idle children of this process; the next paper starts a new one."""
    CHILDREN.close()


def print_pdf(
    html: str,
    *,
    title: str,
    author: str,
    lang: str = "zh-CN",
    variant: str = "pdf/a-2a",
    assets: Mapping[str, bytes] | None = None,
    timeout: float = 60,
    memory_mb: int = 1024,
    moment: str | None = None,
) -> PrintResult:
    """Print one page of HTML as an archive PDF, the same bytes for the same arguments.

    `timeout` is in seconds. `moment` is the ISO date-time written as the paper's time of making; a fixed one without it.
    Raises PressRefused (missing glyph, forbidden resource or element, too long), PressFailed (time, memory, crash; worth
    another attempt), PressUnavailable (no Pango on this machine).
    """
    assets = assets or {}
    if len(html) > LONGEST_PAGE:
        raise PressRefused("page", f"{len(html)}字")
    if sum(map(len, assets.values())) > LARGEST_ASSETS:
        raise PressRefused("assets")
    head = {"title": title, "author": author, "lang": lang, "variant": variant, "moment": moment}
    try:
        answer, (pdf,) = CHILDREN.ask(
            {**head, "assets": list(assets)}, html.encode(), *assets.values(), seconds=timeout, memory_mb=memory_mb
        )
    except ChildUnavailable as missing:
        raise PressUnavailable(missing.note) from None
    except ChildFailed as failure:
        raise PressFailed(failure.kind, failure.note) from None
    except ChildRefused as refusal:
        raise PressRefused(refusal.kind, refusal.note) from None
    return PrintResult(pdf, answer["pages"], hashlib.sha256(pdf).hexdigest(), answer["cpu"])


def check_pango(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """System check: a warning when the libraries that draw text are missing; everything but PDFs works without them."""
    missing = [names[0] for names in PANGO if not any(_loads(name) for name in names)]
    if not missing:
        return []
    return [
        Warning(
            f"Papers cannot be printed: {', '.join(missing)} not found.",
            hint="Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="documents.W001",
        )
    ]


PANGO = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    # Without it every paper takes seconds: the cutting of fonts falls back to Python.
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
