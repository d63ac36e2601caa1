"""A member’s browser at one round, and what may happen to the round meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import filled
from tests.functional.web.pages import PageClient
from tracker.models.body import Membership
from tracker.models.round import Round, Vote
from tracker.services import pauses

HOSTILE = "<script>alert(1)</script>"
SLOT = "implementation_board"


HOSTILE = "<script>alert(1)</script>"
SLOT = "implementation_board"


class Member:
    """A member's browser at one round, one step after the other."""

    def __init__(self, journey: Journey, who: str, round_id: int) -> None:
        self.client: PageClient = journey.browser(who)
        self.path = f"/rounds/{round_id}"
        self.action = f"{self.path}/respond"
        self.choice = f"choice-{journey.recommendations(round_id)[0]}"

    def open(self, status: int = 200) -> TestResponse:
        return self.client.get(self.path, status)

    def begin(self, **fields: Any) -> TestResponse:
        """From the round's page to the form."""
        opened = self.client.get(f"{self.path}?change=1")
        hidden = self.client.hidden(opened, self.action)
        return self.client.post(
            self.action, {**hidden, "interest": "none", "step": "interest", **fields}
        )

    def go(self, page: TestResponse, step: str, **fields: Any) -> TestResponse:
        """Press a button of the page: all that its form holds is sent, with these changes."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.post(self.action, {**filled(page, self.action), **named, "step": step})

    def respond(self, choice: str, reason: str = "") -> TestResponse:
        """To the page that checks the answers."""
        form = self.begin()
        hidden = self.client.hidden(form, self.action)
        fields = {self.choice: choice, "reason": reason, "step": "response"}
        return self.client.post(self.action, {**hidden, **fields})

    def send(self, page: TestResponse) -> TestResponse:
        return self.go(page, "send")


def votes(journey: Journey) -> list[tuple[int, str, str]]:
    wanted = select(Vote.seq, Vote.choice, Vote.reason).order_by(Vote.id)
    found: list[tuple[int, str, str]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


def send_blindly(member: Member, form: dict[str, str], reason: str) -> TestResponse:
    return member.client.post(
        member.action, {**form, member.choice: "reject", "reason": reason, "step": "send"}
    )


def happen(journey: Journey, board: int, what: str) -> None:
    if what == "closed":
        journey.close(SLOT)
    elif what == "over":
        journey.move_to(BEGINS + timedelta(days=12))
    elif what == "paused":
        journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    else:
        today = BEGINS.date()
        change: Any = {
            "cancelled": update(Round)
            .where(Round.id == board)
            .values(status="cancelled", closed_at=BEGINS, closed_by_kind="system"),
            "demoted": update(Membership)
            .where(Membership.id == journey.seat("mary"))
            .values(capacity="observer"),
            "left": update(Membership)
            .where(Membership.id == journey.seat("mary"))
            .values(ends_on=today - timedelta(days=1)),
        }[what]
        journey.change(change)
