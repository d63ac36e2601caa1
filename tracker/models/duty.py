"""Duties (who owes which act by when), what is owed to a person about them, and the mail."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Key, Word, check, one_of, partial_index, together
from tracker.workflows.actors import OFFICES

OWNER_KINDS: Final = ("membership", "office", "user")
ENDINGS: Final = ("done", "excused", "superseded")
MESSAGE_STATUSES: Final = ("queued", "sent", "failed")
ATTEMPT_RESULTS: Final = ("sent", "refused", "failed")


class Duty(Base):
    """Owed by one membership, office or user; open until it is done, excused or superseded.

    `subject_name` is the machine name of the part of the subject that is owed (a clearance, a
    promise), '' where the subject has no parts. One duty is open per act, subject and owner.
    `due_set_at`: when a later deadline took the place of the first (NULL: at the opening).
    """

    __tablename__ = "duties"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    act: Mapped[Word]
    subject_kind: Mapped[Word]
    subject_id: Mapped[int]
    subject_name: Mapped[Word] = mapped_column(default="")
    owner_kind: Mapped[Word]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    office: Mapped[Word | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    due_on: Mapped[date | None]
    due_time: Mapped[time | None]
    due_at: Mapped[datetime | None]
    due_set_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[Word | None]

    __table_args__ = (
        one_of("owner_kind", OWNER_KINDS),
        one_of("office", OFFICES),
        one_of("how", ENDINGS),
        check("owner_membership", "(owner_kind = 'membership') = (membership_id IS NOT NULL)"),
        check("owner_office", "(owner_kind = 'office') = (office IS NOT NULL)"),
        check("owner_user", "(owner_kind = 'user') = (user_id IS NOT NULL)"),
        together("ended", "ended_at", "how"),
        together("due", "due_on", "due_at"),
        check("due_time", "due_time IS NULL OR due_on IS NOT NULL"),
        *(
            partial_index(
                f"uq_duties_open_{kind}",
                "strategy_id",
                "act",
                "subject_kind",
                "subject_id",
                "subject_name",
                column,
                where=f"ended_at IS NULL AND owner_kind = '{kind}'",
                unique=True,
            )
            for kind, column in (
                ("membership", "membership_id"),
                ("office", "office"),
                ("user", "user_id"),
            )
        ),
        partial_index("ix_duties_open_due", "due_at", where="ended_at IS NULL"),
        partial_index("ix_duties_open_owner", "membership_id", where="ended_at IS NULL"),
    )


class Message(Base):
    """An e-mail as composed: a retry sends the same `content` under the same `message_id`."""

    __tablename__ = "messages"

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    recipient: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    content: Mapped[bytes]
    created_at: Mapped[datetime]
    status: Mapped[Word] = mapped_column(default="queued")
    next_attempt_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("status", MESSAGE_STATUSES),
        together("claim", "claimed_by", "claimed_until"),
        check("sent_status", "(status = 'sent') = (sent_at IS NOT NULL)"),
        check("queued_status", "(status = 'queued') = (next_attempt_at IS NOT NULL)"),
        check("attempts_not_negative", "attempts >= 0"),
        partial_index("ix_messages_queued", "next_attempt_at", where="status = 'queued'"),
    )


class Notification(Base):
    """What is owed to one person, once (`dedupe_key`): pending, then in a message or skipped."""

    __tablename__ = "notifications"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategies.id"))
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duties.id"), index=True)
    kind: Mapped[Word]
    reason: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    skipped_why: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        check("sent_or_skipped", "message_id IS NULL OR skipped_why IS NULL"),
        partial_index(
            "ix_notifications_pending",
            "due_at",
            where="message_id IS NULL AND skipped_why IS NULL",
        ),
    )


class DeliveryAttempt(Base):
    """One try to hand a message to the mail server, and what the server said. Real time."""

    __tablename__ = "delivery_attempts"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    at: Mapped[datetime]
    result: Mapped[Word]
    code: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")

    __table_args__ = (one_of("result", ATTEMPT_RESULTS),)
