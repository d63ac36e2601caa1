"""What has still to be sent, what was sent, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.extensions import db
from tracker.models.duty import DeliveryAttempt, Duty, Message, Notification
from tracker.models.strategy import Strategy


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """`unsent`: messages in the queue and notifications that are due and not yet in one.

    `oldest_unsent`: since when the oldest of them waits; None where nothing does.
    """

    unsent: int
    sent: int
    failed: int
    oldest_unsent: datetime | None


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message that was given up, with what the mail server last said."""

    id: int
    recipient: str
    subject: str
    attempts: int
    last_said: str


@dataclass(frozen=True, slots=True)
class PendingNotification:
    """One that is not sent yet, with what it is about as that stands now."""

    id: int
    user_id: int
    strategy_id: int | None
    duty_id: int | None
    kind: str
    reason: str
    dedupe_key: str
    due_at: datetime
    facts: dict[str, Any]
    duty_act: str | None
    duty_due_on: date | None
    duty_how: str | None
    strategy_paused: bool


def pending() -> ColumnElement[bool]:
    """That a notification has neither been put into a message nor been skipped."""
    return and_(Notification.message_id.is_(None), Notification.skipped_why.is_(None))


def waiting(real_now: datetime) -> ColumnElement[bool]:
    """That a message may be sent at that instant of real time, and nobody is about to."""
    return and_(
        Message.status == "queued",
        Message.next_attempt_at <= real_now,
        or_(Message.claimed_until.is_(None), Message.claimed_until < real_now),
    )


def has_pending(session: Session, now: datetime) -> bool:
    """Whether a notification is due at `now` (governance time)."""
    found = select(Notification.id).where(pending(), Notification.due_at <= now).limit(1)
    return session.scalar(found) is not None


def has_waiting(session: Session, real_now: datetime) -> bool:
    """Whether a message may be sent now (real time)."""
    return session.scalar(select(Message.id).where(waiting(real_now)).limit(1)) is not None


def pending_notifications(
    session: Session, until: datetime, user_ids: list[int] | None = None
) -> list[PendingNotification]:
    """Those due up to an instant, by person and time; of these people only, if some are given."""
    wanted = [pending(), Notification.due_at <= until]
    if user_ids is not None:
        wanted.append(Notification.user_id.in_(user_ids))
    rows = session.execute(
        select(
            Notification.id,
            Notification.user_id,
            Notification.strategy_id,
            Notification.duty_id,
            Notification.kind,
            Notification.reason,
            Notification.dedupe_key,
            Notification.due_at,
            Notification.facts,
            Duty.act,
            Duty.due_on,
            Duty.how,
            Strategy.paused_at,
        )
        .outerjoin(Duty, Duty.id == Notification.duty_id)
        .outerjoin(Strategy, Strategy.id == Notification.strategy_id)
        .where(*wanted)
        .order_by(Notification.user_id, Notification.due_at, Notification.id)
    )
    return [
        PendingNotification(
            id=row.id,
            user_id=row.user_id,
            strategy_id=row.strategy_id,
            duty_id=row.duty_id,
            kind=row.kind,
            reason=row.reason,
            dedupe_key=row.dedupe_key,
            due_at=row.due_at,
            facts=row.facts,
            duty_act=row.act,
            duty_due_on=row.due_on,
            duty_how=row.how,
            strategy_paused=row.paused_at is not None,
        )
        for row in rows
    ]


def next_pending(session: Session, after: datetime, until: datetime) -> datetime | None:
    """When the next notification after an instant falls due, if it does so up to `until`."""
    return session.scalar(
        select(func.min(Notification.due_at)).where(
            pending(), Notification.due_at > after, Notification.due_at <= until
        )
    )


def status(session: Session, now: datetime) -> OutboxStatus:
    """The state of the outbox at `now` (governance time)."""
    grouped = select(Message.status, func.count().label("number")).group_by(Message.status)
    counts = {row.status: row.number for row in session.execute(grouped)}
    queued_since = session.scalar(
        select(func.min(Message.created_at)).where(Message.status == "queued")
    )
    owed = session.execute(
        select(func.count(), func.min(Notification.created_at)).where(
            pending(), Notification.due_at <= now
        )
    ).one()
    # Of two kinds of time the older is named; in production they are one.
    since = [each for each in (queued_since, owed[1]) if each is not None]
    return OutboxStatus(
        unsent=counts.get("queued", 0) + owed[0],
        sent=counts.get("sent", 0),
        failed=counts.get("failed", 0),
        oldest_unsent=min(since, default=None),
    )


def failed_messages(session: Session, most: int = 50) -> list[FailedMessage]:
    """The messages given up, the latest first."""
    last = (
        select(DeliveryAttempt.text)
        .where(DeliveryAttempt.message_id == Message.id)
        .order_by(DeliveryAttempt.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Message.id, Message.recipient, Message.subject, Message.attempts, last.label("said"))
        .where(Message.status == "failed")
        .order_by(Message.id.desc())
        .limit(most)
    )
    return [
        FailedMessage(row.id, row.recipient, row.subject, row.attempts, row.said or "")
        for row in rows
    ]


def sent_count() -> int:
    """How many messages the mail server has taken so far."""
    wanted = select(func.count()).select_from(Message).where(Message.status == "sent")
    return db.session.scalar(wanted) or 0
