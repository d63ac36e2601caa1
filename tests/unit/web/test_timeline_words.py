"""The words and the picture of a timeline: slips in working days, stays in stages, the chart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from tests.unit.workflows.lifecycle_factories import DEFINITION, MEETING_DAY
from tracker.adapters.bank_holidays import england
from tracker.queries.timeline import MilestoneRow, Stay
from tracker.reports.timeline_chart import Bar, Line, Mark, chart
from tracker.web.presenters import timeline

MONTHS_SHOWN = ("Nov 2019", "Dec", "Jan 2020", "Feb", "Mar", "Apr")
ZONE = ZoneInfo("Europe/London")
TODAY = date(2020, 1, 6)
CALENDAR = england()


def a_milestone(**dates: Any) -> MilestoneRow:
    nothing = {"planned_on": None, "forecast_on": None, "actual_on": None}
    return MilestoneRow(
        name="m", title="M", printed="", assumed=False, slip_reason="", **(nothing | dates)
    )


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({}, ""),
        ({"planned_on": date(2020, 3, 31)}, ""),
        ({"actual_on": date(2020, 3, 31)}, ""),
        (
            {"planned_on": date(2020, 3, 31), "actual_on": date(2020, 3, 31)},
            "on the planned day",
        ),
        (
            {"planned_on": date(2020, 3, 31), "actual_on": date(2020, 4, 3)},
            "3 working days late",
        ),
        (
            {"planned_on": date(2020, 4, 9), "forecast_on": date(2020, 4, 14)},
            "1 working day late",  # Good Friday and Easter Monday lie between
        ),
        ({"planned_on": date(2020, 4, 3), "forecast_on": date(2020, 4, 1)}, "2 working days early"),
        (
            {"planned_on": date(2020, 4, 4), "actual_on": date(2020, 4, 5)},
            "less than a working day apart",
        ),
        ({"planned_on": date(2020, 4, 3), "forecast_on": date(2090, 4, 3)}, ""),
    ],
)
def test_a_slip_in_working_days(dates: dict[str, date], said: str) -> None:
    assert timeline.slip(a_milestone(**dates), CALENDAR) == said


def test_stays_name_the_body_of_a_lane_and_a_later_draft() -> None:
    def stay(stage: str, cycle: int | None = 1) -> Stay:
        return Stay(stage, cycle, datetime(2020, 1, 6, 23, 30, tzinfo=UTC), None)

    found = [
        stay("evidence_review", None),
        stay("drafting"),
        stay("review.implementation_board.open"),
        stay("drafting", 2),
        stay("review.implementation_board.open", 2),
        stay("review.implementation_board.done", 2),
        stay("government_consultation", 2),
        stay("published", 2),
    ]
    shown = timeline.stays(found, {"implementation_board": "The Board"}, DEFINITION, ZONE)
    assert [each.stage for each in shown] == [
        *("Evidence review", "Drafting", "The Board", "Drafting (second draft)"),
        *("The Board (second draft)", "Consultation with Government"),
    ]


def drawn(**changes: Any) -> ET.Element:
    parts: dict[str, Any] = {
        "bars": [Bar("Drafting", date(2019, 11, 8), date(2020, 1, 6))],
        "marks": [Mark("Done", date(2020, 3, 26), date(2020, 4, 3), None)],
        "lines": [Line("Later", date(2020, 4, 2)), Line("Meeting", MEETING_DAY)],
        "today": TODAY,
        "holidays": sorted(CALENDAR.holidays),
    }
    return ET.fromstring(chart("Timeline <of> it & more", **(parts | changes)))


def test_the_chart_is_sound_and_says_what_it_is() -> None:
    picture = drawn()
    name = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{name}title") == "Timeline <of> it & more"
    assert picture.findtext(f"{name}desc")
    assert "script" not in {each.tag.removeprefix(name) for each in picture.iter()}
    texts = ["".join(each.itertext()) for each in picture.iter(f"{name}text")]
    assert {"Drafting", "Done", "Today"} <= set(texts)
    assert texts.index("Meeting, 26 Mar") < texts.index("Later, 2 Apr"), "in the order of days"


def test_a_forecast_gives_way_to_what_happened() -> None:
    reached = Mark("Done", date(2020, 3, 26), date(2020, 4, 3), date(2020, 4, 3))
    triangles = [
        path
        for mark in (drawn(), drawn(marks=[reached]))
        for path in [[each for each in mark.iter() if each.attrib.get("d", "").endswith("z")]]
    ]
    assert [len(each) for each in triangles] == [1, 0]


def test_bank_holidays_within_the_picture_are_shaded() -> None:
    def shaded(picture: ET.Element) -> int:
        return sum(each.attrib.get("fill") == "#cecece" for each in picture.iter())

    assert shaded(drawn()) == 5, "Christmas, Boxing Day, New Year, Good Friday, Easter Monday"
    assert shaded(drawn(holidays=[])) == 0


@pytest.mark.parametrize("today", [date(1, 1, 20), date(9999, 12, 30), TODAY])
@pytest.mark.parametrize("far", [TODAY, date(2031, 1, 1), date(9999, 12, 31), date(1, 1, 1)])
def test_a_chart_of_far_days_is_still_drawn_and_stays_small(today: date, far: date) -> None:
    bars, marks = [Bar("Stay", today, today)], [Mark("Far", far, None, None)]
    picture = drawn(bars=bars, marks=marks, lines=[], today=today, holidays=[today])
    assert len(list(picture.iter())) < 50


def test_every_month_of_a_year_is_named() -> None:
    texts = ["".join(each.itertext()) for each in drawn().iter()]
    assert [each for each in texts if each in MONTHS_SHOWN] == list(MONTHS_SHOWN)
