"""The bank holidays of England, 2019 to 2031, as a working calendar.

The `holidays` package supplies the regular days. The one-off days, and the regular days that they
replaced, are stated here from the royal proclamations, so that no release of the package can change
a date that a statutory clock has already counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import holidays

from tracker.workflows.calendar import WorkingCalendar, is_weekend

FIRST_YEAR = 2019
LAST_YEAR = 2031

PROCLAIMED: Mapping[date, str] = {
    date(2020, 5, 8): "Early May bank holiday (VE Day)",
    date(2022, 6, 2): "Spring bank holiday",
    date(2022, 6, 3): "Platinum Jubilee bank holiday",
    date(2022, 9, 19): "State Funeral bank holiday",
    date(2023, 5, 8): "Coronation bank holiday",
}
REPLACED: frozenset[date] = frozenset({date(2020, 5, 4), date(2022, 5, 30)})

_USUAL_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


def england(
    added: Mapping[date, str] | None = None, removed: Iterable[date] = ()
) -> WorkingCalendar:
    """England's working calendar, after days proclaimed since this release (`added`, `removed`).

    Substitute days count, the weekend days they stand for do not appear. Other years are unknown:
    the calendar raises CalendarYearError when it needs one.
    """
    return _shipped().with_changes(added, removed)


@cache
def _shipped() -> WorkingCalendar:
    found = holidays.country_holidays(
        "GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1), expand=False, language="en_GB"
    )
    usual = {day: _name(found[day]) for day in sorted(found) if not is_weekend(day)}
    return WorkingCalendar(FIRST_YEAR, LAST_YEAR, usual).with_changes(PROCLAIMED, REPLACED)


def _name(name: str) -> str:
    regular = name.removesuffix(" (observed)")
    shown = _USUAL_NAMES.get(regular, regular)
    return shown if regular == name else f"{shown} (substitute day)"
