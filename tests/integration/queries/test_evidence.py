"""What is filed under a priority, in pages, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World, build
from tracker.extensions import db
from tracker.models.evidence import EngagementEvent, EngagementPriority, EvidenceItem
from tracker.models.strategy import Priority
from tracker.queries.evidence import PAGE_SIZE, SHOWN, Filed, evidence_page, filed_under

COUNT = PAGE_SIZE + 5


@pytest.fixture
def filed(app: Flask) -> Iterator[tuple[Session, World, Priority]]:
    """A priority with evidence and, the last of all, an engagement; beside one with nothing."""
    with app.app_context():
        session = db.session()
        world = build(session)
        added = {"strategy_id": world.strategy, "added_by": world.user, "added_at": NOW}
        priority = Priority(strategy_id=world.strategy, position=90, title="People")
        empty = Priority(strategy_id=world.strategy, position=91, title="Places")
        event = EngagementEvent(
            kind="workshop", title="Workshop", starts_on=date(2019, 12, 3), people=42, **added
        )
        session.add_all([priority, empty, event])
        session.flush()
        session.add(EngagementPriority(engagement_id=event.id, priority_id=priority.id))
        for number in range(1, COUNT + 1):
            session.add(
                EvidenceItem(
                    title=f"Study {number}",
                    priority_id=priority.id,
                    dated_on=date(2019, 12, 1),
                    **added,
                )
            )
            session.flush()
        yield session, world, priority
        session.rollback()


def test_pages_hold_everything_once_and_in_order(filed: tuple[Session, World, Priority]) -> None:
    session, world, priority = filed
    first, following = filed_under(session, world.strategy, priority.id)
    assert [each.title for each in first] == [f"Study {n}" for n in range(1, PAGE_SIZE + 1)]
    rest, end = filed_under(session, world.strategy, priority.id, following)
    assert [each.title for each in rest] == [
        *(f"Study {n}" for n in range(PAGE_SIZE + 1, COUNT + 1)),
        "Workshop",
    ]
    assert end is None
    assert (rest[-1].starts_on, rest[-1].ends_on, rest[-1].people) == (*[date(2019, 12, 3)] * 2, 42)


def test_the_framework_shows_the_first_and_counts_all(
    filed: tuple[Session, World, Priority],
) -> None:
    session, world, priority = filed
    found = {each.title: each.filed for each in evidence_page(session, world.strategy).priorities}
    assert len(found["People"].rows) == SHOWN
    assert found["People"].rows[0].title == "Study 1"
    assert found["People"].count == COUNT + 1
    assert found["Places"] == Filed()
    assert priority.id not in {each.id for each in evidence_page(session, 0).priorities}
