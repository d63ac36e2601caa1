"""Days on which one authority's calendar differs from England's published bank holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.calendar import CHANGE_KINDS, CalendarChange
from tracker.queries.date_settings import changed_calendar
from tracker.services.acting import Done, Ticket
from tracker.services.entered import LONGEST_LINE, optional_text, required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import Person
from tracker.workflows.calendar import WorkingCalendar, in_words, is_weekend
from tracker.workflows.permissions import AUTHORITY_ACTS

KEEPERS: Final = AUTHORITY_ACTS["keep_calendar"]


@dataclass(frozen=True, slots=True)
class NewDay:
    """One of CHANGE_KINDS on a local day; `reason` says by what proclamation or decision."""

    on_day: date
    kind: str
    name: str
    reason: str = ""


def record_day(
    authority_id: int, new: NewDay, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Record a closure of the offices, a bank holiday proclaimed, or one that is not kept.

    Open deadlines stay as they are until somebody has them computed again. Raises FormError,
    RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        session = standing.session
        # Two of one day at once would meet only in the index.
        if session.get(Authority, authority_id, with_for_update=True) is None:
            raise NotFoundError(f"no authority {authority_id}")
        capacity = standing.only(KEEPERS, authority_id)
        taken = session.scalar(
            select(CalendarChange.id).where(
                CalendarChange.authority_id == authority_id,
                CalendarChange.on_day == new.on_day,
                CalendarChange.ended_at.is_(None),
            )
        )
        if taken is not None:
            raise FormError({"on_day": "Something is recorded for this day. Take it back first."})
        _check(new, ports.calendar, changed_calendar(session, authority_id, ports.calendar))
        change = CalendarChange(
            authority_id=authority_id,
            on_day=new.on_day,
            kind=new.kind,
            name=required_text("name", new.name, "Say what day this is.", longest=LONGEST_LINE),
            reason=_reason(new),
            recorded_by=standing.actor.user_id,
            recorded_at=ports.clock.real_now(),
        )
        session.add(change)
        session.flush()
        facts = {"name": change.name, "kind": change.kind, "on": new.on_day.isoformat()}
        standing.record(
            "calendar_changed",
            ("calendar_change", change.id),
            capacity,
            facts | {"reason": change.reason},
        )
        return Done("calendar_change", change.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "authority": authority_id,
            "day": new.on_day.isoformat(),
            "kind": new.kind,
            "name": new.name,
            "reason": new.reason,
        },
    )


def take_back_day(
    change_id: int, reason: str, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """A recorded day counts no more; that it once did stays on record.

    Raises FormError, RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        change = standing.session.get(CalendarChange, change_id, with_for_update=True)
        if change is None:
            raise NotFoundError(f"no change of the calendar {change_id}")
        capacity = standing.only(KEEPERS, change.authority_id)
        said = required_text("reason", reason, "Say why it is taken back.")
        if change.ended_at is not None:
            raise FormError({"reason": "This was taken back already."})
        change.ended_at = now
        standing.session.flush()
        facts = {"name": change.name, "on": change.on_day.isoformat(), "reason": said}
        standing.record("calendar_change_ended", ("calendar_change", change_id), capacity, facts)
        return Done("calendar_change", change_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"take_back": change_id, "reason": reason},
    )


def _check(new: NewDay, england: WorkingCalendar, calendar: WorkingCalendar) -> None:
    if new.kind not in CHANGE_KINDS:
        raise FormError({"kind": "Select what kind of day this is."})
    day = new.on_day
    if not england.first_year <= day.year <= england.last_year:
        years = f"{england.first_year} to {england.last_year}"
        raise FormError({"on_day": f"Enter a day of the years {years}."})
    if new.kind == "holiday_removed":
        if day not in england.holidays:
            said = f"{in_words(day)} is no bank holiday in the published calendar."
            raise FormError({"on_day": said})
        return
    if is_weekend(day) or not calendar.is_working(day):
        raise FormError({"on_day": f"{in_words(day)} is no working day: {calendar.why(day)}."})


def _reason(new: NewDay) -> str:
    if new.kind == "closure":
        return optional_text("reason", new.reason)
    return required_text("reason", new.reason, "Say by which proclamation or order.")
