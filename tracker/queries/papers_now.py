"""The current papers of a strategy, as far as a reader may open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.papers import Document, Revision
from tracker.queries.visibility import readable_revisions
from tracker.workflows.actors import Person


@dataclass(frozen=True, slots=True)
class PapersNow:
    """The newest revision that the reader may see."""

    number: int
    fingerprint: str
    added_at: datetime
    documents: int


def papers_now(session: Session, actor: Person, strategy_id: int) -> PapersNow | None:
    """One statement, and the one that visibility may need."""
    row = session.execute(
        select(
            Revision.number,
            Revision.fingerprint,
            Revision.happened_at,
            func.count(Document.id).label("documents"),
        )
        .join(Document, Document.revision_id == Revision.id)
        .where(Revision.strategy_id == strategy_id, readable_revisions(session, actor))
        .group_by(Revision.id, Revision.number, Revision.fingerprint, Revision.happened_at)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()
    return PapersNow(*row) if row else None
