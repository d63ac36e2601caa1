"""A random world to read in: strategies, revisions, rounds and meetings, as both rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.models.authority import Authority
from tracker.models.base import Base
from tracker.models.body import Body
from tracker.models.meeting import Meeting
from tracker.models.papers import Document, Revision
from tracker.models.people import User
from tracker.models.round import Round
from tracker.models.strategy import (
    Cycle,
    StageVisit,
    Strategy,
    StrategyBody,
    WorkflowDefinition,
)
from tracker.workflows import reading

NOW = datetime(2020, 1, 6, 9, 30, tzinfo=UTC)
SLOTS = ("analytical_panel", "implementation_board", "combined_authority", "scrutiny")
MEETING_SLOT = "combined_authority"
OFFICES = ("lead_officer", "scrutiny_chair", "auditor", "administrator")
STAGES = ("drafting", "review.implementation_board.open", "government_consultation")


@dataclass(frozen=True, slots=True)
class World:
    """What there is, as the pure rules look at it."""

    authorities: list[int]
    bodies: dict[int, int]
    strategies: dict[int, reading.StrategyAccess]
    revisions: dict[int, reading.RevisionAccess]
    documents: dict[int, tuple[int, bool]]
    rounds: dict[int, tuple[int, int]]
    meetings: dict[int, int]


def put(session: Session, row: Base) -> int:
    session.add(row)
    session.flush()
    return int(row.id)  # type: ignore[attr-defined]  # every table has one


def random_world(session: Session, random: Random) -> World:
    definition = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    stored = put(
        session,
        WorkflowDefinition(
            name="lis", version=1, title="LIS", text=definition.text, hash=definition.content_hash
        ),
    )
    user = put(session, User(email="ada@example.org", name="Ada", created_at=NOW))
    authorities = [
        put(session, Authority(slug=slug, name=slug, short_name=slug))
        for slug in ("north", "south")
    ]
    bodies = {}
    for number in range(5):
        authority = random.choice(authorities)
        name = f"body-{number}"
        row = Body(authority_id=authority, slug=name, name=name, short_name=name, mode="written")
        bodies[put(session, row)] = authority
    meetings = {}
    for body in random.sample(sorted(bodies), 3):
        row_ = Meeting(body_id=body, starts_at=NOW, venue="Hall", uid=f"m{body}")
        meetings[put(session, row_)] = body
    world = World(authorities, bodies, {}, {}, {}, {}, meetings)
    for number in range(3):
        _random_strategy(session, random, world, stored, user, number)
    return world


def _random_strategy(
    session: Session, random: Random, world: World, stored: int, user: int, number: int
) -> None:
    authority = random.choice(world.authorities)
    slug = f"strategy-{number}"
    strategy = put(
        session,
        Strategy(
            authority_id=authority,
            definition_id=stored,
            slug=slug,
            title=slug,
            state="drafting",
            created_at=NOW,
        ),
    )
    bound = dict(zip(random.sample(SLOTS, 3), random.sample(sorted(world.bodies), 3), strict=True))
    for slot, body in bound.items():
        put(session, StrategyBody(strategy_id=strategy, slot=slot, body_id=body))
    access = reading.StrategyAccess(strategy, authority, frozenset(bound.values()))
    world.strategies[strategy] = access
    cycle = put(session, Cycle(strategy_id=strategy, number=1, started_at=NOW))
    asked: dict[int, set[int]] = {}
    presented: dict[int, set[int]] = {}
    newest: int | None = None
    for step in range(8):
        at = NOW + timedelta(days=step)
        kind = random.choice(("revision", "meeting", "stage", "round"))
        if kind == "revision" or newest is None:
            newest = put(session, _revision(strategy, cycle, user, len(asked) + 1, at))
            asked[newest], presented[newest] = set(), set()
            for position in (1, 2):
                exempt = random.random() < 0.5
                document = put(session, _document(newest, position, exempt=exempt))
                world.documents[document] = (newest, exempt)
            continue
        stage = MEETING_SLOT if kind == "meeting" else random.choice(STAGES)
        visit = put(
            session,
            StageVisit(
                strategy_id=strategy, cycle_id=cycle, stage=stage, entered_at=at, left_at=at
            ),
        )
        if kind == "meeting" and MEETING_SLOT in bound:
            presented[newest].add(bound[MEETING_SLOT])
        if kind == "round":
            slot = random.choice(sorted(bound))
            revision = random.choice(sorted(asked))
            asked[revision].add(bound[slot])
            round_id = put(session, _round(strategy, visit, bound[slot], slot, revision, random))
            world.rounds[round_id] = (strategy, bound[slot])
    for revision, bodies in asked.items():
        world.revisions[revision] = reading.RevisionAccess(
            access, frozenset(bodies), frozenset(presented[revision])
        )


def _revision(strategy: int, cycle: int, user: int, number: int, at: datetime) -> Revision:
    return Revision(
        strategy_id=strategy,
        number=number,
        cycle_id=cycle,
        fingerprint="a" * 64,
        text_fingerprint="a" * 64,
        submitted_by=user,
        happened_at=at,
        recorded_at=at,
    )


def _document(revision: int, position: int, *, exempt: bool) -> Document:
    return Document(
        revision_id=revision,
        position=position,
        title="Draft",
        kind="draft",
        filename="draft.pdf",
        media_type="application/pdf",
        size=1,
        sha256="b" * 64,
        stored_name="x",
        exempt=exempt,
    )


def _round(strategy: int, visit: int, body: int, slot: str, revision: int, random: Random) -> Round:
    status = random.choice(("open", "cancelled"))
    return Round(
        strategy_id=strategy,
        visit_id=visit,
        body_id=body,
        slot=slot,
        mode="written",
        revision_id=revision,
        status=status,
        opened_at=NOW,
        due_on=NOW.date(),
        due_at=NOW,
        closed_at=None if status == "open" else NOW,
        closed_by_kind=None if status == "open" else "system",
    )
