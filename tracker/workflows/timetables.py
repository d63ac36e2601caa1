"""An authority's own timetable: what is due how long before every meeting, and from which office.

None of it is law. The statutory dates stand beside it and come from the rules (`date_rules`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from tracker.workflows.calendar import Basis, WorkingCalendar, clock, in_words, plus_days
from tracker.workflows.events import DeadlineSet
from tracker.workflows.lifecycle import deadline_set
from tracker.workflows.snapshots import StrategySnapshot

WORKING_DAYS: Final = "working_days_before"
CALENDAR_DAYS: Final = "calendar_days_before"
MOST_DAYS: Final = 366
_OWN: Final = "own:"
_UNITS: Final = {WORKING_DAYS: "working day", CALENDAR_DAYS: "calendar day"}


@dataclass(frozen=True, slots=True)
class TemplateDeadline:
    """A deadline before every meeting: `n` days back from it, the meeting's own day not counted.

    `rule` is WORKING_DAYS or CALENDAR_DAYS; `due_time` is local, None the end of the day.
    """

    name: str
    title: str
    rule: str
    n: int
    due_time: time | None
    office: str

    @property
    def words(self) -> str:
        """How long before the meeting: "7 working days before the meeting, at 10:00"."""
        unit = _UNITS[self.rule] + ("" if self.n == 1 else "s")
        at = f", at {clock(self.due_time)}" if self.due_time else ""
        return f"{self.n} {unit} before the meeting{at}"

    def day(self, meeting: date, calendar: WorkingCalendar) -> date:
        """Its day before a meeting (local). Raises CalendarYearError, DateRangeError."""
        if self.rule == WORKING_DAYS:
            return calendar.working_days_before(meeting, self.n)
        return plus_days(meeting, -self.n)


USUAL: Final = (
    TemplateDeadline(
        "call_for_reports", "Call for reports", CALENDAR_DAYS, 42, None, "committee_clerk"
    ),
    TemplateDeadline("draft_reports", "Draft reports", CALENDAR_DAYS, 35, None, "lead_officer"),
    TemplateDeadline(
        "clearance_of_reports", "Clearance of reports", CALENDAR_DAYS, 15, None, "lead_officer"
    ),
    TemplateDeadline("final_report", "Final report", WORKING_DAYS, 7, time(10, 0), "lead_officer"),
)
"""What an authority begins with; the last is R12 as it comes."""


def deadline_name(template_name: str) -> str:
    """The name of a strategy's deadline that follows from the timetable.

    No deadline of a definition can have it, so neither can take the other's place.
    """
    return f"{_OWN}{template_name}"


def template_name(name: str) -> str | None:
    """The entry of the timetable that a deadline follows from; None for any other deadline."""
    return name.removeprefix(_OWN) if name.startswith(_OWN) else None


def meeting_deadlines(
    snapshot: StrategySnapshot, templates: Iterable[TemplateDeadline], meeting: date
) -> tuple[DeadlineSet, ...]:
    """Every deadline that hangs on a meeting on this local day: of the law, then the timetable's.

    Raises CalendarYearError and DateRangeError.
    """
    specs = snapshot.definition.deadlines.values()
    return (
        *(deadline_set(snapshot, spec, meeting) for spec in specs if spec.anchor == "meeting"),
        *_of_the_timetable(templates, meeting, snapshot.calendar),
    )


def _of_the_timetable(
    templates: Iterable[TemplateDeadline], meeting: date, calendar: WorkingCalendar
) -> Iterator[DeadlineSet]:
    for each in templates:
        due_on = each.day(meeting, calendar)
        basis = Basis.WORKING if each.rule == WORKING_DAYS else Basis.CALENDAR
        yield DeadlineSet(
            name=deadline_name(each.name),
            rule=each.rule,
            basis=basis.value,
            anchor="meeting",
            anchor_on=meeting,
            due_on=due_on,
            due_time=each.due_time,
            statutory=False,
            sentence=f"{each.title}: {in_words(due_on)}, {each.words} on {in_words(meeting)}.",
            title=each.title,
            office=each.office,
        )
