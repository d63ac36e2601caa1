"""An authority, and what it computes its dates with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.queries.date_settings import date_settings
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.date_settings import DateSettings


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An authority as pages show it."""

    id: int
    slug: str
    name: str
    short_name: str
    time_zone: str
    brand_primary: str | None
    brand_secondary: str | None


def first_authority() -> AuthorityRow | None:
    """The authority of this installation: the first, where there are several."""
    row = db.session.execute(
        select(
            Authority.id,
            Authority.slug,
            Authority.name,
            Authority.short_name,
            Authority.time_zone,
            Authority.brand_primary,
            Authority.brand_secondary,
        )
        .order_by(Authority.id)
        .limit(1)
    ).one_or_none()
    return AuthorityRow(*row) if row else None


def date_settings_of(slug: str, calendar: WorkingCalendar) -> DateSettings:
    """What an authority computes its dates with. LookupError for an unknown slug."""
    authority_id = db.session.scalar(select(Authority.id).where(Authority.slug == slug))
    if authority_id is None:
        raise LookupError(f"There is no authority “{slug}”.")
    return date_settings(db.session(), authority_id, calendar)
