"""People, the offices they hold, and what signing in leaves behind (outside the audit chain)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Digest, Key, Word, check, in_order, one_of, together
from tracker.workflows.actors import OFFICES

TOKEN_PURPOSES: Final = ("invitation", "reset")


class User(Base):
    """A person. Global; rights come only from dated memberships and offices. Never deleted."""

    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    __table_args__ = (check("email_lower_case", "email = lower(email)"),)


class OfficeHolder(Base):
    """An office held, for one strategy or for all, from `starts_on` to `ends_on` inclusive."""

    __tablename__ = "office_holders"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    office: Mapped[Word]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategies.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        one_of("office", OFFICES),
        in_order("starts_on", "ends_on"),
        Index("ix_office_holders_authority_office", "authority_id", "office"),
    )


class UserSession(Base):
    """One signed-in browser. The cookie holds the token, this row only its SHA-256. Real time."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    signed_in_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[Word | None]
    address: Mapped[str]
    agent: Mapped[str]

    __table_args__ = (together("ended", "ended_at", "ended_why"),)


class AccessToken(Base):
    """A one-use link sent by mail: an invitation or a password reset. Real time."""

    __tablename__ = "access_tokens"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[Word]
    digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (one_of("purpose", TOKEN_PURPOSES),)


class LoginAttempt(Base):
    """For the throttle: `account_digest` is of the address typed, whether or not it exists."""

    __tablename__ = "login_attempts"

    id: Mapped[Key]
    account_digest: Mapped[Digest]
    address: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool]

    __table_args__ = (
        Index("ix_login_attempts_account", "account_digest", "at"),
        Index("ix_login_attempts_address", "address", "at"),
    )


class SecurityEvent(Base):
    """Sign-ins, failures, resets and the like, for administrators; not part of the record."""

    __tablename__ = "security_events"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[Word]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class IdempotencyKey(Base):
    """One request of one person, claimed in the transaction that also stores its result."""

    __tablename__ = "idempotency_keys"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    request_hash: Mapped[Digest]
    result_kind: Mapped[Word | None]
    result_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        together("result", "result_kind", "result_id"),
    )
