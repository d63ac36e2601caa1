"""What moving a meeting does, in lines that a clerk reads before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.meeting_history import MeetingChange
from tracker.queries.meeting_moves import Told
from tracker.web.presenters import dates
from tracker.web.presenters.words import listed, plural
from tracker.workflows.moving import MovedDate, StrategyMove

_NAMED: Final = 12
"""How many people a sentence names before it counts the others."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date before and after; `note` says what there is to say of it."""

    title: str
    rule: str
    before: date
    after: date
    note: str


@dataclass(frozen=True, slots=True)
class StrategyLines:
    """What becomes of one strategy: its dates, and what is too late then."""

    title: str
    dates: tuple[DateLine, ...]
    breaches: tuple[str, ...]


def strategy_lines(moves: Iterable[StrategyMove], zone: ZoneInfo) -> list[StrategyLines]:
    """Each strategy on the agenda in its order, its dates by the new day."""
    return [
        StrategyLines(
            move.after.title,
            tuple(sorted(_lines(move, zone), key=lambda line: line.after)),
            tuple(each.sentence for each in move.breaches),
        )
        for move in moves
    ]


def told(people: Sequence[Told]) -> list[str]:
    """A sentence for each group of those who will get an e-mail."""
    groups: dict[str, list[str]] = {}
    for each in people:
        groups.setdefault(each.why, []).append(each.name)
    return [_told(why, names) for why, names in groups.items()]


def change(each: MeetingChange, zone: ZoneInfo) -> str:
    """One change of the meeting, in a sentence."""
    when = f"by {each.who} on {dates.day(each.happened_at, zone)}"
    why = f": {each.reason}" if each.reason else "."
    if each.event == "meeting_cancelled":
        return f"Cancelled {when}{why}"
    if each.event == "meeting_adjourned":
        on = f" to {dates.moment(each.starts_at, zone)}" if each.starts_at else ""
        return f"Adjourned{on} {when}{why}"
    moved = _moved(each.was_at, each.starts_at, zone)
    place = f" from {each.was_venue} to {each.venue}" if each.was_venue != each.venue else ""
    return f"Moved{moved}{',' if moved and place else ''}{place} {when}{why}"


def _moved(was: datetime | None, now: datetime | None, zone: ZoneInfo) -> str:
    if was is None or now is None or was == now:
        return ""
    return f" from {dates.moment(was, zone)} to {dates.moment(now, zone)}"


def _lines(move: StrategyMove, zone: ZoneInfo) -> Iterator[DateLine]:
    for each in move.dates:
        rule = each.stored.rule if each.stored.statutory else "Timetable"
        yield DateLine(each.stored.title, rule, each.stored.due_on, each.due_on, _note(each, zone))
    for expected in move.expected:
        note = "If the decision is published on the day of the meeting."
        yield DateLine(expected.title, expected.rule, expected.before, expected.after, note)


def _note(each: MovedDate, zone: ZoneInfo) -> str:
    said = []
    if each.kept:
        said.append(
            f"Set by an officer, so it stays; computed it would be {_day(each.event.due_on, zone)}."
        )
    if each.done_on is not None:
        late = ", too late" if each.done_on > each.due_on else ""
        said.append(f"Done on {_day(each.done_on, zone)}{late}.")
    return " ".join(said)


def _day(day: date, zone: ZoneInfo) -> str:
    return dates.day(day, zone)


def _told(why: str, names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    if len(names) > _NAMED:
        shown.append(plural(len(names) - _NAMED, "other"))
    one = len(names) == 1
    if why.startswith("member of "):
        who = f"{'A member' if one else 'Members'} of {why.removeprefix('member of ')}"
        return f"{who}, {'who is' if one else 'who are'} summoned to the new date: {listed(shown)}."
    return f"Owing something by another day: {listed(shown)}."
