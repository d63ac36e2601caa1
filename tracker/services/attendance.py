"""Who was present at a meeting, as the clerk recorded it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership
from tracker.models.meeting import Attendance, Meeting
from tracker.queries.actors import membership_holds
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError, NotFoundError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import Person
from tracker.workflows.calendar import to_local
from tracker.workflows.permissions import ACTS


def record_attendance(
    meeting_id: int,
    present: Mapping[int, bool],
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Who is present, by membership id; a later list replaces what it names.

    Raises FormError, RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        row = standing.session.execute(
            select(Meeting, Body.authority_id, Authority.time_zone)
            .join(Body, Body.id == Meeting.body_id)
            .join(Authority, Authority.id == Body.authority_id)
            .where(Meeting.id == meeting_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError(f"no meeting {meeting_id}")
        meeting, authority_id, zone = row
        capacity = standing.only(ACTS["record_attendance"], authority_id)
        if now < meeting.starts_at:
            raise FormError({"present": "Attendance is recorded once the meeting has begun."})
        _write(standing, meeting, zone, present)
        facts = {"present": sorted(each for each, here in present.items() if here)}
        standing.record("attendance_recorded", ("meeting", meeting_id), capacity, facts)
        return Done("meeting", meeting_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"meeting": meeting_id, "present": {str(k): v for k, v in present.items()}},
    )


def _write(standing: Standing, meeting: Meeting, zone: str, present: Mapping[int, bool]) -> None:
    session = standing.session
    day = to_local(meeting.starts_at, ZoneInfo(zone)).date()
    members = set(
        session.scalars(
            select(Membership.id).where(
                Membership.body_id == meeting.body_id, membership_holds(day)
            )
        )
    )
    if not set(present) <= members:
        raise FormError({"present": "Choose members of this body."})
    known = {
        each.membership_id: each
        for each in session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id))
    }
    for membership_id, is_present in present.items():
        attendance = known.get(membership_id) or Attendance(
            meeting_id=meeting.id, membership_id=membership_id
        )
        attendance.present = is_present
        attendance.recorded_by = standing.actor.user_id
        attendance.recorded_at = standing.ports.clock.real_now()
        session.add(attendance)
    session.flush()
