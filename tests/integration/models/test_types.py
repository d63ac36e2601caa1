"""Instants keep their moment, a naive one is refused, JSON is canonical."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tracker.models.base import canonical_json, instant_text
from tracker.models.people import SecurityEvent, User

LONDON = ZoneInfo("Europe/London")

INSTANTS = [
    datetime(2020, 7, 1, 10, 0, tzinfo=LONDON),
    datetime(2020, 10, 25, 1, 30, tzinfo=LONDON, fold=0),
    datetime(2020, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
    datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
    datetime(2019, 12, 31, 23, 0, tzinfo=timezone(timedelta(hours=-5))),
]


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_an_instant_comes_back_in_utc(session: Session, instant: datetime) -> None:
    session.add(User(email="x@example.org", name="X", created_at=instant))
    session.commit()
    stored = session.scalars(select(User.created_at)).one()
    assert stored == instant.astimezone(UTC)
    assert stored.tzinfo is UTC
    assert session.scalars(select(User.id).where(User.created_at == instant)).one()


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    session.add(User(email="x@example.org", name="X", created_at=datetime(2020, 1, 1, 9)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="an instant needs a time zone"):
        session.flush()


def test_a_search_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="an instant needs a time zone"):
        session.scalars(select(User).where(User.created_at < datetime(2020, 1, 1)))  # noqa: DTZ001


def test_json_is_stored_as_its_canonical_text(session: Session, world: World) -> None:
    detail = {"b": [1, 2], "a": "Sîôn “x”"}
    session.add(SecurityEvent(at=NOW, kind="sign_in", detail=detail))
    session.commit()
    assert session.scalars(select(SecurityEvent.detail)).one() == detail
    raw = session.execute(text("SELECT detail FROM security_events")).scalar_one()
    assert raw == '{"a":"Sîôn “x”","b":[1,2]}'


def test_a_number_that_is_none_has_no_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": float("nan")})


def test_the_order_of_instants_is_the_order_of_their_texts() -> None:
    instants = [
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2020, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(2020, 1, 1, 0, 0, 1, tzinfo=UTC),
        datetime(2020, 1, 1, 2, 0, tzinfo=timezone(timedelta(hours=1))),
    ]
    texts = [instant_text(each) for each in instants]
    assert texts == sorted(texts)
    assert texts[3] == "2020-01-01T01:00:00.000000Z"
    assert {len(each) for each in texts} == {27}
