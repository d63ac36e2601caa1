"""The guards of the decision and what follows it: agenda, notice, call-in, publication.

Each takes the snapshot, its argument ("" where it has none) and now (UTC), and gives what is
missing in plain words with who can supply it, or None.
"""

from __future__ import annotations

from datetime import datetime

from tracker.workflows.calendar import in_words
from tracker.workflows.deadlines import compute
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import DOCUMENT_KINDS, Missing


def meeting_fixed(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if s.meeting is not None:
        return None
    name = s.bodies[s.definition.meeting_stages[0].body or ""].name
    return f"The strategy is on no agenda of {name}.", ("committee_clerk",)


def clearance(s: StrategySnapshot, name: str, _now: datetime) -> Missing | None:
    if name in s.clearances:
        return None
    return (
        f"The {name} clearance is not signed for the present text.",
        (s.definition.clearances[name],),
    )


def exempt_check_done(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    record = s.records.get("exempt_check")
    if record is not None and record.of_this_text:
        return None
    return (
        "The papers have not been checked for exempt or confidential information.",
        ("committee_clerk",),
    )


def document(s: StrategySnapshot, kind: str, _now: datetime) -> Missing | None:
    if s.revision is not None and kind in s.revision.kinds:
        return None
    return (
        f"The papers hold no {DOCUMENT_KINDS[kind]}.",
        ("lead_officer", "programme_manager"),
    )


def conditions_discharged(s: StrategySnapshot, gate: str, _now: datetime) -> Missing | None:
    count = s.conditions.get(gate, 0)
    if count == 0:
        return None
    words = "One adopted condition is" if count == 1 else f"{count} adopted conditions are"
    return f"{words} still to be discharged.", ("lead_officer",)


def key_decision_route(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    """SI 2017/68 art. 11–13: 28 clear days' notice, or general exception, or special urgency."""
    if not s.key_decision or s.meeting is None:
        return None
    if "special_urgency" in s.records:
        return None
    last_days = {}
    for kind, rule in (("key_decision_notice", "R2"), ("general_exception", "R3")):
        record = s.records.get(kind)
        last_days[kind] = compute(s.rules[rule], s.meeting.held_on, s.calendar).date
        if record is not None and s.local_date(record.happened_at) <= last_days[kind]:
            return None
    return (
        (
            f"This is a key decision and no notice of it was published by "
            f"{in_words(last_days['key_decision_notice'])}, "
            "nor is a general exception or special urgency recorded."
        ),
        ("committee_clerk", "monitoring_officer"),
    )


def deadline_over(s: StrategySnapshot, name: str, now: datetime) -> Missing | None:
    deadline = s.deadlines.get(name)
    title = s.definition.deadlines[name].title
    if deadline is None:
        return f"“{title}” has no date yet.", ("committee_clerk",)
    if now > deadline.due_at:
        return None
    return f"“{title}” runs until the end of {in_words(deadline.due_on)}.", ("system",)


def deadline_running(s: StrategySnapshot, name: str, now: datetime) -> Missing | None:
    deadline = s.deadlines.get(name)
    title = s.definition.deadlines[name].title
    if deadline is None:
        return f"“{title}” has no date yet.", ("committee_clerk",)
    if now <= deadline.due_at:
        return None
    return f"“{title}” ended on {in_words(deadline.due_on)}.", ()


def decision_effective(s: StrategySnapshot, _: str, now: datetime) -> Missing | None:
    record = s.records.get("decision_effective")
    if record is not None and now >= record.happened_at:
        return None
    return "The decision is not effective yet: it can still be called in.", ("system",)


def submission_recorded(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if "submission" in s.records:
        return None
    return "The submission to Government is not recorded.", ("lead_officer",)


def published_as_decided(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    decided, present = s.decided_revision, s.revision
    if decided is None or present is None:
        return "There is no decided revision to publish.", ("committee_clerk",)
    if decided.text_fingerprint == present.text_fingerprint:
        return None
    return (
        (
            f"The text of revision {present.number} is not the text that was decided "
            f"(revision {decided.number})."
        ),
        ("lead_officer",),
    )


def not_yet_decided(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if not s.authority_decided:
        return None
    slot = s.definition.meeting_stages[0].body or ""
    name = s.bodies[slot].name
    return (
        (
            f"{name} has decided. No officer may withdraw the strategy now; "
            "only a recorded decision of that body ends it."
        ),
        (f"body:{slot}",),
    )


def reconsidered(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if s.reconsidered:
        return None
    return "The decision has not been called in and reconsidered.", ("scrutiny_chair",)


def not_reconsidered(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if not s.reconsidered:
        return None
    return "A reconsidered decision is not called in again.", ("committee_clerk",)
