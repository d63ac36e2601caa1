"""A migrated database of each kind with the least of everything in it.

Tests that only ask what is refused roll back, and share one database per module (`shared`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.models.world import World, build
from tracker.app import create_app
from tracker.config import Settings
from tracker.extensions import db


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def world(session: Session) -> World:
    built = build(session)
    session.commit()
    return built


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, World]]:
    instance: Path = tmp_path_factory.mktemp("instance")
    with request.getfixturevalue(f"{request.param}_databases").fresh() as url:
        settings = Settings(
            database_url=url, instance=instance, scheduler="off", mail_url="memory://"
        )
        app = create_app(settings)
        with app.app_context():
            world = build(db.session())
            db.session.commit()
        yield app, world
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def shared(shared_app: tuple[Flask, World]) -> Iterator[tuple[Session, World]]:
    """A session whose work is rolled back, and the world that it finds."""
    app, world = shared_app
    with app.app_context():
        yield db.session(), world
        db.session.rollback()
