"""What a change of a meeting looks at: the strategies on its agenda, with all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.models.duty import Duty
from tracker.models.meeting import AgendaItem, Attendance, Meeting
from tracker.models.people import User
from tracker.models.strategy import Deadline, StageVisit
from tracker.queries.addressees import members_of
from tracker.queries.date_settings import changed_calendar
from tracker.queries.duty_owners import duty_owners
from tracker.queries.snapshots import strategy_snapshot
from tracker.queries.timetables import timetable
from tracker.workflows import moving
from tracker.workflows.calendar import WorkingCalendar, to_local, to_utc
from tracker.workflows.moving import ANCHOR, AnchoredDate, OnAgenda, StrategyMove
from tracker.workflows.snapshots import StrategySnapshot

LIVE = ("listed", "open")


@dataclass(frozen=True, slots=True)
class MeetingHead:
    """A meeting with what its body and authority settle about it."""

    id: int
    body_id: int
    body: str
    authority_id: int
    zone: str
    starts_at: datetime
    venue: str
    status: str
    sequence: int

    def local_date(self, instant: datetime) -> date:
        return to_local(instant, ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who will get a message, and what about."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class MovePreview:
    """All that moving a meeting would do, and the word by which a page proves it was shown."""

    meeting: MeetingHead
    starts_at: datetime
    moves: tuple[StrategyMove, ...]
    warnings: tuple[str, ...]
    told: tuple[Told, ...]
    fingerprint: str


def meeting_head(session: Session, meeting_id: int) -> MeetingHead | None:
    """The meeting, whoever asks; None where there is none. One statement."""
    row = session.execute(
        select(
            Meeting.id,
            Meeting.body_id,
            Body.name,
            Body.authority_id,
            Authority.time_zone,
            Meeting.starts_at,
            Meeting.venue,
            Meeting.status,
            Meeting.sequence,
        )
        .join(Body, Body.id == Meeting.body_id)
        .join(Authority, Authority.id == Body.authority_id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()
    return MeetingHead(*row) if row else None


def live_strategies(session: Session, meeting_id: int) -> list[int]:
    """Ids of the strategies with an item that is listed or open, in order. One statement."""
    return list(
        session.scalars(
            select(AgendaItem.strategy_id)
            .where(AgendaItem.meeting_id == meeting_id, AgendaItem.status.in_(LIVE))
            .order_by(AgendaItem.strategy_id)
        )
    )


def on_agenda(
    session: Session, authority_id: int, snapshots: Mapping[int, StrategySnapshot]
) -> list[OnAgenda]:
    """These strategies with the dates that hang on their meeting. Three statements for all."""
    dates: dict[int, list[AnchoredDate]] = {each: [] for each in snapshots}
    for row in session.scalars(
        select(Deadline)
        .where(
            Deadline.strategy_id.in_(snapshots),
            Deadline.anchor == ANCHOR,
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
        .order_by(Deadline.due_on, Deadline.id)
    ):
        spec = snapshots[row.strategy_id].definition.deadlines.get(row.name)
        dates[row.strategy_id].append(
            AnchoredDate(
                row.id,
                row.name,
                row.title or (spec.title if spec else row.name),
                row.rule,
                row.anchor_on,
                row.computed_on,
                row.due_on,
                row.due_time,
                row.overridden_on,
                row.statutory,
            )
        )
    presented = _presented(session, snapshots)
    entries = timetable(session, authority_id)
    return [
        OnAgenda(snapshot, tuple(dates[key]), presented.get(key), entries)
        for key, snapshot in snapshots.items()
    ]


def _presented(session: Session, snapshots: Mapping[int, StrategySnapshot]) -> dict[int, date]:
    """The local day on which each came to the stage of its meeting, where it is in it now."""
    found = {}
    for row in session.execute(
        select(StageVisit.strategy_id, StageVisit.stage, StageVisit.entered_at).where(
            StageVisit.strategy_id.in_(snapshots), StageVisit.left_at.is_(None)
        )
    ):
        snapshot = snapshots[row.strategy_id]
        if row.stage in {stage.name for stage in snapshot.definition.meeting_stages}:
            found[row.strategy_id] = snapshot.local_date(row.entered_at)
    return found


def move_preview(
    session: Session,
    meeting_id: int,
    starts_at: datetime,
    calendar: WorkingCalendar,
    now: datetime,
    actor_id: int,
) -> MovePreview | None:
    """What moving the meeting to `starts_at` (UTC) would do, as it stands; None: no such meeting.

    About as many statements for each strategy as one snapshot takes, and a fixed number besides.
    Raises CalendarYearError.
    """
    head = meeting_head(session, meeting_id)
    if head is None:
        return None
    snapshots = {
        each: strategy_snapshot(session, each, calendar, now)
        for each in live_strategies(session, meeting_id)
    }
    moves = tuple(
        moving.move(each, starts_at, now)
        for each in on_agenda(session, head.authority_id, snapshots)
    )
    return MovePreview(
        head,
        starts_at,
        moves,
        tuple(_warnings(session, head, starts_at, calendar)),
        tuple(_told(session, head, moves, now, actor_id)),
        moving.fingerprint(meeting_id, head.sequence, moves),
    )


def were_summoned(session: Session, meeting_id: int) -> bool:
    """Whether anything was ever on the agenda: with it, the members got their summons."""
    item = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id).limit(1)
    return session.scalar(item) is not None


def anything_done(session: Session, meeting_id: int) -> bool:
    """Whether somebody was recorded present, or an item was opened: then it was held."""
    present = select(Attendance.id).where(
        Attendance.meeting_id == meeting_id, Attendance.present.is_(True)
    )
    opened = select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.opened_at.is_not(None)
    )
    return session.scalar(select(or_(present.exists(), opened.exists()))) is True


def same_day(session: Session, head: MeetingHead, day: date) -> list[datetime]:
    """When the body's other meetings of that local day begin (UTC). One statement."""
    zone = ZoneInfo(head.zone)
    first = to_utc(day, time(0), zone)
    return list(
        session.scalars(
            select(Meeting.starts_at)
            .where(
                Meeting.body_id == head.body_id,
                Meeting.id != head.id,
                Meeting.status != "cancelled",
                Meeting.starts_at >= first,
                Meeting.starts_at < first + timedelta(days=1),
            )
            .order_by(Meeting.starts_at)
        )
    )


def warnings_of(session: Session, meeting_id: int, calendar: WorkingCalendar) -> list[str]:
    """What is unusual about the day that a meeting has, none of it forbidden. Three statements."""
    head = meeting_head(session, meeting_id)
    return list(_warnings(session, head, head.starts_at, calendar)) if head else []


def _warnings(
    session: Session,
    head: MeetingHead,
    starts_at: datetime,
    calendar: WorkingCalendar,
) -> Iterable[str]:
    day = head.local_date(starts_at)
    known = changed_calendar(session, head.authority_id, calendar)
    return moving.warnings(day, known, same_day(session, head, day), head.zone, head.body)


def _told(
    session: Session,
    head: MeetingHead,
    moves: Sequence[StrategyMove],
    now: datetime,
    actor_id: int,
) -> Iterable[Told]:
    today = head.local_date(now)
    names = {}
    if were_summoned(session, head.id):
        names = dict.fromkeys(members_of(session, head.body_id, today), f"member of {head.body}")
    moved = {
        (move.strategy.snapshot.strategy_id, *duty.after.key): move.strategy.snapshot.title
        for move in moves
        for duty in move.duties
    }
    owed = {each.id: each for each in _open_duties(session, {key[0] for key in moved})}
    ids = [key for key, each in owed.items() if (each.strategy_id, *_key(each)) in moved]
    for owner in duty_owners(session, ids, today):
        names.setdefault(owner.user_id, "has a duty with another day")
    names.pop(actor_id, None)
    rows = session.execute(
        select(User.id, User.name).where(User.id.in_(names)).order_by(User.name, User.id)
    )
    return [Told(row.name, names[row.id]) for row in rows]


def _open_duties(session: Session, strategies: Iterable[int]) -> Iterable[Duty]:
    return session.scalars(
        select(Duty).where(Duty.strategy_id.in_(strategies), Duty.ended_at.is_(None))
    )


def _key(duty: Duty) -> tuple[str, str, int, str, str | None, int | None]:
    return (
        duty.act,
        duty.subject_kind,
        duty.subject_id,
        duty.subject_name,
        duty.office,
        duty.membership_id,
    )
