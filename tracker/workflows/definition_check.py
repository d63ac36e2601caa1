"""What a definition must satisfy in sense: names that lead somewhere, stages that can be left.

Looked at only once the shape is right (`definition_shape`). Every fault comes with its cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker.workflows.actors import OFFICES, SYSTEM
from tracker.workflows.commands import FACTS
from tracker.workflows.date_rules import RULES
from tracker.workflows.deadlines import OFFSETS, is_dated
from tracker.workflows.definition import ANY_OPEN, GuardRef, StageKind, WorkflowDefinition
from tracker.workflows.errors import Problem
from tracker.workflows.guards import GATE, GUARDS
from tracker.workflows.voting_rules import Threshold
from tracker.workflows.wording import DOCUMENT_KINDS

ANCHORS = ("round_opened", "meeting", "decision_published")
RECOMMENDATION_KINDS = ("note", "support", "approve", "submit")


def check_sense(definition: WorkflowDefinition, data: Mapping[str, Any]) -> list[Problem]:
    """Names that lead nowhere, stages that cannot be reached or left, triggers that clash."""
    problems = [*_bodies(definition), *_stages(definition), *_guards(definition)]
    problems += [*_triggers(definition, data), *_dates(definition)]
    return problems or list(_graph(definition))


def _named(where: str, name: str | None, known: Iterable[str], what: str) -> Iterator[Problem]:
    names = list(known)
    if name is not None and name not in names:
        cure = f"Use one of: {', '.join(names) or 'none is defined yet'}."
        yield Problem(where, f"There is no {what} “{name}”.", cure)


def _bodies(d: WorkflowDefinition) -> Iterator[Problem]:
    for slot in d.bodies.values():
        yield from _named(f"bodies.{slot.name}.rule", slot.rule, list(Threshold), "voting rule")
    for name, office in d.clearances.items():
        yield from _named(f"clearances.{name}", office, OFFICES, "office")


def _stages(d: WorkflowDefinition) -> Iterator[Problem]:
    tops = [stage.name for stage in d.top_stages]
    yield from _named("start", d.start, tops, "stage")
    lanes = {f"{stage.name}.{lane}" for stage in d.top_stages for lane in stage.lanes}
    for stage in d.stages.values():
        where = f"stages.{stage.name}"
        yield from _named(f"{where}.owner", stage.owner, OFFICES, "office")
        yield from _named(f"{where}.body", stage.body, d.bodies, "body")
        yield from _named(f"{where}.until", stage.until, d.deadlines, "deadline")
        for kind in stage.recommendations:
            yield from _named(
                f"{where}.recommendations", kind, RECOMMENDATION_KINDS, "recommendation type"
            )
        yield from _named(f"{where}.decisive", stage.decisive, stage.recommendations, "such entry")
        for lane in stage.lanes:
            yield from _named(f"{where}.lanes", f"{stage.name}.{lane}", d.stages, "stage")
        is_lane = "." in stage.name
        if is_lane and stage.name not in lanes:
            yield Problem(where, "No parallel stage has this lane.", "Name it under its lanes.")
        if is_lane != (stage.kind is StageKind.ROUND):
            cure = 'Lanes, and only lanes, are of kind "round" and named "parent.lane".'
            yield Problem(f"{where}.kind", "A round is a lane of a parallel stage.", cure)
        if (stage.kind is StageKind.PARALLEL) != bool(stage.lanes):
            cure = 'Give lanes to a stage of kind "parallel", and to no other.'
            yield Problem(f"{where}.lanes", "Lanes and kind do not fit.", cure)
        if stage.kind in (StageKind.ROUND, StageKind.MEETING) and not (
            stage.body and stage.recommendations
        ):
            cure = "Add body = … and recommendations = […]."
            yield Problem(where, "A body decides here, but not which or on what.", cure)
        if stage.kind in (StageKind.WORK, StageKind.PARALLEL) and stage.owner is None:
            yield Problem(f"{where}.owner", "Nobody owns this stage.", "Name the office.")


def _guards(d: WorkflowDefinition) -> Iterator[Problem]:
    for gate, refs in d.gates.items():
        for ref in refs:
            if ref.name == "gate":
                cure = "List that gate's guards here."
                yield Problem(f"gates.{gate}", "A gate cannot hold a gate.", cure)
            yield from _guard(f"gates.{gate}", ref, d)
    for trigger in d.triggers.values():
        for ref in trigger.guards:
            yield from _guard(f"triggers.{trigger.name}.guards", ref, d)


def _guard(where: str, ref: GuardRef, d: WorkflowDefinition) -> Iterator[Problem]:
    if ref.name not in (*GUARDS, GATE):
        yield from _named(where, ref.name, [*GUARDS, GATE], "guard")
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
        yield from _named(where, ref.argument, known[what], what)


def _triggers(d: WorkflowDefinition, data: Mapping[str, Any]) -> Iterator[Problem]:
    sources = [*(stage.name for stage in d.top_stages), *(x for x in d.leaves if "." in x)]
    lane_leaves = [leaf for leaf in d.leaves if "." in leaf]
    for trigger in d.triggers.values():
        where = f"triggers.{trigger.name}"
        written = data["triggers"][trigger.name]["from"]
        for name in written:
            yield from _named(f"{where}.from", name, [*sources, ANY_OPEN], "stage")
        yield from _named(f"{where}.to", trigger.to, sources, "stage")
        for office in trigger.by:
            yield from _named(f"{where}.by", office, [*OFFICES, SYSTEM], "office")
        for fact in trigger.facts:
            known = FACTS.get(trigger.name)
            fields = list(known.__dataclass_fields__) if known else []
            yield from _named(f"{where}.facts", fact, fields, "fact of this trigger")
        lanes = {name.rpartition(".")[0] for name in written if name in lane_leaves}
        if len(lanes) > 1 or (lanes and any(name in d.stages for name in written)):
            cure = "Give each lane a trigger of its own."
            yield Problem(f"{where}.from", "A trigger belongs to one lane or to the parent.", cure)
        if lanes and trigger.to.rpartition(".")[0] not in lanes:
            cure = f"Leave the stage by a trigger from “{next(iter(lanes)).split('.')[0]}”."
            yield Problem(f"{where}.to", "A lane's trigger cannot leave the parallel stage.", cure)
        if len(set(written)) != len(written) or (ANY_OPEN in written and len(written) > 1):
            yield Problem(f"{where}.from", "A stage is named twice.", "Name each stage once.")


def _dates(d: WorkflowDefinition) -> Iterator[Problem]:
    for spec in d.deadlines.values():
        where = f"deadlines.{spec.name}"
        yield from _named(f"{where}.rule", spec.rule, filter(is_dated, [*RULES, *OFFSETS]), "rule")
        yield from _named(f"{where}.anchor", spec.anchor, ANCHORS, "anchor")
        yield from _named(f"{where}.for", spec.stage, d.stages, "stage")
        if (spec.rule in OFFSETS) != (spec.n is not None):
            cure = "Add n = … to an offset in working days, and to no other rule."
            yield Problem(f"{where}.n", "The number of working days and the rule do not fit.", cure)
    for milestone in d.milestones.values():
        where = f"milestones.{milestone.name}.reached_by"
        yield from _named(where, milestone.reached_by, d.triggers, "trigger")


def _graph(d: WorkflowDefinition) -> Iterator[Problem]:
    tops = {stage.name for stage in d.top_stages}
    ways = {
        name: {t.to for t in d.triggers.values() if name in t.from_stages and t.to in tops}
        for name in tops
    }
    reached = _closure({d.start}, ways)
    backwards = {name: {source for source, to in ways.items() if name in to} for name in tops}
    ends = {stage.name for stage in d.top_stages if stage.kind is StageKind.END}
    ending = _closure(ends, backwards)
    for stage in d.top_stages:
        where = f"stages.{stage.name}"
        if stage.name not in reached:
            yield Problem(where, "No trigger leads here.", "Add a trigger to it, or remove it.")
        if stage.name not in ending:
            cure = "Add a trigger that leads on from it."
            yield Problem(where, "From here no end can be reached.", cure)
        leaving = [t for t in d.triggers.values() if stage.name in t.from_stages]
        if stage.kind is not StageKind.END and all(t.from_any_open for t in leaving):
            cure = "Add a trigger from it that is not from any_open."
            yield Problem(where, "The only way out is to give up.", cure)
        for lane in stage.lanes:
            name = f"{stage.name}.{lane}"
            if not any(t.to == f"{name}.done" for t in d.triggers.values()):
                cure = f'Add a trigger from "{name}.open" to "{name}.done".'
                yield Problem(f"stages.{name}", "Nothing finishes this lane.", cure)


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for to in ways.get(todo.pop(), set()) - seen:
            seen.add(to)
            todo.append(to)
    return seen
