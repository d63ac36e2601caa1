"""Plans, timetables and calendar feeds on both databases: races, repeats, duties, the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from sqlalchemy import delete, select, update

from tests.functional.web.founded import AUTHORITY
from tests.functional.web.journey import Journey
from tests.integration.services.test_review import at_once
from tracker.models.calendar import CalendarFeed, DeadlineTemplate, MilestoneLink
from tracker.models.duty import Duty
from tracker.models.strategy import Deadline, Milestone, Strategy
from tracker.queries.audit_chain import verify_chain
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import meetings, pauses, plans, timetables
from tracker.services.acting import Ticket
from tracker.services.calendar_feeds import NewFeed, create_feed, revoke_feed
from tracker.services.errors import FormError, NotFoundError, RefusedError, StaleError
from tracker.services.meeting_changes import move_meeting
from tracker.services.plans import PlannedDate, Wait
from tracker.services.timetable_duties import meet_deadline
from tracker.services.timetables import NewEntry
from tracker.workflows.duties import owed

PLANNED = date(2020, 3, 26)
CALL = NewEntry("Call for reports", "calendar_days_before", 42, None, "committee_clerk")


def call(journey: Journey, who: str, service: Any, *subject: Any, ticket: Ticket) -> Any:
    """The service as it would be called by a form; inside an application context."""
    return service(
        *subject,
        actor=journey.actor(who),
        now=journey.clock.now(),
        ports=journey.ports,
        ticket=ticket,
    )


def duties_are_those_owed(journey: Journey) -> set[str]:
    """The table of duties is what the record says; gives the open duties of the timetable."""

    def look(session: Any) -> set[str]:
        snapshot = strategy_snapshot(
            session, journey.strategy, journey.ports.calendar, journey.clock.now()
        )
        open_ = session.scalars(
            select(Duty).where(Duty.strategy_id == journey.strategy, Duty.ended_at.is_(None))
        ).all()
        stored = {(each.act, each.subject_name, each.office, each.due_on) for each in open_}
        assert stored == {(e.act, e.part, e.office, e.due_on) for e in owed(snapshot)}
        return {each.subject_name for each in open_ if each.act == "meet_deadline"}

    found: set[str] = journey.look(look)
    return found


def the_chain_holds(journey: Journey) -> None:
    assert journey.look(verify_chain).ok


def on_agenda(journey: Journey) -> int:
    for each in (CALL, replace(CALL, title="Final report", n=7, office="lead_officer")):
        journey.act("committee_clerk", timetables.add_entry, journey.authority, each)
    meeting = journey.schedule(days=60)
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting)
    return meeting


def test_a_plan_is_approved_once_by_one_form(journey: Journey) -> None:
    journey.change(update(Milestone).values(planned_on=PLANNED))
    ticket = Ticket("approve-the-plan-once", None)
    with journey.app.app_context():
        first = call(journey, "lead_officer", plans.approve_plan, journey.strategy, ticket=ticket)
        again = call(journey, "lead_officer", plans.approve_plan, journey.strategy, ticket=ticket)
    assert (first.repeated, again.repeated) == (False, True)
    with pytest.raises(RefusedError, match="approved on Monday 6 January 2020"):
        journey.act("lead_officer", plans.approve_plan, journey.strategy)
    with pytest.raises(RefusedError, match="its dates are fixed"):
        journey.act(
            "lead_officer",
            plans.set_planned_date,
            journey.strategy,
            PlannedDate("decided", date(2020, 4, 1)),
        )
    days = journey.look(lambda session: set(session.scalars(select(Milestone.planned_on))))
    assert days == {PLANNED}
    the_chain_holds(journey)


def test_a_stale_form_approves_nothing(journey: Journey) -> None:
    journey.change(update(Milestone).values(planned_on=PLANNED))
    seen = journey.look(lambda session: session.scalar(select(Strategy.row_version)))
    later = PlannedDate("decided", date(2020, 4, 1))
    journey.act("lead_officer", plans.set_planned_date, journey.strategy, later)
    ticket = Ticket("approve-from-a-stale-form", seen)
    with journey.app.app_context(), pytest.raises(StaleError):
        call(journey, "lead_officer", plans.approve_plan, journey.strategy, ticket=ticket)


def test_two_links_at_once_close_no_circle(journey: Journey) -> None:
    chain = [("evidence_closed", "published"), ("published", "evidence_closed")]
    journey.change(delete(MilestoneLink))

    def add(number: int) -> Any:
        waiting, before = chain[number]
        ticket = Ticket(f"a-link-of-a-circle-{number}")
        wait = Wait(waiting, before)
        return call(journey, "lead_officer", plans.add_wait, journey.strategy, wait, ticket=ticket)

    results = at_once(journey.app, lambda: add(0), lambda: add(1))
    assert sorted(type(each).__name__ for each in results) == ["Done", "FormError"]
    (refused,) = (each for each in results if isinstance(each, FormError))
    assert "wait for each other" in refused.errors["waits_for"]
    assert len(journey.look(lambda session: session.scalars(select(MilestoneLink)).all())) == 1


def test_two_entries_of_one_title_at_once_become_one(journey: Journey) -> None:
    def add(number: int) -> Any:
        ticket = Ticket(f"an-entry-of-one-title-{number}")
        return call(
            journey, "committee_clerk", timetables.add_entry, journey.authority, CALL, ticket=ticket
        )

    results = at_once(journey.app, lambda: add(0), lambda: add(1))
    assert sorted(type(each).__name__ for each in results) == ["Done", "FormError"]
    the_chain_holds(journey)


def test_two_changes_of_an_entry_at_once_become_one(journey: Journey) -> None:
    journey.act("committee_clerk", timetables.add_entry, journey.authority, CALL)
    entry = journey.look(lambda session: session.scalar(select(DeadlineTemplate.id)))

    def change(number: int) -> Any:
        new = replace(CALL, n=30 + number)
        ticket = Ticket(f"a-change-of-an-entry-{number}")
        return call(journey, "committee_clerk", timetables.change_entry, entry, new, ticket=ticket)

    results = at_once(journey.app, lambda: change(0), lambda: change(1))
    assert sorted(type(each).__name__ for each in results) == ["Done", "RefusedError"]
    rows = journey.look(lambda session: session.scalars(select(DeadlineTemplate)).all())
    assert len([row for row in rows if row.ended_at is None]) == 1
    assert len(rows) == 2


def test_a_deadline_is_met_once(journey: Journey) -> None:
    on_agenda(journey)
    assert duties_are_those_owed(journey) == {"call_for_reports", "final_report"}

    def meet(number: int) -> Any:
        ticket = Ticket(f"a-deadline-is-met-{number}")
        name = "call_for_reports"
        return call(
            journey, "committee_clerk", meet_deadline, journey.strategy, name, ticket=ticket
        )

    results = at_once(journey.app, lambda: meet(0), lambda: meet(1))
    assert sorted(type(each).__name__ for each in results) == ["Done", "NotFoundError"]
    assert duties_are_those_owed(journey) == {"final_report"}
    with pytest.raises(RefusedError, match="Only the lead officer can do this"):
        journey.act("committee_clerk", meet_deadline, journey.strategy, "final_report")
    the_chain_holds(journey)


def test_they_move_with_their_meeting_and_what_was_met_stays_met(journey: Journey) -> None:
    meeting = on_agenda(journey)  # Friday 6 March 2020
    journey.act("committee_clerk", meet_deadline, journey.strategy, "call_for_reports")
    starts_at = journey.clock.now() + timedelta(days=74)  # Friday 20 March 2020
    journey.act("committee_clerk", move_meeting, meeting, starts_at, "The Hall", "The hall is let.")
    due = journey.look(
        lambda session: session.scalars(
            select(Deadline).where(Deadline.office.is_not(None)).order_by(Deadline.id)
        ).all()
    )
    latest = {row.name: row for row in due}
    assert latest["own:final_report"].due_on == date(2020, 3, 13)
    assert latest["own:final_report"].closed_at is None
    assert latest["own:call_for_reports"].closed_at is not None
    assert duties_are_those_owed(journey) == {"final_report"}
    the_chain_holds(journey)


def test_a_pause_moves_none_of_them_because_their_meeting_stays(journey: Journey) -> None:
    on_agenda(journey)
    wanted = select(Deadline.name, Deadline.due_on).where(Deadline.closed_at.is_(None))

    def days() -> dict[str, date]:
        rows = journey.look(lambda session: session.execute(wanted).all())
        return {row.name: row.due_on for row in rows}

    before = days()
    journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    journey.move_to(journey.clock.now() + timedelta(days=4))
    journey.act("lead_officer", pauses.resume, journey.strategy)
    assert "own:final_report" in before
    assert days() == before


def test_feeds_are_read_on_both_databases(journey: Journey) -> None:
    meeting = on_agenda(journey)
    journey.change(update(Milestone).values(planned_on=PLANNED))
    wanted = {
        NewFeed("person"): "committee_clerk",
        NewFeed("body", journey.bodies[AUTHORITY]): "mayor",
        NewFeed("strategy", journey.strategy): "mary",
    }
    found = {}
    for number, (new, who) in enumerate(wanted.items()):
        with journey.app.app_context():
            made = call(
                journey, who, create_feed, new, ticket=Ticket(f"a-feed-is-made-{number:02}")
            )
        answer = journey.app.test_client().get(f"/calendar/{made.token}.ics")
        assert answer.status_code == 200
        events = vobject.readOne(answer.text).contents["vevent"]
        found[new.kind] = {each.uid.value: each.dtstart.value for each in events}
    starts_at = datetime(2020, 3, 6, 10, 0, tzinfo=UTC)
    assert list(found["body"].values()) == [starts_at]
    assert date(2020, 1, 24) in found["person"].values(), "the call for reports"
    assert found["strategy"]["lis.milestone.decided@tracker"] == PLANNED
    assert found["strategy"]["lis.agenda_notice@tracker"] == date(2020, 2, 27)
    assert starts_at not in found["strategy"].values(), "no meeting of a body of others"
    assert meeting
    the_chain_holds(journey)


def test_a_feed_is_revoked_by_its_owner_alone(journey: Journey) -> None:
    with journey.app.app_context():
        made = call(
            journey, "mary", create_feed, NewFeed("person"), ticket=Ticket("a-feed-of-mary-1")
        )
    with pytest.raises(NotFoundError):
        journey.act("olu", revoke_feed, made.done.id)
    journey.act("mary", revoke_feed, made.done.id)
    journey.act("mary", revoke_feed, made.done.id)
    assert journey.app.test_client().get(f"/calendar/{made.token}.ics").status_code == 404
    assert journey.look(lambda session: session.scalars(select(CalendarFeed)).one()).revoked_at
    the_chain_holds(journey)
