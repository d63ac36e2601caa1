"""`tracker remind`, `outbox`, `worker`: the mail that is coming, that waits, and who sends it."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

import click

from tracker.app import start_problems
from tracker.cli_output import application, json_option, show_json
from tracker.extensions import db
from tracker.queries import outbox as outbox_queries
from tracker.scheduler import start_inline
from tracker.services import jobs
from tracker.services import outbox as outbox_service
from tracker.services.errors import NotFoundError
from tracker.services.jobs import JobFaultError
from tracker.services.outbox import NotRetriedError
from tracker.services.preview import Coming, preview
from tracker.services.unit_of_work import TemporarilyUnavailableError
from tracker.workflows.calendar import in_words, to_local

LONGEST_PREVIEW = 366  # days


class Instant(click.ParamType[datetime]):
    """An instant such as 2020-01-17T06:30+00:00; without its offset nobody could say which."""

    name = "instant"

    def convert(
        self,
        value: str | datetime,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not an instant, such as 2020-01-17T06:30+00:00.", param, ctx)
        if instant.utcoffset() is None:
            self.fail(f"“{value}” has no offset: write {value}+00:00 or {value}Z.", param, ctx)
        return instant


@click.group("remind")
def remind() -> None:
    """Reminders: look ahead, or send what is due."""


@remind.command("preview")
@click.option("--days", type=click.IntRange(0, LONGEST_PREVIEW), default=30, show_default=True)
@json_option
def preview_command(days: int, *, as_json: bool) -> None:
    """List the mail that is coming, if nothing is done meanwhile."""
    with application() as (_, ports):
        now = ports.clock.now()
        found = preview(now, now + timedelta(days=days), ports)
        if as_json:
            show_json([_plain(each) for each in found])
            return
        for each in found:
            local = to_local(each.due_at, ports.zone)
            click.echo(f"{in_words(local.date())} {local:%H:%M}  {each.to}: {each.subject}")
            click.echo(f"    {each.because}")
        click.echo(f"{len(found)} in the next {days} days." if found else "No mail is coming.")


@remind.command("run")
@click.option("--at", type=Instant(), help="As of this instant instead of now.")
@json_option
def run_command(at: datetime | None, *, as_json: bool) -> None:
    """Do one sweep and one send; exit status 1 if something could not be done."""
    with application() as (_, ports):
        try:
            new, delivered = jobs.remind(at or ports.clock.now(), ports)
        except (JobFaultError, TemporarilyUnavailableError) as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        counts = {"sent": delivered.sent, "retried": delivered.retried, "failed": delivered.failed}
        show_json({"new": new, **counts})
    else:
        click.echo(
            f"{new} new reminders. Mail: {delivered.sent} sent, {delivered.retried} to be tried "
            f"again, {delivered.failed} failed."
        )


@click.group("outbox")
def outbox() -> None:
    """The mail that waits, and the mail that was given up."""


@outbox.command("status")
@json_option
def status_command(*, as_json: bool) -> None:
    """Count the mail: unsent, sent, failed."""
    with application() as (_, ports):
        status = outbox_queries.status(db.session(), ports.clock.now())
        failed = outbox_queries.failed_messages(db.session())
    oldest = status.oldest_unsent.isoformat() if status.oldest_unsent else None
    if as_json:
        show_json(
            {
                "unsent": status.unsent,
                "sent": status.sent,
                "failed": status.failed,
                "oldest_unsent": oldest,
                "failed_messages": [
                    {
                        "id": each.id,
                        "to": each.recipient,
                        "subject": each.subject,
                        "attempts": each.attempts,
                        "why": each.last_said,
                    }
                    for each in failed
                ],
            }
        )
        return
    click.echo(f"{status.unsent} unsent, {status.sent} sent, {status.failed} failed.")
    if oldest:
        click.echo(f"The oldest unsent waits since {oldest}.")
    for each in failed:
        click.echo(f"  {each.id}  {each.recipient}: {each.subject}\n      {each.last_said}")


@outbox.command("retry")
@click.argument("message_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@json_option
def retry_command(message_id: int, *, as_json: bool) -> None:
    """Send a message again that was given up; exit status 1 where that makes no sense."""
    with application() as (_, ports):
        try:
            outbox_service.retry(message_id, ports=ports)
        except NotFoundError as error:
            raise click.UsageError(str(error)) from None
        except (NotRetriedError, TemporarilyUnavailableError) as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        show_json({"queued": message_id})
    else:
        click.echo(f"Message {message_id} will be sent with the next run.")


@click.command("worker")
def worker() -> None:
    """Run the fixed jobs until interrupted. Several may run: one leads, the others wait."""
    ended = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    with application() as (app, _):
        problems = start_problems(app)
        if problems:
            raise click.ClickException("\n".join(problems))
        stop = start_inline(app)
        earlier = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
        click.echo("The worker runs (stop it with Ctrl+C).")
        try:
            ended.wait()
        finally:
            for each, handler in earlier.items():
                signal.signal(each, handler)
            stop()


def _plain(each: Coming) -> dict[str, str]:
    return {
        "due_at": each.due_at.isoformat(),
        "to": each.to,
        "subject": each.subject,
        "because": each.because,
        "dedupe_key": each.dedupe_key,
    }
