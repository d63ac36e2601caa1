"""An application served to a browser by the server that `tracker serve` uses.

Werkzeug's own leaves a file open when a browser goes on before it has read an answer, which fails
whichever test runs then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which it answers, on loopback, for as long as the context lasts."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # What is being answered is finished first; then the server's own thread closes the sockets,
        # for it is waiting for them. It may do so before it is woken: then nobody is left to wake.
        server.task_dispatcher.shutdown()
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join()
