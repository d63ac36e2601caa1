"""Would this decision date work? Every date that follows from it, and every collision, in words.

Asked before anyone commits to a meeting. A collision is something that law or the workflow forbids
on these dates; a note is something to know that forbids nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.workflows.calendar import (
    CalendarYearError,
    DateRangeError,
    WorkingCalendar,
    in_words,
)
from tracker.workflows.collisions import Collision, collisions
from tracker.workflows.cures import Cure
from tracker.workflows.date_rules import RULES, Rule
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import non_working_warning
from tracker.workflows.elections import Poll, SensitivePeriod, periods_on, together
from tracker.workflows.proposals import Case, Proposal, work_out


@dataclass(frozen=True, slots=True)
class Feasibility:
    """`dates` goes from agenda_publication to publication; collisions are in order of date."""

    dates: Mapping[str, date]
    collisions: tuple[Collision, ...]
    notes: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        return not self.collisions

    @property
    def cures(self) -> tuple[Cure, ...]:
        """Every cure once, in the order of the collisions."""
        return tuple(dict.fromkeys(cure for found in self.collisions for cure in found.cures))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proposal comes to at one meeting; `problem` where its dates cannot be computed."""

    meeting: date
    found: Feasibility | None
    problem: str = ""

    @property
    def feasible(self) -> bool:
        return self.found is not None and self.found.feasible


def check(
    proposal: Proposal,
    calendar: WorkingCalendar,
    today: date,
    polls: Iterable[Poll] = (),
    rules: Mapping[str, Rule] = RULES,
    scheduled: Iterable[date] = (),
) -> Feasibility:
    """Lay the dates of a proposal against today, call-in, bank holidays and polls.

    `scheduled`: the days of the deciding body's meetings; a cure names the one that would do.
    Raises ProposalError, and CalendarYearError where a date itself needs an unknown year.
    """
    case = work_out(proposal, calendar, today, rules, tuple(polls), tuple(scheduled))
    return Feasibility(case.dates, collisions(case), tuple(_notes(case)))


def verdicts(
    meetings: Iterable[date], wanted: Proposal, settings: DateSettings, today: date
) -> tuple[Verdict, ...]:
    """`wanted` at each of these meetings from today on, in order of date, each day once.

    Its submission and publication stay where they are given. Raises ProposalError.
    """
    days = tuple(sorted({day for day in meetings if day >= today}))
    return tuple(_verdict(day, wanted, settings, today, days) for day in days)


def earliest_feasible(
    meetings: Iterable[date], wanted: Proposal, settings: DateSettings, today: date
) -> date | None:
    """The first of these meetings, from today on, at which `wanted` collides with nothing."""
    found = verdicts(meetings, wanted, settings, today)
    return next((each.meeting for each in found if each.feasible), None)


def _verdict(
    day: date, wanted: Proposal, settings: DateSettings, today: date, days: tuple[date, ...]
) -> Verdict:
    try:
        moved = wanted.moved(day)
        found = check(moved, settings.calendar, today, settings.polls, settings.rules, days)
    except (CalendarYearError, DateRangeError) as error:
        return Verdict(day, None, str(error))
    return Verdict(day, found)


def _notes(case: Case) -> Iterator[str]:
    meeting = case.proposal.meeting
    if meeting < case.today:
        yield f"The meeting day, {in_words(meeting)}, has passed."
    elif case.report.date < case.today <= case.agenda.date:
        yield f"The final report was due on {in_words(case.report.date)}, before today."
    for found in _sensitive(case, case.agenda.date):
        yield (
            f"Agenda and reports become public by {in_words(case.agenda.date)}, in "
            f"{found.sentence}: the pre-election check comes before that."
        )
    if case.call_in is None:
        yield (
            f"Call-in is disapplied: the decision takes effect on {in_words(case.effective)}, as "
            "soon as it is published, and its notice states who agreed to the urgency, and why."
        )
    if case.publication < case.submission:
        yield (
            f"Publication on {in_words(case.publication)} waits for the submission to Government, "
            f"set for {in_words(case.submission)}."
        )
        for found in _sensitive(case, case.submission):
            yield f"{in_words(case.submission)} falls in {found.sentence}."
    for day in dict.fromkeys((meeting, case.submission, case.publication)):
        warning = non_working_warning(day, case.calendar)
        if warning is not None:
            yield warning


def _sensitive(case: Case, day: date) -> tuple[SensitivePeriod, ...]:
    """The periods that cover a day of which a note speaks; none where that cannot be known."""
    try:
        near = periods_on(day, case.polls, case.today, case.calendar, case.rules)
    except CalendarYearError:
        return ()
    return together(near)
