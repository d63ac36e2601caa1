"""`tracker serve`: the web application under waitress, with scheduler and the demo's mailbox."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Any, Final

import click
import flask_migrate
import waitress
from flask import Flask

from tracker.app import SETTINGS, create_app, start_problems
from tracker.cli_demo import load_demo
from tracker.config import Settings
from tracker.extensions import db
from tracker.scheduler import start_demo_services
from tracker.web.access import largest_form

_SPOOLED: Final = 1024**3
"""Bytes of a request that waitress lays aside on disk; the application then refuses or reads it."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--prepare", is_flag=True, help="First migrate the database and, in demo mode, load the demo."
)
def serve(host: str, port: int, *, prepare: bool) -> None:
    """Serve the application until it is interrupted."""
    if not _is_free(host, port):
        raise click.ClickException(
            f"Port {port} of {host} is taken. Choose another: make run PORT={port + 1}."
        )
    app = create_app()
    if prepare:
        _prepare(app)
    problems = start_problems(app)
    if problems:
        raise click.ClickException("\n".join(problems))
    # A service manager's SIGTERM ends it as Ctrl+C does: jobs finish and the lead is given up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    stop = start_demo_services(app)
    click.echo(f"Tracker is at http://{host}:{port} (stop it with Ctrl+C).")
    try:
        options = server_options(app.extensions[SETTINGS])
        waitress.serve(app, host=host, port=port, _quiet=True, **options)
    finally:
        stop()


def _prepare(app: Flask) -> None:
    """What `tracker db upgrade` and `tracker demo load` do, without starting Python for each."""
    with app.app_context():
        flask_migrate.upgrade()
        if app.extensions[SETTINGS].is_demo:
            load_demo(app)
        db.session.remove()


def server_options(settings: Settings) -> dict[str, Any]:
    """How waitress serves.

    It drops what proxies say (X-Forwarded-*) unless told not to; where TRACKER_PROXIES counts them,
    the application reads their own entries itself, the same under every server (`web/security.py`).
    A form that is too large meets our page, which says how large it may be, rather than a cut line;
    so waitress takes more than the application will.
    """
    return {
        "max_request_body_size": max(_SPOOLED, 2 * largest_form(settings.upload_max_bytes)),
        "threads": 8,
        "ident": "tracker",
        "clear_untrusted_proxy_headers": settings.proxies == 0,
    }


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
