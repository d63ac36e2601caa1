"""The fixed jobs: when they last ran, which process may run them, and the demo's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Key, Word, check


class JobRun(Base):
    """A heartbeat. Real time; `ok` is NULL while the job runs."""

    __tablename__ = "job_runs"

    id: Mapped[Key]
    job: Mapped[Word]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    ok: Mapped[bool | None]
    detail: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_job_runs_job_started", "job", "started_at"),)


class JobLease(Base):
    """Who leads, until when (real time). Another process may take it once it has run out."""

    __tablename__ = "job_leases"

    id: Mapped[Key]
    name: Mapped[Word] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class DemoClock(Base):
    """Governance now = real now + offset. One row; it only ever moves forward."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_seconds: Mapped[int]

    __table_args__ = (check("one_row", "id = 1"),)
