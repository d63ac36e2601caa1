"""Whether this installation can serve: its database answers, and its schema is the code's own."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from tracker.extensions import MIGRATIONS


def schema_is_current(session: Session) -> bool:
    """Whether the database is at the newest migration. Raises the database's own errors."""
    current = MigrationContext.configure(session.connection()).get_current_heads()
    return set(current) == _newest()


@cache
def _newest() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
