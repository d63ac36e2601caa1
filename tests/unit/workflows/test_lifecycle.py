"""Every state with every trigger: allowed with that successor, or refused with that reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.workflows.lifecycle_factories import (
    BOARD_DONE,
    BOTH_DONE,
    BOTH_OPEN,
    DEFINITION,
    EVERYBODY,
    NOW,
    PANEL_DONE,
    a_command,
    a_person,
    a_snapshot,
    an_actor,
    ready,
)
from tracker.workflows.actors import OFFICES, SYSTEM, Actor, OfficeHeld, Person
from tracker.workflows.commands import Command
from tracker.workflows.lifecycle import Change, apply, available
from tracker.workflows.machine import machine_for
from tracker.workflows.permissions import Allowed, Refused

IN_REVIEW = {
    "consult_government": "government_consultation",
    "refer_back": "drafting",
    "withdraw": "withdrawn",
}
WAYS: dict[str, dict[str, str]] = {
    "evidence_review": {"close_evidence_review": "drafting", "withdraw": "withdrawn"},
    "drafting": {"share_draft": BOTH_OPEN, "withdraw": "withdrawn"},
    BOTH_OPEN: {
        "finish_panel_review": PANEL_DONE,
        "finish_board_review": BOARD_DONE,
        **IN_REVIEW,
    },
    PANEL_DONE: {"finish_board_review": BOTH_DONE, **IN_REVIEW},
    BOARD_DONE: {"finish_panel_review": BOTH_DONE, **IN_REVIEW},
    BOTH_DONE: IN_REVIEW,
    "government_consultation": {
        "present_to_meeting": "combined_authority",
        "refer_back": "drafting",
        "withdraw": "withdrawn",
    },
    "combined_authority": {
        "refer_back": "drafting",
        "publish_decision": "call_in",
        "publish_reconsidered_decision": "submission",
        "publish_urgent_decision": "submission",
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

BY = {
    "close_evidence_review": {"lead_officer"},
    "share_draft": {"lead_officer"},
    "finish_panel_review": {"system", "lead_officer"},
    "finish_board_review": {"system", "lead_officer"},
    "consult_government": {"lead_officer"},
    "present_to_meeting": {"lead_officer"},
    "refer_back": {"lead_officer"},
    "publish_decision": {"committee_clerk"},
    "publish_reconsidered_decision": {"committee_clerk"},
    "publish_urgent_decision": {"committee_clerk"},
    "lapse_call_in": {"system"},
    "call_in_decision": {"scrutiny_chair"},
    "return_to_meeting": {"monitoring_officer"},
    "let_decision_stand": {"monitoring_officer"},
    "submit": {"lead_officer"},
    "publish": {"lead_officer"},
    "withdraw": {"lead_officer"},
    "supersede": {"lead_officer"},
}
"""Who may take each trigger."""

STILL_OPEN = {
    (state, "consult_government"): ["lanes_done:review"]
    for state in (BOTH_OPEN, PANEL_DONE, BOARD_DONE)
}
"""Everything is there, and still a body can answer."""

PAIRS = [(state, trigger) for state in WAYS for trigger in DEFINITION.triggers]
TAKEN = [
    (state, trigger)
    for state, ways in WAYS.items()
    for trigger in ways
    if (state, trigger) not in STILL_OPEN
]


def refused(answer: Change | Refused) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [missing.guard for missing in answer.unmet]


def right_actor(trigger: str) -> Actor:
    return an_actor(min(BY[trigger]))


def test_the_table_holds_every_state_that_can_be_reached() -> None:
    machine, found, todo = machine_for(DEFINITION), set(), {machine_for(DEFINITION).start}
    while todo:
        state = todo.pop()
        found.add(state)
        successors = (machine.successor(state, trigger) for trigger in DEFINITION.triggers)
        todo |= {each for each in successors if each is not None} - found
    assert found == set(WAYS)
    assert set(BY) == set(DEFINITION.triggers)


@pytest.mark.parametrize(("state", "trigger"), PAIRS)
def test_every_state_with_every_trigger(state: str, trigger: str) -> None:
    answer = apply(ready(state, trigger), a_command(trigger), right_actor(trigger), NOW)
    expected = WAYS[state].get(trigger)
    if expected is None:
        assert refused(answer) == ["stage"]
    elif (state, trigger) in STILL_OPEN:
        assert refused(answer) == STILL_OPEN[state, trigger]
    else:
        assert isinstance(answer, Change), answer
        assert answer.state == expected


@pytest.mark.parametrize(
    ("state", "trigger", "said", "who"),
    [
        ("drafting", "publish", "“Preparing to publish”; the strategy is in “Drafting”", True),
        ("drafting", "refer_back", "“Review by both panels” or “Consultation with Gov", True),
        (
            PANEL_DONE,
            "finish_panel_review",
            "“Finish the Analytical Panel’s review” is alre",
            False,
        ),
        ("published", "withdraw", "The strategy has ended: published.", False),
    ],
)
def test_out_of_order_says_where_the_strategy_is(
    state: str, trigger: str, said: str, *, who: bool
) -> None:
    answer = apply(a_snapshot(state), a_command(trigger), EVERYBODY, NOW)
    assert isinstance(answer, Refused)
    [missing] = answer.unmet
    assert said in missing.sentence
    assert missing.who == (("lead_officer",) if who else ())


@pytest.mark.parametrize("office", [*OFFICES, SYSTEM])
@pytest.mark.parametrize("trigger", BY)
def test_only_the_offices_of_a_trigger_may_take_it(trigger: str, office: str) -> None:
    state = next(state for state, taken in TAKEN if taken == trigger)
    answer = apply(ready(state, trigger), a_command(trigger), an_actor(office), NOW)
    if office in BY[trigger]:
        assert isinstance(answer, Change)
        return
    assert refused(answer) == [f"by:{trigger}"]
    assert isinstance(answer, Refused)
    assert set(answer.who_can) == (BY[trigger] - {SYSTEM} or {SYSTEM})
    words = [OFFICES[name].lower() for name in answer.who_can if name != SYSTEM]
    assert all(word in answer.unmet[0].sentence for word in words)
    assert words or "by itself" in answer.unmet[0].sentence


@pytest.mark.parametrize(
    ("held", "may"),
    [
        (OfficeHeld("lead_officer", 1), True),
        (OfficeHeld("lead_officer", 1, 1), True),
        (OfficeHeld("lead_officer", 1, 2), False),
        (OfficeHeld("lead_officer", 2), False),
        (OfficeHeld("lead_officer", 2, 1), False),
    ],
)
def test_an_office_counts_for_its_authority_and_its_strategy(
    held: OfficeHeld, *, may: bool
) -> None:
    somebody = Person(1, "Somebody", frozenset({held}))
    answer = apply(a_snapshot("drafting"), a_command("share_draft"), somebody, NOW)
    assert isinstance(answer, Change) == may


@pytest.mark.parametrize("office", [*OFFICES, SYSTEM])
@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("paused", [False, True])
def test_a_page_offers_what_a_request_is_granted(state: str, office: str, *, paused: bool) -> None:
    snapshot, actor = a_snapshot(state, paused=paused), an_actor(office)
    offers = {offer.trigger.name: offer.answer for offer in available(snapshot, actor, NOW)}
    assert set(offers) == set(WAYS[state])
    for trigger, offered in offers.items():
        granted = apply(snapshot, a_command(trigger), actor, NOW)
        if isinstance(offered, Allowed):
            assert isinstance(granted, Change)
        else:
            assert offered == granted


@pytest.mark.parametrize(("state", "trigger"), TAKEN)
def test_a_pause_stops_people_and_not_the_law(state: str, trigger: str) -> None:
    snapshot = replace(ready(state, trigger), paused=True)
    for by in BY[trigger]:
        answer = apply(snapshot, a_command(trigger), an_actor(by), NOW)
        if by == SYSTEM:
            assert isinstance(answer, Change)
        else:
            assert refused(answer) == ["paused"]
            assert isinstance(answer, Refused)
            assert answer.who_can == ("lead_officer",)


def test_a_refusal_lists_everything_with_who_can() -> None:
    bare = a_snapshot(
        "government_consultation",
        records={},
        clearances=frozenset(),
        meeting=None,
        revision=None,
        conditions={"agenda": 1},
        paused=True,
    )
    answer = apply(bare, Command(trigger="present_to_meeting"), a_person("auditor"), NOW)
    assert refused(answer) == [
        "by:present_to_meeting",
        "paused",
        "government_reply_recorded",
        "meeting_fixed",
        *(f"clearance:{name}" for name in DEFINITION.clearances),
        "exempt_check_done",
        "pre_election_check_done",
        "document:accessible_version",
        "conditions_discharged:agenda",
    ]
    assert isinstance(answer, Refused)
    assert answer.who_can == (
        *("lead_officer", "programme_manager", "committee_clerk"),
        *DEFINITION.clearances.values(),
    )
    assert all(missing.sentence in str(answer) for missing in answer.unmet)


@pytest.mark.parametrize("state", ["nonsense", "", "drafting|drafting.x"])
def test_a_state_that_the_definition_does_not_have_is_a_fault(state: str) -> None:
    with pytest.raises(ValueError, match="not a registered state"):
        machine_for(DEFINITION).successor(state, "withdraw")


def test_the_machine_knows_no_trigger_but_those_of_the_definition() -> None:
    machine = machine_for(DEFINITION)
    for name in ("to_published", "fly", "trigger", "initial"):
        assert machine.successor("drafting", name) is None
    assert machine_for(DEFINITION) is machine
