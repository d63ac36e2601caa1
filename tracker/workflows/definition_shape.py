"""What a definition file must satisfy in shape: known keys, all that are needed, right types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.workflows.definition import ANY_OPEN, StageKind
from tracker.workflows.errors import Problem

SCHEMA = 1
LONGEST_TEXT = 200
GREATEST_NUMBER = 999_999

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_ID = re.compile(r"[a-z][a-z0-9-]*")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

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
    "milestones": {"title": (_TEXT, True), "reached_by": (_TEXT, True), "or_by": (_LIST, False)},
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
    schema = data.get("schema", SCHEMA)
    if _is(schema, _WHOLE) and schema != SCHEMA:
        problems.append(
            Problem("schema", f"Schema {schema} is not known.", f"Write schema = {SCHEMA}.")
        )
    for section, keys in INNER.items():
        for name, entry in _entries(data, section):
            where = f"{section}.{name}"
            if isinstance(entry, dict):
                problems.extend(_keys(where, entry, keys))
            else:
                problems.append(Problem(where, "This is not a table.", "Write it as { … }."))
    for section, kind in (("clearances", _TEXT), ("gates", _LIST)):
        for name, entry in _entries(data, section):
            if not _is(entry, kind):
                problems.append(Problem(f"{section}.{name}", f"This is not {kind}.", _write(kind)))
    problems.extend(_names(data))
    problems.extend(_words(data) if not problems else ())
    return problems


def _entries(data: Mapping[str, Any], section: str) -> list[tuple[str, Any]]:
    entries = data.get(section, {})
    return list(entries.items()) if isinstance(entries, dict) else []


def _names(data: Mapping[str, Any]) -> Iterator[Problem]:
    for section in (*INNER, "clearances", "gates"):
        allowed = _STAGE_NAME if section == "stages" else _NAME
        for name, _ in _entries(data, section):
            if not allowed.fullmatch(name):
                cure = "Begin with a small letter; go on with small letters, digits and _."
                yield Problem(f"{section}.{name}", "This name cannot be used.", cure)
            elif section == "stages" and name == ANY_OPEN:
                cure = "Choose another name: this one means every stage that is not an end."
                yield Problem(f"stages.{name}", "This name is taken.", cure)


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
        return isinstance(value, str) and value.strip() != "" and _is_one_line(value)
    if kind == _LIST:
        return isinstance(value, list) and all(_is(item, _TEXT) for item in value)
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _WHOLE:
        is_flag = isinstance(value, bool)
        return isinstance(value, int) and not is_flag and 0 < value <= GREATEST_NUMBER
    return isinstance(value, dict)


def _is_one_line(text: str) -> bool:
    """No control, direction or line characters: they would spoil mails, pictures and the record."""
    kinds = {unicodedata.category(character) for character in text[: LONGEST_TEXT + 1]}
    return len(text) <= LONGEST_TEXT and not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _write(kind: str) -> str:
    return {
        _TEXT: f"Write one line in quotation marks, at most {LONGEST_TEXT} plain characters.",
        _LIST: 'Write a list such as ["a", "b"].',
        _FLAG: "Write true or false.",
        _WHOLE: f"Write a whole number from 1 to {GREATEST_NUMBER}.",
    }.get(kind, "Write it as a table.")


def _words(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Words that have a form of their own."""
    if not _ID.fullmatch(data["id"]):
        cure = "Begin with a small letter; go on with small letters, digits and -."
        yield Problem("id", f"“{data['id']}” cannot be an id.", cure)
    kinds = [kind.value for kind in StageKind]
    for name, entry in _entries(data, "stages"):
        if entry["kind"] not in kinds:
            cure = f"Use one of: {', '.join(kinds)}."
            yield Problem(f"stages.{name}.kind", f"There is no kind “{entry['kind']}”.", cure)
    for name, entry in _entries(data, "deadlines"):
        if not _TIME.fullmatch(entry.get("time", "00:00")):
            where = f"deadlines.{name}.time"
            yield Problem(where, f"“{entry['time']}” is no time of day.", 'Write it as "17:00".')
    for name, entry in _entries(data, "triggers"):
        if not _NAME.fullmatch(entry.get("event", name)):
            cure = "Write the trigger in the past tense, as in draft_shared."
            where = f"triggers.{name}.event"
            yield Problem(where, f"“{entry['event']}” cannot name an event.", cure)
