"""May this actor do this? The one answer that pages, services and the command line share.

Rights come from offices and memberships and from nothing else; what is not listed is refused.
`queries/visibility.py` repeats the read rules for lists, and a test proves the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.workflows.actors import OFFICES, SYSTEM, Actor, System
from tracker.workflows.definition import Trigger, WorkflowDefinition
from tracker.workflows.guards import Unmet
from tracker.workflows.snapshots import StrategySnapshot

_LEAD = ("lead_officer",)
_PROGRAMME = ("lead_officer", "programme_manager")
_CLERK = ("committee_clerk",)
_MONITORING = ("monitoring_officer",)

ACTS: Mapping[str, tuple[str, ...]] = {
    "record_evidence": _PROGRAMME,
    "record_engagement": _PROGRAMME,
    "add_revision": _PROGRAMME,
    "open_round_again": _LEAD,
    "close_round": (*_LEAD, SYSTEM),
    "answer_feedback": _LEAD,
    "record_government_reply": _PROGRAMME,
    "do_exempt_check": _CLERK,
    "do_pre_election_check": _MONITORING,
    "override_pre_election": _MONITORING,
    "override_deadline": _MONITORING,
    "recompute_deadlines": _MONITORING,
    "classify_decision": (*_CLERK, *_MONITORING),
    "prepare_key_decision_notice": (*_CLERK, *_MONITORING),
    "record_key_decision_notice": (*_CLERK, *_MONITORING),
    "inform_scrutiny_chair": (*_CLERK, *_MONITORING),
    "record_urgency_consent": (*_CLERK, *_MONITORING),
    "record_agenda_published": _CLERK,
    "record_late_report": _CLERK,
    "disapply_call_in": (*_CLERK, *_MONITORING),
    "record_call_in_direction": (*_CLERK, *_MONITORING, "scrutiny_chair"),
    "record_scrutiny_recommendations": (*_CLERK, *_MONITORING, "scrutiny_chair"),
    "put_on_agenda": _CLERK,
    "open_item": _CLERK,
    "record_attendance": _CLERK,
    "record_decision": _CLERK,
    "end_item": _CLERK,
    "certify_amendment": _CLERK,
    "enter_past_decision": _CLERK,
    "confirm_rule": _MONITORING,
    "discharge_condition": (*_LEAD, *_CLERK),
    "plan_milestone": _PROGRAMME,
    "approve_plan": ("assistant_director", *_LEAD),
    "pause": _LEAD,
    "resume": _LEAD,
}
"""Acts that leave the stage as it is, with the offices that may do them.

`sign_clearance:<name>` is not listed: the definition names the office of each clearance; nor is
`meet_deadline:<office>`, which the timetable's entry names. Responding in a round is not listed
either: it comes from a voting membership of the round's body.
"""

AUTHORITY_ACTS: Mapping[str, tuple[str, ...]] = {
    "keep_polls": (*_CLERK, *_MONITORING),
    "keep_calendar": (*_CLERK, *_MONITORING),
    "keep_timetable": (*_CLERK, *_MONITORING),
    "set_rules": _MONITORING,
    "move_meeting": _CLERK,
    "cancel_meeting": _CLERK,
    "adjourn_meeting": _CLERK,
}
"""What changes an authority's dates and is tied to no strategy, with the offices that may."""

NEEDS_NO_STAGE = frozenset({"pause", "resume", "confirm_rule", "close_round"})
"""Acts that are never tied to a stage: a pause, say, can begin and end anywhere."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not happen now. `unmet` lists everything that is missing, not only the first."""

    unmet: tuple[Unmet, ...]

    @property
    def who_can(self) -> tuple[str, ...]:
        """Everybody who can bring about something that is missing, each once, in order."""
        return tuple(dict.fromkeys(who for missing in self.unmet for who in missing.who))

    def __str__(self) -> str:
        return " ".join(missing.sentence for missing in self.unmet)


def clearance_act(name: str) -> str:
    """The act by which an office signs one clearance."""
    return f"sign_clearance:{name}"


def deadline_act(office: str) -> str:
    """The act by which this office says that a deadline of the timetable was met."""
    return f"meet_deadline:{office}"


def offices_for(act: str, definition: WorkflowDefinition) -> tuple[str, ...]:
    """The offices that may do an act; KeyError for an act that does not exist."""
    kind, colon, named = act.partition(":")
    if colon and kind == "sign_clearance":
        return (definition.clearances[named],)
    if colon and kind == "meet_deadline" and named in OFFICES:
        return (named,)
    return ACTS[act]


def may(actor: Actor, act: str, snapshot: StrategySnapshot) -> Allowed | Refused:
    """Whether the actor may do an act that leaves the stage as it is, as the strategy now stands.

    An act that some stage of the definition lists is allowed only in the stages that list it; any
    other act is allowed until the strategy has ended.
    """
    missing = list(_rights(actor, act, offices_for(act, snapshot.definition), snapshot))
    if act not in NEEDS_NO_STAGE:
        missing += _stage(act, snapshot)
    if snapshot.paused and act not in NEEDS_NO_STAGE:
        missing.append(paused())
    return Refused(tuple(missing)) if missing else Allowed()


def may_trigger(actor: Actor, trigger: Trigger, snapshot: StrategySnapshot) -> tuple[Unmet, ...]:
    """What the actor lacks to take this trigger: nothing, or the offices that may."""
    return tuple(_rights(actor, trigger.name, trigger.by, snapshot))


def paused() -> Unmet:
    """The refusal of everything that waits while a strategy is paused."""
    return Unmet("paused", "The strategy is paused. Resume it first.", ("lead_officer",))


def _rights(
    actor: Actor, act: str, offices: tuple[str, ...], snapshot: StrategySnapshot
) -> list[Unmet]:
    if isinstance(actor, System):
        held = SYSTEM in offices
    else:
        held = any(
            actor.holds(office, snapshot.authority_id, snapshot.strategy_id)
            for office in offices
            if office != SYSTEM
        )
    if held:
        return []
    people = tuple(office for office in offices if office != SYSTEM)
    if not people:
        return [Unmet(f"by:{act}", "The system does this by itself on the day.", (SYSTEM,))]
    names = " or ".join(OFFICES[office].lower() for office in people)
    return [Unmet(f"by:{act}", f"Only the {names} can do this.", people)]


def _stage(act: str, snapshot: StrategySnapshot) -> list[Unmet]:
    definition = snapshot.definition
    now_in = definition.top_stage_of(snapshot.state)
    if definition.is_end(snapshot.state):
        return [Unmet("stage", f"The strategy has ended: {now_in.title.lower()}.")]
    listing = [stage for stage in definition.top_stages if act.partition(":")[0] in stage.acts]
    if not listing or now_in in listing:
        return []
    titles = " or ".join(f"“{stage.title}”" for stage in listing)
    sentence = f"This is done in {titles}; the strategy is in “{now_in.title}”."
    return [Unmet("stage", sentence, (now_in.owner,) if now_in.owner else ())]
