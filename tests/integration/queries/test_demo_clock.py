"""The demo's clock follows the offset that any process has stored."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tracker.app import PORTS
from tracker.models.job import DemoClock
from tracker.queries.demo_clock import read_offset


def test_governance_time_is_real_time_plus_the_offset(app: Flask, session: Session) -> None:
    clock = app.extensions[PORTS].clock
    assert clock.now() - clock.real_now() < timedelta(minutes=1)
    session.execute(update(DemoClock).values(offset_seconds=86_400))
    session.commit()
    ahead = clock.now() - clock.real_now()
    assert timedelta(hours=23) < ahead < timedelta(hours=25)


def test_without_its_row_the_clock_was_never_moved(session: Session) -> None:
    session.execute(delete(DemoClock))
    assert read_offset(session) == timedelta(0)
