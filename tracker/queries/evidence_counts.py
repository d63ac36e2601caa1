"""How much evidence and engagement is filed under each priority."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.evidence import EngagementPriority, EvidenceItem
from tracker.models.strategy import Priority


def evidence_counts(session: Session, strategy_id: int) -> tuple[tuple[str, int], ...]:
    """Each priority's title with its number of evidence items and engagement events, in order."""
    items = (
        select(func.count())
        .where(EvidenceItem.priority_id == Priority.id)
        .correlate(Priority)
        .scalar_subquery()
    )
    events = (
        select(func.count())
        .where(EngagementPriority.priority_id == Priority.id)
        .correlate(Priority)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Priority.title, (items + events).label("filed"))
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.position)
    )
    return tuple((row.title, row.filed) for row in rows)
