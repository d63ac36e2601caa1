"""What machines ask: alive, ready, whom to tell; and the help page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.functional.web.conftest import NOW, ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.app import create_app
from tracker.config import Settings
from tracker.models.duty import Message
from tracker.models.job import JobRun


def ran(session: Session, finished: datetime | None, ok: bool | None, job: str = "sweep") -> None:
    session.add(JobRun(job=job, started_at=NOW - timedelta(hours=1), finished_at=finished, ok=ok))
    session.commit()


def test_alive(client: PageClient) -> None:
    assert client.client.get("/healthz").json == {"status": "alive"}


def test_ready_without_a_scheduler_that_ever_ran(client: PageClient) -> None:
    answer = client.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "scheduler": "never ran",
    }


@pytest.mark.parametrize(
    ("minutes", "ok", "says"), [(1, True, "ok"), (1, False, "failed"), (16, True, "late")]
)
def test_the_scheduler_is_told(
    client: PageClient, session: Session, minutes: int, ok: bool, says: str
) -> None:
    ran(session, NOW - timedelta(minutes=minutes), ok)
    answer = client.client.get("/readyz")
    assert (answer.status_code, answer.json["scheduler"]) == (200, says)  # type: ignore[index]


def test_migrations_that_are_behind_are_not_ready(client: PageClient, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    session.commit()
    answer = client.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["migrations"].startswith("behind")  # type: ignore[index]


def test_a_database_that_does_not_answer_is_not_ready(settings: Settings, app: Flask) -> None:
    nowhere = settings.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/none"}
    )
    answer = create_app(nowhere).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database"] == "does not answer"  # type: ignore[index]


def test_security_txt(client: PageClient) -> None:
    answer = client.client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert lines["Contact"] == "mailto:tracker@tracker.example"
    assert lines["Expires"] == "2020-04-29T10:00:00Z"


def test_help_names_the_administrators_to_those_inside(
    client: PageClient, client_for: ClientFor, people: People
) -> None:
    assert "Administrator Person" not in client.get("/help").text
    assert "Administrator Person" in client_for(people.member).get("/help").text


@pytest.mark.parametrize(
    ("minutes", "ok", "failed", "says", "silent"),
    [
        (None, None, 0, "Reminders have not run yet.", "late"),
        (1, True, 0, "Reminders last ran on 1 November 2019 at 9:59am.", "late"),
        (1, False, 0, "and stopped at a fault", "late"),
        (16, True, 0, "They are late", "fault"),
        (1, True, 2, "2 e-mails could not be delivered.", "late"),
    ],
)
def test_the_footer_tells_how_reminders_fare(
    client_for: ClientFor,
    people: People,
    session: Session,
    minutes: int | None,
    ok: bool | None,
    failed: int,
    says: str,
    silent: str,
) -> None:
    if minutes is not None:
        ran(session, NOW - timedelta(minutes=minutes), ok)
        ran(session, None, None)  # one that is running tells nothing yet
        ran(session, NOW, True, job="send")
    for number in range(failed):
        session.add(
            Message(
                recipient="a@example.org",
                message_id=f"<{number}@example.org>",
                subject="x",
                content=b"x",
                created_at=NOW,
                status="failed",
            )
        )
    session.commit()
    page = client_for(people.member).get("/account").text
    footer = " ".join(page.partition("<footer")[2].split())
    assert says in footer
    assert silent not in footer
