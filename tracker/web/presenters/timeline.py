"""The timeline in words: slips in working days, and what the chart shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tracker.queries.timeline import MilestoneRow, Stay, Timeline
from tracker.reports.timeline_chart import Bar, Line, Mark, Span, chart
from tracker.web.presenters.words import plural
from tracker.workflows.calendar import (
    CalendarYearError,
    DateRangeError,
    WorkingCalendar,
    in_words,
    to_local,
)
from tracker.workflows.critical_chain import Derived, chain
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.elections import period
from tracker.workflows.plans import Plan, derived, warnings
from tracker.workflows.wording import ordinal


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a timeline is looked at."""

    today: date
    calendar: WorkingCalendar
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stay in a stage, both days included (local). `end` is None while it lasts."""

    stage: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone with its slip in words: "3 working days late".

    `waits`: the titles of what it waits for. `critical`: the end of the programme waits for it.
    `troubles`: why its date does not hold, one sentence each.
    """

    row: MilestoneRow
    slip: str
    waits: tuple[str, ...] = ()
    critical: bool = False
    troubles: tuple[str, ...] = ()


def lines(
    found: Sequence[MilestoneRow],
    plan: Plan,
    today: date,
    allowed: Collection[tuple[int, date]] = (),
) -> list[MilestoneLine]:
    """The milestones, each with its slip, its place in the plan and what is wrong with it.

    `allowed`: the polls near which it may be published (`plans.warnings`).
    """
    titles = {row.name: row.title for row in found}
    on_chain = {each.step.name for each in critical(plan)}
    troubles = warnings(plan, today, allowed)
    return [
        MilestoneLine(
            row,
            slip(row, plan.settings.calendar),
            tuple(titles[name] for name in titles if name in plan.links.get(row.name, ())),
            row.name in on_chain,
            tuple(each.sentence for each in troubles if each.milestone == row.name),
        )
        for row in found
    ]


def critical(plan: Plan) -> tuple[Derived, ...]:
    """The chain behind the last milestone of the programme; empty once that is reached."""
    names = tuple(plan.milestones)
    return chain(derived(plan), names[-1]) if names else ()


def polls(plan: Plan, today: date, first: date, last: date) -> list[tuple[str, Span | None]]:
    """The pre-election periods of these days, in words as known today.

    A period that no longer counts, since its poll was put off, is told and not drawn.
    """
    found: list[tuple[str, Span | None]] = []
    for poll in sorted(plan.settings.polls, key=lambda each: each.day):
        known = poll.known_from is None or poll.known_from <= today
        try:
            sensitive = period(poll, plan.settings.calendar, plan.settings.rules)
        except (CalendarYearError, DateRangeError):
            continue
        if not known or sensitive.end < first or sensitive.start > last:
            continue
        name = poll.title or "The poll"
        runs = f"from {in_words(sensitive.start)} to {in_words(sensitive.end)}"
        if poll.stands(today):
            label = f"Pre-election: {name}"
            sentence = f"{name}, {in_words(poll.day)}: publication is sensitive {runs}."
            found.append((sentence, Span(label, sensitive.start, sensitive.end)))
        elif poll.called_off is not None:
            put_off = in_words(poll.called_off)
            sentence = (
                f"{name}, {in_words(poll.day)}: put off, as known since {put_off}. The days {runs} "
                "no longer count."
            )
            found.append((sentence, None))
    return found


def slip(row: MilestoneRow, calendar: WorkingCalendar) -> str:
    """How far the actual or forecast date is from the planned one; "" where neither is known."""
    now = row.actual_on or row.forecast_on
    if row.planned_on is None or now is None:
        return ""
    try:
        days = calendar.working_days_between(row.planned_on, now)
    except CalendarYearError:
        return ""
    if days == 0:
        return "on the planned day" if now == row.planned_on else "less than a working day apart"
    return f"{plural(abs(days), 'working day')} {'late' if days > 0 else 'early'}"


def stays(
    found: Sequence[Stay],
    bodies: Mapping[str, str],
    definition: WorkflowDefinition,
    zone: ZoneInfo,
) -> list[StayLine]:
    """The stays in stages, as they came; a lane under its body's name.

    A stage that came back with a later draft says so.
    """
    shown = [
        each
        for each in found
        if not each.stage.endswith(".done") and not definition.is_end(each.stage)
    ]
    times = Counter(each.stage for each in shown)
    return [
        StayLine(
            _stage(each, bodies, definition, came_back=times[each.stage] > 1),
            to_local(each.entered_at, zone).date(),
            to_local(each.left_at, zone).date() if each.left_at else None,
        )
        for each in shown
    ]


def _stage(
    stay: Stay, bodies: Mapping[str, str], definition: WorkflowDefinition, *, came_back: bool
) -> str:
    stage = definition.stage_of_leaf(stay.stage)
    name = bodies.get(stage.body or "", stage.title) if "." in stage.name else stage.title
    later = came_back and stay.cycle is not None and stay.cycle > 1
    return f"{name} ({ordinal(stay.cycle or 1)} draft)" if later else name


def days_of(found: Timeline, stays: Sequence[StayLine], setting: Setting) -> tuple[date, date]:
    """The first and the last day that the timeline speaks of."""
    days = [setting.today, *(each.start for each in stays)]
    for row in found.milestones:
        days += [day for day in (row.planned_on, row.forecast_on, row.actual_on) if day]
    days += [to_local(each.starts_at, setting.zone).date() for each in found.meetings]
    return min(days), max(days)


def picture(
    title: str,
    found: Timeline,
    lines_of_stays: Sequence[StayLine],
    definition: WorkflowDefinition,
    setting: Setting,
    *,
    milestones: Sequence[MilestoneLine] = (),
    spans: Sequence[Span] = (),
) -> str:
    """The chart of the timeline."""
    marks = [
        Mark(
            each.row.title,
            each.row.planned_on,
            each.row.forecast_on,
            each.row.actual_on,
            each.critical,
        )
        for each in milestones
    ]
    uprights = [
        Line("Meeting", to_local(each.starts_at, setting.zone).date(), of_law=False)
        for each in found.meetings
    ]
    uprights += [
        Line(definition.deadline_title(row.name, row.title), row.due_on) for row in found.statutory
    ]
    holidays = {**setting.calendar.holidays, **setting.calendar.closures}
    return chart(
        f"Timeline of the {title}",
        [Bar(each.stage, each.start, each.end or setting.today) for each in lines_of_stays],
        marks,
        uprights,
        setting.today,
        sorted(holidays),
        spans,
    )
