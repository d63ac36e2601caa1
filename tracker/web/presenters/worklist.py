"""The worklist in words: what an act is called, by when it is due, how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.worklist import AHEAD, DutyRow
from tracker.web.presenters import dates, words
from tracker.workflows.act_words import act_words
from tracker.workflows.calendar import WorkingCalendar

TAKES: Final = {
    "respond": "about 20 minutes, once the papers are read",
    "sign_clearance": "about 10 minutes, once the papers are read",
    "do_exempt_check": "about 15 minutes",
    "do_pre_election_check": "about 10 minutes",
    "answer_feedback": "about 5 minutes a comment",
    "close_evidence_review": "about 5 minutes",
    "record_decision": "about 10 minutes at the meeting",
}
"""How long an act takes, where it is not a matter of a minute."""


_UNGROUPED: Final = 20
"""How many lines a block has before it is put under headings."""

_NAMED: Final = 8
"""How many people of one body a line names before it counts the others."""


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A line of the worklist: one duty, or the same duty of several members of one body.

    `due` and `reminded` are "" where there is no such day; `holders` where the page need not say.
    `when`: the heading under which a long block lists it.
    """

    what: str
    about: str
    stage: str
    path: str
    owner: str
    holders: str
    since: str
    due: str
    is_overdue: bool
    takes: str
    reminded: str
    paused: bool
    when: str


def rows(
    found: Sequence[DutyRow], today: date, calendar: WorkingCalendar, zone: ZoneInfo
) -> list[WorklistRow]:
    """The lines of a block in the order given; what a body owes for one round is one line."""
    groups: dict[object, list[DutyRow]] = {}
    for each in found:
        key = (each.act, each.part, each.path, each.owner, each.due_on, each.due_time)
        groups.setdefault(key, []).append(each)
    return [_row(each, today, calendar, zone) for each in groups.values()]


def grouped(found: Sequence[WorklistRow]) -> list[tuple[str, list[WorklistRow]]]:
    """The lines under a heading each for how urgent they are; a short block needs no headings."""
    if len(found) <= _UNGROUPED:
        return [("", list(found))] if found else []
    groups: dict[str, list[WorklistRow]] = {}
    for each in found:
        groups.setdefault(each.when, []).append(each)
    return list(groups.items())


def _when(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "No day set"
    if due_on < today:
        return "Overdue"
    return "Due in the next 14 days" if due_on <= today + AHEAD else "Due later"


def _row(
    same: Sequence[DutyRow], today: date, calendar: WorkingCalendar, zone: ZoneInfo
) -> WorklistRow:
    first = same[0]
    due = ""
    if first.due_on is not None:
        due = dates.due(first.due_on, today, calendar)
        due += f", {dates.clock(first.due_time, zone)}" if first.due_time else ""
    reminded = [each.reminded_at for each in same if each.reminded_at is not None]
    return WorklistRow(
        what=act_words(first.act, first.title, first.part).verb,
        about=first.title,
        stage=first.stage,
        path=first.path,
        owner=first.owner,
        holders=_named([name for each in same for name in each.holders]),
        since=dates.short_day(min(each.since for each in same), zone),
        due=due,
        is_overdue=first.due_on is not None and first.due_on < today,
        takes=TAKES.get(first.act, "about a minute"),
        reminded=dates.short_day(max(reminded), zone) if reminded else "",
        paused=first.paused,
        when=_when(first.due_on, today),
    )


def _named(names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) <= _NAMED:
        return words.listed(names)
    return words.listed([*names[:_NAMED], f"{len(names) - _NAMED} others"])
