"""Days that count otherwise, in pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.functional.web.calendar_forms import (
    CLOSED,
    day,
    text_of,
)
from tests.functional.web.journey import Journey
from tracker.models.calendar import CalendarChange


def test_a_day_is_recorded_shown_and_taken_back(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 29, 12, 2020)}))
    page = text_of(clerk.get("/calendar/days?year=2020").text)
    assert "Tuesday 29 December 2020 Between Christmas and New Year Offices closed" in page
    assert "Friday 8 May 2020" in page
    assert "Monday 4 May 2020" not in page
    change = journey.look(lambda session: session.scalar(select(CalendarChange.id)))
    path = f"/calendar/days/{change}/take-back"
    clerk.follow(clerk.send(path, {"reason": "The offices stay open."}))
    page = text_of(clerk.get("/calendar/days?year=2020").text)
    assert "Tuesday 29 December 2020 Between" not in page
    assert "taken back on 6 January 2020" in page
    again = clerk.send(path, {"reason": "Again."})
    assert again.status_code == 422
    assert "taken back already" in again.text
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 29, 12, 2020)}))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Select what kind of day this is."),
        ({**CLOSED, "kind": "feast", **day("on_day", 29, 12, 2020)}, "Select what kind"),
        ({**CLOSED}, "Enter the day."),
        ({**CLOSED, **day("on_day", 31, 2, 2020)}, "must be a real date"),
        ({**CLOSED, **day("on_day", 25, 12, 2020)}, "no working day: Christmas Day"),
        ({**CLOSED, **day("on_day", 26, 12, 2020)}, "no working day: a Saturday"),
        ({**CLOSED, **day("on_day", 29, 12, 2050)}, "Enter a day of the years 2019 to"),
        ({**CLOSED, "name": "", **day("on_day", 29, 12, 2020)}, "Say what day this is."),
        (
            {"kind": "holiday_removed", "name": "x", "reason": "y", **day("on_day", 29, 12, 2020)},
            "is no bank holiday",
        ),
        (
            {"kind": "holiday_added", "name": "Jubilee", **day("on_day", 29, 12, 2020)},
            "by which proclamation",
        ),
    ],
)
def test_what_is_no_such_day_is_said_at_its_field(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    answer = journey.browser("committee_clerk").send("/calendar/days/new", facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_year_without_a_calendar_is_not_there(journey: Journey) -> None:
    browser = journey.browser("auditor")
    browser.get("/calendar/days?year=2019")
    for year in ("1999", "2040", "x", "99999999999999", "-1"):
        browser.get(f"/calendar/days?year={year}", 404)
