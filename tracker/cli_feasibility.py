"""`tracker feasibility`: whether a decision on a day would work, from the command line.

Asked of a meeting, backwards from a day that is to be reached, or among the meetings that a body
of an authority has scheduled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import click

from tracker.adapters.clock import SystemClock
from tracker.cli_dates import (
    LONDON,
    a_date,
    as_json_option,
    authority_option,
    database,
    or_usage_error,
    settings_of,
)
from tracker.cli_feasibility_words import Answer, print_answers, print_earliest
from tracker.workflows.calendar import in_words, to_local
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import check, verdicts
from tracker.workflows.proposals import Proposal
from tracker.workflows.working_back import Goal, Wish, working_back

_GOALS = {
    "publication_by": Goal.PUBLICATION,
    "submission_by": Goal.SUBMISSION,
    "call_in_ended_by": Goal.CALL_IN_END,
}


def _a_poll(value: str) -> Poll:
    """A polling day or, with a colon and a second date, also the first sensitive day."""
    day, colon, start = value.partition(":")
    poll = Poll(a_date(day), a_date(start) if colon else None)
    if poll.sensitive_from is not None and poll.sensitive_from > poll.day:
        raise click.BadParameter(
            f"“{value}”: the first sensitive day comes after the poll on {in_words(poll.day)}."
        )
    return poll


@dataclass(frozen=True, slots=True)
class _Given:
    """What all ways of asking have in common."""

    settings: DateSettings
    today: date

    def answer(self, proposal: Proposal, wish: Wish | None = None) -> Answer:
        known = self.settings
        found = check(proposal, known.calendar, self.today, known.polls, known.rules)
        return Answer(proposal.meeting, found, wish)


@click.command()
@click.option(
    "--meeting",
    "meetings",
    type=a_date,
    metavar="DATE",
    multiple=True,
    help="A day for the decision; repeatable.",
)
@click.option(
    "--publication-by",
    type=a_date,
    metavar="DATE",
    help="Work back from this day: the last meeting day that allows to publish on it.",
)
@click.option(
    "--submission-by",
    type=a_date,
    metavar="DATE",
    help="The same for the submission to Government.",
)
@click.option(
    "--call-in-ended-by",
    type=a_date,
    metavar="DATE",
    help="The same for the last day of call-in.",
)
@click.option(
    "--earliest",
    is_flag=True,
    help="The first of the scheduled meetings that would work; needs --authority.",
)
@click.option("--body", metavar="SLUG", help="With --earliest: whose meetings.")
@click.option("--key-decision", is_flag=True, help="The decision needs 28 clear days' notice.")
@click.option(
    "--today",
    type=a_date,
    metavar="DATE",
    help="Default: the real date; with --authority, the one it lives in.",
)
@click.option("--decision-published", type=a_date, metavar="DATE", help="Default: the meeting day.")
@click.option(
    "--submission", type=a_date, metavar="DATE", help="Default: the day the decision takes effect."
)
@click.option(
    "--publication",
    type=a_date,
    metavar="DATE",
    help="Default: the day the decision takes effect.",
)
@click.option(
    "--call-in-disapplied",
    is_flag=True,
    help="For urgency: the decision takes effect when it is published; no call_in_end is given.",
)
@click.option(
    "--poll",
    "polls",
    type=_a_poll,
    metavar="DATE[:START]",
    multiple=True,
    help="A polling day, with the first sensitive day where that is entered and not computed, as "
    "for a general election (2019-12-12:2019-11-06); repeatable.",
)
@authority_option
@as_json_option
def feasibility(
    meetings: Sequence[date],
    publication_by: date | None,
    submission_by: date | None,
    call_in_ended_by: date | None,
    earliest: bool,
    body: str | None,
    key_decision: bool,
    today: date | None,
    decision_published: date | None,
    submission: date | None,
    publication: date | None,
    call_in_disapplied: bool,
    polls: Sequence[Poll],
    authority: str | None,
    as_json: bool,
) -> None:
    """Whether a decision on a day would work, and what it would collide with.

    Give one of --meeting, --publication-by, --submission-by, --call-in-ended-by and --earliest.
    """
    by = {
        "publication_by": publication_by,
        "submission_by": submission_by,
        "call_in_ended_by": call_in_ended_by,
    }
    wishes = [Wish(_GOALS[name], day) for name, day in by.items() if day is not None]
    _one_way_of_asking(len(wishes) + earliest + bool(meetings))
    if earliest and authority is None:
        raise click.UsageError("--earliest needs --authority: whose meetings are scheduled.")
    if earliest and decision_published is not None:
        raise click.UsageError("--decision-published belongs to one --meeting, not to --earliest.")
    if body is not None and not earliest:
        raise click.UsageError("--body belongs to --earliest.")
    _not_twice(publication, publication_by, "publication")
    _not_twice(submission, submission_by, "submission")

    settings = settings_of(authority)
    known = DateSettings(settings.calendar, settings.rules, (*settings.polls, *polls))
    given = _Given(known, today or to_local(_now(authority), LONDON).date())

    def proposal(meeting: date) -> Proposal:
        return Proposal(
            meeting,
            key_decision,
            decision_published,
            submission,
            publication,
            call_in_disapplied=call_in_disapplied,
        )

    if earliest:
        slug, days = _scheduled(authority or "", body)
        wanted = proposal(given.today)
        found = or_usage_error(lambda: verdicts(days, wanted, known, given.today))
        print_earliest(slug, found, as_json=as_json)
        if not any(each.feasible for each in found):
            raise click.exceptions.Exit(1)
        return

    def answers() -> list[Answer]:
        back = [
            (wish, working_back(wish, proposal(wish.by), known.calendar, known.rules))
            for wish in wishes
        ]
        return [
            *(given.answer(proposal(meeting)) for meeting in meetings),
            *(given.answer(wanted, wish) for wish, wanted in back),
        ]

    all_of_them = or_usage_error(answers)
    print_answers(all_of_them, as_json=as_json)
    if not all(each.found.feasible for each in all_of_them):
        raise click.exceptions.Exit(1)


def _one_way_of_asking(ways: int) -> None:
    if ways != 1:
        raise click.UsageError(
            "Give one of --meeting, --publication-by, --submission-by, --call-in-ended-by and "
            "--earliest."
        )


def _not_twice(given: date | None, wished: date | None, what: str) -> None:
    if given is not None and wished is not None:
        raise click.UsageError(f"--{what} and --{what}-by contradict each other: give one.")


def _now(authority: str | None) -> datetime:
    """Governance time where a database is opened, which the demonstration may have moved."""
    if authority is None:
        return SystemClock().now()
    return database().clock.now()


def _scheduled(authority: str, body: str | None) -> tuple[str, Sequence[date]]:
    """The body whose meetings these are, and their local days.

    Raises UsageError where it is not clear which body is meant, or there is none of that name.
    """
    found = _booked(authority)
    names = ", ".join(found) or "none"
    if body is None and len(found) == 1:
        body = next(iter(found))
    if body is None:
        raise click.UsageError(f"Say whose meetings with --body: {names}.")
    if body not in found:
        raise click.UsageError(f"“{body}” does not decide at meetings. Those that do: {names}.")
    return body, found[body]


def _booked(authority: str) -> Mapping[str, Sequence[date]]:
    from tracker.queries.feasibility import meeting_days  # noqa: PLC0415

    database()
    return meeting_days(authority)
