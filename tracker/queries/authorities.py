"""An authority and the date rules it has set for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select

from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.workflows.calendar import Basis
from tracker.workflows.date_rules import RuleSetting, RuleSettings


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


def rule_settings(slug: str) -> RuleSettings:
    """The date rules of an authority and its closure days. LookupError for an unknown slug."""
    row = db.session.execute(
        select(Authority.rule_settings, Authority.settings).where(Authority.slug == slug)
    ).one_or_none()
    if row is None:
        raise LookupError(f"There is no authority “{slug}”.")
    closures: Mapping[str, str] = row.settings.get("closures", {})
    return RuleSettings(
        settings={rule: _setting(entry) for rule, entry in row.rule_settings.items()},
        closures={date.fromisoformat(day): name for day, name in closures.items()},
    )


def _setting(entry: Mapping[str, Any]) -> RuleSetting:
    return RuleSetting(
        basis=Basis(entry["basis"]) if "basis" in entry else None,
        length=entry.get("length"),
        time=time.fromisoformat(entry["time"]) if "time" in entry else None,
    )
