"""What waits for what in a programme: forecasts that no longer hold, and the chain behind an end.

A step is a milestone or a day that others set (a meeting, the end of a period). Nothing here
changes a date: what a late step does to those that wait for it is derived and said, not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.workflows.calendar import CalendarYearError, DateRangeError, WorkingCalendar

Links = Mapping[str, frozenset[str]]
"""By step: the steps that it waits for."""


@dataclass(frozen=True, slots=True)
class Step:
    """`on` is its actual, forecast or planned day (local), in this order; None where none is known.

    `reached`: it has happened, so nothing moves it. `given`: the day is set by the law or a body.
    `follows`: where the day is a result of those it waits for, how it follows from the latest.
    """

    name: str
    title: str
    on: date | None
    reached: bool = False
    given: bool = False
    follows: Callable[[date], date] | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """The earliest day on which a step can be, and which step it is that it waits for longest.

    `pushed_by` is set where that step's day has passed its own; `late` is then how many working
    days lie between its own day and the earliest.
    """

    step: Step
    earliest: date | None
    waits_for: str | None = None
    pushed_by: str | None = None
    late: int = 0


class CircleError(ValueError):
    """Steps wait for each other: `path` leads from one of them back to itself."""

    def __init__(self, path: Sequence[str]) -> None:
        super().__init__(" → ".join(path))
        self.path = tuple(path)


def derive(steps: Iterable[Step], links: Links, calendar: WorkingCalendar) -> dict[str, Derived]:
    """Every step with its earliest day. Links to steps that are not given are left out.

    Days move along the links only forwards: an early step leaves those that wait for it where they
    are. Raises CircleError.
    """
    known = {step.name: step for step in steps}
    found: dict[str, Derived] = {}
    for name in in_order(known, links):
        before = [found[each] for each in known if each in links.get(name, ())]
        found[name] = _derived(known[name], before, calendar)
    return found


def _derived(step: Step, before: Sequence[Derived], calendar: WorkingCalendar) -> Derived:
    dated = [each for each in before if each.earliest is not None]
    last = max(dated, key=lambda each: each.earliest or date.min, default=None)
    open_ = [each for each in before if not each.step.reached]
    # What has no day yet is waited for longest: nobody knows when it ends.
    undated = next((each for each in open_ if each.earliest is None), None)
    waits_for = undated or max(open_, key=lambda each: each.earliest or date.min, default=None)
    name = waits_for.step.name if waits_for else None
    if step.reached or last is None or last.earliest is None:
        return Derived(step, step.on, None if step.reached else name)
    if step.follows is not None:
        return Derived(step, step.follows(last.earliest), name)
    if step.on is None or last.earliest <= step.on:
        return Derived(step, step.on, name)
    if step.given:
        # A meeting does not move because the papers are late: it is the one who waits that breaks.
        return Derived(
            step, step.on, name, last.step.name, _between(step.on, last.earliest, calendar)
        )
    earliest = _working(last.earliest, calendar)
    return Derived(step, earliest, name, last.step.name, _between(step.on, earliest, calendar))


def chain(derived: Mapping[str, Derived], end: str) -> tuple[Derived, ...]:
    """What `end` waits for, and what that waits for, up to what can be done now; `end` first.

    At each step the way goes on to the one that is waited for longest. Empty once it is reached.
    """
    if end not in derived or derived[end].step.reached:
        return ()
    found = [derived[end]]
    while (following := found[-1].waits_for) is not None:
        found.append(derived[following])
    return tuple(found)


def in_words(found: Sequence[Derived]) -> str:
    """Say that the first waits for the second, which waits for …; "" where it waits for nothing."""
    if len(found) < 2:  # noqa: PLR2004 - one step alone waits for none
        return ""
    first, *others = (each.step.title for each in found)
    told = ", which waits for ".join(f"“{title}”" for title in others)
    return f"“{first}” waits for {told}."


def in_order(names: Iterable[str], links: Links) -> tuple[str, ...]:
    """The names, each after those that it waits for. Raises CircleError."""
    known = dict.fromkeys(names)
    done: dict[str, None] = {}
    for name in known:
        _visit(name, links, known, done)
    return tuple(done)


def _visit(start: str, links: Links, known: Mapping[str, None], done: dict[str, None]) -> None:
    """Depth first, without recursion: a chain may be as long as its writer likes."""
    path: list[str] = [start]
    on_path = {start}
    while path:
        name = path[-1]
        open_ = [each for each in known if each in links.get(name, ()) and each not in done]
        if not open_ or name in done:
            done[name] = None
            on_path.discard(path.pop())
            continue
        following = open_[0]
        if following in on_path:
            raise CircleError([*path[path.index(following) :], following])
        path.append(following)
        on_path.add(following)


def circle(links: Links, waiting: str, waits_for: str) -> tuple[str, ...]:
    """The circle that a new link would close, from `waiting` back to it; empty where none.

    The links that are there already must be free of circles.
    """
    names = {waiting, waits_for, *links, *(each for befores in links.values() for each in befores)}
    wanted = {**links, waiting: links.get(waiting, frozenset()) | {waits_for}}
    try:
        in_order(sorted(names), wanted)
    except CircleError as error:
        path = error.path[:-1]
        place = path.index(waiting)
        return (*path[place:], *path[:place], waiting)
    return ()


def _working(day: date, calendar: WorkingCalendar) -> date:
    """The day itself or the next working day; the day itself where nobody knows."""
    try:
        return day if calendar.is_working(day) else calendar.next_working_day(day)
    except (CalendarYearError, DateRangeError):
        return day


def _between(first: date, last: date, calendar: WorkingCalendar) -> int:
    """Working days from one to the other; 0 where nobody knows."""
    try:
        return calendar.working_days_between(first, last)
    except (CalendarYearError, DateRangeError):
        return 0
