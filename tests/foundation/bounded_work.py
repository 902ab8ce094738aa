"""A child that does as it is told, for the tests of its limits."""

import os
import socket
import time
from pathlib import Path
from typing import Any

from foundation.bounded_child import Answer, Handler, Refused, serve


def start() -> Handler:
    def handle(head: dict[str, Any], blobs: list[bytes]) -> Answer:
        what, argument = head["what"], head.get("with", "")
        if what == "refuse":
            raise Refused("nothing", argument)
        if what == "break":
            raise KeyError(argument)
        if what == "fill":
            return {"length": len(bytearray(int(argument)))}, []
        if what == "sleep":
            time.sleep(float(argument))
        if what == "burn":
            while True:
                pass
        if what == "die":
            os._exit(3)
        if what == "open":
            return {"length": len(Path(argument).read_bytes())}, []
        if what == "write":
            Path(argument).write_text("x", encoding="utf-8")
        if what == "call":
            socket.create_connection(("127.0.0.1", int(argument)))
        if what == "start":
            os.system(argument)
        return {"pid": os.getpid()}, [b"".join(blobs)]

    return handle


if __name__ == "__main__":
    serve(start)
