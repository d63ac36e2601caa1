"""What the clock has made due: rounds to close and periods for call-in that are over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.extensions import db
from tracker.models.round import Round
from tracker.models.strategy import Deadline, StageVisit


def ended_waits(now: datetime) -> list[int]:
    """Strategies that wait for a deadline of the stage they are in, and it is over at `now`."""
    rows = db.session.scalars(
        select(Deadline.strategy_id)
        .join(StageVisit, StageVisit.id == Deadline.visit_id)
        .where(
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
            Deadline.due_at < now,
            StageVisit.left_at.is_(None),
        )
        .distinct()
    )
    return sorted(rows)


def due_rounds(now: datetime) -> list[int]:
    """Open written rounds whose day to answer is over at `now` (UTC)."""
    rows = db.session.scalars(
        select(Round.id)
        .where(Round.status == "open", Round.due_at < now)
        .order_by(Round.due_at, Round.id)
    )
    return list(rows)


def open_due_instants(after: datetime, until: datetime) -> list[datetime]:
    """The instants in that time at which an open deadline or round ends, in order."""
    deadlines = select(Deadline.due_at).where(
        Deadline.closed_at.is_(None), Deadline.due_at > after, Deadline.due_at <= until
    )
    rounds = select(Round.due_at).where(
        Round.status == "open", Round.due_at > after, Round.due_at <= until
    )
    found = {*db.session.scalars(deadlines), *db.session.scalars(rounds)}
    return sorted(instant for instant in found if instant is not None)
