"""What is too late for the day on which a meeting is to be held, in words and with its cures.

An act that was done keeps its day; moving the meeting only tests it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.workflows.calendar import Basis, in_words
from tracker.workflows.notice_guards import last_day_of, routes
from tracker.workflows.snapshots import StrategySnapshot


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that is too late for the new date, by which rule, and what would cure it."""

    rule: str
    sentence: str


def breaches(s: StrategySnapshot, presented_on: date | None, today: date) -> tuple[Breach, ...]:
    """What is too late for the meeting at which the strategy stands, as known on `today`.

    `presented_on`: when its papers passed the agenda gate; None: not yet. All days are local.
    """
    if s.meeting is None:
        return ()
    day = s.meeting.held_on
    found = (_notice(s, day, today), _agenda(s, presented_on, day, today))
    return tuple(each for each in found if each is not None)


def notice_day(s: StrategySnapshot) -> date | None:
    """When the notice of the key decision was published (local)."""
    record = s.records.get("key_decision_notice")
    return s.local_date(record.happened_at) if record else None


def agenda_day(s: StrategySnapshot, presented_on: date | None) -> date | None:
    """When the agenda was published or, where that is not recorded, the papers were presented."""
    record = s.record_of_meeting("agenda_published")
    return presented_on if record is None else s.local_date(record.happened_at)


def _notice(s: StrategySnapshot, day: date, today: date) -> Breach | None:
    """SI 2017/68 art. 11 to 13: 28 clear days, or general exception, or special urgency."""
    ways = {each.rule: each for each in routes(s)}
    if not s.key_decision or not all(each.missing for each in ways.values()):
        return None
    last, last_exception = ways["R2"].last_day, ways["R3"].last_day
    notice = notice_day(s)
    if last is None or last_exception is None or (notice is None and today <= last):
        return None
    said = (
        f"Notice of the key decision is not published, and for a meeting on {in_words(day)} its "
        f"last day was {in_words(last)} (R2)."
        if notice is None
        else f"Notice of the key decision was published on {in_words(notice)}, "
        f"{_late(s, 'R2', last, notice)} too late for a meeting on {in_words(day)}: its last day "
        f"was {in_words(last)} (R2)."
    )
    exception = (
        "For the general exception (R3) it is too late as well: its last day was "
        f"{in_words(last_exception)}. Cures: special urgency (R4), with the consents that it needs;"
        " or another date."
        if today > last_exception
        else "Cures: the general exception (R3), if the scrutiny chair is told in writing and a "
        f"notice is published by {in_words(last_exception)}; special urgency (R4); or another date."
    )
    return Breach("R2", f"{said} {exception}")


def _agenda(
    s: StrategySnapshot, presented_on: date | None, day: date, today: date
) -> Breach | None:
    """Local Government Act 1972 s.100B: five clear days, or the chair's special circumstances."""
    if s.record_of_meeting("late_report") is not None:
        return None
    last, _ = last_day_of(s, "R1", day)
    public = agenda_day(s, presented_on)
    if (public or today) <= last:
        return None
    said = (
        f"The agenda and reports for a meeting on {in_words(day)} had to be open to the public by "
        f"{in_words(last)}, and that day is past (R1)."
        if public is None
        else f"The agenda and reports were open to the public from {in_words(public)}, "
        f"{_late(s, 'R1', last, public)} too late for a meeting on {in_words(day)}: the last day "
        f"was {in_words(last)} (R1)."
    )
    return Breach(
        "R1",
        f"{said} Cures: the chair finds the item urgent by reason of special circumstances, which "
        "the minutes state (Local Government Act 1972, s.100B(4)(b)); or another date.",
    )


def _late(s: StrategySnapshot, rule_id: str, last: date, done: date) -> str:
    """By how much, in the days that the rule counts; never none."""
    rule = s.rules[rule_id]
    days, kind = (done - last).days, "day"
    if rule.basis is Basis.WORKING:
        calendar = s.calendar if rule.skips_closures else s.calendar.without_closures()
        counted = calendar.working_days_between(last, done)
        days, kind = (counted, "working day") if counted else (days, "day")
    return f"{days} {kind}{'' if days == 1 else 's'}"
