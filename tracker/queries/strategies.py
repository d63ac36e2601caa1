"""Strategies in lists, and the head of one that its pages begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.models.strategy import Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.snapshots import stored_definition
from tracker.queries.visibility import readable_strategies, strategies_in_office
from tracker.workflows.actors import Person
from tracker.workflows.definition import Stage, WorkflowDefinition

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class StrategyHead:
    """What every page of a strategy says at its top. `by_office`: the reader may read it whole."""

    id: int
    slug: str
    title: str
    state: str
    row_version: int
    paused_at: datetime | None
    exempt: bool
    key_decision: bool
    authorities_affected: str
    by_office: bool
    definition: WorkflowDefinition

    @property
    def stage(self) -> Stage:
        """The stage that it is in."""
        return self.definition.top_stage_of(self.state)

    @property
    def has_ended(self) -> bool:
        """Published, withdrawn or superseded."""
        return self.definition.is_end(self.state)


def strategy_head(session: Session, actor: Person, slug: str) -> StrategyHead | None:
    """The strategy of an address, if this person may know of it. One statement."""
    rows = _heads(session, actor, Strategy.slug == slug)
    return rows[0] if rows else None


def strategies(
    session: Session, actor: Person, after: str = ""
) -> tuple[list[StrategyHead], str | None]:
    """A page of those that the person may read, by slug; and after which the next begins."""
    found = _heads(session, actor, Strategy.slug > after, limit=PAGE_SIZE + 1)
    page = found[:PAGE_SIZE]
    return page, page[-1].slug if len(found) > PAGE_SIZE else None


def _heads(
    session: Session, actor: Person, wanted: ColumnElement[bool], limit: int | None = None
) -> list[StrategyHead]:
    rows = session.execute(
        select(
            Strategy.id,
            Strategy.slug,
            Strategy.title,
            Strategy.state,
            Strategy.row_version,
            Strategy.paused_at,
            Strategy.exempt,
            Strategy.key_decision,
            Strategy.authorities_affected,
            strategies_in_office(actor).label("by_office"),
            StoredDefinition.hash,
            StoredDefinition.text,
        )
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(wanted, readable_strategies(actor))
        .order_by(Strategy.slug)
        .limit(limit)
    )
    return [
        StrategyHead(
            row.id,
            row.slug,
            row.title,
            row.state,
            row.row_version,
            row.paused_at,
            row.exempt,
            row.key_decision,
            row.authorities_affected,
            bool(row.by_office),
            stored_definition(row.hash, row.text),
        )
        for row in rows
    ]
