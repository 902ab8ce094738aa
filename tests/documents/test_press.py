"""The press prints the same bytes twice, refuses what it must not print, reaches nowhere, and gets over its own death."""

import hashlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from documents import press
from documents.archive_check import problems
from documents.press import PressFailed, PressRefused, PrintResult, print_pdf

ROOT = Path(__file__).resolve().parents[2]
# Names that GB 2312 cannot write; the last two stand outside the basic plane.
RARE = "堃喆镕祎珺犇赟䶮𬭎𬱖"


def page(body: str, profile: str = "F") -> str:
    head = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title></head>'
    return f'{head}<body class="{profile}">{body}</body></html>'


def printed(body: str, **options: object) -> PrintResult:
    return print_pdf(page(body), title="试印", author="云石市应急管理局", **options)  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    return "".join(re.sub(r"\s", "", sheet.extract_text()) for sheet in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Iterator[None]:
    yield
    press.close_press()


def test_a_page_becomes_a_sound_archive_file() -> None:
    result = printed("<h1>责令限期整改指令书</h1><p>经查，你单位存在下列问题：</p>")
    assert result.pages == 1
    assert result.sha256 == hashlib.sha256(result.pdf).hexdigest()
    assert problems(result.pdf) == []
    metadata = PdfReader(io.BytesIO(result.pdf)).metadata
    assert metadata is not None and (metadata.title, metadata.author) == ("试印", "云石市应急管理局")
    assert "责令限期整改指令书" in text_of(result.pdf)


def test_two_prints_are_the_same_bytes_even_from_different_children() -> None:
    first = printed(f"<p>{RARE}中华人民共和国</p>")
    again = printed(f"<p>{RARE}中华人民共和国</p>")
    press.close_press()
    later = printed(f"<p>{RARE}中华人民共和国</p>")
    assert first.sha256 == again.sha256 == later.sha256
    assert printed("<p>别的</p>").sha256 != first.sha256


def test_rare_names_print_in_text_and_in_titles() -> None:
    result = printed(f"<h1>{RARE}</h1><p>{RARE}</p>")
    assert text_of(result.pdf).count(RARE) == 2


def test_a_missing_glyph_stops_the_print_and_names_the_character() -> None:
    with pytest.raises(PressRefused) as refusal:
        printed("<p>李\U0010fffd、王\U0001f600</p>")
    assert refusal.value.characters == ("\U0010fffd", "\U0001f600")
    assert "“\U0010fffd”（U+10FFFD）" in str(refusal.value)
    assert not isinstance(refusal.value, PressFailed)


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    return out.getvalue()


class Ear:
    """A server that notes who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


VECTORS = [
    '<img src="{url}">',
    '<img src="x.png" srcset="{url} 2x">',
    '<picture><source srcset="{url}"><img src="{url}"></picture>',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">证据</a>',
    '<a href="{url}">证据</a>',
    '<a href="javascript:alert(1)">证据</a>',
    '<style>@import url("{url}");</style>',
    '<style>@font-face {{ font-family: X; src: url("{url}") }} p {{ font-family: X }}</style>',
    '<style>@page {{ background: url("{url}") }}</style>',
    "<p style=\"background-image: url('{url}')\">文</p>",
    "<p style=\"border-image: url('{url}') 3\">文</p>",
    "<p style=\"content: url('{url}')\">文</p>",
    "<ul style=\"list-style-image: url('{url}')\"><li>文</li></ul>",
    "<p style=\"mask-image: url('{url}')\">文</p>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<video poster="{url}" src="{url}"></video>',
    '<audio src="{url}"></audio>',
    '<input type="image" src="{url}">',
    '<form action="{url}"><button>交</button></form>',
    '<base href="{url}"><img src="a.png">',
    '<meta http-equiv="refresh" content="0;url={url}">',
    '<script src="{url}"></script>',
    '<table background="{url}"><tr><td>文</td></tr></table>',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{url}#a"/></svg>',
    '<svg width="9" height="9"><style>@import url("{url}");</style></svg>',
    '<svg width="9" height="9"><rect width="9" height="9" fill="url({url}#g)"/></svg>',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{url}%22/%3E%3C/svg%3E">',
]


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
@pytest.mark.parametrize("where", ["network", "file"])
def test_nothing_is_fetched_from_the_network_or_the_disk(vector: str, where: str, tmp_path: Path) -> None:
    ear = Ear()
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-4711")
    url = f"http://{ear.address}/a" if where == "network" else secret.as_uri()
    try:
        result = printed(f"<p>前</p>{vector.format(url=url)}<p>后</p>")
    except PressRefused as refusal:
        assert not isinstance(refusal, PressFailed), refusal
    else:
        assert b"CANARY" not in result.pdf and "CANARY" not in text_of(result.pdf)
        # What the vectors draw has neither words nor heads; nothing else is wrong with the paper.
        assert set(problems(result.pdf)) <= {"a figure without words", "a table without heads"}
    ear.socket.close()
    assert ear.calls == 0


def test_only_vendored_fonts_and_the_pictures_handed_over_are_served() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    seal = {"seal": picture.getvalue()}
    assert printed('<img src="anjian:asset/seal" alt="印章">', assets=seal).pages == 1
    for address in (
        "anjian:asset/other",
        "anjian:font/../press.py",
        "anjian:font/README-Fandol.txt",
        "anjian:asset/../seal",
        "anjian:",
    ):
        with pytest.raises(PressRefused) as refusal:
            printed(f'<img src="{address}" alt="图">', assets=seal)
        assert refusal.value.kind == "resource"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>" + "中" * 40_001 + "</p>", "length"),
        ('<table><tr><td colspan="1000000">甲</td></tr></table>', "span"),
        ('<table><tr><td rowspan="99999999999999999999">甲</td></tr></table>', "span"),
        ("中" * 2_000_001, "page"),
        ('<img src="anjian:asset/broken" alt="图">', "remark"),
        ('<img src="anjian:asset/bomb" alt="图">', "remark"),
    ],
    ids=["text", "colspan", "rowspan", "page", "broken picture", "picture bomb"],
)
def test_what_would_keep_the_press_busy_is_refused_at_once(body: str, kind: str) -> None:
    with pytest.raises(PressRefused) as refusal:
        printed(body, assets={"broken": b"no picture", "bomb": _bomb() if "bomb" in body else b""})
    assert refusal.value.kind == kind


def test_a_print_that_takes_too_long_is_killed_and_the_next_one_prints() -> None:
    endless = "".join(f"<p>{'中国人民共和' * 200}</p>" for _ in range(600))
    with pytest.raises(PressFailed) as failure:
        printed(endless, timeout=1.5)
    assert failure.value.kind == "timeout"
    assert printed("<p>下一份</p>").pages == 1


def test_a_child_without_memory_fails_and_harms_nobody() -> None:
    rows = "".join("<tr>" + "<td>中文</td>" * 30 + "</tr>" for _ in range(4000))
    with pytest.raises(PressFailed):
        printed(f"<table>{rows}</table>", memory_mb=420, timeout=120)
    assert printed("<p>下一份</p>").pages == 1


def test_several_threads_print_at_once() -> None:
    with ThreadPoolExecutor(6) as workers:
        results = list(workers.map(lambda number: printed(f"<p>第{number % 3}份</p>").sha256, range(18)))
    assert len(set(results)) == 3
    assert all(results[place] == results[place % 3] for place in range(18))


def test_a_child_that_was_killed_between_two_papers_is_replaced() -> None:
    printed("<p>一</p>")
    child = press.CHILDREN.idle.get_nowait()
    press.CHILDREN.idle.put(child)
    child.process.kill()
    child.process.wait()
    assert printed("<p>二</p>").pages == 1


def test_a_worn_out_child_is_replaced_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    press.close_press()
    monkeypatch.setattr(press.CHILDREN, "uses", 2)
    scratch = []
    for _ in range(3):
        printed("<p>一</p>")
        if not press.CHILDREN.idle.empty():
            child = press.CHILDREN.idle.get_nowait()
            scratch.append(child.scratch)
            press.CHILDREN.idle.put(child)
    press.close_press()
    assert len(set(scratch)) == 2 and not any(path.exists() for path in scratch)


def test_a_press_whose_owner_was_killed_ends_and_clears_up(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from documents import press\n"
        "press.print_pdf('<p>一</p>', title='试', author='局')\n"
        "child = press.CHILDREN.idle.get_nowait()\n"
        "print(child.process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)], env=environment, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL and int(done.stdout)
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        time.sleep(0.1)
    assert not list(tmp_path.iterdir())


def test_a_forked_process_gets_children_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    printed("<p>一</p>")
    of_parent = press.CHILDREN.idle.get_nowait()
    press.CHILDREN.idle.put(of_parent)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    printed("<p>二</p>")
    assert of_parent not in press.CHILDREN.idle.queue and of_parent.process.poll() is None
    press.close_press()
    monkeypatch.undo()
    of_parent.close()


def test_a_machine_without_pango_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert press.check_pango() == []
    monkeypatch.setattr(press, "_loads", lambda name: "harfbuzz" in name)
    (warning,) = press.check_pango()
    assert warning.id == "documents.W001" and "libpango-1.0.so.0" in warning.msg and "libpango-1.0-0" in (warning.hint or "")


def test_only_the_child_imports_weasyprint() -> None:
    floors = ("config", "foundation", "permissions", "cases", "documents", "workflows", "reports")
    importing = re.compile(r"^\s*(?:import|from)\s+weasyprint\b", re.MULTILINE)
    found = {path.name for floor in floors for path in (ROOT / floor).rglob("*.py") if importing.search(path.read_text("utf-8"))}
    assert found == {"press_child.py"}


def test_the_vendored_fonts_are_those_of_the_notice() -> None:
    noted = dict(re.findall(r"^([0-9a-f]{64})  (\S+\.ttf)$", (ROOT / "NOTICE").read_text("utf-8"), re.MULTILINE))
    fonts = sorted((ROOT / "documents" / "fonts").glob("*.ttf"))
    assert {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in fonts} == noted
    assert sum(path.stat().st_size for path in fonts) < 40_000_000


def test_an_official_letter_has_22_lines_of_28_characters() -> None:
    full = "国" * 28 * 22
    assert print_pdf(page(f'<p class="flush">{full}</p>', "R"), title="函", author="局").pages == 1
    assert print_pdf(page(f'<p class="flush">{full}国</p>', "R"), title="函", author="局").pages == 2
    lines = PdfReader(io.BytesIO(print_pdf(page(f'<p class="flush">{full}</p>', "R"), title="函", author="局").pdf)).pages[0]
    assert [line for line in lines.extract_text().splitlines() if line.startswith("国")] == ["国" * 28] * 22
