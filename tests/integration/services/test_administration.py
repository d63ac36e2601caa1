"""Sign-in, throttle and administration on both databases, with their races."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tracker.adapters.clock import FrozenClock
from tracker.adapters.passwords import Passwords
from tracker.adapters.ports import Ports
from tracker.app import PORTS
from tracker.extensions import db
from tracker.models.people import LoginAttempt, OfficeHolder, User
from tracker.models.record import AuditEvent
from tracker.queries.actors import person
from tracker.queries.audit_chain import verify_chain
from tracker.services import people, seats, sign_in, throttle
from tracker.services.errors import FormError, RefusedError
from tracker.services.seats import NewMembership, NewOffice
from tracker.services.sessions import Browser
from tracker.workflows.actors import Person

PASSWORD = "seven purple kettles"
TODAY = NOW.date()
HERE = Browser("192.0.2.1", "a test")


@dataclass(frozen=True, slots=True)
class Staff:
    """Two administrators, and the ports they work through."""

    first: int
    second: int
    authority: int
    body: int
    ports: Ports

    def actor(self, user_id: int) -> Person:
        return person(db.session(), user_id, TODAY)


@pytest.fixture
def staff(app: Flask, session: Session, world: World) -> Staff:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    ports = replace(app.extensions[PORTS], clock=FrozenClock(NOW), passwords=passwords)
    ids = []
    for name in ("first", "second"):
        user = User(
            email=f"{name}@example.org",
            name=f"Zora {name}",
            password_hash=passwords.hash_password(PASSWORD),
            created_at=NOW,
        )
        session.add(user)
        session.flush()
        session.add(
            OfficeHolder(
                user_id=user.id,
                office="administrator",
                authority_id=world.authority,
                starts_on=date(2019, 1, 1),
            )
        )
        ids.append(user.id)
    session.commit()
    return Staff(ids[0], ids[1], world.authority, world.body, ports)


@pytest.fixture(autouse=True)
def chain_is_whole(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        assert verify_chain(db.session()).ok


def together(app: Flask, works: list[Callable[[], object]]) -> list[object]:
    """Each in a thread of its own, at once; what each returned or raised, in order."""
    barrier = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                results[number] = works[number]()
            except Exception as error:  # noqa: BLE001 - the test looks at them
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_administrators_cannot_remove_each_other(
    app: Flask, session: Session, staff: Staff
) -> None:
    actors = {user: staff.actor(user) for user in (staff.first, staff.second)}
    session.rollback()

    def remove(actor: int, other: int) -> Callable[[], object]:
        return lambda: people.deactivate(
            other, actor=actors[actor], now=NOW, ports=staff.ports, ticket=None
        )

    results = together(app, [remove(staff.first, staff.second), remove(staff.second, staff.first)])
    refused = [each for each in results if isinstance(each, RefusedError)]
    assert len(refused) == 1, results
    session.rollback()
    left = session.scalars(
        select(User.id).where(
            User.id.in_((staff.first, staff.second)), User.deactivated_at.is_(None)
        )
    ).all()
    assert len(left) == 1


def test_a_hundred_guesses_at_once_do_not_pass_the_limit(
    app: Flask, session: Session, staff: Staff
) -> None:
    session.rollback()
    account = throttle.account_digest("first@example.org")

    def guess() -> object:
        return throttle.admit(account, HERE.address, throttle.SIGN_IN, now=NOW)

    results = together(app, [guess] * 12)
    let_in = [each for each in results if isinstance(each, int)]
    held = [each for each in results if isinstance(each, throttle.ThrottledError)]
    assert (len(let_in), len(held)) == (5, 7), results
    session.rollback()
    assert len(session.scalars(select(LoginAttempt.id)).all()) == 5


def attempt(staff: Staff, password: str, *, browser: str | None = None, minutes: int = 0) -> str:
    try:
        sign_in.sign_in(
            "first@example.org",
            password,
            HERE,
            known_browser=browser,
            passwords=staff.ports.passwords,
            now=NOW + timedelta(minutes=minutes),
            lasts=timedelta(hours=1),
        )
    except sign_in.WrongCredentialsError:
        return "wrong"
    except throttle.ThrottledError as error:
        return f"until +{(error.until - NOW).total_seconds() / 60:.0f}"
    return "in"


def test_the_window_moves_with_each_failure(session: Session, staff: Staff) -> None:
    session.rollback()
    said = [attempt(staff, "wrong wrong", minutes=minute) for minute in (0, 1, 2, 3, 4)]
    assert said == ["wrong"] * 5
    assert attempt(staff, PASSWORD, minutes=5) == "until +15"
    assert attempt(staff, PASSWORD, minutes=14) == "until +15"  # asking does not prolong it
    assert attempt(staff, "wrong wrong", minutes=15) == "wrong"
    assert attempt(staff, "wrong wrong", minutes=15) == "until +16"


def test_a_good_sign_in_clears_what_this_origin_failed(session: Session, staff: Staff) -> None:
    session.rollback()
    for _ in range(3):
        assert [attempt(staff, "wrong wrong") for _ in range(4)] == ["wrong"] * 4
        assert attempt(staff, PASSWORD) == "in"


def test_a_hash_of_other_settings_is_made_anew(session: Session, staff: Staff) -> None:
    def stored() -> str:
        session.rollback()
        found = session.scalars(select(User.password_hash).where(User.id == staff.first)).one()
        session.rollback()
        assert found
        return found

    before = stored()
    assert attempt(staff, PASSWORD) == "in"
    assert stored() == before
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    changed = replace(staff, ports=replace(staff.ports, passwords=stronger))
    assert attempt(changed, PASSWORD) == "in"
    assert stored() != before
    assert attempt(changed, PASSWORD) == "in"


def test_one_role_has_one_holder_even_at_once(
    app: Flask, session: Session, staff: Staff, world: World
) -> None:
    actor = staff.actor(staff.first)
    users = [User(email=f"u{n}@example.org", name=f"U {n}", created_at=NOW) for n in range(3)]
    session.add_all(users)
    session.commit()
    ids = [user.id for user in users]
    session.rollback()

    def seat(user_id: int) -> Callable[[], object]:
        new = NewMembership(user_id, world.other_body, "voting", "chair", "", TODAY)
        return lambda: seats.add_member(new, actor=actor, now=NOW, ports=staff.ports, ticket=None)

    results = together(app, [seat(user_id) for user_id in ids])
    refused = [each for each in results if isinstance(each, FormError)]
    assert len(refused) == 2, results


def test_the_office_and_the_vote_do_not_meet_even_at_once(
    app: Flask, session: Session, staff: Staff, world: World
) -> None:
    actor = staff.actor(staff.first)
    user = User(email="u@example.org", name="U", created_at=NOW)
    session.add(user)
    session.commit()
    user_id = user.id
    session.rollback()
    office = NewOffice(user_id, "administrator", staff.authority, TODAY)
    seat = NewMembership(user_id, world.other_body, "voting", "member", "", TODAY)
    results = together(
        app,
        [
            lambda: seats.grant_office(
                office, actor=actor, now=NOW, ports=staff.ports, ticket=None
            ),
            lambda: seats.add_member(seat, actor=actor, now=NOW, ports=staff.ports, ticket=None),
        ],
    )
    assert [isinstance(each, FormError) for each in results].count(True) == 1, results


def test_only_an_administrator_administers(session: Session, staff: Staff, world: World) -> None:
    actor = person(session, world.user, TODAY)
    session.rollback()
    with pytest.raises(RefusedError, match="Only an administrator can do this"):
        people.create_user(
            "Iris New", "iris@example.org", actor=actor, now=NOW, ports=staff.ports, ticket=None
        )
    assert session.scalars(select(AuditEvent.id)).all() == []
