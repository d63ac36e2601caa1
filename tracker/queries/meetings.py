"""Meetings: the list of them, and one with its items, its papers and who is present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.models.authority import Authority
from tracker.models.body import Body, Membership, VotingRule
from tracker.models.meeting import AgendaItem, Attendance, Meeting
from tracker.models.people import User
from tracker.models.strategy import Strategy, StrategyBody
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries import visibility
from tracker.queries.actors import membership_holds
from tracker.queries.agenda import ItemRow, items_of
from tracker.queries.counting import as_rule
from tracker.queries.snapshots import stored_definition
from tracker.workflows import approvals
from tracker.workflows.actors import Person
from tracker.workflows.approvals import Capacity, Mode, Role
from tracker.workflows.calendar import to_local
from tracker.workflows.definition import StageKind, WorkflowDefinition

PAGE = 25
Position = tuple[datetime, int]
"""Where a page of past meetings ends: the start and the id of its last meeting."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One line of the list of meetings. `items` counts what is or was on the agenda.

    `changed`: it was moved at least once; `adjourned`: another meeting continues it.
    """

    id: int
    body: str
    starts_at: datetime
    venue: str
    status: str
    items: int
    changed: bool
    adjourned: bool


@dataclass(frozen=True, slots=True)
class PresentRow:
    """A member on the day of the meeting; `present` is None while nothing is recorded."""

    membership_id: int
    user_id: int
    name: str
    capacity: Capacity
    role: Role
    seat: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting. `rule` is the body's own, and counts nothing before it is confirmed.

    `decides`: the body decides at meetings; one that decides in writing may meet all the same.
    """

    id: int
    body_id: int
    body_slug: str
    body: str
    authority_id: int
    starts_at: datetime
    venue: str
    status: str
    printed_on: date | None
    note: str
    rule: approvals.VotingRule
    rule_confirmed: bool
    decides: bool
    members: tuple[PresentRow, ...]
    items: tuple[ItemRow, ...]

    @property
    def was_held(self) -> bool:
        """Somebody was present, or an item was opened: it cannot be cancelled any more."""
        here = any(each.present for each in self.members)
        return here or any(each.opened_at is not None for each in self.items)

    @property
    def is_live(self) -> bool:
        """Something on the agenda is still to be done."""
        return any(each.status in ("listed", "open") for each in self.items)

    @property
    def attendance_recorded(self) -> bool:
        return any(each.present is not None for each in self.members)

    def item(self, item_id: int) -> ItemRow | None:
        return next((each for each in self.items if each.id == item_id), None)


def meetings_to_come(session: Session, actor: Person, now: datetime) -> list[MeetingRow]:
    """The meetings that the person may read and that have not begun, the next one first."""
    rows = session.execute(
        _listed(actor).where(Meeting.starts_at > now).order_by(Meeting.starts_at, Meeting.id)
    )
    return [MeetingRow(*row) for row in rows]


def meetings_past(
    session: Session, actor: Person, now: datetime, after: Position | None = None
) -> tuple[list[MeetingRow], Position | None]:
    """A page of the meetings that have begun, the last first, and where the next page begins."""
    statement = _listed(actor).where(Meeting.starts_at <= now)
    if after is not None:
        starts_at, meeting_id = after
        statement = statement.where(
            or_(
                Meeting.starts_at < starts_at,
                and_(Meeting.starts_at == starts_at, Meeting.id < meeting_id),
            )
        )
    rows = session.execute(
        statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(PAGE + 1)
    ).all()
    found = [MeetingRow(*row) for row in rows[:PAGE]]
    following = (found[-1].starts_at, found[-1].id) if len(rows) > PAGE else None
    return found, following


def meeting_page(session: Session, meeting_id: int, actor: Person) -> MeetingPage | None:
    """The meeting, if it exists and the person may read it. A fixed number of statements."""
    columns: list[Any] = [Meeting, Body, VotingRule, Authority.time_zone]
    head = session.execute(
        select(*columns)
        .join(Body, Body.id == Meeting.body_id)
        .join(Authority, Authority.id == Body.authority_id)
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .where(Meeting.id == meeting_id, visibility.readable_meetings(actor))
    ).one_or_none()
    if head is None:
        return None
    meeting, body, rule, zone = head
    return MeetingPage(
        id=meeting.id,
        body_id=body.id,
        body_slug=body.slug,
        body=body.name,
        authority_id=body.authority_id,
        starts_at=meeting.starts_at,
        venue=meeting.venue,
        status=meeting.status,
        printed_on=meeting.printed_on,
        note=meeting.note,
        rule=as_rule(Mode.MEETING, rule),
        rule_confirmed=rule is not None and rule.confirmed_at is not None,
        decides=body.mode == Mode.MEETING,
        members=_members(session, meeting, zone),
        items=items_of(session, meeting_id, actor),
    )


def strategies_for_agenda(session: Session, meeting_id: int) -> list[tuple[int, str]]:
    """Id and title of what may be put on this agenda: what the meeting's body is to decide."""
    on_it = select(AgendaItem.strategy_id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.status.in_(("listed", "open"))
    )
    columns: list[Any] = [
        Strategy.id,
        Strategy.title,
        Strategy.state,
        StrategyBody.slot,
    ]
    from_definition = _definitions(session)
    rows = session.execute(
        select(*columns, Strategy.definition_id)
        .join(StrategyBody, StrategyBody.strategy_id == Strategy.id)
        .join(Meeting, Meeting.body_id == StrategyBody.body_id)
        .where(Meeting.id == meeting_id, Strategy.id.not_in(on_it))
        .order_by(Strategy.title, Strategy.id)
    )
    found = []
    for row in rows:
        definition = from_definition[row.definition_id]
        decides = any(
            stage.kind is StageKind.MEETING and stage.body == row.slot
            for stage in definition.top_stages
        )
        if decides and not definition.is_end(row.state):
            found.append((row.id, row.title))
    return found


def _definitions(session: Session) -> dict[int, WorkflowDefinition]:
    rows = session.execute(
        select(StoredDefinition.id, StoredDefinition.hash, StoredDefinition.text)
    )
    return {row.id: stored_definition(row.hash, row.text) for row in rows}


def _listed(actor: Person) -> Select[Any]:
    count = (
        select(func.count())
        .where(AgendaItem.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    following = aliased(Meeting)
    columns: list[Any] = [
        Meeting.id,
        Body.name,
        Meeting.starts_at,
        Meeting.venue,
        Meeting.status,
        count,
        Meeting.sequence > 0,
        select(following.id).where(following.continues_id == Meeting.id).exists(),
    ]
    return (
        select(*columns)
        .join(Body, Body.id == Meeting.body_id)
        .where(visibility.readable_meetings(actor))
    )


def _members(session: Session, meeting: Meeting, zone: str) -> tuple[PresentRow, ...]:
    day = to_local(meeting.starts_at, ZoneInfo(zone)).date()
    rows = session.execute(
        select(
            Membership.id,
            Membership.user_id,
            User.name,
            Membership.capacity,
            Membership.role,
            Membership.seat,
            Attendance.present,
        )
        .join(User, User.id == Membership.user_id)
        .outerjoin(
            Attendance,
            and_(Attendance.meeting_id == meeting.id, Attendance.membership_id == Membership.id),
        )
        .where(Membership.body_id == meeting.body_id, membership_holds(day))
        .order_by(User.name, Membership.id)
    )
    return tuple(
        PresentRow(
            row.id,
            row.user_id,
            row.name,
            Capacity(row.capacity),
            Role(row.role),
            row.seat,
            row.present,
        )
        for row in rows
    )
