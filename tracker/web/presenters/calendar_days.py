"""The days of a year that are no working days, or that would be and are not, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.queries.calendar_pages import ChangeRow
from tracker.workflows.calendar import WorkingCalendar, in_words

KINDS: Final = {
    "closure": "The authority’s offices are closed",
    "holiday_added": "A bank holiday was proclaimed",
    "holiday_removed": "A published bank holiday is not kept",
}
_SHORT: Final = {
    "": "Bank holiday",
    "closure": "Offices closed",
    "holiday_added": "Bank holiday, proclaimed",
    "holiday_removed": "Not kept: a working day",
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day with what it is. `change` is what the authority recorded; None: as published."""

    on: date
    name: str
    what: str
    change: ChangeRow | None


def days(year: int, england: WorkingCalendar, changes: Sequence[ChangeRow]) -> list[DayLine]:
    """The bank holidays of a year and what an authority has recorded about its days, in order."""
    recorded = {each.on_day: each for each in changes}
    published = [
        DayLine(day, name, _SHORT[""], None)
        for day, name in england.holidays.items()
        if day.year == year and day not in recorded
    ]
    own = [DayLine(each.on_day, each.name, _SHORT[each.kind], each) for each in changes]
    return sorted([*published, *own], key=lambda line: line.on)


def told(row: ChangeRow) -> str:
    """What was recorded, in a sentence."""
    return f"{in_words(row.on_day)}: {row.name}. {KINDS[row.kind]}, recorded by {row.recorded_by}."
