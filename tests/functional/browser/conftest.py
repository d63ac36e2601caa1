"""A journey served over http, and a phone that visits it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page

from tests.functional.browser.served import served
from tests.functional.browser.visiting import PHONE
from tests.functional.web.journey import BEGINS, Journey
from tracker.adapters.clock import FrozenClock
from tracker.adapters.passwords import Passwords
from tracker.app import build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def journey(settings: Settings) -> Iterator[Journey]:
    clock = FrozenClock(BEGINS)
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app = create_app(settings, replace(build_ports(settings), clock=clock, passwords=quick))
    yield Journey(app, clock).found()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def address(journey: Journey) -> Iterator[str]:
    with served(journey.app) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, base_url=address) as context:  # type: ignore[arg-type]  # a mapping with those keys
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield page
