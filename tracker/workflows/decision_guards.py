"""The guards of the decision and what follows it: agenda, effect, publication.

Each takes the snapshot, its argument ("" where it has none) and now (UTC), and gives what is
missing in plain words with who can supply it, or None.
"""

from __future__ import annotations

from datetime import datetime

from tracker.workflows.calendar import in_words
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.waiting import for_a_meeting
from tracker.workflows.wording import DOCUMENT_KINDS, Missing


def meeting_fixed(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if s.meeting is not None:
        return None
    return for_a_meeting(s)


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
    is_decided_text = decided.text_fingerprint == present.text_fingerprint
    if s.amendment:
        certified = s.records.get("amendment_certified")
        if not is_decided_text and certified is not None and certified.of_this_text:
            return None
        return (
            (
                "The meeting approved the strategy with an amendment, and nobody has certified "
                f"that revision {present.number} carries it."
            ),
            ("lead_officer", "committee_clerk") if is_decided_text else ("committee_clerk",),
        )
    if is_decided_text:
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
