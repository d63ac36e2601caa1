"""The form that adds a revision: rows of a file with what it is, and documents that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tracker.services.entered import LONGEST_LINE, LONGEST_TEXT
from tracker.web.forms import whole_number
from tracker.workflows.wording import DOCUMENT_KINDS

MOST_FILES: Final = 6
KINDS: Final = {name: words.capitalize() for name, words in DOCUMENT_KINDS.items()}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as typed. `filename`: what the browser calls the chosen file, empty without one."""

    number: int
    filename: str = ""
    title: str = ""
    kind: str = ""
    exempt: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was chosen or typed in it, so that it asks for nothing."""
        return not (self.filename or self.title.strip() or self.kind or self.exempt)


@dataclass(frozen=True, slots=True)
class RevisionForm:
    """The whole form with what is wrong with it, by field."""

    rows: tuple[FileRow, ...]
    kept: tuple[int, ...] = ()
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[dict[str, str]]:
        return [{"text": said, "href": f"#{_anchor(name)}"} for name, said in self.errors.items()]

    @property
    def filled(self) -> list[FileRow]:
        return [row for row in self.rows if not row.is_empty]

    def with_errors(self, errors: Mapping[str, str]) -> RevisionForm:
        return replace(self, errors=dict(errors))

    def checked(self, may_keep: Iterable[int]) -> RevisionForm:
        """The same with a message for each field that cannot be taken. No file is read for it."""
        errors: dict[str, str] = {}
        if len(self.note.strip()) > LONGEST_TEXT:
            errors["note"] = f"Shorten this to {LONGEST_TEXT:,} characters or fewer."
        if not set(self.kept) <= set(may_keep):
            errors["keep"] = "Select documents of the revision before this one."
        for row in self.filled:
            if not row.filename:
                errors[f"file-{row.number}"] = "Choose a file, or empty this row."
            if len(row.title.strip()) > LONGEST_LINE:
                errors[f"title-{row.number}"] = f"Shorten this to {LONGEST_LINE} characters."
            if row.kind not in KINDS:
                errors[f"kind-{row.number}"] = "Select what kind of document this is."
        if not self.filled and not self.kept:
            errors["documents"] = "Choose a file, or keep a document of the revision before."
        return self.with_errors(errors)


def in_megabytes(count: int) -> str:
    """The limit of a file in words, rounded down: a whole number of MB."""
    return f"{count // 1024**2:,} MB"


def empty_form(kept: Sequence[int] = ()) -> RevisionForm:
    """Nothing typed yet; the documents of the latest revision are kept unless unticked."""
    return RevisionForm(tuple(FileRow(number) for number in _numbers()), tuple(kept))


def form_from(
    form: Mapping[str, str], kept: Iterable[str], filenames: Mapping[str, str]
) -> RevisionForm:
    """What was typed. `kept`: ids as sent. `filenames`: the chosen file of a field."""
    return RevisionForm(
        tuple(
            FileRow(
                number,
                filenames.get(f"file-{number}", ""),
                form.get(f"title-{number}", ""),
                form.get(f"kind-{number}", ""),
                f"exempt-{number}" in form,
            )
            for number in _numbers()
        ),
        tuple(dict.fromkeys(whole_number(each) for each in kept)),
        form.get("note", ""),
    )


def _numbers() -> range:
    return range(1, MOST_FILES + 1)


def _anchor(name: str) -> str:
    return "file-1" if name == "documents" else name
