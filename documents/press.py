"""The way to the press: hand over a page of HTML, get an archive PDF, or learn why not. Imports no WeasyPrint itself.

    result = print_pdf(html, title="责令限期整改指令书", author="大冶市应急管理局", assets={"seal": png})

A page may name `anjian:font/…` and `anjian:asset/NAME` (a key of `assets`) and nothing else. Safe to call from several threads;
a process that forks gets children of its own.
"""

import atexit
import contextlib
import ctypes
import hashlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning

from documents.press_child import read_frame, write_frame

CHILD = Path(__file__).with_name("press_child.py")

# A paper of a hundred pages is about 300 KB of HTML.
LONGEST_PAGE = 2_000_000
LARGEST_ASSETS = 40_000_000
# A child is replaced after so many papers: whatever a library leaks then ends with it.
PAPERS_PER_CHILD = 500
# Two printers on a small machine; more callers wait for a free one.
CHILDREN = min(2, os.cpu_count() or 1)
# Importing and reading the fonts takes about two seconds, many more on a busy machine.
START_SECONDS = 60

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


class Child:
    """One warm child process, with a scratch folder that outlives it by nothing."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.papers = 0
        self.cpu = 0.0
        self.scratch = Path(tempfile.mkdtemp(prefix="anjian-press-"))
        fontconfig = self.scratch / "fonts.conf"
        # No <dir>: the press knows the vendored faces only, and two machines print the same bytes.
        fontconfig.write_text(f"<fontconfig><cachedir>{self.scratch}/cache</cachedir></fontconfig>", encoding="utf-8")
        environment = {
            "FONTCONFIG_FILE": str(fontconfig),
            "TMPDIR": str(self.scratch),
            "HOME": str(self.scratch),
            "XDG_CACHE_HOME": str(self.scratch),
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        if "LD_LIBRARY_PATH" in os.environ:
            environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(CHILD), str(memory_mb), str(self.scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self.scratch,
            start_new_session=True,
        )
        try:
            head, _ = self._answer(START_SECONDS)
        except BaseException:
            self.close()
            raise
        if head.get("error") == "unavailable":
            self.close()
            raise PressUnavailable(head["note"])
        if not head.get("ready"):
            self.close()
            raise PressFailed(head.get("error", "failed"), head.get("note", ""))

    def _answer(self, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """The next frame of the child, which is killed when it keeps silent for so long."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        watchdog = threading.Timer(seconds, kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            assert self.process.stdout is not None
            frame = read_frame(self.process.stdout)
        except EOFError:
            frame = None
        finally:
            watchdog.cancel()
        if frame is None:
            raise PressFailed("timeout" if late.is_set() else "failed", "" if late.is_set() else "打印进程中止")
        return frame

    def print(self, head: Mapping[str, Any], blobs: list[bytes], seconds: float) -> PrintResult:
        assert self.process.stdin is not None
        self.papers += 1
        try:
            write_frame(self.process.stdin, head, *blobs)
        except OSError:
            raise PressFailed("failed", "打印进程中止") from None
        answer, pdf = self._answer(seconds)
        if "error" in answer:
            raise (PressFailed if answer["error"] in {"memory", "failed"} else PressRefused)(answer["error"], answer["note"])
        spent, self.cpu = answer["cpu"] - self.cpu, answer["cpu"]
        return PrintResult(pdf[0], answer["pages"], hashlib.sha256(pdf[0]).hexdigest(), spent)

    @property
    def is_spent(self) -> bool:
        return self.papers >= PAPERS_PER_CHILD or self.process.poll() is not None

    def close(self) -> None:
        """End the child and remove what it wrote."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Pool:
    """The children of this process: started when wanted, at most CHILDREN at a time."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.places = threading.BoundedSemaphore(CHILDREN)
        self.idle: queue.LifoQueue[Child] = queue.LifoQueue()

    @contextlib.contextmanager
    def child(self, memory_mb: int) -> Iterator[Child]:
        with self.places:
            child = self._take(memory_mb)
            try:
                yield child
            except PressRefused as refusal:
                # After a refusal the child is as good as before; after a failure nobody knows.
                if isinstance(refusal, PressFailed):
                    child.close()
                raise
            except BaseException:
                child.close()
                raise
            finally:
                if child.process.returncode is None:
                    if child.is_spent:
                        child.close()
                    else:
                        self.idle.put(child)

    def _take(self, memory_mb: int) -> Child:
        while True:
            try:
                child = self.idle.get_nowait()
            except queue.Empty:
                return Child(memory_mb)
            if child.memory_mb == memory_mb and not child.is_spent:
                return child
            child.close()

    def close(self) -> None:
        while True:
            try:
                self.idle.get_nowait().close()
            except queue.Empty:
                return


_lock = threading.Lock()
_pool: Pool | None = None


def _children() -> Pool:
    global _pool
    with _lock:
        if _pool is None or _pool.owner != os.getpid():
            _pool = Pool()
        return _pool


def close_press() -> None:
    """End the idle children of this process; the next paper starts a new one."""
    global _pool
    with _lock:
        if _pool is not None and _pool.owner == os.getpid():
            _pool.close()
        _pool = None


atexit.register(close_press)


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
    head = {"title": title, "author": author, "lang": lang, "variant": variant, "timeout": timeout, "moment": moment}
    with _children().child(memory_mb) as child:
        return child.print({**head, "assets": list(assets)}, [html.encode(), *assets.values()], timeout)


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
