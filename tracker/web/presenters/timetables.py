"""An authority's timetable, worked on the day of a meeting, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.queries.timetables import EntryRow
from tracker.web.presenters.words import plural
from tracker.workflows.actors import OFFICES
from tracker.workflows.calendar import CalendarYearError, DateRangeError, in_words
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute, non_working_warning
from tracker.workflows.timetables import CALENDAR_DAYS, WORKING_DAYS

RULES: Final = {WORKING_DAYS: "Working days", CALENDAR_DAYS: "Calendar days"}
_AROUND: Final = (
    ("R2", "Notice of a key decision"),
    ("R12", "Final report, by the date rules"),
    ("R1", "Agenda and papers open to the public"),
)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with the day that it yields. `on` is None where it yields none; `notes` say why."""

    row: EntryRow
    words: str
    office: str
    on: date | None
    notes: tuple[str, ...]


def lines(
    rows: Sequence[EntryRow], settings: DateSettings, meeting: date, today: date
) -> list[EntryLine]:
    """The entries for a meeting on that day, the earliest first."""
    found = [_line(row, settings, meeting, today) for row in rows]
    return sorted(found, key=lambda line: (line.on or date.max, line.row.entry.title))


def around(settings: DateSettings, meeting: date) -> list[tuple[str, str]]:
    """What the date rules set around the same meeting: what it is, and its day."""
    said = []
    for rule, title in _AROUND:
        try:
            day = in_words(compute(settings.rules[rule], meeting, settings.calendar).date)
        except (CalendarYearError, DateRangeError) as error:
            day = str(error)
        said.append((f"{title} ({rule})", day))
    return said


def _line(row: EntryRow, settings: DateSettings, meeting: date, today: date) -> EntryLine:
    office = OFFICES.get(row.entry.office, row.entry.office)
    try:
        day = row.entry.day(meeting, settings.calendar)
    except (CalendarYearError, DateRangeError) as error:
        return EntryLine(row, row.entry.words, office, None, (str(error),))
    notes = []
    if row.entry.rule == CALENDAR_DAYS:
        warning = non_working_warning(day, settings.calendar)
        notes += [warning] if warning else []
    if day < today <= meeting:
        notes.append(f"This day went by {plural((today - day).days, 'day')} ago.")
    return EntryLine(row, row.entry.words, office, day, tuple(notes))
