"""The record as pages read it: of one strategy, or the whole chain; newest first, by position."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from tracker.models.people import User
from tracker.models.record import AuditDetail, AuditEvent
from tracker.models.strategy import StageVisit

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chain. `facts` as recorded; `reason` only while it was not redacted."""

    position: int
    hash: str
    event: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    capacity: str
    subject: tuple[str, int]
    facts: dict[str, Any]
    reason: str


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
    rows = session.execute(
        select(
            AuditEvent.position,
            AuditEvent.hash,
            AuditEvent.event,
            AuditEvent.happened_at,
            AuditEvent.recorded_at,
            AuditEvent.actor_job,
            AuditEvent.capacity,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            AuditEvent.body,
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(*conditions)
        .order_by(AuditEvent.position.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    page = rows[:PAGE_SIZE]
    reasons = _reasons(session, [row.position for row in page])
    found = [
        Entry(
            row.position,
            row.hash,
            row.event,
            row.happened_at,
            row.recorded_at,
            row.name or "Tracker itself",
            row.capacity or "",
            (row.subject_kind, row.subject_id),
            json.loads(row.body)["facts"],
            reasons.get(row.position, ""),
        )
        for row in page
    ]
    return found, page[-1].position if len(rows) > PAGE_SIZE else None


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
