"""What a definition file must satisfy in shape: known keys, all that are needed, right types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from tracker.workflows.definition import StageKind
from tracker.workflows.errors import Problem

SCHEMA = 1

_TEXT, _LIST, _FLAG, _WHOLE = "text", "a list of names", "true or false", "a whole number"
OUTER = {
    "schema": (_WHOLE, True),
    "id": (_TEXT, True),
    "version": (_WHOLE, True),
    "title": (_TEXT, True),
    "start": (_TEXT, True),
    "bodies": ("a table", False),
    "clearances": ("a table", False),
    "stages": ("a table", True),
    "gates": ("a table", False),
    "deadlines": ("a table", False),
    "milestones": ("a table", False),
    "triggers": ("a table", True),
}
INNER = {
    "bodies": {"title": (_TEXT, True), "rule": (_TEXT, True)},
    "stages": {
        "title": (_TEXT, True),
        "kind": (_TEXT, True),
        "owner": (_TEXT, False),
        "lanes": (_LIST, False),
        "body": (_TEXT, False),
        "recommendations": (_LIST, False),
        "decisive": (_TEXT, False),
        "acts": (_LIST, False),
        "bar_submitter": (_FLAG, False),
        "until": (_TEXT, False),
    },
    "deadlines": {
        "title": (_TEXT, False),
        "rule": (_TEXT, True),
        "n": (_WHOLE, False),
        "anchor": (_TEXT, True),
        "for": (_TEXT, True),
        "time": (_TEXT, False),
    },
    "milestones": {"title": (_TEXT, True), "reached_by": (_TEXT, True)},
    "triggers": {
        "from": (_LIST, True),
        "to": (_TEXT, True),
        "by": (_LIST, True),
        "guards": (_LIST, False),
        "reason": (_FLAG, False),
        "facts": (_LIST, False),
        "label": (_TEXT, False),
        "event": (_TEXT, False),
    },
}


def check_shape(data: Mapping[str, Any]) -> list[Problem]:
    """Unknown and missing keys, values of the wrong type. Sense is looked at only after these."""
    problems = list(_keys("", data, OUTER))
    if data.get("schema", SCHEMA) != SCHEMA:
        problems.append(
            Problem("schema", f"Schema {data['schema']} is not known.", f"Write schema = {SCHEMA}.")
        )
    for section, keys in INNER.items():
        entries = data.get(section, {})
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            where = f"{section}.{name}"
            if isinstance(entry, dict):
                problems.extend(_keys(where, entry, keys))
            else:
                problems.append(Problem(where, "This is not a table.", "Write it as { … }."))
    for section, kind in (("clearances", _TEXT), ("gates", _LIST)):
        entries = data.get(section, {})
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if not _is(entry, kind):
                problems.append(Problem(f"{section}.{name}", f"This is not {kind}.", _write(kind)))
    problems.extend(_times_and_kinds(data) if not problems else ())
    return problems


def _keys(
    where: str, entry: Mapping[str, Any], known: Mapping[str, tuple[str, bool]]
) -> Iterator[Problem]:
    prefix = f"{where}." if where else ""
    for key, value in entry.items():
        if key not in known:
            cure = f"Remove it, or use one of: {', '.join(known)}."
            yield Problem(f"{prefix}{key}", "This key is not known.", cure)
        elif not _is(value, known[key][0]):
            yield Problem(f"{prefix}{key}", f"This is not {known[key][0]}.", _write(known[key][0]))
    for key, (kind, needed) in known.items():
        if needed and key not in entry:
            yield Problem(f"{prefix}{key}", "This key is missing.", f"Add it: it is {kind}.")


def _is(value: object, kind: str) -> bool:
    if kind == _TEXT:
        return isinstance(value, str) and value.strip() != ""
    if kind == _LIST:
        return isinstance(value, list) and all(_is(item, _TEXT) for item in value)
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _WHOLE:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    return isinstance(value, dict)


def _write(kind: str) -> str:
    return {
        _TEXT: "Write some text in quotation marks.",
        _LIST: 'Write a list such as ["a", "b"].',
        _FLAG: "Write true or false.",
        _WHOLE: "Write a whole number greater than 0.",
    }.get(kind, "Write it as a table.")


def _times_and_kinds(data: Mapping[str, Any]) -> Iterator[Problem]:
    kinds = [kind.value for kind in StageKind]
    for name, entry in data["stages"].items():
        if entry["kind"] not in kinds:
            cure = f"Use one of: {', '.join(kinds)}."
            yield Problem(f"stages.{name}.kind", f"There is no kind “{entry['kind']}”.", cure)
    for name, entry in data.get("deadlines", {}).items():
        try:
            time.fromisoformat(entry.get("time", "00:00"))
        except ValueError:
            where = f"deadlines.{name}.time"
            yield Problem(where, f"“{entry['time']}” is no time of day.", 'Write it as "17:00".')
