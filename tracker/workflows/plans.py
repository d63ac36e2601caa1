"""The plan of a strategy as steps that wait for each other, with what the law and meetings set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from tracker.workflows import critical_chain
from tracker.workflows.calendar import CalendarYearError, DateRangeError, in_words, plus_days
from tracker.workflows.critical_chain import Derived, Links, Step
from tracker.workflows.date_rules import NoDateError
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute
from tracker.workflows.definition import Stage, StageKind, WorkflowDefinition
from tracker.workflows.elections import SensitivePeriod, periods_on, together

MEETING: Final = "meeting:next"
_WAIT: Final = "wait:"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a milestone was planned, is forecast, was reached (local dates)."""

    planned: date | None = None
    forecast: date | None = None
    actual: date | None = None

    @property
    def on(self) -> date | None:
        """The day that counts now."""
        return self.actual or self.forecast or self.planned


@dataclass(frozen=True, slots=True)
class Plan:
    """What the programme of one strategy stands on.

    `waits` has the last day of each period of a wait that is running or over, by its deadline;
    `meeting` is the local day of the meeting on whose agenda the strategy stands.
    """

    definition: WorkflowDefinition
    milestones: Mapping[str, Dates]
    links: Links
    settings: DateSettings = field(repr=False)
    meeting: date | None = None
    meeting_body: str = ""
    waits: Mapping[str, date] = field(default_factory=dict)


def default_links(definition: WorkflowDefinition) -> tuple[tuple[str, str], ...]:
    """Each milestone waits for the one before it in the definition: (waiting, waits for)."""
    names = list(definition.milestones)
    return tuple(zip(names[1:], names[:-1], strict=True))


def derived(plan: Plan) -> dict[str, Derived]:
    """Every step of the plan with its earliest day: milestones, the meeting, ends of waits."""
    links = {name: set(plan.links.get(name, ())) for name in plan.milestones}
    steps = [
        Step(name, plan.definition.milestones[name].title, dates.on, dates.actual is not None)
        for name, dates in plan.milestones.items()
        if name in plan.definition.milestones
    ]
    for stage in plan.definition.meeting_stages[:1]:
        decided = _reached_from(plan, stage)
        if plan.meeting is not None and decided and plan.milestones[decided].actual is None:
            title = f"Meeting of the {plan.meeting_body} on {in_words(plan.meeting)}"
            steps.append(Step(MEETING, title, plan.meeting, given=True))
            links[decided].add(MEETING)
    for wait, before, after in waits(plan):
        steps.append(wait)
        links[wait.name] = {before}
        links[after].add(wait.name)
    frozen = {name: frozenset(befores) for name, befores in links.items()}
    return critical_chain.derive(steps, frozen, plan.settings.calendar)


def _reached_from(plan: Plan, stage: Stage) -> str | None:
    """The first milestone that a trigger out of this stage reaches."""
    triggers = plan.definition.triggers
    for name, spec in plan.definition.milestones.items():
        found = triggers.get(spec.reached_by)
        if found is not None and stage.name in found.from_stages and name in plan.milestones:
            return name
    return None


def waits(plan: Plan) -> Iterator[tuple[Step, str, str]]:
    """The end of each wait, the milestone it follows, and the next, which waits for that end."""
    names = [name for name in plan.definition.milestones if name in plan.milestones]
    for stage in plan.definition.top_stages:
        if stage.kind is not StageKind.WAIT or stage.until is None:
            continue
        before = _leading_to(plan, stage)
        if before is None or before == names[-1]:
            continue
        after = names[names.index(before) + 1]
        title = plan.definition.deadlines[stage.until].title
        ended = plan.waits.get(stage.until)
        step = Step(
            f"{_WAIT}{stage.until}",
            f"End of {title[:1].lower()}{title[1:]}",
            plus_days(ended, 1) if ended else None,
            reached=plan.milestones[after].actual is not None,
            given=True,
            follows=None if ended else partial(_after, plan, stage.until),
        )
        yield step, before, after


def _leading_to(plan: Plan, stage: Stage) -> str | None:
    triggers = plan.definition.triggers
    for name, spec in plan.definition.milestones.items():
        found = triggers.get(spec.reached_by)
        if found is not None and found.to == stage.name and name in plan.milestones:
            return name
    return None


def _after(plan: Plan, until: str, day: date) -> date:
    """The first day after the period that begins with an event on `day`."""
    spec = plan.definition.deadlines[until]
    settings = plan.settings
    try:
        if spec.rule in settings.rules:
            return plus_days(compute(settings.rules[spec.rule], day, settings.calendar).date, 1)
        return plus_days(settings.calendar.working_days_after(day, spec.n or 0), 1)
    except (CalendarYearError, DateRangeError, NoDateError):
        return day


@dataclass(frozen=True, slots=True)
class Warned:
    """A milestone whose day does not hold. `by_law`: the law, a meeting or a poll is against it."""

    milestone: str
    sentence: str
    by_law: bool


def warnings(
    plan: Plan, today: date, allowed: Collection[tuple[int, date]] = ()
) -> tuple[Warned, ...]:
    """What does not hold in the plan as it is forecast now, in the order of the milestones.

    `allowed`: id and day of the polls near which the monitoring officer lets the text be published.
    """
    found = derived(plan)
    said: list[Warned] = []
    for name, dates in plan.milestones.items():
        each = found.get(name)
        if each is None or dates.actual is not None:
            continue
        if each.pushed_by is not None:
            cause = found[each.pushed_by]
            said.append(Warned(name, pushed_words(each, cause), cause.step.given))
        near = [
            period
            for period in _polls(plan, each, today)
            if (period.poll.poll_id, period.poll.day) not in allowed
        ]
        said += [Warned(name, sensitive_words(each, period), True) for period in together(near)]
    return tuple(said)


def pushed_words(each: Derived, cause: Derived) -> str:
    """Why its day does not hold, and which day is the earliest."""
    late = f", {each.late} working day{'' if each.late == 1 else 's'} later" if each.late else ""
    own = in_words(each.step.on) if each.step.on else "no day"
    when = in_words(cause.earliest) if cause.earliest else "a day that is not known"
    earliest = in_words(each.earliest) if each.earliest else "not known"
    return (
        f"“{each.step.title}” is expected on {own}, but it waits for “{cause.step.title}” "
        f"({when}). The earliest day is {earliest}{late}."
    )


def sensitive_words(each: Derived, period: SensitivePeriod) -> str:
    """That a publication falls in a pre-election period."""
    day = in_words(each.earliest) if each.earliest else ""
    return f"“{each.step.title}” on {day} falls in {period.sentence}."


def _polls(plan: Plan, each: Derived, today: date) -> tuple[SensitivePeriod, ...]:
    """The sensitive periods on the earliest day of a milestone that ends the way: publication."""
    spec = plan.definition.milestones[each.step.name]
    trigger = plan.definition.triggers.get(spec.reached_by)
    ends = trigger is not None and plan.definition.stages[trigger.to].kind is StageKind.END
    if not ends or each.earliest is None:
        return ()
    settings = plan.settings
    try:
        return periods_on(each.earliest, settings.polls, today, settings.calendar, settings.rules)
    except (CalendarYearError, DateRangeError):
        return ()
