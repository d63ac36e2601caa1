"""Appending to the audit chain, inside the unit of work of the act that it records."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from tracker.models.base import canonical_json, instant_text
from tracker.models.record import AuditDetail, AuditEvent, AuditHead, entry_hash, personal_hash
from tracker.services.unit_of_work import lock_audit_head
from tracker.workflows.actors import Actor, Person, System


def append(
    session: Session,
    *,
    event: str,
    actor: Actor,
    capacity: str | None,
    happened_at: datetime,
    recorded_at: datetime,
    subject: tuple[str, int],
    strategy_id: int | None = None,
    trigger: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    definition_hash: str | None = None,
    row_version: int | None = None,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> int:
    """Add one entry and return its position, counted from 1 without gaps.

    Takes the last lock of the act (the head), so every other lock comes before. `event` is in the
    past tense; `happened_at` is governance time, `recorded_at` real time; `subject` is (kind, id);
    `row_version` is the strategy's, as the act found it.
    `facts` are plain JSON values. `personal` (names, comments) enters the chain only as salted
    hashes; values and salts stand in `audit_details`, from where they may be redacted.
    Raises ValueError (naive instant, NaN, NUL character), TypeError (a fact that is not JSON).
    """
    position, previous = lock_audit_head(session)
    position += 1
    details = [
        {"event_id": position, "field": name, "value": value, "salt": secrets.token_hex(16)}
        for name, value in sorted((personal or {}).items())
    ]
    kind, subject_id = subject
    body = canonical_json(
        {
            "position": position,
            "event": event,
            "happened_at": instant_text(happened_at),
            "recorded_at": instant_text(recorded_at),
            "actor_id": actor.user_id if isinstance(actor, Person) else None,
            "actor_job": actor.job if isinstance(actor, System) else None,
            "capacity": capacity,
            "strategy_id": strategy_id,
            "subject_kind": kind,
            "subject_id": subject_id,
            "trigger": trigger,
            "from": from_,
            "to": to,
            "definition_hash": definition_hash,
            "row_version": row_version,
            "facts": dict(facts or {}),
            "personal": {
                detail["field"]: personal_hash(str(detail["salt"]), str(detail["value"]))
                for detail in details
            },
        }
    )
    # PostgreSQL keeps no NUL in a text; the same act must not pass on one database only.
    if "\\u0000" in body or any("\0" in str(detail["value"]) for detail in details):
        raise ValueError("an audit entry holds no NUL character")
    digest = entry_hash(previous, body.encode())
    session.execute(insert(AuditEvent), [{"id": position, "body": body, "hash": digest}])
    if details:
        session.execute(insert(AuditDetail), details)
    session.execute(
        update(AuditHead).where(AuditHead.id == 1).values(position=position, hash=digest)
    )
    return position
