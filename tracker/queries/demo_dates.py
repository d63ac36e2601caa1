"""What the demonstration's clock is moving towards: the next dates of every strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.duty import Duty
from tracker.models.meeting import Meeting
from tracker.models.round import Round
from tracker.models.strategy import Deadline, Strategy
from tracker.queries.duty_owners import duty_path
from tracker.workflows.act_words import act_words

_DEADLINES: Final[Mapping[str, str]] = {
    "agenda_notice": "The agenda and its papers must be public",
    "call_in_ends": "The period for call-in ends",
    "key_notice": "The key decision must have been announced",
}


@dataclass(frozen=True, slots=True)
class DateToCome:
    """One date: `at` (UTC) is its last moment, or for a meeting its beginning."""

    at: datetime
    what: str
    about: str
    path: str
    is_meeting: bool = False


def dates_to_come(session: Session, after: datetime, most: int = 20) -> list[DateToCome]:
    """The next deadlines, rounds, meetings and duties after an instant. Four statements."""
    found = {
        *_deadlines(session, after, most),
        *_rounds(session, after, most),
        *_meetings(session, after, most),
        *_duties(session, after, most),
    }
    return sorted(found, key=lambda each: (each.at, each.what, each.path))[:most]


def _deadlines(session: Session, after: datetime, most: int) -> list[DateToCome]:
    rows = session.execute(
        select(Deadline.due_at, Deadline.name, Strategy.title, Strategy.slug)
        .join(Strategy, Strategy.id == Deadline.strategy_id)
        .where(Deadline.closed_at.is_(None), Deadline.round_id.is_(None), Deadline.due_at > after)
        .order_by(Deadline.due_at, Deadline.id)
        .limit(most)
    )
    return [
        DateToCome(
            row.due_at,
            _DEADLINES.get(row.name, row.name.replace("_", " ").capitalize()),
            row.title,
            f"/strategies/{row.slug}",
        )
        for row in rows
    ]


def _rounds(session: Session, after: datetime, most: int) -> list[DateToCome]:
    rows = session.execute(
        select(Round.due_at, Round.id, Body.name, Strategy.title)
        .join(Body, Body.id == Round.body_id)
        .join(Strategy, Strategy.id == Round.strategy_id)
        .where(Round.status == "open", Round.due_at > after)
        .order_by(Round.due_at, Round.id)
        .limit(most)
    )
    return [
        DateToCome(
            row.due_at, f"The round of the {row.name} closes", row.title, f"/rounds/{row.id}"
        )
        for row in rows
        if row.due_at is not None
    ]


def _meetings(session: Session, after: datetime, most: int) -> list[DateToCome]:
    rows = session.execute(
        select(Meeting.starts_at, Meeting.id, Meeting.venue, Body.name)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.status == "scheduled", Meeting.starts_at > after)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(most)
    )
    return [
        DateToCome(
            row.starts_at,
            f"The {row.name} meets",
            row.venue,
            f"/meetings/{row.id}",
            is_meeting=True,
        )
        for row in rows
    ]


def _duties(session: Session, after: datetime, most: int) -> list[DateToCome]:
    rows = session.execute(
        select(
            Duty.due_at,
            Duty.act,
            Duty.subject_kind,
            Duty.subject_id,
            Duty.subject_name,
            Strategy.title,
            Strategy.slug,
        )
        .join(Strategy, Strategy.id == Duty.strategy_id)
        # The members' duties to respond end with their round, which stands above.
        .where(Duty.ended_at.is_(None), Duty.due_at > after, Duty.act != "respond")
        .order_by(Duty.due_at, Duty.id)
        .limit(most)
    )
    return [
        DateToCome(
            row.due_at,
            act_words(row.act, row.title, row.subject_name.replace("_", " ")).verb,
            row.title,
            duty_path(row.act, (row.subject_kind, row.subject_id), row.slug),
        )
        for row in rows
        if row.due_at is not None
    ]
