"""What is on record of call-in: who, why, directions, recommendations, and the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.people import User
from tracker.models.record import AuditDetail, AuditEvent, SignedRecord
from tracker.models.strategy import Deadline
from tracker.workflows.call_in import DIRECTION, RECONSIDER

RECORDS: Final = (
    *("decision_published", "call_in_disapplied", "call_in", DIRECTION),
    *("scrutiny_recommendations", "decision_effective"),
)
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class CallInRecord:
    """A formal act on the way. `who`: who agreed or called in; `said`: the text or the reasons."""

    kind: str
    happened_at: datetime
    signed_by: str | None
    capacity: str
    outcome: str | None
    who: str
    said: str
    web_address: str


@dataclass(frozen=True, slots=True)
class CallInDay:
    """A deadline of call-in, running or closed, with the sentence that explains it."""

    name: str
    due_on: date
    sentence: str
    is_open: bool


def records(session: Session, strategy_id: int) -> list[CallInRecord]:
    """The newest first. One statement."""
    rows = session.execute(
        select(SignedRecord, User.name)
        .outerjoin(User, User.id == SignedRecord.signed_by)
        .where(SignedRecord.strategy_id == strategy_id, SignedRecord.kind.in_(RECORDS))
        .order_by(SignedRecord.id.desc())
        .limit(MOST_ROWS)
    )
    return [
        CallInRecord(
            record.kind,
            record.happened_at,
            name,
            record.capacity,
            record.outcome,
            str(record.detail.get("who") or record.detail.get("called_in_by") or ""),
            _said(record),
            record.web_address,
        )
        for record, name in rows
    ]


def reason(session: Session, strategy_id: int) -> str:
    """Why the decision was last called in; "" where it was not, or the reason was redacted."""
    found = session.scalar(
        select(AuditDetail.value)
        .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
        .where(
            AuditEvent.strategy_id == strategy_id,
            AuditEvent.event == "decision_called_in",
            AuditDetail.field == "reason",
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    return found or ""


def days(session: Session, strategy_id: int, period: str | None) -> list[CallInDay]:
    """The latest deadline of each name; `period`: the definition's name for that of call-in."""
    rows = session.execute(
        select(Deadline.name, Deadline.due_on, Deadline.sentence, Deadline.closed_at)
        .where(
            Deadline.strategy_id == strategy_id,
            Deadline.name.in_([period or "", DIRECTION, RECONSIDER]),
        )
        .order_by(Deadline.id)
    )
    latest = {
        row.name: CallInDay(row.name, row.due_on, row.sentence, row.closed_at is None)
        for row in rows
    }
    return list(latest.values())


def _said(record: SignedRecord) -> str:
    words = (record.detail.get(name) for name in ("text", "reasons", "stated_in_notice"))
    return next((str(each) for each in words if each), "")
