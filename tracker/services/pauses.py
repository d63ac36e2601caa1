"""Pausing a strategy: internal clocks stand still, statutory ones run on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.round import Round
from tracker.models.strategy import Deadline, Milestone, Pause
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.duties import due_instant
from tracker.services.entered import required_text
from tracker.services.errors import FormError
from tracker.workflows.actors import Actor


def pause(
    strategy_id: int,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Begin a pause. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        said = required_text("reason", reason, "Say why the strategy is paused.")
        if acting.snapshot.paused:
            raise FormError({"reason": "The strategy is paused already."})
        if acting.snapshot.definition.is_end(acting.snapshot.state):
            raise FormError({"reason": "The strategy has ended; there is nothing to pause."})
        row = Pause(strategy_id=strategy_id, started_at=now, reason=said, started_by=acting.user_id)
        acting.session.add(row)
        acting.strategy.paused_at = now
        acting.session.flush()
        acting.record("strategy_paused", ("strategy", strategy_id), personal={"reason": said})
        return Done("pause", row.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"pause": strategy_id, "reason": reason},
        act="pause",
    )


def resume(strategy_id: int, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket) -> Done:
    """End the pause; internal deadlines move by the working days that it lasted.

    Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        row = acting.session.scalar(
            select(Pause).where(Pause.strategy_id == strategy_id, Pause.ended_at.is_(None))
        )
        if row is None:
            raise FormError({"resume": "The strategy is not paused."})
        row.ended_at, row.ended_by = now, acting.user_id
        acting.strategy.paused_at = None
        acting.session.flush()
        days = _shift(acting, row.started_at)
        facts = {"working_days": days}
        acting.record("strategy_resumed", ("strategy", strategy_id), facts=facts)
        return Done("pause", row.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"resume": strategy_id},
        act="resume",
    )


def _shift(acting: Acting, since: datetime) -> int:
    """Move what the authority itself has set by the working days paused; says how many.

    What hangs on a meeting stays: the meeting does not move by itself.
    """
    calendar, zone = acting.snapshot.calendar, acting.snapshot.zone
    days = calendar.working_days_between(acting.local_date(since), acting.local_date(acting.now))
    if days == 0:
        return 0
    open_rounds = acting.session.scalars(
        select(Round).where(
            Round.strategy_id == acting.strategy.id,
            Round.status == "open",
            Round.due_on.is_not(None),
        )
    )
    for each in open_rounds.all():
        if each.due_on is not None:
            each.due_on = calendar.working_days_after(each.due_on, days)
            each.due_at = due_instant(each.due_on, each.due_time, zone)
    deadlines = acting.session.scalars(
        select(Deadline).where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.closed_at.is_(None),
            Deadline.statutory.is_(False),
            Deadline.anchor != "meeting",
        )
    )
    for deadline in deadlines.all():
        deadline.computed_on = calendar.working_days_after(deadline.computed_on, days)
        deadline.due_on = deadline.overridden_on or deadline.computed_on
        deadline.due_at = due_instant(deadline.due_on, deadline.due_time, zone)
    milestones = acting.session.scalars(
        select(Milestone).where(
            Milestone.strategy_id == acting.strategy.id, Milestone.actual_on.is_(None)
        )
    )
    for milestone in milestones.all():
        planned = milestone.forecast_on or milestone.planned_on
        if planned is not None:
            milestone.forecast_on = calendar.working_days_after(planned, days)
    acting.session.flush()
    return days
