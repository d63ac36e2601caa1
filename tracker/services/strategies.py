"""Starting a strategy: on a definition, with its bodies, its programme and its framework."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.body import Body
from tracker.models.strategy import (
    Cycle,
    Milestone,
    Objective,
    Priority,
    Promise,
    StageVisit,
    Strategy,
    StrategyBody,
    Theme,
)
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import duties
from tracker.services.acting import Acting, Done, Ticket
from tracker.services.entered import LONGEST_LINE, required_text
from tracker.services.errors import FormError
from tracker.services.plans import link_in_order
from tracker.services.standalone import Standing, perform_alone
from tracker.services.unit_of_work import lock_strategy
from tracker.workflows.actors import Person
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.machine import machine_for
from tracker.workflows.slots import mode_of
from tracker.workflows.voting_rules import Mode

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"new"})
"""Words that stand for pages under `/strategies/`, so that no strategy can have them as address."""
STARTERS = ("lead_officer", "administrator")


@dataclass(frozen=True, slots=True)
class NewPriority:
    """A priority of the strategic framework; `foundation` is the one that it aligns with."""

    title: str
    summary: str = ""
    foundation: str = ""
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """When a milestone of the definition is planned; `printed` keeps the words of the report."""

    planned_on: date | None
    printed: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class NewStrategy:
    """All that a strategy begins with. `bodies` binds each slot to a body's id."""

    slug: str
    title: str
    definition: str
    bodies: Mapping[str, int]
    priorities: tuple[NewPriority, ...] = ()
    milestones: Mapping[str, NewMilestone] | None = None
    themes: tuple[tuple[str, str, str], ...] = ()
    """Title, standing (own, in_focus, covered) and what it relates to."""
    promises: tuple[tuple[str, str, str], ...] = ()
    """Title, source, and what keeps it (a kind of document, a clearance)."""
    key_decision: bool = False
    exempt: bool = False
    authorities_affected: str = ""
    implications: Mapping[str, str] | None = None
    """By resource, risk, equality and communication."""


def start_strategy(
    authority_id: int,
    new: NewStrategy,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Start a strategy in the first stage of its definition; Done names it.

    Raises FormError, RefusedError, KeyReusedError, DefinitionChangedError.
    """

    def work(standing: Standing) -> Done:
        session = standing.session
        standing.only(STARTERS, authority_id)
        definition = ports.definitions(new.definition)
        _check(session, authority_id, new, definition)
        stored = store_definition(session, definition)
        strategy = _strategy(authority_id, new, definition, stored.id, now)
        session.add(strategy)
        session.flush()
        _fill(session, strategy.id, new, definition, now)
        session.flush()
        lock_strategy(session, strategy.id)
        snapshot = strategy_snapshot(session, strategy.id, ports.calendar, now)
        acting = Acting(session, strategy, snapshot, actor, now, ports, ticket.key)
        acting.act_as(STARTERS)
        acting.record(
            "strategy_started",
            ("strategy", strategy.id),
            facts={"slug": new.slug, "title": new.title, "version": definition.version},
            move=("start", "", strategy.state),
        )
        duties.settle(acting)
        return Done("strategy", strategy.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"start": _entered(new), "authority": authority_id},
    )


def _entered(new: NewStrategy) -> dict[str, Any]:
    """All of it, as plain values: another word anywhere is another request."""
    entered = asdict(new)
    for plan in (entered["milestones"] or {}).values():
        plan["planned_on"] = plan["planned_on"] and plan["planned_on"].isoformat()
    return entered


class DefinitionChangedError(ValueError):
    """A stored version has another content than the one given: a new text needs a new version."""


def store_definition(session: Session, definition: WorkflowDefinition) -> StoredDefinition:
    """The definition as the database keeps it, stored now if it is new.

    Raises DefinitionChangedError for the same version with another hash.
    """
    stored = session.scalar(
        select(StoredDefinition).where(
            StoredDefinition.name == definition.id,
            StoredDefinition.version == definition.version,
        )
    )
    if stored is None:
        stored = StoredDefinition(
            name=definition.id,
            version=definition.version,
            title=definition.title,
            text=definition.text,
            hash=definition.content_hash,
        )
        session.add(stored)
        session.flush()
    elif stored.hash != definition.content_hash:
        raise DefinitionChangedError(
            f"{definition.id} version {definition.version} is stored with another content"
        )
    return stored


def _check(
    session: Session, authority_id: int, new: NewStrategy, definition: WorkflowDefinition
) -> None:
    errors: dict[str, str] = {}
    if not SLUG.fullmatch(new.slug) or len(new.slug) > LONGEST_LINE:
        errors["slug"] = "Use small letters, digits and single hyphens."
    elif new.slug in RESERVED:
        errors["slug"] = "Use another name: this one stands for a page."
    elif session.scalar(select(Strategy.id).where(Strategy.slug == new.slug)) is not None:
        errors["slug"] = "Another strategy has this address already."
    modes = {
        row.id: Mode(row.mode)
        for row in session.execute(
            select(Body.id, Body.mode).where(
                Body.authority_id == authority_id, Body.id.in_(new.bodies.values())
            )
        )
    }
    for slot in definition.bodies.values():
        mode = modes.get(new.bodies.get(slot.name, 0))
        if mode is None or mode_of(definition, slot.name) not in (None, mode):
            errors[f"bodies-{slot.name}"] = f"Choose the body that acts as {slot.title}."
    if errors:
        raise FormError(errors)
    required_text("title", new.title, "Enter a title.", longest=LONGEST_LINE)


def _strategy(
    authority_id: int,
    new: NewStrategy,
    definition: WorkflowDefinition,
    definition_id: int,
    now: datetime,
) -> Strategy:
    said = new.implications or {}
    return Strategy(
        authority_id=authority_id,
        slug=new.slug,
        title=new.title.strip(),
        definition_id=definition_id,
        state=machine_for(definition).start,
        exempt=new.exempt,
        authorities_affected=new.authorities_affected,
        key_decision=new.key_decision,
        resource_implications=said.get("resource", ""),
        risk_implications=said.get("risk", ""),
        equality_implications=said.get("equality", ""),
        communication_implications=said.get("communication", ""),
        created_at=now,
    )


def _fill(
    session: Session,
    strategy_id: int,
    new: NewStrategy,
    definition: WorkflowDefinition,
    now: datetime,
) -> None:
    cycle = Cycle(strategy_id=strategy_id, number=1, started_at=now)
    session.add(cycle)
    session.flush()
    for leaf in definition.initial_leaves(definition.start):
        session.add(
            StageVisit(strategy_id=strategy_id, cycle_id=cycle.id, stage=leaf, entered_at=now)
        )
    for slot in definition.bodies:
        session.add(StrategyBody(strategy_id=strategy_id, slot=slot, body_id=new.bodies[slot]))
    planned = new.milestones or {}
    for position, spec in enumerate(definition.milestones.values(), start=1):
        plan = planned.get(spec.name, NewMilestone(None))
        session.add(
            Milestone(
                strategy_id=strategy_id,
                name=spec.name,
                position=position,
                title=spec.title,
                printed=plan.printed,
                planned_on=plan.planned_on,
                assumed=plan.assumed,
            )
        )
    session.flush()
    link_in_order(session, strategy_id, definition)
    for position, priority in enumerate(new.priorities, start=1):
        row = Priority(
            strategy_id=strategy_id,
            position=position,
            title=priority.title,
            summary=priority.summary,
            foundation=priority.foundation,
        )
        session.add(row)
        session.flush()
        for place, title in enumerate(priority.objectives, start=1):
            session.add(Objective(priority_id=row.id, position=place, title=title))
    for position, (title, standing, relates_to) in enumerate(new.themes, start=1):
        session.add(
            Theme(
                strategy_id=strategy_id,
                position=position,
                title=title,
                standing=standing,
                relates_to=relates_to,
            )
        )
    for position, (title, source, kept_by) in enumerate(new.promises, start=1):
        session.add(
            Promise(
                strategy_id=strategy_id,
                position=position,
                title=title,
                source=source,
                kept_by=kept_by,
            )
        )
