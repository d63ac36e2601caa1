"""What moves dates: polls, days that an authority's calendar gains or loses, report timetables."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Digest, Key, Word, check, one_of, partial_index

POLL_KINDS: Final = ("local", "mayoral", "police_commissioner", "parliamentary")
CHANGE_KINDS: Final = ("closure", "holiday_added", "holiday_removed")
TEMPLATE_RULES: Final = ("working_days_before", "calendar_days_before")
FEED_KINDS: Final = ("person", "body", "strategy")


class Poll(Base):
    """A poll in the authority's area. Its day is the latest of its `poll_dates`."""

    __tablename__ = "polls"

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    kind: Mapped[Word]
    title: Mapped[str]

    __table_args__ = (one_of("kind", POLL_KINDS),)


class PollDate(Base):
    """What was known of a poll's day from `known_on` on; no `poll_on`: called off. Append-only.

    `sensitive_from` is entered for a UK Parliament poll (the day of dissolution); for any other
    poll R8 computes it.
    """

    __tablename__ = "poll_dates"

    id: Mapped[Key]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    known_on: Mapped[date]
    poll_on: Mapped[date | None]
    sensitive_from: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        check("sensitive_before_poll", "sensitive_from IS NULL OR sensitive_from <= poll_on"),
    )


class CalendarChange(Base):
    """A day on which one authority's working days differ from England's published bank holidays.

    A `closure` is the authority's own; the others follow a proclamation. `ended_at`: taken back.
    """

    __tablename__ = "calendar_changes"

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    on_day: Mapped[date]
    kind: Mapped[Word]
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", CHANGE_KINDS),
        partial_index(
            "uq_calendar_changes_day",
            "authority_id",
            "on_day",
            where="ended_at IS NULL",
            unique=True,
        ),
    )


class DeadlineTemplate(Base):
    """A deadline that an authority sets before every meeting, such as the call for reports.

    `n` counts working or calendar days back from the meeting, which is not counted.
    """

    __tablename__ = "deadline_templates"

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    name: Mapped[Word]
    title: Mapped[str]
    rule: Mapped[Word]
    n: Mapped[int]
    due_time: Mapped[time | None]
    office: Mapped[Word]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("rule", TEMPLATE_RULES),
        check("n_positive", "n >= 1"),
        partial_index(
            "uq_deadline_templates_name",
            "authority_id",
            "name",
            where="ended_at IS NULL",
            unique=True,
        ),
    )


class CalendarFeed(Base):
    """A secret address under which a calendar program reads dates, until its owner revokes it."""

    __tablename__ = "calendar_feeds"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[Word]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategies.id"))
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", FEED_KINDS),
        check(
            "subject",
            "(kind = 'person' AND body_id IS NULL AND strategy_id IS NULL)"
            " OR (kind = 'body' AND body_id IS NOT NULL AND strategy_id IS NULL)"
            " OR (kind = 'strategy' AND body_id IS NULL AND strategy_id IS NOT NULL)",
        ),
    )


class KeyDecisionNotice(Base):
    """The eight fields of a key decision notice (SI 2017/68 art. 11). The latest one counts.

    Append-only. That it was published is a signed record; a row here is only its text.
    """

    __tablename__ = "key_decision_notices"

    id: Mapped[Key]
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    matter: Mapped[str]
    decision_maker: Mapped[str]
    decision_maker_title: Mapped[str]
    decided_when: Mapped[str]
    documents: Mapped[str]
    copies_from: Mapped[str]
    other_documents: Mapped[str]
    how_to_ask: Mapped[str]
    prepared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class MilestoneLink(Base):
    """One milestone waits for another of the same strategy."""

    __tablename__ = "milestone_links"

    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    waits_for_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))

    __table_args__ = (
        UniqueConstraint("milestone_id", "waits_for_id"),
        check("not_itself", "milestone_id <> waits_for_id"),
    )
