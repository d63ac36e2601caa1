"""The members of a round's body, what each declared and what each last said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.models.body import Membership
from tracker.models.meeting import Attendance
from tracker.models.people import User
from tracker.models.round import (
    FeedbackAnswer,
    Recommendation,
    Round,
    Vote,
    VoteCondition,
)
from tracker.queries.actors import membership_holds
from tracker.queries.last_words import current_interests, current_votes
from tracker.workflows.approvals import Capacity, Role


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition that a member proposed in a vote."""

    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class VoteRow:
    """What a member said of one recommendation; `seq` counts the responses of that member.

    `answer`: what the lead officer did with the comment, once there is an answer.
    """

    id: int
    recommendation_id: int
    decisive: bool
    seq: int
    choice: str
    reason: str
    capacity: str
    role: str
    revision_id: int
    happened_at: datetime
    recorded_at: datetime
    conditions: tuple[ConditionRow, ...] = ()
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the body with the declaration and the votes that now count.

    `sits`: the term runs on the day asked for; who voted and left is listed, too. `present` is what
    the clerk recorded; None in writing, or where nothing was recorded.
    """

    membership_id: int
    user_id: int
    name: str
    capacity: Capacity
    role: Role
    seat: str
    sits: bool
    present: bool | None = None
    interest: str | None = None
    nature: str = ""
    votes: tuple[VoteRow, ...] = ()

    @property
    def decisive_vote(self) -> VoteRow | None:
        """The vote that counts for the round's outcome."""
        return next((each for each in self.votes if each.decisive), None)

    @property
    def is_barred(self) -> bool:
        return self.interest == "disclosable"


def members_of(session: Session, round_id: int, day: date) -> tuple[MemberRow, ...]:
    """Everybody who sits on the body on that local day or has voted in the round, by name."""
    votes = {membership: cast for (_, membership), cast in votes_of(session, [round_id]).items()}
    interests = _interests(session, round_id)
    rows = session.execute(
        select(
            Membership.id,
            Membership.user_id,
            User.name,
            Membership.capacity,
            Membership.role,
            Membership.seat,
            membership_holds(day).label("sits"),
            Attendance.present,
        )
        .select_from(Round)
        .join(Membership, Membership.body_id == Round.body_id)
        .join(User, User.id == Membership.user_id)
        .outerjoin(
            Attendance,
            and_(
                Attendance.meeting_id == Round.meeting_id,
                Attendance.membership_id == Membership.id,
            ),
        )
        .where(Round.id == round_id, or_(membership_holds(day), Membership.id.in_(votes)))
        .order_by(User.name, Membership.id)
    )
    return tuple(
        MemberRow(
            row.id,
            row.user_id,
            row.name,
            Capacity(row.capacity),
            Role(row.role),
            row.seat,
            bool(row.sits),
            row.present,
            interests[row.id][0] if row.id in interests else None,
            interests[row.id][1] if row.id in interests else "",
            votes.get(row.id, ()),
        )
        for row in rows
    )


def votes_of(
    session: Session, round_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[VoteRow, ...]]:
    """The votes that count, by round and membership, in the order of recommendations."""
    found: dict[tuple[int, int], tuple[VoteRow, ...]] = {}
    conditions = _conditions(session, round_ids)
    answerer = aliased(User)
    rows = session.execute(
        select(
            Vote.id,
            Vote.round_id,
            Vote.membership_id,
            Vote.recommendation_id,
            Recommendation.decisive,
            Vote.seq,
            Vote.choice,
            Vote.reason,
            Vote.capacity,
            Vote.role,
            Vote.revision_id,
            Vote.happened_at,
            Vote.recorded_at,
            FeedbackAnswer.text.label("answer"),
            answerer.name.label("answered_by"),
            FeedbackAnswer.answered_at,
        )
        .join(Recommendation, Recommendation.id == Vote.recommendation_id)
        .outerjoin(FeedbackAnswer, FeedbackAnswer.vote_id == Vote.id)
        .outerjoin(answerer, answerer.id == FeedbackAnswer.answered_by)
        .where(Vote.id.in_(current_votes(round_ids)))
        .order_by(Vote.round_id, Recommendation.position, Vote.id)
    )
    for row in rows:
        vote = VoteRow(
            row.id,
            row.recommendation_id,
            row.decisive,
            row.seq,
            row.choice,
            row.reason,
            row.capacity,
            row.role,
            row.revision_id,
            row.happened_at,
            row.recorded_at,
            conditions.get(row.id, ()),
            row.answer,
            row.answered_by,
            row.answered_at,
        )
        key = (row.round_id, row.membership_id)
        found[key] = (*found.get(key, ()), vote)
    return found


def _conditions(session: Session, round_ids: Sequence[int]) -> dict[int, tuple[ConditionRow, ...]]:
    found: dict[int, tuple[ConditionRow, ...]] = {}
    for row in session.execute(
        select(VoteCondition.vote_id, VoteCondition.text, VoteCondition.owner, VoteCondition.due_on)
        .join(Vote, Vote.id == VoteCondition.vote_id)
        .where(Vote.round_id.in_(round_ids))
        .order_by(VoteCondition.vote_id, VoteCondition.position)
    ):
        one = ConditionRow(row.text, row.owner, row.due_on)
        found[row.vote_id] = (*found.get(row.vote_id, ()), one)
    return found


def _interests(session: Session, round_id: int) -> dict[int, tuple[str, str]]:
    """The last declaration of each member, by membership."""
    declared = current_interests()
    rows = session.execute(
        select(declared.c.membership_id, declared.c.kind, declared.c.nature).where(
            declared.c.round_id == round_id
        )
    )
    return {row.membership_id: (row.kind, row.nature) for row in rows}
