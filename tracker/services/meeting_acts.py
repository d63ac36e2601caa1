"""What every change of a meeting has in common: it is locked, recorded, and people are told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from tracker.models.meeting import Meeting
from tracker.queries import meeting_moves
from tracker.queries.meeting_moves import MeetingHead
from tracker.services import meeting_letters
from tracker.services.acting import Acting, Done
from tracker.services.audit import Entry
from tracker.services.duties import Redated
from tracker.services.entered import required_text
from tracker.services.errors import NotFoundError, RefusedError, ServiceError
from tracker.services.standalone import Standing
from tracker.services.unit_of_work import lock_meeting
from tracker.workflows.calendar import in_words
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import AUTHORITY_ACTS, Refused
from tracker.workflows.snapshots import StrategySnapshot


class MeetingChangedError(ServiceError):
    """What would follow is no longer what the page showed: look again before it is done."""


@dataclass(slots=True)
class MeetingAct(ABC):
    """The clerk's act on one meeting and what is on its agenda; a `JointAct` but for `write`."""

    meeting_id: int
    reason: str
    act: str = ""
    event: str = ""
    head: MeetingHead = field(init=False)
    summoned: bool = field(init=False, default=False)
    redated: list[Redated] = field(init=False, default_factory=list)
    own: dict[int, Mapping[str, object]] = field(init=False, default_factory=dict)
    """What the record keeps besides of one strategy, by its id."""

    def begin(self, standing: Standing) -> tuple[str, Sequence[int]]:
        head = meeting_moves.meeting_head(standing.session, self.meeting_id)
        if head is None:
            raise NotFoundError(f"no meeting {self.meeting_id}")
        capacity = standing.only(AUTHORITY_ACTS[self.act], head.authority_id)
        self.reason = required_text("reason", self.reason, "Say why: it goes into the record.")
        return capacity, meeting_moves.live_strategies(standing.session, self.meeting_id)

    def lock(self, standing: Standing, actings: Sequence[Acting]) -> Meeting:
        """The meeting as it is now; what was listed at it since `begin` is not locked."""
        meeting = lock_meeting(standing.session, self.meeting_id)
        head = meeting_moves.meeting_head(standing.session, self.meeting_id)
        now_listed = meeting_moves.live_strategies(standing.session, self.meeting_id)
        if head is None or now_listed != [acting.strategy.id for acting in actings]:
            raise MeetingChangedError("The agenda changed.")
        self.head = head
        self.summoned = meeting_moves.were_summoned(standing.session, self.meeting_id)
        return meeting

    def after(self, acting: Acting) -> StrategySnapshot:
        return acting.reload()

    def follow(self, acting: Acting, redated: Sequence[Redated]) -> Entry:
        self.redated += redated
        return acting.entry(
            self.event,
            ("meeting", self.meeting_id),
            facts={**self.facts(), **self.own.get(acting.strategy.id, {})},
            personal={"reason": self.reason},
        )

    def finish(self, standing: Standing, capacity: str) -> Done:
        standing.record(
            self.event,
            ("meeting", self.meeting_id),
            capacity,
            self.facts(),
            personal={"reason": self.reason},
        )
        if self.summoned:
            meeting_letters.tell(standing, self.head, self.event, self.news())
        meeting_letters.tell_owners(standing, self.head, self.redated)
        return Done("meeting", self.meeting_id)

    @abstractmethod
    def facts(self) -> Mapping[str, object]:
        """What the record keeps, of the meeting and of each strategy."""

    @abstractmethod
    def news(self) -> meeting_letters.News:
        """What the members of the body are told."""


def refuse(sentence: str) -> NoReturn:
    """Raises RefusedError: what the clerk asked for cannot be done to the meeting as it stands."""
    raise RefusedError(Refused((Unmet("meeting", sentence, AUTHORITY_ACTS["move_meeting"]),)))


def begins_on(head: MeetingHead) -> str:
    """The local day of the meeting in words."""
    return in_words(head.local_date(head.starts_at))
