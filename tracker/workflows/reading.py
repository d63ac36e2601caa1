"""Who may read what: the read rules, decided on plain facts.

`queries/visibility.py` says the same in SQL, for lists; a property test proves the two equal.
Whoever holds an office of the authority reads a strategy whole. Members of a body that the strategy
is bound to read what was put to that body, and never what was put to another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from tracker.workflows.actors import Person
from tracker.workflows.voting_rules import Capacity

NOT_FOR_EXEMPT = frozenset({"scrutiny_chair"})
"""Offices that read everything but exempt papers."""


@dataclass(frozen=True, slots=True)
class StrategyAccess:
    """What reading a strategy depends on: its authority, and the ids of the bodies in its slots."""

    strategy_id: int
    authority_id: int
    bodies: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class RevisionAccess:
    """What reading a revision depends on.

    `asked`: ids of the bodies that some round asked about it, of whatever status. `presented`: ids
    of the bodies to whose meeting it was presented, so that the agenda gate was passed with it.
    """

    strategy: StrategyAccess
    asked: Collection[int] = field(default=())
    presented: Collection[int] = field(default=())


def holds_any_office(actor: Person, authority_id: int, strategy_id: int | None = None) -> bool:
    """Whether the person holds any office for this strategy, or without one for the authority."""
    return any(
        held.authority_id == authority_id and held.strategy_id in (None, strategy_id)
        for held in actor.offices
    )


def may_read_strategy(actor: Person, strategy: StrategyAccess) -> bool:
    """Its overview and timeline."""
    return holds_any_office(actor, strategy.authority_id, strategy.strategy_id) or any(
        held.body_id in strategy.bodies for held in actor.memberships
    )


def may_read_revision(actor: Person, revision: RevisionAccess) -> bool:
    """Its papers, exempt ones aside."""
    strategy = revision.strategy
    if holds_any_office(actor, strategy.authority_id, strategy.strategy_id):
        return True
    return any(_was_put_to(held.body_id, revision) for held in actor.memberships)


def may_read_exempt(actor: Person, revision: RevisionAccess) -> bool:
    """Its exempt papers: for officers, and for the voting members whom it was put to."""
    strategy = revision.strategy
    by_office = any(
        held.authority_id == strategy.authority_id
        and held.strategy_id in (None, strategy.strategy_id)
        and held.office not in NOT_FOR_EXEMPT
        for held in actor.offices
    )
    return by_office or any(
        held.capacity is Capacity.VOTING and _was_put_to(held.body_id, revision)
        for held in actor.memberships
    )


def may_read_round(actor: Person, strategy: StrategyAccess, body_id: int) -> bool:
    """A round of one body: for officers, and for the members of that body."""
    return holds_any_office(actor, strategy.authority_id, strategy.strategy_id) or any(
        held.body_id == body_id for held in actor.memberships
    )


def may_read_meeting(actor: Person, authority_id: int, body_id: int) -> bool:
    """A meeting of one body: for officers of its authority, and for the members of that body."""
    return holds_any_office(actor, authority_id) or any(
        held.body_id == body_id for held in actor.memberships
    )


def _was_put_to(body_id: int, revision: RevisionAccess) -> bool:
    return body_id in revision.asked or body_id in revision.presented
