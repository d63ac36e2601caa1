"""Adding a revision: an exact pack of documents that rounds, clearances and decisions name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.adapters.documents import Stored
from tracker.adapters.ports import Ports
from tracker.models.papers import DOCUMENT_KINDS, Document, Revision
from tracker.models.strategy import Cycle
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import LONGEST_LINE, optional_text, required_text
from tracker.services.errors import FormError
from tracker.workflows.actors import Actor
from tracker.workflows.wording import TEXT_KINDS

MOST_DOCUMENTS = 40


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file that the document store has already received, with what it is."""

    stored: Stored
    title: str
    kind: str
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document of an earlier revision that belongs to the new pack unchanged."""

    document_id: int


def add_revision(
    strategy_id: int,
    note: str,
    documents: Sequence[NewDocument | KeptDocument],
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Add the next revision, with the documents in this order. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        said = optional_text("note", note)
        rows = [_row(acting, each) for each in documents]
        _check(rows)
        for position, row in enumerate(rows, start=1):
            row.position = position
        latest = acting.snapshot.revision
        cycle_id = acting.session.scalar(
            select(Cycle.id).where(
                Cycle.strategy_id == strategy_id, Cycle.number == acting.snapshot.cycle
            )
        )
        revision = Revision(
            strategy_id=strategy_id,
            number=latest.number + 1 if latest else 1,
            cycle_id=cycle_id,
            fingerprint=fingerprint(rows),
            text_fingerprint=fingerprint(row for row in rows if row.kind in TEXT_KINDS),
            note=said,
            submitted_by=acting.user_id,
            happened_at=now,
            recorded_at=acting.recorded_at,
        )
        acting.session.add(revision)
        acting.session.flush()
        for row in rows:
            row.revision_id = revision.id
        acting.session.add_all(rows)
        acting.session.flush()
        acting.record(
            "revision_added",
            ("revision", revision.id),
            facts={
                "number": revision.number,
                "fingerprint": revision.fingerprint,
                "documents": [[row.title, row.kind, row.sha256] for row in rows],
            },
        )
        return Done("revision", revision.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "strategy": strategy_id,
            "note": note,
            "documents": [
                [each.title, each.kind, each.exempt, each.stored.sha256]
                if isinstance(each, NewDocument)
                else [each.document_id]
                for each in documents
            ],
        },
        act="add_revision",
    )


def fingerprint(documents: Iterable[Document]) -> str:
    """SHA-256 of the pack's list: `position TAB sha256 TAB size TAB title LF` under a first line.

    Two packs with one fingerprint hold the same bytes under the same titles in the same order.
    """
    lines = ["tracker-pack-1\n"]
    lines += [
        f"{row.position}\t{row.sha256}\t{row.size}\t{row.title}\n"
        for row in sorted(documents, key=lambda row: row.position)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _row(acting: Acting, each: NewDocument | KeptDocument) -> Document:
    if isinstance(each, KeptDocument):
        return _kept(acting, each.document_id)
    title = " ".join(
        required_text("title", each.title, "Enter a title.", longest=LONGEST_LINE).split()
    )
    if each.kind not in DOCUMENT_KINDS:
        raise FormError({"kind": "Select what kind of document this is."})
    return Document(
        title=title,
        kind=each.kind,
        filename=each.stored.filename,
        media_type=each.stored.media_type,
        size=each.stored.size,
        sha256=each.stored.sha256,
        stored_name=each.stored.name,
        exempt=each.exempt,
    )


def _kept(acting: Acting, document_id: int) -> Document:
    kept = acting.session.scalar(
        select(Document)
        .join(Revision, Revision.id == Document.revision_id)
        .where(Document.id == document_id, Revision.strategy_id == acting.strategy.id)
    )
    if kept is None:
        raise FormError({"keep": "Select documents of this strategy."})
    return Document(
        title=kept.title,
        kind=kept.kind,
        filename=kept.filename,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        stored_name=kept.stored_name,
        exempt=kept.exempt,
    )


def _check(rows: Sequence[Document]) -> None:
    if not rows:
        raise FormError({"documents": "Choose at least one document."})
    if len(rows) > MOST_DOCUMENTS:
        raise FormError({"documents": f"A pack holds {MOST_DOCUMENTS} documents at most."})
