"""Writing deadlines down: computed, from which rule and anchor, and the instant they end."""

from __future__ import annotations

from sqlalchemy import update

from tracker.models.strategy import Deadline
from tracker.services.acting import Acting
from tracker.services.duties import due_instant
from tracker.workflows.definition import DeadlineSpec
from tracker.workflows.events import DeadlineSet


def set_deadline(acting: Acting, event: DeadlineSet) -> Deadline:
    """Store a deadline that now follows; one of the same name that was open is closed.

    It belongs to the visit of its stage where that stage is active: a wait ends with it.
    """
    spec = acting.snapshot.definition.deadlines[event.name]
    acting.session.execute(
        update(Deadline)
        .where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.name == event.name,
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
        .values(closed_at=acting.now)
    )
    deadline = Deadline(
        strategy_id=acting.strategy.id,
        name=event.name,
        visit_id=acting.open_visit(spec.stage),
        rule=event.rule,
        basis=event.basis,
        anchor=event.anchor,
        anchor_on=event.anchor_on,
        computed_on=event.due_on,
        due_on=event.due_on,
        due_time=event.due_time,
        due_at=due_instant(event.due_on, event.due_time, acting.snapshot.zone),
        statutory=event.statutory,
        sentence=event.sentence,
    )
    acting.session.add(deadline)
    acting.session.flush()
    return deadline


def specs_anchored_on(acting: Acting, anchor: str) -> tuple[DeadlineSpec, ...]:
    """The deadlines of the definition that hang on this anchor."""
    specs = acting.snapshot.definition.deadlines.values()
    return tuple(spec for spec in specs if spec.anchor == anchor)
