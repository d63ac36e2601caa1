"""Calendar feeds: a person's own, and what may be put into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.calendar import CalendarFeed
from tracker.models.people import User
from tracker.models.strategy import Strategy
from tracker.queries.visibility import readable_strategies
from tracker.workflows.actors import Person

MOST: Final = 1000
"""How many bodies, and how many strategies, are offered at most."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in the list of its owner. `about` is the body or the strategy, "" for one's own."""

    id: int
    kind: str
    about: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is in force, by its secret address."""

    user_id: int
    kind: str
    body_id: int | None
    strategy_id: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A body or a strategy whose dates the person may put into a calendar."""

    id: int
    name: str


def own_feeds(session: Session, user_id: int) -> list[FeedRow]:
    """The person's feeds in force, the newest first. One statement."""
    rows = session.execute(
        select(
            CalendarFeed.id,
            CalendarFeed.kind,
            func.coalesce(Body.name, Strategy.title, ""),
            CalendarFeed.created_at,
        )
        .outerjoin(Body, Body.id == CalendarFeed.body_id)
        .outerjoin(Strategy, Strategy.id == CalendarFeed.strategy_id)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return [FeedRow(*row) for row in rows]


def feed_of(session: Session, token_digest: str) -> Feed | None:
    """The feed of an address, while it is in force and its owner's account is. One statement."""
    row = session.execute(
        select(
            CalendarFeed.user_id,
            CalendarFeed.kind,
            CalendarFeed.body_id,
            CalendarFeed.strategy_id,
        )
        .join(User, User.id == CalendarFeed.user_id)
        .where(
            CalendarFeed.token_digest == token_digest,
            CalendarFeed.revoked_at.is_(None),
            User.deactivated_at.is_(None),
        )
    ).one_or_none()
    return Feed(*row) if row else None


def bodies(session: Session, actor: Person, body_id: int | None = None) -> list[Subject]:
    """Bodies that hold meetings which the person may read. One statement."""
    whole = [held.authority_id for held in actor.offices if held.strategy_id is None]
    seats = [held.body_id for held in actor.memberships]
    wanted = [Body.mode == "meeting", or_(Body.authority_id.in_(whole), Body.id.in_(seats))]
    if body_id is not None:
        wanted.append(Body.id == body_id)
    rows = session.execute(select(Body.id, Body.name).where(*wanted).order_by(Body.name))
    return [Subject(*row) for row in rows.fetchmany(MOST)]


def strategies(session: Session, actor: Person, strategy_id: int | None = None) -> list[Subject]:
    """Strategies whose timeline the person may read. One statement."""
    wanted = [readable_strategies(actor)]
    if strategy_id is not None:
        wanted.append(Strategy.id == strategy_id)
    rows = session.execute(
        select(Strategy.id, Strategy.title).where(*wanted).order_by(Strategy.title, Strategy.id)
    )
    return [Subject(*row) for row in rows.fetchmany(MOST)]
