"""Revisions with those of their papers that a person may open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.papers import Document, Revision
from tracker.models.people import User
from tracker.models.strategy import Cycle
from tracker.queries import visibility
from tracker.workflows.actors import Person


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper of a pack that the reader may open. `size` in bytes."""

    id: int
    title: str
    kind: str
    filename: str
    media_type: str
    size: int
    sha256: str
    exempt: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """The exact pack that is decided on. `hidden`: how many papers are not open to the reader."""

    id: int
    number: int
    cycle: int
    fingerprint: str
    added_at: datetime
    submitted_by: int
    submitted_by_name: str
    note: str
    documents: tuple[DocumentRow, ...] = ()
    hidden: int = 0


def packs(session: Session, revision_ids: list[int], actor: Person) -> dict[int, RevisionRow]:
    """Revisions with those of their papers that the person may open. Three statements at most."""
    found = {
        row.id: RevisionRow(
            row.id,
            row.number,
            row.cycle,
            row.fingerprint,
            row.happened_at,
            row.submitted_by,
            row.name,
            row.note,
        )
        for row in session.execute(
            select(
                Revision.id,
                Revision.number,
                Cycle.number.label("cycle"),
                Revision.fingerprint,
                Revision.happened_at,
                Revision.submitted_by,
                User.name,
                Revision.note,
            )
            .join(Cycle, Cycle.id == Revision.cycle_id)
            .join(User, User.id == Revision.submitted_by)
            .where(Revision.id.in_(revision_ids))
        )
    }
    readable = visibility.readable_documents(session, actor)
    papers: dict[int, list[DocumentRow]] = {each: [] for each in found}
    hidden = dict.fromkeys(found, 0)
    for row in session.execute(
        select(
            Document.revision_id,
            readable.label("is_readable"),
            Document.id,
            Document.title,
            Document.kind,
            Document.filename,
            Document.media_type,
            Document.size,
            Document.sha256,
            Document.exempt,
        )
        .join(Revision, Revision.id == Document.revision_id)
        .where(Document.revision_id.in_(revision_ids))
        .order_by(Document.revision_id, Document.position)
    ):
        revision_id, is_readable, *facts = row
        if is_readable:
            papers[revision_id].append(DocumentRow(*facts))
        else:
            hidden[revision_id] += 1
    return {
        each.id: replace(each, documents=tuple(papers[each.id]), hidden=hidden[each.id])
        for each in found.values()
    }
