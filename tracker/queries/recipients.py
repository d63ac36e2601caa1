"""To whom a letter goes, as the account stands now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.people import User


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person. A deactivated account gets no letters."""

    user_id: int
    name: str
    email: str
    is_active: bool


def recipients(session: Session, user_ids: Collection[int]) -> dict[int, Recipient]:
    """These people by id."""
    rows = session.execute(
        select(User.id, User.name, User.email, User.deactivated_at).where(User.id.in_(user_ids))
    )
    return {
        row.id: Recipient(row.id, row.name, row.email, row.deactivated_at is None) for row in rows
    }


def names_by_address(session: Session) -> dict[str, str]:
    """The name of everyone who has an account, by address."""
    return {row.email: row.name for row in session.execute(select(User.email, User.name))}
