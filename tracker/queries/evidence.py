"""The framework of a strategy, and its evidence base as it is filed under the priorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
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


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence. `late`: added after the review closed, so not in what was frozen."""

    id: int
    priority_id: int | None
    title: str
    summary: str
    source: str
    dated_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """Whom the authority listened to; `people` where the number is known. Days are local."""

    id: int
    kind: str
    title: str
    with_whom: str
    people: int | None
    starts_on: date | None
    ends_on: date | None
    summary: str
    late: bool


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A priority with all that is filed under it; an engagement may stand under several."""

    id: int
    title: str
    summary: str
    foundation: str
    objectives: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]
    engagement: tuple[EngagementRow, ...]

    @property
    def filed(self) -> int:
        """How many things are filed under it."""
        return len(self.evidence) + len(self.engagement)


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """The evidence base as it stood when the review closed (UTC), by the SHA-256 of its text."""

    taken_at: datetime
    taken_by: str
    sha256: str
    items: int


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All of it. `themes`: titles with what they relate to, by standing."""

    is_draft: bool
    priorities: tuple[PriorityRow, ...]
    themes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    unfiled_evidence: tuple[EvidenceRow, ...]
    unfiled_engagement: tuple[EngagementRow, ...]
    frozen: FrozenRow | None


def evidence_page(session: Session, strategy_id: int) -> EvidencePage:
    """The framework and the evidence base of a strategy. Eight statements."""
    is_draft = bool(
        session.scalar(select(Strategy.framework_draft).where(Strategy.id == strategy_id))
    )
    evidence = _evidence(session, strategy_id)
    engagement = _engagement(session, strategy_id)
    filed = _filed(session, strategy_id)
    return EvidencePage(
        is_draft=is_draft,
        priorities=tuple(_priorities(session, strategy_id, evidence, engagement, filed)),
        themes=_themes(session, strategy_id),
        unfiled_evidence=tuple(each for each in evidence if each.priority_id is None),
        unfiled_engagement=tuple(
            each for each in engagement if not any(each.id in ids for ids in filed.values())
        ),
        frozen=_frozen(session, strategy_id),
    )


def priority_titles(session: Session, strategy_id: int) -> list[tuple[int, str]]:
    """What a form offers, in order."""
    rows = session.execute(
        select(Priority.id, Priority.title)
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.position)
    )
    return [(row.id, row.title) for row in rows]


def _priorities(
    session: Session,
    strategy_id: int,
    evidence: list[EvidenceRow],
    engagement: list[EngagementRow],
    filed: dict[int, set[int]],
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
            evidence=tuple(each for each in evidence if each.priority_id == priority.id),
            engagement=tuple(each for each in engagement if each.id in filed.get(priority.id, ())),
        )


def _evidence(session: Session, strategy_id: int) -> list[EvidenceRow]:
    rows = session.execute(
        select(
            EvidenceItem.id,
            EvidenceItem.priority_id,
            EvidenceItem.title,
            EvidenceItem.summary,
            EvidenceItem.source,
            EvidenceItem.dated_on,
            EvidenceItem.late,
        )
        .where(EvidenceItem.strategy_id == strategy_id)
        .order_by(EvidenceItem.id)
    )
    return [EvidenceRow(*row) for row in rows]


def _engagement(session: Session, strategy_id: int) -> list[EngagementRow]:
    rows = session.execute(
        select(
            EngagementEvent.id,
            EngagementEvent.kind,
            EngagementEvent.title,
            EngagementEvent.with_whom,
            EngagementEvent.people,
            EngagementEvent.starts_on,
            EngagementEvent.ends_on,
            EngagementEvent.summary,
            EngagementEvent.late,
        )
        .where(EngagementEvent.strategy_id == strategy_id)
        .order_by(EngagementEvent.id)
    )
    return [EngagementRow(*row) for row in rows]


def _filed(session: Session, strategy_id: int) -> dict[int, set[int]]:
    """The engagements of each priority."""
    found: dict[int, set[int]] = {}
    for row in session.execute(
        select(EngagementPriority.priority_id, EngagementPriority.engagement_id)
        .join(EngagementEvent, EngagementEvent.id == EngagementPriority.engagement_id)
        .where(EngagementEvent.strategy_id == strategy_id)
    ):
        found.setdefault(row.priority_id, set()).add(row.engagement_id)
    return found


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
