"""The meetings at which a decision could be taken, and what was published for it already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.models.meeting import Meeting
from tracker.queries.visibility import readable_meetings
from tracker.workflows.actors import Person
from tracker.workflows.calendar import to_local
from tracker.workflows.voting_rules import Mode

MOST = 60
"""How many meetings to come are looked at: some years of them."""


@dataclass(frozen=True, slots=True)
class BookedMeeting:
    """A meeting that is scheduled: its start in UTC, and its local day.

    `printed_on` is the day that a publication elsewhere gives it, where that is another.
    """

    id: int
    starts_at: datetime
    day: date
    printed_on: date | None = None


def booked_meetings(
    session: Session, actor: Person, body_id: int, now: datetime, zone: ZoneInfo
) -> list[BookedMeeting]:
    """The next MOST meetings of a body that the person may read, in order. One statement."""
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at, Meeting.printed_on)
        .where(
            Meeting.body_id == body_id,
            Meeting.status == "scheduled",
            Meeting.starts_at >= now,
            readable_meetings(actor),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    found = []
    for row in rows:
        day = to_local(row.starts_at, zone).date()
        printed = row.printed_on if row.printed_on != day else None
        found.append(BookedMeeting(row.id, row.starts_at, day, printed))
    return found


def meeting_days(authority: str) -> dict[str, list[date]]:
    """By body that decides at meetings, the local days of its scheduled ones; for an authority."""
    rows = db.session.execute(
        select(Body.slug, Meeting.starts_at, Authority.time_zone)
        .join(Authority, Authority.id == Body.authority_id)
        .outerjoin(Meeting, (Meeting.body_id == Body.id) & (Meeting.status == "scheduled"))
        .where(Authority.slug == authority, Body.mode == Mode.MEETING.value)
        .order_by(Body.slug, Meeting.starts_at)
    )
    found: dict[str, list[date]] = {}
    for row in rows:
        days = found.setdefault(row.slug, [])
        if row.starts_at is not None:
            days.append(to_local(row.starts_at, ZoneInfo(row.time_zone)).date())
    return found
