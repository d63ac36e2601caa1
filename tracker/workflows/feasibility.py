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
    WorkingCalendar,
    in_words,
    plus_days,
)
from tracker.workflows.date_rules import RULES, Rule
from tracker.workflows.deadlines import Computed, compute, non_working_warning
from tracker.workflows.elections import Poll, periods_on


class ProposalError(ValueError):
    """A proposal whose dates contradict each other before any rule is applied."""


@dataclass(frozen=True, slots=True)
class StageToRun:
    """A stage that has to end before the final report, with the working days it takes."""

    title: str
    working_days: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision date under discussion; all dates local.

    The decision is published on the meeting day, submission and publication follow on the day it
    takes effect, unless given otherwise.
    """

    meeting: date
    key_decision: bool = False
    decision_published: date | None = None
    submission: date | None = None
    publication: date | None = None
    stages: tuple[StageToRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Collision:
    """One date that cannot stand, the rule that says so, and what would cure it."""

    rule: str
    date: date
    sentence: str
    cures: tuple[str, ...]


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
    def cures(self) -> tuple[str, ...]:
        """Every cure once, in the order of the collisions."""
        return tuple(dict.fromkeys(cure for found in self.collisions for cure in found.cures))


@dataclass(frozen=True, slots=True)
class _Case:
    """A proposal with its dates worked out."""

    proposal: Proposal
    calendar: WorkingCalendar
    today: date
    rules: Mapping[str, Rule]
    agenda: Computed
    notice: Computed
    report: Computed
    call_in: Computed
    effective: date
    submission: date
    publication: date


def check(
    proposal: Proposal,
    calendar: WorkingCalendar,
    today: date,
    polls: Iterable[Poll] = (),
    rules: Mapping[str, Rule] = RULES,
) -> Feasibility:
    """Lay the dates of a proposal against today, call-in, bank holidays and polls.

    Raises ProposalError, and CalendarYearError where a date itself needs an unknown year.
    """
    case = _work_out(proposal, calendar, today, rules)
    collisions = [
        *_missed_notice(case),
        *_unfinished_stages(case),
        *_missed_agenda(case),
        *_before_effective(case),
        *_sensitive_publication(case, polls),
    ]
    collisions.sort(key=lambda found: (found.date, int(found.rule[1:])))
    dates = {
        "agenda_publication": case.agenda.date,
        "key_decision_notice": case.notice.date,
        "final_report": case.report.date,
        "call_in_end": case.call_in.date,
        "effective": case.effective,
        "submission": case.submission,
        "publication": case.publication,
    }
    return Feasibility(dates, tuple(collisions), tuple(_notes(case)))


def _work_out(
    proposal: Proposal, calendar: WorkingCalendar, today: date, rules: Mapping[str, Rule]
) -> _Case:
    published = proposal.decision_published or proposal.meeting
    if published < proposal.meeting:
        raise ProposalError(
            f"The decision cannot be published on {in_words(published)}, before the meeting on "
            f"{in_words(proposal.meeting)}."
        )
    call_in = compute(rules["R5"], published, calendar)
    effective = call_in.effective or plus_days(call_in.date, 1)
    return _Case(
        proposal=proposal,
        calendar=calendar,
        today=today,
        rules=rules,
        agenda=compute(rules["R1"], proposal.meeting, calendar),
        notice=compute(rules["R2"], proposal.meeting, calendar),
        report=compute(rules["R12"], proposal.meeting, calendar),
        call_in=call_in,
        effective=effective,
        submission=proposal.submission or effective,
        publication=proposal.publication or effective,
    )


def _missed_notice(case: _Case) -> Iterator[Collision]:
    if not case.proposal.key_decision or case.notice.date >= case.today:
        return
    exception = compute(case.rules["R3"], case.proposal.meeting, case.calendar)
    if exception.date >= case.today:
        way_out = (
            "General exception (R3): tell the scrutiny chair in writing and publish the notice by "
            f"{in_words(exception.date)}."
        )
    else:
        way_out = (
            "Special urgency (R4): those named agree that the decision cannot reasonably be "
            "deferred, and the reasons are published."
        )
    yield Collision(
        "R2",
        case.notice.date,
        f"Notice of the key decision was due by {in_words(case.notice.date)}, before today, "
        f"{in_words(case.today)}: too late for a decision on {in_words(case.proposal.meeting)}.",
        (_another_meeting(case, case.notice), way_out),
    )


def _missed_agenda(case: _Case) -> Iterator[Collision]:
    if case.agenda.date >= case.today:
        return
    yield Collision(
        "R1",
        case.agenda.date,
        f"Agenda and reports were due to be public by {in_words(case.agenda.date)}, before today, "
        f"{in_words(case.today)}: too late for a meeting on {in_words(case.proposal.meeting)}.",
        (
            _another_meeting(case, case.agenda),
            "Late report: the chair accepts it for special circumstances, which are minuted.",
        ),
    )


def _another_meeting(case: _Case, missed: Computed) -> str:
    rule = missed.rule
    try:
        first = case.calendar.earliest_meeting(case.today, rule.length, rule.basis)
    except CalendarYearError:
        # The collision is certain; only the day from which it would be cured is not.
        return "Another, later meeting."
    return f"Another meeting, on {in_words(first)} or later."


def _unfinished_stages(case: _Case) -> Iterator[Collision]:
    stages = case.proposal.stages
    if not stages:
        return
    needed = sum(stage.working_days for stage in stages)
    ready = case.calendar.working_days_after(case.today, needed)
    if ready <= case.report.date:
        return
    titles = ", ".join(f"{stage.title} ({stage.working_days})" for stage in stages)
    yield Collision(
        "R12",
        case.report.date,
        f"The stages still to run need {needed} working days and end on {in_words(ready)} at the "
        f"earliest, after the final report is due on {in_words(case.report.date)}: {titles}.",
        ("Another, later meeting.", "Shorter stages."),
    )


def _before_effective(case: _Case) -> Iterator[Collision]:
    for day, act in ((case.submission, "Submission"), (case.publication, "Publication")):
        if day < case.effective:
            yield Collision(
                "R5",
                day,
                f"{act} on {in_words(day)} collides with the call-in, which ends on "
                f"{in_words(case.call_in.date)}: the decision takes effect on "
                f"{in_words(case.effective)}.",
                (
                    f"{act} on {in_words(case.effective)} or later.",
                    "Another, earlier meeting.",
                    "Call-in disapplied for urgency: the notice states who agreed, and why.",
                ),
            )


def _sensitive_publication(case: _Case, polls: Iterable[Poll]) -> Iterator[Collision]:
    day = case.publication
    for found in periods_on(day, polls, case.today, case.calendar, case.rules):
        yield Collision(
            "R8",
            day,
            f"Publication on {in_words(day)} falls in {found.sentence}.",
            (
                f"Publication after the poll, from {in_words(_after(case, found.poll))}.",
                f"A meeting early enough to publish before {in_words(found.start)}.",
                "The monitoring officer overrides, with reasons.",
            ),
        )


def _after(case: _Case, poll: Poll) -> date:
    """The working day after the poll, or the next day where working days are not known."""
    try:
        return case.calendar.next_working_day(poll.day)
    except CalendarYearError:
        return plus_days(poll.day, 1)


def _notes(case: _Case) -> Iterator[str]:
    if case.proposal.meeting < case.today:
        yield f"The meeting day, {in_words(case.proposal.meeting)}, has passed."
    elif case.report.date < case.today <= case.agenda.date:
        yield f"The final report was due on {in_words(case.report.date)}, before today."
    if case.publication < case.submission:
        yield (
            f"Publication on {in_words(case.publication)} waits for the submission to Government, "
            f"set for {in_words(case.submission)}."
        )
    for day in dict.fromkeys((case.proposal.meeting, case.submission, case.publication)):
        warning = non_working_warning(day, case.calendar)
        if warning is not None:
            yield warning
