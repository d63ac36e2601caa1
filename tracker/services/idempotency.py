"""One request, one act: a key is claimed first, and its result stored in the same transaction.

A refusal rolls back and leaves no key, so that the person may correct the form and send it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.models.base import canonical_json
from tracker.models.people import IdempotencyKey
from tracker.services.unit_of_work import unit_state

KEPT: Final = timedelta(days=30)


class KeyReusedError(Exception):
    """The same key came with another content: "You already sent this"; the text is to be kept."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to act on this key now; `finish` it before the unit of work ends."""

    id: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the same request brought about before: lead the person there."""

    kind: str
    id: int


def hash_request(facts: Mapping[str, Any]) -> str:
    """The hash of what was asked: of JSON-able facts, files as their SHA-256."""
    return hashlib.sha256(canonical_json(dict(facts)).encode()).hexdigest()


def claim(
    session: Session, user_id: int, key: str, request_hash: str, now: datetime
) -> Claim | Result:
    """Claim `key` for one act, before any lock; or say what it led to. `now` is real time.

    A second request with the key waits for the first to end. Raises KeyReusedError.
    """
    state = unit_state(session)
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    claimed = session.execute(
        insert(IdempotencyKey)
        .values(user_id=user_id, key=key, request_hash=request_hash, created_at=now)
        .on_conflict_do_nothing(index_elements=["user_id", "key"])
        .returning(IdempotencyKey.id)
    ).scalar_one_or_none()
    if claimed is not None:
        state.unfinished.add(claimed)
        return Claim(claimed)
    earlier = session.execute(
        select(
            IdempotencyKey.request_hash, IdempotencyKey.result_kind, IdempotencyKey.result_id
        ).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    ).one()
    if (
        earlier.request_hash != request_hash
        or earlier.result_kind is None
        or earlier.result_id is None
    ):
        raise KeyReusedError("You already sent this")
    return Result(earlier.result_kind, earlier.result_id)


def finish(session: Session, claim: Claim, kind: str, id: int) -> None:  # noqa: A002
    """Store what the act brought about, in the transaction of the act."""
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.id == claim.id)
        .values(result_kind=kind, result_id=id)
    )
    unit_state(session).unfinished.discard(claim.id)


def forget_old(session: Session, now: datetime) -> int:
    """Delete the keys older than KEPT (real time); says how many."""
    deleted = session.execute(
        delete(IdempotencyKey)
        .where(IdempotencyKey.created_at < now - KEPT)
        .returning(IdempotencyKey.id)
    )
    return len(deleted.all())


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
