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
from tracker.reports.timeline_chart import Bar, Line, Mark, Span, chart
from tracker.web.presenters import timeline
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll
from tracker.workflows.plans import Plan

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


def paths(picture: ET.Element, **wanted: str) -> list[ET.Element]:
    return [
        each
        for each in picture.iter()
        if all(each.attrib.get(name.replace("_", "-")) == value for name, value in wanted.items())
    ]


def test_the_critical_chain_is_told_by_weight_arrow_and_line() -> None:
    marks = [
        Mark("First", date(2020, 1, 6), None, None, critical=True),
        Mark("Aside", date(2020, 2, 3), None, None),
        Mark("Last", date(2020, 3, 26), None, None, critical=True),
    ]
    picture = drawn(marks=marks)
    assert [each.text for each in paths(picture, font_weight="bold")] == ["First", "Last"]
    (line,) = paths(picture, stroke_width="3")
    assert line.attrib["d"].count("L") == 1
    assert paths(drawn(marks=marks[1:]), stroke_width="3") == [], "one alone is no chain"


def test_a_meeting_and_a_date_of_the_law_are_drawn_apart() -> None:
    lines = [Line("Meeting", MEETING_DAY, of_law=False), Line("Notice", date(2020, 2, 26))]
    assert len(paths(drawn(lines=lines), stroke_dasharray="4 3")) == 1


def test_a_sensitive_period_is_hatched_named_and_cut_at_the_edge() -> None:
    spans = [
        Span("Pre-election: <Mayor>", date(2020, 3, 31), date(2020, 5, 7)),
        Span("Long past", date(2018, 1, 1), date(2018, 2, 1)),
    ]
    picture = drawn(spans=spans)
    (hatched,) = paths(picture, fill="url(#chart-hatch)")
    right = float(hatched.attrib["x"]) + float(hatched.attrib["width"])
    assert right <= float(picture.attrib["width"]) - 20
    texts = ["".join(each.itertext()) for each in picture.iter() if each.tag.endswith("text")]
    assert "Pre-election: <Mayor>, 31 Mar to 7 May" in texts
    assert not any("Long past" in text for text in texts)


def a_plan(*polls: Poll) -> Plan:
    return Plan(DEFINITION, {}, {}, DateSettings(CALENDAR, polls=polls))


def test_polls_are_told_as_they_are_known() -> None:
    put_off = Poll(
        date(2020, 5, 7),
        known_from=date(2019, 11, 1),
        called_off=date(2020, 3, 13),
        title="Local elections",
    )
    spring = (date(2020, 1, 1), date(2020, 4, 17))
    (before,) = timeline.polls(a_plan(put_off), date(2020, 3, 12), *spring)
    assert before[0] == (
        "Local elections, Thursday 7 May 2020: publication is sensitive from Tuesday 31 March 2020 "
        "to Thursday 7 May 2020."
    )
    assert before[1] == Span("Pre-election: Local elections", date(2020, 3, 31), date(2020, 5, 7))
    (after,) = timeline.polls(a_plan(put_off), date(2020, 3, 13), *spring)
    assert "put off, as known since Friday 13 March 2020" in after[0]
    assert after[1] is None
    assert timeline.polls(a_plan(put_off), date(2019, 10, 31), *spring) == [], "not known yet"
    autumn = (date(2020, 9, 1), date(2020, 12, 1))
    assert timeline.polls(a_plan(put_off), date(2020, 3, 12), *autumn) == []


def test_a_poll_without_a_calendar_is_left_out() -> None:
    far = Poll(date(2090, 5, 4))
    assert timeline.polls(a_plan(far), TODAY, date(2090, 1, 1), date(2090, 12, 1)) == []
