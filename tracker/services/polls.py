"""Polls in an authority's area: entered, imported, put off or called off.

What was known of a poll's day is never changed, only followed by what became known later, so that
every page can say what was known on a day. Local Government Act 1986 s.2; R8 gives the days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.calendar import POLL_KINDS, Poll, PollDate
from tracker.queries.date_settings import date_settings
from tracker.services.acting import Done, Ticket
from tracker.services.entered import LONGEST_LINE, optional_text, required_text
from tracker.services.errors import FormError, NotFoundError, StaleError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import Person
from tracker.workflows.calendar import CalendarYearError, DateRangeError, in_words, to_local
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute
from tracker.workflows.permissions import AUTHORITY_ACTS

KEEPERS: Final = AUTHORITY_ACTS["keep_polls"]
PARLIAMENTARY: Final = "parliamentary"
LONGEST_PERIOD: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class PollDay:
    """The day of a poll (local), None where it is called off.

    `sensitive_from` is needed for a UK Parliament poll: the day of dissolution. For any other it is
    the day on which notice of election was given, where that was before R8's day.
    """

    poll_on: date | None
    sensitive_from: date | None = None


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll to be held: one of POLL_KINDS, and what people call it."""

    kind: str
    title: str
    day: PollDay


def enter_poll(
    authority_id: int, new: NewPoll, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Enter a poll, known from today on. Raises FormError, RefusedError, NotFoundError."""

    def work(standing: Standing) -> Done:
        setting = _setting(standing, authority_id)
        return Done("poll", _enter(standing, setting, new))

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"authority": authority_id, "poll": _plain(new.day), **_names(new)},
    )


def import_polls(
    authority_id: int,
    polls: Iterable[tuple[int, NewPoll]],
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Enter several polls, each with the number of its line: all of them or none.

    Done names the last. Raises FormError with a message for each line that cannot be taken
    (`line 3`), RefusedError, NotFoundError.
    """
    rows = list(polls)

    def work(standing: Standing) -> Done:
        setting = _setting(standing, authority_id)
        wrong: dict[str, str] = {}
        poll_id = 0
        for number, new in rows:
            try:
                poll_id = _enter(standing, setting, new)
            except FormError as error:
                wrong[f"line {number}"] = f"Line {number}: {' '.join(error.errors.values())}"
        if wrong or not rows:
            raise FormError({"text": "Nothing was entered: mend what is listed here."} | wrong)
        return Done("poll", poll_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "authority": authority_id,
            "polls": [{**_names(new), **_plain(new.day)} for _, new in rows],
        },
    )


def move_poll(
    poll_id: int,
    day: PollDay,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """A poll is put off to another day, or called off; what was known before stays on record.

    The ticket's row version is the number of days announced so far. Raises FormError, RefusedError,
    NotFoundError, StaleError.
    """

    def work(standing: Standing) -> Done:
        poll = standing.session.get(Poll, poll_id, with_for_update=True)
        if poll is None:
            raise NotFoundError(f"no poll {poll_id}")
        setting = _setting(standing, poll.authority_id)
        known = standing.session.scalars(
            select(PollDate).where(PollDate.poll_id == poll_id).order_by(PollDate.id)
        ).all()
        if ticket.row_version not in (None, len(known)):
            raise StaleError(0, ticket.row_version or 0, len(known))
        latest = known[-1]
        said = required_text("reason", reason, "Say why, and where it was announced.")
        if latest.poll_on is not None and latest.poll_on < setting.today:
            raise FormError({"poll_on": "This poll has been held already."})
        if (latest.poll_on, latest.sensitive_from) == (day.poll_on, day.sensitive_from):
            raise FormError({"poll_on": "This is what is known already."})
        if day.poll_on is not None:
            _check_day(poll.kind, day, setting)
        _announce(standing, setting, poll, day, said)
        facts = {
            "title": poll.title,
            "before": latest.poll_on.isoformat() if latest.poll_on else None,
            "now": day.poll_on.isoformat() if day.poll_on else None,
            "reason": said,
        }
        event = "poll_moved" if day.poll_on else "poll_called_off"
        standing.record(event, ("poll", poll.id), setting.capacity, facts)
        return Done("poll", poll.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"poll": poll_id, "reason": reason, **_plain(day)},
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    authority_id: int
    capacity: str
    today: date
    dates: DateSettings


def _setting(standing: Standing, authority_id: int) -> _Setting:
    authority = standing.session.get(Authority, authority_id)
    if authority is None:
        raise NotFoundError(f"no authority {authority_id}")
    return _Setting(
        authority_id,
        standing.only(KEEPERS, authority_id),
        to_local(standing.now, ZoneInfo(authority.time_zone)).date(),
        date_settings(standing.session, authority_id, standing.ports.calendar),
    )


def _enter(standing: Standing, setting: _Setting, new: NewPoll) -> int:
    if new.kind not in POLL_KINDS:
        raise FormError({"kind": "Select what kind of poll this is."})
    title = required_text("title", new.title, "Enter a title.", longest=LONGEST_LINE)
    if new.day.poll_on is None:
        raise FormError({"poll_on": "Enter the day of the poll."})
    _check_day(new.kind, new.day, setting)
    if _is_known(standing.session, setting, new, title):
        raise FormError({"title": "This poll is entered already."})
    poll = Poll(authority_id=setting.authority_id, kind=new.kind, title=title)
    standing.session.add(poll)
    standing.session.flush()
    _announce(standing, setting, poll, new.day, "")
    facts = {"title": title, "kind": new.kind, **_plain(new.day)}
    standing.record("poll_entered", ("poll", poll.id), setting.capacity, facts)
    return poll.id


def _announce(standing: Standing, setting: _Setting, poll: Poll, day: PollDay, why: str) -> None:
    standing.session.add(
        PollDate(
            poll_id=poll.id,
            known_on=setting.today,
            poll_on=day.poll_on,
            sensitive_from=day.sensitive_from if day.poll_on else None,
            reason=optional_text("reason", why),
            recorded_by=standing.actor.user_id,
            recorded_at=standing.ports.clock.real_now(),
        )
    )
    standing.session.flush()


def _check_day(kind: str, day: PollDay, setting: _Setting) -> None:
    """Raises FormError where the day, or the start of its sensitive period, cannot be."""
    poll_on, start = day.poll_on, day.sensitive_from
    if poll_on is None or poll_on < setting.today:
        raise FormError({"poll_on": "Enter a day that is not in the past."})
    try:
        rule = compute(setting.dates.rules["R8"], poll_on, setting.dates.calendar)
    except (CalendarYearError, DateRangeError) as error:
        raise FormError({"poll_on": str(error)}) from error
    if start is None:
        if kind == PARLIAMENTARY:
            said = "Enter the day from which publication is sensitive: the day of dissolution."
            raise FormError({"sensitive_from": said})
        return
    latest = poll_on if kind == PARLIAMENTARY else rule.date
    if start > latest:
        raise FormError({"sensitive_from": f"Enter a day not later than {in_words(latest)}."})
    if poll_on - start > LONGEST_PERIOD:
        said = f"Enter a day within {LONGEST_PERIOD.days} days before the poll."
        raise FormError({"sensitive_from": said})


def _is_known(session: Session, setting: _Setting, new: NewPoll, title: str) -> bool:
    """Whether a poll of this kind and title is to be held on the same day, as now known."""
    latest = select(func.max(PollDate.id)).group_by(PollDate.poll_id)
    found = session.scalar(
        select(Poll.id)
        .join(PollDate, PollDate.poll_id == Poll.id)
        .where(
            Poll.authority_id == setting.authority_id,
            Poll.kind == new.kind,
            Poll.title == title,
            PollDate.id.in_(latest),
            PollDate.poll_on == new.day.poll_on,
        )
    )
    return found is not None


def _names(new: NewPoll) -> dict[str, str]:
    return {"kind": new.kind, "title": new.title}


def _plain(day: PollDay) -> dict[str, str | None]:
    return {name: value.isoformat() if value else None for name, value in asdict(day).items()}
