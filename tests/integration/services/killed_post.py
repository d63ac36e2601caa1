"""A process that sweeps, composes and sends, to be killed: run as a script, by name of what to do.

`send MINUTES`: one run, so many minutes of real time later, over the SMTP server of the settings.
`storm FILE`: again and again, each run in a process of its own that kills itself before its first,
second, third … statement, until one run comes to its end; what was sent is appended to FILE.
"""

from __future__ import annotations

import email
import os
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from tracker.adapters.clock import FrozenClock
from tracker.adapters.mail import MailPort, MemoryMail, SendResult
from tracker.app import PORTS, create_app
from tracker.extensions import db
from tracker.services import delivery, outbox, sweep

DUE = datetime(2020, 1, 17, 6, 30, tzinfo=UTC)


class FileMail(MemoryMail):
    """Keeps who got which message in a file that outlives the process."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
        message_id = email.message_from_bytes(message)["Message-ID"]
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{recipient} {message_id}\n")
        return super().send(message, sender=sender, recipient=recipient)


def run(app: Flask, minutes: int, mail: MailPort | None = None) -> None:
    """One sweep and one send, on a clock that stands still."""
    ports = app.extensions[PORTS]
    clock = FrozenClock(DUE, DUE + timedelta(minutes=minutes))
    ports = replace(ports, clock=clock, mail=mail or ports.mail)
    with app.app_context():
        sweep.sweep(DUE, ports)
        outbox.compose_due(DUE, ports)
        delivery.send_due(ports)


def in_a_child(work: Callable[[], None]) -> int:
    """The wait status of a process that did `work`."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def storm(app: Flask, file: Path) -> int:
    """How many runs were killed."""
    for kills in count():

        def one(before: int = kills) -> None:
            left = [before]

            def strike(*_: Any) -> None:
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1

            with app.app_context():
                event.listen(db.engine, "before_cursor_execute", strike)
                event.listen(db.engine, "commit", strike)
            run(app, 10 * before, FileMail(file))

        status = in_a_child(one)
        if not os.WIFSIGNALED(status):
            return kills if status == 0 else -1
    raise AssertionError


@contextmanager
def small_parts() -> Any:
    """Many transactions, so that there is much to be killed between."""
    sweep._DUTIES_AT_ONCE = 5  # type: ignore[misc]
    outbox._PEOPLE_AT_ONCE = 3  # type: ignore[misc]
    delivery._BATCH = 4  # type: ignore[misc]
    yield


def main() -> None:
    app = create_app()
    if sys.argv[1] == "send":
        run(app, int(sys.argv[2]))
    else:
        with small_parts():
            sys.stdout.write(str(storm(app, Path(sys.argv[2]))))


if __name__ == "__main__":
    main()
