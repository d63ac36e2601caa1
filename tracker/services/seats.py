"""Offices and memberships: who holds which from when to when. Nobody who administers votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership
from tracker.models.people import OfficeHolder
from tracker.models.strategy import Strategy
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError, NotFoundError
from tracker.services.people import (
    ADMINISTRATOR,
    Administering,
    active_user,
    administer,
    refuse_last_administrator,
)
from tracker.workflows.actors import OFFICES, Actor
from tracker.workflows.voting_rules import Capacity, Role


@dataclass(frozen=True, slots=True)
class NewOffice:
    """An office to be held from `starts_on` (local day) on, for one strategy or for all."""

    user_id: int
    office: str
    authority_id: int
    starts_on: date
    strategy_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A seat on a body from `starts_on` (local day) on; `seat`: what the member stands for."""

    user_id: int
    body_id: int
    capacity: str
    role: str
    seat: str
    starts_on: date


def grant_office(
    new: NewOffice, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket | None
) -> Done:
    """Let a person hold an office. Returns Done("office", id).

    Raises FormError (fields `office`, `starts_on`), NotFoundError, RefusedError.
    """
    if new.office not in OFFICES:
        raise FormError({"office": "Choose an office."})

    def work(acting: Administering) -> Done:
        session = acting.session
        user = active_user(session, new.user_id)
        _check_start(acting, new.starts_on)
        if session.get(Authority, new.authority_id) is None:
            raise NotFoundError("There is no such authority.")
        strategy = session.get(Strategy, new.strategy_id) if new.strategy_id else None
        if new.strategy_id and (strategy is None or strategy.authority_id != new.authority_id):
            raise NotFoundError("There is no such strategy.")
        held = session.scalars(
            select(OfficeHolder.id).where(
                OfficeHolder.user_id == new.user_id,
                OfficeHolder.office == new.office,
                OfficeHolder.authority_id == new.authority_id,
                or_(
                    OfficeHolder.strategy_id.is_(None),
                    OfficeHolder.strategy_id == new.strategy_id,
                ),
                _still_running(OfficeHolder.ends_on, new.starts_on),
            )
        ).first()
        if held is not None:
            raise FormError({"office": f"{user.name} already holds this office."})
        if new.office == ADMINISTRATOR and _votes(acting, new.user_id, new.starts_on):
            message = f"{user.name} votes on a body, and an administrator cannot vote."
            raise FormError({"office": message})
        row = OfficeHolder(
            user_id=new.user_id,
            office=new.office,
            authority_id=new.authority_id,
            strategy_id=new.strategy_id,
            starts_on=new.starts_on,
        )
        session.add(row)
        session.flush()
        facts = {
            "user_id": new.user_id,
            "office": new.office,
            "authority_id": new.authority_id,
            "strategy_id": new.strategy_id,
            "starts_on": new.starts_on.isoformat(),
        }
        acting.record("office_granted", ("office", row.id), facts)
        return Done("office", row.id)

    request = {
        "act": "grant_office",
        "user": new.user_id,
        "office": new.office,
        "authority": new.authority_id,
        "strategy": new.strategy_id,
        "starts_on": new.starts_on.isoformat(),
    }
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def end_office(
    holding_id: int,
    ends_on: date,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None,
) -> Done:
    """Let an office end with that local day, which still counts. Returns Done("office", id).

    Raises FormError (field `ends_on`), NotFoundError, RefusedError (the last administrator).
    """

    def work(acting: Administering) -> Done:
        row = acting.session.get(OfficeHolder, holding_id, with_for_update=True)
        if row is None:
            raise NotFoundError("There is no such office.")
        _check_end(acting, ends_on, row.starts_on, row.ends_on)
        if row.office == ADMINISTRATOR:
            refuse_last_administrator(acting, row.user_id)
        row.ends_on = ends_on
        facts = {"user_id": row.user_id, "office": row.office, "ends_on": ends_on.isoformat()}
        acting.record("office_ended", ("office", row.id), facts)
        return Done("office", row.id)

    request = {"act": "end_office", "holding": holding_id, "ends_on": ends_on.isoformat()}
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def add_member(
    new: NewMembership, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket | None
) -> Done:
    """Give a person a seat on a body. Returns Done("membership", id).

    Raises FormError (fields `body`, `capacity`, `role`), NotFoundError, RefusedError.
    """
    errors = {}
    if new.capacity not in {each.value for each in Capacity}:
        errors["capacity"] = "Choose a capacity."
    if new.role not in {each.value for each in Role}:
        errors["role"] = "Choose a role."
    if errors:
        raise FormError(errors)

    def work(acting: Administering) -> Done:
        session = acting.session
        user = active_user(session, new.user_id)
        _check_start(acting, new.starts_on)
        body = session.get(Body, new.body_id)
        if body is None:
            raise NotFoundError("There is no such body.")
        same_body = and_(
            Membership.body_id == new.body_id, _still_running(Membership.ends_on, new.starts_on)
        )
        others = session.scalars(select(Membership).where(same_body)).all()
        if any(other.user_id == new.user_id for other in others):
            raise FormError({"body": f"{user.name} already has a seat on this body."})
        if new.role != Role.MEMBER.value and any(other.role == new.role for other in others):
            raise FormError({"role": f"{body.name} already has somebody in this role."})
        if new.capacity == Capacity.VOTING.value and _administers(acting, new):
            message = f"{user.name} is an administrator, and an administrator cannot vote."
            raise FormError({"capacity": message})
        row = Membership(
            body_id=new.body_id,
            user_id=new.user_id,
            capacity=new.capacity,
            role=new.role,
            seat=new.seat,
            starts_on=new.starts_on,
        )
        session.add(row)
        session.flush()
        facts = {
            "user_id": new.user_id,
            "body_id": new.body_id,
            "capacity": new.capacity,
            "role": new.role,
            "seat": new.seat,
            "starts_on": new.starts_on.isoformat(),
        }
        acting.record("membership_begun", ("membership", row.id), facts)
        return Done("membership", row.id)

    request = {
        "act": "add_member",
        "user": new.user_id,
        "body": new.body_id,
        "capacity": new.capacity,
        "role": new.role,
        "seat": new.seat,
        "starts_on": new.starts_on.isoformat(),
    }
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def end_membership(
    membership_id: int,
    ends_on: date,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None,
) -> Done:
    """Let a seat end with that local day, which still counts. Returns Done("membership", id).

    Raises FormError (field `ends_on`), NotFoundError, RefusedError.
    """

    def work(acting: Administering) -> Done:
        row = acting.session.get(Membership, membership_id, with_for_update=True)
        if row is None:
            raise NotFoundError("There is no such membership.")
        _check_end(acting, ends_on, row.starts_on, row.ends_on)
        row.ends_on = ends_on
        facts = {"user_id": row.user_id, "body_id": row.body_id, "ends_on": ends_on.isoformat()}
        acting.record("membership_ended", ("membership", row.id), facts)
        return Done("membership", row.id)

    request = {"act": "end_membership", "membership": membership_id, "ends_on": ends_on.isoformat()}
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def _check_start(acting: Administering, starts_on: date) -> None:
    if starts_on < acting.today:
        # A right that begins in the past would make right what was done without it.
        raise FormError({"starts_on": "The first day cannot be in the past."})


def _check_end(
    acting: Administering, ends_on: date, starts_on: date, present_end: date | None
) -> None:
    if present_end is not None and present_end < acting.today:
        raise FormError({"ends_on": "This has ended already."})
    if ends_on < starts_on:
        raise FormError({"ends_on": "The last day cannot be before the first day."})
    if ends_on < acting.today:
        # Acts of the days since were done by right, and must stay so.
        raise FormError({"ends_on": "The last day cannot be in the past."})


def _votes(acting: Administering, user_id: int, since: date) -> bool:
    seats = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.capacity == Capacity.VOTING.value,
        _still_running(Membership.ends_on, since),
    )
    return acting.session.scalars(seats).first() is not None


def _administers(acting: Administering, new: NewMembership) -> bool:
    offices = select(OfficeHolder.id).where(
        OfficeHolder.user_id == new.user_id,
        OfficeHolder.office == ADMINISTRATOR,
        _still_running(OfficeHolder.ends_on, new.starts_on),
    )
    return acting.session.scalars(offices).first() is not None


def _still_running(ends_on: InstrumentedAttribute[date | None], on: date) -> ColumnElement[bool]:
    return or_(ends_on.is_(None), ends_on >= on)
