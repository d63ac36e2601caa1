"""Random programmes: no strategy is ever stuck, a refusal changes nothing, the record replays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    DEFINITION,
    EVERYBODY,
    NOW,
    PANEL,
    a_command,
    a_revision,
    a_round,
    a_snapshot,
)
from tracker.workflows.actors import System
from tracker.workflows.duties import owed
from tracker.workflows.events import (
    CycleStarted,
    DeadlineSet,
    RoundOpened,
    StageEntered,
    StageLeft,
    Transitioned,
)
from tracker.workflows.lifecycle import apply, available
from tracker.workflows.machine import machine_for
from tracker.workflows.permissions import Allowed, Refused
from tracker.workflows.snapshots import DeadlineFacts, StrategySnapshot
from tracker.workflows.voting_rules import Outcome

SYSTEM = System("any_job")
OUTCOMES = [each for each in Outcome if each is not Outcome.OPEN]


class Programme(RuleBasedStateMachine):
    """A strategy in memory; its snapshot follows the events as the services would have it."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = machine_for(DEFINITION)
        self.now = NOW
        self.strategy = a_snapshot(self.machine.start, deadlines={})
        self.visits = {self.machine.start}
        self.record: list[tuple[str, str]] = []

    @rule(trigger=st.sampled_from(sorted(DEFINITION.triggers)), by_system=st.booleans())
    def take(self, trigger: str, *, by_system: bool) -> None:
        before = self.strategy
        actor = SYSTEM if by_system else EVERYBODY
        answer = apply(before, a_command(trigger), actor, self.now)
        if isinstance(answer, Refused):
            assert answer.unmet, "a refusal says what is missing"
            assert self.strategy == before
            return
        self.record.append((trigger, answer.state))
        self.strategy = replace(before, state=answer.state)
        for event in answer.events:
            self._follow(event)

    def _follow(self, event: object) -> None:
        facts = self.strategy
        match event:
            case StageLeft(stage):
                self.visits.remove(stage)
            case StageEntered(stage):
                assert stage not in self.visits
                self.visits.add(stage)
            case CycleStarted(number):
                assert number == facts.cycle + 1
                revision = a_revision(facts.cycle + 2, cycle=number)
                self.strategy = replace(facts, cycle=number, revision=revision, rounds={})
            case RoundOpened(slot=slot):
                rounds = {**facts.rounds, slot: a_round(slot, None)}
                self.strategy = replace(facts, rounds=rounds)
            case DeadlineSet(name=name, due_on=due_on):
                due_at = self.now + timedelta(days=5)
                deadline = DeadlineFacts(name, due_on, None, due_at, statutory=True)
                self.strategy = replace(facts, deadlines={**facts.deadlines, name: deadline})
            case _:
                assert isinstance(event, Transitioned) or event is not None

    @rule(slot=st.sampled_from([PANEL, BOARD, AUTHORITY]), outcome=st.sampled_from(OUTCOMES))
    def a_body_decides(self, slot: str, outcome: Outcome) -> None:
        running = self.strategy.rounds.get(slot)
        at_meeting = slot == AUTHORITY and self.strategy.state == "combined_authority"
        if at_meeting or (running is not None and running.is_open):
            rounds = {**self.strategy.rounds, slot: a_round(slot, outcome)}
            self.strategy = replace(self.strategy, rounds=rounds)

    @rule(days=st.integers(1, 10))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(unanswered=st.integers(0, 2))
    def comments(self, unanswered: int) -> None:
        self.strategy = replace(self.strategy, feedback_unanswered=unanswered)

    @rule()
    def pause_or_resume(self) -> None:
        self.strategy = replace(self.strategy, paused=not self.strategy.paused)

    @invariant()
    def the_visits_are_the_leaves(self) -> None:
        assert self.visits == set(self.strategy.state.split("|"))

    @invariant()
    def the_record_replays(self) -> None:
        state = self.machine.start
        for trigger, to in self.record:
            assert self.machine.successor(state, trigger) == to
            state = to
        assert state == self.strategy.state

    @invariant()
    def nobody_is_stuck(self) -> None:
        """With everything supplied that the refusals name, some trigger leads on."""
        if DEFINITION.is_end(self.strategy.state):
            assert owed(self.strategy) == ()
            return
        assert _leads_on(_helped(self.strategy)), self.strategy.state


def _helped(strategy: StrategySnapshot) -> StrategySnapshot:
    """Answers given, bodies decided, the pause ended: what people can always bring about."""
    closed = {
        slot: a_round(slot, Outcome.FEEDBACK_GIVEN if slot == PANEL else Outcome.APPROVED)
        for slot in (PANEL, BOARD, AUTHORITY)
        if slot in strategy.rounds or strategy.state == "combined_authority"
    }
    return replace(strategy, paused=False, feedback_unanswered=0, rounds=closed)


def _leads_on(strategy: StrategySnapshot) -> bool:
    later = NOW + timedelta(days=400)
    return any(
        isinstance(offer.answer, Allowed)
        for actor in (EVERYBODY, SYSTEM)
        for offer in available(strategy, actor, later)
    )


TestProgramme = Programme.TestCase
