"""A process that records one response, to be killed: before its first, second, third … statement.

Each attempt is a process of its own that kills itself; after each the same request is sent again
only once the storm is over. Arguments: round, revision, recommendation and user, all as ids.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import event

from tracker.adapters.clock import FrozenClock
from tracker.app import PORTS, build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.queries.actors import person
from tracker.services.acting import Done, Ticket
from tracker.services.entered_response import Response
from tracker.services.responses import record_response


def respond(app: Flask, ids: list[int], now: datetime) -> Done:
    """The request, always with the same key."""
    round_id, revision_id, recommendation_id, user_id = ids
    with app.app_context():
        return record_response(
            round_id,
            Response(revision_id, {recommendation_id: "approve"}),
            actor=person(db.session(), user_id, now.date()),
            now=now,
            ports=app.extensions[PORTS],
            ticket=Ticket("one-page-one-key"),
        )


def storm(app: Flask, ids: list[int], now: datetime) -> int:
    """How many processes were killed before one came to its end."""
    for before in count():
        child = os.fork()
        if child == 0:
            _kill_before(app, before)
            respond(app, ids, now)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return before
    raise AssertionError("no run came to its end")


def _kill_before(app: Flask, statement: int) -> None:
    left = [statement]

    def strike(*_: Any) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", strike)
        event.listen(db.engine, "commit", strike)


def main() -> None:
    now = datetime.fromisoformat(sys.argv[1])
    settings = Settings()
    ports = build_ports(settings)
    app = create_app(settings, _frozen(ports, now))
    print(storm(app, [int(each) for each in sys.argv[2:]], now))  # noqa: T201 - read by the test


def _frozen(ports: Any, now: datetime) -> Any:
    from dataclasses import replace

    return replace(ports, clock=FrozenClock(now))


if __name__ == "__main__":
    main()
