"""An authority's own timetable: the days it yields, and the names of its deadlines."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.lifecycle_factories import DEFINITION, a_snapshot
from tracker.adapters.bank_holidays import england
from tracker.workflows.calendar import CalendarYearError
from tracker.workflows.permissions import deadline_act, offices_for
from tracker.workflows.timetables import (
    CALENDAR_DAYS,
    USUAL,
    WORKING_DAYS,
    TemplateDeadline,
    deadline_name,
    meeting_deadlines,
    template_name,
)

CALENDAR = england()
MEETING = date(2020, 3, 26)


def an_entry(rule: str = WORKING_DAYS, n: int = 7, at: time | None = None) -> TemplateDeadline:
    return TemplateDeadline("agenda_notice", "Final report", rule, n, at, "lead_officer")


def test_the_usual_timetable_before_the_meeting_of_march() -> None:
    assert {each.name: each.day(MEETING, CALENDAR) for each in USUAL} == {
        "call_for_reports": date(2020, 2, 13),
        "draft_reports": date(2020, 2, 20),
        "clearance_of_reports": date(2020, 3, 11),
        "final_report": date(2020, 3, 17),
    }
    assert USUAL[-1].due_time == time(10, 0)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (an_entry(), "7 working days before the meeting"),
        (an_entry(n=1, at=time(9, 5)), "1 working day before the meeting, at 9:05am"),
        (an_entry(CALENDAR_DAYS, 1), "1 calendar day before the meeting"),
        (an_entry(CALENDAR_DAYS, 42), "42 calendar days before the meeting"),
    ],
)
def test_an_entry_in_words(entry: TemplateDeadline, words: str) -> None:
    assert entry.words == words


def test_no_entry_can_take_the_place_of_a_date_of_the_law() -> None:
    found = meeting_deadlines(a_snapshot("drafting"), [an_entry()], MEETING)
    names = [each.name for each in found]
    assert names == ["agenda_notice", "key_notice", "own:agenda_notice"]
    assert [each.statutory for each in found] == [True, True, False]
    assert not any(template_name(name) for name in DEFINITION.deadlines)
    assert template_name(deadline_name("x")) == "x"
    own = found[-1]
    assert (own.title, own.office) == ("Final report", "lead_officer")
    assert own.sentence == (
        "Final report: Tuesday 17 March 2020, 7 working days before the meeting on Thursday 26 "
        "March 2020."
    )


def test_years_without_a_calendar() -> None:
    assert an_entry(CALENDAR_DAYS, 42).day(date(2050, 2, 1), CALENDAR) == date(2049, 12, 21)
    with pytest.raises(CalendarYearError):
        an_entry().day(date(2050, 2, 1), CALENDAR)


def test_the_office_of_an_entry_meets_it() -> None:
    assert offices_for(deadline_act("committee_clerk"), DEFINITION) == ("committee_clerk",)
    with pytest.raises(KeyError):
        offices_for(deadline_act("mayor"), DEFINITION)


@given(
    st.dates(date(2021, 1, 1), date(2031, 12, 31)),
    st.sampled_from((WORKING_DAYS, CALENDAR_DAYS)),
    st.integers(1, 200),
)
def test_a_later_meeting_makes_nothing_earlier(meeting: date, rule: str, n: int) -> None:
    entry = an_entry(rule, n)
    day = entry.day(meeting, CALENDAR)
    assert day < meeting
    assert entry.day(meeting - timedelta(days=1), CALENDAR) <= day
    if rule == WORKING_DAYS:
        between = (day + timedelta(days=k) for k in range((meeting - day).days))
        assert sum(CALENDAR.is_working(each) for each in between) == n
