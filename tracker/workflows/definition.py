"""What a workflow definition says: stages, bodies, triggers, gates, deadlines and milestones.

`definition_file.parse` reads one from TOML; `docs/definitions.md` documents the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

ANY_OPEN = "any_open"
"""In a trigger's `from`: every stage that is not an end. Expanded on loading."""


class StageKind(StrEnum):
    """What happens in a stage."""

    WORK = "work"
    PARALLEL = "parallel"
    ROUND = "round"
    MEETING = "meeting"
    WAIT = "wait"
    END = "end"


@dataclass(frozen=True, slots=True)
class BodySlot:
    """A place for a body; a strategy binds each to a real body when it starts."""

    name: str
    title: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. A lane of a parallel stage is named `parent.lane` and has leaves open, done."""

    name: str
    title: str
    kind: StageKind
    owner: str | None = None
    lanes: tuple[str, ...] = ()
    body: str | None = None
    recommendations: tuple[str, ...] = ()
    decisive: str | None = None
    acts: tuple[str, ...] = ()
    bar_submitter: bool = False
    until: str | None = None

    @property
    def leaves(self) -> tuple[str, ...]:
        """The leaves of the state that a stay in this stage is made of."""
        if self.kind is StageKind.PARALLEL:
            return ()
        if self.kind is StageKind.ROUND:
            return (f"{self.name}.open", f"{self.name}.done")
        return (self.name,)


@dataclass(frozen=True, slots=True)
class GuardRef:
    """A guard by name, with its argument: `clearance:legal` is `GuardRef("clearance", "legal")`."""

    name: str
    argument: str | None = None

    @classmethod
    def of(cls, text: str) -> GuardRef:
        """Read the file's form, `name` or `name:argument`."""
        name, colon, argument = text.partition(":")
        return cls(name, argument if colon else None)

    def __str__(self) -> str:
        return self.name if self.argument is None else f"{self.name}:{self.argument}"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way from some stages to one other. `from_stages` has `any_open` already expanded."""

    name: str
    from_stages: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    guards: tuple[GuardRef, ...] = ()
    reason: bool = False
    facts: tuple[str, ...] = ()
    label: str = ""
    event: str = ""
    from_any_open: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineSpec:
    """A date that follows from an anchor by a rule; `n` working days where the rule counts."""

    name: str
    title: str
    rule: str
    anchor: str
    stage: str
    n: int | None = None
    due_time: time | None = None


@dataclass(frozen=True, slots=True)
class MilestoneSpec:
    """A point that a programme plans for; its planned date belongs to the strategy.

    `reached_by` is the trigger that is meant to reach it; one of `or_by` reaches it as well.
    """

    name: str
    title: str
    reached_by: str
    or_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkflowDefinition:
    """A validated definition. Two definitions with one `content_hash` say the same."""

    id: str
    version: int
    title: str
    start: str
    bodies: Mapping[str, BodySlot]
    clearances: Mapping[str, str]
    stages: Mapping[str, Stage]
    gates: Mapping[str, tuple[GuardRef, ...]]
    deadlines: Mapping[str, DeadlineSpec]
    milestones: Mapping[str, MilestoneSpec]
    triggers: Mapping[str, Trigger]
    text: str = field(repr=False)
    content_hash: str = ""

    def __hash__(self) -> int:
        return hash((self.id, self.version, self.content_hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkflowDefinition) and (
            (self.id, self.version, self.content_hash)
            == (other.id, other.version, other.content_hash)
        )

    @property
    def top_stages(self) -> tuple[Stage, ...]:
        """The stages in the order of the file, without the lanes."""
        return tuple(stage for stage in self.stages.values() if "." not in stage.name)

    @property
    def meeting_stages(self) -> tuple[Stage, ...]:
        """The stages in which a body decides at a meeting; the first is the one to prepare for."""
        return tuple(stage for stage in self.top_stages if stage.kind is StageKind.MEETING)

    def lane_of(self, slot: str) -> Stage | None:
        """The lane in which the body of this slot is asked in writing, if there is one."""
        lanes = (stage for stage in self.stages.values() if stage.kind is StageKind.ROUND)
        return next((lane for lane in lanes if lane.body == slot), None)

    def deadline_title(self, name: str, own: str = "") -> str:
        """What a deadline is called: its own title, where it has one, else the definition's."""
        spec = self.deadlines.get(name)
        return own or (spec.title if spec else name.replace("_", " ").capitalize())

    @property
    def leaves(self) -> tuple[str, ...]:
        """Every leaf in the order of the file: the order in which a state is written."""
        return tuple(leaf for stage in self.stages.values() for leaf in stage.leaves)

    def initial_leaves(self, stage_name: str) -> tuple[str, ...]:
        """The leaves that are active on entering a stage."""
        stage = self.stages[stage_name]
        if stage.kind is StageKind.PARALLEL:
            return tuple(f"{stage_name}.{lane}.open" for lane in stage.lanes)
        return stage.leaves[:1]

    def top_stage_of(self, state: str) -> Stage:
        """The top stage that a state (one leaf, or leaves joined with `|`) stands in."""
        return self.stages[state.split("|", 1)[0].split(".", 1)[0]]

    def stage_of_leaf(self, leaf: str) -> Stage:
        """The stage or lane that a leaf belongs to."""
        return self.stages[leaf] if leaf in self.stages else self.stages[leaf.rpartition(".")[0]]

    def is_end(self, state: str) -> bool:
        """Whether nothing is owed any more: published, withdrawn, superseded."""
        return self.top_stage_of(state).kind is StageKind.END

    @property
    def cycle_stage(self) -> str:
        """The stage in which a cycle begins: where the start leads to. Shown as "second draft"."""
        way_on = self.main_trigger(self.start)
        return way_on.to if way_on else self.start

    def main_trigger(self, stage_name: str) -> Trigger | None:
        """The trigger by which a stage is meant to be left: the first to a later stage.

        Later in the order of the file: what leads back, such as referring a draft back, is not it.
        """
        order = {name: place for place, name in enumerate(self.stages)}
        return next(
            (
                trigger
                for trigger in self.triggers.values()
                if stage_name in trigger.from_stages
                and not trigger.from_any_open
                and order.get(trigger.to, -1) > order[stage_name]
            ),
            None,
        )
