"""Which bodies fit the slots of a definition: a body decides only in its own mode."""

from __future__ import annotations

from tracker.workflows.definition import StageKind, WorkflowDefinition
from tracker.workflows.voting_rules import Mode

_MODES = {StageKind.MEETING: Mode.MEETING, StageKind.ROUND: Mode.WRITTEN}


def mode_of(definition: WorkflowDefinition, slot: str) -> Mode | None:
    """How the body in this slot has to decide; None where no stage asks it.

    A written round of a meeting body would be consultative only, and a written body has no
    meeting at which an item could be opened.
    """
    for stage in definition.stages.values():
        if stage.body == slot and stage.kind in _MODES:
            return _MODES[stage.kind]
    return None
