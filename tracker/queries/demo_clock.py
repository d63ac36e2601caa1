"""How far the demo's governance time is ahead of real time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.job import DemoClock


def read_offset(session: Session) -> timedelta:
    """The offset that all processes share; zero where the clock was never moved."""
    seconds = session.scalar(select(DemoClock.offset_seconds).where(DemoClock.id == 1))
    return timedelta(seconds=seconds or 0)
