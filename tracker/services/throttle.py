"""Slowing down whoever guesses, without giving a stranger the means to shut somebody out.

Attempts are counted three ways: of one origin on one account, of one address on any account, and
of all strangers on one account. A browser that this account has signed in from before is an origin
of its own: neither the second nor the third count touches it, so guessing elsewhere cannot shut it
out. Whoever has no such browser can always get a reset link by mail, which makes one.
Real time throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from tracker.adapters.tokens import digest
from tracker.models.people import LoginAttempt
from tracker.services.unit_of_work import unit_of_work

WINDOW: Final = timedelta(minutes=15)
KNOWN_BROWSER: Final = "browser:"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failures within `window` are let pass before the next has to wait."""

    per_origin_and_account: int
    per_address: int
    per_account: int | None
    window: timedelta = WINDOW


SIGN_IN: Final = Limits(per_origin_and_account=5, per_address=50, per_account=30)
# A new link does not end the one before, so a stranger who asks again and again ends none.
RESET: Final = Limits(
    per_origin_and_account=5, per_address=20, per_account=None, window=timedelta(hours=1)
)


class ThrottledError(Exception):
    """Too many attempts; `until` says when the next will be looked at (real time, UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many attempts until {until.isoformat()}")
        self.until = until


def account_digest(email: str, scope: str = "sign_in") -> str:
    """What an account is counted under: of the address typed, whether or not it exists."""
    return digest(f"{scope}:{email}")


def admit(account: str, origin: str, limits: Limits, *, now: datetime) -> int:
    """Count one attempt as failed before it is looked at, and return its id; or ThrottledError.

    Counting first means that a hundred guesses sent at once cannot all pass the check. A refused
    attempt is not counted, so that hammering does not prolong the wait.
    """
    with unit_of_work() as session:
        _one_at_a_time(session, account)
        for conditions, most in _counts(account, origin, limits):
            until = _blocked_until(session, conditions, most, limits.window, now)
            if until is not None:
                raise ThrottledError(until)
        attempt = LoginAttempt(account_digest=account, address=origin, at=now, succeeded=False)
        session.add(attempt)
        session.flush()
        return attempt.id


def succeed(session: Session, attempt_id: int) -> None:
    """Mark an admitted attempt as good: what this origin failed before no longer counts."""
    session.execute(
        update(LoginAttempt).where(LoginAttempt.id == attempt_id).values(succeeded=True)
    )


def _counts(
    account: str, origin: str, limits: Limits
) -> list[tuple[list[ColumnElement[bool]], int]]:
    of_account = LoginAttempt.account_digest == account
    of_origin = LoginAttempt.address == origin
    last_success = (
        select(func.coalesce(func.max(LoginAttempt.id), 0))
        .where(of_account, of_origin, LoginAttempt.succeeded)
        .scalar_subquery()
    )
    counts = [
        ([of_account, of_origin, LoginAttempt.id > last_success], limits.per_origin_and_account)
    ]
    if not origin.startswith(KNOWN_BROWSER):
        counts.append(([of_origin], limits.per_address))
        if limits.per_account is not None:
            strangers = LoginAttempt.address.not_like(f"{KNOWN_BROWSER}%")
            counts.append(([of_account, strangers], limits.per_account))
    return counts


def _blocked_until(
    session: Session,
    conditions: list[ColumnElement[bool]],
    most: int,
    window: timedelta,
    now: datetime,
) -> datetime | None:
    """When the `most`-th last failure leaves the window; None if there are fewer."""
    oldest = session.scalars(
        select(LoginAttempt.at)
        .where(*conditions, LoginAttempt.succeeded.is_(False), LoginAttempt.at > now - window)
        .order_by(LoginAttempt.at.desc())
        .offset(most - 1)
        .limit(1)
    ).first()
    return None if oldest is None else oldest + window


def _one_at_a_time(session: Session, account: str) -> None:
    """Let attempts on one account take turns; on SQLite the unit of work does."""
    if session.get_bind().dialect.name == "postgresql":
        key = int(account[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
