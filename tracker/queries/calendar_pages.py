"""What an authority has recorded about polls and days, as its calendar pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll, PollDate
from tracker.models.people import User

MOST_POLLS = 200
MOST_ENDED = 50


@dataclass(frozen=True, slots=True)
class Announcement:
    """What became known of a poll on a local day; `poll_on` is None where it was called off."""

    known_on: date
    poll_on: date | None
    sensitive_from: date | None
    reason: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll and what became known of it, the first announcement first."""

    id: int
    kind: str
    title: str
    announced: tuple[Announcement, ...]

    @property
    def latest(self) -> Announcement:
        return self.announced[-1]

    def known_on(self, day: date) -> Announcement | None:
        """What was known of it on a day; None before it was announced."""
        known = [each for each in self.announced if each.known_on <= day]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A day that an authority recorded. `ended_at` (UTC): taken back, and counted no more."""

    id: int
    on_day: date
    kind: str
    name: str
    reason: str
    recorded_by: str
    ended_at: datetime | None


def polls(session: Session, authority_id: int) -> list[PollRow]:
    """The newest MOST_POLLS polls of an authority, the one entered last first. One statement."""
    newest = (
        select(Poll.id)
        .where(Poll.authority_id == authority_id)
        .order_by(Poll.id.desc())
        .limit(MOST_POLLS)
    )
    return _polls(session, Poll.id.in_(newest.scalar_subquery()))


def poll(session: Session, authority_id: int, poll_id: int) -> PollRow | None:
    """One poll of this authority. One statement."""
    found = _polls(session, Poll.id == poll_id, Poll.authority_id == authority_id)
    return found[0] if found else None


def changes(session: Session, authority_id: int, year: int) -> list[ChangeRow]:
    """The days of a year that count now, in order. One statement."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return _changes(
        session,
        authority_id,
        CalendarChange.on_day.between(first, last),
        CalendarChange.ended_at.is_(None),
    )


def ended_changes(session: Session, authority_id: int) -> list[ChangeRow]:
    """The days taken back, the last ones. One statement."""
    found = _changes(session, authority_id, CalendarChange.ended_at.is_not(None))
    return found[-MOST_ENDED:]


def change(session: Session, authority_id: int, change_id: int) -> ChangeRow | None:
    """One recorded day of this authority. One statement."""
    found = _changes(session, authority_id, CalendarChange.id == change_id)
    return found[0] if found else None


def set_rules(session: Session, authority_id: int) -> frozenset[str]:
    """The ids of the rules that the authority has set otherwise. One statement."""
    stored = session.scalar(select(Authority.rule_settings).where(Authority.id == authority_id))
    return frozenset(stored or {})


def _polls(session: Session, *wanted: ColumnElement[bool]) -> list[PollRow]:
    rows = session.execute(
        select(
            Poll.id,
            Poll.kind,
            Poll.title,
            PollDate.known_on,
            PollDate.poll_on,
            PollDate.sensitive_from,
            PollDate.reason,
            User.name,
        )
        .join(PollDate, PollDate.poll_id == Poll.id)
        .join(User, User.id == PollDate.recorded_by)
        .where(*wanted)
        .order_by(Poll.id.desc(), PollDate.id)
    )
    found = []
    for (poll_id, kind, title), dates in groupby(rows, key=lambda r: (r.id, r.kind, r.title)):
        announced = tuple(
            Announcement(r.known_on, r.poll_on, r.sensitive_from, r.reason, r.name) for r in dates
        )
        found.append(PollRow(poll_id, kind, title, announced))
    return found


def _changes(session: Session, authority_id: int, *wanted: ColumnElement[bool]) -> list[ChangeRow]:
    rows = session.execute(
        select(
            CalendarChange.id,
            CalendarChange.on_day,
            CalendarChange.kind,
            CalendarChange.name,
            CalendarChange.reason,
            User.name.label("who"),
            CalendarChange.ended_at,
        )
        .join(User, User.id == CalendarChange.recorded_by)
        .where(CalendarChange.authority_id == authority_id, *wanted)
        .order_by(CalendarChange.on_day, CalendarChange.id)
    )
    return [ChangeRow(*row) for row in rows]
