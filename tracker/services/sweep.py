"""Turning open duties into what is owed to people: the reminders that have fallen due."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.queries.duty_owners import DutyOwner
from tracker.queries.reminders import HORIZON, REMINDER, OpenDuty, open_duties, owners_by_duty
from tracker.services import notifications
from tracker.services.notifications import NewNotification
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.calendar import CalendarYearError, to_local
from tracker.workflows.reminders import Notice, notices

_log = logging.getLogger(__name__)

_NOBODY: Final = (0,)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_DUTIES_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """How many reminders are new, skipped ones included, and what could not be worked out."""

    new: int = 0
    problems: tuple[str, ...] = ()


def sweep(now: datetime, ports: Ports) -> Swept:
    """Write down every reminder that has fallen due by `now` (governance time), each once.

    A sweep that was cut short or run twice loses and doubles nothing: each reminder has a key, and
    what an earlier sweep wrote is known by it. Raises TemporarilyUnavailableError.
    """
    db.session.rollback()  # what other processes have written since is seen
    until = to_local(now, ports.zone).date() + HORIZON
    schedules = _Schedules(ports, now)
    found = [duty for duty in open_duties(db.session(), until) if schedules.have_news(duty)]
    new = sum(_write(part, now, ports) for part in _in_parts(found))
    db.session.rollback()
    return Swept(new, tuple(schedules.problems))


def reminder(notice: Notice, duty: OpenDuty, owner: DutyOwner) -> NewNotification:
    """The notification of one notice to one of those who owe the duty."""
    return NewNotification(
        user_id=notice.user_id,
        kind=REMINDER,
        strategy_id=duty.strategy_id,
        duty_id=duty.id,
        facts={**owner.facts, "notice": notice.kind.value},
        dedupe_key=notice.dedupe_key,
        due_at=notice.due_at,
        reason=notice.reason,
        skipped_why=notice.skipped_why,
    )


class _Schedules:
    """When the latest reminder of each due date fell due: worked out once for many duties."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self.problems: list[str] = []
        self._ports, self._now = ports, now
        self._latest: dict[tuple[date, time | None, ZoneInfo], datetime | None] = {}

    def have_news(self, duty: OpenDuty) -> bool:
        """Whether a reminder of the duty has fallen due that is not written down yet."""
        key = (duty.due_on, duty.due_time, duty.zone)
        if key not in self._latest:
            self._latest[key] = self._work_out(duty)
        latest = self._latest[key]
        known = (duty.opened_at, duty.due_set_at, duty.noticed_until)
        return latest is not None and all(each is None or each < latest for each in known)

    def _work_out(self, duty: OpenDuty) -> datetime | None:
        always = replace(duty.to_remind(_NOBODY), opened_at=_LONG_AGO, due_set_at=None)
        try:
            owed = notices(always, self._ports.calendar, self._now)
        except CalendarYearError as error:
            _log.warning("no reminders of what is due on %s: %s", duty.due_on, error)
            self.problems.append(str(error))
            return None
        return max((each.due_at for each in owed if each.due_at <= self._now), default=None)


def _write(duties: Sequence[OpenDuty], now: datetime, ports: Ports) -> int:
    with unit_of_work() as session:
        owners = owners_by_duty(session, duties, now)
        rows = []
        for duty in duties:
            theirs = {owner.user_id: owner for owner in owners.get(duty.id, ())}
            rows += [
                reminder(notice, duty, theirs[notice.user_id])
                for notice in _news(duty, tuple(theirs), ports, now)
            ]
        return notifications.owe(session, rows, now=now)


def _news(duty: OpenDuty, user_ids: tuple[int, ...], ports: Ports, now: datetime) -> list[Notice]:
    """The notices of a duty that have fallen due since the last that was written down."""
    return [
        notice
        for notice in notices(duty.to_remind(user_ids), ports.calendar, now)
        if notice.due_at <= now
        and (duty.noticed_until is None or notice.due_at > duty.noticed_until)
    ]


def _in_parts(duties: Sequence[OpenDuty]) -> Iterator[Sequence[OpenDuty]]:
    """So that no transaction holds the database for long."""
    yield from (duties[at : at + _DUTIES_AT_ONCE] for at in range(0, len(duties), _DUTIES_AT_ONCE))
