"""Which notices an open duty owes: to whom, when and why.

**Schedule.** 7, 3 and 1 working days before the due date and on the day itself; once overdue, on
the first working day after the due date and then weekly until the act is done. All go out at 06:30
local. A due date that is no working day gets no notice of its own: the one of the working day
before says all there is to say. A weekly notice whose day is no working day goes out on the working
day before.

**Not owed.** What was past when the duty opened, or when its due date was set to what it is now:
the service that did it sends word of it. Of several notices that a stopped scheduler missed only
the latest is owed; the others are skipped and say why.

**Once.** A notice's `dedupe_key` is made of the duty, the due date, the notice and the person, so
that a sweep may run as often as it likes, and a moved due date starts afresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby

from tracker.workflows.calendar import WorkingCalendar, in_words, to_local, to_utc

SEND_TIME = time(6, 30)
"""Local time at which reminders go out."""

OVERTAKEN = "overtaken by a later one"
PAUSED = "the strategy is paused"

_WEEK = timedelta(weeks=1)


class NoticeKind(StrEnum):
    """A notice's place in the schedule."""

    SEVEN_DAYS = "seven_days"
    THREE_DAYS = "three_days"
    ONE_DAY = "one_day"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


_BEFORE = ((NoticeKind.SEVEN_DAYS, 7), (NoticeKind.THREE_DAYS, 3), (NoticeKind.ONE_DAY, 1))
"""Working days before the due date."""

_REASONS = {
    NoticeKind.SEVEN_DAYS: "A reminder goes out 7 working days before the due date, {due}.",
    NoticeKind.THREE_DAYS: "A reminder goes out 3 working days before the due date, {due}.",
    NoticeKind.ONE_DAY: "A reminder goes out on the working day before the due date, {due}.",
    NoticeKind.DUE_TODAY: "A reminder goes out on the due date, {due}.",
    NoticeKind.OVERDUE: "This was due on {due}, and a reminder goes out weekly until it is done.",
}


@dataclass(frozen=True, slots=True)
class DutyToRemind:
    """An open duty, with the people who owe it.

    `due_on` and `due_time` (None: end of the day) are local to `zone`; `opened_at` and `due_set_at`
    (None: when it opened) are aware instants. `mandatory`: nobody may unsubscribe from it.
    `paused`: its strategy is paused and its deadline an internal one, so that nothing is sent.
    """

    id: int
    act: str
    user_ids: tuple[int, ...]
    due_on: date
    due_time: time | None
    zone: tzinfo
    opened_at: datetime
    mandatory: bool = False
    due_set_at: datetime | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person. `due_at` (UTC) and `send_on` (local) are when it is sent."""

    duty_id: int
    act: str
    user_id: int
    kind: NoticeKind
    send_on: date
    due_at: datetime
    due_on: date
    mandatory: bool
    reason: str
    dedupe_key: str
    skipped_why: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is sent in one message, the most urgent first."""

    user_id: int
    notices: tuple[Notice, ...]

    @property
    def mandatory(self) -> bool:
        """Whether the message carries anything that nobody may unsubscribe from."""
        return any(notice.mandatory for notice in self.notices)


def dedupe_key(duty_id: int, due_on: date, notice: str, user_id: int) -> str:
    """The key under which one notice about a duty is owed to one person, once and for ever."""
    return f"duty:{duty_id}:{due_on.isoformat()}:{notice}:{user_id}"


def notices(
    duty: DutyToRemind, calendar: WorkingCalendar, now: datetime, *, until: datetime | None = None
) -> list[Notice]:
    """Everything that an open duty owes, in the order of sending; per time, in that of the people.

    Those at or before `now` are owed now or carry `skipped_why`; the others are still to come.

    :param until: with this aware instant, notices up to it (and up to `now`), those of the time
        after the due date included; without, all before the due date and what is overdue by `now`.
    :raises CalendarYearError: where the schedule meets a year whose bank holidays are not known.
    """
    since = max(duty.opened_at, duty.due_set_at or duty.opened_at)
    horizon = now if until is None else max(now, until)
    slots = [
        slot
        for slot in _schedule(duty, calendar, horizon)
        if slot.at > since and (until is None or slot.at <= horizon)
    ]
    latest = max((slot.at for slot in slots if slot.at <= now), default=None)
    return [
        Notice(
            duty_id=duty.id,
            act=duty.act,
            user_id=user_id,
            kind=slot.kind,
            send_on=slot.on,
            due_at=slot.at,
            due_on=duty.due_on,
            mandatory=duty.mandatory,
            reason=_REASONS[slot.kind].format(due=in_words(duty.due_on)),
            dedupe_key=dedupe_key(duty.id, duty.due_on, slot.name, user_id),
            skipped_why=_skipped_why(duty, slot, now, latest),
        )
        for slot in slots
        for user_id in dict.fromkeys(duty.user_ids)
    ]


def owed(found: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those of the notices that are to be sent at `now`."""
    return [notice for notice in found if notice.skipped_why is None and notice.due_at <= now]


def digest(found: Iterable[Notice]) -> list[Digest]:
    """One message per person, by user id; what is skipped is left out."""
    to_send = sorted(
        (notice for notice in found if notice.skipped_why is None),
        key=lambda notice: (notice.user_id, notice.due_on, notice.duty_id, notice.due_at),
    )
    return [
        Digest(user_id, tuple(theirs))
        for user_id, theirs in groupby(to_send, key=lambda notice: notice.user_id)
    ]


def live_sentence(name: str, found: Iterable[Notice]) -> str:
    """What one person will get, as a sentence for the page that sets reminders.

    "Councillor A will get 4 e-mails: on 8, 14, 16 and 17 January." Notices of one day
    make one e-mail. The year is given where there is more than one.
    """
    days = sorted({notice.send_on for notice in found if notice.skipped_why is None})
    if not days:
        return f"{name} will get no e-mails."
    with_year = days[0].year != days[-1].year
    by_month = groupby(days, key=lambda day: day.replace(day=1))
    months = [
        f"{_and([str(day.day) for day in days_of_it])} {_month(month, with_year=with_year)}"
        for month, days_of_it in by_month
    ]
    e_mails = "1 e-mail" if len(days) == 1 else f"{len(days)} e-mails"
    return f"{name} will get {e_mails}: on {_and(months)}."


@dataclass(frozen=True, slots=True)
class _Slot:
    kind: NoticeKind
    name: str
    on: date
    at: datetime


def _schedule(duty: DutyToRemind, calendar: WorkingCalendar, horizon: datetime) -> Iterator[_Slot]:
    """The whole schedule in order, the overdue part up to `horizon`."""
    for kind, working_days in _BEFORE:
        yield _slot(duty, kind, calendar.working_days_before(duty.due_on, working_days))
    in_time = duty.due_time is None or duty.due_time > SEND_TIME
    if in_time and calendar.is_working(duty.due_on):
        yield _slot(duty, NoticeKind.DUE_TODAY, duty.due_on)
    if to_local(horizon, duty.zone).date() > duty.due_on:
        yield from _overdue(duty, calendar, horizon)


def _overdue(duty: DutyToRemind, calendar: WorkingCalendar, horizon: datetime) -> Iterator[_Slot]:
    """Named by the week, so that a closure added later renames none that was sent."""
    first = calendar.next_working_day(duty.due_on)
    last_sent = duty.due_on
    week = 0
    while (nominal := first + week * _WEEK) <= to_local(horizon, duty.zone).date() + _WEEK:
        day = nominal
        if not calendar.is_working(day):
            day = calendar.previous_working_day(day)
        week += 1
        # A closure of more than a week would put two of them on the day before it.
        if day <= last_sent:
            continue
        slot = _slot(duty, NoticeKind.OVERDUE, day, week)
        if slot.at > horizon:
            return
        last_sent = day
        yield slot


def _slot(duty: DutyToRemind, kind: NoticeKind, day: date, week: int = 1) -> _Slot:
    name = kind.value if week == 1 else f"{kind.value}-{week}"
    return _Slot(kind, name, day, to_utc(day, SEND_TIME, duty.zone))


def _skipped_why(
    duty: DutyToRemind, slot: _Slot, now: datetime, latest: datetime | None
) -> str | None:
    if slot.at > now:
        return None
    if slot.at != latest:
        return OVERTAKEN
    return PAUSED if duty.paused else None


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _month(day: date, *, with_year: bool) -> str:
    _, _, month, year = in_words(day).split()
    return f"{month} {year}" if with_year else month
