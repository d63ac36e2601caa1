"""Writing deadlines down: computed, from which rule and anchor, and the instant they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from tracker.models.strategy import Deadline
from tracker.queries.timetables import met_already, timetable
from tracker.services.acting import Acting
from tracker.services.duties import due_instant
from tracker.workflows import timetables
from tracker.workflows.events import DeadlineSet
from tracker.workflows.moving import MovedDate, StrategyMove


def set_deadline(acting: Acting, event: DeadlineSet) -> Deadline:
    """Store a deadline that now follows; one of the same name that was open is closed.

    It belongs to the visit of its stage where that stage is active: a wait ends with it. One of the
    timetable whose day has gone by already is kept as over: nobody can owe it any more.
    """
    spec = acting.snapshot.definition.deadlines.get(event.name)
    of_name = (Deadline.strategy_id == acting.strategy.id, Deadline.name == event.name)
    acting.session.execute(
        update(Deadline)
        .where(*of_name, Deadline.closed_at.is_(None), Deadline.round_id.is_(None))
        .values(closed_at=acting.now)
    )
    due_at = due_instant(event.due_on, event.due_time, acting.snapshot.zone)
    deadline = Deadline(
        strategy_id=acting.strategy.id,
        name=event.name,
        visit_id=acting.open_visit(spec.stage) if spec else None,
        rule=event.rule,
        basis=event.basis,
        anchor=event.anchor,
        anchor_on=event.anchor_on,
        computed_on=event.due_on,
        due_on=event.due_on,
        due_time=event.due_time,
        due_at=due_at,
        statutory=event.statutory,
        sentence=event.sentence,
        title=event.title,
        office=event.office,
        sequence=select(func.coalesce(func.max(Deadline.sequence) + 1, 0))
        .where(*of_name)
        .scalar_subquery(),
        closed_at=acting.now if event.office and due_at < acting.now else None,
    )
    acting.session.add(deadline)
    acting.session.flush()
    return deadline


def meeting_deadlines(acting: Acting, day: date) -> tuple[DeadlineSet, ...]:
    """What hangs on a meeting on this local day: the definition's dates and the timetable's.

    What the timetable asked for and was met already for this meeting is left out, so that a meeting
    that moves asks for nothing twice. Raises CalendarYearError.
    """
    met = met_already(acting.session, acting.strategy.id)
    entries = [
        each
        for each in timetable(acting.session, acting.snapshot.authority_id)
        if each.name not in met
    ]
    return timetables.meeting_deadlines(acting.snapshot, entries, day)


def set_meeting_deadlines(acting: Acting, day: date) -> None:
    """Store all of them, and close those of an earlier timetable that it no longer asks for."""
    events = meeting_deadlines(acting, day)
    acting.session.execute(
        update(Deadline)
        .where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.anchor == "meeting",
            Deadline.statutory.is_(False),
            Deadline.closed_at.is_(None),
            Deadline.name.not_in([event.name for event in events]),
        )
        .values(closed_at=acting.now)
    )
    for event in events:
        set_deadline(acting, event)


def move_deadlines(session: Session, moves: Iterable[StrategyMove], now: datetime) -> None:
    """Store the dates of strategies whose meeting moved: each takes the place of its earlier self.

    What was printed elsewhere, and the date that an officer set, stay beside the computed one. The
    entries of calendars know them again by a higher sequence. Three statements for all of them.
    """
    moved = {each.stored.deadline_id: (move, each) for move in moves for each in move.dates}
    if not moved:
        return
    rows = session.scalars(select(Deadline).where(Deadline.id.in_(moved)).order_by(Deadline.id))
    new = [_moved(row, *moved[row.id]) for row in rows]
    session.execute(update(Deadline).where(Deadline.id.in_(moved)).values(closed_at=now))
    # An empty column is written, too: rows of one shape are one statement.
    session.execute(insert(Deadline).execution_options(render_nulls=True), new)


def _moved(row: Deadline, move: StrategyMove, moved: MovedDate) -> dict[str, Any]:
    """The columns of the deadline that takes the place of `row`."""
    event = moved.event
    return {
        "strategy_id": row.strategy_id,
        "name": row.name,
        "visit_id": row.visit_id,
        "rule": event.rule,
        "basis": event.basis,
        "anchor": event.anchor,
        "anchor_on": event.anchor_on,
        "computed_on": event.due_on,
        "printed_on": row.printed_on,
        "overridden_on": row.overridden_on,
        "override_reason": row.override_reason,
        "overridden_by": row.overridden_by,
        "due_on": moved.due_on,
        "due_time": event.due_time,
        "due_at": due_instant(moved.due_on, event.due_time, move.after.zone),
        "statutory": event.statutory,
        "sentence": event.sentence,
        "title": row.title,
        "office": row.office,
        "sequence": row.sequence + 1,
    }
