"""The demonstration as `make run` has it, served to a real browser for as long as a test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.functional.browser.company import Company
from tests.functional.browser.served import served
from tracker.adapters import mailbox
from tracker.adapters.ports import Ports
from tracker.app import PORTS, create_app
from tracker.config import Settings
from tracker.extensions import db


@contextmanager
def demonstration(
    database_url: str, folder: Path, prepare: Callable[[Ports], object]
) -> Iterator[Flask]:
    """The application on this database, with its own real mail server, as `prepare` leaves it."""
    running = mailbox.start("127.0.0.1", 0, folder / "mailbox")
    settings = Settings(
        database_url=database_url,
        instance=folder,
        scheduler="off",
        mail_url=f"smtp://127.0.0.1:{running.port}",
    )
    application = create_app(settings)
    with application.app_context():
        prepare(application.extensions[PORTS])
        db.session.remove()
    yield application
    running.stop()
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def company_at(app: Flask, browser: Browser, folder: Path) -> Iterator[Company]:
    """Its people in one browser; an error of the page's script fails the test."""
    with served(app) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield Company(page, folder)
