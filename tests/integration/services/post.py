"""A small post office for tests: people, duties, what is owed, and a clock that stands still."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tracker.adapters.clock import FrozenClock
from tracker.adapters.mail import MemoryMail
from tracker.adapters.ports import Ports
from tracker.models.body import Membership
from tracker.models.duty import DeliveryAttempt, Duty, Message, Notification
from tracker.models.people import OfficeHolder, User
from tracker.services import notifications
from tracker.services.duties import due_instant
from tracker.services.unit_of_work import unit_of_work

LONG_AGO = date(2019, 1, 1)
FRIDAY = date(2020, 1, 17)
_CHANGED = {
    "title": "Combined Authority",
    "body": "Combined Authority",
    "items": ["The Strategy"],
    "was_on": "2020-03-26",
    "was_time": "13:00",
    "starts_on": "2020-03-20",
    "starts_time": "13:00",
    "venue": "Town Hall",
    "path": "/meetings/2",
}
FACTS: dict[str, dict[str, Any]] = {
    "response_recorded": {
        "title": "The Strategy",
        "body": "Board",
        "capacity": "voting",
        "fingerprint": "f" * 64,
        "recorded_at": "2020-01-14T16:30:00+00:00",
        "path": "/rounds/7/receipt/3",
    },
    "round_closed": {"title": "The Strategy", "body": "Board", "path": "/rounds/7"},
    "meeting_summons": {
        "title": "The Strategy",
        "body": "Combined Authority",
        "starts_on": "2020-03-26",
        "starts_time": "13:00",
        "venue": "Town Hall",
        "path": "/meetings/2",
    },
    "meeting_moved": _CHANGED,
    "meeting_cancelled": _CHANGED,
    "meeting_adjourned": _CHANGED,
    "decision_published": {"title": "The Strategy", "path": "/strategies/s"},
    "called_in": {"title": "The Strategy", "path": "/strategies/s"},
}
"""What services give with each kind of news."""


def duty_facts(**changes: Any) -> dict[str, Any]:
    """What `queries.duty_owners` gives of a duty to respond."""
    return {
        "act": "respond",
        "what": "",
        "title": "The Strategy",
        "slug": "s",
        "body": "Board",
        "capacity": "voting",
        "path": "/rounds/7",
        "due_on": "2020-01-17",
        "due_time": "17:00",
        **changes,
    }


def at(day: date, hour: int = 6, minute: int = 30) -> datetime:
    """A winter's day, when local time is UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


def parse(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(content: bytes) -> str:
    body = parse(content).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class Post:
    """`mail` is what `ports` send by; `clock` is theirs."""

    session: Session
    world: World
    ports: Ports
    clock: FrozenClock
    mail: MemoryMail

    def user(self, name: str) -> int:
        row = User(email=f"{name.lower()}@example.org", name=name, created_at=NOW)
        return self._store(row)

    def office(self, user_id: int, office: str = "lead_officer", **facts: Any) -> int:
        given = {"authority_id": self.world.authority, "starts_on": LONG_AGO, **facts}
        return self._store(OfficeHolder(user_id=user_id, office=office, **given))

    def seat(self, user_id: int, **facts: Any) -> int:
        given = {"capacity": "voting", "starts_on": LONG_AGO, **facts}
        return self._store(Membership(body_id=self.world.body, user_id=user_id, **given))

    def duty(self, due_on: date | None = FRIDAY, **facts: Any) -> int:
        """By default the lead officer owes closing the evidence review, asked for at NOW."""
        given: dict[str, Any] = {
            "strategy_id": self.world.strategy,
            "act": "close_evidence_review",
            "subject_kind": "visit",
            "subject_id": self.world.visit,
            "owner_kind": "office",
            "opened_at": NOW,
            **facts,
        }
        if given["owner_kind"] == "office":
            given.setdefault("office", "lead_officer")
        due_at = due_instant(due_on, given.get("due_time"), "Europe/London") if due_on else None
        return self._store(Duty(due_on=due_on, due_at=due_at, **given))

    def change(self, row_type: type[Any], row_id: int, **facts: Any) -> None:
        row = self.session.get_one(row_type, row_id, populate_existing=True)
        for name, value in facts.items():
            setattr(row, name, value)
        self.session.commit()

    def tell(self, user_id: int, kind: str = "round_closed", **facts: Any) -> None:
        given = {
            "strategy_id": self.world.strategy,
            "facts": FACTS.get(kind, {}),
            "dedupe": f"{kind}:{facts.get('duty_id')}",
            "due_at": NOW,
            "reason": "You lead this strategy.",
            "now": NOW,
            **facts,
        }
        with unit_of_work() as session:
            notifications.tell(session, [user_id], kind, **given)

    def notifications(self) -> list[Notification]:
        self.session.rollback()
        return list(self.session.scalars(select(Notification).order_by(Notification.id)))

    def messages(self) -> list[Message]:
        self.session.rollback()
        return list(self.session.scalars(select(Message).order_by(Message.id)))

    def attempts(self) -> list[DeliveryAttempt]:
        self.session.rollback()
        return list(self.session.scalars(select(DeliveryAttempt).order_by(DeliveryAttempt.id)))

    def each_morning(self, days: int, work: Callable[[datetime], object]) -> None:
        """Do `work` at 06:30 on each of so many days from NOW's on."""
        for number in range(days):
            now = at(NOW.date() + timedelta(days=number))
            self.clock.set(now)
            work(now)

    def _store(self, row: Any) -> int:
        self.session.add(row)
        self.session.commit()
        return int(row.id)
