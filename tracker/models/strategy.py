"""A strategy: its definition, where it stands, how it got there, and what it promises."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import (
    Base,
    Digest,
    Key,
    Word,
    check,
    in_order,
    one_of,
    partial_index,
    together,
)

THEME_STANDINGS: Final = ("own", "in_focus", "covered")


class WorkflowDefinition(Base):
    """The text of a definition as strategies in flight follow it; never changed once stored."""

    __tablename__ = "workflow_definitions"

    id: Mapped[Key]
    name: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    hash: Mapped[Digest]

    __table_args__ = (UniqueConstraint("name", "version"),)


class Strategy(Base):
    """`state` is the canonical string of active leaves; SQL asks `stage_visits`, never this text.

    `row_version` is raised by every change to the strategy or to what hangs on it; a form that
    carries an older one is stale. `financial_effect` is in whole pounds, `wards_affected` a number
    of wards: what makes a decision key. The planned dates of milestones are fixed from
    `plan_approved_at` on.
    """

    __tablename__ = "strategies"

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    definition_id: Mapped[int] = mapped_column(ForeignKey("workflow_definitions.id"))
    state: Mapped[str]
    row_version: Mapped[int] = mapped_column(default=1)
    paused_at: Mapped[datetime | None]
    exempt: Mapped[bool] = mapped_column(default=False)
    authorities_affected: Mapped[str] = mapped_column(default="")
    key_decision: Mapped[bool] = mapped_column(default=False)
    key_decision_reason: Mapped[str] = mapped_column(default="", server_default="")
    financial_effect: Mapped[int | None] = mapped_column(BigInteger)
    wards_affected: Mapped[int | None]
    plan_approved_at: Mapped[datetime | None]
    plan_approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    resource_implications: Mapped[str] = mapped_column(default="")
    risk_implications: Mapped[str] = mapped_column(default="")
    equality_implications: Mapped[str] = mapped_column(default="")
    communication_implications: Mapped[str] = mapped_column(default="")
    framework_draft: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    __table_args__ = (
        check("state_not_empty", "state <> ''"),
        check("row_version_positive", "row_version >= 1"),
        together("plan_approved", "plan_approved_at", "plan_approved_by"),
    )


class StrategyBody(Base):
    """Which real body fills a slot of the definition."""

    __tablename__ = "strategy_bodies"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    slot: Mapped[Word]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)

    __table_args__ = (UniqueConstraint("strategy_id", "slot"),)


class Pause(Base):
    """A time in which internal deadlines stand still; statutory clocks run on. One open at most."""

    __tablename__ = "pauses"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    started_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        in_order("started_at", "ended_at"),
        together("ended", "ended_at", "ended_by"),
        partial_index("uq_pauses_open", "strategy_id", where="ended_at IS NULL", unique=True),
    )


class Cycle(Base):
    """One run from drafting on; number 2 is shown as "second draft"."""

    __tablename__ = "cycles"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("strategy_id", "number"),
        UniqueConstraint("id", "strategy_id"),
        check("number_positive", "number >= 1"),
    )


class StageVisit(Base):
    """One stay in one leaf, open while the leaf is active. Before drafting there is no cycle."""

    __tablename__ = "stage_visits"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    cycle_id: Mapped[int | None]
    stage: Mapped[str]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("id", "strategy_id"),
        ForeignKeyConstraint(["cycle_id", "strategy_id"], ["cycles.id", "cycles.strategy_id"]),
        in_order("entered_at", "left_at"),
        partial_index(
            "uq_stage_visits_open", "strategy_id", "stage", where="left_at IS NULL", unique=True
        ),
        partial_index("ix_stage_visits_open_stage", "stage", where="left_at IS NULL"),
    )


class Priority(Base):
    """A strategic priority and the foundation of productivity it aligns with."""

    __tablename__ = "priorities"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    foundation: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("strategy_id", "position"),)


class Objective(Base):
    """What the strategy wants to reach under a priority."""

    __tablename__ = "objectives"

    id: Mapped[Key]
    priority_id: Mapped[int] = mapped_column(ForeignKey("priorities.id"))
    position: Mapped[int]
    title: Mapped[str]

    __table_args__ = (UniqueConstraint("priority_id", "position"),)


class Theme(Base):
    """A cross-cutting challenge: the strategy's own, in focus, or merely covered."""

    __tablename__ = "themes"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    position: Mapped[int]
    title: Mapped[str]
    standing: Mapped[Word]
    relates_to: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("strategy_id", "position"),
        one_of("standing", THEME_STANDINGS),
    )


class Promise(Base):
    """What a report promised to do. `kept_by` names what keeps it, such as a kind of document."""

    __tablename__ = "promises"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    position: Mapped[int]
    title: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    kept_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("strategy_id", "position"),)


class Milestone(Base):
    """Printed words ("early January") beside the date `assumed` for them; forecast; actual."""

    __tablename__ = "milestones"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"))
    name: Mapped[Word]
    position: Mapped[int]
    title: Mapped[str]
    printed: Mapped[str] = mapped_column(default="")
    planned_on: Mapped[date | None]
    assumed: Mapped[bool] = mapped_column(default=False)
    forecast_on: Mapped[date | None]
    actual_on: Mapped[date | None]
    slip_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("strategy_id", "name"),)


class Deadline(Base):
    """A date with its rule and anchor: computed, printed elsewhere, overridden; `due_on` binds.

    `due_time` is local (NULL: the end of the day); `due_at` is derived from both when written, and
    overdue begins after it. At most one is open for a name, per round or, without one, in all.
    `title` is set where the definition has none for it (an authority's own timetable). `sequence`
    is of the calendar entry that the deadlines of one name share.
    """

    __tablename__ = "deadlines"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    name: Mapped[Word]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("stage_visits.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    rule: Mapped[Word]
    basis: Mapped[Word | None]
    anchor: Mapped[Word]
    anchor_on: Mapped[date]
    computed_on: Mapped[date]
    printed_on: Mapped[date | None]
    overridden_on: Mapped[date | None]
    override_reason: Mapped[str | None]
    overridden_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
    due_time: Mapped[time | None]
    due_at: Mapped[datetime]
    statutory: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="", server_default="")
    office: Mapped[Word | None]
    sequence: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        together("override", "overridden_on", "override_reason", "overridden_by"),
        check("override_binds", "overridden_on IS NULL OR due_on = overridden_on"),
        partial_index(
            "uq_deadlines_open",
            "strategy_id",
            "name",
            where="closed_at IS NULL AND round_id IS NULL",
            unique=True,
        ),
        partial_index(
            "uq_deadlines_open_round",
            "round_id",
            "name",
            where="closed_at IS NULL AND round_id IS NOT NULL",
            unique=True,
        ),
        partial_index("ix_deadlines_open_due", "due_at", where="closed_at IS NULL"),
    )
