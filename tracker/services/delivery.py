"""Sending the queue: claimed, handed to the mail server outside any transaction, recorded.

A process that dies between sending and recording leaves its claim to run out; the message is then
sent again, with the same bytes and the same Message-ID. All times here are real time.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from tracker.adapters.mail import Failed, MailSession, Refused, SendResult, Sent
from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.duty import DeliveryAttempt, Message
from tracker.queries.outbox import has_waiting, waiting
from tracker.services.unit_of_work import TemporarilyUnavailableError, unit_of_work

_log = logging.getLogger(__name__)

CLAIM_LASTS: Final = timedelta(minutes=5)
_RENEW_BELOW: Final = timedelta(minutes=4)  # one message to a stalling server takes three
_BATCH: Final = 20
_RECORD_TRIES: Final = 5
_MINUTES: Final = (1, 5, 15, 60)
_HOURS: Final = 70
RETRIES: Final = tuple(timedelta(minutes=each) for each in (*_MINUTES, *(60,) * _HOURS))
"""How long to wait after the first attempt, the second, and so on: in all three days."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages: sent, to be tried again, given up."""

    sent: int = 0
    retried: int = 0
    failed: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent, self.retried + other.retried, self.failed + other.failed
        )


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    recipient: str
    content: bytes
    attempts: int


def send_due(ports: Ports) -> Delivered:
    """Send every message that is due now; whatever one recipient does never stops the others.

    Raises TemporarilyUnavailableError where the database cannot take a claim or a result.
    """
    worker, total = secrets.token_hex(8), Delivered()
    db.session.rollback()
    while has_waiting(db.session(), ports.clock.real_now()):
        claimed, until = _claim(worker, ports.clock.real_now())
        if not claimed:
            break  # another process has them
        with ports.mail.session() as batch:
            for message in claimed:
                if until - ports.clock.real_now() < _RENEW_BELOW:
                    until = _renew(worker, ports.clock.real_now())
                total += _send(message, batch, worker, ports)
    db.session.rollback()
    return total


def _claim(worker: str, real_now: datetime) -> tuple[list[_Claimed], datetime]:
    until = real_now + CLAIM_LASTS
    with unit_of_work() as session:
        rows = session.execute(
            select(Message.id, Message.recipient, Message.content, Message.attempts)
            .where(waiting(real_now))
            .order_by(Message.next_attempt_at, Message.id)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        session.execute(
            update(Message)
            .where(Message.id.in_([row.id for row in rows]))
            .values(claimed_by=worker, claimed_until=until)
        )
    return [_Claimed(*row) for row in rows], until


def _renew(worker: str, real_now: datetime) -> datetime:
    """Hold what is still to be sent of the batch for longer: the server is slow."""
    until = real_now + CLAIM_LASTS
    with unit_of_work() as session:
        session.execute(
            update(Message)
            .where(Message.claimed_by == worker, Message.status == "queued")
            .values(claimed_until=until)
        )
    return until


def _send(message: _Claimed, batch: MailSession, worker: str, ports: Ports) -> Delivered:
    try:
        result = batch.send(message.content, sender=ports.mail_from, recipient=message.recipient)
    except Exception as error:  # noqa: BLE001 - what one message does must not stop the others
        _log.exception("message %s could not be handed over", message.id)
        result = Failed(f"{type(error).__name__}: {error}")
    for left in reversed(range(_RECORD_TRIES)):
        try:
            return _record(message, result, worker, ports.clock.real_now())
        except TemporarilyUnavailableError:
            if not left:
                raise
            _log.warning("the result of message %s is being recorded again", message.id)
    raise AssertionError  # pragma: no cover - the loop returns or raises


def _record(message: _Claimed, result: SendResult, worker: str, real_now: datetime) -> Delivered:
    attempts = message.attempts + 1
    values: dict[str, Any] = {"claimed_by": None, "claimed_until": None, "attempts": attempts}
    if isinstance(result, Sent):
        values |= {"status": "sent", "sent_at": real_now, "next_attempt_at": None}
        counted = Delivered(sent=1)
    elif attempts > len(RETRIES) or (isinstance(result, Refused) and result.permanent):
        values |= {"status": "failed", "next_attempt_at": None}
        counted = Delivered(failed=1)
    else:
        values |= {"next_attempt_at": real_now + RETRIES[attempts - 1]}
        counted = Delivered(retried=1)
    with unit_of_work() as session:
        session.add(_attempt(message.id, result, real_now))
        session.execute(
            update(Message)
            .where(Message.id == message.id, Message.claimed_by == worker)
            .values(**values)
        )
    return counted


def _attempt(message_id: int, result: SendResult, at: datetime) -> DeliveryAttempt:
    row = DeliveryAttempt(message_id=message_id, at=at, code=None)
    match result:
        case Sent(response=said):
            row.result, row.text = "sent", said
        case Refused(code=code, text=said):
            row.result, row.text, row.code = "refused", said, code or None
        case Failed(text=said, may_have_arrived=unclear):
            row.result = "failed"
            row.text = f"{said} It may have arrived all the same." if unclear else said
    return row
