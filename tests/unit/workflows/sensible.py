"""What a sensible officer does next with a programme, until it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    DEFINITION,
    PANEL,
    an_actor,
)
from tests.unit.workflows.programme import Programme
from tracker.workflows.actors import SYSTEM
from tracker.workflows.lifecycle import Change
from tracker.workflows.voting_rules import Outcome

LONGEST = 200
"""More steps than a whole programme takes, with every round asked again."""

LEAD, CLERK, LAW = an_actor("lead_officer"), an_actor("committee_clerk"), an_actor(SYSTEM)
MONITORING = an_actor("monitoring_officer")
SAID_NO = {Outcome.REJECTED, Outcome.CHANGES_REQUESTED, Outcome.FEEDBACK_GIVEN}


def finish(programme: Programme) -> None:
    """Go on to an end; fails where nobody can do anything."""
    steps = 0
    while one_step(programme):
        steps += 1
        assert steps < LONGEST, (programme.facts.state, programme.record)
    assert DEFINITION.is_end(programme.facts.state), programme.facts.state


def one_step(programme: Programme) -> bool:
    """One act or trigger by whoever may, towards publication; False where there is none."""
    if DEFINITION.is_end(programme.facts.state):
        return False
    if programme.facts.paused:
        return programme.pause(LEAD)
    stage = DEFINITION.top_stage_of(programme.facts.state).name
    way_on = DEFINITION.main_trigger(stage)
    assert way_on is not None
    if stage == "combined_authority" and programme.facts.reconsidered:
        way_on = DEFINITION.triggers["publish_reconsidered_decision"]
    answer = programme.take(way_on.name, an_actor(way_on.by[0]))
    if isinstance(answer, Change) or any(_supply(programme, x.guard) for x in answer.unmet):
        return True
    # What nobody can supply, because a body said no, is mended by a new draft.
    return isinstance(programme.take("refer_back", LEAD), Change)


def _supply(programme: Programme, guard: str) -> bool:
    name, _, argument = guard.partition(":")
    if name == "clearance":
        return programme.sign(argument, an_actor(DEFINITION.clearances[argument]))
    if guard == f"round_carried:{AUTHORITY}":
        return _go_to_the_meeting(programme)
    supplied = _SUPPLIES.get(name)
    return supplied is not None and supplied(programme)


def _close_the_rounds(programme: Programme) -> bool:
    said = {PANEL: Outcome.FEEDBACK_GIVEN, BOARD: Outcome.APPROVED}
    return any(
        programme.ask_again(slot, LEAD) or programme.close_round(slot, outcome, 1, LAW)
        for slot, outcome in said.items()
    )


def _mind_the_reply(programme: Programme) -> bool:
    reply = programme.facts.records.get("government_reply")
    if reply is None or not reply.of_this_visit:
        return programme.reply("agreed", LEAD)
    programme.pass_days(1)
    return reply.outcome != "declined" and programme.add_revision(LEAD)


def _go_to_the_meeting(programme: Programme) -> bool:
    closed = programme.facts.rounds.get(AUTHORITY)
    if closed is not None and closed.outcome in SAID_NO:
        return False
    meeting = programme.facts.meeting
    is_lacking = programme.lacks("key_decision_may_be_made")
    if meeting is None or (is_lacking and meeting.held_on < programme.now.date()):
        return programme.list_on_agenda(10, CLERK)
    if is_lacking:
        return programme.give_notice("urgency_consent", CLERK)
    programme.wait_until(meeting.starts_at)
    return programme.decide(Outcome.APPROVED, CLERK)


def _agree_that_it_is_urgent(programme: Programme) -> bool:
    consent = programme.facts.records.get("urgency_consent")
    kind = "special_urgency" if consent is not None else "urgency_consent"
    return programme.give_notice(kind, CLERK)


def _wait(programme: Programme) -> bool:
    programme.pass_days(1)
    return True


_SUPPLIES: Mapping[str, Callable[[Programme], bool]] = {
    "evidence_under_every_priority": lambda p: p.add_evidence(LEAD),
    "revision_ready": lambda p: p.add_revision(LEAD),
    "document": lambda p: p.add_revision(LEAD, text_of=p.facts.revision),
    "published_as_decided": lambda p: p.add_revision(LEAD, text_of=p.facts.decided_revision),
    "feedback_answered": lambda p: p.answer_feedback(LEAD),
    "lanes_done": _close_the_rounds,
    "government_reply_recorded": _mind_the_reply,
    "meeting_fixed": lambda p: p.list_on_agenda(40, CLERK),
    "exempt_check_done": lambda p: p.check_exempt(CLERK),
    "pre_election_check_done": lambda p: p.check_for_polls(MONITORING),
    "key_decision_route": _agree_that_it_is_urgent,
    "deadline_over": _wait,
    "decision_effective": _wait,
}
