"""What the time before polls holds up, and which override lets it through."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.lifecycle_factories import DEFINITION, a_revision, a_snapshot
from tests.unit.workflows.test_elections import AS_KNOWN, CALENDAR, GENERAL
from tracker.workflows.definition import GuardRef
from tracker.workflows.election_guards import (
    engagement_collision,
    forecast_collisions,
    publishing_milestones,
)
from tracker.workflows.elections import Poll, period, periods_over
from tracker.workflows.guards import unmet
from tracker.workflows.snapshots import PollOverride, StrategySnapshot

MAY = date(2020, 5, 7)
POLL = Poll(MAY, known_from=date(2019, 11, 1), title="Local elections", poll_id=4)
NEAR = datetime(2020, 4, 3, 13, tzinfo=UTC)
WHO = ("monitoring_officer",)


def preparing(*polls: Poll, **changes: Any) -> StrategySnapshot:
    return a_snapshot("publication", polls=polls or (POLL,), **changes)


def an_override(**changes: Any) -> PollOverride:
    facts: dict[str, Any] = {
        "poll_id": 4,
        "poll_on": MAY,
        "covers": "publication",
        "happened_at": NEAR - timedelta(days=1),
        "of_this_text": True,
    }
    return PollOverride(**(facts | changes))


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        # Midnight is local: in summer time the 31st of March begins at 23:00 UTC on the 30th.
        (datetime(2020, 3, 30, 22, 59, tzinfo=UTC), True),
        (datetime(2020, 3, 30, 23, 0, tzinfo=UTC), False),
        (NEAR, False),
        (datetime(2020, 5, 7, 22, 59, tzinfo=UTC), False),
        (datetime(2020, 5, 7, 23, 0, tzinfo=UTC), True),
        (datetime(2019, 10, 31, 12, tzinfo=UTC), True),
    ],
)
def test_nothing_is_published_from_the_notice_until_the_poll_closes(
    at: datetime, *, holds: bool
) -> None:
    found = unmet(GuardRef("no_pre_election_collision"), preparing(), at)
    assert (found == ()) is holds
    if not holds:
        [missing] = found
        assert missing.who == WHO
        assert "of the poll on Thursday 7 May 2020 (Local elections)" in missing.sentence
        assert "from Tuesday 31 March 2020 until the poll closes" in missing.sentence


def test_a_general_election_counts_from_the_day_entered() -> None:
    state = preparing(GENERAL)
    for day, holds in ((5, True), (6, False)):
        at = datetime(2019, 11, day, 12, tzinfo=UTC)
        assert (unmet(GuardRef("no_pre_election_collision"), state, at) == ()) is holds


def test_it_is_looked_at_as_the_polls_were_known_on_the_day_of_the_act() -> None:
    state = preparing(*AS_KNOWN)
    before, after = datetime(2020, 4, 3, 9, tzinfo=UTC), date(2020, 3, 12)
    assert unmet(GuardRef("no_pre_election_collision"), state, before) == ()
    known_then = Poll(MAY, known_from=date(2019, 5, 3), called_off=date(2020, 4, 4))
    assert unmet(GuardRef("no_pre_election_collision"), preparing(known_then), before)
    assert not engagement_collision(state, after, after, before)


OVERRIDES = [
    ({}, True),
    ({"poll_id": 5}, False),
    ({"poll_on": date(2021, 5, 6)}, False),
    ({"covers": "engagement"}, False),
    ({"of_this_text": False}, False),
    ({"happened_at": NEAR}, True),
    ({"happened_at": NEAR + timedelta(seconds=1)}, False),
]


@pytest.mark.parametrize(("changes", "holds"), OVERRIDES)
def test_an_override_is_for_one_poll_on_one_day_and_one_text(
    changes: dict[str, Any], *, holds: bool
) -> None:
    state = preparing(poll_overrides=(an_override(**changes),))
    assert (unmet(GuardRef("no_pre_election_collision"), state, NEAR) == ()) is holds


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"covers": "engagement"}, True),
        ({"covers": "engagement", "of_this_text": False}, True),
        ({}, False),
        ({"covers": "engagement", "poll_id": 5}, False),
    ],
)
def test_engagement_needs_an_override_of_its_own(changes: dict[str, Any], *, holds: bool) -> None:
    state = preparing(poll_overrides=(an_override(**changes),))
    day = NEAR.date()
    assert (engagement_collision(state, day, day, NEAR) is None) is holds


def test_each_poll_needs_its_own_override() -> None:
    other = Poll(MAY, known_from=date(2019, 11, 1), title="The Mayor", poll_id=5)
    state = preparing(POLL, other, poll_overrides=(an_override(),))
    [missing] = unmet(GuardRef("no_pre_election_collision"), state, NEAR)
    assert "The Mayor" in missing.sentence
    assert "Local elections" not in missing.sentence


def test_the_check_belongs_to_a_text() -> None:
    gate = GuardRef("pre_election_check_done")
    assert unmet(gate, a_snapshot("government_consultation"), NEAR) == ()
    [missing] = unmet(gate, a_snapshot("government_consultation", records={}), NEAR)
    assert missing.who == WHO


def test_only_a_publication_is_expected_to_meet_a_poll() -> None:
    assert publishing_milestones(DEFINITION) == ("published",)
    near = dict.fromkeys(DEFINITION.milestones, NEAR.date())
    now = datetime(2020, 2, 1, 9, tzinfo=UTC)
    [sentence] = forecast_collisions(preparing(milestones=near), now)
    assert sentence.startswith("“Published” is expected on Friday 3 April 2020, which falls in")
    assert forecast_collisions(preparing(milestones=near), datetime(2019, 10, 1, tzinfo=UTC)) == ()
    allowed = (an_override(happened_at=now),)
    assert forecast_collisions(preparing(milestones=near, poll_overrides=allowed), now) == ()
    over = a_snapshot("published", polls=(POLL,), milestones=near)
    assert forecast_collisions(over, now) == ()


def test_an_overdue_publication_can_be_today_at_the_earliest() -> None:
    late = preparing(milestones={"published": date(2020, 3, 2)}, revision=a_revision())
    assert forecast_collisions(late, datetime(2020, 3, 30, 12, tzinfo=UTC)) == ()
    [sentence] = forecast_collisions(late, datetime(2020, 3, 31, 12, tzinfo=UTC))
    assert "expected on Tuesday 31 March 2020" in sentence


DAYS = st.dates(date(2020, 1, 1), date(2021, 7, 1))


@given(first=DAYS, length=st.integers(0, 90), today=DAYS, moved=DAYS, known=DAYS)
def test_a_stretch_of_days_meets_what_one_of_its_days_meets(
    first: date, length: int, today: date, moved: date, known: date
) -> None:
    """The same by looking at each day in turn, as it was known on it or is known today."""
    polls = (
        Poll(MAY, known_from=known, called_off=moved),
        Poll(date(2021, 5, 6), known_from=moved),
    )
    last = first + timedelta(days=length)
    days = [first + timedelta(days=n) for n in range(length + 1)]
    expected = [
        poll
        for poll in polls
        if any(period(poll, CALENDAR).covers(day) and poll.stands(min(day, today)) for day in days)
    ]
    found = periods_over(first, last, polls, today, CALENDAR)
    assert [each.poll for each in found] == expected
