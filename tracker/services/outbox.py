"""From what is owed to people to letters in the queue: checked again, one letter each, composed.

A letter is composed once and stored; `delivery` sends those bytes as often as it takes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from itertools import groupby
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.adapters.mail import MailAddressError, compose, new_message_id
from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.duty import DeliveryAttempt, Message, Notification
from tracker.queries import outbox as queries
from tracker.queries.duty_owners import duty_owners
from tracker.queries.outbox import PendingNotification
from tracker.queries.recipients import Recipient, recipients
from tracker.queries.reminders import FIXED_DATES, REMINDER
from tracker.services import letters
from tracker.services.errors import NotFoundError
from tracker.services.letters import Item, Letter
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.calendar import to_local
from tracker.workflows.reminders import OVERTAKEN, PAUSED

_log = logging.getLogger(__name__)

_PEOPLE_AT_ONCE: Final = 50
DEACTIVATED: Final = "the account was deactivated"
NOT_THEIRS: Final = "somebody else owes it now"
MOVED: Final = "the date was changed"


class NotRetriedError(Exception):
    """The message cannot be sent again; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Composed:
    """How many messages were put into the queue, and how many notifications were skipped."""

    messages: int = 0
    skipped: int = 0


def compose_due(now: datetime, ports: Ports) -> Composed:
    """One message per person of all that is due by `now` (governance time) and still stands.

    What is done, passed on, moved or paused by now is skipped, with the reason kept. Nothing is
    sent here. Raises TemporarilyUnavailableError.
    """
    messages = skipped = 0
    db.session.rollback()
    while queries.has_pending(db.session(), now):
        with unit_of_work() as session:
            users = _lock_next(session, now)
            found = queries.pending_notifications(session, now, users)
            people = recipients(session, users)
            standing, why = _check_again(session, found, people, now, ports)
            _skip(session, why)
            for user_id, theirs in groupby(standing, key=lambda each: each.user_id):
                _put(session, people[user_id], list(theirs), now, ports)
                messages += 1
            skipped += len(why)
    db.session.rollback()
    return Composed(messages, skipped)


def queue_message(
    session: Session,
    *,
    user_id: int,
    kind: str,
    context: Mapping[str, Any],
    now: datetime,
    ports: Ports,
) -> int:
    """Compose one letter at once, inside the caller's unit of work, and give its message's id.

    For links that must stand nowhere but in the letter. `context`: name, link, expires_at. `now`
    is real time, by which such links expire.
    """
    person = recipients(session, [user_id])[user_id]
    letter = letters.write_account_letter(kind, context, context["expires_at"] - now)
    return _queue(session, person, letter, ports.clock.now(), ports)


def retry(message_id: int, *, ports: Ports) -> None:
    """Put a message that was given up back into the queue, with all its attempts before it.

    Raises NotFoundError, NotRetriedError (it was sent, it waits, or it could not be composed).
    """
    with unit_of_work() as session:
        message = session.scalars(
            select(Message).where(Message.id == message_id).with_for_update()
        ).one_or_none()
        if message is None:
            raise NotFoundError(f"There is no message {message_id}.")
        if message.status == "sent":
            raise NotRetriedError(f"Message {message_id} was sent already.")
        if not message.content:
            raise NotRetriedError(
                f"Message {message_id} was never composed: {message.recipient} is not an address "
                "that mail can be sent to. Correct the person’s address first."
            )
        message.status, message.attempts = "queued", 0
        message.next_attempt_at = ports.clock.real_now()


def _lock_next(session: Session, now: datetime) -> list[int]:
    """The next people to whom something is due, with all of it locked: each gets one letter.

    Whoever composes at the same time waits here, and then finds it done.
    """
    due = (queries.pending(), Notification.due_at <= now)
    users = session.scalars(
        select(Notification.user_id)
        .where(*due)
        .distinct()
        .order_by(Notification.user_id)
        .limit(_PEOPLE_AT_ONCE)
    ).all()
    session.execute(
        select(Notification.id)
        .where(*due, Notification.user_id.in_(users))
        .order_by(Notification.id)
        .with_for_update()
    )
    return list(users)


def _check_again(
    session: Session,
    found: Sequence[PendingNotification],
    people: Mapping[int, Recipient],
    now: datetime,
    ports: Ports,
) -> tuple[list[PendingNotification], dict[int, str]]:
    """What still stands, in the order given, and by id why the rest does not."""
    today = to_local(now, ports.zone).date()
    owing = _owing(session, {each.duty_id for each in found if each.duty_id}, today)
    latest = {(each.user_id, each.duty_id): each.id for each in found if each.duty_id is not None}
    why = {}
    for each in found:
        reason = _obstacle(each, people[each.user_id], owing)
        if (
            reason is None
            and each.duty_id is not None
            and latest[each.user_id, each.duty_id] != each.id
        ):
            reason = OVERTAKEN
        if reason is not None:
            why[each.id] = reason
    return [each for each in found if each.id not in why], why


def _owing(session: Session, duty_ids: Iterable[int], today: date) -> set[tuple[int, int]]:
    return {(each.duty_id, each.user_id) for each in duty_owners(session, list(duty_ids), today)}


def _obstacle(
    each: PendingNotification, person: Recipient, owing: set[tuple[int, int]]
) -> str | None:
    if not person.is_active:
        return DEACTIVATED
    if each.duty_id is None:
        return None
    if each.duty_how is not None:
        return f"the duty had ended: {each.duty_how}"
    if (each.duty_id, each.user_id) not in owing:
        return NOT_THEIRS
    if each.kind == REMINDER:
        due_on = each.duty_due_on.isoformat() if each.duty_due_on else None
        if each.facts.get("due_on") != due_on:
            return MOVED
        if each.strategy_paused and each.duty_act not in FIXED_DATES:
            return PAUSED
    return None


def _skip(session: Session, why: Mapping[int, str]) -> None:
    for notification_id, reason in why.items():
        session.execute(
            update(Notification)
            .where(Notification.id == notification_id)
            .values(skipped_why=reason)
        )


def _put(
    session: Session,
    person: Recipient,
    found: Sequence[PendingNotification],
    now: datetime,
    ports: Ports,
) -> None:
    letter = letters.write(
        [Item(each.kind, each.facts, each.reason) for each in found],
        name=person.name,
        now=now,
        zone=ports.zone,
        base_url=ports.base_url,
    )
    message_id = _queue(session, person, letter, now, ports)
    session.execute(
        update(Notification)
        .where(Notification.id.in_([each.id for each in found]))
        .values(message_id=message_id)
    )


def _queue(session: Session, person: Recipient, letter: Letter, now: datetime, ports: Ports) -> int:
    """Store the letter as composed bytes; where it cannot be, as a message that has failed."""
    domain = parseaddr(ports.mail_from)[1].rpartition("@")[2]
    real_now, message_id = ports.clock.real_now(), new_message_id(domain)
    row = Message(
        user_id=person.user_id,
        recipient=person.email,
        message_id=message_id,
        subject=letter.subject,
        content=b"",
        created_at=real_now,
        next_attempt_at=real_now,
    )
    session.add(row)
    thread = None if letter.round_id is None else f"<round-{letter.round_id}.tracker@{domain}>"
    try:
        row.content = compose(
            sender=ports.mail_from,
            recipient=person.email,
            recipient_name=person.name,
            subject=letter.subject,
            body=letter.body,
            at=now,
            message_id=message_id,
            list_unsubscribe=None if letter.mandatory else f"{ports.base_url}/account",
            in_reply_to=thread,
        )
    except MailAddressError as error:
        _log.warning("message to user %s could not be composed: %s", person.user_id, error)
        row.status, row.next_attempt_at = "failed", None
        session.flush()
        session.add(
            DeliveryAttempt(message_id=row.id, at=real_now, result="refused", text=str(error))
        )
    session.flush()
    return row.id
