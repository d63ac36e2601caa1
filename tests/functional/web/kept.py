"""Steps of a journey that many tests begin with, taken once in a process and then copied.

Only on SQLite, where a database is a file: the services that lead there are the same each time, and
tests that start behind them need what they leave, not the taking of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.app import SETTINGS
from tracker.config import Settings
from tracker.extensions import db

if TYPE_CHECKING:
    from tests.functional.web.journey import Journey


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a step left: the database, the documents, the clock, and what the journey knows."""

    database: bytes
    documents: dict[str, bytes]
    clock: tuple[datetime, datetime]
    known: dict[str, Any]
    result: Any


_KEPT: dict[tuple[str, datetime, datetime], _Kept] = {}


def once(journey: Journey, step: str, take: Callable[[], Any]) -> Any:
    """What `take` gives; its effects are copied where the same step was taken before."""
    file = _database(journey)
    if file is None:
        return take()
    key = (step, journey.clock.now(), journey.clock.real_now())
    kept = _KEPT.get(key)
    if kept is None:
        result = take()
        _let_go(journey)
        _KEPT[key] = _keep(journey, file, result)
        return result
    _let_go(journey)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(kept.database)
    folder = _documents(journey)
    for name, content in kept.documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    journey.know(kept.known)
    journey.clock.set(*kept.clock)
    return kept.result


def _keep(journey: Journey, file: Path, result: Any) -> _Kept:
    with closing(sqlite3.connect(file)) as connection:
        database = connection.serialize()
    folder = _documents(journey)
    documents = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    clock = (journey.clock.now(), journey.clock.real_now())
    return _Kept(database, documents, clock, journey.known(), result)


def _let_go(journey: Journey) -> None:
    """Nobody may hold the file open while it is read whole or replaced."""
    with journey.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _database(journey: Journey) -> Path | None:
    with journey.app.app_context():
        url = db.engine.url
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(url.database or "") if is_file else None


def _documents(journey: Journey) -> Path:
    settings: Settings = journey.app.extensions[SETTINGS]
    return settings.documents_folder
