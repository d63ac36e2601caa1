"""Snapshots and people by meaning, on the shipped definition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.adapters.bank_holidays import england
from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.workflows.actors import OFFICES, SYSTEM, Actor, OfficeHeld, Person, System
from tracker.workflows.commands import (
    CallInDecision,
    Command,
    Publish,
    PublishDecision,
    PublishUrgentDecision,
    Submit,
    Supersede,
)
from tracker.workflows.snapshots import (
    BodyFacts,
    DeadlineFacts,
    MeetingFacts,
    RecordFacts,
    RevisionFacts,
    RoundFacts,
    StrategySnapshot,
)
from tracker.workflows.voting_rules import Mode, Outcome

DEFINITION = shipped(LOCAL_INDUSTRIAL_STRATEGY)
NOW = datetime(2020, 3, 26, 16, 0, tzinfo=UTC)
"""In the afternoon of the day on which the authority meets."""
MEETING_DAY = date(2020, 3, 26)
PANEL, BOARD, AUTHORITY = "analytical_panel", "implementation_board", "combined_authority"
REVIEW = "review.analytical_panel.{}|review.implementation_board.{}"
BOTH_OPEN, PANEL_DONE = REVIEW.format("open", "open"), REVIEW.format("done", "open")
BOARD_DONE, BOTH_DONE = REVIEW.format("open", "done"), REVIEW.format("done", "done")


def a_person(*offices: str) -> Person:
    """Somebody who holds these offices for the whole authority."""
    return Person(1, "Somebody", frozenset(OfficeHeld(office, 1) for office in offices))


EVERYBODY = a_person(*OFFICES)


def an_actor(by: str) -> Actor:
    """Who an entry of a trigger's `by` stands for."""
    return System("a_job") if by == SYSTEM else a_person(by)


def a_revision(number: int = 2, cycle: int = 1, text: str = "t", **facts: Any) -> RevisionFacts:
    kinds = facts.pop("kinds", frozenset({"draft", "accessible_version", "short_summary"}))
    return RevisionFacts(number, number, cycle, f"f{number}", text, kinds, NOW, **facts)


def a_round(slot: str, outcome: Outcome | None) -> RoundFacts:
    """Closed with that outcome, or open."""
    mode = Mode.MEETING if slot == AUTHORITY else Mode.WRITTEN
    return RoundFacts(1, slot, mode, outcome is None, outcome, 2)


def a_snapshot(state: str, **changes: Any) -> StrategySnapshot:
    """Everything that a guard may ask for is there, whatever the state; `changes` takes it away.

    What two triggers of one state ask for in opposite ways (a period that runs, or is over) stands
    as the first of them asks; `ready` is for the other.
    """
    facts: dict[str, Any] = {
        "definition": DEFINITION,
        "calendar": england(),
        "zone": "Europe/London",
        "strategy_id": 1,
        "authority_id": 1,
        "title": "Local Industrial Strategy",
        "state": state,
        "row_version": 1,
        "cycle": 1,
        "paused": False,
        "key_decision": True,
        "bodies": {
            slot: BodyFacts(place, slot, body.title, _mode(slot), rule_confirmed=True)
            for place, (slot, body) in enumerate(DEFINITION.bodies.items(), start=1)
        },
        "visits": {leaf: place for place, leaf in enumerate(state.split("|"), start=1)},
        "revision": a_revision(),
        "decided_revision": a_revision(),
        "rounds": _rounds(state),
        "clearances": frozenset(DEFINITION.clearances),
        "evidence": (("People", 1), ("Place", 2)),
        "records": {kind: _record(kind) for kind in _RECORDS},
        "meeting": MeetingFacts(
            7, AUTHORITY, datetime(2020, 3, 26, 13, tzinfo=UTC), MEETING_DAY, "listed"
        ),
        "deadlines": {"call_in_ends": a_call_in(over=False)},
        "authority_decided": False,
        "reconsidered": False,
    }
    return StrategySnapshot(**(facts | changes))


def ready(state: str, trigger: str) -> StrategySnapshot:
    """The state, with all that this trigger asks for."""
    changes: dict[tuple[str, str], dict[str, Any]] = {
        ("combined_authority", "refer_back"): {
            "rounds": {AUTHORITY: a_round(AUTHORITY, Outcome.REJECTED)}
        },
        ("combined_authority", "publish_reconsidered_decision"): {"reconsidered": True},
        ("combined_authority", "publish_urgent_decision"): {
            "records": without("x", a_record("call_in_disapplied", meeting_id=7))
        },
        ("call_in", "lapse_call_in"): {"deadlines": {"call_in_ends": a_call_in(over=True)}},
    }
    return a_snapshot(state, **changes.get((state, trigger), {}))


_RECORDS = (
    *("government_reply", "exempt_check", "pre_election_check", "key_decision_notice"),
    *("decision_effective", "submission"),
)


def _record(kind: str) -> RecordFacts:
    return a_record(kind, "agreed" if kind == "government_reply" else None)


def a_record(
    kind: str, outcome: str | None = None, day: date = date(2020, 2, 20), **facts: Any
) -> RecordFacts:
    """Signed at noon of that day, in this visit and on this text unless said otherwise."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    belongs = {"of_this_visit": True, "of_this_text": True} | facts
    return RecordFacts(kind, at, outcome, **belongs)


def without(kind: str, *more: RecordFacts) -> dict[str, RecordFacts]:
    """Every record but that one, and these."""
    kept = {name: _record(name) for name in _RECORDS if name != kind}
    return kept | {record.kind: record for record in more}


def a_call_in(*, over: bool) -> DeadlineFacts:
    """The period for call-in, over or running at NOW."""
    due_at = NOW + timedelta(days=-1 if over else 1)
    return DeadlineFacts("call_in_ends", due_at.date(), None, due_at, statutory=True)


def _mode(slot: str) -> Mode:
    return Mode.MEETING if slot in (AUTHORITY, "scrutiny") else Mode.WRITTEN


def _rounds(state: str) -> dict[str, RoundFacts]:
    if state.startswith("review"):
        return {
            PANEL: a_round(PANEL, Outcome.FEEDBACK_GIVEN),
            BOARD: a_round(BOARD, Outcome.APPROVED),
        }
    if state == "combined_authority":
        return {AUTHORITY: a_round(AUTHORITY, Outcome.APPROVED)}
    return {}


def a_command(trigger: str, **facts: Any) -> Command:
    """The trigger with every fact and a reason."""
    made: dict[str, Command] = {
        "publish_decision": PublishDecision(web_address="https://a.example"),
        "publish_reconsidered_decision": PublishDecision(
            trigger="publish_reconsidered_decision", web_address="https://a.example"
        ),
        "publish_urgent_decision": PublishUrgentDecision(
            web_address="https://a.example", stated_in_notice="It cannot be called in."
        ),
        "call_in_decision": CallInDecision(called_in_by="Five members", reason="Why."),
        "submit": Submit(submitted_to="BEIS"),
        "publish": Publish(web_address="https://a.example"),
        "supersede": Supersede(superseded_by="other", reason="Why."),
    }
    return made.get(trigger) or Command(trigger=trigger, reason="Why.", **facts)
