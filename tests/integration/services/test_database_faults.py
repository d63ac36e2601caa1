"""A database that is locked, cut off or full is told apart from a fault of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tracker.app import create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models.people import User
from tracker.services.unit_of_work import (
    TemporarilyUnavailableError,
    is_temporary,
    lock_strategy,
    unit_of_work,
)


def person(email: str) -> User:
    return User(email=email, name="Somebody", created_at=NOW)


def test_a_locked_sqlite_is_temporarily_unavailable(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=sqlite_url, instance=tmp_path, mail_url="memory://")
    app, other = create_app(settings), create_app(settings)
    with other.app_context():
        blocker = db.engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        blocker.execute(text("SELECT 1"))
    with app.app_context():
        event.listen(
            db.engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout = 50")
        )
        with pytest.raises(TemporarilyUnavailableError, match="locked"), unit_of_work() as work:
            work.add(person("a@example.org"))
        blocker.close()
        with unit_of_work() as work:
            work.add(person("a@example.org"))
        assert len(db.session.scalars(select(User.id)).all()) == 1
        db.session.remove()
        db.engine.dispose()
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_cut_is_temporarily_unavailable(session: Session) -> None:
    def be_cut() -> None:
        with unit_of_work() as work:
            work.add(person("a@example.org"))
            work.flush()
            backend = work.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with db.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
            work.add(person("b@example.org"))

    with pytest.raises(TemporarilyUnavailableError):
        be_cut()
    with unit_of_work() as work:
        work.add(person("c@example.org"))
    assert session.scalars(select(User.email)).all() == ["c@example.org"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_not_had_in_time_is_temporarily_unavailable(session: Session, world: World) -> None:
    def ask_briefly() -> None:
        with unit_of_work() as work:
            work.execute(text("SET LOCAL lock_timeout = 20"))
            lock_strategy(work, world.strategy)

    with db.engine.connect() as other, other.begin():
        other.execute(text("SELECT id FROM strategies FOR UPDATE"))
        with pytest.raises(TemporarilyUnavailableError):
            ask_briefly()


def test_a_full_disk_is_temporary_and_a_wrong_statement_is_not(sqlite_url: str) -> None:
    def wrapped(code: int) -> OperationalError:
        fault = sqlite3.OperationalError("fault")
        fault.sqlite_errorcode = code
        return OperationalError("INSERT", {}, fault)

    extended_io_error = 10 | (3 << 8)
    assert [is_temporary(wrapped(code)) for code in (13, extended_io_error, 5)] == [True] * 3
    assert not is_temporary(wrapped(1))
    assert not is_temporary(ValueError("not of the database"))


def test_every_sqlite_connection_keeps_its_promises(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=sqlite_url, instance=tmp_path, mail_url="memory://"))
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 5_000,
    }
    with app.app_context():
        with db.engine.connect() as connection:
            found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
        db.engine.dispose()
    assert found == wanted
