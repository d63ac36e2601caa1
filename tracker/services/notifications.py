"""What is owed to a person, once: written in the act that owes it, sent later by the outbox.

`facts` is what the text needs. Of the kinds `duty_opened`, `duty_moved` and `reminder` it is what
`queries.duty_owners` gives: act, what (the part of the subject, such as a clearance's name), title,
slug, body, capacity, path, due_on, due_time; a reminder adds `notice`, its place in the schedule.
Every other kind has title and path, and what its template in `templates/emails/<kind>/` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.models.duty import Notification

DUTY_OPENED: Final = "duty_opened"
DUTY_MOVED: Final = "duty_moved"

_ROWS_AT_ONCE: Final = 500  # a statement takes a limited number of parameters


@dataclass(frozen=True, slots=True)
class NewNotification:
    """One notification to one person. `due_at`: from when it may be sent (governance time)."""

    user_id: int
    kind: str
    strategy_id: int | None
    duty_id: int | None
    facts: Mapping[str, Any]
    dedupe_key: str
    due_at: datetime
    reason: str
    skipped_why: str | None = None


def tell(
    session: Session,
    user_ids: Iterable[int],
    kind: str,
    *,
    strategy_id: int | None,
    facts: Mapping[str, Any],
    dedupe: str,
    due_at: datetime,
    reason: str,
    now: datetime,
    duty_id: int | None = None,
) -> int:
    """Owe each of these people one notification from `due_at` on; says how many are new.

    `dedupe` names what it is about: with the person it is the key under which it is owed once.
    """
    rows = [
        NewNotification(
            user_id=user_id,
            kind=kind,
            strategy_id=strategy_id,
            duty_id=duty_id,
            facts=facts,
            dedupe_key=f"{dedupe}:{user_id}",
            due_at=due_at,
            reason=reason,
        )
        for user_id in user_ids
    ]
    return owe(session, rows, now=now)


def owe(session: Session, found: Iterable[NewNotification], *, now: datetime) -> int:
    """Write down those whose key is new, inside the caller's unit of work; says how many."""
    rows = [
        {
            "user_id": each.user_id,
            "strategy_id": each.strategy_id,
            "duty_id": each.duty_id,
            "kind": each.kind,
            "reason": each.reason,
            "dedupe_key": each.dedupe_key,
            "due_at": each.due_at,
            "facts": dict(each.facts),
            "skipped_why": each.skipped_why,
            "created_at": now,
        }
        for each in found
    ]
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    new = 0
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        # One statement for many rows; a list of parameters would be one statement for each.
        written = session.execute(
            insert(Notification)
            .values(rows[first : first + _ROWS_AT_ONCE])
            .on_conflict_do_nothing(index_elements=["dedupe_key"])
            .returning(Notification.id)
        )
        new += len(written.all())
    return new


def supersede(session: Session, which: ColumnElement[bool], why: str) -> int:
    """Skip what is not sent yet of `which`, with the reason kept; says how many.

    In the order in which the outbox locks them: whoever composes at the same time waits, or is
    waited for and has sent it.
    """
    unsent = (Notification.message_id.is_(None), Notification.skipped_why.is_(None))
    found = session.scalars(
        select(Notification.id).where(*unsent, which).order_by(Notification.id).with_for_update()
    ).all()
    if found:
        session.execute(
            update(Notification).where(Notification.id.in_(found), *unsent).values(skipped_why=why)
        )
    return len(found)
