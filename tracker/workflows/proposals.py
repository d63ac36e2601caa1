"""A decision date under discussion, and every date that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.workflows.calendar import WorkingCalendar, in_words, plus_days
from tracker.workflows.date_rules import Rule
from tracker.workflows.deadlines import Computed, compute
from tracker.workflows.elections import Poll


class ProposalError(ValueError):
    """A proposal whose dates contradict each other before any rule is applied.

    `field` names the fact of the proposal that cannot stand.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class StageToRun:
    """A stage that has to end before the final report, with the working days it takes."""

    title: str
    working_days: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision date under discussion; all dates local.

    The decision is published on the meeting day, submission and publication follow on the day it
    takes effect, unless given otherwise. With `call_in_disapplied` (for urgency: the notice of the
    decision states who agreed, and why) it takes effect as soon as it is published.
    `notice_published` and `agenda_published`: the day on which that was really done, for this
    decision; the rules are tested against it and not against today. `cured`: the rules (R1, R2)
    from whose breach a record at this meeting already frees it, such as special urgency.
    """

    meeting: date
    key_decision: bool = False
    decision_published: date | None = None
    submission: date | None = None
    publication: date | None = None
    stages: tuple[StageToRun, ...] = ()
    call_in_disapplied: bool = False
    notice_published: date | None = None
    agenda_published: date | None = None
    cured: frozenset[str] = frozenset()

    def moved(self, meeting: date) -> Proposal:
        """The same decision at another meeting, published as many days after it.

        What was cured was so for the one meeting.
        """
        cured = self.cured if meeting == self.meeting else frozenset()
        if self.decision_published is None:
            return replace(self, meeting=meeting, cured=cured)
        published = plus_days(meeting, (self.decision_published - self.meeting).days)
        return replace(self, meeting=meeting, decision_published=published, cured=cured)


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal with its dates worked out, and all that it is laid against.

    `call_in` is None where call-in is disapplied. `scheduled`: the days from today on for which the
    deciding body has meetings, in order.
    """

    proposal: Proposal
    calendar: WorkingCalendar
    today: date
    rules: Mapping[str, Rule]
    polls: tuple[Poll, ...]
    scheduled: tuple[date, ...]
    agenda: Computed
    notice: Computed
    report: Computed
    call_in: Computed | None
    published: date
    effective: date
    submission: date
    publication: date

    @property
    def dates(self) -> dict[str, date]:
        """Each date by its name; without `call_in_end` where call-in is disapplied."""
        call_in = {} if self.call_in is None else {"call_in_end": self.call_in.date}
        return {
            "agenda_publication": self.agenda.date,
            "key_decision_notice": self.notice.date,
            "final_report": self.report.date,
            **call_in,
            "effective": self.effective,
            "submission": self.submission,
            "publication": self.publication,
        }


def work_out(
    proposal: Proposal,
    calendar: WorkingCalendar,
    today: date,
    rules: Mapping[str, Rule],
    polls: tuple[Poll, ...],
    scheduled: tuple[date, ...],
) -> Case:
    """Every date of a proposal. Raises ProposalError, CalendarYearError and DateRangeError."""
    published = proposal.decision_published or proposal.meeting
    if published < proposal.meeting:
        raise ProposalError(
            "decision_published",
            f"The decision cannot be published on {in_words(published)}, before the meeting on "
            f"{in_words(proposal.meeting)}.",
        )
    call_in = None if proposal.call_in_disapplied else compute(rules["R5"], published, calendar)
    effective = published if call_in is None else call_in.effective or plus_days(call_in.date, 1)
    return Case(
        proposal=proposal,
        calendar=calendar,
        today=today,
        rules=rules,
        polls=polls,
        scheduled=tuple(sorted({day for day in scheduled if day >= today})),
        agenda=compute(rules["R1"], proposal.meeting, calendar),
        notice=compute(rules["R2"], proposal.meeting, calendar),
        report=compute(rules["R12"], proposal.meeting, calendar),
        call_in=call_in,
        published=published,
        effective=effective,
        submission=proposal.submission or effective,
        publication=proposal.publication or effective,
    )
