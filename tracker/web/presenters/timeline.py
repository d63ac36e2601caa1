"""The timeline in words: slips in working days, and what the chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tracker.queries.timeline import MilestoneRow, Timeline
from tracker.reports.timeline_chart import Bar, Line, Mark, chart
from tracker.web.presenters.words import plural
from tracker.workflows.calendar import CalendarYearError, WorkingCalendar, to_local
from tracker.workflows.definition import WorkflowDefinition


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


def picture(
    title: str, found: Timeline, definition: WorkflowDefinition, today: date, zone: ZoneInfo
) -> str:
    """The chart of the timeline."""
    bars = [
        Bar(
            definition.stage_of_leaf(stay.stage).title,
            to_local(stay.entered_at, zone).date(),
            to_local(stay.left_at, zone).date() if stay.left_at else today,
        )
        for stay in found.stays
        if not stay.stage.endswith(".done") and not definition.is_end(stay.stage)
    ]
    marks = [
        Mark(row.title, row.planned_on, row.forecast_on, row.actual_on) for row in found.milestones
    ]
    uprights = [Line("Meeting", to_local(at, zone).date()) for _, at in found.meetings]
    uprights += [
        Line(definition.deadlines[row.name].title, row.due_on)
        for row in found.statutory
        if row.name in definition.deadlines
    ]
    return chart(f"Timeline of the {title}", bars, marks, uprights, today)
