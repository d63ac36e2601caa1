"""Reading the audit chain back: every entry as it was written, in its place, to the last one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import Function, LargeBinary, Result, Row, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from tracker.extensions import db
from tracker.models.record import (
    GENESIS,
    AuditDetail,
    AuditEvent,
    AuditHead,
    entry_hash,
    personal_hash,
)

_BATCH: Final = 2_000

_Entry: TypeAlias = tuple[int, str, int, bytes, str]


class UnknownPositionError(LookupError):
    """Verification was to begin where no entry stands."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`entries` counts those found good; `head` is the hash of the last of them.

    `first_bad` is the lowest position at fault, `why` one sentence about it; both None if all is
    well.
    """

    ok: bool
    entries: int
    head: str
    first_bad: int | None = None
    why: str | None = None


def verify_chain(session: Session, *, from_position: int = 1) -> ChainReport:
    """Hash the stored bytes of every entry from `from_position` on, and compare with the head.

    Finds an entry that was edited, taken out, put in, moved, or cut off at the end, and a personal
    detail that differs from its hash (a redacted one, deleted, is in order). The entry before
    `from_position` is trusted. Raises UnknownPositionError.
    """
    walk = _Walk(session, from_position)
    fault = walk.first_fault()
    if fault is None:
        fault = _first_altered_detail(session, from_position)
    if fault is None:
        return ChainReport(ok=True, entries=walk.entries, head=walk.last_hash)
    position, why = fault
    good = min(walk.entries, max(position - from_position, 0))
    return ChainReport(ok=False, entries=good, head=walk.last_hash, first_bad=position, why=why)


def verify_stored_chain(from_position: int = 1) -> ChainReport:
    """The same on the application's own database."""
    return verify_chain(db.session(), from_position=from_position)


def chain_head(session: Session) -> tuple[int, str]:
    """Position and hash of the last entry, (0, zeros) while there is none: to publish outside."""
    row = session.execute(select(AuditHead.position, AuditHead.hash).where(AuditHead.id == 1)).one()
    return row.position, row.hash


class _Walk:
    """One pass over the chain, remembering how far it was good."""

    def __init__(self, session: Session, from_position: int) -> None:
        if from_position < 1:
            raise UnknownPositionError("Entries are counted from 1.")
        self._session = session
        self._from = from_position
        self.entries = 0
        self.last_hash = GENESIS

    def first_fault(self) -> tuple[int, str] | None:
        if self._from > 1:
            before = self._session.scalar(
                select(AuditEvent.hash).where(AuditEvent.id == self._from - 1)
            )
            if before is None:
                raise UnknownPositionError(f"There is no entry {self._from - 1} to begin after.")
            self.last_hash = before
        # A walk that stops at a fault leaves PostgreSQL's cursor open unless it is closed.
        with closing(self._rows()) as rows:
            return self._walk(rows)

    def _walk(self, rows: Iterable[Row[_Entry]]) -> tuple[int, str] | None:
        last = self._from - 1
        head: tuple[int, str] | None = None
        for row in rows:
            head = (row.head_position, row.head_hash)
            if row.id is None:
                break
            fault = self._fault_of(row, last + 1)
            if fault is not None:
                return fault
            last = row.id
            self.last_hash = row.hash
            self.entries += 1
        return self._fault_of_end(last, head)

    def _fault_of(self, row: Row[_Entry], due: int) -> tuple[int, str] | None:
        if row.id != due:
            return due, f"Entry {due} is missing; entry {row.id} follows entry {due - 1}."
        if row.id > row.head_position:
            return row.id, (
                f"Entry {row.id} stands after the recorded end of the chain,"
                f" entry {row.head_position}."
            )
        if entry_hash(self.last_hash, row.stored) != row.hash:
            return row.id, (
                f"The hash of entry {row.id} does not follow from its text and the entry before:"
                " it was changed, or put in another's place."
            )
        return None

    def _fault_of_end(self, last: int, head: tuple[int, str] | None) -> tuple[int, str] | None:
        if head is None:
            return last + 1, "The chain's head is missing."
        position, digest = head
        if last < position:
            return last + 1, (
                f"The chain ends at entry {last}, but entry {position} was written:"
                " the end was cut off."
            )
        if digest != self.last_hash:
            return last, f"The head's hash is not that of entry {last}, the last one."
        return None

    def _rows(self) -> Result[_Entry]:
        """Head and entries in one statement, so that both are of the same moment."""
        return self._session.execute(
            select(
                AuditHead.position.label("head_position"),
                AuditHead.hash.label("head_hash"),
                AuditEvent.id,
                _stored_bytes(self._session).label("stored"),
                AuditEvent.hash,
            )
            .select_from(AuditHead)
            .outerjoin(AuditEvent, AuditEvent.id >= self._from)
            .where(AuditHead.id == 1)
            .order_by(AuditEvent.id)
            .execution_options(yield_per=_BATCH)
        )


def _first_altered_detail(session: Session, from_position: int) -> tuple[int, str] | None:
    found = session.execute(
        select(
            AuditEvent.id, AuditEvent.body, AuditDetail.field, AuditDetail.value, AuditDetail.salt
        )
        .join(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .where(AuditEvent.id >= from_position)
        .order_by(AuditEvent.id, AuditDetail.field)
        .execution_options(yield_per=_BATCH)
    )
    with closing(found) as rows:
        for row in rows:
            kept = json.loads(row.body)["personal"].get(row.field)
            if kept != personal_hash(row.salt, row.value):
                return row.id, (
                    f"The detail “{row.field}” of entry {row.id} is not what was recorded."
                )
    return None


def _stored_bytes(session: Session) -> ColumnElement[bytes]:
    if session.get_bind().dialect.name == "postgresql":
        converted: Function[bytes] = func.convert_to(AuditEvent.body, "UTF8", type_=LargeBinary)
        return converted
    return cast(AuditEvent.body, LargeBinary)
