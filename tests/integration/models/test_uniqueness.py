"""What may exist once, on both databases, and what makes room for the next."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.models.rows import (
    CLOSED,
    Row,
    attendance,
    clearance,
    cycle,
    deadline,
    duty,
    interest,
    item,
    key,
    notification,
    pause,
    recommendation,
    rule,
    slot,
    the_round,
    user,
    visit,
    vote,
)
from tests.integration.models.world import HASH, LATER, World
from tracker.models.record import AuditHead

Shared = tuple[Session, World]

# (row, what sets a second one apart, what of it collides on SQLite, on PostgreSQL)
TWICE: dict[str, tuple[Row, dict[str, Any], str, str]] = {
    "one address, two people": (user, {}, "users.email", "uq_users_email"),
    "one key of one person": (
        key,
        {"request_hash": "b" * 64},
        "idempotency_keys.user_id",
        "uq_idempotency_keys_user_id_key",
    ),
    "two rules of a body": (rule, {}, "voting_rules.body_id", "uq_voting_rules_body_id"),
    "two live items of a strategy": (
        item,
        {"position": 3},
        "agenda_items.meeting_id",
        "uq_agenda_items_live",
    ),
    "two attendances": (
        attendance,
        {"present": False},
        "attendances.meeting_id",
        "uq_attendances_meeting_id_membership_id",
    ),
    "two bodies in a slot": (
        slot,
        {},
        "strategy_bodies.strategy_id",
        "uq_strategy_bodies_strategy_id_slot",
    ),
    "two open pauses": (pause, {}, "pauses.strategy_id", "uq_pauses_open"),
    "two second drafts": (cycle, {}, "cycles.strategy_id", "uq_cycles_strategy_id_number"),
    "two open visits of a stage": (
        visit,
        {},
        "stage_visits.strategy_id",
        "uq_stage_visits_open",
    ),
    "two open deadlines of a name": (
        deadline,
        {},
        "deadlines.strategy_id",
        "uq_deadlines_open",
    ),
    "two signatures on a revision": (
        clearance,
        {},
        "clearances.revision_id",
        "uq_clearances_revision_id_name",
    ),
    "two open rounds of a body": (the_round, {}, "rounds.visit_id", "uq_rounds_open"),
    "two decisive recommendations": (
        lambda w, c: recommendation(w, {"decisive": True, **c}),
        {},
        "recommendations.round_id",
        "uq_recommendations_decisive",
    ),
    "two votes of one number": (
        vote,
        {"idempotency_key": "third"},
        "votes.round_id",
        "uq_votes_round_id_recommendation_id_membership_id_seq",
    ),
    "two votes with one key": (
        vote,
        {"seq": 3},
        "votes.idempotency_key",
        "uq_votes_idempotency_key",
    ),
    "two declarations of one number": (
        interest,
        {},
        "interests.round_id",
        "uq_interests_round",
    ),
    "two open duties of a member": (
        duty,
        {},
        "duties.strategy_id",
        "uq_duties_open_membership",
    ),
    "two open duties of an office": (
        lambda w, c: duty(
            w, {"owner_kind": "office", "membership_id": None, "office": "auditor", **c}
        ),
        {},
        "duties.strategy_id",
        "uq_duties_open_office",
    ),
    "a notification owed twice": (
        notification,
        {},
        "notifications.dedupe_key",
        "uq_notifications_dedupe_key",
    ),
    "two heads of the chain": (
        lambda w, c: AuditHead(**{"id": 1, "position": 0, "hash": HASH, **c}),
        {},
        "audit_head.id",
        "pk_audit_head",
    ),
}


@pytest.mark.parametrize("name", TWICE)
def test_what_may_exist_once_is_refused_twice(shared: Shared, name: str) -> None:
    session, world = shared
    make, apart, on_sqlite, on_postgresql = TWICE[name]
    once = {"two decisive recommendations", "two heads of the chain"}
    if name not in once:  # of those, the world already holds the first
        session.add(make(world, {}))
        session.flush()
    session.add(make(world, apart))
    sqlite = session.get_bind().dialect.name == "sqlite"
    with pytest.raises(IntegrityError, match=on_sqlite if sqlite else on_postgresql):
        session.flush()


ENDED: dict[str, tuple[Row, dict[str, Any], dict[str, Any]]] = {
    "a duty done": (duty, {"ended_at": LATER, "how": "done"}, {}),
    "a duty of another part": (duty, {"subject_name": "other"}, {}),
    "a visit left": (visit, {"left_at": LATER}, {}),
    "a pause over": (pause, {"ended_at": LATER, "ended_by": 1}, {}),
    "a deadline closed": (deadline, {"closed_at": LATER}, {}),
    "a round closed": (the_round, {**CLOSED, "outcome": "no_decision"}, {}),
    "a round cancelled": (the_round, {**CLOSED, "status": "cancelled"}, {}),
    "an item deferred": (item, {"status": "deferred", "closed_at": LATER}, {"position": 3}),
}


@pytest.mark.parametrize("name", ENDED)
def test_what_has_ended_makes_room(shared: Shared, name: str) -> None:
    session, world = shared
    make, ended, apart = ENDED[name]
    if "ended_by" in ended:
        ended = {**ended, "ended_by": world.user}
    session.add(make(world, ended))
    session.flush()
    session.add(make(world, apart))
    session.flush()
