"""What may happen to a strategy, and what follows: `apply` for an act, `available` for a page.

Both ask the same rules, so a page offers exactly what a request will be granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tracker.workflows import deadlines
from tracker.workflows.actors import Actor, System
from tracker.workflows.calendar import Basis, plus_days
from tracker.workflows.commands import FACTS, Command
from tracker.workflows.definition import DeadlineSpec, StageKind, Trigger
from tracker.workflows.errors import UnknownTriggerError
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
from tracker.workflows.guards import Unmet, unmet
from tracker.workflows.machine import LEAF_SEPARATOR, machine_for
from tracker.workflows.permissions import Allowed, Refused, may_trigger, paused
from tracker.workflows.snapshots import StrategySnapshot


@dataclass(frozen=True, slots=True)
class Change:
    """What an allowed command brings about. `events` begin with the transition itself."""

    events: tuple[Event, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A trigger that leads out of the present state, and whether this actor may take it now."""

    trigger: Trigger
    answer: Allowed | Refused


def apply(
    snapshot: StrategySnapshot, command: Command, actor: Actor, now: datetime
) -> Change | Refused:
    """Decide a command at `now` (UTC, governance time): what follows, or all that is missing.

    Rules look at the moment when the act happened, which is never after `now`: what was not yet
    allowed on that day does not become so by being recorded later.

    Raises UnknownTriggerError for a trigger that the definition does not have.
    """
    trigger = snapshot.definition.triggers.get(command.trigger)
    if trigger is None:
        raise UnknownTriggerError(command.trigger)
    state = machine_for(snapshot.definition).successor(snapshot.state, trigger.name)
    moment = min(command.happened_at or now, now)
    missing = list(_missing(snapshot, trigger, actor, moment, state))
    missing += _facts(trigger, command, now)
    if missing or state is None:
        return Refused(tuple(missing))
    return Change(tuple(_events(snapshot, trigger, command, state, now)), state)


def available(snapshot: StrategySnapshot, actor: Actor, now: datetime) -> list[Offer]:
    """Every trigger that leads out of the present state, in the order of the definition."""
    machine = machine_for(snapshot.definition)
    offers = []
    for trigger in snapshot.definition.triggers.values():
        state = machine.successor(snapshot.state, trigger.name)
        if state is None:
            continue
        missing = tuple(_missing(snapshot, trigger, actor, now, state))
        offers.append(Offer(trigger, Refused(missing) if missing else Allowed()))
    return offers


def _missing(
    snapshot: StrategySnapshot,
    trigger: Trigger,
    actor: Actor,
    moment: datetime,
    successor: str | None,
) -> Iterator[Unmet]:
    if successor is None:
        yield _out_of_order(snapshot, trigger)
        return
    yield from may_trigger(actor, trigger, snapshot)
    # A pause stops what officers do; what the law does by itself runs on.
    if snapshot.paused and not isinstance(actor, System):
        yield paused()
    for ref in trigger.guards:
        yield from unmet(ref, snapshot, moment)


def _out_of_order(snapshot: StrategySnapshot, trigger: Trigger) -> Unmet:
    definition = snapshot.definition
    now_in = definition.top_stage_of(snapshot.state)
    titles = [
        f"“{definition.stage_of_leaf(name).title}”"
        for name in trigger.from_stages
        if not trigger.from_any_open
    ]
    if not titles:
        return Unmet("stage", f"The strategy has ended: {now_in.title.lower()}.")
    if any(name.startswith(f"{now_in.name}.") for name in trigger.from_stages):
        return Unmet("stage", f"“{trigger.label}” is already done.")
    sentence = f"“{trigger.label}” is done in {' or '.join(titles)}"
    return Unmet(
        "stage",
        f"{sentence}; the strategy is in “{now_in.title}”.",
        (now_in.owner,) if now_in.owner else (),
    )


def _facts(trigger: Trigger, command: Command, now: datetime) -> Iterator[Unmet]:
    if trigger.reason and not (command.reason or "").strip():
        yield Unmet("reason", "Say why: the reason goes into the record.")
    if command.happened_at is not None and command.happened_at > now:
        yield Unmet("happened_at", "This cannot be recorded before it has happened.")
    kind = FACTS.get(trigger.name, Command)
    if not isinstance(command, kind):
        raise TypeError(f"{trigger.name} is a {kind.__name__}, not a {type(command).__name__}")
    for fact in trigger.facts:
        if not str(getattr(command, fact) or "").strip():
            yield Unmet(fact, "A fact that the record needs is missing.")


def _events(
    snapshot: StrategySnapshot, trigger: Trigger, command: Command, state: str, now: datetime
) -> Iterator[Event]:
    definition = snapshot.definition
    happened_at = command.happened_at or now
    today = snapshot.local_date(happened_at)
    yield Transitioned(
        trigger.name, trigger.event, snapshot.state, state, command.reason, happened_at
    )
    before, after = snapshot.state.split(LEAF_SEPARATOR), state.split(LEAF_SEPARATOR)
    for leaf in before:
        if leaf not in after:
            yield StageLeft(leaf)
    entered = [leaf for leaf in after if leaf not in before]
    if trigger.to == definition.cycle_stage and snapshot.state != definition.start:
        yield CycleStarted(snapshot.cycle + 1)
    for leaf in entered:
        yield StageEntered(leaf)
    for milestone in definition.milestones.values():
        if trigger.name in (milestone.reached_by, *milestone.or_by):
            yield MilestoneReached(milestone.name, today)
    yield from _what_begins(snapshot, entered, today)
    yield from _effect(snapshot, trigger, today)


def _what_begins(snapshot: StrategySnapshot, entered: list[str], today: date) -> Iterator[Event]:
    """Rounds and deadlines that start with the stages entered."""
    definition = snapshot.definition
    for leaf in entered:
        stage = definition.stage_of_leaf(leaf)
        if stage.kind is StageKind.ROUND and leaf.endswith(".open"):
            yield round_opened(snapshot, stage.name, today)
        if stage.kind is StageKind.WAIT and stage.until is not None:
            yield deadline_set(snapshot, definition.deadlines[stage.until], today)


def round_opened(snapshot: StrategySnapshot, lane: str, today: date) -> RoundOpened:
    """The round that a lane opens on `today` (local), with the day by which to answer."""
    definition = snapshot.definition
    stage = definition.stages[lane]
    parent = lane.partition(".")[0]
    spec = next(
        x
        for x in definition.deadlines.values()
        if x.anchor == "round_opened" and x.stage in (lane, parent)
    )
    due_on = deadlines.due(spec, {"round_opened": today}, snapshot.calendar, snapshot.rules)
    return RoundOpened(lane, stage.body or "", due_on, spec.due_time)


def deadline_set(snapshot: StrategySnapshot, spec: DeadlineSpec, anchor_on: date) -> DeadlineSet:
    """The deadline that `spec` makes of an anchor on a local date, with the sentence that tells."""
    if spec.rule in snapshot.rules:
        found = deadlines.compute(snapshot.rules[spec.rule], anchor_on, snapshot.calendar)
        due_on, basis, sentence = found.date, found.basis, found.sentence
    else:
        due_on = deadlines.due(spec, {spec.anchor: anchor_on}, snapshot.calendar)
        basis, sentence = Basis.WORKING, ""
    return DeadlineSet(
        name=spec.name,
        rule=spec.rule,
        basis=basis.value,
        anchor=spec.anchor,
        anchor_on=anchor_on,
        due_on=due_on,
        due_time=spec.due_time,
        statutory=spec.rule in snapshot.rules,
        sentence=sentence,
    )


def _effect(snapshot: StrategySnapshot, trigger: Trigger, today: date) -> Iterator[Event]:
    """A decision is effective from the stage that its call-in period leads to.

    After a period that ran out: the day after its last day (R5). By another way, such as a decision
    that stands after it was called in: at once.
    """
    definition = snapshot.definition
    for wait in definition.top_stages:
        way_on = definition.main_trigger(wait.name)
        if wait.kind is not StageKind.WAIT or way_on is None or trigger.to != way_on.to:
            continue
        ended = snapshot.deadlines.get(wait.until or "")
        ran_out = trigger.name == way_on.name and ended is not None
        yield DecisionBecameEffective(plus_days(ended.due_on, 1) if ran_out and ended else today)
