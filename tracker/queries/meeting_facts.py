"""The meeting at which a strategy stands, as the core looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from tracker.models.meeting import AgendaItem, Meeting
from tracker.queries import round_facts
from tracker.workflows.calendar import to_local
from tracker.workflows.snapshots import BodyFacts, MeetingFacts


def meeting_of(
    session: Session,
    strategy_id: int,
    bodies: Mapping[str, BodyFacts],
    visits: tuple[int, ...],
    zone: str,
) -> MeetingFacts | None:
    """The meeting with a live item of the strategy, else the one that decided in this visit."""
    decided_here = and_(
        AgendaItem.status == "decided",
        AgendaItem.meeting_id.in_(round_facts.meetings_of(visits)),
    )
    live = AgendaItem.status.in_(("listed", "open"))
    row = session.execute(
        select(Meeting.id, Meeting.body_id, Meeting.starts_at, AgendaItem.status)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.strategy_id == strategy_id,
            Meeting.status != "cancelled",
            or_(live, decided_here),
        )
        .order_by(case((live, 0), else_=1), Meeting.starts_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    slot = next((body.slot for body in bodies.values() if body.body_id == row.body_id), None)
    if slot is None:
        return None
    held_on = to_local(row.starts_at, ZoneInfo(zone)).date()
    return MeetingFacts(row.id, slot, row.starts_at, held_on, row.status)
