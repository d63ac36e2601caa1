"""What became of a meeting: when it was moved or cancelled and why, and which one continues it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker.models.meeting import Meeting
from tracker.models.people import User
from tracker.models.record import AuditDetail, AuditEvent

CHANGES: Final = ("meeting_moved", "meeting_cancelled", "meeting_adjourned")


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """One change as the record has it; `was_at` and `starts_at` are given where it moved.

    `reason` is None once it was taken out of the record by the rules on personal data.
    """

    event: str
    happened_at: datetime
    who: str
    reason: str | None
    was_at: datetime | None = None
    starts_at: datetime | None = None
    was_venue: str = ""
    venue: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The meeting that this one continues, or that continues this one."""

    id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingHistory:
    """Its changes, the last first, and its neighbours in an adjournment."""

    changes: tuple[MeetingChange, ...]
    continues: Neighbour | None
    continued_by: Neighbour | None


def history(session: Session, meeting_id: int) -> MeetingHistory:
    """Three statements."""
    rows = session.execute(
        select(AuditEvent.event, AuditEvent.happened_at, AuditEvent.body, User.name, AuditDetail)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(
            AuditDetail, and_(AuditDetail.event_id == AuditEvent.id, AuditDetail.field == "reason")
        )
        .where(
            AuditEvent.event.in_(CHANGES),
            AuditEvent.subject_kind == "meeting",
            AuditEvent.subject_id == meeting_id,
            AuditEvent.strategy_id.is_(None),
        )
        .order_by(AuditEvent.position.desc())
    )
    before, after = _neighbours(session, meeting_id)
    return MeetingHistory(tuple(_change(row) for row in rows), before, after)


def _change(row: Any) -> MeetingChange:  # noqa: ANN401 - a row of the statement above
    facts = json.loads(row.body)["facts"]
    instants = {
        name: datetime.fromisoformat(facts[name])
        for name in ("was_at", "starts_at")
        if name in facts
    }
    return MeetingChange(
        row.event,
        row.happened_at,
        row.name or "",
        row.AuditDetail.value if row.AuditDetail else None,
        instants.get("was_at"),
        instants.get("starts_at"),
        facts.get("was_venue", ""),
        facts.get("venue", ""),
    )


def _neighbours(session: Session, meeting_id: int) -> tuple[Neighbour | None, Neighbour | None]:
    continues = session.scalar(select(Meeting.continues_id).where(Meeting.id == meeting_id))
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at).where(
            or_(Meeting.continues_id == meeting_id, Meeting.id == (continues or 0))
        )
    )
    found = {row.id: Neighbour(row.id, row.starts_at) for row in rows}
    before = found.pop(continues, None) if continues else None
    return before, next(iter(found.values()), None)
