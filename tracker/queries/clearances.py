"""What was signed for a strategy, and what its report says and promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.papers import Clearance, Revision
from tracker.models.people import User
from tracker.models.record import SignedRecord
from tracker.models.strategy import Promise, Strategy

RECORDS = (
    *("exempt_check", "pre_election_check", "pre_election_override", "government_reply"),
    *("key_decision_notice", "general_exception", "special_urgency"),
)
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A clearance (by its name) or a record (by its kind), who signed it, and for which text.

    `text_fingerprint` is None where it belongs to no revision. Instants are UTC.
    """

    name: str
    is_clearance: bool
    signed_by: str | None
    capacity: str
    happened_at: datetime
    revision: int | None
    text_fingerprint: str | None
    outcome: str | None
    note: str
    web_address: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """What a report promised; `kept_by` names a kind of document or of record."""

    title: str
    source: str
    kept_by: str


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What stands in the head of the report to the meeting."""

    exempt: bool
    key_decision: bool
    authorities_affected: str
    resource_implications: str
    risk_implications: str
    equality_implications: str
    communication_implications: str


def signed(session: Session, strategy_id: int) -> list[SignedRow]:
    """The newest clearances and records together, the newest first. Two statements."""
    clearances = session.execute(
        select(
            Clearance.name,
            User.name.label("who"),
            Clearance.capacity,
            Clearance.happened_at,
            Revision.number,
            Revision.text_fingerprint,
            Clearance.note,
        )
        .join(User, User.id == Clearance.signed_by)
        .join(Revision, Revision.id == Clearance.revision_id)
        .where(Clearance.strategy_id == strategy_id)
        .order_by(Clearance.id.desc())
        .limit(MOST_ROWS)
    )
    found = [
        SignedRow(
            row.name,
            True,
            row.who,
            row.capacity,
            row.happened_at,
            row.number,
            row.text_fingerprint,
            None,
            row.note,
            "",
        )
        for row in clearances
    ]
    records = session.execute(
        select(
            SignedRecord.kind,
            User.name.label("who"),
            SignedRecord.capacity,
            SignedRecord.happened_at,
            Revision.number,
            Revision.text_fingerprint,
            SignedRecord.outcome,
            SignedRecord.detail,
            SignedRecord.web_address,
        )
        .outerjoin(User, User.id == SignedRecord.signed_by)
        .outerjoin(Revision, Revision.id == SignedRecord.revision_id)
        .where(SignedRecord.strategy_id == strategy_id, SignedRecord.kind.in_(RECORDS))
        .order_by(SignedRecord.id.desc())
        .limit(MOST_ROWS)
    )
    found += [
        SignedRow(
            row.kind,
            False,
            row.who,
            row.capacity,
            row.happened_at,
            row.number,
            row.text_fingerprint,
            row.outcome,
            str(row.detail.get("note", "")),
            row.web_address,
        )
        for row in records
    ]
    return sorted(found, key=lambda row: row.happened_at, reverse=True)


def promises(session: Session, strategy_id: int) -> list[PromiseRow]:
    """In the order of the report."""
    rows = session.execute(
        select(Promise.title, Promise.source, Promise.kept_by)
        .where(Promise.strategy_id == strategy_id)
        .order_by(Promise.position)
    )
    return [PromiseRow(*row) for row in rows]


def report_facts(session: Session, strategy_id: int) -> ReportFacts:
    """The head of the report of a strategy that exists."""
    row = session.execute(
        select(
            Strategy.exempt,
            Strategy.key_decision,
            Strategy.authorities_affected,
            Strategy.resource_implications,
            Strategy.risk_implications,
            Strategy.equality_implications,
            Strategy.communication_implications,
        ).where(Strategy.id == strategy_id)
    ).one()
    return ReportFacts(*row)
