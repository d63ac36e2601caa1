"""How far a strategy has become public: four states that are not the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.queries.publication import MeetingDecision, PublicRecord


@dataclass(frozen=True, slots=True)
class PublicState:
    """One of the four: since when it is so (UTC), or what it waits for."""

    words: str
    since: datetime | None
    says: str


def states(
    presented_at: datetime | None,
    agreed: MeetingDecision | None,
    records: Iterable[PublicRecord],
    now: datetime,
) -> list[PublicState]:
    """Public as a draft, agreed, effective, published: each by its own record, at `now` (UTC).

    `agreed` is None too where the body's latest decision did not carry it.
    """
    latest = {each.kind: each for each in reversed(list(records))}
    effective, published = latest.get("decision_effective"), latest.get("publication")
    is_effective = effective is not None and effective.happened_at <= now
    return [
        PublicState(
            "Public as a draft",
            presented_at,
            "The agenda and its papers are open to the public."
            if presented_at
            else "It becomes public when it is presented to the meeting.",
        ),
        PublicState(
            "Agreed",
            agreed.decided_at if agreed else None,
            f"The meeting decided on revision {agreed.revision}."
            if agreed
            else "No meeting has agreed it.",
        ),
        PublicState(
            "Effective",
            effective.happened_at if effective and is_effective else None,
            "The decision may be carried out."
            if is_effective
            else "A decision takes effect once it can no longer be called in.",
        ),
        PublicState(
            "Published",
            published.happened_at if published else None,
            _published(published),
        ),
    ]


def _published(record: PublicRecord | None) -> str:
    if record is None:
        return "The final strategy is not published."
    return f"The final strategy is public, as revision {record.revision}."
