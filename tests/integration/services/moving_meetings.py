"""A body, its meeting and strategies on the agenda, for tests of meetings that change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from tests.functional.web.founded import AUTHORITY, SLOTS
from tests.functional.web.journey import Journey
from tracker.models.duty import Duty, Notification
from tracker.models.meeting import Meeting
from tracker.models.strategy import Deadline, Strategy
from tracker.services import meeting_changes, meetings
from tracker.services.acting import Done
from tracker.services.strategies import NewPriority, NewStrategy, start_strategy

MARCH = datetime(2020, 3, 26, 13, tzinfo=UTC)
EARLIER = datetime(2020, 3, 20, 13, tzinfo=UTC)
CLERK = "committee_clerk"
WHY = "The hall is needed for the count."


def another_strategy(journey: Journey, number: int) -> int:
    new = NewStrategy(
        slug=f"plan-{number}",
        title=f"Plan {number}",
        definition="local-industrial-strategy",
        bodies={slot: journey.bodies[slug] for slot, slug in SLOTS.items()},
        priorities=(NewPriority("People"),),
        key_decision=True,
    )
    return journey.act("lead_officer", start_strategy, journey.authority, new).id


def scheduled(journey: Journey, starts_at: datetime = MARCH) -> int:
    body = journey.bodies[AUTHORITY]
    return journey.act(CLERK, meetings.schedule_meeting, body, starts_at, "The Hall").id


def listed(journey: Journey, meeting: int, *strategies: int) -> int:
    """The journey's strategy, made a key decision, and these on the agenda; the meeting."""
    journey.change(
        update(Strategy).where(Strategy.id == journey.strategy).values(key_decision=True)
    )
    for each in strategies or (journey.strategy,):
        journey.act(CLERK, meetings.put_on_agenda, each, meeting)
    return meeting


def move(
    journey: Journey, meeting: int, starts_at: datetime = EARLIER, who: str = CLERK, **facts: Any
) -> Done:
    given = {"venue": "The Hall", "reason": WHY, **facts}
    return journey.act(who, meeting_changes.move_meeting, meeting, starts_at, **given)


def open_dates(journey: Journey, strategy: int) -> dict[str, tuple[date, int]]:
    """The open deadlines of a strategy by name, with the sequence of each."""
    wanted = select(Deadline.name, Deadline.due_on, Deadline.sequence).where(
        Deadline.strategy_id == strategy,
        Deadline.closed_at.is_(None),
        Deadline.round_id.is_(None),
    )
    rows = journey.look(lambda session: session.execute(wanted).all())
    return {row.name: (row.due_on, row.sequence) for row in rows}


def open_duties(journey: Journey, strategy: int) -> dict[tuple[str, str], date | None]:
    wanted = select(Duty.act, Duty.subject_name, Duty.due_on).where(
        Duty.strategy_id == strategy, Duty.ended_at.is_(None)
    )
    rows = journey.look(lambda session: session.execute(wanted).all())
    return {(row.act, row.subject_name): row.due_on for row in rows}


def the_meeting(journey: Journey, meeting: int) -> Any:
    wanted = select(
        Meeting.starts_at, Meeting.venue, Meeting.status, Meeting.uid, Meeting.sequence
    ).where(Meeting.id == meeting)
    return journey.look(lambda session: session.execute(wanted).one())


def notified(journey: Journey, kind: str) -> list[tuple[int, str | None]]:
    """Who was owed a notification of this kind, and why it was skipped, in order."""
    wanted = (
        select(Notification.user_id, Notification.skipped_why)
        .where(Notification.kind == kind)
        .order_by(Notification.id)
    )
    found: list[tuple[int, str | None]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found
