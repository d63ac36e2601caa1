"""A second way to every date: look at each day in turn and count. Shares nothing with the core.

Bank holidays come from the calendar of Easter and the substitution rule, not from a package.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)
FIRST = date(2019, 1, 1)
LAST = date(2031, 12, 31)
EVERY_DAY = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]


class OutsideError(Exception):
    """The count meets a weekday of a year without known bank holidays."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


def easter(year: int) -> date:
    """Easter Sunday by Butcher's algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday_from(day: date) -> date:
    while day.weekday() != 0:
        day += DAY
    return day


def bank_holidays(year: int) -> set[date]:
    found = {easter(year) - 2 * DAY, easter(year) + DAY}
    found.add(date(2020, 5, 8) if year == 2020 else _monday_from(date(year, 5, 1)))
    found.add(date(2022, 6, 2) if year == 2022 else _monday_from(date(year, 5, 25)))
    found.add(_monday_from(date(year, 8, 25)))
    extra = (date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8))
    found.update(day for day in extra if day.year == year)
    # Each takes its own day if that is a weekday, then the others the next weekday that is free.
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    found.update(day for day in fixed if day.weekday() < 5)
    for day in (day for day in fixed if day.weekday() >= 5):
        substitute = day
        while substitute.weekday() >= 5 or substitute in found:
            substitute += DAY
        found.add(substitute)
    return found


ALL_BANK_HOLIDAYS = {day for year in range(2019, 2032) for day in bank_holidays(year)}


def works(day: date) -> bool:
    if day.weekday() >= 5:
        return False
    if not FIRST <= day <= LAST:
        raise OutsideError(day.year)
    return day not in ALL_BANK_HOLIDAYS


def _every(_day: date) -> bool:
    return True


def notice_day(meeting: date, clear: int, counts: Callable[[date], bool]) -> date:
    """The last day that counts with at least `clear` days that count between it and the meeting."""
    between = 0
    day = meeting - DAY
    while True:
        if counts(day):
            if between >= clear:
                return day
            between += 1
        day -= DAY


def nth_after(event: date, n: int) -> date:
    day, seen = event, 0
    while seen < n:
        day += DAY
        seen += works(day)
    return day


def nth_before(event: date, n: int) -> date:
    day, seen = event, 0
    while seen < n:
        day -= DAY
        seen += works(day)
    return day


def last_of(first: date, length: int) -> date:
    """The last of `length` days beginning with `first`."""
    day, counted = first, 1
    while counted < length:
        day += DAY
        counted += 1
    return day


def six_years(first: date) -> date:
    """The day before the first day whose (year, month, day) is six years past that of `first`."""
    day = first + 2190 * DAY
    while (day.year, day.month, day.day) < (first.year + 6, first.month, first.day):
        day += DAY
    return day - DAY


ORACLE: dict[str, Callable[[date], date]] = {
    "R1": lambda day: notice_day(day, 5, works),
    "R1 calendar": lambda day: notice_day(day, 5, _every),
    "R2": lambda day: notice_day(day, 28, _every),
    "R2 working": lambda day: notice_day(day, 28, works),
    "R3": lambda day: notice_day(day, 5, works),
    "R5": lambda day: nth_after(day, 5),
    "R6": lambda day: last_of(day + DAY, 14),
    "R8": lambda day: nth_before(day, 25),
    "R9": lambda day: last_of(day, 28),
    "R10": six_years,
    "R11": lambda day: nth_after(day, 10),
    "R12": lambda day: nth_before(day, 7),
}
