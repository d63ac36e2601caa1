"""Polls, days, rule settings and overridden dates on both databases: once, in order, on record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.functional.web.journey import BEGINS, Journey
from tests.integration.services.moving_meetings import MARCH, listed, open_dates, scheduled
from tracker.adapters.clock import FrozenClock
from tracker.app import PORTS
from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll, PollDate
from tracker.models.duty import Duty
from tracker.models.record import AuditEvent
from tracker.models.strategy import Deadline
from tracker.queries.audit_chain import verify_chain
from tracker.queries.date_settings import date_settings
from tracker.services.acting import Done, Ticket
from tracker.services.calendar_days import NewDay, record_day, take_back_day
from tracker.services.errors import FormError, NotFoundError, RefusedError, StaleError
from tracker.services.overrides import Beside, recompute_deadlines, set_beside
from tracker.services.polls import NewPoll, PollDay, enter_poll, import_polls, move_poll
from tracker.services.rule_settings import NewSetting, set_rule
from tracker.web.presenters.history_words import SENTENCES, sentence
from tracker.workflows.deadlines import compute

MAY_2020, MAY_2021 = date(2020, 5, 7), date(2021, 5, 6)
LOCAL = NewPoll("local", "Local elections", PollDay(MAY_2020))
CLOSED = NewDay(date(2020, 3, 20), "closure", "Moving house")
R1 = NewSetting("calendar", 5, None, skips_closures=True)
CLERK, OFFICER, LEAD = "committee_clerk", "monitoring_officer", "lead_officer"


@pytest.fixture
def journey(app: Flask) -> Iterator[Journey]:
    from dataclasses import replace

    clock = FrozenClock(BEGINS)
    app.extensions[PORTS] = replace(app.extensions[PORTS], clock=clock)
    journey = Journey(app, clock).found()
    yield journey
    journey.look(_the_record_is_whole)


def _the_record_is_whole(session: Any) -> None:
    """Whatever a test did, the chain holds and every kind of entry has a sentence."""
    assert verify_chain(session).ok
    for row in session.execute(select(AuditEvent.event, AuditEvent.body)):
        assert row.event in SENTENCES
        assert "{" not in sentence(row.event, {})


def at_once(app: Flask, *acts: Callable[[], object]) -> list[Exception]:
    """The acts in as many threads at once; what they raised."""
    barrier, raised = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(30)
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at them
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def again(journey: Journey, who: str, key: str, service: Any, *subject: Any, **facts: Any) -> Done:
    """Call a service under a key of one's own choosing."""
    with journey.app.app_context():
        done: Done = service(
            *subject,
            **facts,
            actor=journey.actor(who),
            now=journey.clock.now(),
            ports=journey.ports,
            ticket=Ticket(key),
        )
        return done


def known_days(journey: Journey) -> list[tuple[date, date | None, str]]:
    rows = select(PollDate.known_on, PollDate.poll_on, PollDate.reason).order_by(PollDate.id)
    found: list[tuple[date, date | None, str]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(rows)]
    )
    return found


def test_a_poll_is_known_from_the_local_day_of_governance_time(journey: Journey) -> None:
    journey.move_to(datetime(2020, 3, 30, 23, 30, tzinfo=UTC))  # the 31st, in summer time
    poll = journey.act(CLERK, enter_poll, journey.authority, LOCAL)
    journey.move_to(datetime(2020, 4, 2, 12, tzinfo=UTC))
    journey.act(OFFICER, move_poll, poll.id, PollDay(MAY_2021), "Put off.")
    journey.act(OFFICER, move_poll, poll.id, PollDay(None), "Called off.")
    assert known_days(journey) == [
        (date(2020, 3, 31), MAY_2020, ""),
        (date(2020, 4, 2), MAY_2021, "Put off."),
        (date(2020, 4, 2), None, "Called off."),
    ]
    polls = journey.look(
        lambda session: date_settings(session, journey.authority, journey.ports.calendar).polls
    )
    assert [each.day for each in polls if each.stands(date(2020, 4, 1))] == [MAY_2020]
    assert [each for each in polls if each.stands(date(2020, 4, 2))] == []


def test_the_same_request_is_done_once(journey: Journey) -> None:
    first = again(journey, CLERK, "poll-key-0000001", enter_poll, journey.authority, LOCAL)
    second = again(journey, CLERK, "poll-key-0000001", enter_poll, journey.authority, LOCAL)
    assert (second.id, second.repeated) == (first.id, True)
    again(journey, CLERK, "day-key-00000001", record_day, journey.authority, CLOSED)
    assert again(journey, CLERK, "day-key-00000001", record_day, journey.authority, CLOSED).repeated
    entered = journey.look(lambda session: session.scalars(select(Poll.title)).all())
    assert entered == ["Local elections"]


def test_an_import_is_all_or_nothing(journey: Journey) -> None:
    good = NewPoll("mayoral", "The Mayor", PollDay(MAY_2020))
    rows = [(1, LOCAL), (2, NewPoll("odd", "x", PollDay(MAY_2020))), (3, good), (4, good)]
    with pytest.raises(FormError) as error:
        journey.act(CLERK, import_polls, journey.authority, rows)
    assert error.value.errors.keys() == {"text", "line 2", "line 4"}
    assert journey.look(lambda session: session.scalars(select(Poll.id)).all()) == []
    journey.act(CLERK, import_polls, journey.authority, [rows[0], rows[2]])
    assert len(known_days(journey)) == 2


def test_two_who_move_one_poll_at_once_do_not_both_win(journey: Journey, app: Flask) -> None:
    poll = journey.act(CLERK, enter_poll, journey.authority, LOCAL).id

    def move(who: str, day: date) -> Callable[[], object]:
        def act() -> None:
            with app.app_context():
                move_poll(
                    poll,
                    PollDay(day),
                    "Put off.",
                    actor=journey.actor(who),
                    now=journey.clock.now(),
                    ports=journey.ports,
                    ticket=Ticket(f"move-poll-{who:_>20}"[:40], row_version=1),
                )

        return act

    raised = at_once(app, move(CLERK, MAY_2021), move(OFFICER, date(2022, 5, 5)))
    assert [type(each) for each in raised] == [StaleError]
    assert len(known_days(journey)) == 2


def test_two_closures_of_one_day_at_once_are_one(journey: Journey, app: Flask) -> None:
    def record(who: str) -> Callable[[], object]:
        return lambda: again(journey, who, f"close-{who}", record_day, journey.authority, CLOSED)

    raised = at_once(app, record(CLERK), record(OFFICER))
    assert [type(each) for each in raised] == [FormError]
    days = journey.look(lambda session: session.scalars(select(CalendarChange.on_day)).all())
    assert days == [CLOSED.on_day]


def test_a_day_taken_back_counts_no_more(journey: Journey) -> None:
    change = journey.act(CLERK, record_day, journey.authority, CLOSED).id

    def agenda(session: Any) -> date:
        found = date_settings(session, journey.authority, journey.ports.calendar)
        return compute(found.rules["R1"], MARCH.date(), found.calendar).date

    assert journey.look(agenda) == date(2020, 3, 17)
    journey.act(CLERK, take_back_day, change, "We stay.")
    assert journey.look(agenda) == date(2020, 3, 18)
    with pytest.raises(FormError, match="taken back already"):
        journey.act(CLERK, take_back_day, change, "Again.")


@pytest.mark.parametrize("who", [LEAD, "auditor", "chair", "nobody", "scrutiny_chair"])
def test_only_those_who_keep_the_calendar_change_it(journey: Journey, who: str) -> None:
    poll = journey.act(CLERK, enter_poll, journey.authority, LOCAL).id
    day = journey.act(CLERK, record_day, journey.authority, CLOSED).id
    for service, *subject in (
        (enter_poll, journey.authority, LOCAL),
        (import_polls, journey.authority, [(1, LOCAL)]),
        (move_poll, poll, PollDay(MAY_2021), "Why."),
        (record_day, journey.authority, CLOSED),
        (take_back_day, day, "Why."),
        (set_rule, journey.authority, "R1", R1, "Why."),
    ):
        with pytest.raises(RefusedError) as error:
            journey.act(who, service, *subject)
        assert error.value.lacks_only_rights
        assert OFFICER in error.value.refused.who_can
    with pytest.raises(RefusedError):
        journey.act(CLERK, set_rule, journey.authority, "R1", R1, "Why.")


def test_what_is_not_there_is_not_found(journey: Journey) -> None:
    for service, *subject in (
        (enter_poll, 999, LOCAL),
        (move_poll, 999, PollDay(MAY_2021), "Why."),
        (record_day, 999, CLOSED),
        (take_back_day, 999, "Why."),
        (set_rule, 999, "R1", R1, "Why."),
        (set_rule, journey.authority, "R99", R1, "Why."),
        (set_beside, journey.strategy, "agenda_notice", Beside(MAY_2020, None, "Why.")),
        (recompute_deadlines, 999),
    ):
        with pytest.raises(NotFoundError):
            journey.act(OFFICER, service, *subject)


def test_a_rule_is_kept_as_far_as_it_differs(journey: Journey) -> None:
    journey.act(OFFICER, set_rule, journey.authority, "R1", R1, "Standing orders.")
    later = NewSetting(None, 7, time(12), skips_closures=False)
    journey.act(OFFICER, set_rule, journey.authority, "R12", later, "As agreed.")
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert stored == {
        "R1": {"basis": "calendar"},
        "R12": {"time": "12:00", "skips_closures": False},
    }
    plain = NewSetting("working", 5, None, skips_closures=True)
    journey.act(OFFICER, set_rule, journey.authority, "R1", plain, "Back.")
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert set(stored) == {"R12"}


def test_computing_again_moves_dates_and_duties_and_no_round(journey: Journey) -> None:
    journey.share()
    listed(journey, scheduled(journey))
    before = open_dates(journey, journey.strategy)
    rounds = select(Deadline.due_on).where(Deadline.round_id.is_not(None))
    of_rounds = journey.look(lambda session: session.scalars(rounds).all())
    assert before["agenda_notice"][0] == date(2020, 3, 18)
    with pytest.raises(FormError, match="Nothing would change"):
        journey.act(OFFICER, recompute_deadlines, journey.strategy)
    journey.act(CLERK, record_day, journey.authority, CLOSED)
    closed = NewDay(date(2020, 1, 15), "closure", "Training")
    journey.act(CLERK, record_day, journey.authority, closed)
    assert open_dates(journey, journey.strategy) == before
    journey.act(OFFICER, recompute_deadlines, journey.strategy)
    after = open_dates(journey, journey.strategy)
    assert after["agenda_notice"] == (date(2020, 3, 17), before["agenda_notice"][1] + 1)
    assert after["key_notice"] == before["key_notice"]
    assert journey.look(lambda session: session.scalars(rounds).all()) == of_rounds
    with pytest.raises(RefusedError):
        journey.act(LEAD, recompute_deadlines, journey.strategy)


def test_an_overridden_date_binds_until_it_is_taken_away(journey: Journey) -> None:
    listed(journey, scheduled(journey))
    owed = select(Duty.due_on).where(Duty.act == "record_key_decision_notice")
    assert journey.look(lambda session: session.scalar(owed)) == date(2020, 2, 26)
    beside = Beside(date(2020, 2, 20), date(2020, 2, 27), "The printer is closed.")
    journey.act(OFFICER, set_beside, journey.strategy, "key_notice", beside)
    assert journey.look(lambda session: session.scalar(owed)) == date(2020, 2, 20)
    assert open_dates(journey, journey.strategy)["key_notice"] == (date(2020, 2, 20), 1)
    setting = NewSetting("calendar", 30, None, skips_closures=True)
    journey.act(OFFICER, set_rule, journey.authority, "R2", setting, "Cautious.")
    journey.act(OFFICER, recompute_deadlines, journey.strategy)
    assert open_dates(journey, journey.strategy)["key_notice"] == (date(2020, 2, 20), 1)
    back = Beside(None, date(2020, 2, 27), "The printer is open again.")
    journey.act(OFFICER, set_beside, journey.strategy, "key_notice", back)
    assert open_dates(journey, journey.strategy)["key_notice"] == (date(2020, 2, 24), 2)
    row = journey.look(
        lambda session: session.scalars(
            select(Deadline).where(Deadline.name == "key_notice", Deadline.closed_at.is_(None))
        ).one()
    )
    assert (row.overridden_on, row.override_reason, row.overridden_by) == (None, None, None)
    assert row.printed_on == date(2020, 2, 27)
    with pytest.raises(RefusedError):
        journey.act(CLERK, set_beside, journey.strategy, "key_notice", beside)
