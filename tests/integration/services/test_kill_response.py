"""A response is killed at every point: it is recorded wholly or not at all, and never twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.functional.web.journey import BEGINS, Journey
from tests.integration.services import killed_response
from tracker.adapters.clock import FrozenClock
from tracker.app import build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models.duty import Duty, Notification
from tracker.models.people import IdempotencyKey
from tracker.models.record import AuditEvent
from tracker.models.round import Round, Vote
from tracker.queries.audit_chain import verify_chain

SCRIPT = Path(killed_response.__file__)


@pytest.fixture
def app(settings: Settings) -> Any:
    from dataclasses import replace

    application = create_app(settings, replace(build_ports(settings), clock=FrozenClock(BEGINS)))
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_killed_at_every_statement_it_is_recorded_once(
    app: Flask, settings: Settings, database_url: str
) -> None:
    journey = Journey(app, app.extensions["tracker.ports"].clock).found().share()
    round_id = journey.round("implementation_board")
    revision = journey.look(lambda session: session.get_one(Round, round_id).revision_id)
    ids = [round_id, revision, *journey.recommendations(round_id), journey.users["mary"]]
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    root = SCRIPT.parents[3]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), BEGINS.isoformat(), *map(str, ids)],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "DATABASE_URL": database_url,
            "TRACKER_INSTANCE": str(settings.instance),
            "TRACKER_SCHEDULER": "off",
            "TRACKER_MAIL_URL": "memory://",
        },
    )
    assert int(done.stdout) > 20, "the storm struck too seldom"
    with app.app_context():
        session = db.session()
        assert session.scalar(select(func.count(Vote.id))) == 1
        recorded = select(func.count()).where(AuditEvent.event == "response_recorded")
        assert session.scalar(recorded) == 1
        assert (
            session.scalar(select(func.count()).where(Notification.kind == "response_recorded"))
            == 1
        )
        assert (
            session.scalar(select(func.count()).where(IdempotencyKey.key == "one-page-one-key"))
            == 1
        )
        assert (
            session.scalar(select(func.count()).where(Duty.act == "respond", Duty.how == "done"))
            == 1
        )
        assert verify_chain(session).ok
    again = killed_response.respond(app, ids, BEGINS)
    assert again.repeated, "whoever sends it again is led to what was recorded"
