"""`tracker db`, `audit` and `check`: what an operator asks of an installation."""

from __future__ import annotations

from datetime import date

import click
import flask_migrate

from tracker.app import start_problems
from tracker.cli_output import application, json_option, show_json
from tracker.config import Settings, environment_name
from tracker.queries.audit_chain import UnknownPositionError, verify_stored_chain
from tracker.workflows.calendar import CalendarYearError, to_local

MONTHS_AHEAD = 18
"""How far ahead the calendar should reach for what is planned now."""


@click.group("db")
def database() -> None:
    """The database's schema."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration."""
    with application():
        flask_migrate.upgrade()


@click.group("audit")
def audit() -> None:
    """The record of what was done."""


@audit.command("verify")
@click.option("--from", "from_position", type=click.IntRange(1), default=1, show_default=True)
@json_option
def verify(from_position: int, *, as_json: bool) -> None:
    """Read every entry back and compare the chain; exit status 1 if it is broken."""
    with application():
        try:
            report = verify_stored_chain(from_position)
        except UnknownPositionError as error:
            raise click.UsageError(str(error)) from None
    if as_json:
        good = {"ok": True, "entries": report.entries, "head": report.head}
        bad = {"ok": False, "first_bad": report.first_bad, "why": report.why}
        show_json(good if report.ok else bad)
    elif report.ok:
        click.echo(f"The chain is whole: {report.entries} entries, head {report.head}.")
    else:
        click.echo(f"The chain is broken at entry {report.first_bad}: {report.why}")
    raise SystemExit(0 if report.ok else 1)


@click.command("check")
@json_option
def check(*, as_json: bool) -> None:
    """Look at configuration, database, migrations, mail and calendar; exit status 1 on a fault."""
    with application() as (app, ports):
        faults = start_problems(app)
        mail = ports.mail.check()
        if mail is not None:
            faults.append(f"Mail cannot be sent now: {mail.text}")
        today = to_local(ports.clock.now(), ports.zone).date()
        try:
            ports.calendar.is_working(_months_after(today, MONTHS_AHEAD))
        except CalendarYearError as error:
            faults.append(str(error))
    if as_json:
        show_json({"ok": not faults, "faults": faults})
    else:
        for name, field in Settings.model_fields.items():
            click.echo(f"{environment_name(name)}: {field.description}")
        click.echo("\n".join(["", *(faults or ["Everything is in order."])]))
    raise SystemExit(1 if faults else 0)


def _months_after(day: date, months: int) -> date:
    """The first of the month so many months on, moved to a weekday."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=1 + max(0, 7 - first.weekday()) if first.weekday() > 4 else 1)  # noqa: PLR2004
