"""`tracker dates`, `rule` and `feasibility`: the date rules from the command line.

No database is opened unless an authority is named, whose settings stand there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from tracker.adapters.bank_holidays import england
from tracker.adapters.clock import SystemClock
from tracker.workflows.calendar import (
    Basis,
    CalendarYearError,
    DateRangeError,
    NonexistentTimeError,
    WorkingCalendar,
    in_words,
    to_local,
    to_utc,
)
from tracker.workflows.date_rules import (
    RULES,
    NoDateError,
    Rule,
    RuleSettingError,
    RuleSettings,
    configured,
)
from tracker.workflows.deadlines import compute, for_meeting, to_json
from tracker.workflows.feasibility import Feasibility, Poll, Proposal, ProposalError, check

_T = TypeVar("_T")
_REFUSED = (
    CalendarYearError,
    DateRangeError,
    NonexistentTimeError,
    NoDateError,
    RuleSettingError,
    ProposalError,
)
_LABELS = {
    "agenda_publication": "Agenda public",
    "key_decision_notice": "Key decision notice",
    "final_report": "Final report",
    "call_in_end": "Call-in ends",
    "effective": "Takes effect",
    "submission": "Submission",
    "publication": "Publication",
}
_LONDON = ZoneInfo("Europe/London")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def _a_date(value: str) -> date:
    # The pattern, because fromisoformat also takes week dates and dates without hyphens.
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"“{value}” is not a date (YYYY-MM-DD).")


def _a_time(value: str) -> time:
    try:
        if _TIME.fullmatch(value):
            return time.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"“{value}” is not a time of day (HH:MM).")


_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
_authority = click.option("--authority", metavar="SLUG", help="Use this authority's settings.")


@click.command()
@click.option("--meeting", "meetings", type=_a_date, metavar="DATE", multiple=True, required=True)
@click.option("--time", "starts", type=_a_time, metavar="HH:MM", help="The meeting's start, local.")
@_authority
@_as_json
def dates(
    meetings: Sequence[date], starts: time | None, authority: str | None, as_json: bool
) -> None:
    """Every date that hangs on a meeting; repeat --meeting for several."""

    def answer(meeting: date) -> dict[str, Any]:
        start = {} if starts is None else _start(meeting, starts)
        found = for_meeting(meeting, calendar, rules)
        shown = {name: to_json(computed) for name, computed in found.items()}
        return {"meeting": meeting.isoformat(), **start, "rules": shown}

    calendar, rules = _governance(authority)
    answers = _or_usage_error(lambda: [answer(meeting) for meeting in meetings])
    if as_json:
        _print_json(answers)
        return
    for meeting, found in zip(meetings, answers, strict=True):
        click.echo(f"Meeting on {in_words(meeting)}{f' at {starts:%H:%M}' if starts else ''}")
        for name, entry in found["rules"].items():
            _print_sentence(name, entry)


@click.command()
@click.argument("rule_id", metavar="RULE")
@click.option("--date", "events", type=_a_date, metavar="DATE", multiple=True, required=True)
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]))
@click.option(
    "--recommendations",
    type=_a_date,
    metavar="DATE",
    multiple=True,
    help="R6: the day they were received, once or for each --date.",
)
@_authority
@_as_json
def rule(
    rule_id: str,
    events: Sequence[date],
    basis: str | None,
    recommendations: Sequence[date],
    authority: str | None,
    as_json: bool,
) -> None:
    """One rule (R1 to R12) for an event; repeat --date for several."""
    if rule_id not in RULES:
        raise click.UsageError(f"There is no rule “{rule_id}”: the rules are R1 to R12.")
    if recommendations and rule_id != "R6":
        raise click.UsageError("--recommendations belongs to R6.")
    if len(recommendations) not in {0, 1, len(events)}:
        raise click.UsageError("Give --recommendations once, or once for each --date.")
    calendar, rules = _governance(authority)
    received = _spread(recommendations, len(events))

    def answer(event: date, recommended: date | None) -> dict[str, Any]:
        computed = compute(
            rules[rule_id],
            event,
            calendar,
            basis=Basis(basis) if basis else None,
            recommendations=recommended,
        )
        return {"rule": rule_id, "given": event.isoformat(), **to_json(computed)}

    answers = _or_usage_error(
        lambda: [answer(*pair) for pair in zip(events, received, strict=True)]
    )
    if as_json:
        _print_json(answers)
        return
    for found in answers:
        _print_sentence(rule_id, found)


@click.command()
@click.option("--meeting", "meetings", type=_a_date, metavar="DATE", multiple=True, required=True)
@click.option("--key-decision", is_flag=True, help="The decision needs 28 clear days' notice.")
@click.option("--today", type=_a_date, metavar="DATE", help="Default: the real date.")
@click.option(
    "--decision-published", type=_a_date, metavar="DATE", help="Default: the meeting day."
)
@click.option(
    "--submission", type=_a_date, metavar="DATE", help="Default: the day the decision takes effect."
)
@click.option(
    "--publication",
    type=_a_date,
    metavar="DATE",
    help="Default: the day the decision takes effect.",
)
@click.option(
    "--poll",
    "polls",
    type=_a_date,
    metavar="DATE",
    multiple=True,
    help="A polling day; repeatable.",
)
@_authority
@_as_json
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
    calendar, rules = _governance(authority)
    on = today or to_local(SystemClock().now(), _LONDON).date()

    def answer(meeting: date) -> Feasibility:
        proposal = Proposal(meeting, key_decision, decision_published, submission, publication)
        return check(proposal, calendar, on, [Poll(day) for day in polls], rules)

    answers = _or_usage_error(lambda: [answer(meeting) for meeting in meetings])
    if as_json:
        _print_json([_feasibility_fields(found) for found in answers])
    else:
        for meeting, found in zip(meetings, answers, strict=True):
            _print_feasibility(meeting, found)
    if not all(found.feasible for found in answers):
        raise click.exceptions.Exit(1)


COMMANDS: tuple[click.Command, ...] = (dates, rule, feasibility)


def _governance(authority: str | None) -> tuple[WorkingCalendar, Mapping[str, Rule]]:
    if authority is None:
        return england(), RULES
    try:
        settings = _rule_settings(authority)
    except LookupError as error:
        raise click.UsageError(f"There is no authority “{authority}”.") from error
    rules = _or_usage_error(lambda: configured(settings.settings))
    return england().with_closures(settings.closures), rules


def _rule_settings(authority: str) -> RuleSettings:
    # Imported here because they pull in the database, which the other cases do without.
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.queries.authorities import rule_settings  # noqa: PLC0415

    with create_app().app_context():
        return rule_settings(authority)


def _or_usage_error(answer: Callable[[], _T]) -> _T:
    """What the core refuses is bad input: exit 2, its sentence on standard error."""
    try:
        return answer()
    except _REFUSED as error:
        raise click.UsageError(str(error)) from error


def _spread(given: Sequence[date], count: int) -> Sequence[date | None]:
    """One value for each of `count` cases: none, the same one for all, or each its own."""
    return given if len(given) == count else [given[0] if given else None] * count


def _start(meeting: date, starts: time) -> dict[str, str]:
    instant = to_utc(meeting, starts, _LONDON)
    return {"time": f"{starts:%H:%M}", "starts_at": f"{instant:%Y-%m-%dT%H:%M:%SZ}"}


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


def _print_json(answers: Sequence[dict[str, Any]]) -> None:
    """One case is its own document, several are an array in the order asked."""
    click.echo(json.dumps(answers[0] if len(answers) == 1 else answers))


def _print_sentence(rule_id: str, entry: Mapping[str, Any]) -> None:
    click.echo(f"{rule_id:<4}{entry['sentence']}")
    for warning in entry.get("warnings", ()):
        click.echo(f"    {warning}")


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
