"""The meeting at which a strategy stands, as the core looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from tracker.models.meeting import AgendaItem, Meeting
from tracker.queries import round_facts
from tracker.workflows.calendar import to_local
from tracker.workflows.snapshots import BodyFacts, LostMeeting, MeetingFacts

_LIVE, _DECIDED, _LOST = range(3)


def meeting_of(
    session: Session,
    strategy_id: int,
    bodies: Mapping[str, BodyFacts],
    visits: tuple[int, ...],
    zone: str,
) -> tuple[MeetingFacts | None, LostMeeting | None]:
    """The meeting with a live item of the strategy, else the one that decided in this visit.

    Where there is neither: the last meeting at which it was listed and that came to nothing.
    """
    kept = Meeting.status != "cancelled"
    live = and_(kept, AgendaItem.status.in_(("listed", "open")))
    decided_here = and_(
        kept,
        AgendaItem.status == "decided",
        AgendaItem.meeting_id.in_(round_facts.meetings_of(visits)),
    )
    lost = and_(AgendaItem.status == "deferred", AgendaItem.deferred_to_id.is_(None))
    rank = case((live, _LIVE), (decided_here, _DECIDED), else_=_LOST)
    row = session.execute(
        select(
            Meeting.id,
            Meeting.body_id,
            Meeting.starts_at,
            Meeting.continues_id,
            Meeting.status.label("meeting_status"),
            AgendaItem.status,
            rank.label("rank"),
        )
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.strategy_id == strategy_id, or_(live, decided_here, lost))
        .order_by(rank, Meeting.starts_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None, None
    slot = next((body.slot for body in bodies.values() if body.body_id == row.body_id), None)
    if slot is None:
        return None, None
    held_on = to_local(row.starts_at, ZoneInfo(zone)).date()
    if row.rank == _LOST:
        return None, LostMeeting(slot, held_on, row.meeting_status == "cancelled")
    earlier = _earlier_sittings(session, row.continues_id)
    return MeetingFacts(row.id, slot, row.starts_at, held_on, row.status, earlier), None


def _earlier_sittings(session: Session, meeting_id: int | None) -> tuple[int, ...]:
    """The meetings that one continues, the last first: one statement for each, mostly none."""
    found: tuple[int, ...] = ()
    while meeting_id is not None:
        found = (*found, meeting_id)
        meeting_id = session.scalar(select(Meeting.continues_id).where(Meeting.id == meeting_id))
    return found
