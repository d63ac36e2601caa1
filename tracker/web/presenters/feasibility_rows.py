"""A feasibility answer as tables: dates before and after, who does what next, which meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.queries.feasibility import BookedMeeting
from tracker.web.presenters.feasibility import PUBLISHED, SUBMITTED, Answer, Known
from tracker.web.presenters.words import plural
from tracker.workflows.actors import SYSTEM
from tracker.workflows.calendar import CalendarYearError, DateRangeError, WorkingCalendar
from tracker.workflows.definition import StageKind
from tracker.workflows.feasibility import Feasibility, Verdict, verdicts
from tracker.workflows.permissions import ACTS
from tracker.workflows.proposals import Proposal
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.timetables import TemplateDeadline

NAMES: Final = {
    "key_decision_notice": "Notice of the key decision public by",
    "final_report": "Final report due",
    "agenda_publication": "Agenda and reports public by",
    "meeting": "Meeting that decides",
    "decision_published": "Decision published",
    "call_in_end": "Last day of call-in",
    "effective": "Decision takes effect",
    "submission": "Submission to Government",
    "publication": "Publication",
}
RULES: Final = {
    "key_decision_notice": "R2",
    "final_report": "R12",
    "agenda_publication": "R1",
    "call_in_end": "R5",
    "effective": "R5",
}
"""The rule that makes each date that a rule makes."""

_LEAD: Final = ("lead_officer",)
_CLERK: Final = ("committee_clerk",)


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date: as it stands now, as it would be (None: not at all), and by how much it moves."""

    title: str
    rule: str
    before: date | None
    after: date | None
    move: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to be done by a local day, by offices or a body; `is_missed`: the day is over."""

    on: date
    what: str
    who: tuple[str, ...]
    is_missed: bool


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A scheduled meeting with its verdict; `first`: the earliest at which nothing collides.

    `count` is how many collisions there are, in words.
    """

    meeting: BookedMeeting
    feasible: bool
    count: str
    says: str
    first: bool
    is_asked: bool
    is_now: bool


def dates(
    proposal: Proposal,
    found: Feasibility,
    timetable: Sequence[TemplateDeadline],
    calendar: WorkingCalendar,
) -> dict[str, date]:
    """Every date of a proposal by name: those of the rules, then the authority's own timetable."""
    every = {
        **found.dates,
        "meeting": proposal.meeting,
        "decision_published": proposal.decision_published or proposal.meeting,
    }
    named = {name: every[name] for name in NAMES if name in every}
    if not proposal.key_decision:
        del named["key_decision_notice"]
    for entry in timetable:
        if entry.name in NAMES:
            continue  # R12 stands for it
        with suppress(CalendarYearError, DateRangeError):
            named[entry.name] = entry.day(proposal.meeting, calendar)
    return named


def date_rows(
    before: Mapping[str, date],
    after: Mapping[str, date],
    timetable: Sequence[TemplateDeadline],
    calendar: WorkingCalendar,
) -> list[DateRow]:
    """Both side by side, in the order in which they would come."""
    titles = {entry.name: entry.title for entry in timetable} | NAMES
    order = {name: place for place, name in enumerate(titles)}
    names = sorted(
        {*before, *after}, key=lambda name: (after.get(name) or before[name], order[name])
    )
    return [
        DateRow(
            titles[name],
            RULES.get(name, ""),
            before.get(name),
            after.get(name),
            moves(before.get(name), after.get(name), calendar),
        )
        for name in names
    ]


def moves(before: date | None, after: date | None, calendar: WorkingCalendar) -> str:
    """Such as "4 working days earlier"; "" where it stays or where one of them is not known."""
    if before is None or after is None or before == after:
        return ""
    side = "later" if after > before else "earlier"
    try:
        count, unit = abs(calendar.working_days_between(before, after)), "working day"
    except CalendarYearError:
        count, unit = 0, "day"
    if count == 0:
        count, unit = abs((after - before).days), "day"
    return f"{plural(count, unit)} {side}"


def next_steps(
    answer: Answer,
    found: Known,
    snapshot: StrategySnapshot,
    timetable: Sequence[TemplateDeadline],
) -> list[NextStep]:
    """What the proposal asks of whom from now on, in the order of its days."""
    stage = snapshot.definition.top_stage_of(snapshot.state)
    presented = stage.kind is StageKind.MEETING
    steps = [
        *_stages(found, answer, snapshot),
        *([] if presented else _reports(answer, timetable, snapshot)),
        *_notices(answer),
        *_after_it(answer, snapshot),
    ]
    today = found.today
    return [
        NextStep(on, what, who, on < today) for on, what, who in sorted(steps, key=lambda s: s[0])
    ]


_Step = tuple[date, str, tuple[str, ...]]


def _stages(found: Known, answer: Answer, snapshot: StrategySnapshot) -> Iterator[_Step]:
    """The end of each stage still to run, if every one takes the days that were asked for it."""
    ends = found.today
    for stage, asked in zip(found.stages, answer.proposal.stages, strict=False):
        if not asked.working_days:
            continue
        try:
            ends = snapshot.calendar.working_days_after(ends, asked.working_days)
        except CalendarYearError:
            return
        trigger = snapshot.definition.main_trigger(stage.name)
        days = plural(asked.working_days, "working day")
        yield ends, f"{stage.title} ends, after {days}", trigger.by if trigger else ()


def _reports(
    answer: Answer, timetable: Sequence[TemplateDeadline], snapshot: StrategySnapshot
) -> Iterator[_Step]:
    """What is due until the strategy has been presented to the meeting."""
    for entry in timetable:
        if entry.name in NAMES:
            continue
        with suppress(CalendarYearError, DateRangeError):
            on = entry.day(answer.proposal.meeting, snapshot.calendar)
            yield on, entry.title, (entry.office,)
    yield answer.found.dates["final_report"], "Hand in the final report", _LEAD


def _notices(answer: Answer) -> Iterator[_Step]:
    proposal, days = answer.proposal, answer.found.dates
    if proposal.key_decision and proposal.notice_published is None:
        what = "Publish the notice of the key decision"
        yield days["key_decision_notice"], what, ACTS["record_key_decision_notice"]
    if proposal.agenda_published is None:
        yield days["agenda_publication"], "Open agenda and reports to the public", _CLERK


def _after_it(answer: Answer, snapshot: StrategySnapshot) -> Iterator[_Step]:
    proposal, days, definition = answer.proposal, answer.found.dates, snapshot.definition
    stage = definition.meeting_stages[0]
    yield proposal.meeting, "Decide at the meeting", (f"body:{stage.body}",)
    published = proposal.decision_published or proposal.meeting
    trigger = definition.main_trigger(stage.name)
    yield published, "Publish the decision", trigger.by if trigger else _CLERK
    yield days["effective"], "The decision takes effect", (SYSTEM,)
    for milestone, what in ((SUBMITTED, "submission"), (PUBLISHED, "publication")):
        spec = definition.milestones.get(milestone)
        if spec is not None:
            act = definition.triggers[spec.reached_by]
            yield days[what], act.label, act.by


def offices(steps: Iterable[NextStep]) -> tuple[str, ...]:
    """Every office that is named in the steps, each once."""
    named = dict.fromkeys(who for step in steps for who in step.who)
    return tuple(who for who in named if who != SYSTEM and ":" not in who)


def meeting_rows(
    booked: Sequence[BookedMeeting], wanted: Proposal, found: Known
) -> list[MeetingRow]:
    """Each scheduled meeting with the answer that `wanted` would have there.

    The days that were given for submission and publication stay as they are. What a record cures
    at the meeting now fixed counts there, whichever day is asked about.
    """
    at_its_own = replace(wanted.moved(found.done.meeting), cured=found.done.cured)
    days = [each.day for each in booked]
    answers = {
        each.meeting: each for each in verdicts(days, at_its_own, found.settings, found.today)
    }
    first = next((day for day, each in sorted(answers.items()) if each.feasible), None)
    return [
        MeetingRow(
            each,
            answers[each.day].feasible,
            _count(answers[each.day]),
            _says(answers[each.day]),
            each.day == first,
            each.day == wanted.meeting,
            each.id == found.meeting_id,
        )
        for each in booked
        if each.day in answers
    ]


def _count(verdict: Verdict) -> str:
    if verdict.found is None:
        return "Not known"
    return plural(len(verdict.found.collisions), "collision")


def _says(verdict: Verdict) -> str:
    if verdict.found is None:
        return verdict.problem
    return " ".join(each.sentence for each in verdict.found.collisions)
