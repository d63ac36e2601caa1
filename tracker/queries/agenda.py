"""The items of a meeting: their papers, what is recommended, and what was decided and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.papers import Revision
from tracker.models.record import SignedRecord
from tracker.models.round import Round, Vote
from tracker.models.strategy import Deadline, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries import visibility
from tracker.queries.packs import RevisionRow, packs
from tracker.queries.rounds import RecommendationRow, recommendations_of
from tracker.queries.snapshots import stored_definition
from tracker.workflows.actors import Person
from tracker.workflows.definition import Stage, StageKind
from tracker.workflows.reading import holds_any_office

PUBLISHED = ("decision_published", "update_decision_published")


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """That a decision was published, and when it takes effect. Dates are local."""

    happened_at: datetime
    web_address: str
    place: str
    call_in_ends_on: date | None
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. `round_*` are of the vote on it, once it was opened.

    `presented`: the strategy has passed the gate to this meeting. `revision`: the papers, as far as
    the reader may open them; None where they are not open yet. `voted`: how many members have voted
    in the browser. `paused`: nothing can be done to the strategy until it is resumed.
    """

    id: int
    title: str
    status: str
    opened_at: datetime | None
    closed_at: datetime | None
    strategy_id: int
    slug: str
    row_version: int
    may_read_strategy: bool
    presented: bool
    stage: Stage | None
    revision: RevisionRow | None
    round_id: int | None = None
    round_status: str | None = None
    outcome: str | None = None
    why: str = ""
    recommendations: tuple[RecommendationRow, ...] = ()
    voted: int = 0
    published: PublishedRow | None = None
    paused: bool = False
    amendment: str = ""
    closing_reason: str = ""
    deferred_to_id: int | None = None


def items_of(session: Session, meeting_id: int, actor: Person) -> tuple[ItemRow, ...]:
    """The items of a meeting in their order, as the person may read them."""
    rows = session.execute(
        select(
            AgendaItem,
            Strategy.slug,
            Strategy.state,
            Strategy.row_version,
            Strategy.authority_id,
            Strategy.paused_at,
            visibility.readable_strategies(actor).label("readable"),
            StoredDefinition.hash,
            StoredDefinition.text,
        )
        .join(Strategy, Strategy.id == AgendaItem.strategy_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position)
    ).all()
    strategies = [row.AgendaItem.strategy_id for row in rows]
    rounds = _rounds(session, meeting_id)
    round_ids = [row.id for row in rounds.values()]
    recommendations = recommendations_of(session, round_ids)
    voted = _voted(session, round_ids)
    published = _published(session, meeting_id, strategies)
    newest = _newest_revisions(session, strategies)
    wanted = [row.revision_id for row in rounds.values()] + list(newest.values())
    revisions = packs(session, wanted, actor)
    found = []
    for row in rows:
        item = row.AgendaItem
        opened = rounds.get(item.strategy_id)
        definition = stored_definition(row.hash, row.text)
        now_in = definition.top_stage_of(row.state)
        presented = now_in.kind is StageKind.MEETING
        in_office = holds_any_office(actor, row.authority_id, item.strategy_id)
        stage = next(iter(definition.meeting_stages), None)
        shown: int | None = None
        if opened is not None:
            shown = opened.revision_id
        elif item.status == "listed" and (presented or in_office):
            shown = newest.get(item.strategy_id)
        found.append(
            ItemRow(
                id=item.id,
                title=item.title,
                status=item.status,
                opened_at=item.opened_at,
                closed_at=item.closed_at,
                strategy_id=item.strategy_id,
                slug=row.slug,
                row_version=row.row_version,
                may_read_strategy=bool(row.readable),
                presented=presented,
                stage=stage,
                revision=revisions.get(shown) if shown is not None else None,
                round_id=opened.id if opened else None,
                round_status=opened.status if opened else None,
                outcome=opened.outcome if opened else None,
                why=opened.why if opened else "",
                recommendations=recommendations.get(opened.id, ()) if opened else (),
                voted=voted.get(opened.id, 0) if opened else 0,
                published=published.get(item.strategy_id),
                paused=row.paused_at is not None,
                amendment=opened.amendment if opened else "",
                closing_reason=item.closing_reason,
                deferred_to_id=item.deferred_to_id,
            )
        )
    return tuple(found)


def meetings_that_take_up(
    session: Session, meeting_id: int, strategy_id: int, now: datetime
) -> list[tuple[int, datetime]]:
    """The meetings to come of the same body that do not list the strategy, the next one first."""
    listed = select(AgendaItem.meeting_id).where(
        AgendaItem.strategy_id == strategy_id, AgendaItem.status.in_(("listed", "open"))
    )
    body = select(Meeting.body_id).where(Meeting.id == meeting_id).scalar_subquery()
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at)
        .where(
            Meeting.body_id == body,
            Meeting.id != meeting_id,
            Meeting.status == "scheduled",
            Meeting.starts_at > now,
            Meeting.id.not_in(listed),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [(row.id, row.starts_at) for row in rows]


def _rounds(session: Session, meeting_id: int) -> dict[int, Any]:
    """The newest round of each strategy at the meeting."""
    rows = session.execute(
        select(
            Round.id,
            Round.strategy_id,
            Round.status,
            Round.outcome,
            Round.why,
            Round.revision_id,
            Round.amendment,
        )
        .where(Round.meeting_id == meeting_id)
        .order_by(Round.id)
    )
    return {row.strategy_id: row for row in rows}


def _voted(session: Session, round_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Vote.round_id, func.count(Vote.membership_id.distinct()))
        .where(Vote.round_id.in_(round_ids))
        .group_by(Vote.round_id)
    )
    return {row[0]: row[1] for row in rows}


def _newest_revisions(session: Session, strategies: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Revision.strategy_id, Revision.id)
        .where(Revision.strategy_id.in_(strategies))
        .order_by(Revision.number)
    )
    return {row.strategy_id: row.id for row in rows}


def _published(
    session: Session, meeting_id: int, strategies: Sequence[int]
) -> dict[int, PublishedRow]:
    """The publication of each decision, with its period for call-in (R5)."""
    ends = {
        (row.strategy_id, row.anchor_on): row.due_on
        for row in session.execute(
            select(Deadline.strategy_id, Deadline.anchor_on, Deadline.due_on)
            .where(Deadline.strategy_id.in_(strategies), Deadline.anchor == "decision_published")
            .order_by(Deadline.id)
        )
    }
    newest = {strategy_id: due_on for (strategy_id, _), due_on in ends.items()}
    rows = session.execute(
        select(SignedRecord)
        .where(SignedRecord.meeting_id == meeting_id, SignedRecord.kind.in_(PUBLISHED))
        .order_by(SignedRecord.id)
    ).scalars()
    found = {}
    for record in rows:
        if record.kind == "update_decision_published":
            last, effective = record.detail["call_in_ends_on"], record.detail["effective_on"]
            ends_on: date | None = date.fromisoformat(last)
            effective_on = date.fromisoformat(effective) if effective else None
        else:
            ends_on = newest.get(record.strategy_id)
            effective_on = ends_on + timedelta(days=1) if ends_on else None
        found[record.strategy_id] = PublishedRow(
            record.happened_at, record.web_address, record.place, ends_on, effective_on
        )
    return found
