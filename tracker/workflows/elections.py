"""Polls, and the days before them in which an authority publishes with care (R8).

Local Government Act 1986 s.2 and the Code of Recommended Practice on Local Authority Publicity
2011; the days themselves follow from the notice of election.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from tracker.workflows.calendar import (
    CalendarYearError,
    DateRangeError,
    WorkingCalendar,
    in_words,
)
from tracker.workflows.date_rules import RULES, Rule
from tracker.workflows.deadlines import compute


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll that makes publication sensitive. All dates are local.

    `sensitive_from` is entered for a UK Parliament poll (the day of dissolution); for the others R8
    computes it. A poll counts on the days on which it was known to be held: from `known_from` on
    and before `called_off`, the day on which its postponement became known.
    """

    day: date
    sensitive_from: date | None = None
    known_from: date | None = None
    called_off: date | None = None
    title: str = ""
    poll_id: int = 0

    def stands(self, today: date) -> bool:
        """Whether, as known on `today`, it is held on its day."""
        announced = self.known_from is None or self.known_from <= today
        return announced and (self.called_off is None or today < self.called_off)


@dataclass(frozen=True, slots=True)
class SensitivePeriod:
    """The days from `start` to the poll's own day, both included: the poll closes at its end."""

    poll: Poll
    start: date

    @property
    def end(self) -> date:
        return self.poll.day

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def sentence(self) -> str:
        """What the period is, to follow "falls in "."""
        named = f" ({self.poll.title})" if self.poll.title else ""
        return (
            f"the pre-election period of the poll on {in_words(self.end)}{named}, which runs from "
            f"{in_words(self.start)} until the poll closes"
        )


def period(
    poll: Poll, calendar: WorkingCalendar, rules: Mapping[str, Rule] = RULES
) -> SensitivePeriod:
    """The days that a poll makes sensitive. Raises CalendarYearError."""
    start = poll.sensitive_from or compute(rules["R8"], poll.day, calendar).date
    return SensitivePeriod(poll, start)


def periods_on(
    day: date,
    polls: Iterable[Poll],
    today: date,
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule] = RULES,
) -> tuple[SensitivePeriod, ...]:
    """The sensitive periods that cover `day`, by the polls as they are known on `today`."""
    near = [poll for poll in polls if day <= poll.day and poll.stands(today)]
    found = (period(poll, calendar, rules) for poll in sorted(near, key=lambda poll: poll.day))
    return tuple(each for each in found if each.covers(day))


def periods_over(
    first: date,
    last: date,
    polls: Iterable[Poll],
    today: date,
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule] = RULES,
) -> tuple[SensitivePeriod, ...]:
    """The sensitive periods that cover any of the days from `first` to `last`, both included.

    Each day is looked at as it was known on that day; a day to come, as known on `today`.
    """
    met = []
    for poll in sorted(polls, key=lambda poll: poll.day):
        if poll.day < first:
            continue
        near = period(poll, calendar, rules)
        start, end = max(first, near.start), min(last, near.end)
        if start <= end and _stood(poll, min(start, today), min(end, today)):
            met.append(near)
    return tuple(met)


def _stood(poll: Poll, first: date, last: date) -> bool:
    """Whether on any of these days it was known to be held on its day."""
    known = first if poll.known_from is None else max(first, poll.known_from)
    return known <= last and poll.stands(known)


def standing_periods(
    polls: Iterable[Poll],
    today: date,
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule] = RULES,
) -> tuple[SensitivePeriod, ...]:
    """Every sensitive period by the polls as they are known on `today`, in the order of the polls.

    A period whose first day cannot be computed is left out: for what warns, not for what forbids.
    """
    found = []
    for poll in sorted(polls, key=lambda poll: poll.day):
        if poll.stands(today):
            with suppress(CalendarYearError, DateRangeError):
                found.append(period(poll, calendar, rules))
    return tuple(found)


def together(periods: Iterable[SensitivePeriod]) -> tuple[SensitivePeriod, ...]:
    """Periods of the same days as one, which names all of their polls: nobody counts them twice."""
    same: dict[tuple[date, date], list[SensitivePeriod]] = {}
    for each in periods:
        same.setdefault((each.start, each.end), []).append(each)
    return tuple(_named_together(group) for group in same.values())


def _named_together(same: Sequence[SensitivePeriod]) -> SensitivePeriod:
    titles = filter(None, dict.fromkeys(each.poll.title for each in same))
    return replace(same[0], poll=replace(same[0].poll, title=" and ".join(titles)))
