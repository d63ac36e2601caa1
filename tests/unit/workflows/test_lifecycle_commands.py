"""What a command must carry, and at which moment the rules look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.workflows.lifecycle_factories import (
    BOTH_DONE,
    BOTH_OPEN,
    DEFINITION,
    EVERYBODY,
    NOW,
    a_call_in,
    a_command,
    a_snapshot,
    an_actor,
    ready,
)
from tracker.workflows.commands import Command
from tracker.workflows.errors import UnknownTriggerError
from tracker.workflows.lifecycle import Change, apply
from tracker.workflows.permissions import Refused

STATES = {
    "refer_back": "government_consultation",
    "withdraw": "drafting",
    "consult_government": BOTH_DONE,
}


def a_state_for(trigger: str) -> str:
    sources = DEFINITION.triggers[trigger].from_stages[0]
    return STATES.get(trigger) or (BOTH_OPEN if sources.startswith("review") else sources)


TAKEN = [(a_state_for(trigger), trigger) for trigger in DEFINITION.triggers]


def refused(answer: Change | Refused) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [missing.guard for missing in answer.unmet]


REASONED = {"refer_back", "call_in_decision", "return_to_meeting", "let_decision_stand"}
REASONED |= {"withdraw", "supersede"}


@pytest.mark.parametrize("reason", [None, "", " \n "])
@pytest.mark.parametrize(("state", "trigger"), TAKEN)
def test_a_reason_is_owed_where_the_definition_says_so(
    state: str, trigger: str, reason: str | None
) -> None:
    command = replace(a_command(trigger), reason=reason)
    answer = apply(
        ready(state, trigger), command, an_actor(DEFINITION.triggers[trigger].by[0]), NOW
    )
    if trigger in REASONED:
        assert refused(answer) == ["reason"]
    else:
        assert isinstance(answer, Change)


FACTS = {
    "publish_decision": "web_address",
    "publish_reconsidered_decision": "web_address",
    "call_in_decision": "called_in_by",
    "submit": "submitted_to",
    "publish": "web_address",
    "supersede": "superseded_by",
}


@pytest.mark.parametrize("said", ["", "  "])
@pytest.mark.parametrize(("trigger", "fact"), FACTS.items())
def test_a_fact_that_the_record_needs_is_owed(trigger: str, fact: str, said: str) -> None:
    state = a_state_for(trigger)
    facts: dict[str, Any] = {fact: said}
    command = replace(a_command(trigger), **facts)
    answer = apply(
        ready(state, trigger), command, an_actor(DEFINITION.triggers[trigger].by[0]), NOW
    )
    assert refused(answer) == [fact]


@pytest.mark.parametrize(("state", "trigger"), TAKEN)
def test_nothing_is_recorded_before_it_has_happened(state: str, trigger: str) -> None:
    snapshot, actor = ready(state, trigger), an_actor(DEFINITION.triggers[trigger].by[0])
    early = replace(a_command(trigger), happened_at=NOW + timedelta(seconds=1))
    assert refused(apply(snapshot, early, actor, NOW)) == ["happened_at"]
    in_time = replace(a_command(trigger), happened_at=NOW)
    assert isinstance(apply(snapshot, in_time, actor, NOW), Change)


@pytest.mark.parametrize(
    ("state", "trigger", "days_ago", "expected"),
    [
        # The call-in of yesterday counts, although the period is over today.
        ("call_in", "call_in_decision", 2, []),
        ("call_in", "call_in_decision", 0, ["deadline_running:call_in_ends"]),
        # A submission before the decision was effective does not become right by waiting.
        ("submission", "submit", 40, ["decision_effective"]),
        ("submission", "submit", 0, []),
        # Nobody publishes a decision before the meeting that makes it.
        ("combined_authority", "publish_decision", 1, ["round_carried:combined_authority"]),
    ],
)
def test_rules_look_at_the_day_of_the_act(
    state: str, trigger: str, days_ago: int, expected: list[str]
) -> None:
    snapshot = a_snapshot(state, deadlines={"call_in_ends": a_call_in(over=True)})
    command = replace(a_command(trigger), happened_at=NOW - timedelta(days=days_ago))
    answer = apply(snapshot, command, an_actor(DEFINITION.triggers[trigger].by[0]), NOW)
    assert ([] if isinstance(answer, Change) else refused(answer)) == expected


def test_an_unknown_trigger_and_a_command_of_another_kind_are_faults() -> None:
    with pytest.raises(UnknownTriggerError):
        apply(a_snapshot("drafting"), Command(trigger="fly"), EVERYBODY, NOW)
    with pytest.raises(TypeError):
        apply(a_snapshot("submission"), Command(trigger="submit"), EVERYBODY, NOW)


def test_a_refused_command_leaves_the_snapshot_alone() -> None:
    snapshot = a_snapshot("drafting", revision=None)
    before = replace(snapshot)
    assert refused(apply(snapshot, a_command("share_draft"), EVERYBODY, NOW)) == ["revision_ready"]
    assert snapshot == before
