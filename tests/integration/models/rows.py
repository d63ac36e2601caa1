"""A sound row of each table in the world, which a test then makes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.models.world import DAY, HASH, LATER, NOW, World, a_round, a_vote
from tracker.models.base import Base
from tracker.models.body import Membership, VotingRule
from tracker.models.duty import Duty, Message, Notification
from tracker.models.meeting import AgendaItem, Attendance, Meeting
from tracker.models.papers import Clearance, Document
from tracker.models.people import IdempotencyKey, OfficeHolder, User
from tracker.models.record import SignedRecord
from tracker.models.round import Condition, Interest, Recommendation
from tracker.models.strategy import Cycle, Deadline, Pause, StageVisit, StrategyBody

Row = Callable[[World, dict[str, Any]], Base]
"""Given the world and what to change in the sound row."""


def row(model: type[Base], facts: Callable[[World], dict[str, Any]]) -> Row:
    return lambda world, changes: model(**{**facts(world), **changes})


user = row(User, lambda w: {"email": "b@example.org", "name": "B", "created_at": NOW})
office = row(
    OfficeHolder,
    lambda w: {
        "user_id": w.user,
        "office": "lead_officer",
        "authority_id": w.authority,
        "starts_on": DAY,
    },
)
key = row(
    IdempotencyKey,
    lambda w: {"user_id": w.user, "key": "k", "request_hash": HASH, "created_at": NOW},
)
rule = row(
    VotingRule,
    lambda w: {
        "body_id": w.body,
        "threshold": "simple_majority",
        "quorum_kind": "fraction",
        "quorum_of": "1/3",
    },
)
membership = row(
    Membership,
    lambda w: {"body_id": w.body, "user_id": w.user, "capacity": "voting", "starts_on": DAY},
)
meeting = row(
    Meeting, lambda w: {"body_id": w.other_body, "starts_at": LATER, "venue": "", "uid": "m2"}
)
item = row(
    AgendaItem,
    lambda w: {
        "meeting_id": w.meeting,
        "strategy_id": w.other_strategy,
        "position": 2,
        "title": "Another",
    },
)
attendance = row(
    Attendance,
    lambda w: {
        "meeting_id": w.meeting,
        "membership_id": w.member,
        "present": True,
        "recorded_by": w.user,
        "recorded_at": NOW,
    },
)
slot = row(
    StrategyBody, lambda w: {"strategy_id": w.strategy, "slot": "scrutiny", "body_id": w.body}
)
pause = row(
    Pause,
    lambda w: {
        "strategy_id": w.strategy,
        "started_at": NOW,
        "reason": "Purdah",
        "started_by": w.user,
    },
)
cycle = row(Cycle, lambda w: {"strategy_id": w.strategy, "number": 2, "started_at": NOW})
visit = row(
    StageVisit,
    lambda w: {
        "strategy_id": w.strategy,
        "cycle_id": w.cycle,
        "stage": "review.analytical_panel.open",
        "entered_at": NOW,
    },
)
deadline = row(
    Deadline,
    lambda w: {
        "strategy_id": w.strategy,
        "name": "agenda_notice",
        "rule": "R1",
        "anchor": "meeting",
        "anchor_on": DAY,
        "computed_on": DAY,
        "due_on": DAY,
        "due_at": LATER,
    },
)
document = row(
    Document,
    lambda w: {
        "revision_id": w.revision,
        "position": 1,
        "title": "Draft",
        "kind": "draft",
        "filename": "draft.pdf",
        "media_type": "application/pdf",
        "size": 10,
        "sha256": HASH,
        "stored_name": "x",
    },
)
clearance = row(
    Clearance,
    lambda w: {
        "strategy_id": w.strategy,
        "name": "legal",
        "revision_id": w.revision,
        "signed_by": w.user,
        "capacity": "legal_officer",
        "happened_at": NOW,
        "recorded_at": NOW,
    },
)


def the_round(world: World, changes: dict[str, Any]) -> Base:
    """A second round that may stand beside the first: of another body."""
    return a_round(world, **{"body_id": world.other_body, **changes})


recommendation = row(
    Recommendation,
    lambda w: {"round_id": w.round, "position": 2, "letter": "b", "kind": "note", "text": "Note"},
)


def vote(world: World, changes: dict[str, Any]) -> Base:
    return a_vote(world, **{"seq": 2, "idempotency_key": "second", **changes})


interest = row(
    Interest,
    lambda w: {
        "round_id": w.round,
        "membership_id": w.member,
        "seq": 1,
        "kind": "none",
        "recorded_by": w.user,
        "declared_at": NOW,
        "recorded_at": NOW,
    },
)
condition = row(
    Condition,
    lambda w: {
        "strategy_id": w.strategy,
        "round_id": w.round,
        "gate": "agenda",
        "text": "Cost it",
        "owner": "Finance",
        "adopted_at": NOW,
    },
)
signed = row(
    SignedRecord,
    lambda w: {
        "strategy_id": w.strategy,
        "kind": "exempt_check",
        "happened_at": NOW,
        "recorded_at": NOW,
        "signed_by": w.user,
        "capacity": "monitoring_officer",
        "revision_id": w.revision,
    },
)
duty = row(
    Duty,
    lambda w: {
        "strategy_id": w.strategy,
        "act": "respond",
        "subject_kind": "round",
        "subject_id": w.round,
        "owner_kind": "membership",
        "membership_id": w.member,
        "opened_at": NOW,
    },
)
message = row(
    Message,
    lambda w: {
        "recipient": "a@example.org",
        "message_id": "<1@example.org>",
        "subject": "S",
        "content": b"x",
        "created_at": NOW,
        "next_attempt_at": NOW,
    },
)
notification = row(
    Notification,
    lambda w: {
        "user_id": w.user,
        "kind": "reminder",
        "reason": "due",
        "dedupe_key": "d1",
        "due_at": NOW,
        "created_at": NOW,
    },
)

CLOSED = {"status": "closed", "closed_at": LATER, "closed_by_kind": "system"}

# (valid row, the change that makes it wrong, what the refusal names)
