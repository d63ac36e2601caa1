"""What the overview of a strategy shows besides its snapshot: dates, papers, the last events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.people import User
from tracker.models.record import AuditEvent
from tracker.models.strategy import Deadline, Milestone
from tracker.workflows.calendar import to_local

DATES_SHOWN = 3
EVENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ComingDate:
    """A date to come (local): its title, and whether the law sets it."""

    on: date
    title: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class LastEvent:
    """An entry of the record; who did it, if a person did."""

    event: str
    facts: dict[str, Any]
    happened_at: datetime
    who: str | None


def coming_dates(
    session: Session, strategy_id: int, today: date, titles: dict[str, str], zone: ZoneInfo
) -> list[ComingDate]:
    """The next dates from deadlines, milestones and meetings. Two statements."""
    deadlines = select(
        Deadline.due_on.label("on"),
        func.coalesce(func.nullif(Deadline.title, ""), Deadline.name).label("title"),
        Deadline.statutory.label("law"),
    ).where(
        Deadline.strategy_id == strategy_id,
        Deadline.closed_at.is_(None),
        Deadline.due_on >= today,
    )
    planned = func.coalesce(Milestone.forecast_on, Milestone.planned_on)
    milestones = select(planned, Milestone.title, literal(value=False)).where(
        Milestone.strategy_id == strategy_id, Milestone.actual_on.is_(None), planned >= today
    )
    rows = session.execute(union_all(deadlines, milestones)).all()
    found = {ComingDate(row.on, titles.get(row.title, row.title), bool(row.law)) for row in rows}
    meetings = session.execute(
        select(Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.strategy_id == strategy_id,
            AgendaItem.status.in_(("listed", "open")),
            Meeting.status == "scheduled",
        )
    )
    found |= {
        ComingDate(to_local(row.starts_at, zone).date(), "The meeting", statutory=False)
        for row in meetings
    }
    coming = sorted((each for each in found if each.on >= today), key=lambda each: each.on)
    return coming[:DATES_SHOWN]


def last_events(session: Session, strategy_id: int) -> list[LastEvent]:
    """The newest entries about the strategy. One statement."""
    rows = session.execute(
        select(AuditEvent.event, AuditEvent.body, AuditEvent.happened_at, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.strategy_id == strategy_id)
        .order_by(AuditEvent.position.desc())
        .limit(EVENTS_SHOWN)
    )
    return [
        LastEvent(row.event, json.loads(row.body)["facts"], row.happened_at, row.name)
        for row in rows
    ]
