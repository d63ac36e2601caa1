"""The record as pages read it: of one strategy, or the whole chain; newest first, by position."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from tracker.models.people import User
from tracker.models.record import AuditDetail, AuditEvent
from tracker.models.strategy import StageVisit, Strategy
from tracker.queries.visibility import readable_strategies, strategies_in_office
from tracker.workflows.actors import Person

PAGE_SIZE = 50
LATEST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chain. `facts` as recorded; `reason` only while it was not redacted.

    `row_version` is the strategy's, as the act found it; entries of before it was kept have none.
    """

    position: int
    hash: str
    event: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    capacity: str
    subject: tuple[str, int]
    facts: dict[str, Any]
    row_version: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a kind, by a person, from and until instants (UTC, until excluded).

    `stage`: the name of a stage, for what happened while the strategy was in it; what led into a
    stage and what led out of it happened there too.
    """

    event: str = ""
    person: int | None = None
    stage: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    session: Session, strategy_id: int | None, wanted: Wanted, before: int | None
) -> tuple[list[Entry], int | None]:
    """A page of entries below position `before`, and below which the next begins."""
    conditions: list[ColumnElement[bool]] = []
    if strategy_id is not None:
        conditions.append(AuditEvent.strategy_id == strategy_id)
    if before is not None:
        conditions.append(AuditEvent.position < before)
    if wanted.event:
        conditions.append(AuditEvent.event == wanted.event)
    if wanted.person is not None:
        conditions.append(AuditEvent.actor_id == wanted.person)
    if wanted.since is not None:
        conditions.append(AuditEvent.happened_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEvent.happened_at < wanted.until)
    if wanted.stage and strategy_id is not None:
        conditions.append(_during(session, strategy_id, wanted.stage))
    found = _entries(session, conditions, PAGE_SIZE + 1)
    page = found[:PAGE_SIZE]
    reasons = _reasons(session, [each.position for each in page])
    explained = [replace(each, reason=reasons.get(each.position, "")) for each in page]
    return explained, page[-1].position if len(found) > PAGE_SIZE else None


def changes_since(
    session: Session, actor: Person, strategy_id: int, row_version: int
) -> list[Entry]:
    """What was done to a strategy from this version of it on, the newest first, a few at most.

    Without reasons. Whoever does not read the strategy by office sees the steps and the papers
    only, because what members say stays with their body; a stranger sees nothing.
    """
    allowed = session.execute(
        select(strategies_in_office(actor).label("by_office")).where(
            Strategy.id == strategy_id, readable_strategies(actor)
        )
    ).one_or_none()
    if allowed is None:
        return []
    # No form is older than the strategy, whose start and first page share a version.
    started = AuditEvent.event == "strategy_started"
    conditions = [AuditEvent.strategy_id == strategy_id, ~started]
    if not allowed.by_office:
        steps = or_(AuditEvent.trigger.is_not(None), AuditEvent.event == "revision_added")
        conditions.append(steps)
    found = _entries(session, conditions, LATEST)
    return [each for each in found if (each.row_version or 0) >= row_version]


def _entries(
    session: Session, conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[Entry]:
    """The newest that satisfy the conditions, without their reasons."""
    rows = session.execute(
        select(
            AuditEvent.position,
            AuditEvent.hash,
            AuditEvent.event,
            AuditEvent.happened_at,
            AuditEvent.recorded_at,
            AuditEvent.capacity,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            AuditEvent.body,
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(*conditions)
        .order_by(AuditEvent.position.desc())
        .limit(limit)
    )
    found = []
    for row in rows:
        body = json.loads(row.body)
        found.append(
            Entry(
                row.position,
                row.hash,
                row.event,
                row.happened_at,
                row.recorded_at,
                row.name or "Tracker itself",
                row.capacity or "",
                (row.subject_kind, row.subject_id),
                body["facts"],
                body.get("row_version"),
            )
        )
    return found


def events_of(session: Session, strategy_id: int) -> list[str]:
    """The kinds of entry there are for a strategy, for the filter."""
    rows = session.scalars(
        select(AuditEvent.event)
        .where(AuditEvent.strategy_id == strategy_id)
        .distinct()
        .order_by(AuditEvent.event)
    )
    return list(rows)


def stages_of(session: Session, strategy_id: int) -> list[str]:
    """The names of the stages that a strategy has been in, as it came to them, each once."""
    leaves = session.scalars(
        select(StageVisit.stage)
        .where(StageVisit.strategy_id == strategy_id)
        .order_by(StageVisit.id)
    )
    return list(dict.fromkeys(leaf.partition(".")[0] for leaf in leaves))


def people_of(session: Session, strategy_id: int) -> list[tuple[int, str]]:
    """Everybody who acted on a strategy, by name, for the filter."""
    rows = session.execute(
        select(User.id, User.name)
        .where(
            User.id.in_(select(AuditEvent.actor_id).where(AuditEvent.strategy_id == strategy_id))
        )
        .order_by(User.name)
    )
    return [(row.id, row.name) for row in rows]


def _during(session: Session, strategy_id: int, stage: str) -> ColumnElement[bool]:
    visits = session.execute(
        select(StageVisit.entered_at, StageVisit.left_at).where(
            StageVisit.strategy_id == strategy_id,
            or_(
                StageVisit.stage == stage,
                StageVisit.stage.startswith(f"{stage}.", autoescape=True),
            ),
        )
    )
    stays = [
        and_(
            AuditEvent.happened_at >= visit.entered_at,
            *([AuditEvent.happened_at <= visit.left_at] if visit.left_at else []),
        )
        for visit in visits
    ]
    return or_(false(), *stays)


def _reasons(session: Session, positions: list[int]) -> dict[int, str]:
    rows = session.execute(
        select(AuditDetail.event_id, AuditDetail.value).where(
            AuditDetail.event_id.in_(positions), AuditDetail.field == "reason"
        )
    )
    return {row.event_id: row.value for row in rows}
