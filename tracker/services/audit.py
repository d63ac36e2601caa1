"""Appending to the audit chain, inside the unit of work of the act that it records."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from tracker.models.base import canonical_json, instant_text
from tracker.models.record import AuditDetail, AuditEvent, AuditHead, entry_hash, personal_hash
from tracker.services.unit_of_work import lock_audit_head
from tracker.workflows.actors import Actor, Person, System


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an act has to say of itself.

    `event` is in the past tense; `happened_at` is governance time, `recorded_at` real time;
    `subject` is (kind, id); `row_version` is the strategy's, as the act found it. `facts` are plain
    JSON values. `personal` (names, comments) enters the chain only as salted hashes; values and
    salts stand in `audit_details`, from where they may be redacted.
    """

    event: str
    actor: Actor
    capacity: str | None
    happened_at: datetime
    recorded_at: datetime
    subject: tuple[str, int]
    strategy_id: int | None = None
    trigger: str | None = None
    from_: str | None = None
    to: str | None = None
    definition_hash: str | None = None
    row_version: int | None = None
    facts: Mapping[str, Any] | None = None
    personal: Mapping[str, str] | None = None


def append(session: Session, entry: Entry) -> int:
    """Add one entry and return its position, counted from 1 without gaps; see `append_all`."""
    return append_all(session, [entry])[0]


def append_all(session: Session, entries: Sequence[Entry]) -> list[int]:
    """Add entries in this order and return their positions; four statements for all of them.

    Takes the last lock of the act (the head), so every other lock comes before. Raises ValueError
    (naive instant, NaN, NUL character), TypeError (a fact that is not JSON).
    """
    last, digest = lock_audit_head(session)
    events: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    for position, entry in enumerate(entries, start=last + 1):
        hidden = _details(position, entry.personal or {})
        body = _body(position, entry, hidden)
        # PostgreSQL keeps no NUL in a text; the same act must not pass on one database only.
        if "\\u0000" in body or any("\0" in str(detail["value"]) for detail in hidden):
            raise ValueError("an audit entry holds no NUL character")
        digest = entry_hash(digest, body.encode())
        events.append({"id": position, "body": body, "hash": digest})
        details += hidden
    session.execute(insert(AuditEvent), events)
    if details:
        session.execute(insert(AuditDetail), details)
    positions = [each["id"] for each in events]
    session.execute(
        update(AuditHead).where(AuditHead.id == 1).values(position=positions[-1], hash=digest)
    )
    return positions


def _details(position: int, personal: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"event_id": position, "field": name, "value": value, "salt": secrets.token_hex(16)}
        for name, value in sorted(personal.items())
    ]


def _body(position: int, entry: Entry, details: Sequence[Mapping[str, Any]]) -> str:
    """What the chain keeps, as canonical JSON."""
    actor = entry.actor
    kind, subject_id = entry.subject
    return canonical_json(
        {
            "position": position,
            "event": entry.event,
            "happened_at": instant_text(entry.happened_at),
            "recorded_at": instant_text(entry.recorded_at),
            "actor_id": actor.user_id if isinstance(actor, Person) else None,
            "actor_job": actor.job if isinstance(actor, System) else None,
            "capacity": entry.capacity,
            "strategy_id": entry.strategy_id,
            "subject_kind": kind,
            "subject_id": subject_id,
            "trigger": entry.trigger,
            "from": entry.from_,
            "to": entry.to,
            "definition_hash": entry.definition_hash,
            "row_version": entry.row_version,
            "facts": dict(entry.facts or {}),
            "personal": {
                detail["field"]: personal_hash(str(detail["salt"]), str(detail["value"]))
                for detail in details
            },
        }
    )
