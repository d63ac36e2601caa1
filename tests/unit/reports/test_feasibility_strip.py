"""The strip of dates: both lines, each name, today, and nothing that is not escaped."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from tracker.reports.feasibility_strip import Point, Shade, Track, strip
from tracker.web.presenters import feasibility_picture

MEETING_DAY, TODAY = date(2020, 3, 26), date(2020, 1, 6)


def test_the_picture_has_both_lines_and_names_each_proposed_date() -> None:
    before = {"meeting": MEETING_DAY, "effective": date(2020, 4, 3)}
    after = {
        "meeting": date(2020, 3, 20),
        "decision_published": date(2020, 3, 20),
        "call_in_end": date(2020, 3, 27),
    }
    clear = [
        feasibility_picture.KeepClear(date(2020, 3, 31), date(2020, 5, 7), "Poll <b>"),
        feasibility_picture.KeepClear(date(2020, 4, 10), date(2020, 4, 10), "Good Friday"),
    ]
    drawn = ET.fromstring(feasibility_picture.picture("Dates <i>", before, after, clear, TODAY))
    texts = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Now", "Proposed", "Meeting, 20 Mar", "Call-in ends, 27 Mar"} <= set(texts)
    assert "Poll <b>, from 31 March" in texts
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 4
    alone = feasibility_picture.picture("Dates", {}, after, clear, TODAY)
    assert ">Now<" not in alone


def test_today_stands_in_the_picture_or_at_its_edge() -> None:
    def drawn(today: date) -> str:
        track = Track((Point("Meeting", MEETING_DAY),))
        return strip("Dates", None, track, [], [], today)

    assert ">Today<" in drawn(date(2020, 3, 10))
    assert ">← Today, 1 Nov 2019<" in drawn(date(2019, 11, 1))


@pytest.mark.parametrize("day", [date.min, date.max, date(1, 1, 9), date(9999, 12, 20)])
def test_a_picture_at_the_ends_of_time_is_drawn(day: date) -> None:
    track = Track((Point("Meeting", day),), (day, day))
    shade = Shade("Period", day, day)
    ET.fromstring(strip("Dates", track, track, [shade], [day], day))


def test_a_long_time_names_some_months_only() -> None:
    track = Track((Point("A", date(2020, 1, 1)), Point("B", date(2029, 1, 1))))
    drawn = ET.fromstring(strip("Dates", None, track, [], [], date(2020, 1, 1)))
    named = [
        each for each in drawn.iter("{http://www.w3.org/2000/svg}text") if each.attrib["y"] == "20"
    ]
    assert 5 < len(named) < 16
