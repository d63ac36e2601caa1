"""A meeting on its day: the clerk’s browser, and members who vote in theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import filled
from tests.functional.web.pages import PageClient
from tracker.models.round import Recommendation, Round

HOSTILE = "<script>alert(1)</script>"
SLOT = "combined_authority"


class Room:
    """A meeting on its day, with the clerk's browser."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.meeting, self.item = journey.to_meeting()
        self.clerk = journey.browser("committee_clerk")
        self.path = f"/meetings/{self.meeting}"
        self.attendance = f"{self.path}/attendance"
        self.opening = f"{self.path}/items/{self.item}/open"
        self.decision = f"{self.path}/items/{self.item}/decision"

    def record_present(self, *who: str) -> None:
        seats = [str(self.journey.seat(each)) for each in who]
        answer = self.clerk.send(self.attendance, {"present": seats})
        assert answer.status_code == 303, answer.text

    def open(self) -> int:
        """Open the item: the id of its round."""
        fields = filled(self.clerk.get(self.opening), self.opening)
        answer = self.clerk.post(self.opening, fields)
        assert answer.status_code == 303, answer.text
        return self.journey.round(SLOT)

    def decide(self, **changes: str) -> Any:
        """To the page that checks the decision: by default everything agreed without a vote."""
        ids = self.journey.recommendations(self.journey.round(SLOT))
        fields = {f"method-{each}": "agreed_without_vote" for each in ids}
        last = ids[-1]
        for name, value in changes.items():
            fields[f"{name}-{last}"] = value
        return self.clerk.send(self.decision, {**fields, "step": "check"})

    def confirm(self, page: Any) -> Any:
        return self.clerk.post(
            self.decision, {**self.clerk.hidden(page, self.decision), "step": "send"}
        )


def outcomes(journey: Journey) -> list[tuple[str | None, str | None, int | None]]:
    wanted = (
        select(Recommendation.outcome, Recommendation.method, Recommendation.for_count)
        .join(Round, Round.id == Recommendation.round_id)
        .where(Round.slot == SLOT)
        .order_by(Recommendation.position)
    )
    found: list[tuple[str | None, str | None, int | None]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


def vote(browser: PageClient, room: Room, round_id: int, choices: list[str]) -> Any:
    path, action = f"/rounds/{round_id}", f"/rounds/{round_id}/respond"
    opened = browser.get(f"{path}?change=1")
    form = browser.post(action, {**filled(opened, action), "interest": "none", "step": "interest"})
    ids = room.journey.recommendations(round_id)
    chosen = {f"choice-{key}": value for key, value in zip(ids, choices, strict=True)}
    return browser.post(action, {**filled(form, action), **chosen, "step": "response"})
