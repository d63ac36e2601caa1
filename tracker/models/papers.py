"""Revisions (exact packs of documents) and the clearances that officers sign on them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Digest, Key, Word, check, one_of

DOCUMENT_KINDS: Final = (
    "draft",
    "accessible_version",
    "short_summary",
    "equality_assessment",
    "appendix",
    "background",
)


class Revision(Base):
    """An exact pack; votes and clearances name it.

    `fingerprint` is the SHA-256 of the pack's list of documents; `text_fingerprint` of the part of
    it that is the strategy's own text, so that a summary added later leaves clearances standing.
    """

    __tablename__ = "revisions"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    number: Mapped[int]
    cycle_id: Mapped[int]
    fingerprint: Mapped[Digest]
    text_fingerprint: Mapped[Digest]
    note: Mapped[str] = mapped_column(default="")
    submitted_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("strategy_id", "number"),
        UniqueConstraint("id", "strategy_id"),
        ForeignKeyConstraint(["cycle_id", "strategy_id"], ["cycles.id", "cycles.strategy_id"]),
        check("number_positive", "number >= 1"),
    )


class Document(Base):
    """One file of a pack. `stored_name` is random; `sha256`, `size` (bytes) are of its content."""

    __tablename__ = "documents"

    id: Mapped[Key]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[Word]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[Digest]
    stored_name: Mapped[str] = mapped_column(index=True)
    exempt: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("revision_id", "position"),
        one_of("kind", DOCUMENT_KINDS),
        check("size_positive", "size > 0"),
    )


class Clearance(Base):
    """An officer's signature on one revision; a new revision needs it anew."""

    __tablename__ = "clearances"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    name: Mapped[Word]
    revision_id: Mapped[int]
    signed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    capacity: Mapped[Word]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("revision_id", "name"),
        ForeignKeyConstraint(
            ["revision_id", "strategy_id"], ["revisions.id", "revisions.strategy_id"]
        ),
    )
