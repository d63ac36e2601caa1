"""The worklist: what waits for one person, what that person waits for, and what is coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from tracker.models.body import Body, Membership
from tracker.models.duty import Duty, Message, Notification
from tracker.models.meeting import Meeting
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Deadline, Milestone, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.actors import office_holds
from tracker.queries.duty_owners import duty_path
from tracker.queries.snapshots import stored_definition
from tracker.queries.visibility import readable_meetings, readable_strategies, strategies_in_office
from tracker.workflows.actors import OFFICES, Person
from tracker.workflows.calendar import to_local, to_utc

SHOWN = 200
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty: what, of which strategy in which stage, by when (local), who holds it since when.

    `owner` is the body or the office that owes it and `holders` are people's names: one member, or
    all who hold the office today. `reminded_at`: when the last message about it that was sent to
    whoever owes it fell due, on the clock of the duties. `paused`: the strategy is.
    """

    act: str
    part: str
    title: str
    stage: str
    path: str
    owner: str
    holders: tuple[str, ...]
    since: datetime
    due_on: date | None
    due_time: time | None
    reminded_at: datetime | None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Something in the next days: a meeting, a date of the law, a milestone."""

    on: date
    what: str
    about: str
    path: str


def mine(session: Session, actor: Person, strategy_id: int | None = None) -> list[DutyRow]:
    """What this person owes, at most SHOWN, the most urgent first. One statement."""
    wanted = owed_by(actor)
    if strategy_id is not None:
        wanted = and_(wanted, Duty.strategy_id == strategy_id)
    return _rows(session, wanted, actor)


def others(session: Session, actor: Person, today: date) -> list[DutyRow]:
    """What others owe in the strategies that this person serves by office. Two statements."""
    if not actor.offices:
        return []
    # Not simply negated: of the three kinds of owner two columns are NULL, and so is the answer.
    owed = (
        select(Duty.id)
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .where(Duty.ended_at.is_(None), owed_by(actor))
    )
    wanted = and_(strategies_in_office(actor), Duty.id.not_in(owed))
    return _rows(session, wanted, actor, _holders(session, today))


def next_date(session: Session, actor: Person, today: date) -> date | None:
    """The next planned step or deadline in what this person may read. One statement."""
    planned = func.coalesce(Milestone.forecast_on, Milestone.planned_on)
    milestones = (
        select(planned.label("on"))
        .join(Strategy, Strategy.id == Milestone.strategy_id)
        .where(Milestone.actual_on.is_(None), planned >= today, readable_strategies(actor))
    )
    deadlines = (
        select(Deadline.due_on)
        .join(Strategy, Strategy.id == Deadline.strategy_id)
        .where(Deadline.closed_at.is_(None), Deadline.due_on >= today, readable_strategies(actor))
    )
    dates = union_all(milestones, deadlines).subquery()
    first: date | None = session.scalar(select(func.min(dates.c.on)))
    return first


def coming(session: Session, actor: Person, today: date, zone: ZoneInfo) -> list[Coming]:
    """Meetings, statutory dates and milestones of the next 14 days. Three statements."""
    until = today + AHEAD
    found = []
    meetings = session.execute(
        select(Meeting.id, Meeting.starts_at, Body.name)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            Meeting.status == "scheduled",
            Meeting.starts_at >= to_utc(today, time(0), zone),
            Meeting.starts_at < to_utc(until + timedelta(days=1), time(0), zone),
            readable_meetings(actor),
        )
    )
    for row in meetings:
        on = to_local(row.starts_at, zone).date()
        found.append(Coming(on, "Meeting", row.name, f"/meetings/{row.id}"))
    deadlines = session.execute(
        select(
            Deadline.due_on,
            Deadline.name,
            Deadline.title.label("own"),
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
        what = definition.deadline_title(law.name, law.own)
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


def owed_by(actor: Person) -> ColumnElement[bool]:
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


Holders = dict[tuple[str, int, int | None], list[str]]


def _holders(session: Session, today: date) -> Holders:
    """Who holds which office of which authority, or of one strategy alone."""
    rows = session.execute(
        select(OfficeHolder.office, OfficeHolder.authority_id, OfficeHolder.strategy_id, User.name)
        .join(User, User.id == OfficeHolder.user_id)
        .where(office_holds(today), User.deactivated_at.is_(None))
        .order_by(User.name)
    )
    found: Holders = {}
    for row in rows:
        found.setdefault((row.office, row.authority_id, row.strategy_id), []).append(row.name)
    return found


def _rows(
    session: Session,
    wanted: ColumnElement[bool],
    actor: Person,
    holders: Holders | None = None,
) -> list[DutyRow]:
    reminded = (
        select(func.max(Notification.due_at))
        .join(Message, Message.id == Notification.message_id)
        .where(Notification.duty_id == Duty.id, Message.sent_at.is_not(None))
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
            Strategy.id.label("strategy_id"),
            Strategy.authority_id,
            Strategy.slug,
            Strategy.title,
            Strategy.state,
            Strategy.paused_at,
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
            row.body or OFFICES.get(row.office or "", ""),
            (row.member,)
            if row.member
            else _names(holders or {}, row.office or "", row.authority_id, row.strategy_id),
            row.opened_at,
            row.due_on,
            row.due_time,
            row.reminded_at,
            row.paused_at is not None,
        )
        for row in rows
    ]


def _names(holders: Holders, office: str, authority_id: int, strategy_id: int) -> tuple[str, ...]:
    found = {
        *holders.get((office, authority_id, None), ()),
        *holders.get((office, authority_id, strategy_id), ()),
    }
    return tuple(sorted(found))
