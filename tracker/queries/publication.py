"""What is on record of making a strategy public: draft, decision, effect, submission, publication.

Each of these is a state of its own, and none follows from another by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.papers import Revision
from tracker.models.people import User
from tracker.models.record import SignedRecord
from tracker.models.round import Round
from tracker.models.strategy import StageVisit
from tracker.queries.round_facts import latest_meeting_round

RECORDS = (
    *("decision_published", "call_in", "decision_effective"),
    *("submission", "publication", "superseded"),
)
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A formal act of making public, or what follows from one by law (`signed_by` None).

    happened_at: UTC.  about: to whom, by whom or by which, in the record's words.
    """

    kind: str
    happened_at: datetime
    signed_by: str | None
    capacity: str
    revision: int | None
    web_address: str
    place: str
    about: str


@dataclass(frozen=True, slots=True)
class MeetingDecision:
    """When the meeting body decided (UTC), and on which revision."""

    decided_at: datetime
    revision: int
    fingerprint: str


def public_records(session: Session, strategy_id: int) -> list[PublicRecord]:
    """The records, the newest first. One statement."""
    rows = session.execute(
        select(
            SignedRecord.kind,
            SignedRecord.happened_at,
            User.name,
            SignedRecord.capacity,
            Revision.number,
            SignedRecord.web_address,
            SignedRecord.place,
            SignedRecord.detail,
        )
        .outerjoin(User, User.id == SignedRecord.signed_by)
        .outerjoin(Revision, Revision.id == SignedRecord.revision_id)
        .where(SignedRecord.strategy_id == strategy_id, SignedRecord.kind.in_(RECORDS))
        .order_by(SignedRecord.id.desc())
        .limit(MOST_ROWS)
    )
    return [
        PublicRecord(
            row.kind,
            row.happened_at,
            row.name,
            row.capacity,
            row.number,
            row.web_address,
            row.place,
            next((str(each) for each in row.detail.values() if each), ""),
        )
        for row in rows
    ]


def presented_at(
    session: Session, strategy_id: int, meeting_stages: Collection[str]
) -> datetime | None:
    """When it first went to a meeting: from then on its draft is public (UTC). One statement."""
    return session.scalar(
        select(StageVisit.entered_at)
        .where(StageVisit.strategy_id == strategy_id, StageVisit.stage.in_(meeting_stages))
        .order_by(StageVisit.entered_at)
        .limit(1)
    )


def latest_decision(
    session: Session, strategy_id: int, meeting_stages: Collection[str]
) -> MeetingDecision | None:
    """What a meeting last decided on the strategy itself, carried or not. One statement."""
    row = session.execute(
        select(Round.closed_at, Revision.number, Revision.fingerprint)
        .join(Revision, Revision.id == Round.revision_id)
        .where(Round.id == latest_meeting_round(strategy_id, meeting_stages).scalar_subquery())
    ).one_or_none()
    return MeetingDecision(row.closed_at, row.number, row.fingerprint) if row else None
