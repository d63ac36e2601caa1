"""The document store on a real file system, with files made to do harm."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.documents import (
    DamagedDocumentError,
    DocumentStore,
    EmptyFileError,
    InfectedFileError,
    StorageError,
    TooLargeError,
    UploadError,
    WrongTypeError,
    clean_title,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20)
OFFICE = "application/vnd.openxmlformats-officedocument"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
OOXML = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"}
MAX_BYTES = 1024 * 1024
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def zipped(parts: dict[str, bytes], stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return file.getvalue()


DOCX = zipped({**OOXML, "word/document.xml": b"<w:document/>"})
XLSX = zipped({**OOXML, "xl/workbook.xml": b"<workbook/>"})
ODT = zipped({"mimetype": ODT_TYPE.encode(), "content.xml": b"<office:document-content/>"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "documents"


@pytest.fixture
def store(folder: Path) -> DocumentStore:
    return DocumentStore(folder, MAX_BYTES)


def files_under(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


# ── what is taken ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "filename", "media_type", "stored_as"),
    [
        (PDF, "Draft strategy.pdf", "application/pdf", "Draft strategy.pdf"),
        (DOCX, "Draft.docx", f"{OFFICE}.wordprocessingml.document", "Draft.docx"),
        (
            zipped({**OOXML, "word/document2.xml": b"<w:document/>"}),
            "online.docx",
            f"{OFFICE}.wordprocessingml.document",
            "online.docx",
        ),
        (XLSX, "Costs.XLSX", f"{OFFICE}.spreadsheetml.sheet", "Costs.xlsx"),
        (ODT, "Draft.odt", ODT_TYPE, "Draft.odt"),
        (PNG, "map.png", "image/png", "map.png"),
        (JPEG, "photo.jpg", "image/jpeg", "photo.jpg"),
        (JPEG, "photo.JPEG", "image/jpeg", "photo.jpeg"),
        (b"a;b\r\n1;2\r\n", "data.csv", "text/csv", "data.csv"),
        ("\ufeffname\nZoë\n".encode(), "data.csv", "text/csv", "data.csv"),
        ("Price: £5 – or less".encode("cp1252"), "note.txt", "text/plain", "note.txt"),
        (("é" * 200_000).encode(), "long.txt", "text/plain", "long.txt"),
        # The content decides: what is served later is named for what it is.
        (PNG, "invoice.pdf", "image/png", "invoice.png"),
        (PDF, "holiday.jpg.exe", "application/pdf", "holiday.jpg.pdf"),
        (XLSX, "minutes.docx", f"{OFFICE}.spreadsheetml.sheet", "minutes.xlsx"),
        (PDF, "no extension", "application/pdf", "no extension.pdf"),
    ],
)
def test_allowed_files_are_stored_whole_under_a_random_name(
    store: DocumentStore,
    folder: Path,
    content: bytes,
    filename: str,
    media_type: str,
    stored_as: str,
) -> None:
    stored = store.receive(io.BytesIO(content), filename)
    assert (stored.media_type, stored.filename) == (media_type, stored_as)
    assert stored.title == stored_as.rpartition(".")[0]
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert files_under(folder) == [stored.name]
    assert stat.S_IMODE((folder / stored.name).stat().st_mode) == 0o600
    with store.open_verified(stored.name, stored.sha256) as file:
        assert file.read() == content


def test_the_same_file_twice_is_two_files(store: DocumentStore, folder: Path) -> None:
    first, second = (store.receive(io.BytesIO(PDF), "a.pdf") for _ in range(2))
    assert first.sha256 == second.sha256
    assert files_under(folder) == sorted([first.name, second.name])


# ── what is not ──────────────────────────────────────────────────────────────────────────────────


def with_directory_field(archive: bytes, offset: int, value: int) -> bytes:
    """The archive with a 4-byte field of its last directory entry changed."""
    at = archive.rindex(b"PK\x01\x02") + offset
    return archive[:at] + struct.pack("<L", value) + archive[at + 4 :]


def with_zip64_records(archive: bytes) -> bytes:
    """The same archive with a second, larger pair of last records, as the library accepts it."""
    body, end = archive[:-22], archive[-22:]
    count, size, offset = struct.unpack("<8xHxxLLxx", end)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body), 1)
    whole = body + record + locator + end
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    return whole


def claiming(archive: bytes, size: int) -> bytes:
    """The archive with every entry claiming this unpacked size."""
    head, *entries = archive.split(b"PK\x01\x02")
    claimed = [entry[:20] + struct.pack("<L", size) + entry[24:] for entry in entries]
    return b"PK\x01\x02".join([head, *claimed])


def with_comment(archive: bytes) -> bytes:
    return archive[:-2] + struct.pack("<H", 3) + b"abc"


NUMBERED = [f"word/{n}.xml" for n in range(600)]
MANY = {**OOXML, "word/document.xml": b"", **{f"word/{n}.xml": b"" for n in range(10_001)}}

HOSTILE = {
    "program": (b"\x7fELF\x02\x01\x01" + bytes(20), "draft.pdf"),
    "windows program": (b"MZ\x90\x00" + bytes(60), "draft.docx"),
    "web page named pdf": (b"<!doctype html><script>alert(1)</script>", "draft.pdf"),
    "picture that is a script": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.svg"),
    "text without its name": (b"just text", "readme"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "draft.doc"),
    "binary named csv": (b"a,b\n\x00\x01", "data.csv"),
    "UTF-16": ("text".encode("utf-16"), "note.txt"),
    "escape codes": (b"\x1b[2J harmless", "note.txt"),
    "neither UTF-8 nor CP1252": (b"caf\xe9 \x81", "note.txt"),
    "PDF not at the start": (b"junk\n" + PDF, "draft.pdf"),
    "any zip": (zipped({"a.txt": b"a"}), "draft.docx"),
    "zip cut short": (DOCX[:-30], "draft.docx"),
    "only a zip's start": (b"PK\x03\x04" + bytes(100), "draft.docx"),
    "macros": (zipped({**OOXML, "word/document.xml": b"", "word/vbaProject.bin": b"x"}), "a.docx"),
    "no content types": (zipped({"_rels/.rels": b"", "word/document.xml": b""}), "a.docx"),
    "presentation": (zipped({**OOXML, "ppt/presentation.xml": b""}), "a.docx"),
    "spreadsheet of OpenDocument": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        "a.odt",
    ),
    "ODT without content": (zipped({"mimetype": ODT_TYPE.encode()}), "a.odt"),
    "ODT with its type packed": (
        zipped({"mimetype": ODT_TYPE.encode(), "content.xml": b""}, stored=()),
        "a.odt",
    ),
    "bomb that is one": (
        zipped({**OOXML, "word/document.xml": bytes(20 * 1024 * 1024)}),
        "bomb.docx",
    ),
    "bomb that claims to be": (with_directory_field(DOCX, 24, 0xFFFF_FFF0), "bomb.docx"),
    "bomb of many pieces": (zipped(MANY), "bomb.docx"),
    "bomb of pieces that each pass": (
        claiming(zipped(dict.fromkeys([*OOXML, "word/document.xml", *NUMBERED], b"")), 2**20),
        "bomb.docx",
    ),
    "zip64": (with_zip64_records(DOCX), "draft.docx"),
    "zip with a comment": (with_comment(DOCX), "draft.docx"),
    "comment that is not there": (DOCX[:-2] + b"\x05\x00", "draft.docx"),
    "encrypted": (with_directory_field(DOCX, 6, 0x0001_0014), "draft.docx"),
    "directory that is not there": (DOCX[:-10] + b"\xff\xff\x00\x00" + DOCX[-6:], "draft.docx"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_anything_else_is_refused_and_leaves_nothing(
    tmp_path: Path, case: str, recwarn: pytest.WarningsRecorder
) -> None:
    content, filename = HOSTILE[case]
    store = DocumentStore(tmp_path, 4 * 1024 * 1024)
    with pytest.raises(WrongTypeError, match=r"Use PDF, Word .DOCX., .* or plain text .TXT."):
        store.receive(io.BytesIO(content), filename)
    assert files_under(tmp_path) == []
    assert not recwarn.list


@given(st.binary(max_size=400), st.sampled_from(["x.pdf", "x.docx", "x.csv", "x"]), st.booleans())
def test_no_bytes_make_it_fail_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, is_zip: bool
) -> None:
    store = DocumentStore(tmp_path_factory.mktemp("documents"), MAX_BYTES)
    if is_zip:  # damage a good archive instead
        at = len(content) % len(DOCX)
        content = DOCX[:at] + content + DOCX[at + len(content) :]
    try:
        stored = store.receive(io.BytesIO(content), name)
    except UploadError:
        return
    assert stored.size == len(content)


class Watched(io.BytesIO):
    """Notes how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        self.taken += len(chunk)
        return chunk


def test_the_limit_is_exact_and_reading_stops_there(folder: Path) -> None:
    store = DocumentStore(folder, len(PDF))
    assert store.receive(io.BytesIO(PDF), "a.pdf").size == len(PDF)
    with pytest.raises(TooLargeError, match="larger than 35 bytes"):
        store.receive(io.BytesIO(PDF + b"x"), "a.pdf")
    endless = Watched(PDF + bytes(5 * 1024 * 1024))
    with pytest.raises(TooLargeError):
        store.receive(endless, "a.pdf")
    assert endless.taken < 1024 * 1024
    assert len(files_under(folder)) == 1


def test_an_empty_file_is_refused(store: DocumentStore, folder: Path) -> None:
    with pytest.raises(EmptyFileError):
        store.receive(io.BytesIO(b""), "a.pdf")
    assert files_under(folder) == []


def test_a_stream_that_breaks_leaves_nothing(store: DocumentStore, folder: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            if self.tell() == 0:
                return super().read(10)
            raise ConnectionResetError("the sender went away")

    with pytest.raises(ConnectionResetError):
        store.receive(Broken(PDF), "a.pdf")
    assert files_under(folder) == []


@contextmanager
def disk_of(limit: int) -> Iterator[None]:
    """While it lasts the system lets no file of this process grow beyond the limit."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_is_told_apart_and_leaves_nothing(
    store: DocumentStore, folder: Path
) -> None:
    with disk_of(64 * 1024), pytest.raises(StorageError, match="Try again later"):
        store.receive(io.BytesIO(PDF + b" " * 200_000), "a.pdf")
    assert files_under(folder) == []
    assert store.receive(io.BytesIO(PDF), "a.pdf").size == len(PDF)


def test_a_folder_that_cannot_be_made_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = DocumentStore(tmp_path / "file" / "documents", MAX_BYTES)
    with pytest.raises(StorageError):
        store.receive(io.BytesIO(PDF), "a.pdf")


def test_the_bytes_and_then_the_name_are_forced_to_the_disk(
    store: DocumentStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[tuple[str, list[str]]] = []
    real = os.fsync

    def noting(descriptor: int) -> None:
        real(descriptor)
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        forced.append((str(target.relative_to(folder)), files_under(folder)))

    monkeypatch.setattr(os, "fsync", noting)
    stored = store.receive(io.BytesIO(PDF), "a.pdf")
    arriving = f"incoming/{stored.name}"
    assert forced == [(arriving, [arriving]), (".", [stored.name])]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", ["changed", "cut", "longer", "gone", "a folder"])
def test_a_damaged_document_is_never_handed_out(
    store: DocumentStore, folder: Path, damage: str
) -> None:
    stored = store.receive(io.BytesIO(PDF), "a.pdf")
    path = folder / stored.name
    if damage in {"gone", "a folder"}:
        path.unlink()
        if damage == "a folder":
            path.mkdir()
    else:
        new = {"changed": PDF[:-2] + b"E\n", "cut": PDF[:-1], "longer": PDF + b"x"}[damage]
        path.write_bytes(new)
    with pytest.raises(DamagedDocumentError):
        store.open_verified(stored.name, stored.sha256)


@pytest.mark.parametrize("name", ["", "..", "../secret", "/etc/passwd", "a" * 31, "A" * 32])
def test_only_the_stores_own_names_open_anything(
    store: DocumentStore, folder: Path, name: str
) -> None:
    folder.mkdir(parents=True)
    (folder.parent / "secret").write_bytes(b"secret")
    (folder / ("A" * 32)).write_bytes(b"secret")
    with pytest.raises(DamagedDocumentError):
        store.open_verified(name, hashlib.sha256(b"secret").hexdigest())


# ── quarantine and pruning ───────────────────────────────────────────────────────────────────────


class FindsTestSignature:
    def scan(self, path: Path) -> str | None:
        return "Test-Signature" if b"TEST-VIRUS" in path.read_bytes() else None


def test_what_the_scanner_finds_goes_to_quarantine(folder: Path) -> None:
    store = DocumentStore(folder, MAX_BYTES, FindsTestSignature())
    assert store.receive(io.BytesIO(PDF), "a.pdf").size == len(PDF)
    with pytest.raises(InfectedFileError, match="Test-Signature"):
        store.receive(io.BytesIO(PDF + b"TEST-VIRUS"), "a.pdf")
    kept = [name for name in files_under(folder) if name.startswith("quarantine/")]
    assert len(kept) == 1
    with pytest.raises(DamagedDocumentError):
        store.open_verified(kept[0].removeprefix("quarantine/"), "0" * 64)


def test_pruning_deletes_only_old_files_that_no_row_knows(
    store: DocumentStore, folder: Path
) -> None:
    known, orphan, fresh = (store.receive(io.BytesIO(PDF), "a.pdf").name for _ in range(3))
    unfinished, arriving = "1" * 32, "2" * 32
    for name in (unfinished, arriving):
        (folder / "incoming" / name).write_bytes(b"%PDF")
    (folder / "quarantine" / ("3" * 32)).write_bytes(b"virus")
    foreign = "put-here-by-an-operator-of-old.x"
    (folder / foreign).write_text("of no concern")
    day = timedelta(days=1)
    long_ago, lately = (NOW - day).timestamp() - 1, (NOW - day).timestamp() + 1
    for path in folder.rglob("*"):
        is_young = path.name in {fresh, arriving}
        os.utime(path, (lately, lately) if is_young else (long_ago, long_ago))
    assert store.delete_orphans({known}, day, NOW) == sorted([orphan, unfinished])
    assert files_under(folder) == sorted(
        [known, fresh, f"incoming/{arriving}", "quarantine/" + "3" * 32, foreign]
    )


def test_pruning_a_store_that_was_never_used_is_nothing(store: DocumentStore) -> None:
    assert store.delete_orphans(set(), timedelta(days=1), NOW) == []


# ── titles ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("Draft strategy.docx", "Draft strategy"),
        ("Draft v1.2", "Draft v1.2"),
        ("Draft v1.2.pdf", "Draft v1.2"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\Draft.docx", "Draft"),
        ("draft\x00.exe\r\nX-Header: 1.pdf", "draft .exe X-Header: 1"),
        ("tab\there.pdf", "tab here"),
        ("invoice\u202efdp.exe", "invoicefdp"),
        ("Cafe\u0301.txt", "Café"),
        ("a" * 5000 + ".pdf", "a" * 150),
        (".pdf", "Untitled"),
        ("...", "Untitled"),
        ("", "Untitled"),
        ("a/", "Untitled"),
        ("\ud800.pdf", "Untitled"),
    ],
)
def test_titles_are_harmless(filename: str, title: str) -> None:
    assert clean_title(filename) == title


@given(st.text())
def test_any_name_gives_one_short_line(filename: str) -> None:
    title = clean_title(filename)
    assert 0 < len(title) <= 150
    assert title.splitlines() == [title]
    assert not set(title) & set("/\\\t\r\n\x00\u202e")
    title.encode()
