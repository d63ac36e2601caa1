"""Open deadlines: which would be another day today, and one with its three dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.people import User
from tracker.models.strategy import Deadline, Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.snapshots import stored_definition
from tracker.queries.timetables import timetable
from tracker.queries.visibility import strategies_in_office
from tracker.workflows.actors import Person
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.redating import Redated, StoredDate, redated


@dataclass(frozen=True, slots=True)
class Stale:
    """A deadline that the same rule and event would now make another day; dates are local."""

    title: str
    computed_on: date
    now_on: date
    why: str
    overridden_on: date | None


@dataclass(frozen=True, slots=True)
class StaleStrategy:
    """A strategy of whose open deadlines some would now be other days."""

    slug: str
    title: str
    row_version: int
    deadlines: tuple[Stale, ...]


@dataclass(frozen=True, slots=True)
class ThreeDates:
    """One open deadline: computed, printed elsewhere, put in its place; `due_on` binds."""

    name: str
    title: str
    rule: str
    anchor_on: date
    computed_on: date
    printed_on: date | None
    overridden_on: date | None
    override_reason: str
    overridden_by: str
    due_on: date
    due_time: time | None
    sentence: str


def stale_deadlines(
    session: Session, actor: Person, authority_id: int, settings: DateSettings
) -> list[StaleStrategy]:
    """By the strategies that this person serves by office, in the order of title.

    Two statements. The same rule and event are computed once, however many strategies share them.
    """
    own = {each.name: each for each in timetable(session, authority_id)}
    rows = session.execute(
        select(
            Strategy.slug,
            Strategy.title,
            Strategy.row_version,
            StoredDefinition.hash,
            StoredDefinition.text,
            Deadline.name,
            Deadline.title.label("own_title"),
            Deadline.rule,
            Deadline.anchor,
            Deadline.anchor_on,
            Deadline.computed_on,
            Deadline.overridden_on,
        )
        .join(Strategy, Strategy.id == Deadline.strategy_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(
            Strategy.authority_id == authority_id,
            strategies_in_office(actor),
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
        .order_by(Strategy.title, Strategy.id, Deadline.computed_on, Deadline.id)
    )
    known: dict[tuple[str, StoredDate], Redated | None] = {}
    found: dict[str, StaleStrategy] = {}
    for row in rows:
        definition = stored_definition(row.hash, row.text)
        stored = StoredDate(row.name, row.rule, row.anchor, row.anchor_on, row.computed_on)
        key = (row.hash, stored)
        if key not in known:
            known[key] = redated(stored, definition, own, settings)
        new = known[key]
        if new is None:
            continue
        spec = definition.deadlines.get(row.name)
        title = row.own_title or (spec.title if spec else row.name)
        stale = Stale(title, row.computed_on, new.on, new.sentence, row.overridden_on)
        before = found.get(row.slug)
        found[row.slug] = StaleStrategy(
            row.slug,
            row.title,
            row.row_version,
            (*(before.deadlines if before else ()), stale),
        )
    return list(found.values())


def three_dates(session: Session, strategy_id: int, name: str) -> ThreeDates | None:
    """An open deadline of this name, the day of a round left out. One statement."""
    row = session.execute(
        select(
            Deadline.name,
            Deadline.title,
            Deadline.rule,
            Deadline.anchor_on,
            Deadline.computed_on,
            Deadline.printed_on,
            Deadline.overridden_on,
            Deadline.override_reason,
            User.name.label("who"),
            Deadline.due_on,
            Deadline.due_time,
            Deadline.sentence,
        )
        .outerjoin(User, User.id == Deadline.overridden_by)
        .where(
            Deadline.strategy_id == strategy_id,
            Deadline.name == name,
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return ThreeDates(
        row.name,
        row.title,
        row.rule,
        row.anchor_on,
        row.computed_on,
        row.printed_on,
        row.overridden_on,
        row.override_reason or "",
        row.who or "",
        row.due_on,
        row.due_time,
        row.sentence,
    )
