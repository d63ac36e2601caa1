"""Polls and the days that they make sensitive, as they were known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.queries.calendar_pages import PollRow
from tracker.workflows.calendar import in_words
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll, SensitivePeriod, period

KINDS = {
    "local": "Local elections",
    "mayoral": "Mayoral election",
    "police_commissioner": "Police and crime commissioner election",
    "parliamentary": "UK Parliament election",
}


@dataclass(frozen=True, slots=True)
class PollLine:
    """A poll as known on a day. `near`: that day is in its sensitive period.

    `poll_on` is None where it is called off; `period` then too.
    """

    row: PollRow
    kind: str
    poll_on: date | None
    period: SensitivePeriod | None
    near: bool
    says: str

    @property
    def is_over(self) -> bool:
        return self.poll_on is None


def lines(
    rows: Sequence[PollRow], known_on: date, settings: DateSettings
) -> tuple[list[PollLine], list[PollLine]]:
    """Those to be held on or after `known_on`, the next one first; then those over by then.

    A poll that had not been announced by that day is left out.
    """
    coming: list[PollLine] = []
    over: list[PollLine] = []
    for row in rows:
        known = row.known_on(known_on)
        if known is None:
            continue
        line = _line(row, known.poll_on, known.sensitive_from, known_on, settings)
        (coming if known.poll_on and known.poll_on >= known_on else over).append(line)
    coming.sort(key=lambda line: line.poll_on or known_on)
    over.sort(key=lambda line: line.poll_on or date.min, reverse=True)
    return coming, over


def _line(
    row: PollRow,
    poll_on: date | None,
    sensitive_from: date | None,
    known_on: date,
    settings: DateSettings,
) -> PollLine:
    kind = KINDS[row.kind]
    if poll_on is None:
        return PollLine(row, kind, None, None, near=False, says="Called off.")
    found = period(Poll(poll_on, sensitive_from), settings.calendar, settings.rules)
    says = (
        f"Publication is sensitive from {in_words(found.start)} until the poll closes on "
        f"{in_words(found.end)}{_why(row, sensitive_from)}."
    )
    return PollLine(row, kind, poll_on, found, found.covers(known_on), says)


def _why(row: PollRow, sensitive_from: date | None) -> str:
    if sensitive_from is None:
        return ", by rule R8"
    began = "the day of dissolution" if row.kind == "parliamentary" else "the notice of election"
    return f"; the first day is {began}, as entered"


def as_known(poll_on: date | None) -> str:
    """What is known of a poll's day now."""
    return f"It is to be held on {in_words(poll_on)}." if poll_on else "It is called off."
