"""Sessions of signed-in browsers. All of it is real time and outside the audit chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.adapters.tokens import new_token
from tracker.models.people import SecurityEvent, UserSession
from tracker.services.unit_of_work import unit_of_work

SEEN_EVERY: Final = timedelta(minutes=1)
_LONGEST_AGENT: Final = 200
_LONGEST_ADDRESS: Final = 60


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request came from: its network address and what the browser calls itself."""

    address: str
    agent: str


def begin(
    session: Session, user_id: int, browser: Browser, *, now: datetime, lasts: timedelta
) -> str:
    """Open a session inside the unit of work of a sign-in; returns the cookie's token."""
    token = new_token()
    session.add(
        UserSession(
            user_id=user_id,
            token_digest=token.digest,
            created_at=now,
            last_seen_at=now,
            signed_in_at=now,
            expires_at=now + lasts,
            address=browser.address[:_LONGEST_ADDRESS],
            agent=browser.agent[:_LONGEST_AGENT],
        )
    )
    return token.plain


def end(session_id: int, *, user_id: int, why: str, now: datetime) -> bool:
    """End one session of this person's own; whether it was still open. `why`: a word."""
    with unit_of_work() as session:
        ended = session.execute(
            update(UserSession)
            .where(
                UserSession.id == session_id,
                UserSession.user_id == user_id,
                UserSession.ended_at.is_(None),
            )
            .values(ended_at=now, ended_why=why)
            .returning(UserSession.id)
        ).all()
        if ended:
            note(session, why, user_id=user_id, now=now)
        return bool(ended)


def end_all(
    session: Session, user_id: int, *, why: str, now: datetime, but: int | None = None
) -> int:
    """End every session of a person inside an open unit of work, except `but`; says how many."""
    statement = update(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    if but is not None:
        statement = statement.where(UserSession.id != but)
    ended = session.execute(statement.values(ended_at=now, ended_why=why).returning(UserSession.id))
    return len(ended.all())


def end_others(session_id: int, *, user_id: int, now: datetime) -> int:
    """End every other session of the person; says how many."""
    with unit_of_work() as session:
        ended = end_all(session, user_id, why="ended_by_person", now=now, but=session_id)
        note(session, "sessions_ended", user_id=user_id, now=now, detail={"sessions": ended})
        return ended


def seen(session_id: int, *, now: datetime) -> None:
    """Move the last-seen time of a session forward, in a transaction of its own."""
    with unit_of_work() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.last_seen_at < now)
            .values(last_seen_at=now)
        )


def note(
    session: Session,
    kind: str,
    *,
    now: datetime,
    user_id: int | None = None,
    by_user_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Keep a security event, inside an open unit of work. Never a password, token or address."""
    session.add(
        SecurityEvent(
            at=now, kind=kind, user_id=user_id, by_user_id=by_user_id, detail=detail or {}
        )
    )
