"""Random programmes: no strategy is ever stuck, a refusal changes nothing, the record replays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.workflows.lifecycle_factories import (
    BOARD,
    DEFINITION,
    EVERYBODY,
    PANEL,
    an_actor,
)
from tests.unit.workflows.programme import PACK, Programme
from tests.unit.workflows.sensible import finish, one_step
from tracker.workflows.actors import OFFICES, SYSTEM, Actor
from tracker.workflows.duties import owed
from tracker.workflows.guards import Unmet
from tracker.workflows.lifecycle import Offer, available
from tracker.workflows.machine import machine_for
from tracker.workflows.permissions import Refused
from tracker.workflows.voting_rules import Outcome

MACHINE = machine_for(DEFINITION)
somebody = st.one_of(
    st.just(EVERYBODY), st.sampled_from([an_actor(office) for office in (*OFFICES, SYSTEM)])
)
outcome = st.sampled_from([each for each in Outcome if each is not Outcome.OPEN])
kinds = st.one_of(st.just(PACK), st.frozensets(st.sampled_from(sorted(PACK))))


class RandomProgramme(RuleBasedStateMachine):
    """Anybody tries anything, in between somebody does what is sensible."""

    def __init__(self) -> None:
        super().__init__()
        self.programme = Programme()

    @initialize(steps=st.sampled_from(range(0, 60, 2)))
    def begin_somewhere(self, steps: int) -> None:
        self.go_on(steps)

    @rule(steps=st.integers(1, 4))
    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            one_step(self.programme)

    @rule(
        trigger=st.sampled_from([name for name in DEFINITION.triggers if name != "withdraw"]),
        actor=somebody,
    )
    def take(self, trigger: str, actor: Actor) -> None:
        before = self.programme.facts
        offers = {offer.trigger.name: offer.answer for offer in self.offers(actor)}
        answer = self.programme.take(trigger, actor)
        if isinstance(answer, Refused):
            assert self.programme.facts is before
            assert offers.get(trigger, answer) == answer
        else:
            assert not isinstance(offers[trigger], Refused)

    @rule(actor=somebody, in_earnest=st.integers(0, 9))
    def withdraw(self, actor: Actor, in_earnest: int) -> None:
        if in_earnest == 9:  # now and then: what is withdrawn tells no more
            self.programme.take("withdraw", actor)

    @rule(actor=somebody, slot=st.sampled_from([PANEL, BOARD]), said=outcome, n=st.integers(0, 2))
    def a_round_closes(self, actor: Actor, slot: str, said: Outcome, n: int) -> None:
        self.programme.close_round(slot, said, n, actor)

    @rule(actor=somebody, slot=st.sampled_from([PANEL, BOARD]))
    def a_body_is_asked_again(self, actor: Actor, slot: str) -> None:
        self.programme.ask_again(slot, actor)

    @rule(actor=somebody, said=outcome)
    def the_meeting_decides(self, actor: Actor, said: Outcome) -> None:
        self.programme.decide(said, actor)

    @rule(actor=somebody, said=st.sampled_from(["agreed", "comments_to_answer", "declined"]))
    def government_replies(self, actor: Actor, said: str) -> None:
        self.programme.reply(said, actor)

    @rule(actor=somebody, kinds=kinds)
    def a_revision_is_added(self, actor: Actor, kinds: frozenset[str]) -> None:
        self.programme.add_revision(actor, kinds)

    @rule(actor=somebody, name=st.sampled_from(sorted(DEFINITION.clearances)))
    def a_clearance_is_signed(self, actor: Actor, name: str) -> None:
        self.programme.sign(name, actor)

    @rule(
        actor=somebody,
        act=st.sampled_from(
            [
                Programme.add_evidence,
                Programme.answer_feedback,
                Programme.check_exempt,
                Programme.pause,
            ]
        ),
    )
    def an_act(self, actor: Actor, act: Callable[[Programme, Actor], bool]) -> None:
        act(self.programme, actor)

    @rule(actor=somebody, days=st.integers(0, 40))
    def it_is_listed(self, actor: Actor, days: int) -> None:
        self.programme.list_on_agenda(days, actor)

    @rule(days=st.integers(1, 10))
    def time_passes(self, days: int) -> None:
        self.programme.pass_days(days)

    def offers(self, actor: Actor) -> list[Offer]:
        return [*available(self.programme.facts, actor, self.programme.now)]

    @invariant()
    def the_visits_are_the_leaves(self) -> None:
        assert self.programme.visits == set(self.programme.facts.state.split("|"))

    @invariant()
    def the_record_replays(self) -> None:
        state = MACHINE.start
        for trigger, to in self.programme.record:
            assert MACHINE.successor(state, trigger) == to
            state = to
        assert state == self.programme.facts.state

    @invariant()
    def nothing_is_owed_at_an_end(self) -> None:
        if DEFINITION.is_end(self.programme.facts.state):
            assert owed(self.programme.facts) == ()

    @invariant()
    def nothing_leaves_the_meeting_undecided(self) -> None:
        """Whatever stands after the meeting, the authority agreed to it."""
        after = ("call_in", "reconsideration", "submission", "publication", "published")
        if self.programme.facts.state in after:
            assert self.programme.facts.authority_decided

    def teardown(self) -> None:
        """From wherever chance has led, people who do their part reach an end."""
        finish(self.programme)


TestRandomProgramme = RandomProgramme.TestCase


def test_a_programme_in_which_everybody_does_their_part() -> None:
    programme = Programme()
    finish(programme)
    assert [trigger for trigger, _ in programme.record] == [
        "close_evidence_review",
        "share_draft",
        "finish_panel_review",
        "finish_board_review",
        "consult_government",
        "present_to_meeting",
        "publish_decision",
        "lapse_call_in",
        "submit",
        "publish",
    ]
    assert programme.facts.state == "published"


@pytest.mark.parametrize("ends", ["return_to_meeting", "let_decision_stand"])
def test_a_programme_whose_decision_is_called_in(ends: str) -> None:
    programme = Programme()
    while programme.facts.state != "call_in":
        one_step(programme)
    programme.take("call_in_decision", an_actor("scrutiny_chair"))
    programme.take(ends, an_actor("monitoring_officer"))
    programme.pass_days(1)
    finish(programme)
    assert programme.facts.state == "published"
    assert [trigger for trigger, _ in programme.record].count("publish_decision") == 1


def test_a_second_draft_goes_through_both_panels_again() -> None:
    programme = Programme()
    while programme.facts.state != "government_consultation":
        one_step(programme)
    programme.take("refer_back", an_actor("lead_officer"))
    assert programme.facts.cycle == 2
    assert [missing.guard for missing in refusal(programme)] == ["revision_ready"]
    finish(programme)
    taken = [trigger for trigger, _ in programme.record]
    assert taken.count("finish_board_review") == taken.count("finish_panel_review") == 2


def refusal(programme: Programme) -> tuple[Unmet, ...]:
    answer = programme.take("share_draft", an_actor("lead_officer"))
    assert isinstance(answer, Refused)
    return answer.unmet
