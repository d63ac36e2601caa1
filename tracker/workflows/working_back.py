"""Backwards from a wish: the latest meeting day that still reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.workflows.calendar import WorkingCalendar, in_words, plus_days
from tracker.workflows.date_rules import Rule
from tracker.workflows.proposals import Proposal, ProposalError


class Goal(StrEnum):
    """What is to be reached by a day."""

    PUBLICATION = "publication"
    SUBMISSION = "submission"
    CALL_IN_END = "call_in_end"


_WORDS = {
    Goal.PUBLICATION: "To publish on",
    Goal.SUBMISSION: "To submit on",
    Goal.CALL_IN_END: "For call-in to be over on",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal and the local day by which it is to be reached; for call-in its last day."""

    goal: Goal
    by: date

    def sentence(self, meeting: date) -> str:
        """The answer that `latest_meeting` gave, in words."""
        return (
            f"{_WORDS[self.goal]} {in_words(self.by)}, the decision is taken on "
            f"{in_words(meeting)} at the latest."
        )


def latest_meeting(
    wish: Wish,
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule],
    *,
    call_in_disapplied: bool = False,
) -> date:
    """The last working day on which a decision, published that day, reaches the wish.

    Raises ProposalError (a wished end of a call-in that is disapplied), CalendarYearError and
    DateRangeError.
    """
    if wish.goal is Goal.CALL_IN_END:
        if call_in_disapplied:
            raise ProposalError(
                "call_in_end", "Where call-in is disapplied, there is no end of call-in to wish."
            )
        return _over_by(wish.by, calendar, rules["R5"])
    return latest_in_effect(wish.by, calendar, rules, call_in_disapplied=call_in_disapplied)


def latest_in_effect(
    day: date,
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule],
    *,
    call_in_disapplied: bool = False,
) -> date:
    """The last working day on which a decision, published that day, is in effect on `day`."""
    if call_in_disapplied:
        return calendar.previous_working_day(plus_days(day, 1))
    return _over_by(plus_days(day, -1), calendar, rules["R5"])


def working_back(
    wish: Wish, wanted: Proposal, calendar: WorkingCalendar, rules: Mapping[str, Rule]
) -> Proposal:
    """`wanted` at the latest meeting that reaches the wish, with the wished day as its date.

    A strategy is published once it was submitted: a wished submission is also the day of the
    publication where none is given. The meeting day of `wanted` counts for nothing. Raises what
    `latest_meeting` raises, and ProposalError where `wanted` says when the decision is published.
    """
    if wanted.decision_published is not None:
        raise ProposalError(
            "decision_published",
            "Leave out the day on which the decision is published: working back, it is the day of "
            "the meeting.",
        )
    disapplied = wanted.call_in_disapplied
    meeting = latest_meeting(wish, calendar, rules, call_in_disapplied=disapplied)
    found = replace(wanted, meeting=meeting)
    if wish.goal is Goal.PUBLICATION:
        return replace(found, publication=wish.by)
    if wish.goal is Goal.SUBMISSION:
        return replace(found, submission=wish.by, publication=wanted.publication or wish.by)
    return found


def _over_by(day: date, calendar: WorkingCalendar, call_in: Rule) -> date:
    """The last working day such that a call-in that begins with it is over with `day`.

    The decision comes before all of the working days that the call-in lasts, counted back from
    `day`, which is one of them.
    """
    counted = calendar if call_in.skips_closures else calendar.without_closures()
    first = counted.working_days_before(plus_days(day, 1), call_in.length)
    return calendar.previous_working_day(first)
