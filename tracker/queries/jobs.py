"""When the fixed jobs last ran, for the footer and for whoever watches the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.duty import Message
from tracker.models.job import JobRun

SWEEP: Final = "sweep"
LATE_AFTER: Final = timedelta(minutes=15)
"""A sweep that is this long ago is a fault: it runs every few minutes."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last finished sweep of reminders. All in real time, UTC.

    ok: it ended without a fault. late: none has finished for `LATE_AFTER`.
    failed_messages: mails that were given up, ever.
    """

    ran_at: datetime
    ok: bool
    late: bool
    failed_messages: int


def heartbeat(session: Session, real_now: datetime) -> Heartbeat | None:
    """The last finished sweep, or None where none ever finished. Two statements."""
    run = session.execute(
        select(JobRun.finished_at, JobRun.ok)
        .where(JobRun.job == SWEEP, JobRun.finished_at.is_not(None))
        .order_by(JobRun.started_at.desc(), JobRun.id.desc())
        .limit(1)
    ).one_or_none()
    if run is None or run.finished_at is None:
        return None
    failed = session.scalar(
        select(func.count()).select_from(Message).where(Message.status == "failed")
    )
    return Heartbeat(
        ran_at=run.finished_at,
        ok=bool(run.ok),
        late=real_now - run.finished_at > LATE_AFTER,
        failed_messages=failed or 0,
    )
