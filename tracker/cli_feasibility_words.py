"""What `tracker feasibility` prints, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from tracker.cli_dates import print_json
from tracker.workflows.calendar import in_words
from tracker.workflows.collisions import Collision
from tracker.workflows.cures import Cure
from tracker.workflows.feasibility import Feasibility, Verdict
from tracker.workflows.working_back import Wish

_LABELS = {
    "agenda_publication": "Agenda public",
    "key_decision_notice": "Key decision notice",
    "final_report": "Final report",
    "call_in_end": "Call-in ends",
    "effective": "Takes effect",
    "submission": "Submission",
    "publication": "Publication",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one meeting day; `wish` where it was worked back to."""

    meeting: date
    found: Feasibility
    wish: Wish | None = None


def print_answers(answers: Sequence[Answer], *, as_json: bool) -> None:
    if as_json:
        print_json([_fields(each) for each in answers])
        return
    for each in answers:
        if each.wish is not None:
            click.echo(each.wish.sentence(each.meeting))
        _print(each.meeting, each.found)


def print_earliest(body: str, found: Sequence[Verdict], *, as_json: bool) -> None:
    """The scheduled meetings of a body from today on, and the first that would work."""
    first = next((each.meeting for each in found if each.feasible), None)
    if as_json:
        shown = [_verdict_fields(each) for each in found]
        earliest = first.isoformat() if first else None
        answer = {"body": body, "earliest": earliest, "feasible": first is not None}
        print_json([{**answer, "meetings": shown}])
        return
    if first is None:
        said = "None of the scheduled meetings" if found else "No meeting is scheduled that"
        click.echo(f"{said} would work.")
    else:
        click.echo(f"The earliest scheduled meeting that would work is on {in_words(first)}.")
    for each in found:
        if each.found is None:
            click.echo(f"A decision on {in_words(each.meeting)} cannot be computed: {each.problem}")
        else:
            _print(each.meeting, each.found)


def _verdict_fields(verdict: Verdict) -> dict[str, Any]:
    if verdict.found is None:
        problem = verdict.problem
        return {"meeting": verdict.meeting.isoformat(), "feasible": False, "problem": problem}
    return _fields(Answer(verdict.meeting, verdict.found))


def _fields(answer: Answer) -> dict[str, Any]:
    wish = answer.wish
    worked_back = {
        "wish": {"goal": wish.goal.value, "by": wish.by.isoformat()},
        "latest_meeting": answer.meeting.isoformat(),
    } if wish else {}  # fmt: skip
    return {
        "meeting": answer.meeting.isoformat(),
        **worked_back,
        "feasible": answer.found.feasible,
        "dates": {name: day.isoformat() for name, day in answer.found.dates.items()},
        "collisions": [_collision_fields(each) for each in answer.found.collisions],
        "notes": list(answer.found.notes),
    }


def _collision_fields(collision: Collision) -> dict[str, Any]:
    return {
        "rule": collision.rule,
        "date": collision.date.isoformat(),
        "sentence": collision.sentence,
        "cures": [cure.sentence for cure in collision.cures],
        "ways_out": [_cure_fields(cure) for cure in collision.cures],
    }


def _cure_fields(cure: Cure) -> dict[str, Any]:
    day = {"date": cure.day.isoformat()} if cure.day else {}
    return {"kind": cure.kind.value, **day, "sentence": cure.sentence}


def _print(meeting: date, found: Feasibility) -> None:
    answer = "would work" if found.feasible else "would not work"
    click.echo(f"A decision on {in_words(meeting)} {answer}.")
    for name, day in found.dates.items():
        click.echo(f"  {_LABELS[name]:<21}{in_words(day)}")
    for collision in found.collisions:
        click.echo(f"Collision ({collision.rule}): {collision.sentence}")
        for cure in collision.cures:
            click.echo(f"  Cure: {cure.sentence}")
    for note in found.notes:
        click.echo(f"Note: {note}")
