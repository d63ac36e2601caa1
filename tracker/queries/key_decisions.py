"""Whether a strategy's decision is key, the notices of it, and what was signed on the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.calendar import KeyDecisionNotice
from tracker.models.papers import Document
from tracker.models.people import User
from tracker.models.record import SignedRecord
from tracker.models.strategy import Strategy
from tracker.workflows.key_decisions import NOTICE_FIELDS, Criteria, NoticeText, criteria

RECORDS: Final = (
    *("key_decision_notice", "scrutiny_chair_informed", "general_exception"),
    *("urgency_consent", "special_urgency", "agenda_published", "late_report"),
)
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Classified:
    """What is known of the decision's weight. `financial_effect`: whole pounds; None: unknown."""

    is_key: bool
    reason: str
    financial_effect: int | None
    wards_affected: int | None
    criteria: Criteria
    authority: str


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """One version of the text of a notice. `recorded_at`: UTC."""

    id: int
    text: NoticeText
    meeting_id: int | None
    prepared_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WayRecord:
    """A record on the way to the decision: whom it names, its reasons, where it was published."""

    kind: str
    happened_at: datetime
    recorded_at: datetime
    signed_by: str | None
    capacity: str
    outcome: str | None
    who: str
    reasons: str
    why_not_chair: str
    web_address: str
    place: str
    meeting_id: int | None


def criteria_of(session: Session, authority_id: int) -> Criteria:
    """What makes a decision key in this authority. One statement."""
    stored = session.scalar(select(Authority.settings).where(Authority.id == authority_id))
    return criteria(stored or {})


def classified(session: Session, strategy_id: int) -> Classified:
    """Of a strategy that exists. One statement."""
    row = session.execute(
        select(
            Strategy.key_decision,
            Strategy.key_decision_reason,
            Strategy.financial_effect,
            Strategy.wards_affected,
            Authority.settings,
            Authority.name,
        )
        .join(Authority, Authority.id == Strategy.authority_id)
        .where(Strategy.id == strategy_id)
    ).one()
    return Classified(
        row.key_decision,
        row.key_decision_reason,
        row.financial_effect,
        row.wards_affected,
        criteria(row.settings),
        row.name,
    )


def versions(session: Session, strategy_id: int) -> list[NoticeVersion]:
    """Every version of the notice, the newest first. One statement."""
    rows = session.execute(
        select(KeyDecisionNotice, User.name.label("prepared_by"))
        .join(User, User.id == KeyDecisionNotice.prepared_by)
        .where(KeyDecisionNotice.strategy_id == strategy_id)
        .order_by(KeyDecisionNotice.id.desc())
        .limit(MOST_ROWS)
    )
    return [_version(notice, name) for notice, name in rows]


def version(session: Session, strategy_id: int, notice_id: int) -> NoticeVersion | None:
    """One version of this strategy's notice. One statement."""
    row = session.execute(
        select(KeyDecisionNotice, User.name.label("prepared_by"))
        .join(User, User.id == KeyDecisionNotice.prepared_by)
        .where(KeyDecisionNotice.strategy_id == strategy_id, KeyDecisionNotice.id == notice_id)
    ).one_or_none()
    return _version(*row) if row else None


def public_documents(session: Session, revision_id: int) -> list[str]:
    """The titles of a revision's documents that anybody may ask for. One statement."""
    found = session.scalars(
        select(Document.title)
        .where(Document.revision_id == revision_id, Document.exempt.is_(False))
        .order_by(Document.position)
    )
    return list(found)


def way_records(session: Session, strategy_id: int) -> list[WayRecord]:
    """Notices, consents and agendas, the newest first. One statement."""
    rows = session.execute(
        select(SignedRecord, User.name)
        .outerjoin(User, User.id == SignedRecord.signed_by)
        .where(SignedRecord.strategy_id == strategy_id, SignedRecord.kind.in_(RECORDS))
        .order_by(SignedRecord.id.desc())
        .limit(MOST_ROWS)
    )
    return [_way(record, name) for record, name in rows]


def _version(notice: KeyDecisionNotice, prepared_by: str) -> NoticeVersion:
    text = NoticeText(**{field: getattr(notice, field) for field in NOTICE_FIELDS})
    return NoticeVersion(notice.id, text, notice.meeting_id, prepared_by, notice.recorded_at)


def _way(record: SignedRecord, name: str | None) -> WayRecord:
    return WayRecord(
        record.kind,
        record.happened_at,
        record.recorded_at,
        name,
        record.capacity,
        record.outcome,
        str(record.detail.get("who", "")),
        str(record.detail.get("reasons", "")),
        str(record.detail.get("why_not_chair", "")),
        record.web_address,
        record.place,
        record.meeting_id,
    )
