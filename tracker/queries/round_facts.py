"""Rounds as the core looks at them: the latest of each body, who is awaited, what was decided.

Every act and most pages ask this, so the statements are built once in a process.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from sqlalchemy import BindParameter, Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.models.body import Membership
from tracker.models.papers import Revision
from tracker.models.round import FeedbackAnswer, Round, Vote
from tracker.models.strategy import Cycle, StageVisit
from tracker.queries.actors import membership_holds
from tracker.queries.last_words import current_interests
from tracker.workflows.call_in import reconsidering_stages
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.snapshots import CARRIED, RoundFacts
from tracker.workflows.voting_rules import Capacity, Mode, Outcome

UNDECIDED = ("no_decision", "deferred", "withdrawn")
"""Outcomes by which an earlier decision stands as it was."""


@dataclass(frozen=True, slots=True)
class LatestDecision:
    """The last closed round of a meeting stage: whether it carried, and whether a call-in followed.

    `called_in`: this draft came back to the meeting after a call-in. A later draft is decided on
    anew, and that decision can be called in.
    """

    carried: bool = False
    revision_id: int | None = None
    called_in: bool = False
    amendment: str = ""


def current_rounds(
    session: Session, visits: tuple[int, ...], definition: WorkflowDefinition, today: date
) -> dict[str, RoundFacts]:
    """The latest round per slot in the open visits; `today` (local) is for terms of office."""
    rows = session.execute(_latest_rounds(), {"visits": visits}).all()
    barred = {row.id for row in rows if definition.stage_of_leaf(row.stage).bar_submitter}
    awaited = _awaited(session, visits, today, barred)
    return {
        row.slot: RoundFacts(
            row.id,
            row.slot,
            Mode(row.mode),
            row.status == "open",
            Outcome(row.outcome) if row.outcome in set(Outcome) else _meeting_outcome(row.outcome),
            row.revision_id,
            row.due_on,
            row.due_time,
            awaited.get(row.id, ()),
        )
        for row in rows
    }


@cache
def _latest_rounds() -> Select[int, str, str, str, str | None, int, date | None, time | None, str]:
    """Of the open `visits` and what belongs to them; of one slot the latest comes last."""
    return (
        select(
            Round.id,
            Round.slot,
            Round.mode,
            Round.status,
            Round.outcome,
            Round.revision_id,
            Round.due_on,
            Round.due_time,
            StageVisit.stage,
        )
        .join(StageVisit, StageVisit.id == Round.visit_id)
        .where(Round.visit_id.in_(_whole_stay()), Round.status != "cancelled")
        .order_by(Round.id)
    )


def _meeting_outcome(outcome: str | None) -> Outcome | None:
    """What only a meeting can say besides a tally, as the core counts it."""
    return {
        None: None,
        "approved_as_amended": Outcome.APPROVED,
        "deferred": Outcome.NO_DECISION,
        "withdrawn": Outcome.NO_DECISION,
    }[outcome]


def _visits() -> BindParameter[int]:
    return bindparam("visits", expanding=True)


def _whole_stay() -> Select[int]:
    """The open `visits`, and those of the leaves that a lane of the same stay has left.

    A lane that is done is another visit than the lane that was open, in the same stay: the visits
    of one lane since the parallel stage was entered.
    """
    done, opened = aliased(StageVisit), aliased(StageVisit)
    lane_open = func.replace(done.stage, ".done", ".open")
    latest = (
        select(func.max(opened.id))
        .where(opened.strategy_id == done.strategy_id, opened.stage == lane_open)
        .correlate(done)
        .scalar_subquery()
    )
    return select(StageVisit.id).where(
        or_(
            StageVisit.id.in_(_visits()),
            StageVisit.id.in_(select(latest).select_from(done).where(done.id.in_(_visits()))),
        )
    )


def meetings_of(visits: tuple[int, ...]) -> Select[int | None]:
    """The meetings at which rounds of these visits were held."""
    return select(Round.meeting_id).where(Round.visit_id.in_(visits))


def _awaited(
    session: Session, visits: tuple[int, ...], today: date, barred: set[int]
) -> dict[int, tuple[int, ...]]:
    """Voting members in their term, not barred, who have not answered an open written round."""
    rows = session.execute(_silent_members(), {"visits": visits, "today": today})
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:
        if not (row.id in barred and row.user_id == row.submitted_by):
            found[row.id] = (*found.get(row.id, ()), row.membership_id)
    return found


@cache
def _silent_members() -> Select[int, int, int, int]:
    """Of the open written rounds of `visits`: whose term runs `today` and who said nothing."""
    declared = current_interests()
    recused = select(declared.c.membership_id).where(
        declared.c.round_id == Round.id,
        declared.c.membership_id == Membership.id,
        declared.c.kind == "disclosable",
    )
    answered = select(Vote.id).where(Vote.round_id == Round.id, Vote.membership_id == Membership.id)
    return (
        select(
            Round.id,
            Membership.id.label("membership_id"),
            Membership.user_id,
            Revision.submitted_by,
        )
        .join(Membership, Membership.body_id == Round.body_id)
        .join(Revision, Revision.id == Round.revision_id)
        .where(
            Round.visit_id.in_(_visits()),
            Round.status == "open",
            Round.mode == Mode.WRITTEN,
            Membership.capacity == Capacity.VOTING,
            membership_holds(bindparam("today", type_=Date())),
            ~answered.exists(),
            ~recused.exists(),
        )
        .order_by(Membership.id)
    )


def latest_meeting_round(strategy_id: int, meeting_stages: Collection[str]) -> Select[int | None]:
    """The last round of a meeting stage in which something was decided, by id.

    An update to the strategy is none, nor is an item that ended without a decision.
    """
    return (
        select(func.max(Round.id))
        .join(StageVisit, StageVisit.id == Round.visit_id)
        .where(
            Round.strategy_id == strategy_id,
            Round.status == "closed",
            Round.outcome.not_in(UNDECIDED),
            StageVisit.stage.in_(meeting_stages),
        )
    )


def latest_decision(
    session: Session, strategy_id: int, definition: WorkflowDefinition
) -> LatestDecision:
    """What the meeting last decided on the strategy itself (an update to it does not count)."""
    stages = [stage.name for stage in definition.meeting_stages]
    cycle = select(func.max(Cycle.id)).where(Cycle.strategy_id == strategy_id).scalar_subquery()
    reconsidered = (
        select(func.count())
        .where(
            StageVisit.strategy_id == strategy_id,
            StageVisit.stage.in_(reconsidering_stages(definition)),
            StageVisit.cycle_id == cycle,
        )
        .scalar_subquery()
    )
    row = session.execute(
        select(
            Round.outcome, Round.revision_id, Round.amendment, reconsidered.label("called_in")
        ).where(Round.id == latest_meeting_round(strategy_id, stages).scalar_subquery())
    ).one_or_none()
    if row is None:
        return LatestDecision()
    carried = row.outcome in {*CARRIED, "approved_as_amended"}
    return LatestDecision(carried, row.revision_id, row.called_in > 0, row.amendment)


def unanswered_feedback(session: Session, strategy_id: int) -> int:
    """Members' latest words in closed written rounds that no answer has been given to."""
    return session.scalar(_unanswered(), {"strategy": strategy_id}) or 0


@cache
def _unanswered() -> Select[int]:
    later = aliased(Vote)
    return (
        select(func.count())
        .select_from(Vote)
        .join(Round, Round.id == Vote.round_id)
        .where(
            Round.strategy_id == bindparam("strategy"),
            Round.status == "closed",
            Round.mode == Mode.WRITTEN,
            Vote.reason != "",
            ~select(later.id)
            .where(
                later.recommendation_id == Vote.recommendation_id,
                later.membership_id == Vote.membership_id,
                later.seq > Vote.seq,
            )
            .exists(),
            ~select(FeedbackAnswer.id).where(FeedbackAnswer.vote_id == Vote.id).exists(),
        )
    )
