"""What an authority's timetable asks for before a meeting: owed, met, over, asked for again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.functional.web.journey import Journey
from tracker.models.calendar import DeadlineTemplate
from tracker.models.duty import Duty
from tracker.models.strategy import Deadline
from tracker.services import meetings, timetables
from tracker.services.timetable_duties import meet_deadline
from tracker.workflows.timetables import USUAL

PAGE = "/strategies/lis/timeline"


def with_timetable(journey: Journey) -> None:
    for each in USUAL:
        entry = timetables.NewEntry(each.title, each.rule, each.n, each.due_time, each.office)
        journey.act("committee_clerk", timetables.add_entry, journey.authority, entry)


def on_agenda(journey: Journey, days: int) -> int:
    with_timetable(journey)
    meeting = journey.schedule(days)
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting)
    return meeting


def own_deadlines(journey: Journey) -> dict[str, Deadline]:
    wanted = select(Deadline).where(Deadline.office.is_not(None)).order_by(Deadline.id)
    rows = journey.look(lambda session: session.scalars(wanted).all())
    return {row.name.removeprefix("own:"): row for row in rows}


def duties(journey: Journey) -> dict[str, str | None]:
    """How each duty of the timetable ended, if it did."""
    wanted = select(Duty).where(Duty.act == "meet_deadline").order_by(Duty.id)
    rows = journey.look(lambda session: session.scalars(wanted).all())
    return {row.subject_name: row.how for row in rows}


def test_a_meeting_brings_the_timetable_and_its_offices_owe_it(journey: Journey) -> None:
    meeting = on_agenda(journey, days=60)  # Friday 6 March 2020
    found = own_deadlines(journey)
    assert {name: (row.due_on, row.office, row.closed_at) for name, row in found.items()} == {
        "call_for_reports": (date(2020, 1, 24), "committee_clerk", None),
        "draft_reports": (date(2020, 1, 31), "lead_officer", None),
        "clearance_of_reports": (date(2020, 2, 20), "lead_officer", None),
        "final_report": (date(2020, 2, 26), "lead_officer", None),
    }
    assert duties(journey) == dict.fromkeys(found)
    clerk = journey.browser("committee_clerk")
    assert "Meet the timetable (call for reports)" in clerk.get("/").text
    page = journey.browser("mary").get(PAGE).text
    assert "The authority’s timetable before the meeting" in page
    assert "Record that it is done" not in page
    assert meeting


def test_its_office_says_when_it_is_met(journey: Journey) -> None:
    on_agenda(journey, days=60)
    clerk, met = journey.browser("committee_clerk"), f"{PAGE}/met/call_for_reports"
    journey.browser("lead_officer").get(met, 403)
    journey.browser("mary").get(met, 404)
    clerk.get(f"{PAGE}/met/final_report", 403)
    form = clerk.hidden(clerk.get(met), met)
    page = clerk.follow(clerk.post(met, form))
    assert "It is recorded as done." in page.text
    assert duties(journey)["call_for_reports"] == "done"
    assert own_deadlines(journey)["call_for_reports"].closed_at is not None
    assert (
        "Met a deadline of the timetable: Call for reports"
        in journey.browser("auditor").get("/strategies/lis/history").text
    )
    clerk.get(met, 404)
    assert "Meet the timetable (call for reports)" not in clerk.get("/").text


def test_what_is_past_when_it_is_listed_is_owed_by_nobody(journey: Journey) -> None:
    on_agenda(journey, days=20)
    assert duties(journey) == {"clearance_of_reports": None, "final_report": None}
    over = {name for name, row in own_deadlines(journey).items() if row.closed_at}
    assert over == {"call_for_reports", "draft_reports"}
    assert "(done or over)" in journey.browser("mary").get(PAGE).text


def test_another_meeting_asks_for_all_of_it_again(journey: Journey) -> None:
    on_agenda(journey, days=60)
    journey.act("committee_clerk", meet_deadline, journey.strategy, "call_for_reports")
    other = journey.schedule(days=90)
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, other)
    found = own_deadlines(journey)
    assert found["call_for_reports"].closed_at is None
    assert found["call_for_reports"].due_on == date(2020, 2, 23)
    assert found["call_for_reports"].sequence == 1
    assert found["final_report"].due_on == date(2020, 3, 26)
    assert duties(journey)["call_for_reports"] is None
    open_ = journey.look(
        lambda session: session.scalars(
            select(Duty.subject_name).where(Duty.act == "meet_deadline", Duty.ended_at.is_(None))
        ).all()
    )
    assert sorted(open_) == sorted(found)


def test_what_the_timetable_asks_for_no_more_ends_with_the_next_meeting(journey: Journey) -> None:
    on_agenda(journey, days=60)
    entry = journey.look(
        lambda session: session.scalar(
            select(DeadlineTemplate.id).where(DeadlineTemplate.name == "draft_reports")
        )
    )
    journey.act("committee_clerk", timetables.end_entry, entry)
    assert own_deadlines(journey)["draft_reports"].closed_at is None
    other = journey.schedule(days=90)
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, other)
    assert own_deadlines(journey)["draft_reports"].closed_at is not None
    assert duties(journey)["draft_reports"] == "superseded"
