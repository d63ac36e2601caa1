"""Call-in: what an authority's own rules say of it, and who called a decision in.

The overview and scrutiny committee may review a decision that is made but not carried out, direct
that it is not carried out meanwhile, and recommend that it be reconsidered (Local Democracy,
Economic Development and Construction Act 2009, sch. 5A, para. 1(4); SI 2017/68, art. 7(4)). The
period of five working days in which it may, and how many members it takes, are the authority's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tracker.workflows.definition import StageKind, WorkflowDefinition

DIRECTION: Final = "call_in_direction"
RECONSIDER: Final = "reconsider_by"
"""The names of the two deadlines of R6."""

DEADLINE_TITLES: Final[Mapping[str, str]] = {
    DIRECTION: "Direction not to carry the decision out",
    RECONSIDER: "The meeting that reconsiders the decision",
}
ADVICE: Final = ("reconsider", "no_change")
"""What scrutiny may recommend of a decision that it called in."""


@dataclass(frozen=True, slots=True)
class CallInSettings:
    """`members`: how many it takes to call a decision in. `again`: also a reconsidered one."""

    members: int = 1
    again: bool = False


def call_in_settings(settings: Mapping[str, Any]) -> CallInSettings:
    """What an authority has set (`call_in`)."""
    stored = settings.get("call_in", {})
    return CallInSettings(stored.get("members", 1), stored.get("reconsidered_again", False))


def callers(typed: str) -> tuple[str, ...]:
    """The people who call a decision in, one on a line or parted by commas; each counts once."""
    names = (" ".join(part.split()) for part in re.split(r"[\n,;]", typed))
    found = {name.casefold(): name for name in reversed(list(names)) if name}
    return tuple(reversed(found.values()))


def too_few(typed: str, settings: CallInSettings) -> str | None:
    """What to do where fewer members call in than the authority's rules ask for."""
    found = len(callers(typed))
    if found >= settings.members:
        return None
    return (
        f"Enter at least {settings.members} members, each on a line: "
        f"the authority’s rules ask for so many, and this names {found}."
    )


def reconsidering_stages(definition: WorkflowDefinition) -> tuple[str, ...]:
    """The stages in which a called-in decision is dealt with, and which lead back to a meeting."""
    meetings = {stage.name for stage in definition.meeting_stages}
    waits = {each.name for each in definition.top_stages if each.kind is StageKind.WAIT}
    back = {
        source
        for trigger in definition.triggers.values()
        if trigger.to in meetings
        for source in trigger.from_stages
    }
    return tuple(
        dict.fromkeys(
            trigger.to
            for trigger in definition.triggers.values()
            if waits & set(trigger.from_stages)
            and trigger.to in back
            and definition.stages[trigger.to].kind is StageKind.WORK
        )
    )


def deadlines_ending(definition: WorkflowDefinition, stage: str) -> tuple[str, ...]:
    """The deadlines of R6 that are over once a stage is left."""
    if stage in reconsidering_stages(definition):
        return (DIRECTION,)
    meeting = definition.stages[stage].kind is StageKind.MEETING
    return (RECONSIDER,) if meeting else ()
