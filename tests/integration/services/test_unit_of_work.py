"""One transaction per act: all or nothing, one lock order, and a clear word when it cannot be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World, a_round
from tracker.extensions import db
from tracker.models.people import User
from tracker.models.round import Round
from tracker.models.strategy import Strategy
from tracker.services.unit_of_work import (
    LockOrderError,
    NestedUnitOfWorkError,
    NoSuchRowError,
    TemporarilyUnavailableError,
    lock_audit_head,
    lock_rounds,
    lock_strategies,
    lock_strategy,
    unit_of_work,
)


def person(email: str) -> User:
    return User(email=email, name="Somebody", created_at=NOW)


def count_people(session: Session) -> int:
    return len(session.scalars(select(User.id)).all())


def test_what_an_act_wrote_is_there_afterwards(session: Session) -> None:
    with unit_of_work() as work:
        work.add(person("a@example.org"))
    session.rollback()
    assert count_people(session) == 1


def test_an_act_that_fails_leaves_nothing(session: Session) -> None:
    def fail_half_way() -> None:
        with unit_of_work() as work:
            work.add(person("a@example.org"))
            work.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert count_people(session) == 0
    with unit_of_work() as work:  # and the next one is not harmed
        work.add(person("b@example.org"))
    assert count_people(session) == 1


def test_a_broken_rule_of_the_database_is_no_temporary_fault(session: Session) -> None:
    with pytest.raises(IntegrityError), unit_of_work() as work:
        work.add(person("Capital@example.org"))


def test_a_programming_error_is_no_temporary_fault(session: Session) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, unit_of_work() as work:
        work.execute(text("SELECT 1 FROM no_such_table"))
    assert not isinstance(caught.value, TemporarilyUnavailableError)


def test_it_begins_after_a_read_in_the_same_session(session: Session, world: World) -> None:
    """Upgrading the reader's transaction would fail at once on SQLite while another writes."""
    assert session.get_one(Strategy, world.strategy).title == "A strategy"
    with db.engine.begin() as other:
        other.execute(text("UPDATE strategies SET title = 'Changed meanwhile'"))
    with unit_of_work() as work:
        strategy = lock_strategy(work, world.strategy)
        assert strategy.title == "Changed meanwhile"
        strategy.title = "Changed by us"
    session.rollback()
    assert session.get_one(Strategy, world.strategy).title == "Changed by us"


def test_units_of_work_do_not_nest(session: Session) -> None:
    def nest() -> None:
        with unit_of_work() as work:
            work.add(person("a@example.org"))
            with unit_of_work():
                pass

    with pytest.raises(NestedUnitOfWorkError):
        nest()
    assert count_people(session) == 0


# ── locks ────────────────────────────────────────────────────────────────────────────────────────


def rounds_of(world: World, session: Session) -> tuple[int, int]:
    other = a_round(world, body_id=world.other_body)
    session.add(other)
    session.commit()
    return world.round, other.id


ORDERS: dict[str, Callable[[Session, World], object]] = {
    "a round without its strategy": lambda s, w: lock_rounds(s, [w.round]),
    "a round under another strategy": lambda s, w: (
        lock_strategy(s, w.other_strategy),
        lock_rounds(s, [w.round]),
    ),
    "a strategy after a round": lambda s, w: (
        lock_strategy(s, w.strategy),
        lock_rounds(s, [w.round]),
        lock_strategy(s, w.other_strategy),
    ),
    "a strategy after the head": lambda s, w: (lock_audit_head(s), lock_strategy(s, w.strategy)),
    "a round after the head": lambda s, w: (
        lock_strategy(s, w.strategy),
        lock_audit_head(s),
        lock_rounds(s, [w.round]),
    ),
    "strategies against their ids": lambda s, w: (
        lock_strategy(s, w.other_strategy),
        lock_strategy(s, w.strategy),
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_locks_out_of_order_are_refused(session: Session, world: World, name: str) -> None:
    with pytest.raises(LockOrderError), unit_of_work() as work:
        ORDERS[name](work, world)


def test_locks_in_order_are_given(session: Session, world: World) -> None:
    first, second = rounds_of(world, session)
    with unit_of_work() as work:
        both = lock_strategies(work, [world.other_strategy, world.strategy])
        assert [row.id for row in both] == [world.strategy, world.other_strategy]
        assert [row.id for row in lock_rounds(work, [second, first])] == [first, second]
        assert lock_audit_head(work) == (0, "0" * 64)
        # What is held already may be asked for again at any time.
        assert lock_strategy(work, world.strategy).id == world.strategy
        assert [row.id for row in lock_rounds(work, [first])] == [first]


def test_a_lock_outside_a_unit_of_work_is_refused(session: Session, world: World) -> None:
    with pytest.raises(LockOrderError):
        lock_strategy(session, world.strategy)


MISSING: dict[str, Callable[[Session, World], object]] = {
    "a strategy": lambda s, w: lock_strategies(s, [w.strategy, 404]),
    "a round": lambda s, w: (lock_strategy(s, w.strategy), lock_rounds(s, [w.round, 404])),
}


@pytest.mark.parametrize("missing", MISSING)
def test_what_does_not_exist_is_not_locked(session: Session, world: World, missing: str) -> None:
    with pytest.raises(NoSuchRowError), unit_of_work() as work:
        MISSING[missing](work, world)


def test_two_who_read_then_write_under_the_lock_lose_nothing(app: Flask, world: World) -> None:
    """Both read the number before either writes it, unless the lock makes them take turns."""
    turns, workers = 8, 4
    together = threading.Barrier(workers)

    def work_on_it() -> None:
        together.wait()
        for _ in range(turns):
            with app.app_context(), unit_of_work() as work:
                strategy = lock_strategy(work, world.strategy)
                strategy.row_version = strategy.row_version + 1

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work_on_it) for _ in range(workers)]:
            done.result()
    with app.app_context():
        versions = select(Strategy.row_version).where(Strategy.id == world.strategy)
        assert db.session.scalar(versions) == 1 + turns * workers


def test_both_lanes_close_at_once_and_both_are_recorded(
    app: Flask, session: Session, world: World
) -> None:
    """Each lane rewrites the one state string from what it read: without the lock one is lost."""
    first, second = rounds_of(world, session)
    with unit_of_work() as work:
        lock_strategy(work, world.strategy).state = "a.open|b.open"
    session.rollback()
    together = threading.Barrier(2)

    def close(lane: str, round_id: int) -> None:
        with app.app_context():
            together.wait()
            with unit_of_work() as work:
                strategy = lock_strategy(work, world.strategy)
                (row,) = lock_rounds(work, [round_id])
                row.status, row.outcome, row.closed_by_kind = "closed", "feedback_given", "system"
                row.closed_at = NOW
                strategy.state = strategy.state.replace(f"{lane}.open", f"{lane}.done")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(close, "a", first), pool.submit(close, "b", second)]:
            done.result()
    assert session.scalar(select(Strategy.state).where(Strategy.id == world.strategy)) == (
        "a.done|b.done"
    )
    assert set(session.scalars(select(Round.status))) == {"closed"}
