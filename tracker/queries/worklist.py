"""The worklist: what waits for one person, what that person waits for, and what is coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.models.body import Body, Membership
from tracker.models.duty import Duty, Message, Notification
from tracker.models.meeting import Meeting
from tracker.models.people import User
from tracker.models.strategy import Deadline, Milestone, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.duty_owners import duty_path
from tracker.queries.snapshots import stored_definition
from tracker.queries.visibility import readable_meetings, readable_strategies, strategies_in_office
from tracker.workflows.actors import OFFICES, Person
from tracker.workflows.calendar import to_local

SHOWN = 50
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty: what, of which strategy in which stage, by when (local), who holds it since when.

    `reminded_at`: when a message about it was last sent to whoever owes it.
    """

    act: str
    part: str
    title: str
    stage: str
    path: str
    holder: str
    since: datetime
    due_on: date | None
    due_time: time | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Something in the next days: a meeting, a date of the law, a milestone."""

    on: date
    what: str
    about: str
    path: str


def mine(session: Session, actor: Person) -> list[DutyRow]:
    """What this person owes, the most urgent first. One statement."""
    return _rows(session, _owed_by(actor), actor)


def others(session: Session, actor: Person) -> list[DutyRow]:
    """What others owe in the strategies that this person serves by office. One statement."""
    if not actor.offices:
        return []
    # Not simply negated: of the three kinds of owner two columns are NULL, and so is the answer.
    owed = (
        select(Duty.id)
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .where(Duty.ended_at.is_(None), _owed_by(actor))
    )
    return _rows(session, and_(strategies_in_office(actor), Duty.id.not_in(owed)), actor)


def next_due(session: Session, actor: Person) -> date | None:
    """When something is next planned in what this person may read. One statement."""
    planned = func.coalesce(Milestone.forecast_on, Milestone.planned_on)
    return session.scalar(
        select(func.min(planned))
        .join(Strategy, Strategy.id == Milestone.strategy_id)
        .where(Milestone.actual_on.is_(None), readable_strategies(actor))
    )


def coming(session: Session, actor: Person, today: date, zone: ZoneInfo) -> list[Coming]:
    """Meetings, statutory dates and milestones of the next 14 days. Three statements."""
    until = today + AHEAD
    found = []
    meetings = session.execute(
        select(Meeting.id, Meeting.starts_at, Body.name)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.status == "scheduled", readable_meetings(actor))
        .order_by(Meeting.starts_at)
    )
    for row in meetings:
        on = to_local(row.starts_at, zone).date()
        if today <= on <= until:
            found.append(Coming(on, "Meeting", row.name, f"/meetings/{row.id}"))
    deadlines = session.execute(
        select(
            Deadline.due_on,
            Deadline.name,
            Strategy.slug,
            Strategy.title,
            StoredDefinition.hash,
            StoredDefinition.text,
        )
        .join(Strategy, Strategy.id == Deadline.strategy_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(
            Deadline.closed_at.is_(None),
            Deadline.statutory.is_(True),
            Deadline.due_on.between(today, until),
            readable_strategies(actor),
        )
    )
    for law in deadlines:
        definition = stored_definition(law.hash, law.text)
        what = definition.deadlines[law.name].title
        found.append(Coming(law.due_on, what, law.title, f"/strategies/{law.slug}/timeline"))
    planned = func.coalesce(Milestone.forecast_on, Milestone.planned_on)
    milestones = session.execute(
        select(planned.label("on"), Milestone.title, Strategy.slug, Strategy.title.label("about"))
        .join(Strategy, Strategy.id == Milestone.strategy_id)
        .where(
            Milestone.actual_on.is_(None),
            planned.between(today, until),
            readable_strategies(actor),
        )
    )
    for step in milestones:
        path = f"/strategies/{step.slug}/timeline"
        found.append(Coming(step.on, step.title, step.about, path))
    return sorted(found, key=lambda each: (each.on, each.what))


def _owed_by(actor: Person) -> ColumnElement[bool]:
    held = [
        and_(
            Duty.office == each.office,
            Strategy.authority_id == each.authority_id,
            *([Duty.strategy_id == each.strategy_id] if each.strategy_id else []),
        )
        for each in actor.offices
    ]
    seats = [each.membership_id for each in actor.memberships]
    return or_(Duty.membership_id.in_(seats), Duty.user_id == actor.user_id, *held)


def _rows(session: Session, wanted: ColumnElement[bool], actor: Person) -> list[DutyRow]:
    reminded = (
        select(func.max(Message.sent_at))
        .join(Notification, Notification.message_id == Message.id)
        .where(Notification.duty_id == Duty.id)
        .correlate(Duty)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Duty.act,
            Duty.subject_name,
            Duty.subject_kind,
            Duty.subject_id,
            Duty.office,
            Duty.opened_at,
            Duty.due_on,
            Duty.due_time,
            Strategy.slug,
            Strategy.title,
            Strategy.state,
            StoredDefinition.hash,
            StoredDefinition.text,
            User.name.label("member"),
            Body.name.label("body"),
            reminded.label("reminded_at"),
        )
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .outerjoin(Membership, Membership.id == Duty.membership_id)
        .outerjoin(Body, Body.id == Membership.body_id)
        .outerjoin(User, User.id == func.coalesce(Membership.user_id, Duty.user_id))
        .where(Duty.ended_at.is_(None), readable_strategies(actor), wanted)
        .order_by(Duty.due_at.is_(None), Duty.due_at, Duty.id)
        .limit(SHOWN)
    )
    return [
        DutyRow(
            row.act,
            row.subject_name,
            row.title,
            stored_definition(row.hash, row.text).top_stage_of(row.state).title,
            duty_path(row.act, (row.subject_kind, row.subject_id), row.slug),
            f"{row.member}, {row.body}" if row.member else OFFICES.get(row.office or "", ""),
            row.opened_at,
            row.due_on,
            row.due_time,
            row.reminded_at,
        )
        for row in rows
    ]
