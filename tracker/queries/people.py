"""People as the account, administration and the demo's sign-in page show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.adapters.tokens import digest
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership
from tracker.models.people import AccessToken, OfficeHolder, User
from tracker.models.strategy import Strategy
from tracker.queries.actors import membership_holds, office_holds

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people; `roles` are those of the day asked for, in words' raw form."""

    id: int
    name: str
    email: str
    status: str
    offices: tuple[str, ...]
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office held, now or then. `strategy`: the one it is held for; None for all."""

    id: int
    user_id: int
    office: str
    authority: str
    strategy: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A seat on a body, now or then."""

    id: int
    user_id: int
    body: str
    capacity: str
    role: str
    seat: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One person with every office and membership, the running ones first."""

    id: int
    name: str
    email: str
    status: str
    created_at: datetime
    offices: tuple[OfficeRow, ...]
    memberships: tuple[MembershipRow, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A body or an authority to choose from."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whom a one-use link belongs to."""

    user_id: int
    name: str
    email: str


Position: TypeAlias = tuple[str, int]
"""Where a page of people begins: after the person of this folded name and id."""


def people(
    session: Session,
    on: date,
    *,
    after: Position | None = None,
    search: str = "",
    size: int = PAGE_SIZE,
) -> tuple[list[PersonRow], Position | None]:
    """People by name from `after` on, and where the next page begins (None: this is the last).

    `search` finds a part of a name or address, in any case. Three statements.
    """
    folded = func.lower(User.name)
    statement: Select[Any] = select(User, folded.label("folded")).order_by(folded, User.id)
    if after is not None:
        name, user_id = after
        statement = statement.where(or_(folded > name, and_(folded == name, User.id > user_id)))
    if search:
        part = search.lower()
        statement = statement.where(
            or_(folded.contains(part, autoescape=True), User.email.contains(part, autoescape=True))
        )
    rows = session.execute(statement.limit(size + 1)).all()
    shown = rows[:size]
    following = (shown[-1].folded, shown[-1][0].id) if len(rows) > size else None
    return _with_roles(session, [row[0] for row in shown], on), following


def everyone_with_a_role(session: Session, on: date) -> list[PersonRow]:
    """Active people who hold an office or a seat that day, by name: the demo's cast."""
    offices = select(OfficeHolder.user_id).where(office_holds(on))
    seats = select(Membership.user_id).where(membership_holds(on))
    users = session.scalars(
        select(User)
        .where(User.deactivated_at.is_(None), or_(User.id.in_(offices), User.id.in_(seats)))
        .order_by(func.lower(User.name), User.id)
    ).all()
    return _with_roles(session, users, on)


def person_detail(session: Session, user_id: int) -> PersonDetail | None:
    """The person, or None. Three statements."""
    user = session.get(User, user_id)
    if user is None:
        return None
    return PersonDetail(
        id=user.id,
        name=user.name,
        email=user.email,
        status=_status(user),
        created_at=user.created_at,
        offices=tuple(_offices(session, OfficeHolder.user_id == user_id)),
        memberships=tuple(_memberships(session, Membership.user_id == user_id)),
    )


def office_holding(session: Session, holding_id: int) -> OfficeRow | None:
    """One office held, by its own id."""
    return next(iter(_offices(session, OfficeHolder.id == holding_id)), None)


def membership(session: Session, membership_id: int) -> MembershipRow | None:
    """One seat, by its own id."""
    return next(iter(_memberships(session, Membership.id == membership_id)), None)


def authority_choices(session: Session) -> list[Choice]:
    """Every authority, the one founded first in front."""
    rows = session.execute(select(Authority.id, Authority.name).order_by(Authority.id))
    return [Choice(*row) for row in rows]


def body_choices(session: Session) -> list[Choice]:
    """Every body, by name."""
    rows = session.execute(select(Body.id, Body.name).order_by(Body.name, Body.id))
    return [Choice(*row) for row in rows]


def link_holder(
    session: Session, token: str, purpose: str, real_now: datetime
) -> LinkHolder | None:
    """Whom an unused, unexpired link belongs to; asking does not use it up."""
    row = session.execute(
        select(User.id, User.name, User.email)
        .join(AccessToken, AccessToken.user_id == User.id)
        .where(
            AccessToken.digest == digest(token),
            AccessToken.purpose == purpose,
            AccessToken.used_at.is_(None),
            AccessToken.expires_at > real_now,
            User.deactivated_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else LinkHolder(*row)


def _offices(session: Session, which: ColumnElement[bool]) -> list[OfficeRow]:
    rows = session.execute(
        select(
            OfficeHolder.id,
            OfficeHolder.user_id,
            OfficeHolder.office,
            Authority.name,
            Strategy.title,
            OfficeHolder.starts_on,
            OfficeHolder.ends_on,
        )
        .join(Authority, Authority.id == OfficeHolder.authority_id)
        .outerjoin(Strategy, Strategy.id == OfficeHolder.strategy_id)
        .where(which)
        .order_by(OfficeHolder.ends_on.is_not(None), OfficeHolder.starts_on.desc(), OfficeHolder.id)
    )
    return [OfficeRow(*row) for row in rows]


def _memberships(session: Session, which: ColumnElement[bool]) -> list[MembershipRow]:
    rows = session.execute(
        select(
            Membership.id,
            Membership.user_id,
            Body.name,
            Membership.capacity,
            Membership.role,
            Membership.seat,
            Membership.starts_on,
            Membership.ends_on,
        )
        .join(Body, Body.id == Membership.body_id)
        .where(which)
        .order_by(Membership.ends_on.is_not(None), Membership.starts_on.desc(), Membership.id)
    )
    return [MembershipRow(*row) for row in rows]


def _with_roles(session: Session, users: Sequence[User], on: date) -> list[PersonRow]:
    ids = [user.id for user in users]
    offices = _grouped(
        session.execute(
            select(OfficeHolder.user_id, OfficeHolder.office)
            .where(OfficeHolder.user_id.in_(ids), office_holds(on))
            .order_by(OfficeHolder.id)
        ).all()
    )
    bodies = _grouped(
        session.execute(
            select(Membership.user_id, Body.name)
            .join(Body, Body.id == Membership.body_id)
            .where(Membership.user_id.in_(ids), membership_holds(on))
            .order_by(Body.id)
        ).all()
    )
    return [
        PersonRow(
            user.id,
            user.name,
            user.email,
            _status(user),
            offices.get(user.id, ()),
            bodies.get(user.id, ()),
        )
        for user in users
    ]


def _grouped(rows: Sequence[Row[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for user_id, word in rows:
        found.setdefault(user_id, {})[word] = None
    return {user_id: tuple(words) for user_id, words in found.items()}


def _status(user: User) -> str:
    if user.deactivated_at is not None:
        return "deactivated"
    return "active" if user.password_hash else "invited"
