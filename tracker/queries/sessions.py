"""Signed-in browsers: whose cookie this is, and which sessions a person has open. Real time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.adapters.tokens import digest
from tracker.models.people import User, UserSession


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and the person it belongs to. `signed_in_at`: when the password was given."""

    session_id: int
    user_id: int
    name: str
    email: str
    signed_in_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in browser, for the person to recognise."""

    id: int
    signed_in_at: datetime
    last_seen_at: datetime
    address: str
    agent: str


def signed_in(session: Session, token: str, real_now: datetime, idle: timedelta) -> SignedIn | None:
    """The session that the cookie's token opens; None if it ended, ran out or was idle too long.

    A deactivated account has no session, whatever its rows say. One statement.
    """
    row = session.execute(
        select(
            UserSession.id,
            UserSession.signed_in_at,
            UserSession.last_seen_at,
            User.id.label("user_id"),
            User.name,
            User.email,
        )
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_digest == digest(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > real_now,
            UserSession.last_seen_at > real_now - idle,
            User.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(row.id, row.user_id, row.name, row.email, row.signed_in_at, row.last_seen_at)


def open_sessions(
    session: Session, user_id: int, real_now: datetime, idle: timedelta
) -> list[OpenSession]:
    """The person's live sessions, the most recently used first."""
    rows = session.execute(
        select(
            UserSession.id,
            UserSession.signed_in_at,
            UserSession.last_seen_at,
            UserSession.address,
            UserSession.agent,
        )
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.expires_at > real_now,
            UserSession.last_seen_at > real_now - idle,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [OpenSession(*row) for row in rows]
