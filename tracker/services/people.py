"""Administration: accounts, offices and memberships. Every act is audited and idempotent.

Acts on people take the row of the first authority as their lock, so that two administrators cannot
each remove the other and leave none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.adapters.mail import MailAddressError, checked_address
from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.people import OfficeHolder, User
from tracker.queries.actors import office_holds
from tracker.services import audit, links, sessions
from tracker.services.acting import Done, Ticket, once
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.services.sign_in import canonical_email
from tracker.workflows.actors import OFFICES, Actor, Person
from tracker.workflows.calendar import to_local
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

ADMINISTRATOR: Final = "administrator"
LONGEST_NAME: Final = 100


@dataclass(slots=True)
class Administering:
    """One act of administration under way, inside its transaction."""

    session: Session
    actor: Actor
    now: datetime
    ports: Ports

    @property
    def today(self) -> date:
        """The local date of governance time."""
        return to_local(self.now, self.ports.zone).date()

    @property
    def real_now(self) -> datetime:
        return self.ports.clock.real_now()

    @property
    def user_id(self) -> int | None:
        return self.actor.user_id if isinstance(self.actor, Person) else None

    def record(
        self,
        event: str,
        subject: tuple[str, int],
        facts: Mapping[str, Any],
        personal: Mapping[str, str] | None = None,
    ) -> None:
        """Append the act to the audit chain, in the capacity of an administrator."""
        audit.append(
            self.session,
            audit.Entry(
                event=event,
                actor=self.actor,
                capacity=ADMINISTRATOR if isinstance(self.actor, Person) else None,
                happened_at=self.now,
                recorded_at=self.real_now,
                subject=subject,
                facts=facts,
                personal=personal,
            ),
        )


def administer(
    work: Callable[[Administering], Done],
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None,
    request: Mapping[str, Any],
) -> Done:
    """Run `work` as one act of an administrator at `now` (UTC, governance time).

    `request` is what was asked, for the idempotency key. Raises RefusedError (not an
    administrator), KeyReusedError, TemporarilyUnavailableError and what `work` raises.
    """

    def act_on(session: Session) -> Done:
        session.execute(select(Authority.id).order_by(Authority.id).limit(1).with_for_update())
        acting = Administering(session, actor, now, ports)
        _require_administrator(acting)
        return work(acting)

    return once(act_on, actor=actor, ports=ports, ticket=ticket, request=request)


def create_user(
    name: str, email: str, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket | None
) -> Done:
    """Make an account without a password, and send its owner an invitation to choose one.

    Returns Done("user", id). Raises FormError (fields `name`, `email`), RefusedError.
    """
    name, email = " ".join(name.split()), canonical_email(email)
    errors = _problems(name, email)
    if errors:
        raise FormError(errors)

    def work(acting: Administering) -> Done:
        session = acting.session
        if session.scalar(select(func.count()).select_from(User).where(User.email == email)):
            raise FormError({"email": "Somebody already has an account with that address."})
        user = User(email=email, name=name, created_at=acting.real_now)
        session.add(user)
        session.flush()
        links.send_link(session, user, "invitation", now=acting.real_now, ports=ports)
        acting.record("user_created", ("user", user.id), {}, {"name": name, "email": email})
        return Done("user", user.id)

    request = {"act": "create_user", "name": name, "email": email}
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def invite_again(
    user_id: int, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket | None
) -> Done:
    """Send a new invitation to somebody who has not chosen a password yet. Raises NotFoundError."""

    def work(acting: Administering) -> Done:
        user = active_user(acting.session, user_id)
        if user.password_hash is not None:
            raise RefusedError(
                Refused((Unmet("invited", f"{user.name} has already chosen a password."),))
            )
        links.send_link(acting.session, user, "invitation", now=acting.real_now, ports=ports)
        acting.record("invitation_sent", ("user", user_id), {})
        return Done("user", user_id)

    request = {"act": "invite_again", "user": user_id}
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def deactivate(
    user_id: int, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket | None
) -> Done:
    """Close an account: its sessions end at once. What the person did stays on the record.

    Raises NotFoundError, RefusedError (the last administrator).
    """

    def work(acting: Administering) -> Done:
        user = active_user(acting.session, user_id)
        refuse_last_administrator(acting, user_id)
        user.deactivated_at = acting.real_now
        ended = sessions.end_all(acting.session, user_id, why="deactivated", now=acting.real_now)
        sessions.note(
            acting.session,
            "deactivated",
            now=acting.real_now,
            user_id=user_id,
            by_user_id=acting.user_id,
            detail={"sessions": ended},
        )
        acting.record("user_deactivated", ("user", user_id), {})
        return Done("user", user_id)

    request = {"act": "deactivate", "user": user_id}
    return administer(work, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


def active_user(session: Session, user_id: int) -> User:
    """The account, locked. Raises NotFoundError, also for one that was deactivated."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.deactivated_at is not None:
        raise NotFoundError("There is no such person.")
    return user


def refuse_last_administrator(acting: Administering, user_id: int) -> None:
    """Raises RefusedError if nobody else could administer once this person no longer does."""
    administrators = set(
        acting.session.scalars(
            select(OfficeHolder.user_id)
            .join(User, User.id == OfficeHolder.user_id)
            .where(
                OfficeHolder.office == ADMINISTRATOR,
                office_holds(acting.today),
                # One whose office has an end does not last.
                OfficeHolder.ends_on.is_(None),
                User.deactivated_at.is_(None),
            )
        )
    )
    if administrators == {user_id}:
        raise RefusedError(
            Refused(
                (
                    Unmet(
                        "last_administrator",
                        "This is the last administrator. Make somebody else one first.",
                        (ADMINISTRATOR,),
                    ),
                )
            )
        )


def _require_administrator(acting: Administering) -> None:
    actor = acting.actor
    if isinstance(actor, Person) and ADMINISTRATOR not in {held.office for held in actor.offices}:
        name = OFFICES[ADMINISTRATOR].lower()
        sentence = f"Only an {name} can do this."
        raise RefusedError(Refused((Unmet("by:administer", sentence, (ADMINISTRATOR,)),)))


def _problems(name: str, email: str) -> dict[str, str]:
    errors = {}
    if not name:
        errors["name"] = "Enter the person’s name."
    elif len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = f"Enter a name of at most {LONGEST_NAME} ordinary characters."
    try:
        checked_address(email)
    except MailAddressError:
        errors["email"] = "Enter an e-mail address, such as name@example.gov.uk."
    return errors
