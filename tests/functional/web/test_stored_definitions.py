"""A definition that was accepted stays readable, however strict a later release becomes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.functional.web.journey import Journey
from tests.unit.workflows.definition_factories import changed
from tracker.queries.snapshots import stored_definition
from tracker.workflows import definition_check
from tracker.workflows.definition_file import parse, reread
from tracker.workflows.errors import DefinitionError, Problem

# Work goes on for more than a year of working days: today's check no longer takes it.
REFUSED_NOW = changed(("n = 9", "n = 400"))


@pytest.fixture(autouse=True)
def nothing_read_yet() -> Iterator[None]:
    """As in a process that has just started."""
    stored_definition.cache_clear()
    yield
    stored_definition.cache_clear()


def test_what_the_check_refuses_is_still_read_from_the_database() -> None:
    with pytest.raises(DefinitionError, match="more than a year"):
        parse(REFUSED_NOW)
    accepted = reread(REFUSED_NOW)
    definition = stored_definition(accepted.content_hash, REFUSED_NOW)
    assert definition.deadlines["reply"].n == 400


def test_another_text_than_the_one_of_its_hash_is_not_read() -> None:
    with pytest.raises(ValueError, match="not the one of its hash"):
        stored_definition(reread(REFUSED_NOW).content_hash, changed())


def test_what_has_not_the_shape_of_a_definition_is_not_read() -> None:
    with pytest.raises(DefinitionError, match="stages"):
        stored_definition("0" * 64, 'schema = 1\nid = "x"\nversion = 1\ntitle = "X"\nstart = "x"')


def test_a_strategy_is_shown_under_a_stricter_release(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = [Problem("stages", "No longer taken.", "Write a new version.")]
    monkeypatch.setattr(definition_check, "check_sense", lambda *_: refusal)
    page = journey.browser("lead_officer").get("/strategies/lis")
    assert "Local Industrial Strategy" in page.text
