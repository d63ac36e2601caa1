"""Every state with every trigger: allowed with that successor, or refused with that reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    DEFINITION,
    EVERYBODY,
    NOW,
    PANEL,
    REVIEW,
    a_call_in,
    a_command,
    a_person,
    a_revision,
    a_round,
    a_snapshot,
)
from tracker.workflows.actors import System
from tracker.workflows.commands import Command
from tracker.workflows.errors import UnknownTriggerError
from tracker.workflows.events import (
    CycleStarted,
    DeadlineSet,
    DecisionBecameEffective,
    MilestoneReached,
    RoundOpened,
    StageEntered,
    StageLeft,
    Transitioned,
)
from tracker.workflows.lifecycle import Change, apply, available
from tracker.workflows.machine import machine_for
from tracker.workflows.permissions import Allowed, Refused
from tracker.workflows.snapshots import RecordFacts
from tracker.workflows.voting_rules import Outcome

OPEN, DONE = "open", "done"
WAYS = {
    "evidence_review": {"close_evidence_review": "drafting", "withdraw": "withdrawn"},
    "drafting": {"share_draft": REVIEW.format(OPEN, OPEN), "withdraw": "withdrawn"},
    REVIEW.format(OPEN, OPEN): {
        "finish_panel_review": REVIEW.format(DONE, OPEN),
        "finish_board_review": REVIEW.format(OPEN, DONE),
        "consult_government": "government_consultation",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    REVIEW.format(DONE, OPEN): {
        "finish_board_review": REVIEW.format(DONE, DONE),
        "consult_government": "government_consultation",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    REVIEW.format(OPEN, DONE): {
        "finish_panel_review": REVIEW.format(DONE, DONE),
        "consult_government": "government_consultation",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    REVIEW.format(DONE, DONE): {
        "consult_government": "government_consultation",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    "government_consultation": {
        "present_to_meeting": "combined_authority",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    "combined_authority": {
        "refer_back": "drafting",
        "publish_decision": "call_in",
        "publish_reconsidered_decision": "submission",
        "withdraw": "withdrawn",
    },
    "call_in": {
        "lapse_call_in": "submission",
        "call_in_decision": "reconsideration",
        "withdraw": "withdrawn",
    },
    "reconsideration": {
        "return_to_meeting": "combined_authority",
        "let_decision_stand": "submission",
        "withdraw": "withdrawn",
    },
    "submission": {"submit": "publication", "withdraw": "withdrawn"},
    "publication": {"publish": "published", "withdraw": "withdrawn"},
    "published": {"supersede": "superseded"},
    "withdrawn": {},
    "superseded": {},
}
"""Every state there is, and every way out of it."""

BY_RULE = {
    # Everything is there, and still the rules of the moment say no.
    (REVIEW.format(OPEN, OPEN), "consult_government"): ["lanes_done:review"],
    (REVIEW.format(DONE, OPEN), "consult_government"): ["lanes_done:review"],
    (REVIEW.format(OPEN, DONE), "consult_government"): ["lanes_done:review"],
    ("combined_authority", "refer_back"): ["round_not_carried:combined_authority"],
    ("combined_authority", "publish_reconsidered_decision"): ["reconsidered"],
    ("call_in", "lapse_call_in"): ["by:lapse_call_in", "deadline_over:call_in_ends"],
}


def refused(answer: Change | Refused) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [missing.guard for missing in answer.unmet]


def test_the_table_holds_every_state_that_can_be_reached() -> None:
    machine, found, todo = machine_for(DEFINITION), set(), {machine_for(DEFINITION).start}
    while todo:
        state = todo.pop()
        found.add(state)
        successors = (machine.successor(state, trigger) for trigger in DEFINITION.triggers)
        todo |= {each for each in successors if each is not None} - found
    assert found == set(WAYS)


@pytest.mark.parametrize("trigger", DEFINITION.triggers)
@pytest.mark.parametrize("state", WAYS)
def test_every_state_with_every_trigger(state: str, trigger: str) -> None:
    answer = apply(a_snapshot(state), a_command(trigger), EVERYBODY, NOW)
    expected = WAYS[state].get(trigger)
    if expected is None:
        assert refused(answer) == ["stage"]
    elif (state, trigger) in BY_RULE:
        assert refused(answer) == BY_RULE[state, trigger]
    else:
        assert isinstance(answer, Change), answer
        assert answer.state == expected


@pytest.mark.parametrize("state", WAYS)
def test_a_page_offers_what_a_request_is_granted(state: str) -> None:
    snapshot = a_snapshot(state)
    offers = {offer.trigger.name: offer.answer for offer in available(snapshot, EVERYBODY, NOW)}
    assert set(offers) == set(WAYS[state])
    for trigger, answer in offers.items():
        granted = isinstance(apply(snapshot, a_command(trigger), EVERYBODY, NOW), Change)
        assert isinstance(answer, Allowed) == granted


@pytest.mark.parametrize("trigger", DEFINITION.triggers)
def test_only_the_offices_of_a_trigger_may_take_it(trigger: str) -> None:
    wanted = DEFINITION.triggers[trigger]
    state = next(state for state, ways in WAYS.items() if trigger in ways)
    answer = apply(a_snapshot(state), a_command(trigger), a_person("auditor"), NOW)
    assert f"by:{trigger}" in refused(answer)
    people = [office for office in wanted.by if office != "system"]
    assert isinstance(answer, Refused)
    who = next(each.who for each in answer.unmet if each.guard == f"by:{trigger}")
    assert list(who) == (people or ["system"])


MISSING: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "evidence_review",
        "close_evidence_review",
        {"evidence": (("People", 0), ("Place", 1))},
        "evidence_under_every_priority",
        "under “People”",
    ),
    ("evidence_review", "close_evidence_review", {"evidence": ()},
     "evidence_under_every_priority", "no priorities"),
    ("drafting", "share_draft", {"revision": None}, "revision_ready", "No revision"),
    ("drafting", "share_draft", {"cycle": 2}, "revision_ready", "second draft"),
    ("drafting", "share_draft", {"revision": a_revision(kinds=frozenset({"appendix"}))},
     "revision_ready", "draft strategy"),
    ("drafting", "share_draft", {"feedback_unanswered": 1}, "feedback_answered", "One comment"),
    ("drafting", "share_draft", {"feedback_unanswered": 3}, "feedback_answered", "3 comments"),
    (REVIEW.format(OPEN, OPEN), "finish_board_review", {"rounds": {}},
     f"round_closed:{BOARD}", "not been asked"),
    (REVIEW.format(OPEN, OPEN), "finish_board_review", {"rounds": {BOARD: a_round(BOARD, None)}},
     f"round_closed:{BOARD}", "still open"),
    (REVIEW.format(OPEN, OPEN), "finish_board_review",
     {"rounds": {BOARD: a_round(BOARD, Outcome.NO_DECISION)}},
     f"round_closed:{BOARD}", "reached no decision"),
    (REVIEW.format(DONE, DONE), "consult_government",
     {"rounds": {BOARD: a_round(BOARD, Outcome.CHANGES_REQUESTED)}},
     f"round_carried:{BOARD}", "asked for changes"),
    (REVIEW.format(DONE, DONE), "consult_government",
     {"rounds": {BOARD: a_round(BOARD, Outcome.REJECTED)}},
     f"round_carried:{BOARD}", "rejected"),
    (REVIEW.format(DONE, DONE), "refer_back", {"rounds": {PANEL: a_round(PANEL, None)}},
     "no_round_open", "can still answer"),
    ("government_consultation", "present_to_meeting", {"records": {}},
     "government_reply_recorded", "Silence is not agreement"),
    ("government_consultation", "present_to_meeting", {"meeting": None}, "meeting_fixed",
     "on no agenda"),
    ("government_consultation", "present_to_meeting", {"clearances": frozenset()},
     "clearance:legal", "legal clearance"),
    ("government_consultation", "present_to_meeting",
     {"revision": a_revision(kinds=frozenset({"draft"}))},
     "document:accessible_version", "no accessible version"),
    ("government_consultation", "present_to_meeting", {"conditions": {"agenda": 2}},
     "conditions_discharged:agenda", "2 adopted conditions"),
    ("combined_authority", "publish_decision",
     {"rounds": {AUTHORITY: a_round(AUTHORITY, None)}},
     f"round_carried:{AUTHORITY}", "has not decided yet"),
    ("combined_authority", "publish_decision", {"records": {}}, "key_decision_route",
     "Wednesday 26 February 2020"),
    ("combined_authority", "publish_decision", {"reconsidered": True}, "not_reconsidered",
     "not called in again"),
    ("call_in", "call_in_decision", {"deadlines": {"call_in_ends": a_call_in(over=True)}},
     "deadline_running:call_in_ends", "ended on"),
    ("call_in", "call_in_decision", {"deadlines": {}}, "deadline_running:call_in_ends",
     "no date yet"),
    ("submission", "submit", {"records": {}}, "decision_effective", "not effective yet"),
    ("publication", "publish", {"decided_revision": None}, "published_as_decided",
     "no decided revision"),
    ("publication", "publish", {"decided_revision": a_revision(1, text="other")},
     "published_as_decided", "not the text that was decided"),
    ("publication", "publish", {"revision": a_revision(kinds=frozenset({"accessible_version"}))},
     "document:short_summary", "no short summary"),
    ("drafting", "withdraw", {"authority_decided": True}, "not_yet_decided", "has decided"),
    ("drafting", "share_draft", {"paused": True}, "paused", "paused"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "trigger", "gone", "guard", "said"), MISSING)
def test_what_is_missing_is_named(
    state: str, trigger: str, gone: dict[str, Any], guard: str, said: str
) -> None:
    answer = apply(a_snapshot(state, **gone), a_command(trigger), EVERYBODY, NOW)
    assert guard in refused(answer)
    assert isinstance(answer, Refused)
    assert said in next(each.sentence for each in answer.unmet if each.guard == guard)


def test_a_refusal_lists_everything_with_who_can() -> None:
    bare = a_snapshot("government_consultation", records={}, clearances=frozenset(), meeting=None)
    answer = apply(bare, a_command("present_to_meeting"), a_person("lead_officer"), NOW)
    assert refused(answer) == [
        "government_reply_recorded",
        "meeting_fixed",
        *(f"clearance:{name}" for name in DEFINITION.clearances),
        "exempt_check_done",
    ]
    assert isinstance(answer, Refused)
    assert set(answer.who_can) == {
        *("lead_officer", "programme_manager", "committee_clerk"),
        *DEFINITION.clearances.values(),
    }


@pytest.mark.parametrize(
    ("outcome", "newer_revision", "allowed"),
    [
        ("agreed", False, True),
        ("comments_to_answer", False, False),
        ("comments_to_answer", True, True),
        ("declined", True, False),
    ],
)
def test_what_government_replied(outcome: str, *, newer_revision: bool, allowed: bool) -> None:
    snapshot = a_snapshot("government_consultation")
    at = NOW + timedelta(days=-1 if newer_revision else 1)
    reply = RecordFacts("government_reply", at, outcome, of_this_visit=True)
    snapshot = replace(snapshot, records={**snapshot.records, "government_reply": reply})
    answer = apply(snapshot, a_command("present_to_meeting"), EVERYBODY, NOW)
    assert isinstance(answer, Change) == allowed


def test_the_law_runs_on_while_a_strategy_is_paused() -> None:
    over = {"call_in_ends": a_call_in(over=True)}
    snapshot = a_snapshot("call_in", paused=True, deadlines=over)
    answer = apply(snapshot, Command(trigger="lapse_call_in"), System("lapse_call_ins"), NOW)
    assert isinstance(answer, Change)
    effective = DecisionBecameEffective(over["call_in_ends"].due_on + timedelta(days=1))
    assert effective in answer.events


def test_a_reason_is_owed_and_nothing_is_recorded_before_it_happened() -> None:
    snapshot = a_snapshot("drafting")
    assert refused(apply(snapshot, Command(trigger="withdraw"), EVERYBODY, NOW)) == ["reason"]
    early = Command(trigger="share_draft", happened_at=NOW + timedelta(seconds=1))
    assert refused(apply(snapshot, early, EVERYBODY, NOW)) == ["happened_at"]


def test_an_unknown_trigger_and_a_command_of_another_kind_are_faults() -> None:
    with pytest.raises(UnknownTriggerError):
        apply(a_snapshot("drafting"), Command(trigger="fly"), EVERYBODY, NOW)
    with pytest.raises(TypeError):
        apply(a_snapshot("submission"), Command(trigger="submit"), EVERYBODY, NOW)


def test_sharing_the_draft_opens_both_rounds() -> None:
    command = a_command("share_draft")
    on_monday = replace(command, happened_at=NOW.replace(month=1, day=6))
    answer = apply(a_snapshot("drafting"), on_monday, EVERYBODY, NOW)
    assert isinstance(answer, Change)
    assert answer.events[0] == Transitioned(
        "share_draft", "draft_shared", "drafting", REVIEW.format(OPEN, OPEN), "Why.",
        on_monday.happened_at or NOW,
    )  # fmt: skip
    assert StageLeft("drafting") in answer.events
    assert MilestoneReached("draft_shared", date(2020, 1, 6)) in answer.events
    rounds = [each for each in answer.events if isinstance(each, RoundOpened)]
    assert [each.slot for each in rounds] == [PANEL, BOARD]
    assert {each.due_on for each in rounds} == {date(2020, 1, 17)}
    assert {str(each.due_time) for each in rounds} == {"17:00:00"}


def test_publishing_the_decision_begins_the_call_in() -> None:
    command = replace(a_command("publish_decision"), happened_at=NOW)
    answer = apply(a_snapshot("combined_authority"), command, EVERYBODY, NOW)
    assert isinstance(answer, Change)
    [deadline] = [each for each in answer.events if isinstance(each, DeadlineSet)]
    assert (deadline.name, deadline.due_on) == ("call_in_ends", date(2020, 3, 27))
    assert not [each for each in answer.events if isinstance(each, DecisionBecameEffective)]


@pytest.mark.parametrize(
    ("state", "trigger", "begins"),
    [
        ("evidence_review", "close_evidence_review", False),
        (REVIEW.format(DONE, DONE), "refer_back", True),
        ("government_consultation", "refer_back", True),
    ],
)
def test_only_what_comes_back_begins_a_new_cycle(state: str, trigger: str, *, begins: bool) -> None:
    answer = apply(a_snapshot(state), a_command(trigger), EVERYBODY, NOW)
    assert isinstance(answer, Change)
    assert (CycleStarted(2) in answer.events) == begins


def test_a_decision_that_stands_is_effective_at_once() -> None:
    answer = apply(a_snapshot("reconsideration"), a_command("let_decision_stand"), EVERYBODY, NOW)
    assert isinstance(answer, Change)
    assert DecisionBecameEffective(date(2020, 3, 20)) in answer.events
    assert StageEntered("submission") in answer.events
