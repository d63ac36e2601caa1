"""What a definition must satisfy in sense: names that lead somewhere, keys that fit their stage.

Looked at only once the shape is right (`definition_shape`). Every fault comes with its cure. The
ways between the stages are looked at in `definition_ways`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker.workflows import definition_ways
from tracker.workflows.actors import OFFICES
from tracker.workflows.date_rules import RULES, Counting
from tracker.workflows.deadlines import OFFSETS, is_dated
from tracker.workflows.definition import GuardRef, Stage, StageKind, WorkflowDefinition
from tracker.workflows.definition_ways import named
from tracker.workflows.errors import Problem
from tracker.workflows.guards import GATE, GUARDS
from tracker.workflows.permissions import ACTS, NEEDS_NO_STAGE
from tracker.workflows.voting_rules import Threshold
from tracker.workflows.wording import DOCUMENT_KINDS

ANCHORS = ("round_opened", "meeting", "decision_published")
RECOMMENDATION_KINDS = ("note", "support", "approve", "submit")
LONGEST_OFFSET = 250
"""Working days: about a year. More is a slip of the pen, and leaves the known calendar."""

STAGE_ACTS = ("sign_clearance", *(act for act in ACTS if act not in NEEDS_NO_STAGE))
_OF_A_BODY = (StageKind.ROUND, StageKind.MEETING)
_FITS = {
    "body": _OF_A_BODY,
    "recommendations": _OF_A_BODY,
    "bar_submitter": _OF_A_BODY,
    "until": (StageKind.WAIT,),
}
_OWNED = (StageKind.WORK, StageKind.PARALLEL, StageKind.MEETING)
_OF_A_MEETING = ("meeting_fixed", "not_yet_decided", "agenda_open", "key_decision_may_be_made")
_BACKWARDS = {Counting.CLEAR_BEFORE, Counting.WORKING_BEFORE}


def check_sense(definition: WorkflowDefinition, data: Mapping[str, Any]) -> list[Problem]:
    """Names that lead nowhere, stages that cannot be reached or left, triggers that clash."""
    problems = [*_bodies(definition), *_stages(definition), *_guards(definition)]
    problems += [*definition_ways.check_triggers(definition, data), *_dates(definition)]
    return problems or [*_clocks(definition), *definition_ways.check_graph(definition)]


def _bodies(d: WorkflowDefinition) -> Iterator[Problem]:
    for slot in d.bodies.values():
        yield from named(f"bodies.{slot.name}.rule", slot.rule, list(Threshold), "voting rule")
    for name, office in d.clearances.items():
        yield from named(f"clearances.{name}", office, OFFICES, "office")


def _stages(d: WorkflowDefinition) -> Iterator[Problem]:
    tops = [stage.name for stage in d.top_stages]
    yield from named("start", d.start, tops, "stage")
    if d.start in tops and d.stages[d.start].kind is not StageKind.WORK:
        cure = 'Start in a stage of kind "work".'
        yield Problem("start", "A strategy begins with work, not with a body or a wait.", cure)
    lanes = {name for stage in d.top_stages for name in _lanes(stage)}
    for stage in d.top_stages:
        asked = Counter(d.stages[x].body for x in _lanes(stage) if x in d.stages)
        for body, count in asked.items():
            if body is not None and count > 1:
                cure = "Give each lane a body of its own."
                where = f"stages.{stage.name}.lanes"
                yield Problem(where, f"Two lanes ask “{body}” at once.", cure)
    for stage in d.stages.values():
        yield from _stage_names(d, stage)
        yield from _stage_keys(stage, lanes)


def _lanes(stage: Stage) -> list[str]:
    return [f"{stage.name}.{lane}" for lane in dict.fromkeys(stage.lanes)]


def _stage_names(d: WorkflowDefinition, stage: Stage) -> Iterator[Problem]:
    where = f"stages.{stage.name}"
    yield from named(f"{where}.owner", stage.owner, OFFICES, "office")
    yield from named(f"{where}.body", stage.body, d.bodies, "body")
    yield from named(f"{where}.until", stage.until, d.deadlines, "deadline")
    for kind in stage.recommendations:
        yield from named(
            f"{where}.recommendations", kind, RECOMMENDATION_KINDS, "recommendation type"
        )
    yield from named(f"{where}.decisive", stage.decisive, stage.recommendations, "such entry")
    for lane in _lanes(stage):
        yield from named(f"{where}.lanes", lane, d.stages, "stage")
    for act in stage.acts:
        yield from named(f"{where}.acts", act, STAGE_ACTS, "act")
    for key in ("lanes", "recommendations", "acts"):
        for name, count in Counter(getattr(stage, key)).items():
            if count > 1:
                yield Problem(f"{where}.{key}", f"“{name}” is named twice.", "Name each once.")


def _stage_keys(stage: Stage, lanes: set[str]) -> Iterator[Problem]:
    where = f"stages.{stage.name}"
    is_lane = "." in stage.name
    if is_lane and stage.name not in lanes:
        yield Problem(where, "No parallel stage has this lane.", "Name it under its lanes.")
    if is_lane != (stage.kind is StageKind.ROUND):
        cure = 'Lanes, and only lanes, are of kind "round" and named "parent.lane".'
        yield Problem(f"{where}.kind", "A round is a lane of a parallel stage.", cure)
    if is_lane and stage.acts:
        yield Problem(f"{where}.acts", "A lane has no acts.", "List them at its parallel stage.")
    if (stage.kind is StageKind.PARALLEL) != bool(stage.lanes):
        cure = 'Give lanes to a stage of kind "parallel", and to no other.'
        yield Problem(f"{where}.lanes", "Lanes and kind do not fit.", cure)
    if stage.kind in _OF_A_BODY and not (stage.body and stage.recommendations):
        cure = "Add body = … and recommendations = […]."
        yield Problem(where, "A body decides here, but not which or on what.", cure)
    for key, kinds in _FITS.items():
        if getattr(stage, key) and stage.kind not in kinds:
            cure = f"Remove it: it belongs to {' or '.join(kinds)}."
            yield Problem(f"{where}.{key}", f"A stage of kind {stage.kind} has none.", cure)
    if stage.kind is StageKind.WAIT and stage.until is None:
        yield Problem(f"{where}.until", "This wait never ends.", "Name the deadline that ends it.")
    if stage.kind in _OWNED and stage.owner is None:
        yield Problem(f"{where}.owner", "Nobody owns this stage.", "Name the office.")


def _guards(d: WorkflowDefinition) -> Iterator[Problem]:
    for gate, refs in d.gates.items():
        for ref in refs:
            if ref.name == GATE:
                cure = "List that gate's guards here."
                yield Problem(f"gates.{gate}", "A gate cannot hold a gate.", cure)
            yield from _guard(f"gates.{gate}", ref, d)
    for trigger in d.triggers.values():
        for ref in trigger.guards:
            yield from _guard(f"triggers.{trigger.name}.guards", ref, d)


def _guard(where: str, ref: GuardRef, d: WorkflowDefinition) -> Iterator[Problem]:
    if ref.name not in (*GUARDS, GATE):
        yield from named(where, ref.name, [*GUARDS, GATE], "guard")
        return
    what = GATE if ref.name == GATE else GUARDS[ref.name].argument
    known: dict[str, Iterable[str]] = {
        "slot": d.bodies,
        "stage": [stage.name for stage in d.top_stages if stage.lanes],
        "gate": d.gates,
        "clearance": d.clearances,
        "document": DOCUMENT_KINDS,
        "deadline": d.deadlines,
    }
    if what is None and ref.argument is not None:
        yield Problem(where, f"“{ref.name}” takes no argument.", f"Write “{ref.name}”.")
    elif what is not None and ref.argument is None:
        yield Problem(where, f"“{ref.name}” needs a {what}.", f"Write “{ref.name}:…”.")
    elif what is not None:
        yield from named(where, ref.argument, known[what], what)
    if what == "slot" and ref.argument in set(d.bodies) - {s.body for s in d.stages.values()}:
        cure = "Name a body that a round or a meeting asks."
        yield Problem(where, f"No stage asks “{ref.argument}”: this stays as it is.", cure)
    if ref.name in _OF_A_MEETING and not any(s.kind is StageKind.MEETING for s in d.top_stages):
        cure = 'Add a stage of kind "meeting", or remove the guard.'
        yield Problem(where, f"“{ref.name}” asks about a meeting, and there is none.", cure)


def _dates(d: WorkflowDefinition) -> Iterator[Problem]:
    for spec in d.deadlines.values():
        where = f"deadlines.{spec.name}"
        yield from named(f"{where}.rule", spec.rule, filter(is_dated, [*RULES, *OFFSETS]), "rule")
        yield from named(f"{where}.anchor", spec.anchor, ANCHORS, "anchor")
        yield from named(f"{where}.for", spec.stage, d.stages, "stage")
        if (spec.rule in OFFSETS) != (spec.n is not None):
            cure = "Add n = … to an offset in working days, and to no other rule."
            yield Problem(f"{where}.n", "The number of working days and the rule do not fit.", cure)
        if spec.n is not None and spec.n > LONGEST_OFFSET:
            cure = f"Write at most {LONGEST_OFFSET}."
            yield Problem(f"{where}.n", "This is more than a year of working days.", cure)
        backwards = spec.rule == "working_days_before" or (
            spec.rule in RULES and RULES[spec.rule].counting in _BACKWARDS
        )
        if backwards and spec.anchor in ANCHORS and spec.anchor != "meeting":
            cure = "Use a rule that counts forwards, or anchor it on the meeting."
            yield Problem(f"{where}.rule", "This date would be over before it begins.", cure)
    for milestone in d.milestones.values():
        where = f"milestones.{milestone.name}"
        yield from named(f"{where}.reached_by", milestone.reached_by, d.triggers, "trigger")
        for trigger in milestone.or_by:
            yield from named(f"{where}.or_by", trigger, d.triggers, "trigger")


def _clocks(d: WorkflowDefinition) -> Iterator[Problem]:
    """Each round has a day by which to answer, each wait a period that begins as it is entered."""
    opened = {spec.stage for spec in d.deadlines.values() if spec.anchor == "round_opened"}
    for stage in d.stages.values():
        where = f"stages.{stage.name}"
        if stage.kind is StageKind.ROUND and not opened & {stage.name, stage.name.split(".")[0]}:
            cure = 'Add a deadline with anchor = "round_opened" for it or its parallel stage.'
            yield Problem(where, "Nobody is told by when to answer this round.", cure)
        if stage.until and d.deadlines[stage.until].anchor != "decision_published":
            cure = 'Name a deadline with anchor = "decision_published".'
            yield Problem(f"{where}.until", "This deadline does not begin with the wait.", cure)
