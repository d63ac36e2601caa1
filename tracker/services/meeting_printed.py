"""The date of a meeting as it is printed elsewhere, where that is another than ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.adapters.ports import Ports
from tracker.models.body import Body
from tracker.models.meeting import Meeting
from tracker.services.acting import Done, Ticket
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import Person
from tracker.workflows.permissions import ACTS

CLERK = ACTS["put_on_agenda"]


@dataclass(frozen=True, slots=True)
class Printed:
    """The local day printed elsewhere, and where; None: nowhere any more."""

    on: date | None
    note: str


def note_printed(
    meeting_id: int,
    printed: Printed,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Keep what is printed elsewhere beside the meeting's own day, which stays as it is.

    Raises FormError, RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        meeting = standing.session.get(Meeting, meeting_id, with_for_update=True)
        if meeting is None:
            raise NotFoundError(f"no meeting {meeting_id}")
        body = standing.session.get_one(Body, meeting.body_id)
        capacity = standing.only(CLERK, body.authority_id)
        first, last = ports.calendar.first_year, ports.calendar.last_year
        if printed.on is not None and not first <= printed.on.year <= last:
            raise FormError({"printed_on": f"Enter a day of the years {first} to {last}."})
        said = required_text("note", printed.note, "Say where it is printed, or why it is not.")
        meeting.printed_on, meeting.note = printed.on, said
        standing.session.flush()
        facts = {"printed": printed.on.isoformat() if printed.on else "", "note": said}
        standing.record("meeting_print_noted", ("meeting", meeting_id), capacity, facts)
        return Done("meeting", meeting_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "meeting": meeting_id,
            "printed_on": printed.on.isoformat() if printed.on else None,
            "note": printed.note,
        },
    )
