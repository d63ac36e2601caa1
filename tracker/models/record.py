"""Signed records of formal acts, and the audit chain.

`audit_events.body` is canonical JSON text and the only truth; every other column but `hash` is
generated from it by the database, so none can contradict it. `models/triggers.py` refuses changes.
A later migration changes `audit_events` by plain ALTER TABLE only: alembic's batch recreate tries
to copy generated columns, which SQLite refuses.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from tracker.models.base import Base, Digest, InstantText, Key, Word, check

GENESIS: Final = "0" * 64
"""The previous hash of the first entry, and the head's hash while the chain is empty."""


def entry_hash(previous: str, body: bytes) -> str:
    """SHA-256 over the previous entry's hash (as hex text) followed by this body's UTF-8 bytes."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def personal_hash(salt: str, value: str) -> str:
    """What the chain keeps of a personal field: SHA-256 over salt (as hex text) and value."""
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()


class BodyField(ColumnElement[Any]):
    """The field `key` of the JSON text in the column `body`, as text or as a whole number."""

    inherit_cache = False

    def __init__(self, key: str, *, number: bool = False) -> None:
        self.key = key
        self.number = number


@compiles(BodyField, "sqlite")
def _sqlite(element: BodyField, _compiler: SQLCompiler, **_: object) -> str:
    return f"json_extract(body, '$.{element.key}')"


@compiles(BodyField, "postgresql")
def _postgresql(element: BodyField, _compiler: SQLCompiler, **_: object) -> str:
    field = f"(body::jsonb ->> '{element.key}')"
    return f"{field}::bigint" if element.number else field


def _text(key: str) -> Computed:
    return Computed(BodyField(key), persisted=True)


def _number(key: str) -> Computed:
    return Computed(BodyField(key, number=True), persisted=True)


class SignedRecord(Base):
    """A formal act: who signed it, in which capacity, when it happened, when it was recorded.

    `signed_by` is NULL with the capacity `system` where a job records what follows by itself. A
    statutory publication has a web address and a place of inspection. Append-only.
    """

    __tablename__ = "signed_records"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    kind: Mapped[Word]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    capacity: Mapped[Word]
    visit_id: Mapped[int | None]
    revision_id: Mapped[int | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    outcome: Mapped[Word | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    web_address: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "strategy_id"], ["stage_visits.id", "stage_visits.strategy_id"]
        ),
        ForeignKeyConstraint(
            ["revision_id", "strategy_id"], ["revisions.id", "revisions.strategy_id"]
        ),
        check("signed", "(signed_by IS NULL) = (capacity = 'system')"),
    )


class AuditEvent(Base):
    """One entry of the chain; `hash` is `entry_hash` of the one before and this body."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
    hash: Mapped[Digest] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(BigInteger, _number("position"), unique=True)
    event: Mapped[str] = mapped_column(String(60), _text("event"), index=True)
    happened_at: Mapped[datetime] = mapped_column(InstantText, _text("happened_at"))
    recorded_at: Mapped[datetime] = mapped_column(InstantText, _text("recorded_at"))
    actor_id: Mapped[int | None] = mapped_column(BigInteger, _number("actor_id"), index=True)
    actor_job: Mapped[str | None] = mapped_column(Text, _text("actor_job"))
    capacity: Mapped[str | None] = mapped_column(Text, _text("capacity"))
    strategy_id: Mapped[int | None] = mapped_column(BigInteger, _number("strategy_id"))
    subject_kind: Mapped[str] = mapped_column(Text, _text("subject_kind"))
    subject_id: Mapped[int] = mapped_column(BigInteger, _number("subject_id"))
    trigger: Mapped[str | None] = mapped_column(Text, _text("trigger"))
    from_state: Mapped[str | None] = mapped_column(Text, _text("from"))
    to_state: Mapped[str | None] = mapped_column(Text, _text("to"))
    definition_hash: Mapped[str | None] = mapped_column(Text, _text("definition_hash"))

    __table_args__ = (
        check("position_is_id", "position = id"),
        check("actor", "(actor_id IS NULL) <> (actor_job IS NULL)"),
        Index("ix_audit_events_strategy", "strategy_id", "position"),
    )


class AuditDetail(Base):
    """A personal field of an entry: value and salt. The redaction service may delete the row."""

    __tablename__ = "audit_details"

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_events.id"))
    field: Mapped[Word]
    value: Mapped[str]
    salt: Mapped[str] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("event_id", "field"),)


class AuditHead(Base):
    """The one row that every writer of the chain locks last: where the chain ends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[Digest]

    __table_args__ = (check("one_row", "id = 1"),)
