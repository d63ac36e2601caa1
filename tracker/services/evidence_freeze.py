"""Freezing the evidence base when the review closes."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from tracker.models.base import canonical_json
from tracker.models.evidence import (
    EngagementEvent,
    EngagementPriority,
    EvidenceItem,
    EvidenceSnapshot,
)
from tracker.services.acting import Acting


def freeze(acting: Acting) -> EvidenceSnapshot:
    """Store what the evidence base says now, as canonical JSON with its SHA-256."""
    session, strategy_id = acting.session, acting.strategy.id
    items = session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.strategy_id == strategy_id)
        .order_by(EvidenceItem.id)
    ).all()
    events = session.scalars(
        select(EngagementEvent)
        .where(EngagementEvent.strategy_id == strategy_id)
        .order_by(EngagementEvent.id)
    ).all()
    filed: dict[int, list[int]] = {}
    for link in session.scalars(
        select(EngagementPriority)
        .join(EngagementEvent, EngagementEvent.id == EngagementPriority.engagement_id)
        .where(EngagementEvent.strategy_id == strategy_id)
        .order_by(EngagementPriority.priority_id)
    ):
        filed.setdefault(link.engagement_id, []).append(link.priority_id)
    body = canonical_json(
        {
            "evidence": [
                {
                    "id": item.id,
                    "title": item.title,
                    "summary": item.summary,
                    "source": item.source,
                    "priority": item.priority_id,
                    "dated_on": item.dated_on.isoformat() if item.dated_on else None,
                }
                for item in items
            ],
            "engagement": [
                {
                    "id": event.id,
                    "kind": event.kind,
                    "title": event.title,
                    "with_whom": event.with_whom,
                    "people": event.people,
                    "starts_on": event.starts_on.isoformat() if event.starts_on else None,
                    "ends_on": event.ends_on.isoformat() if event.ends_on else None,
                    "summary": event.summary,
                    "priorities": filed.get(event.id, []),
                }
                for event in events
            ],
        }
    )
    frozen = EvidenceSnapshot(
        strategy_id=strategy_id,
        taken_at=acting.now,
        taken_by=acting.user_id,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        items=len(items) + len(events),
    )
    session.add(frozen)
    session.flush()
    return frozen
