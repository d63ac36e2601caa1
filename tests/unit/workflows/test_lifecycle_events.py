"""What an allowed command brings about, event by event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    BOTH_DONE,
    BOTH_OPEN,
    DEFINITION,
    EVERYBODY,
    NOW,
    PANEL,
    PANEL_DONE,
    a_call_in,
    a_command,
    a_round,
    a_snapshot,
)
from tracker.workflows.actors import System
from tracker.workflows.commands import Command
from tracker.workflows.events import (
    CycleStarted,
    DeadlineSet,
    DecisionBecameEffective,
    Event,
    MilestoneReached,
    RoundOpened,
    StageEntered,
    StageLeft,
    Transitioned,
)
from tracker.workflows.lifecycle import Change, apply
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.voting_rules import Outcome


def events(snapshot: StrategySnapshot, command: Command, *, by_law: bool = False) -> list[Event]:
    actor = System("lapse_call_ins") if by_law else EVERYBODY
    answer = apply(snapshot, command, actor, NOW)
    assert isinstance(answer, Change), answer
    return list(answer.events)


def test_sharing_the_draft_opens_both_rounds() -> None:
    on_monday = datetime(2020, 1, 6, 12, tzinfo=UTC)
    command = replace(a_command("share_draft"), happened_at=on_monday)
    assert events(a_snapshot("drafting"), command) == [
        Transitioned("share_draft", "draft_shared", "drafting", BOTH_OPEN, "Why.", on_monday),
        StageLeft("drafting"),
        StageEntered(f"review.{PANEL}.open"),
        StageEntered(f"review.{BOARD}.open"),
        MilestoneReached("draft_shared", date(2020, 1, 6)),
        RoundOpened(f"review.{PANEL}", PANEL, date(2020, 1, 17), time(17)),
        RoundOpened(f"review.{BOARD}", BOARD, date(2020, 1, 17), time(17)),
    ]


def test_a_lane_that_is_done_leaves_the_other_alone() -> None:
    found = events(a_snapshot(BOTH_OPEN), a_command("finish_panel_review"), by_law=True)
    assert found == [
        Transitioned(
            "finish_panel_review", "panel_review_finished", BOTH_OPEN, PANEL_DONE, "Why.", NOW
        ),
        StageLeft(f"review.{PANEL}.open"),
        StageEntered(f"review.{PANEL}.done"),
    ]


def test_leaving_the_review_leaves_both_lanes() -> None:
    found = events(a_snapshot(BOTH_DONE), a_command("refer_back"))
    assert found[1:] == [
        StageLeft(f"review.{PANEL}.done"),
        StageLeft(f"review.{BOARD}.done"),
        CycleStarted(2),
        StageEntered("drafting"),
    ]


def test_publishing_the_decision_begins_the_call_in() -> None:
    found = events(a_snapshot("combined_authority"), a_command("publish_decision"))
    [deadline] = [each for each in found if isinstance(each, DeadlineSet)]
    assert deadline.name == "call_in_ends"
    assert (deadline.rule, deadline.basis, deadline.statutory) == ("R5", "working", True)
    assert (deadline.anchor, deadline.anchor_on) == ("decision_published", date(2020, 3, 26))
    assert (deadline.due_on, deadline.due_time) == (date(2020, 4, 2), None)
    assert "Thursday 2 April 2020" in deadline.sentence
    assert MilestoneReached("decided", date(2020, 3, 26)) in found
    assert not [each for each in found if isinstance(each, DecisionBecameEffective)]


def test_the_period_begins_on_the_local_day_of_publication() -> None:
    """Half past midnight in London, in summer time, is the day before in UTC."""
    at_night = datetime(2020, 4, 1, 23, 30, tzinfo=UTC)
    command = replace(a_command("publish_decision"), happened_at=at_night)
    answer = apply(a_snapshot("combined_authority"), command, EVERYBODY, at_night)
    assert isinstance(answer, Change)
    [deadline] = [each for each in answer.events if isinstance(each, DeadlineSet)]
    assert deadline.anchor_on == date(2020, 4, 2)
    assert deadline.due_on == date(2020, 4, 9)


def test_a_decision_that_was_not_called_in_is_effective_the_day_after() -> None:
    over = {"call_in_ends": a_call_in(over=True)}
    found = events(
        a_snapshot("call_in", deadlines=over), Command(trigger="lapse_call_in"), by_law=True
    )
    assert found[-1] == DecisionBecameEffective(date(2020, 3, 26))


@pytest.mark.parametrize(
    ("state", "trigger"),
    [
        ("reconsideration", "let_decision_stand"),
        ("combined_authority", "publish_reconsidered_decision"),
    ],
)
def test_a_decision_after_a_call_in_is_effective_at_once(state: str, trigger: str) -> None:
    running = {"call_in_ends": a_call_in(over=False)}
    snapshot = a_snapshot(state, reconsidered=True, deadlines=running)
    found = events(snapshot, a_command(trigger))
    assert [x for x in found if isinstance(x, DecisionBecameEffective)] == [
        DecisionBecameEffective(date(2020, 3, 26))
    ]


@pytest.mark.parametrize(
    ("state", "trigger"),
    [("submission", "submit"), ("drafting", "withdraw"), ("call_in", "call_in_decision")],
)
def test_nothing_else_makes_a_decision_effective(state: str, trigger: str) -> None:
    found = events(a_snapshot(state), a_command(trigger))
    assert not [each for each in found if isinstance(each, DecisionBecameEffective)]


@pytest.mark.parametrize(
    ("state", "trigger", "cycle"),
    [
        ("evidence_review", "close_evidence_review", None),
        (BOTH_DONE, "refer_back", 4),
        ("government_consultation", "refer_back", 4),
        ("combined_authority", "refer_back", 4),
        ("reconsideration", "return_to_meeting", None),
    ],
)
def test_only_what_comes_back_to_drafting_begins_a_cycle(
    state: str, trigger: str, cycle: int | None
) -> None:
    rejected = {AUTHORITY: a_round(AUTHORITY, Outcome.REJECTED)}
    found = events(a_snapshot(state, cycle=3, rounds=rejected), a_command(trigger))
    started = [each.number for each in found if isinstance(each, CycleStarted)]
    assert started == ([] if cycle is None else [cycle])


@pytest.mark.parametrize("milestone", DEFINITION.milestones.values(), ids=lambda m: m.name)
def test_a_milestone_is_reached_by_its_trigger(milestone: object) -> None:
    states = {
        "evidence_closed": "evidence_review",
        "draft_shared": "drafting",
        "consulted": BOTH_DONE,
        "decided": "combined_authority",
        "submitted": "submission",
        "published": "publication",
    }
    name = getattr(milestone, "name", "")
    trigger = DEFINITION.milestones[name].reached_by
    found = events(a_snapshot(states[name]), a_command(trigger))
    reached = [each for each in found if isinstance(each, MilestoneReached)]
    assert reached == [MilestoneReached(name, date(2020, 3, 26))]
