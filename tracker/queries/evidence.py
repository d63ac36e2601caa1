"""The framework of a strategy, and its evidence base as it is filed under the priorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Subquery, func, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session

from tracker.models.evidence import (
    ENGAGEMENT_KINDS,
    EngagementEvent,
    EngagementPriority,
    EvidenceItem,
    EvidenceSnapshot,
)
from tracker.models.people import User
from tracker.models.strategy import THEME_STANDINGS, Objective, Priority, Strategy, Theme

KINDS = ENGAGEMENT_KINDS


SHOWN = 10
"""How many things the page of a framework shows under each priority before it counts the rest."""

PAGE_SIZE = 50
Position = tuple[int, int]
"""Where a page of one priority ends: the rank of what its last row is, and that row's id."""

_EVIDENCE, _ENGAGEMENT = 0, 1
_UNFILED = 0  # stands for no priority, where rows are grouped by theirs


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A piece of evidence (`kind` is "evidence") or an engagement, with whom it came from or was.

    `people` where the number is known. Days are local. `late`: added after the review closed, so
    not in what was frozen.
    """

    position: Position
    kind: str
    title: str
    summary: str
    from_or_with: str
    starts_on: date | None
    ends_on: date | None
    people: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """The first things that are filed in one place, and how many there are in all."""

    rows: tuple[FiledRow, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A priority and what is filed under it; an engagement may stand under several."""

    id: int
    title: str
    summary: str
    foundation: str
    objectives: tuple[str, ...]
    filed: Filed


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """The evidence base as it stood when the review closed (UTC), by the SHA-256 of its text."""

    taken_at: datetime
    taken_by: str
    sha256: str
    items: int


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The framework. `themes`: titles with what they relate to, by standing."""

    is_draft: bool
    priorities: tuple[PriorityRow, ...]
    themes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    unfiled: Filed
    frozen: FrozenRow | None


def evidence_page(session: Session, strategy_id: int) -> EvidencePage:
    """The framework of a strategy with the first things under each priority. Six statements."""
    is_draft = bool(
        session.scalar(select(Strategy.framework_draft).where(Strategy.id == strategy_id))
    )
    filed = _first_filed(session, strategy_id)
    return EvidencePage(
        is_draft=is_draft,
        priorities=tuple(_priorities(session, strategy_id, filed)),
        themes=_themes(session, strategy_id),
        unfiled=filed.get(_UNFILED, Filed()),
        frozen=_frozen(session, strategy_id),
    )


def filed_under(
    session: Session, strategy_id: int, priority_id: int | None, after: Position | None = None
) -> tuple[list[FiledRow], Position | None]:
    """A page of what is filed under a priority, or under none, and where the next page begins.

    Evidence first, each in the order in which it was added. One statement.
    """
    every = _filed(strategy_id)
    wanted = [every.c.priority_id == (priority_id or _UNFILED)]
    if after is not None:
        wanted.append(tuple_(every.c.rank, every.c.id) > tuple_(*map(literal, after)))
    found = session.execute(
        select(every).where(*wanted).order_by(every.c.rank, every.c.id).limit(PAGE_SIZE + 1)
    ).all()
    page = [_row(each) for each in found[:PAGE_SIZE]]
    return page, page[-1].position if len(found) > PAGE_SIZE else None


def priority_titles(session: Session, strategy_id: int) -> list[tuple[int, str]]:
    """What a form offers, in order."""
    rows = session.execute(
        select(Priority.id, Priority.title)
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.position)
    )
    return [(row.id, row.title) for row in rows]


def _priorities(
    session: Session, strategy_id: int, filed: dict[int, Filed]
) -> Iterable[PriorityRow]:
    objectives: dict[int, list[str]] = {}
    for row in session.execute(
        select(Objective.priority_id, Objective.title)
        .join(Priority, Priority.id == Objective.priority_id)
        .where(Priority.strategy_id == strategy_id)
        .order_by(Objective.priority_id, Objective.position)
    ):
        objectives.setdefault(row.priority_id, []).append(row.title)
    rows = session.execute(
        select(Priority.id, Priority.title, Priority.summary, Priority.foundation)
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.position)
    ).all()
    for priority in rows:
        yield PriorityRow(
            *priority,
            objectives=tuple(objectives.get(priority.id, ())),
            filed=filed.get(priority.id, Filed()),
        )


def _first_filed(session: Session, strategy_id: int) -> dict[int, Filed]:
    """The first SHOWN of each priority."""
    every = _filed(strategy_id)
    numbered = select(
        every,
        func.count().over(partition_by=every.c.priority_id).label("count"),
        func.row_number()
        .over(partition_by=every.c.priority_id, order_by=(every.c.rank, every.c.id))
        .label("number"),
    ).subquery()
    found: dict[int, list[Any]] = {}
    for row in session.execute(
        select(numbered).where(numbered.c.number <= SHOWN).order_by(numbered.c.number)
    ):
        found.setdefault(row.priority_id, []).append(row)
    return {
        key: Filed(tuple(_row(each) for each in rows), rows[0].count) for key, rows in found.items()
    }


def _filed(strategy_id: int) -> Subquery:
    """Everything that is filed, once for each place where it stands."""
    evidence = select(
        func.coalesce(EvidenceItem.priority_id, _UNFILED).label("priority_id"),
        literal(_EVIDENCE).label("rank"),
        EvidenceItem.id,
        literal("evidence").label("kind"),
        EvidenceItem.title,
        EvidenceItem.summary,
        EvidenceItem.source.label("from_or_with"),
        EvidenceItem.dated_on.label("starts_on"),
        EvidenceItem.dated_on.label("ends_on"),
        null().cast(Integer).label("people"),
        EvidenceItem.late,
    ).where(EvidenceItem.strategy_id == strategy_id)
    engagement = (
        select(
            func.coalesce(EngagementPriority.priority_id, _UNFILED),
            literal(_ENGAGEMENT),
            EngagementEvent.id,
            EngagementEvent.kind,
            EngagementEvent.title,
            EngagementEvent.summary,
            EngagementEvent.with_whom,
            EngagementEvent.starts_on,
            func.coalesce(EngagementEvent.ends_on, EngagementEvent.starts_on),
            EngagementEvent.people,
            EngagementEvent.late,
        )
        .outerjoin(EngagementPriority, EngagementPriority.engagement_id == EngagementEvent.id)
        .where(EngagementEvent.strategy_id == strategy_id)
    )
    return union_all(evidence, engagement).subquery()


def _row(row: Any) -> FiledRow:  # noqa: ANN401 - a row of `_filed`
    return FiledRow(
        (row.rank, row.id),
        row.kind,
        row.title,
        row.summary,
        row.from_or_with,
        row.starts_on,
        row.ends_on,
        row.people,
        row.late,
    )


def _themes(
    session: Session, strategy_id: int
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    rows = session.execute(
        select(Theme.standing, Theme.title, Theme.relates_to)
        .where(Theme.strategy_id == strategy_id)
        .order_by(Theme.position)
    ).all()
    grouped = (
        (standing, tuple((row.title, row.relates_to) for row in rows if row.standing == standing))
        for standing in THEME_STANDINGS
    )
    return tuple((standing, found) for standing, found in grouped if found)


def _frozen(session: Session, strategy_id: int) -> FrozenRow | None:
    row = session.execute(
        select(
            EvidenceSnapshot.taken_at, User.name, EvidenceSnapshot.sha256, EvidenceSnapshot.items
        )
        .join(User, User.id == EvidenceSnapshot.taken_by)
        .where(EvidenceSnapshot.strategy_id == strategy_id)
        .order_by(EvidenceSnapshot.id.desc())
        .limit(1)
    ).one_or_none()
    return FrozenRow(*row) if row is not None else None
