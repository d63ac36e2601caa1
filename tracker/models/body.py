"""Bodies that decide or advise, how each decides, and who sits on it from when to when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Key, Word, check, in_order, one_of, together
from tracker.workflows.voting_rules import Capacity, Mode, QuorumKind, Role, Threshold, Tie


class Body(Base):
    """A body decides only in its mode. `external`: a panel of Government, outside the authority."""

    __tablename__ = "bodies"

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    mode: Mapped[Word]
    external: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (one_of("mode", Mode),)


class VotingRule(Base):
    """How a body decides. Unconfirmed, it is a placeholder: a meeting body opens no item on it."""

    __tablename__ = "voting_rules"

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), unique=True)
    threshold: Mapped[Word]
    quorum_kind: Mapped[Word]
    quorum_n: Mapped[int | None]
    quorum_of: Mapped[Word | None]
    tie: Mapped[Word] = mapped_column(default="lost")
    recused_count_for_quorum: Mapped[bool] = mapped_column(default=False)
    hidden_votes: Mapped[bool] = mapped_column(default=False)
    early_closing: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        one_of("threshold", Threshold),
        one_of("quorum_kind", QuorumKind),
        one_of("tie", Tie),
        check("quorum_number", "(quorum_kind = 'fraction') = (quorum_n IS NULL)"),
        check("quorum_fraction", "(quorum_kind = 'fraction') = (quorum_of IS NOT NULL)"),
        check("quorum_not_negative", "quorum_n IS NULL OR quorum_n >= 0"),
        together("confirmed", "confirmed_by", "confirmed_at"),
    )


class Membership(Base):
    """A seat on a body from `starts_on` to `ends_on`, both days included.

    A change of capacity or role ends one membership and begins the next, so that a past vote keeps
    the capacity of its day. `seat`: the council or organisation that the member stands for.
    """

    __tablename__ = "memberships"

    id: Mapped[Key]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    capacity: Mapped[Word]
    role: Mapped[Word] = mapped_column(default="member")
    seat: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        one_of("capacity", Capacity),
        one_of("role", Role),
        in_order("starts_on", "ends_on"),
    )
