"""What every page of a halted strategy says first: since when, what that means, who can end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from tracker.queries.halts import Halt
from tracker.web.presenters import dates, words
from tracker.workflows.permissions import ACTS


def sentences(found: Halt, holders: Mapping[str, Sequence[str]], zone: ZoneInfo) -> tuple[str, ...]:
    """`holders`: names in each office today."""
    day = dates.day(found.since, zone)
    if found.end:
        return (
            f"{found.end} on {day}.",
            "The strategy is over: nothing more is asked of anybody, and its record stays.",
        )
    who = words.listed(words.who_can(ACTS["resume"], holders), "or")
    return (
        f"The strategy has been paused since {day}.",
        *([f"The reason given: {found.reason}"] if found.reason else []),
        "Internal dates stand still; dates that the law sets run on.",
        f"Who can resume it: {who}.",
    )
