"""All that a decision about one strategy may look at, gathered with a fixed number of statements.

`StrategySnapshot` never holds history: what happened long ago matters only through what is true
now. Instants are UTC; dates and times of day are local to the authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.workflows.calendar import WorkingCalendar, to_local
from tracker.workflows.call_in import CallInSettings
from tracker.workflows.date_rules import RULES, Rule
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.elections import Poll
from tracker.workflows.voting_rules import Mode, Outcome

CARRIED = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})
"""The outcomes by which a body lets a strategy go on."""


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """The real body in a slot. `rule_confirmed`: the monitoring officer has confirmed its rule."""

    body_id: int
    slot: str
    name: str
    mode: Mode
    rule_confirmed: bool


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """A pack of documents.

    `text_fingerprint` covers the strategy's own text (draft and appendix): an accessible version
    or a summary that is added later leaves it as it was.
    """

    revision_id: int
    number: int
    cycle: int
    fingerprint: str
    text_fingerprint: str
    kinds: frozenset[str]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """The latest round of a body in the open visit of its stage."""

    round_id: int
    slot: str
    mode: Mode
    is_open: bool
    outcome: Outcome | None
    revision_id: int
    due_on: date | None = None
    due_time: time | None = None
    awaited: tuple[int, ...] = ()
    """Ids of the voting memberships that have not answered, in a written round that is open."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A plain signed record. Guards look at whether it belongs to what is now at hand."""

    kind: str
    happened_at: datetime
    outcome: str | None = None
    of_this_visit: bool = False
    of_this_text: bool = False
    meeting_id: int | None = None


@dataclass(frozen=True, slots=True)
class PollOverride:
    """The monitoring officer lets something happen although a poll is near.

    It holds for the poll as it was then dated. `covers`: "publication" or "engagement".
    """

    poll_id: int
    poll_on: date
    covers: str
    happened_at: datetime
    of_this_text: bool = False


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """The meeting on whose agenda the strategy stands.

    `continues`: the ids of the adjourned meetings that it goes on with, all of them one in law.
    """

    meeting_id: int
    body_slot: str
    starts_at: datetime
    held_on: date
    item_status: str
    continues: tuple[int, ...] = ()

    def is_one_with(self, meeting_id: int | None) -> bool:
        """Whether what was recorded for that meeting counts for this one."""
        return meeting_id is not None and meeting_id in (self.meeting_id, *self.continues)


@dataclass(frozen=True, slots=True)
class LostMeeting:
    """A meeting that came to nothing for the strategy, while it stands on no other agenda.

    `held_on` (local) is the day that it had. Cancelled or, if not, held without a decision.
    """

    body_slot: str
    held_on: date
    cancelled: bool


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """A deadline in force. It is over after `due_at`; None in `due_time` is the end of the day.

    `title` and `office` are of a deadline of the authority's own timetable.
    """

    name: str
    due_on: date
    due_time: time | None
    due_at: datetime
    statutory: bool
    title: str = ""
    office: str | None = None


@dataclass(frozen=True, slots=True)
class StrategySnapshot:
    """One strategy at one moment."""

    definition: WorkflowDefinition
    calendar: WorkingCalendar
    zone: str
    strategy_id: int
    authority_id: int
    title: str
    state: str
    row_version: int
    cycle: int
    paused: bool
    key_decision: bool
    bodies: Mapping[str, BodyFacts]
    visits: Mapping[str, int] = field(default_factory=dict)
    """The open stage visit of each active leaf."""
    revision: RevisionFacts | None = None
    decided_revision: RevisionFacts | None = None
    """The revision of the latest decision that was carried in a meeting stage."""
    amendment: str = ""
    """The exact text by which that decision changed the revision; empty where it did not."""
    rounds: Mapping[str, RoundFacts] = field(default_factory=dict)
    """The latest round per slot, in the visits that are open."""
    feedback_unanswered: int = 0
    """Comments given in closed written rounds that nobody has answered yet."""
    clearances: frozenset[str] = frozenset()
    """The clearances signed for the present text."""
    evidence: tuple[tuple[str, int], ...] = ()
    """Each priority's title with the number of evidence items and engagement events under it."""
    records: Mapping[str, RecordFacts] = field(default_factory=dict)
    """The latest signed record of each kind."""
    meeting: MeetingFacts | None = None
    lost_meeting: LostMeeting | None = None
    deadlines: Mapping[str, DeadlineFacts] = field(default_factory=dict)
    conditions: Mapping[str, int] = field(default_factory=dict)
    """How many adopted conditions are still to be discharged, by the gate they shut."""
    milestones: Mapping[str, date] = field(default_factory=dict)
    """The date that each milestone is now planned or forecast for."""
    authority_decided: bool = False
    """The latest decision of the body of a meeting stage was carried."""
    reconsidered: bool = False
    """The strategy came back to the meeting after a call-in."""
    rules: Mapping[str, Rule] = field(default_factory=lambda: RULES)
    """The date rules as the authority has set them; `calendar` holds its own closed days."""
    polls: tuple[Poll, ...] = ()
    """The polls in the authority's area, each day on which one was known to be held by itself."""
    poll_overrides: tuple[PollOverride, ...] = ()
    call_in: CallInSettings = field(default_factory=CallInSettings)
    """What the authority’s own rules say of call-in."""

    @property
    def body_names(self) -> dict[str, str]:
        """The name of the body in each slot."""
        return {slot: body.name for slot, body in self.bodies.items()}

    @property
    def date_settings(self) -> DateSettings:
        """What the authority computes its dates with."""
        return DateSettings(self.calendar, self.rules, self.polls)

    def record_of_meeting(self, kind: str) -> RecordFacts | None:
        """The latest record of a kind, if it is about the meeting at which the strategy stands."""
        record = self.records.get(kind)
        if record is None or self.meeting is None:
            return None
        return record if self.meeting.is_one_with(record.meeting_id) else None

    def local_date(self, instant: datetime) -> date:
        """The authority's own date of an instant."""
        return to_local(instant, ZoneInfo(self.zone)).date()
