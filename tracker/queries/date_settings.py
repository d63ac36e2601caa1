"""What one authority's dates are computed with: its calendar, its date rules, the polls it knows.

A fixed number of statements, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll, PollDate
from tracker.workflows import elections
from tracker.workflows.calendar import Basis, WorkingCalendar
from tracker.workflows.date_settings import DateSettings, RuleSetting, configured


def date_settings(session: Session, authority_id: int, calendar: WorkingCalendar) -> DateSettings:
    """All of it for one authority; `calendar` holds England's published bank holidays."""
    settings = session.scalar(select(Authority.rule_settings).where(Authority.id == authority_id))
    return DateSettings(
        changed_calendar(session, authority_id, calendar),
        configured(rule_settings(settings or {})),
        known_polls(session, authority_id),
    )


def rule_settings(stored: Mapping[str, Any]) -> dict[str, RuleSetting]:
    """What an authority keeps of its date rules, as the core reads it."""
    return {rule: _setting(entry) for rule, entry in stored.items()}


def changed_calendar(
    session: Session, authority_id: int, calendar: WorkingCalendar
) -> WorkingCalendar:
    """England's bank holidays with what this authority has recorded about its own days."""
    rows = session.execute(
        select(CalendarChange.kind, CalendarChange.on_day, CalendarChange.name).where(
            CalendarChange.authority_id == authority_id, CalendarChange.ended_at.is_(None)
        )
    ).all()
    if not rows:
        return calendar
    days = {
        kind: {row.on_day: row.name for row in rows if row.kind == kind}
        for kind in ("holiday_added", "holiday_removed", "closure")
    }
    changed = calendar.with_changes(days["holiday_added"], days["holiday_removed"])
    return changed.with_closures(days["closure"])


def known_polls(session: Session, authority_id: int) -> tuple[elections.Poll, ...]:
    """Each day for which a poll was announced, with the time during which that was so."""
    rows = session.execute(
        select(Poll.id, Poll.title, PollDate.known_on, PollDate.poll_on, PollDate.sensitive_from)
        .join(PollDate, PollDate.poll_id == Poll.id)
        .where(Poll.authority_id == authority_id)
        .order_by(Poll.id, PollDate.id)
    )
    return tuple(
        each
        for _, dates in groupby(rows, key=lambda row: row.id)
        for each in _announcements(tuple(dates))
    )


def _announcements(dates: tuple[Any, ...]) -> Iterable[elections.Poll]:
    """One poll for each day it was announced for: until the next announcement took its place."""
    for row, following in pairwise((*dates, None)):
        if row.poll_on is not None:
            yield elections.Poll(
                row.poll_on,
                row.sensitive_from,
                known_from=row.known_on,
                called_off=following.known_on if following else None,
                title=row.title,
                poll_id=row.id,
            )


def _setting(entry: Mapping[str, Any]) -> RuleSetting:
    return RuleSetting(
        basis=Basis(entry["basis"]) if "basis" in entry else None,
        length=entry.get("length"),
        time=time.fromisoformat(entry["time"]) if "time" in entry else None,
        skips_closures=entry.get("skips_closures"),
    )
