"""Who goes with a strategy through a test: the application, its clock, everybody's browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.body import Membership
from tracker.queries.actors import person
from tracker.services.acting import Done, Ticket
from tracker.workflows.actors import Person
from tracker.workflows.calendar import to_local

PASSWORD = "seven purple kettles"


@dataclass
class Traveller:
    """The application, its clock, and ids by name."""

    app: Flask
    clock: FrozenClock
    strategy: int = 0
    authority: int = 0
    bodies: Mapping[str, int] = field(default_factory=dict)
    users: Mapping[str, int] = field(default_factory=dict)
    _next_key: int = 0
    _is_new: bool = False
    """Nothing happened since it was founded, so that the steps from there are always the same."""

    @property
    def ports(self) -> Ports:
        ports: Ports = self.app.extensions["tracker.ports"]
        return ports

    def known(self) -> dict[str, Any]:
        """What the journey knows of the database."""
        return {
            "strategy": self.strategy,
            "authority": self.authority,
            "bodies": self.bodies,
            "users": self.users,
            "_next_key": self._next_key,
        }

    def know(self, facts: Mapping[str, Any]) -> None:
        """Know what another journey knew, whose database was copied."""
        for name, value in facts.items():
            setattr(self, name, value)

    def actor(self, name: str) -> Person:
        today = to_local(self.clock.now(), self.ports.zone).date()
        return person(db.session(), self.users[name], today)

    def act(self, who: str, service: Callable[..., Done], *subject: Any, **facts: Any) -> Done:
        """Call a service as that person, now, with a ticket of its own."""
        self._is_new = False
        self._next_key += 1
        with self.app.app_context():
            return service(
                *subject,
                **facts,
                actor=self.actor(who),
                now=self.clock.now(),
                ports=self.ports,
                ticket=Ticket(f"journey-ticket-{self._next_key:06}"),
            )

    def move_to(self, instant: datetime) -> None:
        """Governance time moves; real time, by which sessions end, stands still."""
        self._is_new = False
        self.clock.set(instant, real=self.clock.real_now())

    def look(self, read: Callable[[Session], Any]) -> Any:
        self._is_new = False
        with self.app.app_context():
            return read(db.session())

    def change(self, statement: Executable) -> None:
        """Arrange what no service does."""

        def run(session: Session) -> None:
            session.execute(statement)
            session.commit()

        self.look(run)

    def browser(self, who: str) -> PageClient:
        self._is_new = False
        client = PageClient(self.app)
        answer = client.send("/sign-in", {"email": f"{who}@example.org", "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    def seat(self, who: str) -> int:
        wanted = select(Membership.id).where(Membership.user_id == self.users[who])
        found: int = self.look(lambda session: session.scalar(wanted))
        return found
