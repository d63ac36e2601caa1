"""What follows from a command. Past tense; values; the services write them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Transitioned:
    """The strategy took a trigger. `event` is the trigger in the past tense (`draft_shared`)."""

    trigger: str
    event: str
    from_state: str
    to_state: str
    reason: str | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class StageLeft:
    """An active leaf is active no more."""

    stage: str


@dataclass(frozen=True, slots=True)
class StageEntered:
    """A leaf became active."""

    stage: str


@dataclass(frozen=True, slots=True)
class CycleStarted:
    """Drafting began anew ("second draft")."""

    number: int


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A body is asked in writing. `stage` is the lane, `slot` the body's place in the workflow.

    `due_on` and `due_time` are local to the authority.
    """

    stage: str
    slot: str
    due_on: date
    due_time: time | None


@dataclass(frozen=True, slots=True)
class DeadlineSet:
    """A deadline follows from an anchor that has now happened. Dates are local.

    One of the authority's own timetable brings its title, and the office that owes it.
    """

    name: str
    rule: str
    basis: str
    anchor: str
    anchor_on: date
    due_on: date
    due_time: time | None
    statutory: bool
    sentence: str
    title: str = ""
    office: str | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    """A milestone has its actual date (local)."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class DecisionBecameEffective:
    """The decision may be carried out from 00:00 local on `on`."""

    on: date


Event: TypeAlias = (
    Transitioned
    | StageLeft
    | StageEntered
    | CycleStarted
    | RoundOpened
    | DeadlineSet
    | MilestoneReached
    | DecisionBecameEffective
)
