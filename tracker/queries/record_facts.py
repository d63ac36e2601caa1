"""The signed records of a strategy, as the core looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from tracker.models.papers import Revision
from tracker.models.record import SignedRecord
from tracker.workflows.snapshots import PollOverride, RecordFacts


def records(session: Session, strategy_id: int) -> Sequence[Row[Any]]:
    """Every signed record, the oldest first, with the fingerprint of the text that it is about."""
    return session.execute(
        select(
            SignedRecord.kind,
            SignedRecord.happened_at,
            SignedRecord.outcome,
            SignedRecord.detail,
            SignedRecord.visit_id,
            SignedRecord.meeting_id,
            Revision.text_fingerprint,
        )
        .outerjoin(Revision, Revision.id == SignedRecord.revision_id)
        .where(SignedRecord.strategy_id == strategy_id)
        .order_by(SignedRecord.id)
    ).all()


def latest(
    rows: Sequence[Row[Any]], visits: tuple[int, ...], text: str | None
) -> dict[str, RecordFacts]:
    """The latest of each kind."""
    return {
        row.kind: RecordFacts(
            row.kind,
            row.happened_at,
            row.outcome,
            of_this_visit=row.visit_id in visits,
            of_this_text=text is not None and row.text_fingerprint == text,
            meeting_id=row.meeting_id,
        )
        for row in rows
    }


def poll_overrides(rows: Sequence[Row[Any]], text: str | None) -> tuple[PollOverride, ...]:
    """What the monitoring officer let happen although a poll was near."""
    return tuple(
        PollOverride(
            row.detail["poll_id"],
            date.fromisoformat(row.detail["poll_on"]),
            row.detail["covers"],
            row.happened_at,
            of_this_text=text is not None and row.text_fingerprint == text,
        )
        for row in rows
        if row.kind == "pre_election_override"
    )
