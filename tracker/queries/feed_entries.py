"""What a calendar feed holds, as its owner may read it now: meetings, duties, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.duty import Duty
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.record import AuditEvent
from tracker.models.strategy import Deadline, Milestone, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.duty_owners import duty_path
from tracker.queries.snapshots import stored_definition
from tracker.queries.visibility import readable_meetings, readable_strategies
from tracker.queries.worklist import owed_by
from tracker.workflows.actors import Person

MOST: Final = 1000
BACK: Final = timedelta(days=400)
"""How far a feed looks back, and how many entries of a kind it has at most."""


@dataclass(frozen=True, slots=True)
class MeetingEntry:
    """A meeting. `starts_at` is UTC."""

    id: int
    uid: str
    sequence: int
    starts_at: datetime
    venue: str
    status: str
    body: str


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """A duty with a day; days and times are local, `due_at` is UTC. `moves` counts seconds."""

    id: int
    act: str
    part: str
    title: str
    path: str
    due_on: date
    due_time: time | None
    due_at: datetime
    moves: int


@dataclass(frozen=True, slots=True)
class DateEntry:
    """A deadline of the law or a milestone, by its name."""

    name: str
    title: str
    on: date
    due_time: time | None
    due_at: datetime | None
    sequence: int
    says: str


def meetings_of_body(
    session: Session, actor: Person, body_id: int, now: datetime
) -> list[MeetingEntry]:
    """The meetings of one body that the person may read, cancelled ones too. One statement."""
    return _meetings(session, actor, Meeting.body_id == body_id, now)


def own_meetings(session: Session, actor: Person, now: datetime) -> list[MeetingEntry]:
    """The meetings of the bodies that the person sits on. One statement."""
    seats = [held.body_id for held in actor.memberships]
    return _meetings(session, actor, Meeting.body_id.in_(seats), now)


def meetings_of_strategy(
    session: Session, actor: Person, strategy_id: int, now: datetime
) -> list[MeetingEntry]:
    """The meetings on whose agenda a strategy is or was, and which the person may read."""
    listed = select(AgendaItem.meeting_id).where(
        AgendaItem.strategy_id == strategy_id, AgendaItem.status != "withdrawn"
    )
    return _meetings(session, actor, Meeting.id.in_(listed), now)


def own_duties(session: Session, actor: Person) -> list[DutyEntry]:
    """What the person owes by a day, without what waits in a paused strategy. One statement."""
    rows = session.execute(
        select(
            Duty.id,
            Duty.act,
            Duty.subject_kind,
            Duty.subject_id,
            Duty.subject_name,
            Duty.due_on,
            Duty.due_time,
            Duty.due_at,
            Duty.due_set_at,
            Duty.opened_at,
            Strategy.slug,
            Strategy.title,
        )
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .where(
            Duty.ended_at.is_(None),
            Duty.due_on.is_not(None),
            Strategy.paused_at.is_(None),
            readable_strategies(actor),
            owed_by(actor),
        )
        .order_by(Duty.due_at, Duty.id)
        .limit(MOST)
    )
    return [
        DutyEntry(
            row.id,
            row.act,
            row.subject_name,
            row.title,
            duty_path(row.act, (row.subject_kind, row.subject_id), row.slug),
            row.due_on,
            row.due_time,
            row.due_at,
            int(((row.due_set_at or row.opened_at) - row.opened_at).total_seconds()),
        )
        for row in rows
    ]


def slug_of(session: Session, strategy_id: int) -> str:
    """The address of a strategy. One statement."""
    return session.execute(select(Strategy.slug).where(Strategy.id == strategy_id)).scalar_one()


def deadlines_of_law(session: Session, strategy_id: int) -> list[DateEntry]:
    """The dates of the law of a strategy, the latest of each name. Two statements."""
    stored = session.execute(
        select(StoredDefinition.hash, StoredDefinition.text)
        .join(Strategy, Strategy.definition_id == StoredDefinition.id)
        .where(Strategy.id == strategy_id)
    ).one()
    definition = stored_definition(stored.hash, stored.text)
    rows = session.execute(
        select(Deadline)
        .where(
            Deadline.strategy_id == strategy_id,
            Deadline.statutory.is_(True),
            Deadline.round_id.is_(None),
        )
        .order_by(Deadline.id)
    ).scalars()
    latest = {row.name: row for row in rows}
    return [
        DateEntry(
            row.name,
            definition.deadline_title(row.name, row.title),
            row.due_on,
            row.due_time,
            row.due_at,
            row.sequence,
            row.sentence,
        )
        for row in sorted(latest.values(), key=lambda row: (row.due_on, row.name))
    ]


def milestones_of(session: Session, strategy_id: int) -> list[DateEntry]:
    """The milestones of a strategy on the day that counts now. One statement."""
    changes = (
        select(AuditEvent.subject_id, func.count().label("times"))
        .where(AuditEvent.strategy_id == strategy_id, AuditEvent.subject_kind == "milestone")
        .group_by(AuditEvent.subject_id)
        .subquery()
    )
    day = func.coalesce(Milestone.actual_on, Milestone.forecast_on, Milestone.planned_on)
    rows = session.execute(
        select(
            Milestone.name,
            Milestone.title,
            day.label("on"),
            Milestone.actual_on,
            func.coalesce(changes.c.times, 0).label("times"),
        )
        .outerjoin(changes, changes.c.subject_id == Milestone.id)
        .where(Milestone.strategy_id == strategy_id, day.is_not(None))
        .order_by(Milestone.position)
    )
    return [
        DateEntry(
            row.name,
            row.title,
            row.on,
            None,
            None,
            row.times + (1 if row.actual_on else 0),
            "Reached." if row.actual_on else "Planned or forecast.",
        )
        for row in rows
    ]


def _meetings(
    session: Session, actor: Person, wanted: ColumnElement[bool], now: datetime
) -> list[MeetingEntry]:
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.uid,
            Meeting.sequence,
            Meeting.starts_at,
            Meeting.venue,
            Meeting.status,
            Body.name,
        )
        .join(Body, Body.id == Meeting.body_id)
        .where(wanted, Meeting.starts_at >= now - BACK, readable_meetings(actor))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    return [MeetingEntry(*row) for row in rows]
