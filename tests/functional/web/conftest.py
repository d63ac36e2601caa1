"""Signed-in clients on a small authority, and pages as a test reads them.

`client_for(user)` signs a person in through the pages. `people` has one person for each office and
for some seats; every test of pages may use them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.pages import PageClient
from tests.functional.web.room import Room
from tracker.adapters.clock import FrozenClock
from tracker.adapters.passwords import Passwords
from tracker.app import build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership
from tracker.models.people import OfficeHolder, User
from tracker.workflows.actors import OFFICES

NOW = datetime(2019, 11, 1, 10, 0, tzinfo=UTC)
LONG_AGO = date(2019, 1, 1)
PASSWORD = "seven purple kettles"
ClientFor = Callable[[int], PageClient]


@dataclass(frozen=True, slots=True)
class People:
    """Ids of users, by office and by name; ids of the authority and the bodies."""

    authority: int
    board: int
    panel: int
    office: dict[str, int]
    member: int
    other_member: int
    nobody: int
    email: dict[int, str] = field(default_factory=dict)


@pytest.fixture
def clock() -> FrozenClock:
    """Both times stand still on the first morning of the demo, until a test moves them."""
    return FrozenClock(NOW)


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """An application whose clock the test holds, and whose password hashing is quick."""
    from dataclasses import replace

    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    ports = replace(build_ports(settings), clock=clock, passwords=quick)
    application = create_app(settings, ports)
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are tested on SQLite; what they read and write is tested on both databases below."""
    return sqlite_url


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database beside the pages, to look at what they stored and to arrange it.

    It stands outside any application context: a request inside one would share its `g`.
    """
    with app.app_context():
        engine = db.engine
    with Session(engine) as beside:
        yield beside


@pytest.fixture
def people(app: Flask) -> People:
    hashed = app.extensions["tracker.ports"].passwords.hash_password(PASSWORD)
    with app.app_context():
        return _store(db.session(), hashed)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A stranger's browser."""
    return PageClient(app)


@pytest.fixture
def client_for(app: Flask, people: People) -> ClientFor:
    """A browser in which that user has signed in by password."""

    def sign_in(user_id: int) -> PageClient:
        client = PageClient(app)
        email = people.email[user_id]
        answer = client.send("/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return sign_in


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    """A strategy in its first stage, with everybody whom its way concerns, on 6 January 2020."""
    clock.set(BEGINS)
    return Journey(app, clock).found()


@pytest.fixture
def board(journey: Journey) -> int:
    """The draft is shared with both panels: the id of the board's round."""
    return journey.share().round("implementation_board")


@pytest.fixture
def room(journey: Journey) -> Room:
    """The meeting that decides has begun, with the strategy on its agenda."""
    return Room(journey)


def _store(session: Session, hashed: str) -> People:
    emails: dict[int, str] = {}

    def user(email: str, name: str) -> int:
        row = User(email=email, name=name, password_hash=hashed, created_at=NOW)
        session.add(row)
        session.flush()
        emails[row.id] = email
        return row.id

    authority = Authority(slug="lcr", name="The Combined Authority", short_name="CA")
    session.add(authority)
    session.flush()
    bodies = [
        Body(authority_id=authority.id, slug=slug, name=name, short_name=name, mode=mode)
        for slug, name, mode in (
            ("board", "Implementation Board", "written"),
            ("panel", "Analytical Panel", "written"),
        )
    ]
    session.add_all(bodies)
    session.flush()
    offices = {}
    for office, words in OFFICES.items():
        offices[office] = user(f"{office.replace('_', '.')}@example.org", f"{words} Person")
        session.add(
            OfficeHolder(
                user_id=offices[office],
                office=office,
                authority_id=authority.id,
                starts_on=LONG_AGO,
            )
        )
    member, other = user("mary@example.org", "Mary Member"), user("olu@example.org", "Olu Other")
    nobody = user("nora@example.org", "Nora Nobody")
    for user_id, role in ((member, "chair"), (other, "member")):
        session.add(
            Membership(
                body_id=bodies[0].id,
                user_id=user_id,
                capacity="voting",
                role=role,
                starts_on=LONG_AGO,
            )
        )
    session.commit()
    return People(authority.id, bodies[0].id, bodies[1].id, offices, member, other, nobody, emails)


__all__ = ["ClientFor", "FlaskClient", "People"]
