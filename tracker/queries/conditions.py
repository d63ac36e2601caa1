"""The conditions that bodies adopted when they let a strategy go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.body import Body
from tracker.models.people import User
from tracker.models.round import Condition, Round


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition: who adopted it, which gate it shuts, and how it was met. Instants are UTC."""

    id: int
    text: str
    owner: str
    due_on: date | None
    gate: str
    body: str
    round_id: int
    adopted_at: datetime
    discharged_at: datetime | None
    discharged_by: str | None
    discharge_note: str


def conditions(session: Session, strategy_id: int) -> list[ConditionRow]:
    """Those still to be met first, by their day; then the others. One statement."""
    rows = session.execute(
        select(
            Condition.id,
            Condition.text,
            Condition.owner,
            Condition.due_on,
            Condition.gate,
            Body.name.label("body"),
            Condition.round_id,
            Condition.adopted_at,
            Condition.discharged_at,
            User.name.label("discharged_by"),
            Condition.discharge_note,
        )
        .join(Round, Round.id == Condition.round_id)
        .join(Body, Body.id == Round.body_id)
        .outerjoin(User, User.id == Condition.discharged_by)
        .where(Condition.strategy_id == strategy_id)
        .order_by(Condition.id)
    )
    found = [ConditionRow(*row) for row in rows]
    return sorted(found, key=lambda row: (row.discharged_at is not None, row.due_on or date.max))
