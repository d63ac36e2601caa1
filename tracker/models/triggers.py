"""The tables whose rows are never changed, and the triggers by which the database refuses.

This is the one list. `migrations/env.py` reinstalls it at the end of every upgrade, because an
alembic batch recreate drops SQLite's triggers silently; a test compares the catalogue with it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text

PROTECTED: Final = (
    "audit_events",
    "documents",
    "evidence_snapshots",
    "interests",
    "key_decision_notices",
    "poll_dates",
    "revisions",
    "signed_records",
    "vote_conditions",
    "votes",
)
"""Append-only: a later row may supersede an earlier one, nothing may change or remove it."""

FUNCTION: Final = "tracker_refuse_change"
"""PostgreSQL's trigger function; the migration that creates the first table owns its removal."""

# ERRCODE 23001 (restrict_violation) makes it an IntegrityError, as RAISE(ABORT) is on SQLite.
_POSTGRESQL_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""


def install(connection: Connection) -> None:
    """Put every trigger of the list on those of its tables that exist; replaces what is there."""
    present = [table for table in PROTECTED if table in inspect(connection).get_table_names()]
    if connection.dialect.name == "postgresql" and present:
        connection.execute(text(_POSTGRESQL_FUNCTION))
    for table in present:
        for name, statement in _statements(connection.dialect.name, table).items():
            on_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on_table}"))
            connection.execute(text(statement))


def expected(dialect: str) -> frozenset[tuple[str, str]]:
    """(table, trigger) for every trigger that a complete database has."""
    return frozenset((table, name) for table in PROTECTED for name in _statements(dialect, table))


def catalogue(connection: Connection) -> frozenset[tuple[str, str]]:
    """(table, trigger) for every trigger that the database has and fires."""
    if connection.dialect.name == "sqlite":
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
    return frozenset((table, name) for table, name in connection.execute(text(query)))


def _statements(dialect: str, table: str) -> dict[str, str]:
    if dialect == "sqlite":
        return {
            f"{table}_refuse_{verb.lower()}": (
                f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} BEGIN"
                f" SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
            )
            for verb in ("UPDATE", "DELETE")
        }
    return {
        f"{table}_refuse_change": (
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        ),
        f"{table}_refuse_truncate": (
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        ),
    }
