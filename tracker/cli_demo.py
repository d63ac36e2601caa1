"""`tracker demo`: load the demonstration, or play the whole programme in one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from urllib.parse import urlsplit

import click
from flask import Flask

from tracker.adapters import mailbox
from tracker.adapters.mailbox import MailboxError
from tracker.adapters.ports import Ports
from tracker.app import PORTS, SETTINGS
from tracker.cli_output import application, json_option, show_json
from tracker.config import Settings
from tracker.demo import programme
from tracker.demo.load import load
from tracker.demo.play import Step, play
from tracker.queries import demo_cast
from tracker.services.demo_clock import move_to
from tracker.workflows.calendar import in_words, to_local, to_utc


@click.group("demo")
def demo() -> None:
    """The demonstration of the Liverpool City Region’s Local Industrial Strategy."""


@demo.command("load")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Move the simulated date on.")
@json_option
def load_command(until: datetime | None, *, as_json: bool) -> None:
    """Load what is missing of the demonstration; a second load changes nothing."""
    with application() as (app, _):
        _require_demo(app)
        load_demo(app, until, as_json=as_json)


def load_demo(app: Flask, until: datetime | None = None, *, as_json: bool = False) -> None:
    """Load it inside the context of a demo application, and print which day it is there."""
    ports: Ports = app.extensions[PORTS]
    with own_mailbox(app):
        strategy_id = load(ports)
        if until is not None:
            target = to_utc(until.date(), time(9, 0), ports.zone)
            if target > ports.clock.now():
                for _ in move_to(target, ports):
                    pass
    today = to_local(ports.clock.now(), ports.zone).date()
    if as_json:
        show_json({"strategy": strategy_id, "today": today.isoformat()})
    else:
        click.echo(f"The demonstration is loaded. It is {in_words(today)}.")


@demo.command("play")
@json_option
def play_command(*, as_json: bool) -> None:
    """Take the strategy from 1 November 2019 to publication, by the people of the demonstration."""
    with application() as (app, ports), own_mailbox(app):
        _require_demo(app)
        steps = []
        for step in play(ports):
            steps.append(step)
            if not as_json:
                click.echo(_line(step, to_local(step.at, ports.zone).date()))
        state = steps[-1].to_state if steps else _state()
        if as_json:
            show_json({"steps": [_plain(step) for step in steps], "state": state})
        else:
            click.echo(f"The strategy is {state}.")


@contextmanager
def own_mailbox(app: Flask) -> Iterator[None]:
    """The demonstration's mail server for the time of a command, unless one is running already."""
    settings: Settings = app.extensions[SETTINGS]
    url = urlsplit(settings.mail_url.get_secret_value())
    running = None
    if settings.is_demo and url.scheme == "smtp" and url.port:
        try:
            running = mailbox.start(url.hostname or "127.0.0.1", url.port, settings.mailbox_folder)
        except MailboxError:
            running = None  # `tracker serve` has it
    try:
        yield
    finally:
        if running is not None:
            running.stop()


def _require_demo(app: Flask) -> None:
    if not app.extensions[SETTINGS].is_demo:
        raise click.UsageError("TRACKER_MODE is production: there is no demonstration in it.")


def _state() -> str:
    strategy_id = demo_cast.strategy_id(programme.SLUG)
    return demo_cast.strategy_state(strategy_id) if strategy_id else ""


def _line(step: Step, day: date) -> str:
    mails = "1 mail" if step.mails == 1 else f"{step.mails} mails"
    moved = f" → {step.to_state}" if step.to_state != step.from_state else ""
    return f"{day.isoformat()}  {step.actor}: {step.trigger}{moved} ({mails})"


def _plain(step: Step) -> dict[str, object]:
    return {
        "at": step.at.isoformat(),
        "actor": step.actor,
        "trigger": step.trigger,
        "from": step.from_state,
        "to": step.to_state,
        "mails": step.mails,
    }
