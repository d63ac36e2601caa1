"""Rounds: one body's decision in one stage visit, its recommendations, votes and conditions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import (
    Base,
    Key,
    Word,
    check,
    in_order,
    one_of,
    partial_index,
    together,
)
from tracker.workflows.voting_rules import Capacity, Choice, Mode, Outcome, Role

ROUND_STATUSES: Final = ("open", "closed", "cancelled")
OUTCOMES: Final = (
    *(outcome.value for outcome in Outcome if outcome is not Outcome.OPEN),
    "deferred",
    "withdrawn",
    "approved_as_amended",
)
"""What a tally can say of a closed round, and what only a meeting can do besides."""
RECOMMENDATION_KINDS: Final = ("note", "support", "approve", "submit")
METHODS: Final = ("votes", "show_of_hands", "agreed_without_vote")
INTEREST_KINDS: Final = ("none", "registrable", "disclosable")


class Round(Base):
    """At most one is open per stage visit and body. `tally` and `why` are written at closing.

    `amendment` is the exact text of what the body changed when it approved "as amended"; only a
    revision that is certified against it is published.
    """

    __tablename__ = "rounds"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    visit_id: Mapped[int]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    slot: Mapped[Word]
    mode: Mapped[Word]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    revision_id: Mapped[int]
    status: Mapped[Word] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    due_time: Mapped[time | None]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_kind: Mapped[Word | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[Word | None]
    why: Mapped[str] = mapped_column(default="")
    amendment: Mapped[str] = mapped_column(default="", server_default="")
    tally: Mapped[dict[str, Any] | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "strategy_id"], ["stage_visits.id", "stage_visits.strategy_id"]
        ),
        ForeignKeyConstraint(
            ["revision_id", "strategy_id"], ["revisions.id", "revisions.strategy_id"]
        ),
        one_of("mode", Mode),
        one_of("status", ROUND_STATUSES),
        one_of("outcome", OUTCOMES),
        one_of("closed_by_kind", ("person", "system")),
        in_order("opened_at", "closed_at"),
        check("meeting_mode", "(mode = 'meeting') = (meeting_id IS NOT NULL)"),
        check("written_is_due", "mode = 'meeting' OR due_on IS NOT NULL"),
        together("due", "due_on", "due_at"),
        check("due_time", "due_time IS NULL OR due_on IS NOT NULL"),
        check("closed_at_status", "(status = 'open') = (closed_at IS NULL)"),
        check("outcome_status", "(status = 'closed') = (outcome IS NOT NULL)"),
        together("closed_by", "closed_at", "closed_by_kind"),
        check(
            "closed_by_person",
            "(closed_by IS NOT NULL) = (closed_by_kind IS NOT NULL AND closed_by_kind = 'person')",
        ),
        partial_index(
            "uq_rounds_open", "visit_id", "body_id", where="status = 'open'", unique=True
        ),
        partial_index("ix_rounds_open_due", "due_at", where="status = 'open'"),
    )


class Recommendation(Base):
    """What is put to the body. Exactly one of a round is decisive: its outcome is the round's."""

    __tablename__ = "recommendations"

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    position: Mapped[int]
    letter: Mapped[Word]
    kind: Mapped[Word]
    text: Mapped[str]
    decisive: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[Word | None]
    method: Mapped[Word | None]
    for_count: Mapped[int | None]
    against_count: Mapped[int | None]
    abstained_count: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("round_id", "letter"),
        UniqueConstraint("id", "round_id"),
        one_of("kind", RECOMMENDATION_KINDS),
        one_of("outcome", OUTCOMES),
        one_of("method", METHODS),
        check(
            "counts_not_negative",
            "(for_count IS NULL OR for_count >= 0)"
            " AND (against_count IS NULL OR against_count >= 0)"
            " AND (abstained_count IS NULL OR abstained_count >= 0)",
        ),
        partial_index("uq_recommendations_decisive", "round_id", where="decisive", unique=True),
    )


class Vote(Base):
    """One member's choice on one recommendation, of one revision. Append-only: the last seq counts.

    `capacity` and `role` are those of the day. `idempotency_key` is unique for ever: the request's
    key, followed by the recommendation where one request answers several.
    """

    __tablename__ = "votes"

    id: Mapped[Key]
    round_id: Mapped[int]
    recommendation_id: Mapped[int]
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    seq: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    choice: Mapped[Word]
    reason: Mapped[str] = mapped_column(default="")
    capacity: Mapped[Word]
    role: Mapped[Word]
    cast_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(unique=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["recommendation_id", "round_id"], ["recommendations.id", "recommendations.round_id"]
        ),
        UniqueConstraint("round_id", "recommendation_id", "membership_id", "seq"),
        one_of("choice", Choice),
        one_of("capacity", Capacity),
        one_of("role", Role),
        check("seq_positive", "seq >= 1"),
    )


class VoteCondition(Base):
    """A condition proposed in a vote; it binds only when the body adopts it. Append-only."""

    __tablename__ = "vote_conditions"

    id: Mapped[Key]
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes.id"))
    position: Mapped[int]
    text: Mapped[str]
    owner: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("vote_id", "position"),)


class Interest(Base):
    """A member's declaration, for a round or an agenda item. Append-only: the last seq counts."""

    __tablename__ = "interests"

    id: Mapped[Key]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    seq: Mapped[int]
    kind: Mapped[Word]
    nature: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", INTEREST_KINDS),
        check("subject", "(round_id IS NULL) <> (agenda_item_id IS NULL)"),
        check("seq_positive", "seq >= 1"),
        partial_index(
            "uq_interests_round",
            "round_id",
            "membership_id",
            "seq",
            where="round_id IS NOT NULL",
            unique=True,
        ),
        partial_index(
            "uq_interests_agenda_item",
            "agenda_item_id",
            "membership_id",
            "seq",
            where="agenda_item_id IS NOT NULL",
            unique=True,
        ),
    )


class FeedbackAnswer(Base):
    """What the lead officer did with a member's feedback; one answer per vote."""

    __tablename__ = "feedback_answers"

    id: Mapped[Key]
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes.id"), unique=True)
    text: Mapped[str]
    answered_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime]


class Condition(Base):
    """A condition that a body adopted. It shuts the gate it names until it is discharged."""

    __tablename__ = "conditions"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    gate: Mapped[Word]
    text: Mapped[str]
    owner: Mapped[str]
    due_on: Mapped[date | None]
    adopted_at: Mapped[datetime]
    discharged_at: Mapped[datetime | None]
    discharged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    discharge_note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        in_order("adopted_at", "discharged_at"),
        together("discharged", "discharged_at", "discharged_by"),
    )
