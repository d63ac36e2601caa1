"""A feasibility answer in tables: dates before and after, next steps, days to keep clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from tests.unit.web.feasibility_factories import (
    CALENDAR,
    MORNING,
    POLL,
    TODAY,
    a_known,
    a_plan,
    proposal,
)
from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    MEETING_DAY,
    a_record,
    a_snapshot,
    without,
)
from tracker.queries.feasibility import BookedMeeting
from tracker.web.presenters import feasibility, feasibility_picture, feasibility_rows
from tracker.web.presenters.feasibility import known
from tracker.web.presenters.feasibility_form import Asked
from tracker.workflows.elections import Poll
from tracker.workflows.timetables import USUAL, TemplateDeadline


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (date(2020, 3, 26), date(2020, 3, 20), "4 working days earlier"),
        (date(2020, 4, 9), date(2020, 4, 14), "1 working day later"),
        (date(2020, 3, 28), date(2020, 3, 29), "1 day later"),
        (date(2031, 12, 31), date(2032, 1, 3), "3 days later"),
        (date(2020, 3, 26), date(2020, 3, 26), ""),
        (None, date(2020, 3, 26), ""),
        (date(2020, 3, 26), None, ""),
    ],
)
def test_how_far_a_date_moves(before: date | None, after: date | None, said: str) -> None:
    assert feasibility_rows.moves(before, after, CALENDAR) == said


def test_the_timetable_of_the_authority_stands_among_the_dates() -> None:
    found = a_known()
    far = TemplateDeadline("early", "Far too early", "working_days_before", 366, None, "auditor")
    timetable = (*USUAL, replace(far, n=300))
    early = proposal(date(2020, 1, 24))
    answer = feasibility.answer(Asked(early), found, ())
    dates = feasibility_rows.dates(early, answer.found, timetable, CALENDAR)
    # R12 stands for the timetable's own final report; no day before 2019 is guessed.
    assert dates["call_for_reports"] == date(2019, 12, 13)
    assert dates["final_report"] == date(2020, 1, 15)
    assert "early" not in dates
    assert "key_decision_notice" not in dates
    rows = feasibility_rows.date_rows({}, dates, timetable, CALENDAR)
    assert [row.after for row in rows] == sorted(dates.values())
    assert rows[0].title == "Call for reports"
    assert {row.title: row.rule for row in rows}["Final report due"] == "R12"


def test_a_date_of_one_side_only_stays_in_the_table() -> None:
    rows = feasibility_rows.date_rows(
        {"meeting": MEETING_DAY, "call_in_end": date(2020, 4, 2)},
        {"meeting": date(2020, 3, 20)},
        (),
        CALENDAR,
    )
    assert [(row.title, row.before, row.after, row.move) for row in rows] == [
        ("Meeting that decides", MEETING_DAY, date(2020, 3, 20), "4 working days earlier"),
        ("Last day of call-in", date(2020, 4, 2), None, ""),
    ]


def test_what_happens_next_in_the_order_of_its_days_with_who() -> None:
    snapshot = a_snapshot("drafting", records={})
    found = replace(known(snapshot, a_plan(), MORNING), today=date(2020, 2, 27))
    stages = tuple(stage.to_run for stage in found.stages)
    asked = Asked(proposal(key_decision=True, stages=stages))
    timetable = (TemplateDeadline("own", "Own deadline", "calendar_days_before", 9, time(9), "x"),)
    answer = feasibility.answer(asked, found, ())
    steps = feasibility_rows.next_steps(answer, found, snapshot, timetable)
    assert [step.on for step in steps] == sorted(step.on for step in steps)
    first = steps[0]
    assert (first.what, first.is_missed) == ("Publish the notice of the key decision", True)
    assert first.who == ("committee_clerk", "monitoring_officer")
    said = {step.what: step.who for step in steps}
    assert said["Drafting ends, after 4 working days"] == ("lead_officer",)
    assert said["Own deadline"] == ("x",)
    assert said["Decide at the meeting"] == (f"body:{AUTHORITY}",)
    assert said["Record the publication"] == ("lead_officer",)
    assert "x" in feasibility_rows.offices(steps)
    assert not any(":" in each or each == "system" for each in feasibility_rows.offices(steps))
    published = replace(
        answer,
        proposal=replace(
            answer.proposal, notice_published=TODAY, agenda_published=date(2020, 3, 18)
        ),
    )
    left = {step.what for step in feasibility_rows.next_steps(published, found, snapshot, ())}
    assert not left & {
        "Publish the notice of the key decision",
        "Open agenda and reports to the public",
    }


def test_once_it_is_presented_no_report_is_asked_for_any_more() -> None:
    snapshot = a_snapshot("combined_authority", records={})
    found = known(snapshot, a_plan(), MORNING)
    answer = feasibility.answer(Asked(proposal()), found, ())
    steps = feasibility_rows.next_steps(answer, found, snapshot, USUAL)
    assert [step.what for step in steps][:2] == [
        "Open agenda and reports to the public",
        "Decide at the meeting",
    ]


def test_each_scheduled_meeting_is_judged_by_what_is_recorded_for_it() -> None:
    records = without("key_decision_notice", a_record("urgency_consent", meeting_id=7))
    found = replace(a_known(records=records), today=date(2020, 3, 16))
    booked = [
        BookedMeeting(place, datetime(day.year, day.month, day.day, 13, tzinfo=UTC), day)
        for place, day in enumerate((MEETING_DAY, date(2020, 3, 27), date(2033, 1, 5)), start=7)
    ]
    wanted = proposal(date(2020, 3, 27), key_decision=True)
    fixed, asked, far = feasibility_rows.meeting_rows(booked, wanted, found)
    assert (fixed.feasible, fixed.first, fixed.is_now, fixed.is_asked) == (True, True, True, False)
    assert (asked.feasible, asked.first, asked.is_now, asked.is_asked) == (
        False,
        False,
        False,
        True,
    )
    assert (asked.count, asked.says[:10]) == ("1 collision", "Notice of ")
    assert (far.count, far.feasible) == ("Not known", False)
    assert "are not known" in far.says


def test_the_days_to_keep_clear_around_the_dates() -> None:
    past = Poll(date(2019, 12, 12), date(2019, 11, 6))
    off = Poll(date(2020, 4, 16), called_off=date(2020, 1, 1))
    unknown = Poll(date(2019, 1, 10))
    next_year = Poll(date(2021, 5, 6))
    found = a_known(polls=(past, off, unknown, next_year, POLL))
    answer = feasibility.answer(Asked(proposal(date(2020, 4, 15))), found, ())
    clear = feasibility_picture.keep_clear(found, answer, {})
    assert [(each.start, each.why) for each in clear] == [
        (
            date(2020, 3, 31),
            "Pre-election period of the poll on Thursday 7 May 2020 (Local elections)",
        ),
        (date(2020, 4, 10), "Good Friday"),
        (date(2020, 4, 13), "Easter Monday"),
    ]
