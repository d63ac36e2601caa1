"""`tracker feasibility`: whether a decision on a day would work, from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from tracker.adapters.clock import SystemClock
from tracker.cli_dates import (
    LONDON,
    a_date,
    as_json_option,
    authority_option,
    or_usage_error,
    print_json,
    settings_of,
)
from tracker.workflows.calendar import in_words, to_local
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import Feasibility, Proposal, check

_LABELS = {
    "agenda_publication": "Agenda public",
    "key_decision_notice": "Key decision notice",
    "final_report": "Final report",
    "call_in_end": "Call-in ends",
    "effective": "Takes effect",
    "submission": "Submission",
    "publication": "Publication",
}


@click.command()
@click.option("--meeting", "meetings", type=a_date, metavar="DATE", multiple=True, required=True)
@click.option("--key-decision", is_flag=True, help="The decision needs 28 clear days' notice.")
@click.option(
    "--today",
    type=a_date,
    metavar="DATE",
    help="Default: the real date; with --authority, the one it lives in.",
)
@click.option("--decision-published", type=a_date, metavar="DATE", help="Default: the meeting day.")
@click.option(
    "--submission", type=a_date, metavar="DATE", help="Default: the day the decision takes effect."
)
@click.option(
    "--publication",
    type=a_date,
    metavar="DATE",
    help="Default: the day the decision takes effect.",
)
@click.option(
    "--poll",
    "polls",
    type=a_date,
    metavar="DATE",
    multiple=True,
    help="A polling day; repeatable.",
)
@authority_option
@as_json_option
def feasibility(
    meetings: Sequence[date],
    key_decision: bool,
    today: date | None,
    decision_published: date | None,
    submission: date | None,
    publication: date | None,
    polls: Sequence[date],
    authority: str | None,
    as_json: bool,
) -> None:
    """Whether a decision on this day would work, and what it would collide with."""
    settings = settings_of(authority)
    known = [*settings.polls, *(Poll(day) for day in polls)]
    on = today or to_local(_now(authority), LONDON).date()

    def answer(meeting: date) -> Feasibility:
        proposal = Proposal(meeting, key_decision, decision_published, submission, publication)
        return check(proposal, settings.calendar, on, known, settings.rules)

    answers = or_usage_error(lambda: [answer(meeting) for meeting in meetings])
    if as_json:
        print_json([_feasibility_fields(found) for found in answers])
    else:
        for meeting, found in zip(meetings, answers, strict=True):
            _print_feasibility(meeting, found)
    if not all(found.feasible for found in answers):
        raise click.exceptions.Exit(1)


def _now(authority: str | None) -> datetime:
    """Governance time where a database is opened, which the demonstration may have moved."""
    if authority is None:
        return SystemClock().now()
    from tracker.app import create_app  # noqa: PLC0415 - opens the database

    app = create_app()
    with app.app_context():
        now: datetime = app.extensions["tracker.ports"].clock.now()
        return now


def _feasibility_fields(found: Feasibility) -> dict[str, Any]:
    return {
        "feasible": found.feasible,
        "dates": {name: day.isoformat() for name, day in found.dates.items()},
        "collisions": [
            {
                "rule": collision.rule,
                "date": collision.date.isoformat(),
                "sentence": collision.sentence,
                "cures": list(collision.cures),
            }
            for collision in found.collisions
        ],
        "notes": list(found.notes),
    }


def _print_feasibility(meeting: date, found: Feasibility) -> None:
    answer = "would work" if found.feasible else "would not work"
    click.echo(f"A decision on {in_words(meeting)} {answer}.")
    for name, day in found.dates.items():
        click.echo(f"  {_LABELS[name]:<21}{in_words(day)}")
    for collision in found.collisions:
        click.echo(f"Collision ({collision.rule}): {collision.sentence}")
        for cure in collision.cures:
            click.echo(f"  Cure: {cure}")
    for note in found.notes:
        click.echo(f"Note: {note}")
