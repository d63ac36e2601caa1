"""Which kind of document a file is, told from its content.

Nothing is unpacked and no XML is parsed: office files are judged by the directory of their zip
archive alone, after its size has been checked, so neither a zip bomb nor an entity can do harm.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

_MAX_ENTRIES = 10_000
_MAX_DIRECTORY = 2 * 1024 * 1024  # bytes of the zip directory, which the library reads whole
_MAX_UNPACKED = 512 * 1024 * 1024  # what all entries together may claim to unpack to
_MAX_RATIO = 250  # of one entry; large spreadsheets reach about 50, deflate's limit is 1032
_SMALL = 1024 * 1024  # an entry this small may be packed as tightly as it likes
_ODT = b"application/vnd.oasis.opendocument.text"
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR_SIZE = 20
_CHUNK = 256 * 1024

_WORD_PART = re.compile(r"word/document\d*\.xml")
_EXCEL_PART = re.compile(r"xl/workbook\d*\.xml")
# Control characters that no text file holds; tab, line feed, form feed and carriage return may.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of document. `extension` has its dot and is lower case."""

    name: str
    extension: str
    media_type: str


PDF = FileType("PDF", ".pdf", "application/pdf")
DOCX = FileType(
    "Word (DOCX)",
    ".docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
ODT = FileType("OpenDocument text (ODT)", ".odt", _ODT.decode())
XLSX = FileType(
    "Excel (XLSX)", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
CSV = FileType("CSV", ".csv", "text/csv")
PNG = FileType("PNG", ".png", "image/png")
JPEG = FileType("JPEG", ".jpg", "image/jpeg")
TXT = FileType("plain text (TXT)", ".txt", "text/plain")

ALLOWED = (PDF, DOCX, ODT, XLSX, CSV, PNG, JPEG, TXT)

_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", PNG),
    (b"\xff\xd8\xff", JPEG),
)
_LONGEST_MAGIC = 16
_TEXT_BY_EXTENSION = {CSV.extension: CSV, TXT.extension: TXT}


def file_type(file: IO[bytes], filename: str) -> FileType | None:
    """The kind of an open, seekable file; None if it is none of `ALLOWED`.

    The name decides only between CSV and TXT, which no content tells apart; a text by any other
    name is neither. Macros, passwords, zip64 and claims of an enormous size make an office file
    unacceptable.
    """
    file.seek(0)
    start = file.read(_LONGEST_MAGIC)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _office_type(file)
    by_name = _TEXT_BY_EXTENSION.get(PurePath(filename).suffix.lower())
    if by_name and (_is_text(file, "utf-8-sig") or _is_text(file, "cp1252")):
        return by_name
    return None


def _office_type(file: IO[bytes]) -> FileType | None:
    if not _has_small_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if not _is_harmless(entries):
                return None
            names = {entry.filename for entry in entries}
            if _is_odt(archive, entries):
                return ODT if "content.xml" in names else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return None
    if not {"[Content_Types].xml", "_rels/.rels"} <= names:
        return None
    for part, kind in ((_WORD_PART, DOCX), (_EXCEL_PART, XLSX)):
        if any(part.fullmatch(name) for name in names):
            return kind
    return None


def _has_small_directory(file: IO[bytes]) -> bool:
    """Checks the archive's last record before the library reads what that points to.

    A comment or a zip64 record could point elsewhere; office programs write neither.
    """
    tail_size = _END_OF_DIRECTORY.size + _ZIP64_LOCATOR_SIZE
    size = file.seek(0, 2)
    if size < tail_size:
        return False
    file.seek(-tail_size, 2)
    tail = file.read(tail_size)
    signature, _, _, _, _, directory, _, comment = _END_OF_DIRECTORY.unpack(
        tail[_ZIP64_LOCATOR_SIZE:]
    )
    return (
        signature == b"PK\x05\x06"
        and not tail.startswith(b"PK\x06\x07")
        and comment == 0
        and directory <= min(_MAX_DIRECTORY, size)
    )


def _is_harmless(entries: list[zipfile.ZipInfo]) -> bool:
    return (
        0 < len(entries) <= _MAX_ENTRIES
        and sum(entry.file_size for entry in entries) <= _MAX_UNPACKED
        and not any(
            entry.flag_bits & 0x1  # encrypted
            or entry.filename.lower().endswith("vbaproject.bin")
            or (
                entry.file_size > _SMALL
                and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)
            )
            for entry in entries
        )
    )


def _is_odt(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    first = entries[0]
    return (
        first.filename == "mimetype"  # first and not packed, as the standard asks
        and first.file_size == first.compress_size == len(_ODT)
        and archive.read(first) == _ODT
    )


def _is_text(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if _NOT_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
