"""Runs the migrations: one transaction for all of them, then the triggers, then the foreign keys.

A killed migration leaves the database as it was, on SQLite too, because every transaction begins
explicitly (`prepare_engine`). Two processes that migrate at once take turns.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, Engine, text

from tracker.models import triggers
from tracker.models.base import InstantText, JsonText, UtcDateTime

# Any fixed number: it only keeps two migrations of one PostgreSQL database apart.
ADVISORY_LOCK = 7_203_519_641


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write plain types into a migration, so that it stands without the models of its day."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JsonText | InstantText):
        return "sa.Text()"
    return False


def migrate(connection: Connection, options: dict[str, Any]) -> None:
    applied: list[object] = []
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.configure(
            connection=connection,
            transactional_ddl=True,
            render_item=render_item,
            on_version_apply=lambda **step: applied.append(step["step"]),
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        if applied:
            # A batch recreate on SQLite drops the triggers of its table silently.
            triggers.install(connection)
            require_foreign_keys(connection)


def require_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(
            f"the migration leaves {len(broken)} rows without their parent: {broken[:5]}"
        )


def run(engine: Engine) -> None:
    extension = current_app.extensions["migrate"]
    options = {"target_metadata": extension.db.metadata, **extension.configure_args}
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            migrate(connection, options)
            return
        # Foreign keys can be switched outside a transaction only; a batch recreate drops and
        # renames tables that others refer to.
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the database connection was lost before the migration began")
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            migrate(connection.execution_options(sqlite_begin="IMMEDIATE"), options)
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


run(current_app.extensions["migrate"].db.engine)
