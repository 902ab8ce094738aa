"""The child's side of `foundation.bounded`: a loop that answers one request after another within its limits.

A module that is started as a child calls `serve` under `if __name__ == "__main__"`. Nothing of Django is in it. Frames on both
pipes: four bytes of length, a JSON head, then the blobs whose lengths the head lists. After the start nothing may be opened but
Python's own modules and the scratch folder, no socket and no process; memory and CPU time end the child, never its parent.
"""

import gc
import json
import os
import resource
import shutil
import struct
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

Answer = tuple[Mapping[str, Any], list[bytes]]
Handler = Callable[[dict[str, Any], list[bytes]], Answer]

# What the other side of a pipe may send in one frame, in bytes; a hostile child must not fill its parent's memory.
MOST_HEAD = 64 * 2**20
MOST_BLOBS = 256 * 2**20
# What a child may write to its scratch folder.
LARGEST_FILE = 64 * 2**20
# The parent watches the clock; the CPU limit is for the child whose parent is gone.
GRACE_SECONDS = 2
_CODE = (".py", ".pyc", ".so", ".pyd", ".dylib")


class Refused(Exception):
    """This request cannot be answered; another attempt would end the same way. `kind` and `note` reach the parent."""

    def __init__(self, kind: str, note: str = "") -> None:
        super().__init__(note)
        self.kind, self.note = kind, note


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """One frame, or None at the end of the stream. Raises EOFError when the other side went away in the middle."""
    size = stream.read(4)
    if not size:
        return None
    head = json.loads(_exactly(stream, struct.unpack(">I", size)[0], MOST_HEAD))
    lengths = head.get("blobs", ())
    if sum(lengths) > MOST_BLOBS:
        raise EOFError
    return head, [_exactly(stream, length, MOST_BLOBS) for length in lengths]


def _exactly(stream: IO[bytes], length: int, most: int) -> bytes:
    data = stream.read(length) if 0 <= length <= most else b""
    if len(data) != length:
        raise EOFError
    return data


def write_frame(stream: IO[bytes], head: Mapping[str, Any], *blobs: bytes) -> None:
    """Send one frame and flush it."""
    packed = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(struct.pack(">I", len(packed)) + packed)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def serve(start: Callable[[], Handler], *, readable: Iterable[Path] = (), requests_between_collections: int = 1) -> None:
    """Answer requests from standard input until it closes; called with the memory in MB and the scratch folder as arguments.

    `start` imports what is needed and answers with the handler; `readable` are folders of data it may open later. A handler
    answers (head, blobs), raises Refused, or breaks: whatever a request provokes is that request's failure.
    """
    memory, scratch = int(sys.argv[1]) * 2**20, os.path.realpath(sys.argv[2])
    try:
        _serve(start, memory, scratch, readable, requests_between_collections)
    finally:
        # Whoever started this process may be gone without a chance to clear up.
        shutil.rmtree(scratch, ignore_errors=True)


def _serve(
    start: Callable[[], Handler], memory: int, scratch: str, readable: Iterable[Path], requests_between_collections: int
) -> None:
    inward = sys.stdin.buffer
    # C libraries may write to descriptor 1; the frames go through a descriptor of their own.
    outward = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    try:
        handler = start()
    except (OSError, ImportError) as problem:
        write_frame(outward, {"error": "unavailable", "note": str(problem)[:500]})
        return
    except Refused as refusal:
        write_frame(outward, {"error": refusal.kind, "note": refusal.note})
        return
    _close_the_doors(scratch, [str(path) for path in readable])
    gc.collect()
    gc.freeze()
    gc.disable()
    write_frame(outward, {"ready": True})
    answered = 0
    while (request := read_frame(inward)) is not None:
        if (answered := answered + 1) % requests_between_collections == 0:
            gc.collect()
        head, blobs = request
        del request
        before = _cpu()
        resource.setrlimit(resource.RLIMIT_CPU, (int(before) + int(head["seconds"]) + GRACE_SECONDS, resource.RLIM_INFINITY))
        lacking = False
        try:
            answer, found = handler(head, blobs)
        except Refused as refusal:
            write_frame(outward, {"error": refusal.kind, "note": refusal.note})
        except MemoryError:
            lacking = True
        except Exception as problem:
            # The parent treats this child as broken; which line it was helps whoever mends it and names no person.
            write_frame(outward, {"error": "failed", "note": f"{type(problem).__name__} {_line(problem)}: {problem}"[:300]})
        else:
            write_frame(outward, {**answer, "cpu": _cpu() - before}, *found)
            del answer, found
        if lacking:
            # Only now: inside the clause the exception holds all that was built, and not even this answer finds room.
            write_frame(outward, {"error": "memory", "note": ""})
            return
        del head, blobs


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _line(problem: Exception) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    return f"({Path(frames[-1].filename).name} line {frames[-1].lineno})" if frames else ""


def _close_the_doors(scratch: str, readable: Iterable[str]) -> None:
    """Installed libraries may be read whole, other places on the path as code only: the database lies beside the code."""
    folders = tuple({os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, *readable)})
    places = (*folders, scratch, "/usr/lib", "/dev/null")
    code = tuple({os.path.realpath(path) for path in sys.path if path})
    forbidden = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.", "ftplib.")

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path = args[0]
            if isinstance(path, int):
                return
            name = os.path.realpath(os.fsdecode(path)) if path is not None else ""
            writes = isinstance(args[1], str) and any(sign in args[1] for sign in "wax+")
            if name.startswith(scratch):
                return
            if not writes and (name.startswith(places) or (name.startswith(code) and name.endswith(_CODE))):
                return
            raise PermissionError(f"a child opens no {name}")
        if event.startswith(forbidden):
            raise PermissionError(f"a child does no {event}")

    sys.addaudithook(guard)
