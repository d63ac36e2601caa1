"""Putting the parts together; the only place where they meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url

import tracker.models  # noqa: F401 - registers the tables with the metadata that `db` binds
from tracker.config import PROJECT_ROOT, Settings
from tracker.extensions import db, migrate, prepare_engine


def create_app(settings: Settings | None = None) -> Flask:
    """An application on `settings`, by default those of the environment."""
    settings = settings or Settings()
    app = Flask(
        "tracker",
        instance_path=str(settings.instance),
        template_folder=str(PROJECT_ROOT / "templates"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
    )
    app.extensions["tracker.settings"] = settings
    _make_folder(settings)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare_engine(db.engine)
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    if not settings.is_postgresql:
        return {}
    # A connection that a restart or a failover cut is noticed before a request uses it.
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def _make_folder(settings: Settings) -> None:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
