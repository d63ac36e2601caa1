"""Saying that what the timetable asks for before a meeting is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.strategy import Deadline
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.errors import NotFoundError
from tracker.workflows.actors import Actor
from tracker.workflows.permissions import deadline_act
from tracker.workflows.timetables import deadline_name


def meet_deadline(
    strategy_id: int, name: str, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Say that what an entry of the timetable asks for is done; its office does.

    Raises RefusedError, and NotFoundError where nothing of that name is open.
    """

    def work(acting: Acting) -> Done:
        row = _open_deadline(acting, name)
        acting.permit(deadline_act(row.office or ""))
        row.closed_at = acting.now
        acting.fulfilled.add(("meet_deadline", name))
        acting.session.flush()
        acting.record(
            "deadline_met",
            ("deadline", row.id),
            facts={"name": name, "title": row.title, "due_on": row.due_on.isoformat()},
        )
        return Done("deadline", row.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "meet": name},
    )


def _open_deadline(acting: Acting, name: str) -> Deadline:
    row = acting.session.scalar(
        select(Deadline).where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.name == deadline_name(name),
            Deadline.closed_at.is_(None),
        )
    )
    if row is None:
        raise NotFoundError(f"no open deadline {name}")
    return row
