"""Polls as lines of text: `kind,title,poll_on,sensitive_from`, the days as 2020-05-07."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date

MOST_LINES = 200
COLUMNS = ("kind", "title", "poll_on", "sensitive_from")
_NEEDED = 3
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class PollLine:
    """A line as it stands in the text; `number` counts from 1, the header included."""

    number: int
    kind: str
    title: str
    poll_on: date
    sensitive_from: date | None


class PollLinesError(ValueError):
    """The text cannot be taken. `wrong` gives a sentence for each line, by its number."""

    def __init__(self, wrong: dict[int, str]) -> None:
        super().__init__(" ".join(f"Line {number}: {said}" for number, said in wrong.items()))
        self.wrong = wrong


def read(text: str) -> tuple[PollLine, ...]:
    """All lines, or PollLinesError that names each one that is wrong.

    The header may be left out; empty lines are passed over.
    """
    found: list[PollLine] = []
    wrong: dict[int, str] = {}
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    number = 0
    try:
        for row in rows:
            number = rows.line_num
            fields = [each.strip() for each in row]
            if not any(fields) or (not found and _is_header(fields)):
                continue
            try:
                found.append(_line(number, fields))
            except ValueError as error:
                wrong[number] = str(error)
    except csv.Error:
        wrong[number + 1] = "This is no line of commas and texts."
    if len(found) > MOST_LINES:
        wrong[found[MOST_LINES].number] = f"Enter at most {MOST_LINES} polls at once."
    if not found and not wrong:
        wrong[1] = "Enter at least one poll."
    if wrong:
        raise PollLinesError(wrong)
    return tuple(found)


def _is_header(fields: list[str]) -> bool:
    return tuple(each.lower() for each in fields) in (COLUMNS, COLUMNS[:_NEEDED])


def _line(number: int, fields: list[str]) -> PollLine:
    if not _NEEDED <= len(fields) <= len(COLUMNS):
        raise ValueError(f"Write {', '.join(COLUMNS)}: {len(COLUMNS)} fields, with commas between.")
    kind, title, poll_on, start = [*fields, ""][: len(COLUMNS)]
    return PollLine(number, kind.lower(), title, _day(poll_on), _day(start) if start else None)


def _day(text: str) -> date:
    wrong = f"“{text[:40]}” is no day: write it as 2020-05-07."
    # Only this one form: any other reading of "070520" or "7/5/2020" would be a guess.
    if not _DAY.fullmatch(text):
        raise ValueError(wrong)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(wrong) from None
