"""A strategy whose plan collides with call-in and with a poll, for tests of its dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from tests.functional.web.journey import Journey
from tracker.models.calendar import Poll, PollDate
from tracker.models.strategy import Milestone, Strategy


def plan(journey: Journey, **days: date | None) -> None:
    """Give the milestones of these names a planned day."""
    for name, day in days.items():
        _plan(journey, name, day)


def _plan(journey: Journey, name: str, day: date | None) -> None:
    wanted = Milestone.strategy_id == journey.strategy, Milestone.name == name
    assert journey.look(lambda session: session.scalar(select(Milestone.id).where(*wanted))), name
    journey.change(update(Milestone).where(*wanted).values(planned_on=day))


def collide(journey: Journey) -> Journey:
    """The plan of the report, a key decision, and the poll of 7 May 2020 as it was known."""
    plan(
        journey,
        decided=date(2020, 3, 26),
        submitted=date(2020, 3, 31),
        published=date(2020, 4, 3),
        draft_shared=date(2020, 1, 15),
        consulted=date(2020, 2, 3),
        evidence_closed=date(2020, 1, 8),
    )
    journey.change(update(Strategy).values(key_decision=True))

    def poll(session: Any) -> None:
        row = Poll(authority_id=journey.authority, kind="local", title="Local elections")
        session.add(row)
        session.flush()
        session.add(
            PollDate(
                poll_id=row.id,
                known_on=date(2019, 5, 3),
                poll_on=date(2020, 5, 7),
                recorded_by=journey.users["monitoring_officer"],
                recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )
        session.commit()

    journey.look(poll)
    return journey
