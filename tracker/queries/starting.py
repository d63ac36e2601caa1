"""Where a person may start a strategy, and which bodies its slots may be given to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.workflows.actors import Person
from tracker.workflows.voting_rules import Mode


@dataclass(frozen=True, slots=True)
class AuthorityChoice:
    """An authority in whose name a strategy may be started."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """A body of the authority and how it decides."""

    id: int
    name: str
    mode: Mode


def authorities(session: Session, actor: Person, offices: Collection[str]) -> list[AuthorityChoice]:
    """Those for the whole of which the person holds one of `offices`, by name. One statement."""
    ids = {
        held.authority_id
        for held in actor.offices
        if held.office in offices and held.strategy_id is None
    }
    rows = session.execute(
        select(Authority.id, Authority.slug, Authority.name)
        .where(Authority.id.in_(ids))
        .order_by(Authority.name)
    )
    return [AuthorityChoice(*row) for row in rows]


def bodies(session: Session, authority_id: int) -> list[BodyChoice]:
    """All bodies of an authority, by name. One statement."""
    rows = session.execute(
        select(Body.id, Body.name, Body.mode)
        .where(Body.authority_id == authority_id)
        .order_by(Body.name)
    )
    return [BodyChoice(row.id, row.name, Mode(row.mode)) for row in rows]
