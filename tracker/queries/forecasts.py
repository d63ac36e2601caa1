"""The forecasts that break a date of the law, in the strategies that a person plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.models.papers import Revision
from tracker.models.record import SignedRecord
from tracker.models.strategy import Milestone, Strategy
from tracker.queries.plans import plans
from tracker.queries.visibility import strategies_in_office
from tracker.workflows.actors import Person
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.elections import SensitivePeriod, standing_periods
from tracker.workflows.forecast_warnings import ForecastWarning, forecast_warnings

PLANNERS: Final = frozenset({"lead_officer", "programme_manager"})
MOST: Final = 25
"""How many strategies are looked at: those that are to be somewhere soonest."""


@dataclass(frozen=True, slots=True)
class WarnedStrategy:
    """A strategy with what its plan promises against the law."""

    slug: str
    title: str
    warnings: tuple[ForecastWarning, ...]


def warned_strategies(
    session: Session,
    actor: Person,
    today: date,
    calendar: WorkingCalendar,
    strategy_id: int | None = None,
) -> list[WarnedStrategy]:
    """Those with a warning that the person leads or manages; `strategy_id`: of that one alone.

    `calendar` holds England's published bank holidays. A fixed number of statements for each
    authority; none for a person without these offices.
    """
    offices = frozenset(held for held in actor.offices if held.office in PLANNERS)
    if not offices:
        return []
    planner = replace(actor, offices=offices)
    expected = func.coalesce(Milestone.forecast_on, Milestone.planned_on)
    heads = session.execute(
        select(Strategy.id, Strategy.slug, Strategy.title, Strategy.state, Strategy.authority_id)
        .join(Milestone, Milestone.strategy_id == Strategy.id)
        .where(
            strategies_in_office(planner),
            Milestone.actual_on.is_(None),
            expected.is_not(None),
            *([Strategy.id == strategy_id] if strategy_id is not None else []),
        )
        .group_by(Strategy.id)
        .order_by(func.min(expected), Strategy.id)
        .limit(MOST)
    ).all()
    if not heads:
        return []
    ids = [head.id for head in heads]
    known, allowed = plans(session, ids, calendar), overridden_polls(session, ids)
    periods: dict[int, tuple[SensitivePeriod, ...]] = {}
    found = []
    for head in heads:
        plan = known[head.id]
        if plan.definition.is_end(head.state):
            continue
        if head.authority_id not in periods:
            settings = plan.settings
            periods[head.authority_id] = standing_periods(
                settings.polls, today, settings.calendar, settings.rules
            )
        warnings = forecast_warnings(plan, today, periods[head.authority_id], allowed[head.id])
        if warnings:
            found.append(WarnedStrategy(head.slug, head.title, warnings))
    return found


def overridden_polls(
    session: Session, ids: Sequence[int]
) -> Mapping[int, frozenset[tuple[int, date]]]:
    """By strategy: the polls near which its present text may be published. One statement."""
    newest, later = aliased(Revision), aliased(Revision)
    number = (
        select(func.max(later.number))
        .where(later.strategy_id == SignedRecord.strategy_id)
        .correlate(SignedRecord)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SignedRecord.strategy_id, SignedRecord.detail)
        .join(Revision, Revision.id == SignedRecord.revision_id)
        .join(
            newest,
            (newest.strategy_id == SignedRecord.strategy_id) & (newest.number == number),
        )
        .where(
            SignedRecord.strategy_id.in_(ids),
            SignedRecord.kind == "pre_election_override",
            newest.text_fingerprint == Revision.text_fingerprint,
        )
    )
    found: dict[int, frozenset[tuple[int, date]]] = defaultdict(frozenset)
    for row in rows:
        if row.detail["covers"] == "publication":
            poll = (row.detail["poll_id"], date.fromisoformat(row.detail["poll_on"]))
            found[row.strategy_id] |= {poll}
    return found
