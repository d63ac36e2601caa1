"""A deadline's three dates: computed, printed elsewhere, and the one a named officer puts instead.

None replaces another in the record; the one that binds is the officer's, else the computed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.strategy import Deadline
from tracker.queries.timetables import timetable
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.duties import due_instant
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.workflows.actors import Actor
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.redating import Redated, StoredDate, redated


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the computed day; both local, None where there is none.

    `overridden_on` binds. `reason` is needed where that changes, either way.
    """

    overridden_on: date | None
    printed_on: date | None
    reason: str = ""


def set_beside(
    strategy_id: int,
    name: str,
    beside: Beside,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Put a date in the place of a computed one, or take it back; note the date printed elsewhere.

    Raises FormError, RefusedError, NotFoundError (no open deadline of this name), and what
    `perform` raises.
    """

    def work(acting: Acting) -> Done:
        deadline = _open(acting, name)
        before = (deadline.overridden_on, deadline.printed_on)
        if before == (beside.overridden_on, beside.printed_on):
            raise FormError({"overridden_on": "Nothing was changed: these are the dates there."})
        _check(acting, deadline, beside)
        said = beside.reason.strip()
        if deadline.overridden_on != beside.overridden_on:
            said = required_text("reason", beside.reason, "Say why another date binds.")
            _override(acting, deadline, beside.overridden_on, said)
        deadline.printed_on = beside.printed_on
        acting.session.flush()
        acting.record(
            "deadline_overridden" if beside.overridden_on else "deadline_noted",
            ("deadline", deadline.id),
            facts={
                "name": name,
                "computed": deadline.computed_on.isoformat(),
                "overridden": _iso(beside.overridden_on),
                "printed": _iso(beside.printed_on),
                "before": _iso(before[0]),
                "reason": said,
                "binds": deadline.due_on.isoformat(),
            },
        )
        return Done("deadline", deadline.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "strategy": strategy_id,
            "deadline": name,
            "overridden_on": _iso(beside.overridden_on),
            "printed_on": _iso(beside.printed_on),
            "reason": beside.reason,
        },
        act="override_deadline",
    )


def recompute_deadlines(
    strategy_id: int,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Compute the strategy's open deadlines again with the calendar and the rules as they are now.

    A date that an officer put in the place of one still binds. The day by which a round is to be
    answered stays: its members were told of it. Raises FormError where nothing would change.
    """

    def work(acting: Acting) -> Done:
        snapshot = acting.snapshot
        settings = DateSettings(snapshot.calendar, snapshot.rules)
        own = {each.name: each for each in timetable(acting.session, snapshot.authority_id)}
        changed = []
        for deadline in acting.session.scalars(
            select(Deadline)
            .where(
                Deadline.strategy_id == strategy_id,
                Deadline.closed_at.is_(None),
                Deadline.round_id.is_(None),
            )
            .order_by(Deadline.id)
        ):
            found = redated(_stored(deadline), snapshot.definition, own, settings)
            if found is not None:
                changed.append(
                    {
                        "name": deadline.name,
                        "before": deadline.computed_on.isoformat(),
                        "now": found.on.isoformat(),
                    }
                )
                _redate(acting, deadline, found)
        if not changed:
            raise FormError({"deadlines": "Nothing would change: every date is up to date."})
        acting.session.flush()
        acting.record(
            "deadlines_recomputed",
            ("strategy", strategy_id),
            facts={"count": len(changed), "dates": changed},
        )
        return Done("strategy", strategy_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"recompute": strategy_id},
        act="recompute_deadlines",
    )


def _open(acting: Acting, name: str) -> Deadline:
    deadline = acting.session.scalar(
        select(Deadline).where(
            Deadline.strategy_id == acting.strategy.id,
            Deadline.name == name,
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
    )
    if deadline is None:
        raise NotFoundError(f"no open deadline {name}")
    return deadline


def _check(acting: Acting, deadline: Deadline, beside: Beside) -> None:
    calendar, today = acting.snapshot.calendar, acting.local_date(acting.now)
    errors = {}
    years = f"Enter a day of the years {calendar.first_year} to {calendar.last_year}."
    for field, day in (("overridden_on", beside.overridden_on), ("printed_on", beside.printed_on)):
        if day is not None and not calendar.first_year <= day.year <= calendar.last_year:
            errors[field] = years
    new = beside.overridden_on
    if new is not None and new != deadline.overridden_on and "overridden_on" not in errors:
        if new < today:
            errors["overridden_on"] = "Enter a day that is not in the past."
        elif new == deadline.computed_on:
            errors["overridden_on"] = "This is the computed day: leave it empty."
    if errors:
        raise FormError(errors)


def _override(acting: Acting, deadline: Deadline, on: date | None, reason: str) -> None:
    deadline.overridden_on = on
    deadline.override_reason = reason if on else None
    deadline.overridden_by = acting.user_id if on else None
    _bind(acting, deadline, on or deadline.computed_on)


def _redate(acting: Acting, deadline: Deadline, found: Redated) -> None:
    deadline.computed_on, deadline.basis = found.on, found.basis
    deadline.sentence = found.sentence
    if deadline.overridden_on is None:
        _bind(acting, deadline, found.on)


def _bind(acting: Acting, deadline: Deadline, on: date) -> None:
    """Its calendar entry follows, under the same name with the next sequence."""
    deadline.due_on = on
    deadline.due_at = due_instant(on, deadline.due_time, acting.snapshot.zone)
    deadline.sequence += 1


def _stored(deadline: Deadline) -> StoredDate:
    return StoredDate(
        deadline.name,
        deadline.rule,
        deadline.anchor,
        deadline.anchor_on,
        deadline.computed_on,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
