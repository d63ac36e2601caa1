"""Whether this installation can serve: its database answers, and its schema is the code's own."""

from __future__ import annotations

from functools import cache
from typing import Final

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.extensions import MIGRATIONS, db
from tracker.queries.demo_clock import read_offset

SIMULATED_CLOCK: Final = (
    "This database was used for a demonstration: its clock is simulated. "
    "Start production on a database of its own."
)


def schema_is_current(session: Session) -> bool:
    """Whether the database is at the newest migration. Raises the database's own errors."""
    current = MigrationContext.configure(session.connection()).get_current_heads()
    return set(current) == _newest()


def database_problem(*, is_demo: bool) -> str | None:
    """Why this installation cannot work on its database, in a sentence that says what to do.

    Only a demonstration may stand on a database whose clock is simulated.
    """
    session = db.session()
    try:
        if not schema_is_current(session):
            return "The database is behind. Run: tracker db upgrade"
        is_simulated = bool(read_offset(session))
    except SQLAlchemyError as error:
        return f"The database cannot be reached: {error.__class__.__name__}. Check DATABASE_URL."
    return SIMULATED_CLOCK if is_simulated and not is_demo else None


@cache
def _newest() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
