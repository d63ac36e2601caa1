"""The Flask extensions, unbound; `app.create_app` binds them to one application.

`metadata` carries the naming convention so that every constraint has a name that a migration can
drop, on either database. The models declare their tables into it (`models/base.py`).
"""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Final

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event

MIGRATIONS: Final = Path(__file__).resolve().parent.parent / "migrations"

# How long an act waits for a lock (on SQLite: for its single writer) before it is refused.
LOCK_WAIT_MS: Final = 5_000

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

db = SQLAlchemy(metadata=metadata)
migrate = Migrate(directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
login_manager = LoginManager()
csrf = CSRFProtect()


def prepare_engine(engine: Engine) -> None:
    """Make every connection of `engine` keep the promises that the record relies on.

    PostgreSQL needs nothing. SQLite gets write-ahead logging, a full sync at each commit, foreign
    keys, and recursive triggers: without the last, INSERT OR REPLACE deletes a protected row
    without firing its trigger. The driver's own implicit BEGIN is switched off, because it starts
    a deferred transaction at the first write only; the `begin` event starts each one, IMMEDIATE
    where the execution option `sqlite_begin` says so (a unit of work), DEFERRED otherwise. Once per
    engine.
    """
    if engine.dialect.name != "sqlite":
        return

    def connect(connection: SqliteConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # The wait comes first: switching to WAL itself needs the lock.
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if mode not in {"DEFERRED", "IMMEDIATE"}:
            raise ValueError(f"sqlite_begin is DEFERRED or IMMEDIATE, not {mode!r}")
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
