"""One leader among all processes runs the jobs, and each run leaves a heartbeat. Real time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.models.job import JobLease, JobRun
from tracker.services.unit_of_work import unit_of_work

LEADER: Final = "scheduler"
LEASE_LASTS: Final = timedelta(seconds=60)
"""The leader renews it every few seconds; once it has run out, another process leads."""

CUT_OFF: Final = "cut off: the process ended while it ran"
_LONGEST_DETAIL: Final = 500
_GOOD_KEPT: Final = timedelta(days=2)
_BAD_KEPT: Final = timedelta(days=90)


def begin(job: str, holder: str, real_now: datetime) -> int | None:
    """The id of a new run, if `holder` leads or can take the lead now; None if another leads.

    Runs of the job that never ended, because their process did, are marked so.
    """
    with unit_of_work() as session:
        if not _lead(session, holder, real_now):
            return None
        session.execute(
            update(JobRun)
            .where(JobRun.job == job, JobRun.finished_at.is_(None))
            .values(finished_at=real_now, ok=False, detail=CUT_OFF)
        )
        run = JobRun(job=job, started_at=real_now)
        session.add(run)
        session.flush()
        return run.id


def finish(run_id: int, *, ok: bool, detail: str, real_now: datetime) -> None:
    """Note how a run ended."""
    with unit_of_work() as session:
        session.execute(
            update(JobRun)
            .where(JobRun.id == run_id)
            .values(finished_at=real_now, ok=ok, detail=detail[:_LONGEST_DETAIL])
        )


def release(holder: str) -> None:
    """Give up the lead, so that the next process need not wait for it to run out."""
    with unit_of_work() as session:
        session.execute(delete(JobLease).where(JobLease.name == LEADER, JobLease.holder == holder))


def forget_old(session: Session, real_now: datetime) -> int:
    """Delete old runs, but the last of each job; faults are kept longer. Says how many."""
    last = select(func.max(JobRun.id)).group_by(JobRun.job)
    deleted = session.execute(
        delete(JobRun)
        .where(
            JobRun.id.not_in(last),
            or_(
                JobRun.started_at < real_now - _BAD_KEPT,
                (JobRun.started_at < real_now - _GOOD_KEPT) & JobRun.ok.is_(True),
            ),
        )
        .returning(JobRun.id)
    )
    return len(deleted.all())


def _lead(session: Session, holder: str, real_now: datetime) -> bool:
    """Take or renew the lease, in one statement, so that two who try at once do not both get it."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    until = real_now + LEASE_LASTS
    taken = session.execute(
        insert(JobLease)
        .values(name=LEADER, holder=holder, until=until)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": until},
            where=or_(JobLease.holder == holder, JobLease.until < real_now),
        )
        .returning(JobLease.id)
    )
    return taken.scalar_one_or_none() is not None
