"""Why nothing can be done to a strategy now: it is paused, or it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.strategy import Pause, StageVisit
from tracker.queries.strategies import StrategyHead


@dataclass(frozen=True, slots=True)
class Halt:
    """Since when (UTC), and why it was paused. `end`: the title of the stage in which it ended."""

    since: datetime
    reason: str = ""
    end: str = ""


def halt(session: Session, head: StrategyHead) -> Halt | None:
    """What halts the strategy, or None. One statement where something does, else none."""
    if head.has_ended:
        entered_at = session.scalar(
            select(StageVisit.entered_at)
            .where(StageVisit.strategy_id == head.id)
            .order_by(StageVisit.id.desc())
            .limit(1)
        )
        return Halt(entered_at, end=head.stage.title) if entered_at else None
    if head.paused_at is None:
        return None
    reason = session.scalar(
        select(Pause.reason).where(Pause.strategy_id == head.id, Pause.ended_at.is_(None))
    )
    return Halt(head.paused_at, reason or "")
