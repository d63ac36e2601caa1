"""A session on a migrated database of each kind, with the least of everything in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from tests.functional.web.journey import BEGINS, Journey
from tests.integration.models.world import NOW, World, build
from tests.integration.services.post import Post
from tracker.adapters.clock import FrozenClock
from tracker.adapters.mail import MemoryMail
from tracker.adapters.passwords import Passwords
from tracker.app import PORTS
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


@pytest.fixture
def post(app: Flask, session: Session, world: World) -> Post:
    """A post office on that world; its mail stays in memory, its clock stands still."""
    clock, mail = FrozenClock(NOW), MemoryMail()
    ports = replace(app.extensions[PORTS], clock=clock, mail=mail)
    return Post(session, world, ports, clock, mail)


@pytest.fixture
def journey(app: Flask) -> Journey:
    """A strategy in its first stage with all whom its way concerns; its clock stands still."""
    clock = FrozenClock(BEGINS)
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app.extensions[PORTS] = replace(app.extensions[PORTS], clock=clock, passwords=quick)
    return Journey(app, clock).found()
