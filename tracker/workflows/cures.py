"""What would cure a collision: each kind of way out, with its day, offered only where it exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from tracker.workflows.calendar import CalendarYearError, in_words, plus_days
from tracker.workflows.deadlines import Computed, compute
from tracker.workflows.elections import Poll, SensitivePeriod, periods_on
from tracker.workflows.proposals import Case
from tracker.workflows.working_back import latest_in_effect

_OptionalDay: TypeAlias = date | None


class CureKind(StrEnum):
    """How a collision is cured."""

    ANOTHER_MEETING = "another_meeting"
    EARLIER_MEETING = "earlier_meeting"
    DECISION_SOONER = "decision_sooner"
    LATER_DATE = "later_date"
    GENERAL_EXCEPTION = "general_exception"
    SPECIAL_URGENCY = "special_urgency"
    LATE_REPORT = "late_report"
    SHORTER_STAGES = "shorter_stages"
    CALL_IN_DISAPPLIED = "call_in_disapplied"
    AFTER_THE_POLL = "after_the_poll"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Cure:
    """One way out, in a sentence.

    `day` (local): the first day of another meeting or of a later act, the last day of an earlier
    meeting or publication of the decision (which at another meeting is that day's), the last day
    to tell the scrutiny chair (R3); None where the way out has no day or where it lies in a year
    whose working days are not known.
    """

    kind: CureKind
    sentence: str
    day: _OptionalDay = None


def another_meeting(case: Case, missed: Computed, given: date) -> Cure:
    """A later meeting, for which an act of `given` would still be in time."""
    rule = missed.rule
    calendar = case.calendar if rule.skips_closures else case.calendar.without_closures()
    try:
        first = calendar.earliest_meeting(given, rule.length, rule.basis)
    except CalendarYearError:
        # The collision is certain; only the day from which it would be cured is not.
        return Cure(CureKind.ANOTHER_MEETING, "Another, later meeting.")
    return _on_or_after(case, first)


def meeting_after_stages(case: Case, ready: date) -> Cure:
    """A meeting late enough for the final report to follow the stages."""
    try:
        first = case.calendar.working_days_after(ready, case.report.rule.length)
    except CalendarYearError:
        return Cure(CureKind.ANOTHER_MEETING, "Another, later meeting.")
    return _on_or_after(case, first)


def shorter_stages(case: Case, ready: date) -> Cure:
    over = case.calendar.working_days_between(case.report.date, ready)
    days = f"{over} working day{'' if over == 1 else 's'}"
    return Cure(CureKind.SHORTER_STAGES, f"Shorter stages, by {days} in all.")


def without_notice(case: Case) -> Cure:
    """General exception while its own notice can be given, then special urgency."""
    exception = compute(case.rules["R3"], case.proposal.meeting, case.calendar)
    if exception.date >= case.today:
        said = (
            "General exception (R3): tell the scrutiny chair in writing and publish the notice by "
            f"{in_words(exception.date)}."
        )
        return Cure(CureKind.GENERAL_EXCEPTION, said, exception.date)
    return Cure(
        CureKind.SPECIAL_URGENCY,
        "Special urgency (R4): those named agree that the decision cannot reasonably be deferred, "
        "and the reasons are published.",
    )


def late_report() -> Cure:
    """Local Government Act 1972 s.100B(4): an item taken by reason of special circumstances."""
    said = "Late report: the chair accepts it for special circumstances, which are minuted."
    return Cure(CureKind.LATE_REPORT, said)


def before_effective(case: Case, day: date, act: str) -> Iterator[Cure]:
    """The ways out where `act` on `day` comes before the decision takes effect."""
    later = f"{act} on {in_words(case.effective)} or later."
    yield Cure(CureKind.LATER_DATE, later, case.effective)
    yield from _earlier_meeting(case, day, "")
    if not case.proposal.call_in_disapplied and day >= case.published:
        yield Cure(
            CureKind.CALL_IN_DISAPPLIED,
            "Call-in disapplied for urgency: the notice states who agreed, and why.",
        )


def sensitive(case: Case, found: SensitivePeriod) -> Iterator[Cure]:
    """The ways out where publication falls in a pre-election period."""
    after = _after(case, found.poll)
    said = f"Publication after the poll, from {in_words(after)}."
    yield Cure(CureKind.AFTER_THE_POLL, said, after)
    start = in_words(found.start)
    early = f", early enough to publish before {start}"
    yield from _earlier_meeting(case, plus_days(found.start, -1), early)
    yield Cure(CureKind.OVERRIDE, "The monitoring officer overrides, with reasons.")


def _on_or_after(case: Case, first: date) -> Cure:
    said = f"Another meeting, on {in_words(first)} or later"
    booked = next((day for day in case.scheduled if day >= first), None)
    said += f"; one is scheduled for {in_words(booked)}." if booked else "."
    return Cure(CureKind.ANOTHER_MEETING, said, first)


def _earlier_meeting(case: Case, day: date, why: str) -> Iterator[Cure]:
    """A decision that is in effect on `day`: published sooner, or taken at an earlier meeting.

    Only if the meeting can still be called for that.
    """
    disapplied = case.proposal.call_in_disapplied
    try:
        last = latest_in_effect(day, case.calendar, case.rules, call_in_disapplied=disapplied)
        possible = last >= _first_to_call(case)
    except CalendarYearError:
        yield Cure(CureKind.EARLIER_MEETING, f"Another, earlier meeting{why}.")
        return
    if last >= case.proposal.meeting:
        said = f"The decision published on {in_words(last)} or earlier{why}."
        yield Cure(CureKind.DECISION_SOONER, said, last)
    elif possible:
        said = f"Another meeting, on {in_words(last)} or earlier{why}."
        yield Cure(CureKind.EARLIER_MEETING, said, last)


def _first_to_call(case: Case) -> date:
    """The first meeting whose agenda could still be public in time."""
    rule = case.agenda.rule
    calendar = case.calendar if rule.skips_closures else case.calendar.without_closures()
    given = case.proposal.agenda_published or case.today
    return calendar.earliest_meeting(given, rule.length, rule.basis)


def _after(case: Case, poll: Poll) -> date:
    """The first working day after the poll that no other poll makes sensitive.

    Where working days are not known, the next day.
    """
    day = poll.day
    try:
        while True:
            day = case.calendar.next_working_day(day)
            covering = periods_on(day, case.polls, case.today, case.calendar, case.rules)
            if not covering:
                return day
            day = max(each.end for each in covering)
    except CalendarYearError:
        return plus_days(day, 1)
