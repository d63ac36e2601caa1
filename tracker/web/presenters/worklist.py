"""The worklist in words: what an act is called, by when it is due, how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.worklist import DutyRow
from tracker.web.presenters import dates
from tracker.workflows.act_words import act_words
from tracker.workflows.calendar import WorkingCalendar

TAKES: Final = {
    "respond": "about 20 minutes, once the papers are read",
    "sign_clearance": "about 10 minutes, once the papers are read",
    "do_exempt_check": "about 15 minutes",
    "answer_feedback": "about 5 minutes a comment",
    "close_evidence_review": "about 5 minutes",
    "record_decision": "about 10 minutes at the meeting",
}
"""How long an act takes, where it is not a matter of a minute."""


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A line of the worklist. `due` is "" where no day is set."""

    what: str
    about: str
    stage: str
    path: str
    holder: str
    since: str
    due: str
    is_overdue: bool
    takes: str
    reminded: str


def rows(
    found: Sequence[DutyRow], today: date, calendar: WorkingCalendar, zone: ZoneInfo
) -> list[WorklistRow]:
    """The lines of a block, in the order given."""
    return [_row(each, today, calendar, zone) for each in found]


def _row(each: DutyRow, today: date, calendar: WorkingCalendar, zone: ZoneInfo) -> WorklistRow:
    due = ""
    if each.due_on is not None:
        due = dates.due(each.due_on, today, calendar)
        due += f", {dates.clock(each.due_time, zone)}" if each.due_time else ""
    return WorklistRow(
        what=act_words(each.act, each.title, each.part).verb,
        about=each.title,
        stage=each.stage,
        path=each.path,
        holder=each.holder,
        since=dates.short_day(each.since, zone),
        due=due,
        is_overdue=each.due_on is not None and each.due_on < today,
        takes=TAKES.get(each.act, "about a minute"),
        reminded=dates.short_day(each.reminded_at, zone) if each.reminded_at else "",
    )
