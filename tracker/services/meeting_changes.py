"""A meeting that moves: every date that hangs on it moves with it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.queries import meeting_moves
from tracker.queries.meeting_moves import MeetingHead
from tracker.services import meeting_letters, schedule
from tracker.services.acting import Acting, Done, Ticket
from tracker.services.acting_together import perform_together
from tracker.services.entered import LONGEST_LINE, required_text
from tracker.services.errors import FormError
from tracker.services.meeting_acts import (
    MeetingAct,
    MeetingChangedError,
    begins_on,
    refuse,
)
from tracker.services.meetings import check_start
from tracker.services.standalone import Standing
from tracker.workflows import moving
from tracker.workflows.actors import Person
from tracker.workflows.calendar import CalendarYearError
from tracker.workflows.moving import StrategyMove
from tracker.workflows.snapshots import StrategySnapshot


def move_meeting(
    meeting_id: int,
    starts_at: datetime,
    venue: str,
    reason: str,
    *,
    seen: str | None = None,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Hold a meeting that has not begun at another time (UTC) or place; Done names the meeting.

    Every open date that hangs on it moves; what was done keeps its day. `seen` is the fingerprint
    of what the page showed (`moving.fingerprint`). Raises FormError, RefusedError, NotFoundError,
    MeetingChangedError.
    """
    move = _Move(
        meeting_id,
        reason,
        starts_at=starts_at,
        venue=venue,
        seen=seen,
    )
    request = {
        "move_meeting": meeting_id,
        "starts_at": starts_at.isoformat(),
        "venue": venue,
        "reason": reason,
    }
    return perform_together(move, actor=actor, now=now, ports=ports, ticket=ticket, request=request)


@dataclass(slots=True)
class _Move(MeetingAct):
    starts_at: datetime = field(kw_only=True)
    venue: str = field(kw_only=True)
    seen: str | None = field(kw_only=True)
    act: str = "move_meeting"
    event: str = "meeting_moved"
    moves: dict[int, StrategyMove] = field(init=False, default_factory=dict)

    def write(self, standing: Standing, actings: Sequence[Acting]) -> None:
        session, now = standing.session, standing.now
        check_start(self.starts_at, now, standing.ports)
        venue = required_text("venue", self.venue, "Enter where it is held.", longest=LONGEST_LINE)
        meeting = self.lock(standing, actings)
        must_be_to_come(self.head, now)
        if (self.starts_at, venue) == (meeting.starts_at, meeting.venue):
            raise FormError({"starts_at": "The meeting is held there and then already."})
        self.venue = venue
        snapshots = {acting.strategy.id: acting.snapshot for acting in actings}
        standings = meeting_moves.on_agenda(session, self.head.authority_id, snapshots)
        try:
            moves = [moving.move(each, self.starts_at, now) for each in standings]
        except CalendarYearError as error:
            raise FormError({"starts_at": str(error)}) from error
        shown = moving.fingerprint(self.meeting_id, self.head.sequence, moves)
        if self.seen is not None and self.seen != shown:
            raise MeetingChangedError("What follows from the move is no longer what was shown.")
        self.moves = {move.after.strategy_id: move for move in moves}
        self.own = {key: _changed(move) for key, move in self.moves.items()}
        meeting.starts_at, meeting.venue = self.starts_at, venue
        meeting.sequence += 1
        session.flush()
        schedule.move_deadlines(session, moves, now)

    def after(self, acting: Acting) -> StrategySnapshot:
        acting.snapshot = self.moves[acting.strategy.id].after
        return acting.snapshot

    def facts(self) -> Mapping[str, object]:
        return {
            "was": self.head.local_date(self.head.starts_at).isoformat(),
            "on": self.head.local_date(self.starts_at).isoformat(),
            "was_at": self.head.starts_at.isoformat(),
            "starts_at": self.starts_at.isoformat(),
            "was_venue": self.head.venue,
            "venue": self.venue,
        }

    def news(self) -> meeting_letters.News:
        return meeting_letters.News(self.starts_at, self.venue, self.head.sequence + 1)


def must_be_to_come(head: MeetingHead, now: datetime) -> None:
    """Only what has not begun can move. Raises RefusedError."""
    if head.status != "scheduled":
        refuse(f"This meeting is {head.status}: it cannot be moved.")
    if head.starts_at <= now:
        refuse(f"The meeting began on {begins_on(head)}: adjourn it, or cancel it.")


def _changed(move: StrategyMove) -> Mapping[str, object]:
    """The dates before and after, and the rules that are broken now."""
    dates = {
        each.stored.name: [each.stored.due_on.isoformat(), each.due_on.isoformat()]
        for each in move.dates
    }
    return {"dates": dates, "breaches": [each.rule for each in move.breaches]}
