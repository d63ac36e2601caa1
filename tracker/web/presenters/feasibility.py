"""What is known of a strategy's decision before anybody asks, and the answer to what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.services.errors import FormError
from tracker.web.presenters.feasibility_form import Asked, PlannedStage
from tracker.web.presenters.words import plural
from tracker.workflows.calendar import CalendarYearError, DateRangeError, in_words
from tracker.workflows.call_in import reconsidering_stages
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.definition import StageKind
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import Feasibility, check
from tracker.workflows.notice_guards import routes
from tracker.workflows.plans import Dates, Plan
from tracker.workflows.proposals import Proposal, ProposalError
from tracker.workflows.snapshots import MeetingFacts, StrategySnapshot
from tracker.workflows.working_back import working_back

DECIDED, SUBMITTED, PUBLISHED = "decided", "submitted", "published"
"""The milestones of a definition that stand for the three dates of a proposal."""


@dataclass(frozen=True, slots=True)
class Known:
    """The decision as it now stands: `now` is None where it has no day, or is taken already.

    `meeting_id`: the meeting on whose agenda it stands; None where the day is only planned.
    `settings` has the polls for which nobody has overridden the publication.
    """

    today: date
    settings: DateSettings
    now: Proposal | None
    meeting_id: int | None
    key_decision: bool
    done: Proposal
    stages: tuple[PlannedStage, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal with what was found; `worked_back` where its meeting follows from a wish."""

    proposal: Proposal
    found: Feasibility
    worked_back: str = ""

    @property
    def sentence(self) -> str:
        day = in_words(self.proposal.meeting)
        if self.found.feasible:
            return f"A decision on {day} would work: nothing collides"
        count = plural(len(self.found.collisions), "collision")
        return f"A decision on {day} would not work: {count}"


def known(snapshot: StrategySnapshot, plan: Plan, now: datetime) -> Known:
    """All of it, from the strategy, its plan, and the local day of `now`."""
    today = snapshot.local_date(now)
    decided = is_decided(snapshot)
    meeting = None if decided else _to_come(snapshot)
    day = meeting.held_on if meeting else _open(plan, DECIDED)
    # What was published for the decision that is taken counts for no other.
    done = (
        Proposal(day or today)
        if decided
        else Proposal(
            day or today,
            notice_published=_recorded(snapshot, "key_decision_notice"),
            agenda_published=_of_its_meeting(snapshot, "agenda_published"),
            call_in_disapplied=_of_its_meeting(snapshot, "call_in_disapplied") is not None,
            cured=_cured(snapshot),
        )
    )
    as_it_stands = replace(
        done,
        key_decision=snapshot.key_decision,
        submission=_open(plan, SUBMITTED),
        publication=_open(plan, PUBLISHED),
    )
    return Known(
        today=today,
        settings=DateSettings(snapshot.calendar, snapshot.rules, _polls(snapshot, now)),
        now=as_it_stands if day and not decided else None,
        meeting_id=meeting.meeting_id if meeting else None,
        key_decision=snapshot.key_decision,
        done=done,
        stages=tuple(_stages(snapshot, plan, today)),
    )


def is_decided(snapshot: StrategySnapshot) -> bool:
    """The decision is taken, and no meeting is to take it again after a call-in."""
    stage = snapshot.definition.top_stage_of(snapshot.state)
    again = stage.name in reconsidering_stages(snapshot.definition)
    return snapshot.authority_decided and stage.kind is not StageKind.MEETING and not again


def _to_come(snapshot: StrategySnapshot) -> MeetingFacts | None:
    """The meeting that is to decide; one that received a report long before is not meant."""
    meeting = snapshot.meeting
    decides = snapshot.definition.top_stage_of(snapshot.state).kind is StageKind.MEETING
    return meeting if meeting and (decides or meeting.item_status != "decided") else None


def as_it_stands(found: Known) -> Feasibility | None:
    """The dates of the meeting now fixed or planned, with the plan's own; None where unknown."""
    if found.now is None:
        return None
    try:
        return _check(found.now, found, ())
    except (CalendarYearError, DateRangeError):
        return None


def start(found: Known) -> Proposal | None:
    """What is looked at before anything is asked: the day as it stands, with what was promised.

    The day of submission is promised to others and stays; publication follows from the decision.
    """
    if found.now is None:
        return None
    stages = tuple(stage.to_run for stage in found.stages)
    return replace(found.now, publication=None, stages=stages)


def answer(asked: Asked, found: Known, scheduled: Sequence[date]) -> Answer:
    """What comes of it. Raises FormError at the field whose date cannot stand."""
    settings = found.settings
    try:
        if asked.wish is None:
            wanted, said = asked.proposal, ""
            stands = found.now is not None and found.now.meeting == wanted.meeting
            if wanted.meeting < found.today and not stands:
                today = in_words(found.today)
                raise FormError({"day": f"The meeting must be today, {today}, or later."})
        else:
            wanted = working_back(asked.wish, asked.proposal, settings.calendar, settings.rules)
            said = asked.wish.sentence(wanted.meeting)
        wanted = replace(wanted, cured=_cured_on(wanted.meeting, found))
        return Answer(wanted, _check(wanted, found, scheduled), said)
    except ProposalError as error:
        field = error.field if error.field == "decision_published" else "day"
        raise FormError({field: str(error)}) from error
    except (CalendarYearError, DateRangeError) as error:
        raise FormError({"day": str(error)}) from error


def _check(proposal: Proposal, found: Known, scheduled: Sequence[date]) -> Feasibility:
    settings = found.settings
    return check(
        proposal, settings.calendar, found.today, settings.polls, settings.rules, scheduled
    )


def _cured_on(meeting: date, found: Known) -> frozenset[str]:
    """What is recorded frees the decision only at the meeting for which it was recorded."""
    return found.done.cured if meeting == found.done.meeting else frozenset()


def _cured(snapshot: StrategySnapshot) -> frozenset[str]:
    """R2 where another way to a key decision is open, R1 where the chair takes a late report."""
    others = (each for each in routes(snapshot) if each.kind != "key_decision_notice")
    cured = {"R2"} if any(not each.missing for each in others) else set()
    if _of_its_meeting(snapshot, "late_report") is not None:
        cured.add("R1")
    return frozenset(cured)


def _recorded(snapshot: StrategySnapshot, kind: str) -> date | None:
    record = snapshot.records.get(kind)
    return None if record is None else snapshot.local_date(record.happened_at)


def _of_its_meeting(snapshot: StrategySnapshot, kind: str) -> date | None:
    """The day of a record about the meeting at which the strategy now stands."""
    record = snapshot.record_of_meeting(kind) if _to_come(snapshot) else None
    return None if record is None else snapshot.local_date(record.happened_at)


def _open(plan: Plan, milestone: str) -> date | None:
    """The day for which a milestone is forecast or planned; None once it was reached."""
    dates = plan.milestones.get(milestone, Dates())
    return None if dates.actual else dates.on


def _polls(snapshot: StrategySnapshot, now: datetime) -> tuple[Poll, ...]:
    return tuple(
        poll
        for poll in snapshot.polls
        if not any(
            each.poll_id == poll.poll_id
            and each.poll_on == poll.day
            and each.covers == "publication"
            and each.of_this_text
            and each.happened_at <= now
            for each in snapshot.poll_overrides
        )
    )


def _stages(snapshot: StrategySnapshot, plan: Plan, today: date) -> Iterator[PlannedStage]:
    """The stages from the present one to the meeting, with the working days the plan leaves them.

    A stage ends with the milestone that the trigger out of it reaches; where it has none, it takes
    as long as a deadline in it, and otherwise no days, which is there to be changed.
    """
    definition = snapshot.definition
    reached = {spec.reached_by: name for name, spec in definition.milestones.items()}
    stage, begins = definition.top_stage_of(snapshot.state), today
    seen: set[str] = set()
    while stage.kind not in {StageKind.MEETING, StageKind.END} and stage.name not in seen:
        seen.add(stage.name)
        trigger = definition.main_trigger(stage.name)
        if trigger is None or stage.kind is StageKind.WAIT:
            return
        ends = _open(plan, reached.get(trigger.name, ""))
        days = _between(begins, ends, snapshot) if ends else _of_deadlines(snapshot, stage.name)
        yield PlannedStage(stage.name, stage.title, days)
        begins = max(begins, ends or begins)
        stage = definition.stages[trigger.to]


def _between(first: date, last: date, snapshot: StrategySnapshot) -> int:
    try:
        return max(0, snapshot.calendar.working_days_between(first, last))
    except CalendarYearError:
        return 0


def _of_deadlines(snapshot: StrategySnapshot, stage: str) -> int:
    specs = snapshot.definition.deadlines.values()
    lengths = [s.n or 0 for s in specs if s.stage == stage and s.rule == "working_days_after"]
    return max(lengths, default=0)
