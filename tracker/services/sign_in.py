"""Signing in: the same words, and about the same time, whether or not the account exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.adapters.passwords import Passwords
from tracker.models.people import User
from tracker.services import sessions, throttle
from tracker.services.errors import NotFoundError
from tracker.services.sessions import Browser
from tracker.services.unit_of_work import unit_of_work

_LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class NewSession:
    """The cookie's token, handed out once, and whose session it opens."""

    token: str
    user_id: int


class WrongCredentialsError(Exception):
    """E-mail and password do not belong together, or the account may not sign in."""


def canonical_email(typed: str) -> str:
    """An address as accounts are kept under it: without spaces around, in lower case."""
    return typed.strip().lower()[:_LONGEST_EMAIL]


def sign_in(
    email: str,
    password: str,
    browser: Browser,
    *,
    known_browser: str | None,
    passwords: Passwords,
    now: datetime,
    lasts: timedelta,
) -> NewSession:
    """Open a new session; whatever session the browser had stays another one.

    `known_browser` identifies a browser that this account signed in from before. `now` is real
    time. The password is checked outside any transaction, since that takes long on purpose.
    Raises WrongCredentialsError, ThrottledError, TemporarilyUnavailableError.
    """
    email = canonical_email(email)
    origin = f"{throttle.KNOWN_BROWSER}{known_browser}" if known_browser else browser.address
    attempt = throttle.admit(throttle.account_digest(email), origin, throttle.SIGN_IN, now=now)
    with unit_of_work() as session:
        user = _user(session, email)
        user_id, stored, active = (
            (user.id, user.password_hash, user.deactivated_at is None)
            if user
            else (None, None, False)
        )
    if not passwords.verify(stored, password) or not active or user_id is None or stored is None:
        raise WrongCredentialsError
    better = passwords.hash_password(password) if passwords.needs_rehash(stored) else None
    with unit_of_work() as session:
        changed = update(User).where(
            User.id == user_id, User.password_hash == stored, User.deactivated_at.is_(None)
        )
        # The account may have been deactivated, or its password changed, while we were checking.
        kept = session.execute(
            changed.values(password_hash=better or stored).returning(User.id)
        ).one_or_none()
        if kept is None:
            raise WrongCredentialsError
        throttle.succeed(session, attempt)
        sessions.note(session, "signed_in", user_id=user_id, now=now)
        token = sessions.begin(session, user_id, browser, now=now, lasts=lasts)
    return NewSession(token, user_id)


def sign_in_as(user_id: int, browser: Browser, *, now: datetime, lasts: timedelta) -> NewSession:
    """Open a session without a password: for the demo's people only. Raises NotFoundError."""
    with unit_of_work() as session:
        user = session.get(User, user_id)
        if user is None or user.deactivated_at is not None:
            raise NotFoundError("There is no such person in the demo.")
        sessions.note(session, "signed_in_demo", user_id=user_id, now=now)
        return NewSession(sessions.begin(session, user_id, browser, now=now, lasts=lasts), user_id)


def _user(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(User.email == email)).one_or_none()
