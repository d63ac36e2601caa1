"""The read rules in SQL say what the rules on plain facts say, on random worlds and people."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tests.integration.queries.reading_world import OFFICES, World, random_world
from tracker.models.meeting import Meeting
from tracker.models.papers import Document, Revision
from tracker.models.round import Round
from tracker.models.strategy import (
    Strategy,
)
from tracker.queries import visibility
from tracker.workflows import reading
from tracker.workflows.actors import MembershipHeld, OfficeHeld, Person
from tracker.workflows.voting_rules import Capacity, Role


def random_person(random: Random, world: World) -> Person:
    offices = frozenset(
        OfficeHeld(
            random.choice(OFFICES),
            random.choice(world.authorities),
            random.choice((None, None, *world.strategies)),
        )
        for _ in range(random.choice((0, 0, 1, 2)))
    )
    memberships = tuple(
        MembershipHeld(number, body, random.choice(list(Capacity)), Role.MEMBER)
        for number, body in enumerate(
            random.sample(sorted(world.bodies), random.choice((0, 1, 2))), start=1
        )
    )
    return Person(1, "Ada", offices, memberships)


def ids(
    session: Session, column: InstrumentedAttribute[int], predicate: object, *joins: object
) -> set[int]:
    statement = select(column)
    for join in joins:
        statement = statement.join(join)  # type: ignore[arg-type]  # an entity to join
    return set(session.scalars(statement.where(predicate)))  # type: ignore[arg-type]  # SQL


def expected(world: World, person: Person) -> Sequence[set[int]]:
    return (
        {
            strategy
            for strategy, access in world.strategies.items()
            if reading.may_read_strategy(person, access)
        },
        {
            revision
            for revision, access in world.revisions.items()
            if reading.may_read_revision(person, access)
        },
        {
            document
            for document, (revision, exempt) in world.documents.items()
            if (reading.may_read_exempt if exempt else reading.may_read_revision)(
                person, world.revisions[revision]
            )
        },
        {
            round_id
            for round_id, (strategy, body) in world.rounds.items()
            if reading.may_read_round(person, world.strategies[strategy], body)
        },
        {
            meeting
            for meeting, body in world.meetings.items()
            if reading.may_read_meeting(person, world.bodies[body], body)
        },
    )


def found(session: Session, person: Person) -> Sequence[set[int]]:
    return (
        ids(session, Strategy.id, visibility.readable_strategies(person)),
        ids(session, Revision.id, visibility.readable_revisions(session, person)),
        ids(session, Document.id, visibility.readable_documents(session, person), Revision),
        ids(session, Round.id, visibility.readable_rounds(person)),
        ids(session, Meeting.id, visibility.readable_meetings(person)),
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_database_and_the_core_let_the_same_be_read(session: Session, seed: int) -> None:
    random = Random(seed)
    world = random_world(session, random)
    seen = [0] * 5
    for _ in range(40):
        person = random_person(random, world)
        wanted, got = expected(world, person), found(session, person)
        assert got == wanted, person
        seen = [count + len(each) for count, each in zip(seen, wanted, strict=True)]
        for strategy in world.strategies:
            assert visibility.may_read_strategy(session, person, strategy) == (
                strategy in wanted[0]
            )
        for revision in world.revisions:
            assert visibility.may_read_revision(session, person, revision) == (
                revision in wanted[1]
            )
        for round_id in world.rounds:
            assert visibility.may_read_round(session, person, round_id) == (round_id in wanted[3])
        for meeting in world.meetings:
            assert visibility.may_read_meeting(session, person, meeting) == (meeting in wanted[4])
    assert all(seen), "the random worlds must let something of each kind be read"


def test_a_stranger_reads_nothing(session: Session) -> None:
    random_world(session, Random(7))
    assert found(session, Person(1, "Nora")) == (set(), set(), set(), set(), set())


def test_papers_are_readable_at_a_meeting_only_once_they_were_presented(session: Session) -> None:
    """Being listed on the agenda shows nothing yet: the gate comes first."""
    world = random_world(session, Random(3))
    for revision, access in world.revisions.items():
        person = Person(
            1,
            "Ada",
            memberships=tuple(
                MembershipHeld(number, body, Capacity.VOTING, Role.MEMBER)
                for number, body in enumerate(access.strategy.bodies)
            ),
        )
        put_to = bool(access.asked or access.presented)
        assert visibility.may_read_revision(session, person, revision) == put_to
