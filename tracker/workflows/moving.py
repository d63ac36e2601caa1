"""What moving a meeting does to one strategy on its agenda: every date, every duty, every breach.

Nothing is decided here that the rules do not say: an act that was done keeps its day and is tested
again, and what is now too late is a breach, with the cures that the law has for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.workflows.breaches import Breach, agenda_day, breaches, notice_day
from tracker.workflows.calendar import (
    Basis,
    CalendarYearError,
    WorkingCalendar,
    clock,
    in_words,
    last_moment,
    plus_days,
    to_local,
)
from tracker.workflows.deadlines import compute
from tracker.workflows.duties import Owed, owed
from tracker.workflows.events import DeadlineSet
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.timetables import WORKING_DAYS, TemplateDeadline, meeting_deadlines

ANCHOR = "meeting"
"""The event that the dates before a meeting hang on."""


@dataclass(frozen=True, slots=True)
class AnchoredDate:
    """An open deadline that hangs on the meeting, as it is stored; all dates are local.

    `due_on` binds: `overridden_on` where an officer set one, else `computed_on`.
    """

    deadline_id: int
    name: str
    title: str
    rule: str
    anchor_on: date
    computed_on: date
    due_on: date
    due_time: time | None = None
    overridden_on: date | None = None
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """A strategy with a live item at the meeting.

    `presented_on`: the local day on which its papers passed the agenda gate; None: not yet.
    `timetable`: the authority's own, as it now stands.
    """

    snapshot: StrategySnapshot
    dates: tuple[AnchoredDate, ...] = ()
    presented_on: date | None = None
    timetable: tuple[TemplateDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date before and after. `event` is what follows from the new day; `due_on` will bind.

    `done_on`: the local day of the act that the date bounds, if it was done.
    """

    stored: AnchoredDate
    event: DeadlineSet
    due_on: date
    done_on: date | None = None

    @property
    def kept(self) -> bool:
        """An officer's date stands in its place and does not move with the meeting."""
        return self.stored.overridden_on is not None


@dataclass(frozen=True, slots=True)
class ExpectedDate:
    """A date that will follow if the decision is published on the day of the meeting."""

    title: str
    rule: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class MovedDuty:
    """The same duty with another day; None where it has none."""

    before: Owed
    after: Owed


@dataclass(frozen=True, slots=True)
class StrategyMove:
    """What follows for one strategy. `after` is the strategy as it will stand."""

    strategy: OnAgenda
    dates: tuple[MovedDate, ...]
    expected: tuple[ExpectedDate, ...]
    duties: tuple[MovedDuty, ...]
    breaches: tuple[Breach, ...]
    after: StrategySnapshot


def move(strategy: OnAgenda, starts_at: datetime, now: datetime) -> StrategyMove:
    """The strategy when its meeting begins at `starts_at`, as known at `now` (both UTC).

    Raises CalendarYearError where a date needs a year whose bank holidays are not known.
    """
    s = strategy.snapshot
    if s.meeting is None:
        raise ValueError("a strategy without a meeting cannot move with one")
    was, day = s.meeting.held_on, s.local_date(starts_at)
    dates = tuple(_moved(strategy, was, day))
    facts = dict(s.deadlines)
    for each in dates:
        name = each.stored.name
        due_time = each.event.due_time
        due_at = last_moment(each.due_on, due_time, ZoneInfo(s.zone))
        facts[name] = replace(facts[name], due_on=each.due_on, due_time=due_time, due_at=due_at)
    meeting = replace(s.meeting, starts_at=starts_at, held_on=day)
    after = replace(s, meeting=meeting, deadlines=facts)
    return StrategyMove(
        strategy,
        dates,
        tuple(_expected(s, was, day)),
        tuple(_duties(s, after)),
        breaches(after, strategy.presented_on, s.local_date(now)),
        after,
    )


def fingerprint(meeting_id: int, sequence: int, moves: Iterable[StrategyMove]) -> str:
    """What a page showed, as one word: another effect on anything has another fingerprint."""
    shown = [
        [
            each.strategy.snapshot.strategy_id,
            [
                [d.stored.name, str(d.stored.due_on), str(d.due_on), str(d.done_on)]
                for d in each.dates
            ],
            [[*map(str, duty.after.key), str(duty.after.due_on)] for duty in each.duties],
            [breach.sentence for breach in each.breaches],
        ]
        for each in moves
    ]
    return hashlib.sha256(json.dumps([meeting_id, sequence, shown]).encode()).hexdigest()


def _moved(strategy: OnAgenda, was: date, day: date) -> Iterator[MovedDate]:
    """The dates that hang on the meeting's own day; those before an adjournment have passed."""
    s = strategy.snapshot
    if was == day:
        return
    events = {each.name: each for each in meeting_deadlines(s, strategy.timetable, day)}
    done = {"R1": agenda_day(s, strategy.presented_on), "R2": notice_day(s)}
    for stored in strategy.dates:
        if stored.anchor_on == was:
            event = events.get(stored.name) or _as_far(s.calendar, stored, day)
            due_on = stored.overridden_on or event.due_on
            yield MovedDate(stored, event, due_on, done.get(stored.rule))


def _as_far(calendar: WorkingCalendar, stored: AnchoredDate, day: date) -> DeadlineSet:
    """A date that no rule and no timetable knows any more stays as far from the meeting as it was.

    So does one that is gone from the timetable: it was set, and it is owed.
    """
    apart = (stored.anchor_on - stored.computed_on).days
    if stored.rule == WORKING_DAYS:
        days = sum(calendar.is_working(plus_days(stored.computed_on, n)) for n in range(apart))
        due_on, basis = calendar.working_days_before(day, days), Basis.WORKING
    else:
        due_on, basis = plus_days(day, -apart), Basis.CALENDAR
    return DeadlineSet(
        stored.name,
        stored.rule,
        basis.value,
        ANCHOR,
        day,
        due_on,
        stored.due_time,
        stored.statutory,
        sentence="",
    )


def _expected(s: StrategySnapshot, was: date, day: date) -> Iterator[ExpectedDate]:
    for spec in s.definition.deadlines.values():
        if spec.anchor != "decision_published" or spec.rule not in s.rules:
            continue
        try:
            before, after = (compute(s.rules[spec.rule], each, s.calendar) for each in (was, day))
        except CalendarYearError:
            return
        yield ExpectedDate(f"{spec.title} ends", spec.rule, before.date, after.date)
        if before.effective and after.effective:
            yield ExpectedDate(
                "The decision takes effect", spec.rule, before.effective, after.effective
            )


def _duties(before: StrategySnapshot, after: StrategySnapshot) -> Iterator[MovedDuty]:
    owed_before = {each.key: each for each in owed(before)}
    for each in owed(after):
        earlier = owed_before.get(each.key)
        if earlier is not None and earlier.due_on != each.due_on:
            yield MovedDuty(earlier, each)


def warnings(
    day: date, calendar: WorkingCalendar, others: Iterable[datetime], zone: str, body: str
) -> Iterator[str]:
    """What is unusual about a date, none of it forbidden; `others` begin on the same day (UTC)."""
    if not calendar.is_working(day):
        why = calendar.why(day) or ""
        yield f"{in_words(day)} is not a working day: {why}."
    for other in others:
        at = to_local(other, ZoneInfo(zone))
        yield f"{body} has another meeting on that day, at {clock(at.time())}."
