"""The least of everything that a row needs to stand on: one strategy in review, two members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.base import Base
from tracker.models.body import Body, Membership
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.papers import Revision
from tracker.models.people import User
from tracker.models.round import Recommendation, Round, Vote
from tracker.models.strategy import Cycle, StageVisit, Strategy, WorkflowDefinition

NOW = datetime(2020, 1, 6, 9, 30, tzinfo=UTC)
LATER = datetime(2020, 1, 17, 17, 0, tzinfo=UTC)
DAY = date(2020, 1, 17)
HASH = "a" * 64


@dataclass(frozen=True, slots=True)
class World:
    """Ids of what is there."""

    authority: int
    user: int
    body: int
    other_body: int
    member: int
    other_member: int
    definition: int
    strategy: int
    other_strategy: int
    cycle: int
    visit: int
    other_visit: int
    revision: int
    meeting: int
    item: int
    round: int
    recommendation: int
    vote: int


def store(session: Session, row: Base) -> int:
    session.add(row)
    session.flush()
    return int(row.id)  # type: ignore[attr-defined]  # every table has one


def a_strategy(**facts: Any) -> Strategy:
    return Strategy(**{"title": "A strategy", "state": "drafting", "created_at": NOW, **facts})


def a_round(world: Any, **facts: Any) -> Round:
    return Round(
        **{
            "strategy_id": world.strategy,
            "visit_id": world.visit,
            "body_id": world.body,
            "slot": "implementation_board",
            "mode": "written",
            "revision_id": world.revision,
            "opened_at": NOW,
            "due_on": DAY,
            "due_at": LATER,
            **facts,
        }
    )


def a_vote(world: Any, **facts: Any) -> Vote:
    return Vote(
        **{
            "round_id": world.round,
            "recommendation_id": world.recommendation,
            "membership_id": world.member,
            "seq": 1,
            "revision_id": world.revision,
            "choice": "approve",
            "capacity": "voting",
            "role": "member",
            "cast_by": world.user,
            "happened_at": NOW,
            "recorded_at": NOW,
            "idempotency_key": "first",
            **facts,
        }
    )


def build(session: Session) -> World:
    """Store the world in the session's transaction; the caller commits."""
    ids: dict[str, int] = {}

    def put(name: str, row: Base) -> int:
        ids[name] = store(session, row)
        return ids[name]

    put("authority", Authority(slug="lcr", name="The Authority", short_name="LCR"))
    put("user", User(email="ada@example.org", name="Ada Example", created_at=NOW))
    for name, mode in (("body", "written"), ("other_body", "meeting")):
        row = Body(authority_id=ids["authority"], slug=name, name=name, short_name=name, mode=mode)
        put(name, row)
    for name in ("member", "other_member"):
        put(
            name,
            Membership(body_id=ids["body"], user_id=ids["user"], capacity="voting", starts_on=DAY),
        )
    put(
        "definition",
        WorkflowDefinition(name="lis", version=1, title="LIS", text="schema = 1", hash=HASH),
    )
    common = {"authority_id": ids["authority"], "definition_id": ids["definition"]}
    put("strategy", a_strategy(slug="lis", **common))
    put("other_strategy", a_strategy(slug="other", **common))
    put("cycle", Cycle(strategy_id=ids["strategy"], number=1, started_at=NOW))
    put(
        "visit",
        StageVisit(
            strategy_id=ids["strategy"],
            cycle_id=ids["cycle"],
            stage="review.implementation_board.open",
            entered_at=NOW,
        ),
    )
    put(
        "other_visit",
        StageVisit(strategy_id=ids["other_strategy"], stage="evidence_review", entered_at=NOW),
    )
    put(
        "revision",
        Revision(
            strategy_id=ids["strategy"],
            number=1,
            cycle_id=ids["cycle"],
            fingerprint=HASH,
            text_fingerprint=HASH,
            submitted_by=ids["user"],
            happened_at=NOW,
            recorded_at=NOW,
        ),
    )
    put("meeting", Meeting(body_id=ids["other_body"], starts_at=LATER, venue="Hall", uid="m1"))
    put(
        "item",
        AgendaItem(
            meeting_id=ids["meeting"], strategy_id=ids["strategy"], position=1, title="The strategy"
        ),
    )
    known = type("Known", (), ids)
    put("round", a_round(known))
    put(
        "recommendation",
        Recommendation(
            round_id=ids["round"],
            position=1,
            letter="a",
            kind="approve",
            text="Approve it",
            decisive=True,
        ),
    )
    put("vote", a_vote(type("Known", (), ids)))
    return World(**ids)
