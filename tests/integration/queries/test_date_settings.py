"""What an authority has recorded about its days, rules and polls reaches the core, and only its."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World, build, store
from tracker.adapters.bank_holidays import england
from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll, PollDate
from tracker.queries.date_settings import date_settings
from tracker.workflows import elections
from tracker.workflows.calendar import Basis
from tracker.workflows.deadlines import compute

MEETING = date(2020, 3, 26)


@pytest.fixture
def world(app: Flask) -> Iterator[tuple[Session, World]]:
    with app.app_context():
        session = db.session()
        yield session, build(session)
        session.rollback()


def _change(session: Session, world: World, day: date, kind: str, **facts: object) -> None:
    store(
        session,
        CalendarChange(
            authority_id=world.authority,
            on_day=day,
            kind=kind,
            name="A day of its own",
            recorded_by=world.user,
            recorded_at=NOW,
            **facts,
        ),
    )


def test_an_authority_without_changes_counts_as_england_does(
    world: tuple[Session, World],
) -> None:
    session, ids = world
    found = date_settings(session, ids.authority, england())
    assert compute(found.rules["R1"], MEETING, found.calendar).date == date(2020, 3, 18)
    assert found.polls == ()


def test_its_changes_closures_and_settings_move_its_dates(world: tuple[Session, World]) -> None:
    session, ids = world
    _change(session, ids, date(2020, 3, 20), "closure")
    _change(session, ids, date(2020, 3, 23), "holiday_added")
    _change(session, ids, date(2020, 4, 10), "holiday_removed")
    _change(session, ids, date(2020, 3, 24), "closure", ended_at=NOW)
    found = date_settings(session, ids.authority, england())
    assert compute(found.rules["R1"], MEETING, found.calendar).date == date(2020, 3, 16)
    assert found.calendar.is_working(date(2020, 4, 10))
    session.get_one(Authority, ids.authority).rule_settings = {
        "R1": {"skips_closures": False},
        "R2": {"basis": "working"},
    }
    session.flush()
    again = date_settings(session, ids.authority, england())
    assert compute(again.rules["R1"], MEETING, again.calendar).date == date(2020, 3, 17)
    assert again.rules["R2"].basis is Basis.WORKING


def test_a_postponed_poll_is_known_for_each_day_while_it_was(
    world: tuple[Session, World],
) -> None:
    session, ids = world
    poll = store(session, Poll(authority_id=ids.authority, kind="local", title="Local elections"))
    for known, day in (
        (date(2019, 5, 3), date(2020, 5, 7)),
        (date(2020, 3, 13), None),
        (date(2020, 3, 25), date(2021, 5, 6)),
    ):
        store(
            session,
            PollDate(
                poll_id=poll, known_on=known, poll_on=day, recorded_by=ids.user, recorded_at=NOW
            ),
        )
    other = store(session, Authority(slug="other", name="Other", short_name="Other"))
    elsewhere = store(session, Poll(authority_id=other, kind="mayoral", title="Elsewhere"))
    store(
        session,
        PollDate(
            poll_id=elsewhere,
            known_on=date(2019, 5, 3),
            poll_on=date(2020, 5, 7),
            recorded_by=ids.user,
            recorded_at=NOW,
        ),
    )
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = date_settings(session, ids.authority, england())
    assert len(statements) == 3
    assert found.polls == (
        elections.Poll(
            date(2020, 5, 7),
            known_from=date(2019, 5, 3),
            called_off=date(2020, 3, 13),
            title="Local elections",
            poll_id=poll,
        ),
        elections.Poll(
            date(2021, 5, 6),
            known_from=date(2020, 3, 25),
            title="Local elections",
            poll_id=poll,
        ),
    )
