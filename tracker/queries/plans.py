"""The plans of strategies: milestones, what waits for what, meetings and periods of waiting.

A fixed number of statements for any number of strategies, and three more for each authority.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.models.calendar import MilestoneLink
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.strategy import Deadline, Milestone, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.date_settings import date_settings
from tracker.queries.snapshots import stored_definition
from tracker.workflows.calendar import WorkingCalendar, to_local
from tracker.workflows.plans import Dates, Plan


def plans(
    session: Session, strategy_ids: Sequence[int], calendar: WorkingCalendar
) -> Mapping[int, Plan]:
    """By strategy; `calendar` holds England's published bank holidays."""
    heads = session.execute(
        select(
            Strategy.id,
            Strategy.authority_id,
            Authority.time_zone,
            StoredDefinition.hash,
            StoredDefinition.text,
        )
        .join(Authority, Authority.id == Strategy.authority_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(Strategy.id.in_(strategy_ids))
    ).all()
    milestones = _milestones(session, strategy_ids)
    links = waits_for(session, strategy_ids)
    waits: dict[int, dict[str, date]] = defaultdict(dict)
    periods = session.execute(
        select(Deadline.strategy_id, Deadline.name, Deadline.due_on)
        .where(Deadline.strategy_id.in_(strategy_ids), Deadline.anchor == "decision_published")
        .order_by(Deadline.id)
    )
    for period in periods:
        waits[period.strategy_id][period.name] = period.due_on
    meetings = {
        row.strategy_id: row
        for row in session.execute(
            select(AgendaItem.strategy_id, Meeting.starts_at, Body.name)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .join(Body, Body.id == Meeting.body_id)
            .where(
                AgendaItem.strategy_id.in_(strategy_ids),
                AgendaItem.status.in_(("listed", "open")),
                Meeting.status == "scheduled",
            )
            .order_by(Meeting.starts_at.desc())
        )
    }
    settings = {
        authority: date_settings(session, authority, calendar)
        for authority in {head.authority_id for head in heads}
    }
    found: dict[int, Plan] = {}
    for head in heads:
        meeting = meetings.get(head.id)
        zone = ZoneInfo(head.time_zone)
        found[head.id] = Plan(
            stored_definition(head.hash, head.text),
            milestones.get(head.id, {}),
            links.get(head.id, {}),
            settings[head.authority_id],
            to_local(meeting.starts_at, zone).date() if meeting else None,
            meeting.name if meeting else "",
            waits.get(head.id, {}),
        )
    return found


def waits_for(
    session: Session, strategy_ids: Sequence[int]
) -> Mapping[int, Mapping[str, frozenset[str]]]:
    """By strategy and milestone: the milestones that it waits for. One statement."""
    before = aliased(Milestone)
    rows = session.execute(
        select(Milestone.strategy_id, Milestone.name, before.name.label("waits_for"))
        .join(MilestoneLink, MilestoneLink.milestone_id == Milestone.id)
        .join(before, before.id == MilestoneLink.waits_for_id)
        .where(Milestone.strategy_id.in_(strategy_ids))
    )
    found: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in rows:
        befores = found[row.strategy_id]
        befores[row.name] = befores.get(row.name, frozenset()) | {row.waits_for}
    return found


def _milestones(session: Session, strategy_ids: Sequence[int]) -> Mapping[int, dict[str, Dates]]:
    rows = session.execute(
        select(
            Milestone.strategy_id,
            Milestone.name,
            Milestone.planned_on,
            Milestone.forecast_on,
            Milestone.actual_on,
        )
        .where(Milestone.strategy_id.in_(strategy_ids))
        .order_by(Milestone.strategy_id, Milestone.position)
    )
    found: dict[int, dict[str, Dates]] = defaultdict(dict)
    for row in rows:
        found[row.strategy_id][row.name] = Dates(row.planned_on, row.forecast_on, row.actual_on)
    return found
