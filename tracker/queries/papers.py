"""The revisions of a strategy as a reader may know them, and one document to hand out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.papers import Document, Revision
from tracker.models.strategy import Strategy
from tracker.queries import visibility
from tracker.queries.packs import DocumentRow, RevisionRow, packs
from tracker.workflows.actors import Person

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """What handing a document out needs; `stored_name` is how the document store knows it."""

    filename: str
    media_type: str
    size: int
    sha256: str
    stored_name: str
    exempt: bool


def revisions(
    session: Session, strategy_id: int, actor: Person, before: int | None = None
) -> tuple[list[RevisionRow], int | None]:
    """A page of the readable revisions, the newest first; and before which number the next begins.

    `before`: revisions with a smaller number only. A fixed number of statements.
    """
    wanted = select(Revision.id, Revision.number).where(
        Revision.strategy_id == strategy_id, visibility.readable_revisions(session, actor)
    )
    if before is not None:
        wanted = wanted.where(Revision.number < before)
    rows = session.execute(wanted.order_by(Revision.number.desc()).limit(PAGE_SIZE + 1)).all()
    page = rows[:PAGE_SIZE]
    found = packs(session, [row.id for row in page], actor) if page else {}
    following = page[-1].number if len(rows) > PAGE_SIZE else None
    return [found[row.id] for row in page], following


def latest_documents(session: Session, strategy_id: int, actor: Person) -> tuple[DocumentRow, ...]:
    """Those documents of the newest readable revision that the person may open."""
    newest = session.scalar(
        select(Revision.id)
        .where(Revision.strategy_id == strategy_id, visibility.readable_revisions(session, actor))
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return packs(session, [newest], actor)[newest].documents if newest is not None else ()


def document_file(
    session: Session, slug: str, document_id: int, actor: Person
) -> DocumentFile | None:
    """A document of the strategy `slug`, if the person may read it; None otherwise."""
    row = session.execute(
        select(
            Document.filename,
            Document.media_type,
            Document.size,
            Document.sha256,
            Document.stored_name,
            Document.exempt,
        )
        .join(Revision, Revision.id == Document.revision_id)
        .join(Strategy, Strategy.id == Revision.strategy_id)
        .where(
            Document.id == document_id,
            Strategy.slug == slug,
            visibility.readable_documents(session, actor),
        )
    ).one_or_none()
    return DocumentFile(*row) if row is not None else None
