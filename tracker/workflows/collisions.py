"""What law or the workflow forbids on the dates of a proposal, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.workflows import cures
from tracker.workflows.calendar import in_words
from tracker.workflows.cures import Cure
from tracker.workflows.elections import periods_on, together
from tracker.workflows.proposals import Case


@dataclass(frozen=True, slots=True)
class Collision:
    """One date that cannot stand, the rule that says so, and what would cure it."""

    rule: str
    date: date
    sentence: str
    cures: tuple[Cure, ...]


def collisions(case: Case) -> tuple[Collision, ...]:
    """All of them, in order of their dates."""
    found = [
        *_missed_notice(case),
        *_unfinished_stages(case),
        *_missed_agenda(case),
        *_before_effective(case),
        *_sensitive_publication(case),
    ]
    left = (each for each in found if each.rule not in case.proposal.cured)
    return tuple(sorted(left, key=lambda each: (each.date, int(each.rule[1:]))))


def _missed_notice(case: Case) -> Iterator[Collision]:
    published = case.proposal.notice_published
    given = published or case.today
    if not case.proposal.key_decision or case.notice.date >= given:
        return
    was = "was published on" if published else "was due by"
    when = published or case.notice.date
    than = f"after {in_words(case.notice.date)}" if published else f"before {_today(case)}"
    yield Collision(
        "R2",
        case.notice.date,
        f"Notice of the key decision {was} {in_words(when)}, {than}: too late for a decision on "
        f"{in_words(case.proposal.meeting)}.",
        (cures.another_meeting(case, case.notice, given), cures.without_notice(case)),
    )


def _missed_agenda(case: Case) -> Iterator[Collision]:
    published = case.proposal.agenda_published
    given = published or case.today
    if case.agenda.date >= given:
        return
    were = "were made public on" if published else "were due to be public by"
    when = published or case.agenda.date
    than = f"after {in_words(case.agenda.date)}" if published else f"before {_today(case)}"
    yield Collision(
        "R1",
        case.agenda.date,
        f"Agenda and reports {were} {in_words(when)}, {than}: too late for a meeting on "
        f"{in_words(case.proposal.meeting)}.",
        (cures.another_meeting(case, case.agenda, given), cures.late_report()),
    )


def _unfinished_stages(case: Case) -> Iterator[Collision]:
    stages = case.proposal.stages
    needed = sum(stage.working_days for stage in stages)
    if not needed:
        return
    ready = case.calendar.working_days_after(case.today, needed)
    if ready <= case.report.date:
        return
    listed = (f"{stage.title} ({stage.working_days})" for stage in stages if stage.working_days)
    yield Collision(
        "R12",
        case.report.date,
        f"The stages still to run need {needed} working days and end on {in_words(ready)} at the "
        f"earliest, after the final report is due on {in_words(case.report.date)}: "
        f"{', '.join(listed)}.",
        (cures.meeting_after_stages(case, ready), cures.shorter_stages(case, ready)),
    )


def _before_effective(case: Case) -> Iterator[Collision]:
    for day, act in ((case.submission, "Submission"), (case.publication, "Publication")):
        if day >= case.effective:
            continue
        if case.call_in is None:
            said = (
                f"{act} on {in_words(day)} comes before the decision, which is published and takes "
                f"effect on {in_words(case.effective)}."
            )
        else:
            said = (
                f"{act} on {in_words(day)} collides with the call-in, which ends on "
                f"{in_words(case.call_in.date)}: the decision takes effect on "
                f"{in_words(case.effective)}."
            )
        yield Collision("R5", day, said, tuple(cures.before_effective(case, day, act)))


def _sensitive_publication(case: Case) -> Iterator[Collision]:
    day = case.publication
    near = periods_on(day, case.polls, case.today, case.calendar, case.rules)
    for found in together(near):
        yield Collision(
            "R8",
            day,
            f"Publication on {in_words(day)} falls in {found.sentence}.",
            tuple(cures.sensitive(case, found)),
        )


def _today(case: Case) -> str:
    return f"today, {in_words(case.today)}"
