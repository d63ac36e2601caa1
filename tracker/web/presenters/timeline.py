"""The timeline in words: slips in working days, and what the chart shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tracker.queries.timeline import MilestoneRow, Stay, Timeline
from tracker.reports.timeline_chart import Bar, Line, Mark, chart
from tracker.web.presenters.words import plural
from tracker.workflows.calendar import CalendarYearError, WorkingCalendar, to_local
from tracker.workflows.definition import WorkflowDefinition
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
    """A milestone with its slip in words: "3 working days late"."""

    row: MilestoneRow
    slip: str


def lines(found: Sequence[MilestoneRow], calendar: WorkingCalendar) -> list[MilestoneLine]:
    """The milestones, each with its slip."""
    return [MilestoneLine(row, slip(row, calendar)) for row in found]


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


def picture(
    title: str,
    found: Timeline,
    lines_of_stays: Sequence[StayLine],
    definition: WorkflowDefinition,
    setting: Setting,
) -> str:
    """The chart of the timeline."""
    marks = [
        Mark(row.title, row.planned_on, row.forecast_on, row.actual_on) for row in found.milestones
    ]
    uprights = [
        Line("Meeting", to_local(each.starts_at, setting.zone).date()) for each in found.meetings
    ]
    uprights += [
        Line(definition.deadlines[row.name].title, row.due_on)
        for row in found.statutory
        if row.name in definition.deadlines
    ]
    holidays = {**setting.calendar.holidays, **setting.calendar.closures}
    return chart(
        f"Timeline of the {title}",
        [Bar(each.stage, each.start, each.end or setting.today) for each in lines_of_stays],
        marks,
        uprights,
        setting.today,
        sorted(holidays),
    )
