"""The strip of a feasibility answer, and the same days in words: polls and bank holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reports.feasibility_strip import Point, Shade, Track, strip
from tracker.web.presenters.feasibility import Answer, Known
from tracker.workflows.calendar import in_words
from tracker.workflows.elections import SensitivePeriod, standing_periods, together

_SHORT = {
    "key_decision_notice": "Notice of the key decision",
    "agenda_publication": "Agenda public",
    "meeting": "Meeting",
    "call_in_end": "Call-in ends",
    "effective": "Takes effect",
    "submission": "Submission",
    "publication": "Publication",
}
_AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class KeepClear:
    """Days, both ends included, on which less is possible, and why."""

    start: date
    end: date
    why: str


def picture(
    title: str,
    before: Mapping[str, date],
    after: Mapping[str, date],
    clear: list[KeepClear],
    today: date,
) -> str:
    """The strip; without a line for what stands now where `before` is empty."""
    shades = [
        Shade(f"{each.why}, from {_day(each.start)}", each.start, each.end)
        for each in clear
        if each.start != each.end
    ]
    holidays = [each.start for each in clear if each.start == each.end]
    now = _track(before) if before else None
    return strip(title, now, _track(after), shades, holidays, today)


def keep_clear(found: Known, answer: Answer, before: Mapping[str, date]) -> list[KeepClear]:
    """Pre-election periods and bank holidays from the first date to some time after the last."""
    dates = [*answer.found.dates.values(), *before.values(), answer.proposal.meeting]
    first, last = min(dates), max(dates)
    days = [
        KeepClear(day, day, name) for day, name in _holidays(found).items() if first <= day <= last
    ]
    settings = found.settings
    known = standing_periods(settings.polls, found.today, settings.calendar, settings.rules)
    periods = [
        KeepClear(each.start, each.end, _named(each))
        for each in together(known)
        if each.end >= first and each.start <= last + _AHEAD
    ]
    return sorted([*days, *periods], key=lambda each: (each.start, each.end))


def _holidays(found: Known) -> Mapping[date, str]:
    calendar = found.settings.calendar
    return {**calendar.holidays, **calendar.closures}


def _named(found: SensitivePeriod) -> str:
    titled = f" ({found.poll.title})" if found.poll.title else ""
    return f"Pre-election period of the poll on {in_words(found.end)}{titled}"


def _day(day: date) -> str:
    """Such as "31 March"."""
    return " ".join(in_words(day).split()[1:3])


def _track(dates: Mapping[str, date]) -> Track:
    points = tuple(Point(name, dates[key]) for key, name in _SHORT.items() if key in dates)
    ends = dates.get("call_in_end")
    starts = dates.get("decision_published")
    return Track(points, (starts, ends) if starts and ends else None)
