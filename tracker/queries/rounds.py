"""The page of one round: what is asked of whom, on which papers, and who has said what.

Everything comes in a fixed number of statements. What the reader may be shown of it is decided in
the presenter; what nobody but officers and the body may know of at all is left out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from tracker.models.authority import Authority
from tracker.models.body import Body, VotingRule
from tracker.models.people import User
from tracker.models.round import Recommendation, Round
from tracker.models.strategy import Pause, StageVisit, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries import counting, visibility
from tracker.queries.packs import RevisionRow, packs
from tracker.queries.round_members import MemberRow, members_of
from tracker.queries.snapshots import stored_definition
from tracker.workflows import approvals
from tracker.workflows.actors import Person
from tracker.workflows.approvals import Mode, Tally
from tracker.workflows.calendar import to_local
from tracker.workflows.definition import Stage, WorkflowDefinition


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """What is put to the body; the counts and the outcome once it is decided."""

    id: int
    letter: str
    kind: str
    text: str
    decisive: bool
    outcome: str | None
    method: str | None
    for_: int | None
    against: int | None
    abstained: int | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round. Instants are UTC, `due_on` and `due_time` local. `rule` is the body's own.

    `previous`: the pack that this body was asked about before, to show what changed since.
    `later_round`: the newest round of the same body, where it is another one than this.
    `tally`: as it stands while the round is open. `counted`: as it was counted when it closed, in
    the words of `tracker tally`.
    """

    id: int
    status: str
    mode: Mode
    opened_at: datetime
    due_on: date | None
    due_time: time | None
    due_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    why: str
    meeting_id: int | None
    strategy_id: int
    authority_id: int
    slug: str
    title: str
    row_version: int
    is_paused: bool
    pause_reason: str
    authority: str
    body_id: int
    body_slug: str
    body: str
    is_external: bool
    stage: Stage
    top_stage: Stage
    definition: WorkflowDefinition
    rule: approvals.VotingRule
    hidden_votes: bool
    rule_confirmed: bool
    revision: RevisionRow
    previous: RevisionRow | None
    later_round: int | None
    recommendations: tuple[RecommendationRow, ...]
    members: tuple[MemberRow, ...]
    tally: Tally | None
    counted: Mapping[str, Any] | None

    @property
    def decisive(self) -> RecommendationRow:
        """The recommendation whose outcome is the round's."""
        return next(each for each in self.recommendations if each.decisive)

    def member(self, user_id: int) -> MemberRow | None:
        """That person's present seat on the body, if there is one."""
        return next((each for each in self.members if each.user_id == user_id and each.sits), None)


def round_page(session: Session, round_id: int, actor: Person, now: datetime) -> RoundPage | None:
    """The round, if it exists and the person may read it. A fixed number of statements."""
    head = _head(session, round_id, actor)
    if head is None:
        return None
    definition = stored_definition(head.hash, head.text)
    day = to_local(head.closed_at or now, ZoneInfo(head.time_zone)).date()
    is_open = head.status == "open"
    revisions = _revisions(session, head, actor)
    return RoundPage(
        id=round_id,
        status=head.status,
        mode=Mode(head.mode),
        opened_at=head.opened_at,
        due_on=head.due_on,
        due_time=head.due_time,
        due_at=head.due_at,
        closed_at=head.closed_at,
        closed_by=head.closed_by,
        outcome=head.outcome,
        why=head.why,
        meeting_id=head.meeting_id,
        strategy_id=head.strategy_id,
        authority_id=head.authority_id,
        slug=head.slug,
        title=head.title,
        row_version=head.row_version,
        is_paused=head.paused_at is not None,
        pause_reason=head.pause_reason or "",
        authority=head.authority,
        body_id=head.body_id,
        body_slug=head.body_slug,
        body=head.body,
        is_external=head.external,
        stage=definition.stage_of_leaf(head.stage),
        top_stage=definition.top_stage_of(head.stage),
        definition=definition,
        rule=counting.rule_of(session, round_id),
        hidden_votes=bool(head.hidden_votes),
        rule_confirmed=head.confirmed_at is not None,
        revision=revisions[head.revision_id],
        previous=revisions.get(head.previous_id or 0),
        later_round=head.later_round,
        recommendations=recommendations_of(session, [round_id]).get(round_id, ()),
        members=members_of(session, round_id, day),
        tally=counting.count(session, round_id, day, closed=False) if is_open else None,
        counted=head.tally,
    )


def recommendations_of(
    session: Session, round_ids: list[int]
) -> dict[int, tuple[RecommendationRow, ...]]:
    """The recommendations of several rounds, in their order. One statement."""
    found: dict[int, tuple[RecommendationRow, ...]] = {}
    for row in session.execute(
        select(
            Recommendation.round_id,
            Recommendation.id,
            Recommendation.letter,
            Recommendation.kind,
            Recommendation.text,
            Recommendation.decisive,
            Recommendation.outcome,
            Recommendation.method,
            Recommendation.for_count,
            Recommendation.against_count,
            Recommendation.abstained_count,
        )
        .where(Recommendation.round_id.in_(round_ids))
        .order_by(Recommendation.round_id, Recommendation.position)
    ):
        round_id, *facts = row
        found[round_id] = (*found.get(round_id, ()), RecommendationRow(*facts))
    return found


def _head(session: Session, round_id: int, actor: Person) -> Row[Any] | None:
    earlier, later, closer = aliased(Round), aliased(Round), aliased(User)
    same_body = (earlier.strategy_id == Round.strategy_id, earlier.body_id == Round.body_id)
    previous = (
        select(earlier.revision_id)
        .where(*same_body, earlier.id < Round.id, earlier.revision_id != Round.revision_id)
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(Round)
        .scalar_subquery()
    )
    newest = (
        select(func.max(later.id))
        .where(
            later.strategy_id == Round.strategy_id,
            later.body_id == Round.body_id,
            later.id > Round.id,
        )
        .correlate(Round)
        .scalar_subquery()
    )
    columns: list[Any] = [
        Round.status,
        Round.mode,
        Round.opened_at,
        Round.due_on,
        Round.due_time,
        Round.due_at,
        Round.closed_at,
        Round.outcome,
        Round.why,
        Round.tally,
        Round.meeting_id,
        Round.strategy_id,
        Round.body_id,
        Round.revision_id,
        StageVisit.stage,
        Strategy.authority_id,
        Strategy.slug,
        Strategy.title,
        Strategy.row_version,
        Strategy.paused_at,
        Authority.name.label("authority"),
        Authority.time_zone,
        Body.slug.label("body_slug"),
        Body.name.label("body"),
        Body.external,
        VotingRule.hidden_votes,
        VotingRule.confirmed_at,
        StoredDefinition.hash,
        StoredDefinition.text,
        Pause.reason.label("pause_reason"),
        closer.name.label("closed_by"),
        previous.label("previous_id"),
        newest.label("later_round"),
    ]
    return session.execute(
        select(*columns)
        .join(Strategy, Strategy.id == Round.strategy_id)
        .join(Authority, Authority.id == Strategy.authority_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .join(StageVisit, StageVisit.id == Round.visit_id)
        .join(Body, Body.id == Round.body_id)
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .outerjoin(Pause, (Pause.strategy_id == Strategy.id) & Pause.ended_at.is_(None))
        .outerjoin(closer, closer.id == Round.closed_by)
        .where(Round.id == round_id, visibility.readable_rounds(actor))
    ).one_or_none()


def _revisions(session: Session, head: Row[Any], actor: Person) -> dict[int, RevisionRow]:
    wanted = [each for each in (head.revision_id, head.previous_id) if each is not None]
    return packs(session, wanted, actor)
