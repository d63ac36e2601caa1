"""What every test may ask for: a fresh database of each kind, an application, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import compiled
from tests.databases import (
    TEST_DATABASE_URL,
    PostgreSQLDatabases,
    SQLiteDatabases,
    given_postgresql,
    temporary_postgresql,
)
from tests.rules.rendered import RenderedTemplates

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

    from tracker.config import Settings

TESTS = Path(__file__).parent
PURE_TESTS = TESTS / "unit"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# Two runs of one commit try the same examples; a longer search is asked for by name.
hypothesis_settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile("search", max_examples=2000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# ── the server: started once by the process that leads the run ───────────────────────────────────


def needs_database(arguments: list[str], root: Path) -> bool:
    """Whether any of the named test paths could ask for a database."""
    paths = [(root / argument.partition("::")[0]).resolve() for argument in arguments]
    return any(not path.is_relative_to(PURE_TESTS) for path in paths)


def pytest_configure(config: pytest.Config) -> None:
    compiled.share()
    config.pluginmanager.register(RenderedTemplates(), "rendered_templates")
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.getoption("numprocesses", None) or given_postgresql():
        return  # a single process starts its server when a test first asks for it
    if needs_database(config.args, config.invocation_params.dir):
        server = ExitStack()
        os.environ[TEST_DATABASE_URL] = server.enter_context(temporary_postgresql())
        server.callback(os.environ.pop, TEST_DATABASE_URL)
        config.add_cleanup(server.close)


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SQLiteDatabases:
    return SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases(
    tmp_path_factory: pytest.TempPathFactory, worker: str
) -> Iterator[PostgreSQLDatabases]:
    with ExitStack() as stack:
        server_url = given_postgresql() or stack.enter_context(temporary_postgresql())
        databases = PostgreSQLDatabases(server_url, worker, tmp_path_factory.mktemp("postgresql"))
        stack.callback(databases.close)
        yield databases


# ── one test's database, settings and application ────────────────────────────────────────────────


@pytest.fixture
def sqlite_url(sqlite_databases: SQLiteDatabases) -> Iterator[str]:
    """A migrated SQLite database of this test's own."""
    with sqlite_databases.fresh() as url:
        yield url


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    databases: PostgreSQLDatabases = request.getfixturevalue("postgresql_databases")
    with databases.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Demo settings on this test's database, its own folder, no scheduler, mail kept in memory."""
    from tracker.config import Settings

    return Settings(
        database_url=database_url,
        instance=tmp_path / "instance",
        scheduler="off",
        mail_url="memory://",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application on those settings; its connections are closed before the database goes."""
    from tracker.app import create_app
    from tracker.extensions import db

    application = create_app(settings)
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


# ── the browser ──────────────────────────────────────────────────────────────────────────────────


def find_chromium() -> str | None:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real headless Chromium; each test opens a context of its own in it."""
    executable = find_chromium()
    if executable is None:
        sentence = "no Chromium was found: install chromium, or name it in CHROMIUM"
        if os.environ.get("TRACKER_REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
