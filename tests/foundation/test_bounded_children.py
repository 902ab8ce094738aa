"""A child ends at its limits and its parent learns why; what one request provokes harms none of the others."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation import bounded_child
from foundation.bounded import Child, ChildFailed, ChildRefused, Children, ChildUnavailable

WORK = "tests.foundation.bounded_work"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shared() -> Iterator[Children]:
    children = Children(WORK, places=1, memory_mb=256)
    yield children
    children.close()


def pid_of(children: Children) -> int:
    return int(children.ask({"what": "tell"}, seconds=60)[0]["pid"])


def failure_of(children: Children, what: str, argument: object = "", **limits: Any) -> str:
    with pytest.raises(ChildFailed) as caught:
        children.ask({"what": what, "with": str(argument)}, **{"seconds": 60, **limits})
    return caught.value.kind


def test_what_goes_in_comes_back_and_says_what_it_cost(shared: Children) -> None:
    answer, blobs = shared.ask({"what": "tell"}, b"one", b"", b"two", seconds=60)
    assert blobs == [b"onetwo"] and 0 <= answer["cpu"] < 60


def test_a_refusal_leaves_the_child_as_it_was_and_a_failure_replaces_it(shared: Children) -> None:
    first = pid_of(shared)
    with pytest.raises(ChildRefused) as refused:
        shared.ask({"what": "refuse", "with": "原因"}, seconds=60)
    assert (refused.value.kind, refused.value.note) == ("nothing", "原因") and not isinstance(refused.value, ChildFailed)
    assert pid_of(shared) == first
    assert failure_of(shared, "break") == "failed"
    second = pid_of(shared)
    assert second != first
    assert failure_of(shared, "die") == "failed"
    assert pid_of(shared) not in {first, second}


def test_memory_has_a_limit(shared: Children) -> None:
    assert failure_of(shared, "fill", 300 * 2**20) == "memory"
    assert shared.ask({"what": "fill", "with": str(100 * 2**20)}, seconds=60)[0]["length"] == 100 * 2**20


def test_silence_and_burnt_time_have_limits(shared: Children) -> None:
    assert failure_of(shared, "sleep", 600, within=0.5) == "timeout"
    assert failure_of(shared, "burn", seconds=0, within=600) == "timeout"
    assert shared.ask({"what": "sleep", "with": "0"}, seconds=60)


def test_who_waits_too_long_for_a_place_is_told_so(shared: Children) -> None:
    with shared.free:
        assert failure_of(shared, "tell", patience=0) == "busy"
    assert pid_of(shared)


def test_no_more_children_than_places(monkeypatch: pytest.MonkeyPatch) -> None:
    children = Children(WORK, places=2, memory_mb=256)
    told: list[int] = []
    threads = [threading.Thread(target=lambda: told.append(pid_of(children))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    children.close()
    assert len(told) == 8 and len(set(told)) <= 2


def test_a_worn_out_child_is_replaced() -> None:
    children = Children(WORK, places=1, memory_mb=256, uses=2)
    told = [pid_of(children) for _ in range(4)]
    children.close()
    assert told[0] == told[1] != told[2] == told[3]


def test_a_child_opens_neither_files_nor_sockets_nor_processes(shared: Children, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY", encoding="utf-8")
    beside_the_code = ROOT / "pyproject.toml"
    for path in (secret, "/etc/passwd", beside_the_code, ROOT / "var" / "demo.sqlite3"):
        assert failure_of(shared, "open", path) == "failed"
    assert failure_of(shared, "write", tmp_path / "new.txt") == "failed" and not (tmp_path / "new.txt").exists()
    assert failure_of(shared, "start", f"touch {tmp_path}/new.txt") == "failed" and not (tmp_path / "new.txt").exists()
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert failure_of(shared, "call", server.getsockname()[1]) == "failed"
    assert shared.ask({"what": "open", "with": str(ROOT / "foundation" / "clock.py")}, seconds=60)[0]["length"] > 0


def test_a_child_that_cannot_start_is_told_apart_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    work = tmp_path / "lacking.py"
    work.write_text(
        "from foundation.bounded_child import serve\n"
        "def start():\n    import a_library_that_is_not_there\n"
        "if __name__ == '__main__':\n    serve(start)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with pytest.raises(ChildUnavailable, match="a_library_that_is_not_there"):
        Child("lacking", 256)
    assert not list(scratch.iterdir())


def test_what_a_child_claims_to_send_is_not_believed() -> None:
    """A child taken over by what it reads could announce a frame without end."""
    head = json.dumps({"blobs": [2**40]}).encode()
    for frame in (b"\xff\xff\xff\xff", len(head).to_bytes(4, "big") + head):
        with pytest.raises(EOFError):
            bounded_child.read_frame(io.BytesIO(frame))
