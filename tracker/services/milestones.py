"""Planning a milestone: the printed words stay, the date assumed for them may move."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.strategy import Milestone
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.workflows.actors import Actor
from tracker.workflows.calendar import in_words, plus_days


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a milestone is now expected (local date), and why it moved."""

    name: str
    forecast_on: date
    reason: str


def forecast_milestone(
    strategy_id: int,
    forecast: Forecast,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Say when a milestone is now expected. Raises FormError, RefusedError, NotFoundError."""

    def work(acting: Acting) -> Done:
        milestone = acting.session.scalar(
            select(Milestone).where(
                Milestone.strategy_id == strategy_id, Milestone.name == forecast.name
            )
        )
        if milestone is None:
            raise NotFoundError(f"no milestone {forecast.name}")
        if milestone.actual_on is not None:
            raise FormError({"forecast_on": "This milestone has been reached."})
        calendar = acting.snapshot.calendar
        if not calendar.first_year <= forecast.forecast_on.year <= calendar.last_year:
            years = f"{calendar.first_year} to {calendar.last_year}"
            raise FormError({"forecast_on": f"Enter a day of the years {years}."})
        said = required_text("reason", forecast.reason, "Say why the date moves.")
        before = milestone.forecast_on or milestone.planned_on
        milestone.forecast_on, milestone.slip_reason = forecast.forecast_on, said
        acting.session.flush()
        acting.record(
            "milestone_forecast",
            ("milestone", milestone.id),
            facts={
                "name": forecast.name,
                "before": before.isoformat() if before else None,
                "now": forecast.forecast_on.isoformat(),
                "reason": said,
            },
        )
        return Done("milestone", milestone.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request=asdict(forecast)
        | {"strategy": strategy_id, "forecast_on": forecast.forecast_on.isoformat()},
        act="plan_milestone",
    )


def reach(acting: Acting, name: str, on: date) -> None:
    """A milestone is reached on a local day; if it is late because of the call-in, say so."""
    milestone = acting.session.scalar(
        select(Milestone).where(Milestone.strategy_id == acting.strategy.id, Milestone.name == name)
    )
    if milestone is None or milestone.actual_on is not None:
        return
    milestone.actual_on = on
    planned = milestone.planned_on
    effect = acting.snapshot.records.get("decision_effective")
    if planned is None or on <= planned or milestone.slip_reason or effect is None:
        return
    effective_on = acting.local_date(effect.happened_at)
    if effective_on > planned:
        last_day = in_words(plus_days(effective_on, -1))
        milestone.slip_reason = f"The decision could be called in until {last_day}."
