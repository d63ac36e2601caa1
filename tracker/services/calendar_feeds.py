"""Calendar feeds: making a secret address, and revoking it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from tracker.adapters.ports import Ports
from tracker.adapters.tokens import new_token
from tracker.models.calendar import CalendarFeed
from tracker.queries import feeds
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError, NotFoundError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import Person

MOST: Final = 20
_OWNER: Final = "owner"


@dataclass(frozen=True, slots=True)
class NewFeed:
    """What goes into it: one's own duties and meetings, a body's meetings, a strategy's dates."""

    kind: str
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """`token` is the secret of the address and is known only here; None at a repeated request."""

    done: Done
    token: str | None


def create_feed(
    new: NewFeed, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> MadeFeed:
    """Make an address. Only the digest of its secret is kept, so it can be shown once.

    Raises FormError for what the person may not read, and beyond MOST addresses.
    """
    token = new_token()

    def work(standing: Standing) -> Done:
        _check(standing, new)
        row = CalendarFeed(
            user_id=actor.user_id,
            kind=new.kind,
            body_id=new.subject_id if new.kind == "body" else None,
            strategy_id=new.subject_id if new.kind == "strategy" else None,
            token_digest=token.digest,
            created_at=now,
        )
        standing.session.add(row)
        standing.session.flush()
        facts = {"kind": new.kind, "subject": new.subject_id}
        standing.record("calendar_feed_created", ("calendar_feed", row.id), _OWNER, facts)
        return Done("calendar_feed", row.id)

    done = perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"feed": new.kind, "about": new.subject_id},
    )
    return MadeFeed(done, None if done.repeated else token.plain)


def revoke_feed(
    feed_id: int, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Revoke one's own address: it answers no more. Revoking it again changes nothing.

    Raises NotFoundError, also for the address of somebody else.
    """

    def work(standing: Standing) -> Done:
        row = standing.session.get(CalendarFeed, feed_id, with_for_update=True)
        if row is None or row.user_id != actor.user_id:
            raise NotFoundError(f"no calendar feed {feed_id} of this person")
        if row.revoked_at is None:
            row.revoked_at = now
            standing.session.flush()
            facts = {"kind": row.kind}
            standing.record("calendar_feed_revoked", ("calendar_feed", row.id), _OWNER, facts)
        return Done("calendar_feed", feed_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"revoke_feed": feed_id},
    )


def _check(standing: Standing, new: NewFeed) -> None:
    session, actor = standing.session, standing.actor
    subject = new.subject_id if new.subject_id is not None else -1
    readable = {
        "person": lambda: new.subject_id is None,
        "body": lambda: bool(feeds.bodies(session, actor, subject)),
        "strategy": lambda: bool(feeds.strategies(session, actor, subject)),
    }.get(new.kind)
    if readable is None or not readable():
        raise FormError({"subject": "Choose what goes into the calendar."})
    count = session.scalar(
        select(func.count()).where(
            CalendarFeed.user_id == actor.user_id, CalendarFeed.revoked_at.is_(None)
        )
    )
    if (count or 0) >= MOST:
        raise FormError({"subject": f"You have {MOST} addresses. Revoke one that you do not use."})
