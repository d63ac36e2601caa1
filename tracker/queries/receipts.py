"""The receipt of one response, for the member who gave it and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.models.body import Body, Membership
from tracker.models.papers import Revision
from tracker.models.round import Interest, Recommendation, Round, Vote, VoteCondition
from tracker.models.strategy import Cycle, Strategy
from tracker.queries.round_members import ConditionRow
from tracker.workflows.approvals import Mode


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """What the member said of one recommendation."""

    letter: str
    text: str
    choice: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One response, whole. Instants are UTC. `latest_id`: the response that counts now."""

    vote_id: int
    seq: int
    round_id: int
    status: str
    mode: Mode
    due_on: date | None
    due_time: time | None
    meeting_id: int | None
    title: str
    slug: str
    body: str
    capacity: str
    role: str
    seat: str
    revision: int
    cycle: int
    revision_added_at: datetime
    fingerprint: str
    happened_at: datetime
    recorded_at: datetime
    reason: str
    interest: str
    latest_id: int
    chosen: tuple[ChosenRow, ...]
    conditions: tuple[ConditionRow, ...]


def receipt(session: Session, round_id: int, vote_id: int, user_id: int) -> Receipt | None:
    """The response whose decisive vote this is, if that person gave it. Three statements."""
    newer = aliased(Vote)
    latest = (
        select(func.max(newer.id))
        .where(
            newer.recommendation_id == Vote.recommendation_id,
            newer.membership_id == Vote.membership_id,
        )
        .correlate(Vote)
        .scalar_subquery()
    )
    declared = (
        select(Interest.kind)
        .where(
            Interest.round_id == Vote.round_id,
            Interest.membership_id == Vote.membership_id,
            Interest.recorded_at <= Vote.recorded_at,
        )
        .order_by(Interest.seq.desc())
        .limit(1)
        .correlate(Vote)
        .scalar_subquery()
    )
    columns: list[Any] = [
        Vote.id,
        Vote.seq,
        Vote.membership_id,
        Round.status,
        Round.mode,
        Round.due_on,
        Round.due_time,
        Round.meeting_id,
        Strategy.title,
        Strategy.slug,
        Body.name.label("body"),
        Vote.capacity,
        Vote.role,
        Membership.seat,
        Revision.number.label("revision"),
        Cycle.number.label("cycle"),
        Revision.happened_at.label("revision_added_at"),
        Revision.fingerprint,
        Vote.happened_at,
        Vote.recorded_at,
        Vote.reason,
        declared.label("interest"),
        latest.label("latest_id"),
    ]
    row = session.execute(
        select(*columns)
        .join(Round, Round.id == Vote.round_id)
        .join(Recommendation, Recommendation.id == Vote.recommendation_id)
        .join(Strategy, Strategy.id == Round.strategy_id)
        .join(Body, Body.id == Round.body_id)
        .join(Membership, Membership.id == Vote.membership_id)
        .join(Revision, Revision.id == Vote.revision_id)
        .join(Cycle, Cycle.id == Revision.cycle_id)
        .where(
            Vote.id == vote_id,
            Vote.round_id == round_id,
            Recommendation.decisive.is_(True),
            Membership.user_id == user_id,
        )
    ).one_or_none()
    if row is None:
        return None
    chosen = session.execute(
        select(Recommendation.letter, Recommendation.text, Vote.choice)
        .join(Vote, Vote.recommendation_id == Recommendation.id)
        .where(
            Vote.round_id == round_id,
            Vote.membership_id == row.membership_id,
            Vote.seq == row.seq,
        )
        .order_by(Recommendation.position)
    )
    conditions = session.execute(
        select(VoteCondition.text, VoteCondition.owner, VoteCondition.due_on)
        .where(VoteCondition.vote_id == vote_id)
        .order_by(VoteCondition.position)
    )
    return Receipt(
        vote_id=row.id,
        seq=row.seq,
        round_id=round_id,
        status=row.status,
        mode=Mode(row.mode),
        due_on=row.due_on,
        due_time=row.due_time,
        meeting_id=row.meeting_id,
        title=row.title,
        slug=row.slug,
        body=row.body,
        capacity=row.capacity,
        role=row.role,
        seat=row.seat,
        revision=row.revision,
        cycle=row.cycle,
        revision_added_at=row.revision_added_at,
        fingerprint=row.fingerprint,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        reason=row.reason,
        interest=row.interest or "none",
        latest_id=row.latest_id,
        chosen=tuple(ChosenRow(*each) for each in chosen),
        conditions=tuple(ConditionRow(*each) for each in conditions),
    )
