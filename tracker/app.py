"""Putting the parts together; the only place where they meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url

import tracker.models  # noqa: F401 - registers the tables with the metadata that `db` binds
from tracker import web
from tracker.adapters.bank_holidays import england
from tracker.adapters.clock import Clock, OffsetClock, SystemClock
from tracker.adapters.definitions import shipped
from tracker.adapters.documents import DocumentStore
from tracker.adapters.mail import parse_mail_url
from tracker.adapters.passwords import Passwords
from tracker.adapters.ports import Ports
from tracker.config import PROJECT_ROOT, Settings, production_problems, read_settings
from tracker.extensions import db, migrate, prepare_engine
from tracker.queries.demo_clock import read_offset
from tracker.queries.readiness import database_problem
from tracker.web.shell import ASSETS

SETTINGS = "tracker.settings"
PORTS = "tracker.ports"
"""Where `app.extensions` keeps both."""

ASSETS_KEPT_SECONDS = 31_536_000  # a built file's name changes with its content


def create_app(settings: Settings | None = None, ports: Ports | None = None) -> Flask:
    """An application on `settings` (by default the environment's) with its `ports` to the world.

    Raises ConfigurationError where the environment holds a value that cannot be used.
    """
    settings = settings or read_settings()
    app = Flask(
        "tracker",
        instance_path=str(settings.instance),
        template_folder=str(PROJECT_ROOT / "templates"),
        static_folder=str(ASSETS),
        static_url_path="/assets",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SEND_FILE_MAX_AGE_DEFAULT=ASSETS_KEPT_SECONDS,
    )
    app.extensions[SETTINGS] = settings
    app.extensions[PORTS] = ports or build_ports(settings)
    _make_folder_of(settings.database)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare_engine(db.engine)
    web.prepare(app, settings)
    return app


def start_problems(app: Flask) -> list[str]:
    """Why `app` may not serve or work now, each as one sentence with its cure; empty if it may.

    Every process that starts asks this: `tracker serve`, `tracker worker`, `wsgi.py`.
    """
    settings: Settings = app.extensions[SETTINGS]
    with app.app_context():
        problem = database_problem(is_demo=settings.is_demo)
        # A server that forks after this must not hand one connection to several processes.
        db.session.remove()
        db.engine.dispose()
    return [*production_problems(settings), *([problem] if problem else [])]


def build_ports(settings: Settings) -> Ports:
    """The real ways to the outside world. The demo's clock reads the database when it is asked."""
    clock: Clock = SystemClock()
    if settings.is_demo:
        clock = OffsetClock(lambda: read_offset(db.session()))
    return Ports(
        clock=clock,
        mail=parse_mail_url(settings.mail_url.get_secret_value()),
        mail_from=settings.mail_from,
        documents=DocumentStore(settings.documents_folder, settings.upload_max_bytes),
        passwords=Passwords(),
        calendar=england(),
        zone=settings.zone,
        base_url=settings.base_url,
        definitions=shipped,
    )


def _engine_options(settings: Settings) -> dict[str, Any]:
    if not settings.is_postgresql:
        return {}
    # A connection that a restart or a failover cut is noticed before a request uses it.
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def _make_folder_of(database: str) -> None:
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
