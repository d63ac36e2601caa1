"""The ways between the stages of a definition: triggers that are clear, stages that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from tracker.workflows.actors import OFFICES, SYSTEM
from tracker.workflows.commands import FACTS, Command
from tracker.workflows.definition import ANY_OPEN, Stage, StageKind, Trigger, WorkflowDefinition
from tracker.workflows.errors import Problem
from tracker.workflows.guards import GATE


def named(where: str, name: str | None, known: Iterable[str], what: str) -> Iterator[Problem]:
    """A problem if there is no such name among those that are known; none for no name at all."""
    names = list(known)
    if name is not None and name not in names:
        cure = f"Use one of: {', '.join(names) or 'none is defined yet'}."
        yield Problem(where, f"There is no {what} “{name}”.", cure)


def check_triggers(d: WorkflowDefinition, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Where each leads from and to, who may take it, which facts it carries, what it is called."""
    events: dict[str, str] = {}
    for trigger in d.triggers.values():
        where = f"triggers.{trigger.name}"
        yield from _ends(d, trigger, data["triggers"][trigger.name]["from"])
        if not trigger.by:
            yield Problem(f"{where}.by", "Nobody may take this trigger.", "Name an office.")
        for office in trigger.by:
            yield from named(f"{where}.by", office, [*OFFICES, SYSTEM], "office")
        own = {field.name for field in fields(Command)}
        command = FACTS.get(trigger.name, Command)
        known = [field.name for field in fields(command) if field.name not in own]
        for fact in trigger.facts:
            yield from named(f"{where}.facts", fact, known, "fact of this trigger")
        if trigger.event in events:
            other = events[trigger.event]
            cure = "Give each trigger an event of its own."
            yield Problem(f"{where}.event", f"“{other}” has the same event.", cure)
        events.setdefault(trigger.event, trigger.name)


def _ends(d: WorkflowDefinition, trigger: Trigger, written: list[str]) -> Iterator[Problem]:
    where = f"triggers.{trigger.name}"
    tops = [stage.name for stage in d.top_stages]
    lane_leaves = [leaf for leaf in d.leaves if "." in leaf]
    if not written:
        yield Problem(f"{where}.from", "This trigger starts nowhere.", "Name a stage.")
    for name in written:
        yield from named(f"{where}.from", name, [*tops, *lane_leaves, ANY_OPEN], "stage")
    yield from named(f"{where}.to", trigger.to, [*tops, *lane_leaves], "stage")
    lanes = {name.rpartition(".")[0] for name in written if name in lane_leaves}
    if len(lanes) > 1 or (lanes and any(name in d.stages for name in written)):
        cure = "Give each lane a trigger of its own."
        yield Problem(f"{where}.from", "A trigger belongs to one lane or to the parent.", cure)
    if lanes and trigger.to.rpartition(".")[0] not in lanes:
        cure = f"Leave the stage by a trigger from “{min(lanes).split('.')[0]}”."
        yield Problem(f"{where}.to", "A lane's trigger cannot leave the parallel stage.", cure)
    if not lanes and trigger.to in lane_leaves:
        cure = f"Lead to “{trigger.to.split('.')[0]}”: all its lanes open together."
        yield Problem(f"{where}.to", "A lane cannot be entered by itself.", cure)
    if len(set(written)) != len(written) or (ANY_OPEN in written and len(written) > 1):
        yield Problem(f"{where}.from", "A stage is named twice.", "Name each stage once.")


def check_graph(d: WorkflowDefinition) -> Iterator[Problem]:
    """Every stage can be reached, can be left, and leads to an end without giving up."""
    tops = {stage.name for stage in d.top_stages}
    ways = {
        name: {t.to for t in d.triggers.values() if name in t.from_stages and t.to in tops}
        for name in tops
    }
    reached = _closure({d.start}, ways)
    in_earnest = {
        name: {
            source
            for t in d.triggers.values()
            if t.to == name and not t.from_any_open
            for source in t.from_stages
        }
        for name in tops
    }
    ends = {stage.name for stage in d.top_stages if stage.kind is StageKind.END}
    ending = _closure(ends, in_earnest)
    for stage in d.top_stages:
        where = f"stages.{stage.name}"
        if stage.name not in reached:
            yield Problem(where, "No trigger leads here.", "Add a trigger to it, or remove it.")
        if stage.name not in ending:
            cure = "Add a trigger that leads on from it, other than one from any_open."
            yield Problem(where, "From here no end can be reached but by giving up.", cure)
        if stage.kind is StageKind.PARALLEL:
            yield from _parallel(d, stage)


def _parallel(d: WorkflowDefinition, stage: Stage) -> Iterator[Problem]:
    for lane in stage.lanes:
        name = f"{stage.name}.{lane}"
        if not any(
            t.to == f"{name}.done" and f"{name}.open" in t.from_stages for t in d.triggers.values()
        ):
            cure = f'Add a trigger from "{name}.open" to "{name}.done".'
            yield Problem(f"stages.{name}", "Nothing finishes this lane.", cure)
    way_on = d.main_trigger(stage.name)
    if way_on is None:
        return
    refs = {
        str(inner)
        for ref in way_on.guards
        for inner in (d.gates[ref.argument or ""] if ref.name == GATE else (ref,))
    }
    if not {f"lanes_done:{stage.name}", "no_round_open"} & refs:
        cure = f"Add the guard “lanes_done:{stage.name}”."
        where = f"triggers.{way_on.name}.guards"
        yield Problem(where, "This would lead on while a body can still answer.", cure)


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for to in ways.get(todo.pop(), set()) - seen:
            seen.add(to)
            todo.append(to)
    return seen
