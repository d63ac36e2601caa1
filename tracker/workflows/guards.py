"""The named guards, in one table. Each looks at a snapshot and says what is missing, or nothing.

A guard's name is a promise: stored definitions use it, so it is never removed while one does.
Who can supply what is missing is told as offices by their name in `actors.OFFICES`, bodies as
`body:<slot>`, the scheduler as `system`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.workflows import (
    call_in_guards,
    decision_guards,
    election_guards,
    notice_guards,
    review_guards,
)
from tracker.workflows.definition import GuardRef
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import Missing


@dataclass(frozen=True, slots=True)
class Unmet:
    """One thing that is missing before an act may happen, and who can bring it about."""

    guard: str
    sentence: str
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard and what its argument names (`slot`, `clearance`, ...); None where it takes none."""

    name: str
    argument: str | None
    check: Callable[[StrategySnapshot, str, datetime], Missing | None]


GATE = "gate"
"""`gate:<name>` stands for every guard of that gate."""

GUARDS: Mapping[str, Guard] = {
    guard.name: guard
    for guard in (
        Guard("evidence_under_every_priority", None, review_guards.evidence_under_every_priority),
        Guard("revision_ready", None, review_guards.revision_ready),
        Guard("feedback_answered", None, review_guards.feedback_answered),
        Guard("no_round_open", None, review_guards.no_round_open),
        Guard("round_closed", "slot", review_guards.round_closed),
        Guard("lanes_done", "stage", review_guards.lanes_done),
        Guard("round_carried", "slot", review_guards.round_carried),
        Guard("round_not_carried", "slot", review_guards.round_not_carried),
        Guard("government_reply_recorded", None, review_guards.government_reply_recorded),
        Guard("meeting_fixed", None, decision_guards.meeting_fixed),
        Guard("clearance", "clearance", decision_guards.clearance),
        Guard("exempt_check_done", None, decision_guards.exempt_check_done),
        Guard("document", "document", decision_guards.document),
        Guard("conditions_discharged", "gate", decision_guards.conditions_discharged),
        Guard("agenda_open", None, notice_guards.agenda_open),
        Guard("key_decision_may_be_made", None, notice_guards.key_decision_may_be_made),
        Guard("key_decision_route", None, notice_guards.key_decision_route),
        Guard("deadline_over", "deadline", decision_guards.deadline_over),
        Guard("deadline_running", "deadline", decision_guards.deadline_running),
        Guard("decision_effective", None, decision_guards.decision_effective),
        Guard("submission_recorded", None, decision_guards.submission_recorded),
        Guard("published_as_decided", None, decision_guards.published_as_decided),
        Guard("pre_election_check_done", None, election_guards.pre_election_check_done),
        Guard("no_pre_election_collision", None, election_guards.no_pre_election_collision),
        Guard("not_yet_decided", None, decision_guards.not_yet_decided),
        Guard("reconsidered", None, call_in_guards.reconsidered),
        Guard("not_reconsidered", None, call_in_guards.not_reconsidered),
        Guard("call_in_applies", None, call_in_guards.call_in_applies),
        Guard("call_in_disapplied", None, call_in_guards.call_in_disapplied),
        Guard("no_direction_in_force", None, call_in_guards.no_direction_in_force),
        Guard("no_reconsideration_owed", None, call_in_guards.no_reconsideration_owed),
    )
}


def unmet(ref: GuardRef, snapshot: StrategySnapshot, now: datetime) -> tuple[Unmet, ...]:
    """What this guard finds missing at `now` (UTC). A gate gives one entry for each of its own."""
    if ref.name == GATE:
        inner = snapshot.definition.gates[ref.argument or ""]
        return tuple(missing for one in inner for missing in unmet(one, snapshot, now))
    found = GUARDS[ref.name].check(snapshot, ref.argument or "", now)
    return () if found is None else (Unmet(str(ref), *found),)
