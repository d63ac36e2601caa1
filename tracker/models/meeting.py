"""Meetings of a body, what is on their agenda, and who was present."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Key, Word, check, in_order, one_of, partial_index

MEETING_STATUSES: Final = ("scheduled", "held", "cancelled")
ITEM_STATUSES: Final = ("listed", "open", "decided", "deferred", "withdrawn")


class Meeting(Base):
    """`uid` and `sequence` are of its calendar entry: moving it keeps one, raises the other.

    An adjourned meeting was held; the one that continues it names it in `continues_id`.
    """

    __tablename__ = "meetings"

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    venue: Mapped[str]
    status: Mapped[Word] = mapped_column(default="scheduled")
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    printed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    status_reason: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        one_of("status", MEETING_STATUSES),
        check("sequence_not_negative", "sequence >= 0"),
    )


class AgendaItem(Base):
    """One strategy on one agenda; a strategy has at most one live item at a meeting.

    `deferred_to_id` is the meeting that takes up a deferred item, where one was named.
    """

    __tablename__ = "agenda_items"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    status: Mapped[Word] = mapped_column(default="listed")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    deferred_to_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    closing_reason: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        one_of("status", ITEM_STATUSES),
        in_order("opened_at", "closed_at"),
        check(
            "status_instants",
            "(status = 'listed' AND opened_at IS NULL AND closed_at IS NULL)"
            " OR (status = 'open' AND opened_at IS NOT NULL AND closed_at IS NULL)"
            " OR (status = 'decided' AND opened_at IS NOT NULL AND closed_at IS NOT NULL)"
            " OR (status IN ('deferred', 'withdrawn') AND closed_at IS NOT NULL)",
        ),
        partial_index(
            "uq_agenda_items_live",
            "meeting_id",
            "strategy_id",
            where="status IN ('listed', 'open')",
            unique=True,
        ),
    )


class Attendance(Base):
    """Whether a member was present at a meeting, as the clerk recorded it."""

    __tablename__ = "attendances"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    present: Mapped[bool]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("meeting_id", "membership_id"),)
