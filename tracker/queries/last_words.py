"""What counts of what members said and declared: the last of each, everything before it kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import aliased

from tracker.models.round import Interest, Vote


def current_votes(round_ids: Sequence[int]) -> Select[int]:
    """The ids of the votes that count: each member's last on each recommendation."""
    return (
        select(func.max(Vote.id))
        .where(Vote.round_id.in_(round_ids))
        .group_by(Vote.recommendation_id, Vote.membership_id)
    )


def current_interests() -> Subquery:
    """Each member's last declaration in each round: round_id, membership_id, kind, nature."""
    newer = aliased(Interest)
    corrected = select(newer.id).where(
        newer.round_id == Interest.round_id,
        newer.membership_id == Interest.membership_id,
        newer.seq > Interest.seq,
    )
    return (
        select(Interest.round_id, Interest.membership_id, Interest.kind, Interest.nature)
        .where(Interest.round_id.is_not(None), ~corrected.exists())
        .subquery()
    )
