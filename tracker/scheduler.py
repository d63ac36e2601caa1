"""The clockwork: runs the fixed jobs in threads of this process, and the demo's mail server.

APScheduler keeps time in memory only. Which process leads, and what is due, stands in the database.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import Final, cast
from urllib.parse import urlsplit

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from tracker.adapters import mailbox
from tracker.adapters.ports import Ports
from tracker.config import Settings
from tracker.extensions import db
from tracker.queries.demo_clock import read_offset
from tracker.queries.readiness import SIMULATED_CLOCK
from tracker.services import job_runs, jobs
from tracker.services.unit_of_work import TemporarilyUnavailableError

_log = logging.getLogger(__name__)

_THREADS: Final = 3  # a mail server that stalls must not keep rounds from closing
_SMTP_PORT: Final = 25

Stop = Callable[[], None]
"""Ends what was started, waiting for jobs that run."""


class SimulatedClockError(RuntimeError):
    """A production database holds a simulated clock: no job may run on a date that is not real."""


def start_inline(app: Flask) -> Stop:
    """Run the fixed jobs in threads of this process until the returned function is called.

    Any number of processes may do so; one of them leads. Raises SimulatedClockError.
    """
    settings = cast(Settings, app.extensions["tracker.settings"])
    with app.app_context():
        if not settings.is_demo and read_offset(db.session()):
            raise SimulatedClockError(SIMULATED_CLOCK)
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(_THREADS)},
        # One run stands for all that were missed, however late it is.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    ports = cast(Ports, app.extensions["tracker.ports"])
    for job in jobs.JOBS.values():
        scheduler.add_job(
            partial(_tick, app, job.name, holder),
            "interval",
            seconds=job.every.total_seconds(),
            id=job.name,
            next_run_time=ports.clock.real_now(),
        )
    scheduler.start()
    return partial(_stop, app, scheduler, holder)


def start_demo_services(app: Flask) -> Stop:
    """What `tracker serve` runs beside the pages: the demo's mail server, the inline scheduler.

    Each only where the configuration asks for it. Raises MailboxError (the port is taken) and
    SimulatedClockError; then nothing is left running.
    """
    settings = cast(Settings, app.extensions["tracker.settings"])
    server = _start_mailbox(settings) if settings.is_demo else None
    stop_jobs: Stop | None = None
    try:
        if settings.scheduler == "inline":
            stop_jobs = start_inline(app)
    except BaseException:
        if server is not None:
            server.stop()
        raise

    def stop() -> None:
        if stop_jobs is not None:
            stop_jobs()
        if server is not None:
            server.stop()

    return stop


def _start_mailbox(settings: Settings) -> mailbox.RunningMailbox | None:
    """The demo's own mail server, where mail is to go to a plain port of this machine."""
    url = urlsplit(settings.mail_url.get_secret_value())
    if url.scheme != "smtp" or url.hostname not in {"127.0.0.1", "localhost", "::1"}:
        return None
    return mailbox.start(url.hostname, url.port or _SMTP_PORT, settings.mailbox_folder)


def _tick(app: Flask, name: str, holder: str) -> None:
    with app.app_context():
        try:
            jobs.run(name, holder=holder, ports=app.extensions["tracker.ports"])
        except TemporarilyUnavailableError as error:
            _log.warning("the job %s could not be noted, and will run again: %s", name, error)


def _stop(app: Flask, scheduler: BackgroundScheduler, holder: str) -> None:
    scheduler.shutdown(wait=True)
    with app.app_context():
        try:
            job_runs.release(holder)
        except TemporarilyUnavailableError as error:
            _log.warning("the lead was not given up; it runs out by itself: %s", error)
