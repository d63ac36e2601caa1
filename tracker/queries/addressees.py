"""Whom to tell: the people behind offices and bodies on a local day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.models.body import Membership
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Strategy
from tracker.queries.actors import membership_holds, office_holds


def office_holders(
    session: Session, strategy_id: int, offices: Sequence[str], today: date
) -> list[int]:
    """Ids of the active users who hold one of these offices for the strategy."""
    rows = session.scalars(
        select(OfficeHolder.user_id)
        .join(User, User.id == OfficeHolder.user_id)
        .join(Strategy, Strategy.authority_id == OfficeHolder.authority_id)
        .where(
            Strategy.id == strategy_id,
            OfficeHolder.office.in_(offices),
            or_(OfficeHolder.strategy_id.is_(None), OfficeHolder.strategy_id == Strategy.id),
            office_holds(today),
            User.deactivated_at.is_(None),
        )
        .distinct()
    )
    return sorted(rows)


def members_of(session: Session, body_id: int, today: date) -> list[int]:
    """Ids of the active users who sit on a body in any capacity."""
    rows = session.scalars(
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.body_id == body_id, membership_holds(today), User.deactivated_at.is_(None)
        )
        .distinct()
    )
    return sorted(rows)
