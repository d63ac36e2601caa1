"""The timeline of a strategy: milestones, stays in stages, dates of the law, meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.strategy import Cycle, Deadline, Milestone, StageVisit, StrategyBody


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
class Timeline:
    """Everything that the page shows. Five statements. `bodies`: the name of each slot's body."""

    milestones: tuple[MilestoneRow, ...]
    statutory: tuple[StatutoryRow, ...]
    stays: tuple[Stay, ...]
    meetings: tuple[MeetingRow, ...]
    bodies: Mapping[str, str]


def timeline(session: Session, strategy_id: int) -> Timeline:
    """The timeline of a strategy; statutory dates are those of the latest of each name."""
    milestones = session.execute(
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
    deadlines = session.execute(
        select(
            Deadline.name,
            Deadline.rule,
            Deadline.computed_on,
            Deadline.printed_on,
            Deadline.overridden_on,
            Deadline.override_reason,
            Deadline.due_on,
            Deadline.sentence,
        )
        .where(Deadline.strategy_id == strategy_id, Deadline.statutory.is_(True))
        .order_by(Deadline.id)
    )
    latest = {row.name: StatutoryRow(*row) for row in deadlines}
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
        tuple(MilestoneRow(*row) for row in milestones),
        tuple(sorted(latest.values(), key=lambda row: row.due_on)),
        tuple(Stay(*row) for row in stays),
        tuple(MeetingRow(*row) for row in meetings),
        {row.slot: row.name for row in bodies},
    )
