"""Bodies: who sits on them, and how each decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from tracker.models.body import Body, Membership, VotingRule
from tracker.models.people import User
from tracker.queries import visibility
from tracker.queries.actors import membership_holds
from tracker.queries.counting import as_rule
from tracker.workflows import approvals
from tracker.workflows.actors import Person
from tracker.workflows.approvals import Capacity, Mode, Role


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One line of the list of bodies. `voting` and `others` count the members of the day."""

    id: int
    slug: str
    name: str
    mode: Mode
    external: bool
    confirmed: bool
    voting: int
    others: int


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on a body, from the first to the last day of its term."""

    name: str
    capacity: Capacity
    role: Role
    seat: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class BodyPage:
    """A body with its rule and its seats: those of the day, those to come and those that ended.

    `has_rule`: somebody entered one; otherwise `rule` is the default, a placeholder and not law.
    """

    id: int
    slug: str
    name: str
    authority_id: int
    mode: Mode
    external: bool
    rule: approvals.VotingRule
    has_rule: bool
    hidden_votes: bool
    note: str
    confirmed_by: str | None
    confirmed_at: datetime | None
    members: tuple[SeatRow, ...]
    coming: tuple[SeatRow, ...]
    past: tuple[SeatRow, ...]


def bodies(session: Session, actor: Person, today: date) -> list[BodyRow]:
    """The bodies that the person may look at, with the members of that local day. By name."""
    votes = func.sum(case((Membership.capacity == Capacity.VOTING, 1), else_=0))
    sits = (
        select(Membership.body_id, votes.label("voting"), func.count().label("all"))
        .where(membership_holds(today))
        .group_by(Membership.body_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Body.id,
            Body.slug,
            Body.name,
            Body.mode,
            Body.external,
            VotingRule.confirmed_at,
            sits.c.voting,
            sits.c.all,
        )
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .outerjoin(sits, sits.c.body_id == Body.id)
        .where(visibility.readable_bodies(actor))
        .order_by(Body.name, Body.id)
    )
    return [
        BodyRow(
            row.id,
            row.slug,
            row.name,
            Mode(row.mode),
            row.external,
            row.confirmed_at is not None,
            row.voting or 0,
            (row.all or 0) - (row.voting or 0),
        )
        for row in rows
    ]


def body_page(session: Session, slug: str, actor: Person, today: date) -> BodyPage | None:
    """The body of that slug, if the person may look at it. Two statements."""
    columns: list[Any] = [Body, VotingRule, User.name]
    head = session.execute(
        select(*columns)
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .outerjoin(User, User.id == VotingRule.confirmed_by)
        .where(Body.slug == slug, visibility.readable_bodies(actor))
    ).one_or_none()
    if head is None:
        return None
    body, rule, confirmed_by = head
    seats = _seats(session, body.id)
    return BodyPage(
        id=body.id,
        slug=body.slug,
        name=body.name,
        authority_id=body.authority_id,
        mode=Mode(body.mode),
        external=body.external,
        rule=as_rule(Mode(body.mode), rule),
        has_rule=rule is not None,
        hidden_votes=rule is not None and rule.hidden_votes,
        note=rule.note if rule is not None else "",
        confirmed_by=confirmed_by,
        confirmed_at=rule.confirmed_at if rule is not None else None,
        members=tuple(each for each in seats if _holds(each, today)),
        coming=tuple(each for each in seats if each.starts_on > today),
        past=tuple(each for each in seats if each.ends_on is not None and each.ends_on < today),
    )


def meeting_bodies(session: Session, authority_ids: list[int]) -> list[tuple[int, str]]:
    """Id and name of the bodies of these authorities, by name: any of them may meet."""
    rows = session.execute(
        select(Body.id, Body.name).where(Body.authority_id.in_(authority_ids)).order_by(Body.name)
    )
    return [(row.id, row.name) for row in rows]


def _seats(session: Session, body_id: int) -> list[SeatRow]:
    ranked = case(
        {role.value: number for number, role in enumerate(Role)}, value=Membership.role, else_=9
    )
    votes_first = case((Membership.capacity == Capacity.VOTING, 0), else_=1)
    rows = session.execute(
        select(
            User.name,
            Membership.capacity,
            Membership.role,
            Membership.seat,
            Membership.starts_on,
            Membership.ends_on,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.body_id == body_id)
        .order_by(votes_first, ranked, User.name, Membership.id)
    )
    return [
        SeatRow(
            row.name, Capacity(row.capacity), Role(row.role), row.seat, row.starts_on, row.ends_on
        )
        for row in rows
    ]


def _holds(seat: SeatRow, today: date) -> bool:
    return seat.starts_on <= today and (seat.ends_on is None or seat.ends_on >= today)
