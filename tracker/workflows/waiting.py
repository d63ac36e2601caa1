"""What holds a strategy up that has no meeting to be decided at, and who can go on from there."""

from __future__ import annotations

from tracker.workflows.calendar import in_words
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import Missing

_CLERK = ("committee_clerk",)


def for_a_meeting(s: StrategySnapshot) -> Missing:
    """Why the strategy stands on no agenda, as far as that is known."""
    name = s.bodies[s.definition.meeting_stages[0].body or ""].name
    lost = s.lost_meeting
    if lost is None:
        return f"The strategy is on no agenda of {name}.", _CLERK
    body, day = s.bodies[lost.body_slot].name, in_words(lost.held_on)
    happened = "was cancelled" if lost.cancelled else "ended without a decision on it"
    return (
        f"The meeting of {body} on {day} {happened}: the clerk puts the strategy on another agenda."
    ), _CLERK
