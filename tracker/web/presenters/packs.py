"""A pack of papers as a page lists it: sizes and formats in words, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tracker.queries.packs import DocumentRow, RevisionRow

_KILO: Final = 1024
_FORMATS: Final = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel spreadsheet",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument spreadsheet",
    "text/plain": "plain text",
    "text/csv": "CSV",
    "text/html": "web page",
}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper. `news` is new or changed against the pack read before, else empty."""

    id: int
    title: str
    kind: str
    filename: str
    format: str
    size: str
    exempt: bool
    href: str
    news: str = ""


@dataclass(frozen=True, slots=True)
class PackChanges:
    """What differs between two packs, by the titles of their papers."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def size(count: int) -> str:
    """Such as "873 bytes", "12 KB", "1.4 MB" from a number of bytes."""
    if count < _KILO:
        return f"{count} bytes"
    if count < _KILO * _KILO:
        return f"{round(count / _KILO)} KB"
    return f"{count / (_KILO * _KILO):.1f} MB"


def file_format(media_type: str) -> str:
    """The words for a media type; the type itself where there are none."""
    return _FORMATS.get(media_type, media_type)


def papers(
    revision: RevisionRow, slug: str, previous: RevisionRow | None = None
) -> tuple[PaperRow, ...]:
    """The papers of a strategy’s pack, each marked that was not just so in `previous`."""
    return tuple(
        PaperRow(
            each.id,
            each.title,
            each.kind,
            each.filename,
            file_format(each.media_type),
            size(each.size),
            each.exempt,
            f"/strategies/{slug}/papers/{each.id}",
            _news(each, previous),
        )
        for each in revision.documents
    )


def changes(previous: RevisionRow, revision: RevisionRow) -> PackChanges:
    """From one pack to another: papers are told apart by title, their content by its SHA-256."""
    before, after = _by_title(previous.documents), _by_title(revision.documents)
    both = [title for title in after if title in before]
    return PackChanges(
        added=tuple(title for title in after if title not in before),
        removed=tuple(title for title in before if title not in after),
        changed=tuple(title for title in both if before[title] != after[title]),
        same=tuple(title for title in both if before[title] == after[title]),
    )


def _by_title(documents: Iterable[DocumentRow]) -> dict[str, str]:
    return {each.title: each.sha256 for each in documents}


def _news(document: DocumentRow, previous: RevisionRow | None) -> str:
    if previous is None:
        return ""
    before = _by_title(previous.documents)
    if document.title not in before:
        return "new"
    return "" if before[document.title] == document.sha256 else "changed"
