"""The guards of call-in: whether a decision can be called in, and what holds one that was."""

from __future__ import annotations

from datetime import datetime

from tracker.workflows.calendar import in_words
from tracker.workflows.call_in import DIRECTION
from tracker.workflows.snapshots import RecordFacts, StrategySnapshot
from tracker.workflows.wording import Missing


def reconsidered(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if not s.reconsidered:
        return "The decision has not been called in and reconsidered.", ("scrutiny_chair",)
    if s.call_in.again:
        sentence = (
            "The authority’s rules let a reconsidered decision be called in again: publish it as "
            "any other."
        )
        return sentence, ("committee_clerk",)
    return None


def not_reconsidered(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if not s.reconsidered or s.call_in.again:
        return None
    return "A reconsidered decision is not called in again.", ("committee_clerk",)


def call_in_applies(s: StrategySnapshot, _: str, now: datetime) -> Missing | None:
    """Publishing opens a period for call-in: it was neither disapplied nor is it used up."""
    if disapplied(s) is not None:
        return (
            "Call-in is disapplied for urgency: publish it as an urgent decision.",
            ("committee_clerk",),
        )
    return not_reconsidered(s, "", now)


def call_in_disapplied(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if disapplied(s) is not None:
        return None
    return (
        "Nobody has agreed that call-in does not apply to this decision for urgency.",
        ("committee_clerk", "monitoring_officer"),
    )


def disapplied(s: StrategySnapshot) -> RecordFacts | None:
    """The record by which call-in does not apply to what the present meeting decides."""
    return s.record_of_meeting("call_in_disapplied")


def no_direction_in_force(s: StrategySnapshot, _: str, now: datetime) -> Missing | None:
    """A direction holds for its days, unless scrutiny has since found nothing to change."""
    held = s.deadlines.get(DIRECTION)
    if held is None or now > held.due_at or _advice(s) == "no_change":
        return None
    day = in_words(held.due_on)
    sentence = f"Scrutiny has directed that the decision is not carried out until {day} is over."
    return sentence, ("scrutiny_chair", "system")


def no_reconsideration_owed(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if _advice(s) != "reconsider":
        return None
    return (
        "Scrutiny has recommended that the decision be reconsidered: only a meeting can do that.",
        ("monitoring_officer",),
    )


def _advice(s: StrategySnapshot) -> str | None:
    """What scrutiny recommended since the decision was called in."""
    record = s.records.get("scrutiny_recommendations")
    return record.outcome if record is not None and record.of_this_visit else None
