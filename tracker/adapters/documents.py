"""Where the papers' bytes lie: a folder of files with random names, checked at every reading.

The order that makes an upload safe: the bytes are on the disk under their final name, and the
folder's entry too, before the caller's transaction mentions them. A crash in between leaves a file
without a row, which `delete_orphans` removes; never a row without a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol

from tracker.adapters.file_types import ALLOWED, FileType, file_type

_NAME = re.compile(r"[0-9a-f]{32}")
_CHUNK = 256 * 1024
_MAX_TITLE = 150  # characters
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")  # "Draft v1.2" has none
_MEBIBYTE = 1024 * 1024
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class DocumentError(Exception):
    """Base of what may go wrong with a document; the message is a sentence for a person."""


class UploadError(DocumentError):
    """A file that is not taken, for a reason the person who sent it can cure."""


class TooLargeError(UploadError):
    """The file has more bytes than this installation takes."""


class EmptyFileError(UploadError):
    """The file has no bytes."""


class WrongTypeError(UploadError):
    """The content is none of the kinds that are taken, whatever the name says."""


class InfectedFileError(UploadError):
    """The scanner found something; the file is in quarantine."""


class DamagedDocumentError(DocumentError):
    """The stored bytes are not those that were received, or are gone. None are handed out."""


class StorageError(DocumentError):
    """The disk failed or is full: nothing was stored, and trying again later may help."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safely on the disk.

    name: random, 32 hexadecimal digits; how the store knows it.
    sha256: 64 hexadecimal digits, of the content.  size: in bytes.
    media_type: by content.
    filename: the sender's name for it, harmless, with the extension that its content deserves.
    title: the same without the extension.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    filename: str
    title: str


class Scanner(Protocol):
    """Looks for malware before a file is taken."""

    def scan(self, path: Path) -> str | None:
        """What was found in the file, by name; None for nothing."""
        ...


class NoScanner:
    """No scanner is installed: nothing is ever found."""

    def scan(self, path: Path) -> None:
        """Find nothing."""


class DocumentStore:
    """The files in `folder`, none larger than `max_bytes`. The folder is made if it is missing."""

    def __init__(self, folder: Path, max_bytes: int, scanner: Scanner | None = None) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._quarantine = folder / "quarantine"
        self._max_bytes = max_bytes
        self._scanner = scanner or NoScanner()

    @property
    def max_bytes(self) -> int:
        """The most bytes that one file may have."""
        return self._max_bytes

    def receive(self, stream: BinaryIO, filename: str) -> Stored:
        """Take a file over, reading `stream` once and never more than a chunk past the limit.

        `filename` is whatever the sender claims. Raises an UploadError where the file is not
        taken (TooLargeError, EmptyFileError, WrongTypeError, InfectedFileError) and StorageError
        where the disk fails; in either case nothing is left behind, but for quarantine.
        """
        name = secrets.token_hex(16)
        with _disk_faults():
            for folder in (self._folder, self._incoming, self._quarantine):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        arriving = self._incoming / name
        try:
            with _disk_faults():
                file = _create(arriving)
            with file:
                digest, size = self._copy(stream, file)
                kind = file_type(file, filename)
                if kind is None:
                    raise WrongTypeError(
                        "The file’s content is not of a kind that can be used here. Use "
                        + ", ".join(kind.name for kind in ALLOWED[:-1])
                        + f" or {ALLOWED[-1].name}, without macros and without a password."
                    )
                with _disk_faults():
                    os.fsync(file.fileno())
            self._scan(arriving)
            with _disk_faults():
                arriving.rename(self._folder / name)
                _fsync_folder(self._folder)
        finally:
            with suppress(FileNotFoundError):
                arriving.unlink()
        title = clean_title(filename)
        return Stored(name, digest, size, kind.media_type, _named(title, kind, filename), title)

    def open_verified(self, name: str, sha256: str) -> BinaryIO:
        """The stored file, at its start, after all of it was found to have this hash.

        The caller closes it. Raises DamagedDocumentError if it is missing or not the same.
        """
        if not _NAME.fullmatch(name):
            raise DamagedDocumentError(f"{name!r} is not the name of a stored document.")
        try:
            # Hash and reader share one open file, so it cannot be exchanged in between.
            file = (self._folder / name).open("rb")
        except OSError as error:
            raise DamagedDocumentError(f"The stored document {name} cannot be opened.") from error
        try:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
        except OSError as error:
            file.close()
            raise DamagedDocumentError(f"The stored document {name} cannot be read.") from error
        if found != sha256:
            file.close()
            raise DamagedDocumentError(
                f"The stored document {name} has changed since it was received."
            )
        return file

    def delete_orphans(
        self, known_names: Collection[str], older_than: timedelta, now: datetime
    ) -> list[str]:
        """Delete the files that no row knows and that are older than `older_than`.

        now: *real* time, aware; the age is counted from the file's last change. `older_than` has
        to be longer than any upload with its transaction may take (the prune job uses a day).
        Unfinished uploads go too; quarantine and whatever has another kind of name stays. Returns
        the names deleted, sorted.
        """
        known = frozenset(known_names)
        before = (now - older_than).astimezone(UTC).timestamp()
        deleted = []
        for folder in (self._folder, self._incoming):
            for path in sorted(folder.glob("?" * 32)):
                if path.name in known or not _NAME.fullmatch(path.name):
                    continue
                with suppress(FileNotFoundError):  # an upload ended, or another prune was faster
                    if path.stat().st_mtime < before:
                        path.unlink()
                        deleted.append(path.name)
        return sorted(deleted)

    def _copy(self, stream: BinaryIO, file: FileIO) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > self._max_bytes:
                raise TooLargeError(
                    f"The file is larger than {_in_mebibytes(self._max_bytes)}. "
                    "Make it smaller or split it."
                )
            digest.update(chunk)
            with _disk_faults():
                _write_all(file, chunk)
        if size == 0:
            raise EmptyFileError("The file is empty. Choose the file again.")
        return digest.hexdigest(), size

    def _scan(self, arriving: Path) -> None:
        finding = self._scanner.scan(arriving)
        if finding is not None:
            with _disk_faults():
                arriving.rename(self._quarantine / arriving.name)
            raise InfectedFileError(
                f"The file was not taken: the virus scanner found “{finding}” in it."
            )


def clean_title(filename: str) -> str:
    """A title from a file's claimed name: no folders, no extension, nothing that misleads.

    Control characters and the marks that reverse writing go; at most 150 characters stay; a name
    of which nothing is left becomes "Untitled".
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c
        for c in base
        if c not in _REORDERING
    )
    stem = _EXTENSION.sub("", " ".join(visible.split()))
    return stem.strip(". ")[:_MAX_TITLE].strip(". ") or "Untitled"


def _named(title: str, kind: FileType, filename: str) -> str:
    is_jpeg_by_its_other_name = kind.extension == ".jpg" and filename.lower().endswith(".jpeg")
    return title + (".jpeg" if is_jpeg_by_its_other_name else kind.extension)


def _create(path: Path) -> FileIO:
    """A new file that only this account can read, for writing and reading.

    Unbuffered, so that a full disk is noticed where we write and not again where the file closes.
    """
    return FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b")


def _write_all(file: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file.fileno(), rest) :]


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _in_mebibytes(size: int) -> str:
    whole, rest = divmod(size, _MEBIBYTE)
    return f"{whole} MB" if not rest else f"{size:,} bytes"


@contextmanager
def _disk_faults() -> Iterator[None]:
    """Tells the disk's own faults from those of the stream that is being read."""
    try:
        yield
    except OSError as error:
        raise StorageError("The file could not be stored. Try again later.") from error
