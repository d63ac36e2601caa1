"""Open duties become reminders: each once, to whom owes them now, however often the sweep runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.integration.models.world import NOW
from tests.integration.services.post import FRIDAY, Post, at
from tracker.extensions import db
from tracker.models.body import Membership
from tracker.models.duty import Duty
from tracker.models.people import User
from tracker.models.strategy import Strategy
from tracker.services.sweep import sweep
from tracker.workflows.reminders import OVERTAKEN, PAUSED


def owed(post: Post) -> list[tuple[str, int]]:
    """(day, user) of the reminders that are to be sent."""
    return [
        (f"{each.due_at:%d %b}", each.user_id)
        for each in post.notifications()
        if each.skipped_why is None
    ]


def test_a_duty_reminds_on_each_of_its_days_and_only_then(post: Post) -> None:
    ada = post.user("Grace")
    post.office(ada)
    post.duty(FRIDAY)
    post.each_morning(30, lambda now: sweep(now, post.ports))
    days = ["08 Jan", "14 Jan", "16 Jan", "17 Jan", "20 Jan", "27 Jan", "03 Feb"]
    assert owed(post) == [(day, ada) for day in days]


def test_sweeping_again_and_again_doubles_nothing(post: Post) -> None:
    post.office(post.user("Grace"))
    post.duty(FRIDAY)
    now = at(FRIDAY)
    assert sweep(now, post.ports).new == 4
    before = [(each.dedupe_key, each.skipped_why) for each in post.notifications()]
    assert [sweep(now, post.ports).new for _ in range(3)] == [0, 0, 0]
    assert [(each.dedupe_key, each.skipped_why) for each in post.notifications()] == before


def test_after_days_without_a_sweep_only_the_latest_is_owed(post: Post) -> None:
    ada = post.user("Grace")
    post.office(ada)
    post.duty(FRIDAY)
    sweep(at(FRIDAY, 9), post.ports)
    assert [each.skipped_why for each in post.notifications()] == [OVERTAKEN] * 3 + [None]
    assert owed(post) == [("17 Jan", ada)]


@pytest.mark.parametrize(
    ("who", "reminded"),
    [
        ({"office": "lead_officer"}, True),
        ({"office": "lead_officer", "ends_on": FRIDAY}, True),
        ({"office": "lead_officer", "ends_on": FRIDAY - timedelta(days=1)}, False),
        ({"office": "lead_officer", "starts_on": FRIDAY + timedelta(days=1)}, False),
        ({"office": "legal_officer"}, False),
    ],
)
def test_an_office_is_owed_by_who_holds_it_that_day(
    post: Post, who: dict[str, Any], *, reminded: bool
) -> None:
    ada = post.user("Grace")
    post.office(ada, **who)
    post.duty(FRIDAY)
    sweep(at(FRIDAY), post.ports)
    assert owed(post) == ([("17 Jan", ada)] if reminded else [])


def test_an_office_for_another_strategy_owes_nothing_here(post: Post) -> None:
    ada, bob = post.user("Grace"), post.user("Bob")
    post.office(ada, strategy_id=post.world.other_strategy)
    post.office(bob, strategy_id=post.world.strategy)
    post.duty(FRIDAY)
    sweep(at(FRIDAY), post.ports)
    assert owed(post) == [("17 Jan", bob)]


def test_an_office_that_was_vacant_is_reminded_once_it_is_filled(post: Post) -> None:
    post.duty(FRIDAY)
    assert sweep(at(FRIDAY), post.ports).new == 0
    ada = post.user("Grace")
    post.office(ada)
    sweep(at(FRIDAY, 10), post.ports)
    assert owed(post) == [("17 Jan", ada)]


@pytest.mark.parametrize("owner", ["membership", "user"])
def test_a_seat_or_a_person_is_reminded_while_they_stand(post: Post, owner: str) -> None:
    ada = post.user("Grace")
    seat = post.seat(ada)
    who = {"membership_id": seat} if owner == "membership" else {"user_id": ada}
    post.duty(FRIDAY, owner_kind=owner, act="respond", **who)
    sweep(at(date(2020, 1, 8)), post.ports)
    assert owed(post) == [("08 Jan", ada)]
    if owner == "membership":
        post.change(Membership, seat, ends_on=date(2020, 1, 13))
    else:
        post.change(User, ada, deactivated_at=at(date(2020, 1, 13)))
    sweep(at(date(2020, 1, 14)), post.ports)
    assert owed(post) == [("08 Jan", ada)]


@pytest.mark.parametrize(
    ("act", "why"),
    [("close_evidence_review", PAUSED), ("sign_clearance", None), ("record_decision", None)],
)
def test_a_pause_stops_internal_reminders_and_no_others(
    post: Post, act: str, why: str | None
) -> None:
    post.office(post.user("Grace"))
    post.duty(FRIDAY, act=act)
    post.change(Strategy, post.world.strategy, paused_at=NOW)
    sweep(at(date(2020, 1, 8)), post.ports)
    assert [each.skipped_why for each in post.notifications()] == [why]


def test_a_moved_date_reminds_afresh(post: Post) -> None:
    ada = post.user("Grace")
    post.office(ada)
    duty = post.duty(FRIDAY)
    sweep(at(date(2020, 1, 16)), post.ports)
    later = date(2020, 1, 24)
    moved = at(date(2020, 1, 16), 12)
    post.change(Duty, duty, due_on=later, due_at=at(later, 23, 59), due_set_at=moved)
    for day in range(17, 25):
        sweep(at(date(2020, 1, day)), post.ports)
    assert [day for day, _ in owed(post)] == ["16 Jan", "21 Jan", "23 Jan", "24 Jan"]


def test_an_ended_duty_and_one_without_a_date_remind_nobody(post: Post) -> None:
    post.office(post.user("Grace"))
    post.duty(FRIDAY, ended_at=NOW, how="done")
    post.duty(None, act="answer_feedback")
    assert sweep(at(FRIDAY), post.ports).new == 0


def test_a_year_without_holidays_stops_one_duty_and_no_other(post: Post) -> None:
    ada = post.user("Grace")
    post.office(ada)
    december = datetime(2031, 12, 1, tzinfo=UTC)
    post.duty(date(2032, 1, 12), opened_at=december)
    post.duty(date(2031, 12, 30), opened_at=december, act="share_draft")
    swept = sweep(datetime(2031, 12, 29, 12, tzinfo=UTC), post.ports)
    assert [problem for problem in swept.problems if "2032" in problem]
    assert [user for _, user in owed(post)] == [ada]


def statements(work: Any) -> int:
    counted: list[str] = []

    def count(*given: Any) -> None:
        counted.append(given[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len([each for each in counted if not each.startswith(("BEGIN", "SET"))])


def test_with_nothing_due_a_sweep_is_one_statement_whatever_is_open(post: Post) -> None:
    post.office(post.user("Grace"))
    for number in range(30):
        post.duty(FRIDAY, subject_name=f"part-{number}")
    sweep(at(date(2020, 1, 8)), post.ports)
    assert statements(lambda: sweep(at(date(2020, 1, 9)), post.ports)) == 1


def test_what_is_due_takes_the_same_statements_for_one_duty_as_for_many(post: Post) -> None:
    post.office(post.user("Grace"))
    post.duty(FRIDAY)
    one = statements(lambda: sweep(at(date(2020, 1, 8)), post.ports))
    for number in range(30):
        post.duty(FRIDAY, subject_name=f"part-{number}")
    many = statements(lambda: sweep(at(date(2020, 1, 14)), post.ports))
    assert (one, len(post.notifications())) == (many, 1 + 31 + 30)
