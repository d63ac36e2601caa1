"""A meeting that is cancelled or adjourned, and what becomes of its agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update

from tracker.adapters.ports import Ports
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.round import Round, Vote
from tracker.models.strategy import Deadline
from tracker.queries import meeting_moves
from tracker.queries.meeting_moves import LIVE, MeetingHead
from tracker.services import meeting_letters
from tracker.services.acting import Acting, Done, Ticket
from tracker.services.acting_together import perform_together
from tracker.services.entered import LONGEST_LINE, required_text
from tracker.services.item_endings import close_undecided
from tracker.services.meeting_acts import MeetingAct, begins_on, refuse
from tracker.services.meetings import check_start
from tracker.services.standalone import Standing
from tracker.workflows.actors import Person
from tracker.workflows.moving import ANCHOR


def cancel_meeting(
    meeting_id: int,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Cancel a meeting at which nothing was done; its items wait for another agenda.

    Dates before it end with it. Raises FormError, RefusedError, NotFoundError.
    """
    request = {"cancel_meeting": meeting_id, "reason": reason}
    return perform_together(
        _Cancel(meeting_id, reason),
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request=request,
    )


def adjourn_meeting(
    meeting_id: int,
    continues_at: datetime,
    venue: str,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Break off a meeting that has begun, to go on at `continues_at` (UTC); Done names that one.

    It was held; what is still on its agenda goes over to the meeting that continues it. The two are
    one meeting in law, so no notice before it is counted anew. An open item on which nobody has
    voted is closed and listed there; one on which somebody has is decided or deferred first.
    Raises FormError, RefusedError, NotFoundError.
    """
    request = {
        "adjourn_meeting": meeting_id,
        "continues_at": continues_at.isoformat(),
        "venue": venue,
        "reason": reason,
    }
    return perform_together(
        _Adjourn(meeting_id, reason, continues_at=continues_at, venue=venue),
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request=request,
    )


@dataclass(slots=True)
class _Cancel(MeetingAct):
    act: str = "cancel_meeting"
    event: str = "meeting_cancelled"

    def write(self, standing: Standing, actings: Sequence[Acting]) -> None:
        session, now = standing.session, standing.now
        meeting = self.lock(standing, actings)
        must_be_unheld(self.head, done=meeting_moves.anything_done(session, self.meeting_id))
        meeting.status, meeting.status_reason = "cancelled", self.reason
        meeting.sequence += 1
        session.execute(
            update(AgendaItem)
            .where(AgendaItem.meeting_id == self.meeting_id, AgendaItem.status == "listed")
            .values(status="deferred", closed_at=now, closing_reason=self.reason)
        )
        session.execute(
            update(Deadline)
            .where(
                Deadline.strategy_id.in_([acting.strategy.id for acting in actings]),
                Deadline.anchor == ANCHOR,
                Deadline.closed_at.is_(None),
            )
            .values(closed_at=now)
        )

    def facts(self) -> Mapping[str, object]:
        return {"on": self.head.local_date(self.head.starts_at).isoformat()}

    def news(self) -> meeting_letters.News:
        return meeting_letters.News(None, self.head.venue, self.head.sequence + 1)


@dataclass(slots=True)
class _Adjourn(MeetingAct):
    continues_at: datetime = field(kw_only=True)
    venue: str = field(kw_only=True)
    act: str = "adjourn_meeting"
    event: str = "meeting_adjourned"
    continued_by: int = field(init=False, default=0)

    def write(self, standing: Standing, actings: Sequence[Acting]) -> None:
        session = standing.session
        check_start(self.continues_at, standing.now, standing.ports)
        self.venue = required_text(
            "venue", self.venue, "Enter where it is held.", longest=LONGEST_LINE
        )
        _close_open_rounds(standing, self.meeting_id, self.reason)
        meeting = self.lock(standing, actings)
        must_have_begun(self.head, standing.now, anything_left=bool(actings))
        meeting.status, meeting.status_reason = "held", self.reason
        following = Meeting(
            body_id=meeting.body_id,
            starts_at=self.continues_at,
            venue=self.venue,
            uid=f"{uuid4()}@tracker",
            continues_id=meeting.id,
        )
        session.add(following)
        session.flush()
        self.continued_by = following.id
        live = session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.status.in_(LIVE))
            .order_by(AgendaItem.position)
        ).all()
        for item in live:
            item.status, item.closed_at = "deferred", standing.now
            item.closing_reason, item.deferred_to_id = self.reason, following.id
            session.add(
                AgendaItem(
                    meeting_id=following.id,
                    strategy_id=item.strategy_id,
                    position=item.position,
                    title=item.title,
                )
            )

    def facts(self) -> Mapping[str, object]:
        return {
            "was": self.head.local_date(self.head.starts_at).isoformat(),
            "on": self.head.local_date(self.continues_at).isoformat(),
            "starts_at": self.continues_at.isoformat(),
            "venue": self.venue,
            "continued_by": self.continued_by,
        }

    def news(self) -> meeting_letters.News:
        return meeting_letters.News(self.continues_at, self.venue, 0, self.continued_by)

    def finish(self, standing: Standing, capacity: str) -> Done:
        MeetingAct.finish(self, standing, capacity)
        return Done("meeting", self.continued_by)


def _close_open_rounds(standing: Standing, meeting_id: int, reason: str) -> None:
    """Whoever votes at one sitting may be away at the next: an item is begun again there."""
    session = standing.session
    rounds = session.scalars(
        select(Round.id).where(Round.meeting_id == meeting_id, Round.status == "open")
    ).all()
    voted = session.scalars(select(Vote.id).where(Vote.round_id.in_(rounds)).limit(1)).first()
    if voted is not None:
        refuse(
            "An item is open on which members have voted: record the decision on it, or defer it, "
            "before the meeting is adjourned."
        )
    close_undecided(session, rounds, "deferred", reason, standing.actor.user_id, standing.now)


def must_be_unheld(head: MeetingHead, *, done: bool) -> None:
    """A meeting at which something was `done` was held, and is not cancelled any more.

    Raises RefusedError.
    """
    if head.status != "scheduled":
        refuse(f"This meeting is {head.status}: it cannot be cancelled.")
    if done:
        refuse("This meeting was held: who was present is recorded. Adjourn it instead.")


def must_have_begun(head: MeetingHead, now: datetime, *, anything_left: bool) -> None:
    """Only what has begun, and is not done, can go on at another time. Raises RefusedError."""
    if head.status == "cancelled":
        refuse("This meeting is cancelled: it cannot be adjourned.")
    if now < head.starts_at:
        refuse(
            f"The meeting begins on {begins_on(head)}: move it, or cancel it. Only a "
            "meeting that has begun is adjourned."
        )
    if not anything_left:
        refuse("Nothing on the agenda of this meeting is left to be done.")
