"""Taking a trigger: the one service through which a strategy moves from stage to stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from tracker.adapters.ports import Ports
from tracker.models.strategy import Cycle, Deadline, StageVisit
from tracker.queries import due
from tracker.services import milestones, opening, stage_records
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.errors import RefusedError
from tracker.services.schedule import set_deadline
from tracker.workflows.actors import Actor, System
from tracker.workflows.calendar import to_utc
from tracker.workflows.call_in import deadlines_ending
from tracker.workflows.commands import Command
from tracker.workflows.events import (
    CycleStarted,
    DeadlineSet,
    DecisionBecameEffective,
    Event,
    MilestoneReached,
    RoundOpened,
    StageEntered,
    StageLeft,
    Transitioned,
)
from tracker.workflows.lifecycle import Change, apply
from tracker.workflows.permissions import Refused


def take(
    strategy_id: int,
    command: Command,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None = None,
) -> Done:
    """Take a trigger of the strategy's definition; Done names the strategy.

    Raises RefusedError with everything that is missing, and what `acting.perform` raises.
    """

    def work(acting: Acting) -> Done:
        advance(acting, command)
        return Done("strategy", strategy_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "command": _plain(command)},
    )


def lapse_due_call_ins(now: datetime, ports: Ports) -> int:
    """Let every period for call-in that is over lapse: the scheduler's own act; says how many."""
    lapsed = 0
    for strategy_id in due.ended_waits(now):
        try:
            _leave_wait(strategy_id, now, ports)
        except RefusedError:
            continue  # called in, or already lapsed, since we looked
        lapsed += 1
    return lapsed


def _leave_wait(strategy_id: int, now: datetime, ports: Ports) -> None:
    def work(acting: Acting) -> Done:
        definition = acting.snapshot.definition
        trigger = definition.main_trigger(definition.top_stage_of(acting.snapshot.state).name)
        if trigger is not None:
            advance(acting, Command(trigger=trigger.name))
        return Done("strategy", strategy_id)

    perform(
        strategy_id,
        work,
        actor=System("lapse_call_ins"),
        now=now,
        ports=ports,
        ticket=None,
        request={},
    )


def advance(acting: Acting, command: Command) -> Change:
    """Decide a command inside an act that is under way, and write what follows.

    Raises RefusedError. `acting.snapshot` stays as it was decided on, until it is reloaded.
    """
    change = apply(acting.snapshot, command, acting.actor, acting.now)
    if isinstance(change, Refused):
        raise RefusedError(change)
    trigger = acting.snapshot.definition.triggers[command.trigger]
    acting.act_as(trigger.by)
    acting.fulfilled.add((trigger.name, ""))
    moved = change.events[0]
    assert isinstance(moved, Transitioned)  # noqa: S101 - `apply` promises it
    stage_records.sign(acting, command, moved.happened_at)
    _write(acting, change)
    acting.record(
        moved.event,
        ("strategy", acting.strategy.id),
        happened_at=moved.happened_at,
        facts=_facts(command),
        personal={"reason": command.reason} if command.reason else None,
        move=(moved.trigger, moved.from_state, moved.to_state),
    )
    stage_records.tell(acting, command)
    return change


def _write(acting: Acting, change: Change) -> None:
    acting.strategy.state = change.state
    for event in change.events:
        _write_event(acting, event)
        acting.session.flush()


def _write_event(acting: Acting, event: Event) -> None:
    session, strategy_id = acting.session, acting.strategy.id
    match event:
        case StageLeft(stage):
            session.execute(
                update(StageVisit)
                .where(
                    StageVisit.strategy_id == strategy_id,
                    StageVisit.stage == stage,
                    StageVisit.left_at.is_(None),
                )
                .values(left_at=acting.now)
            )
            _close_deadlines(acting, stage)
        case CycleStarted(number):
            session.add(Cycle(strategy_id=strategy_id, number=number, started_at=acting.now))
        case StageEntered(stage):
            cycle = session.scalar(
                select(Cycle.id)
                .where(Cycle.strategy_id == strategy_id)
                .order_by(Cycle.number.desc())
                .limit(1)
            )
            session.add(
                StageVisit(
                    strategy_id=strategy_id, cycle_id=cycle, stage=stage, entered_at=acting.now
                )
            )
        case RoundOpened():
            opening.open_round(acting, event)
        case DeadlineSet():
            set_deadline(acting, event)
        case MilestoneReached(name, on):
            milestones.reach(acting, name, on)
        case DecisionBecameEffective(on):
            effective_at = to_utc(on, time(0), ZoneInfo(acting.snapshot.zone))
            stage_records.sign_effect(acting, effective_at)
        case Transitioned():
            pass


def _close_deadlines(acting: Acting, leaf: str) -> None:
    """What was due in a stage is due no more once it is left; a meeting's item is off the table."""
    stage = acting.snapshot.definition.top_stage_of(leaf).name
    names = [*deadlines_ending(acting.snapshot.definition, stage)]
    names += [
        spec.name
        for spec in acting.snapshot.definition.deadlines.values()
        if spec.stage.partition(".")[0] == stage and spec.anchor != "round_opened"
    ]
    acting.session.execute(
        update(Deadline)
        .where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.name.in_(names),
            Deadline.closed_at.is_(None),
        )
        .values(closed_at=acting.now)
    )


def _facts(command: Command) -> dict[str, Any]:
    facts = _plain(command)
    return {
        name: value
        for name, value in facts.items()
        if name not in ("trigger", "reason", "happened_at") and value not in (None, "")
    }


def _plain(command: Command) -> Mapping[str, Any]:
    plain = asdict(command)
    if command.happened_at is not None:
        plain["happened_at"] = command.happened_at.isoformat()
    return plain
