"""The form that adds a revision: rows of a file with what it is, and documents that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tracker.adapters.documents import Stored
from tracker.services.entered import LONGEST_LINE, LONGEST_TEXT
from tracker.services.papers import KeptDocument, NewDocument
from tracker.web.forms import whole_number
from tracker.workflows.wording import DOCUMENT_KINDS

MOST_FILES: Final = 6
KINDS: Final = {name: words.capitalize() for name, words in DOCUMENT_KINDS.items()}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as typed. `filename`: what the browser calls the chosen file, empty without one.

    `stored` is the file that the document store has, from this sending or an earlier one.
    """

    number: int
    filename: str = ""
    title: str = ""
    kind: str = ""
    exempt: bool = False
    stored: Stored | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was chosen or typed in it, so that it asks for nothing."""
        typed = self.filename or self.title.strip() or self.kind or self.exempt
        return not (typed or self.stored)

    @property
    def document(self) -> NewDocument | None:
        """The document of a row that is filled in; by the file's name where no title is typed."""
        if self.stored is None:
            return None
        title = self.title.strip() or self.stored.title
        return NewDocument(self.stored, title, self.kind, exempt=self.exempt)


@dataclass(frozen=True, slots=True)
class RevisionForm:
    """The whole form with what is wrong with it, by field."""

    rows: tuple[FileRow, ...]
    kept: tuple[int, ...] = ()
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[dict[str, str]]:
        return [
            {"text": f"{_about(name)}{said}", "href": f"#{_anchor(name)}"}
            for name, said in self.errors.items()
        ]

    @property
    def filled(self) -> list[FileRow]:
        return [row for row in self.rows if not row.is_empty]

    @property
    def documents(self) -> list[NewDocument | KeptDocument]:
        """The whole pack: what is kept first, then what is new."""
        new = [row.document for row in self.filled]
        return [*map(KeptDocument, self.kept), *(each for each in new if each is not None)]

    def with_errors(self, errors: Mapping[str, str]) -> RevisionForm:
        return replace(self, errors=dict(errors))

    def checked(self, may_keep: Iterable[int]) -> RevisionForm:
        """The same with a message for each field that cannot be taken; those it has stay."""
        errors: dict[str, str] = {}
        if len(self.note.strip()) > LONGEST_TEXT:
            errors["note"] = f"Shorten this to {LONGEST_TEXT:,} characters or fewer."
        if not set(self.kept) <= set(may_keep):
            errors["keep"] = "Select documents of the revision before this one."
        for row in self.filled:
            if row.stored is None:
                errors[f"file-{row.number}"] = "Choose a file, or empty this row."
            if len(row.title.strip()) > LONGEST_LINE:
                errors[f"title-{row.number}"] = f"Shorten this to {LONGEST_LINE} characters."
            if row.kind not in KINDS:
                errors[f"kind-{row.number}"] = "Select what kind of document this is."
        if not self.filled and not self.kept:
            errors["documents"] = "Choose a file, or keep a document of the revision before."
        # What is wrong with a file itself says more than that there is none.
        return self.with_errors({**errors, **self.errors})


def in_megabytes(count: int) -> str:
    """The limit of a file in words, rounded down: a whole number of MB."""
    return f"{count // 1024**2:,} MB"


def empty_form(kept: Sequence[int] = ()) -> RevisionForm:
    """Nothing typed yet; the documents of the latest revision are kept unless unticked."""
    return RevisionForm(tuple(FileRow(number) for number in _numbers()), tuple(kept))


def form_from(
    form: Mapping[str, str],
    kept: Iterable[str],
    filenames: Mapping[str, str],
    held: Mapping[int, Stored],
) -> RevisionForm:
    """What was typed. `kept`: ids as sent. `filenames`: the chosen file of a field.

    `held`: the file that an earlier sending of this form left in the store, by row.
    """
    return RevisionForm(
        tuple(
            _row(number, form, filenames.get(f"file-{number}", ""), held.get(number))
            for number in _numbers()
        ),
        tuple(dict.fromkeys(whole_number(each) for each in kept)),
        form.get("note", ""),
    )


def _row(number: int, form: Mapping[str, str], filename: str, held: Stored | None) -> FileRow:
    if f"leave-{number}" in form and not filename:
        return FileRow(number)
    return FileRow(
        number,
        filename,
        form.get(f"title-{number}", ""),
        form.get(f"kind-{number}", ""),
        f"exempt-{number}" in form,
        held,
    )


def _numbers() -> range:
    return range(1, MOST_FILES + 1)


def _about(name: str) -> str:
    """The row of a field, for the summary: several rows may have the same message."""
    number = name.rpartition("-")[2]
    return f"File {number}: " if number.isdigit() else ""


def _anchor(name: str) -> str:
    return "file-1" if name == "documents" else name
