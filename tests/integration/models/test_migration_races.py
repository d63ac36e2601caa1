"""Migrations that run at once take turns; one that is killed leaves the database as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.databases import PostgreSQLDatabases, SQLiteDatabases
from tracker.extensions import prepare_engine
from tracker.models import triggers

UPGRADE = """
import flask_migrate
from tracker.app import create_app
with create_app().app_context():
    flask_migrate.upgrade()
"""
# Ends the process where the last table has been made and nothing is committed.
KILLED = """
import os, signal
from tracker.models import triggers
triggers.install = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
"""


def nothing(database_url: str, _instance: Path) -> None:
    """Prepare an empty template: what a fresh deployment finds."""
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker: str) -> Iterator[str]:
    if request.param == "sqlite":
        with SQLiteDatabases(tmp_path, prepare=nothing).fresh() as url:
            yield url
        return
    # The migrated template's server, asked for a database of its own with nothing in it.
    with request.getfixturevalue("postgresql_databases").fresh() as migrated:
        databases = PostgreSQLDatabases(migrated, f"{worker}_empty", tmp_path, prepare=nothing)
        with databases.fresh() as url:
            yield url
        databases.close()


def start(code: str, database_url: str, instance: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "DATABASE_URL": database_url, "TRACKER_INSTANCE": str(instance)},
        stderr=subprocess.PIPE,
        text=True,
    )


def tables_and_triggers(database_url: str) -> tuple[list[str], bool]:
    engine = create_engine(database_url)
    prepare_engine(engine)
    try:
        with engine.connect() as connection:
            versions = "SELECT version_num FROM alembic_version"
            found = [row[0] for row in connection.execute(text(versions))]
            complete = triggers.catalogue(connection) == triggers.expected(engine.dialect.name)
            return found, complete
    finally:
        engine.dispose()


def table_count(database_url: str) -> int:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            query = (
                "SELECT count(*) FROM sqlite_master"
                if engine.dialect.name == "sqlite"
                else "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            )
            return int(connection.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


def test_two_that_migrate_at_once_take_turns(empty_url: str, tmp_path: Path) -> None:
    both = [start(UPGRADE, empty_url, tmp_path) for _ in range(2)]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    versions, complete = tables_and_triggers(empty_url)
    assert len(versions) == 1
    assert complete


def test_a_killed_migration_leaves_nothing_and_the_next_one_succeeds(
    empty_url: str, tmp_path: Path
) -> None:
    killed = start(KILLED + UPGRADE, empty_url, tmp_path)
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    assert table_count(empty_url) == 0
    again = start(UPGRADE, empty_url, tmp_path)
    error = again.communicate(timeout=120)[1]
    assert again.returncode == 0, error
    assert tables_and_triggers(empty_url)[1]
