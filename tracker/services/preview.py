"""The mail that is coming: what is owed already, and the reminders that open duties will owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.queries.outbox import pending_notifications
from tracker.queries.recipients import recipients
from tracker.queries.reminders import HORIZON, open_duties, owners_by_duty
from tracker.services.letters import Item, subject_of
from tracker.services.notifications import NewNotification
from tracker.services.sweep import reminder
from tracker.workflows.calendar import to_local
from tracker.workflows.reminders import notices


@dataclass(frozen=True, slots=True)
class Coming:
    """One mail to come. Several of one person at one time will be sent as one digest."""

    due_at: datetime
    to: str
    subject: str
    because: str
    dedupe_key: str


def preview(now: datetime, until: datetime, ports: Ports) -> list[Coming]:
    """What will be sent up to `until` if nothing is done meanwhile, in order. Writes nothing.

    Raises CalendarYearError where a schedule needs a year whose bank holidays are not known.
    """
    owed = [
        NewNotification(
            user_id=each.user_id,
            kind=each.kind,
            strategy_id=each.strategy_id,
            duty_id=each.duty_id,
            facts=each.facts,
            dedupe_key=each.dedupe_key,
            due_at=each.due_at,
            reason=each.reason,
        )
        for each in pending_notifications(db.session(), until)
    ]
    to_come = [*owed, *_reminders(now, until, ports)]
    people = recipients(db.session(), {each.user_id for each in to_come})
    found = [
        Coming(
            due_at=each.due_at,
            to=people[each.user_id].email,
            subject=subject_of(
                Item(each.kind, each.facts, each.reason),
                now=max(now, each.due_at),
                zone=ports.zone,
                base_url=ports.base_url,
            ),
            because=each.reason,
            dedupe_key=each.dedupe_key,
        )
        for each in to_come
        if people[each.user_id].is_active
    ]
    return sorted(found, key=lambda each: (each.due_at, each.to, each.dedupe_key))


def _reminders(now: datetime, until: datetime, ports: Ports) -> list[NewNotification]:
    duties = open_duties(db.session(), to_local(until, ports.zone).date() + HORIZON)
    owners = owners_by_duty(db.session(), duties, now)
    found = []
    for duty in duties:
        theirs = {owner.user_id: owner for owner in owners.get(duty.id, ())}
        found += [
            reminder(notice, duty, theirs[notice.user_id])
            for notice in notices(duty.to_remind(tuple(theirs)), ports.calendar, now, until=until)
            if notice.skipped_why is None
            and (duty.noticed_until is None or notice.due_at > duty.noticed_until)
        ]
    return found
