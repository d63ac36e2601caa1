"""The fixed jobs: what each does, how often, and running one with its heartbeat.

What is due stands in the tables, never in a scheduler's memory, so a job that did not run for three
days loses nothing: the next run finds it all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import delete, select

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.papers import Document
from tracker.models.people import LoginAttempt
from tracker.queries.audit_chain import verify_chain
from tracker.services import idempotency, job_runs
from tracker.services.delivery import Delivered, send_due
from tracker.services.outbox import compose_due
from tracker.services.rounds import close_due_rounds
from tracker.services.stages import lapse_due_call_ins
from tracker.services.sweep import sweep
from tracker.services.unit_of_work import unit_of_work

_log = logging.getLogger(__name__)

_ORPHANS_KEPT: Final = timedelta(days=1)
_ATTEMPTS_KEPT: Final = timedelta(days=30)

Work = Callable[[datetime, Ports], str]
"""What a job does at `now` (governance time); it gives a line about it for the record."""


class JobFaultError(Exception):
    """A job found something that must be looked at; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Job:
    """One of the fixed jobs."""

    name: str
    every: timedelta
    work: Work


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run ended."""

    ok: bool
    detail: str


def run(name: str, *, holder: str, ports: Ports) -> Ran | None:
    """Run a job now if this process (`holder`) leads; None where another does.

    A fault of the job is recorded and returned, never raised. Raises TemporarilyUnavailableError
    only where not even the heartbeat can be written.
    """
    run_id = job_runs.begin(name, holder, ports.clock.real_now())
    if run_id is None:
        return None
    try:
        ran = Ran(ok=True, detail=JOBS[name].work(ports.clock.now(), ports))
    except Exception as error:  # noqa: BLE001 - recorded; the other jobs go on
        db.session.rollback()
        _log.exception("the job %s stopped at a fault", name)
        ran = Ran(ok=False, detail=f"{type(error).__name__}: {error}")
    job_runs.finish(run_id, ok=ran.ok, detail=ran.detail, real_now=ports.clock.real_now())
    return ran


def remind(now: datetime, ports: Ports) -> tuple[int, Delivered]:
    """One sweep, and sending what follows: how many reminders are new, what became of the mail.

    Raises JobFaultError at the end where a reminder could not be worked out.
    """
    swept = sweep(now, ports)
    compose_due(now, ports)
    delivered = send_due(ports)
    if swept.problems:
        raise JobFaultError(" ".join(swept.problems))
    return swept.new, delivered


def _sweep(now: datetime, ports: Ports) -> str:
    new, delivered = remind(now, ports)
    return f"{new} new; {_said(delivered)}"


def _send(now: datetime, ports: Ports) -> str:
    compose_due(now, ports)
    return _said(send_due(ports))


def _close_rounds(now: datetime, ports: Ports) -> str:
    return f"{close_due_rounds(now, ports)} closed"


def _lapse_call_ins(now: datetime, ports: Ports) -> str:
    return f"{lapse_due_call_ins(now, ports)} lapsed"


def _verify_chain(now: datetime, ports: Ports) -> str:  # noqa: ARG001 - every job takes both
    report = verify_chain(db.session())
    if not report.ok:
        raise JobFaultError(f"The audit chain is broken at entry {report.first_bad}: {report.why}")
    return f"{report.entries} entries, head {report.head}"


def _prune(now: datetime, ports: Ports) -> str:  # noqa: ARG001 - all of it is in real time
    real_now = ports.clock.real_now()
    with unit_of_work() as session:
        keys = idempotency.forget_old(session, real_now)
        runs = job_runs.forget_old(session, real_now)
        attempts = session.execute(
            delete(LoginAttempt)
            .where(LoginAttempt.at < real_now - _ATTEMPTS_KEPT)
            .returning(LoginAttempt.id)
        ).all()
    known = set(db.session.scalars(select(Document.stored_name)))
    db.session.rollback()
    files = ports.documents.delete_orphans(known, _ORPHANS_KEPT, real_now)
    return f"{keys} keys, {runs} runs, {len(attempts)} attempts, {len(files)} files"


def _said(delivered: Delivered) -> str:
    return f"{delivered.sent} sent, {delivered.retried} to retry, {delivered.failed} failed"


JOBS: Final[Mapping[str, Job]] = MappingProxyType(
    {
        job.name: job
        for job in (
            Job("sweep", timedelta(minutes=5), _sweep),
            Job("send", timedelta(seconds=15), _send),
            Job("close_rounds", timedelta(minutes=1), _close_rounds),
            Job("lapse_call_ins", timedelta(minutes=1), _lapse_call_ins),
            Job("verify_chain", timedelta(hours=6), _verify_chain),
            Job("prune", timedelta(hours=24), _prune),
        )
    }
)
"""By name. Each also runs when its process starts."""
