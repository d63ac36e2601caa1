"""Accounts as the command line looks them up."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.extensions import db
from tracker.models.people import OfficeHolder, User


def user_id(email: str) -> int | None:
    """The open account of an address."""
    wanted = email.strip().lower()
    return db.session.scalar(
        select(User.id).where(User.email == wanted, User.deactivated_at.is_(None))
    )


def administrators() -> int:
    """How many people hold the office of administrator, from whatever day."""
    count = db.session.scalar(
        select(func.count(OfficeHolder.user_id.distinct()))
        .join(User, User.id == OfficeHolder.user_id)
        .where(OfficeHolder.office == "administrator", User.deactivated_at.is_(None))
    )
    return count or 0
