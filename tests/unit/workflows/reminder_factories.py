"""Duties and times for the tests of the reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.reminders import (
    DutyToRemind,
    Notice,
    NoticeKind,
    notices,
    owed,
)

LONDON = ZoneInfo("Europe/London")
CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))

OPENED = datetime(2020, 1, 6, 10, tzinfo=UTC)
A, B = 7, 8


def a_duty(due_on: date = date(2020, 1, 17), **rest: object) -> DutyToRemind:
    """Opened on Monday 6 January 2020 at ten, to be answered by five on the 17th."""
    duty = DutyToRemind(
        id=12,
        act="respond",
        user_ids=(A,),
        due_on=due_on,
        due_time=time(17),
        zone=LONDON,
        opened_at=OPENED,
    )
    return replace(duty, **rest)  # type: ignore[arg-type]


def at(month: int, day: int, hour: int = 6, minute: int = 30, year: int = 2020) -> datetime:
    """A London time as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def days(found: list[Notice]) -> list[tuple[int, int]]:
    return [(notice.send_on.month, notice.send_on.day) for notice in found]


def owed_at(duty: DutyToRemind, now: datetime) -> list[NoticeKind]:
    return [notice.kind for notice in owed(notices(duty, CALENDAR, now), now)]
