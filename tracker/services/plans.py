"""The plan of a strategy: its dates until it is approved, and which milestone waits for which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.calendar import MilestoneLink
from tracker.models.strategy import Milestone
from tracker.queries.plans import waits_for
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import LONGEST_LINE, optional_text
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.workflows.actors import Actor
from tracker.workflows.calendar import in_words
from tracker.workflows.critical_chain import circle
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused
from tracker.workflows.plans import default_links


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """When a milestone is planned (local date); `printed` keeps the words of the report.

    `assumed`: the date is our reading of those words.
    """

    name: str
    planned_on: date
    printed: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """One milestone waits for another, both by name."""

    waiting: str
    waits_for: str


def approve_plan(
    strategy_id: int, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Fix the planned dates as the baseline. Refused where one is missing, or after it was done.

    Raises RefusedError.
    """

    def work(acting: Acting) -> Done:
        _still_open(acting)
        undated = acting.session.scalars(
            select(Milestone.title)
            .where(Milestone.strategy_id == strategy_id, Milestone.planned_on.is_(None))
            .order_by(Milestone.position)
        ).all()
        if undated:
            missing = (
                Unmet("planned", f"“{title}” has no planned date.", ("lead_officer",))
                for title in undated
            )
            raise RefusedError(Refused(tuple(missing)))
        acting.strategy.plan_approved_at = acting.now
        acting.strategy.plan_approved_by = acting.user_id
        days = acting.session.execute(
            select(Milestone.name, Milestone.planned_on)
            .where(Milestone.strategy_id == strategy_id)
            .order_by(Milestone.position)
        )
        baseline = {row.name: row.planned_on.isoformat() for row in days}
        acting.record("plan_approved", ("strategy", strategy_id), facts={"baseline": baseline})
        return Done("strategy", strategy_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"approve_plan": strategy_id},
        act="approve_plan",
    )


def set_planned_date(
    strategy_id: int,
    planned: PlannedDate,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Plan a milestone, while the plan is not approved. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        _still_open(acting)
        milestone = _milestone(acting, planned.name)
        _check_year(acting, planned.planned_on)
        before = milestone.planned_on
        milestone.planned_on, milestone.assumed = planned.planned_on, planned.assumed
        milestone.printed = optional_text("printed", planned.printed, longest=LONGEST_LINE)
        acting.session.flush()
        acting.record(
            "milestone_planned",
            ("milestone", milestone.id),
            facts={
                "name": planned.name,
                "title": milestone.title,
                "before": before.isoformat() if before else None,
                "now": planned.planned_on.isoformat(),
                "printed": milestone.printed,
                "assumed": planned.assumed,
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
        request={
            "strategy": strategy_id,
            "plan": planned.name,
            "on": planned.planned_on.isoformat(),
            "printed": planned.printed,
            "assumed": planned.assumed,
        },
        act="plan_milestone",
    )


def add_wait(
    strategy_id: int, wait: Wait, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Let one milestone wait for another. Raises FormError for a circle and for what stands."""

    def work(acting: Acting) -> Done:
        waiting, before = _milestone(acting, wait.waiting), _milestone(acting, wait.waits_for)
        links = waits_for(acting.session, [strategy_id]).get(strategy_id, {})
        if wait.waits_for in links.get(wait.waiting, ()):
            raise FormError({"waits_for": f"“{waiting.title}” waits for it already."})
        found = circle(links, wait.waiting, wait.waits_for)
        if found:
            raise FormError({"waits_for": _in_a_circle(acting, found)})
        link = MilestoneLink(milestone_id=waiting.id, waits_for_id=before.id)
        acting.session.add(link)
        acting.session.flush()
        acting.record(
            "milestone_link_added", ("milestone", waiting.id), facts=_told(waiting, before)
        )
        return Done("milestone", waiting.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "wait": wait.waiting, "for": wait.waits_for},
        act="plan_milestone",
    )


def remove_wait(
    strategy_id: int, wait: Wait, *, actor: Actor, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Let one milestone no longer wait for another. Raises NotFoundError where it does not."""

    def work(acting: Acting) -> Done:
        waiting, before = _milestone(acting, wait.waiting), _milestone(acting, wait.waits_for)
        gone = acting.session.execute(
            delete(MilestoneLink)
            .where(
                MilestoneLink.milestone_id == waiting.id, MilestoneLink.waits_for_id == before.id
            )
            .returning(MilestoneLink.id)
        ).all()
        if not gone:
            raise NotFoundError(f"{wait.waiting} does not wait for {wait.waits_for}")
        acting.record(
            "milestone_link_removed", ("milestone", waiting.id), facts=_told(waiting, before)
        )
        return Done("milestone", waiting.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "no_wait": wait.waiting, "for": wait.waits_for},
        act="plan_milestone",
    )


def link_in_order(session: Session, strategy_id: int, definition: WorkflowDefinition) -> None:
    """What a strategy begins with: each milestone waits for the one before it."""
    rows = session.execute(
        select(Milestone.name, Milestone.id).where(Milestone.strategy_id == strategy_id)
    )
    ids = {row.name: row.id for row in rows}
    session.add_all(
        MilestoneLink(milestone_id=ids[waiting], waits_for_id=ids[before])
        for waiting, before in default_links(definition)
    )


def _still_open(acting: Acting) -> None:
    approved_at = acting.strategy.plan_approved_at
    if approved_at is None:
        return
    when = in_words(acting.local_date(approved_at))
    sentence = f"The plan was approved on {when}: its dates are fixed. Change the forecast instead."
    raise RefusedError(Refused((Unmet("plan_open", sentence),)))


def _milestone(acting: Acting, name: str) -> Milestone:
    found = acting.session.scalar(
        select(Milestone).where(Milestone.strategy_id == acting.strategy.id, Milestone.name == name)
    )
    if found is None:
        raise NotFoundError(f"no milestone {name}")
    return found


def _check_year(acting: Acting, day: date) -> None:
    calendar = acting.snapshot.calendar
    if not calendar.first_year <= day.year <= calendar.last_year:
        years = f"{calendar.first_year} to {calendar.last_year}"
        raise FormError({"planned_on": f"Enter a day of the years {years}."})


def _in_a_circle(acting: Acting, path: tuple[str, ...]) -> str:
    titles = {
        row.name: row.title
        for row in acting.session.execute(
            select(Milestone.name, Milestone.title).where(
                Milestone.strategy_id == acting.strategy.id
            )
        )
    }
    first, second, *others = (f"“{titles[name]}”" for name in path)
    if first == second:
        return "A milestone cannot wait for itself."
    told = ", which waits for ".join(others)
    return f"They would wait for each other: {second} waits for {told}."


def _told(waiting: Milestone, before: Milestone) -> dict[str, str]:
    return {
        "name": waiting.name,
        "waits_for": before.name,
        "title": waiting.title,
        "before": before.title,
    }
