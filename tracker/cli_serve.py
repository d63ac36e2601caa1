"""`tracker serve`: the web application under waitress, with scheduler and the demo's mailbox."""

from __future__ import annotations

import signal
import socket
import sys

import click
import waitress

from tracker.app import SETTINGS, create_app
from tracker.config import production_problems
from tracker.queries.readiness import database_problem
from tracker.scheduler import start_demo_services


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve the application until it is interrupted."""
    if not _is_free(host, port):
        raise click.ClickException(
            f"Port {port} of {host} is taken. Choose another: make run PORT={port + 1}."
        )
    app = create_app()
    problems = production_problems(app.extensions[SETTINGS])
    if problems:
        raise click.ClickException(" ".join(problems))
    with app.app_context():
        problem = database_problem()
    if problem is not None:
        raise click.ClickException(problem)
    # A service manager's SIGTERM ends it as Ctrl+C does: jobs finish and the lead is given up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    stop = start_demo_services(app)
    click.echo(f"Tracker is at http://{host}:{port} (stop it with Ctrl+C).")
    try:
        waitress.serve(app, host=host, port=port, threads=8, ident="tracker", _quiet=True)
    finally:
        stop()


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
