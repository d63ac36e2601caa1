"""Reading a workflow definition from TOML text.

`parse(text)` gives a `WorkflowDefinition` or raises `DefinitionError` with every problem found, so
that an author mends a file once. `reread(text)` gives one that was accepted before. The file format
is documented in `docs/definitions.md`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import time
from typing import Any

from tracker.workflows import definition_check, definition_shape
from tracker.workflows.definition import (
    ANY_OPEN,
    BodySlot,
    DeadlineSpec,
    GuardRef,
    MilestoneSpec,
    Stage,
    StageKind,
    Trigger,
    WorkflowDefinition,
)
from tracker.workflows.errors import DefinitionError, Problem

LONGEST_FILE = 200_000
"""Characters; the shipped definition has under 10,000."""


def parse(text: str) -> WorkflowDefinition:
    """Read a definition; raises `DefinitionError` with every problem that was found."""
    data, definition = _shaped(text)
    problems = definition_check.check_sense(definition, data)
    if problems:
        raise DefinitionError(tuple(problems))
    return definition


def reread(text: str) -> WorkflowDefinition:
    """Read a definition that was accepted before, as its content hash shows the reader.

    Its sense is not looked at again: what a later release no longer takes must still be read, or
    the strategies that stand on it could not be shown. Raises `DefinitionError` for its shape.
    """
    return _shaped(text)[1]


def _shaped(text: str) -> tuple[dict[str, Any], WorkflowDefinition]:
    data = _read(text)
    problems = definition_shape.check_shape(data)
    if problems:
        raise DefinitionError(tuple(problems))
    return data, _build(data, text)


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_FILE:
        cure = f"Keep it under {LONGEST_FILE} characters."
        raise DefinitionError((Problem("file", "This is too long for a definition.", cure),))
    try:
        text.encode()
        return tomllib.loads(text.removeprefix("\ufeff"))
    except UnicodeEncodeError:
        problem = Problem("file", "This holds half a character.", "Save the file as UTF-8.")
    except RecursionError:
        problem = Problem("file", "This is nested too deeply.", "Write one list or table less.")
    except ValueError as error:  # TOMLDecodeError is one; so is a number of 5,000 digits
        why = str(error).split(";", 1)[0]
        problem = Problem("file", f"This is not TOML: {why}.", "Mend the line that it names.")
    raise DefinitionError((problem,))


def content_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 of what the file says, whatever its comments, order of keys and white space.

    The order of stages and triggers does matter (a state is written in the order of the stages),
    so it is hashed as well.
    """
    said = dict(data)
    said["order"] = {name: list(data.get(name, {})) for name in ("stages", "triggers")}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _build(data: Mapping[str, Any], text: str) -> WorkflowDefinition:
    stages = {name: _stage(name, entry) for name, entry in data["stages"].items()}
    open_stages = tuple(
        name
        for name, stage in stages.items()
        if "." not in name and stage.kind is not StageKind.END
    )
    return WorkflowDefinition(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        start=data["start"],
        bodies={name: BodySlot(name, **entry) for name, entry in data.get("bodies", {}).items()},
        clearances=dict(data.get("clearances", {})),
        stages=stages,
        gates={
            name: tuple(GuardRef.of(guard) for guard in guards)
            for name, guards in data.get("gates", {}).items()
        },
        deadlines={
            name: DeadlineSpec(
                name=name,
                title=entry.get("title", _words(name)),
                rule=entry["rule"],
                anchor=entry["anchor"],
                stage=entry["for"],
                n=entry.get("n"),
                due_time=time.fromisoformat(entry["time"]) if "time" in entry else None,
            )
            for name, entry in data.get("deadlines", {}).items()
        },
        milestones={
            name: MilestoneSpec(
                name, entry["title"], entry["reached_by"], tuple(entry.get("or_by", ()))
            )
            for name, entry in data.get("milestones", {}).items()
        },
        triggers={
            name: _trigger(name, entry, open_stages) for name, entry in data["triggers"].items()
        },
        text=text,
        content_hash=content_hash(data),
    )


def _stage(name: str, entry: Mapping[str, Any]) -> Stage:
    recommendations = tuple(entry.get("recommendations", ()))
    return Stage(
        name=name,
        title=entry["title"],
        kind=StageKind(entry["kind"]),
        owner=entry.get("owner"),
        lanes=tuple(entry.get("lanes", ())),
        body=entry.get("body"),
        recommendations=recommendations,
        decisive=entry.get("decisive", recommendations[-1] if recommendations else None),
        acts=tuple(entry.get("acts", ())),
        bar_submitter=entry.get("bar_submitter", False),
        until=entry.get("until"),
    )


def _trigger(name: str, entry: Mapping[str, Any], open_stages: tuple[str, ...]) -> Trigger:
    from_any_open = ANY_OPEN in entry["from"]
    return Trigger(
        name=name,
        from_stages=open_stages if from_any_open else tuple(entry["from"]),
        to=entry["to"],
        by=tuple(entry["by"]),
        guards=tuple(GuardRef.of(guard) for guard in entry.get("guards", ())),
        reason=entry.get("reason", False),
        facts=tuple(entry.get("facts", ())),
        label=entry.get("label", _words(name)),
        event=entry.get("event", name),
        from_any_open=from_any_open,
    )


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
