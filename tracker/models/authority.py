"""Authorities: the public body whose strategies, bodies and rules these are."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Key


class Authority(Base):
    """`rule_settings` overrides a date rule's basis or length, by rule id: {"R1": {"basis": …}}."""

    __tablename__ = "authorities"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    brand_primary: Mapped[str | None]
    brand_secondary: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(default="Europe/London")
    rule_settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
