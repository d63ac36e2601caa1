"""Calendar files, read back by a second library and by the rules of RFC 5545 line by line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.calendar_feed import Entry, calendar_file

MADE = datetime(2020, 3, 13, 9, 0, tzinfo=UTC)
MEETING = Entry("m1@tracker", 0, "Meeting", datetime(2020, 3, 26, 13, 0, tzinfo=UTC))
LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)(?P<parameters>(;[A-Z-]+=[^;:,\"]+)*):(?P<value>.*)", re.DOTALL
)


def content_lines(file: bytes) -> list[tuple[str, str, str]]:
    """Name, parameters and value of each unfolded line (RFC 5545, 3.1); fails on any other form."""
    assert file.endswith(b"\r\n")
    raw = file.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in raw), "folded at 75 octets"
    assert b"\n" not in b"".join(raw)
    assert b"\r" not in b"".join(raw)
    text = b"\r\n".join(raw).replace(b"\r\n ", b"").decode("utf-8")
    found = []
    for line in text.split("\r\n"):
        match = LINE.fullmatch(line)
        assert match, line
        found.append((match["name"], match["parameters"], match["value"]))
    return found


def event(entry: Entry) -> Any:
    file = calendar_file("The calendar", [entry], MADE)
    content_lines(file)
    return vobject.readOne(file.decode("utf-8")).vevent


def test_the_frame_of_the_file() -> None:
    lines = content_lines(calendar_file("Tracker", [MEETING], MADE))
    assert lines[0] == ("BEGIN", "", "VCALENDAR")
    assert lines[-1] == ("END", "", "VCALENDAR")
    values = {name: value for name, _, value in lines}
    assert values["VERSION"] == "2.0"
    assert values["METHOD"] == "PUBLISH"
    assert values["PRODID"]
    assert values["DTSTAMP"] == "20200313T090000Z"
    assert values["UID"] == "m1@tracker"


def test_an_empty_calendar_is_a_calendar() -> None:
    file = calendar_file("Tracker", [], MADE)
    assert "vevent" not in vobject.readOne(file.decode()).contents
    content_lines(file)


@pytest.mark.parametrize(
    ("starts", "local"),
    [
        (datetime(2020, 3, 26, 13, 0, tzinfo=UTC), "2020-03-26 13:00"),  # winter time
        (datetime(2020, 3, 30, 12, 0, tzinfo=UTC), "2020-03-30 13:00"),  # summer time
        (datetime(2020, 10, 25, 0, 30, tzinfo=UTC), "2020-10-25 01:30"),  # the first of two
        (datetime(2020, 10, 25, 1, 30, tzinfo=UTC), "2020-10-25 01:30"),  # the second
    ],
)
def test_an_instant_is_right_on_both_sides_of_the_clock_change(
    starts: datetime, local: str
) -> None:
    read = event(Entry("m@tracker", 0, "Meeting", starts)).dtstart.value
    assert read == starts
    assert f"{read.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M}" == local


def test_a_whole_day_is_a_date_and_ends_before_the_next() -> None:
    read = event(Entry("d@tracker", 2, "Notice", date(2020, 2, 26)))
    assert read.dtstart.value == date(2020, 2, 26)
    assert read.dtend.value == date(2020, 2, 27)
    assert type(read.dtstart.value) is date
    assert read.transp.value == "TRANSPARENT"
    assert read.sequence.value == "2"


def test_a_cancelled_meeting_stays_and_says_so() -> None:
    moved = Entry("m1@tracker", 3, "Meeting", MEETING.starts, cancelled=True)
    assert event(moved).status.value == "CANCELLED"
    assert event(MEETING).status.value == "CONFIRMED"


def test_what_a_title_holds_cannot_break_out_of_its_line() -> None:
    title = "Plan; a, b\\c\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@example.org\x00\x0b " + "ü" * 200
    entry = Entry(
        "m@tracker", 0, title, date(2020, 2, 26), place="Hall; 1, North\nDoor", says=title
    )
    file = calendar_file(title, [entry], MADE)
    names = [name for name, _, _ in content_lines(file)]
    assert names.count("BEGIN") == 2
    assert "ATTENDEE" not in names
    read = vobject.readOne(file.decode()).vevent
    assert read.location.value == "Hall; 1, North\nDoor"
    assert read.summary.value.startswith("Plan; a, b\\c\nBEGIN:VEVENT\nATTENDEE")
    assert read.summary.value.endswith("ü" * 200)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_makes_a_sound_file(title: str, says: str) -> None:
    entry = Entry("m@tracker", 0, title, date(2020, 2, 26), says=says)
    lines = content_lines(calendar_file("Tracker", [entry], MADE))
    assert [name for name, _, _ in lines].count("BEGIN") == 2
