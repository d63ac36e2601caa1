"""The fixed jobs: one leader, a heartbeat each, faults noted, old rows and files removed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.integration.models.world import HASH, NOW
from tests.integration.services.post import Post
from tracker import scheduler
from tracker.adapters import mailbox
from tracker.adapters.mailbox import MailboxError
from tracker.app import PORTS, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models.job import DemoClock, JobLease, JobRun
from tracker.models.people import IdempotencyKey, LoginAttempt
from tracker.queries.audit_chain import ChainReport
from tracker.queries.jobs import heartbeat
from tracker.services import job_runs, jobs
from tracker.services.job_runs import CUT_OFF, LEASE_LASTS
from tracker.services.jobs import Ran

A_SECOND = timedelta(seconds=1)


def runs(post: Post) -> list[tuple[str, bool | None, str]]:
    post.session.rollback()
    found = post.session.scalars(select(JobRun).order_by(JobRun.id))
    return [(each.job, each.ok, each.detail) for each in found]


def test_a_run_leaves_a_heartbeat(post: Post) -> None:
    post.tell(post.user("Grace"))
    ran = jobs.run("sweep", holder="a", ports=post.ports)
    assert ran == Ran(ok=True, detail="0 new; 1 sent, 0 to retry, 0 failed")
    assert runs(post) == [("sweep", True, ran.detail)]
    beat = heartbeat(post.session, NOW)
    assert beat is not None
    assert (beat.ran_at, beat.ok, beat.late) == (NOW, True, False)


@pytest.mark.parametrize("job", list(jobs.JOBS))
def test_every_job_runs_on_an_empty_installation(post: Post, job: str) -> None:
    ran = jobs.run(job, holder="a", ports=post.ports)
    assert ran is not None
    assert ran.ok, ran.detail


def test_a_fault_is_noted_and_the_next_job_runs(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> int:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(jobs, "close_due_rounds", broken)
    jobs.run("close_rounds", holder="a", ports=post.ports)
    jobs.run("lapse_call_ins", holder="a", ports=post.ports)
    assert runs(post) == [
        ("close_rounds", False, "RuntimeError: no such thing"),
        ("lapse_call_ins", True, "0 lapsed"),
    ]
    assert "stopped at a fault" in caplog.text


def test_a_broken_chain_is_a_fault(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    report = ChainReport(ok=False, entries=6, head=HASH, first_bad=7, why="it was edited")
    monkeypatch.setattr(jobs, "verify_chain", lambda session: report)
    ran = jobs.run("verify_chain", holder="a", ports=post.ports)
    assert ran is not None
    assert (ran.ok, "broken at entry 7: it was edited" in ran.detail) == (False, True)


def test_one_process_leads_until_its_lease_has_run_out(post: Post) -> None:
    def run(holder: str) -> bool:
        return jobs.run("send", holder=holder, ports=post.ports) is not None

    assert [run("a"), run("b"), run("a")] == [True, False, True]
    post.clock.advance(LEASE_LASTS)
    assert run("b") is False
    assert run("a") is True
    post.clock.advance(LEASE_LASTS + A_SECOND)
    assert [run("b"), run("a")] == [True, False]
    job_runs.release("a")
    assert run("a") is False
    job_runs.release("b")
    assert run("a") is True


def test_of_many_who_want_to_lead_at_once_one_does(app: Flask, post: Post) -> None:
    barrier, led = threading.Barrier(5), []

    def run(holder: str) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                if job_runs.begin("send", holder, NOW) is not None:
                    led.append(holder)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(f"holder-{each}",)) for each in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(led) == 1
    post.session.rollback()
    assert list(post.session.scalars(select(JobLease.holder))) == led


def test_a_run_that_was_cut_off_is_marked_by_the_next(post: Post) -> None:
    job_runs.begin("sweep", "dead", NOW)
    post.clock.advance(LEASE_LASTS + A_SECOND)
    jobs.run("sweep", holder="a", ports=post.ports)
    assert [(ok, detail == CUT_OFF) for _, ok, detail in runs(post)] == [
        (False, True),
        (True, False),
    ]


def test_prune_removes_what_is_old_and_keeps_what_is_not(post: Post, tmp_path: Path) -> None:
    session, documents = post.session, post.ports.documents
    for days in (1, 29, 31):
        then = NOW - timedelta(days=days)
        session.add(LoginAttempt(account_digest=HASH, address="a", at=then, succeeded=False))
        session.add(
            IdempotencyKey(
                user_id=post.world.user, key=f"{days}", request_hash=HASH, created_at=then
            )
        )
    for job, days, ok in (
        ("send", 9, True),
        ("send", 8, False),
        ("send", 1, True),
        ("send", 0, True),
        ("old", 100, True),
    ):
        then = NOW - timedelta(days=days)
        session.add(JobRun(job=job, started_at=then, finished_at=then, ok=ok))
    session.commit()
    names = [documents.receive(BytesIO(b"%PDF-1.4\n%%EOF\n"), f"{n}.pdf").name for n in range(2)]
    folder = next(path.parent for path in tmp_path.rglob(names[0]))
    aged = (NOW - timedelta(days=2)).timestamp()
    os.utime(folder / names[0], (aged, aged))
    os.utime(folder / names[1], (NOW.timestamp(), NOW.timestamp()))
    ran = jobs.run("prune", holder="a", ports=post.ports)
    assert ran == Ran(ok=True, detail="1 keys, 1 runs, 1 attempts, 1 files")
    assert [(folder / name).exists() for name in names] == [False, True]
    assert [(job, ok) for job, ok, _ in runs(post)] == [
        ("send", False),
        ("send", True),
        ("send", True),
        ("old", True),
        ("prune", True),
    ]


# ── the scheduler ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bare(app: Flask) -> Iterator[Flask]:
    """An application outside any context, as a process has it at its start."""
    yield app
    with app.app_context():
        db.session.remove()


def finished(app: Flask) -> set[str]:
    with app.app_context():
        rows = db.session.execute(select(JobRun.job).where(JobRun.ok.is_(True)))
        return {row.job for row in rows}


def wait_for(condition: Any) -> bool:
    """Whether it comes true; looks at most 600 times."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.05) for _ in range(600))


def test_the_scheduler_runs_every_job_at_its_start_and_gives_up_the_lead(bare: Flask) -> None:
    stop = scheduler.start_inline(bare)
    try:
        assert wait_for(lambda: finished(bare) == set(jobs.JOBS))
    finally:
        stop()
    with bare.app_context():
        assert db.session.scalar(select(JobLease.id)) is None


def test_a_second_scheduler_waits_for_the_first(bare: Flask, settings: Settings) -> None:
    stop = scheduler.start_inline(bare)
    try:
        assert wait_for(lambda: finished(bare) == set(jobs.JOBS))
        with bare.app_context():
            before = db.session.scalar(select(JobLease.holder))
        other = scheduler.start_inline(bare)
        other()
        with bare.app_context():
            assert db.session.scalar(select(JobLease.holder)) == before
    finally:
        stop()


def test_production_refuses_a_simulated_clock(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with app.app_context():
        db.session.execute(update(DemoClock).values(offset_seconds=-5))
        db.session.commit()
    production = create_app(
        Settings(
            mode="production",
            database_url=database_url,
            instance=tmp_path,
            secret_key="x" * 40,
            base_url="https://tracker.example",
            trusted_hosts=("tracker.example",),
            mail_url="memory://",
        )
    )
    with pytest.raises(scheduler.SimulatedClockError, match="simulated"):
        scheduler.start_inline(production)
    with production.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demo_serves_its_own_mail_and_says_where_the_port_is_taken(
    database_url: str, tmp_path: Path
) -> None:
    first = mailbox.start("127.0.0.1", 0, tmp_path / "other")
    settings = Settings(
        database_url=database_url,
        instance=tmp_path,
        scheduler="inline",
        mail_url=f"smtp://127.0.0.1:{first.port}",
    )
    demo = create_app(settings)
    with pytest.raises(MailboxError, match="Another Tracker may still be running"):
        scheduler.start_demo_services(demo)
    first.stop()
    stop = scheduler.start_demo_services(demo)
    try:
        assert demo.extensions[PORTS].mail.check() is None
        assert wait_for(lambda: "sweep" in finished(demo))
    finally:
        stop()
    assert demo.extensions[PORTS].mail.check() is not None
    with demo.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("mail_url", ["memory://", "smtp://mail.example:25"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_mail_server_of_its_own_or_a_scheduler_nothing_is_started(
    database_url: str, tmp_path: Path, mail_url: str
) -> None:
    settings = Settings(
        database_url=database_url, instance=tmp_path, scheduler="off", mail_url=mail_url
    )
    demo = create_app(settings)
    before = threading.active_count()
    stop = scheduler.start_demo_services(demo)
    assert threading.active_count() == before
    stop()
    with demo.app_context():
        db.engine.dispose()
