"""`tracker remind`, `outbox` and `worker`, as people and scripts call them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from tests.integration.adapters.lying_smtp import LyingServer, serving
from tests.integration.models.world import World, build
from tracker.cli import main
from tracker.models.duty import Duty, Message, Notification
from tracker.models.job import DemoClock, JobRun
from tracker.models.people import OfficeHolder

OPENED = datetime(2020, 1, 6, 9, 30, tzinfo=UTC)
DUE = date(2020, 1, 17)


@pytest.fixture
def server() -> LyingServer:
    return LyingServer()


@pytest.fixture
def mail_port(server: LyingServer) -> Iterator[int]:
    with serving(server) as port:
        yield port


@pytest.fixture
def environment(
    sqlite_url: str, tmp_path: Path, mail_port: int, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    given = {
        "DATABASE_URL": sqlite_url,
        "TRACKER_INSTANCE": str(tmp_path / "instance"),
        "TRACKER_MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "TRACKER_SCHEDULER": "off",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def session(environment: dict[str, str]) -> Iterator[Session]:
    engine = create_engine(environment["DATABASE_URL"])
    with Session(engine) as beside:
        yield beside
    engine.dispose()


@pytest.fixture
def world(session: Session) -> World:
    """Ada leads; on 6 January 2020 she owes the closing of the evidence review by the 17th."""
    built = build(session)
    session.add(
        OfficeHolder(
            user_id=built.user,
            office="lead_officer",
            authority_id=built.authority,
            starts_on=date(2019, 1, 1),
        )
    )
    session.add(
        Duty(
            strategy_id=built.strategy,
            act="close_evidence_review",
            subject_kind="visit",
            subject_id=built.visit,
            owner_kind="office",
            office="lead_officer",
            due_on=DUE,
            due_at=datetime(2020, 1, 17, 23, 59, 59, tzinfo=UTC),
            opened_at=OPENED,
        )
    )
    offset = (OPENED - datetime.now(UTC)).total_seconds()
    session.execute(update(DemoClock).values(offset_seconds=round(offset)))
    session.commit()
    return built


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def answer(*arguments: str, code: int = 0) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_the_preview_names_the_mail_of_the_next_days_and_writes_nothing(
    world: World, session: Session
) -> None:
    found = answer("remind", "preview", "--days", "30")
    assert [each["due_at"][:16] for each in found] == [
        "2020-01-08T06:30",
        "2020-01-14T06:30",
        "2020-01-16T06:30",
        "2020-01-17T06:30",
        "2020-01-20T06:30",
        "2020-01-27T06:30",
        "2020-02-03T06:30",
    ]
    assert {each["to"] for each in found} == {"ada@example.org"}
    assert found[0]["subject"] == "Close the evidence review by 17 January: A strategy"
    assert found[3]["subject"] == "Close the evidence review today, 17 January: A strategy"
    assert "7 working days before" in found[0]["because"]
    assert len({each["dedupe_key"] for each in found}) == len(found)
    assert session.scalars(select(Notification)).all() == []
    assert [each["due_at"][:10] for each in answer("remind", "preview", "--days", "2")] == [
        "2020-01-08"
    ]
    plain = run("remind", "preview")
    assert "Wednesday 8 January 2020 06:30  ada@example.org: Close the evidence" in plain.output


def test_what_the_preview_named_is_what_is_sent(
    world: World, session: Session, server: LyingServer
) -> None:
    promised = answer("remind", "preview", "--days", "30")
    for number in range(31):
        at = datetime(2020, 1, 6, 6, 30, tzinfo=UTC) + timedelta(days=number)
        assert answer("remind", "run", "--at", at.isoformat())["failed"] == 0
    sent = session.scalars(
        select(Notification).where(Notification.message_id.is_not(None)).order_by(Notification.id)
    ).all()
    assert [each.dedupe_key for each in sent] == [each["dedupe_key"] for each in promised]
    subjects = session.scalars(select(Message.subject).order_by(Message.id)).all()
    assert list(subjects) == [each["subject"] for each in promised]
    assert len(server.accepted) == len(promised)
    assert answer("remind", "preview", "--days", "30") == []


def test_a_run_sends_what_is_due_once(world: World, server: LyingServer) -> None:
    first = answer("remind", "run", "--at", "2020-01-08T06:30:00Z")
    again = answer("remind", "run", "--at", "2020-01-08T06:30+00:00")
    assert (first, again) == (
        {"new": 1, "sent": 1, "retried": 0, "failed": 0},
        {"new": 0, "sent": 0, "retried": 0, "failed": 0},
    )
    assert [to for to, _ in server.accepted] == ["ada@example.org"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["remind", "run", "--at", "2020-01-08T06:30"], "has no offset"),
        (["remind", "run", "--at", "2020-01-08"], "has no offset"),
        (["remind", "run", "--at", "soon"], "is not an instant"),
        (["remind", "preview", "--days", "-1"], "-1"),
        (["remind", "preview", "--days", "9999"], "9999"),
        (["outbox", "retry", "x"], "x"),
        (["outbox", "retry", "0"], "0"),
        (["outbox", "retry", "99999999999999"], "99999999999999"),
        (["outbox", "retry", "7"], "There is no message 7"),
        (["outbox", "send"], "No such command"),
    ],
)
def test_bad_input_is_refused_with_what_is_wrong(
    environment: dict[str, str], arguments: list[str], said: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_status_of_an_empty_outbox(environment: dict[str, str]) -> None:
    assert answer("outbox", "status") == {
        "unsent": 0,
        "sent": 0,
        "failed": 0,
        "oldest_unsent": None,
        "failed_messages": [],
    }


def test_what_failed_is_listed_and_can_be_sent_again(
    world: World, session: Session, server: LyingServer
) -> None:
    answer("remind", "run", "--at", "2020-01-08T06:30Z")
    session.execute(
        update(Message).values(status="failed", sent_at=None, recipient="nobody@example.org")
    )
    session.commit()
    status = answer("outbox", "status")
    assert (status["unsent"], status["sent"], status["failed"]) == (0, 0, 1)
    number = status["failed_messages"][0]["id"]
    assert answer("outbox", "retry", str(number)) == {"queued": number}
    assert answer("outbox", "status")["unsent"] == 1
    assert answer("remind", "run")["failed"] == 1
    (failed,) = answer("outbox", "status")["failed_messages"]
    assert (failed["to"], "no such person" in failed["why"]) == ("nobody@example.org", True)
    assert "nobody@example.org: Close the evidence" in run("outbox", "status").output
    session.execute(update(Message).values(recipient="ada@example.org"))
    session.commit()
    run("outbox", "retry", str(number))
    assert answer("remind", "run")["sent"] == 1
    sent = run("outbox", "retry", str(number))
    assert (sent.exit_code, "sent already" in sent.stderr) == (1, True)


def test_the_worker_runs_the_jobs_until_it_is_told_to_stop(
    world: World, environment: dict[str, str], session: Session
) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", "from tracker.cli import main; main()", "worker"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout is not None
        assert "The worker runs" in worker.stdout.readline()
        for _ in range(600):
            if worker.poll() is not None or _has_swept(session):
                break
            signal.sigtimedwait([], 0.05)
        assert _has_swept(session)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.communicate()


def _has_swept(session: Session) -> bool:
    session.rollback()
    found = select(JobRun.id).where(JobRun.job == "sweep", JobRun.ok.is_(True))
    return session.scalar(found) is not None
