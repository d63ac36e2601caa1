"""Evidence and engagement, filed under priorities, and the snapshot that freezes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Digest, Key, Word, check, in_order, one_of

ENGAGEMENT_KINDS: Final = (
    "workshop",
    "officer_meeting",
    "public_consultation",
    "focus_group",
    "interview",
    "event",
)


class EvidenceItem(Base):
    """`late`: added after the evidence review closed, so not in its snapshot."""

    __tablename__ = "evidence_items"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priorities.id"))
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[date | None]
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)


class EngagementEvent(Base):
    """Whom the authority listened to; `people` is a number reached, where one is known."""

    __tablename__ = "engagement_events"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    kind: Mapped[Word]
    title: Mapped[str]
    with_whom: Mapped[str] = mapped_column(default="")
    people: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        one_of("kind", ENGAGEMENT_KINDS),
        in_order("starts_on", "ends_on"),
        check("people_not_negative", "people IS NULL OR people >= 0"),
    )


class EngagementPriority(Base):
    """One engagement may stand under several priorities."""

    __tablename__ = "engagement_priorities"

    id: Mapped[Key]
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement_events.id"))
    priority_id: Mapped[int] = mapped_column(ForeignKey("priorities.id"), index=True)

    __table_args__ = (UniqueConstraint("engagement_id", "priority_id"),)


class EvidenceSnapshot(Base):
    """The evidence base as it stood when the review closed; `sha256` is of `body` in UTF-8."""

    __tablename__ = "evidence_snapshots"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str]
    sha256: Mapped[Digest]
    items: Mapped[int]

    __table_args__ = (check("items_not_negative", "items >= 0"),)
