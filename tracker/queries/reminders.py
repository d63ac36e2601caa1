"""Open duties whose day is near or past: what the sweep turns into reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.duty import Duty, Notification
from tracker.models.strategy import Strategy
from tracker.queries.duty_owners import DutyOwner, duty_owners
from tracker.workflows.calendar import to_local
from tracker.workflows.reminders import DutyToRemind

REMINDER: Final = "reminder"
HORIZON: Final = timedelta(days=31)
"""Seven working days are never more days than this, whatever holidays lie between."""

FIXED_DATES: Final = frozenset(
    {
        "confirm_rule",
        "do_exempt_check",
        "do_pre_election_check",
        "publish_decision",
        "publish_reconsidered_decision",
        "record_decision",
        "record_key_decision_notice",
        "sign_clearance",
    }
)
"""Acts whose date the law or the meeting sets: a pause of the strategy does not move it."""


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """An open duty with a date. `noticed_until`: the latest reminder that was written down."""

    id: int
    strategy_id: int
    act: str
    due_on: date
    due_time: time | None
    zone: ZoneInfo
    opened_at: datetime
    due_set_at: datetime | None
    strategy_paused: bool
    noticed_until: datetime | None

    def to_remind(self, user_ids: Sequence[int], *, mandatory: bool = False) -> DutyToRemind:
        """As the schedule of reminders wants it, owed by these people."""
        return DutyToRemind(
            id=self.id,
            act=self.act,
            user_ids=tuple(user_ids),
            due_on=self.due_on,
            due_time=self.due_time,
            zone=self.zone,
            opened_at=self.opened_at,
            mandatory=mandatory,
            due_set_at=self.due_set_at,
            paused=self.strategy_paused and self.act not in FIXED_DATES,
        )


def open_duties(session: Session, until: date) -> list[OpenDuty]:
    """The open duties that are due up to that local day, overdue ones included. One statement."""
    noticed = (
        select(func.max(Notification.due_at))
        .where(Notification.duty_id == Duty.id, Notification.kind == REMINDER)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Duty.id,
            Duty.strategy_id,
            Duty.act,
            Duty.due_on,
            Duty.due_time,
            Authority.time_zone,
            Duty.opened_at,
            Duty.due_set_at,
            Strategy.paused_at,
            noticed.label("noticed_until"),
        )
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .join(Authority, Authority.id == Strategy.authority_id)
        .where(Duty.ended_at.is_(None), Duty.due_on.is_not(None), Duty.due_on <= until)
        .order_by(Duty.due_at, Duty.id)
    )
    return [
        OpenDuty(
            id=row.id,
            strategy_id=row.strategy_id,
            act=row.act,
            due_on=row.due_on,
            due_time=row.due_time,
            zone=ZoneInfo(row.time_zone),
            opened_at=row.opened_at,
            due_set_at=row.due_set_at,
            strategy_paused=row.paused_at is not None,
            noticed_until=row.noticed_until,
        )
        for row in rows
        if row.due_on is not None
    ]


def owners_by_duty(
    session: Session, duties: Iterable[OpenDuty], now: datetime
) -> dict[int, list[DutyOwner]]:
    """Who owes each of these duties at `now`, by the date of the duty's own authority."""
    by_day: dict[date, list[int]] = {}
    for duty in duties:
        by_day.setdefault(to_local(now, duty.zone).date(), []).append(duty.id)
    found: dict[int, list[DutyOwner]] = {}
    for day, duty_ids in by_day.items():
        for owner in duty_owners(session, duty_ids, day):
            found.setdefault(owner.duty_id, []).append(owner)
    return found
