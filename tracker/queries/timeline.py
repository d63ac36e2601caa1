"""The timeline of a strategy: milestones, stays in stages, dates of the law, meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.people import User
from tracker.models.strategy import (
    Cycle,
    Deadline,
    Milestone,
    StageVisit,
    Strategy,
    StrategyBody,
)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """Local dates. `printed` are the words of the report; `assumed`: the date is our reading."""

    name: str
    title: str
    printed: str
    planned_on: date | None
    assumed: bool
    forecast_on: date | None
    actual_on: date | None
    slip_reason: str


@dataclass(frozen=True, slots=True)
class StatutoryRow:
    """A date by a rule: computed, printed elsewhere, overridden; the one that binds is `due_on`."""

    name: str
    rule: str
    computed_on: date
    printed_on: date | None
    overridden_on: date | None
    override_reason: str | None
    due_on: date
    sentence: str
    title: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A deadline of the authority's own timetable. `over`: it was met, or its day was past."""

    name: str
    title: str
    office: str
    due_on: date
    due_time: time | None
    sentence: str
    over: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a leaf of the state, from and until instants (UTC), in which cycle, if in any."""

    stage: str
    cycle: int | None
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting on whose agenda the strategy was or is, and of which body."""

    id: int
    starts_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Approval:
    """That the plan was approved: when (UTC), and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the page shows. Six statements. `bodies`: the name of each slot's body."""

    milestones: tuple[MilestoneRow, ...]
    statutory: tuple[StatutoryRow, ...]
    timetable: tuple[TimetableRow, ...]
    stays: tuple[Stay, ...]
    meetings: tuple[MeetingRow, ...]
    bodies: Mapping[str, str]
    approval: Approval | None = None


def timeline(session: Session, strategy_id: int) -> Timeline:
    """The timeline of a strategy; of the deadlines of one name it has the latest."""
    statutory, own = _deadlines(session, strategy_id)
    stays = session.execute(
        select(StageVisit.stage, Cycle.number, StageVisit.entered_at, StageVisit.left_at)
        .outerjoin(Cycle, Cycle.id == StageVisit.cycle_id)
        .where(StageVisit.strategy_id == strategy_id)
        .order_by(StageVisit.id)
    )
    meetings = session.execute(
        select(Meeting.id, Meeting.starts_at, Body.name)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Body, Body.id == Meeting.body_id)
        .where(AgendaItem.strategy_id == strategy_id, Meeting.status != "cancelled")
        .distinct()
        .order_by(Meeting.starts_at)
    )
    bodies = session.execute(
        select(StrategyBody.slot, Body.name)
        .join(Body, Body.id == StrategyBody.body_id)
        .where(StrategyBody.strategy_id == strategy_id)
    )
    return Timeline(
        milestones(session, strategy_id),
        statutory,
        own,
        tuple(Stay(*row) for row in stays),
        tuple(MeetingRow(*row) for row in meetings),
        {row.slot: row.name for row in bodies},
        approval(session, strategy_id),
    )


def milestones(session: Session, strategy_id: int) -> tuple[MilestoneRow, ...]:
    """In the order of the programme. One statement."""
    rows = session.execute(
        select(
            Milestone.name,
            Milestone.title,
            Milestone.printed,
            Milestone.planned_on,
            Milestone.assumed,
            Milestone.forecast_on,
            Milestone.actual_on,
            Milestone.slip_reason,
        )
        .where(Milestone.strategy_id == strategy_id)
        .order_by(Milestone.position)
    )
    return tuple(MilestoneRow(*row) for row in rows)


def timetable_deadlines(session: Session, strategy_id: int) -> tuple[TimetableRow, ...]:
    """What the authority's timetable asks for, the latest of each name. One statement."""
    return _deadlines(session, strategy_id)[1]


def approval(session: Session, strategy_id: int) -> Approval | None:
    """Whether the plan is approved, when and by whom. One statement."""
    row = session.execute(
        select(Strategy.plan_approved_at, User.name)
        .join(User, User.id == Strategy.plan_approved_by)
        .where(Strategy.id == strategy_id)
    ).one_or_none()
    return Approval(row.plan_approved_at, row.name) if row and row.plan_approved_at else None


def _deadlines(
    session: Session, strategy_id: int
) -> tuple[tuple[StatutoryRow, ...], tuple[TimetableRow, ...]]:
    rows = session.execute(
        select(
            Deadline.name,
            Deadline.rule,
            Deadline.computed_on,
            Deadline.printed_on,
            Deadline.overridden_on,
            Deadline.override_reason,
            Deadline.due_on,
            Deadline.sentence,
            Deadline.title,
            Deadline.statutory,
            Deadline.office,
            Deadline.due_time,
            Deadline.closed_at,
        )
        .where(Deadline.strategy_id == strategy_id, Deadline.round_id.is_(None))
        .order_by(Deadline.id)
    )
    statutory: dict[str, StatutoryRow] = {}
    own: dict[str, TimetableRow] = {}
    for row in rows:
        over = row.closed_at is not None
        if row.statutory:
            statutory[row.name] = StatutoryRow(*row[:9], over)
        elif row.office is not None:
            own[row.name] = TimetableRow(
                row.name, row.title, row.office, row.due_on, row.due_time, row.sentence, over
            )
    return (
        tuple(sorted(statutory.values(), key=lambda each: each.due_on)),
        tuple(sorted(own.values(), key=lambda each: each.due_on)),
    )
