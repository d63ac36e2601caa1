"""Who may start: `tracker serve`, `tracker worker` and gunicorn ask the same questions first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from tests.functional.cli.servers import (
    attempt_to_sign_in,
    refusal,
    serving,
)
from tracker.cli import main
from tracker.models.job import DemoClock
from tracker.models.people import LoginAttempt

# gunicorn starts a worker again for ever, unless it ends with this status.
STATUS = {"serve": 1, "worker": 1, "gunicorn": 3}
SECRET = "not-the-demo's-but-long-enough-for-production"


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": sqlite_url,
        "TRACKER_INSTANCE": str(tmp_path),
        "TRACKER_SCHEDULER": "off",
        "TRACKER_MAIL_URL": "memory://",
    }


@pytest.fixture
def production(demo: dict[str, str]) -> dict[str, str]:
    return {
        **demo,
        "TRACKER_MODE": "production",
        "TRACKER_SECRET_KEY": SECRET,
        "TRACKER_BASE_URL": "https://tracker.example.org",
        "TRACKER_TRUSTED_HOSTS": "tracker.example.org,127.0.0.1",
        "TRACKER_MAIL_URL": "smtp://127.0.0.1:9",
    }


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = create_engine(sqlite_url)
    with Session(engine) as beside:
        yield beside
    engine.dispose()


@pytest.mark.parametrize("server", STATUS)
def test_production_refuses_to_start_with_a_sentence_for_each_fault(
    server: str, tmp_path: Path
) -> None:
    bare = {
        "TRACKER_MODE": "production",
        "TRACKER_INSTANCE": str(tmp_path),  # its database has no table yet
        "TRACKER_BASE_URL": "https://tracker.example.org",
        "FLASK_DEBUG": "1",
    }
    status, said = refusal(server, bare)
    assert status == STATUS[server]
    for sentence in (
        "TRACKER_SECRET_KEY is the demo's: set one of your own (`openssl rand -base64 48`).",
        "DEBUG is on: unset TRACKER_DEBUG and FLASK_DEBUG.",
        "TRACKER_TRUSTED_HOSTS is empty: list the host names in use, separated by commas.",
        "The database is behind. Run: tracker db upgrade",
    ):
        assert f"{sentence}\n" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("server", STATUS)
def test_production_refuses_a_database_whose_clock_is_simulated(
    server: str, production: dict[str, str], session: Session
) -> None:
    session.execute(update(DemoClock).values(offset_seconds=86_400))
    session.commit()
    status, said = refusal(server, production)
    assert status == STATUS[server]
    assert "its clock is simulated. Start production on a database of its own.\n" in said


@pytest.mark.parametrize("simulated", [False, True])
def test_check_reports_a_simulated_clock_in_production_only(
    demo: dict[str, str],
    production: dict[str, str],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    *,
    simulated: bool,
) -> None:
    session.execute(update(DemoClock).values(offset_seconds=-60 * simulated))
    session.commit()
    for given, expected in ((demo, False), (production, simulated)):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        answer = CliRunner().invoke(main, ["check", "--json"])
        faults = json.loads(answer.stdout)["faults"]
        assert any("its clock is simulated" in fault for fault in faults) is expected, faults


@pytest.mark.parametrize(("server", "status"), [("serve", 2), ("gunicorn", 3)])
def test_a_value_that_cannot_be_used_is_named_and_not_repeated(server: str, status: int) -> None:
    given = {
        "TRACKER_MODE": "staging",
        "TRACKER_MAIL_URL": "ftp://somebody:hide-me@mail.example.org",
        "TRACKER_SCHEDULER": "off",
    }
    found, said = refusal(server, given)
    assert found == status
    assert "TRACKER_MODE cannot be used: input should be 'demo' or 'production'.\n" in said
    assert "TRACKER_MAIL_URL cannot be used: start it with one of smtp://" in said
    assert "hide-me" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("server", ["serve", "gunicorn"])
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ("0", "192.0.2.7", "127.0.0.1"),  # nobody of ours said so
        ("1", "203.0.113.1, 192.0.2.7", "192.0.2.7"),  # the first was invented by the browser
    ],
)
def test_a_sound_production_serves_and_counts_attempts_by_what_our_own_proxy_saw(
    production: dict[str, str],
    session: Session,
    server: str,
    proxies: str,
    forwarded: str,
    address: str,
) -> None:
    passed_on = {
        "Host": "tracker.example.org",
        "X-Forwarded-For": forwarded,
        "X-Forwarded-Proto": "https",
    }
    with serving(server, {**production, "TRACKER_PROXIES": proxies}) as port:
        assert attempt_to_sign_in(port, passed_on) == 422
    assert session.scalars(select(LoginAttempt.address)).all() == [address]
