"""Every migration goes up, down and up again, and leaves what the models and the triggers say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tracker.extensions import MIGRATIONS, db
from tracker.models import Base, triggers

# What the database says of itself, without row order, white space or alembic's own table.
SQLITE_OBJECTS = """
SELECT name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND type <> 'trigger' AND tbl_name <> 'alembic_version'
"""
POSTGRESQL_OBJECTS = """
SELECT table_name || '.' || column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default,
                 generation_expression)
  FROM information_schema.columns
 WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
UNION ALL
SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = current_schema()::regnamespace
   AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT indexname, indexdef FROM pg_indexes
 WHERE schemaname = current_schema() AND tablename <> 'alembic_version'
UNION ALL
SELECT 'function ' || proname, prosrc FROM pg_proc
 WHERE pronamespace = current_schema()::regnamespace
"""


def schema(connection: Connection, *, functions: bool = True) -> dict[str, frozenset[str]]:
    """Every object of the database by name, each as the set of its lines."""
    is_sqlite = connection.dialect.name == "sqlite"
    rows = connection.execute(text(SQLITE_OBJECTS if is_sqlite else POSTGRESQL_OBJECTS)).all()
    # A table that SQLite rebuilt and renamed has its name in quotes: the same table.
    return {
        name: frozenset(line.strip(" \t,") for line in sql.replace(f'"{name}"', name).splitlines())
        for name, sql in rows
        if functions or not name.startswith("function ")
    }


def differences(
    left: dict[str, frozenset[str]], right: dict[str, frozenset[str]]
) -> dict[str, tuple[list[str], list[str]]]:
    nothing: frozenset[str] = frozenset()
    return {
        name: (
            sorted(left.get(name, nothing) - right.get(name, nothing)),
            sorted(right.get(name, nothing) - left.get(name, nothing)),
        )
        for name in left.keys() | right.keys()
        if left.get(name) != right.get(name)
    }


@pytest.fixture
def migrated(app: Flask) -> Iterator[Flask]:
    """An application on a migrated database, inside its context."""
    with app.app_context():
        yield app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations to which a test adds one of its own."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def add_migration(folder: Path, upgrade: str) -> None:
    versions = folder / "versions"
    last = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    body = "\n".join(f"    {line}" for line in upgrade.strip().splitlines())
    (versions / "9999_trial.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "9999"\ndown_revision = "{last}"\n\n'
        f"def upgrade():\n{body}\n\ndef downgrade():\n    pass\n"
    )


def test_up_down_and_up_again_leave_the_same_schema(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        first = schema(connection)
    flask_migrate.downgrade(revision="base")
    with db.engine.connect() as connection:
        assert schema(connection) == {}, "going down must leave nothing behind"
        assert triggers.catalogue(connection) == frozenset()
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        assert differences(first, schema(connection)) == {}
        assert triggers.catalogue(connection) == triggers.expected(connection.dialect.name)


def test_migrations_leave_the_schema_of_the_models(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        by_migrations = schema(connection, functions=False)
    flask_migrate.downgrade(revision="base")
    with db.engine.begin() as connection:
        Base.metadata.create_all(connection)
        by_models = schema(connection, functions=False)
    assert differences(by_migrations, by_models) == {}


def test_the_database_has_exactly_the_listed_triggers(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        assert triggers.catalogue(connection) == triggers.expected(connection.dialect.name)


def test_a_dropped_trigger_is_seen_and_installing_restores_it(migrated: Flask) -> None:
    with db.engine.begin() as connection:
        dialect = connection.dialect.name
        table, name = min(triggers.expected(dialect))
        on_table = f" ON {table}" if dialect == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {name}{on_table}"))
        assert triggers.catalogue(connection) == triggers.expected(dialect) - {(table, name)}
        triggers.install(connection)
        assert triggers.catalogue(connection) == triggers.expected(dialect)


def test_a_table_that_a_migration_rebuilds_keeps_its_triggers(
    migrated: Flask, folder: Path
) -> None:
    how = "how = 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'"
    rebuild = "\n".join(
        f"with op.batch_alter_table({table!r}, recreate=how) as batch:\n"
        "    batch.add_column(sa.Column('trial', sa.Text(), nullable=True))"
        for table in ("votes", "interests", "revisions")
    )
    seen = (
        "if op.get_bind().dialect.name == 'sqlite':\n"
        "    left = op.get_bind().execute(sa.text(\n"
        "        \"SELECT count(*) FROM sqlite_master WHERE type = 'trigger'\"\n"
        "        \" AND tbl_name IN ('votes', 'interests', 'revisions')\")).scalar()\n"
        "    assert left == 0, 'the rebuild no longer drops triggers: is the hook needed?'"
    )
    add_migration(folder, f"{how}\n{rebuild}\n{seen}")
    flask_migrate.upgrade(directory=str(folder))
    with db.engine.connect() as connection:
        assert triggers.catalogue(connection) == triggers.expected(connection.dialect.name)
        columns = connection.execute(text("SELECT trial, seq FROM votes")).keys()
        assert list(columns) == ["trial", "seq"]


def test_a_migration_that_fails_half_way_leaves_nothing(migrated: Flask, folder: Path) -> None:
    with db.engine.connect() as connection:
        before = schema(connection)
    add_migration(folder, "op.create_table('half', sa.Column('id', sa.Integer()))\n1 / 0")
    with pytest.raises(ZeroDivisionError):
        flask_migrate.upgrade(directory=str(folder))
    with db.engine.connect() as connection:
        assert differences(before, schema(connection)) == {}
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert version != "9999"


def test_a_migration_that_orphans_rows_is_undone(
    sqlite_url: str, tmp_path: Path, folder: Path
) -> None:
    """SQLite runs migrations with foreign keys off; PostgreSQL refuses the statement itself."""
    from tracker.app import create_app
    from tracker.config import Settings

    app = create_app(Settings(database_url=sqlite_url, instance=tmp_path, mail_url="memory://"))
    add_migration(
        folder,
        'op.execute("INSERT INTO access_tokens (user_id, purpose, digest, created_at, expires_at)'
        " VALUES (404, 'reset', 'd', '2020-01-01', '2020-01-02')\")",
    )
    with app.app_context():
        with pytest.raises(SystemExit):  # Flask-Migrate's way of ending on an error it explains
            flask_migrate.upgrade(directory=str(folder))
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM access_tokens")).scalar() == 0
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        db.engine.dispose()
