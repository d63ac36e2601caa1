"""Dates and times in the words that people use."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.workflows.calendar import CalendarYearError, WorkingCalendar, in_words, to_local
from tracker.workflows.calendar import clock as clock_words


def day(value: date | datetime, zone: ZoneInfo) -> str:
    """Such as "Thursday 26 March 2020"; of an instant, its local day."""
    return in_words(_local_day(value, zone))


def short_day(value: date | datetime, zone: ZoneInfo) -> str:
    """Such as "26 March 2020", for tables."""
    return day(value, zone).partition(" ")[2]


def clock(value: time | datetime, zone: ZoneInfo) -> str:
    """Such as "10am", "5:30pm", "midday", "midnight"; of an instant, its local time."""
    local = to_local(value, zone).time() if isinstance(value, datetime) else value
    return clock_words(local)


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Such as "Thursday 26 March 2020 at 10am", local."""
    return f"{day(value, zone)} at {clock(value, zone)}"


def due(on: date, today: date, calendar: WorkingCalendar) -> str:
    """Such as "in 3 working days, Tuesday 17 March", or by how much it is overdue.

    The year is said only where it is another than today's.
    """
    named = in_words(on) if on.year != today.year else in_words(on).rpartition(" ")[0]
    if on == today:
        return f"today, {named}"
    ahead, count = on > today, _distance(on, today, calendar)
    if ahead:
        return f"tomorrow, {named}" if (on - today).days == 1 else f"in {count}, {named}"
    return f"{count} overdue, was due {named}"


def _distance(on: date, today: date, calendar: WorkingCalendar) -> str:
    try:
        days, kind = abs(calendar.working_days_between(today, on)), "working day"
    except CalendarYearError:
        days, kind = 0, "day"
    if days == 0:  # a weekend between, or a year without a table of holidays
        days, kind = abs((on - today).days), "day"
    return f"{days} {kind}{'' if days == 1 else 's'}"


def _local_day(value: date | datetime, zone: ZoneInfo) -> date:
    return to_local(value, zone).date() if isinstance(value, datetime) else value
