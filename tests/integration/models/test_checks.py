"""What the database refuses of a single row, on both kinds: the walls behind every service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.models.rows import (
    CLOSED,
    Row,
    clearance,
    condition,
    deadline,
    document,
    duty,
    interest,
    item,
    key,
    meeting,
    membership,
    message,
    office,
    recommendation,
    rule,
    signed,
    the_round,
    user,
    visit,
    vote,
)
from tests.integration.models.world import DAY, LATER, NOW, World, a_round
from tracker.models.base import Base

Shared = tuple[Session, World]

# (valid row, the change that makes it wrong, what the refusal names)
REFUSED: dict[str, tuple[Row, dict[str, Any], str]] = {
    "an address in capitals": (user, {"email": "B@example.org"}, "ck_users_email_lower_case"),
    "an unknown office": (office, {"office": "king"}, "ck_office_holders_office"),
    "a term that ends before it starts": (
        membership,
        {"ends_on": DAY.replace(day=16)},
        "ck_memberships_ends_on_order",
    ),
    "an unknown capacity": (membership, {"capacity": "deciding"}, "ck_memberships_capacity"),
    "a result without its id": (key, {"result_kind": "vote"}, "ck_idempotency_keys_result"),
    "a fraction with a number": (rule, {"quorum_n": 3}, "ck_voting_rules_quorum_number"),
    "a number without one": (
        rule,
        {"quorum_kind": "number", "quorum_of": None},
        "ck_voting_rules_quorum_number",
    ),
    "a rule confirmed by nobody": (rule, {"confirmed_at": NOW}, "ck_voting_rules_confirmed"),
    "an item open since never": (item, {"status": "open"}, "ck_agenda_items_status_instants"),
    "an unknown meeting status": (meeting, {"status": "moved"}, "ck_meetings_status"),
    "a visit left before entered": (
        visit,
        {"entered_at": LATER, "left_at": NOW},
        "ck_stage_visits_left_at_order",
    ),
    "an override without a reason": (
        deadline,
        {"overridden_on": DAY},
        "ck_deadlines_override",
    ),
    "an override that does not bind": (
        deadline,
        {
            "overridden_on": DAY.replace(day=20),
            "override_reason": "r",
            "overridden_by": 1,
        },
        "ck_deadlines_override_binds",
    ),
    "an empty document": (document, {"size": 0}, "ck_documents_size_positive"),
    "a round with an outcome while open": (
        the_round,
        {"outcome": "approved"},
        "ck_rounds_outcome_status",
    ),
    "a closed round without an outcome": (the_round, CLOSED, "ck_rounds_outcome_status"),
    "a cancelled round with an outcome": (
        the_round,
        {**CLOSED, "status": "cancelled", "outcome": "approved"},
        "ck_rounds_outcome_status",
    ),
    "a closed round without an instant": (
        the_round,
        {"status": "closed", "outcome": "approved"},
        "ck_rounds_closed_at_status",
    ),
    "a round closed by an unnamed person": (
        the_round,
        {**CLOSED, "outcome": "approved", "closed_by_kind": "person"},
        "ck_rounds_closed_by_person",
    ),
    "a written round without a due day": (
        the_round,
        {"due_on": None, "due_at": None},
        "ck_rounds_written_is_due",
    ),
    "a meeting round without a meeting": (the_round, {"mode": "meeting"}, "ck_rounds_meeting_mode"),
    "an outcome that a tally calls open": (
        the_round,
        {**CLOSED, "outcome": "open"},
        "ck_rounds_outcome",
    ),
    "a negative count": (
        recommendation,
        {"for_count": -1},
        "ck_recommendations_counts_not_negative",
    ),
    "an unknown choice": (vote, {"choice": "maybe"}, "ck_votes_choice"),
    "an interest in nothing": (interest, {"round_id": None}, "ck_interests_subject"),
    "a condition discharged by nobody": (
        condition,
        {"discharged_at": LATER},
        "ck_conditions_discharged",
    ),
    "a record that nobody signed": (signed, {"signed_by": None}, "ck_signed_records_signed"),
    "a record signed for the system": (
        signed,
        {"capacity": "system"},
        "ck_signed_records_signed",
    ),
    "a duty of two owners": (duty, {"office": "auditor"}, "ck_duties_owner_office"),
    "a duty of nobody": (duty, {"membership_id": None}, "ck_duties_owner_membership"),
    "a duty that ended somehow": (duty, {"ended_at": LATER}, "ck_duties_ended"),
    "a message sent at no time": (
        message,
        {"status": "sent", "next_attempt_at": None},
        "ck_messages_sent_status",
    ),
    "a queued message without a next attempt": (
        message,
        {"next_attempt_at": None},
        "ck_messages_queued_status",
    ),
    "a claim without an end": (message, {"claimed_by": "worker"}, "ck_messages_claim"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_breaks_a_rule_is_refused(shared: Shared, name: str) -> None:
    session, world = shared
    make, changes, refusal = REFUSED[name]
    session.add(make(world, {}))
    session.flush()  # the row is sound without the change
    session.rollback()
    if "overridden_by" in changes:
        changes = {**changes, "overridden_by": world.user}
    session.add(make(world, changes))
    with pytest.raises(IntegrityError, match=rf"\b{refusal}\b"):
        session.flush()


FOREIGN: dict[str, Callable[[World], Base]] = {
    "a round on another strategy's visit": lambda w: the_round(w, {"visit_id": w.other_visit}),
    "a round on another strategy's revision": lambda w: a_round(
        w, strategy_id=w.other_strategy, visit_id=w.other_visit
    ),
    "a vote on another round's recommendation": lambda w: vote(w, {"round_id": w.round + 100}),
    "a clearance of another strategy's text": lambda w: clearance(
        w, {"strategy_id": w.other_strategy}
    ),
    "a visit in another strategy's cycle": lambda w: visit(w, {"strategy_id": w.other_strategy}),
    "a record on another strategy's revision": lambda w: signed(
        w, {"strategy_id": w.other_strategy}
    ),
    "a record of another strategy's visit": lambda w: signed(w, {"visit_id": w.other_visit}),
    "a member who does not exist": lambda w: vote(w, {"membership_id": 10_000}),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_row_refers_only_to_its_own(shared: Shared, name: str) -> None:
    session, world = shared
    session.add(FOREIGN[name](world))
    with pytest.raises(IntegrityError, match=r"(?i)foreign key constraint"):
        session.flush()
