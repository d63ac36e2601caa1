"""Meetings to come, and forecasts that collide, read on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World, a_strategy, build, store
from tracker.adapters.bank_holidays import england
from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.models.calendar import Poll, PollDate
from tracker.models.meeting import Meeting
from tracker.models.papers import Revision
from tracker.models.record import SignedRecord
from tracker.models.strategy import Milestone, Strategy, WorkflowDefinition
from tracker.queries.feasibility import booked_meetings, meeting_days
from tracker.queries.forecasts import MOST, warned_strategies
from tracker.workflows.actors import MembershipHeld, OfficeHeld, Person
from tracker.workflows.voting_rules import Capacity, Role

LONDON = ZoneInfo("Europe/London")
TODAY = date(2020, 1, 6)
PLAN = {
    "decided": date(2020, 3, 26),
    "submitted": date(2020, 3, 31),
    "published": date(2020, 4, 3),
}


@pytest.fixture
def world(session: Session) -> World:
    built = build(session)
    definition = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    session.execute(
        update(WorkflowDefinition).values(text=definition.text, hash=definition.content_hash)
    )
    return built


def officer(world: World, office: str = "lead_officer", strategy: int | None = None) -> Person:
    return Person(world.user, "Ada", frozenset({OfficeHeld(office, world.authority, strategy)}))


def meet(session: Session, body: int, starts_at: datetime, **facts: Any) -> int:
    uid = f"{body}-{starts_at}"
    return store(
        session, Meeting(body_id=body, starts_at=starts_at, venue="Hall", uid=uid, **facts)
    )


def plan(session: Session, strategy: int, **days: date | None) -> None:
    for place, (name, day) in enumerate({**PLAN, **days}.items(), start=1):
        store(
            session,
            Milestone(strategy_id=strategy, name=name, position=place, title=name, planned_on=day),
        )


def poll(session: Session, world: World) -> int:
    found = store(session, Poll(authority_id=world.authority, kind="local", title="Elections"))
    store(
        session,
        PollDate(
            poll_id=found,
            known_on=date(2019, 5, 3),
            poll_on=date(2020, 5, 7),
            recorded_by=world.user,
            recorded_at=NOW,
        ),
    )
    return found


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────


def test_only_meetings_to_come_of_that_body_that_one_may_read(
    session: Session, world: World
) -> None:
    summer = datetime(2020, 6, 4, 23, 30, tzinfo=UTC)  # already the 5th in London
    later = meet(session, world.other_body, summer)
    meet(session, world.other_body, datetime(2020, 2, 3, tzinfo=UTC), status="cancelled")
    meet(session, world.body, datetime(2020, 2, 4, tzinfo=UTC))
    clerk = officer(world, "committee_clerk")

    def read(actor: Person, now: datetime = NOW) -> list[tuple[int, date]]:
        found = booked_meetings(session, actor, world.other_body, now, LONDON)
        return [(each.id, each.day) for each in found]

    assert read(clerk) == [(world.meeting, date(2020, 1, 17)), (later, date(2020, 6, 5))]
    assert read(clerk, datetime(2020, 1, 18, tzinfo=UTC)) == [(later, date(2020, 6, 5))]
    seat = MembershipHeld(world.member, world.body, Capacity.VOTING, Role.MEMBER)
    assert read(Person(world.user, "Ada", memberships=(seat,))) == []


def test_days_by_body_that_decides_at_meetings(session: Session, world: World) -> None:
    there = store(session, Authority(slug="there", name="There", short_name="T"))
    quiet = Body(authority_id=there, slug="quiet", name="Q", short_name="Q", mode="meeting")
    store(session, quiet)
    meet(session, world.other_body, datetime(2020, 2, 3, tzinfo=UTC), status="cancelled")
    meet(session, world.other_body, datetime(2020, 2, 4, 10, tzinfo=UTC))
    session.flush()
    assert meeting_days("lcr") == {"other_body": [date(2020, 1, 17), date(2020, 2, 4)]}
    assert meeting_days("there") == {"quiet": []}
    assert meeting_days("nowhere") == {}


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────


def warned(session: Session, actor: Person, strategy: int | None = None) -> list[tuple[str, int]]:
    found = warned_strategies(session, actor, TODAY, england(), strategy)
    return [(each.slug, len(each.warnings)) for each in found]


def test_those_who_plan_a_strategy_are_warned_of_it(session: Session, world: World) -> None:
    plan(session, world.strategy)
    plan(session, world.other_strategy, submitted=date(2020, 4, 3))
    poll(session, world)
    both = [("lis", 2), ("other", 1)]
    assert warned(session, officer(world)) == both
    assert warned(session, officer(world, "programme_manager")) == both
    assert warned(session, officer(world, "programme_manager", world.strategy)) == both[:1]
    assert warned(session, officer(world), world.other_strategy) == both[1:]
    for office in ("committee_clerk", "auditor", "administrator"):
        assert warned(session, officer(world, office)) == []
    assert warned(session, Person(world.user, "Ada")) == []


def test_an_office_elsewhere_does_not_count(session: Session, world: World) -> None:
    """Who leads one strategy and audits all is warned of the one alone."""
    plan(session, world.strategy)
    plan(session, world.other_strategy)
    offices = {
        OfficeHeld("auditor", world.authority),
        OfficeHeld("lead_officer", world.authority, world.other_strategy),
    }
    assert warned(session, Person(world.user, "Ada", frozenset(offices))) == [("other", 1)]


def test_a_strategy_that_ended_is_not_warned_of(session: Session, world: World) -> None:
    plan(session, world.strategy)
    session.execute(update(Strategy).where(Strategy.id == world.strategy).values(state="withdrawn"))
    assert warned(session, officer(world)) == []


@pytest.mark.parametrize(
    ("poll_on", "covers", "text", "left"),
    [
        ("2020-05-07", "publication", "a", 1),
        ("2021-05-06", "publication", "a", 2),
        ("2020-05-07", "engagement", "a", 2),
        ("2020-05-07", "publication", "b", 2),
    ],
)
def test_an_override_of_the_present_text_ends_the_warning(
    session: Session, world: World, poll_on: str, covers: str, text: str, left: int
) -> None:
    plan(session, world.strategy)
    poll_id = poll(session, world)
    later = Revision(
        strategy_id=world.strategy,
        number=2,
        cycle_id=world.cycle,
        fingerprint="c" * 64,
        text_fingerprint=text * 64,
        submitted_by=world.user,
        happened_at=NOW,
        recorded_at=NOW,
    )
    store(session, later)
    store(
        session,
        SignedRecord(
            strategy_id=world.strategy,
            kind="pre_election_override",
            happened_at=NOW,
            recorded_at=NOW,
            signed_by=world.user,
            capacity="monitoring_officer",
            revision_id=world.revision,
            detail={"poll_id": poll_id, "poll_on": poll_on, "covers": covers},
        ),
    )
    assert warned(session, officer(world), world.strategy) == [("lis", left)]


def test_many_strategies_are_looked_at_soonest_first_with_as_many_statements(
    session: Session, world: World
) -> None:
    from sqlalchemy import event

    plan(session, world.strategy)
    sent: list[str] = []

    def count() -> int:
        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            sent.clear()
            warned(session, officer(world))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    few = count()
    for number in range(MOST + 5):
        common = {"authority_id": world.authority, "definition_id": world.definition}
        plan(session, store(session, a_strategy(slug=f"s{number}", **common)))
    session.flush()
    assert count() == few
    assert len(warned(session, officer(world))) == MOST
