"""The state machine of a definition: the only place that knows the `transitions` library.

One unbound nested machine stands for every strategy on a definition; a state goes in as a string
and comes out as one. The machine carries no conditions: `lifecycle` evaluates the guards first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from transitions import MachineError
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from tracker.workflows.definition import Stage, StageKind, WorkflowDefinition

LEAF_SEPARATOR = "|"

_ATTRIBUTE = "_at"
"""The library forbids a trigger of this name; none of ours begins with a line."""

_Nested: TypeAlias = "str | list[_Nested]"


class _State(NestedState):
    separator = "."  # the library's "_" would cut `evidence_review` in two


class _NestedMachine(HierarchicalMachine):
    state_cls = _State


class _Token:
    """Where one strategy stands, in the form the library wants."""

    __slots__ = (_ATTRIBUTE,)

    def __init__(self, state: str) -> None:
        leaves = state.split(LEAF_SEPARATOR)
        self._at: _Nested = [*leaves] if len(leaves) > 1 else state

    @property
    def state(self) -> _Nested:
        """What the library made of it."""
        return self._at


class StageMachine:
    """The successor function of one definition."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        self._order = {leaf: place for place, leaf in enumerate(definition.leaves)}
        self._machine = _NestedMachine(
            model=None,
            states=[_state(stage) for stage in definition.top_stages],
            initial=definition.start,
            auto_transitions=False,
            model_attribute=_ATTRIBUTE,
        )
        self._triggers = frozenset(definition.triggers)
        for trigger in definition.triggers.values():
            self._machine.add_transition(trigger.name, list(trigger.from_stages), trigger.to)
        self._start = LEAF_SEPARATOR.join(definition.initial_leaves(definition.start))
        self._known: dict[tuple[str, str], str | None] = {}

    @property
    def start(self) -> str:
        """The state in which a strategy begins."""
        return self._start

    def successor(self, state: str, trigger: str) -> str | None:
        """The state after `trigger`, or None where the definition has no such way out of `state`.

        Which way exists depends on nothing but the two names, so each answer is kept.
        """
        key = (state, trigger)
        if key not in self._known:
            self._known[key] = self._ask(state, trigger)
        return self._known[key]

    def _ask(self, state: str, trigger: str) -> str | None:
        if trigger not in self._triggers:
            return None
        token = _Token(state)
        try:
            self._machine.trigger_event(token, trigger)
        except MachineError:
            return None
        return self._canonical(token.state)

    def _canonical(self, state: _Nested) -> str:
        leaves = _flat(state)
        return LEAF_SEPARATOR.join(sorted(leaves, key=self._order.__getitem__))


def _flat(state: _Nested) -> list[str]:
    if isinstance(state, str):
        return [state]
    return [leaf for part in state for leaf in _flat(part)]


def _state(stage: Stage) -> dict[str, Any]:
    if stage.kind is not StageKind.PARALLEL:
        return {"name": stage.name}
    lanes = [
        {"name": lane, "initial": "open", "children": ["open", "done"]} for lane in stage.lanes
    ]
    return {"name": stage.name, "parallel": lanes}


@lru_cache(maxsize=64)
def machine_for(definition: WorkflowDefinition) -> StageMachine:
    """The machine of a definition version, built once in a process."""
    return StageMachine(definition)
