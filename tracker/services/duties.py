"""Duties follow from the strategy as it stands: opened and ended in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.duty import Duty
from tracker.queries.duty_owners import duty_owners
from tracker.services import notifications
from tracker.services.unit_of_work import lock_strategies
from tracker.workflows.calendar import last_moment
from tracker.workflows.duties import Owed, owed
from tracker.workflows.snapshots import StrategySnapshot

if TYPE_CHECKING:
    from tracker.services.acting import Acting


@dataclass(frozen=True, slots=True)
class Redated:
    """An open duty that got another day; `was` is the local day before, None for none."""

    duty: Duty
    was: date | None


def due_instant(due_on: date, due_time: time | None, zone: str) -> datetime:
    """The last moment (UTC) of a deadline given as a local date and perhaps a local time."""
    return last_moment(due_on, due_time, ZoneInfo(zone))


def open_duties(session: Session, strategy_ids: Iterable[int]) -> dict[int, list[Duty]]:
    """The open duties of each of these strategies, by its id."""
    found: dict[int, list[Duty]] = {each: [] for each in strategy_ids}
    for duty in session.scalars(
        select(Duty).where(Duty.strategy_id.in_(found), Duty.ended_at.is_(None))
    ):
        found[duty.strategy_id].append(duty)
    return found


def settle(
    acting: Acting,
    after: StrategySnapshot | None = None,
    open_before: Sequence[Duty] | None = None,
) -> tuple[Redated, ...]:
    """Open what is now owed, end what is owed no more, and say what got another day.

    A duty that goes because its act was done ends as done; one whose subject went away, as
    superseded. Whoever owes something new is told at once, unless the strategy is paused. `after`:
    the strategy as it now stands, where that was worked out already; else it is read again. So with
    `open_before`, its open duties.
    """
    snapshot = acting.reload() if after is None else after
    redated = []
    now_owed = {each.key: each for each in owed(snapshot)}
    strategy_id = acting.strategy.id
    if open_before is None:
        open_before = open_duties(acting.session, [strategy_id])[strategy_id]
    for duty in open_before:
        still = now_owed.pop(_key(duty), None)
        if still is None:
            done = (duty.act, duty.subject_name) in acting.fulfilled
            duty.ended_at, duty.how = acting.now, "done" if done else "superseded"
        elif (still.due_on, still.due_time) != (duty.due_on, duty.due_time):
            redated.append(Redated(duty, duty.due_on))
            _set_due(acting, duty, still)
    opened = [_open(acting, each) for each in now_owed.values()]
    acting.session.add_all(opened)
    if opened or after is None:
        acting.session.flush()
    if opened and not snapshot.paused:
        _tell(acting, opened)
    return tuple(redated)


def _key(duty: Duty) -> tuple[str, str, int, str, str | None, int | None]:
    return (
        duty.act,
        duty.subject_kind,
        duty.subject_id,
        duty.subject_name,
        duty.office,
        duty.membership_id,
    )


def _open(acting: Acting, each: Owed) -> Duty:
    kind, subject_id = each.subject
    duty = Duty(
        strategy_id=acting.strategy.id,
        act=each.act,
        subject_kind=kind,
        subject_id=subject_id,
        subject_name=each.part,
        owner_kind="office" if each.office else "membership",
        office=each.office,
        membership_id=each.membership_id,
        opened_at=acting.now,
    )
    _set_due(acting, duty, each)
    return duty


def _set_due(acting: Acting, duty: Duty, each: Owed) -> None:
    duty.due_on, duty.due_time = each.due_on, each.due_time
    duty.due_at = (
        due_instant(each.due_on, each.due_time, acting.snapshot.zone) if each.due_on else None
    )
    duty.due_set_at = acting.now


def _tell(acting: Acting, duties: Sequence[Duty]) -> None:
    today = acting.local_date(acting.now)
    for owner in duty_owners(acting.session, [duty.id for duty in duties], today):
        notifications.tell(
            acting.session,
            [owner.user_id],
            notifications.DUTY_OPENED,
            strategy_id=acting.strategy.id,
            duty_id=owner.duty_id,
            facts=owner.facts,
            dedupe=f"duty:{owner.duty_id}:opened",
            due_at=acting.now,
            reason="You were asked for this when it began.",
            now=acting.now,
        )


def end(acting: Acting, found: Sequence[Duty], how: str) -> None:
    """End these duties now: done, excused or superseded."""
    for duty in found:
        duty.ended_at, duty.how = acting.now, how


def end_about(session: Session, act: str, subject: tuple[str, int], now: datetime) -> None:
    """End as done every open duty of this act about one subject, in whatever strategy.

    Locks those strategies, so it comes before the record is written.
    """
    kind, subject_id = subject
    wanted = (
        Duty.act == act,
        Duty.subject_kind == kind,
        Duty.subject_id == subject_id,
        Duty.ended_at.is_(None),
    )
    strategies = session.scalars(select(Duty.strategy_id).where(*wanted)).all()
    lock_strategies(session, strategies)
    for duty in session.scalars(select(Duty).where(*wanted)).all():
        duty.ended_at, duty.how = now, "done"
