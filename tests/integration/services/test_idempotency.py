"""One key, one act: a repeat leads to its result; a refused act leaves its key free."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tracker.extensions import db
from tracker.models.people import IdempotencyKey, User
from tracker.models.strategy import Strategy
from tracker.services.idempotency import (
    KEPT,
    Claim,
    KeyReusedError,
    Result,
    claim,
    finish,
    forget_old,
    hash_request,
)
from tracker.services.unit_of_work import UnfinishedClaimError, lock_strategy, unit_of_work

ASKED = hash_request({"choice": "approve", "files": ["aa"]})
OTHER = hash_request({"choice": "reject", "files": ["aa"]})


def act(world: World, key: str = "k1", request: str = ASKED, user: int | None = None) -> object:
    """One request: claims, does something, stores the result; or says what it found."""
    with unit_of_work() as work:
        claimed = claim(work, user or world.user, key, request, NOW)
        if isinstance(claimed, Result):
            return claimed
        strategy = lock_strategy(work, world.strategy)
        strategy.row_version = strategy.row_version + 1
        finish(work, claimed, "strategy", strategy.id)
        return claimed


def versions(session: Session, world: World) -> int:
    session.rollback()
    return session.get_one(Strategy, world.strategy).row_version


def test_a_repeated_request_leads_to_the_first_ones_result(session: Session, world: World) -> None:
    assert isinstance(act(world), Claim)
    assert act(world) == Result("strategy", world.strategy)
    assert versions(session, world) == 2


def test_the_same_key_with_another_content_is_refused(session: Session, world: World) -> None:
    act(world)
    with pytest.raises(KeyReusedError):
        act(world, request=OTHER)
    assert versions(session, world) == 2


def test_keys_belong_to_one_person(session: Session, world: World) -> None:
    other = User(email="other@example.org", name="Other", created_at=NOW)
    session.add(other)
    session.commit()
    act(world)
    assert isinstance(act(world, user=other.id), Claim)
    assert versions(session, world) == 3


def test_a_refused_act_leaves_its_key_free(session: Session, world: World) -> None:
    def be_refused() -> None:
        with unit_of_work() as work:
            claim(work, world.user, "k1", ASKED, NOW)
            raise LookupError

    with pytest.raises(LookupError):
        be_refused()
    assert isinstance(act(world, request=OTHER), Claim)


def test_a_claim_without_a_result_is_not_committed(session: Session, world: World) -> None:
    with pytest.raises(UnfinishedClaimError), unit_of_work() as work:
        claim(work, world.user, "k1", ASKED, NOW)
    assert session.scalars(select(IdempotencyKey.id)).all() == []


def test_two_clicks_at_once_are_one_act(app: Flask, session: Session, world: World) -> None:
    clicks = 6
    together = threading.Barrier(clicks)

    def click() -> object:
        with app.app_context():
            together.wait()
            return act(world)

    with ThreadPoolExecutor(clicks) as pool:
        answers = [done.result() for done in [pool.submit(click) for _ in range(clicks)]]
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert answers.count(Result("strategy", world.strategy)) == clicks - 1
    assert versions(session, world) == 2


def test_keys_are_kept_for_thirty_days(session: Session, world: World) -> None:
    act(world)
    with unit_of_work() as work:
        assert forget_old(work, NOW + KEPT) == 0
    assert isinstance(act(world), Result)
    with unit_of_work() as work:
        assert forget_old(work, NOW + KEPT + timedelta(seconds=1)) == 1
    assert timedelta(days=30) == KEPT
    assert db.session.scalars(select(IdempotencyKey.id)).all() == []


def test_the_hash_is_of_the_content_and_not_of_its_order() -> None:
    assert hash_request({"a": 1, "b": "x"}) == hash_request({"b": "x", "a": 1})
    assert hash_request({"a": 1}) != hash_request({"a": "1"})
