"""A child process with limits, for whatever could grow without end: reading what others send, decoding, laying out papers.

    CHILDREN = Children("cases.evidence_child", places=1, memory_mb=1024)
    head, blobs = CHILDREN.ask({"what": "photo"}, content, seconds=20)

The child is a module that calls `foundation.bounded_child.serve`. It is started when wanted, kept warm, killed when it is silent
for too long, ends when its memory or CPU time runs out, and is replaced when it is worn out. Safe to call from several threads;
a process that forks gets children of its own. Never call it inside a transaction.
"""

import atexit
import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from foundation.bounded_child import read_frame, write_frame

# Importing takes about two seconds at most, many more on a busy machine.
START_SECONDS = 60


class ChildUnavailable(Exception):
    """The child cannot start on this machine: a library is missing. `note` says which."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class ChildRefused(Exception):
    """The child looked at the request and refused it; it is as good as before. `kind` and `note` are its own."""

    def __init__(self, kind: str, note: str = "") -> None:
        super().__init__(kind, note)
        self.kind, self.note = kind, note


class ChildFailed(ChildRefused):
    """No answer: `kind` is ``timeout`` (silent or out of CPU time), ``memory``, ``busy`` (all places taken) or ``failed``."""


class Child:
    """One warm child process, with a scratch folder that outlives it by nothing."""

    def __init__(self, module: str, memory_mb: int, environment: Callable[[Path], Mapping[str, str]] | None = None) -> None:
        self.memory_mb = memory_mb
        self.asked = 0
        self.scratch = Path(tempfile.mkdtemp(prefix=f"anjian-{module.rpartition('.')[2].replace('_', '-')}-"))
        surroundings = {
            "TMPDIR": str(self.scratch),
            "HOME": str(self.scratch),
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        if "LD_LIBRARY_PATH" in os.environ:
            surroundings["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        if environment is not None:
            surroundings.update(environment(self.scratch))
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", module, str(memory_mb), str(self.scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings,
            cwd=self.scratch,
            start_new_session=True,
        )
        try:
            head, _ = self._answer(START_SECONDS)
            if head.get("error") == "unavailable":
                raise ChildUnavailable(head["note"])
            if not head.get("ready"):
                raise ChildFailed(head.get("error", "failed"), head.get("note", ""))
        except BaseException:
            self.close()
            raise

    def ask(
        self, head: Mapping[str, Any], blobs: tuple[bytes, ...], seconds: float, within: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One request and its answer. Raises ChildRefused, ChildFailed."""
        self.asked += 1
        answer, found = self._answer(within, {**head, "seconds": seconds}, *blobs)
        if "error" in answer:
            raise (ChildFailed if answer["error"] in {"memory", "failed"} else ChildRefused)(answer["error"], answer["note"])
        return answer, found

    def _answer(self, seconds: float, head: Mapping[str, Any] | None = None, *blobs: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Send a frame, if there is one to send, and wait for the next of the child, which is killed when it keeps silent."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        watchdog = threading.Timer(seconds, kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            assert self.process.stdin is not None and self.process.stdout is not None
            if head is not None:
                write_frame(self.process.stdin, head, *blobs)
            frame = read_frame(self.process.stdout)
        except (EOFError, OSError, ValueError):
            frame = None
        finally:
            watchdog.cancel()
        if frame is None:
            raise ChildFailed("timeout" if late.is_set() or self._ran_out_of_time() else "failed")
        return frame

    def _ran_out_of_time(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(timeout=5) == -signal.SIGXCPU
        return False

    def close(self) -> None:
        """End the child and remove what it wrote."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Children:
    """The children of one kind: at most `places` of a process at a time, each for `uses` requests with `memory_mb`.

    `environment` adds variables for a child, given its scratch folder.
    """

    def __init__(
        self,
        module: str,
        *,
        places: int,
        memory_mb: int,
        uses: int = 500,
        environment: Callable[[Path], Mapping[str, str]] | None = None,
    ) -> None:
        self.module, self.places, self.memory_mb, self.uses, self.environment = module, places, memory_mb, uses, environment
        self._lock = threading.Lock()
        self._renew()
        _ALL.add(self)

    def _renew(self) -> None:
        self.owner = os.getpid()
        self.free = threading.BoundedSemaphore(self.places)
        self.idle: queue.LifoQueue[Child] = queue.LifoQueue()

    def ask(
        self,
        head: Mapping[str, Any],
        *blobs: bytes,
        seconds: float,
        within: float | None = None,
        memory_mb: int | None = None,
        patience: float | None = None,
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One request to a free child: its head and its blobs; the answer carries `cpu`, the seconds spent on it.

        `seconds` of CPU time may be spent on the answer, `within` so many by the clock (the same if None; more where the machine
        is shared); `patience` is how long to wait for a free place, without end if None. Raises ChildRefused, ChildFailed,
        ChildUnavailable.
        """
        self._follow_fork()
        free = self.free
        if not free.acquire(timeout=patience):
            raise ChildFailed("busy")
        try:
            with self._taken(memory_mb or self.memory_mb) as child:
                return child.ask(head, blobs, seconds, seconds if within is None else within)
        finally:
            free.release()

    def _follow_fork(self) -> None:
        """After a fork the children belong to the parent: this process begins without any."""
        with self._lock:
            if self.owner != os.getpid():
                self._renew()

    @contextlib.contextmanager
    def _taken(self, memory_mb: int) -> Iterator[Child]:
        child = self._take(memory_mb)
        try:
            yield child
        except ChildFailed:
            # After a refusal the child is as good as before; after a failure nobody knows.
            child.close()
            raise
        except ChildRefused:
            self._put_back(child)
            raise
        except BaseException:
            child.close()
            raise
        else:
            self._put_back(child)

    def _take(self, memory_mb: int) -> Child:
        while True:
            try:
                child = self.idle.get_nowait()
            except queue.Empty:
                return Child(self.module, memory_mb, self.environment)
            if child.memory_mb == memory_mb and not self._is_spent(child):
                return child
            child.close()

    def _put_back(self, child: Child) -> None:
        if self._is_spent(child):
            child.close()
        else:
            self.idle.put(child)

    def _is_spent(self, child: Child) -> bool:
        return child.asked >= self.uses or child.process.poll() is not None

    def close(self) -> None:
        """End the idle children of this process; the next request starts a new one."""
        self._follow_fork()
        while True:
            try:
                self.idle.get_nowait().close()
            except queue.Empty:
                return


_ALL: weakref.WeakSet[Children] = weakref.WeakSet()


@atexit.register
def close_all() -> None:
    """End all idle children of this process."""
    for children in list(_ALL):
        children.close()
