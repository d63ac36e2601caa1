"""`tracker dates` and `tracker rule`: the date rules from the command line.

No database is opened unless an authority is named, whose settings stand there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from tracker.adapters.bank_holidays import england
from tracker.workflows.calendar import (
    Basis,
    CalendarYearError,
    DateRangeError,
    NonexistentTimeError,
    in_words,
    to_utc,
)
from tracker.workflows.date_rules import (
    RULES,
    NoDateError,
    RuleSettingError,
)
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute, for_meeting, to_json
from tracker.workflows.proposals import ProposalError

if TYPE_CHECKING:
    from tracker.adapters.ports import Ports

_T = TypeVar("_T")
_OPENED = f"{__name__}.ports"
_REFUSED = (
    CalendarYearError,
    DateRangeError,
    NonexistentTimeError,
    NoDateError,
    RuleSettingError,
    ProposalError,
)
LONDON = ZoneInfo("Europe/London")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def a_date(value: str) -> date:
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


as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
authority_option = click.option(
    "--authority", metavar="SLUG", help="Use this authority's settings."
)


@click.command()
@click.option("--meeting", "meetings", type=a_date, metavar="DATE", multiple=True, required=True)
@click.option("--time", "starts", type=_a_time, metavar="HH:MM", help="The meeting's start, local.")
@authority_option
@as_json_option
def dates(
    meetings: Sequence[date], starts: time | None, authority: str | None, as_json: bool
) -> None:
    """Every date that hangs on a meeting; repeat --meeting for several."""

    def answer(meeting: date) -> dict[str, Any]:
        start = {} if starts is None else _start(meeting, starts)
        found = for_meeting(meeting, calendar, rules)
        shown = {name: to_json(computed) for name, computed in found.items()}
        return {"meeting": meeting.isoformat(), **start, "rules": shown}

    settings = settings_of(authority)
    calendar, rules = settings.calendar, settings.rules
    answers = or_usage_error(lambda: [answer(meeting) for meeting in meetings])
    if as_json:
        print_json(answers)
        return
    for meeting, found in zip(meetings, answers, strict=True):
        click.echo(f"Meeting on {in_words(meeting)}{f' at {starts:%H:%M}' if starts else ''}")
        for name, entry in found["rules"].items():
            _print_sentence(name, entry)


@click.command()
@click.argument("rule_id", metavar="RULE")
@click.option("--date", "events", type=a_date, metavar="DATE", multiple=True, required=True)
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]))
@click.option(
    "--recommendations",
    type=a_date,
    metavar="DATE",
    multiple=True,
    help="R6: the day they were received, once or for each --date.",
)
@authority_option
@as_json_option
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
    settings = settings_of(authority)
    calendar, rules = settings.calendar, settings.rules
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

    answers = or_usage_error(lambda: [answer(*pair) for pair in zip(events, received, strict=True)])
    if as_json:
        print_json(answers)
        return
    for found in answers:
        _print_sentence(rule_id, found)


COMMANDS: tuple[click.Command, ...] = (dates, rule)


def settings_of(authority: str | None) -> DateSettings:
    if authority is None:
        return DateSettings(england())
    try:
        return or_usage_error(lambda: _date_settings(authority))
    except LookupError as error:
        raise click.UsageError(f"There is no authority “{authority}”.") from error


def _date_settings(authority: str) -> DateSettings:
    from tracker.queries.authorities import date_settings_of  # noqa: PLC0415 - as below

    database()
    return date_settings_of(authority, england())


def database() -> Ports:
    """What the application on its database offers; only a named authority makes a command open it.

    It is opened once and stays open until the command ends. Raises UsageError where the database
    cannot be used.
    """
    context = click.get_current_context()
    if _OPENED not in context.meta:
        context.meta[_OPENED] = context.with_resource(_opened())
    ports: Ports = context.meta[_OPENED]
    return ports


@contextmanager
def _opened() -> Iterator[Ports]:
    # Imported here because they pull in the database, which the other cases do without.
    from tracker.app import PORTS, create_app  # noqa: PLC0415
    from tracker.queries.readiness import database_problem  # noqa: PLC0415

    app = create_app()
    with app.app_context():
        problem = database_problem(is_demo=True)
        if problem is not None:
            raise click.UsageError(problem)
        yield app.extensions[PORTS]


def or_usage_error(answer: Callable[[], _T]) -> _T:
    """What the core refuses is bad input: exit 2, its sentence on standard error."""
    try:
        return answer()
    except _REFUSED as error:
        raise click.UsageError(str(error)) from error


def _spread(given: Sequence[date], count: int) -> Sequence[date | None]:
    """One value for each of `count` cases: none, the same one for all, or each its own."""
    return given if len(given) == count else [given[0] if given else None] * count


def _start(meeting: date, starts: time) -> dict[str, str]:
    instant = to_utc(meeting, starts, LONDON)
    return {"time": f"{starts:%H:%M}", "starts_at": f"{instant:%Y-%m-%dT%H:%M:%SZ}"}


def print_json(answers: Sequence[dict[str, Any]]) -> None:
    """One case is its own document, several are an array in the order asked."""
    click.echo(json.dumps(answers[0] if len(answers) == 1 else answers))


def _print_sentence(rule_id: str, entry: Mapping[str, Any]) -> None:
    click.echo(f"{rule_id:<4}{entry['sentence']}")
    for warning in entry.get("warnings", ()):
        click.echo(f"    {warning}")
