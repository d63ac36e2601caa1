"""Founding an authority in an empty installation: bodies, people, offices and seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership, VotingRule
from tracker.models.calendar import DeadlineTemplate
from tracker.models.people import OfficeHolder, User
from tracker.services import audit
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.actors import System
from tracker.workflows.timetables import TemplateDeadline
from tracker.workflows.voting_rules import Capacity, Mode, QuorumKind, Role, Threshold


class AlreadyFoundedError(Exception):
    """There is an authority of this slug already."""


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body and its voting rule, which nobody has confirmed yet."""

    slug: str
    name: str
    short_name: str
    mode: Mode
    threshold: Threshold = Threshold.SIMPLE_MAJORITY
    quorum_of: str = "1/3"
    external: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewSeat:
    """A seat on a body, by the body's slug."""

    body: str
    role: Role = Role.MEMBER
    capacity: Capacity = Capacity.VOTING
    seat: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person with offices and seats; without a password until an invitation is taken up."""

    email: str
    name: str
    offices: tuple[str, ...] = ()
    seats: tuple[NewSeat, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """An authority and all that it begins with. `since`: from when seats and offices run.

    `settings`: its own rules, such as what makes a decision key (`workflows.key_decisions`).
    """

    slug: str
    name: str
    short_name: str
    since: date
    bodies: tuple[NewBody, ...]
    people: tuple[NewPerson, ...]
    brand: tuple[str, str] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    timetable: tuple[TemplateDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Founded:
    """Ids by slug and by e-mail address."""

    authority_id: int
    bodies: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)


def found_authority(new: NewAuthority, *, now: datetime, ports: Ports) -> Founded:
    """Create it all in one transaction. Raises AlreadyFoundedError."""
    with unit_of_work() as session:
        if session.scalar(select(Authority.id).where(Authority.slug == new.slug)) is not None:
            raise AlreadyFoundedError(new.slug)
        primary, secondary = new.brand or (None, None)
        authority = Authority(
            slug=new.slug,
            name=new.name,
            short_name=new.short_name,
            brand_primary=primary,
            brand_secondary=secondary,
            settings=dict(new.settings),
        )
        session.add(authority)
        session.flush()
        bodies = {each.slug: _body(authority.id, each) for each in new.bodies}
        session.add_all(bodies.values())
        session.flush()
        for each in new.bodies:
            session.add(_rule(bodies[each.slug].id, each))
        people = {
            joining.email: User(email=joining.email, name=joining.name, created_at=now)
            for joining in new.people
        }
        session.add_all(people.values())
        session.flush()
        for joining in new.people:
            user_id = people[joining.email].id
            for office in joining.offices:
                session.add(
                    OfficeHolder(
                        user_id=user_id,
                        office=office,
                        authority_id=authority.id,
                        starts_on=new.since,
                    )
                )
            for seat in joining.seats:
                session.add(
                    Membership(
                        body_id=bodies[seat.body].id,
                        user_id=user_id,
                        capacity=seat.capacity,
                        role=seat.role,
                        seat=seat.seat,
                        starts_on=new.since,
                    )
                )
        session.add_all(
            DeadlineTemplate(authority_id=authority.id, **asdict(each)) for each in new.timetable
        )
        session.flush()
        audit.append(
            session,
            audit.Entry(
                event="authority_founded",
                actor=System("founding"),
                capacity="system",
                happened_at=now,
                recorded_at=ports.clock.real_now(),
                subject=("authority", authority.id),
                facts={"slug": new.slug, "bodies": sorted(bodies), "people": len(people)},
            ),
        )
        return Founded(
            authority.id,
            {slug: body.id for slug, body in bodies.items()},
            {email: user.id for email, user in people.items()},
        )


def _body(authority_id: int, new: NewBody) -> Body:
    return Body(
        authority_id=authority_id,
        slug=new.slug,
        name=new.name,
        short_name=new.short_name,
        mode=new.mode,
        external=new.external,
    )


def _rule(body_id: int, new: NewBody) -> VotingRule:
    return VotingRule(
        body_id=body_id,
        threshold=new.threshold,
        quorum_kind=QuorumKind.FRACTION,
        quorum_of=new.quorum_of,
        note=new.note,
    )
