"""A strategy that began on the first version of the definition stays on it, to its end.

`definitions/local-industrial-strategy-1.toml` is the file as it was released; it is never changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.app import PORTS
from tracker.demo.play import play
from tracker.extensions import db
from tracker.models.strategy import WorkflowDefinition
from tracker.queries.snapshots import stored_definition
from tracker.workflows.definition_file import reread

FIRST = (Path(__file__).parent / "definitions" / "local-industrial-strategy-1.toml").read_text(
    encoding="utf-8"
)
HASH = "eb761422aba08c70b0c3f1456006a12070b696c235230885777543ec54b4cc9b"


def test_it_is_read_as_it_was_stored() -> None:
    definition = stored_definition(HASH, FIRST)
    assert definition.version == 1
    assert "do_pre_election_check" not in str(definition.stages["government_consultation"].acts)


def test_the_shipped_one_is_a_later_version() -> None:
    now = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    assert now.version > reread(FIRST).version
    assert now.content_hash != HASH


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What it plays is what the newest one plays, on both databases, in `test_play`."""
    return sqlite_url


def test_the_programme_is_played_on_it(app: Flask) -> None:
    first = reread(FIRST)
    with app.app_context():
        ports = replace(app.extensions[PORTS], definitions=lambda _name: first)
        steps = list(play(ports))
        assert steps[-1].to_state == "published"
        versions = db.session.scalars(select(WorkflowDefinition.version)).all()
        assert versions == [1]
