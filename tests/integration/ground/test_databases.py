from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.databases import (
    PostgreSQLDatabases,
    SQLiteDatabases,
    given_postgresql,
    temporary_postgresql,
)

Databases = SQLiteDatabases | PostgreSQLDatabases


def prepare(url: str, _instance: Path) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE acts (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO acts VALUES (1)"))
    engine.dispose()


def acts(url: str, *, add: int | None = None) -> list[int]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if add is not None:
                connection.execute(text("INSERT INTO acts VALUES (:id)"), {"id": add})
            return list(connection.scalars(text("SELECT id FROM acts ORDER BY id")))
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path, worker: str) -> Iterator[Databases]:
    if request.param == "sqlite":
        yield SQLiteDatabases(tmp_path, prepare)
        return
    server = given_postgresql()
    if server is None:
        with temporary_postgresql() as own:
            yield PostgreSQLDatabases(own, f"{worker}_own", tmp_path, prepare)
        return
    postgresql = PostgreSQLDatabases(server, f"{worker}_own", tmp_path, prepare)
    yield postgresql
    postgresql.close()


def test_a_copy_has_what_the_template_has_and_keeps_its_own_to_itself(
    databases: Databases,
) -> None:
    with databases.fresh() as first, databases.fresh() as second:
        assert acts(first, add=2) == [1, 2]
        assert acts(second) == [1]
    with databases.fresh() as third:
        assert acts(third) == [1]


def test_a_copy_is_gone_at_the_end_even_if_it_was_left_open(databases: Databases) -> None:
    with databases.fresh() as url:
        engine = create_engine(url)
        connection = engine.connect()
        connection.execute(text("SELECT 1"))
        if url.startswith("sqlite"):
            connection.close()
    if url.startswith("sqlite"):
        assert not Path(url.removeprefix("sqlite:///")).exists()
    else:
        with pytest.raises(Exception, match=r"terminat|does not exist"):
            acts(url)
        connection.invalidate()
        connection.close()
    engine.dispose()


def test_a_template_that_is_still_open_is_not_copied(tmp_path: Path) -> None:
    kept: list[sqlite3.Connection] = []

    def leave_open(url: str, _instance: Path) -> None:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE acts (id INTEGER)")
        connection.commit()
        kept.append(connection)

    with (
        pytest.raises(RuntimeError, match="still open"),
        SQLiteDatabases(tmp_path, leave_open).fresh(),
    ):
        pass
    kept[0].close()
