"""Moving a meeting: dates, duties, mail and record, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import statements
from tests.integration.services.moving_meetings import (
    CLERK,
    EARLIER,
    MARCH,
    WHY,
    another_strategy,
    listed,
    move,
    notified,
    open_dates,
    open_duties,
    scheduled,
    the_meeting,
)
from tests.integration.services.test_review import at_once
from tracker.extensions import db
from tracker.models.record import AuditEvent
from tracker.models.strategy import Deadline, Strategy
from tracker.queries import meeting_moves
from tracker.queries.audit_chain import verify_chain
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import meeting_changes, meetings
from tracker.services.acting import Ticket
from tracker.services.errors import FormError, RefusedError
from tracker.services.meeting_acts import MeetingChangedError
from tracker.workflows.duties import owed

THEN = {"key_notice": (date(2020, 2, 26), 0), "agenda_notice": (date(2020, 3, 18), 0)}
NOW = {"key_notice": (date(2020, 2, 20), 1), "agenda_notice": (date(2020, 3, 12), 1)}


def laws_dates(journey: Journey) -> dict[str, tuple[date, int]]:
    found = open_dates(journey, journey.strategy)
    return {name: found[name] for name in ("key_notice", "agenda_notice")}


def test_every_date_and_duty_moves_and_only_those_concerned_hear_of_it(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    before = the_meeting(journey, meeting)
    assert laws_dates(journey) == THEN
    notice, rule = ("record_key_decision_notice", ""), ("confirm_rule", "")
    assert open_duties(journey, journey.strategy)[notice] == date(2020, 2, 26)
    version = row_version(journey)

    move(journey, meeting, venue="Town Hall")

    after = the_meeting(journey, meeting)
    assert (after.starts_at, after.venue, after.status) == (EARLIER, "Town Hall", "scheduled")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert laws_dates(journey) == NOW
    duties = open_duties(journey, journey.strategy)
    assert duties[notice] == date(2020, 2, 20)
    assert duties[rule] == date(2020, 3, 20)
    assert row_version(journey) == version + 1
    members = {journey.users[name] for name in ("mayor", "leader", "deputy", "business")}
    assert {user for user, _ in notified(journey, "meeting_moved")} == members
    summons = notified(journey, "meeting_summons")
    assert {why for _, why in summons} == {"superseded by a moved meeting"}
    # The clerk moved it and knows; the monitoring officer owes the rule by another day.
    assert [user for user, _ in notified(journey, "duty_moved")] == [
        journey.users["monitoring_officer"]
    ]
    assert events(journey) == [("meeting_moved", journey.strategy), ("meeting_moved", None)]
    assert journey.look(lambda session: verify_chain(session).ok)


def row_version(journey: Journey) -> int:
    wanted = select(Strategy.row_version).where(Strategy.id == journey.strategy)
    found: int = journey.look(lambda session: session.scalar(wanted))
    return found


def events(journey: Journey) -> list[Any]:
    wanted = (
        select(AuditEvent.event, AuditEvent.strategy_id)
        .where(AuditEvent.event.startswith("meeting_"), AuditEvent.event != "meeting_scheduled")
        .order_by(AuditEvent.position)
    )
    found: list[Any] = journey.look(lambda session: [tuple(row) for row in session.execute(wanted)])
    return found


def test_there_and_back_restores_everything_but_the_record(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    duties = open_duties(journey, journey.strategy)
    move(journey, meeting)
    move(journey, meeting, MARCH)
    assert laws_dates(journey) == {name: (day, 2) for name, (day, _) in THEN.items()}
    assert open_duties(journey, journey.strategy) == duties
    assert the_meeting(journey, meeting).sequence == 2
    assert len(events(journey)) == 4
    assert len(notified(journey, "meeting_moved")) == 8


def test_what_was_worked_out_is_what_the_database_then_says(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    with journey.app.app_context():
        ports, now = journey.ports, journey.clock.now()
        shown = meeting_moves.move_preview(
            db.session(), meeting, EARLIER, ports.calendar, now, journey.users[CLERK]
        )
        assert shown is not None
        db.session.rollback()
    move(journey, meeting, seen=shown.fingerprint)
    with journey.app.app_context():
        stored = strategy_snapshot(db.session(), journey.strategy, ports.calendar, now)
    worked_out = shown.moves[0].after
    assert stored.deadlines == worked_out.deadlines
    assert stored.meeting == worked_out.meeting
    assert owed(stored) == owed(worked_out)


def test_a_page_that_showed_something_else_is_shown_again(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    with journey.app.app_context():
        shown = meeting_moves.move_preview(
            db.session(), meeting, EARLIER, journey.ports.calendar, journey.clock.now(), 0
        )
        assert shown is not None
        db.session.rollback()
    listed(journey, meeting, another_strategy(journey, 1))
    with pytest.raises(MeetingChangedError):
        move(journey, meeting, seen=shown.fingerprint)
    assert laws_dates(journey) == THEN


def test_a_date_that_an_officer_set_stays(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    day = date(2020, 3, 16)
    journey.change(
        update(Deadline)
        .where(Deadline.name == "agenda_notice", Deadline.closed_at.is_(None))
        .values(
            overridden_on=day,
            due_on=day,
            override_reason="The printer is closed.",
            overridden_by=journey.users["monitoring_officer"],
        )
    )
    move(journey, meeting)
    wanted = select(Deadline.computed_on, Deadline.due_on, Deadline.overridden_on).where(
        Deadline.name == "agenda_notice", Deadline.closed_at.is_(None)
    )
    row = journey.look(lambda session: session.execute(wanted).one())
    assert tuple(row) == (date(2020, 3, 12), day, day)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"starts_at": BEGINS}, "Enter a date and time that are still to come."),
    ({"starts_at": datetime(2032, 1, 8, 13, tzinfo=UTC)}, "The bank holidays of 2032"),
    ({"starts_at": MARCH}, "The meeting is held there and then already."),
    ({"venue": " "}, "Enter where it is held."),
    ({"reason": ""}, "Say why"),
]


@pytest.mark.parametrize(("facts", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_is_told(journey: Journey, facts: dict[str, Any], said: str) -> None:
    meeting = listed(journey, scheduled(journey))
    with pytest.raises(FormError, match=said):
        move(journey, meeting, **facts)
    assert laws_dates(journey) == THEN
    assert events(journey) == []


def test_only_the_clerk_moves_a_meeting_and_not_once_it_has_begun(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    for who in ("lead_officer", "mayor", "administrator", "monitoring_officer"):
        with pytest.raises(RefusedError) as refused:
            move(journey, meeting, who=who)
        assert refused.value.lacks_only_rights
    journey.move_to(MARCH + timedelta(minutes=1))
    with pytest.raises(RefusedError, match="adjourn it, or cancel it"):
        move(journey, meeting, MARCH + timedelta(days=7))


def test_an_empty_agenda_moves_and_nobody_hears_of_it(journey: Journey) -> None:
    meeting = scheduled(journey)
    move(journey, meeting)
    assert the_meeting(journey, meeting).starts_at == EARLIER
    assert notified(journey, "meeting_moved") == []


def test_the_same_request_moves_it_once(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))

    def twice() -> Any:
        return meeting_changes.move_meeting(
            meeting,
            EARLIER,
            "The Hall",
            WHY,
            actor=journey.actor(CLERK),
            now=journey.clock.now(),
            ports=journey.ports,
            ticket=Ticket("one-key-for-both-of-them"),
        )

    results = at_once(journey.app, twice, twice)
    assert sorted(result.repeated for result in results) == [False, True]
    assert the_meeting(journey, meeting).sequence == 1


def test_what_is_listed_while_the_meeting_moves_has_the_new_dates(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    other = another_strategy(journey, 1)
    ports, now, actor = (
        journey.ports,
        journey.clock.now(),
        journey.look(lambda _: journey.actor(CLERK)),
    )

    def moving() -> Any:
        return meeting_changes.move_meeting(
            meeting,
            EARLIER,
            "The Hall",
            WHY,
            actor=actor,
            now=now,
            ports=ports,
            ticket=Ticket("the-key-of-the-move-0001"),
        )

    def listing() -> Any:
        ticket = Ticket("the-key-of-the-listing-1")
        return meetings.put_on_agenda(
            other, meeting, actor=actor, now=now, ports=ports, ticket=ticket
        )

    moved, listed_too = at_once(journey.app, moving, listing)
    assert not isinstance(listed_too, Exception), listed_too
    if isinstance(moved, MeetingChangedError):
        move(journey, meeting)
    assert open_dates(journey, other)["agenda_notice"][0] == date(2020, 3, 12)
    assert laws_dates(journey) == NOW
    assert journey.look(lambda session: verify_chain(session).ok)


STATEMENTS_EACH = 16
"""What a strategy on the agenda may cost: its snapshot; the rest is written for all of them."""


def test_statements_grow_with_the_agenda_and_by_no_more(journey: Journey) -> None:
    few = listed(journey, scheduled(journey), *(another_strategy(journey, n) for n in range(2)))
    later = scheduled(journey, MARCH + timedelta(days=7))
    many = listed(journey, later, *(another_strategy(journey, n) for n in range(2, 12)))
    small = statements(journey.app, lambda: move(journey, few))
    large = statements(journey.app, lambda: move(journey, many, MARCH + timedelta(days=8)))
    assert (large - small) / 8 <= STATEMENTS_EACH, (small, large)
