"""An authority's own timetable of deadlines around a meeting, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.calendar import DeadlineTemplate
from tracker.models.duty import Duty
from tracker.models.meeting import AgendaItem
from tracker.workflows.timetables import TemplateDeadline


def timetable(session: Session, authority_id: int) -> tuple[TemplateDeadline, ...]:
    """Its entries, by name. One statement."""
    rows = session.execute(
        select(
            DeadlineTemplate.name,
            DeadlineTemplate.title,
            DeadlineTemplate.rule,
            DeadlineTemplate.n,
            DeadlineTemplate.due_time,
            DeadlineTemplate.office,
        )
        .where(DeadlineTemplate.authority_id == authority_id, DeadlineTemplate.ended_at.is_(None))
        .order_by(DeadlineTemplate.name)
    )
    return tuple(TemplateDeadline(*row) for row in rows)


def met_already(session: Session, strategy_id: int) -> frozenset[str]:
    """Entries that were met for the meeting at which the strategy now is. One statement."""
    rows = session.scalars(
        select(Duty.subject_name)
        .join(AgendaItem, AgendaItem.meeting_id == Duty.subject_id)
        .where(
            Duty.strategy_id == strategy_id,
            Duty.act == "meet_deadline",
            Duty.how == "done",
            AgendaItem.strategy_id == strategy_id,
            AgendaItem.status.in_(("listed", "open")),
        )
    )
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the timetable with its id, by which a form says what it was made from."""

    id: int
    entry: TemplateDeadline


def entries(session: Session, authority_id: int, entry_id: int | None = None) -> list[EntryRow]:
    """The entries in force, or that one of them. One statement."""
    wanted = [DeadlineTemplate.authority_id == authority_id]
    wanted.append(
        DeadlineTemplate.ended_at.is_(None) if entry_id is None else DeadlineTemplate.id == entry_id
    )
    rows = session.scalars(select(DeadlineTemplate).where(*wanted).order_by(DeadlineTemplate.id))
    return [
        EntryRow(
            row.id,
            TemplateDeadline(row.name, row.title, row.rule, row.n, row.due_time, row.office),
        )
        for row in rows
    ]
