"""Forecasts that break a date of the law: each in one sentence, for whoever plans the strategy.

A forecast is the day a milestone is now expected, or was planned for; one that was reached is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.workflows.calendar import in_words
from tracker.workflows.definition import StageKind
from tracker.workflows.elections import SensitivePeriod, together
from tracker.workflows.plans import Dates, Plan, derived, waits


@dataclass(frozen=True, slots=True)
class ForecastWarning:
    """A milestone whose expected day (local) cannot stand. `rule`: R5, R8, "" for a meeting."""

    milestone: str
    day: date
    rule: str
    sentence: str


def forecast_warnings(
    plan: Plan,
    today: date,
    periods: Iterable[SensitivePeriod],
    overridden: Collection[tuple[int, date]] = (),
) -> tuple[ForecastWarning, ...]:
    """What the plan promises against the law, in the order of the days.

    `periods` are those of the authority's polls as they are known today (`standing_periods`),
    worked out once for many plans; `overridden` has the id and the day of each poll near which the
    monitoring officer allows the publication.
    """
    found = [
        *_before_the_meeting(plan),
        *_before_effect(plan),
        *_near_a_poll(plan, today, [x for x in periods if not _is_overridden(x, overridden)]),
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.rule)))


def _before_the_meeting(plan: Plan) -> Iterator[ForecastWarning]:
    """A decision that is expected before the meeting at which it is to be taken."""
    if plan.meeting is None:
        return
    stages = {stage.name for stage in plan.definition.meeting_stages}
    for name, dates, day in _expected(plan):
        sources = plan.definition.triggers[plan.definition.milestones[name].reached_by].from_stages
        if stages & set(sources) and day < plan.meeting:
            where = f"of the {plan.meeting_body} " if plan.meeting_body else ""
            said = f"is before the meeting {where}on {_short(plan.meeting)}, which decides"
            yield _warning(plan, name, dates, "", said)


def _before_effect(plan: Plan) -> Iterator[ForecastWarning]:
    """What may only follow a period of waiting, such as call-in, expected before its end."""
    known, order = derived(plan), list(plan.definition.milestones)
    for wait, _before, after in waits(plan):
        over = known[wait.name].earliest
        if over is None or wait.reached:
            continue
        rule = plan.definition.deadlines[wait.name.partition(":")[2]].rule
        for name, dates, day in _expected(plan):
            if order.index(name) < order.index(after) or day >= over:
                continue
            if rule == "R5":
                said = f"is before the decision takes effect on {_short(over)}"
            else:
                said = f"is before “{wait.title}” on {_short(over)}"
            yield _warning(plan, name, dates, rule, said)


def _near_a_poll(
    plan: Plan, today: date, periods: Sequence[SensitivePeriod]
) -> Iterator[ForecastWarning]:
    for name, dates, day in _expected(plan):
        trigger = plan.definition.triggers[plan.definition.milestones[name].reached_by]
        if plan.definition.stages[trigger.to].kind is not StageKind.END or day < today:
            continue
        for each in together(period for period in periods if period.covers(day)):
            yield _warning(plan, name, dates, "R8", f"falls in {each.sentence}")


def _is_overridden(period: SensitivePeriod, overridden: Collection[tuple[int, date]]) -> bool:
    return (period.poll.poll_id, period.poll.day) in overridden


def _expected(plan: Plan) -> Iterator[tuple[str, Dates, date]]:
    """The milestones that are still to be reached and have a day."""
    for name, dates in plan.milestones.items():
        if name in plan.definition.milestones and dates.actual is None and dates.on is not None:
            yield name, dates, dates.on


def _warning(plan: Plan, name: str, dates: Dates, rule: str, said: str) -> ForecastWarning:
    day = dates.forecast or dates.planned or date.max
    kind = "forecast" if dates.forecast else "planned date"
    title = plan.definition.milestones[name].title
    return ForecastWarning(name, day, rule, f"The {kind} of “{title}”, {_short(day)}, {said}.")


def _short(day: date) -> str:
    """Such as "3 April 2020"."""
    return in_words(day).partition(" ")[2]
