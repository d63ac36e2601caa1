"""A strategy in memory: what the services keep, so that programmes can be played in the pure core.

Each act asks `permissions.may`, each trigger `lifecycle.apply`; the snapshot follows the events as
the database would have it. `sensible` says what an officer would do next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    DEFINITION,
    PANEL,
    a_command,
    a_round,
    a_snapshot,
    an_actor,
)
from tracker.workflows.actors import SYSTEM, Actor
from tracker.workflows.calendar import to_utc
from tracker.workflows.definition import GuardRef
from tracker.workflows.events import (
    CycleStarted,
    DeadlineSet,
    DecisionBecameEffective,
    Event,
    RoundOpened,
    StageEntered,
    StageLeft,
)
from tracker.workflows.guards import unmet
from tracker.workflows.lifecycle import Change, apply
from tracker.workflows.machine import machine_for
from tracker.workflows.permissions import Allowed, Refused, may
from tracker.workflows.snapshots import (
    CARRIED,
    DeadlineFacts,
    MeetingFacts,
    RecordFacts,
    RevisionFacts,
)
from tracker.workflows.voting_rules import Outcome

BEGINS = datetime(2019, 11, 1, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
PACK = frozenset({"draft", "accessible_version", "short_summary"})


class Programme:
    """One strategy on the shipped definition, from nothing."""

    def __init__(self) -> None:
        self.now = BEGINS
        self.visits = {machine_for(DEFINITION).start}
        self.record: list[tuple[str, str]] = []
        self.facts = a_snapshot(
            machine_for(DEFINITION).start,
            revision=None,
            decided_revision=None,
            rounds={},
            clearances=frozenset(),
            evidence=(("People", 0), ("Place", 0)),
            records={},
            meeting=None,
            deadlines={},
        )

    # ── triggers ─────────────────────────────────────────────────────────────────────────────────

    def take(self, trigger: str, actor: Actor) -> Change | Refused:
        before = self.facts
        answer = apply(before, a_command(trigger), actor, self.now)
        if isinstance(answer, Refused):
            assert answer.unmet, "a refusal says what is missing"
            return answer
        self.record.append((trigger, answer.state))
        here, there = DEFINITION.top_stage_of(before.state), DEFINITION.top_stage_of(answer.state)
        self.facts = replace(before, state=answer.state)
        if here != there:
            left = {kind: replace(x, of_this_visit=False) for kind, x in before.records.items()}
            self.facts = replace(self.facts, rounds={}, records=left)
        for event in answer.events:
            self._follow(event)
        if trigger == "submit":
            self._sign("submission")
        if trigger == "return_to_meeting":
            self.facts = replace(self.facts, reconsidered=True)
        if here.name == "combined_authority" or trigger == "refer_back":
            self.facts = replace(self.facts, meeting=None)
        return answer

    def _follow(self, event: Event) -> None:
        facts = self.facts
        match event:
            case StageLeft(stage):
                self.visits.remove(stage)
            case StageEntered(stage):
                assert stage not in self.visits
                self.visits.add(stage)
            case CycleStarted(number):
                assert number == facts.cycle + 1
                self.facts = replace(facts, cycle=number)
            case RoundOpened(slot=slot):
                self.facts = replace(facts, rounds={**facts.rounds, slot: a_round(slot, None)})
            case DeadlineSet(name=name, due_on=due_on):
                due_at = to_utc(due_on, time(23, 59), LONDON)
                due = DeadlineFacts(name, due_on, None, due_at, statutory=True)
                self.facts = replace(facts, deadlines={**facts.deadlines, name: due})
            case DecisionBecameEffective(on):
                at = to_utc(on, time(), LONDON)
                self._sign("decision_effective", at=at)
            case _:
                pass

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────

    def add_evidence(self, actor: Actor) -> bool:
        def done() -> None:
            self.facts = replace(
                self.facts, evidence=tuple((title, n + 1) for title, n in self.facts.evidence)
            )

        return self._act("record_evidence", actor, done)

    def add_revision(
        self, actor: Actor, kinds: frozenset[str] = PACK, *, text_of: RevisionFacts | None = None
    ) -> bool:
        """A new text, or the text of an earlier revision once more."""

        def done() -> None:
            facts = self.facts
            number = facts.revision.number + 1 if facts.revision else 1
            text = text_of.text_fingerprint if text_of else f"text {number}"
            same = facts.revision is not None and facts.revision.text_fingerprint == text
            revision = RevisionFacts(
                number, number, facts.cycle, f"{number}", text, kinds, self.now
            )
            kept = facts.clearances if same else frozenset()
            records = {
                kind: replace(x, of_this_text=x.of_this_text and same)
                for kind, x in facts.records.items()
            }
            self.facts = replace(facts, revision=revision, clearances=kept, records=records)

        return self._act("add_revision", actor, done)

    def answer_feedback(self, actor: Actor) -> bool:
        return self._act("answer_feedback", actor, lambda: self._set_feedback(0))

    def _set_feedback(self, count: int) -> None:
        self.facts = replace(self.facts, feedback_unanswered=count)

    def close_round(self, slot: str, outcome: Outcome, comments: int, actor: Actor) -> bool:
        running = self.facts.rounds.get(slot)
        if running is None or not running.is_open or slot == AUTHORITY:
            return False

        def done() -> None:
            rounds = {**self.facts.rounds, slot: a_round(slot, outcome)}
            self.facts = replace(self.facts, rounds=rounds)
            self._set_feedback(comments)
            if outcome is not Outcome.NO_DECISION:
                lane = {PANEL: "finish_panel_review", BOARD: "finish_board_review"}[slot]
                assert isinstance(self.take(lane, an_actor(SYSTEM)), Change)

        return not self.facts.paused and self._act("close_round", actor, done)

    def ask_again(self, slot: str, actor: Actor) -> bool:
        closed = self.facts.rounds.get(slot)
        if closed is None or closed.outcome is not Outcome.NO_DECISION:
            return False

        def done() -> None:
            rounds = {**self.facts.rounds, slot: a_round(slot, None)}
            self.facts = replace(self.facts, rounds=rounds)

        return self._act("open_round_again", actor, done)

    def reply(self, outcome: str, actor: Actor) -> bool:
        return self._act(
            "record_government_reply", actor, lambda: self._sign("government_reply", outcome)
        )

    def sign(self, clearance: str, actor: Actor) -> bool:
        def done() -> None:
            self.facts = replace(self.facts, clearances=self.facts.clearances | {clearance})

        has_text = self.facts.revision is not None
        return has_text and self._act(f"sign_clearance:{clearance}", actor, done)

    def check_exempt(self, actor: Actor) -> bool:
        return self._act("do_exempt_check", actor, lambda: self._sign("exempt_check"))

    def check_for_polls(self, actor: Actor) -> bool:
        return self._act("do_pre_election_check", actor, lambda: self._sign("pre_election_check"))

    def give_notice(self, kind: str, actor: Actor) -> bool:
        return self._act("record_key_decision_notice", actor, lambda: self._sign(kind))

    def list_on_agenda(self, days: int, actor: Actor) -> bool:
        def done() -> None:
            day = self.now.date() + timedelta(days=days)
            starts = datetime.combine(day, time(13), UTC)
            meeting = MeetingFacts(7, AUTHORITY, starts, day, "listed")
            self.facts = replace(self.facts, meeting=meeting)

        return self._act("put_on_agenda", actor, done)

    def decide(self, outcome: Outcome, actor: Actor) -> bool:
        meeting, closed = self.facts.meeting, self.facts.rounds.get(AUTHORITY)
        if meeting is None or self.now.date() < meeting.held_on:
            return False
        if closed is not None and closed.outcome in CARRIED:
            return False
        if outcome in CARRIED and self.lacks("key_decision_may_be_made"):
            return False

        def done() -> None:
            rounds = {**self.facts.rounds, AUTHORITY: a_round(AUTHORITY, outcome)}
            carried = outcome in CARRIED
            decided = self.facts.revision if carried else None
            self.facts = replace(
                self.facts, rounds=rounds, authority_decided=carried, decided_revision=decided
            )

        return self._act("record_decision", actor, done)

    def lacks(self, guard: str) -> bool:
        return bool(unmet(GuardRef(guard), self.facts, self.now))

    def pause(self, actor: Actor) -> bool:
        def done() -> None:
            self.facts = replace(self.facts, paused=not self.facts.paused)

        return self._act("resume" if self.facts.paused else "pause", actor, done)

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    def wait_until(self, moment: datetime) -> None:
        self.now = max(self.now, moment)

    def _act(self, act: str, actor: Actor, done: Callable[[], None]) -> bool:
        before = self.facts
        answer = may(actor, act, before)
        if isinstance(answer, Refused):
            assert answer.unmet
            assert self.facts is before
            return False
        assert isinstance(answer, Allowed)
        done()
        return True

    def _sign(self, kind: str, outcome: str | None = None, at: datetime | None = None) -> None:
        meeting = self.facts.meeting.meeting_id if self.facts.meeting else None
        record = RecordFacts(
            kind,
            at or self.now,
            outcome,
            of_this_visit=True,
            of_this_text=True,
            meeting_id=meeting,
        )
        self.facts = replace(self.facts, records={**self.facts.records, kind: record})
