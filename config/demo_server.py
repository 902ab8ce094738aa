"""One process for one machine: web server, Celery worker and beat as threads over a broker in memory."""

import argparse
import logging
import signal
import sys
import threading
from types import FrameType
from typing import Any, NoReturn

from celery.beat import Scheduler, Service
from waitress import create_server

from config.celery import app
from config.entry import choose_settings

# Twenty people trying at once; printing happens in a process of its own, so two threads of work are enough.
WEB_THREADS = 16
JOB_THREADS = 2
LONGEST_WAIT_SECONDS = 10
BEAT_LOOKS_EVERY_SECONDS = 5


class Background:
    """Worker and beat beside the web server; both see the same queue because it is in this process's memory."""

    def __init__(self) -> None:
        self.worker = app.WorkController(
            pool="threads",
            concurrency=JOB_THREADS,
            loglevel=logging.WARNING,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # The plain scheduler keeps nothing on disk: each start begins its rounds anew.
        self.beat = Service(app, max_interval=BEAT_LOOKS_EVERY_SECONDS, scheduler_cls=Scheduler)
        self.threads = [
            threading.Thread(target=self.worker.start, name="worker", daemon=True),
            threading.Thread(target=self.beat.start, kwargs={"embedded_process": True}, name="beat", daemon=True),
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let running jobs end, then seal what was written since the last round."""
        self.beat.stop(wait=False)
        self.worker.stop()
        for thread in self.threads:
            thread.join(timeout=LONGEST_WAIT_SECONDS)
        seal = app.tasks.get("foundation.tasks.seal_heads")
        if seal is not None:
            seal()


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def serve(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    try:
        server: Any = create_server(application, host=host, port=port, threads=WEB_THREADS, ident=None)
    except OSError as error:
        raise SystemExit(f"port {port} cannot be used: {error.strerror}; choose another with --port") from error
    background = Background()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    background.start()
    sys.stdout.write(f"\n==> http://{host}:{port}/   (Ctrl+C ends it)\n")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        server.close()
        background.stop()


def main() -> None:
    choose_settings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    serve(options.host, options.port)


if __name__ == "__main__":
    main()
