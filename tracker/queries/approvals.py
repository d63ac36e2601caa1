"""All rounds of a strategy that a reader may know of, with what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from tracker.models.body import Body, Membership, VotingRule
from tracker.models.papers import Revision
from tracker.models.people import User
from tracker.models.round import Round
from tracker.models.strategy import Cycle, StageVisit, Strategy
from tracker.queries import visibility
from tracker.queries.round_members import VoteRow, votes_of
from tracker.queries.rounds import RecommendationRow, recommendations_of
from tracker.workflows.actors import Person
from tracker.workflows.approvals import Mode


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What a member last said of the decisive recommendation."""

    name: str
    seat: str
    vote: VoteRow


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round with its outcome. `cycle` is None before drafting began. Instants are UTC."""

    id: int
    cycle: int | None
    slot: str
    body: str
    mode: Mode
    status: str
    hidden_votes: bool
    revision: int
    fingerprint: str
    opened_at: datetime
    due_on: date | None
    due_time: time | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    why: str
    meeting_id: int | None
    recommendations: tuple[RecommendationRow, ...]
    responses: tuple[ResponseRow, ...]


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """A strategy's rounds, the newest first."""

    strategy_id: int
    authority_id: int
    slug: str
    title: str
    row_version: int
    rounds: tuple[RoundRow, ...]


def approvals_page(session: Session, slug: str, actor: Person) -> ApprovalsPage | None:
    """The rounds of a strategy, if the person may read it: officers all, members their body's.

    A fixed number of statements.
    """
    strategy = session.execute(
        select(
            Strategy.id,
            Strategy.authority_id,
            Strategy.slug,
            Strategy.title,
            Strategy.row_version,
        ).where(Strategy.slug == slug, visibility.readable_strategies(actor))
    ).one_or_none()
    if strategy is None:
        return None
    return ApprovalsPage(*strategy, _rounds(session, strategy.id, actor))


def _rounds(session: Session, strategy_id: int, actor: Person) -> tuple[RoundRow, ...]:
    closer = aliased(User)
    columns: list[Any] = [
        Round.id,
        Cycle.number.label("cycle"),
        Round.slot,
        Body.name.label("body"),
        Round.mode,
        Round.status,
        VotingRule.hidden_votes,
        Revision.number.label("revision"),
        Revision.fingerprint,
        Round.opened_at,
        Round.due_on,
        Round.due_time,
        Round.closed_at,
        closer.name.label("closed_by"),
        Round.outcome,
        Round.why,
        Round.meeting_id,
    ]
    rows = session.execute(
        select(*columns)
        .join(Body, Body.id == Round.body_id)
        .join(StageVisit, StageVisit.id == Round.visit_id)
        .join(Revision, Revision.id == Round.revision_id)
        .outerjoin(Cycle, Cycle.id == StageVisit.cycle_id)
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .outerjoin(closer, closer.id == Round.closed_by)
        .where(Round.strategy_id == strategy_id, visibility.readable_rounds(actor))
        .order_by(Round.opened_at.desc(), Round.id.desc())
    ).all()
    ids = [row.id for row in rows]
    recommendations = recommendations_of(session, ids)
    responses = _responses(session, ids)
    return tuple(
        RoundRow(
            id=row.id,
            cycle=row.cycle,
            slot=row.slot,
            body=row.body,
            mode=Mode(row.mode),
            status=row.status,
            hidden_votes=bool(row.hidden_votes),
            revision=row.revision,
            fingerprint=row.fingerprint,
            opened_at=row.opened_at,
            due_on=row.due_on,
            due_time=row.due_time,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            outcome=row.outcome,
            why=row.why,
            meeting_id=row.meeting_id,
            recommendations=recommendations.get(row.id, ()),
            responses=responses.get(row.id, ()),
        )
        for row in rows
    )


def _responses(session: Session, round_ids: Sequence[int]) -> dict[int, tuple[ResponseRow, ...]]:
    """The decisive votes that count, by round, in the order of the members' names."""
    votes = votes_of(session, round_ids)
    people = {
        row.id: (row.name, row.seat)
        for row in session.execute(
            select(Membership.id, User.name, Membership.seat)
            .join(User, User.id == Membership.user_id)
            .where(Membership.id.in_({membership for _, membership in votes}))
        )
    }
    found: dict[int, list[ResponseRow]] = {}
    for (round_id, membership), cast in votes.items():
        for vote in cast:
            if vote.decisive:
                found.setdefault(round_id, []).append(ResponseRow(*people[membership], vote))
    return {
        round_id: tuple(sorted(each, key=lambda row: row.name)) for round_id, each in found.items()
    }
