"""Working days, clear days and local times: the arithmetic under every date rule.

A *working day* is Monday to Friday and not an England bank holiday, nor a day on which the
authority is closed. *Clear days* leave out both the day of the notice and the day of the meeting.
Which days are bank holidays is data that an adapter supplies; nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SATURDAY = 5
_NOON = 12
_END_OF_DAY = time(23, 59, 59, 999999)


class Basis(Enum):
    """How a rule counts its days."""

    WORKING = "working"
    CALENDAR = "calendar"


class CalendarYearError(ValueError):
    """A working day is asked of a year whose bank holidays are not known (`year`)."""

    def __init__(self, year: int, first_year: int, last_year: int) -> None:
        super().__init__(
            f"The bank holidays of {year} are not known: "
            f"the calendar covers {first_year} to {last_year}."
        )
        self.year = year


class DateRangeError(ValueError):
    """A computed date or instant lies outside the years 1 to 9999."""


class NonexistentTimeError(ValueError):
    """A local time that the clocks skip when they go forward."""


def in_words(day: date) -> str:
    """A date as people read it, whatever the locale: "Thursday 26 March 2020"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock(at: time) -> str:
    """A time of day as people read it: "10am", "5:30pm", "midday", "midnight"."""
    if (at.hour, at.minute) in {(0, 0), (_NOON, 0)}:
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % _NOON or _NOON}{minutes}{'am' if at.hour < _NOON else 'pm'}"


def plus_days(day: date, days: int) -> date:
    """`day` moved by calendar days; negative is earlier. Raises DateRangeError."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise DateRangeError(
            f"{abs(days)} days {'before' if days < 0 else 'after'} {in_words(day)} "
            "is outside the years 1 to 9999."
        ) from error


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The non-working weekdays of the years `first_year` to `last_year`, both included.

    `holidays` and `closures` give each such day its name. Holidays are the same for everyone;
    closures are the days one authority adds. Every method that has to know whether a weekday
    outside those years is a holiday raises CalendarYearError; a weekend needs no table.
    """

    first_year: int
    last_year: int
    holidays: Mapping[date, str]
    closures: Mapping[date, str] = field(default_factory=dict)

    def with_changes(
        self, added: Mapping[date, str] | None = None, removed: Iterable[date] = ()
    ) -> WorkingCalendar:
        """The same calendar after a proclamation: days made bank holidays, days no longer so."""
        gone = frozenset(removed)
        kept = {day: name for day, name in self.holidays.items() if day not in gone}
        return replace(self, holidays=kept | dict(added or {}))

    def without_closures(self) -> WorkingCalendar:
        """The same calendar for a rule that counts the days on which offices are closed."""
        return replace(self, closures={})

    def with_closures(self, closures: Mapping[date, str]) -> WorkingCalendar:
        return replace(self, closures=dict(self.closures) | dict(closures))

    def knows(self, day: date) -> bool:
        """Whether `is_working` can answer for this day."""
        return (
            is_weekend(day)
            or day in self.holidays
            or day in self.closures
            or self.first_year <= day.year <= self.last_year
        )

    def is_working(self, day: date) -> bool:
        if not self.knows(day):
            raise CalendarYearError(day.year, self.first_year, self.last_year)
        return not (is_weekend(day) or day in self.holidays or day in self.closures)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self._step(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`."""
        return self._step(day, -1)

    def working_days_after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted; `day` itself when n is 0."""
        return self._walk(day, n, 1)

    def working_days_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which is not counted; `day` itself when n is 0."""
        return self._walk(day, n, -1)

    def clear_before(self, meeting: date, n: int, basis: Basis) -> date:
        """The last day on which a notice leaves `n` clear days before the meeting."""
        if n < 0:
            raise ValueError(f"A number of clear days cannot be negative: {n}.")
        if basis is Basis.CALENDAR:
            return plus_days(meeting, -(n + 1))
        return self.working_days_before(meeting, n + 1)

    def earliest_meeting(self, notice: date, n: int, basis: Basis) -> date:
        """The first meeting day (working day, on that basis) `n` clear days after a notice.

        The notice is given on `notice` or, where a working day is wanted, the next one.
        """
        if basis is Basis.CALENDAR:
            return plus_days(notice, n + 1)
        first = notice if self.is_working(notice) else self.next_working_day(notice)
        return self.working_days_after(first, n + 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        From a Friday to the Monday is 1, and from that Monday back to the Friday is -1.
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = (plus_days(start, n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def passed_over(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """The named non-working weekdays from `first` to `last`, both included, in order."""
        days = (plus_days(first, n) for n in range((last - first).days + 1))
        return tuple((day, name) for day in days if not is_weekend(day) and (name := self.why(day)))

    def why(self, day: date) -> str | None:
        """What makes a day known not to be a working day: "Good Friday", "a Saturday", or None."""
        if is_weekend(day):
            return f"a {_WEEKDAYS[day.weekday()]}"
        return self.holidays.get(day) or self.closures.get(day)

    def _step(self, day: date, direction: int) -> date:
        day = plus_days(day, direction)
        while not self.is_working(day):
            day = plus_days(day, direction)
        return day

    def _walk(self, day: date, n: int, direction: int) -> date:
        if n < 0:
            raise ValueError(f"A number of working days cannot be negative: {n}.")
        for _ in range(n):
            day = self._step(day, direction)
        return day


def to_utc(local_date: date, local_time: time, zone: tzinfo) -> datetime:
    """The UTC instant of a time entered locally; of a time that comes twice, the first.

    Raises NonexistentTimeError for a time that the clocks skip, DateRangeError at the ends of time.
    """
    naive = datetime.combine(local_date, local_time.replace(tzinfo=None, fold=0))
    local = naive.replace(tzinfo=zone)
    try:
        instant = local.astimezone(UTC)
        back = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError as error:
        raise DateRangeError(
            f"{naive:%H:%M} on {in_words(local_date)} is outside the years 1 to 9999."
        ) from error
    if back != naive:
        raise NonexistentTimeError(
            f"There is no {naive:%H:%M} on {in_words(local_date)}: the clocks go forward past it. "
            f"Enter {back:%H:%M} or another time."
        )
    return instant


def last_moment(due_on: date, due_time: time | None, zone: tzinfo) -> datetime:
    """The last moment (UTC) of a deadline: a local date and perhaps a local time, else all day."""
    return to_utc(due_on, due_time or _END_OF_DAY, zone)


def to_local(instant: datetime, zone: tzinfo) -> datetime:
    """An aware instant as local time in `zone`. Raises ValueError for a naive one."""
    if instant.utcoffset() is None:
        raise ValueError("An instant without a time zone has no local time.")
    try:
        return instant.astimezone(zone)
    except OverflowError as error:
        raise DateRangeError("That instant is outside the years 1 to 9999.") from error
