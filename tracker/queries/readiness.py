"""Whether this installation can serve: its database answers, and its schema is the code's own."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.extensions import MIGRATIONS, db


def schema_is_current(session: Session) -> bool:
    """Whether the database is at the newest migration. Raises the database's own errors."""
    current = MigrationContext.configure(session.connection()).get_current_heads()
    return set(current) == _newest()


def database_problem() -> str | None:
    """Why this installation cannot work on its database, in a sentence that says what to do."""
    try:
        current = schema_is_current(db.session())
    except SQLAlchemyError as error:
        return f"The database cannot be reached: {error.__class__.__name__}. Check DATABASE_URL."
    return None if current else "The database is behind. Run: tracker db upgrade"


@cache
def _newest() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
