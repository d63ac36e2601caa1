"""A round as the tally needs it: the body's rule, its members, and each member's current vote."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tracker.models.body import Membership, VotingRule
from tracker.models.meeting import Attendance
from tracker.models.round import Recommendation, Round, Vote
from tracker.queries.actors import membership_holds
from tracker.queries.last_words import current_interests, current_votes
from tracker.workflows import approvals
from tracker.workflows.approvals import (
    Ballot,
    Capacity,
    Choice,
    Interest,
    Member,
    Mode,
    Quorum,
    QuorumKind,
    Role,
    Tally,
    Threshold,
    Tie,
)


def count(
    session: Session,
    round_id: int,
    today: date,
    *,
    closed: bool,
    recommendation_id: int | None = None,
) -> Tally:
    """The tally of one recommendation (by default the decisive one) as of a local day."""
    rule = rule_of(session, round_id)
    members = members_of_round(session, round_id, today)
    may_vote = {
        member.id
        for member in members
        if member.capacity is Capacity.VOTING and member.present and member.interest is None
    }
    ballots = [
        ballot
        for ballot in _ballots(session, round_id, recommendation_id)
        if ballot.member in may_vote
    ]
    return approvals.tally(rule, members, ballots, closed=closed)


def rule_of(session: Session, round_id: int) -> approvals.VotingRule:
    """The body's voting rule; where it has none, the default: a placeholder, not law."""
    row = session.execute(
        select(Round.mode, VotingRule)
        .outerjoin(VotingRule, VotingRule.body_id == Round.body_id)
        .where(Round.id == round_id)
    ).one()
    return as_rule(Mode(row[0]), row[1])


def as_rule(mode: Mode, stored: VotingRule | None) -> approvals.VotingRule:
    """A stored rule as the tally takes it; the default where there is none."""
    if stored is None:
        return approvals.VotingRule(mode=mode)
    return approvals.VotingRule(
        threshold=Threshold(stored.threshold),
        quorum=_quorum(stored),
        tie=Tie(stored.tie),
        recused_count_for_quorum=stored.recused_count_for_quorum,
        mode=mode,
    )


def _quorum(stored: VotingRule) -> Quorum:
    match QuorumKind(stored.quorum_kind):
        case QuorumKind.FRACTION:
            return Quorum.fraction(stored.quorum_of or "1/3")
        case QuorumKind.NUMBER:
            return Quorum.number(stored.quorum_n or 0)
        case QuorumKind.MAYOR_OR_DEPUTY_PLUS:
            return Quorum.mayor_or_deputy_plus(stored.quorum_n or 0)


def members_of_round(session: Session, round_id: int, today: date) -> list[Member]:
    """The body's members in their term; at a meeting, present as the clerk recorded."""
    declared = current_interests()
    rows = session.execute(
        select(
            Membership.id,
            Membership.capacity,
            Membership.role,
            Round.mode,
            Attendance.present,
            declared.c.kind.label("interest"),
        )
        .select_from(Round)
        .join(Membership, Membership.body_id == Round.body_id)
        .outerjoin(
            Attendance,
            and_(
                Attendance.meeting_id == Round.meeting_id,
                Attendance.membership_id == Membership.id,
            ),
        )
        .outerjoin(
            declared,
            and_(
                declared.c.round_id == Round.id,
                declared.c.membership_id == Membership.id,
            ),
        )
        .where(Round.id == round_id, membership_holds(today))
        .order_by(Membership.id)
    )
    return [
        Member(
            id=str(row.id),
            capacity=Capacity(row.capacity),
            role=Role(row.role),
            present=row.mode == Mode.WRITTEN or bool(row.present),
            interest=Interest.BARRED if row.interest == "disclosable" else None,
        )
        for row in rows
    ]


def _ballots(session: Session, round_id: int, recommendation_id: int | None) -> list[Ballot]:
    wanted = (
        Recommendation.decisive.is_(True)
        if recommendation_id is None
        else Recommendation.id == recommendation_id
    )
    rows = session.execute(
        select(Vote.membership_id, Vote.choice)
        .join(Recommendation, Recommendation.id == Vote.recommendation_id)
        .where(Vote.id.in_(current_votes([round_id])), wanted)
        .order_by(Vote.membership_id)
    )
    return [Ballot(str(row.membership_id), Choice(row.choice)) for row in rows]
