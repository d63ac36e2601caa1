"""An authority's own timetable of deadlines before its meetings: adding, changing, ending."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Final

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.models.calendar import DeadlineTemplate
from tracker.services.acting import Done, Ticket
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows.actors import OFFICES, Person
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import AUTHORITY_ACTS, Refused
from tracker.workflows.timetables import (
    CALENDAR_DAYS,
    MOST_DAYS,
    USUAL,
    WORKING_DAYS,
    TemplateDeadline,
)

KEEPERS: Final = AUTHORITY_ACTS["keep_timetable"]
"""The offices that keep the timetable."""

LONGEST_TITLE: Final = 100
_LONGEST_NAME: Final = 50
_NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is due: how long before the meeting, at which local time, and from which office."""

    title: str
    rule: str
    n: int
    due_time: time | None
    office: str


def add_entry(
    authority_id: int, new: NewEntry, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Add to the timetable; strategies put on an agenda from now on have it.

    Raises FormError, RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        capacity = _keeper(standing, authority_id)
        title = _checked(new)
        name = _name(title)
        _check_free(standing, authority_id, name)
        row = _store(standing, authority_id, name, title, new)
        standing.record("timetable_entry_added", ("timetable_entry", row.id), capacity, _told(row))
        return Done("timetable_entry", row.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"timetable": authority_id, "add": _entered(new)},
    )


def change_entry(
    entry_id: int, new: NewEntry, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Change an entry: the old one ends and stays on the record, a new one takes its place.

    Deadlines that were set already keep their dates until their meeting moves. Raises FormError,
    RefusedError (also where it was changed meanwhile), NotFoundError.
    """

    def work(standing: Standing) -> Done:
        old = _current(standing, entry_id)
        capacity = _keeper(standing, old.authority_id)
        title = _checked(new)
        _still(old)
        old.ended_at = standing.now
        standing.session.flush()
        row = _store(standing, old.authority_id, old.name, title, new)
        facts = {**_told(row), "before": old.id}
        standing.record("timetable_entry_changed", ("timetable_entry", row.id), capacity, facts)
        return Done("timetable_entry", row.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"change_timetable": entry_id, "to": _entered(new)},
    )


def end_entry(entry_id: int, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket) -> Done:
    """Take an entry out of the timetable. Raises RefusedError, NotFoundError."""

    def work(standing: Standing) -> Done:
        old = _current(standing, entry_id)
        capacity = _keeper(standing, old.authority_id)
        _still(old)
        old.ended_at = standing.now
        standing.session.flush()
        standing.record("timetable_entry_ended", ("timetable_entry", old.id), capacity, _told(old))
        return Done("timetable_entry", old.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"end_timetable": entry_id},
    )


def add_usual_entries(
    authority_id: int, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """Begin with the usual timetable: those of its entries that are not there yet.

    Raises RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        capacity = _keeper(standing, authority_id)
        there = set(
            standing.session.scalars(
                select(DeadlineTemplate.name).where(
                    DeadlineTemplate.authority_id == authority_id,
                    DeadlineTemplate.ended_at.is_(None),
                )
            )
        )
        rows = [
            _store(standing, authority_id, each.name, each.title, _as_new(each))
            for each in USUAL
            if each.name not in there
        ]
        for row in rows:
            standing.record(
                "timetable_entry_added", ("timetable_entry", row.id), capacity, _told(row)
            )
        return Done("authority", authority_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"usual_timetable": authority_id},
    )


def _keeper(standing: Standing, authority_id: int) -> str:
    # Locked, so that of two entries of one title added at once the second is told of the first.
    if standing.session.get(Authority, authority_id, with_for_update=True) is None:
        raise NotFoundError(f"no authority {authority_id}")
    return standing.only(KEEPERS, authority_id)


def _current(standing: Standing, entry_id: int) -> DeadlineTemplate:
    row = standing.session.get(DeadlineTemplate, entry_id, with_for_update=True)
    if row is None:
        raise NotFoundError(f"no entry {entry_id} of a timetable")
    return row


def _still(row: DeadlineTemplate) -> None:
    if row.ended_at is not None:
        sentence = f"“{row.title}” was changed or taken out meanwhile. Open the timetable again."
        raise RefusedError(Refused((Unmet("entry_open", sentence, KEEPERS),)))


def _checked(new: NewEntry) -> str:
    """The title without white space at its ends. Raises FormError for all that is wrong."""
    errors: dict[str, str] = {}
    title = ""
    try:
        title = required_text("title", new.title, "Enter what is due.", longest=LONGEST_TITLE)
    except FormError as error:
        errors |= error.errors
    if title and not _name(title):
        errors["title"] = "Use letters or digits in the title."
    if new.rule not in (WORKING_DAYS, CALENDAR_DAYS):
        errors["rule"] = "Choose working days or calendar days."
    if not 1 <= new.n <= MOST_DAYS:
        errors["n"] = f"Enter a number of days from 1 to {MOST_DAYS}."
    if new.office not in OFFICES:
        errors["office"] = "Choose the office that it falls to."
    if errors:
        raise FormError(errors)
    return title


def _check_free(standing: Standing, authority_id: int, name: str) -> None:
    taken = standing.session.scalar(
        select(DeadlineTemplate.id).where(
            DeadlineTemplate.authority_id == authority_id,
            DeadlineTemplate.name == name,
            DeadlineTemplate.ended_at.is_(None),
        )
    )
    if taken is not None:
        raise FormError({"title": "The timetable has an entry of this title already."})


def _name(title: str) -> str:
    """A short machine name: the letters and digits of the title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NO_LETTERS.sub("_", plain).strip("_")[:_LONGEST_NAME].rstrip("_")


def _store(
    standing: Standing, authority_id: int, name: str, title: str, new: NewEntry
) -> DeadlineTemplate:
    row = DeadlineTemplate(
        authority_id=authority_id,
        name=name,
        title=title,
        rule=new.rule,
        n=new.n,
        due_time=new.due_time,
        office=new.office,
    )
    standing.session.add(row)
    standing.session.flush()
    return row


def _as_new(each: TemplateDeadline) -> NewEntry:
    return NewEntry(each.title, each.rule, each.n, each.due_time, each.office)


def _told(row: DeadlineTemplate) -> dict[str, str | int]:
    entry = TemplateDeadline(row.name, row.title, row.rule, row.n, row.due_time, row.office)
    return {"name": row.name, "title": row.title, "words": entry.words, "office": row.office}


def _entered(new: NewEntry) -> dict[str, str | int | None]:
    return asdict(new) | {"due_time": new.due_time.isoformat() if new.due_time else None}
