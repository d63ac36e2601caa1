"""Who may act today: a person with the offices and memberships of one local day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from tracker.models.body import Membership
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Strategy
from tracker.workflows.actors import MembershipHeld, OfficeHeld, Person
from tracker.workflows.voting_rules import Capacity, Role


class UnknownPersonError(LookupError):
    """There is no such user, or the account was deactivated."""


def person(session: Session, user_id: int, on: date) -> Person:
    """The person with every right held on that local day. Three statements.

    Raises UnknownPersonError, also for a deactivated account.
    """
    user = session.execute(
        select(User.id, User.name).where(User.id == user_id, User.deactivated_at.is_(None))
    ).one_or_none()
    if user is None:
        raise UnknownPersonError(f"no active user {user_id}")
    offices = session.execute(
        select(OfficeHolder.office, OfficeHolder.authority_id, OfficeHolder.strategy_id).where(
            OfficeHolder.user_id == user_id, office_holds(on)
        )
    )
    memberships = session.execute(
        select(Membership.id, Membership.body_id, Membership.capacity, Membership.role)
        .where(Membership.user_id == user_id, membership_holds(on))
        .order_by(Membership.id)
    )
    return Person(
        user_id=user.id,
        name=user.name,
        offices=frozenset(OfficeHeld(*row) for row in offices),
        memberships=tuple(
            MembershipHeld(row.id, row.body_id, Capacity(row.capacity), Role(row.role))
            for row in memberships
        ),
    )


def holders(
    session: Session, office: str, authority_id: int, strategy_id: int | None, on: date
) -> list[tuple[int, str]]:
    """Id and name of everyone who holds an office that day for that strategy, by name."""
    rows = session.execute(
        select(User.id, User.name)
        .join(OfficeHolder, OfficeHolder.user_id == User.id)
        .where(
            OfficeHolder.office == office,
            OfficeHolder.authority_id == authority_id,
            _for_strategy(strategy_id),
            office_holds(on),
            User.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def names_in_office(
    session: Session,
    offices: tuple[str, ...],
    on: date,
    *,
    strategy_id: int | None = None,
    authority_id: int | None = None,
) -> dict[str, list[str]]:
    """The names of those who hold each of `offices` that day for that strategy. One statement.

    For a page that says who can act; an office that nobody holds is left out. With an authority
    instead, every holder of it; with neither, for a page that belongs to none, of every authority.
    """
    where = [OfficeHolder.office.in_(offices), office_holds(on), User.deactivated_at.is_(None)]
    if authority_id is not None:
        where.append(OfficeHolder.authority_id == authority_id)
    if strategy_id is not None:
        its = select(Strategy.authority_id).where(Strategy.id == strategy_id).scalar_subquery()
        where += [OfficeHolder.authority_id == its, _for_strategy(strategy_id)]
    rows = session.execute(
        select(OfficeHolder.office, User.name)
        .join(User, OfficeHolder.user_id == User.id)
        .where(*where)
        .distinct()
        .order_by(User.name)
    )
    found: dict[str, list[str]] = {}
    for office, name in rows:
        found.setdefault(office, []).append(name)
    return found


def _for_strategy(strategy_id: int | None) -> ColumnElement[bool]:
    return or_(OfficeHolder.strategy_id.is_(None), OfficeHolder.strategy_id == strategy_id)


def office_holds(on: date) -> ColumnElement[bool]:
    """That an office is held on that local day; both ends count."""
    return and_(
        OfficeHolder.starts_on <= on,
        or_(OfficeHolder.ends_on.is_(None), OfficeHolder.ends_on >= on),
    )


def membership_holds(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """That a membership runs on that local day; both ends count."""
    return and_(
        Membership.starts_on <= on, or_(Membership.ends_on.is_(None), Membership.ends_on >= on)
    )
