"""The two times of a request, each read once, so that a whole page speaks of one moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from flask import current_app, g

from tracker.adapters.ports import Ports
from tracker.workflows.calendar import to_local


def ports() -> Ports:
    """This application's ways to the outside."""
    return cast(Ports, current_app.extensions["tracker.ports"])


def now() -> datetime:
    """Governance time in UTC, the same throughout the request."""
    if "now" not in g:
        g.now = ports().clock.now()
    return cast(datetime, g.now)


def real_now() -> datetime:
    """Real time in UTC, the same throughout the request: for sessions, links and throttles."""
    if "real_now" not in g:
        g.real_now = ports().clock.real_now()
    return cast(datetime, g.real_now)


def today() -> date:
    """The local date of governance time, by which offices and memberships are held."""
    return to_local(now(), ports().zone).date()
